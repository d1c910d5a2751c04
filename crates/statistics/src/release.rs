//! A release in canonical form.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::disclosure::Shown;
use crate::table::Table;

/// Position in the log: everything before `next_offset` of the partition is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset of the first record that is not counted.
    pub next_offset: i64,
}

/// Tables of one span, counted at one watermark by one version of the code lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Last day; the day itself for tables of a day.
    pub to: String,
    /// Version of the code lists.
    pub lists: String,
    /// SHA-256 over the index of the code lists.
    pub lists_digest: [u8; 32],
    /// The watermark.
    pub watermark: Vec<Mark>,
    /// Records before the watermark that wait, because they could not be projected: they are not counted.
    pub parked: u64,
    /// The tables.
    pub tables: Vec<Table>,
}

impl Release {
    /// The canonical bytes: lines of UTF-8, marks by topic and partition, tables by code, cells by their codes.
    pub fn bytes(&self) -> Vec<u8> {
        self.written(|table, cell| {
            self.tables.get(table)?.cells.get(cell).map(|c| c.count.to_string())
        })
    }

    /// The same of what is shown outside.
    pub fn shown_bytes(&self, shown: &[Vec<Shown>]) -> Vec<u8> {
        self.written(|table, cell| shown.get(table)?.get(cell).map(ToString::to_string))
    }

    fn written(&self, value: impl Fn(usize, usize) -> Option<String>) -> Vec<u8> {
        let mut out = String::from("sekisho-release 1\n");
        let mut line = |text: std::fmt::Arguments<'_>| {
            // Writing to a text cannot fail.
            let _ = out.write_fmt(text);
            out.push('\n');
        };
        line(format_args!("span {} {}", self.from, self.to));
        line(format_args!("lists {} {}", self.lists, hex(&self.lists_digest)));
        let mut marks: Vec<&Mark> = self.watermark.iter().collect();
        marks.sort();
        for Mark { topic, partition, next_offset } in marks {
            line(format_args!("watermark {topic} {partition} {next_offset}"));
        }
        line(format_args!("parked {}", self.parked));
        let mut tables: Vec<(usize, &Table)> = self.tables.iter().enumerate().collect();
        tables.sort_by(|(_, a), (_, b)| a.definition.code.cmp(&b.definition.code));
        for (at, table) in tables {
            let definition = &table.definition;
            line(format_args!(
                "table {} {} {}",
                definition.code,
                definition.version,
                hex(&table.files)
            ));
            line(format_args!("dimensions {}", definition.columns().join("\t")));
            for (place, cell) in table.cells.iter().enumerate() {
                let value = value(at, place).unwrap_or_default();
                line(format_args!("cell {}\t{value}", cell.codes.join("\t")));
            }
        }
        out.into_bytes()
    }
}

/// SHA-256 of some bytes.
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 over the files that a table is counted by, in their order; their lengths are in it.
pub fn files_digest(files: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update((file.len() as u64).to_be_bytes());
        hasher.update(file.as_bytes());
    }
    hasher.finalize().into()
}

impl Release {
    /// SHA-256 of [`Self::bytes`].
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.bytes())
    }

    /// SHA-256 of [`Self::shown_bytes`].
    pub fn shown_digest(&self, shown: &[Vec<Shown>]) -> [u8; 32] {
        digest(&self.shown_bytes(shown))
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tests::{counted, trial};

    fn release(tables: Vec<Table>) -> Release {
        let mark = |partition, next_offset| Mark { topic: "r".into(), partition, next_offset };
        Release {
            from: "2026-01-01".into(),
            to: "2026-01-31".into(),
            lists: "2026-11-00000000".into(),
            lists_digest: [1; 32],
            watermark: vec![mark(1, 20), mark(0, 7)],
            parked: 0,
            tables,
        }
    }

    #[test]
    fn the_form_is_fixed() {
        let one = release(vec![trial(vec![counted(&["NRT", "new"], 3, 1)])]);
        let text = String::from_utf8(one.bytes()).unwrap();
        let (ones, sevens) = ("01".repeat(32), "07".repeat(32));
        assert_eq!(
            text,
            format!(
                "sekisho-release 1\nspan 2026-01-01 2026-01-31\nlists 2026-11-00000000 {ones}\n\
                 watermark r 0 7\nwatermark r 1 20\nparked 0\ntable trial 1 {sevens}\ndimensions port\tkind\n\
                 cell NRT\t_T\t3\ncell NRT\tnew\t3\ncell _T\t_T\t3\ncell _T\tnew\t3\n"
            )
        );
    }

    #[test]
    fn the_order_of_counting_does_not_show_and_every_ingredient_does() {
        let rows = |n| vec![counted(&["NRT", "new"], n, 1), counted(&["KIX", "new"], 2, 9)];
        let one = release(vec![trial(rows(3))]);
        let mut turned = rows(3);
        turned.reverse();
        assert_eq!(one.digest(), release(vec![trial(turned)]).digest());
        assert_ne!(one.digest(), release(vec![trial(rows(4))]).digest());
        for change in [
            (|r: &mut Release| r.watermark[0].next_offset += 1) as fn(&mut Release),
            |r| r.lists_digest[0] = 9,
            |r| r.parked = 1,
            |r| r.to = "2026-01-30".into(),
            |r| r.tables[0].files[0] = 0,
            |r| r.tables[0].definition.version = 2,
        ] {
            let mut other = one.clone();
            change(&mut other);
            assert_ne!(one.digest(), other.digest());
        }
    }
}
