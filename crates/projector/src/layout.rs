//! Which tables the rows of a batch are laid into, and the rows laid.

use sekisho_codec::records::AuditEntry;
use sekisho_domain::{Event, EventRecord};
use sekisho_store::BatchTable;
use sekisho_store::batch::{BodyWriter, Column, CopyBuffer, SqlType};

use crate::batch::{Payload, Ready};
use crate::folder::Topic;
use crate::mask::Mask;
use crate::source::Source;
use crate::statement::{COMMON, Feeder, Statement, TOUCHED, TYPES, common_name, table_name};

/// A table that rows are laid into.
#[derive(Debug)]
struct Table {
    /// Place of a batch table; `None` for a table of a projection.
    place: Option<usize>,
    table: BatchTable,
    /// Texts that every row begins with.
    constants: Vec<String>,
    /// Place in the row of a column without which the row is left out.
    required: Option<usize>,
    source: Source,
}

impl Table {
    fn row<'b>(&self, out: &'b mut CopyBuffer) -> &'b mut CopyBuffer {
        out.row(self.constants.len() + self.source.width());
        for text in &self.constants {
            out.text(text);
        }
        out
    }
}

/// The tables that one topic is laid into.
#[derive(Debug)]
pub(crate) struct Layout {
    tables: Vec<Table>,
    /// Tables of every event or audit entry, by their index in `tables`.
    common: Vec<usize>,
    /// Tables by event type.
    by_type: Vec<Vec<usize>>,
    touched: Option<BatchTable>,
    /// Event types that concern a projection with `settle.sql`.
    settling: Mask,
    wants_json: bool,
}

impl Layout {
    /// The batch tables that these projections read, with the columns that they name, and the tables that they only copy
    /// into.
    pub(crate) fn new(topic: Topic, feeders: &[&Feeder]) -> Self {
        let settling = feeders
            .iter()
            .filter(|f| !f.settle.is_empty())
            .fold(Mask::EMPTY, |mask, f| mask.and(f.needs()));
        let mut tables = Vec::new();
        for place in COMMON..TYPES + Event::ALL.len() {
            let readers: Vec<&Statement> = feeders
                .iter()
                .flat_map(|f| f.statements())
                .filter(|s| s.concerns(Mask::of(place)))
                .collect();
            let all = readers.iter().any(|s| s.takes_all());
            let keep = |column: &str| all || readers.iter().any(|s| s.mentions(column));
            if !readers.is_empty()
                && let Some(source) = Source::of(topic, place, &keep)
            {
                let columns = source.columns().cloned().collect();
                let table = BatchTable::new(name_of(topic, place), columns);
                let (place, constants) = (Some(place), Vec::new());
                tables.push(Table { place, table, constants, required: None, source });
            }
        }
        let mut by_place: Vec<(usize, usize)> =
            tables.iter().enumerate().filter_map(|(at, t)| Some((t.place?, at))).collect();
        for plain in feeders.iter().flat_map(|f| &f.plain) {
            if let Some(source) = Source::of(topic, plain.place, &|c| plain.takes(c)) {
                by_place.push((plain.place, tables.len()));
                let (table, constants) = (plain.table(&source), plain.constants());
                let required = plain.required(&source);
                tables.push(Table { place: None, table, constants, required, source });
            }
        }
        let at = |place| by_place.iter().filter(move |(p, _)| *p == place).map(|(_, at)| *at);
        let touched = (settling != Mask::EMPTY).then(|| {
            let (name, doc) = ("person_id".to_owned(), "Person.");
            let column = Column { name, ty: SqlType::Uuid, nullable: false, doc };
            BatchTable::new("touched", vec![column])
        });
        Self {
            common: at(COMMON).collect(),
            by_type: (0..Event::ALL.len()).map(|index| at(index + TYPES).collect()).collect(),
            wants_json: tables.iter().any(|t| t.source.wants_json()),
            tables,
            touched,
            settling,
        }
    }

    /// The tables to create on a connection.
    pub(crate) fn batch_tables(&self) -> Vec<BatchTable> {
        let own = self.tables.iter().filter(|t| t.place.is_some()).map(|t| &t.table);
        own.chain(&self.touched).cloned().collect()
    }

    fn of_event(&self, index: usize) -> impl Iterator<Item = usize> {
        let own = self.by_type.get(index).map(Vec::as_slice).unwrap_or_default();
        self.common.iter().chain(own).copied()
    }
}

fn name_of(topic: Topic, place: usize) -> String {
    let event = place.checked_sub(TYPES).and_then(|index| Event::ALL.get(index));
    event.map_or_else(|| common_name(topic).to_owned(), |(name, _)| table_name(name))
}

/// The rows of one batch, laid out for COPY.
#[derive(Debug)]
pub(crate) struct Laid {
    buffers: Vec<CopyBuffer>,
    json: BodyWriter,
    touched: std::collections::HashSet<uuid::Uuid>,
    touched_rows: CopyBuffer,
    /// Whether to note the persons touched.
    pub(crate) touching: bool,
}

impl Laid {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self {
            buffers: layout.tables.iter().map(|_| CopyBuffer::default()).collect(),
            json: BodyWriter::default(),
            touched: std::collections::HashSet::new(),
            touched_rows: CopyBuffer::default(),
            touching: true,
        }
    }

    /// Drops the rows and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.buffers.iter_mut().for_each(CopyBuffer::clear);
        self.touched.clear();
        self.touched_rows.clear();
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
        for at in &layout.common {
            if let (Some(t), Some(out)) = (layout.tables.get(*at), self.buffers.get_mut(*at)) {
                t.source.audit(t.row(out), partition, offset, entry);
            }
        }
    }

    pub(crate) fn event(
        &mut self,
        layout: &Layout,
        partition: i32,
        offset: i64,
        record: &EventRecord,
    ) {
        if layout.wants_json {
            self.json.clear();
            record.event.write(&mut self.json);
        }
        let index = record.event.index();
        for at in layout.of_event(index) {
            if let (Some(t), Some(out)) = (layout.tables.get(at), self.buffers.get_mut(at)) {
                let start = out.len();
                t.source.event(t.row(out), &self.json, partition, offset, record);
                if let Some(column) = t.required {
                    out.take_back_where_empty(start, column);
                }
            }
        }
        let settles = self.touching && layout.settling.has(index + TYPES);
        if settles && self.touched.insert(record.meta.subject_id) {
            self.touched_rows.row(1).uuid(record.meta.subject_id);
        }
    }

    /// The filled tables with their rows.
    pub(crate) fn filled<'a>(
        &'a self,
        layout: &'a Layout,
    ) -> impl Iterator<Item = (&'a BatchTable, &'a CopyBuffer)> {
        let tables = layout.tables.iter().map(|t| &t.table).zip(&self.buffers);
        let touched = layout.touched.iter().zip(std::iter::once(&self.touched_rows));
        tables.chain(touched).filter(|(_, rows)| !rows.is_empty())
    }

    /// Whether it holds no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffers.iter().all(CopyBuffer::is_empty)
    }

    /// Bytes laid.
    pub(crate) fn bytes(&self) -> usize {
        self.buffers.iter().map(CopyBuffer::len).sum()
    }

    /// Which batch tables hold rows.
    pub(crate) fn mask(&self, layout: &Layout) -> Mask {
        let filled = layout.tables.iter().zip(&self.buffers).filter(|(_, rows)| !rows.is_empty());
        let touched = if self.touched_rows.is_empty() { Mask::EMPTY } else { Mask::of(TOUCHED) };
        filled.filter_map(|(t, _)| t.place).fold(touched, Mask::with)
    }
}
