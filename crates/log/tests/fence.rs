//! Why a group member must have an instance name: what the broker does with offsets that carry no
//! generation, as a member has them that was thrown out. Written against the client itself, because this
//! crate does not let anybody make such a member.

#![allow(clippy::unwrap_used)]
mod common;

use std::time::Duration;

use common::*;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::producer::{BaseProducer, Producer as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

/// Offsets of a member without a generation, in a transaction; true if the broker takes them.
fn accepted(group: &str, topic: &str, instance: Option<&str>) -> bool {
    let servers = address().bootstrap_servers;
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &servers).set("group.id", group);
    if let Some(instance) = instance {
        config.set("group.instance.id", instance);
    }
    let zombie: BaseConsumer = config.create().unwrap();
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &servers)
        .set("transactional.id", unique("tx"))
        .create()
        .unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    producer.begin_transaction().unwrap();
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, 0, Offset::Offset(7)).unwrap();
    let metadata = zombie.group_metadata().unwrap();
    let result = producer.send_offsets_to_transaction(&offsets, &metadata, PATIENCE);
    producer.abort_transaction(PATIENCE).unwrap();
    result.is_ok()
}

#[test]
fn without_a_generation_only_a_named_member_is_refused() {
    let topic = make_topics("unnamed", 1).commands;
    let group = unique("group");
    let owner = member(&group, "owner", &topic, Duration::from_secs(6));
    until_assigned(&owner);
    assert!(!accepted(&group, &topic, Some("owner")));
    assert!(!accepted(&group, &topic, Some("other")));
    // The hole that the name closes. Should a broker close it one day, the name may become optional.
    assert!(accepted(&group, &topic, None));
}
