//! What the rows of a layout mean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use sekisho_codec::ids::{IdKey, import_id};
use sekisho_codec::json::{FieldError, read, read_named_request};
use sekisho_domain::envelope::{Actor, Source as Origin};
use sekisho_domain::{Command, CommandRecord};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::dates::{date, partial_date};

/// A layout of older records.
#[derive(Debug)]
pub(crate) struct Mapping {
    name: String,
    key: Vec<String>,
    delimiter: char,
    kinds: Vec<Kind>,
}

/// A kind of act that a row may tell of, and who stands for it.
#[derive(Debug)]
struct Kind {
    actor: Actor,
    told: Told,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    /// Columns that name a row for ever.
    key: Vec<String>,
    #[serde(default = "comma")]
    delimiter: char,
    actor: Office,
    rows: Vec<Told>,
}

/// Who stands for the acts: the office whose records they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    staff_id: String,
    role: String,
    office: String,
    terminal: String,
}

/// An act that rows tell of whose columns are as `when` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    /// A row tells of one act for each part: of the kinds of one part, the first that fits counts.
    #[serde(default)]
    part: String,
    #[serde(default)]
    when: BTreeMap<String, Condition>,
    command: String,
    /// Where another role than the file's stands for it.
    role: Option<String>,
    /// Where a value goes in the request (`body.personal.document.number`), and where it comes from.
    fields: BTreeMap<String, From>,
}

/// What a column must hold.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Condition {
    /// This text.
    Is(String),
    /// Anything, or nothing.
    Filled(Filled),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filled {
    filled: bool,
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
    /// `20010203`, `2001-02-03`, `2001/02/03`, or `H130203` with the era's letter (元号).
    Date,
    /// A date of which month and day may be unknown: `19600000`, `19600100`.
    PartialDate,
    /// A date; noon in Japan, since the hour is not on record.
    Day,
    Days,
    Months,
    Years,
}

fn comma() -> char {
    ','
}

/// Why a row cannot be taken.
#[derive(Debug)]
pub(crate) struct Reject {
    /// The command that it was to be; empty where it concerns the row.
    pub(crate) command: &'static str,
    pub(crate) code: String,
    pub(crate) reason: String,
}

fn reject(code: &str, reason: impl Into<String>) -> Reject {
    Reject { command: "", code: code.to_owned(), reason: reason.into() }
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
        let File { name, key, delimiter, actor, rows } = toml::from_str(text)?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        ensure!(!name.is_empty() && name.bytes().all(plain), "name: letters, digits and hyphens");
        ensure!(delimiter.is_ascii(), "delimiter: one ASCII character");
        ensure!(!key.is_empty(), "key: at least one column, or no row has a name");
        ensure!(!rows.is_empty(), "rows: at least one kind of row");
        let mut kinds = Vec::with_capacity(rows.len());
        for told in rows {
            let name = &told.command;
            ensure!(Command::index_of(name).is_some(), "rows.command: {name} is not a command");
            // By the clock of the day a row sent again would be another act.
            ensure!(
                told.fields.contains_key("occurred_at"),
                "rows.fields: {name} needs occurred_at, when it happened"
            );
            let who = json!({
                "staff_id": actor.staff_id, "role": told.role.as_ref().unwrap_or(&actor.role),
                "office": actor.office, "terminal": actor.terminal,
            });
            let actor = read(&who).map_err(|e| anyhow!("actor: {}", listed(&e)))?;
            kinds.push(Kind { actor, told });
        }
        Ok(Self { name, key, delimiter, kinds })
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
        for kind in &self.kinds {
            columns.extend(kind.told.when.keys().map(String::as_str));
            columns.extend(kind.told.fields.values().filter_map(|from| match from {
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

    /// The commands that a row of this key stands for, in the order of the file.
    pub(crate) fn commands(
        &self,
        key: &str,
        row: &impl Columns,
        id_key: &IdKey,
    ) -> Result<Vec<CommandRecord>, Reject> {
        if key.split('/').all(str::is_empty) {
            return Err(reject("key-missing", "the row has no key"));
        }
        if key.contains('\0') {
            return Err(reject("key-unreadable", "the row's key holds a zero byte"));
        }
        let mut commands = Vec::with_capacity(2);
        let mut parts: Vec<&str> = Vec::with_capacity(2);
        for kind in &self.kinds {
            let Told { part, when, .. } = &kind.told;
            if parts.contains(&part.as_str()) || !when.iter().all(|(c, is)| is.met(row.get(c))) {
                continue;
            }
            parts.push(part);
            let id = match part.as_str() {
                "" => import_id(&self.name, key),
                part => import_id(&self.name, &format!("{key}\0{part}")),
            };
            let command = kind.command(id, row, id_key).map_err(|why| {
                let index = Command::index_of(&kind.told.command);
                let name = index.and_then(|i| Command::ALL.get(i)).map_or("", |(name, _)| *name);
                Reject { command: name, ..why }
            })?;
            commands.push(command);
        }
        if commands.is_empty() {
            return Err(reject("no-such-row", "no kind of row in the mapping fits this one"));
        }
        Ok(commands)
    }
}

impl Condition {
    fn met(&self, held: Option<&str>) -> bool {
        match self {
            Self::Is(text) => held == Some(text.as_str()),
            Self::Filled(Filled { filled }) => held.is_some_and(|t| !t.is_empty()) == *filled,
        }
    }
}

impl Kind {
    fn command(
        &self,
        id: uuid::Uuid,
        row: &impl Columns,
        id_key: &IdKey,
    ) -> Result<CommandRecord, Reject> {
        let mut request = json!({"source": Origin::Migration.code(), "body": {}});
        for (path, from) in &self.told.fields {
            if let Some(value) = from.value(row).map_err(|why| {
                let reason = format!("{path}: {}", why.reason);
                Reject { reason, ..why }
            })? {
                put(&mut request, path, value);
            }
        }
        let malformed = |errors: &[FieldError]| reject("row-malformed", listed(errors));
        let request =
            read_named_request(&self.told.command, &request).map_err(|e| malformed(&e))?;
        let at = request.occurred_at;
        let at = at.ok_or_else(|| reject("row-malformed", "occurred_at: when is not told"))?;
        request.into_record(id, self.actor.clone(), at, id_key).map_err(|e| malformed(&[e]))
    }
}

fn listed(errors: &[FieldError]) -> String {
    let told: Vec<String> =
        errors.iter().map(|e| format!("{} {}", e.pointer, e.detail_en)).collect();
    told.join("; ")
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
            Form::PartialDate => partial_date(text).ok_or_else(|| no("date"))?.into(),
            Form::Day => format!("{}T12:00:00+09:00", date(text).ok_or_else(|| no("date"))?).into(),
            Form::Days => period("days")?,
            Form::Months => period("months")?,
            Form::Years => period("years")?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use sekisho_codec::json::command_body;
    use sekisho_domain::time::Date;

    use super::*;

    impl Columns for HashMap<&str, &str> {
        fn get(&self, column: &str) -> Option<&str> {
            HashMap::get(self, column).copied()
        }
    }

    const CROSSINGS: &str = include_str!("../../../../tests/import/crossings.toml");
    const STAYS: &str = include_str!("../../../../tests/import/stays.toml");
    const REGISTRATION: &str = include_str!("../../../../tests/import/registration.toml");

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

    fn commands(mapping: &str, row: &impl Columns) -> Result<Vec<CommandRecord>, Reject> {
        let mapping = Mapping::parse(mapping).unwrap();
        let key = IdKey::new(&[7; 32]).unwrap();
        mapping.commands(&mapping.key(row), row, &key)
    }

    fn names(commands: &[CommandRecord]) -> Vec<&'static str> {
        commands.iter().map(|c| c.command.name()).collect()
    }

    #[test]
    fn a_row_becomes_a_command_of_its_own() {
        let command = commands(CROSSINGS, &row()).unwrap().remove(0);
        let said = command_body(&command.command);
        assert_eq!(command.command.name(), "permit-landing");
        assert_eq!(command.meta.occurred_at.japan_date(), Date::parse("1991-02-03").unwrap());
        assert!(command.meta.occurred_at_stated, "or a repeat would be another act");
        assert_eq!(said["period"], json!({"value": 90, "unit": "days"}));
        assert_eq!(said["port"], "NRT");
        assert_eq!(command.meta.source, Origin::Migration);
        let id = command.meta.command_id;
        assert_eq!(id, import_id("crossings", "1"), "as rows were named before there were parts");
        assert_eq!(commands(CROSSINGS, &row()).unwrap()[0].meta.command_id, id);
        let mut other = row();
        other.insert("serial", "2");
        assert_ne!(commands(CROSSINGS, &other).unwrap()[0].meta.command_id, id);
    }

    #[test]
    fn what_is_wrong_with_a_row_is_said_without_its_values() {
        for (column, value, code) in [
            ("serial", "", "key-missing"),
            ("serial", "\0", "key-unreadable"),
            ("io", "X", "no-such-row"),
            ("date", "", "column-empty"),
            ("date", "19910231", "column-unreadable"),
            ("days", "many", "column-unreadable"),
            ("port", "99", "code-unknown"),
            ("passport", "syn 1", "row-malformed"),
        ] {
            let mut row = row();
            row.insert(column, value);
            let reject = commands(CROSSINGS, &row).unwrap_err();
            assert_eq!(reject.code, code, "{}", reject.reason);
            assert!(value.len() < 3 || !reject.reason.contains(value), "{}", reject.reason);
        }
        let mut row = row();
        row.insert("days", "");
        let command = commands(CROSSINGS, &row).unwrap().remove(0);
        let said = command_body(&command.command);
        assert!(said.get("period").is_none(), "an older record may lack it");
    }

    #[test]
    fn a_row_may_tell_of_several_acts() {
        let mut stay = row();
        stay.extend([("came", "S630203"), ("came_to", "01"), ("left", ""), ("left_from", "")]);
        assert_eq!(names(&commands(STAYS, &stay).unwrap()), ["permit-landing"]);
        stay.extend([("left", "19880301"), ("left_from", "02")]);
        let both = commands(STAYS, &stay).unwrap();
        assert_eq!(names(&both), ["permit-landing", "confirm-departure"]);
        assert_ne!(both[0].meta.command_id, both[1].meta.command_id);
        assert_eq!(both[0].meta.subject_id, both[1].meta.subject_id);
        assert_eq!(both[0].meta.occurred_at.japan_date(), Date::parse("1988-02-03").unwrap());
        // What is wrong with one act is wrong with the row, and says which act.
        stay.insert("left", "19880231");
        let reject = commands(STAYS, &stay).unwrap_err();
        assert_eq!(
            (reject.command, reject.code.as_str()),
            ("confirm-departure", "column-unreadable")
        );
    }

    #[test]
    fn each_act_of_a_register_is_the_act_of_who_may_make_it() {
        let mut entry = row();
        entry.extend([
            ("number", "B12-3"),
            ("years", ""),
            ("status", "永住者"),
            ("since", "H050401"),
            ("municipality", "131016"),
            ("address", "SYN 1-1"),
            ("moved_in", "H050410"),
            ("notified", "H050412"),
            ("card", ""),
            ("card_issued", ""),
            ("born", "19600000"),
        ]);
        let told = commands(REGISTRATION, &entry).unwrap();
        assert_eq!(names(&told), ["permit-landing", "notify-residence"]);
        let roles: Vec<&str> = told.iter().map(|c| c.meta.actor.role.code()).collect();
        assert_eq!(roles, ["immigration-inspector", "municipality"]);
        assert_eq!(told[0].meta.subject_id, told[1].meta.subject_id, "one person, by the passport");
        entry.extend([("card", "SY12345678AB"), ("card_issued", "2012-07-09")]);
        let told = commands(REGISTRATION, &entry).unwrap();
        assert_eq!(names(&told).last(), Some(&"issue-residence-card"));
    }

    #[test]
    fn a_mapping_that_means_nothing_is_refused() {
        for (from, to) in [
            ("name = \"crossings\"", "name = \"a b\""),
            ("permit-landing", "permit-landin"),
            ("key = [\"serial\"]", "key = []"),
            ("as = \"day\"", "as = \"moon\""),
            ("role = \"immigration-inspector\"", "role = \"inspector\""),
            ("occurred_at = ", "occured_at = "),
            ("when = { io = \"E\" }", "when = { io = { full = true } }"),
        ] {
            assert!(CROSSINGS.contains(from), "{from}");
            assert!(Mapping::parse(&CROSSINGS.replace(from, to)).is_err(), "{to}");
        }
    }
}
