//! From an act of a case to the command it stands for.

use sekisho_codec::ids::IdKey;
use sekisho_codec::json::{read, read_request};
use sekisho_domain::envelope::Actor;
use sekisho_domain::time::Timestamp;
use sekisho_domain::{Command, CommandRecord, EventRecord};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::defaults;
use super::expect::plain;

/// The parts of an act besides the command itself.
const PARTS: [&str; 6] = ["at", "recorded", "as", "staff", "source", "refused"];
/// The person that a case is about.
const PERSON: Uuid = Uuid::from_u128(0x5EC1_5400_0000_8000_8000_0000_0000_0001);

/// Name of the command of an act.
pub(super) fn name(act: &Value) -> Option<&str> {
    act.as_object()?.keys().map(String::as_str).find(|k| !PARTS.contains(k))
}

/// The command, and when the log takes it.
pub(super) fn command(
    act: &Value,
    number: u32,
    key: &IdKey,
    events: &[EventRecord],
) -> Result<(CommandRecord, Timestamp), String> {
    let name = name(act).ok_or("an act names one command, such as `permit-landing: {}`")?;
    let at = instant(act.get("at"))?.ok_or("an act needs `at:`, its day or instant")?;
    let recorded_at = instant(act.get("recorded"))?.unwrap_or(at);
    let stated = act.get(name).filter(|b| !b.is_null()).cloned().unwrap_or_else(|| json!({}));
    let stated = long_form(name, stated, events)?;
    let on = at.japan_date().to_string();
    let mut body = defaults::body(name, &stated, &on);
    lay_over(&mut body, stated);
    let text = |part: &str, or: &'static str| act.get(part).map_or(or.to_owned(), plain);
    let command_id = Uuid::from_u128(PERSON.as_u128() ^ u128::from(number) << 32);
    let request = json!({
        "command": name,
        "command_id": command_id.to_string(),
        "person_id": PERSON.to_string(),
        "occurred_at": at.to_string(),
        "source": text("source", defaults::source(name)),
        "body": body,
    });
    let actor = json!({
        "staff_id": text("staff", defaults::STAFF),
        "role": text("as", defaults::role(name)),
        "office": "SYN",
        "terminal": "SYN-1",
    });
    let request = read_request(&request).map_err(|e| wrong(&e))?;
    let actor = read::<Actor>(&actor).map_err(|e| wrong(&e))?;
    let record = request.into_record(command_id, actor, at, key).map_err(|e| wrong(&[e]))?;
    Ok((record, recorded_at))
}

fn wrong(errors: &[sekisho_codec::json::FieldError]) -> String {
    let all: Vec<String> =
        errors.iter().map(|e| format!("{} {}", e.pointer, e.detail_en)).collect();
    all.join("; ")
}

/// A day stands for ten in the morning in Japan.
fn instant(value: Option<&Value>) -> Result<Option<Timestamp>, String> {
    let Some(value) = value else {
        return Ok(None);
    };
    let text = plain(value);
    let full = if text.len() == 10 { format!("{text}T10:00:00+09:00") } else { text.clone() };
    Timestamp::parse(&full).map(Some).map_err(|e| format!("`{text}` {e}"))
}

/// `90 days`, `1 year`, `indefinite` as the command has it.
pub(super) fn period(text: &str) -> Option<Value> {
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

/// Short ways of writing become the fields of the command: a period in words, what a document says, the event that
/// a correction is about.
fn long_form(name: &str, stated: Value, events: &[EventRecord]) -> Result<Value, String> {
    let Value::Object(stated) = stated else {
        return Err(format!("`{name}:` holds the fields of the command, as in {{port: NRT}}"));
    };
    let mut out = Map::new();
    let mut personal = Map::new();
    for (field, value) in stated {
        match (field.as_str(), &value) {
            ("period", Value::String(text)) if text != "none" => {
                let period =
                    period(text).ok_or(format!("`{text}` is not a period such as `90 days`"))?;
                out.insert(field, period);
            }
            ("document" | "name" | "remarks" | "address" | "old_value" | "new_value", _) => {
                personal.insert(field, value);
            }
            ("mrz", _) => lay_over_map(&mut personal, json!({"document": {"mrz": value}})),
            ("passport", _) => lay_over_map(&mut personal, json!({"document": {"number": value}})),
            ("born", _) => {
                lay_over_map(&mut personal, json!({"name": {"date_of_birth": plain(&value)}}));
            }
            ("target", Value::String(event_type)) => {
                let target = events
                    .iter()
                    .rfind(|e| e.event.name() == event_type)
                    .ok_or(format!("no {event_type} has been recorded before"))?;
                out.insert("target_event_id".to_owned(), target.meta.event_id.to_string().into());
                out.insert("target_event_type".to_owned(), event_type.as_str().into());
            }
            _ => {
                out.insert(field, value);
            }
        }
    }
    if !personal.is_empty() {
        lay_over_map(&mut out, json!({"personal": personal}));
    }
    Ok(Value::Object(out))
}

fn lay_over_map(under: &mut Map<String, Value>, over: Value) {
    let mut value = Value::Object(std::mem::take(under));
    lay_over(&mut value, over);
    if let Value::Object(map) = value {
        *under = map;
    }
}

/// What is stated replaces what is assumed, field by field; `none` takes a default away.
fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (field, value) in over {
                if value == "none" && field != "reentry" {
                    under.remove(&field);
                } else {
                    lay_over(under.entry(field).or_insert(Value::Null), value);
                }
            }
        }
        (under, over) => *under = over,
    }
}

/// Every command that an act may name.
pub(super) fn commands() -> impl Iterator<Item = &'static str> {
    Command::ALL.iter().map(|(name, _)| *name)
}
