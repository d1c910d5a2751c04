//! The code lists as files, each under its digest, and an index of them whose digest names the rule tables as a whole.

use std::fmt::Write as _;

use sekisho_codec::ids::file_digest;
use sekisho_domain::law::Tables;
use sekisho_domain::law::lists::LISTS;

/// Name of the index among the lists: the rule tables as a whole.
pub const INDEX: &str = "rules";

/// A list as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    /// Name of the list.
    pub list: &'static str,
    /// Name of its file.
    pub file: String,
    /// So many rows.
    pub rows: usize,
    /// What it says, as CSV.
    pub text: String,
    /// SHA-256 of that.
    pub digest: [u8; 32],
    /// Name of this version: the month of the law that it follows, and the beginning of the digest.
    pub version: String,
}

impl ListFile {
    fn new(list: &'static str, file: String, rows: usize, text: String, tables: &Tables) -> Self {
        let digest = file_digest(text.as_bytes());
        let month = tables.version.rsplit_once('-').map_or(tables.version, |(month, _)| month);
        let version = format!("{month}-{}", hex(&digest).get(..8).unwrap_or_default());
        Self { list, file, rows, text, digest, version }
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Every list, and the index last.
pub fn files(tables: &Tables) -> Vec<ListFile> {
    let mut index = String::from("list,file,rows,version,sha256\n");
    let mut out = Vec::new();
    for list in LISTS {
        let (file, rows) = (format!("{}.csv", list.name), (list.rows)(tables).len());
        let file = ListFile::new(list.name, file, rows, list.csv(tables), tables);
        let _ = writeln!(
            index,
            "{},{},{rows},{},{}",
            file.list,
            file.file,
            file.version,
            hex(&file.digest)
        );
        out.push(file);
    }
    let rows = out.len();
    out.push(ListFile::new(INDEX, "index.csv".to_owned(), rows, index, tables));
    out
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    /// Holds `schemas/codelists` to the rows that decide, and the name of the rule tables to what the lists say, so that
    /// no row changes under a name that events have recorded.
    #[test]
    fn the_files_say_what_decides_and_the_release_names_it() {
        let tables = Tables::current();
        let (dir, files) = (root().join("schemas/codelists"), files(&tables));
        let release = &files.last().unwrap().version;
        if std::env::var_os("SEKISHO_BLESS").is_some() {
            std::fs::create_dir_all(&dir).unwrap();
            for file in &files {
                std::fs::write(dir.join(&file.file), &file.text).unwrap();
            }
            let path = root().join("crates/domain/src/law/release.rs");
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text.replace(tables.version, release)).unwrap();
            return; // the name is compiled in and changes with the next build
        }
        for file in &files {
            let there = std::fs::read_to_string(dir.join(&file.file)).unwrap_or_default();
            assert!(there == file.text, "{} differs; run with SEKISHO_BLESS=1", file.file);
        }
        let mut there: Vec<String> = std::fs::read_dir(&dir)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        let mut listed: Vec<String> = files.iter().map(|f| f.file.clone()).collect();
        there.sort();
        listed.sort();
        assert_eq!(there, listed, "a file in schemas/codelists is of no list");
        assert_eq!(
            tables.version, *release,
            "the lists changed under their name; run with SEKISHO_BLESS=1, and set the month in law/release.rs"
        );
        assert_eq!(tables.release().unwrap().as_str(), tables.version);
    }

    #[test]
    fn another_row_is_another_release() {
        let tables = Tables::current();
        let fewer = Tables { ports: &tables.ports[1..], ..tables };
        let of = |tables: &Tables| files(tables).pop().unwrap().version;
        assert_ne!(of(&tables), of(&fewer));
        assert_eq!(of(&tables), of(&tables));
    }
}
