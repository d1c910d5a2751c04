//! An event from its row in the timeline, which holds all of it.

use sekisho_codec::json::{FieldError, read, read_event};
use sekisho_domain::envelope::Meta;
use sekisho_domain::{Event, EventRecord};
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// The event of a row of `query.timeline`, with its place on the log.
pub(super) fn event(row: Value) -> Result<(i32, i64, EventRecord)> {
    let broken =
        |reason: String| Error::Store(sekisho_store::Error::Value { what: "an event", reason });
    let told = |errors: Vec<FieldError>| {
        // It names places and rules, never the value found there.
        broken(errors.first().map_or_else(String::new, ToString::to_string))
    };
    let Value::Object(mut row) = row else { return Err(broken("it is no row".to_owned())) };
    let number = |row: &Map<String, Value>, name| row.get(name).and_then(Value::as_i64);
    let place = number(&row, "partition").and_then(|p| i32::try_from(p).ok());
    let (Some(partition), Some(offset)) = (place, number(&row, "offset")) else {
        return Err(broken("it does not say where it stands on the log".to_owned()));
    };
    let index = row.get("event_type").and_then(Value::as_str).and_then(Event::index_of);
    let kind = index.and_then(|index| Some((index, Event::kind_at(index)?)));
    let Some((index, kind)) = kind else {
        return Err(broken("it is of no type that there is".to_owned()));
    };
    let mut body = row.remove("body").unwrap_or_default();
    if let (Some(personal), Value::Object(body)) = (row.remove("personal"), &mut body)
        && !personal.is_null()
    {
        body.insert("personal".to_owned(), personal);
    }
    let mut meta = Map::new();
    for field in Meta::RECORD.fields {
        let value = match field.name {
            "subject_id" => row.remove("person_id"),
            "subject_kind" => Some(kind.code().into()),
            name => row.remove(name),
        };
        meta.insert(field.name.to_owned(), value.unwrap_or_default());
    }
    let meta: Meta = read(&Value::Object(meta)).map_err(told)?;
    let event = read_event(index, &body)
        .ok_or_else(|| broken("it is of no type that there is".to_owned()))?
        .map_err(told)?;
    Ok((partition, offset, EventRecord { meta, event }))
}

#[cfg(test)]
mod tests {
    use sekisho_codec::arbitrary::Arbitrary;
    use sekisho_domain::shape::Shape;
    use sekisho_store::batch::BodyWriter;
    use serde_json::json;

    use super::*;

    /// A row as PostgreSQL gives it: instants written its way.
    fn row(record: &EventRecord) -> Value {
        let mut json = BodyWriter::default();
        record.meta.write(&mut json);
        let mut row: Map<String, Value> = serde_json::from_slice(json.body()).unwrap();
        row.remove("subject_kind");
        row.insert("person_id".to_owned(), record.meta.subject_id.to_string().into());
        row.remove("subject_id");
        for name in ["occurred_at", "recorded_at"] {
            let text = row[name].as_str().unwrap().replace('Z', "+00:00");
            row.insert(name.to_owned(), text.into());
        }
        json.clear();
        record.event.write(&mut json);
        row.insert("event_type".to_owned(), record.event.name().into());
        row.insert("body".to_owned(), serde_json::from_slice(json.body()).unwrap());
        let personal = json.personal().map(|p| serde_json::from_slice(p).unwrap());
        row.insert("personal".to_owned(), personal.unwrap_or_default());
        row.insert("partition".to_owned(), 2.into());
        row.insert("offset".to_owned(), 17.into());
        row.into()
    }

    #[test]
    fn every_event_is_read_back_to_the_last_value() {
        let mut arbitrary = Arbitrary::new(11);
        for index in 0..Event::ALL.len() {
            for _ in 0..20 {
                let mut record = arbitrary.event(index).unwrap();
                record.meta.subject_kind = Event::kind_at(index).unwrap();
                assert_eq!(event(row(&record)).unwrap(), (2, 17, record));
            }
        }
    }

    #[test]
    fn a_row_that_is_no_event_is_told_without_its_values() {
        let sound = row(&Arbitrary::new(3).event(0).unwrap());
        for (name, value) in [
            ("event_type", json!("Secret")),
            ("version", json!("Secret")),
            ("partition", Value::Null),
            ("body", json!({"secret": "Secret"})),
        ] {
            let mut broken = sound.clone();
            broken[name] = value;
            let error = event(broken).unwrap_err().to_string();
            assert!(
                error.starts_with("an event in the query tables") && !error.contains("Secret"),
                "{error}"
            );
        }
    }
}
