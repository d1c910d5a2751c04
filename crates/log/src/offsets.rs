//! Questions about offsets, asked on their own connections.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::{Offset, TopicPartitionList};

use crate::address::{self, Quiet};
use crate::{Address, Error};

/// First and end offset of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watermarks {
    /// First offset there is.
    pub low: i64,
    /// One past the last offset, whether committed or not.
    pub high: i64,
    /// Last stable offset: one past what a reader of committed records can see. Less than `high` while a
    /// transaction is open.
    pub stable: i64,
}

/// Asks Kafka about offsets. Blocking; keep one for as long as there are questions.
pub struct Offsets {
    bootstrap: String,
    /// Sees the high watermark. A reader of committed records is told the last stable offset instead and
    /// would under-read.
    uncommitted: BaseConsumer<Quiet>,
    committed: BaseConsumer<Quiet>,
    timeout: Duration,
    address: Address,
}

impl Offsets {
    /// Makes the clients; `timeout` bounds every question.
    pub fn new(address: &Address, timeout: Duration) -> Result<Self, Error> {
        Ok(Self {
            bootstrap: address.bootstrap_servers.clone(),
            uncommitted: address::create(&address.ask_config("read_uncommitted"), Quiet, "client")?,
            committed: address::create(&address.ask_config("read_committed"), Quiet, "client")?,
            timeout,
            address: address.clone(),
        })
    }

    /// Watermarks of one partition.
    pub fn watermarks(&self, topic: &str, partition: i32) -> Result<Watermarks, Error> {
        let ask = |client: &BaseConsumer<Quiet>| {
            client
                .fetch_watermarks(topic, partition, self.timeout)
                .map_err(|e| self.failed(format!("read the watermarks of {topic}/{partition}"), &e))
        };
        // Stable first: the other order could show a stable offset beyond the high watermark.
        let (_, stable) = ask(&self.committed)?;
        let (low, high) = ask(&self.uncommitted)?;
        Ok(Watermarks { low, high, stable })
    }

    /// Last stable offset of one partition.
    pub(crate) fn stable(&self, topic: &str, partition: i32) -> Result<i64, Error> {
        self.committed
            .fetch_watermarks(topic, partition, self.timeout)
            .map(|(_, stable)| stable)
            .map_err(|e| {
                self.failed(format!("read the last stable offset of {topic}/{partition}"), &e)
            })
    }

    /// How many partitions a topic has.
    pub fn partitions(&self, topic: &str) -> Result<i32, Error> {
        let operation = || format!("read the partitions of {topic}");
        let metadata = self
            .committed
            .fetch_metadata(Some(topic), self.timeout)
            .map_err(|e| self.failed(operation(), &e))?;
        let count = metadata
            .topics()
            .iter()
            .find(|t| t.name() == topic)
            .map_or(0, |t| t.partitions().len());
        if count == 0 {
            return Err(Error::Ask {
                operation: operation(),
                bootstrap: self.bootstrap.clone(),
                reason: "there is no such topic".into(),
            });
        }
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Next offset that `group` has committed, per partition; `None` where it has committed nothing. Waits
    /// for offsets that are still inside a transaction to be settled.
    pub fn committed(
        &self,
        group: &str,
        topic: &str,
        partitions: &[i32],
    ) -> Result<Vec<(i32, Option<i64>)>, Error> {
        let mut config = self.address.ask_config("read_committed");
        config.set("group.id", group).set("enable.auto.commit", "false");
        let client: BaseConsumer<Quiet> = address::create(&config, Quiet, "client")?;
        let mut list = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            list.add_partition(topic, *partition);
        }
        let answer = client.committed_offsets(list, self.timeout).map_err(|e| {
            self.failed(format!("read the offsets that group {group} has committed"), &e)
        })?;
        Ok(offsets_of(&answer))
    }

    /// First offset whose record is at or after `millis` since 1970, per partition; `None` where there is
    /// none.
    pub fn offset_for_time(
        &self,
        topic: &str,
        partitions: &[i32],
        millis: i64,
    ) -> Result<Vec<(i32, Option<i64>)>, Error> {
        let operation = || format!("find the offsets of {topic} for a time");
        let mut list = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            list.add_partition_offset(topic, *partition, Offset::Offset(millis))
                .map_err(|e| self.failed(operation(), &e))?;
        }
        let answer = self
            .uncommitted
            .offsets_for_times(list, self.timeout)
            .map_err(|e| self.failed(operation(), &e))?;
        Ok(offsets_of(&answer))
    }

    fn failed(&self, operation: String, error: &KafkaError) -> Error {
        Error::Ask { operation, bootstrap: self.bootstrap.clone(), reason: error.to_string() }
    }
}

fn offsets_of(list: &TopicPartitionList) -> Vec<(i32, Option<i64>)> {
    list.elements()
        .iter()
        .map(|element| match element.offset() {
            Offset::Offset(offset) => (element.partition(), Some(offset)),
            _ => (element.partition(), None),
        })
        .collect()
}
