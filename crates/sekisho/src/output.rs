//! What people and programs read: data on standard output, talk on standard error.

use std::borrow::Cow;
use std::io::{IsTerminal, Write};

use anyhow::Result;
use comfy_table::{ContentArrangement, Table};
use serde_json::{Map, Value};

use crate::columns::{Column, Kind, ParquetFile};

/// Form of the data on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// A table for people; the default on a terminal.
    Table,
    /// One JSON array or object.
    Json,
    /// One JSON object a line; the default in a pipe.
    Jsonl,
    /// Comma-separated values with a header, after RFC 4180.
    Csv,
    /// Apache Parquet, for a file or a pipe.
    Parquet,
    /// An Avro object container file, for a file or a pipe; only what `replay` streams.
    Avro,
}

/// What is answered where somebody asks for anything else than history as Avro.
pub(crate) const NO_AVRO: &str =
    "only the events that `sekisho replay` streams can be Avro; take json, jsonl, csv or parquet";

impl Format {
    /// The given form, or the one that suits standard output.
    pub(crate) fn or_default(given: Option<Self>) -> Self {
        given.unwrap_or_else(|| {
            if std::io::stdout().is_terminal() { Self::Table } else { Self::Jsonl }
        })
    }
}

/// Rows with named columns, printed in any form.
pub(crate) struct Rows {
    columns: Vec<Cow<'static, str>>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    pub(crate) fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.iter().map(|c| Cow::Borrowed(*c)).collect(), rows: Vec::new() }
    }

    /// Columns whose names are known when it runs.
    pub(crate) fn named(columns: Vec<String>) -> Self {
        Self { columns: columns.into_iter().map(Cow::Owned).collect(), rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: Vec<Value>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Every row as an object.
    pub(crate) fn objects(&self) -> impl Iterator<Item = Value> {
        self.rows.iter().map(|row| self.object(row))
    }

    fn object(&self, row: &[Value]) -> Value {
        let fields = self.columns.iter().zip(row).map(|(c, v)| (c.to_string(), v.clone()));
        Value::Object(fields.collect::<Map<_, _>>())
    }

    /// Columns for a file: of the kind that all their values are.
    fn typed(&self) -> Vec<Column> {
        let column = |(index, name): (usize, &Cow<'static, str>)| {
            let values = self.rows.iter().filter_map(|row| row.get(index));
            Column { name: name.clone(), kind: Kind::of(values) }
        };
        self.columns.iter().enumerate().map(column).collect()
    }

    /// Prints the rows.
    ///
    /// # Errors
    /// Standard output is closed or full.
    pub(crate) fn print(&self, format: Format) -> Result<()> {
        let mut out = std::io::stdout().lock();
        match format {
            Format::Jsonl => {
                for row in &self.rows {
                    writeln!(out, "{}", self.object(row))?;
                }
            }
            Format::Json => {
                let all: Vec<Value> = self.objects().collect();
                writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
            }
            Format::Table => writeln!(out, "{}", self.table())?,
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(out);
                csv.write_record(self.columns.iter().map(|c| c.as_bytes()))?;
                for row in &self.rows {
                    let none = |v: &Value| if v.is_null() { String::new() } else { plain(v) };
                    csv.write_record(row.iter().map(none))?;
                }
                csv.flush()?;
            }
            Format::Parquet => {
                drop(out);
                let mut file = ParquetFile::new(std::io::stdout(), self.typed())?;
                for row in &self.rows {
                    file.push(row.clone())?;
                }
                file.finish()?.flush()?;
            }
            Format::Avro => anyhow::bail!(NO_AVRO),
        }
        Ok(())
    }

    /// The rows as a table.
    pub(crate) fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(comfy_table::presets::UTF8_BORDERS_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(self.columns.iter().map(|c| c.replace('_', " ")));
        for row in &self.rows {
            table.add_row(row.iter().map(plain));
        }
        table
    }
}

/// A value as a person reads it.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::String(s) => s.clone(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Number(n) => n.to_string(),
        Value::Array(a) => a.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    }
}

/// A whole number with thin separators, for people.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Says something on standard error.
pub(crate) fn say(text: impl AsRef<str>) {
    // A closed terminal must not end the work.
    let _ = writeln!(std::io::stderr(), "{}", text.as_ref());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn rows_become_objects_in_column_order() {
        let mut rows = Rows::new(&["b", "a"]);
        rows.push(vec![Value::from(1), Value::Null]);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows.objects().next().unwrap().to_string(), r#"{"b":1,"a":null}"#);
    }
}
