//! A projection is a folder of SQL; this is what the program carries of each.

use std::path::Path;

use sekisho_store::catalog::{Build, Definition};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::screen::screen;

/// What `projection.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name: the folder's, and the first half of its schema's.
    pub name: String,
    /// What it answers, in one sentence.
    pub title: String,
    /// Counts up when the meaning of its rows changes.
    pub version: u32,
    /// Which topic it is fed from.
    pub topic: Topic,
    /// Types it reads; `*` for all.
    pub reads: Vec<String>,
    /// Table from whose persons `settle.sql` derives the rest; absent where there is no `settle.sql`.
    #[serde(default)]
    pub settles: Option<String>,
    /// What it keeps in memory between batches: always `nothing`.
    pub keeps_in_memory: String,
}

/// The topic that a projection is fed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Events.
    Records,
    /// Audit entries.
    Audit,
}

impl Topic {
    /// As in the manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Audit => "audit",
        }
    }
}

/// One projection.
#[derive(Debug, Clone)]
pub struct Folder {
    /// What its manifest says.
    pub manifest: Manifest,
    /// Its SQL, as it is installed.
    pub definition: Definition,
}

struct Text {
    manifest: &'static str,
    tables: &'static str,
    indexes: &'static str,
    apply: &'static str,
    settle: &'static str,
    views: &'static str,
}

macro_rules! folders {
    ($( $name:literal $(settles $settle:literal)? ),+ $(,)?) => {
        &[ $( ($name, Text {
            manifest: include_str!(concat!("../../../projections/", $name, "/projection.toml")),
            tables: include_str!(concat!("../../../projections/", $name, "/tables.sql")),
            indexes: include_str!(concat!("../../../projections/", $name, "/indexes.sql")),
            apply: include_str!(concat!("../../../projections/", $name, "/apply.sql")),
            settle: concat!("" $(, include_str!(concat!("../../../projections/", $name, "/", $settle)))?),
            views: include_str!(concat!("../../../projections/", $name, "/views.sql")),
        }) ),+ ]
    };
}

/// A new projection is added here, by the name of its folder.
const CARRIED: &[(&str, Text)] = folders![
    "access",
    "affiliations",
    "alerts",
    "applications",
    "cards",
    "commands",
    "examinations",
    "indicators",
    "links",
    "permits",
    "persons",
    "refugees",
    "residence",
    "stays" settles "settle.sql",
    "timeline",
    "violations",
];

/// SQL functions over the views of several projections, and those of schema `stats`, which jobs may call.
pub const FUNCTIONS: &str = concat!(
    include_str!("../../../projections/functions.sql"),
    "\n",
    include_str!("../../../projections/due.sql"),
    "\n",
    include_str!("../../../projections/statistics/functions.sql"),
    "\n",
    include_str!("../../../projections/statistics/jobs.sql")
);

/// Of these, the ones of schema `query`: what a sandbox has too. There is one `stats`, and it tells of now.
pub(crate) const QUESTIONS: &str = concat!(
    include_str!("../../../projections/functions.sql"),
    "\n",
    include_str!("../../../projections/due.sql"),
    "\n",
    include_str!("../../../projections/statistics/functions.sql")
);

/// Of these, the ones over the views of several projections: what reads of one person need.
pub(crate) const OVER_ALL: &str = include_str!("../../../projections/functions.sql");

/// The projections that the program carries, in order of name.
///
/// # Errors
/// A folder is not as it should be; a test sees to it that none is.
pub fn carried() -> Result<Vec<Folder>> {
    CARRIED
        .iter()
        .map(|(name, t)| {
            Folder::new(name, t.manifest, t.tables, t.indexes, t.apply, t.settle, t.views)
        })
        .collect()
}

impl Folder {
    /// Reads one projection from a directory, for trying out a folder that the program does not carry.
    ///
    /// # Errors
    /// A file is missing or not as it should be.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        let file = |file: &str, required: bool| match std::fs::read_to_string(path.join(file)) {
            Ok(text) => Ok(text),
            Err(_) if !required => Ok(String::new()),
            Err(e) => Err(Error::Folder { folder: name.clone(), reason: format!("{file}: {e}") }),
        };
        Self::new(
            &name,
            &file("projection.toml", true)?,
            &file("tables.sql", true)?,
            &file("indexes.sql", false)?,
            &file("apply.sql", true)?,
            &file("settle.sql", false)?,
            &file("views.sql", true)?,
        )
    }

    /// Checks and keeps the texts of a folder.
    ///
    /// # Errors
    /// The manifest cannot be read, or does not fit the folder.
    pub fn new(
        name: &str,
        manifest: &str,
        tables: &str,
        indexes: &str,
        apply: &str,
        settle: &str,
        views: &str,
    ) -> Result<Self> {
        let wrong = |reason: String| Error::Folder { folder: name.to_owned(), reason };
        let parsed: Manifest =
            toml::from_str(manifest).map_err(|e| wrong(format!("projection.toml: {e}")))?;
        let plain =
            |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if parsed.name != name || !plain(name) {
            return Err(wrong(
                "its name must be the folder's and hold only small letters and _".into(),
            ));
        }
        if parsed.keeps_in_memory != "nothing" {
            return Err(wrong(
                "keeps_in_memory must be \"nothing\": what a projection knows lies in its tables"
                    .into(),
            ));
        }
        if parsed.settles.is_some() == settle.is_empty() {
            return Err(wrong("settles and settle.sql belong together".into()));
        }
        if parsed.settles.as_deref().is_some_and(|t| !plain(t)) {
            return Err(wrong("settles must name a table of the folder".into()));
        }
        let files = [
            ("tables.sql", tables),
            ("indexes.sql", indexes),
            ("apply.sql", apply),
            ("settle.sql", settle),
            ("views.sql", views),
        ];
        if let Some(reason) = files.iter().find_map(|(file, sql)| screen(file, sql)) {
            return Err(wrong(reason));
        }
        let manifest = serde_json::json!({
            "title": parsed.title,
            "version": parsed.version,
            "topic": parsed.topic.as_str(),
            "reads": parsed.reads,
            "settles": parsed.settles,
        });
        let definition = Definition {
            name: name.to_owned(),
            manifest,
            digest: digest(&[tables, indexes, apply, settle, views]),
            tables: tables.to_owned(),
            indexes: indexes.to_owned(),
            apply: apply.to_owned(),
            settle: settle.to_owned(),
            views: views.to_owned(),
        };
        Ok(Self { manifest: parsed, definition })
    }
}

/// What the catalogue says of a build's manifest.
pub(crate) fn topic_of(build: &Build) -> Option<Topic> {
    match build.manifest.get("topic").and_then(|t| t.as_str()) {
        Some("records") => Some(Topic::Records),
        Some("audit") => Some(Topic::Audit),
        _ => None,
    }
}

/// FNV-1a over the texts: tells one text from another; it protects against nothing.
fn digest(texts: &[&str]) -> String {
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58du128;
    for text in texts {
        for byte in text.bytes().chain([0]) {
            hash ^= u128::from(byte);
            hash = hash.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carried_folder_is_in_order() {
        let folders = carried().unwrap();
        assert_eq!(folders.len(), CARRIED.len());
        for folder in folders {
            let d = &folder.definition;
            assert!(!d.view_names().is_empty(), "{} publishes no view", d.name);
        }
    }

    #[test]
    fn tables_of_all_folders_have_names_of_their_own() {
        let mut names: Vec<String> = Vec::new();
        for folder in carried().unwrap() {
            let tables = folder.definition.tables.split("CREATE TABLE ").skip(1);
            names.extend(tables.filter_map(|t| t.split_whitespace().next().map(str::to_owned)));
        }
        names.sort();
        names.windows(2).for_each(|w| {
            assert_ne!(w[0], w[1], "the projector looks tables up in all schemas at once");
        });
    }

    #[test]
    fn every_table_and_column_is_commented() {
        for folder in carried().unwrap() {
            let sql = &folder.definition.tables;
            for table in sql.split("CREATE TABLE ").skip(1) {
                let name = table.split_whitespace().next().unwrap();
                assert!(sql.contains(&format!("COMMENT ON TABLE {name} IS")), "{name}");
                let body = table.split_once('(').unwrap().1;
                for line in body.lines().skip(1).take_while(|l| !l.starts_with(')')) {
                    let column = line.split_whitespace().next().unwrap();
                    if column != "PRIMARY" {
                        let comment = format!("COMMENT ON COLUMN {name}.{column} IS");
                        assert!(sql.contains(&comment), "{name}.{column} has no comment");
                    }
                }
            }
        }
    }

    #[test]
    fn a_folder_that_keeps_something_in_memory_is_refused() {
        let manifest = "name = \"x\"\ntitle = \"\"\nversion = 1\ntopic = \"records\"\nreads = []\nkeeps_in_memory = \"a cache\"";
        assert!(Folder::new("x", manifest, "", "", "", "", "").is_err());
    }
}
