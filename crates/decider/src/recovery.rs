//! Getting to know what was decided: the stores first, then what the log has beyond them.
//!
//! Reads committed records up to the high watermark. Transactions that a former owner left open stand below it;
//! initialising his producer ids has aborted them, and the reading waits until that shows.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sekisho_log::{Address, Offsets, PartitionReader, ReadError, ReaderOptions, Start};

use crate::error::Error;
use crate::options::Options;
use crate::state::{FoldError, Owned, Writer};

/// Commands per partition whose end is kept in mind before old ones are let go.
const FOUND_MAX: usize = 1_000_000;
/// The group is told that we are alive at least this often.
const ALIVE_EVERY: Duration = Duration::from_secs(5);

/// Why a recovery did not come to its end.
pub(crate) enum Halt {
    /// The assignment changed, or the decider is to stop.
    Interrupted,
    /// It may pass: try again.
    Again(String),
    /// It will not.
    Fatal(Error),
}

impl From<ReadError> for Halt {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Client { .. } | ReadError::Ask(_) => Self::Again(error.to_string()),
            error => Self::Fatal(error.into()),
        }
    }
}

/// Which of the two topics is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Records,
    Audit,
}

enum Stop {
    Read(ReadError),
    Fold(i32, FoldError),
    Interrupted,
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

pub(crate) struct Recovery<'a> {
    pub(crate) options: &'a Options,
    pub(crate) writer: &'a Writer,
    /// Serves the group; false ends the recovery.
    pub(crate) alive: &'a mut dyn FnMut() -> bool,
}

impl Recovery<'_> {
    /// Brings these partitions up to the high watermarks of both topics.
    pub(crate) fn catch_up(
        &mut self,
        owned: &mut BTreeMap<i32, Owned>,
        partitions: &[i32],
    ) -> Result<(), Halt> {
        if partitions.is_empty() {
            return Ok(());
        }
        let mut ends: BTreeMap<i32, (i64, i64)> = BTreeMap::new();
        loop {
            let Some(records) = self.read(Topic::Records, owned, partitions)? else { continue };
            let Some(audit) = self.read(Topic::Audit, owned, partitions)? else { continue };
            ends.extend(records.iter().map(|(p, high)| (*p, (*high, 0))));
            for (partition, high) in audit {
                ends.entry(partition).or_default().1 = high;
            }
            break;
        }
        for partition in partitions {
            if let (Some(known), Some((records, audit))) =
                (owned.get_mut(partition), ends.get(partition))
            {
                known.caught_up(*records, *audit);
            }
        }
        Ok(())
    }

    /// Reads one topic to its end; `None` if a store turned out to be of no use and is empty now.
    fn read(
        &mut self,
        topic: Topic,
        owned: &mut BTreeMap<i32, Owned>,
        partitions: &[i32],
    ) -> Result<Option<Vec<(i32, i64)>>, Halt> {
        let names = &self.options.topics.topics;
        let name = if topic == Topic::Records { &names.records } else { &names.audit };
        let from = self.starts(topic, owned, partitions)?;
        let stopped = match self.read_from(topic, name, &from, owned) {
            Ok(ends) => {
                let unproven = partitions.iter().find(|p| {
                    owned.get(p).is_some_and(|o| match topic {
                        Topic::Records => o.unproven.0.is_some(),
                        Topic::Audit => o.unproven.1.is_some(),
                    })
                });
                let Some(partition) = unproven else { return Ok(Some(ends)) };
                let reason = "the log ends before what the store was made from";
                (*partition, reason.to_owned())
            }
            Err(Stop::Interrupted) => return Err(Halt::Interrupted),
            Err(Stop::Read(ReadError::Truncated { partition, wanted, high, .. }))
                if wanted > high =>
            {
                (
                    partition,
                    format!("it reaches to offset {wanted} of {name}, the log ends at {high}"),
                )
            }
            Err(Stop::Read(error)) => return Err(error.into()),
            Err(Stop::Fold(partition, FoldError::Store(unusable))) => (partition, unusable.0),
            Err(Stop::Fold(partition, FoldError::Log(reason))) => {
                return Err(Halt::Fatal(Error::Log { topic: name.clone(), partition, reason }));
            }
        };
        let (partition, reason) = stopped;
        discard(self.options, self.writer, owned, partition, reason)?;
        Ok(None)
    }

    fn starts(
        &self,
        topic: Topic,
        owned: &BTreeMap<i32, Owned>,
        partitions: &[i32],
    ) -> Result<Vec<(i32, Start)>, Halt> {
        let mut starts = Vec::with_capacity(partitions.len());
        let mut offsets = None;
        for partition in partitions {
            let Some(known) = owned.get(partition) else { continue };
            let from = match topic {
                Topic::Records => known.records_from(),
                Topic::Audit => known.audit_from(),
            };
            // Older answers are not remembered, so an empty memory need not be filled from the very beginning.
            let oldest = known.place.newest.saturating_sub(window(self.options)) / 1000;
            let from = if topic == Topic::Audit && from == 0 && oldest > 0 {
                let offsets = match &mut offsets {
                    Some(offsets) => offsets,
                    none => none.insert(
                        Offsets::new(&self.options.address, Duration::from_secs(10))
                            .map_err(|e| Halt::Again(e.to_string()))?,
                    ),
                };
                let audit = &self.options.topics.topics.audit;
                offsets
                    .offset_for_time(audit, &[*partition], oldest)
                    .map_err(|e| Halt::Again(e.to_string()))?
                    .first()
                    .and_then(|(_, offset)| *offset)
                    .unwrap_or(0)
            } else {
                from
            };
            // Never "the first there is": records and audit are kept for ever, and what is missing must show.
            starts.push((*partition, Start::Offset(from)));
        }
        Ok(starts)
    }

    fn read_from(
        &mut self,
        topic: Topic,
        name: &str,
        from: &[(i32, Start)],
        owned: &mut BTreeMap<i32, Owned>,
    ) -> Result<Vec<(i32, i64)>, Stop> {
        let address: &Address = &self.options.address;
        let reader = PartitionReader::new(address, &ReaderOptions::default(), name, from)?;
        let limit = self.options.checkpoint_unwritten;
        let window = window(self.options);
        let mut last_alive = Instant::now();
        let mut seen = 0u32;
        reader.read_to_high_watermark(|message| {
            let partition = message.partition();
            let Some(known) = owned.get_mut(&partition) else { return Ok(()) };
            let value = message.value().unwrap_or_default();
            match topic {
                Topic::Records => known.take_event(message.offset(), value),
                Topic::Audit => known.take_audit(message.offset(), value),
            }
            .map_err(|error| Stop::Fold(partition, error))?;
            if known.found_len() >= FOUND_MAX {
                known.trim_found(window);
            }
            if known.unwritten() >= limit {
                if known.is_writing() {
                    self.writer.wait();
                }
                collect(self.writer, owned)
                    .map_err(|(partition, error)| Stop::Fold(partition, FoldError::Store(error)))?;
                if let Some(known) = owned.get_mut(&partition) {
                    checkpoint(self.writer, partition, known);
                }
            }
            seen = seen.wrapping_add(1);
            if seen.is_multiple_of(1024) && last_alive.elapsed() > ALIVE_EVERY {
                last_alive = Instant::now();
                if !(self.alive)() {
                    return Err(Stop::Interrupted);
                }
            }
            Ok(())
        })
    }
}

/// How long an answer is remembered, in microseconds.
pub(crate) fn window(options: &Options) -> i64 {
    i64::try_from(options.remember.as_micros()).unwrap_or(i64::MAX)
}

/// Hands what is new of a partition to the writer. The caller has seen to it that none is being written.
pub(crate) fn checkpoint(writer: &Writer, partition: i32, known: &mut Owned) {
    let place = known.place;
    let dirty = known.freeze();
    writer.write(partition, std::sync::Arc::clone(&known.store), place, dirty);
}

/// Takes note of what the writer did.
pub(crate) fn collect(
    writer: &Writer,
    owned: &mut BTreeMap<i32, Owned>,
) -> Result<(), (i32, crate::state::Unusable)> {
    let mut bad = Ok(());
    for report in writer.done() {
        let partition = report.partition;
        if let Some(known) = owned.get_mut(&partition)
            && let Err(error) = known.take_report(report)
        {
            bad = Err((partition, error));
        }
    }
    bad
}

/// Throws a partition's store away; its state is then that of the first record.
pub(crate) fn discard(
    options: &Options,
    writer: &Writer,
    owned: &mut BTreeMap<i32, Owned>,
    partition: i32,
    reason: String,
) -> Result<(), Halt> {
    let Some(known) = owned.remove(&partition) else { return Ok(()) };
    // The writer may still hold the store.
    writer.wait();
    options.metrics.stores_discarded.inc();
    let fresh = known.discard(reason).map_err(|error| {
        Halt::Fatal(Error::Data {
            folder: options.data.clone(),
            reason: format!(
                "{error}; free space, or remove the folder: it is rebuilt from the log"
            ),
        })
    })?;
    owned.insert(partition, fresh);
    Ok(())
}
