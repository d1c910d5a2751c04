//! Deciding the whole history again, in memory, and comparing byte by byte with what stands on the log.
//!
//! It shares the rules with the decider but neither its stores, its transactions nor its batches: what was lost,
//! doubled, torn or decided on a stale state shows here.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use sekisho_audit::Hash;
use sekisho_codec::decode_audit;
use sekisho_domain::SubjectState;
use sekisho_domain::ids::Subject;
use sekisho_log::topics::Topics;
use sekisho_log::{Address, Message, PartitionReader, ReadError, ReaderOptions, Start, headers};
use uuid::Uuid;

use crate::answer::Answer;
use crate::batch::{Batch, Incoming, Known, Rules};
use crate::error::Error;
use crate::send::REPLY_SLOT;

/// Most differences that are told; the rest is counted.
const TOLD_MAX: usize = 20;

/// What came of deciding again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redecided {
    /// Commands on the log.
    pub commands: u64,
    /// Events that deciding them gives.
    pub events: u64,
    /// Events and audit entries that are not on the log (yet): commands that wait.
    pub missing: u64,
    /// Where the log holds something else, or more. Empty is good.
    pub differences: Vec<String>,
    /// How many differences there are.
    pub different: u64,
}

impl Redecided {
    /// Whether the log holds exactly what the commands give.
    pub fn is_exact(&self) -> bool {
        self.missing == 0 && self.different == 0
    }

    fn differ(&mut self, what: impl FnOnce() -> String) {
        self.different += 1;
        if self.differences.len() < TOLD_MAX {
            self.differences.push(what());
        }
    }
}

/// Decides every command on the log again and compares events and audit entries.
///
/// # Errors
/// The log cannot be read, or its commands are not all there any more.
pub fn redecide(address: &Address, topics: &Topics, rules: &Rules) -> Result<Redecided, Error> {
    let mut found = Redecided::default();
    for partition in 0..rules.partitions {
        let expected = decide_partition(address, topics, rules, partition, &mut found)?;
        compare(address, &topics.records, partition, &expected.events, false, &mut found)?;
        compare(address, &topics.audit, partition, &expected.audit, true, &mut found)?;
    }
    Ok(found)
}

#[derive(Default)]
struct Expected {
    events: Vec<Hash>,
    audit: Vec<Hash>,
}

#[derive(Default)]
struct Memory {
    states: HashMap<Subject, Arc<SubjectState>>,
    answers: HashMap<Uuid, Arc<Answer>>,
}

impl Known for Memory {
    type Error = Infallible;
    fn state(
        &mut self,
        _: i32,
        subject: &Subject,
    ) -> Result<Option<Arc<SubjectState>>, Infallible> {
        Ok(self.states.get(subject).cloned())
    }
    fn answer(&mut self, _: i32, id: Uuid) -> Result<Option<Arc<Answer>>, Infallible> {
        Ok(self.answers.get(&id).cloned())
    }
}

fn decide_partition(
    address: &Address,
    topics: &Topics,
    rules: &Rules,
    partition: i32,
    found: &mut Redecided,
) -> Result<Expected, Error> {
    let mut expected = Expected::default();
    let mut known = Memory::default();
    let mut batch = Batch::new(rules.clone());
    // Cut otherwise than the decider cuts: the outcome must not depend on it.
    let mut size = 0;
    for_each(address, &topics.commands, partition, |message| {
        decide(&mut batch, &mut known, message);
        found.commands += 1;
        size += 1;
        if size >= found.commands % 97 {
            size = 0;
            settle(&mut batch, &mut known, &mut expected);
        }
    })?;
    settle(&mut batch, &mut known, &mut expected);
    found.events += expected.events.len() as u64;
    Ok(expected)
}

fn decide(batch: &mut Batch, known: &mut Memory, message: &Message<'_>) {
    let incoming = incoming(message);
    match batch.decide(known, &incoming) {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

/// A message of the commands topic, as the decider sees it.
pub(crate) fn incoming<'a>(message: &'a Message<'_>) -> Incoming<'a> {
    let mut incoming = Incoming {
        partition: message.partition(),
        offset: message.offset(),
        timestamp: message.timestamp(),
        key: message.key(),
        value: message.value(),
        reply_slot: None,
        traceparent: None,
    };
    for (name, value) in message.headers() {
        match name {
            REPLY_SLOT => incoming.reply_slot = Some(value),
            headers::TRACEPARENT => incoming.traceparent = Some(value),
            _ => {}
        }
    }
    incoming
}

fn settle(batch: &mut Batch, known: &mut Memory, expected: &mut Expected) {
    batch.finish(|_| None);
    for (_, subject, state) in batch.states() {
        known.states.insert(subject, Arc::clone(state));
    }
    for (_, id, answer) in batch.answers() {
        known.answers.insert(id, Arc::clone(answer));
    }
    for outgoing in batch.outgoing() {
        let hash = hash(batch.bytes(&outgoing.key), batch.bytes(&outgoing.value));
        let list =
            if outgoing.event.is_some() { &mut expected.events } else { &mut expected.audit };
        list.push(hash);
    }
    batch.clear();
}

fn hash(key: &[u8], value: &[u8]) -> Hash {
    sekisho_audit::events_digest([key, value])
}

fn compare(
    address: &Address,
    topic: &str,
    partition: i32,
    expected: &[Hash],
    audit: bool,
    found: &mut Redecided,
) -> Result<(), Error> {
    let mut rest = expected.iter();
    for_each(address, topic, partition, |message| {
        let value = message.value().unwrap_or_default();
        // Reads stand among the audit entries of commands; other roles write them.
        if audit && decode_audit(value).is_ok_and(|entry| entry.command_offset.is_none()) {
            return;
        }
        let offset = message.offset();
        match rest.next() {
            None => {
                found.differ(|| format!("{topic}/{partition}@{offset} is not due to any command"))
            }
            Some(hash_due) => {
                if hash(message.key().unwrap_or_default(), value) != *hash_due {
                    found.differ(|| {
                        format!("{topic}/{partition}@{offset} is not what deciding again gives")
                    });
                }
            }
        }
    })?;
    found.missing += rest.len() as u64;
    Ok(())
}

fn for_each(
    address: &Address,
    topic: &str,
    partition: i32,
    mut each: impl FnMut(&Message<'_>),
) -> Result<(), Error> {
    let from = [(partition, Start::Offset(0))];
    let reader = PartitionReader::new(address, &ReaderOptions::default(), topic, &from)?;
    reader.read_to_high_watermark(|message| {
        each(message);
        Ok::<(), ReadError>(())
    })?;
    Ok(())
}
