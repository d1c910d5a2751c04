//! Which batch tables there are, and which statement needs which of them.

use std::sync::Arc;

use sekisho_codec::records::AuditEntry;
use sekisho_domain::Event;
use sekisho_domain::envelope::Meta;
use sekisho_store::BatchTable;
use sekisho_store::batch::{BodyWriter, Column, CopyBuffer, Plan, SqlType};
use sekisho_store::catalog::Build;

use crate::batch::{Payload, Ready};
use crate::error::{Error, Result};
use crate::folder::Topic;

/// Place of a batch table: its bit in the masks of [`Statement`].
pub(crate) const COMMON: usize = 0;
/// First place of the tables by event type, in the order of the catalogue.
const TYPES: usize = 1;
/// Place of `touched`, the persons of the batch whose rows are derived anew.
pub(crate) const TOUCHED: usize = 63;

/// Meta columns that the table of each event type repeats; the others are in `batch_event`.
const REPEATED: &[(&str, SqlType, &str)] = &[
    ("partition", SqlType::Integer, "Partition of the records topic."),
    ("offset", SqlType::Bigint, "Offset there."),
    ("event_id", SqlType::Uuid, "Id of the event."),
    ("person_id", SqlType::Uuid, "Person."),
    ("version", SqlType::Bigint, "Place in the person's record."),
    ("occurred_at", SqlType::Timestamp, "When it happened."),
    ("recorded_at", SqlType::Timestamp, "When the log took it."),
];

fn column((name, ty, doc): (&str, SqlType, &'static str)) -> Column {
    Column { name: name.to_owned(), ty, nullable: false, doc }
}

/// A batch table with the plan of its own columns.
#[derive(Debug)]
struct Table {
    place: usize,
    table: BatchTable,
    plan: Plan,
}

/// The batch tables of one topic.
#[derive(Debug)]
pub(crate) struct Layout {
    tables: Vec<Table>,
    /// Index in `tables` by event type; `None` where nothing reads the type.
    by_type: Vec<Option<usize>>,
    common: Option<usize>,
    touched: Option<usize>,
    /// Event types that concern a projection with `settle.sql`.
    settling: u64,
}

/// One statement of a projection and the batch tables it reads.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) name: String,
    pub(crate) sql: Arc<str>,
    needs: u64,
}

impl Statement {
    /// The batch tables it reads, as a mask.
    pub(crate) const fn needs(&self) -> u64 {
        self.needs
    }

    /// Whether any of its batch tables holds a row. A statement does nothing without one.
    pub(crate) const fn concerns(&self, filled: u64) -> bool {
        self.needs & filled != 0
    }
}

/// A projection's statements, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Feeder {
    pub(crate) apply: Vec<Statement>,
    pub(crate) settle: Vec<Statement>,
    pub(crate) settles: Option<String>,
}

impl Feeder {
    /// Splits the SQL of a build into statements and finds the batch tables they read.
    pub(crate) fn of(build: &Build) -> Result<Self> {
        let settles = build.manifest.get("settles").and_then(|s| s.as_str()).map(str::to_owned);
        Ok(Self {
            apply: statements(&build.projection, "apply.sql", &build.apply)?,
            settle: statements(&build.projection, "settle.sql", &build.settle)?,
            settles,
        })
    }

    /// Every batch table that its statements read.
    pub(crate) fn needs(&self) -> u64 {
        self.apply.iter().fold(0, |mask, s| mask | s.needs)
    }
}

/// A statement ends with `;` at the end of a line; there is no other `;` at a line's end.
fn statements(folder: &str, file: &str, sql: &str) -> Result<Vec<Statement>> {
    let mut found = Vec::new();
    let mut text = String::new();
    for line in sql.lines().filter(|l| !l.trim_start().starts_with("--") && !l.trim().is_empty()) {
        match line.trim_end().strip_suffix(';') {
            None => {
                text.push_str(line);
                text.push('\n');
            }
            Some(last) => {
                text.push_str(last);
                let name = format!("{folder}/{file} statement {}", found.len() + 1);
                let needs = needs(folder, &text)?;
                if needs == 0 {
                    let reason = format!("{name} reads no batch table");
                    return Err(Error::Folder { folder: folder.to_owned(), reason });
                }
                found.push(Statement { name, sql: std::mem::take(&mut text).into(), needs });
            }
        }
    }
    if text.is_empty() {
        Ok(found)
    } else {
        let reason = format!("the last statement of {file} does not end with a semicolon");
        Err(Error::Folder { folder: folder.to_owned(), reason })
    }
}

fn needs(folder: &str, sql: &str) -> Result<u64> {
    let mut mask = 0;
    for word in sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        if word == "touched" {
            mask |= 1 << TOUCHED;
        } else if word.starts_with("batch_") {
            let place = place_of(word).ok_or_else(|| Error::Folder {
                folder: folder.to_owned(),
                reason: format!("there is no batch table {word}"),
            })?;
            mask |= 1u64 << place;
        }
    }
    Ok(mask)
}

fn place_of(table: &str) -> Option<usize> {
    if table == "batch_event" || table == "batch_audit_entry" {
        return Some(COMMON);
    }
    Event::ALL.iter().position(|(name, _)| table_name(name) == table).map(|i| i + TYPES)
}

/// `LandingPermitted` → `batch_landing_permitted`.
pub(crate) fn table_name(event_type: &str) -> String {
    let mut name = "batch".to_owned();
    for c in event_type.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

impl Layout {
    /// The batch tables that these projections read.
    pub(crate) fn new(topic: Topic, feeders: &[&Feeder]) -> Self {
        let needs = feeders.iter().fold(0, |mask, f| mask | f.needs());
        let settling =
            feeders.iter().filter(|f| !f.settle.is_empty()).fold(0, |mask, f| mask | f.needs());
        let mut tables = Vec::new();
        let mut by_type = vec![None; Event::ALL.len()];
        let mut common = None;
        if needs & (1 << COMMON) != 0 {
            common = Some(tables.len());
            tables.push(match topic {
                Topic::Records => events(),
                Topic::Audit => audit(),
            });
        }
        for (index, (name, ty)) in Event::ALL.iter().enumerate() {
            let place = index + TYPES;
            if topic == Topic::Records && needs & (1u64 << place) != 0 {
                let plan = Plan::of(ty);
                let mut columns: Vec<_> = REPEATED.iter().copied().map(column).collect();
                columns.extend_from_slice(plan.columns());
                if let Some(slot) = by_type.get_mut(index) {
                    *slot = Some(tables.len());
                }
                let table = BatchTable::new(table_name(name), columns);
                tables.push(Table { place, table, plan });
            }
        }
        let mut touched = None;
        if settling != 0 {
            touched = Some(tables.len());
            let columns = vec![column(("person_id", SqlType::Uuid, "Person."))];
            let table = BatchTable::new("touched", columns);
            tables.push(Table { place: TOUCHED, table, plan: Plan::of(&Meta::RECORD) });
        }
        Self { tables, by_type, common, touched, settling: settling >> TYPES }
    }

    /// The tables to create on a connection.
    pub(crate) fn tables(&self) -> Vec<BatchTable> {
        self.tables.iter().map(|t| t.table.clone()).collect()
    }

    /// Place of a batch table by event type.
    pub(crate) fn place_of_type(index: usize) -> usize {
        index + TYPES
    }
}

fn events() -> Table {
    let plan = Plan::of(&Meta::RECORD);
    let mut columns = vec![
        column(("partition", SqlType::Integer, "Partition of the records topic.")),
        column(("offset", SqlType::Bigint, "Offset there.")),
        column(("event_type", SqlType::Text, "Type of the event.")),
        column(("body", SqlType::Json, "Its fields without personal data.")),
    ];
    columns.push(Column {
        name: "personal".into(),
        ty: SqlType::Json,
        nullable: true,
        doc: "Its personal data.",
    });
    columns.extend_from_slice(plan.columns());
    Table { place: COMMON, table: BatchTable::new("batch_event", columns), plan }
}

fn audit() -> Table {
    let plan = Plan::of(&AuditEntry::RECORD);
    let mut columns = vec![
        column(("partition", SqlType::Integer, "Partition of the audit topic.")),
        column(("offset", SqlType::Bigint, "Offset there.")),
    ];
    columns.extend_from_slice(plan.columns());
    Table { place: COMMON, table: BatchTable::new("batch_audit_entry", columns), plan }
}

/// The rows of one batch, laid out for COPY.
#[derive(Debug)]
pub(crate) struct Laid {
    buffers: Vec<CopyBuffer>,
    json: BodyWriter,
    touched: std::collections::HashSet<uuid::Uuid>,
    /// Whether to note the persons touched.
    pub(crate) touching: bool,
}

impl Laid {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self {
            buffers: layout.tables.iter().map(|_| CopyBuffer::default()).collect(),
            json: BodyWriter::default(),
            touched: std::collections::HashSet::new(),
            touching: true,
        }
    }

    /// Drops the rows and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.buffers.iter_mut().for_each(CopyBuffer::clear);
        self.touched.clear();
    }

    /// Lays one record.
    pub(crate) fn lay(&mut self, layout: &Layout, ready: &Ready) {
        match &ready.payload {
            Payload::Event(e) => self.event(layout, ready.partition, ready.offset, e),
            Payload::Audit(a) => self.audit(layout, ready.partition, ready.offset, a),
        }
    }

    pub(crate) fn audit(
        &mut self,
        layout: &Layout,
        partition: i32,
        offset: i64,
        entry: &AuditEntry,
    ) {
        let Some(at) = layout.common else { return };
        if let (Some(t), Some(out)) = (layout.tables.get(at), self.buffers.get_mut(at)) {
            out.row(2 + t.plan.width()).integer(partition).bigint(offset).record(&t.plan, entry);
        }
    }

    pub(crate) fn event(
        &mut self,
        layout: &Layout,
        partition: i32,
        offset: i64,
        record: &sekisho_domain::EventRecord,
    ) {
        let (meta, event) = (&record.meta, &record.event);
        if let Some((t, out)) =
            layout.common.and_then(|at| layout.tables.get(at).zip(self.buffers.get_mut(at)))
        {
            self.json.clear();
            event.write(&mut self.json);
            out.row(5 + t.plan.width())
                .integer(partition)
                .bigint(offset)
                .text(event.name())
                .json(self.json.body())
                .json_opt(self.json.personal())
                .record(&t.plan, meta);
        }
        let index = event.index();
        let at = layout.by_type.get(index).copied().flatten();
        if let Some((t, out)) =
            at.and_then(|at| layout.tables.get(at).zip(self.buffers.get_mut(at)))
        {
            out.row(REPEATED.len() + t.plan.width())
                .integer(partition)
                .bigint(offset)
                .uuid(meta.event_id)
                .uuid(meta.subject_id)
                .bigint(meta.version)
                .timestamp(meta.occurred_at)
                .timestamp(meta.recorded_at)
                .with(&t.plan, |w| event.write(w));
        }
        let settles = self.touching && layout.settling & (1 << index) != 0;
        if settles && self.touched.insert(meta.subject_id) {
            let touched = layout.touched.and_then(|at| self.buffers.get_mut(at));
            if let Some(out) = touched {
                out.row(1).uuid(meta.subject_id);
            }
        }
    }

    /// The filled tables with their rows.
    pub(crate) fn filled<'a>(
        &'a self,
        layout: &'a Layout,
    ) -> impl Iterator<Item = (usize, &'a BatchTable, &'a CopyBuffer)> {
        layout
            .tables
            .iter()
            .zip(&self.buffers)
            .filter(|(_, b)| !b.is_empty())
            .map(|(t, b)| (t.place, &t.table, b))
    }

    /// Whether it holds no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffers.iter().all(CopyBuffer::is_empty)
    }

    /// Bytes laid.
    pub(crate) fn bytes(&self) -> usize {
        self.buffers.iter().map(CopyBuffer::len).sum()
    }

    /// Which tables hold rows, as a mask.
    pub(crate) fn mask(&self, layout: &Layout) -> u64 {
        self.filled(layout).fold(0, |mask, (place, ..)| mask | 1 << place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_names_are_the_event_types_in_snake_case() {
        assert_eq!(table_name("LandingPermitted"), "batch_landing_permitted");
        assert_eq!(place_of("batch_landing_permitted"), Some(TYPES + 3));
        assert!(Event::ALL.len() + TYPES < TOUCHED, "the mask has a bit for every event type");
    }

    #[test]
    fn statements_are_split_at_semicolons_that_end_a_line() {
        let sql =
            "-- why\nINSERT INTO a\nSELECT 1 FROM batch_event;\nDELETE FROM b USING touched;\n";
        let found = statements("x", "apply.sql", sql).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found[0].concerns(1 << COMMON) && !found[0].concerns(1 << TOUCHED));
        assert!(statements("x", "apply.sql", "SELECT 1 FROM batch_event").is_err());
        assert!(statements("x", "apply.sql", "SELECT 1 FROM batch_ghost;").is_err());
        assert!(statements("x", "apply.sql", "SELECT 1;").is_err());
    }
}
