//! Where a rebuild reads from: the log, or a history held in memory.

use std::collections::BTreeMap;
use std::time::Duration;

use sekisho_log::topics::Topics;
use sekisho_log::{Address, Message, PartitionReader, ReadError, ReaderOptions, Start};
use sekisho_store::Partitions;

use crate::batch::Input;
use crate::error::{Error, Result};
use crate::folder::Topic;
use crate::harness::Recorded;

/// Records of a topic from the beginning. Blocking.
pub trait History: Send {
    /// Name of a topic, as positions are stored under.
    fn name(&self, topic: Topic) -> String;
    /// Gives every committed record there is, in order per partition, and returns the offset behind the last record of each. What comes
    /// behind that may be the marker of a transaction, which is no record: who reads live stands before it, and a position is the same
    /// wherever it is taken.
    ///
    /// # Errors
    /// The log cannot be read, or `each` failed.
    fn read_all(
        &mut self,
        topic: Topic,
        each: &mut dyn FnMut(Input<'_>) -> Result<()>,
    ) -> Result<Vec<(i32, i64)>>;
    /// Gives every record from `from` up to, and without, `to`, in order per partition. Offsets before
    /// `to` may be those of markers, which no record shows.
    ///
    /// # Errors
    /// The log cannot be read, or `each` failed.
    fn read(
        &mut self,
        topic: Topic,
        from: &BTreeMap<i32, i64>,
        to: &BTreeMap<i32, i64>,
        each: &mut dyn FnMut(Input<'_>) -> Result<()>,
    ) -> Result<()>;
}

/// The log itself.
#[derive(Debug, Clone)]
pub struct KafkaHistory {
    /// Kafka.
    pub address: Address,
    /// Names of the topics.
    pub topics: Topics,
    /// The partitions that a reading of everything is of.
    pub partitions: Partitions,
    /// How long no record may come before the reading is given up.
    pub no_progress: Duration,
}

impl KafkaHistory {
    /// Every partition; gives up after a minute without progress.
    pub const fn new(address: Address, topics: Topics) -> Self {
        let partitions = Partitions::ALL;
        Self { address, topics, partitions, no_progress: Duration::from_secs(60) }
    }

    fn reader(&self, topic: Topic, from: &[(i32, Start)]) -> Result<PartitionReader> {
        let options = ReaderOptions { no_progress: self.no_progress, ..ReaderOptions::default() };
        Ok(PartitionReader::new(&self.address, &options, &self.name(topic), from)?)
    }
}

fn input<'a>(message: &'a Message<'_>) -> Input<'a> {
    Input {
        partition: message.partition(),
        offset: message.offset(),
        timestamp: message.timestamp(),
        key: message.key(),
        value: message.value(),
    }
}

impl History for KafkaHistory {
    fn name(&self, topic: Topic) -> String {
        match topic {
            Topic::Records => self.topics.records.clone(),
            Topic::Audit => self.topics.audit.clone(),
        }
    }

    fn read_all(
        &mut self,
        topic: Topic,
        each: &mut dyn FnMut(Input<'_>) -> Result<()>,
    ) -> Result<Vec<(i32, i64)>> {
        let offsets = sekisho_log::Offsets::new(&self.address, Duration::from_secs(10))?;
        let partitions = offsets.partitions(&self.name(topic))?;
        let held = (0..partitions).filter(|p| self.partitions.contains(*p));
        let starts: Vec<_> = held.map(|p| (p, Start::Earliest)).collect();
        let reader = self.reader(topic, &starts)?;
        let mut seen: BTreeMap<i32, i64> = BTreeMap::new();
        let ends = reader.read_to_high_watermark(|message| {
            // Records that arrive meanwhile may come along.
            seen.insert(message.partition(), message.offset() + 1);
            each(input(message))
        })?;
        let behind = |(partition, _)| (partition, seen.get(&partition).copied().unwrap_or(0));
        Ok(ends.into_iter().map(behind).collect())
    }

    fn read(
        &mut self,
        topic: Topic,
        from: &BTreeMap<i32, i64>,
        to: &BTreeMap<i32, i64>,
        each: &mut dyn FnMut(Input<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut open: BTreeMap<i32, i64> = BTreeMap::new();
        for (partition, end) in to {
            let start = from.get(partition).copied().unwrap_or(0);
            if start < *end {
                open.insert(*partition, start);
            }
        }
        if open.is_empty() {
            return Ok(());
        }
        let starts: Vec<_> = open.iter().map(|(p, at)| (*p, Start::Offset(*at))).collect();
        let reader = self.reader(topic, &starts)?;
        // The last offsets before an end may be markers, which no message shows: only the reader can tell that it
        // is there.
        let read = reader.read_to_high_watermark(|message| -> std::result::Result<(), Stop> {
            let (partition, offset) = (message.partition(), message.offset());
            let end = to.get(&partition).copied().unwrap_or(0);
            if offset < end {
                each(input(message)).map_err(|e| Stop::Failed(Box::new(e)))?;
            }
            if offset + 1 >= end && open.remove(&partition).is_some() && open.is_empty() {
                return Err(Stop::Done);
            }
            Ok(())
        });
        let ends: BTreeMap<i32, i64> = match read {
            Ok(ends) => ends.into_iter().collect(),
            Err(Stop::Done) => return Ok(()),
            Err(Stop::Failed(error)) => return Err(*error),
            Err(Stop::Read(error)) => return Err(Error::Read(error)),
        };
        for partition in open.keys() {
            let wanted = to.get(partition).copied().unwrap_or(0);
            let position = ends.get(partition).copied().unwrap_or(0);
            if position < wanted {
                let (topic, partition) = (self.name(topic), *partition);
                return Err(Error::Read(ReadError::Stalled { topic, partition, position, wanted }));
            }
        }
        Ok(())
    }
}

/// Why a reading ends before the high watermark.
enum Stop {
    /// Everything that was asked for was seen.
    Done,
    Failed(Box<Error>),
    Read(ReadError),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

/// A history in memory, for tests.
#[derive(Debug, Clone, Default)]
pub struct MemoryHistory {
    /// Events.
    pub records: Vec<Recorded>,
    /// Audit entries.
    pub audit: Vec<Recorded>,
}

impl MemoryHistory {
    fn of(&self, topic: Topic) -> &[Recorded] {
        match topic {
            Topic::Records => &self.records,
            Topic::Audit => &self.audit,
        }
    }
}

impl History for MemoryHistory {
    fn name(&self, topic: Topic) -> String {
        topic.as_str().to_owned()
    }

    fn read_all(
        &mut self,
        topic: Topic,
        each: &mut dyn FnMut(Input<'_>) -> Result<()>,
    ) -> Result<Vec<(i32, i64)>> {
        let mut ends = BTreeMap::new();
        for record in self.of(topic) {
            each(record.input())?;
            ends.insert(record.partition, record.offset + 1);
        }
        Ok(ends.into_iter().collect())
    }

    fn read(
        &mut self,
        topic: Topic,
        from: &BTreeMap<i32, i64>,
        to: &BTreeMap<i32, i64>,
        each: &mut dyn FnMut(Input<'_>) -> Result<()>,
    ) -> Result<()> {
        for record in self.of(topic) {
            let start = from.get(&record.partition).copied().unwrap_or(0);
            let end = to.get(&record.partition).copied().unwrap_or(0);
            if (start..end).contains(&record.offset) {
                each(record.input())?;
            }
        }
        Ok(())
    }
}
