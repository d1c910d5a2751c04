//! Everything there is to judge a run by, read once the system is at rest.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use sekisho_decider::Stored;
use sekisho_log::topics::Topics;
use sekisho_log::{
    Address, Offsets, OwnedMessage, PartitionReader, ReadError, ReaderOptions, Start,
};

use crate::check::both;
use crate::intent::{Intent, IntentLog};
use crate::observe::Seen;
use crate::tables::Tables;

/// A record as it stands on the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    /// Key.
    pub key: Option<Vec<u8>>,
    /// Value.
    pub value: Option<Vec<u8>>,
}

impl From<OwnedMessage> for Entry {
    fn from(message: OwnedMessage) -> Self {
        Self {
            partition: message.partition,
            offset: message.offset,
            timestamp: message.timestamp,
            key: message.key.map(Into::into),
            value: message.value.map(Into::into),
        }
    }
}

/// A run, at rest. Entries of a topic stand in order of partition and offset.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Partitions of every topic.
    pub partitions: i32,
    /// What clients wanted and were told.
    pub intents: Vec<Intent>,
    /// `sekisho.commands`.
    pub commands: Vec<Entry>,
    /// `sekisho.records` as a reader of committed records sees it.
    pub records: Vec<Entry>,
    /// `sekisho.records` with everything that was ever written, aborted or not.
    pub written: Vec<Entry>,
    /// `sekisho.audit`, committed.
    pub audit: Vec<Entry>,
    /// Next offset of the commands that the deciders have committed, per partition.
    pub committed: BTreeMap<i32, i64>,
    /// End of the commands, per partition.
    pub ends: BTreeMap<i32, i64>,
    /// What readers of committed records were shown while the run was under way.
    pub observed: Vec<Vec<Seen>>,
    /// The query tables; absent where a test runs without them.
    pub tables: Option<Tables>,
    /// The stores of deciders that do not run any more.
    pub stores: Vec<Stored>,
    /// Offsets of `sekisho.records` that a test wrote there past the decider.
    pub foreign: Vec<(i32, i64)>,
}

impl History {
    /// Reads the log and the intents.
    ///
    /// # Errors
    /// Kafka or the file cannot be read.
    pub fn read(bootstrap: &str, intents: &Path) -> Result<Self> {
        let all: Vec<i32> = (0..partitions(bootstrap)?).collect();
        Ok(Self { intents: IntentLog::read(intents)?, ..Self::of(bootstrap, &all)? })
    }

    /// Reads these partitions of the log alone. Whoever stands in one of them stands in no other.
    ///
    /// # Errors
    /// Kafka cannot be read.
    pub fn of(bootstrap: &str, which: &[i32]) -> Result<Self> {
        let address = Address::new(bootstrap, "testkit");
        let topics = Topics::default();
        let offsets = Offsets::new(&address, Duration::from_secs(10))?;
        let committed = offsets
            .committed(sekisho_decider::GROUP, &topics.commands, which)?
            .into_iter()
            .map(|(p, o)| (p, o.unwrap_or(0)))
            .collect();
        let mut ends = BTreeMap::new();
        for partition in which {
            ends.insert(*partition, offsets.watermarks(&topics.commands, *partition)?.high);
        }
        let read = |topic, uncommitted| read_partitions(&address, topic, which, uncommitted);
        let ((records, written), (commands, audit)) = both(
            || (read(&topics.records, false), read(&topics.records, true)),
            || (read(&topics.commands, false), read(&topics.audit, false)),
        );
        Ok(Self {
            partitions: offsets.partitions(&topics.commands)?,
            commands: commands?,
            records: records?,
            written: written?,
            audit: audit?,
            committed,
            ends,
            ..Self::default()
        })
    }
}

/// Partitions of the topics.
///
/// # Errors
/// Kafka cannot be read.
pub fn partitions(bootstrap: &str) -> Result<i32> {
    let address = Address::new(bootstrap, "testkit");
    let offsets = Offsets::new(&address, Duration::from_secs(10))?;
    Ok(offsets.partitions(&Topics::default().commands)?)
}

/// Reads a topic from its beginning to its end, in order of partition and offset.
///
/// # Errors
/// Kafka cannot be read.
pub fn read_topic(
    address: &Address,
    topic: &str,
    partitions: i32,
    uncommitted: bool,
) -> Result<Vec<Entry>> {
    let all: Vec<i32> = (0..partitions).collect();
    read_partitions(address, topic, &all, uncommitted)
}

fn read_partitions(
    address: &Address,
    topic: &str,
    which: &[i32],
    uncommitted: bool,
) -> Result<Vec<Entry>> {
    let options = ReaderOptions {
        no_progress: Duration::from_secs(30),
        uncommitted,
        ..ReaderOptions::default()
    };
    let from: Vec<_> = which.iter().map(|p| (*p, Start::Earliest)).collect();
    let reader = PartitionReader::new(address, &options, topic, &from)
        .with_context(|| format!("cannot read {topic}"))?;
    let mut entries = Vec::new();
    reader
        .read_to_high_watermark(|message| {
            entries.push(Entry::from(message.to_owned()));
            Ok::<(), ReadError>(())
        })
        .with_context(|| format!("cannot read {topic}"))?;
    entries.sort_by_key(|e| (e.partition, e.offset));
    Ok(entries)
}
