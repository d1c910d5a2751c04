//! The query tables, read past the program under test, with PostgreSQL's own client.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// A column that the checker looks at.
#[derive(Debug, Clone, Copy)]
enum Column {
    Text(&'static str),
    Number(&'static str),
}

use Column::{Number, Text};

/// Views that the checker looks at, with the columns that it does. Only these are read, and by COPY: whole rows as JSON
/// are ten times as many bytes, and took most of the time of a check.
const VIEWS: [(&str, &[Column]); 15] = [
    (
        "timeline",
        &[
            Text("event_id"),
            Text("person_id"),
            Number("version"),
            Text("event_type"),
            Text("command_id"),
            Text("staff_id"),
            Number("partition"),
            Number("offset"),
        ],
    ),
    (
        "commands",
        &[
            Text("command_id"),
            Text("subject"),
            Text("outcome"),
            Text("asked"),
            Number("command_partition"),
            Number("command_offset"),
        ],
    ),
    ("persons", &[Text("person_id"), Text("record_ended_on")]),
    ("documents", &[Text("person_id"), Text("document_id")]),
    (
        "stays",
        &[Text("stay_id"), Text("person_id"), Text("status"), Text("stay_end"), Text("closed_on")],
    ),
    (
        "crossings",
        &[
            Text("event_id"),
            Text("person_id"),
            Text("direction"),
            Text("stay_id"),
            Text("on_date"),
            Text("port"),
            Number("days_over"),
        ],
    ),
    (
        "applications",
        &[
            Text("person_id"),
            Text("application_id"),
            Text("kind"),
            Text("received_on"),
            Text("outcome"),
            Text("decided_on"),
        ],
    ),
    (
        "residence",
        &[
            Text("event_id"),
            Text("person_id"),
            Text("municipality"),
            Text("moved_in_on"),
            Number("late_days"),
        ],
    ),
    (
        "cards",
        &[
            Text("person_id"),
            Text("card_id"),
            Text("issued_on"),
            Text("valid_to"),
            Text("lost_on"),
            Text("returned_on"),
        ],
    ),
    ("violations", &[Text("person_id"), Text("violation_case_id"), Text("stage"), Text("custody")]),
    (
        "refugees",
        &[
            Text("person_id"),
            Text("refugee_case_id"),
            Text("claim"),
            Text("stage"),
            Text("provisional_stay_end"),
            Text("procedure_ends_on"),
        ],
    ),
    ("examinations", &[Text("person_id"), Text("examination_id"), Text("finding"), Text("ruling")]),
    ("permits", &[Text("event_id"), Text("person_id"), Text("permit"), Text("revoked_on")]),
    (
        "links",
        &[
            Text("person_id"),
            Text("link_id"),
            Text("stage"),
            Text("other_person_id"),
            Number("other_refugee_applications"),
        ],
    ),
    ("position", &[Text("topic"), Text("projection"), Number("partition"), Number("next_offset")]),
];

/// Rows of the query tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// Rows of each view of schema `query`, each row an object.
    pub views: BTreeMap<&'static str, Vec<Value>>,
    /// `engine.parked`, without values.
    pub parked: Vec<Value>,
}

impl Tables {
    /// Reads them with a URL of the superuser.
    ///
    /// # Errors
    /// PostgreSQL does not answer.
    pub fn read(url: &str) -> Result<Self> {
        let mut views = BTreeMap::new();
        for (view, columns) in VIEWS {
            let names: Vec<String> = columns.iter().map(|c| format!("\"{}\"", c.name())).collect();
            let query = format!("COPY (SELECT {} FROM query.{view}) TO STDOUT", names.join(", "));
            let text = psql(url, &query)?;
            let rows = text.lines().map(|line| row(columns, line));
            let rows = rows.collect::<Result<_>>().with_context(|| format!("a row of {view}"))?;
            views.insert(view, rows);
        }
        let parked =
            "SELECT topic, partition, \"offset\", subject_id, reason, detail FROM engine.parked";
        Ok(Self { views, parked: rows(url, parked)? })
    }

    /// The rows of a view.
    pub fn view(&self, name: &str) -> &[Value] {
        self.views.get(name).map_or(&[], Vec::as_slice)
    }
}

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Text(name) | Number(name) => name,
        }
    }

    fn read(self, field: &str) -> Result<Value> {
        Ok(match self {
            _ if field == "\\N" => Value::Null,
            Text(_) => plain(field).into(),
            Number(name) => {
                field.parse::<i64>().with_context(|| format!("{name} is no number"))?.into()
            }
        })
    }
}

/// A line of COPY's text form.
fn row(columns: &[Column], line: &str) -> Result<Value> {
    let mut row = Map::with_capacity(columns.len());
    let mut fields = line.split('\t');
    for column in columns {
        let field = fields.next().with_context(|| format!("no {}", column.name()))?;
        row.insert(column.name().to_owned(), column.read(field)?);
    }
    if fields.next().is_some() {
        bail!("more fields than columns");
    }
    Ok(Value::Object(row))
}

/// A field without COPY's escapes.
fn plain(field: &str) -> String {
    if !field.contains('\\') {
        return field.to_owned();
    }
    let mut text = String::with_capacity(field.len());
    let mut characters = field.chars();
    while let Some(c) = characters.next() {
        match (c, if c == '\\' { characters.next() } else { None }) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('t')) => text.push('\t'),
            ('\\', Some('r')) => text.push('\r'),
            ('\\', Some('b')) => text.push('\u{8}'),
            ('\\', Some('f')) => text.push('\u{c}'),
            ('\\', Some('v')) => text.push('\u{b}'),
            ('\\', Some(other)) => text.push(other),
            (other, _) => text.push(other),
        }
    }
    text
}

/// The rows of a query, each as an object.
///
/// # Errors
/// PostgreSQL does not answer, or refuses the query.
pub fn rows(url: &str, query: &str) -> Result<Vec<Value>> {
    let wrapped = format!("SELECT row_to_json(r) FROM ({query}) r");
    let out = psql(url, &wrapped)?;
    let parse = |line| serde_json::from_str(line).with_context(|| format!("a row of {query}"));
    out.lines().filter(|l| !l.is_empty()).map(parse).collect()
}

/// Runs SQL and returns what psql prints.
///
/// # Errors
/// PostgreSQL does not answer, or refuses it.
pub fn psql(url: &str, sql: &str) -> Result<String> {
    let out = Command::new("psql")
        .args(["-XqtA", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql])
        .env("PGCONNECT_TIMEOUT", "5")
        .output()
        .context("cannot run psql; it comes with deploy/install")?;
    if !out.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&out.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_of_copy_is_read_as_its_columns() {
        let columns = [Text("a"), Number("n"), Text("b"), Text("c")];
        let found = row(&columns, "a\\tb\\\\N\t-7\t\\N\t").unwrap();
        assert_eq!(found, json!({"a": "a\tb\\N", "n": -7, "b": null, "c": ""}));
        assert!(row(&columns, "a\t1\tb").is_err());
        assert!(row(&columns, "a\t1\tb\tc\td").is_err());
        assert!(row(&columns, "a\tx\tb\tc").is_err());
    }
}
