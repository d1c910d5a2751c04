//! What the columns of a batch table are written from.

use sekisho_codec::records::AuditEntry;
use sekisho_domain::envelope::Meta;
use sekisho_domain::{Event, EventRecord};
use sekisho_store::batch::{BodyWriter, Column, CopyBuffer, Plan, SqlType};

use crate::folder::Topic;
use crate::statement::{COMMON, TYPES};

/// A column that is not a field of a record: the engine's own, or one of the envelope that every table repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    Partition,
    Offset,
    EventType,
    Body,
    Personal,
    EventId,
    PersonId,
    Version,
    OccurredAt,
    RecordedAt,
    StaffId,
    Role,
    Office,
}

impl Own {
    /// Its column. `taken` tells the names of the event's own fields: a field keeps its name, for it is what the event is
    /// about, and the envelope's column gets another.
    fn column(self, taken: &dyn Fn(&str) -> bool) -> Column {
        let (name, ty, doc) = match self {
            Self::Partition => ("partition", SqlType::Integer, "Partition of the topic."),
            Self::Offset => ("offset", SqlType::Bigint, "Offset there."),
            Self::EventType => ("event_type", SqlType::Text, "Type of the event."),
            Self::Body => ("body", SqlType::Json, "Its fields without personal data."),
            Self::Personal => ("personal", SqlType::Json, "Its personal data."),
            Self::EventId => ("event_id", SqlType::Uuid, "Id of the event."),
            Self::PersonId if taken("person_id") => ("subject_id", SqlType::Uuid, "Subject."),
            Self::PersonId => ("person_id", SqlType::Uuid, "Person."),
            Self::Version => ("version", SqlType::Bigint, "Place in the person's record."),
            Self::OccurredAt => ("occurred_at", SqlType::Timestamp, "When it happened."),
            Self::RecordedAt => ("recorded_at", SqlType::Timestamp, "When the log took it."),
            Self::StaffId => ("staff_id", SqlType::Text, "Who acted."),
            Self::Role if taken("role") => ("acting_role", SqlType::Text, "In which role."),
            Self::Role => ("role", SqlType::Text, "In which role."),
            Self::Office if taken("office") => {
                ("acting_office", SqlType::Text, "For which office.")
            }
            Self::Office => ("office", SqlType::Text, "For which office."),
        };
        Column { name: name.to_owned(), ty, nullable: self == Self::Personal, doc }
    }
}

const OF_EVENTS: &[Own] = &[Own::Partition, Own::Offset, Own::EventType, Own::Body, Own::Personal];
const OF_AUDIT: &[Own] = &[Own::Partition, Own::Offset];
/// What the table of each event type repeats of the envelope; the rest is in `batch_event`.
const OF_TYPES: &[Own] = &[
    Own::Partition,
    Own::Offset,
    Own::EventId,
    Own::PersonId,
    Own::Version,
    Own::OccurredAt,
    Own::RecordedAt,
    Own::StaffId,
    Own::Role,
    Own::Office,
];

/// How the row of one batch table is written: its own columns, then the fields of a record.
#[derive(Debug)]
pub(crate) struct Source {
    own: Vec<Own>,
    own_columns: Vec<Column>,
    plan: Plan,
    /// Whether the fields are the envelope's and not the event's.
    envelope: bool,
}

impl Source {
    /// The columns of a batch table that `keep` wants; `None` where there is no such table.
    pub(crate) fn of(topic: Topic, place: usize, keep: &dyn Fn(&str) -> bool) -> Option<Self> {
        let envelope = place == COMMON;
        let (own, ty) = match (topic, place) {
            (Topic::Records, COMMON) => (OF_EVENTS, &Meta::RECORD),
            (Topic::Audit, COMMON) => (OF_AUDIT, &AuditEntry::RECORD),
            (Topic::Records, _) => (OF_TYPES, Event::ALL.get(place.checked_sub(TYPES)?)?.1),
            (Topic::Audit, _) => return None,
        };
        let taken = |name: &str| Plan::keeping(ty, &|field| field == name).width() > 0;
        let (own, own_columns) = own
            .iter()
            .map(|own| (*own, own.column(&taken)))
            .filter(|(_, column)| keep(&column.name))
            .unzip();
        Some(Self { own, own_columns, plan: Plan::keeping(ty, keep), envelope })
    }

    /// Its columns, in the order in which they are written.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        self.own_columns.iter().chain(self.plan.columns())
    }

    /// How many there are.
    pub(crate) fn width(&self) -> usize {
        self.own.len() + self.plan.width()
    }

    /// Whether it wants an event as JSON.
    pub(crate) fn wants_json(&self) -> bool {
        self.own.iter().any(|o| matches!(o, Own::Body | Own::Personal))
    }

    /// Writes the columns of an event; `json` holds it already where that is wanted.
    pub(crate) fn event(
        &self,
        out: &mut CopyBuffer,
        json: &BodyWriter,
        partition: i32,
        offset: i64,
        record: &EventRecord,
    ) {
        let meta = &record.meta;
        for own in &self.own {
            match own {
                Own::Partition => out.integer(partition),
                Own::Offset => out.bigint(offset),
                Own::EventType => out.text(record.event.name()),
                Own::Body => out.json(json.body()),
                Own::Personal => out.json_opt(json.personal()),
                Own::EventId => out.uuid(meta.event_id),
                Own::PersonId => out.uuid(meta.subject_id),
                Own::Version => out.bigint(meta.version),
                Own::OccurredAt => out.timestamp(meta.occurred_at),
                Own::RecordedAt => out.timestamp(meta.recorded_at),
                Own::StaffId => out.text(meta.staff_id.as_str()),
                Own::Role => out.text(meta.role.code()),
                Own::Office => out.text(meta.office.as_str()),
            };
        }
        if self.envelope {
            out.record(&self.plan, meta);
        } else {
            out.with(&self.plan, |w| record.event.write(w));
        }
    }

    /// Writes the columns of an audit entry.
    pub(crate) fn audit(
        &self,
        out: &mut CopyBuffer,
        partition: i32,
        offset: i64,
        entry: &AuditEntry,
    ) {
        for own in &self.own {
            match own {
                Own::Partition => out.integer(partition),
                Own::Offset => out.bigint(offset),
                // An audit entry has no others.
                _ => out.null(),
            };
        }
        out.record(&self.plan, entry);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_columns_of_a_batch_table_have_one_name() {
        for place in 0..TYPES + Event::ALL.len() {
            let Some(source) = Source::of(Topic::Records, place, &|_| true) else { continue };
            let names: Vec<&str> = source.columns().map(|c| c.name.as_str()).collect();
            let unique: BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(unique.len(), names.len(), "table {place}: {names:?}");
        }
    }
}
