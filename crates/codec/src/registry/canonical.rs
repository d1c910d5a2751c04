//! What is left of a schema when everything is taken away that does not change the bytes (Avro's Parsing Canonical
//! Form, as a tree): documentation, defaults, logical types, the way names are abbreviated.

use serde_json::{Map, Value, json};

/// The form. What is no schema stays as it is and equals nothing of ours.
pub(super) fn canonical(schema: &Value) -> Value {
    within("", schema)
}

fn within(namespace: &str, schema: &Value) -> Value {
    match schema {
        Value::String(name) => full_name(namespace, name).into(),
        Value::Array(branches) => branches.iter().map(|b| within(namespace, b)).collect(),
        Value::Object(map) => match map.get("type") {
            Some(Value::String(kind)) => object(namespace, kind, map),
            Some(inner) => within(namespace, inner),
            None => schema.clone(),
        },
        other => other.clone(),
    }
}

fn object(namespace: &str, kind: &str, map: &Map<String, Value>) -> Value {
    let get = |key: &str| map.get(key).unwrap_or(&Value::Null);
    match kind {
        "array" => json!({"type": kind, "items": within(namespace, get("items"))}),
        "map" => json!({"type": kind, "values": within(namespace, get("values"))}),
        "record" | "enum" | "fixed" => {
            let name = get("name").as_str().unwrap_or_default();
            let name = match get("namespace").as_str() {
                Some(own) => full_name(own, name),
                None => full_name(namespace, name),
            };
            let own = name.rsplit_once('.').map_or("", |(namespace, _)| namespace);
            let fields: Vec<Value> = get("fields")
                .as_array()
                .into_iter()
                .flatten()
                .map(|f| {
                    let ty = f.get("type").unwrap_or(&Value::Null);
                    json!({"name": f.get("name"), "type": within(own, ty)})
                })
                .collect();
            json!({
                "name": name,
                "type": kind,
                "fields": fields,
                "symbols": get("symbols"),
                "size": get("size"),
            })
        }
        primitive => full_name(namespace, primitive).into(),
    }
}

fn full_name(namespace: &str, name: &str) -> String {
    const PRIMITIVES: [&str; 8] =
        ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
    if namespace.is_empty() || name.contains('.') || PRIMITIVES.contains(&name) {
        name.to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use apache_avro::Schema;

    use super::*;

    #[test]
    fn another_way_of_writing_a_schema_is_the_same_schema() {
        for pinned in super::super::all() {
            let ours: Value = serde_json::from_str(pinned.text).unwrap();
            // apache-avro writes Avro's own canonical form: no documentation, short names where they suffice.
            let theirs = Schema::parse(&ours).unwrap().canonical_form();
            let theirs: Value = serde_json::from_str(&theirs).unwrap();
            assert_eq!(canonical(&theirs), canonical(&ours), "{}", pinned.file);
        }
    }

    #[test]
    fn another_schema_is_another_schema() {
        let a = json!({"type": "record", "name": "a.R", "fields": [{"name": "x", "type": "int"}]});
        for other in [
            json!({"type": "record", "name": "R", "fields": [{"name": "x", "type": "int"}]}),
            json!({"type": "record", "name": "a.R", "fields": [{"name": "x", "type": "long"}]}),
            json!({"type": "record", "name": "a.R", "fields": []}),
            json!("int"),
            json!(null),
            json!({}),
            json!([{"type": []}]),
        ] {
            assert_ne!(canonical(&a), canonical(&other));
        }
        let same = json!({"type": "record", "namespace": "a", "name": "R", "doc": "d",
            "fields": [{"name": "x", "type": {"type": "int", "logicalType": "date"}, "default": 1}]});
        assert_eq!(canonical(&a), canonical(&same));
    }
}
