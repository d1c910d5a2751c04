//! The role: follows the log and keeps the tables in step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sekisho_log::topics::Topics;
use sekisho_log::{Address, Assignment, GroupConsumer, GroupOptions, Message, Polled};
use sekisho_store::{Database, Partitions, migrate};

use crate::batch::Input;
use crate::engine::{Engine, Report};
use crate::error::{Error, Result};
use crate::folder::{FUNCTIONS, Topic, carried};
use crate::metrics::{Metrics, PartitionLabels, TopicLabels};

/// Longest wait for the client to start reading where it is told to.
const START: Duration = Duration::from_secs(10);
/// From the beginning of a small batch to the next one at least. A batch costs about the same for one record as for fifty,
/// so that following every single commit would take a core away from those who wait at a booth.
const PACE: Duration = Duration::from_millis(15);
/// Records below which a batch is small.
const SMALL: usize = 100;
/// Pause before a lost database or a lost partition is tried again.
const AGAIN: Duration = Duration::from_millis(250);

/// Settings of the role.
#[derive(Debug, Clone)]
pub struct Options {
    /// The query database.
    pub database: sekisho_store::Options,
    /// The partitions whose rows the database holds, where it is one of several; the others are left to other projectors.
    pub partitions: Partitions,
    /// Kafka.
    pub address: Address,
    /// Names of the topics.
    pub topics: Topics,
    /// Name of this process, the same after a restart: a restarted process gets its partitions back at once.
    pub instance: String,
    /// After this time without a sign of life another process takes the partitions over.
    pub session_timeout: Duration,
    /// Most records of one batch.
    pub batch_max: usize,
    /// Where to count.
    pub metrics: Metrics,
    /// Whether to create missing tables at the start.
    pub migrate: bool,
}

impl Options {
    /// Batches of up to 20,000 records: persons are derived once a batch, so a backlog is worked off faster in large
    /// ones. A session of six seconds, tables created where missing.
    pub fn new(
        database: sekisho_store::Options,
        address: Address,
        instance: impl Into<String>,
    ) -> Self {
        Self {
            database,
            partitions: Partitions::ALL,
            address,
            topics: Topics::default(),
            instance: instance.into(),
            session_timeout: Duration::from_secs(6),
            batch_max: 20_000,
            metrics: Metrics::default(),
            migrate: true,
        }
    }
}

/// Ends a running projector. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for the end: the batch in hand is finished first.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Creates what is missing in the query database. Returns the projections that must be built by a rebuild first.
///
/// # Errors
/// PostgreSQL is away, or the role may not create tables.
pub async fn install(db: &Database) -> Result<Vec<String>> {
    let definitions: Vec<_> = carried()?.into_iter().map(|f| f.definition).collect();
    Ok(migrate(db, &definitions, FUNCTIONS).await?)
}

/// Runs until `stop` is asked for. Blocking: call it on a thread of its own.
///
/// # Errors
/// The tables cannot be created, or the log cannot be read. A database or a broker that is away for a while is waited
/// for.
pub fn run(options: &Options, stop: &Stop) -> Result<()> {
    let runtime = runtime()?;
    let db = open(&runtime, options)?;
    if options.migrate {
        let behind = runtime.block_on(install(&db))?;
        for name in behind {
            tracing::warn!(projection = %name, "not built yet; run `sekisho rebuild {name}`");
        }
        runtime.block_on(db.set_up_shard(options.partitions))?;
    }
    // Before the group is joined: a member that cannot work would hold up those that can. A database that is away is asked later.
    if let Err(wrong @ sekisho_store::Error::OtherShard { .. }) =
        runtime.block_on(db.check_shard(options.partitions))
    {
        return Err(wrong.into());
    }
    std::thread::scope(|scope| {
        let feeds: Vec<_> = [Topic::Records, Topic::Audit]
            .into_iter()
            .map(|topic| {
                let name = format!("projector-{}", topic.as_str());
                std::thread::Builder::new().name(name).spawn_scoped(scope, move || {
                    let ended = feed(options, topic, stop);
                    // One feed without the other would show commands without their events.
                    stop.stop();
                    ended
                })
            })
            .collect();
        let mut outcome = Ok(());
        for handle in feeds {
            let ended = match handle {
                Ok(handle) => {
                    handle.join().unwrap_or_else(|_| Err(Error::Thread("it panicked".to_owned())))
                }
                Err(error) => {
                    stop.stop();
                    Err(Error::Thread(error.to_string()))
                }
            };
            if outcome.is_ok() {
                outcome = ended;
            }
        }
        outcome
    })
}

/// A pool belongs to a runtime from the moment it is opened.
fn open(runtime: &tokio::runtime::Runtime, options: &Options) -> Result<Database> {
    let _entered = runtime.enter();
    Ok(Database::open(&options.database)?)
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::Thread(e.to_string()))
}

/// One topic: a member of its group, and one engine.
struct Feed<'a> {
    options: &'a Options,
    topic: Topic,
    name: &'a str,
    labels: TopicLabels,
    runtime: tokio::runtime::Runtime,
    db: Database,
    consumer: GroupConsumer,
    engine: Option<Engine>,
    /// Not before this instant is the next batch fetched.
    next: Instant,
}

fn feed(options: &Options, topic: Topic, stop: &Stop) -> Result<()> {
    let name = match topic {
        Topic::Records => &options.topics.records,
        Topic::Audit => &options.topics.audit,
    };
    let group = group(options, topic);
    let runtime = runtime()?;
    let db = open(&runtime, options)?;
    let mut feed = Feed {
        options,
        topic,
        name,
        labels: TopicLabels { topic: name.clone() },
        runtime,
        db,
        consumer: GroupConsumer::new(&options.address, &group, name)?,
        engine: None,
        next: Instant::now(),
    };
    while !stop.asked() {
        match feed.turn() {
            Ok(()) => {}
            Err(error) if passes(&error) => {
                tracing::warn!(topic = %name, %error, "the projector tries again");
                feed.engine = None;
                std::thread::sleep(AGAIN);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The projectors of one database share its partitions, and those of another database are no business of theirs: a group for each.
/// Every member is given partitions of all databases; those of others are never started, and so never read.
fn group(options: &Options, topic: Topic) -> GroupOptions {
    let mut name = format!("sekisho-projector-{}", topic.as_str());
    let shard = options.partitions.suffix();
    if let Some(shard) = &shard {
        name.push('-');
        name.push_str(shard);
    }
    let mut group = GroupOptions::new(name, &options.instance);
    group.session_timeout = options.session_timeout;
    if shard.is_some() {
        group.assignment = Assignment::InTurn;
    }
    group
}

/// Whether an error is one that time or a new claim mends.
fn passes(error: &Error) -> bool {
    use sekisho_store::Error as Store;
    match error {
        Error::OutOfOrder { .. } => true,
        Error::Store(Store::Migrate(_) | Store::Address(_) | Store::OtherShard { .. }) => false,
        Error::Store(e) => !e.is_permanent(),
        _ => false,
    }
}

impl Feed<'_> {
    fn turn(&mut self) -> Result<()> {
        if self.engine.is_none() {
            // Learn first what is still ours: a claim takes the partition from whoever owns it now.
            self.consumer.poll_batch(1, Duration::from_millis(50))?;
            let owned = self.consumer.owned();
            if owned.is_empty() {
                return Ok(());
            }
            self.open(&owned)?;
        }
        std::thread::sleep(self.next.saturating_duration_since(Instant::now()));
        match self.consumer.poll_batch(self.options.batch_max, Duration::from_millis(50))? {
            // A rebuild may have switched since the engine was opened, and nothing told it so while it had nothing to apply: a
            // partition claimed for the projections of before would be one that they never read.
            Polled::Assigned(_) => self.engine = None,
            Polled::Revoked(partitions) | Polled::Lost(partitions) => {
                if let Some(engine) = &mut self.engine {
                    partitions.iter().for_each(|p| engine.release(*p));
                }
            }
            Polled::Messages(messages) if messages.is_empty() => {
                self.oldest(0.0);
            }
            Polled::Messages(messages) => {
                let begun = Instant::now();
                if messages.len() < SMALL {
                    self.next = begun + PACE;
                }
                let inputs: Vec<Input<'_>> = messages.iter().map(input).collect();
                let oldest = inputs.iter().map(|i| i.timestamp).min().unwrap_or(0);
                self.options
                    .metrics
                    .oldest_unprocessed_seconds
                    .get_or_create(&self.labels)
                    .set(sekisho_log::age(oldest));
                let Some(engine) = &mut self.engine else { return Ok(()) };
                let report = self.runtime.block_on(engine.apply(&inputs));
                if let Err(Error::Store(sekisho_store::Error::Fenced { .. })) = &report {
                    self.options.metrics.fenced.get_or_create(&self.labels).inc();
                }
                let positions = engine.positions();
                self.count(&report?, &positions, begun);
            }
        }
        Ok(())
    }

    fn open(&mut self, owned: &[i32]) -> Result<()> {
        self.runtime.block_on(self.db.check_shard(self.options.partitions))?;
        let engine = self.runtime.block_on(Engine::open(&self.db, self.topic, self.name))?;
        tracing::info!(topic = %self.name, projections = engine.builds().len(), "feeding");
        self.engine = Some(engine);
        for partition in owned {
            self.claim(*partition)?;
        }
        Ok(())
    }

    fn claim(&mut self, partition: i32) -> Result<()> {
        if !self.options.partitions.contains(partition) {
            return Ok(());
        }
        if let Some(engine) = &mut self.engine {
            let next = self.runtime.block_on(engine.claim(partition))?;
            tracing::info!(topic = %self.name, partition, next, "partition taken over");
            self.consumer.start(partition, Some(next), START)?;
        }
        Ok(())
    }

    fn oldest(&self, seconds: f64) {
        self.options.metrics.oldest_unprocessed_seconds.get_or_create(&self.labels).set(seconds);
    }

    fn count(&self, report: &Report, positions: &[(i32, i64)], begun: Instant) {
        let m = &self.options.metrics;
        m.batches.get_or_create(&self.labels).inc();
        m.applied.get_or_create(&self.labels).inc_by(report.applied as u64);
        m.parked.get_or_create(&self.labels).inc_by(report.parked as u64);
        m.duplicates.get_or_create(&self.labels).inc_by(report.repeated as u64);
        m.batch_seconds.observe(begun.elapsed().as_secs_f64());
        for (partition, next) in positions {
            let labels = PartitionLabels { topic: self.name.to_owned(), partition: *partition };
            m.position.get_or_create(&labels).set(*next);
        }
        self.oldest(0.0);
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
