//! Sekisho: projector.
