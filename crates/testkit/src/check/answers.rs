//! S1: what clients were told is what happened, once; what they were not told happened whole or not at all.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::sequences::Event;
use super::{Decision, Report, Ruling};
use crate::history::History;
use crate::intent::{Answer, Expect, Intent, Named};

/// The code of an answer to an id that was used before: it says nothing of the first command's effect.
const REUSED: &str = "command-id-reused";

struct Log<'a> {
    decisions: HashMap<Uuid, Vec<&'a Decision>>,
    events: HashMap<Uuid, Vec<&'a Event<'a>>>,
}

pub(super) fn check(
    history: &History,
    decisions: &[Decision],
    events: &[Event<'_>],
    report: &mut Report,
) {
    let mut log = Log { decisions: HashMap::new(), events: HashMap::new() };
    for decision in decisions {
        if let Some(id) = decision.command_id() {
            log.decisions.entry(id).or_default().push(decision);
        }
    }
    for event in events {
        log.events.entry(event.record.meta.command_id).or_default().push(event);
    }
    let mut uses: HashMap<Uuid, usize> = HashMap::new();
    for intent in &history.intents {
        *uses.entry(intent.command_id).or_default() += 1;
    }
    report.count("intents", history.intents.len());
    for intent in &history.intents {
        let alone = uses.get(&intent.command_id) == Some(&1);
        check_one(intent, alone, &log, report);
    }
}

fn check_one(intent: &Intent, alone: bool, log: &Log<'_>, report: &mut Report) {
    let id = intent.command_id;
    let none = Vec::new();
    let caused = log.events.get(&id).unwrap_or(&none);
    let decided = log.decisions.get(&id).map_or(&[][..], Vec::as_slice);
    let mut clear = 0;
    for answer in &intent.answers {
        match answer {
            Answer::Ok { events, position, .. } => {
                clear += 1;
                told_ok(id, events, position.as_deref(), caused, report);
            }
            // Another body of this id is under way; whether it gets anywhere is its own matter.
            Answer::Rejected { code, .. } if code == REUSED => {}
            Answer::Rejected { code, .. } => {
                clear += 1;
                if !caused.is_empty() {
                    report.wrong(
                        "S1",
                        format!(
                            "command {id} was refused ({code}) and caused {} events",
                            caused.len()
                        ),
                    );
                }
            }
            Answer::NotSent { .. } | Answer::Unknown { .. } => {}
        }
    }
    let told = |a: &Answer| matches!(a, Answer::Ok { .. } | Answer::Rejected { .. });
    report.count(if intent.answers.iter().any(told) { "answered" } else { "unknown" }, 1);
    if clear > 0 && decided.is_empty() {
        report.wrong("S1", format!("command {id} was answered and is not on the log"));
    }
    let only_not_sent = !intent.answers.is_empty()
        && intent.answers.iter().all(|a| matches!(a, Answer::NotSent { .. }));
    if alone && only_not_sent && !decided.is_empty() {
        report.wrong("S1", format!("command {id} was said not to be sent and is on the log"));
    }
    if !decided.is_empty() {
        let wanted = match intent.expect {
            Expect::Events => Some(true),
            Expect::Nothing => Some(false),
            Expect::Either => None,
        };
        let refused: Vec<&str> = decided
            .iter()
            .filter_map(|d| if let Ruling::Refused(code) = d.ruling { Some(code) } else { None })
            .collect();
        if alone && wanted.is_some_and(|w| w == caused.is_empty()) {
            report.wrong(
                "S1",
                format!(
                    "command {id} caused {} events where {:?} were expected {refused:?}",
                    caused.len(),
                    intent.expect
                ),
            );
        }
    }
    // All or none: the events of a command are those of its first decision. Decisions that the log lacks, or that it
    // holds in part, are S4's to name.
    let first: HashSet<Uuid> = decided
        .iter()
        .flat_map(|d| d.ruling.events())
        .map(|made| made.event.meta.event_id)
        .collect();
    if caused.iter().any(|e| !first.contains(&e.id())) {
        report.wrong("S1", format!("command {id} caused an event that no decision of it gives"));
    }
}

fn told_ok(
    id: Uuid,
    named: &[Named],
    position: Option<&str>,
    caused: &[&Event<'_>],
    report: &mut Report,
) {
    let told: Vec<(Uuid, &str, i64)> =
        named.iter().map(|n| (n.event_id, n.event_type.as_str(), n.version)).collect();
    let there: Vec<(Uuid, &str, i64)> =
        caused.iter().map(|e| (e.id(), e.record.event.name(), e.record.meta.version)).collect();
    if told != there {
        report.wrong(
            "S1",
            format!(
                "command {id} was answered with {} events, the log holds {} of it: {there:?}",
                told.len(),
                there.len()
            ),
        );
    }
    let last = caused.last().map(|e| format!("{}:{}", e.entry.partition, e.entry.offset));
    if position != last.as_deref() {
        report.wrong("S1", format!("command {id} was answered with position {position:?}, its last event is at {last:?}"));
    }
}
