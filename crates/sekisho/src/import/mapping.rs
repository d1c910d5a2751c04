//! What the rows of a layout mean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sekisho_codec::ids::import_id;
use sekisho_codec::json::read_request;
use sekisho_domain::Command;
use sekisho_domain::envelope::Source as Origin;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A layout of older records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mapping {
    name: String,
    /// Columns that name a row for ever.
    key: Vec<String>,
    #[serde(default = "comma")]
    delimiter: char,
    actor: Actor,
    rows: Vec<Kind>,
}

/// Who stands for the acts: the office whose records they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Actor {
    staff_id: String,
    role: String,
    office: String,
    terminal: String,
}

/// Rows of one kind: those whose columns hold what `when` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    #[serde(default)]
    when: BTreeMap<String, String>,
    command: String,
    /// Where a value goes in the request (`body.personal.document.number`), and where it comes from.
    fields: BTreeMap<String, From>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum From {
    Text(String),
    Flag(bool),
    Number(i64),
    Column(Column),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    column: String,
    /// What the column's codes are called here; one that is not listed is rejected.
    #[serde(default)]
    codes: BTreeMap<String, String>,
    #[serde(rename = "as", default)]
    form: Form,
    /// May be empty; the field is then left out.
    #[serde(default)]
    optional: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    #[default]
    Text,
    Number,
    /// `20010203`, `2001-02-03` or `2001/02/03`.
    Date,
    /// A date; noon in Japan, since the hour is not on record.
    Day,
    Days,
    Months,
    Years,
}

fn comma() -> char {
    ','
}

/// Why a row cannot be sent.
pub(crate) struct Reject {
    pub(crate) code: String,
    pub(crate) reason: String,
}

fn reject(code: &str, reason: String) -> Reject {
    Reject { code: code.to_owned(), reason }
}

/// A row's columns by name.
pub(crate) trait Columns {
    /// What a column holds, without blanks around it.
    fn get(&self, column: &str) -> Option<&str>;
}

impl Mapping {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        Self::parse(&text).with_context(|| format!("{name} is no mapping"))
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mapping: Self = toml::from_str(text)?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        ensure!(
            !mapping.name.is_empty() && mapping.name.bytes().all(plain),
            "name: letters, digits and hyphens"
        );
        ensure!(mapping.delimiter.is_ascii(), "delimiter: one ASCII character");
        ensure!(!mapping.key.is_empty(), "key: at least one column, or no row has a name");
        ensure!(!mapping.rows.is_empty(), "rows: at least one kind of row");
        for kind in &mapping.rows {
            let name = &kind.command;
            ensure!(Command::index_of(name).is_some(), "rows.command: {name} is not a command");
        }
        Ok(mapping)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn delimiter(&self) -> u8 {
        u8::try_from(self.delimiter).unwrap_or(b',')
    }

    /// Every column that is spoken of.
    pub(crate) fn columns(&self) -> BTreeSet<&str> {
        let mut columns: BTreeSet<&str> = self.key.iter().map(String::as_str).collect();
        for kind in &self.rows {
            columns.extend(kind.when.keys().map(String::as_str));
            columns.extend(kind.fields.values().filter_map(|from| match from {
                From::Column(column) => Some(column.column.as_str()),
                _ => None,
            }));
        }
        columns
    }

    /// What names a row.
    pub(crate) fn key(&self, row: &impl Columns) -> String {
        let parts: Vec<&str> = self.key.iter().map(|c| row.get(c).unwrap_or_default()).collect();
        parts.join("/")
    }

    /// The command that a row stands for, as a request.
    pub(crate) fn request(&self, row: &impl Columns) -> Result<(String, Value), Reject> {
        let key = self.key(row);
        if key.split('/').all(str::is_empty) {
            return Err(reject("key-missing", "the row has no key".to_owned()));
        }
        let fits = |kind: &&Kind| kind.when.iter().all(|(c, v)| row.get(c) == Some(v.as_str()));
        let kind = self.rows.iter().find(fits).ok_or_else(|| {
            reject("no-such-row", "no kind of row in the mapping fits this one".to_owned())
        })?;
        let id = import_id(&self.name, &key).to_string();
        let actor = &self.actor;
        let mut request = json!({
            "command": kind.command,
            "command_id": id,
            "source": Origin::Migration.code(),
            "actor": {
                "staff_id": actor.staff_id, "role": actor.role, "office": actor.office,
                "terminal": actor.terminal,
            },
            "body": {},
        });
        for (path, from) in &kind.fields {
            if let Some(value) = from.value(row).map_err(|why| {
                let reason = format!("{path}: {}", why.reason);
                Reject { reason, ..why }
            })? {
                put(&mut request, path, value);
            }
        }
        // The gateway would say the same; here nothing need be sent.
        if let Err(errors) = read_request(&request) {
            let told: Vec<String> =
                errors.iter().map(|e| format!("{} {}", e.pointer, e.detail_en)).collect();
            return Err(reject("row-malformed", told.join("; ")));
        }
        Ok((id, request))
    }
}

/// Puts a value at a path of names with points between them.
fn put(into: &mut Value, path: &str, value: Value) {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    let Value::Object(map) = into else { return };
    match rest {
        None => {
            map.insert(first.to_owned(), value);
        }
        Some(rest) => put(map.entry(first.to_owned()).or_insert(Value::Null), rest, value),
    }
}

impl From {
    fn value(&self, row: &impl Columns) -> Result<Option<Value>, Reject> {
        Ok(Some(match self {
            Self::Text(text) => text.clone().into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Number(number) => (*number).into(),
            Self::Column(column) => return column.value(row),
        }))
    }
}

impl Column {
    fn value(&self, row: &impl Columns) -> Result<Option<Value>, Reject> {
        let name = &self.column;
        let text = row.get(name).unwrap_or_default();
        if text.is_empty() {
            return if self.optional {
                Ok(None)
            } else {
                Err(reject("column-empty", format!("column {name} is empty")))
            };
        }
        // Not the value itself: it may be a person's.
        let no = |what: &str| reject("column-unreadable", format!("column {name} holds no {what}"));
        let text = if self.codes.is_empty() {
            text
        } else {
            self.codes.get(text).ok_or_else(|| {
                reject(
                    "code-unknown",
                    format!("column {name} holds a code that is not in the mapping"),
                )
            })?
        };
        let number = || text.parse::<u32>().map_err(|_| no("number"));
        let period = |unit: &str| Ok(json!({"value": number()?, "unit": unit}));
        Ok(Some(match self.form {
            Form::Text => text.into(),
            Form::Number => number()?.into(),
            Form::Date => date(text).ok_or_else(|| no("date"))?.into(),
            Form::Day => format!("{}T12:00:00+09:00", date(text).ok_or_else(|| no("date"))?).into(),
            Form::Days => period("days")?,
            Form::Months => period("months")?,
            Form::Years => period("years")?,
        }))
    }
}

/// A date of eight digits, with or without separators.
fn date(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | '/' | '.')).collect();
    let plain = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
    let iso = plain.then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))?;
    sekisho_domain::time::Date::parse(&iso).ok().map(|_| iso)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    impl Columns for HashMap<&str, &str> {
        fn get(&self, column: &str) -> Option<&str> {
            HashMap::get(self, column).copied()
        }
    }

    fn mapping() -> Mapping {
        Mapping::parse(include_str!("../../../../tests/import/crossings.toml")).unwrap()
    }

    fn row() -> HashMap<&'static str, &'static str> {
        HashMap::from([
            ("serial", "1"),
            ("io", "E"),
            ("date", "19910203"),
            ("port", "01"),
            ("status", "4-1-4"),
            ("days", "90"),
            ("country", "UTO"),
            ("passport", "SYN000001"),
            ("sex", "2"),
            ("surname", "ERIKSSON"),
            ("given", "ANNA"),
            ("born", "1960/01/02"),
        ])
    }

    #[test]
    fn a_row_becomes_a_command_of_its_own() {
        let (id, request) = mapping().request(&row()).ok().unwrap();
        assert_eq!(request["command"], "permit-landing");
        assert_eq!(request["occurred_at"], "1991-02-03T12:00:00+09:00");
        assert_eq!(request["body"]["period"], json!({"value": 90, "unit": "days"}));
        assert_eq!(request["body"]["port"], "NRT");
        assert_eq!(request["source"], "migration");
        assert_eq!(mapping().request(&row()).ok().unwrap().0, id, "the same row, the same id");
        let mut other = row();
        other.insert("serial", "2");
        assert_ne!(mapping().request(&other).ok().unwrap().0, id);
    }

    #[test]
    fn what_is_wrong_with_a_row_is_said_without_its_values() {
        for (column, value, code) in [
            ("serial", "", "key-missing"),
            ("io", "X", "no-such-row"),
            ("date", "", "column-empty"),
            ("date", "19910231", "column-unreadable"),
            ("days", "many", "column-unreadable"),
            ("port", "99", "code-unknown"),
            ("passport", "syn 1", "row-malformed"),
        ] {
            let mut row = row();
            row.insert(column, value);
            let reject = mapping().request(&row).err().unwrap();
            assert_eq!(reject.code, code, "{}", reject.reason);
            assert!(value.len() < 3 || !reject.reason.contains(value), "{}", reject.reason);
        }
        let mut row = row();
        row.insert("days", "");
        let (_, request) = mapping().request(&row).ok().unwrap();
        assert!(request["body"].get("period").is_none(), "an older record may lack it");
    }

    #[test]
    fn a_mapping_that_means_nothing_is_refused() {
        for (from, to) in [
            ("name = \"crossings\"", "name = \"a b\""),
            ("permit-landing", "permit-landin"),
            ("key = [\"serial\"]", "key = []"),
            ("as = \"day\"", "as = \"moon\""),
        ] {
            let text = include_str!("../../../../tests/import/crossings.toml");
            assert!(text.contains(from), "{from}");
            assert!(Mapping::parse(&text.replace(from, to)).is_err(), "{to}");
        }
    }
}
