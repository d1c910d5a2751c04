//! Which events of a history are wanted, said once for the log and for the tables.

use std::collections::BTreeMap;

use sekisho_codec::records::AuditEntry;
use sekisho_domain::ids::{CaseId, OfficeCode, StaffId, Subject};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::{CommandRecord, Event, EventRecord};
use sekisho_store::HistoryFilter;
use uuid::Uuid;

use crate::audited;
use crate::inspect::{instant, staff};

/// Which events.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Wanted {
    /// Of these persons, or of other subjects as `kind/uuid`; may be repeated.
    #[arg(long = "subject", value_name = "ID", value_delimiter = ',', value_parser = subject)]
    pub(super) subjects: Vec<Subject>,
    /// Of these types; may be repeated.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',', value_parser = event_type)]
    types: Vec<String>,
    /// Of this case.
    #[arg(long, value_parser = audited::case)]
    of_case: Option<CaseId>,
    /// By this member of staff.
    #[arg(long, value_parser = staff)]
    by_staff: Option<StaffId>,
    /// For this office.
    #[arg(long, value_parser = audited::office)]
    by_office: Option<OfficeCode>,
    /// Happened on this day or later, or at this instant.
    #[arg(long, value_parser = beginning)]
    occurred_from: Option<Timestamp>,
    /// Happened on this day or before, or at this instant.
    #[arg(long, value_parser = instant)]
    occurred_to: Option<Timestamp>,
    /// Recorded on this day or later, or at this instant.
    #[arg(long, value_parser = beginning)]
    recorded_from: Option<Timestamp>,
    /// Recorded on this day or before, or at this instant.
    #[arg(long, value_parser = instant)]
    recorded_to: Option<Timestamp>,
    /// From this position on in its partition, `partition:offset`; may be repeated.
    #[arg(long = "from-position", value_name = "P:O", value_parser = position)]
    pub(super) from_positions: Vec<(i32, i64)>,
    /// Up to this position in its partition, without it; may be repeated.
    #[arg(long = "to-position", value_name = "P:O", value_parser = position)]
    to_positions: Vec<(i32, i64)>,
}

fn subject(text: &str) -> Result<Subject, String> {
    match Uuid::try_parse(text) {
        Ok(id) => Ok(Subject::person(id)),
        Err(_) => Subject::parse(text).map_err(|e| format!("a person's UUID, or a text that {e}")),
    }
}

fn event_type(text: &str) -> Result<String, String> {
    let known = Event::index_of(text).map(|_| text.to_owned());
    known.ok_or_else(|| "there is no such type; schemas/ has a file for each".to_owned())
}

/// A day means its beginning in Japan.
fn beginning(text: &str) -> Result<Timestamp, String> {
    match Date::parse(text) {
        Ok(day) => Ok(day.japan_start()),
        Err(_) => instant(text),
    }
}

fn position(text: &str) -> Result<(i32, i64), String> {
    let parts = text.split_once(':').and_then(|(p, o)| Some((p.parse().ok()?, o.parse().ok()?)));
    parts.filter(|(p, o)| *p >= 0 && *o >= 0).ok_or_else(|| "must be partition:offset".to_owned())
}

fn within(at: Timestamp, from: Option<Timestamp>, to: Option<Timestamp>) -> bool {
    from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to)
}

impl Wanted {
    /// The conditions as the tables are asked.
    pub(super) fn filter(&self) -> HistoryFilter {
        let text = |t: Option<Timestamp>| t.map(|t| t.to_string());
        HistoryFilter {
            subjects: self.subjects.iter().map(|s| s.id).collect(),
            types: self.types.clone(),
            case_id: self.of_case.as_ref().map(|c| c.as_str().to_owned()),
            staff_id: self.by_staff.as_ref().map(|s| s.as_str().to_owned()),
            office: self.by_office.as_ref().map(|o| o.as_str().to_owned()),
            occurred_from: text(self.occurred_from),
            occurred_to: text(self.occurred_to),
            recorded_from: text(self.recorded_from),
            recorded_to: text(self.recorded_to),
            from: self.from_positions.iter().copied().collect(),
            to: self.to_positions.iter().copied().collect(),
            only: None,
        }
    }

    /// The types wanted; all where none are named.
    pub(super) fn types(&self) -> Vec<&str> {
        self.types.iter().map(String::as_str).collect()
    }

    /// Whether an event is wanted; its position is looked at elsewhere.
    pub(super) fn takes(&self, event: &EventRecord) -> bool {
        let meta = &event.meta;
        self.takes_subject(meta.subject())
            && (self.types.is_empty() || self.types.iter().any(|t| t == event.event.name()))
            && self.of_case.as_ref().is_none_or(|c| meta.case_id.as_ref() == Some(c))
            && self.by_staff.as_ref().is_none_or(|s| meta.staff_id == *s)
            && self.by_office.as_ref().is_none_or(|o| meta.office == *o)
            && within(meta.occurred_at, self.occurred_from, self.occurred_to)
            && within(meta.recorded_at, self.recorded_from, self.recorded_to)
    }

    /// Whether events of this subject are wanted.
    pub(super) fn takes_subject(&self, subject: Subject) -> bool {
        self.subjects.is_empty() || self.subjects.contains(&subject)
    }

    /// Whether a decision is wanted: of a command at this position, with what it recorded. A type means a decision that recorded
    /// an event of it; what is not known of a command that is gone is not wanted.
    pub(super) fn takes_decision(
        &self,
        (partition, offset): (i32, i64),
        entry: &AuditEntry,
        command: Option<&CommandRecord>,
        recorded: &[EventRecord],
    ) -> bool {
        let first = recorded.first().map(|e| &e.meta);
        let meta = command.map(|c| &c.meta);
        let case = meta.map_or(entry.case_id.as_ref(), |m| m.case_id.as_ref());
        let actor = meta.map(|m| &m.actor).or(entry.actor.as_ref());
        let occurred = meta.map(|m| m.occurred_at).or(first.map(|m| m.occurred_at));
        let from = self.from_positions.iter().find(|(p, _)| *p == partition);
        let to = self.to_positions.iter().find(|(p, _)| *p == partition);
        let bounded = self.occurred_from.is_some() || self.occurred_to.is_some();
        (self.subjects.is_empty() || entry.subjects.iter().any(|s| self.subjects.contains(s)))
            && (self.types.is_empty()
                || recorded.iter().any(|e| self.types.iter().any(|t| t == e.event.name())))
            && self.of_case.as_ref().is_none_or(|c| case == Some(c))
            && self.by_staff.as_ref().is_none_or(|s| actor.is_some_and(|a| a.staff_id == *s))
            && self.by_office.as_ref().is_none_or(|o| actor.is_some_and(|a| a.office == *o))
            && occurred.map_or(!bounded, |at| within(at, self.occurred_from, self.occurred_to))
            && within(entry.recorded_at, self.recorded_from, self.recorded_to)
            && from.is_none_or(|(_, o)| offset >= *o)
            && to.is_none_or(|(_, o)| offset < *o)
    }

    /// The conditions in words, for the audit entry.
    pub(super) fn conditions(&self) -> String {
        let filter = self.filter();
        let mut parts: Vec<String> = Vec::new();
        let mut one = |name: &str, value: Option<String>| {
            parts.extend(value.map(|value| format!("{name}={value}")));
        };
        one("case", filter.case_id);
        one("by_staff", filter.staff_id);
        one("by_office", filter.office);
        one("occurred_from", filter.occurred_from);
        one("occurred_to", filter.occurred_to);
        one("recorded_from", filter.recorded_from);
        one("recorded_to", filter.recorded_to);
        one("types", (!filter.types.is_empty()).then(|| filter.types.join(",")));
        let places = |bounds: &BTreeMap<i32, i64>| {
            (!bounds.is_empty()).then(|| {
                bounds.iter().map(|(p, o)| format!("{p}:{o}")).collect::<Vec<_>>().join(",")
            })
        };
        one("from_position", places(&filter.from));
        one("to_position", places(&filter.to));
        parts.join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_in_japan() {
        assert_eq!(beginning("2026-04-01").unwrap().to_string(), "2026-03-31T15:00:00Z");
        assert_eq!(instant("2026-04-01").unwrap().to_string(), "2026-04-01T14:59:59.999999Z");
        assert_eq!(beginning("2026-04-01T00:00:00Z").unwrap().to_string(), "2026-04-01T00:00:00Z");
    }

    #[test]
    fn a_position_is_two_numbers() {
        assert_eq!(position("1:32"), Ok((1, 32)));
        for wrong in ["", "1", ":", "1:", "-1:2", "1:-2", "1:2:3", "a:b"] {
            assert!(position(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_subject_is_a_person_unless_it_says_otherwise() {
        let id = "00000000-0000-8000-8000-0000000000aa";
        assert_eq!(subject(id).unwrap().to_string(), format!("person/{id}"));
        assert_eq!(subject(&format!("alert/{id}")).unwrap().to_string(), format!("alert/{id}"));
        assert!(subject("alert").is_err() && event_type("Nothing").is_err());
    }
}
