//! Sekisho: simulator.
