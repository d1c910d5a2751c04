//! History from the log and from the table that holds it, row by row the same.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use sekisho_codec::decode_event;
use sekisho_codec::json::{self, FieldError};
use sekisho_domain::envelope::Meta;
use sekisho_domain::shape::Shape;
use sekisho_domain::time::Timestamp;
use sekisho_domain::{Event, EventRecord};
use sekisho_log::topics::Topics;
use sekisho_log::{
    Address, Offsets, PartitionReader, ReadError, ReaderOptions, Start, partition_for,
};
use sekisho_store::batch::BodyWriter;
use sekisho_store::{HistoryFilter, Session};
use serde_json::{Map, Value};

use super::wanted::Wanted;
use crate::output::say;

/// An event of a history, as it was found.
#[allow(clippy::large_enum_variant)] // handed on, never kept
pub(super) enum Found {
    /// On the log, at partition and offset.
    Log(EventRecord, (i32, i64)),
    /// In the table, as its row.
    Table(Value),
}

impl Found {
    /// As the row of a table.
    pub(super) fn row(self, json: &mut BodyWriter) -> Result<Value> {
        match self {
            Self::Log(event, (partition, offset)) => row(&event, partition, offset, json),
            Self::Table(row) => Ok(row),
        }
    }

    /// As the event that it is, with its position.
    pub(super) fn event(self) -> Result<(EventRecord, (i32, i64))> {
        match self {
            Self::Log(event, at) => Ok((event, at)),
            Self::Table(row) => {
                let at = place(&row)?;
                let event = event(row);
                Ok((event.with_context(|| format!("the row at {}:{}", at.0, at.1))?, at))
            }
        }
    }
}

/// Where a row stands on the log.
pub(super) fn place(row: &Value) -> Result<(i32, i64)> {
    let number = |name| row.get(name).and_then(Value::as_i64);
    let partition = number("partition").and_then(|p| i32::try_from(p).ok());
    partition.zip(number("offset")).context("a row does not say where it stands on the log")
}

/// Reads the table in the order of the log, its instants written as the log's are.
pub(super) async fn read_tables(
    session: &mut Session,
    filter: &HistoryFilter,
    mut each: impl FnMut(Value) -> Result<bool>,
) -> Result<()> {
    session
        .history(filter, |mut row| {
            for name in ["occurred_at", "recorded_at"] {
                if let Some(value) = row.get_mut(name) {
                    let text = value.as_str().unwrap_or_default();
                    *value = Timestamp::parse(text)?.to_string().into();
                }
            }
            each(row)
        })
        .await
}

/// Why a partition is read no further.
enum Stop {
    Enough,
    Failed(anyhow::Error),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Failed(error.into())
    }
}

/// Reads the log, one partition after the other, up to `to`. `each` says whether more are wanted. Returns how many records cannot be
/// read; they are named on standard error.
pub(super) fn read_log(
    address: &Address,
    wanted: &Wanted,
    to: &BTreeMap<i32, i64>,
    each: &mut dyn FnMut(Found) -> Result<bool>,
) -> Result<u64> {
    let topic = Topics::default().records;
    let all = Offsets::new(address, Duration::from_secs(10))?.partitions(&topic)?;
    let partitions: BTreeSet<i32> = if wanted.subjects.is_empty() {
        (0..all).collect()
    } else {
        wanted.subjects.iter().map(|s| partition_for(s.to_string().as_bytes(), all)).collect()
    };
    let from: BTreeMap<i32, i64> = wanted.from_positions.iter().copied().collect();
    let (mut unreadable, mut more) = (0, true);
    for partition in partitions {
        if !more {
            break;
        }
        let start = from.get(&partition).map_or(Start::Earliest, |o| Start::Offset(*o));
        let options = ReaderOptions::default();
        let reader = PartitionReader::new(address, &options, &topic, &[(partition, start)])?;
        let read = reader.read_to_high_watermark(|message| {
            let offset = message.offset();
            if to.get(&partition).is_some_and(|to| offset >= *to) {
                return Err(Stop::Enough);
            }
            let event = match message.value().map(decode_event) {
                Some(Ok(event)) => event,
                broken => {
                    let why = broken
                        .and_then(Result::err)
                        .map_or_else(|| "it has no value".to_owned(), |error| error.to_string());
                    say(format!("{topic}/{partition} offset {offset} cannot be read: {why}"));
                    unreadable += 1;
                    return Ok(());
                }
            };
            if !wanted.takes(&event) {
                return Ok(());
            }
            more = each(Found::Log(event, (partition, offset))).map_err(Stop::Failed)?;
            if more { Ok(()) } else { Err(Stop::Enough) }
        });
        match read {
            Ok(_) | Err(Stop::Enough) => {}
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
    Ok(unreadable)
}

/// An event as the table has it.
fn row(event: &EventRecord, partition: i32, offset: i64, json: &mut BodyWriter) -> Result<Value> {
    json.clear();
    event.meta.write(json);
    let meta: Map<String, Value> = serde_json::from_slice(json.body())?;
    json.clear();
    event.event.write(json);
    let body: Value = serde_json::from_slice(json.body())?;
    let personal: Value = json.personal().map_or(Ok(Value::Null), serde_json::from_slice)?;
    let mut row = Map::new();
    for (name, value) in meta {
        match name.as_str() {
            "subject_kind" => {}
            "subject_id" => {
                row.insert("person_id".to_owned(), value);
            }
            _ => {
                row.insert(name, value);
            }
        }
    }
    row.insert("event_type".to_owned(), event.event.name().into());
    row.insert("body".to_owned(), body);
    row.insert("personal".to_owned(), personal);
    row.insert("partition".to_owned(), partition.into());
    row.insert("offset".to_owned(), offset.into());
    Ok(Value::Object(row))
}

/// The event that a row of the table tells.
fn event(row: Value) -> Result<EventRecord> {
    let Value::Object(mut row) = row else { bail!("is no object") };
    let name = row.shift_remove("event_type");
    let index = name.as_ref().and_then(Value::as_str).and_then(Event::index_of);
    let kind = index.and_then(Event::kind_at);
    let (index, kind) = index.zip(kind).context("is of no known type of events")?;
    let mut body = row.shift_remove("body").unwrap_or_default();
    if let Some(personal) = row.shift_remove("personal").filter(|p| !p.is_null()) {
        body.as_object_mut().context("has no body")?.insert("personal".to_owned(), personal);
    }
    // What of the row is the envelope: its columns bear the fields' names, but for the subject's.
    let mut meta = Map::new();
    for field in Meta::RECORD.fields {
        let value = match field.name {
            "subject_kind" => Some(kind.code().into()),
            "subject_id" => row.shift_remove("person_id"),
            name => row.shift_remove(name),
        };
        meta.extend(value.map(|value| (field.name.to_owned(), value)));
    }
    let wrong = |errors: Vec<FieldError>| {
        let first = errors.first().map(ToString::to_string).unwrap_or_default();
        anyhow!("says what no event says: {first}")
    };
    let meta = json::read::<Meta>(&Value::Object(meta)).map_err(wrong)?;
    let event = json::read_event(index, &body).context("is of no known type of events")?;
    Ok(EventRecord { meta, event: event.map_err(wrong)? })
}

/// A number for what a value says, in whatever order its fields stand.
pub(super) fn digest(value: &Value) -> u64 {
    fn add(value: &Value, into: &mut DefaultHasher) {
        match value {
            Value::Object(fields) => {
                let mut names: Vec<&String> = fields.keys().collect();
                names.sort_unstable();
                (b'{', names.len()).hash(into);
                for name in names {
                    name.hash(into);
                    fields.get(name).into_iter().for_each(|v| add(v, into));
                }
            }
            Value::Array(items) => {
                (b'[', items.len()).hash(into);
                items.iter().for_each(|v| add(v, into));
            }
            other => other.to_string().hash(into),
        }
    }
    let mut hasher = DefaultHasher::new();
    add(value, &mut hasher);
    hasher.finish()
}

/// The columns in which the table's row at this position says something else.
pub(super) async fn other_columns(
    session: &mut Session,
    at: (i32, i64),
    row: &Value,
) -> Result<Vec<String>> {
    let filter = HistoryFilter { only: Some(at), ..HistoryFilter::default() };
    let mut columns = BTreeSet::new();
    read_tables(session, &filter, |there| {
        let names = [&there, row].into_iter().filter_map(Value::as_object).flat_map(Map::keys);
        columns.extend(names.filter(|n| there.get(*n) != row.get(*n)).cloned());
        Ok(true)
    })
    .await?;
    Ok(columns.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use sekisho_codec::arbitrary::Arbitrary;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_row_of_an_event_tells_the_event() {
        let mut json = BodyWriter::default();
        for index in 0..Event::ALL.len() {
            let mut event = Arbitrary::new(31 + index as u64).event(index).unwrap();
            event.meta.subject_kind = Event::kind_at(index).unwrap();
            let row = Found::Log(event.clone(), (2, 40)).row(&mut json).unwrap();
            let again = Found::Table(row).event().unwrap();
            assert_eq!(again, (event, (2, 40)));
        }
    }

    #[test]
    fn a_row_that_tells_no_event_is_named_with_its_position() {
        let mut json = BodyWriter::default();
        let event = Arbitrary::new(5).event(0).unwrap();
        let row = Found::Log(event, (2, 40)).row(&mut json).unwrap();
        for (field, value) in
            [("event_type", json!("Nothing")), ("body", json!(7)), ("office", Value::Null)]
        {
            let mut row = row.clone();
            row[field] = value;
            let told = format!("{:#}", Found::Table(row).event().unwrap_err());
            assert!(told.starts_with("the row at 2:40: "), "{told}");
        }
    }

    #[test]
    fn the_order_of_fields_says_nothing_and_their_values_do() {
        let one = json!({"a": 1, "b": [{"c": null, "d": "x"}]});
        assert_eq!(digest(&one), digest(&json!({"b": [{"d": "x", "c": null}], "a": 1})));
        for other in [
            json!({"a": 2, "b": [{"c": null, "d": "x"}]}),
            json!({"a": 1, "b": [{"c": null, "d": "x"}, {}]}),
            json!({"a": 1, "b": [{"c": null, "d": 1}]}),
            json!({"a": 1}),
        ] {
            assert_ne!(digest(&one), digest(&other));
        }
    }
}
