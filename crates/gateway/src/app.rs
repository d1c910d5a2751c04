//! What every request can reach.

use std::hash::RandomState;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prometheus_client::registry::Registry;
use sekisho_codec::ids::IdKey;
use sekisho_log::topics::Topics;
use tokio::sync::{Semaphore, watch};

use crate::metrics::Metrics;
use crate::options::Limits;
use crate::pending::Pending;
use crate::ports::{Log, Reads};
use crate::reuse::Used;

/// Whether the gateway runs or stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// It takes requests.
    Running,
    /// It takes nothing new and finishes what is under way.
    Stopping,
    /// Time is up: whoever still waits is told to ask again.
    Ended,
}

/// What is known about the parts that the gateway needs.
#[derive(Debug, Default)]
pub(crate) struct Health {
    /// Kafka answered the last question.
    pub(crate) kafka: AtomicBool,
    /// Replies are read from here on; before that an answer could be missed.
    pub(crate) replies: AtomicBool,
}

impl Health {
    pub(crate) fn set(flag: &AtomicBool, value: bool) {
        flag.store(value, Ordering::Release);
    }

    pub(crate) fn get(flag: &AtomicBool) -> bool {
        flag.load(Ordering::Acquire)
    }
}

/// State of the gateway, shared by all requests.
pub(crate) struct App {
    /// Takes single commands and audit entries, each at once.
    pub(crate) log: Arc<dyn Log>,
    /// Takes commands in bulk, gathered into larger batches.
    pub(crate) bulk_log: Arc<dyn Log>,
    /// Answers reads.
    pub(crate) reads: Arc<dyn Reads>,
    /// Commands that wait for an answer.
    pub(crate) pending: Pending,
    /// Whose each command id was.
    pub(crate) used: Used,
    /// Tells bodies under one command id apart while they are under way; keyed at random, since ids and bodies
    /// come from outside.
    pub(crate) hasher: RandomState,
    /// Figures.
    pub(crate) metrics: Metrics,
    /// Registry that `/metrics` shows.
    pub(crate) registry: Arc<Mutex<Registry>>,
    /// Name of the reply slot.
    pub(crate) slot: String,
    /// Takes who acts from headers.
    pub(crate) dev_identity: bool,
    /// Names of the topics.
    pub(crate) topics: Topics,
    /// How long deciders remember answers; absent where the log forgets no command.
    pub(crate) keep_commands: Option<Duration>,
    /// A command may bring its own `recorded_at`.
    pub(crate) simulated_time: bool,
    /// Turns documents into ids.
    pub(crate) id_key: IdKey,
    /// Bounds.
    pub(crate) limits: Limits,
    /// What is known about the parts.
    pub(crate) health: Arc<Health>,
    /// How many partitions the topics have.
    pub(crate) partitions: i32,
    /// Places for requests.
    pub(crate) requests: Semaphore,
    /// Places for bulk streams.
    pub(crate) bulk_streams: Arc<Semaphore>,
    /// Places for the commands of bulk streams.
    pub(crate) bulk_commands: Arc<Semaphore>,
    /// Running or stopping.
    pub(crate) phase: watch::Receiver<Phase>,
}

/// Parts of an [`App`] that differ between a real gateway and a test.
pub(crate) struct Parts {
    /// Takes single commands and audit entries.
    pub(crate) log: Arc<dyn Log>,
    /// Takes commands in bulk.
    pub(crate) bulk_log: Arc<dyn Log>,
    /// Answers reads.
    pub(crate) reads: Arc<dyn Reads>,
    /// Running or stopping.
    pub(crate) phase: watch::Receiver<Phase>,
}

impl App {
    /// Puts a gateway together.
    pub(crate) fn new(options: &crate::Options, parts: Parts) -> Self {
        let limits = options.limits.clone();
        let metrics = Metrics::default();
        {
            let mut registry =
                options.registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            metrics.register(&mut registry);
        }
        // Those whose waiters have gone stay until they are answered, hence the room above what may wait.
        let most = (limits.requests + limits.bulk_in_flight) * 4;
        let slot =
            options.reply_slot.clone().unwrap_or_else(|| crate::clock::random_id().to_string());
        Self {
            log: parts.log,
            bulk_log: parts.bulk_log,
            reads: parts.reads,
            pending: Pending::new(most, limits.remember),
            used: Used::default(),
            hasher: RandomState::new(),
            metrics,
            registry: Arc::clone(&options.registry),
            slot,
            dev_identity: options.dev_identity,
            keep_commands: (!options.topics.simulated_time).then_some(options.topics.keep_commands),
            simulated_time: options.topics.simulated_time,
            topics: options.topics.topics.clone(),
            id_key: options.id_key.clone(),
            health: Arc::default(),
            partitions: options.topics.partitions,
            requests: Semaphore::new(limits.requests),
            bulk_streams: Arc::new(Semaphore::new(limits.bulk_streams)),
            bulk_commands: Arc::new(Semaphore::new(limits.bulk_in_flight)),
            phase: parts.phase,
            limits,
        }
    }

    /// Whether it runs or stops.
    pub(crate) fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// Resolves when time is up for whoever still waits.
    pub(crate) async fn ended(&self) {
        let mut phase = self.phase.clone();
        if phase.wait_for(|phase| *phase == Phase::Ended).await.is_err() {
            // The sender is gone: nobody will say so any more, and nobody needs to.
            std::future::pending::<()>().await;
        }
    }

    /// Sweeps the table of waiting commands and takes its figures, for as long as the gateway runs.
    pub(crate) async fn keep_house(self: Arc<Self>) {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        loop {
            tick.tick().await;
            let now = std::time::Instant::now();
            self.pending.sweep(now);
            self.metrics.oldest_waiting.set(self.pending.oldest(now).as_secs_f64());
            self.metrics.commands_held.set(i64::try_from(self.pending.held()).unwrap_or(i64::MAX));
        }
    }
}
