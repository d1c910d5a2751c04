//! Decisions taken again, each on the record as it was then: what the rules of this program, or of another day, would make of them.
//!
//! The audit entries of commands lead: they say in order what became of each, also of one that recorded nothing. Events are folded as
//! they were recorded, whatever is found, so every decision is looked at by itself.

use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;

use anyhow::Result;
use sekisho_codec::json::{Style, event_to_value};
use sekisho_codec::records::{AuditEntry, AuditKind, Outcome};
use sekisho_domain::envelope::LegalGround;
use sekisho_domain::ids::Subject;
use sekisho_domain::law::Tables;
use sekisho_domain::subject::{self, SubjectState};
use sekisho_domain::{CommandRecord, EventRecord, Rejection};
use sekisho_testkit::check::decide_on;
use serde_json::{Value, json};

use super::wanted::Wanted;

/// A command on its topic; `None` where it cannot be read.
pub(super) type OnTopic = (i64, Option<CommandRecord>);

/// What differs, by which recorded outcome and which other one: so many commands.
pub(super) type Summary = BTreeMap<(&'static str, String, String), u64>;

/// What was looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Commands decided again.
    pub(super) decided: u64,
    /// Of them, so many come to something else.
    pub(super) differ: u64,
    /// Commands wanted that are on their topic no more, or cannot be read.
    pub(super) gone: u64,
    /// Commands about a record of which the log lacks an event: nothing can be said of them.
    pub(super) broken: u64,
    /// The differences counted.
    pub(super) summary: Summary,
}

/// Reads a partition's audit entries, commands and records, and gives `each` whose decision would be another, with its row.
pub(super) struct Again<'a> {
    pub(super) tables: &'a Tables,
    pub(super) wanted: &'a Wanted,
    pub(super) partition: i32,
    pub(super) tally: &'a mut Tally,
    pub(super) each: &'a mut dyn FnMut(Value, Subject) -> Result<()>,
}

/// The records of a partition, folded as far as they were read.
struct Folded<'a, R: Iterator<Item = Result<EventRecord>>> {
    records: Peekable<R>,
    wanted: &'a Wanted,
    /// `None` where an event of it is missing.
    states: HashMap<Subject, Option<SubjectState>>,
}

impl<R: Iterator<Item = Result<EventRecord>>> Folded<'_, R> {
    /// The events of a command: what was written before it by nobody's command is folded on the way. Fewer than its entry names
    /// where the log does not hold them.
    fn of(&mut self, entry: &AuditEntry) -> Result<Vec<EventRecord>> {
        let mut found = Vec::new();
        while found.len() < entry.events.len() {
            let next = self.records.next_if(|next| match next {
                Ok(event) => {
                    Some(event.meta.command_id) == entry.command_id
                        || event.meta.recorded_at < entry.recorded_at
                }
                Err(_) => true,
            });
            match next.transpose()? {
                Some(event) if Some(event.meta.command_id) == entry.command_id => found.push(event),
                Some(event) => self.fold(&event),
                None => break,
            }
        }
        Ok(found)
    }

    fn fold(&mut self, event: &EventRecord) {
        let subject = event.meta.subject();
        if !self.wanted.takes_subject(subject) {
            return;
        }
        let state = self.states.entry(subject).or_insert_with(|| fresh(subject));
        match state {
            Some(there) if there.version() + 1 == event.meta.version => {
                subject::evolve(there, event);
            }
            state => *state = None,
        }
    }
}

#[allow(clippy::unnecessary_wraps)] // what a record is before its first event: whole
fn fresh(subject: Subject) -> Option<SubjectState> {
    Some(SubjectState::new(subject.kind))
}

impl Again<'_> {
    pub(super) fn run(
        mut self,
        audit: impl Iterator<Item = Result<AuditEntry>>,
        commands: impl Iterator<Item = Result<OnTopic>>,
        records: impl Iterator<Item = Result<EventRecord>>,
    ) -> Result<()> {
        let states = HashMap::new();
        let mut folded = Folded { records: records.peekable(), wanted: self.wanted, states };
        let mut commands = commands.peekable();
        for entry in audit {
            let entry = entry?;
            let Some(offset) = entry.command_offset else { continue };
            let settled = matches!(entry.outcome, Outcome::Accepted | Outcome::Refused);
            if entry.kind != AuditKind::Command || entry.repeated || !settled {
                continue;
            }
            let before = |next: &Result<OnTopic>| next.as_ref().map_or(true, |(o, _)| *o < offset);
            while let Some(passed) = commands.next_if(before) {
                passed?;
            }
            let this = |next: &Result<OnTopic>| next.as_ref().map_or(true, |(o, _)| *o == offset);
            let command = commands.next_if(this).transpose()?.and_then(|(_, command)| command);
            let recorded = folded.of(&entry)?;
            self.one(&entry, offset, command.as_ref(), &recorded, &mut folded.states)?;
            for event in &recorded {
                folded.fold(event);
            }
            if recorded.len() < entry.events.len() {
                for subject in &entry.subjects {
                    folded.states.insert(*subject, None);
                }
            }
        }
        Ok(())
    }

    fn one(
        &mut self,
        entry: &AuditEntry,
        offset: i64,
        command: Option<&CommandRecord>,
        recorded: &[EventRecord],
        states: &mut HashMap<Subject, Option<SubjectState>>,
    ) -> Result<()> {
        let at = (self.partition, offset);
        if !self.wanted.takes_decision(at, entry, command, recorded) {
            return Ok(());
        }
        let Some(command) = command else {
            self.tally.gone += 1;
            return Ok(());
        };
        let subject = command.meta.subject();
        let state = states.entry(subject).or_insert_with(|| fresh(subject));
        let (Some(state), true) = (state, recorded.len() == entry.events.len()) else {
            self.tally.broken += 1;
            return Ok(());
        };
        self.tally.decided += 1;
        let now = decide_on(state, command, entry.recorded_at, self.tables);
        let Some((differs, fields)) = compare(entry, recorded, &now) else { return Ok(()) };
        self.tally.differ += 1;
        let code = entry.code.as_ref().map(|c| c.as_str());
        let before = code.map_or_else(|| names(recorded).join(", "), str::to_owned);
        let after = match &now {
            Ok(events) => names(events).join(", "),
            Err(rejection) => rejection.code.to_owned(),
        };
        *self.tally.summary.entry((differs, before, after)).or_default() += 1;
        (self.each)(row(at, entry, command, recorded, (differs, fields), &now), subject)
    }
}

fn names(events: &[EventRecord]) -> Vec<&'static str> {
    events.iter().map(|e| e.event.name()).collect()
}

/// How a decision differs, if it does, and in which fields of its events where they are of the same types. By which version of the
/// tables it was decided is no difference.
fn compare(
    entry: &AuditEntry,
    recorded: &[EventRecord],
    now: &Result<Vec<EventRecord>, Rejection>,
) -> Option<(&'static str, Vec<String>)> {
    let differs = match now {
        Err(_) if entry.outcome == Outcome::Accepted => "now-refused",
        Err(rejection) if entry.code.as_ref().is_none_or(|c| c.as_str() != rejection.code) => {
            "other-refusal"
        }
        Err(_) => return None,
        Ok(_) if entry.outcome == Outcome::Refused => "now-accepted",
        Ok(events) if names(events) != names(recorded) => "other-events",
        Ok(events) => {
            let mut fields: Vec<String> = Vec::new();
            for (was, is) in recorded.iter().zip(events) {
                fields.extend(other_fields(was, is));
            }
            fields.sort_unstable();
            fields.dedup();
            return (!fields.is_empty()).then_some(("other-content", fields));
        }
    };
    Some((differs, Vec::new()))
}

/// The fields in which two events of a type differ, by their names alone: what they hold may be personal data.
fn other_fields(was: &EventRecord, is: &EventRecord) -> Vec<String> {
    let (a, b) = (&was.meta, &is.meta);
    let mut fields = Vec::new();
    for (name, same) in [
        ("event_id", a.event_id == b.event_id),
        ("version", a.version == b.version),
        ("legal_grounds", a.legal_grounds == b.legal_grounds),
        ("flags", a.flags == b.flags),
        ("corrects", a.corrects == b.corrects),
    ] {
        fields.extend((!same).then(|| name.to_owned()));
    }
    if was.event != is.event {
        let (was, is) = (event_to_value(was, Style::Full), event_to_value(is, Style::Full));
        let own = is.as_object().into_iter().flatten();
        fields.extend(
            own.filter(|(name, value)| *name != "meta" && was.get(*name) != Some(value))
                .map(|(name, _)| name.clone()),
        );
    }
    fields
}

fn law(grounds: &[LegalGround]) -> Vec<String> {
    let one = |g: &LegalGround| {
        let item = g.item.as_ref().map(|i| format!("({i})")).unwrap_or_default();
        format!("{} {}{item}", g.act, g.article)
    };
    grounds.iter().map(one).collect()
}

fn row(
    (partition, offset): (i32, i64),
    entry: &AuditEntry,
    command: &CommandRecord,
    recorded: &[EventRecord],
    (differs, fields): (&str, Vec<String>),
    now: &Result<Vec<EventRecord>, Rejection>,
) -> Value {
    let meta = &command.meta;
    let rules = recorded.first().and_then(|e| e.meta.rules_version.as_ref());
    let (events, rejection) = match now {
        Ok(events) => (names(events), None),
        Err(rejection) => (Vec::new(), Some(rejection)),
    };
    json!({
        "position": format!("{partition}:{offset}"),
        "command_id": meta.command_id.to_string(),
        "subject": meta.subject().to_string(),
        "command": command.command.name(),
        "occurred_at": meta.occurred_at.to_string(),
        "recorded_at": entry.recorded_at.to_string(),
        "staff_id": meta.actor.staff_id.as_str(),
        "role": meta.actor.role.code(),
        "office": meta.actor.office.as_str(),
        "case_id": meta.case_id.as_ref().map(|c| c.as_str()),
        "rules_version": rules.map(|r| r.as_str()),
        "differs": differs,
        "recorded": names(recorded),
        "recorded_code": entry.code.as_ref().map(|c| c.as_str()),
        "recorded_law": law(&entry.law),
        "now": events,
        "now_code": rejection.map(|r| r.code),
        "now_law": rejection.map(|r| law(&r.law)).unwrap_or_default(),
        "detail_en": rejection.map(|r| r.detail_en.as_str()),
        "detail_ja": rejection.map(|r| r.detail_ja.as_str()),
        "fields": fields,
    })
}

#[cfg(test)]
#[path = "again_tests.rs"]
mod tests;
