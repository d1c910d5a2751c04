//! Sekisho: decider.
