//! Rows as Apache Parquet: what DuckDB, Polars, pandas and Spark read as it is.

use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use sekisho_domain::time::{Date, Timestamp};
use serde_json::Value;

/// Rows of a row group: what a writer holds in memory, and what a reader may skip as one.
const GROUP: usize = 65_536;

/// What a column holds. Every column may be empty in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// UTF-8 text; lists and objects as JSON.
    Text,
    /// A whole number of 64 bits.
    Whole,
    /// Yes or no.
    Truth,
    /// A civil date.
    Day,
    /// An instant in UTC, in microseconds.
    Instant,
}

impl Kind {
    /// As a manifest names it: the names of Parquet's logical types.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Whole => "int64",
            Self::Truth => "boolean",
            Self::Day => "date",
            Self::Instant => "timestamp-micros-utc",
        }
    }

    fn physical(self) -> (Physical, Option<LogicalType>) {
        match self {
            Self::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Whole => (Physical::INT64, None),
            Self::Truth => (Physical::BOOLEAN, None),
            Self::Day => (Physical::INT32, Some(LogicalType::Date)),
            Self::Instant => {
                (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
            }
        }
    }

    /// The narrowest kind that holds all of these values: text, unless all that are there are whole numbers or truths.
    pub(crate) fn of<'a>(values: impl Iterator<Item = &'a Value>) -> Self {
        let mut kinds = values.filter(|v| !v.is_null()).map(|value| match value {
            Value::Bool(_) => Self::Truth,
            Value::Number(n) if n.is_i64() => Self::Whole,
            _ => Self::Text,
        });
        let first = kinds.next().unwrap_or(Self::Text);
        if kinds.all(|kind| kind == first) { first } else { Self::Text }
    }
}

/// A column of a file.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: Cow<'static, str>,
    /// What it holds.
    pub(crate) kind: Kind,
}

impl Column {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name: Cow::Borrowed(name), kind }
    }

    fn schema(&self) -> Result<TypePtr> {
        let (physical, logical) = self.kind.physical();
        let column = Type::primitive_type_builder(&self.name, physical)
            .with_logical_type(logical)
            .with_repetition(Repetition::OPTIONAL);
        Ok(Arc::new(column.build()?))
    }
}

/// A file that is being written. The same rows make the same bytes.
pub(crate) struct ParquetFile<W: Write + Send> {
    columns: Vec<Column>,
    out: SerializedFileWriter<W>,
    waiting: Vec<Vec<Value>>,
}

impl<W: Write + Send> ParquetFile<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// Two columns have one name, or `out` takes nothing.
    pub(crate) fn new(out: W, columns: Vec<Column>) -> Result<Self> {
        let fields = columns.iter().map(Column::schema).collect::<Result<_>>()?;
        let schema = Type::group_type_builder("row").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_created_by("sekisho".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .build();
        let out = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
            .context("a Parquet file cannot be begun")?;
        Ok(Self { columns, out, waiting: Vec::new() })
    }

    /// Takes a row: a value for each column.
    ///
    /// # Errors
    /// As [`Self::finish`].
    pub(crate) fn push(&mut self, row: Vec<Value>) -> Result<()> {
        debug_assert_eq!(row.len(), self.columns.len());
        self.waiting.push(row);
        if self.waiting.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let mut group = self.out.next_row_group()?;
        for (index, column) in self.columns.iter().enumerate() {
            let mut writer = group.next_column()?.context("a column has no writer")?;
            let values = rows.iter().map(|row| row.get(index).unwrap_or(&Value::Null));
            write(writer.untyped(), column, values)?;
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes what is left and the footer.
    ///
    /// # Errors
    /// A value is none of its column's kind; the disk is full, or the pipe closed.
    pub(crate) fn finish(mut self) -> Result<W> {
        if !self.waiting.is_empty() {
            self.flush()?;
        }
        Ok(self.out.into_inner()?)
    }
}

/// Writes the values of a column of a row group.
fn write<'a>(
    writer: &mut ColumnWriter<'_>,
    column: &Column,
    values: impl Iterator<Item = &'a Value> + Clone,
) -> Result<()> {
    let levels: Vec<i16> = values.clone().map(|v| i16::from(!v.is_null())).collect();
    let there = values.filter(|v| !v.is_null());
    let odd = || format!("a value of column {} is no {}", column.name, column.kind.name());
    let levels = Some(levels.as_slice());
    match (writer, column.kind) {
        (ColumnWriter::ByteArrayColumnWriter(writer), Kind::Text) => {
            let texts = there.map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
            let texts: Vec<ByteArray> = texts.map(|t| ByteArray::from(t.into_bytes())).collect();
            writer.write_batch(&texts, levels, None)?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), Kind::Whole) => {
            let numbers: Option<Vec<i64>> = there.map(Value::as_i64).collect();
            writer.write_batch(&numbers.with_context(odd)?, levels, None)?;
        }
        (ColumnWriter::BoolColumnWriter(writer), Kind::Truth) => {
            let truths: Option<Vec<bool>> = there.map(Value::as_bool).collect();
            writer.write_batch(&truths.with_context(odd)?, levels, None)?;
        }
        (ColumnWriter::Int32ColumnWriter(writer), Kind::Day) => {
            let day = |v: &Value| Some(Date::parse(v.as_str()?).ok()?.days());
            let days: Option<Vec<i32>> = there.map(day).collect();
            writer.write_batch(&days.with_context(odd)?, levels, None)?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), Kind::Instant) => {
            let micros = |v: &Value| Some(Timestamp::parse(v.as_str()?).ok()?.micros());
            let instants: Option<Vec<i64>> = there.map(micros).collect();
            writer.write_batch(&instants.with_context(odd)?, levels, None)?;
        }
        _ => anyhow::bail!("column {} has a writer of another kind", column.name),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use serde_json::json;

    use super::*;

    fn file(rows: usize) -> Vec<u8> {
        let columns = vec![
            Column::new("port", Kind::Text),
            Column::new("count", Kind::Whole),
            Column::new("late", Kind::Truth),
            Column::new("on_date", Kind::Day),
            Column::new("recorded_at", Kind::Instant),
        ];
        let mut file = ParquetFile::new(Vec::new(), columns).unwrap();
        for n in 0..rows {
            let empty = n % 3 == 2;
            let row = [
                json!("NRT"),
                json!(n),
                json!(n % 2 == 0),
                json!("2026-02-28"),
                json!("2026-02-28T15:00:00.000001Z"),
            ];
            file.push(row.map(|v| if empty { Value::Null } else { v }).to_vec()).unwrap();
        }
        file.finish().unwrap()
    }

    #[test]
    fn rows_come_back_as_they_went_in_and_the_bytes_are_the_same() {
        let bytes = file(GROUP + 3);
        assert!(bytes == file(GROUP + 3));
        let path = std::env::temp_dir().join(format!("sekisho-{}.parquet", uuid::Uuid::new_v4()));
        std::fs::write(&path, bytes).unwrap();
        let read = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read.metadata().num_row_groups(), 2);
        let rows: Vec<_> = read.get_row_iter(None).unwrap().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), GROUP + 3);
        let told =
            |n: usize| rows[n].get_column_iter().map(|(_, v)| v.to_string()).collect::<Vec<_>>();
        let last = told(GROUP);
        assert_eq!(last[..3], ["\"NRT\"".to_owned(), GROUP.to_string(), "true".to_owned()]);
        assert!(last[3].contains("2026-02-28") && last[4].contains("2026-02-28"), "{last:?}");
        assert_eq!(told(2), ["null"; 5]);
    }

    #[test]
    fn a_value_of_another_kind_is_refused_with_the_column() {
        for (kind, value) in [
            (Kind::Whole, json!("7")),
            (Kind::Truth, json!(1)),
            (Kind::Day, json!("2026-02-30")),
            (Kind::Instant, json!("today")),
        ] {
            let mut file = ParquetFile::new(Vec::new(), vec![Column::new("odd", kind)]).unwrap();
            file.push(vec![value]).unwrap();
            let refused = file.finish().map(|_| ()).unwrap_err().to_string();
            assert!(refused.contains("column odd"), "{refused}");
        }
    }

    #[test]
    fn kinds_follow_from_the_values() {
        let kind = |values: &[Value]| Kind::of(values.iter());
        assert_eq!(kind(&[Value::Null, json!(1), json!(2)]), Kind::Whole);
        assert_eq!(kind(&[json!(true), Value::Null]), Kind::Truth);
        for mixed in [&[json!(1), json!("<5")][..], &[json!(1.5)], &[Value::Null], &[json!([1])]] {
            assert_eq!(kind(mixed), Kind::Text);
        }
    }
}
