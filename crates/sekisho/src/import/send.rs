//! From rows to answers: commands go straight to their topic, answers come from the topic of replies.
//!
//! One thread reads rows and sends; this one reads answers. Between them stands a window of commands on their way, so that
//! the deciders' queue, in which everybody's commands wait, stays short.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use indicatif::{ProgressBar, ProgressStyle};
use sekisho_codec::ids::command_digest;
use sekisho_codec::records::{Outcome, Reply};
use sekisho_codec::{decode_reply, encode_command};
use sekisho_domain::CommandRecord;
use sekisho_log::topics::Topics;
use sekisho_log::{
    Address, Delivered, Offsets, PartitionReader, Producer, ProducerOptions, ReaderOptions, Record,
    SendError, Start, headers, partition_for,
};
use sekisho_store::read::{DecidedCommand, decided_commands};
use sekisho_store::{Database, Partitions};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::book::Book;
use super::mapping::Reject;
use super::rows::{Row, Rows, reused};

/// Header that tells the decider where to send the reply.
const REPLY_SLOT: &str = "reply-slot";
/// Rows whose ids are looked up together.
const TOGETHER: usize = 1000;
/// Rows that may wait to be entered in the ledger.
const ROWS: usize = 10_000;
/// Replies that are taken together.
const BATCH: usize = 5000;
const WAIT: Duration = Duration::from_millis(100);
/// So long without any answer is too long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where commands go and answers come from.
pub(crate) struct Way {
    pub(crate) address: Address,
    pub(crate) topics: Topics,
    /// The query tables, which know the ids that the deciders have forgotten.
    pub(crate) tables: Vec<(Partitions, sekisho_store::Options)>,
    /// How long the deciders remember; `None` where they never forget.
    pub(crate) remembered: Option<Duration>,
    /// Most commands on their way.
    pub(crate) in_flight: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    pub(crate) commands: u64,
    /// Commands that got their first answer again.
    pub(crate) repeated: u64,
    /// Events that the others caused.
    pub(crate) events: u64,
    /// From the first row to the last answer.
    pub(crate) took: Duration,
}

/// Sends every row and notes in the book what becomes of it.
///
/// # Errors
/// Kafka or the tables are away, or no answer comes. What was answered is noted.
pub(crate) fn send(rows: Rows, way: &Way, book: &mut Book) -> Result<Summary> {
    let offsets = Offsets::new(&way.address, Duration::from_secs(10))?;
    let partitions = offsets.partitions(&way.topics.commands)?;
    let from: Vec<(i32, Start)> = (0..partitions).map(|p| (p, Start::End)).collect();
    let options = ReaderOptions { prefetch_kib: 16 * 1024, ..ReaderOptions::default() };
    // Before the first command, so that its answer lies behind the start.
    let reader = PartitionReader::new(&way.address, &options, &way.topics.replies, &from)?;
    let slot = Uuid::new_v4().to_string();
    let window = Window::new(way.in_flight);
    let (tell, told) = sync_channel(ROWS);
    let begun = Instant::now();
    let summary = std::thread::scope(|scope| {
        let sender = Sender::new(way, &slot, partitions, &window, tell)?;
        let sending = scope.spawn(|| {
            sender.run(rows).inspect_err(|_| window.close()) // what was told of may not have been sent
        });
        let answered = Ledger::new(partitions).run(&reader, &slot, &told, &window, book);
        // Whoever waits for a place, or to tell of a row, waits no longer.
        window.close();
        drop(told);
        let sent = sending.join().map_err(|_| anyhow!("sending failed; this is a defect"))?;
        sent?;
        answered
    })?;
    Ok(Summary { took: begun.elapsed(), ..summary })
}

/// How many more commands may be on their way; none where nobody waits for answers any more.
struct Window {
    free: Mutex<Option<usize>>,
    changed: Condvar,
}

impl Window {
    fn new(free: usize) -> Self {
        Self { free: Mutex::new(Some(free)), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Option<usize>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place; false where it is closed.
    fn take(&self) -> bool {
        let full = |free: &mut Option<usize>| *free == Some(0);
        let free = self.changed.wait_while(self.lock(), full);
        let mut free = free.unwrap_or_else(PoisonError::into_inner);
        match free.as_mut() {
            Some(places) => {
                *places -= 1;
                true
            }
            None => false,
        }
    }

    fn give(&self, places: usize) {
        if let Some(free) = self.lock().as_mut() {
            *free += places;
        }
        self.changed.notify_one();
    }

    fn is_closed(&self) -> bool {
        self.lock().is_none()
    }

    fn close(&self) {
        *self.lock() = None;
        self.changed.notify_one();
    }
}

/// A row that was read, told of before its commands are sent.
struct Told {
    number: u64,
    key: String,
    rejected: Vec<Reject>,
    /// Commands that have an answer to come: partition and id.
    waiting: Vec<(i32, Uuid, &'static str)>,
    /// Commands that were answered longer ago than the deciders remember.
    repeated: u64,
}

type Delivery = oneshot::Receiver<Result<Delivered, SendError>>;

struct Sender<'a> {
    way: &'a Way,
    slot: &'a str,
    partitions: i32,
    window: &'a Window,
    tell: SyncSender<Told>,
    producer: Producer,
    runtime: tokio::runtime::Runtime,
    tables: Vec<Database>,
    deliveries: VecDeque<Delivery>,
    value: Vec<u8>,
}

impl<'a> Sender<'a> {
    fn new(
        way: &'a Way,
        slot: &'a str,
        partitions: i32,
        window: &'a Window,
        tell: SyncSender<Told>,
    ) -> Result<Self> {
        let options = ProducerOptions {
            queue: 100_000,
            timeout: Duration::from_secs(30),
            linger: Duration::from_millis(5),
            ..ProducerOptions::default()
        };
        let producer = Producer::new(&way.address, &options)?;
        let runtime = crate::cli::runtime()?;
        let tables = runtime.block_on(async {
            let mut tables = Vec::new();
            for (held, options) in &way.tables {
                let db = Database::open(options)?;
                db.check_shard(*held).await?;
                tables.push(db);
            }
            Ok::<_, sekisho_store::Error>(tables)
        })?;
        Ok(Self {
            way,
            slot,
            partitions,
            window,
            tell,
            producer,
            runtime,
            tables,
            deliveries: VecDeque::new(),
            value: Vec::new(),
        })
    }

    fn run(mut self, mut rows: Rows) -> Result<()> {
        let mut together = Vec::with_capacity(TOGETHER);
        loop {
            let row = rows.next()?;
            let ended = row.is_none();
            together.extend(row);
            if together.len() >= TOGETHER || ended {
                let found = self.look_up(&together)?;
                for row in together.drain(..) {
                    if !self.send_row(row, &found)? {
                        return Ok(());
                    }
                }
            }
            if ended {
                break;
            }
        }
        while let Some(delivery) = self.deliveries.pop_front() {
            delivery.blocking_recv().unwrap_or(Err(SendError::Unconfirmed))?;
        }
        Ok(())
    }

    /// What the tables know of the rows' ids.
    fn look_up(&self, rows: &[Row]) -> Result<HashMap<Uuid, Vec<DecidedCommand>>> {
        let commands = rows.iter().filter_map(|row| row.commands.as_ref().ok()).flatten();
        let ids: Vec<Uuid> = commands.map(|c| c.meta.command_id).collect();
        let mut found: HashMap<Uuid, Vec<DecidedCommand>> = HashMap::new();
        // Whose command it was is not known here: any database may have it.
        for tables in self.tables.iter().filter(|_| !ids.is_empty()) {
            let rows = self.runtime.block_on(decided_commands(tables, &ids));
            let rows = rows.context("cannot look up which rows were decided before")?;
            rows.into_iter().for_each(|row| found.entry(row.id).or_default().push(row));
        }
        Ok(found)
    }

    /// Tells of a row and sends its commands, all or none; false where nobody waits for them.
    fn send_row(&mut self, row: Row, found: &HashMap<Uuid, Vec<DecidedCommand>>) -> Result<bool> {
        let mut told = Told {
            number: row.number,
            key: row.key,
            rejected: Vec::new(),
            waiting: Vec::new(),
            repeated: 0,
        };
        let mut sending = Vec::new();
        match row.commands.and_then(|commands| {
            let known = |c: CommandRecord| match found.get(&c.meta.command_id) {
                None => Ok((c, None)),
                Some(found) => self.before(&c, found).map(|first| (c, first)),
            };
            commands.into_iter().map(known).collect::<Result<Vec<_>, Reject>>()
        }) {
            Err(reject) => told.rejected.push(reject),
            Ok(commands) => {
                for (command, first) in commands {
                    let Some(first) = first else {
                        let key = command.meta.subject().to_string();
                        let partition = partition_for(key.as_bytes(), self.partitions);
                        let name = command.command.name();
                        told.waiting.push((partition, command.meta.command_id, name));
                        sending.push((partition, key, command));
                        continue;
                    };
                    told.repeated += 1;
                    if first.outcome != Outcome::Accepted.code() {
                        told.rejected.push(Reject {
                            command: command.command.name(),
                            code: first.code.unwrap_or_default(),
                            reason: first.detail_en.unwrap_or_default(),
                        });
                    }
                }
            }
        }
        if self.tell.send(told).is_err() {
            return Ok(false);
        }
        for (partition, key, command) in sending {
            if !self.window.take() {
                return Ok(false);
            }
            self.send(partition, &key, &command)?;
        }
        Ok(true)
    }

    /// The first answer to a command where the deciders may have forgotten it; a younger one they tell themselves.
    fn before(
        &self,
        command: &CommandRecord,
        found: &[DecidedCommand],
    ) -> Result<Option<DecidedCommand>, Reject> {
        let subject = command.meta.subject().to_string();
        let [first] = found else { return Err(reused(command)) };
        if first.subject != subject {
            return Err(reused(command));
        }
        let Some(remembered) = self.way.remembered else { return Ok(None) };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = Duration::from_micros(u64::try_from(first.recorded_at).unwrap_or(0));
        // Half of the time for which they surely remember it, so that no difference of clocks leaves a gap.
        if now.saturating_sub(at) <= remembered / 2 {
            return Ok(None);
        }
        if first.digest.as_deref() == Some(command_digest(command).as_slice()) {
            Ok(Some(first.clone()))
        } else {
            Err(reused(command))
        }
    }

    fn send(&mut self, partition: i32, key: &str, command: &CommandRecord) -> Result<()> {
        self.value.clear();
        encode_command(command, &mut self.value);
        let record = Record {
            partition: Some(partition),
            headers: &[
                (REPLY_SLOT, self.slot.as_bytes()),
                (headers::TYPE, command.command.name().as_bytes()),
            ],
            ..Record::new(&self.way.topics.commands, key.as_bytes(), &self.value)
        };
        let delivery = loop {
            match self.producer.enqueue(&record) {
                Ok(delivery) => break delivery,
                Err(SendError::Busy) => std::thread::sleep(Duration::from_millis(2)),
                Err(error) => return Err(error.into()),
            }
        };
        self.deliveries.push_back(delivery);
        while let Some(first) = self.deliveries.front_mut() {
            match first.try_recv() {
                Ok(delivered) => {
                    delivered?;
                }
                Err(oneshot::error::TryRecvError::Empty) => break,
                Err(oneshot::error::TryRecvError::Closed) => {
                    return Err(SendError::Unconfirmed.into());
                }
            }
            self.deliveries.pop_front();
        }
        Ok(())
    }
}

/// A row of which not everything is known.
struct Open {
    number: u64,
    key: String,
    rejected: Vec<Reject>,
    waiting: usize,
}

/// Rows on their way, oldest first.
struct Ledger {
    rows: VecDeque<Open>,
    /// How many rows came before the first of these.
    settled: u64,
    /// Commands that wait for their answers, a queue a partition: answers come in the order of the commands.
    queues: Vec<VecDeque<(u64, Uuid, &'static str)>>,
    summary: Summary,
}

impl Ledger {
    fn new(partitions: i32) -> Self {
        let queues = (0..partitions).map(|_| VecDeque::new()).collect();
        Self { rows: VecDeque::new(), settled: 0, queues, summary: Summary::default() }
    }

    fn run(
        mut self,
        reader: &PartitionReader,
        slot: &str,
        told: &Receiver<Told>,
        window: &Window,
        book: &mut Book,
    ) -> Result<Summary> {
        let bar = ProgressBar::new_spinner();
        bar.set_style(ProgressStyle::with_template("{spinner} {human_pos} rows  {per_sec}")?);
        let mut last = Instant::now();
        loop {
            let messages = reader.poll_batch(BATCH, WAIT)?;
            // A row is told of before its commands are sent, so that no answer comes before its row.
            let ended = self.enter_all(told);
            let mut answered = 0;
            for message in &messages {
                if message.key() != Some(slot.as_bytes()) {
                    continue;
                }
                let reply = decode_reply(message.value().unwrap_or_default())
                    .context("an answer cannot be read")?;
                self.answered(message.partition(), reply)?;
                answered += 1;
            }
            window.give(answered);
            let before = book.rows;
            self.settle(book)?;
            bar.inc(book.rows - before);
            if answered > 0 || book.rows > before {
                last = Instant::now();
            } else if ended && (self.rows.is_empty() || window.is_closed()) {
                bar.finish_and_clear();
                return Ok(self.summary);
            } else if self.rows.is_empty() {
                // Nothing is waited for.
                last = Instant::now();
            } else if last.elapsed() > PATIENCE {
                bail!(
                    "no answer for {} s: see whether a decider runs (`sekisho lag`), and start the import again",
                    PATIENCE.as_secs()
                );
            }
        }
    }

    /// Enters what was told of; true where nothing more will be.
    fn enter_all(&mut self, told: &Receiver<Told>) -> bool {
        loop {
            match told.try_recv() {
                Ok(told) => self.enter(told),
                Err(TryRecvError::Empty) => return false,
                Err(TryRecvError::Disconnected) => return true,
            }
        }
    }

    fn enter(&mut self, told: Told) {
        let place = self.settled + self.rows.len() as u64;
        let Told { number, key, rejected, waiting, repeated } = told;
        self.summary.commands += waiting.len() as u64 + repeated;
        self.summary.repeated += repeated;
        self.rows.push_back(Open { number, key, rejected, waiting: waiting.len() });
        for (partition, id, name) in waiting {
            let queue = usize::try_from(partition).ok().and_then(|p| self.queues.get_mut(p));
            if let Some(queue) = queue {
                queue.push_back((place, id, name));
            }
        }
    }

    fn answered(&mut self, partition: i32, reply: Reply) -> Result<()> {
        let queue = usize::try_from(partition).ok().and_then(|p| self.queues.get_mut(p));
        let first = queue.and_then(VecDeque::pop_front);
        let Some((place, _, name)) = first.filter(|(_, id, _)| *id == reply.command_id) else {
            bail!("an answer is missing: a command did not reach the log; start the import again");
        };
        let row = place.checked_sub(self.settled).and_then(|i| usize::try_from(i).ok());
        let row = row.and_then(|i| self.rows.get_mut(i)).context("an answer to no row")?;
        row.waiting -= 1;
        if reply.repeated {
            self.summary.repeated += 1;
        } else {
            self.summary.events += reply.events.len() as u64;
        }
        if reply.outcome != Outcome::Accepted {
            row.rejected.push(Reject {
                command: name,
                code: reply.code.map(|c| c.to_string()).unwrap_or_default(),
                reason: reply.detail_en.map(|d| d.to_string()).unwrap_or_default(),
            });
        }
        Ok(())
    }

    /// Notes the rows at the front of which everything is known.
    fn settle(&mut self, book: &mut Book) -> Result<()> {
        while self.rows.front().is_some_and(|row| row.waiting == 0) {
            let Some(row) = self.rows.pop_front() else { break };
            self.settled += 1;
            book.note(row.number, &row.key, &row.rejected)?;
        }
        Ok(())
    }
}
