//! How to read what another version of a schema wrote.
//!
//! Compatibility is FULL_TRANSITIVE, so versions of a record differ only by fields that have a default: absent or
//! empty. A plan says for each field of the writer where it belongs with us, or how to skip it.

use std::collections::HashMap;

use sekisho_domain::shape::{Field, Type};
use serde_json::Value;

/// How a value was written, where that differs from how we write it.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// An optional value whose inner type differs.
    Optional(Box<Plan>),
    /// A list whose items differ.
    List(Box<Plan>),
    /// A record whose fields differ.
    Record(RecordPlan),
}

/// The writer's fields in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordPlan {
    pub(super) steps: Vec<Step>,
    /// How many fields we have.
    pub(super) len: usize,
}

/// One field of the writer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// Our field, if we have it.
    pub(super) to: Option<usize>,
    pub(super) skip: Skip,
    pub(super) plan: Option<Plan>,
}

/// How to pass over a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Skip {
    Nothing,
    /// int, long, enum.
    Number,
    Fixed(usize),
    /// bytes, string.
    Bytes,
    Union(Vec<Skip>),
    /// array, map: blocks of items.
    Blocks(Vec<Skip>),
    Record(Vec<Skip>),
}

/// Why a writer's schema cannot be read by us.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct PlanError {
    /// Field of the schema.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

fn error<T>(path: &str, reason: impl Into<String>) -> Result<T, PlanError> {
    Err(PlanError { path: path.to_owned(), reason: reason.into() })
}

/// Compiles the plan for a writer's record schema; `None` where it was written exactly as we would.
///
/// # Errors
/// The schema is not Avro, or one of its fields has a type that we do not read as ours.
pub fn compile(writer: &Value, fields: &[Field]) -> Result<Option<Plan>, PlanError> {
    let mut compiler = Compiler::default();
    compiler.names(writer, "", 0)?;
    compiler.record(writer, fields, "", 0)
}

/// Deeper nesting than any schema of ours; a schema that refers to itself ends here.
const DEPTH_MAX: usize = 32;

#[derive(Default)]
struct Compiler<'a> {
    named: HashMap<String, &'a Value>,
}

impl<'a> Compiler<'a> {
    /// Collects the named types of the schema, which may be referred to after their first use.
    fn names(&mut self, schema: &'a Value, namespace: &str, depth: usize) -> Result<(), PlanError> {
        if depth > DEPTH_MAX {
            return error("", "is nested too deeply");
        }
        match schema {
            Value::Array(branches) => {
                branches.iter().try_for_each(|b| self.names(b, namespace, depth + 1))
            }
            Value::Object(map) => {
                let mut namespace = namespace;
                if let Some(name) = map.get("name").and_then(Value::as_str)
                    && matches!(
                        map.get("type").and_then(Value::as_str),
                        Some("record" | "fixed" | "enum")
                    )
                {
                    namespace = map.get("namespace").and_then(Value::as_str).unwrap_or(namespace);
                    self.named.insert(full_name(name, namespace), schema);
                }
                for key in ["type", "items", "values"] {
                    if let Some(inner) = map.get(key).filter(|v| !v.is_string()) {
                        self.names(inner, namespace, depth + 1)?;
                    }
                }
                for field in map.get("fields").and_then(Value::as_array).into_iter().flatten() {
                    if let Some(ty) = field.get("type") {
                        self.names(ty, namespace, depth + 1)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The definition behind a name, and the schema itself where it is one.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let name = match schema {
            Value::String(name) => name,
            // {"type": "some.Name"}: an annotated reference.
            Value::Object(map) => match map.get("type") {
                Some(Value::String(name)) if self.named.contains_key(name) => name,
                _ => return schema,
            },
            _ => return schema,
        };
        self.named.get(name).copied().unwrap_or(schema)
    }

    fn kind(schema: &Value) -> &str {
        match schema {
            Value::String(name) => name,
            Value::Object(map) => match map.get("type") {
                Some(Value::String(name)) => name,
                Some(inner) => Self::kind(inner),
                None => "",
            },
            Value::Array(_) => "union",
            _ => "",
        }
    }

    fn record(
        &self,
        schema: &'a Value,
        fields: &[Field],
        path: &str,
        depth: usize,
    ) -> Result<Option<Plan>, PlanError> {
        let Some(theirs) = schema.get("fields").and_then(Value::as_array) else {
            return error(path, "is not a record in the writer's schema");
        };
        let mut steps = Vec::with_capacity(theirs.len());
        let mut same = theirs.len() == fields.len();
        for (place, field) in theirs.iter().enumerate() {
            let (Some(name), Some(ty)) =
                (field.get("name").and_then(Value::as_str), field.get("type"))
            else {
                return error(path, "has a field without name or type");
            };
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let to = fields.iter().position(|f| f.name == name);
            let plan = match to.and_then(|to| fields.get(to)) {
                Some(ours) => self.value(ty, &ours.ty, &path, depth + 1)?,
                None => None,
            };
            same &= to == Some(place) && plan.is_none();
            steps.push(Step { to, skip: self.skip(ty, &path, depth + 1)?, plan });
        }
        for (index, field) in fields.iter().enumerate() {
            let written = steps.iter().any(|s| s.to == Some(index));
            if !written && !matches!(field.ty, Type::Optional(_) | Type::List(_)) {
                return error(field.name, "is required by us and unknown to the writer");
            }
        }
        Ok((!same).then_some(Plan::Record(RecordPlan { steps, len: fields.len() })))
    }

    fn value(
        &self,
        schema: &'a Value,
        ours: &Type,
        path: &str,
        depth: usize,
    ) -> Result<Option<Plan>, PlanError> {
        if depth > DEPTH_MAX {
            return error(path, "is nested too deeply");
        }
        let schema = self.resolve(schema);
        let kind = Self::kind(schema);
        match (ours, kind) {
            (Type::Text(_) | Type::Symbol(_) | Type::Uuid, "string")
            | (Type::Int { .. } | Type::Timestamp, "long" | "int")
            | (Type::Bool, "boolean")
            | (Type::Date, "int") => Ok(None),
            (Type::Digest, "fixed") if schema.get("size").and_then(Value::as_u64) == Some(32) => {
                Ok(None)
            }
            (Type::Optional(inner), "union") => match schema.as_array().map(Vec::as_slice) {
                Some([null, some]) if Self::kind(null) == "null" => Ok(self
                    .value(some, inner, path, depth + 1)?
                    .map(|p| Plan::Optional(Box::new(p)))),
                _ => error(path, "is another union than null and one type"),
            },
            (Type::List(inner), "array") => match schema.get("items") {
                Some(items) => {
                    Ok(self.value(items, inner, path, depth + 1)?.map(|p| Plan::List(Box::new(p))))
                }
                None => error(path, "is an array without items"),
            },
            (Type::Record(record), "record") => self.record(schema, record.fields, path, depth + 1),
            _ => error(path, format!("has type {kind:?} in the writer's schema")),
        }
    }

    fn skip(&self, schema: &'a Value, path: &str, depth: usize) -> Result<Skip, PlanError> {
        if depth > DEPTH_MAX {
            return error(path, "is nested too deeply");
        }
        let schema = self.resolve(schema);
        let inner = |key: &str| match schema.get(key) {
            Some(s) => self.skip(s, path, depth + 1),
            None => error(path, format!("lacks {key:?}")),
        };
        match Self::kind(schema) {
            "null" => Ok(Skip::Nothing),
            "boolean" => Ok(Skip::Fixed(1)),
            "int" | "long" | "enum" => Ok(Skip::Number),
            "float" => Ok(Skip::Fixed(4)),
            "double" => Ok(Skip::Fixed(8)),
            "bytes" | "string" => Ok(Skip::Bytes),
            "fixed" => match schema.get("size").and_then(Value::as_u64).map(usize::try_from) {
                Some(Ok(size)) => Ok(Skip::Fixed(size)),
                _ => error(path, "is fixed without a size"),
            },
            "array" => Ok(Skip::Blocks(vec![inner("items")?])),
            "map" => Ok(Skip::Blocks(vec![Skip::Bytes, inner("values")?])),
            "union" => schema
                .as_array()
                .into_iter()
                .flatten()
                .map(|b| self.skip(b, path, depth + 1))
                .collect::<Result<_, _>>()
                .map(Skip::Union),
            "record" => schema
                .get("fields")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .map(|f| match f.get("type") {
                    Some(ty) => self.skip(ty, path, depth + 1),
                    None => error(path, "has a field without a type"),
                })
                .collect::<Result<_, _>>()
                .map(Skip::Record),
            other => error(path, format!("has the unknown type {other:?}")),
        }
    }
}

fn full_name(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}
