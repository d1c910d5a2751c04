//! What stops a projector.

use sekisho_domain::time::Timestamp;

/// A failure of the projector, named by what was attempted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The query database.
    #[error(transparent)]
    Store(#[from] sekisho_store::Error),
    /// Reading the log.
    #[error(transparent)]
    Read(#[from] sekisho_log::ReadError),
    /// The log's client.
    #[error(transparent)]
    Log(#[from] sekisho_log::Error),
    /// A published table is not as it should be.
    #[error(transparent)]
    Statistics(#[from] sekisho_statistics::Error),
    /// A projection's folder is not as it should be.
    #[error("projection {folder}: {reason}")]
    Folder {
        /// Its name.
        folder: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// There is no such projection.
    #[error("there is no projection called {0}; `sekisho lag` lists them")]
    UnknownProjection(String),
    /// The projections of one topic do not stand at the same offset.
    #[error(
        "projection {projection} stands at {stands} of partition {partition}, the others at {others}; build it anew with `sekisho rebuild {projection}`"
    )]
    Uneven {
        /// The one that differs.
        projection: String,
        /// Partition.
        partition: i32,
        /// Where it stands.
        stands: i64,
        /// Where the first one stands.
        others: i64,
    },
    /// A record came twice or out of order from the log's client: the partition is claimed anew.
    #[error(
        "offset {offset} of partition {partition} came although {next} is next; the partition is read anew"
    )]
    OutOfOrder {
        /// Partition.
        partition: i32,
        /// Offset that came.
        offset: i64,
        /// Offset that is next.
        next: i64,
    },
    /// A release of parked records did not succeed: they stay parked.
    #[error("the records of {subject} stay parked: {reason}")]
    StillParked {
        /// Whose records.
        subject: String,
        /// Why.
        reason: String,
    },
    /// A rebuilt version differs from the one it was to replace.
    #[error(
        "{projection} version {new} differs from version {old} although its SQL is the same: {difference}; readers keep version {old}"
    )]
    Differs {
        /// Name of the projection.
        projection: String,
        /// Version that readers see.
        old: i32,
        /// Version that was built.
        new: i32,
        /// Table and numbers.
        difference: String,
    },
    /// A rebuild met a record that it cannot apply.
    #[error("the rebuild stopped at {topic}/{partition} offset {offset}: {reason}")]
    RebuildStopped {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// Offset.
        offset: i64,
        /// Why, and what to do.
        reason: String,
    },
    /// There is no version to go back to.
    #[error(
        "there is no version of {0} to go back to: the last rebuild's predecessor is kept until the next one, or until parked records are released"
    )]
    NothingBefore(String),
    /// Nothing can be shown as known at this instant.
    #[error("nothing can be shown as known at {known_at}: {reason}")]
    KnownAt {
        /// The instant.
        known_at: Timestamp,
        /// Why, and what to do.
        reason: String,
    },
    /// As many read the past as may.
    #[error("too many reads of the past are under way; ask again shortly")]
    PastBusy,
    /// What was to be shown could not be entered into the audit log, so it is not shown.
    #[error("it could not be entered into the audit log, so nothing is shown: {0}")]
    NotAudited(String),
    /// A thread ended that should not have.
    #[error("a thread of the projector ended early: {0}")]
    Thread(String),
}

/// Shorthand of this crate.
pub type Result<T> = std::result::Result<T, Error>;
