//! The JSON Schema (2020-12) of a file of cases, from the catalogue: every command with its fields.

use sekisho_domain::envelope::{Role, Source};
use sekisho_domain::shape::{Field, RecordType, Type};
use sekisho_domain::{Command, Event};
use serde_json::{Map, Value, json};

use crate::expect::ABOUT;
use crate::facts::{Compare, FACTS};
use crate::{PARTS, defaults, expect, world};

const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const AT: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2}))?$";

/// The schema that every file of cases keeps to. Values are those of YAML 1.2: a day and `on` are text.
pub fn schema() -> Value {
    let mut defs = Map::new();
    for (name, record) in Command::ALL {
        defs.insert((*name).to_owned(), command(record));
        for field in record.fields {
            inside(&field.ty, &mut defs);
        }
    }
    let text = json!({"type": ["string", "integer"]});
    let people = defaults::PERSON_FIELDS.iter().map(|f| ((*f).to_owned(), json!({})));
    let people: Map<String, Value> = people.collect();
    for (name, definition) in [
        ("words", json!({"anyOf": [text, {"type": "array", "items": text}]})),
        ("name", json!({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"})),
        (
            "at",
            json!({"type": "string", "pattern": AT, "description": "A day (ten in the morning in Japan), or an instant with its offset."}),
        ),
        (
            "person",
            json!({"anyOf": [{"type": "null"}, {"type": "object", "properties": people, "additionalProperties": false}]}),
        ),
        ("act", act()),
        ("given", json!({"allOf": [{"$ref": "#/$defs/act"}]})),
        ("when", json!({"allOf": [{"$ref": "#/$defs/act"}, {"not": {"required": ["refused"]}}]})),
        ("events", events()),
        ("derived", derived()),
        ("then", then()),
        ("case", case()),
    ] {
        defs.insert(name.to_owned(), definition);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cases of the law",
        "description": "Given these acts, when this one, then this follows. tests/law/README.md explains the form.",
        "type": "array",
        "minItems": 1,
        "items": {"$ref": "#/$defs/case"},
        "$defs": defs,
    })
}

fn case() -> Value {
    let properties = PARTS.iter().map(|part| {
        let schema = match *part {
            "article" | "invariant" => json!({"$ref": "#/$defs/words"}),
            "persons" => json!({
                "type": "object",
                "propertyNames": {"$ref": "#/$defs/name"},
                "additionalProperties": {"$ref": "#/$defs/person"},
            }),
            "given" => json!({"type": ["array", "null"], "items": {"$ref": "#/$defs/given"}}),
            "when" => json!({"$ref": "#/$defs/when"}),
            "then" => json!({"$ref": "#/$defs/then"}),
            _ => json!({"type": "string", "minLength": 1}),
        };
        ((*part).to_owned(), schema)
    });
    json!({
        "type": "object",
        "properties": properties.collect::<Map<_, _>>(),
        "required": ["case", "article", "then"],
        "anyOf": [{"required": ["when"]}, {"required": ["given"]}],
        "additionalProperties": false,
    })
}

fn act() -> Value {
    let mut properties = Map::new();
    for part in world::PARTS {
        let schema = match part {
            "at" | "recorded" => json!({"$ref": "#/$defs/at"}),
            "as" => json!({"enum": Role::SYMBOLS.symbols}),
            "source" => json!({"enum": Source::SYMBOLS.symbols}),
            "label" | "person" | "subject" => json!({"$ref": "#/$defs/name"}),
            "command" => json!({"type": "string", "pattern": "^same as "}),
            "expected_version" => json!({"type": "integer", "minimum": 0}),
            _ => json!({"type": ["string", "integer"]}),
        };
        properties.insert(part.to_owned(), schema);
    }
    let mut one_of = Vec::new();
    for (name, record) in Command::ALL {
        let body = json!({
            "description": record.doc.trim(),
            "anyOf": [{"$ref": format!("#/$defs/{name}")}, {"type": "null"}],
        });
        properties.insert((*name).to_owned(), body);
        one_of.push(json!({"required": ["at", name]}));
    }
    let any: Vec<Value> = Command::ALL.iter().map(|(n, _)| json!({"required": [n]})).collect();
    one_of.push(json!({"required": ["command"], "not": {"anyOf": any}}));
    json!({
        "type": "object",
        "properties": properties,
        "oneOf": one_of,
        "additionalProperties": false,
    })
}

fn then() -> Value {
    let properties = expect::PARTS.iter().map(|part| {
        let schema = match *part {
            "outcome" => json!({"enum": ["accepted", "refused"]}),
            "code" => json!({"type": "string"}),
            "repeated" => json!({"type": "boolean"}),
            "events" => json!({"$ref": "#/$defs/events"}),
            "derived" => json!({"anyOf": [
                {"$ref": "#/$defs/derived"},
                {"type": "array", "items": {"$ref": "#/$defs/derived"}},
            ]}),
            _ => json!({"type": "array", "items": {"type": "string"}}),
        };
        ((*part).to_owned(), schema)
    });
    json!({
        "type": "object",
        "minProperties": 1,
        "properties": properties.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}

fn events() -> Value {
    let names: Vec<&str> = Event::ALL.iter().map(|(name, _)| *name).collect();
    json!({
        "type": "array",
        "items": {"anyOf": [
            {"enum": names},
            {
                "type": "object",
                "propertyNames": {"enum": names},
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": {"type": "object"},
            },
        ]},
    })
}

fn derived() -> Value {
    let mut properties = Map::new();
    for part in ABOUT {
        let schema = match part {
            "on" => json!({"type": "string", "pattern": DAY}),
            "known_at" => json!({"$ref": "#/$defs/at"}),
            _ => json!({"$ref": "#/$defs/name"}),
        };
        properties.insert(part.to_owned(), schema);
    }
    for fact in FACTS {
        let mut schema = match fact.compare {
            Compare::Equal => json!({"type": ["boolean", "integer", "string", "array"]}),
            Compare::Contains | Compare::Lacks => {
                json!({"type": "array", "items": {"type": ["string", "object"]}})
            }
        };
        if let Value::Object(map) = &mut schema {
            map.insert("description".to_owned(), format!("{} ({})", fact.en, fact.ja).into());
        }
        properties.insert(fact.name.to_owned(), schema);
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": ["on"],
        "additionalProperties": false,
    })
}

/// A command: its fields, those of its personal part, and the short ways of writing. Nothing is required, since what
/// is left out may have a default.
fn command(record: &RecordType) -> Value {
    let mut properties = fields(record);
    let inside = record.fields.iter().find(|f| f.name == "personal").map(|f| &f.ty);
    if let Some(Type::Record(personal)) = inside {
        for (name, schema) in fields(personal) {
            properties.entry(name).or_insert(schema);
        }
    }
    let has = |map: &Map<String, Value>, name: &str| map.contains_key(name);
    let text = json!({"type": ["string", "integer"]});
    for (short, of) in [
        ("mrz", "document"),
        ("passport", "document"),
        ("born", "name"),
        ("target", "target_event_type"),
    ] {
        if has(&properties, of) {
            properties.insert(short.to_owned(), text.clone());
        }
    }
    object(record, properties)
}

fn object(record: &RecordType, properties: Map<String, Value>) -> Value {
    json!({
        "type": "object",
        "description": record.doc.trim(),
        "properties": properties,
        "additionalProperties": false,
    })
}

fn fields(record: &RecordType) -> Map<String, Value> {
    let one = |f: &Field| {
        let schema = json!({
            "description": f.doc.trim(),
            "anyOf": [value(&f.ty), {"const": "none"}],
        });
        (f.name.to_owned(), schema)
    };
    record.fields.iter().map(one).collect()
}

/// The records inside a type become definitions.
fn inside(ty: &Type, defs: &mut Map<String, Value>) {
    match ty {
        Type::Optional(inner) | Type::List(inner) => inside(inner, defs),
        Type::Record(record) if !defs.contains_key(record.name) => {
            defs.insert(record.name.to_owned(), object(record, fields(record)));
            for field in record.fields {
                inside(&field.ty, defs);
            }
        }
        _ => {}
    }
}

fn value(ty: &Type) -> Value {
    match ty {
        Type::Text(text) if text.pattern.is_empty() => json!({"type": ["string", "integer"]}),
        Type::Text(text) => {
            json!({"anyOf": [{"type": "string", "pattern": text.pattern}, {"type": "integer"}]})
        }
        Type::Int { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        Type::Bool => json!({"type": "boolean"}),
        Type::Date => json!({"type": "string", "pattern": DAY}),
        Type::Timestamp => json!({"$ref": "#/$defs/at"}),
        Type::Uuid => json!({
            "type": "string",
            "pattern": "^[A-Za-z0-9_.-]+$",
            "description": "A UUID, a local name, an event (LandingPermitted), or a field of one (LandingPermitted.stay_id).",
        }),
        Type::Digest => json!({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
        Type::Symbol(symbols) => json!({"enum": symbols.symbols}),
        Type::Optional(inner) => json!({"anyOf": [value(inner), {"type": "null"}]}),
        Type::List(inner) => json!({"type": "array", "items": value(inner)}),
        Type::Record(record) if record.name == "Period" => json!({"anyOf": [
            {"type": "string", "pattern": "^([0-9]+ (day|month|year)s?|indefinite)$"},
            {"$ref": "#/$defs/Period"},
        ]}),
        Type::Record(record) => json!({"$ref": format!("#/$defs/{}", record.name)}),
    }
}
