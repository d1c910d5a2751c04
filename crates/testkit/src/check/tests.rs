//! The checker must be able to fail: each test spoils a sound history in one way and expects to be told.

use std::collections::HashMap;

use sekisho_codec::ids::IdKey;
use sekisho_codec::json::read_request;
use sekisho_codec::records::{AuditEntry, AuditKind, EventRef, Outcome};
use sekisho_codec::{encode_audit, encode_command, encode_event, ids, state};
use sekisho_decider::Stored;
use sekisho_domain::ids::EventType;
use sekisho_domain::ids::{Subject, SubjectKind};
use sekisho_domain::subject::{self, SubjectState};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_log::partition_for;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::history::Entry;
use crate::intent::{Answer, Intent, Named};
use crate::observe::Seen;
use crate::rng::Rng;
use crate::workload::Workload;

const PARTITIONS: i32 = 3;
const START: i64 = 1_795_000_000_000;

/// What a system without faults leaves behind.
fn sound() -> History {
    let today = Timestamp::from_millis(START).unwrap().japan_date();
    let mut history = History { partitions: PARTITIONS, ..History::default() };
    let mut lanes: Vec<Lane> = (0..PARTITIONS).map(|_| Lane::default()).collect();
    let mut workload = Workload::new(Rng::new(11), "T", 12, today);
    for n in 0..400 {
        let ask = workload.draw();
        let (intent, subject) = submit(&ask, n, today, &mut history, &mut lanes);
        workload.learn(Some(&subject));
        history.intents.push(intent);
    }
    history.written.clone_from(&history.records);
    for (partition, lane) in (0..).zip(&lanes) {
        history.committed.insert(partition, lane.commands);
        history.ends.insert(partition, lane.commands);
    }
    let seen = |e: &Entry| Seen {
        partition: e.partition,
        offset: e.offset,
        digest: sekisho_audit::digest(e.value.as_deref().unwrap()),
    };
    history.observed.push(history.records.iter().map(seen).collect());
    sort(&mut history);
    let events = sequences::check(&history, &mut Report::default());
    let mut states: HashMap<(i32, Subject), SubjectState> = HashMap::new();
    for event in &events {
        let meta = &event.record.meta;
        let subject = meta.subject();
        let state = states
            .entry((event.entry.partition, subject))
            .or_insert_with(|| SubjectState::new(subject.kind));
        subject::evolve(state, &event.record);
    }
    drop(events);
    for (partition, lane) in (0..).zip(&lanes) {
        let mine = states.iter().filter(|((p, _), _)| *p == partition);
        history.stores.push(Stored {
            partition,
            next_record: lane.records,
            states: mine.map(|((_, id), s)| (*id, state::encode(s))).collect(),
        });
    }
    history.tables = Some(tables::fold(&history));
    history
}

/// One partition while it is filled.
struct Lane {
    oracle: Oracle,
    commands: i64,
    records: i64,
    audit: i64,
    decisions: Vec<Decision>,
    answers: Vec<Answer>,
}

impl Default for Lane {
    fn default() -> Self {
        let oracle = Oracle::new(PARTITIONS);
        let (decisions, answers) = (Vec::new(), Vec::new());
        Self { oracle, commands: 0, records: 0, audit: 0, decisions, answers }
    }
}

fn submit(
    ask: &crate::workload::Ask,
    n: i64,
    today: Date,
    history: &mut History,
    lanes: &mut [Lane],
) -> (Intent, String) {
    let key = IdKey::new(&[7; 32]).unwrap();
    let mut request = read_request(&ask.line()).unwrap();
    let actor = request.actor.take().unwrap();
    let record = request.into_record(ask.command_id, actor, today.japan_start(), &key).unwrap();
    let subject = record.meta.subject().to_string();
    let partition = partition_for(subject.as_bytes(), PARTITIONS);
    let lane = &mut lanes[usize::try_from(partition).unwrap()];
    let mut value = Vec::new();
    encode_command(&record, &mut value);
    let command = Entry {
        partition,
        offset: lane.commands,
        timestamp: START + n,
        key: Some(subject.clone().into_bytes()),
        value: Some(value),
    };
    lane.commands += 1;
    let decision = lane.oracle.decide(&command);
    let (first, repeated) = match &decision.ruling {
        Ruling::Repeated(place) => (*place, true),
        _ => (lane.decisions.len(), false),
    };
    lane.decisions.push(decision.clone());
    let made = lane.decisions[first].ruling.events().to_vec();
    let mut last = None;
    if !repeated {
        for made in &made {
            last = Some(lane.records);
            history.records.push(Entry {
                partition,
                offset: lane.records,
                timestamp: START + n,
                key: Some(made.key.clone()),
                value: Some(made.value.clone()),
            });
            lane.records += 1;
        }
        // A transaction's marker takes a place that no reader sees.
        lane.records += 1;
    }
    let entry = audit_entry(&command, &decision, &lane.decisions[first], repeated);
    let mut value = Vec::new();
    encode_audit(&entry, &mut value);
    history.audit.push(Entry {
        partition,
        offset: lane.audit,
        timestamp: START + n,
        key: Some(subject.clone().into_bytes()),
        value: Some(value),
    });
    lane.audit += 2;
    let answer = match (&lane.decisions[first].ruling, repeated) {
        (_, true) => match lane.answers[first].clone() {
            Answer::Ok { version, position, events, .. } => {
                Answer::Ok { repeated: true, version, position, events }
            }
            Answer::Rejected { code, .. } => Answer::Rejected { repeated: true, code },
            other => other,
        },
        (Ruling::Accepted(made), _) => Answer::Ok {
            repeated,
            version: made.last().map_or(0, |m| m.event.meta.version),
            position: last.map(|o| format!("{partition}:{o}")),
            events: made
                .iter()
                .map(|m| Named {
                    event_type: m.event.event.name().into(),
                    event_id: m.event.meta.event_id,
                    version: m.event.meta.version,
                })
                .collect(),
        },
        (Ruling::Refused(code), _) => Answer::Rejected { repeated, code: (*code).into() },
        (Ruling::Conflict, _) => Answer::Rejected { repeated, code: "command-id-reused".into() },
        (other, _) => panic!("{other:?}"),
    };
    lane.answers.push(answer.clone());
    history.commands.push(command);
    let intent = Intent {
        command_id: ask.command_id,
        line: ask.line(),
        expect: ask.expect,
        answers: vec![answer],
    };
    (intent, subject)
}

fn audit_entry(
    command: &Entry,
    decision: &Decision,
    first: &Decision,
    repeated: bool,
) -> AuditEntry {
    let meta = &decision.record.as_ref().unwrap().meta;
    let made = first.ruling.events();
    let (outcome, code) = match &first.ruling {
        Ruling::Accepted(_) => (Outcome::Accepted, None),
        Ruling::Refused(code) => (Outcome::Refused, Some(*code)),
        _ => (Outcome::Conflict, Some("command-id-reused")),
    };
    let partition = u32::try_from(command.partition).unwrap();
    AuditEntry {
        entry_id: ids::audit_entry_id("sekisho.commands", partition, command.offset),
        kind: AuditKind::Command,
        recorded_at: Timestamp::from_millis(command.timestamp).unwrap(),
        actor: Some(meta.actor.clone()),
        purpose: None,
        case_id: None,
        asked: sekisho_codec::records::AskedText::parse("x").unwrap(),
        query: None,
        subjects: vec![meta.subject()],
        result_count: 0,
        outcome,
        repeated,
        code: code.map(|c| sekisho_domain::ids::Code::parse(c).unwrap()),
        invariant: None,
        law: Vec::new(),
        detail_en: None,
        detail_ja: None,
        command_id: Some(meta.command_id),
        command_digest: None,
        events: made
            .iter()
            .map(|m| EventRef {
                event_type: EventType::parse(m.event.event.name()).unwrap(),
                event_id: m.event.meta.event_id,
                version: m.event.meta.version,
            })
            .collect(),
        flags: Vec::new(),
        events_digest: (!repeated && !made.is_empty())
            .then(|| sekisho_audit::events_digest(made.iter().map(|m| m.value.as_slice()))),
        last_version: 0,
        command_partition: Some(partition),
        command_offset: Some(command.offset),
    }
}

fn sort(history: &mut History) {
    for entries in
        [&mut history.commands, &mut history.records, &mut history.written, &mut history.audit]
    {
        entries.sort_by_key(|e| (e.partition, e.offset));
    }
}

/// Spoils a sound history and expects these invariants to be named.
fn spoiled(invariants: &[&str], spoil: impl FnOnce(&mut History)) {
    let mut history = sound();
    spoil(&mut history);
    sort(&mut history);
    let report = check(&history);
    for invariant in invariants {
        assert!(report.breaks(invariant), "{invariant} should be named: {report}");
    }
}

/// Place of an event that its command caused alone, followed by another event of the same person.
fn inner(history: &History) -> usize {
    let versions: Vec<_> = history
        .records
        .iter()
        .map(|e| sekisho_codec::decode_event(e.value.as_deref().unwrap()).unwrap().meta)
        .collect();
    let last = |n: usize| !versions[n + 1..].iter().any(|m| m.subject_id == versions[n].subject_id);
    let alone =
        |n: usize| versions.iter().filter(|m| m.command_id == versions[n].command_id).count() == 1;
    (0..versions.len()).find(|n| !last(*n) && alone(*n)).unwrap()
}

#[test]
fn a_run_without_faults_is_sound() {
    let report = check(&sound()).sound().unwrap();
    for what in ["commands", "events", "answered", "observed", "rows", "states"] {
        assert!(report.counted(what) > 10, "{report}");
    }
}

#[test]
fn an_empty_run_proves_nothing() {
    assert!(check(&History::default()).sound().is_err());
}

#[test]
fn a_lost_event_is_found() {
    spoiled(&["S1", "S2", "S3", "S4", "S5"], |h| {
        let lost = inner(h);
        h.records.remove(lost);
    });
}

#[test]
fn a_doubled_event_is_found() {
    spoiled(&["S1", "S2"], |h| {
        let again = h.records[inner(h)].clone();
        let end = h.records.iter().filter(|e| e.partition == again.partition).map(|e| e.offset);
        let offset = end.max().unwrap() + 1;
        h.records.push(Entry { offset, ..again.clone() });
        h.written.push(Entry { offset, ..again });
    });
}

#[test]
fn a_torn_transaction_is_found() {
    spoiled(&["S1", "S4"], |h| {
        let decisions = decide_all(h);
        let two = decisions.iter().find(|d| d.ruling.events().len() > 1).unwrap();
        let half = &two.ruling.events()[1].value;
        h.records.retain(|e| e.value.as_ref() != Some(half));
        h.observed.clear();
    });
    // The events without their audit entry, and the other way round.
    spoiled(&["S4"], |h| drop(h.audit.remove(5)));
    spoiled(&["S4"], |h| {
        let again = h.audit[5].clone();
        h.audit.push(Entry { offset: 100_000, ..again });
    });
    // The offset without the events.
    spoiled(&["S4"], |h| *h.committed.get_mut(&0).unwrap() -= 1);
}

#[test]
fn a_gap_in_the_versions_is_found() {
    spoiled(&["S2", "S4"], |h| {
        let place = inner(h);
        let entry = &mut h.records[place];
        let mut event = sekisho_codec::decode_event(entry.value.as_deref().unwrap()).unwrap();
        event.meta.version += 1;
        let mut value = Vec::new();
        encode_event(&event, &mut value);
        entry.value = Some(value);
    });
}

#[test]
fn an_event_of_nobodys_command_is_found() {
    spoiled(&["S4"], |h| {
        let place = inner(h);
        let mut event =
            sekisho_codec::decode_event(h.records[place].value.as_deref().unwrap()).unwrap();
        event.meta.event_id = Uuid::from_u128(1);
        let mut value = Vec::new();
        encode_event(&event, &mut value);
        h.records[place].value = Some(value);
    });
    spoiled(&["S4"], |h| drop(h.commands.remove(3)));
}

#[test]
fn events_in_another_order_are_found() {
    spoiled(&["S4"], |h| {
        let records = &mut h.records;
        let people: Vec<_> = records.iter().map(|e| (e.partition, e.key.clone())).collect();
        let place = (1..people.len())
            .find(|n| people[*n].0 == people[n - 1].0 && people[*n].1 != people[n - 1].1)
            .unwrap();
        let (a, b) = (records[place - 1].value.clone(), records[place].value.clone());
        let (k, l) = (records[place - 1].key.clone(), records[place].key.clone());
        (records[place - 1].value, records[place].value) = (b, a);
        (records[place - 1].key, records[place].key) = (l, k);
    });
}

#[test]
fn a_wrong_answer_is_found() {
    let first_ok = |h: &mut History, spoil: fn(&mut Answer)| {
        let answers = h.intents.iter_mut().flat_map(|i| &mut i.answers);
        spoil(answers.into_iter().find(|a| matches!(a, Answer::Ok { .. })).unwrap());
    };
    spoiled(&["S1"], |h| {
        first_ok(h, |a| {
            if let Answer::Ok { events, .. } = a {
                events.pop();
            }
        });
    });
    spoiled(&["S1"], |h| {
        first_ok(h, |a| {
            if let Answer::Ok { position, .. } = a {
                *position = Some("0:999999".into());
            }
        });
    });
    spoiled(&["S1"], |h| {
        first_ok(h, |a| *a = Answer::Rejected { repeated: false, code: "no".into() });
    });
    spoiled(&["S1"], |h| {
        let mut intent = h.intents[0].clone();
        intent.command_id = Uuid::from_u128(5);
        h.intents.push(intent);
    });
    spoiled(&["S1"], |h| {
        h.intents.iter_mut().for_each(|i| i.expect = crate::intent::Expect::Nothing);
    });
}

#[test]
fn an_unclear_answer_is_no_violation() {
    let mut history = sound();
    for intent in &mut history.intents {
        intent.answers = vec![Answer::Unknown { why: "silence".into() }];
    }
    check(&history).sound().unwrap();
}

#[test]
fn an_aborted_read_is_found() {
    spoiled(&["S3"], |h| {
        let seen = h.observed[0][0];
        h.observed.push(vec![Seen { offset: 999_999, ..seen }]);
    });
    spoiled(&["S3"], |h| h.observed[0][0].digest = [0; 32]);
    spoiled(&["S3"], |h| {
        h.observed[0].remove(1);
    });
    // An aborted event whose command was not decided again, and one that was decided differently.
    spoiled(&["S3"], |h| {
        let mut event =
            sekisho_codec::decode_event(h.records[0].value.as_deref().unwrap()).unwrap();
        event.meta.event_id = Uuid::from_u128(1);
        let mut value = Vec::new();
        encode_event(&event, &mut value);
        h.written.push(Entry { offset: 999_999, value: Some(value), ..h.records[0].clone() });
    });
    spoiled(&["S3"], |h| {
        let mut event =
            sekisho_codec::decode_event(h.records[0].value.as_deref().unwrap()).unwrap();
        event.meta.version += 7;
        let mut value = Vec::new();
        encode_event(&event, &mut value);
        h.written.push(Entry { offset: 999_999, value: Some(value), ..h.records[0].clone() });
    });
}

#[test]
fn an_aborted_event_that_was_decided_again_is_no_violation() {
    let mut history = sound();
    let again = Entry { offset: 999_999, ..history.records[0].clone() };
    history.written.push(again);
    sort(&mut history);
    assert_eq!(check(&history).sound().unwrap().counted("aborted records"), 1);
}

#[test]
fn a_wrong_row_is_found() {
    for (view, _) in tables::KEYS {
        let rows = |h: &mut History| {
            std::mem::take(h.tables.as_mut().unwrap().views.get_mut(view).unwrap())
        };
        let put = |h: &mut History, rows| drop(h.tables.as_mut().unwrap().views.insert(view, rows));
        // The workload has no cases: there a row must not be at all.
        if tables::OF_FAMILIES.contains(&view) {
            spoiled(&["S5"], |h| put(h, vec![json!({"person_id": "somebody"})]));
            continue;
        }
        spoiled(&["S5"], |h| {
            let mut rows = rows(h);
            rows.pop().unwrap();
            put(h, rows);
        });
        spoiled(&["S5"], |h| {
            let mut rows = rows(h);
            rows.push(rows[0].clone());
            put(h, rows);
        });
        spoiled(&["S5"], |h| {
            let mut rows = rows(h);
            let column = rows[0].as_object().unwrap().keys().next_back().unwrap().clone();
            rows[0][column] = json!("else");
            put(h, rows);
        });
    }
    spoiled(&["S5"], |h| {
        let position = json!({
            "topic": "sekisho.records", "projection": "stays", "partition": 0, "next_offset": 1,
        });
        h.tables.as_mut().unwrap().views.insert("position", vec![position]);
    });
}

#[test]
fn a_wrong_state_is_found() {
    spoiled(&["S6"], |h| {
        h.stores[0].states[0].1 = state::encode(&SubjectState::new(SubjectKind::Person))
    });
    spoiled(&["S6"], |h| drop(h.stores[0].states.pop()));
    spoiled(&["S6"], |h| {
        let any = h.stores[0].states[0].1.clone();
        h.stores[0].states.push((Subject::person(Uuid::from_u128(1)), any));
    });
    // A store that says it has come less far than it has.
    spoiled(&["S6"], |h| h.stores[0].next_record /= 2);
}
