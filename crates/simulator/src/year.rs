//! A year lived in memory: every line decided by the domain as a decider would, without a log.

use std::collections::{BTreeMap, BTreeSet};

use sekisho_codec::ids::{IdKey, content_digest, event_id};
use sekisho_codec::json::read_request;
use sekisho_domain::envelope::Meta;
use sekisho_domain::law::Tables;
use sekisho_domain::person::{PersonState, decide, evolve};
use sekisho_domain::time::Timestamp;
use sekisho_domain::{CommandRecord, Context, Decided, EventRecord};
use uuid::Uuid;

use crate::Traffic;
use crate::balance::Books;

/// What became of a run.
#[derive(Debug, Default)]
pub struct Year {
    /// Everybody's events, in the order in which they were recorded.
    pub people: BTreeMap<Uuid, Vec<EventRecord>>,
    /// What the simulator meant.
    pub books: Books,
    /// Refusals by code.
    pub refused: BTreeMap<String, u64>,
    /// Commands that were sent again.
    pub repeated: u64,
    /// Events, by type.
    pub events: BTreeMap<&'static str, u64>,
}

/// A line that is no command: a defect of this crate.
#[derive(Debug, thiserror::Error)]
#[error("a simulated line is no command: {0}; this is a defect of the simulator")]
pub struct NoCommand(String);

/// Lives a run through the domain.
///
/// # Errors
/// A line is no command.
pub fn live(traffic: &Traffic) -> Result<Year, NoCommand> {
    let key =
        IdKey::new(b"synthetic key of a year in memory").map_err(|e| NoCommand(e.to_string()))?;
    let tables = Tables::current();
    let mut year = Year::default();
    let mut states: BTreeMap<Uuid, PersonState> = BTreeMap::new();
    let mut seen: BTreeSet<Uuid> = BTreeSet::new();
    for line in traffic.lines() {
        let line = line.map_err(|e| NoCommand(e.to_string()))?;
        let (command, recorded_at) = command(&line, &key)?;
        if !seen.insert(command.meta.command_id) {
            year.repeated += 1;
            continue;
        }
        let person = command.meta.subject_id;
        let state = states.entry(person).or_default();
        let context = Context { recorded_at, tables: &tables, event_id, digest: content_digest };
        let decided = match decide(state, &command, &context) {
            Ok(decided) => decided,
            Err(refusal) => {
                *year.refused.entry(refusal.code.to_owned()).or_default() += 1;
                continue;
            }
        };
        year.books.note(&command);
        let events = year.people.entry(person).or_default();
        for (index, decided) in (0..).zip(decided) {
            let event = recorded(&command, recorded_at, state.version + 1, index, decided);
            evolve(state, &event);
            *year.events.entry(event.event.name()).or_default() += 1;
            events.push(event);
        }
    }
    Ok(year)
}

fn command(line: &str, key: &IdKey) -> Result<(CommandRecord, Timestamp), NoCommand> {
    let value = serde_json::from_str(line).map_err(|e| NoCommand(e.to_string()))?;
    let mut request = read_request(&value).map_err(|e| NoCommand(format!("{e:?}")))?;
    let (Some(id), Some(actor), Some(at)) =
        (request.command_id, request.actor.take(), request.recorded_at)
    else {
        return Err(NoCommand("it has no id, no actor or no time".to_owned()));
    };
    let record = request.into_record(id, actor, at, key);
    Ok((record.map_err(|e| NoCommand(format!("{e:?}")))?, at))
}

fn recorded(
    command: &CommandRecord,
    recorded_at: Timestamp,
    version: i64,
    index: u32,
    decided: Decided,
) -> EventRecord {
    let CommandRecord { meta, .. } = command;
    let Decided { event, legal_grounds, flags, corrects } = decided;
    let meta = Meta {
        event_id: event_id(meta.subject_id, meta.command_id, index),
        subject_kind: meta.subject_kind,
        subject_id: meta.subject_id,
        version,
        occurred_at: meta.occurred_at,
        recorded_at,
        staff_id: meta.actor.staff_id.clone(),
        role: meta.actor.role,
        office: meta.actor.office.clone(),
        terminal: meta.actor.terminal.clone(),
        source: meta.source,
        command_id: meta.command_id,
        case_id: meta.case_id.clone(),
        legal_grounds,
        flags,
        corrects,
        // Nothing is looked up by it here.
        rules_version: None,
    };
    EventRecord { meta, event }
}
