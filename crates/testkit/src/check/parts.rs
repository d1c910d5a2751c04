//! The same checks a partition of the log at a time: whatever is folded stands in one partition, so that no more than one of them need be
//! in memory. For histories of millions of events.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::{Report, check};
use crate::history::{History, partitions};
use crate::tables::Tables;

/// How far a check is.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// Partitions that are done.
    pub done: i32,
    /// Of so many.
    pub of: i32,
    /// What was looked at and found so far.
    pub report: &'a Report,
}

/// Checks a system at rest: its log, and its query tables by a URL of the superuser. `spool` is a folder for rows on their way; it is made
/// and removed. Clients' own books are not looked at, nor are deciders' stores.
///
/// # Errors
/// Kafka or PostgreSQL is away, or the folder cannot be written.
pub fn check_by_partition(
    bootstrap: &str,
    url: &str,
    spool: &Path,
    mut progress: impl FnMut(&Step<'_>),
) -> Result<Report> {
    let of = partitions(bootstrap)?;
    fs::create_dir_all(spool)?;
    let mut report = Report::default();
    let outcome = Tables::spool(url, spool, of).and_then(|()| {
        for partition in 0..of {
            let mut history = History::of(bootstrap, &[partition])?;
            history.tables = Some(Tables::spooled(url, spool, partition)?);
            report.add(check(&history));
            progress(&Step { done: partition + 1, of, report: &report });
        }
        Ok(())
    });
    fs::remove_dir_all(spool)?;
    outcome.map(|()| report)
}
