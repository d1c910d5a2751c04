//! Why a decider stops. Everything that passes by itself is handled inside.

use std::path::PathBuf;

use sekisho_log::ReadError;
use thiserror::Error;

/// Why a decider stopped, and what to do.
#[derive(Debug, Error)]
pub enum Error {
    /// Kafka is away or not as it must be.
    #[error(transparent)]
    Kafka(#[from] sekisho_log::Error),
    /// The log cannot be read.
    #[error("cannot recover the state from the log: {0}")]
    Recover(#[from] ReadError),
    /// The log holds what cannot be folded.
    #[error(
        "{topic}/{partition} cannot be folded: {reason}; nothing may be decided on it: compare it with a copy, and see \
         whether something else than the decider writes to it"
    )]
    Log {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// What was found.
        reason: String,
    },
    /// The folder of the state stores cannot be used.
    #[error("cannot use the state folder {folder}: {reason}")]
    Data {
        /// Folder.
        folder: PathBuf,
        /// What went wrong and what to do.
        reason: String,
    },
    /// Another process works in the folder.
    #[error("another decider works in {0}; give each decider a state folder of its own")]
    DataInUse(PathBuf),
    /// The system gave us no thread.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// Nothing moves although commands wait.
    #[error("the decider stands still: {0}; it ends so that its supervisor starts it again")]
    Stalled(String),
    /// The same trouble again and again.
    #[error("the decider cannot go on: {0}")]
    Repeated(String),
}

impl Error {
    /// Exit code for a supervisor: 75 (try again) where a restart may help, 1 where a person must look.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Stalled(_) | Self::Repeated(_) | Self::Recover(_) | Self::Thread(_) => 75,
            // Kafka away is not Kafka unfit: the one passes, the other does not.
            Self::Kafka(sekisho_log::Error::Ask { .. }) => 75,
            Self::Kafka(_) | Self::Log { .. } | Self::Data { .. } | Self::DataInUse(_) => 1,
        }
    }
}
