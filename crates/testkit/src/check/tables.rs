//! S5: the query tables are the fold of the log: no row lost, none doubled, none of an event that is not there.

use std::collections::{BTreeMap, HashMap, HashSet};

use sekisho_domain::ids::SubjectKind;
use sekisho_domain::person::state::Stay;
use sekisho_domain::person::{self, PersonState};
use sekisho_domain::{Event as Fact, EventRecord};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::sequences::Event;
use super::{Decision, Report, Ruling};
use crate::history::History;
use crate::tables::Tables;

/// What a view must hold: its rows by key, each with the columns that are compared.
type Wanted = BTreeMap<String, Map<String, Value>>;

/// Views and the columns that make their keys.
pub(super) const KEYS: [(&str, &[&str]); 14] = [
    ("timeline", &["event_id"]),
    ("commands", &["command_id", "subject"]),
    ("persons", &["person_id"]),
    ("documents", &["person_id", "document_id"]),
    ("stays", &["stay_id"]),
    ("crossings", &["event_id"]),
    ("applications", &["person_id", "application_id"]),
    ("residence", &["event_id"]),
    ("cards", &["person_id", "card_id"]),
    ("violations", &["person_id", "violation_case_id"]),
    ("refugees", &["person_id", "refugee_case_id"]),
    ("examinations", &["person_id", "examination_id"]),
    ("permits", &["event_id"]),
    ("links", &["person_id", "link_id"]),
];

/// Views of cases, cards, permits and links.
#[cfg(test)]
pub(super) const OF_FAMILIES: [&str; 6] =
    ["cards", "violations", "refugees", "examinations", "permits", "links"];

pub(super) fn check(
    history: &History,
    decisions: &[Decision],
    events: &[Event<'_>],
    report: &mut Report,
) {
    let Some(tables) = &history.tables else { return };
    positions(history, tables, report);
    let parked: HashSet<&str> =
        tables.parked.iter().filter_map(|r| r.get("subject_id")?.as_str()).collect();
    let mut wanted = wanted(decisions, events, &parked);
    for (view, keys) in KEYS {
        let wanted = wanted.remove(view).unwrap_or_default();
        compare(view, keys, wanted, tables, &parked, report);
    }
}

/// What every view must hold.
fn wanted(
    decisions: &[Decision],
    events: &[Event<'_>],
    parked: &HashSet<&str>,
) -> HashMap<&'static str, Wanted> {
    let mut wanted: HashMap<&str, Wanted> = HashMap::new();
    wanted.insert("commands", commands(decisions));
    let mut folds: BTreeMap<Uuid, PersonState> = BTreeMap::new();
    let placed = placed(events);
    for event in events {
        let meta = &event.record.meta;
        if meta.subject_kind == SubjectKind::Person {
            person::evolve(folds.entry(meta.subject_id).or_default(), &event.record);
        }
        if !parked.contains(meta.subject_id.to_string().as_str()) {
            rows_of(event, &placed, &mut wanted);
        }
    }
    for (id, state) in &folds {
        if !parked.contains(id.to_string().as_str()) {
            governing_stay(*id, state, wanted.entry("stays").or_default());
            families(*id, state, &mut wanted);
        }
    }
    wanted
}

/// The stay to which each landing and departure belongs: that of the fold in the order in which things happened, whatever
/// the order of delivery.
fn placed(events: &[Event<'_>]) -> HashMap<Uuid, Option<Uuid>> {
    let mut persons: BTreeMap<Uuid, Vec<&EventRecord>> = BTreeMap::new();
    for event in events {
        if event.record.meta.subject_kind == SubjectKind::Person {
            persons.entry(event.record.meta.subject_id).or_default().push(&event.record);
        }
    }
    let mut placed = HashMap::new();
    for mut records in persons.into_values() {
        records.sort_by_key(|r| (r.meta.occurred_at, r.meta.version));
        let mut state = PersonState::new();
        for record in records {
            person::evolve(&mut state, record);
            let id = record.meta.event_id;
            let by_it = |s: &&Stay| match &record.event {
                Fact::LandingPermitted(_) => true,
                _ => {
                    s.away.as_ref().is_some_and(|a| a.event_id == id)
                        || s.closed.as_ref().is_some_and(|c| c.event_id == id)
                }
            };
            if matches!(record.event, Fact::LandingPermitted(_) | Fact::DepartureConfirmed(_)) {
                placed.insert(id, state.stay.as_ref().filter(by_it).map(|s| s.stay_id));
            }
        }
    }
    placed
}

/// Tables as they should be, for the checker's own tests.
#[cfg(test)]
pub(super) fn fold(history: &History) -> Tables {
    let decisions = super::decide_all(history);
    let events = super::sequences::check(history, &mut Report::default());
    let mut wanted = wanted(&decisions, &events, &HashSet::new());
    let mut tables = Tables::default();
    for (view, keys) in KEYS {
        let rows = wanted.remove(view).unwrap_or_default().into_iter().map(|(key, mut row)| {
            for (column, part) in keys.iter().zip(key.split(' ')) {
                row.insert((*column).to_owned(), part.into());
            }
            Value::Object(row)
        });
        tables.views.insert(view, rows.collect());
    }
    tables
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}

/// The rows that this event alone accounts for.
fn rows_of(
    event: &Event<'_>,
    placed: &HashMap<Uuid, Option<Uuid>>,
    wanted: &mut HashMap<&str, Wanted>,
) {
    let meta = &event.record.meta;
    let (person, id) = (meta.subject_id.to_string(), meta.event_id.to_string());
    let name = event.record.event.name();
    let mut put = |view, key: &str, row: Value| {
        wanted.entry(view).or_default().entry(key.to_owned()).or_default().extend(object(row));
    };
    let row = json!({
        "person_id": person, "version": meta.version, "event_type": name,
        "command_id": meta.command_id.to_string(), "staff_id": meta.staff_id.as_str(),
        "partition": event.entry.partition, "offset": event.entry.offset,
    });
    put("timeline", &id, row);
    match &event.record.event {
        Fact::PersonRegistered(_) => put("persons", &person, json!({})),
        Fact::PersonRecordEnded(e) => {
            put("persons", &person, json!({"record_ended_on": e.effective_on.to_string()}));
        }
        Fact::TravelDocumentLinked(e) => {
            put("documents", &format!("{person} {}", e.document_id), json!({}));
        }
        Fact::LandingPermitted(e) => {
            let stay_id = placed.get(&meta.event_id).copied().flatten();
            let row = json!({
                "person_id": person, "direction": "in", "stay_id": stay_id.map(|s| s.to_string()),
                "on_date": e.permitted_on.to_string(), "port": e.port.as_str(),
            });
            put("crossings", &id, row);
            if let Some(stay_id) = stay_id {
                put("stays", &stay_id.to_string(), json!({"person_id": person}));
            }
        }
        Fact::DepartureConfirmed(e) => {
            let stay_id = placed.get(&meta.event_id).copied().flatten();
            let mut row = json!({
                "person_id": person, "direction": "out", "on_date": e.departed_on.to_string(),
                "port": e.port.as_str(), "stay_id": stay_id.map(|s| s.to_string()),
            });
            // Counted at the gate by the stay known then; for another one the table counts anew.
            if stay_id == e.stay_id {
                row["days_over"] = e.days_over.into();
            }
            put("crossings", &id, row);
        }
        Fact::PlaceOfResidenceNotified(e) => {
            let row = json!({
                "person_id": person, "municipality": e.municipality.as_str(),
                "moved_in_on": e.moved_in_on.to_string(), "late_days": e.late_days,
            });
            put("residence", &id, row);
        }
        Fact::ActivityPermissionGranted(_) => {
            put("permits", &id, json!({"person_id": person, "permit": "activity"}));
        }
        Fact::ReentryPermitIssued(_) => {
            put("permits", &id, json!({"person_id": person, "permit": "reentry"}));
        }
        Fact::ApplicationReceived(e) => {
            let row = json!({"kind": e.kind.code(), "received_on": e.received_on.to_string()});
            put("applications", &format!("{person} {}", e.application_id), row);
        }
        Fact::ApplicationApproved(e) => {
            let row = json!({"outcome": "approved", "decided_on": e.decided_on.to_string()});
            put("applications", &format!("{person} {}", e.application_id), row);
        }
        Fact::ApplicationRefused(e) => {
            let row = json!({"outcome": "refused", "decided_on": e.decided_on.to_string()});
            put("applications", &format!("{person} {}", e.application_id), row);
        }
        Fact::ApplicationWithdrawn(e) => {
            let row = json!({"outcome": "withdrawn", "decided_on": e.withdrawn_on.to_string()});
            put("applications", &format!("{person} {}", e.application_id), row);
        }
        // Everything else has its row in the timeline only, or changes rows that are compared with the fold.
        _ => {}
    }
}

/// What the decider's own fold says of the stay that governs.
fn governing_stay(id: Uuid, state: &PersonState, wanted: &mut Wanted) {
    let Some(stay) = &state.stay else { return };
    let row = json!({
        "person_id": id.to_string(),
        "status": stay.status.as_str(),
        "stay_end": stay.stay_end.map(|d| d.to_string()),
        "closed_on": stay.closed.as_ref().map(|c| c.on.to_string()),
    });
    wanted.entry(stay.stay_id.to_string()).or_default().extend(object(row));
}

/// What the decider's own fold says of cards and cases.
fn families(id: Uuid, state: &PersonState, wanted: &mut HashMap<&str, Wanted>) {
    let mut put = |view, key: &str, row: Value| {
        wanted.entry(view).or_default().insert(format!("{id} {key}"), object(row));
    };
    for card in &state.cards {
        let row = json!({
            "issued_on": card.issued_on.to_string(),
            "valid_to": card.valid_to.map(|d| d.to_string()),
            "lost_on": card.lost_on.map(|d| d.to_string()),
            "returned_on": card.returned_on.map(|d| d.to_string()),
        });
        put("cards", &card.card_id.to_string(), row);
    }
    for case in &state.violation_cases {
        let procedure = case.procedure;
        let row = json!({"stage": procedure.stage().code(), "custody": procedure.custody().code()});
        put("violations", case.violation_case_id.as_str(), row);
    }
    for case in &state.refugee_cases {
        let row = json!({
            "claim": case.claim.code(),
            "stage": case.stage.code(),
            "provisional_stay_end": case.provisional_stay_end().map(|d| d.to_string()),
            "procedure_ends_on": case.procedure_end().map(|d| d.to_string()),
        });
        put("refugees", case.refugee_case_id.as_str(), row);
    }
    for one in &state.landing_examinations {
        let (finding, ruling) = (one.outcome.map(|o| o.code()), one.ruling.map(|r| r.code()));
        put(
            "examinations",
            one.examination_id.as_str(),
            json!({"finding": finding, "ruling": ruling}),
        );
    }
    for id in &state.closed_landing_examinations {
        put("examinations", id.as_str(), json!({}));
    }
    for link in &state.identity.links {
        let row = json!({
            "stage": link.stage.code(),
            "other_person_id": link.other_person_id.to_string(),
            "other_refugee_applications": link.refugee_applications,
        });
        put("links", &link.link_id.to_string(), row);
    }
}

fn commands(decisions: &[Decision]) -> Wanted {
    let mut wanted = Wanted::new();
    for decision in decisions {
        let (Some(record), outcome) = (
            &decision.record,
            match &decision.ruling {
                Ruling::Accepted(_) => "accepted",
                Ruling::Refused(_) => "refused",
                Ruling::Malformed | Ruling::Repeated(_) | Ruling::Conflict => continue,
            },
        ) else {
            continue;
        };
        let key = format!("{} {}", record.meta.command_id, record.meta.subject());
        let row = json!({
            "outcome": outcome, "asked": record.command.name(),
            "command_partition": decision.partition, "command_offset": decision.offset,
        });
        wanted.insert(key, object(row));
    }
    wanted
}

fn compare(
    view: &str,
    keys: &[&str],
    mut wanted: Wanted,
    tables: &Tables,
    parked: &HashSet<&str>,
    report: &mut Report,
) {
    let rows = tables.view(view);
    report.count("rows", rows.len());
    let mut seen = HashSet::new();
    for row in rows {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("?");
        let key = keys.iter().map(|k| text(k)).collect::<Vec<_>>().join(" ");
        if text("person_id") != "?" && parked.contains(text("person_id")) {
            continue;
        }
        let Some(columns) = wanted.remove(&key) else {
            if seen.contains(&key) {
                report.wrong("S5", format!("query.{view} has {key} twice"));
            } else if view != "commands" || text("outcome") != "malformed" {
                report.wrong("S5", format!("query.{view} has {key}, which the log does not give"));
            }
            continue;
        };
        for (column, value) in &columns {
            let found = row.get(column).unwrap_or(&Value::Null);
            if found != value {
                report.wrong(
                    "S5",
                    format!("query.{view} {key}: {column} is {found}, the log gives {value}"),
                );
            }
        }
        seen.insert(key);
    }
    for key in wanted.keys() {
        report.wrong("S5", format!("query.{view} lacks {key}"));
    }
}

/// Every projection of the records has come to their end.
fn positions(history: &History, tables: &Tables, report: &mut Report) {
    let mut ends: BTreeMap<i64, i64> = BTreeMap::new();
    for entry in &history.records {
        ends.insert(i64::from(entry.partition), entry.offset);
    }
    for row in tables.view("position") {
        let number = |name: &str| row.get(name).and_then(Value::as_i64);
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        let (Some(partition), Some(next)) = (number("partition"), number("next_offset")) else {
            report.wrong("S5", "a position without its numbers");
            continue;
        };
        let short = ends.get(&partition).is_some_and(|last| next <= *last);
        if text("topic").ends_with(".records") && short {
            let name = text("projection");
            report.wrong(
                "S5",
                format!("{name} stands at records {partition}:{next}, before their end"),
            );
        }
    }
}
