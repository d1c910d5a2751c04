//! Histories decided in memory by some rules, and decided again by the same or by others.

use sekisho_codec::encode_command;
use sekisho_codec::ids::IdKey;
use sekisho_codec::json::read_request;
use sekisho_codec::records::{AskedText, EventRef};
use sekisho_domain::ids::{Code, EventType};
use sekisho_domain::time::Timestamp;
use sekisho_testkit::check::{Oracle, Ruling};
use sekisho_testkit::history::Entry;
use sekisho_testkit::rng::Rng;
use sekisho_testkit::workload::Workload;

use super::*;

/// 18 November 2026.
const START: i64 = 1_795_000_000_000;

#[derive(Default)]
struct History {
    audit: Vec<AuditEntry>,
    commands: Vec<OnTopic>,
    records: Vec<EventRecord>,
}

/// Traffic on one partition, decided by these tables.
fn lived(tables: Tables) -> History {
    let today = Timestamp::from_millis(START).unwrap().japan_date();
    let key = IdKey::new(&[7; 32]).unwrap();
    let mut workload = Workload::new(Rng::new(11), "T", 12, today);
    let (mut oracle, mut history) = (Oracle::by(tables, 1), History::default());
    for offset in 0..300 {
        let ask = workload.draw();
        let mut request = read_request(&ask.line()).unwrap();
        let actor = request.actor.take().unwrap();
        let at = today.japan_start();
        let record = request.into_record(ask.command_id, actor.clone(), at, &key).unwrap();
        let subject = record.meta.subject();
        workload.learn(Some(&subject.to_string()));
        let mut value = Vec::new();
        encode_command(&record, &mut value);
        let decision = oracle.decide(&Entry {
            partition: 0,
            offset,
            timestamp: START + offset,
            key: Some(subject.to_string().into_bytes()),
            value: Some(value),
        });
        let (outcome, repeated, code) = match &decision.ruling {
            Ruling::Accepted(_) => (Outcome::Accepted, false, None),
            Ruling::Refused(code) => (Outcome::Refused, false, Code::parse(code).ok()),
            Ruling::Repeated(_) => (Outcome::Accepted, true, None),
            Ruling::Conflict => (Outcome::Conflict, false, None),
            Ruling::Malformed => panic!("{offset}"),
        };
        let recorded_at = Timestamp::from_millis(START + offset).unwrap();
        let asked = (AuditKind::Command, AskedText::parse(ask.name).unwrap());
        let id = uuid::Uuid::from_u128(offset.unsigned_abs().into());
        let named = |event: &EventRecord| EventRef {
            event_type: EventType::parse(event.event.name()).unwrap(),
            event_id: event.meta.event_id,
            version: event.meta.version,
        };
        history.audit.push(AuditEntry {
            code,
            repeated,
            subjects: vec![subject],
            case_id: record.meta.case_id.clone(),
            command_id: Some(ask.command_id),
            events: decision.ruling.events().iter().map(|made| named(&made.event)).collect(),
            command_partition: Some(0),
            command_offset: Some(offset),
            ..AuditEntry::begun(id, recorded_at, actor, asked, outcome)
        });
        history.commands.push((offset, Some(record)));
        history.records.extend(decision.ruling.events().iter().map(|made| made.event.clone()));
    }
    history
}

/// Entries of decisions: neither repeats nor what was used for another command.
fn settled<'a>(entries: &'a [AuditEntry], of: Option<Subject>) -> u64 {
    let settled = |e: &&AuditEntry| !e.repeated && e.outcome != Outcome::Conflict;
    let mine = |e: &&'a AuditEntry| of.is_none_or(|s| e.subjects == [s]);
    entries.iter().filter(settled).filter(mine).count() as u64
}

fn again(history: &History, tables: &Tables, wanted: &Wanted) -> (Tally, Vec<Value>) {
    let (mut tally, mut rows) = (Tally::default(), Vec::new());
    let mut each = |row, _| {
        rows.push(row);
        Ok(())
    };
    let again = Again { tables, wanted, partition: 0, tally: &mut tally, each: &mut each };
    again
        .run(
            history.audit.iter().cloned().map(Ok),
            history.commands.iter().cloned().map(Ok),
            history.records.iter().cloned().map(Ok),
        )
        .unwrap();
    (tally, rows)
}

/// As if nobody could land or leave anywhere.
fn without_ports() -> Tables {
    Tables { ports: &[], ..Tables::current() }
}

#[test]
fn by_unchanged_rules_nothing_differs() {
    let history = lived(Tables::current());
    let (tally, rows) = again(&history, &Tables::current(), &Wanted::default());
    let first = settled(&history.audit, None);
    assert!(tally.decided > 200 && history.audit.iter().any(|e| e.outcome == Outcome::Refused));
    assert_eq!(tally, Tally { decided: first, ..Tally::default() });
    assert!(rows.is_empty());
}

#[test]
fn under_other_rules_it_is_told_what_would_be_refused() {
    let history = lived(Tables::current());
    let (tally, rows) = again(&history, &without_ports(), &Wanted::default());
    assert!(tally.differ > 50, "{tally:?}");
    assert_eq!(tally.differ, rows.len() as u64);
    assert_eq!(tally.differ, tally.summary.values().sum::<u64>());
    let landing = rows.iter().find(|r| r["command"] == "permit-landing").unwrap();
    assert_eq!(landing["differs"], "now-refused");
    assert_eq!(landing["now_code"], "port-not-on-list");
    assert!(landing["recorded"].as_array().unwrap().contains(&json!("LandingPermitted")));
    // Every later decision is looked at on the record as it is: a departure is refused for its port, not for want of a landing.
    let departure = rows.iter().find(|r| r["command"] == "confirm-departure").unwrap();
    assert_eq!(departure["now_code"], "port-not-on-list");
}

#[test]
fn what_was_refused_and_would_not_be_is_told_too() {
    let history = lived(without_ports());
    let (tally, rows) = again(&history, &Tables::current(), &Wanted::default());
    assert!(tally.differ > 50, "{tally:?}");
    let row = rows.iter().find(|r| r["command"] == "permit-landing").unwrap();
    assert_eq!(
        (&row["differs"], &row["recorded_code"]),
        (&json!("now-accepted"), &json!("port-not-on-list"))
    );
    assert!(row["now"].as_array().unwrap().contains(&json!("LandingPermitted")), "{row}");
}

#[test]
fn the_law_of_another_day_stands_for_that_of_every_day() {
    let history = lived(Tables::current());
    // Before the Act there was no list of ports; in 2012 there was one.
    let of = |day| Tables {
        rules_of: Some(sekisho_domain::time::Date::parse(day).unwrap()),
        ..Tables::current()
    };
    let (tally, rows) = again(&history, &of("1951-10-31"), &Wanted::default());
    assert!(tally.differ > 50 && rows.iter().all(|r| r["differs"] != "now-accepted"), "{tally:?}");
    let (tally, _) = again(&history, &of("2026-11-18"), &Wanted::default());
    assert_eq!(tally.differ, 0, "{tally:?}");
}

#[test]
fn only_what_is_wanted_is_decided_again() {
    let history = lived(Tables::current());
    let subject = history.records[0].meta.subject();
    let mut wanted = Wanted::default();
    wanted.subjects.push(subject);
    let (tally, rows) = again(&history, &without_ports(), &wanted);
    assert!(tally.decided > 1 && rows.iter().all(|r| r["subject"] == subject.to_string()));
    let mine = settled(&history.audit, Some(subject));
    assert_eq!(tally.decided, mine);
}

#[test]
fn an_event_that_is_lost_leaves_its_record_aside_and_no_other() {
    let mut history = lived(Tables::current());
    let lost = history.records.iter().position(|e| e.meta.version == 1).unwrap();
    let subject = history.records.remove(lost).meta.subject();
    let (tally, rows) = again(&history, &Tables::current(), &Wanted::default());
    let mine = settled(&history.audit, Some(subject));
    assert_eq!((tally.broken, tally.differ, rows.len()), (mine, 0, 0), "{tally:?}");
    assert!(tally.decided > 200);
}

#[test]
fn a_command_that_is_on_its_topic_no_more_is_counted_and_its_events_are_folded() {
    let mut history = lived(Tables::current());
    let gone = 100;
    history.commands.drain(..gone);
    let (tally, _) = again(&history, &Tables::current(), &Wanted::default());
    let were = settled(&history.audit[..gone], None);
    assert_eq!((tally.gone, tally.differ, tally.broken), (were, 0, 0));
    assert!(tally.decided > 100);
}
