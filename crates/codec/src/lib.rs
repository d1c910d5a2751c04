//! Sekisho: codec.
