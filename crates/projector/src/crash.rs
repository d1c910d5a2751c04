//! Named places at which a fault test ends a rebuild, as if it had been killed there.
//!
//! `SEKISHO_CRASH_AT=<point>` ends the process the first time it comes by. Only in builds with the feature `crash-points`; in all others
//! every point is nothing.

/// Every point, in the order in which a rebuild meets them.
pub const REBUILD: &[&str] = &[
    "rebuild-begun",
    "rebuild-filled",
    "rebuild-indexed",
    "rebuild-compared",
    "switch-held",
    "switch-caught-up",
    "switch-pointed",
    "switch-committed",
];

/// Where going back can be ended beside the points of the switch: the old version is taken up and not fed yet.
pub const ROLLBACK: &[&str] = &["rollback-taken-up"];

#[cfg(not(feature = "crash-points"))]
#[inline]
pub(crate) fn point(_name: &str) {}

#[cfg(feature = "crash-points")]
pub(crate) fn point(name: &str) {
    if std::env::var("SEKISHO_CRASH_AT").is_ok_and(|at| at == name) {
        // No destructor runs and nothing is flushed: the nearest to kill -9 from within.
        eprintln!("sekisho-projector: crash point {name}");
        std::process::abort();
    }
}
