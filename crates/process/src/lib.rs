//! The process manager: sends what an event in one record asks of another. The README has its rules.

mod command;
mod manager;
mod metrics;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sekisho_log::topics::TopicOptions;
use sekisho_log::{Address, ReadError};
use thiserror::Error;

pub use command::{STAFF, TERMINAL};
pub use manager::run;
pub use metrics::Metrics;

/// Consumer group of the process managers of an installation.
pub const GROUP: &str = "sekisho-process-manager";

/// How a process manager is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Kafka.
    pub address: Address,
    /// Name of this process in the consumer group: stable, used by no other.
    pub instance: String,
    /// Consumer group; [`GROUP`] unless somebody wants all of it sent again.
    pub group: String,
    /// Topics. In simulated time a command counts as recorded when its cause was.
    pub topics: TopicOptions,
    /// After this time without a heartbeat the partitions go to another process.
    pub session_timeout: Duration,
    /// Records taken at once.
    pub batch: usize,
    /// How often offsets are committed where nothing had to be sent.
    pub commit_every: Duration,
    /// Where to count.
    pub metrics: Metrics,
}

impl Options {
    /// Sensible settings for a Kafka and the name of this process.
    pub fn new(address: Address, instance: impl Into<String>) -> Self {
        Self {
            address,
            instance: instance.into(),
            group: GROUP.into(),
            topics: TopicOptions::default(),
            session_timeout: Duration::from_secs(6),
            batch: 5000,
            commit_every: Duration::from_secs(5),
            metrics: Metrics::default(),
        }
    }
}

/// Asks a running process manager to end.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks it to end after what it has in hand.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn asked(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Why a process manager stopped, and what to do.
#[derive(Debug, Error)]
pub enum Error {
    /// Kafka is away or not as it must be.
    #[error(transparent)]
    Kafka(#[from] sekisho_log::Error),
    /// The records cannot be read.
    #[error("cannot read the records: {0}")]
    Read(#[from] ReadError),
    /// A record of a kind that has consequences cannot be decoded.
    #[error(
        "{topic}/{partition}:{offset} cannot be decoded: {reason}; what follows from it cannot be sent and nothing after it is: \
         start a program that knows its schema"
    )]
    Unreadable {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// Offset.
        offset: i64,
        /// What is wrong with it.
        reason: String,
    },
    /// Kafka refuses a command for what it is.
    #[error("Kafka refuses a command: {0}; look at the settings of the commands topic")]
    Refused(String),
    /// The same trouble again and again.
    #[error("the process manager cannot go on: {0}")]
    Repeated(String),
}

impl Error {
    /// Exit code for a supervisor: 75 (try again) where a restart may help, 1 where a person must look.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Repeated(_) | Self::Kafka(sekisho_log::Error::Ask { .. }) => 75,
            Self::Read(ReadError::Client { .. } | ReadError::Ask(_)) => 75,
            Self::Kafka(_) | Self::Read(_) | Self::Unreadable { .. } | Self::Refused(_) => 1,
        }
    }
}
