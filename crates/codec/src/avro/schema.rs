//! Avro schemas made from the declarations.

use std::collections::HashSet;

use sekisho_domain::shape::{Field, RecordType, Type};
use serde_json::{Map, Value, json};

/// Namespace of the types that several records share.
pub const SHARED: &str = "sekisho.type";

/// What stands between the sentence of a field and the list of its codes. Codes are added without a new schema
/// version, since they travel as text; comparisons of documentation stop here.
pub const CODES: &str = " Codes: ";

/// Shared types that a document has defined: each is defined once, at its first use, and named from then on.
#[derive(Debug, Default)]
pub struct Names(HashSet<&'static str>);

/// The schema of a record that stands by itself: its envelope first, where it has one, then its own fields.
pub fn record(namespace: &str, envelope: Option<&Field>, body: &RecordType) -> Value {
    record_after(namespace, envelope, body, &mut Names::default())
}

/// The schema of a record that stands behind others in one document.
pub fn record_after(
    namespace: &str,
    envelope: Option<&Field>,
    body: &RecordType,
    known: &mut Names,
) -> Value {
    let mut fields: Vec<Value> = Vec::new();
    for f in envelope.into_iter().chain(body.fields) {
        fields.push(field(f, &mut known.0));
    }
    json!({
        "type": "record",
        "name": body.name,
        "namespace": namespace,
        "doc": body.doc.trim(),
        "fields": fields,
    })
}

fn field(f: &Field, known: &mut HashSet<&'static str>) -> Value {
    let mut map = Map::new();
    map.insert("name".into(), f.name.into());
    map.insert("doc".into(), doc(f).into());
    map.insert("type".into(), value(&f.ty, known));
    match f.ty {
        Type::Optional(_) => {
            map.insert("default".into(), Value::Null);
        }
        Type::List(_) => {
            map.insert("default".into(), json!([]));
        }
        _ => {}
    }
    Value::Object(map)
}

fn doc(f: &Field) -> String {
    let mut out = f.doc.trim().to_owned();
    match innermost(&f.ty) {
        Type::Symbol(s) => {
            out.push_str(CODES);
            out.push_str(&s.symbols.join(", "));
            out.push('.');
        }
        Type::Text(t) => {
            out.push_str(" (");
            out.push_str(t.name);
            out.push_str(&format!(", at most {} characters)", t.max_chars));
        }
        _ => {}
    }
    out
}

/// The type inside optional values and lists.
pub(crate) fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) | Type::List(inner) => innermost(inner),
        other => other,
    }
}

fn value(ty: &Type, known: &mut HashSet<&'static str>) -> Value {
    match ty {
        Type::Text(_) | Type::Symbol(_) => "string".into(),
        // Always long: bounds may be widened later without a change of type, and the bytes are those of an int.
        Type::Int { .. } => "long".into(),
        Type::Bool => "boolean".into(),
        Type::Date => json!({"type": "int", "logicalType": "date"}),
        Type::Timestamp => json!({"type": "long", "logicalType": "timestamp-micros"}),
        Type::Uuid => json!({"type": "string", "logicalType": "uuid"}),
        Type::Digest => {
            if known.insert("Sha256") {
                json!({"type": "fixed", "name": "Sha256", "namespace": SHARED, "size": 32})
            } else {
                format!("{SHARED}.Sha256").into()
            }
        }
        Type::Optional(inner) => Value::Array(vec!["null".into(), value(inner, known)]),
        Type::List(inner) => json!({"type": "array", "items": value(inner, known)}),
        Type::Record(r) => {
            if known.insert(r.name) {
                let fields: Vec<Value> = r.fields.iter().map(|f| field(f, known)).collect();
                json!({
                    "type": "record",
                    "name": r.name,
                    "namespace": SHARED,
                    "doc": r.doc.trim(),
                    "fields": fields,
                })
            } else {
                format!("{SHARED}.{}", r.name).into()
            }
        }
    }
}
