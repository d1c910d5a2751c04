//! Sekisho: store.
