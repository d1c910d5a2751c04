//! A blocking transactional producer. Its owner is one OS thread.
//!
//! Two traps of the client decide the speed (the README has figures). Committing with messages in
//! flight waits in slices of 100 ms, so deliveries are drained first, woken by the delivery reports. And the
//! first request of a transaction is often answered CONCURRENT_TRANSACTIONS while the last one's markers
//! are written, so the retry back-off is 1 ms.
//!
//! One rule decides correctness: the client speaks the older transaction protocol, in which a late answer
//! can touch a later transaction. So after any time-out or unclear error this producer refuses to go on
//! until it is rebuilt: destroyed, made anew with the same id, initialised. That raises the epoch and fences
//! whatever is still in flight.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::{BaseRecord, Producer as _, ProducerContext, ThreadedProducer};
use rdkafka::{Message as _, Offset, TopicPartitionList};

use crate::address::{self, log_error, log_line};
use crate::{Address, GroupMetadata, Metrics, Record, TransactionError};

/// Settings of a transactional producer.
#[derive(Debug, Clone)]
pub struct TransactionOptions {
    /// How long the broker lets a transaction stay open. Readers wait at most this long for a dead owner.
    pub transaction_timeout: Duration,
    /// How long a record may wait for Kafka's confirmation; shorter than the transaction's.
    pub message_timeout: Duration,
    /// How long making and initialising a producer may take.
    pub init_timeout: Duration,
    /// How long the client waits for more records before it sends a batch.
    pub linger: Duration,
    /// `none`, `lz4`, `zstd` or `gzip`.
    pub compression: &'static str,
    /// Where to count.
    pub metrics: Metrics,
}

impl Default for TransactionOptions {
    fn default() -> Self {
        Self {
            transaction_timeout: Duration::from_secs(12),
            message_timeout: Duration::from_secs(8),
            init_timeout: Duration::from_secs(30),
            linger: Duration::ZERO,
            compression: "none",
            metrics: Metrics::default(),
        }
    }
}

/// Where Kafka put a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
}

const UNDELIVERED: Delivered = Delivered { partition: -1, offset: -1 };

/// A producer of transactions, for one thread. Every call blocks, none longer than its time-out.
///
/// `begin`, `send`…, `drain`, `send_offsets`, `commit`; or `abort` at any time after `begin`.
pub struct TransactionalProducer {
    address: Address,
    options: TransactionOptions,
    id: String,
    /// Absent after a failed rebuild.
    client: Option<Client>,
    /// Set once the outcome of anything is unknown.
    broken: bool,
    /// Distinguishes reports of this transaction from late ones of an earlier one.
    transaction: u32,
    sent: usize,
    delivered: Vec<Delivered>,
}

type Client = ThreadedProducer<Reports>;

impl TransactionalProducer {
    /// Makes and initialises a producer. That aborts whatever a former owner of `id` left open.
    pub fn new(
        address: &Address,
        options: &TransactionOptions,
        id: &str,
    ) -> Result<Self, TransactionError> {
        let mut producer = Self {
            address: address.clone(),
            options: options.clone(),
            id: id.into(),
            client: None,
            broken: true,
            transaction: 0,
            sent: 0,
            delivered: Vec::new(),
        };
        producer.start()?;
        Ok(producer)
    }

    /// The transactional id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Destroys the client and makes a new one with the same id. The owner then rewinds to the committed
    /// offset and replays.
    pub fn rebuild(&mut self) -> Result<(), TransactionError> {
        self.options.metrics.producers_rebuilt.inc();
        tracing::warn!(id = %self.id, "rebuilding the transactional producer");
        self.start()
    }

    fn start(&mut self) -> Result<(), TransactionError> {
        self.broken = true;
        // The old client must be gone before its successor fences it, or its late reports mix in.
        self.client = None;
        let transaction_timeout = millis(self.options.transaction_timeout);
        let message_timeout = millis(self.options.message_timeout);
        let linger = millis(self.options.linger);
        let config = self.address.config(
            &[
                ("linger.ms", &linger),
                // While one request is away the next one's records gather, however fast the owner hands them over:
                // fewer and larger requests without making a lone record wait, as a linger would.
                ("max.in.flight", "1"),
                ("compression.type", self.options.compression),
                ("queue.buffering.max.messages", "500000"),
                ("batch.num.messages", "20000"),
            ],
            &[
                ("transactional.id", &self.id),
                ("enable.idempotence", "true"),
                ("acks", "all"),
                ("retry.backoff.ms", "1"),
                ("retry.backoff.max.ms", "10"),
                ("transaction.timeout.ms", &transaction_timeout),
                ("message.timeout.ms", &message_timeout),
            ],
        );
        let reports = Reports { metrics: self.options.metrics.clone(), ..Reports::default() };
        let client: Client = address::create(&config, reports, "transactional producer")
            .map_err(|error| TransactionError::Rebuild { reason: error.to_string() })?;
        let deadline = Instant::now() + self.options.init_timeout;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match client.init_transactions(left) {
                Ok(()) => break,
                // Initialising writes nothing, so asking again is safe, unlike every later call.
                Err(KafkaError::Transaction(error))
                    if error.is_retriable() && Instant::now() < deadline => {}
                Err(error) => return Err(self.classify(&error)),
            }
        }
        self.client = Some(client);
        self.transaction = 0;
        self.broken = false;
        Ok(())
    }

    /// Begins a transaction.
    pub fn begin(&mut self) -> Result<(), TransactionError> {
        let result = self.client()?.begin_transaction();
        self.settle(result)?;
        self.transaction = self.transaction.wrapping_add(1);
        self.sent = 0;
        self.delivered.clear();
        let transaction = self.transaction;
        self.client()?.context().start(transaction);
        Ok(())
    }

    /// Hands a record to the client. Returns its index in this transaction, which is also its index in what
    /// [`drain`](Self::drain) gives.
    pub fn send(&mut self, record: &Record<'_>) -> Result<usize, TransactionError> {
        let index = self.sent;
        let opaque = ((self.transaction as usize) << 32) | index;
        let headers =
            record.owned_headers().map_err(|reason| TransactionError::Abort { reason })?;
        let mut base =
            BaseRecord::with_opaque_to(record.topic, opaque).key(record.key).payload(record.value);
        base.partition = record.partition;
        base.timestamp = record.timestamp;
        base.headers = headers;
        let deadline = Instant::now() + self.options.message_timeout;
        let client = self.client()?;
        loop {
            match client.send(base) {
                Ok(()) => break,
                Err((error, back)) => {
                    let full = error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull);
                    if !full || Instant::now() >= deadline {
                        return Err(self.fail(&error));
                    }
                    base = back;
                    client.context().wait(1, Duration::from_millis(5));
                }
            }
        }
        self.sent += 1;
        Ok(index)
    }

    /// Waits until Kafka has confirmed every record of this transaction, and says where each one is. The
    /// offsets are final; whether they count is decided by the commit.
    pub fn drain(&mut self) -> Result<&[Delivered], TransactionError> {
        if self.delivered.len() == self.sent {
            return Ok(&self.delivered);
        }
        let timeout = self.options.message_timeout + Duration::from_secs(1);
        let client = self.client()?;
        let outcome = client.context().finish(self.sent, timeout);
        match outcome {
            Ok(delivered) => {
                // The report is counted as in flight until its event is freed, a few microseconds after our
                // callback. Committing before that costs a slice of 100 ms.
                while client.in_flight_count() > 0 {
                    std::thread::yield_now();
                }
                self.delivered = delivered;
                Ok(&self.delivered)
            }
            Err(Some(error)) => Err(self.fail(&error)),
            Err(None) => {
                self.broken = true;
                Err(TransactionError::Rebuild {
                    reason: format!("Kafka did not confirm all records within {timeout:?}"),
                })
            }
        }
    }

    /// Puts the offsets of the consumed commands into the transaction: `(topic, partition, next offset)`.
    /// `group` must have been read after the poll that gave the commands: its generation is the fence.
    pub fn send_offsets(
        &mut self,
        offsets: &[(&str, i32, i64)],
        group: &GroupMetadata,
    ) -> Result<(), TransactionError> {
        let mut list = TopicPartitionList::with_capacity(offsets.len());
        for (topic, partition, next) in offsets {
            list.add_partition_offset(topic, *partition, Offset::Offset(*next))
                .map_err(|error| TransactionError::Abort { reason: error.to_string() })?;
        }
        let timeout = self.options.transaction_timeout;
        let result = self.client()?.send_offsets_to_transaction(&list, &group.0, timeout);
        self.settle(result)
    }

    /// Commits. Drains first if the owner has not.
    pub fn commit(&mut self) -> Result<(), TransactionError> {
        self.drain()?;
        let timeout = self.options.transaction_timeout;
        let result = self.client()?.commit_transaction(timeout);
        self.settle(result)?;
        self.options.metrics.transactions_committed.inc();
        self.options.metrics.records_produced.inc_by(self.sent as u64);
        Ok(())
    }

    /// Aborts. Nothing of this transaction will ever be seen by a reader of committed records.
    pub fn abort(&mut self) -> Result<(), TransactionError> {
        let timeout = self.options.transaction_timeout;
        let result = self.client()?.abort_transaction(timeout);
        // A failed abort is never answered with another abort.
        match self.settle(result) {
            Ok(()) => {
                self.options.metrics.transactions_aborted.inc();
                Ok(())
            }
            Err(TransactionError::Abort { reason } | TransactionError::NotOwner { reason }) => {
                self.broken = true;
                Err(TransactionError::Rebuild { reason })
            }
            Err(error) => Err(error),
        }
    }

    fn client(&self) -> Result<&Client, TransactionError> {
        match &self.client {
            Some(client) if !self.broken => Ok(client),
            _ => Err(TransactionError::Rebuild {
                reason: "the producer has not been rebuilt".into(),
            }),
        }
    }

    fn settle(&mut self, result: Result<(), KafkaError>) -> Result<(), TransactionError> {
        result.map_err(|error| self.fail(&error))
    }

    fn fail(&mut self, error: &KafkaError) -> TransactionError {
        let error = self.classify(error);
        if matches!(error, TransactionError::Rebuild { .. } | TransactionError::Fenced { .. }) {
            self.broken = true;
        }
        error
    }

    fn classify(&self, error: &KafkaError) -> TransactionError {
        let fatal = self.client.as_ref().and_then(|c| c.client().fatal_error());
        classify(error, fatal, &self.id)
    }
}

fn classify(
    error: &KafkaError,
    fatal: Option<(RDKafkaErrorCode, String)>,
    id: &str,
) -> TransactionError {
    use RDKafkaErrorCode as Code;
    let code = fatal.as_ref().map(|(code, _)| *code).or(error.rdkafka_error_code());
    let reason = match &fatal {
        Some((_, text)) => format!("{error} ({text})"),
        None => error.to_string(),
    };
    match code {
        Some(Code::Fenced | Code::ProducerFenced | Code::InvalidProducerEpoch) => {
            TransactionError::Fenced { id: id.into(), reason }
        }
        Some(
            Code::IllegalGeneration
            | Code::UnknownMemberId
            | Code::FencedInstanceId
            | Code::RebalanceInProgress
            | Code::FencedMemberEpoch
            | Code::StaleMemberEpoch,
        ) => TransactionError::NotOwner { reason },
        // Never the librdkafka advice to call again: see the head of this file.
        Some(
            Code::OperationTimedOut
            | Code::MessageTimedOut
            | Code::RequestTimedOut
            | Code::TimedOutQueue,
        ) => TransactionError::Rebuild { reason },
        _ => match error {
            KafkaError::Transaction(e) if e.txn_requires_abort() => {
                TransactionError::Abort { reason }
            }
            KafkaError::MessageProduction(
                Code::MessageSizeTooLarge
                | Code::InvalidMessage
                | Code::UnknownPartition
                | Code::UnknownTopic
                | Code::UnknownTopicOrPartition
                | Code::TopicAuthorizationFailed
                | Code::InvalidTimestamp
                | Code::InvalidRecord,
            ) => TransactionError::Abort { reason },
            _ => TransactionError::Rebuild { reason },
        },
    }
}

fn millis(duration: Duration) -> String {
    duration.as_millis().to_string()
}

/// Collects delivery reports. The client's polling thread writes, the owner waits.
#[derive(Default)]
struct Reports {
    metrics: Metrics,
    state: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    transaction: u32,
    delivered: Vec<Delivered>,
    done: usize,
    /// Wake the owner when `done` reaches this; waking him per record would cost more than the record.
    target: usize,
    failed: Option<KafkaError>,
}

impl Reports {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, transaction: u32) {
        *self.lock() = Waiting { transaction, target: usize::MAX, ..Waiting::default() };
    }

    /// Waits until `more` further reports are in, or `timeout` is over.
    fn wait(&self, more: usize, timeout: Duration) {
        let mut state = self.lock();
        state.target = state.done + more;
        let (mut state, _) =
            self.changed.wait_timeout(state, timeout).unwrap_or_else(PoisonError::into_inner);
        state.target = usize::MAX;
    }

    /// Waits for `count` reports. `Err(None)` is a time-out.
    fn finish(
        &self,
        count: usize,
        timeout: Duration,
    ) -> Result<Vec<Delivered>, Option<KafkaError>> {
        let deadline = Instant::now() + timeout;
        let mut state = self.lock();
        state.target = count;
        loop {
            if let Some(error) = state.failed.take() {
                return Err(Some(error));
            }
            if state.done >= count {
                return Ok(std::mem::take(&mut state.delivered));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(None);
            }
            (state, _) =
                self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl ClientContext for Reports {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }
    fn error(&self, error: KafkaError, reason: &str) {
        log_error(&error, reason);
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, opaque: usize) {
        let (transaction, index) = ((opaque >> 32) as u32, opaque & 0xffff_ffff);
        let mut state = self.lock();
        if state.transaction != transaction {
            return;
        }
        match result {
            Ok(message) => {
                if state.delivered.len() <= index {
                    state.delivered.resize(index + 1, UNDELIVERED);
                }
                state.delivered[index] =
                    Delivered { partition: message.partition(), offset: message.offset() };
            }
            Err((error, _)) => {
                self.metrics.records_undelivered.inc();
                state.failed.get_or_insert_with(|| error.clone());
            }
        }
        state.done += 1;
        if state.done >= state.target || state.failed.is_some() {
            drop(state);
            self.changed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_timeout_asks_for_a_rebuild_and_never_for_a_retry() {
        for code in [RDKafkaErrorCode::MessageTimedOut, RDKafkaErrorCode::RequestTimedOut] {
            let error = classify(&KafkaError::MessageProduction(code), None, "x");
            assert!(matches!(error, TransactionError::Rebuild { .. }), "{error:?}");
        }
        let flush = KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut);
        assert!(matches!(classify(&flush, None, "x"), TransactionError::Rebuild { .. }));
    }

    #[test]
    fn a_fatal_error_outranks_the_one_that_was_returned() {
        let error = KafkaError::MessageProduction(RDKafkaErrorCode::PurgeQueue);
        let fatal = Some((RDKafkaErrorCode::ProducerFenced, "newer".to_owned()));
        assert!(matches!(classify(&error, fatal, "x"), TransactionError::Fenced { .. }));
    }

    #[test]
    fn a_record_that_kafka_will_never_take_asks_for_an_abort() {
        let error = KafkaError::MessageProduction(RDKafkaErrorCode::MessageSizeTooLarge);
        assert!(matches!(classify(&error, None, "x"), TransactionError::Abort { .. }));
    }
}
