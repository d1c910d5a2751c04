//! What can go wrong with PostgreSQL, named by what was attempted.

use crate::shard::Partitions;

/// A failure of the query database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is not one.
    #[error(
        "the PostgreSQL address cannot be read: {0}; it should look like postgres://user@host:port/database"
    )]
    Address(#[source] sqlx::Error),
    /// No connection.
    #[error(
        "PostgreSQL cannot be reached: {0}; check that it runs and that address and password are right"
    )]
    Connect(#[source] sqlx::Error),
    /// The tables of the engine could not be created.
    #[error("the engine's tables could not be created: {0}; the role needs CREATE on the database")]
    Migrate(#[source] sqlx::Error),
    /// A projection's own SQL failed.
    #[error("{what} failed: {message}")]
    Statement {
        /// Which statement, named by folder and file.
        what: String,
        /// PostgreSQL's words, without the row that caused it.
        message: String,
        /// PostgreSQL's five-character code; empty where the failure was not PostgreSQL's.
        code: String,
    },
    /// Reading rows failed.
    #[error("reading {what} failed: {source}")]
    Read {
        /// What was read.
        what: &'static str,
        /// The cause.
        #[source]
        source: sqlx::Error,
    },
    /// Writing failed.
    #[error("{what} failed: {source}")]
    Write {
        /// What was attempted.
        what: &'static str,
        /// The cause.
        #[source]
        source: sqlx::Error,
    },
    /// Another process owns the partition now: the offsets did not move.
    #[error(
        "another projector owns {topic}/{partition} now; let go of it and claim it again if it is still assigned"
    )]
    Fenced {
        /// Topic.
        topic: String,
        /// Partition; -1 where it is not known which of a batch's partitions it was.
        partition: i32,
    },
    /// The position was not reached in time.
    #[error("position {partition}:{offset} is not in the query tables yet; ask again shortly")]
    PositionNotReached {
        /// Partition.
        partition: i32,
        /// Offset.
        offset: i64,
    },
    /// A value in the tables is not what the code expects.
    #[error("{what} in the query tables is not readable: {reason}; rebuild the projection")]
    Value {
        /// Which value.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// A sandbox cannot have this name.
    #[error(
        "a sandbox cannot be called {0:?}: at most 30 small letters, digits and single underscores, beginning with a letter"
    )]
    SandboxName(String),
    /// There is a sandbox of this name.
    #[error(
        "there is a sandbox {0}; choose another name, or drop it with `sekisho sandbox drop {0}`"
    )]
    SandboxThere(String),
    /// There is no sandbox of this name that can be read.
    #[error("there is no sandbox {0} that can be read; `sekisho sandbox list` shows what there is")]
    NoSandbox(String),
    /// What a sandbox would make lies outside it.
    #[error(
        "{0} does not lie in schema query, so a sandbox cannot have it; its SQL belongs elsewhere"
    )]
    Elsewhere(String),
    /// The database holds the rows of other partitions than are wanted of it.
    #[error(
        "this database was set up for {found} and is to be used for {wanted}; give the address of the right one, or set up an \
         empty one for {wanted} and let it be filled"
    )]
    OtherShard {
        /// What it was set up for.
        found: Partitions,
        /// What it is to be used for.
        wanted: Partitions,
    },
    /// Something else holds a lock that this needs.
    #[error("{0}")]
    Busy(&'static str),
}

impl Error {
    /// Whether the cause is one row or statement that will fail again, as opposed to a lost connection, a lock,
    /// a full disk or a stop: only the first is a reason to park a record.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Statement { code, .. } => {
                // 22 data exception, 23 constraint, 42 wrong SQL, 21 cardinality, 54 limit of a program.
                ["21", "22", "23", "42", "54"].iter().any(|class| code.starts_with(class))
            }
            _ => false,
        }
    }

    pub(crate) fn statement(what: impl Into<String>, error: &sqlx::Error) -> Self {
        match error {
            // `message` names tables and constraints; `detail` would quote the row, which may hold personal data.
            sqlx::Error::Database(db) => Self::Statement {
                what: what.into(),
                // A data exception quotes the value itself.
                message: if db.code().is_some_and(|c| c.starts_with("22")) {
                    "a value does not fit its column".to_owned()
                } else {
                    db.message().to_owned()
                },
                code: db.code().map(std::borrow::Cow::into_owned).unwrap_or_default(),
            },
            other => Self::Statement {
                what: what.into(),
                message: other.to_string(),
                code: String::new(),
            },
        }
    }
}

/// Shorthand of this crate.
pub type Result<T> = std::result::Result<T, Error>;
