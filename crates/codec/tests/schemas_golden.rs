//! Bytes that every version of every record once had: they must read the same for ever. The files are also what the
//! clients in other languages are tested with (`tests/clients/`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::path::PathBuf;

use sekisho_codec::arbitrary::{Arbitrary, Presence};
use sekisho_codec::json::{self, Style, to_value_in};
use sekisho_codec::records::{AuditEntry, Reply};
use sekisho_codec::registry::{self, Kind};
use sekisho_codec::*;
use serde_json::{Value, json};
use support::registry_file::{Entry, Registry, hex, pretty, unhex};
use support::{blessing, schemas_dir};

fn path(kind: Kind, version: u32) -> PathBuf {
    schemas_dir().join("golden").join(format!("{}.v{version}.json", kind.body().name))
}

/// What a record says, field by field, as its schema has them.
fn spoken(kind: Kind, wire: &[u8]) -> Result<Value, DecodeError> {
    let without = |mut value: Value, key: &str| {
        value.as_object_mut().unwrap().shift_remove(key);
        value
    };
    Ok(match kind {
        Kind::Event(_) => without(json::event_to_value(&decode_event(wire)?, Style::Full), "type"),
        Kind::Command(_) => {
            without(json::command_to_value(&decode_command(wire)?, Style::Full), "command")
        }
        Kind::Audit => to_value_in(&decode_audit(wire)?, Style::Full),
        Kind::Reply => to_value_in(&decode_reply(wire)?, Style::Full),
    })
}

fn drawn(kind: Kind, seed: u64, presence: Presence) -> (Vec<u8>, Value) {
    let mut arbitrary = Arbitrary::new(seed).with_presence(presence);
    let mut wire = Vec::new();
    let value = match kind {
        Kind::Event(i) => {
            let record = arbitrary.event(i).unwrap();
            encode_event(&record, &mut wire);
            json::event_to_value(&record, Style::Full)
        }
        Kind::Command(i) => {
            let record = arbitrary.command(i).unwrap();
            encode_command(&record, &mut wire);
            json::command_to_value(&record, Style::Full)
        }
        Kind::Audit => {
            let entry: AuditEntry = arbitrary.value().unwrap();
            encode_audit(&entry, &mut wire);
            to_value_in(&entry, Style::Full)
        }
        Kind::Reply => {
            let reply: Reply = arbitrary.value().unwrap();
            encode_reply(&reply, &mut wire);
            to_value_in(&reply, Style::Full)
        }
    };
    let mut value = value;
    let map = value.as_object_mut().unwrap();
    map.shift_remove("type");
    map.shift_remove("command");
    wire.drain(..5); // the id is the registry's, which may be newer than this build
    (wire, value)
}

fn golden(kind: Kind, entry: &Entry) -> Value {
    let seed = u64::from(entry.id) * 1000 + u64::from(entry.version);
    let presences = [Presence::All, Presence::None, Presence::Drawn, Presence::Drawn];
    let records: Vec<Value> = (0..)
        .zip(presences)
        .map(|(i, presence)| drawn(kind, seed + i, presence))
        .map(|(datum, value)| json!({"datum": hex(&datum), "value": value}))
        .collect();
    json!({
        "schema": entry.file,
        "id": entry.id,
        "subject": entry.subject,
        "version": entry.version,
        "records": records,
    })
}

/// A later version may know more fields, which are absent or empty in what was written before, or no longer know some.
fn assert_says(now: &Value, then: &Value, place: &str) {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            for (name, value) in now {
                let place = format!("{place}/{name}");
                match then.get(name) {
                    Some(then) => assert_says(value, then, &place),
                    None => assert!(
                        value.is_null() || value.as_array().is_some_and(Vec::is_empty),
                        "{place} was not written and reads as {value}"
                    ),
                }
            }
        }
        (Value::Array(now), Value::Array(then)) => {
            assert_eq!(now.len(), then.len(), "{place}");
            for (i, (now, then)) in now.iter().zip(then).enumerate() {
                assert_says(now, then, &format!("{place}/{i}"));
            }
        }
        _ => assert_eq!(now, then, "{place}"),
    }
}

#[test]
fn golden_bytes_read_as_they_were_written() {
    let registry = Registry::load();
    for kind in Kind::all() {
        let versions = registry.versions(&kind.subject());
        let newest = versions.last().unwrap().version;
        for entry in &versions {
            let path = path(kind, entry.version);
            if blessing() && !entry.released && entry.version == newest {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, pretty(&golden(kind, entry))).unwrap();
            }
            let text = fs::read_to_string(&path).unwrap_or_else(|e| {
                panic!(
                    "{}: {e}; run: SEKISHO_BLESS=1 cargo test -p sekisho-codec --test schemas_golden",
                    path.display()
                )
            });
            if registry::by_id(entry.id).is_none_or(|p| p.sha256 != entry.sha256) {
                assert!(blessing(), "{} is newer than this build; test again", entry.file);
                continue;
            }
            let file: Value = serde_json::from_str(&text).unwrap();
            assert_eq!((&file["id"], &file["version"]), (&json!(entry.id), &json!(entry.version)));
            for record in file["records"].as_array().unwrap() {
                let datum = unhex(record["datum"].as_str().unwrap());
                let wire = [&[0][..], &entry.id.to_be_bytes(), &datum].concat();
                let now = spoken(kind, &wire).unwrap_or_else(|e| {
                    panic!("{}: {e}. Bytes once written must be read for ever.", path.display())
                });
                if entry.version == newest {
                    assert_eq!(now, record["value"], "{}", entry.file);
                } else {
                    assert_says(&now, &record["value"], &entry.file);
                }
            }
        }
    }
}

#[test]
fn every_golden_file_belongs_to_a_schema() {
    if blessing() {
        return;
    }
    let count = fs::read_dir(schemas_dir().join("golden")).unwrap().count();
    assert_eq!(count, Registry::load().0.len());
}
