//! Writing a batch's records into the open transaction.

use sekisho_log::headers;
use sekisho_log::topics::Topics;
use sekisho_log::{Record, TransactionError, TransactionalProducer};

use crate::batch::{Batch, Outgoing};

/// Header of a command that says where its answer is waited for; it becomes the key of the reply.
pub const REPLY_SLOT: &str = "reply-slot";

/// Value of `ce_source`.
const SOURCE: &[u8] = b"/sekisho/decider";

/// Events and audit entries, in order.
pub(crate) fn outgoing(
    producer: &mut TransactionalProducer,
    topics: &Topics,
    batch: &Batch,
) -> Result<(), TransactionError> {
    for record in batch.outgoing() {
        send(producer, topics, batch, record)?;
    }
    Ok(())
}

fn send(
    producer: &mut TransactionalProducer,
    topics: &Topics,
    batch: &Batch,
    record: &Outgoing,
) -> Result<(), TransactionError> {
    let trace = batch.bytes(&record.trace);
    let event;
    let audit;
    let (topic, with_trace): (&str, &[(&str, &[u8])]) = match &record.event {
        // CloudEvents' required attributes; subject and time stand in key and value.
        Some((name, id)) => {
            event = [
                (headers::SPEC_VERSION, headers::SPEC_VERSION_VALUE),
                (headers::ID, batch.bytes(id)),
                (headers::TYPE, name.as_bytes()),
                (headers::SOURCE, SOURCE),
                (headers::CONTENT_TYPE, headers::CONTENT_TYPE_AVRO),
                (headers::TRACEPARENT, trace),
            ];
            (&topics.records, &event)
        }
        None => {
            audit = [(headers::TRACEPARENT, trace)];
            (&topics.audit, &audit)
        }
    };
    let count = with_trace.len() - usize::from(trace.is_empty());
    producer.send(&Record {
        topic,
        partition: Some(record.partition),
        key: batch.bytes(&record.key),
        value: batch.bytes(&record.value),
        headers: with_trace.get(..count).unwrap_or_default(),
        timestamp: Some(record.timestamp),
    })?;
    Ok(())
}

/// Replies, for whoever waits.
pub(crate) fn replies(
    producer: &mut TransactionalProducer,
    topics: &Topics,
    batch: &Batch,
) -> Result<usize, TransactionError> {
    let mut count = 0;
    batch.for_each_reply(|partition, slot, value, trace| {
        let headers = [(headers::TRACEPARENT, trace)];
        count += 1;
        producer
            .send(&Record {
                topic: &topics.replies,
                partition: Some(partition),
                key: slot,
                value,
                headers: if trace.is_empty() { &[] } else { &headers },
                // Its own time, also where time is simulated: replies are kept for hours.
                timestamp: None,
            })
            .map(|_| ())
    })?;
    Ok(count)
}
