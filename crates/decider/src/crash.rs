//! Named places at which a fault test ends the process, as if it had been killed there.
//!
//! `SEKISHO_CRASH_AT=<point>` ends it the first time, `<point>:<n>` the n-th time. `SEKISHO_FAIL_AT` instead lets a
//! commit fail there ([`FAILURES`]). Only in builds with the feature `crash-points`; in all others every point is
//! nothing.

/// Every point, in the order in which a transaction meets them; `decided-ahead` while the one before is being committed.
pub const POINTS: &[&str] = &[
    "after-poll",
    "after-decide",
    "decided-ahead",
    "after-begin",
    "after-events",
    "after-drain",
    "after-replies",
    "after-offsets",
    "before-commit",
    "after-commit",
    "after-apply",
    "after-checkpoint",
];

/// Where a commit can be made to fail without a clear answer: it has not come to be, or it has.
pub const FAILURES: &[&str] = &["before-commit", "after-commit"];

#[cfg(not(feature = "crash-points"))]
mod unarmed {
    #[inline]
    pub(crate) fn point(_name: &str) {}
    #[inline]
    pub(crate) fn ahead(_decided: bool) {}
    #[inline]
    pub(crate) fn fail(_name: &str) -> Result<(), sekisho_log::TransactionError> {
        Ok(())
    }
}
#[cfg(not(feature = "crash-points"))]
pub(crate) use unarmed::{ahead, fail, point};

#[cfg(feature = "crash-points")]
pub(crate) use armed::{ahead, fail, point};

#[cfg(feature = "crash-points")]
mod armed {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
    use std::time::Duration;

    use sekisho_log::TransactionError;

    /// A point of the environment, and how many times it is yet to be met.
    type Armed = OnceLock<Option<(String, AtomicU64)>>;

    fn met(armed: &Armed, variable: &str, name: &str) -> bool {
        let armed = armed.get_or_init(|| {
            let value = std::env::var(variable).ok()?;
            let (point, n) = match value.split_once(':') {
                Some((point, n)) => (point.to_owned(), n.parse().unwrap_or(1)),
                None => (value.clone(), 1),
            };
            Some((point, AtomicU64::new(n)))
        });
        let Some((point, left)) = armed else { return false };
        point == name && left.fetch_sub(1, Ordering::Relaxed) == 1
    }

    pub(crate) fn point(name: &str) {
        static CRASH: Armed = OnceLock::new();
        if met(&CRASH, "SEKISHO_CRASH_AT", name) {
            // No destructor runs and nothing is flushed: the nearest to kill -9 from within.
            eprintln!("sekisho-decider: crash point {name}");
            std::process::abort();
        }
    }

    /// Whether anything is decided behind the batch that is on its way.
    static AHEAD: Mutex<bool> = Mutex::new(false);
    static MORE: Condvar = Condvar::new();
    /// A commit that is to fail waits this long at most for a batch behind it.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// A batch was handed over, nothing is decided behind it yet; or something is.
    pub(crate) fn ahead(decided: bool) {
        *AHEAD.lock().unwrap_or_else(PoisonError::into_inner) = decided;
        MORE.notify_all();
    }

    /// Fails as Kafka does when it gives no clear answer, as soon as something is decided behind this commit.
    pub(crate) fn fail(name: &str) -> Result<(), TransactionError> {
        static FAIL: Armed = OnceLock::new();
        if !met(&FAIL, "SEKISHO_FAIL_AT", name) {
            return Ok(());
        }
        let ahead = AHEAD.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = MORE.wait_timeout_while(ahead, PATIENCE, |ahead| !*ahead);
        drop(waited);
        eprintln!("sekisho-decider: fails at {name}");
        Err(TransactionError::Rebuild { reason: format!("a test lets it fail {name}") })
    }
}
