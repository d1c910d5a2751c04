//! `schemas/registry.toml`: read, changed, written back.

use std::fmt::Write as _;
use std::fs;

use sekisho_codec::registry::Kind;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::schemas_dir;

/// One line of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: u32,
    pub subject: String,
    pub version: u32,
    pub file: String,
    pub released: bool,
    pub sha256: String,
}

impl Entry {
    pub fn text(&self) -> String {
        fs::read_to_string(schemas_dir().join(&self.file))
            .unwrap_or_else(|e| panic!("schemas/{}: {e}", self.file))
    }
}

/// All of them, in order of id.
#[derive(Debug, Clone)]
pub struct Registry(pub Vec<Entry>);

pub fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, b| {
        write!(out, "{b:02x}").unwrap();
        out
    })
}

pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

pub fn pretty(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).unwrap() + "\n"
}

const HEAD: &str = "\
# Every schema on the log and the number that stands for it there. Rules: README.md.
# Written by: SEKISHO_BLESS=1 cargo test -p sekisho-codec --test schemas
# By hand only: set released = true before the schema is used on a log that must be kept.
";

impl Registry {
    pub fn load() -> Self {
        let text = fs::read_to_string(schemas_dir().join("registry.toml")).unwrap_or_default();
        let table: toml::Table = text.parse().expect("schemas/registry.toml");
        let list = table.get("schema").and_then(|v| v.as_array()).cloned().unwrap_or_default();
        let mut out: Vec<Entry> = list
            .iter()
            .map(|v| {
                let number = |key: &str| u32::try_from(v[key].as_integer().unwrap()).unwrap();
                let text = |key: &str| v[key].as_str().unwrap().to_owned();
                Entry {
                    id: number("id"),
                    subject: text("subject"),
                    version: number("version"),
                    file: text("file"),
                    released: v["released"].as_bool().unwrap(),
                    sha256: text("sha256"),
                }
            })
            .collect();
        out.sort_by_key(|e| e.id);
        Self(out)
    }

    pub fn versions(&self, subject: &str) -> Vec<Entry> {
        let mut out: Vec<_> = self.0.iter().filter(|e| e.subject == subject).cloned().collect();
        out.sort_by_key(|e| e.version);
        out
    }

    /// Writes the file of an unreleased version and its entry.
    pub fn put(&mut self, kind: Kind, version: u32, text: &str) {
        let file = format!("{}/{}.v{version}.avsc", kind.folder(), kind.body().name);
        let path = schemas_dir().join(&file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let sha256 = hex_sha256(text.as_bytes());
        let subject = kind.subject();
        if let Some(e) = self.0.iter_mut().find(|e| e.subject == subject && e.version == version) {
            assert!(!e.released, "{} is released", e.file);
            e.sha256 = sha256;
            return;
        }
        let family = kind.first_id()..kind.first_id() + 1000;
        let id = self
            .0
            .iter()
            .map(|e| e.id)
            .filter(|id| family.contains(id))
            .max()
            .map_or(kind.first_id(), |id| id + 1);
        self.0.push(Entry { id, subject, version, file, released: false, sha256 });
        self.0.sort_by_key(|e| e.id);
    }

    /// Writes registry.toml and the table that is compiled in.
    pub fn save(&self) {
        let mut toml = HEAD.to_owned();
        let mut table = String::from(
            "//! Written by the blessing of `tests/schemas.rs` from `schemas/registry.toml`; do not edit.\n\n\
             use super::Pinned;\n\n#[rustfmt::skip]\npub(super) const PINNED: &[Pinned] = &[\n",
        );
        for e in &self.0 {
            let Entry { id, subject, version, file, released, sha256 } = e;
            write!(
                toml,
                "\n[[schema]]\nid = {id}\nsubject = \"{subject}\"\nversion = {version}\n\
                 file = \"{file}\"\nreleased = {released}\nsha256 = \"{sha256}\"\n"
            )
            .unwrap();
            writeln!(
                table,
                "    Pinned {{ id: {id}, subject: \"{subject}\", version: {version}, file: \"{file}\", released: {released}, \
                 sha256: \"{sha256}\", text: include_str!(\"../../../../schemas/{file}\") }},"
            )
            .unwrap();
        }
        table.push_str("];\n");
        fs::write(schemas_dir().join("registry.toml"), toml).unwrap();
        let rust = concat!(env!("CARGO_MANIFEST_DIR"), "/src/registry/files.rs");
        fs::write(rust, table).unwrap();
    }
}
