//! What the tests of this crate share.

use std::thread;
use std::time::{Duration, Instant};

/// Waits until something is so, for half a minute at most.
pub(crate) fn eventually(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(30), "not within 30 s: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}
