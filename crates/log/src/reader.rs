//! Reading partitions from explicit offsets, without a group.
//!
//! "Nothing came" never means "nothing is there". Transaction markers and aborted records take up offsets
//! that no message ever shows, so the offset of the last message says little about the end. What counts is
//! the client's own report that it has reached the end of a partition, and that only if the last stable
//! offset had passed the target before the report was made.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{Offset, TopicPartitionList};

use crate::address::{self, Quiet};
use crate::{Address, Message, Metrics, Offsets, ReadError};

/// Settings of a [`PartitionReader`].
#[derive(Debug, Clone)]
pub struct ReaderOptions {
    /// Bytes the client may hold ready, in KiB.
    pub prefetch_kib: u32,
    /// How long a read to the high watermark may go without progress before it gives up with a diagnosis.
    pub no_progress: Duration,
    /// Also shows what was aborted or is not committed yet. For checks of the log itself, never for a service.
    pub uncommitted: bool,
    /// Where to count.
    pub metrics: Metrics,
}

impl Default for ReaderOptions {
    fn default() -> Self {
        Self {
            prefetch_kib: 64 * 1024,
            no_progress: Duration::from_secs(60),
            uncommitted: false,
            metrics: Metrics::default(),
        }
    }
}

/// Where to start in a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the first record there is.
    Earliest,
    /// Behind the last record there is, committed or not: only what comes from now on.
    End,
    /// At this offset. If the log does not hold it any more, reading fails as truncated.
    Offset(i64),
}

/// Reads committed records of some partitions of one topic, in order per partition. Blocking.
pub struct PartitionReader {
    client: BaseConsumer<Quiet>,
    offsets: Offsets,
    topic: String,
    options: ReaderOptions,
    places: Mutex<BTreeMap<i32, Place>>,
    /// The client has been told the places. It is told at the first read only: the client aborts the process if it
    /// is told anew, or dropped, while it still stops what it was told a moment before.
    started: AtomicBool,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    next: i64,
    /// The client has reported the end of this partition since the last (re)start.
    ended: bool,
}

impl PartitionReader {
    /// Makes a reader and starts it.
    pub fn new(
        address: &Address,
        options: &ReaderOptions,
        topic: &str,
        from: &[(i32, Start)],
    ) -> Result<Self, ReadError> {
        let prefetch = options.prefetch_kib.to_string();
        let isolation = if options.uncommitted { "read_uncommitted" } else { "read_committed" };
        let mut config = address.config(
            &[
                // With the default of a second the client pauses each time its queue is full.
                ("fetch.queue.backoff.ms", "5"),
                ("fetch.wait.max.ms", "200"),
                ("queued.min.messages", "200000"),
                ("queued.max.messages.kbytes", &prefetch),
                ("fetch.message.max.bytes", "2097152"),
            ],
            &[
                // Needed by the client for assigned partitions; no group is ever joined.
                ("group.id", "sekisho-reader"),
                ("isolation.level", isolation),
                ("enable.auto.commit", "false"),
                ("enable.auto.offset.store", "false"),
                ("enable.partition.eof", "true"),
                // A missing offset is a finding, not a reason to start elsewhere.
                ("auto.offset.reset", "error"),
            ],
        );
        config.remove("partitioner");
        let client = address::create(&config, Quiet, "partition reader")?;
        let offsets = Offsets::new(address, Duration::from_secs(10))?;
        let reader = Self {
            client,
            offsets,
            topic: topic.into(),
            options: options.clone(),
            places: Mutex::default(),
            started: AtomicBool::new(false),
        };
        reader.restart(from)?;
        Ok(reader)
    }

    /// Drops what is being read and starts anew from here.
    pub fn restart(&self, from: &[(i32, Start)]) -> Result<(), ReadError> {
        let mut places = BTreeMap::new();
        for (partition, from) in from {
            let next = match from {
                Start::Offset(offset) => *offset,
                Start::End => self.offsets.watermarks(&self.topic, *partition)?.high,
                Start::Earliest => self.offsets.watermarks(&self.topic, *partition)?.low,
            };
            places.insert(*partition, Place { next, ended: false });
        }
        *self.places() = places;
        self.started.store(false, Ordering::Release);
        Ok(())
    }

    fn assign(&self) -> Result<(), ReadError> {
        let mut list = TopicPartitionList::new();
        for (partition, place) in self.places().iter_mut() {
            place.ended = false;
            list.add_partition_offset(&self.topic, *partition, Offset::Offset(place.next))
                .map_err(|error| client_error(&error))?;
        }
        self.started.store(true, Ordering::Release);
        self.client.assign(&list).map_err(|error| client_error(&error))
    }

    /// The topic.
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// One past the last message seen, or past the end that was reached, per partition.
    pub fn positions(&self) -> Vec<(i32, i64)> {
        self.places().iter().map(|(partition, place)| (*partition, place.next)).collect()
    }

    /// Questions about offsets on this reader's connections.
    pub fn offsets(&self) -> &Offsets {
        &self.offsets
    }

    /// Waits up to `max_wait` for the first message, then takes what is there, up to `max`. An empty answer
    /// says nothing about what the log holds.
    pub fn poll_batch(
        &self,
        max: usize,
        max_wait: Duration,
    ) -> Result<Vec<Message<'_>>, ReadError> {
        if !self.started.load(Ordering::Acquire) {
            self.assign()?;
        }
        let deadline = Instant::now() + max_wait;
        let mut messages: Vec<Message<'_>> = Vec::new();
        while messages.len() < max {
            let wait = if messages.is_empty() {
                deadline.saturating_duration_since(Instant::now())
            } else {
                Duration::ZERO
            };
            match self.client.poll(wait) {
                Some(Ok(message)) => messages.push(Message(message)),
                // An end was reached: let the caller look at once.
                Some(Err(error)) if self.take_error(&error)? && messages.is_empty() => break,
                Some(Err(_)) => {}
                None if !messages.is_empty() || Instant::now() >= deadline => break,
                None => {}
            }
        }
        let mut places = self.places();
        for message in &messages {
            if let Some(place) = places.get_mut(&message.partition()) {
                place.next = message.offset() + 1;
            }
        }
        drop(places);
        self.options.metrics.records_read.inc_by(messages.len() as u64);
        Ok(messages)
    }

    /// True if it was the end of a partition.
    fn take_error(&self, error: &KafkaError) -> Result<bool, ReadError> {
        match error {
            KafkaError::PartitionEOF(partition) => {
                if let Some(place) = self.places().get_mut(partition) {
                    place.ended = true;
                }
                Ok(true)
            }
            KafkaError::MessageConsumptionFatal(_) => Err(client_error(error)),
            _ => match error.rdkafka_error_code() {
                Some(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange) => {
                    Err(self.find_truncation(error))
                }
                Some(
                    RDKafkaErrorCode::UnknownTopicOrPartition
                    | RDKafkaErrorCode::UnknownPartition
                    | RDKafkaErrorCode::TopicAuthorizationFailed,
                ) => Err(client_error(error)),
                // Broker trouble passes by itself; who waits has a deadline.
                _ => Ok(false),
            },
        }
    }

    /// The client does not say which partition it means: ask.
    fn find_truncation(&self, error: &KafkaError) -> ReadError {
        for (partition, next) in self.positions() {
            match self.offsets.watermarks(&self.topic, partition) {
                Ok(w) if next < w.low || next > w.high => {
                    return ReadError::Truncated {
                        topic: self.topic.clone(),
                        partition,
                        wanted: next,
                        low: w.low,
                        high: w.high,
                    };
                }
                Ok(_) => {}
                Err(error) => return error.into(),
            }
        }
        client_error(error)
    }

    /// Reads every committed record that is in the log now, and returns the high watermark that was
    /// reached for each partition. Records that arrive meanwhile may come along.
    ///
    /// Waits for open transactions below the watermark to be settled. An error of `each` ends the reading.
    pub fn read_to_high_watermark<E>(
        &self,
        mut each: impl FnMut(&Message<'_>) -> Result<(), E>,
    ) -> Result<Vec<(i32, i64)>, E>
    where
        E: From<ReadError>,
    {
        let mut goals = self.goals()?;
        if goals.values().all(|goal| goal.reached) {
            return Ok(goals.iter().map(|(partition, goal)| (*partition, goal.high)).collect());
        }
        // Start again, so that an end reported from now on lies behind the stable offsets just read.
        self.assign()?;
        let mut progress = Instant::now();
        loop {
            let open = self.close_reached(&mut goals);
            if !open {
                break;
            }
            let batch = self.poll_batch(5000, Duration::from_millis(20))?;
            for message in &batch {
                each(message)?;
            }
            if !batch.is_empty() || self.look_again(&mut goals)? {
                progress = Instant::now();
            } else if progress.elapsed() > self.options.no_progress {
                return Err(self.diagnose(&goals)?.into());
            }
        }
        let mut places = self.places();
        for (partition, goal) in &goals {
            if let Some(place) = places.get_mut(partition) {
                place.next = place.next.max(goal.high);
            }
        }
        Ok(goals.iter().map(|(partition, goal)| (*partition, goal.high)).collect())
    }

    fn goals(&self) -> Result<BTreeMap<i32, Goal>, ReadError> {
        let mut goals = BTreeMap::new();
        for (partition, next) in self.positions() {
            let w = self.offsets.watermarks(&self.topic, partition)?;
            if next < w.low || next > w.high {
                return Err(ReadError::Truncated {
                    topic: self.topic.clone(),
                    partition,
                    wanted: next,
                    low: w.low,
                    high: w.high,
                });
            }
            let goal = Goal { high: w.high, stable: w.stable, reached: next >= w.high };
            goals.insert(partition, goal);
        }
        Ok(goals)
    }

    /// Marks what is reached; true if something is still open.
    fn close_reached(&self, goals: &mut BTreeMap<i32, Goal>) -> bool {
        let places = self.places();
        let mut open = false;
        for (partition, goal) in goals.iter_mut() {
            if let Some(place) = places.get(partition) {
                let ended = place.ended && goal.stable >= goal.high;
                goal.reached |= ended || place.next >= goal.high;
            }
            open |= !goal.reached;
        }
        open
    }

    /// For partitions that ended below their goal: has the last stable offset moved? If it has passed the
    /// goal, start again from here to get a fresh report of the end. True if anything moved.
    fn look_again(&self, goals: &mut BTreeMap<i32, Goal>) -> Result<bool, ReadError> {
        let mut moved = false;
        let mut restart = false;
        for (partition, goal) in goals.iter_mut().filter(|(_, g)| !g.reached && g.stable < g.high) {
            let stable = self.offsets.stable(&self.topic, *partition)?;
            moved |= stable > goal.stable;
            goal.stable = stable;
            restart |= stable >= goal.high;
        }
        if restart {
            self.assign()?;
        }
        Ok(moved)
    }

    fn diagnose(&self, goals: &BTreeMap<i32, Goal>) -> Result<ReadError, ReadError> {
        for (partition, next) in self.positions() {
            let Some(goal) = goals.get(&partition).filter(|g| !g.reached) else { continue };
            let (topic, wanted) = (self.topic.clone(), goal.high);
            let w = self.offsets.watermarks(&topic, partition)?;
            return Ok(if w.high < wanted || next < w.low {
                let wanted = if next < w.low { next } else { wanted };
                ReadError::Truncated { topic, partition, wanted, low: w.low, high: w.high }
            } else if w.stable < wanted {
                ReadError::HangingTransaction { topic, partition, stable: w.stable, wanted }
            } else {
                ReadError::Stalled { topic, partition, position: next, wanted }
            });
        }
        Ok(ReadError::Client { reason: "no progress, and nothing left to read".into() })
    }

    fn places(&self) -> MutexGuard<'_, BTreeMap<i32, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Goal {
    /// The high watermark when the reading began.
    high: i64,
    /// The last stable offset when it was last asked for.
    stable: i64,
    reached: bool,
}

fn client_error(error: &KafkaError) -> ReadError {
    ReadError::Client { reason: error.to_string() }
}
