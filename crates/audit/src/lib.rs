//! Sekisho: audit.
