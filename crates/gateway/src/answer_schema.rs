//! JSON schemas of what the gateway answers, and of a line of a bulk stream.

use sekisho_domain::envelope::Flag;
use serde_json::{Map, Value, json};

fn uuid(description: &str) -> Value {
    json!({"type": "string", "format": "uuid", "description": description})
}

fn instant(description: &str) -> Value {
    json!({"type": "string", "format": "date-time", "description": description})
}

/// A line of a bulk stream: the request of one command, with its name and its id.
pub(crate) fn line(name: &str, mut request: Value) -> Value {
    if let Value::Object(schema) = &mut request {
        schema.insert("required".into(), json!(["command", "command_id", "body"]));
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            properties.insert("command".into(), json!({"const": name}));
            properties.insert("command_id".into(), uuid("Made by the client."));
        }
    }
    request
}

/// Schemas of answers, by name.
pub(crate) fn answers() -> Map<String, Value> {
    let position = json!({
        "type": "string",
        "pattern": "^[0-9]+:[0-9]+$",
        "description": "Partition and offset of its last event; send it as min_position to read what you wrote.",
    });
    let law = json!({"type": "array", "items": {"$ref": "#/components/schemas/LegalGround"}});
    let accepted = json!({
        "command_id": uuid("The command."),
        "outcome": {"const": "accepted"},
        "subject": {"type": "string", "description": "Whose record it went into: kind/uuid."},
        "version": {"type": "integer", "description": "Version of that record after it."},
        "position": position,
        "repeated": {"type": "boolean", "description": "Whether this is the first answer given again."},
        "recorded_at": instant("When the log took the command."),
        "events": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "type": {"type": "string"},
                "event_id": uuid("The event."),
                "version": {"type": "integer"},
            },
            "required": ["type", "event_id", "version"],
        }},
        "flags": {"type": "array", "items": {"enum": Flag::SYMBOLS.symbols},
            "description": "What is not as it should be, though it was accepted."},
    });
    let problem = json!({
        "type": {"type": "string", "format": "uri-reference", "description": "Page about the code."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable code."},
        "invariant": {"type": "string", "description": "Rule that refused it, such as I4."},
        "law": law,
        "errors": {"type": "array", "items": {
            "type": "object",
            "properties": {
                "pointer": {"type": "string", "description": "JSON pointer into the body."},
                "header": {"type": "string"},
                "parameter": {"type": "string"},
                "code": {"type": "string"},
                "detail": {"type": "string"},
            },
            "required": ["code", "detail"],
        }},
        "trace_id": {"type": "string"},
    });
    let object = |properties: &Value, required: Value| json!({"type": "object", "properties": properties, "required": required});
    let pending = json!({
        "command_id": uuid("The command."),
        "outcome": {"const": "pending"},
        "location": {"type": "string", "format": "uri-reference"},
    });
    let line = json!({
        "line": {"type": "integer", "minimum": 1},
        "status": {"type": "integer", "description": "As if the line had been sent alone."},
        "command_id": {"type": ["string", "null"], "format": "uuid"},
        "outcome": {"enum": ["accepted", "refused", "conflict", "malformed", "pending", "problem"]},
        "code": {"type": "string", "description": "Code of the problem, where there is one."},
        "problem": {"$ref": "#/components/schemas/Problem"},
    });
    let rows = json!({
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
        "next": {"type": ["string", "null"], "description": "Send it as after to get the next page."},
    });
    let health = json!({
        "status": {"enum": ["ok", "failed"]},
        "checks": {"type": "object", "additionalProperties": {"type": "object"}},
    });
    let registry = json!({"error_code": {"type": "integer"}, "message": {"type": "string"}});
    [
        (
            "Accepted",
            object(
                &accepted,
                json!([
                    "command_id",
                    "outcome",
                    "subject",
                    "version",
                    "repeated",
                    "events",
                    "flags"
                ]),
            ),
        ),
        ("Pending", object(&pending, json!(["command_id", "outcome", "location"]))),
        ("OutcomeLine", object(&line, json!(["line", "status", "outcome"]))),
        ("Problem", object(&problem, json!(["type", "title", "status", "detail", "code"]))),
        ("Row", json!({"type": "object"})),
        ("Rows", object(&rows, json!(["items", "next"]))),
        ("Health", object(&health, json!(["status", "checks"]))),
        ("RegistryError", object(&registry, json!(["error_code", "message"]))),
    ]
    .into_iter()
    .map(|(name, schema)| (name.to_owned(), schema))
    .collect()
}
