//! Rows in PostgreSQL's binary COPY format.

use sekisho_domain::shape::{RecordType, Shape, Writer};
use sekisho_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::columns::{Node, Plan};
use super::json::JsonText;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// Days from 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * 86_400_000_000;
const TEXT_OID: i32 = 25;

/// The rows of one batch table, ready to be sent.
#[derive(Debug)]
pub struct CopyBuffer {
    bytes: Vec<u8>,
    rows: usize,
}

impl Default for CopyBuffer {
    fn default() -> Self {
        Self { bytes: SIGNATURE.to_vec(), rows: 0 }
    }
}

impl CopyBuffer {
    /// Rows it holds.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes it holds.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it holds no row.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Drops the rows and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.truncate(SIGNATURE.len());
        self.rows = 0;
    }

    /// What goes over the wire: header and rows. The trailer is the sender's.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Begins a row of `columns` columns, all of which the caller then writes.
    pub fn row(&mut self, columns: usize) -> &mut Self {
        self.rows += 1;
        let count = i16::try_from(columns).unwrap_or(i16::MAX);
        self.bytes.extend_from_slice(&count.to_be_bytes());
        self
    }

    /// Takes the last row back, which begins at `start` of the bytes, where its column at this place is empty.
    pub fn take_back_where_empty(&mut self, start: usize, column: usize) {
        let mut rest = self.bytes.get(start..).and_then(|row| row.get(2..)).unwrap_or_default();
        for _ in 0..column {
            let Some((len, values)) = rest.split_first_chunk::<4>() else { return };
            let len = usize::try_from(i32::from_be_bytes(*len)).unwrap_or(0);
            rest = values.get(len..).unwrap_or_default();
        }
        if rest.starts_with(&(-1i32).to_be_bytes()) {
            self.bytes.truncate(start);
            self.rows -= 1;
        }
    }

    /// Writes an empty column.
    pub fn null(&mut self) -> &mut Self {
        self.put_len(-1);
        self
    }

    /// Writes text.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.put(value.as_bytes())
    }

    /// Writes `integer`.
    pub fn integer(&mut self, value: i32) -> &mut Self {
        self.put(&value.to_be_bytes())
    }

    /// Writes `bigint`.
    pub fn bigint(&mut self, value: i64) -> &mut Self {
        self.put(&value.to_be_bytes())
    }

    /// Writes `uuid`.
    pub fn uuid(&mut self, value: Uuid) -> &mut Self {
        self.put(value.as_bytes())
    }

    /// Writes `timestamptz`.
    pub fn timestamp(&mut self, value: Timestamp) -> &mut Self {
        self.bigint(value.micros() - EPOCH_MICROS)
    }

    /// Writes `json` from JSON text.
    pub fn json(&mut self, text: &[u8]) -> &mut Self {
        self.put(text)
    }

    /// Writes `json`, or nothing.
    pub fn json_opt(&mut self, text: Option<&[u8]>) -> &mut Self {
        match text {
            Some(text) => self.json(text),
            None => self.null(),
        }
    }

    /// Writes the columns of `value` as `plan` lays them out.
    pub fn record<T: Shape>(&mut self, plan: &Plan, value: &T) -> &mut Self {
        self.with(plan, |w| value.write(w))
    }

    /// Writes the columns of whatever `write` writes, which must be one record of the plan's type.
    pub fn with(&mut self, plan: &Plan, write: impl FnOnce(&mut RowWriter<'_, '_>)) -> &mut Self {
        let mut writer = RowWriter {
            out: &mut self.bytes,
            at: &plan.root,
            frames: Frames::default(),
            inside: Inside::Row,
            json: JsonText::default(),
            depth: 0,
        };
        write(&mut writer);
        self
    }

    fn put_len(&mut self, len: i32) {
        self.bytes.extend_from_slice(&len.to_be_bytes());
    }

    fn put(&mut self, value: &[u8]) -> &mut Self {
        put(&mut self.bytes, value);
        self
    }
}

fn put(out: &mut Vec<u8>, value: &[u8]) {
    let len = i32::try_from(value.len()).unwrap_or(i32::MAX);
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(value);
}

/// The nodes of the records entered and not left; no record nests deeper than this.
#[derive(Debug, Default)]
struct Frames<'p> {
    stack: [&'p [Node]; 8],
    len: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Inside {
    /// Values go into columns.
    Row,
    /// Values are the elements of one `text[]`.
    Array,
    /// Values are parts of one `json`.
    Json,
    /// Values are parts of a list that nobody asks for.
    Nothing,
}

/// Lays a record's values into the columns of a row.
#[derive(Debug)]
pub struct RowWriter<'b, 'p> {
    out: &'b mut Vec<u8>,
    at: &'p Node,
    frames: Frames<'p>,
    inside: Inside,
    json: JsonText,
    depth: usize,
}

impl RowWriter<'_, '_> {
    fn value(&mut self, value: &[u8]) {
        if !matches!(self.at, Node::Skip) {
            put(self.out, value);
        }
    }
}

macro_rules! or_json {
    ($self:ident, $json:expr, $row:expr) => {
        match $self.inside {
            Inside::Json => $json,
            Inside::Nothing => {}
            Inside::Row | Inside::Array => $row,
        }
    };
}

impl Writer for RowWriter<'_, '_> {
    fn text(&mut self, value: &str) {
        or_json!(self, self.json.text(value), self.value(value.as_bytes()));
    }
    fn int(&mut self, value: i64) {
        or_json!(self, self.json.int(value), self.value(&value.to_be_bytes()));
    }
    fn bool(&mut self, value: bool) {
        or_json!(
            self,
            self.json.raw(if value { b"true" } else { b"false" }),
            self.value(&[u8::from(value)])
        );
    }
    fn date(&mut self, value: Date) {
        let days = value.days() - EPOCH_DAYS;
        or_json!(self, self.json.shown(value), self.value(&days.to_be_bytes()));
    }
    fn timestamp(&mut self, value: Timestamp) {
        let micros = value.micros() - EPOCH_MICROS;
        or_json!(self, self.json.shown(value), self.value(&micros.to_be_bytes()));
    }
    fn uuid(&mut self, value: Uuid) {
        or_json!(self, self.json.uuid(value), self.value(value.as_bytes()));
    }
    fn digest(&mut self, value: &[u8; 32]) {
        or_json!(self, self.json.digest(value), self.value(value));
    }
    fn symbol(&mut self, value: &'static str) {
        self.text(value);
    }
    fn none(&mut self) {
        or_json!(self, self.json.raw(b"null"), {
            for _ in 0..self.at.width() {
                self.out.extend_from_slice(&(-1i32).to_be_bytes());
            }
        });
    }
    fn some(&mut self) {}
    fn list(&mut self, len: usize) {
        match (self.inside, self.at) {
            (Inside::Row, Node::TextArray) => {
                self.inside = Inside::Array;
                // The length of the value is known when the list ends; its place is remembered in `depth`.
                self.depth = self.out.len();
                self.out.extend_from_slice(&[0; 4]);
                let count = i32::try_from(len).unwrap_or(i32::MAX);
                let dimensions = i32::from(len > 0);
                for part in [dimensions, 0, TEXT_OID] {
                    self.out.extend_from_slice(&part.to_be_bytes());
                }
                if len > 0 {
                    self.out.extend_from_slice(&count.to_be_bytes());
                    self.out.extend_from_slice(&1i32.to_be_bytes());
                }
            }
            (Inside::Row, Node::Skip) => {
                self.inside = Inside::Nothing;
                self.depth = 1;
            }
            (Inside::Nothing, _) => self.depth += 1,
            (Inside::Row, _) => {
                self.inside = Inside::Json;
                self.depth = 1;
                self.json.out.clear();
                self.json.open(b'[');
            }
            _ => {
                self.depth += 1;
                self.json.open(b'[');
            }
        }
    }
    fn list_end(&mut self) {
        match self.inside {
            Inside::Array => {
                let len = i32::try_from(self.out.len() - self.depth - 4).unwrap_or(i32::MAX);
                if let Some(place) = self.out.get_mut(self.depth..self.depth + 4) {
                    place.copy_from_slice(&len.to_be_bytes());
                }
                self.inside = Inside::Row;
            }
            Inside::Json => {
                self.json.close(b']');
                self.depth -= 1;
                if self.depth == 0 {
                    put(self.out, &self.json.out);
                    self.inside = Inside::Row;
                }
            }
            Inside::Nothing => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.inside = Inside::Row;
                }
            }
            Inside::Row => {}
        }
    }
    fn record(&mut self, _ty: &'static RecordType) {
        or_json!(self, self.json.open(b'{'), {
            if let Node::Record { nodes, .. } = self.at
                && let Some(frame) = self.frames.stack.get_mut(self.frames.len)
            {
                *frame = nodes;
                self.frames.len += 1;
            }
        });
    }
    fn field(&mut self, index: usize, name: &'static str) {
        or_json!(self, self.json.key(name), {
            let top = self.frames.stack.get(self.frames.len.wrapping_sub(1));
            if let Some(node) = top.and_then(|nodes| nodes.get(index)) {
                self.at = node;
            }
        });
    }
    fn record_end(&mut self) {
        or_json!(self, self.json.close(b'}'), self.frames.len -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_the_column_it_needs_is_taken_back() {
        let mut rows = CopyBuffer::default();
        rows.row(3).text("kept").null().bigint(7);
        let kept = rows.bytes().to_vec();
        for (second, third) in [(None, Some(7)), (Some("x"), None)] {
            let start = rows.len();
            let row = rows.row(3).text("a text");
            match second {
                Some(text) => row.text(text),
                None => row.null(),
            };
            match third {
                Some(number) => row.bigint(number),
                None => row.null(),
            };
            rows.take_back_where_empty(start, 0);
            assert_eq!(rows.rows(), 2, "the first column is there");
            rows.take_back_where_empty(start, if second.is_none() { 1 } else { 2 });
            assert_eq!((rows.bytes(), rows.rows()), (kept.as_slice(), 1));
        }
    }
}
