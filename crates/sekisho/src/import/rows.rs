//! Rows of a file as commands, read while they are sent.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sekisho_codec::ids::IdKey;
use sekisho_domain::CommandRecord;
use uuid::Uuid;

use super::mapping::{Columns, Mapping, Reject};

/// A row that was read.
pub(crate) struct Row {
    /// Its number, the first below the header being 1.
    pub(crate) number: u64,
    pub(crate) key: String,
    /// What it stands for, or why it cannot be taken.
    pub(crate) commands: Result<Vec<CommandRecord>, Reject>,
}

/// Reads the rows of a file.
pub(crate) struct Rows {
    reader: csv::Reader<File>,
    record: csv::StringRecord,
    places: HashMap<String, usize>,
    mapping: Mapping,
    id_key: IdKey,
    number: u64,
    skip: u64,
    lately: Lately,
}

/// So many commands are remembered, twice over: longer than the tables take to show them.
const REMEMBERED: usize = 500_000;

/// Whose the ids of the last rows were.
#[derive(Default)]
struct Lately([HashMap<Uuid, Uuid>; 2]);

impl Lately {
    /// Remembers whose an id is; false where it is somebody else's. The first stands.
    fn claim(&mut self, id: Uuid, subject: Uuid) -> bool {
        let [new, old] = &mut self.0;
        if let Some(first) = old.get(&id) {
            return *first == subject;
        }
        if new.len() >= REMEMBERED {
            *old = std::mem::take(new);
        }
        *new.entry(id).or_insert(subject) == subject
    }
}

struct Named<'a> {
    places: &'a HashMap<String, usize>,
    record: &'a csv::StringRecord,
}

impl Columns for Named<'_> {
    fn get(&self, column: &str) -> Option<&str> {
        self.record.get(*self.places.get(column)?).map(str::trim)
    }
}

impl Rows {
    /// Opens a file, with `skip` rows done before.
    pub(crate) fn open(path: &Path, mapping: Mapping, id_key: IdKey, skip: u64) -> Result<Self> {
        let name = path.display();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(mapping.delimiter())
            .buffer_capacity(1 << 17)
            .from_path(path)
            .with_context(|| format!("cannot read {name}"))?;
        let header = reader.headers().with_context(|| format!("{name} has no header"))?;
        // A spreadsheet's byte order mark would hide the first column.
        let places: HashMap<String, usize> = header
            .iter()
            .enumerate()
            .map(|(i, c)| (c.trim_start_matches('\u{feff}').trim().to_owned(), i))
            .collect();
        let missing: Vec<&str> =
            mapping.columns().into_iter().filter(|c| !places.contains_key(*c)).collect();
        ensure!(missing.is_empty(), "{name} has no column {}", missing.join(", "));
        let record = csv::StringRecord::new();
        Ok(Self {
            reader,
            record,
            places,
            mapping,
            id_key,
            number: 0,
            skip,
            lately: Lately::default(),
        })
    }

    /// The next row; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Row>> {
        loop {
            let read = self.reader.read_record(&mut self.record);
            if matches!(read, Ok(false)) {
                return Ok(None);
            }
            self.number += 1;
            if self.number <= self.skip {
                continue;
            }
            let number = self.number;
            return match read {
                Ok(_) => {
                    let row = Named { places: &self.places, record: &self.record };
                    let key = self.mapping.key(&row);
                    let commands = self.mapping.commands(&key, &row, &self.id_key);
                    let commands = commands.and_then(|c| own(&mut self.lately, c));
                    Ok(Some(Row { number, key, commands }))
                }
                Err(error) if error.is_io_error() => Err(error).context("cannot read the rows"),
                Err(error) => {
                    // Its message repeats nothing of the row.
                    let (code, reason) = ("row-unreadable".to_owned(), error.to_string());
                    let commands = Err(Reject { command: "", code, reason });
                    Ok(Some(Row { number, key: String::new(), commands }))
                }
            };
        }
    }
}

/// A decider tells a repeat from another act of the same person; that a key was another person's shows only here and in
/// the tables.
fn own(lately: &mut Lately, commands: Vec<CommandRecord>) -> Result<Vec<CommandRecord>, Reject> {
    for command in &commands {
        if !lately.claim(command.meta.command_id, command.meta.subject_id) {
            return Err(reused(command));
        }
    }
    Ok(commands)
}

/// The key of a row names an act already, and not this one.
pub(crate) fn reused(command: &CommandRecord) -> Reject {
    Reject {
        command: command.command.name(),
        code: "command-id-reused".to_owned(),
        reason:
            "the row's key named another act before, which stands; a key must name one row for ever"
                .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_subjects_and_memory_is_bounded() {
        let mut lately = Lately::default();
        let id = |n: usize| Uuid::from_u128(n as u128);
        assert!(lately.claim(id(0), id(1)) && lately.claim(id(0), id(1)));
        assert!(!lately.claim(id(0), id(2)));
        for n in 1..=REMEMBERED {
            lately.claim(id(n), id(1));
        }
        assert!(!lately.claim(id(0), id(2)), "in the older half");
        for n in 1..=REMEMBERED {
            lately.claim(id(REMEMBERED + n), id(1));
        }
        assert!(lately.claim(id(0), id(2)), "forgotten");
        assert!(lately.0.iter().all(|half| half.len() <= REMEMBERED));
    }
}
