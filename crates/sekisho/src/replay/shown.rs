//! Events on standard output, each after its entry in the audit topic.

use std::io::Write;

use anyhow::Result;
use serde_json::Value;
use uuid::Uuid;

use super::source::place;
use crate::audited::{Asked, Auditor};
use crate::output::{Format, Rows, count, say};

/// Events that are entered into the audit topic together before they are shown.
const TOGETHER: usize = 1000;

/// What is shown, after its audit entry.
pub(super) struct Shown {
    pub(super) auditor: Auditor,
    pub(super) conditions: String,
    pub(super) personal: bool,
    pub(super) format: Format,
    pub(super) left: u64,
    pub(super) waiting: Vec<Value>,
    /// Of a table or an array, which is printed at the end.
    pub(super) kept: Vec<Value>,
    pub(super) count: u64,
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
        self.waiting.push(row);
        if self.waiting.len() >= TOGETHER {
            self.flush()?;
        }
        Ok(true)
    }

    fn flush(&mut self) -> Result<()> {
        let mut persons: Vec<Uuid> = Vec::new();
        for row in &self.waiting {
            let person = row.get("person_id").and_then(Value::as_str);
            persons.extend(person.and_then(|p| Uuid::try_parse(p).ok()));
        }
        persons.sort_unstable();
        persons.dedup();
        let conditions = self.conditions.clone();
        let asked = Asked { name: "replay", conditions, persons: &persons };
        self.auditor.answered(&asked, self.waiting.len() as u64)?;
        self.count += self.waiting.len() as u64;
        if self.format == Format::Jsonl {
            let mut out = std::io::stdout().lock();
            for row in self.waiting.drain(..) {
                writeln!(out, "{row}")?;
            }
        } else {
            self.kept.append(&mut self.waiting);
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<()> {
        // Asking is entered even where nothing comes back.
        if !self.waiting.is_empty() || self.count == 0 {
            self.flush()?;
        }
        match self.format {
            Format::Jsonl => {}
            Format::Json => println!("{}", serde_json::to_string_pretty(&self.kept)?),
            Format::Table | Format::Csv => {
                let columns = [
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
                let mut rows = Rows::new(&columns);
                for row in &self.kept {
                    let value = |name: &&str| row.get(*name).cloned().unwrap_or(Value::Null);
                    rows.push(columns.iter().map(value).collect());
                }
                rows.print(self.format)?;
            }
        }
        let more = if self.left == 0 { "; there may be more, see --limit" } else { "" };
        say(format!("{} events{more}", count(self.count)));
        Ok(())
    }
}
