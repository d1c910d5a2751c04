//! The thread that decides: polls commands, decides them, and commits everything at once.

mod takeover;

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sekisho_domain::SubjectState;
use sekisho_domain::ids::Subject;
use sekisho_log::{
    Delivered, GroupConsumer, GroupOptions, Message, Polled, ProducerPair, ReadError,
    TransactionError,
};
use std::sync::Arc;
use uuid::Uuid;

use crate::answer::Answer;
use crate::batch::{Batch, Known, Rules};
use crate::crash;
use crate::error::Error;
use crate::handle::{Handle, Phase};
use crate::options::Options;
use crate::recovery::{self, Halt};
use crate::redecide::incoming;
use crate::send;
use crate::state::{Owned, Seal, Unusable, Writer};

/// How long a poll waits when nothing comes; a stop is noticed this late.
const POLL_WAIT: Duration = Duration::from_millis(100);
/// Bound of single questions to Kafka.
const ASK: Duration = Duration::from_secs(15);
/// Old answers are looked for this often.
const PRUNE_EVERY: Duration = Duration::from_secs(600);

/// What interrupts the deciding.
enum Trouble {
    /// Abort, then go on from the committed offsets.
    Abort(String),
    /// The producers' state is unknown: make them anew, then go on from the committed offsets.
    Rebuild(String),
    /// Somebody else owns the partitions: wait for the group.
    NotOwner(String),
    /// A store is of no use.
    Store(i32, String),
    /// Begin again with new clients.
    Restart(String),
    /// Nothing to be done here.
    Fatal(Error),
}

impl From<TransactionError> for Trouble {
    fn from(error: TransactionError) -> Self {
        let text = error.to_string();
        match error {
            TransactionError::Abort { .. } => Self::Abort(text),
            TransactionError::NotOwner { .. } | TransactionError::Fenced { .. } => {
                Self::NotOwner(text)
            }
            TransactionError::Rebuild { .. } => Self::Rebuild(text),
        }
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Client { .. } | ReadError::Ask(_) => Self::Restart(error.to_string()),
            error => Self::Fatal(error.into()),
        }
    }
}

impl From<Halt> for Trouble {
    fn from(halt: Halt) -> Self {
        match halt {
            // What interrupted it is in the queue of changes.
            Halt::Interrupted => Self::NotOwner("the assignment changed during recovery".into()),
            Halt::Again(reason) => Self::Restart(reason),
            Halt::Fatal(error) => Self::Fatal(error),
        }
    }
}

/// What is known of all owned partitions.
#[derive(Default)]
struct Partitions(BTreeMap<i32, Owned>);

impl Known for Partitions {
    type Error = (i32, Unusable);

    fn state(
        &mut self,
        partition: i32,
        subject: &Subject,
    ) -> Result<Option<Arc<SubjectState>>, Self::Error> {
        let owned = self.0.get_mut(&partition).ok_or_else(|| not_open(partition))?;
        owned.state(subject).map_err(|error| (partition, error))
    }

    fn answer(&mut self, partition: i32, id: Uuid) -> Result<Option<Arc<Answer>>, Self::Error> {
        let owned = self.0.get_mut(&partition).ok_or_else(|| not_open(partition))?;
        owned.answer(id).map_err(|error| (partition, error))
    }
}

fn not_open(partition: i32) -> (i32, Unusable) {
    (partition, Unusable("it is not open".into()))
}

enum Change {
    Assigned(Vec<i32>),
    Gone,
}

/// One member of the group.
pub(crate) struct Worker {
    options: Options,
    handle: Handle,
    writer: Writer,
    partitions: Partitions,
    batch: Batch,
    pair: Option<ProducerPair>,
    cap: usize,
    /// Not deciding until the group has spoken; since when, if it is overdue one day.
    waiting: Option<Option<Instant>>,
    changes: VecDeque<Change>,
    last_prune: Instant,
    last_gauges: Instant,
}

/// How a session ended.
enum End {
    Stopped,
    Again(String),
}

impl Worker {
    pub(crate) fn new(options: Options, handle: Handle) -> Result<Self, Error> {
        let rules = Rules {
            decide: options.decide,
            ..Rules::new(
                options.topics.partitions,
                &options.topics.topics.commands,
                Arc::clone(&options.tables),
                recovery::window(&options),
            )
        };
        Ok(Self {
            cap: options.batch_min,
            batch: Batch::new(rules),
            writer: Writer::start().map_err(Error::Thread)?,
            partitions: Partitions::default(),
            pair: None,
            waiting: Some(None),
            changes: VecDeque::new(),
            last_prune: Instant::now(),
            last_gauges: Instant::now(),
            options,
            handle,
        })
    }

    /// Decides until told to stop.
    pub(crate) fn run(mut self) -> Result<(), Error> {
        let mut failing: Option<Instant> = None;
        let mut pause = Duration::from_millis(50);
        loop {
            let committed = self.options.metrics.transactions_committed.get();
            match self.session()? {
                End::Stopped => return Ok(()),
                End::Again(reason) => {
                    tracing::warn!(%reason, "starting over with new clients");
                    if self.options.metrics.transactions_committed.get() > committed {
                        failing = None;
                        pause = Duration::from_millis(50);
                    }
                    if failing.get_or_insert_with(Instant::now).elapsed() > self.options.stall_after
                    {
                        return Err(Error::Repeated(reason));
                    }
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(Duration::from_secs(2));
                }
            }
        }
    }

    /// Decides with one set of clients.
    fn session(&mut self) -> Result<End, Error> {
        self.pair = None;
        self.waiting = Some(None);
        self.changes.clear();
        self.handle.enter(Phase::Joining);
        let group = GroupOptions {
            session_timeout: self.options.session_timeout,
            metrics: self.options.transaction.metrics.clone(),
            ..GroupOptions::new(self.options.group.clone(), self.options.instance.clone())
        };
        let topic = self.options.topics.topics.commands.clone();
        let consumer = match GroupConsumer::new(&self.options.address, &group, &topic) {
            Ok(consumer) => consumer,
            Err(error) => return Ok(End::Again(error.to_string())),
        };
        loop {
            if self.handle.is_stopping() {
                self.finish();
                return Ok(End::Stopped);
            }
            let mut trouble = self.turn(&consumer).err();
            let mut attempts = 0;
            while let Some(found) = trouble.take() {
                attempts += 1;
                if attempts > 5 {
                    return Ok(End::Again(describe(&found)));
                }
                match found {
                    Trouble::Fatal(error) => return Err(error),
                    Trouble::Restart(reason) => return Ok(End::Again(reason)),
                    found => trouble = self.repair(&consumer, found).err(),
                }
            }
        }
    }

    /// One poll and what follows from it.
    fn turn(&mut self, consumer: &GroupConsumer) -> Result<(), Trouble> {
        recovery::collect(&self.writer, &mut self.partitions.0)
            .map_err(|(partition, error)| Trouble::Store(partition, error.0))?;
        if let Some(change) = self.changes.pop_front() {
            return self.change(consumer, change);
        }
        match consumer.poll_batch(self.cap, POLL_WAIT)? {
            Polled::Assigned(partitions) => self.change(consumer, Change::Assigned(partitions)),
            Polled::Revoked(partitions) => {
                tracing::info!(?partitions, "partitions given back");
                self.change(consumer, Change::Gone)
            }
            Polled::Lost(partitions) => {
                tracing::warn!(?partitions, "partitions were taken away");
                self.change(consumer, Change::Gone)
            }
            Polled::Messages(messages) => match self.waiting {
                Some(since) => {
                    // Read under an assignment that is void; whoever owns the partition next reads them again.
                    let overdue = Duration::from_secs(30) + self.options.session_timeout * 2;
                    match since {
                        Some(since) if since.elapsed() > overdue => {
                            Err(Trouble::Restart("the group has not spoken for a long time".into()))
                        }
                        _ => Ok(()),
                    }
                }
                None if messages.is_empty() => {
                    self.handle.settled();
                    self.housekeeping();
                    Ok(())
                }
                None => {
                    crash::point("after-poll");
                    self.handle.in_hand();
                    self.transact(consumer, &messages)?;
                    self.handle.settled();
                    self.housekeeping();
                    Ok(())
                }
            },
        }
    }

    fn change(&mut self, consumer: &GroupConsumer, change: Change) -> Result<(), Trouble> {
        self.handle.settled();
        match change {
            Change::Gone => {
                self.handle.enter(Phase::Joining);
                self.handle.positions().clear();
                self.waiting = Some(None);
                Ok(())
            }
            Change::Assigned(partitions) => self.take_over(consumer, &partitions),
        }
    }

    fn transact(
        &mut self,
        consumer: &GroupConsumer,
        messages: &[Message<'_>],
    ) -> Result<(), Trouble> {
        let begun = Instant::now();
        let metrics = &self.options.metrics;
        if let Some(oldest) = messages.iter().map(Message::timestamp).min() {
            metrics.oldest_unprocessed_seconds.set(age(oldest));
        }
        self.batch.clear();
        // All of them first: handing the client a part while the rest is decided costs it many small requests.
        for message in messages {
            self.batch
                .decide(&mut self.partitions, &incoming(message))
                .map_err(|(partition, error)| Trouble::Store(partition, error.0))?;
        }
        crash::point("after-decide");

        self.handle.enter(Phase::Committing);
        let topics = &self.options.topics.topics;
        let not_ready = || Trouble::NotOwner("there is no producer".into());
        let pair = self.pair.as_mut().ok_or_else(not_ready)?;
        // Read after the poll that gave these commands: its generation is the fence.
        let group = consumer
            .group_metadata()
            .ok_or_else(|| Trouble::NotOwner("the group has taken the partitions away".into()))?;
        let producer = pair.begin()?;
        crash::point("after-begin");
        send::outgoing(producer, topics, &self.batch)?;
        crash::point("after-events");
        let delivered: Vec<Delivered> = producer.drain()?.to_vec();
        crash::point("after-drain");
        self.batch.finish(|index| delivered.get(index).map(|d| d.offset));
        send::replies(producer, topics, &mut self.batch)?;
        crash::point("after-replies");
        let next: Vec<(&str, i32, i64)> = self
            .batch
            .next_offsets()
            .map(|(partition, offset)| (topics.commands.as_str(), partition, offset))
            .collect();
        producer.send_offsets(&next, &group)?;
        crash::point("after-offsets");
        producer.drain()?;
        crash::point("before-commit");
        producer.commit()?;
        crash::point("after-commit");

        self.apply(&delivered);
        let metrics = &self.options.metrics;
        metrics.transactions_committed.inc();
        metrics.count(&self.batch.tally());
        #[allow(clippy::cast_precision_loss)] // a count of commands
        metrics.batch_commands.observe(messages.len() as f64);
        let took = begun.elapsed();
        metrics.transaction_seconds.observe(took.as_secs_f64());
        self.adapt(messages.len(), took);
        self.handle.enter(Phase::Deciding);
        Ok(())
    }

    /// The transaction counts: what it decided is known from now on.
    fn apply(&mut self, delivered: &[Delivered]) {
        let owned = &mut self.partitions.0;
        for (partition, subject, state) in self.batch.states() {
            if let Some(known) = owned.get_mut(&partition) {
                known.put_state(subject, Arc::clone(state));
            }
        }
        for (partition, id, answer) in self.batch.answers() {
            if let Some(known) = owned.get_mut(&partition) {
                known.put_answer(id, Arc::clone(answer));
            }
        }
        // The last record per partition and topic is where the state stands.
        let mut last: BTreeMap<(i32, bool), (i64, usize)> = BTreeMap::new();
        for (index, (outgoing, at)) in self.batch.outgoing().iter().zip(delivered).enumerate() {
            last.insert((outgoing.partition, outgoing.event.is_some()), (at.offset, index));
        }
        for ((partition, event), (offset, index)) in last {
            if let (Some(known), Some(outgoing)) =
                (owned.get_mut(&partition), self.batch.outgoing().get(index))
            {
                known.wrote(event, offset, Seal::of(offset, self.batch.bytes(&outgoing.value)));
            }
        }
        let mut positions = self.handle.positions();
        for (partition, next) in self.batch.next_offsets() {
            positions.insert(partition, next);
        }
    }

    /// The cap grows while every poll fills it and transactions stay short.
    fn adapt(&mut self, commands: usize, took: Duration) {
        if took > self.options.batch_time {
            self.cap = (self.cap / 2).max(self.options.batch_min);
        } else if commands >= self.cap {
            self.cap = (self.cap * 2).min(self.options.batch_max);
        } else if commands < self.cap / 4 {
            self.cap = self.options.batch_min;
        }
    }

    fn repair(&mut self, consumer: &GroupConsumer, trouble: Trouble) -> Result<(), Trouble> {
        let reason = describe(&trouble);
        self.options.metrics.transactions_aborted.inc();
        tracing::warn!(%reason, "a transaction was given up");
        match trouble {
            Trouble::Abort(_) => {
                if let Some(pair) = &mut self.pair {
                    pair.current().abort()?;
                }
            }
            Trouble::Rebuild(_) => {
                self.options.metrics.transactions_rebuilt.inc();
                if let Some(pair) = &mut self.pair {
                    pair.rebuild().map_err(|error| Trouble::Restart(error.to_string()))?;
                }
            }
            Trouble::NotOwner(_) => {
                // Whether the abort succeeds does not matter: the pair is not used again, and the next owner's
                // initialising aborts what is left. What is known stays: it is a prefix of the committed log.
                if let Some(mut pair) = self.pair.take() {
                    let _ = pair.current().abort();
                }
                self.handle.settled();
                self.handle.enter(Phase::Joining);
                self.waiting = Some(Some(Instant::now()));
                return Ok(());
            }
            Trouble::Store(partition, reason) => {
                // Nothing was sent yet: stores are read before a transaction begins.
                recovery::discard(
                    &self.options,
                    &self.writer,
                    &mut self.partitions.0,
                    partition,
                    reason,
                )?;
            }
            Trouble::Restart(_) | Trouble::Fatal(_) => return Err(trouble),
        }
        let owned = consumer.owned();
        self.resume(consumer, &owned)
    }

    /// Hands over to the writer what is due, and sets the gauges.
    fn housekeeping(&mut self) {
        let limit = self.options.checkpoint_unwritten;
        let prune = self.last_prune.elapsed() > PRUNE_EVERY;
        let window = recovery::window(&self.options);
        for (partition, known) in &mut self.partitions.0 {
            let unwritten = known.unwritten();
            let due = unwritten >= limit
                || (unwritten > 0 && known.last_write.elapsed() >= self.options.checkpoint_every);
            if due && known.is_writing() && unwritten >= 4 * limit {
                // The disk cannot keep up at all: memory is bounded, so deciding has to wait after all.
                self.writer.wait();
            } else if due && !known.is_writing() {
                recovery::checkpoint(&self.writer, *partition, known);
            }
            if prune {
                let oldest = known.place.newest.saturating_sub(window);
                self.writer.prune(Arc::clone(&known.store), oldest);
            }
        }
        if prune {
            self.last_prune = Instant::now();
        }
        if self.last_gauges.elapsed() > Duration::from_secs(2) {
            self.last_gauges = Instant::now();
            self.set_gauges();
        }
    }

    fn set_gauges(&self) {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (mut states, mut answers, mut unwritten, mut bytes) = (0, 0, 0, 0);
        for known in self.partitions.0.values() {
            let held = known.held();
            states += held.0;
            answers += held.1;
            unwritten += known.unwritten();
            bytes += known.store.disk_bytes();
        }
        let metrics = &self.options.metrics;
        metrics.states_held.set(number(states));
        metrics.answers_held.set(number(answers));
        metrics.unwritten.set(number(unwritten));
        metrics.store_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// Writes down everything before the end.
    fn finish(&mut self) {
        self.release_others(&[]);
        self.pair = None;
        self.handle.enter(Phase::Stopped);
    }
}

fn describe(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Abort(reason)
        | Trouble::Rebuild(reason)
        | Trouble::NotOwner(reason)
        | Trouble::Restart(reason) => reason.clone(),
        Trouble::Store(partition, reason) => {
            format!("the state store of partition {partition} is of no use: {reason}")
        }
        Trouble::Fatal(error) => error.to_string(),
    }
}

/// Seconds since a Kafka timestamp; for a gauge only, deciding knows no clock.
fn age(millis: i64) -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let then = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
    now.saturating_sub(then).as_secs_f64()
}
