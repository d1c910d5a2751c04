//! Decides every command again, in memory: what the log must hold.

use std::collections::HashMap;

use sekisho_codec::{decode_command, encode_event, ids};
use sekisho_domain::envelope::Meta;
use sekisho_domain::ids::{Code, Subject};
use sekisho_domain::law::Tables;
use sekisho_domain::subject::{self, SubjectState};
use sekisho_domain::time::Timestamp;
use sekisho_domain::{CommandRecord, Context, Decided, EventRecord, Rejection};
use sekisho_log::partition_for;
use uuid::Uuid;

use crate::history::{Entry, History};

/// An event that must be on the log.
#[derive(Debug, Clone)]
pub struct Made {
    /// The event.
    pub event: EventRecord,
    /// Its key.
    pub key: Vec<u8>,
    /// Its bytes.
    pub value: Vec<u8>,
}

/// What must become of a command.
#[derive(Debug, Clone)]
pub enum Ruling {
    /// It is none.
    Malformed,
    /// The answer of the decision at this place is given again.
    Repeated(usize),
    /// Its id belongs to another command.
    Conflict,
    /// A rule refuses it.
    Refused(&'static str),
    /// It causes these events.
    Accepted(Vec<Made>),
}

impl Ruling {
    /// The events it causes.
    pub fn events(&self) -> &[Made] {
        match self {
            Self::Accepted(events) => events,
            _ => &[],
        }
    }
}

/// A command and what must become of it.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// The command, where it can be read.
    pub record: Option<CommandRecord>,
    /// What must become of it.
    pub ruling: Ruling,
}

impl Decision {
    /// Its id, where it can be read and stands where it belongs.
    pub fn command_id(&self) -> Option<Uuid> {
        self.record.as_ref().map(|r| r.meta.command_id)
    }
}

/// Knows what was decided so far.
#[derive(Debug)]
pub struct Oracle {
    partitions: i32,
    tables: Tables,
    states: HashMap<Subject, SubjectState>,
    first: HashMap<(i32, Uuid), ([u8; 32], usize)>,
    decided: usize,
}

impl Oracle {
    /// Knows nothing yet.
    pub fn new(partitions: i32) -> Self {
        Self::by(Tables::default(), partitions)
    }

    /// Knows nothing yet, and decides by these tables.
    pub fn by(tables: Tables, partitions: i32) -> Self {
        let (states, first) = (HashMap::new(), HashMap::new());
        Self { partitions, tables, states, first, decided: 0 }
    }

    /// Decides the next command. Those of one partition come in order.
    pub fn decide(&mut self, entry: &Entry) -> Decision {
        let place = self.decided;
        self.decided += 1;
        let record = entry.value.as_deref().and_then(|v| decode_command(v).ok());
        let ruling = match (&record, Timestamp::from_millis(entry.timestamp)) {
            (Some(record), Ok(recorded_at)) if self.at_home(entry, record) => {
                self.judge(entry, record, recorded_at, place)
            }
            _ => Ruling::Malformed,
        };
        Decision { partition: entry.partition, offset: entry.offset, record, ruling }
    }

    fn at_home(&self, entry: &Entry, record: &CommandRecord) -> bool {
        let key = record.meta.subject().to_string();
        entry.key.as_deref() == Some(key.as_bytes())
            && partition_for(key.as_bytes(), self.partitions) == entry.partition
    }

    fn judge(
        &mut self,
        entry: &Entry,
        record: &CommandRecord,
        recorded_at: Timestamp,
        place: usize,
    ) -> Ruling {
        let digest = ids::command_digest(record);
        let id = (entry.partition, record.meta.command_id);
        if let Some((first, at)) = self.first.get(&id) {
            return if *first == digest { Ruling::Repeated(*at) } else { Ruling::Conflict };
        }
        self.first.insert(id, (digest, place));
        let subject = record.meta.subject();
        let state = self.states.entry(subject).or_insert_with(|| SubjectState::new(subject.kind));
        let events = match decide_on(state, record, recorded_at, &self.tables) {
            Ok(events) => events,
            Err(rejection) => return Ruling::Refused(rejection.code),
        };
        let mut made = Vec::new();
        for event in events {
            subject::evolve(state, &event);
            let mut value = Vec::new();
            encode_event(&event, &mut value);
            made.push(Made { event, key: subject.to_string().into_bytes(), value });
        }
        Ruling::Accepted(made)
    }
}

/// What a command that the log took at an instant comes to on a state, by these tables: the events with their envelopes, as they
/// would stand on the log.
///
/// # Errors
/// The rejection that the law or the record calls for.
pub fn decide_on(
    state: &SubjectState,
    record: &CommandRecord,
    recorded_at: Timestamp,
    tables: &Tables,
) -> Result<Vec<EventRecord>, Rejection> {
    let context =
        Context { recorded_at, tables, event_id: ids::event_id, digest: ids::content_digest };
    let decided = subject::decide(state, record, &context)?;
    let release = tables.release();
    let with = |(index, decided): (u32, Decided)| {
        let version = state.version() + 1 + i64::from(index);
        with_envelope(decided, record, recorded_at, index, version, release.clone())
    };
    Ok((0u32..).zip(decided).map(with).collect())
}

fn with_envelope(
    decided: Decided,
    command: &CommandRecord,
    recorded_at: Timestamp,
    index: u32,
    version: i64,
    rules_version: Option<Code>,
) -> EventRecord {
    let from = &command.meta;
    let meta = Meta {
        event_id: ids::event_id(from.subject_id, from.command_id, index),
        subject_kind: from.subject_kind,
        subject_id: from.subject_id,
        version,
        occurred_at: from.occurred_at,
        recorded_at,
        staff_id: from.actor.staff_id.clone(),
        role: from.actor.role,
        office: from.actor.office.clone(),
        terminal: from.actor.terminal.clone(),
        source: from.source,
        command_id: from.command_id,
        case_id: from.case_id.clone(),
        legal_grounds: decided.legal_grounds,
        flags: decided.flags,
        corrects: decided.corrects,
        rules_version,
    };
    EventRecord { meta, event: decided.event }
}

/// Decides every command of a run.
pub fn decide_all(history: &History) -> Vec<Decision> {
    let mut oracle = Oracle::new(history.partitions);
    history.commands.iter().map(|entry| oracle.decide(entry)).collect()
}
