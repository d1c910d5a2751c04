//! The query tables, read past the program under test, with PostgreSQL's own client.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use sekisho_log::partition_for;
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

const PARKED: &str =
    "SELECT topic, partition, \"offset\", subject_id, reason, detail FROM engine.parked";

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
            let mut rows = Vec::new();
            copy(url, &select(view, columns), |line| {
                rows.push(row(columns, line).with_context(|| format!("a row of {view}"))?);
                Ok(())
            })?;
            views.insert(view, rows);
        }
        Ok(Self { views, parked: rows(url, PARKED)? })
    }

    /// Writes them to a folder, a file for each partition of the log, so that no more than one of them need be in memory.
    ///
    /// # Errors
    /// PostgreSQL does not answer, or the folder cannot be written.
    pub fn spool(url: &str, folder: &Path, partitions: i32) -> Result<()> {
        let mut files = Vec::new();
        for partition in 0..partitions {
            files.push(BufWriter::new(File::create(file_of(folder, partition))?));
        }
        for (view, columns) in VIEWS {
            copy(url, &select(view, columns), |line| {
                let row = format!("{view}\t{line}\n");
                match place(view, columns, line, partitions)? {
                    Some(partition) => {
                        let file = usize::try_from(partition).ok().and_then(|p| files.get_mut(p));
                        let file = file.with_context(|| format!("no partition {partition}"))?;
                        file.write_all(row.as_bytes())?;
                    }
                    None => files.iter_mut().try_for_each(|f| f.write_all(row.as_bytes()))?,
                }
                Ok(())
            })
            .with_context(|| format!("reading {view}"))?;
        }
        files.iter_mut().try_for_each(Write::flush)?;
        Ok(())
    }

    /// What stands in such a folder of one partition. What is parked comes from PostgreSQL.
    ///
    /// # Errors
    /// The file cannot be read, or PostgreSQL does not answer.
    pub fn spooled(url: &str, folder: &Path, partition: i32) -> Result<Self> {
        let mut views: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
        for line in BufReader::new(File::open(file_of(folder, partition))?).lines() {
            let line = line?;
            let (view, line) = line.split_once('\t').context("a line without a view")?;
            let known = VIEWS.iter().find(|(name, _)| *name == view);
            let (view, columns) = known.with_context(|| format!("no view {view}"))?;
            let row = row(columns, line).with_context(|| format!("a row of {view}"))?;
            views.entry(view).or_default().push(row);
        }
        Ok(Self { views, parked: rows(url, PARKED)? })
    }

    /// The rows of several databases, each of which holds those of some partitions.
    ///
    /// # Errors
    /// One does not answer.
    pub fn read_all<'a>(urls: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut all = Self::default();
        for url in urls {
            let Self { views, parked } = Self::read(url)?;
            for (view, rows) in views {
                all.views.entry(view).or_default().extend(rows);
            }
            all.parked.extend(parked);
        }
        Ok(all)
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

fn select(view: &str, columns: &[Column]) -> String {
    let names: Vec<String> = columns.iter().map(|c| format!("\"{}\"", c.name())).collect();
    format!("COPY (SELECT {} FROM query.{view}) TO STDOUT", names.join(", "))
}

fn file_of(folder: &Path, partition: i32) -> PathBuf {
    folder.join(format!("tables.{partition}"))
}

/// The partition of the log that a row follows from; `None` for rows of all of them.
fn place(view: &str, columns: &[Column], line: &str, partitions: i32) -> Result<Option<i32>> {
    let field = |name: &str| {
        let at = columns.iter().position(|c| c.name() == name)?;
        line.split('\t').nth(at)
    };
    let told = match view {
        "position" => return Ok(None),
        // Of all kinds of subjects, each saying where it stands.
        "timeline" => field("partition"),
        "commands" => field("command_partition"),
        _ => {
            let person = field("person_id").context("no person_id")?;
            let key = format!("person/{person}");
            return Ok(Some(partition_for(key.as_bytes(), partitions)));
        }
    };
    match told.context("no partition")? {
        // What stands nowhere on the log is wrong wherever it is looked at.
        "\\N" => Ok(Some(0)),
        partition => Ok(Some(partition.parse()?)),
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

/// Runs COPY TO STDOUT and hands over each line as it comes.
fn copy(url: &str, sql: &str, mut each: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let mut child =
        command(url, sql).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context(NO_PSQL)?;
    let out = BufReader::with_capacity(1 << 20, child.stdout.take().context("no output")?);
    let outcome = out.lines().try_for_each(|line| each(&line?));
    if outcome.is_err() {
        // It would wait for a reader for ever.
        child.kill()?;
    }
    let ended = child.wait_with_output()?;
    outcome?;
    if !ended.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&ended.stderr).trim());
    }
    Ok(())
}

const NO_PSQL: &str = "cannot run psql; it comes with deploy/install";

fn command(url: &str, sql: &str) -> Command {
    let mut command = Command::new("psql");
    command.args(["-XqtA", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql]);
    command.env("PGCONNECT_TIMEOUT", "5");
    command
}

/// Runs SQL and returns what psql prints.
///
/// # Errors
/// PostgreSQL does not answer, or refuses it.
pub fn psql(url: &str, sql: &str) -> Result<String> {
    let out = command(url, sql).output().context(NO_PSQL)?;
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

    #[test]
    fn a_row_stands_in_the_partition_that_it_follows_from() {
        let of = |view: &str| VIEWS.iter().find(|(name, _)| *name == view).unwrap().1;
        let timeline = "e\tp\t1\tLandingPermitted\tc\ts\t4\t77";
        assert_eq!(place("timeline", of("timeline"), timeline, 6).unwrap(), Some(4));
        let nowhere = "c\t\\N\tmalformed\tx\t\\N\t\\N";
        assert_eq!(place("commands", of("commands"), nowhere, 6).unwrap(), Some(0));
        let id = "00000000-0000-8000-8000-0000000000aa";
        let wanted = partition_for(format!("person/{id}").as_bytes(), 6);
        let card = format!("{id}\tc\t2026-01-01\t\\N\t\\N\t\\N");
        assert_eq!(place("cards", of("cards"), &card, 6).unwrap(), Some(wanted));
        assert_eq!(place("position", of("position"), "t\tp\t1\t2", 6).unwrap(), None);
        assert!(place("timeline", of("timeline"), "e\tp", 6).is_err());
    }
}
