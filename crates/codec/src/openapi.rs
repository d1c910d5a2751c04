//! JSON Schema (2020-12, as OpenAPI 3.1 wants it) of everything that is declared.

use sekisho_domain::Command;
use sekisho_domain::envelope::{Actor, Source};
use sekisho_domain::ids::{CaseId, Code};
use sekisho_domain::limits::LIST_MAX;
use sekisho_domain::person::document::TravelDocument;
use sekisho_domain::shape::{Field, RecordType, Shape, Type};
use serde_json::{Map, Value, json};

/// Where a schema looks for the records inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nested {
    Inline,
    Component,
}

/// The schema of a record with everything inside it.
pub fn json_schema(record: &RecordType) -> Value {
    object(record, Nested::Inline)
}

/// The schema of a record; the records inside it are references to `#/components/schemas/<Name>`.
pub fn component(record: &RecordType) -> Value {
    object(record, Nested::Component)
}

/// All components that the given records need, themselves included, by name in order.
pub fn components(records: &[&'static RecordType]) -> Map<String, Value> {
    let mut found = std::collections::BTreeMap::new();
    let mut open: Vec<&'static RecordType> = records.to_vec();
    while let Some(record) = open.pop() {
        if found.insert(record.name, component(record)).is_none() {
            open.extend(record.fields.iter().filter_map(|f| record_inside(&f.ty)));
        }
    }
    found.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// The schema of the body of `POST /v1/commands/{name}`; `None` where there is no such command. Its components are
/// those of [`request_records`].
pub fn command_request(name: &str) -> Option<Value> {
    let (_, record) = Command::index_of(name).and_then(|i| Command::ALL.get(i))?;
    let optional = |doc: &str, ty: &Type| described(doc, nullable(value(ty, Nested::Component)));
    Some(json!({
        "type": "object",
        "description": record.doc.trim(),
        "additionalProperties": false,
        "required": ["body"],
        "properties": {
            "subject_id": optional("The subject of a command that is not about a person; where there is none, the command begins a new one.", &Type::Uuid),
            "person_id": optional("The person, where known; otherwise the document presented decides.", &Type::Uuid),
            "document": optional("A travel document that stands for the person, where the command presents none.", &TravelDocument::TYPE),
            "occurred_at": optional("When it happened, in legal time; if absent, when it arrives here.", &Type::Timestamp),
            "source": optional("Where the command comes from; if absent, booth.", &Source::TYPE),
            "case_id": optional("Case it belongs to.", &CaseId::TYPE),
            "purpose": optional("Purpose, from the code list.", &Code::TYPE),
            "expected_version": optional("Version of the record that you decided on; refused with what changed (record-changed) if it is another by now. Not held against an offline booth, which tells what has happened.", &<i64 as Shape>::TYPE),
            "actor": optional("Who acts; taken only from a stack with development identities.", &Actor::TYPE),
            "recorded_at": optional("When the log is to have taken it; taken only by a stack with simulated time.", &Type::Timestamp),
            "body": reference(record),
        },
    }))
}

/// The records that the schemas of [`command_request`] refer to.
pub fn request_records() -> Vec<&'static RecordType> {
    let mut out: Vec<&'static RecordType> = Command::ALL.iter().map(|(_, r)| *r).collect();
    out.extend([&Actor::RECORD, &TravelDocument::RECORD]);
    out
}

fn record_inside(ty: &Type) -> Option<&'static RecordType> {
    match ty {
        Type::Optional(inner) | Type::List(inner) => record_inside(inner),
        Type::Record(record) => Some(record),
        _ => None,
    }
}

fn object(record: &RecordType, nested: Nested) -> Value {
    let mut properties = Map::new();
    let mut required: Vec<Value> = Vec::new();
    for Field { name, doc, ty } in record.fields {
        properties.insert((*name).to_owned(), described(doc, value(ty, nested)));
        if !matches!(ty, Type::Optional(_) | Type::List(_)) {
            required.push((*name).into());
        }
    }
    json!({
        "type": "object",
        "title": record.name,
        "description": record.doc.trim(),
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

/// A schema with the sentence of its field. The sentence of the type stays as `title`, so that both are read.
fn described(doc: &str, schema: Value) -> Value {
    match schema {
        Value::Object(mut map) => {
            map.insert("description".to_owned(), doc.trim().into());
            Value::Object(map)
        }
        other => other,
    }
}

fn reference(record: &RecordType) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", record.name) })
}

fn nullable(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn value(ty: &Type, nested: Nested) -> Value {
    match ty {
        Type::Text(t) => {
            let mut map = Map::new();
            map.insert("type".to_owned(), "string".into());
            map.insert("title".to_owned(), t.name.into());
            map.insert("description".to_owned(), t.doc.trim().into());
            map.insert("minLength".to_owned(), 1.into());
            map.insert("maxLength".to_owned(), t.max_chars.into());
            if !t.pattern.is_empty() {
                map.insert("pattern".to_owned(), t.pattern.into());
            }
            Value::Object(map)
        }
        Type::Int { min, max } => {
            let mut map = Map::new();
            map.insert("type".to_owned(), "integer".into());
            map.insert("format".to_owned(), "int64".into());
            if *min != i64::MIN {
                map.insert("minimum".to_owned(), (*min).into());
            }
            if *max != i64::MAX {
                map.insert("maximum".to_owned(), (*max).into());
            }
            Value::Object(map)
        }
        Type::Bool => json!({ "type": "boolean" }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::Timestamp => json!({ "type": "string", "format": "date-time" }),
        Type::Uuid => json!({ "type": "string", "format": "uuid" }),
        Type::Digest => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        Type::Symbol(s) => json!({
            "type": "string",
            "title": s.name,
            "description": s.doc.trim(),
            "enum": s.symbols,
        }),
        Type::Optional(inner) => nullable(value(inner, nested)),
        Type::List(inner) => {
            json!({ "type": "array", "maxItems": LIST_MAX, "items": value(inner, nested) })
        }
        Type::Record(record) => match nested {
            Nested::Inline => object(record, nested),
            Nested::Component => reference(record),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_has_its_component() {
        let components = components(&request_records());
        let mut text = Value::Object(components.clone()).to_string();
        for (name, _) in Command::ALL {
            text.push_str(&command_request(name).unwrap().to_string());
        }
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(components.contains_key(name), "{name}");
        }
        assert!(components.contains_key("TravelDocument"));
        assert!(command_request("no-such-command").is_none());
    }

    #[test]
    fn a_schema_says_what_the_reader_enforces() {
        let record = Command::ALL.iter().find(|(n, _)| *n == "permit-landing").unwrap().1;
        let schema = json_schema(record);
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["port"]["pattern"], "^[A-Z0-9]{3,5}$");
        assert_eq!(schema["properties"]["kind"]["enum"][0], "new-entry");
        let document = &schema["properties"]["personal"]["properties"]["document"];
        assert_eq!(document["properties"]["number"]["maxLength"], 22);
        let required = schema["required"].as_array().unwrap();
        assert!(required.contains(&json!("port")) && !required.contains(&json!("voyage")));
    }
}
