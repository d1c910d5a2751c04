//! S4: what is on the log is what deciding again gives, byte for byte, in order; each command with its audit entry; and
//! the commands that count as read are those that were decided.

use std::collections::{BTreeMap, HashMap};

use sekisho_codec::decode_audit;
use sekisho_codec::records::{AuditEntry, AuditKind, Outcome};
use uuid::Uuid;

use super::sequences::Event;
use super::{Decision, Report, Ruling};
use crate::history::History;

pub(super) fn check(
    history: &History,
    decisions: &[Decision],
    events: &[Event<'_>],
    report: &mut Report,
) {
    report.count("commands", decisions.len());
    offsets(history, report);
    bytes(decisions, events, report);
    audit(history, decisions, report);
}

fn offsets(history: &History, report: &mut Report) {
    for (partition, end) in &history.ends {
        let committed = history.committed.get(partition).copied().unwrap_or(0);
        if committed != *end {
            report.wrong(
                "S4",
                format!("commands {partition}: the deciders committed offset {committed}, the topic ends at {end}"),
            );
        }
    }
}

fn bytes(decisions: &[Decision], events: &[Event<'_>], report: &mut Report) {
    let found: HashMap<Uuid, &Event<'_>> = events.iter().map(|e| (e.id(), e)).collect();
    let mut wanted: BTreeMap<i32, Vec<Uuid>> = BTreeMap::new();
    for decision in decisions {
        let command = format!("command {}:{}", decision.partition, decision.offset);
        let made = decision.ruling.events();
        let there = made.iter().filter(|m| found.contains_key(&m.event.meta.event_id)).count();
        if there > 0 && there < made.len() {
            report.wrong("S1", format!("{command} is torn: {there} of {} events", made.len()));
        }
        for made in made {
            let id = made.event.meta.event_id;
            let name = made.event.event.name();
            wanted.entry(decision.partition).or_default().push(id);
            match found.get(&id) {
                None => report.wrong("S4", format!("{name} {id} of {command} is lost")),
                Some(event) if event.value != made.value.as_slice() => report.wrong(
                    "S4",
                    format!(
                        "{}: {name} {id} of {command} has other bytes than deciding again gives",
                        event.place()
                    ),
                ),
                Some(event) if event.entry.partition != decision.partition => {
                    report.wrong(
                        "S4",
                        format!("{} is not in the partition of {command}", event.place()),
                    );
                }
                Some(_) => {}
            }
        }
    }
    let mut there: BTreeMap<i32, Vec<Uuid>> = BTreeMap::new();
    let all: std::collections::HashSet<Uuid> = wanted.values().flatten().copied().collect();
    for event in events {
        if all.contains(&event.id()) {
            there.entry(event.entry.partition).or_default().push(event.id());
        } else {
            report.wrong(
                "S4",
                format!("{}: event {} follows from no command", event.place(), event.id()),
            );
        }
    }
    for (partition, wanted) in &wanted {
        let there = there.get(partition).map_or(&[][..], Vec::as_slice);
        // Losses and repeats are named above; here only the order counts.
        let mut rest = wanted.iter();
        if let Some(early) = there.iter().find(|id| !rest.any(|w| w == *id)) {
            report
                .wrong("S4", format!("records {partition}: event {early} is not in decided order"));
        }
    }
}

/// Of what a gateway refused by itself, or answered again as it was answered long ago: it never came to the commands
/// topic, and caused nothing. That every command that did come has its entry is counted apart.
fn is_attempt(entry: &AuditEntry) -> bool {
    let again = entry.kind == AuditKind::Command && entry.repeated;
    (matches!(entry.outcome, Outcome::Malformed | Outcome::Conflict | Outcome::Refused)
        || (entry.outcome == Outcome::Answered && again))
        && (entry.command_partition, entry.command_offset) == (None, None)
        && entry.command_id.is_none()
        && entry.events.is_empty()
        && entry.actor.is_some()
}

fn audit(history: &History, decisions: &[Decision], report: &mut Report) {
    let mut entries: HashMap<(i32, i64), Vec<AuditEntry>> = HashMap::new();
    let mut last: BTreeMap<i32, i64> = BTreeMap::new();
    for record in &history.audit {
        let place = format!("audit {}:{}", record.partition, record.offset);
        let entry = match decode_audit(record.value.as_deref().unwrap_or_default()) {
            Ok(entry) => entry,
            Err(error) => {
                report.wrong("S4", format!("{place} is no audit entry: {error}"));
                continue;
            }
        };
        if is_attempt(&entry) {
            report.count("refused or repeated at the gateway", 1);
            continue;
        }
        report.count(if entry.kind == AuditKind::Read { "reads" } else { "audit entries" }, 1);
        if entry.kind == AuditKind::Read {
            continue;
        }
        let partition = entry.command_partition.and_then(|p| i32::try_from(p).ok());
        let (Some(partition), Some(offset)) = (partition, entry.command_offset) else {
            report.wrong("S4", format!("{place} does not say which command it is about"));
            continue;
        };
        let last = last.entry(partition).or_insert(-1);
        if partition != record.partition || offset <= *last {
            report.wrong(
                "S4",
                format!("{place}: command {partition}:{offset} is out of order there"),
            );
        }
        *last = offset;
        entries.entry((partition, offset)).or_default().push(entry);
    }
    for decision in decisions {
        let command = format!("command {}:{}", decision.partition, decision.offset);
        match entries.remove(&(decision.partition, decision.offset)).unwrap_or_default().as_slice()
        {
            [entry] => compare(&command, entry, decision, decisions, report),
            found => report.wrong("S4", format!("{command} has {} audit entries", found.len())),
        }
    }
    for (partition, offset) in entries.into_keys() {
        report.wrong(
            "S4",
            format!("an audit entry is about command {partition}:{offset}, which is not there"),
        );
    }
}

fn compare(
    command: &str,
    entry: &AuditEntry,
    decision: &Decision,
    decisions: &[Decision],
    report: &mut Report,
) {
    let (ruling, repeated) = match &decision.ruling {
        Ruling::Repeated(first) => {
            (decisions.get(*first).map_or(&Ruling::Malformed, |d| &d.ruling), true)
        }
        ruling => (ruling, false),
    };
    let outcome = match ruling {
        Ruling::Malformed => Outcome::Malformed,
        Ruling::Repeated(_) | Ruling::Conflict => Outcome::Conflict,
        Ruling::Refused(_) => Outcome::Refused,
        Ruling::Accepted(_) => Outcome::Accepted,
    };
    if (entry.outcome, entry.repeated) != (outcome, repeated) {
        report.wrong(
            "S4",
            format!(
                "the audit entry of {command} says {} (repeated: {}), deciding again gives {outcome} ({repeated})",
                entry.outcome, entry.repeated
            ),
        );
    }
    if let Ruling::Refused(code) = ruling
        && entry.code.as_ref().is_none_or(|c| c.as_str() != *code)
    {
        report.wrong("S4", format!("the audit entry of {command} has another code than {code}"));
    }
    let made = ruling.events();
    let named: Vec<(Uuid, i64)> = entry.events.iter().map(|e| (e.event_id, e.version)).collect();
    let wanted: Vec<(Uuid, i64)> =
        made.iter().map(|m| (m.event.meta.event_id, m.event.meta.version)).collect();
    if named != wanted {
        report.wrong(
            "S1",
            format!(
                "the audit entry of {command} names {} events, it caused {}",
                named.len(),
                wanted.len()
            ),
        );
    }
    if !repeated {
        let digest = (!made.is_empty())
            .then(|| sekisho_audit::events_digest(made.iter().map(|m| m.value.as_slice())));
        if entry.events_digest != digest {
            report.wrong(
                "S4",
                format!("the audit entry of {command} has another digest of its events"),
            );
        }
    }
}
