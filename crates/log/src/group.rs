//! Membership in a consumer group: who owns which partition, and the fence that goes with it.

use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{
    BaseConsumer, CommitMode, Consumer, ConsumerContext, ConsumerGroupMetadata,
};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{Offset, TopicPartitionList};

use crate::address::{self, log_error, log_line};
use crate::{Address, Error, Message, Metrics, ReadError};

/// Settings of a [`GroupConsumer`].
#[derive(Debug, Clone)]
pub struct GroupOptions {
    /// Group name.
    pub group: String,
    /// Name of this process in the group (`group.instance.id`), the same after a restart.
    ///
    /// Not optional. A restarted process gets its partitions back at once. And a member that was thrown out
    /// forgets its member id and generation; without an instance name the coordinator would take its
    /// offsets unchecked, and the fence would have a hole.
    pub instance: String,
    /// After this time without a heartbeat the group gives a member's partitions away. The broker's
    /// `group.min.session.timeout.ms` (6 s unless set) is the least it takes.
    pub session_timeout: Duration,
    /// After this time without a poll a member counts as stuck: its partitions are taken away. At least the session's.
    pub max_poll_interval: Duration,
    /// Bytes the client may hold ready, in KiB.
    pub prefetch_kib: u32,
    /// How partitions are shared out among the members; the same for all of a group.
    pub assignment: Assignment,
    /// Where to count.
    pub metrics: Metrics,
}

/// How the partitions of a topic are shared out among the members of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Assignment {
    /// Neighbours together: 0–2 to one member and 3–5 to another.
    #[default]
    Neighbours,
    /// In turn, 0, 2, 4 to one member and 1, 3, 5 to another: members that work on a range of partitions only share that range.
    InTurn,
}

impl Assignment {
    /// Its name in Kafka.
    const fn strategy(self) -> &'static str {
        match self {
            Self::Neighbours => "range",
            Self::InTurn => "roundrobin",
        }
    }
}

impl GroupOptions {
    /// Settings for a group, with a session of six seconds.
    pub fn new(group: impl Into<String>, instance: impl Into<String>) -> Self {
        Self {
            group: group.into(),
            instance: instance.into(),
            session_timeout: Duration::from_secs(6),
            max_poll_interval: Duration::from_secs(300),
            prefetch_kib: 32 * 1024,
            assignment: Assignment::default(),
            metrics: Metrics::default(),
        }
    }
}

/// What a poll gave.
#[derive(Debug)]
pub enum Polled<'a> {
    /// These partitions are ours now, and paused. Recover their state, then
    /// [`start`](GroupConsumer::start) each of them.
    Assigned(Vec<i32>),
    /// These partitions are no longer ours; whatever was read from them and is not committed is void.
    Revoked(Vec<i32>),
    /// These partitions were taken from us before we knew: somebody else may be deciding already.
    Lost(Vec<i32>),
    /// Messages, in order per partition. Empty if nothing came.
    Messages(Vec<Message<'a>>),
}

/// The group's metadata at one instant: the fence of a transaction.
pub struct GroupMetadata(pub(crate) ConsumerGroupMetadata);

/// A member of a consumer group on one topic. Blocking; belongs to one thread. Never commits by itself:
/// offsets go into the transaction.
pub struct GroupConsumer {
    client: BaseConsumer<Rebalances>,
    topic: String,
    instance: String,
    metrics: Metrics,
}

impl GroupConsumer {
    /// Joins the group.
    pub fn new(address: &Address, options: &GroupOptions, topic: &str) -> Result<Self, Error> {
        let session = options.session_timeout.as_millis().to_string();
        let heartbeat = (options.session_timeout.as_millis() / 6).clamp(50, 3000).to_string();
        let poll = options.max_poll_interval.as_millis().to_string();
        let prefetch = options.prefetch_kib.to_string();
        let config = address.config(
            &[
                ("fetch.queue.backoff.ms", "5"),
                ("fetch.wait.max.ms", "200"),
                ("queued.max.messages.kbytes", &prefetch),
                ("max.poll.interval.ms", &poll),
            ],
            &[
                ("group.id", &options.group),
                ("group.instance.id", &options.instance),
                // The eager protocol: while generations change, nobody owns anything.
                ("group.protocol", "classic"),
                ("partition.assignment.strategy", options.assignment.strategy()),
                ("session.timeout.ms", &session),
                ("heartbeat.interval.ms", &heartbeat),
                ("isolation.level", "read_committed"),
                // Commands that nobody has decided must not be jumped over.
                ("auto.offset.reset", "earliest"),
                ("enable.auto.commit", "false"),
                ("enable.auto.offset.store", "false"),
                ("enable.partition.eof", "false"),
            ],
        );
        let mut config = config;
        config.remove("partitioner");
        let client: BaseConsumer<Rebalances> =
            address::create(&config, Rebalances::default(), "group consumer")?;
        client.subscribe(&[topic]).map_err(|error| Error::Configure {
            role: "group consumer",
            reason: error.to_string(),
        })?;
        Ok(Self {
            client,
            topic: topic.into(),
            instance: options.instance.clone(),
            metrics: options.metrics.clone(),
        })
    }

    /// Waits up to `max_wait` for the first message, then takes what is there, up to `max`. A change of
    /// assignment comes first and alone: messages read before it are dropped, because they belong to whoever
    /// owns the partition next.
    pub fn poll_batch(&self, max: usize, max_wait: Duration) -> Result<Polled<'_>, ReadError> {
        let deadline = Instant::now() + max_wait;
        let mut messages = Vec::new();
        loop {
            if let Some(change) = self.client.context().take() {
                return Ok(match change {
                    Change::Assigned(partitions) => Polled::Assigned(partitions),
                    Change::Revoked(partitions) => Polled::Revoked(partitions),
                    Change::Lost(partitions) => Polled::Lost(partitions),
                });
            }
            if messages.len() >= max {
                break;
            }
            let wait = if messages.is_empty() {
                deadline.saturating_duration_since(Instant::now())
            } else {
                Duration::ZERO
            };
            match self.client.poll(wait) {
                Some(Ok(message)) => messages.push(Message(message)),
                Some(Err(error)) => self.tolerate(&error)?,
                // Not if the poll has served a rebalance: then once more round.
                None if (!messages.is_empty() || Instant::now() >= deadline)
                    && self.client.context().is_empty() =>
                {
                    break;
                }
                None => {}
            }
        }
        self.metrics.records_read.inc_by(messages.len() as u64);
        Ok(Polled::Messages(messages))
    }

    /// The fence for the next transaction. Read it again after every poll: a generation kept from the
    /// assignment goes stale without a word. `None` if nothing is owned, or no longer.
    pub fn group_metadata(&self) -> Option<GroupMetadata> {
        if self.client.context().owned().is_empty() {
            return None;
        }
        let metadata = self.client.group_metadata()?;
        // Asked after reading: a member that was thrown out has already forgotten its generation.
        if self.client.assignment_lost() || self.client.client().fatal_error().is_some() {
            return None;
        }
        Some(GroupMetadata(metadata))
    }

    /// The partitions that are ours.
    pub fn owned(&self) -> Vec<i32> {
        self.client.context().owned()
    }

    /// Next offset the group has committed for each partition; `None` where there is none yet. Waits for
    /// offsets inside a transaction to be settled.
    pub fn committed(
        &self,
        partitions: &[i32],
        timeout: Duration,
    ) -> Result<Vec<(i32, Option<i64>)>, ReadError> {
        let answer = self
            .client
            .committed_offsets(self.list(partitions), timeout)
            .map_err(|error| ReadError::Client { reason: error.to_string() })?;
        Ok(answer
            .elements()
            .iter()
            .map(|e| match e.offset() {
                Offset::Offset(offset) => (e.partition(), Some(offset)),
                _ => (e.partition(), None),
            })
            .collect())
    }

    /// Commits where the group goes on, for a member whose work may be done twice: what must not be goes into a
    /// transaction with its offsets. Kafka refuses it of a member that is no longer one.
    ///
    /// # Errors
    /// It was refused, or Kafka is away.
    pub fn commit(&self, next: &[(i32, i64)]) -> Result<(), ReadError> {
        let failed = |error: KafkaError| ReadError::Client { reason: error.to_string() };
        let mut list = TopicPartitionList::with_capacity(next.len());
        for (partition, offset) in next {
            list.add_partition_offset(&self.topic, *partition, Offset::Offset(*offset))
                .map_err(failed)?;
        }
        self.client.commit(&list, CommitMode::Sync).map_err(failed)
    }

    /// Goes to `offset` and lets messages flow: after an assignment, and to rewind after an abort or a
    /// rebuild. `None` starts at the first command there is.
    pub fn start(
        &self,
        partition: i32,
        offset: Option<i64>,
        timeout: Duration,
    ) -> Result<(), ReadError> {
        let target = offset.map_or(Offset::Beginning, Offset::Offset);
        let deadline = Instant::now() + timeout;
        loop {
            let left =
                deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            match self.client.seek(&self.topic, partition, target, left) {
                Ok(()) => break,
                // Until the client has looked up where to start, it cannot be told otherwise.
                Err(_) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(2)),
                Err(error) => return Err(ReadError::Client { reason: error.to_string() }),
            }
        }
        self.resume(&[partition])
    }

    /// Stops delivery from these partitions; ownership stays.
    pub fn pause(&self, partitions: &[i32]) -> Result<(), ReadError> {
        self.client
            .pause(&self.list(partitions))
            .map_err(|error| ReadError::Client { reason: error.to_string() })
    }

    /// Goes on after [`pause`](Self::pause).
    pub fn resume(&self, partitions: &[i32]) -> Result<(), ReadError> {
        self.client
            .resume(&self.list(partitions))
            .map_err(|error| ReadError::Client { reason: error.to_string() })
    }

    fn list(&self, partitions: &[i32]) -> TopicPartitionList {
        let mut list = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            list.add_partition(&self.topic, *partition);
        }
        list
    }

    /// Broker trouble passes by itself; what does not is given to the owner.
    fn tolerate(&self, error: &KafkaError) -> Result<(), ReadError> {
        let fenced = error.rdkafka_error_code() == Some(RDKafkaErrorCode::FencedInstanceId)
            || self
                .client
                .client()
                .fatal_error()
                .is_some_and(|(code, _)| code == RDKafkaErrorCode::FencedInstanceId);
        let hopeless = matches!(
            error.rdkafka_error_code(),
            Some(
                RDKafkaErrorCode::InvalidSessionTimeout
                    | RDKafkaErrorCode::InconsistentGroupProtocol
                    | RDKafkaErrorCode::InvalidGroupId
                    | RDKafkaErrorCode::GroupAuthorizationFailed
                    | RDKafkaErrorCode::TopicAuthorizationFailed
            )
        );
        match error {
            _ if fenced => {
                let reason = error.to_string();
                Err(ReadError::Replaced { instance: self.instance.clone(), reason })
            }
            _ if hopeless => Err(ReadError::Client { reason: error.to_string() }),
            KafkaError::MessageConsumptionFatal(_) => {
                Err(ReadError::Client { reason: error.to_string() })
            }
            _ => Ok(()),
        }
    }
}

enum Change {
    Assigned(Vec<i32>),
    Revoked(Vec<i32>),
    Lost(Vec<i32>),
}

/// Turns the client's callbacks into events. They run inside `poll`, on the owner's thread.
#[derive(Default)]
struct Rebalances {
    changes: Mutex<VecDeque<Change>>,
    owned: Mutex<BTreeSet<i32>>,
}

impl Rebalances {
    fn take(&self) -> Option<Change> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
    fn is_empty(&self) -> bool {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
    fn push(&self, change: Change) {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).push_back(change);
    }
    fn owned(&self) -> Vec<i32> {
        self.owned.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

impl ClientContext for Rebalances {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }
    fn error(&self, error: KafkaError, reason: &str) {
        log_error(&error, reason);
    }
}

impl ConsumerContext for Rebalances {
    fn rebalance(
        &self,
        client: &BaseConsumer<Self>,
        err: RDKafkaRespErr,
        list: &mut TopicPartitionList,
    ) {
        let partitions: Vec<i32> = list.elements().iter().map(|e| e.partition()).collect();
        let mut owned = self.owned.lock().unwrap_or_else(PoisonError::into_inner);
        if err == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            // Paused before anything is fetched: the owner has state to recover first.
            if let Err(error) = client.assign(list).and_then(|()| client.pause(list)) {
                tracing::error!(target: "kafka", %error, "cannot take the assignment");
            }
            owned.extend(&partitions);
            self.push(Change::Assigned(partitions));
        } else {
            let lost = client.assignment_lost();
            if let Err(error) = client.unassign() {
                tracing::error!(target: "kafka", %error, "cannot let go of the assignment");
            }
            owned.clear();
            self.push(if lost { Change::Lost(partitions) } else { Change::Revoked(partitions) });
        }
    }
}
