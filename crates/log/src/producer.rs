//! An asynchronous, idempotent producer, for the gateway: commands and read-audit entries.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::{BaseRecord, Producer as _, ProducerContext, ThreadedProducer};
use rdkafka::{Message as _, producer::PurgeConfig};
use tokio::sync::oneshot;

use crate::address::{self, log_error, log_line};
use crate::{Address, Delivered, Error, Metrics, Record, SendError};

/// Settings of a [`Producer`].
#[derive(Debug, Clone)]
pub struct ProducerOptions {
    /// How many records may wait for Kafka; one more is refused as busy.
    pub queue: u32,
    /// After this time a record that Kafka has not confirmed is given up.
    pub timeout: Duration,
    /// How long the client waits for more records before it sends a batch.
    pub linger: Duration,
    /// Where to count.
    pub metrics: Metrics,
}

impl Default for ProducerOptions {
    fn default() -> Self {
        Self {
            queue: 20_000,
            timeout: Duration::from_secs(5),
            linger: Duration::ZERO,
            metrics: Metrics::default(),
        }
    }
}

/// Sends records one by one and tells where each one went. Cheap to clone.
#[derive(Clone)]
pub struct Producer {
    shared: Arc<Shared>,
}

struct Shared {
    address: Address,
    options: ProducerOptions,
    /// Replaced when the client reports a fatal error; it would refuse everything from then on.
    client: RwLock<Client>,
}

type Client = ThreadedProducer<Answers>;

impl Producer {
    /// Makes the client. Connects in the background.
    pub fn new(address: &Address, options: &ProducerOptions) -> Result<Self, Error> {
        let client = RwLock::new(Self::client(address, options)?);
        let shared = Shared { address: address.clone(), options: options.clone(), client };
        Ok(Self { shared: Arc::new(shared) })
    }

    fn client(address: &Address, options: &ProducerOptions) -> Result<Client, Error> {
        let queue = options.queue.to_string();
        let timeout = options.timeout.as_millis().to_string();
        let linger = options.linger.as_millis().to_string();
        let config = address.config(
            &[("linger.ms", &linger), ("retry.backoff.ms", "10"), ("retry.backoff.max.ms", "200")],
            &[
                ("enable.idempotence", "true"),
                ("acks", "all"),
                ("queue.buffering.max.messages", &queue),
                ("message.timeout.ms", &timeout),
            ],
        );
        let answers = Answers { metrics: options.metrics.clone() };
        address::create(&config, answers, "producer")
    }

    /// Sends a record and waits until Kafka has it on all in-sync replicas.
    ///
    /// Dropping the future does not take the record back.
    pub async fn send(&self, record: &Record<'_>) -> Result<Delivered, SendError> {
        self.enqueue(record)?.await.unwrap_or(Err(SendError::Unconfirmed))
    }

    /// Hands a record over and returns at once; the answer comes by the receiver. Records that are handed
    /// over one after the other keep their order within a partition.
    pub fn enqueue(
        &self,
        record: &Record<'_>,
    ) -> Result<oneshot::Receiver<Result<Delivered, SendError>>, SendError> {
        let headers = record.owned_headers().map_err(|reason| SendError::Refused { reason })?;
        let (answer, receiver) = oneshot::channel();
        let mut base = BaseRecord::with_opaque_to(record.topic, Box::new(answer))
            .key(record.key)
            .payload(record.value);
        base.partition = record.partition;
        base.timestamp = record.timestamp;
        base.headers = headers;
        match self.read().send(base) {
            Ok(()) => return Ok(receiver),
            Err((error, back)) => {
                if error.rdkafka_error_code() != Some(RDKafkaErrorCode::Fatal) {
                    return Err(send_error(&error));
                }
                base = back;
            }
        }
        self.renew();
        self.read().send(base).map_err(|(error, _)| send_error(&error))?;
        Ok(receiver)
    }

    fn read(&self) -> RwLockReadGuard<'_, Client> {
        self.shared.client.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn renew(&self) {
        let mut client = self.shared.client.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been faster.
        if client.client().fatal_error().is_none() {
            return;
        }
        match Self::client(&self.shared.address, &self.shared.options) {
            Ok(new) => {
                tracing::warn!("the producer met a fatal error and was replaced");
                *client = new;
            }
            Err(error) => tracing::error!(%error, "the producer met a fatal error"),
        }
    }

    /// Records that wait for an answer.
    pub fn waiting(&self) -> usize {
        usize::try_from(self.read().in_flight_count()).unwrap_or(0)
    }

    /// Gives up everything that still waits; each sender gets [`SendError::Unconfirmed`].
    pub fn give_up(&self) {
        self.read().purge(PurgeConfig::default().queue().inflight());
    }
}

fn send_error(error: &KafkaError) -> SendError {
    use RDKafkaErrorCode as Code;
    match error.rdkafka_error_code() {
        Some(Code::QueueFull) => SendError::Busy,
        Some(
            Code::MessageSizeTooLarge
            | Code::UnknownTopic
            | Code::UnknownPartition
            | Code::UnknownTopicOrPartition
            | Code::TopicAuthorizationFailed
            | Code::InvalidTimestamp
            | Code::InvalidRecord
            | Code::InvalidMessage,
        )
        | None => SendError::Refused { reason: error.to_string() },
        Some(_) => SendError::Unconfirmed,
    }
}

#[derive(Clone)]
struct Answers {
    metrics: Metrics,
}

impl ClientContext for Answers {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }
    fn error(&self, error: KafkaError, reason: &str) {
        log_error(&error, reason);
    }
}

impl ProducerContext for Answers {
    type DeliveryOpaque = Box<oneshot::Sender<Result<Delivered, SendError>>>;

    fn delivery(&self, result: &DeliveryResult<'_>, answer: Self::DeliveryOpaque) {
        let result = match result {
            Ok(message) => {
                self.metrics.records_produced.inc();
                Ok(Delivered { partition: message.partition(), offset: message.offset() })
            }
            Err((error, _)) => {
                self.metrics.records_undelivered.inc();
                tracing::warn!(target: "kafka", %error, "a record was not confirmed");
                Err(send_error(error))
            }
        };
        // The sender may have stopped waiting; the record is in the log all the same.
        let _ = answer.send(result);
    }
}
