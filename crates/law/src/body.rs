//! From what a case says of a command to the command's JSON, by the command's own declaration: no command has code
//! of its own here.

use sekisho_codec::json::nearest;
use sekisho_domain::ids::CardNumber;
use sekisho_domain::shape::{Field, RecordType, Type};
use sekisho_domain::time::Timestamp;
use serde_json::{Map, Value, json};

use crate::defaults::{self, Person};
use crate::expect::plain;
use crate::form::Problem;
use crate::names::{Known, card_number, resolve};

/// Where the fields of a command stand that hold personal data; a case writes them beside the others.
const PERSONAL: &str = "personal";

/// What the fields of a command are read by.
pub(crate) struct Reading<'a> {
    pub(crate) series: &'a str,
    pub(crate) command: &'static str,
    pub(crate) person: &'a str,
    pub(crate) documents: &'a Person,
    pub(crate) at: Timestamp,
    pub(crate) known: &'a [Known<'a>],
}

impl Reading<'_> {
    /// The fields of a command, defaults filled in.
    pub(crate) fn body(
        &self,
        record: &'static RecordType,
        stated: &Value,
    ) -> Result<Value, Problem> {
        let stated = match stated {
            Value::Null => Map::new(),
            Value::Object(map) => map.clone(),
            _ => {
                let says = "holds the fields of the command, as in {port: NRT}";
                return Err(Problem::unreadable(says));
            }
        };
        let mut own = Map::new();
        let mut personal = Map::new();
        for (name, value) in stated {
            self.sort(record, &name, value, &mut own, &mut personal)?;
        }
        if !personal.is_empty() {
            let mut under = own.remove(PERSONAL).unwrap_or_else(|| json!({}));
            defaults::lay_over(&mut under, Value::Object(personal));
            own.insert(PERSONAL.to_owned(), under);
        }
        self.record(record, &own, Map::new())
    }

    /// Whether a field stands in the command, in its personal part, or for something longer.
    fn sort(
        &self,
        record: &'static RecordType,
        name: &str,
        value: Value,
        own: &mut Map<String, Value>,
        personal: &mut Map<String, Value>,
    ) -> Result<(), Problem> {
        let inside = field(record, PERSONAL).and_then(|f| record_of(&f.ty));
        let has =
            |of: Option<&RecordType>, name: &str| of.is_some_and(|r| field(r, name).is_some());
        let mut into = |over: Value| {
            let mut under = Value::Object(std::mem::take(personal));
            defaults::lay_over(&mut under, over);
            if let Value::Object(map) = under {
                *personal = map;
            }
        };
        match name {
            _ if field(record, name).is_some() => {
                own.insert(name.to_owned(), value);
            }
            _ if has(inside, name) => {
                // Said, `none` must reach the field itself, where it takes a default away.
                personal.insert(name.to_owned(), value);
            }
            "mrz" if has(inside, "document") => into(json!({"document": {"mrz": value}})),
            "passport" if has(inside, "document") => {
                into(json!({"document": {"number": plain(&value)}}));
            }
            "born" if has(inside, "name") => {
                into(json!({"name": {"date_of_birth": plain(&value)}}));
            }
            "target" if field(record, "target_event_type").is_some() => {
                let text = plain(&value);
                let event_type = text.rsplit('.').next().unwrap_or_default().to_owned();
                own.insert("target_event_id".to_owned(), value);
                own.insert("target_event_type".to_owned(), event_type.into());
            }
            _ => {
                let names = record.fields.iter().chain(inside.iter().flat_map(|r| r.fields));
                let names = names.map(|f| f.name).chain(["passport", "born", "mrz", "target"]);
                let says = match nearest(name, names.clone()) {
                    Some(near) => format!("is not a field of the command; did you mean {near}?"),
                    None => {
                        let all: Vec<&str> = names.filter(|n| *n != PERSONAL).collect();
                        format!("is not a field of the command; its fields: {}", all.join(", "))
                    }
                };
                return Err(Problem::unreadable(says).under(name));
            }
        }
        Ok(())
    }

    fn record(
        &self,
        record: &'static RecordType,
        stated: &Map<String, Value>,
        begun: Map<String, Value>,
    ) -> Result<Value, Problem> {
        let mut out = begun;
        for (name, value) in stated {
            // The reader that HTTP uses says what is wrong with an unknown field and a wrong value.
            let Some(f) = field(record, name) else {
                out.insert(name.clone(), value.clone());
                continue;
            };
            if value == "none" && !is_symbol(&f.ty, "none") {
                out.remove(name);
                continue;
            }
            let value = self.value(&f.ty, value).map_err(|p| p.under(name.as_str()))?;
            out.insert(name.clone(), value);
        }
        for f in record.fields {
            if out.contains_key(f.name) || stated.contains_key(f.name) {
                continue;
            }
            let said = |other: &str| stated.get(other).or_else(|| out.get(other)).map(plain);
            let default =
                defaults::value(self.command, f.name, &f.ty, self.documents, self.at, &said);
            if let Some(default) = default {
                let value = match (&f.ty, &default) {
                    (Type::Record(r), Value::Object(begun)) => {
                        self.record(r, &Map::new(), begun.clone())?
                    }
                    (ty, default) => self.typed(ty, default)?,
                };
                out.insert(f.name.to_owned(), value);
            }
        }
        Ok(Value::Object(out))
    }

    /// A default of the table in the form that its field has.
    fn typed(&self, ty: &Type, default: &Value) -> Result<Value, Problem> {
        match (ty, default) {
            (Type::Bool, Value::String(text)) => Ok(Value::Bool(text == "true")),
            (Type::Int { .. }, Value::String(text)) => {
                Ok(text.parse::<i64>().map_or_else(|_| default.clone(), Value::from))
            }
            (Type::List(inner), text @ Value::String(_)) => {
                Ok(Value::Array(vec![self.value(inner, text)?]))
            }
            (Type::Optional(inner), text) => self.typed(inner, text),
            (ty, text) => self.value(ty, text),
        }
    }

    fn value(&self, ty: &Type, stated: &Value) -> Result<Value, Problem> {
        match (ty, stated) {
            (Type::Optional(inner), _) => self.value(inner, stated),
            (Type::List(inner), Value::Array(items)) => {
                let items = items.iter().enumerate();
                let items = items.map(|(i, v)| self.value(inner, v).map_err(|p| p.under(i)));
                Ok(Value::Array(items.collect::<Result<_, _>>()?))
            }
            (Type::Record(r), Value::String(text)) if r.name == "Period" => period(text)
                .ok_or_else(|| {
                    Problem::unreadable(format!("`{text}` is not a period such as `90 days`"))
                }),
            (Type::Record(r), Value::Object(map)) => {
                self.record(r, map, defaults::by_record(r, self.documents))
            }
            (Type::Uuid, Value::String(text)) => {
                resolve(self.series, text, self.person, self.known)
                    .map(Value::from)
                    .map_err(Problem::unreadable)
            }
            (Type::Timestamp, Value::String(text)) => Ok(instant_text(text).into()),
            (Type::Text(t), Value::String(text)) if t.name == CardNumber::TEXT.name => {
                Ok(card_number(self.series, text).into())
            }
            (Type::Text(_) | Type::Symbol(_) | Type::Date, Value::Number(_) | Value::Bool(_)) => {
                Ok(plain(stated).into())
            }
            _ => Ok(stated.clone()),
        }
    }
}

/// A day stands for ten in the morning in Japan.
pub(crate) fn instant_text(text: &str) -> String {
    if text.len() == 10 { format!("{text}T10:00:00+09:00") } else { text.to_owned() }
}

/// `90 days`, `1 year`, `indefinite` as the command has it.
pub(crate) fn period(text: &str) -> Option<Value> {
    if text == "indefinite" {
        return Some(json!({"value": 0, "unit": "indefinite"}));
    }
    let (value, unit) = text.split_once(' ')?;
    let unit = match unit {
        "day" | "days" => "days",
        "month" | "months" => "months",
        "year" | "years" => "years",
        _ => return None,
    };
    Some(json!({"value": value.parse::<u32>().ok()?, "unit": unit}))
}

fn field<'r>(record: &'r RecordType, name: &str) -> Option<&'r Field> {
    record.fields.iter().find(|f| f.name == name)
}

fn record_of(ty: &Type) -> Option<&'static RecordType> {
    match ty {
        Type::Record(record) => Some(record),
        _ => None,
    }
}

fn is_symbol(ty: &Type, code: &str) -> bool {
    match ty {
        Type::Symbol(s) => s.symbols.contains(&code),
        Type::Optional(inner) => is_symbol(inner, code),
        _ => false,
    }
}
