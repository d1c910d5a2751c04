//! From records of the log to what can be applied, and what must be set aside.

use std::collections::{HashMap, HashSet};

use sekisho_codec::records::AuditEntry;
use sekisho_codec::{DecodeError, decode_audit, decode_event};
use sekisho_domain::EventRecord;
use sekisho_domain::ids::Subject;
use sekisho_store::Parked;
use uuid::Uuid;

use crate::folder::Topic;

/// A record as it stands on the log.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// When the log took it, in milliseconds since 1970.
    pub timestamp: i64,
    /// Key.
    pub key: Option<&'a [u8]>,
    /// Value.
    pub value: Option<&'a [u8]>,
}

/// What a record says.
#[derive(Debug)]
pub(crate) enum Payload {
    Event(Box<EventRecord>),
    Audit(Box<AuditEntry>),
}

/// A record that can be applied.
#[derive(Debug)]
pub(crate) struct Ready {
    /// Its place in the batch it came with.
    pub(crate) index: usize,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) payload: Payload,
}

/// What fails together: all records of a person, or one record of nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    Subject(Uuid),
    Record(i32, i64),
}

impl Ready {
    pub(crate) const fn unit(&self) -> Unit {
        match &self.payload {
            Payload::Event(e) => Unit::Subject(e.meta.subject_id),
            Payload::Audit(_) => Unit::Record(self.partition, self.offset),
        }
    }
}

/// Why a record is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

impl Reason {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// A record that is set aside.
#[derive(Debug)]
pub(crate) struct Aside {
    pub(crate) index: usize,
    pub(crate) subject: Option<Uuid>,
    pub(crate) reason: Reason,
}

/// A batch after decoding and checking.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    pub(crate) ready: Vec<Ready>,
    pub(crate) aside: Vec<Aside>,
    /// Last version of each person after the batch.
    pub(crate) versions: HashMap<Uuid, i64>,
}

fn undecodable(error: &DecodeError) -> Reason {
    let code = match error {
        DecodeError::UnknownSchemaId(_) | DecodeError::UnexpectedSchema { .. } => "wrong-schema",
        _ => "malformed",
    };
    Reason::new(code, error.to_string())
}

/// Reads the subject that a record's key names.
pub(crate) fn subject_of(key: Option<&[u8]>) -> Result<Subject, Reason> {
    let key = key.ok_or_else(|| Reason::new("null-key", "the record has no key"))?;
    let text = std::str::from_utf8(key)
        .map_err(|_| Reason::new("unknown-key", "the record's key is not text"))?;
    Subject::parse(text).map_err(|e| Reason::new("unknown-key", format!("the record's key {e}")))
}

/// Decodes an event and checks that it belongs to the person that its key names.
pub(crate) fn event_of(subject: Subject, value: Option<&[u8]>) -> Result<EventRecord, Reason> {
    let value = value.ok_or_else(|| Reason::new("malformed", "the record has no value"))?;
    let event = decode_event(value).map_err(|e| undecodable(&e))?;
    if event.meta.subject() == subject {
        Ok(event)
    } else {
        Err(Reason::new("key-mismatch", "the record's key names another person than its value"))
    }
}

/// Whether an event is the next one of its person.
pub(crate) fn check_version(last: i64, version: i64) -> Result<(), Reason> {
    match version - last {
        1 => Ok(()),
        n if n > 1 => Err(Reason::new(
            "version-gap",
            format!("version {} is next, version {version} came: events are missing", last + 1),
        )),
        _ => Err(Reason::new(
            "version-repeated",
            format!("version {version} came again; version {} is next", last + 1),
        )),
    }
}

/// A record after decoding, before its version is checked.
#[derive(Debug)]
pub(crate) enum Decoded {
    Ready(Ready),
    Aside(Aside),
}

/// Decodes every record of a batch.
pub(crate) fn decode(topic: Topic, inputs: &[Input<'_>]) -> Vec<Decoded> {
    let one = |(index, input): (usize, &Input<'_>)| {
        let ready = |payload| {
            let (partition, offset) = (input.partition, input.offset);
            Decoded::Ready(Ready { index, partition, offset, payload })
        };
        let aside = |subject, reason| Decoded::Aside(Aside { index, subject, reason });
        match topic {
            Topic::Records => match subject_of(input.key) {
                Err(reason) => aside(None, reason),
                Ok(subject) => match event_of(subject, input.value) {
                    Err(reason) => aside(Some(subject.id), reason),
                    Ok(event) => ready(Payload::Event(Box::new(event))),
                },
            },
            Topic::Audit => {
                let missing = || Reason::new("malformed", "the record has no value");
                let value = input.value.ok_or_else(missing);
                match value.and_then(|v| decode_audit(v).map_err(|e| undecodable(&e))) {
                    Err(reason) => aside(None, reason),
                    Ok(entry) => ready(Payload::Audit(Box::new(entry))),
                }
            }
        }
    };
    inputs.iter().enumerate().map(one).collect()
}

/// Checks that each person's events follow each other, and sets aside what does not and all that comes after it.
/// `last` has the last version of every person in the batch who was seen before.
pub(crate) fn sort(
    decoded: Vec<Decoded>,
    parked: &HashSet<Uuid>,
    last: &HashMap<Uuid, i64>,
) -> Sorted {
    let mut sorted = Sorted::default();
    let mut standing: HashSet<Uuid> = HashSet::new();
    let behind = || Reason::new("behind-parked", "an earlier record of the same person is parked");
    for record in decoded {
        match record {
            Decoded::Aside(mut aside) => {
                if let Some(subject) = aside.subject {
                    if parked.contains(&subject) || standing.contains(&subject) {
                        aside.reason = behind();
                    }
                    standing.insert(subject);
                }
                sorted.aside.push(aside);
            }
            Decoded::Ready(ready) => {
                let Payload::Event(event) = &ready.payload else {
                    sorted.ready.push(ready);
                    continue;
                };
                let (subject, version) = (event.meta.subject_id, event.meta.version);
                let reason = if parked.contains(&subject) || standing.contains(&subject) {
                    Some(behind())
                } else {
                    let known = sorted.versions.get(&subject).or_else(|| last.get(&subject));
                    check_version(known.copied().unwrap_or(0), version).err()
                };
                match reason {
                    None => {
                        sorted.versions.insert(subject, version);
                        sorted.ready.push(ready);
                    }
                    Some(reason) => {
                        standing.insert(subject);
                        sorted.aside.push(Aside {
                            index: ready.index,
                            subject: Some(subject),
                            reason,
                        });
                    }
                }
            }
        }
    }
    sorted
}

impl Aside {
    /// As it is stored.
    pub(crate) fn parked(&self, topic: &str, inputs: &[Input<'_>]) -> Option<Parked> {
        let input = inputs.get(self.index)?;
        Some(Parked {
            topic: topic.to_owned(),
            partition: input.partition,
            offset: input.offset,
            subject_id: self.subject,
            reason: self.reason.code.to_owned(),
            detail: self.reason.detail.clone(),
            key: input.key.map(<[u8]>::to_vec),
            value: input.value.map(<[u8]>::to_vec),
            parked_at: 0,
            discarded: None,
        })
    }
}
