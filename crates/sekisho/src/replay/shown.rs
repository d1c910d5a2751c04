//! Events on standard output, each after its entry in the audit topic.

use anyhow::Result;
use sekisho_store::batch::BodyWriter;
use serde_json::Value;
use uuid::Uuid;

use super::source::{Found, place};
use crate::audited::AuditedRows;
use crate::columns::{Column, Kind};
use crate::output::{count, say};

const COLUMNS: [&str; 9] = [
    "position",
    "occurred_at",
    "recorded_at",
    "event_type",
    "person_id",
    "version",
    "staff_id",
    "role",
    "office",
];

/// Of a file: everything that the log says of an event. `personal` is empty where it was not asked for.
pub(super) const ALL: &[Column] = &[
    Column::new("partition", Kind::Whole),
    Column::new("offset", Kind::Whole),
    Column::new("person_id", Kind::Text),
    Column::new("version", Kind::Whole),
    Column::new("event_id", Kind::Text),
    Column::new("event_type", Kind::Text),
    Column::new("occurred_at", Kind::Instant),
    Column::new("recorded_at", Kind::Instant),
    Column::new("staff_id", Kind::Text),
    Column::new("role", Kind::Text),
    Column::new("office", Kind::Text),
    Column::new("terminal", Kind::Text),
    Column::new("source", Kind::Text),
    Column::new("command_id", Kind::Text),
    Column::new("case_id", Kind::Text),
    Column::new("legal_grounds", Kind::Text),
    Column::new("flags", Kind::Text),
    Column::new("corrects", Kind::Text),
    Column::new("rules_version", Kind::Text),
    Column::new("body", Kind::Text),
    Column::new("personal", Kind::Text),
];

/// What is shown.
pub(super) struct Shown {
    pub(super) rows: AuditedRows,
    pub(super) personal: bool,
    /// For a file, where a position is two numbers.
    pub(super) to_file: bool,
    /// For an Avro container, which takes events as they are.
    pub(super) as_events: bool,
    /// How many more are wanted.
    pub(super) left: u64,
    pub(super) json: BodyWriter,
}

impl Shown {
    /// Takes an event; false where no more is wanted.
    pub(super) fn take(&mut self, found: Found) -> Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        if self.as_events {
            let (event, at) = found.event()?;
            self.rows.take_event(&event, at)?;
            return Ok(true);
        }
        let mut row = found.row(&mut self.json)?;
        let (partition, offset) = place(&row)?;
        if let Some(row) = row.as_object_mut() {
            if !self.personal {
                row.shift_remove("personal");
            }
            if !self.to_file {
                row.shift_remove("partition");
                row.shift_remove("offset");
                row.insert("position".to_owned(), format!("{partition}:{offset}").into());
            }
        }
        let person = row.get("person_id").and_then(Value::as_str);
        let person = person.and_then(|p| Uuid::try_parse(p).ok());
        self.rows.take(row, person)?;
        Ok(true)
    }

    pub(super) fn finish(self) -> Result<()> {
        let rows = self.rows.enter()?;
        rows.print(&COLUMNS)?;
        let more = if self.left == 0 { "; there may be more, see --limit" } else { "" };
        say(format!("{} events{more}", count(rows.count)));
        Ok(())
    }
}
