//! Events on standard output, each after its entry in the audit topic.

use anyhow::Result;
use serde_json::Value;
use uuid::Uuid;

use super::source::place;
use crate::audited::AuditedRows;
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

/// What is shown.
pub(super) struct Shown {
    pub(super) rows: AuditedRows,
    pub(super) personal: bool,
    /// How many more are wanted.
    pub(super) left: u64,
}

impl Shown {
    /// Takes a row; false where no more is wanted.
    pub(super) fn take(&mut self, mut row: Value) -> Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        let (partition, offset) = place(&row)?;
        if let Some(row) = row.as_object_mut() {
            row.shift_remove("partition");
            row.shift_remove("offset");
            if !self.personal {
                row.shift_remove("personal");
            }
            row.insert("position".to_owned(), format!("{partition}:{offset}").into());
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
