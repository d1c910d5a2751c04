//! Holds what happened against what a case says.

use sekisho_domain::time::Date;
use serde_json::{Map, Value};

use super::{CaseReport, Record, step};

/// A scalar as a reader writes it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn compare(then: &Map<String, Value>, record: &Record<'_>, report: &mut CaseReport) {
    for (part, expected) in then {
        match part.as_str() {
            "outcome" | "code" | "events" | "flags" => last_step(part, expected, report),
            "derived" => derived(expected, record, report),
            other => report.differences.push(format!(
                "`{other}` cannot stand under `then`: outcome, code, events, flags, derived"
            )),
        }
    }
    let Some(last) = report.steps.last() else {
        report.differences.push("the case has no act".to_owned());
        return;
    };
    if last.outcome == "unreadable" {
        let known: Vec<&str> = step::commands().collect();
        report.differences.push(format!(
            "{} cannot be read: {} (commands: {})",
            last.what,
            last.detail.as_deref().unwrap_or_default(),
            known.join(", ")
        ));
    } else if last.outcome == "refused" && !then.contains_key("code") {
        report.differences.push(format!(
            "refused, and the case names no code: {}",
            last.code.as_deref().unwrap_or_default()
        ));
    }
}

fn last_step(part: &str, expected: &Value, report: &mut CaseReport) {
    let Some(last) = report.steps.last() else {
        return;
    };
    let mut differ = Vec::new();
    match part {
        "outcome" if plain(expected) != last.outcome => {
            let detail = last.detail.as_deref().unwrap_or_default();
            differ.push(format!(
                "outcome: expected {}, found {} {detail}",
                plain(expected),
                last.outcome
            ));
        }
        "code" if Some(plain(expected)) != last.code => differ.push(format!(
            "code: expected {}, found {}",
            plain(expected),
            last.code.as_deref().unwrap_or("none")
        )),
        "flags" => {
            let mut expected: Vec<String> =
                expected.as_array().into_iter().flatten().map(plain).collect();
            let mut found: Vec<String> = last.flags.iter().map(|f| (*f).to_owned()).collect();
            expected.sort();
            found.sort();
            if expected != found {
                differ.push(format!("flags: expected {expected:?}, found {found:?}"));
            }
        }
        "events" => differ.extend(events(expected, &last.events)),
        _ => {}
    }
    report.differences.append(&mut differ);
}

fn events(expected: &Value, found: &[Value]) -> Vec<String> {
    let expected: Vec<(String, Option<&Value>)> = expected
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|e| match e {
            Value::Object(map) => {
                map.iter().next().map(|(name, fields)| (name.clone(), Some(fields)))
            }
            name => Some((plain(name), None)),
        })
        .collect();
    let type_of = |e: &Value| e.get("type").map(plain).unwrap_or_default();
    let names: Vec<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    let found_names: Vec<String> = found.iter().map(type_of).collect();
    if names != found_names {
        return vec![format!("events: expected {names:?}, found {found_names:?}")];
    }
    let mut out = Vec::new();
    for ((name, fields), found) in expected.iter().zip(found) {
        if let Some(fields) = fields {
            subset(name, fields, found, &mut out);
        }
    }
    out
}

/// Every field that the case names has the value that it names; `none` is a field without a value.
fn subset(at: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    match expected {
        Value::Object(fields) => {
            for (field, value) in fields {
                let found = found.get(field).unwrap_or(&Value::Null);
                subset(&format!("{at}.{field}"), value, found, out);
            }
        }
        Value::String(text) if text == "none" && (found.is_null() || found == "none") => {}
        Value::String(text) if found.is_object() && step::period(text).as_ref() == Some(found) => {}
        other if plain(other) == plain(found) => {}
        other => out.push(format!("{at}: expected {}, found {}", plain(other), plain(found))),
    }
}

fn derived(expected: &Value, record: &Record<'_>, report: &mut CaseReport) {
    let list = match expected {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    for expected in list {
        let on = expected.get("on").map(plain).unwrap_or_default();
        let Ok(on) = Date::parse(&on) else {
            report.differences.push(format!("derived: `on: {on}` must be a date"));
            continue;
        };
        let found = record.standing(on);
        for (fact, value) in expected.as_object().into_iter().flatten() {
            match found.get(fact) {
                None => {
                    let known: Vec<&str> = found.keys().map(String::as_str).collect();
                    report
                        .differences
                        .push(format!("derived: `{fact}` is not a fact: {}", known.join(", ")));
                }
                Some(found) if plain(found) != plain(value) => report.differences.push(format!(
                    "on {on}, {fact}: expected {}, found {}",
                    plain(value),
                    plain(found)
                )),
                Some(_) => {}
            }
        }
        report.derived.push(Value::Object(found));
    }
}
