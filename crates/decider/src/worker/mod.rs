//! The thread that decides: polls commands, decides them, and hands them over to be committed all at once.
//!
//! While a batch is on its way into the log, the next one is decided as if it were there already. It is handed over
//! only when the log has said that it is; otherwise it is dropped whole.

mod committer;
mod takeover;
mod trouble;

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use sekisho_domain::SubjectState;
use sekisho_domain::ids::Subject;
use sekisho_log::{Delivered, GroupConsumer, GroupOptions, Message, Polled, ProducerPair};
use std::sync::Arc;
use uuid::Uuid;

use crate::answer::Answer;
use crate::batch::{Batch, Known, Rules};
use crate::crash;
use crate::error::Error;
use crate::handle::{Handle, Phase};
use crate::options::Options;
use crate::recovery;
use crate::redecide::incoming;
use crate::state::{Owned, Seal, Unusable, Writer};
use committer::{Committer, Done, Job};
use trouble::Trouble;

/// How long a poll waits when nothing comes; a stop is noticed this late.
const POLL_WAIT: Duration = Duration::from_millis(100);
/// How long a poll waits while a batch is on its way: its end is noticed this late if nothing waits for it.
const ON_ITS_WAY_WAIT: Duration = Duration::from_millis(5);
/// How long the end of a batch is waited for before more commands are looked for.
const AHEAD_WAIT: Duration = Duration::from_millis(1);
/// Bound of single questions to Kafka.
const ASK: Duration = Duration::from_secs(15);
/// Old answers are looked for this often.
const PRUNE_EVERY: Duration = Duration::from_secs(600);

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

/// A batch that was handed over and of which nothing is known yet.
struct OnItsWay {
    batch: Arc<Batch>,
    commands: usize,
}

/// One member of the group.
pub(crate) struct Worker {
    options: Options,
    handle: Handle,
    writer: Writer,
    partitions: Partitions,
    committer: Committer,
    /// What is being decided.
    batch: Batch,
    /// Commands in it.
    commands: usize,
    on_its_way: Option<OnItsWay>,
    /// The memory of a batch that is done with.
    spare: Option<Batch>,
    /// Absent while a batch is on its way.
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
        Ok(Self {
            cap: options.batch_min,
            batch: Batch::new(rules(&options)),
            commands: 0,
            on_its_way: None,
            spare: None,
            committer: Committer::start(options.topics.topics.clone()).map_err(Error::Thread)?,
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
        if let Some(trouble) = self.abandon() {
            tracing::warn!(reason = %trouble, "a transaction was given up");
        }
        if self.committer.has_failed() {
            let topics = self.options.topics.topics.clone();
            self.committer = Committer::start(topics).map_err(Error::Thread)?;
        }
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
                    return Ok(End::Again(found.to_string()));
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
        self.arrived()?;
        match (&self.on_its_way, self.commands) {
            // Every poll took what was there, so nothing is gained by waiting.
            (None, 1..) => return self.hand_over(consumer),
            (Some(_), decided) if decided >= self.cap => return self.arrive(),
            _ => {}
        }
        let room = self.cap.saturating_sub(self.commands);
        let wait = match (&self.on_its_way, self.commands) {
            (None, _) => POLL_WAIT,
            (Some(_), 0) => ON_ITS_WAY_WAIT,
            (Some(_), _) => Duration::ZERO,
        };
        match consumer.poll_batch(room, wait)? {
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
                    self.housekeeping();
                    if self.commands > 0 {
                        return self.arrive_within(AHEAD_WAIT);
                    }
                    Ok(())
                }
                None => {
                    crash::point("after-poll");
                    self.handle.in_hand();
                    self.decide(&messages)
                }
            },
        }
    }

    fn change(&mut self, consumer: &GroupConsumer, change: Change) -> Result<(), Trouble> {
        // What is decided ahead belongs to whoever owns the partitions next; what is on its way may count.
        if let Some(trouble) = self.abandon() {
            tracing::warn!(reason = %trouble, "a transaction was given up");
            self.options.metrics.transactions_aborted.inc();
            self.let_go();
        }
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

    fn decide(&mut self, messages: &[Message<'_>]) -> Result<(), Trouble> {
        if let Some(oldest) = messages.iter().map(Message::timestamp).min() {
            self.options.metrics.oldest_unprocessed_seconds.set(sekisho_log::age(oldest));
        }
        // All of them first: handing the client a part while the rest is decided costs it many small requests.
        for message in messages {
            self.batch
                .decide(&mut self.partitions, &incoming(message))
                .map_err(|(partition, error)| Trouble::Store(partition, error.0))?;
        }
        self.commands += messages.len();
        crash::point("after-decide");
        if self.on_its_way.is_some() {
            crash::point("decided-ahead");
            crash::ahead(true);
        }
        Ok(())
    }

    /// Gives what is decided to the committing thread. Nothing is on its way: all that it rests on is known.
    fn hand_over(&mut self, consumer: &GroupConsumer) -> Result<(), Trouble> {
        // Read after the polls that gave these commands: its generation is the fence.
        let group = consumer
            .group_metadata()
            .ok_or_else(|| Trouble::NotOwner("the group has taken the partitions away".into()))?;
        let not_ready = || Trouble::NotOwner("there is no producer".into());
        let pair = self.pair.take().ok_or_else(not_ready)?;
        self.handle.enter(Phase::Committing);
        let next = self.spare.take().unwrap_or_else(|| Batch::new(rules(&self.options)));
        let batch = Arc::new(std::mem::replace(&mut self.batch, next));
        self.batch.follow(Arc::clone(&batch));
        let commands = std::mem::take(&mut self.commands);
        self.on_its_way = Some(OnItsWay { batch: Arc::clone(&batch), commands });
        crash::ahead(false);
        self.committer.commit(Job { batch, pair, group });
        Ok(())
    }

    /// Takes note of the end of the batch that is on its way, if it has come.
    fn arrived(&mut self) -> Result<(), Trouble> {
        match self.on_its_way.as_ref().and_then(|_| self.committer.done()) {
            None => Ok(()),
            Some(done) => self.take_in(done),
        }
    }

    /// Waits for the end of the batch that is on its way.
    fn arrive(&mut self) -> Result<(), Trouble> {
        if self.on_its_way.is_none() {
            return Ok(());
        }
        let done = self.committer.wait();
        self.take_in(done)
    }

    /// As [`arrive`](Self::arrive), but not for long.
    fn arrive_within(&mut self, wait: Duration) -> Result<(), Trouble> {
        match self.committer.wait_for(wait) {
            None => Ok(()),
            Some(done) => self.take_in(done),
        }
    }

    /// Drops what is decided ahead, and waits for what is on its way: its trouble, if it did not come to be.
    fn abandon(&mut self) -> Option<Trouble> {
        self.batch.clear();
        self.commands = 0;
        self.arrive().err()
    }

    /// A batch is done: if it is committed, what it decided is known from now on.
    fn take_in(&mut self, done: Option<Done>) -> Result<(), Trouble> {
        let Some(OnItsWay { batch, commands }) = self.on_its_way.take() else { return Ok(()) };
        let Some(Done { pair, result, took }) = done else {
            self.batch.clear();
            self.commands = 0;
            return Err(Trouble::Restart("the committing thread has failed".into()));
        };
        self.pair = Some(pair);
        let delivered = match result {
            Ok(delivered) => delivered,
            Err(error) => {
                // It may be in the log or not: nothing that was decided behind it may stay.
                self.batch.clear();
                self.commands = 0;
                return Err(error.into());
            }
        };
        self.apply(&batch, &delivered);
        self.batch.settle();
        crash::point("after-apply");
        let metrics = &self.options.metrics;
        metrics.transactions_committed.inc();
        metrics.count(&batch.tally());
        #[allow(clippy::cast_precision_loss)] // a count of commands
        metrics.batch_commands.observe(commands as f64);
        metrics.transaction_seconds.observe(took.as_secs_f64());
        self.adapt(commands, took);
        self.spare = Arc::into_inner(batch).map(|mut batch| {
            batch.clear();
            batch
        });
        self.handle.settled();
        if self.commands > 0 {
            self.handle.in_hand();
        }
        self.handle.enter(Phase::Deciding);
        self.housekeeping();
        Ok(())
    }

    /// The transaction counts: what it decided is known from now on.
    fn apply(&mut self, batch: &Batch, delivered: &[Delivered]) {
        let owned = &mut self.partitions.0;
        for (partition, subject, state) in batch.states() {
            if let Some(known) = owned.get_mut(&partition) {
                known.put_state(subject, Arc::clone(state));
            }
        }
        for (partition, id, answer) in batch.answers() {
            if let Some(known) = owned.get_mut(&partition) {
                known.put_answer(id, Arc::clone(answer));
            }
        }
        // The last record per partition and topic is where the state stands.
        let mut last: BTreeMap<(i32, bool), (i64, usize)> = BTreeMap::new();
        for (index, (outgoing, at)) in batch.outgoing().iter().zip(delivered).enumerate() {
            last.insert((outgoing.partition, outgoing.event.is_some()), (at.offset, index));
        }
        for ((partition, event), (offset, index)) in last {
            if let (Some(known), Some(outgoing)) =
                (owned.get_mut(&partition), batch.outgoing().get(index))
            {
                known.wrote(event, offset, Seal::of(offset, batch.bytes(&outgoing.value)));
            }
        }
        let mut positions = self.handle.positions();
        for (partition, next) in batch.next_offsets() {
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
        if let Some(trouble) = self.abandon() {
            tracing::warn!(reason = %trouble, "the last transaction was given up");
            self.let_go();
        }
        self.release_others(&[]);
        self.pair = None;
        self.handle.enter(Phase::Stopped);
    }
}

fn rules(options: &Options) -> Rules {
    Rules {
        decide: options.decide,
        ..Rules::new(
            options.topics.partitions,
            &options.topics.topics.commands,
            Arc::clone(&options.tables),
            recovery::window(options),
        )
    }
}
