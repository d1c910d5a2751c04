//! S2: per subject, versions 1, 2, 3 … without hole or repeat, where they belong.

use std::collections::{HashMap, HashSet};

use sekisho_codec::decode_event;
use sekisho_domain::EventRecord;
use sekisho_domain::ids::Subject;
use sekisho_log::partition_for;
use uuid::Uuid;

use super::Report;
use crate::history::{Entry, History};

/// An event on the log.
pub(super) struct Event<'a> {
    pub(super) entry: &'a Entry,
    pub(super) value: &'a [u8],
    pub(super) record: EventRecord,
}

impl Event<'_> {
    pub(super) fn id(&self) -> Uuid {
        self.record.meta.event_id
    }

    pub(super) fn place(&self) -> String {
        format!("records {}:{}", self.entry.partition, self.entry.offset)
    }
}

/// Returns the committed events, in order of partition and offset, without what the test itself wrote there.
pub(super) fn check<'a>(history: &'a History, report: &mut Report) -> Vec<Event<'a>> {
    let foreign: HashSet<(i32, i64)> = history.foreign.iter().copied().collect();
    let mut events = Vec::new();
    let mut versions: HashMap<Subject, i64> = HashMap::new();
    let mut ids: HashMap<Uuid, String> = HashMap::new();
    for entry in &history.records {
        if foreign.contains(&(entry.partition, entry.offset)) {
            continue;
        }
        let place = format!("records {}:{}", entry.partition, entry.offset);
        let value = entry.value.as_deref().unwrap_or_default();
        let record = match decode_event(value) {
            Ok(record) => record,
            Err(error) => {
                report.wrong("S4", format!("{place} is no event: {error}"));
                continue;
            }
        };
        let subject = record.meta.subject();
        let key = subject.to_string();
        if entry.key.as_deref() != Some(key.as_bytes()) {
            report.wrong("S2", format!("{place} is not keyed by its subject {key}"));
        }
        if partition_for(key.as_bytes(), history.partitions) != entry.partition {
            report.wrong("S2", format!("{place} is in another partition than {key}"));
        }
        let last = versions.entry(subject).or_default();
        if record.meta.version != *last + 1 {
            let found = record.meta.version;
            report.wrong("S2", format!("{place}: {key} has version {found} after version {last}"));
        }
        *last = record.meta.version;
        if let Some(first) = ids.insert(record.meta.event_id, place.clone()) {
            let id = record.meta.event_id;
            report.wrong("S1", format!("event {id} is there twice: {first} and {place}"));
        }
        events.push(Event { entry, value, record });
    }
    report.count("events", events.len());
    report.count("subjects", versions.len());
    events
}
