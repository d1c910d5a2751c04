//! A real broker, named by the environment, and topics of our own on it.
#![allow(dead_code)] // each test file uses its own part
#![allow(clippy::unwrap_used, clippy::expect_used)] // test code outside of a #[test] function

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use sekisho_log::topics::{TopicOptions, Topics, ensure_topics};
use sekisho_log::{
    Address, GroupConsumer, GroupOptions, PartitionReader, Polled, ReadError, ReaderOptions,
    Record, Start, TransactionOptions, TransactionalProducer,
};

pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn address() -> Address {
    let servers = std::env::var("SEKISHO_TEST_KAFKA").expect(
        "set SEKISHO_TEST_KAFKA to a Kafka broker's host:port, or run `make test`, which does",
    );
    Address::new(servers, "log-test")
}

/// A name that no other test run has used.
pub(crate) fn unique(what: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos();
    format!("test-{what}-{nanos:x}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn topic_options(what: &str, partitions: i32) -> TopicOptions {
    TopicOptions {
        topics: Topics::with_prefix(&unique(what)),
        partitions,
        ..TopicOptions::default()
    }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) fn make_topics(what: &str, partitions: i32) -> Topics {
    let options = topic_options(what, partitions);
    block_on(ensure_topics(&address(), &options)).unwrap();
    options.topics
}

pub(crate) fn producer(id: &str) -> TransactionalProducer {
    TransactionalProducer::new(&address(), &TransactionOptions::default(), id).unwrap()
}

pub(crate) fn reader(topic: &str, partitions: i32) -> PartitionReader {
    let options = ReaderOptions { no_progress: Duration::from_secs(3), ..ReaderOptions::default() };
    let from: Vec<_> = (0..partitions).map(|p| (p, Start::Earliest)).collect();
    PartitionReader::new(&address(), &options, topic, &from).unwrap()
}

/// Writes values in one committed transaction.
pub(crate) fn write(producer: &mut TransactionalProducer, topic: &str, values: &[&str]) {
    producer.begin().unwrap();
    for value in values {
        producer
            .send(&Record { partition: Some(0), ..Record::new(topic, b"k", value.as_bytes()) })
            .unwrap();
    }
    producer.commit().unwrap();
}

/// All committed values, by reading to the high watermark.
pub(crate) fn values(reader: &PartitionReader) -> Vec<String> {
    let mut values = Vec::new();
    reader
        .read_to_high_watermark(|m| {
            values.push(String::from_utf8_lossy(m.value().unwrap()).into_owned());
            Ok::<(), ReadError>(())
        })
        .unwrap();
    values
}

pub(crate) fn member(group: &str, instance: &str, topic: &str, session: Duration) -> GroupConsumer {
    let options = GroupOptions { session_timeout: session, ..GroupOptions::new(group, instance) };
    GroupConsumer::new(&address(), &options, topic).unwrap()
}

/// Polls until `found` gives something.
pub(crate) fn until<T>(
    consumer: &GroupConsumer,
    mut found: impl FnMut(Polled<'_>) -> Option<T>,
) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = found(consumer.poll_batch(100, Duration::from_millis(50)).unwrap()) {
            return found;
        }
        assert!(Instant::now() < deadline, "waited {PATIENCE:?} in vain");
    }
}

pub(crate) fn until_assigned(consumer: &GroupConsumer) -> Vec<i32> {
    let partitions = until(consumer, |polled| match polled {
        Polled::Assigned(partitions) if !partitions.is_empty() => Some(partitions),
        Polled::Messages(messages) => {
            assert!(messages.is_empty(), "messages before the owner has started the partition");
            None
        }
        _ => None,
    });
    for (partition, next) in consumer.committed(&partitions, PATIENCE).unwrap() {
        consumer.start(partition, next, PATIENCE).unwrap();
    }
    partitions
}
