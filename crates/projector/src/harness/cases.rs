//! Cases in `projections/*/tests/*.yaml`: given these events, expect these rows.

use std::collections::HashMap;

use sekisho_codec::arbitrary::{Arbitrary, Presence};
use sekisho_codec::encode_event;
use sekisho_codec::json::{Style, event_to_value, read_event};
use sekisho_domain::ids::{StaffId, Subject, SubjectKind};
use sekisho_domain::law::Tables;
use sekisho_domain::shape::{RecordType, Type};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::{Event, EventRecord};
use sekisho_statistics::TOTAL;
use sekisho_store::scratch::{Scratch, rows_of};
use sekisho_store::{Database, migrate};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Recorded;
use crate::batch::Input;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::folder::{FUNCTIONS, Topic, carried};
use crate::published::{Published, counted};

/// What became of one case.
#[derive(Debug, Clone)]
pub struct CaseReport {
    /// Its title.
    pub case: String,
    /// What differs from what is expected; empty where nothing does.
    pub differences: Vec<String>,
}

fn wrong(reason: impl Into<String>) -> Error {
    Error::Folder { folder: "tests".to_owned(), reason: reason.into() }
}

/// Words stand for ids: the same word is the same id.
fn id(word: &str) -> Uuid {
    Uuid::try_parse(word).unwrap_or_else(|_| {
        let mut bytes = [0u8; 16];
        for (at, byte) in word.bytes().enumerate() {
            if let Some(slot) = bytes.get_mut(at % 16) {
                *slot = slot.wrapping_mul(31).wrapping_add(byte);
            }
        }
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    })
}

/// Runs every case of a file in a database of its own, its events applied one at a time.
///
/// # Errors
/// The file is not as it should be, or PostgreSQL is away.
pub async fn check_cases(admin: &str, text: &str) -> Result<Vec<CaseReport>> {
    let cases: Value = serde_yaml_ng::from_str(text).map_err(|e| wrong(e.to_string()))?;
    let mut reports = Vec::new();
    for case in cases.as_array().ok_or_else(|| wrong("a file holds a list of cases"))? {
        let scratch = Scratch::create(admin).await?;
        let outcome = check_case(&scratch, case).await;
        scratch.remove().await?;
        reports.push(outcome?);
    }
    Ok(reports)
}

async fn check_case(scratch: &Scratch, case: &Value) -> Result<CaseReport> {
    let db = fed_with(scratch, case).await?;
    let mut differences = Vec::new();
    let expected = case.get("expect").and_then(Value::as_object).cloned().unwrap_or_default();
    for (from, rows) in &expected {
        let found = rows_of(&db, from).await?;
        let rows = rows.as_array().cloned().unwrap_or_default();
        compare(from, &rows, &found, &mut differences);
    }
    db.close().await;
    if expected.is_empty() {
        differences.push("the case expects nothing".to_owned());
    }
    Ok(CaseReport { case: title_of(case), differences })
}

fn title_of(case: &Value) -> String {
    case.get("case").and_then(Value::as_str).unwrap_or("without a title").to_owned()
}

/// Every projection installed and fed with the events of a case, one at a time.
async fn fed_with(scratch: &Scratch, case: &Value) -> Result<Database> {
    let title = title_of(case);
    let given = case.get("given").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut versions = HashMap::new();
    let mut history = Vec::new();
    for (offset, event) in given.iter().enumerate() {
        let record = event_of(event, &mut versions)
            .map_err(|e| wrong(format!("{title}: event {}: {e}", offset + 1)))?;
        let mut value = Vec::new();
        encode_event(&record, &mut value);
        history.push(Recorded {
            partition: 0,
            offset: i64::try_from(offset).unwrap_or(0),
            key: record.meta.subject().to_string().into_bytes(),
            value,
        });
    }
    let db = scratch.open()?;
    let definitions: Vec<_> = carried()?.into_iter().map(|f| f.definition).collect();
    migrate(&db, &definitions, FUNCTIONS).await?;
    let mut engine = Engine::open(&db, Topic::Records, "records").await?;
    engine.claim(0).await?;
    for record in &history {
        let inputs: [Input<'_>; 1] = [record.input()];
        engine.apply(&inputs).await?;
    }
    Ok(db)
}

/// Runs every case of a published table in a database of its own: the cells without the sums, each as often as it counts.
///
/// # Errors
/// The cases are not as they should be, the table cannot be counted, or PostgreSQL is away.
pub async fn check_table(admin: &str, table: &Published) -> Result<Vec<CaseReport>> {
    let cases: Value = serde_yaml_ng::from_str(&table.cases).map_err(|e| wrong(e.to_string()))?;
    let mut reports = Vec::new();
    for case in cases.as_array().into_iter().flatten() {
        let scratch = Scratch::create(admin).await?;
        let outcome = check_counts(&scratch, table, case).await;
        scratch.remove().await?;
        reports.push(outcome?);
    }
    Ok(reports)
}

async fn check_counts(scratch: &Scratch, table: &Published, case: &Value) -> Result<CaseReport> {
    let day = |name: &str| {
        let text = case.get(name).and_then(Value::as_str).unwrap_or_default();
        Date::parse(text).map_err(|e| wrong(format!("{}: {name}: it {e}", title_of(case))))
    };
    let span = (day("from")?, day("to")?);
    let db = fed_with(scratch, case).await?;
    let tables = Tables::current();
    let mut found =
        counted(&db, "records", std::slice::from_ref(table), span, &tables).await?.tables;
    db.close().await;
    let definition = &table.definition;
    let cells = found.pop().map(|t| t.cells).unwrap_or_default();
    let cells = cells.iter().filter(|cell| cell.codes.iter().all(|code| code != TOTAL));
    let rows: Vec<Value> = cells
        .map(|cell| {
            let names = definition.columns().into_iter().map(str::to_owned);
            let codes = names.zip(cell.codes.iter().map(|c| Value::from(c.as_str())));
            Value::Object(codes.chain([("count".to_owned(), cell.count.into())]).collect())
        })
        .collect();
    let expected = case.get("expect").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut differences = Vec::new();
    compare(&definition.code, &expected, &rows, &mut differences);
    if expected.is_empty() {
        differences.push("the case expects nothing".to_owned());
    }
    Ok(CaseReport { case: title_of(case), differences })
}

/// Each expected row fits one of the found, and there are no others. Columns that are not named may be anything.
fn compare(from: &str, expected: &[Value], found: &[Value], differences: &mut Vec<String>) {
    if expected.len() != found.len() {
        differences.push(format!("{from} has {} rows instead of {}", found.len(), expected.len()));
    }
    let mut left: Vec<&Value> = found.iter().collect();
    for row in expected {
        let Some(wanted) = row.as_object() else { continue };
        let fits = |have: &&Value| {
            wanted.iter().all(|(column, value)| have.get(column).is_some_and(|h| same(value, h)))
        };
        match left.iter().position(fits) {
            Some(at) => drop(left.remove(at)),
            None => differences.push(format!("{from} has no row {row}; it has {found:?}")),
        }
    }
}

fn same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::String(none), Value::Null) => none == "none",
        (Value::String(word), Value::String(have)) => {
            word == have || Uuid::try_parse(have).is_ok_and(|u| u == id(word))
        }
        (a, b) => a == b,
    }
}

fn event_of(
    given: &Value,
    versions: &mut HashMap<Uuid, i64>,
) -> std::result::Result<EventRecord, String> {
    let given = given.as_object().ok_or("is not a map")?;
    let text = |name: &str| given.get(name).and_then(Value::as_str);
    let (name, stated) = given
        .iter()
        .find(|(name, _)| Event::index_of(name).is_some())
        .ok_or("names no type of event")?;
    let index = Event::index_of(name).unwrap_or_default();
    // What is not stated is drawn, always the same, with every optional field absent.
    let mut random = Arbitrary::new(7).with_presence(Presence::None);
    let mut record = random.event(index).map_err(|e| e.to_string())?;
    let drawn = event_to_value(&record, Style::Full);
    let ty = record.event.record();
    let mut fields = Map::new();
    for field in ty.fields {
        let value = stated.get(field.name).or_else(|| drawn.get(field.name)).cloned();
        if let Some(value) = value.filter(|v| !v.is_null()) {
            fields.insert(field.name.to_owned(), words(&field.ty, value));
        }
    }
    if let Some(unknown) =
        stated.as_object().and_then(|s| s.keys().find(|k| ty.fields.iter().all(|f| f.name != **k)))
    {
        return Err(format!("{name} has no field {unknown}"));
    }
    record.event = read_event(index, &Value::Object(fields))
        .ok_or("names no type of event")?
        .map_err(|errors| format!("{errors:?}"))?;
    let subject = match (text("alert"), text("subject").and_then(|s| s.split_once('/'))) {
        (Some(alert), _) => Subject { kind: SubjectKind::Alert, id: id(alert) },
        (None, Some((kind, word))) => {
            let kind = SubjectKind::from_code(kind).ok_or("names no kind of subject")?;
            Subject { kind, id: id(word) }
        }
        (None, None) => Subject::person(id(text("person").unwrap_or("somebody"))),
    };
    let version = versions.entry(subject.id).or_insert(0);
    *version += 1;
    let instant = |text: &str| match Date::parse(text) {
        Ok(day) => Ok(day.japan_start().saturating_add_micros(12 * 3_600_000_000)),
        Err(_) => Timestamp::parse(text).map_err(|e| e.to_string()),
    };
    let meta = &mut record.meta;
    (meta.subject_kind, meta.subject_id, meta.version) = (subject.kind, subject.id, *version);
    meta.event_id = id(text("id").unwrap_or(&format!("{}-{version}", subject.id)));
    if let Some(staff) = text("staff") {
        meta.staff_id = StaffId::parse(staff).map_err(|e| e.to_string())?;
    }
    meta.occurred_at = instant(text("at").ok_or("has no `at`")?)?;
    meta.recorded_at = match text("recorded") {
        Some(later) => instant(later)?,
        None => meta.occurred_at,
    };
    Ok(record)
}

/// Turns words into ids where the type is an id, at any depth.
fn words(ty: &Type, value: Value) -> Value {
    match (ty, value) {
        (Type::Optional(inner), value) => words(inner, value),
        (Type::Uuid, Value::String(word)) => id(&word).to_string().into(),
        (Type::Record(ty), Value::Object(map)) => {
            let field = |name: &str| -> Option<&Type> {
                let RecordType { fields, .. } = ty;
                fields.iter().find(|f| f.name == name).map(|f| &f.ty)
            };
            let turned = map.into_iter().map(|(name, v)| match field(&name) {
                Some(ty) => (name, words(ty, v)),
                None => (name, v),
            });
            Value::Object(turned.collect())
        }
        (_, value) => value,
    }
}
