//! Named places at which a fault test ends the process, as if it had been killed there.
//!
//! `SEKISHO_CRASH_AT=<point>` ends it the first time, `<point>:<n>` the n-th time. Only in builds with the
//! feature `crash-points`; in all others every point is nothing.

/// Every point, in the order in which a transaction meets them.
pub const POINTS: &[&str] = &[
    "after-poll",
    "after-decide",
    "after-begin",
    "after-events",
    "after-drain",
    "after-replies",
    "after-offsets",
    "before-commit",
    "after-commit",
    "after-checkpoint",
];

#[cfg(not(feature = "crash-points"))]
#[inline]
pub(crate) fn point(_name: &str) {}

#[cfg(feature = "crash-points")]
pub(crate) fn point(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static ARMED: OnceLock<Option<(String, AtomicU64)>> = OnceLock::new();
    let armed = ARMED.get_or_init(|| {
        let value = std::env::var("SEKISHO_CRASH_AT").ok()?;
        let (point, n) = match value.split_once(':') {
            Some((point, n)) => (point.to_owned(), n.parse().unwrap_or(1)),
            None => (value.clone(), 1),
        };
        Some((point, AtomicU64::new(n)))
    });
    if let Some((armed, left)) = armed
        && armed == name
        && left.fetch_sub(1, Ordering::Relaxed) == 1
    {
        // No destructor runs and nothing is flushed: the nearest to kill -9 from within.
        eprintln!("sekisho-decider: crash point {name}");
        std::process::abort();
    }
}
