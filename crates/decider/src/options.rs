//! What a decider is told at start.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sekisho_domain::law::Tables;
use sekisho_log::topics::TopicOptions;
use sekisho_log::{Address, TransactionOptions};

use crate::batch::Decide;
use crate::metrics::Metrics;

/// Consumer group of the deciders of an installation.
pub const GROUP: &str = "sekisho-decider";

/// Settings of a decider. [`Options::new`] has sensible ones for all but three.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where Kafka is.
    pub address: Address,
    /// The topics, as they must be: checked at start. Here stands too whether time is simulated.
    pub topics: TopicOptions,
    /// Consumer group of all deciders of the installation.
    pub group: String,
    /// Name of this process in the group: stable, and used by no other process.
    pub instance: String,
    /// Folder of the state stores. Used by one process at a time; may be deleted while none runs.
    pub data: PathBuf,
    /// Code lists and legal tables.
    pub tables: Arc<Tables>,
    /// The law; `subject::decide`, except in measurements.
    pub decide: Decide,
    /// After this time without a heartbeat the group gives our partitions away.
    pub session_timeout: Duration,
    /// Most commands of a transaction while the backlog is small.
    pub batch_min: usize,
    /// Most commands of a transaction under backlog.
    pub batch_max: usize,
    /// A transaction should not take longer: the cap on commands grows only below this.
    pub batch_time: Duration,
    /// States held in memory, over all partitions.
    pub hot_states: usize,
    /// Answers held in memory, over all partitions.
    pub hot_answers: usize,
    /// Bytes of the stores' files held in memory, over all partitions.
    pub store_cache: u64,
    /// How often what is new is written to the stores.
    pub checkpoint_every: Duration,
    /// Written earlier if a partition has this many new states and answers.
    pub checkpoint_unwritten: usize,
    /// How long an answer is remembered: the retention of the commands topic.
    pub remember: Duration,
    /// Commands are waiting and no transaction commits for this long: the process gives up, with a diagnosis.
    pub stall_after: Duration,
    /// Settings of the transactional producers.
    pub transaction: TransactionOptions,
    /// Where to count.
    pub metrics: Metrics,
}

impl Options {
    /// Sensible settings for a Kafka, a folder for the state stores, and the name of this process.
    pub fn new(address: Address, data: impl Into<PathBuf>, instance: impl Into<String>) -> Self {
        let topics = TopicOptions::default();
        let remember = topics.keep_commands;
        Self {
            address,
            topics,
            group: GROUP.into(),
            instance: instance.into(),
            data: data.into(),
            tables: Arc::default(),
            decide: sekisho_domain::subject::decide,
            session_timeout: Duration::from_secs(6),
            batch_min: 256,
            batch_max: 2000,
            batch_time: Duration::from_millis(50),
            hot_states: 200_000,
            hot_answers: 100_000,
            store_cache: 64 << 20,
            checkpoint_every: Duration::from_secs(2),
            checkpoint_unwritten: 50_000,
            remember,
            // Longer than a drain and a commit may take (12 s each). When a broker dies the client's call may stay away far
            // longer than that, with the cluster long healed; a new process is there within seconds.
            stall_after: Duration::from_secs(30),
            transaction: TransactionOptions::default(),
            metrics: Metrics::default(),
        }
    }
}
