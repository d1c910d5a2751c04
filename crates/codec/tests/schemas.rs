//! The law of schemas/: the files are what the code declares, a released one is never edited, every change is
//! FULL_TRANSITIVE. `SEKISHO_BLESS=1 cargo test -p sekisho-codec --test schemas` writes what is new.

mod support;

use std::collections::BTreeSet;

use apache_avro::Schema;
use sekisho_codec::registry::{self, Kind};
use support::registry_file::{Entry, Registry, hex_sha256, pretty};
use support::{blessing, rules, schemas_dir};

#[test]
fn every_record_has_its_schema() {
    let mut registry = Registry::load();
    for kind in Kind::all() {
        let subject = kind.subject();
        let declared = pretty(&kind.declared());
        let versions: Vec<Entry> = registry.versions(&subject);
        let next = match versions.last() {
            Some(newest) if rules::same(&newest.text(), &declared) => {
                assert!(
                    newest.released || newest.text() == declared || blessing(),
                    "{} lists other codes than the code declares; run with SEKISHO_BLESS=1",
                    newest.file
                );
                if newest.released || newest.text() == declared { continue } else { newest.version }
            }
            Some(newest) if newest.released => newest.version + 1,
            Some(newest) => newest.version,
            None => 1,
        };
        assert!(
            blessing(),
            "the declaration of {subject} is not the newest file in schemas/ (v{next} is due); \
             if the change is meant, run: SEKISHO_BLESS=1 cargo test -p sekisho-codec --test schemas"
        );
        for older in versions.iter().filter(|v| v.version != next && v.released) {
            rules::full(&older.text(), &declared)
                .unwrap_or_else(|e| panic!("{} v{next} against {}: {e}", subject, older.file));
        }
        registry.put(kind, next, &declared);
    }
    if blessing() {
        registry.save();
    }
}

#[test]
fn released_schemas_are_never_edited() {
    for entry in Registry::load().0 {
        rules::unedited(&entry, &entry.text()).unwrap_or_else(|e| panic!("{e}"));
    }
}

#[test]
fn an_edited_schema_is_refused() {
    let text = "{}\n";
    let mut entry = Entry {
        id: 1,
        subject: "a-b".into(),
        version: 1,
        file: "events/B.v1.avsc".into(),
        released: true,
        sha256: hex_sha256(text.as_bytes()),
    };
    assert!(rules::unedited(&entry, text).is_ok());
    assert!(rules::unedited(&entry, "{ }\n").is_err());
    entry.released = false;
    assert!(rules::unedited(&entry, "{ }\n").is_ok(), "an unreleased one may change");
}

#[test]
fn the_binary_holds_the_registry() {
    if blessing() {
        return; // the table is compiled in and changes with the next build
    }
    let entries = Registry::load().0;
    assert_eq!(entries.len(), registry::all().len());
    for (entry, pinned) in entries.iter().zip(registry::all()) {
        assert_eq!(
            (entry.id, entry.subject.as_str(), entry.version, entry.file.as_str()),
            (pinned.id, pinned.subject, pinned.version, pinned.file)
        );
        assert_eq!((entry.released, entry.sha256.as_str()), (pinned.released, pinned.sha256));
        assert_eq!(entry.text(), pinned.text);
        assert!(registry::kind_of(pinned.id).is_some(), "{} cannot be decoded", pinned.file);
        assert_eq!(registry::by_id(pinned.id), Some(pinned));
    }
    for kind in Kind::all() {
        let newest = registry::latest(&kind.subject()).unwrap();
        assert_eq!(registry::id_of(kind), newest.id);
        assert_eq!(newest.record_name(), kind.record_name());
    }
}

#[test]
fn ids_and_versions_are_unique_and_gapless() {
    if blessing() {
        return; // another test of this run is writing the files
    }
    let entries = Registry::load().0;
    let ids: BTreeSet<u32> = entries.iter().map(|e| e.id).collect();
    assert_eq!(ids.len(), entries.len(), "an id is used twice");
    assert!(!ids.contains(&0), "0 is no schema id");
    for subject in entries.iter().map(|e| e.subject.as_str()).collect::<BTreeSet<_>>() {
        let versions: Vec<u32> =
            Registry(entries.clone()).versions(subject).iter().map(|e| e.version).collect();
        assert_eq!(versions, (1..=versions.len() as u32).collect::<Vec<_>>(), "{subject}");
    }
    let mut files = BTreeSet::new();
    for folder in ["events", "commands", "system"] {
        for file in std::fs::read_dir(schemas_dir().join(folder)).unwrap() {
            files.insert(format!("{folder}/{}", file.unwrap().file_name().to_string_lossy()));
        }
    }
    let listed: BTreeSet<String> = entries.iter().map(|e| e.file.clone()).collect();
    assert_eq!(files, listed, "files in schemas/ and lines in registry.toml differ");
}

#[test]
fn versions_of_a_record_read_each_other() {
    let registry = Registry::load();
    for kind in Kind::all() {
        let versions = registry.versions(&kind.subject());
        for (i, a) in versions.iter().enumerate() {
            Schema::parse_str(&a.text()).unwrap_or_else(|e| panic!("{}: {e}", a.file));
            for b in &versions[i + 1..] {
                rules::full(&a.text(), &b.text())
                    .unwrap_or_else(|e| panic!("{} and {}: {e}", a.file, b.file));
            }
        }
    }
}

#[test]
fn a_bad_change_is_refused() {
    let base = r#"{"type":"record","name":"R","fields":[
        {"name":"a","type":"string"},{"name":"b","type":["null","long"],"default":null}]}"#;
    let cases = [
        (
            "a required field more",
            false,
            r#"[{"name":"a","type":"string"},{"name":"b","type":["null","long"],"default":null},{"name":"c","type":"string"}]"#,
        ),
        (
            "a required field fewer",
            false,
            r#"[{"name":"b","type":["null","long"],"default":null}]"#,
        ),
        (
            "a renamed field",
            false,
            r#"[{"name":"x","type":"string"},{"name":"b","type":["null","long"],"default":null}]"#,
        ),
        (
            "another type",
            false,
            r#"[{"name":"a","type":"long"},{"name":"b","type":["null","long"],"default":null}]"#,
        ),
        (
            "required made optional",
            false,
            r#"[{"name":"a","type":["null","string"],"default":null},{"name":"b","type":["null","long"],"default":null}]"#,
        ),
        (
            "an optional field more",
            true,
            r#"[{"name":"a","type":"string"},{"name":"b","type":["null","long"],"default":null},{"name":"c","type":["null","string"],"default":null}]"#,
        ),
        (
            "a list more",
            true,
            r#"[{"name":"a","type":"string"},{"name":"c","type":{"type":"array","items":"string"},"default":[]},{"name":"b","type":["null","long"],"default":null}]"#,
        ),
        ("an optional field fewer", true, r#"[{"name":"a","type":"string"}]"#),
        (
            "another order",
            true,
            r#"[{"name":"b","type":["null","long"],"default":null},{"name":"a","type":"string"}]"#,
        ),
    ];
    for (what, allowed, fields) in cases {
        let changed = format!(r#"{{"type":"record","name":"R","fields":{fields}}}"#);
        let verdict = rules::full(base, &changed);
        assert_eq!(verdict.is_ok(), allowed, "{what}: {verdict:?}");
    }
}

#[test]
fn the_registry_answers_what_a_client_asks() {
    let subject = "sekisho.records-sekisho.event.LandingPermitted";
    let newest = registry::latest(subject).unwrap();
    assert!(registry::subjects().contains(&subject));
    assert_eq!(registry::version(subject, newest.version), Some(newest));
    assert_eq!(registry::version(subject, 999), None);
    assert_eq!(registry::latest("no-such"), None);
    // A client sends the schema laid out as it likes.
    let schema: serde_json::Value = serde_json::from_str(newest.text).unwrap();
    assert_eq!(registry::lookup(subject, &schema), Some(newest));
    assert_eq!(registry::lookup(subject, &serde_json::json!("string")), None);
}
