//! From records to commands, at least once.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use sekisho_codec::{decode_event, encode_command};
use sekisho_domain::process::{CAUSES, consequences};
use sekisho_log::{
    Delivered, GroupConsumer, GroupOptions, Message, Polled, Producer, ProducerOptions, Record,
    SendError, headers,
};
use tokio::sync::oneshot;

use crate::command::Sender;
use crate::{Error, Options, Stop};

/// How long one request to Kafka may take.
const TIME: Duration = Duration::from_secs(10);
/// Commands under way at once.
const WINDOW: usize = 5000;
/// Trouble without any progress for so long is told to the supervisor.
const PATIENCE: Duration = Duration::from_secs(60);

type Answer = oneshot::Receiver<Result<Delivered, SendError>>;

/// How a session ended.
enum End {
    Stopped,
    Again(String),
}

/// Sends consequences until asked to stop.
///
/// # Errors
/// What time and new clients do not mend.
pub fn run(options: &Options, stop: &Stop) -> Result<(), Error> {
    let mut failing: Option<Instant> = None;
    loop {
        let seen = options.metrics.seen.get();
        match session(options, stop)? {
            End::Stopped => return Ok(()),
            End::Again(reason) => {
                tracing::warn!(%reason, "starting over with new clients");
                options.metrics.started_over.inc();
                if options.metrics.seen.get() > seen {
                    failing = None;
                }
                if failing.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                    return Err(Error::Repeated(reason));
                }
                std::thread::sleep(Duration::from_millis(200));
            }
        }
    }
}

fn session(options: &Options, stop: &Stop) -> Result<End, Error> {
    let topics = &options.topics.topics;
    let group = GroupOptions {
        session_timeout: options.session_timeout,
        ..GroupOptions::new(options.group.clone(), options.instance.clone())
    };
    let sender = Sender::new().map_err(|e| Error::Refused(e.to_string()))?;
    let consumer = GroupConsumer::new(&options.address, &group, &topics.records)?;
    let mut manager = Manager {
        options,
        producer: Producer::new(&options.address, &ProducerOptions::default())?,
        sender,
        waiting: VecDeque::new(),
        next: BTreeMap::new(),
        committed: Instant::now(),
        buffer: Vec::new(),
    };
    while !stop.asked() {
        if let Err(trouble) = manager.turn(&consumer) {
            return trouble.end();
        }
    }
    match manager.commit(&consumer) {
        Ok(()) => Ok(End::Stopped),
        Err(Trouble::Again(reason)) => {
            // What is not committed is sent again by the next one, to no effect.
            tracing::warn!(%reason, "the last offsets were not committed");
            Ok(End::Stopped)
        }
        Err(Trouble::Ended(error)) => Err(error),
    }
}

/// What went wrong in a turn.
enum Trouble {
    /// New clients may do better.
    Again(String),
    Ended(Error),
}

impl Trouble {
    fn end(self) -> Result<End, Error> {
        match self {
            Self::Again(reason) => Ok(End::Again(reason)),
            Self::Ended(error) => Err(error),
        }
    }
}

impl From<sekisho_log::ReadError> for Trouble {
    fn from(error: sekisho_log::ReadError) -> Self {
        match error {
            sekisho_log::ReadError::Client { reason } => Self::Again(reason),
            other => Self::Ended(other.into()),
        }
    }
}

struct Manager<'a> {
    options: &'a Options,
    producer: Producer,
    sender: Sender,
    /// Commands that Kafka has not confirmed yet, oldest first.
    waiting: VecDeque<Answer>,
    /// Where each partition goes on, once all that waits is confirmed.
    next: BTreeMap<i32, i64>,
    committed: Instant,
    buffer: Vec<u8>,
}

impl Manager<'_> {
    fn turn(&mut self, consumer: &GroupConsumer) -> Result<(), Trouble> {
        match consumer.poll_batch(self.options.batch, Duration::from_millis(100))? {
            Polled::Assigned(partitions) => {
                self.next.clear();
                for (partition, next) in consumer.committed(&partitions, TIME)? {
                    tracing::info!(partition, next, "partition taken over");
                    consumer.start(partition, next, TIME)?;
                }
            }
            // What was sent and not committed is sent again by whoever comes next.
            Polled::Revoked(_) | Polled::Lost(_) => {
                self.next.clear();
                self.waiting.clear();
            }
            Polled::Messages(messages) => {
                self.age(messages.iter().map(Message::timestamp).min());
                let before = self.options.metrics.sent.get();
                for message in &messages {
                    self.take(message)?;
                }
                self.options.metrics.seen.inc_by(messages.len() as u64);
                self.settle()?;
                let sent = self.options.metrics.sent.get() > before;
                if sent || self.committed.elapsed() > self.options.commit_every {
                    self.commit(consumer)?;
                }
                self.age(None);
            }
        }
        Ok(())
    }

    fn take(&mut self, message: &Message<'_>) -> Result<(), Trouble> {
        let (partition, offset) = (message.partition(), message.offset());
        if asks(message) {
            let event = decode_event(message.value().unwrap_or_default()).map_err(|error| {
                Trouble::Ended(Error::Unreadable {
                    topic: message.topic().to_owned(),
                    partition,
                    offset,
                    reason: error.to_string(),
                })
            })?;
            let options: &Options = self.options;
            let topics = &options.topics;
            let timestamp =
                topics.simulated_time.then(|| event.meta.recorded_at.micros().div_euclid(1000));
            let trace = message.header(headers::TRACEPARENT);
            for follows in consequences(&event) {
                let command = self.sender.command(&event, follows);
                let key = command.meta.subject().to_string();
                let mut buffer = std::mem::take(&mut self.buffer);
                buffer.clear();
                encode_command(&command, &mut buffer);
                let mut headers = vec![(headers::TYPE, command.command.name().as_bytes())];
                headers.extend(trace.map(|trace| (headers::TRACEPARENT, trace)));
                let sent = self.send(&Record {
                    headers: &headers,
                    timestamp,
                    ..Record::new(&topics.topics.commands, key.as_bytes(), &buffer)
                });
                self.buffer = buffer;
                sent?;
            }
        }
        self.next.insert(partition, offset + 1);
        Ok(())
    }

    fn send(&mut self, record: &Record<'_>) -> Result<(), Trouble> {
        if self.waiting.len() >= WINDOW {
            self.settle()?;
        }
        match self.producer.enqueue(record) {
            Ok(answer) => self.waiting.push_back(answer),
            Err(error) => return Err(unsent(error)),
        }
        Ok(())
    }

    /// Waits until Kafka has all that was sent.
    fn settle(&mut self) -> Result<(), Trouble> {
        while let Some(answer) = self.waiting.pop_front() {
            match answer.blocking_recv() {
                Ok(Ok(_)) => {
                    self.options.metrics.sent.inc();
                }
                Ok(Err(error)) => return Err(unsent(error)),
                Err(_) => return Err(unsent(SendError::Unconfirmed)),
            }
        }
        Ok(())
    }

    fn commit(&mut self, consumer: &GroupConsumer) -> Result<(), Trouble> {
        self.settle()?;
        if !self.next.is_empty() {
            let next: Vec<(i32, i64)> = self.next.iter().map(|(p, o)| (*p, *o)).collect();
            consumer.commit(&next)?;
        }
        self.committed = Instant::now();
        Ok(())
    }

    fn age(&self, oldest: Option<i64>) {
        self.options.metrics.oldest_unprocessed_seconds.set(oldest.map_or(0.0, sekisho_log::age));
    }
}

/// Whether something may follow from a record. One without a name in its header is looked at.
fn asks(message: &Message<'_>) -> bool {
    let name = message.header(headers::TYPE).and_then(|name| std::str::from_utf8(name).ok());
    name.is_none_or(|name| CAUSES.contains(&name))
}

fn unsent(error: SendError) -> Trouble {
    match error {
        SendError::Refused { reason } => Trouble::Ended(Error::Refused(reason)),
        SendError::Busy | SendError::Unconfirmed => Trouble::Again(error.to_string()),
    }
}
