//! Holds what happened against what a case says.

use sekisho_codec::json::nearest;
use sekisho_domain::ids::SubjectKind;
use sekisho_domain::time::{Date, Timestamp};
use serde_json::{Map, Value};

use crate::facts::{Compare, FACTS, Fact, View, find, with_view};
use crate::form::Problem;
use crate::world::{UNNAMED, World};
use crate::{Derived, Outcome, StepReport, body};

/// What may stand under `then:`.
pub(crate) const PARTS: [&str; 7] =
    ["outcome", "code", "repeated", "law", "flags", "events", "derived"];

/// What a case may ask about besides facts.
pub(crate) const ABOUT: [&str; 4] = ["on", "person", "subject", "known_at"];

/// A scalar as a reader writes it.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

pub(crate) fn compare(
    then: &Map<String, Value>,
    last: &StepReport,
    world: &World<'_>,
) -> (Vec<Derived>, Vec<Problem>) {
    let (mut derived, mut problems) = (Vec::new(), Vec::new());
    for (part, expected) in then {
        let found = match part.as_str() {
            "derived" => facts(expected, world, &mut derived),
            "events" => events(expected, &last.events),
            "flags" => same_set("flags", expected, last.flags.iter().map(|f| (*f).to_owned())),
            "law" => contains("law", expected, &last.law),
            "outcome" => one(expected, last.outcome.code(), last.detail.as_deref()),
            "code" => one(expected, last.code.as_deref().unwrap_or("none"), last.detail.as_deref()),
            "repeated" => one(expected, if last.repeated { "true" } else { "false" }, None),
            _ => {
                let says = format!("has no place under `then`: {}", PARTS.join(", "));
                vec![Problem::unreadable(says)]
            }
        };
        problems.extend(found.into_iter().map(|p| p.under(part.as_str())));
    }
    if last.outcome == Outcome::Refused && !then.contains_key("code") {
        let code = last.code.as_deref().unwrap_or_default();
        problems.push(Problem::differs(format!("refused, and the case names no code: {code}")));
    }
    (derived, problems)
}

fn one(expected: &Value, found: &str, detail: Option<&str>) -> Vec<Problem> {
    let expected = plain(expected);
    if expected == found {
        return Vec::new();
    }
    let detail = detail.map(|d| format!(": {d}")).unwrap_or_default();
    vec![Problem::differs(format!("expected {expected}, found {found}{detail}"))]
}

fn listed(what: &str, expected: &Value) -> Result<Vec<String>, Problem> {
    match expected {
        Value::Array(items) => Ok(items.iter().map(plain).collect()),
        _ => Err(Problem::unreadable(format!("{what} must be a list such as [], [a] or [a, b]"))),
    }
}

fn same_set(what: &str, expected: &Value, found: impl Iterator<Item = String>) -> Vec<Problem> {
    let mut expected = match listed(what, expected) {
        Ok(items) => items,
        Err(problem) => return vec![problem],
    };
    let mut found: Vec<String> = found.collect();
    expected.sort();
    found.sort();
    if expected == found {
        Vec::new()
    } else {
        vec![Problem::differs(format!("expected {expected:?}, found {found:?}"))]
    }
}

fn contains(what: &str, expected: &Value, found: &[String]) -> Vec<Problem> {
    match listed(what, expected) {
        Ok(items) => items
            .iter()
            .filter(|item| !found.contains(item))
            .map(|item| Problem::differs(format!("expected {item}, found {found:?}")))
            .collect(),
        Err(problem) => vec![problem],
    }
}

fn events(expected: &Value, found: &[Value]) -> Vec<Problem> {
    let Value::Array(items) = expected else {
        return vec![Problem::unreadable("must be a list of events such as [LandingPermitted]")];
    };
    let expected: Vec<(String, Option<&Value>)> = items
        .iter()
        .filter_map(|e| match e {
            Value::Object(map) => map.iter().next().map(|(name, f)| (name.clone(), Some(f))),
            name => Some((plain(name), None)),
        })
        .collect();
    for (index, (name, _)) in expected.iter().enumerate() {
        if sekisho_domain::Event::index_of(name).is_none() {
            let near = nearest(name, sekisho_domain::Event::ALL.iter().map(|(n, _)| *n));
            let near = near.map(|n| format!("; did you mean {n}?")).unwrap_or_default();
            return vec![
                Problem::unreadable(format!("`{name}` is not an event{near}")).under(index),
            ];
        }
    }
    let type_of = |e: &Value| e.get("type").map(plain).unwrap_or_default();
    let names: Vec<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
    let found_names: Vec<String> = found.iter().map(type_of).collect();
    if names != found_names {
        return vec![Problem::differs(format!("expected {names:?}, found {found_names:?}"))];
    }
    let mut out = Vec::new();
    for (index, ((name, fields), found)) in expected.iter().zip(found).enumerate() {
        if let Some(fields) = fields {
            let mut inside = Vec::new();
            subset(fields, found, &mut inside);
            out.extend(inside.into_iter().map(|p| p.under(name.as_str()).under(index)));
        }
    }
    out
}

/// Every field that the case names has the value that it names; `none` is a field without a value.
fn subset(expected: &Value, found: &Value, out: &mut Vec<Problem>) {
    match expected {
        Value::Object(fields) => {
            for (field, value) in fields {
                let found = found.get(field).unwrap_or(&Value::Null);
                let mut inside = Vec::new();
                subset(value, found, &mut inside);
                out.extend(inside.into_iter().map(|p| p.under(field.as_str())));
            }
        }
        // Of a list of records too, only what is named is compared.
        Value::Array(items)
            if items.iter().all(Value::is_object)
                && found.as_array().is_some_and(|f| f.len() == items.len()) =>
        {
            let found = found.as_array().map_or(&[][..], Vec::as_slice);
            for (index, (item, found)) in items.iter().zip(found).enumerate() {
                let mut inside = Vec::new();
                subset(item, found, &mut inside);
                out.extend(inside.into_iter().map(|p| p.under(index)));
            }
        }
        Value::String(text) if found.is_object() && body::period(text).as_ref() == Some(found) => {}
        other if plain(other) == plain(found) => {}
        other => {
            out.push(Problem::differs(format!("expected {}, found {}", plain(other), plain(found))))
        }
    }
}

fn facts(expected: &Value, world: &World<'_>, derived: &mut Vec<Derived>) -> Vec<Problem> {
    let list = match expected {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let many = expected.is_array();
    let mut out = Vec::new();
    for (index, expected) in list.iter().enumerate() {
        let problems = asked(expected, world, derived);
        out.extend(problems.into_iter().map(|p| if many { p.under(index) } else { p }));
    }
    out
}

/// One question: whose facts, of which day, as known when.
fn asked(expected: &Value, world: &World<'_>, derived: &mut Vec<Derived>) -> Vec<Problem> {
    let Value::Object(expected) = expected else {
        return vec![Problem::unreadable(
            "must be facts of a day such as {on: 2026-07-01, lawful: true}",
        )];
    };
    let Some(on) = expected.get("on").map(plain) else {
        return vec![Problem::unreadable("facts need `on:`, their day")];
    };
    let on = match Date::parse(&on) {
        Ok(on) => on,
        Err(e) => return vec![Problem::unreadable(format!("`{on}` {e}")).under("on")],
    };
    let known_at = match expected.get("known_at").map(plain) {
        None => Timestamp::MAX,
        Some(text) => match known(&text) {
            Ok(at) => at,
            Err(problem) => return vec![problem.under("known_at")],
        },
    };
    let stated = expected.get_key_value("person").or_else(|| expected.get_key_value("subject"));
    let person = stated.map_or_else(|| UNNAMED.to_owned(), |(_, name)| plain(name));
    let subject = world.subjects.iter().find(|s| s.name == person);
    if let (None, Some((part, _))) = (subject, stated) {
        let names = || world.subjects.iter().map(|s| s.name.as_str());
        let near = nearest(&person, names()).map(|n| format!("; did you mean {n}?"));
        let says = format!("nobody of that name acts in the case{}", near.unwrap_or_default());
        return vec![Problem::unreadable(says).under(part.as_str())];
    }
    let kind = subject.map_or(SubjectKind::Person, |s| s.state.kind());
    let events = subject.map_or(&[][..], |s| s.events.as_slice());
    let mut report = Derived { person, on: on.to_string(), facts: Map::new() };
    let problems = with_view(kind, events, &world.tables, on, known_at, |view| {
        let facts = expected.iter().filter(|(name, _)| !ABOUT.contains(&name.as_str()));
        let problems = facts.filter_map(|(name, expected)| {
            let found = holds(name, expected, view, &mut report.facts);
            found.err().map(|p| p.under(name.as_str()))
        });
        problems.collect()
    });
    derived.push(report);
    problems
}

/// A day stands for its end in Japan.
fn known(text: &str) -> Result<Timestamp, Problem> {
    let parsed = if text.len() == 10 {
        Date::parse(text).map(|d| d.plus_days(1).japan_start().saturating_add_micros(-1))
    } else {
        Timestamp::parse(text)
    };
    parsed.map_err(|e| Problem::unreadable(format!("`{text}` {e}")))
}

fn holds(
    name: &str,
    expected: &Value,
    view: &View<'_>,
    found: &mut Map<String, Value>,
) -> Result<(), Problem> {
    let Some(fact) = find(name) else {
        let names = || FACTS.iter().map(|f| f.name);
        return Err(Problem::unreadable(match nearest(name, names()) {
            Some(near) => format!("is not a fact; did you mean {near}?"),
            None => format!("is not a fact; the facts: {}", names().collect::<Vec<_>>().join(", ")),
        }));
    };
    let value = (fact.value)(view);
    let verdict = held(fact, expected, &value);
    found.insert(name.to_owned(), value);
    verdict
}

fn held(fact: &Fact, expected: &Value, found: &Value) -> Result<(), Problem> {
    let items = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let has = |item: &Value| {
        items(found).iter().any(|f| {
            let mut differ = Vec::new();
            // An item of a list of records may be named by its first field alone.
            let f = if item.is_object() { f } else { f.get("what").unwrap_or(f) };
            subset(item, f, &mut differ);
            differ.is_empty()
        })
    };
    match fact.compare {
        Compare::Equal if found.is_array() => {
            let mut problems =
                same_set(fact.name, expected, items(found).iter().map(plain)).into_iter();
            problems.next().map_or(Ok(()), Err)
        }
        Compare::Equal if plain(expected) == plain(found) => Ok(()),
        Compare::Equal => {
            Err(Problem::differs(format!("expected {}, found {}", plain(expected), plain(found))))
        }
        Compare::Contains => match items(expected).iter().find(|item| !has(item)) {
            None => Ok(()),
            Some(missing) => Err(Problem::differs(format!(
                "expected {}, found {}",
                plain(missing),
                plain(found)
            ))),
        },
        Compare::Lacks => match items(expected).iter().find(|item| has(item)) {
            None => Ok(()),
            Some(there) => Err(Problem::differs(format!(
                "expected no {}, found {}",
                plain(there),
                plain(found)
            ))),
        },
    }
}
