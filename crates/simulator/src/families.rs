//! A place for every family of events: cases of the law, chosen so that each command of the catalogue is sent and accepted, and lived on
//! the days on which they stand.

use std::collections::BTreeSet;

use sekisho_codec::ids::IdKey;
use sekisho_domain::Command;
use sekisho_law::{LawError, cases};
use serde_json::{Map, Value};

use crate::lives::{accepted, acts, form, lines_of};

macro_rules! files {
    ($( $name:literal ),+ $(,)?) => {
        &[ $( ($name, include_str!(concat!("../../../tests/law/", $name, ".yaml"))) ),+ ]
    };
}

/// The cases of the law, by file.
const FILES: &[(&str, &str)] = files![
    "affiliation",
    "alert",
    "boarding",
    "card-number",
    "clearance",
    "code-lists",
    "correction",
    "departure",
    "erasure",
    "identity",
    "indicator",
    "landing",
    "landing-examination",
    "links",
    "lives",
    "offline",
    "operations",
    "periods",
    "permissions",
    "reference",
    "refugee",
    "refusal-periods",
    "residence-and-record",
    "residence-card",
    "residence-permissions",
    "revocation",
    "roles",
    "security-deportation",
    "special-landing",
    "staff",
    "story",
    "time-and-knowledge",
    "violation",
    "visa-exemption",
    "voyage",
    "year",
];

/// Lines of every family, each with the instant at which the log takes it, in that order: so many times the same acts of other people.
///
/// # Errors
/// Only if a case of `tests/law` cannot be read; a test reads them all.
pub(crate) fn families(seed: u64, times: u64) -> Result<Vec<(i64, String)>, LawError> {
    if times == 0 {
        return Ok(Vec::new());
    }
    let key =
        IdKey::new(b"synthetic key of simulated families").map_err(|e| form(e.to_string()))?;
    let chosen = chosen(&key)?;
    let mut lines = Vec::new();
    for time in 0..times {
        for (number, case) in chosen.iter().enumerate() {
            let acts = acts(case.clone(), &key, &format!("family-{seed}-{time}-{number}"))?;
            lines.extend(lines_of(&acts));
        }
    }
    lines.sort();
    Ok(lines)
}

/// Cases in the order of their files, each of which does something that none before it did, and nothing that is refused.
fn chosen(key: &IdKey) -> Result<Vec<Value>, LawError> {
    let mut wanted: BTreeSet<&str> = Command::ALL.iter().map(|(name, _)| *name).collect();
    let mut chosen = Vec::new();
    for (_, text) in FILES {
        for case in cases(text)? {
            let does = |name: &&str| written(&case).any(|act| act.contains_key(*name));
            if !wanted.iter().any(does) {
                continue;
            }
            let acts = acts(case.clone(), key, "chosen")?;
            let names = || acts.iter().filter_map(|act| act.request["command"].as_str());
            if accepted(&acts) && names().any(|name| wanted.contains(name)) {
                for name in names() {
                    wanted.remove(name);
                }
                chosen.push(case);
            }
        }
    }
    Ok(chosen)
}

/// The acts of a case as they are written.
fn written(case: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    let given = case["given"].as_array().into_iter().flatten();
    given.chain([&case["when"]]).filter_map(Value::as_object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_place_and_nothing_is_refused() {
        let lines = families(3, 2).unwrap();
        assert_eq!(lines, families(3, 2).unwrap());
        assert!(lines.is_sorted());
        let sent: Vec<Value> =
            lines.iter().map(|(_, line)| serde_json::from_str(line).unwrap()).collect();
        let names: BTreeSet<&str> = sent.iter().filter_map(|v| v["command"].as_str()).collect();
        let absent: Vec<&str> =
            Command::ALL.iter().map(|(name, _)| *name).filter(|n| !names.contains(n)).collect();
        assert!(absent.is_empty(), "no case sends these and is accepted whole: {absent:?}");
        let ids: BTreeSet<&str> = sent.iter().filter_map(|v| v["command_id"].as_str()).collect();
        assert_eq!(ids.len(), sent.len(), "every act has an id of its own");
    }

    #[test]
    fn every_file_of_cases_is_looked_through() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/law");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(".yaml").map(str::to_owned))
            .collect();
        there.sort();
        assert_eq!(there, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}
