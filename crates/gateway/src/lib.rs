//! Sekisho: gateway.
