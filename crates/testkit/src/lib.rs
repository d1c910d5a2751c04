//! Sekisho: testkit.
