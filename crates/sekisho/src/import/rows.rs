//! Rows of a file as lines of NDJSON, read while they are sent.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};

use super::mapping::{Columns, Mapping};

/// A row that was read.
pub(crate) struct Row {
    /// Its number, the first below the header being 1.
    pub(crate) number: u64,
    pub(crate) key: String,
    pub(crate) state: State,
}

/// What was done with a row.
pub(crate) enum State {
    /// It is on its way.
    Sent { command_id: String },
    /// It cannot be sent.
    Rejected { code: String, reason: String },
}

/// Rows read whose end is not known yet, oldest first.
pub(crate) type Queue = VecDeque<Row>;

/// The rows as lines of NDJSON.
pub(crate) struct Feed {
    records: csv::StringRecordsIntoIter<File>,
    places: HashMap<String, usize>,
    mapping: Mapping,
    queue: Arc<Mutex<Queue>>,
    number: u64,
    skip: u64,
    line: Vec<u8>,
    taken: usize,
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

impl Feed {
    /// Opens a file, with `skip` rows done before.
    pub(crate) fn open(path: &Path, mapping: Mapping, skip: u64) -> Result<Self> {
        let name = path.display();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(mapping.delimiter())
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
        Ok(Self {
            records: reader.into_records(),
            places,
            mapping,
            queue: Arc::default(),
            number: 0,
            skip,
            line: Vec::new(),
            taken: 0,
        })
    }

    pub(crate) fn queue(&self) -> Arc<Mutex<Queue>> {
        Arc::clone(&self.queue)
    }

    /// Reads on to the next row that can be sent; false at the end.
    fn advance(&mut self) -> io::Result<bool> {
        loop {
            let Some(record) = self.records.next() else { return Ok(false) };
            self.number += 1;
            if self.number <= self.skip {
                continue;
            }
            let rejected =
                |code: &str, reason: String| State::Rejected { code: code.into(), reason };
            let (key, state, line) = match record {
                Ok(record) => {
                    let row = Named { places: &self.places, record: &record };
                    let key = self.mapping.key(&row);
                    match self.mapping.request(&row) {
                        Ok((command_id, request)) => {
                            (key, State::Sent { command_id }, Some(request.to_string()))
                        }
                        Err(why) => (key, rejected(&why.code, why.reason), None),
                    }
                }
                Err(error) if error.is_io_error() => return Err(error.into()),
                // Its message would repeat nothing of the row.
                Err(error) => (String::new(), rejected("row-unreadable", error.to_string()), None),
            };
            let row = Row { number: self.number, key, state };
            self.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(row);
            if let Some(line) = line {
                self.line.clear();
                self.line.extend_from_slice(line.as_bytes());
                self.line.push(b'\n');
                self.taken = 0;
                return Ok(true);
            }
        }
    }
}

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.line.len() && !self.advance()? {
            return Ok(0);
        }
        let rest = self.line.get(self.taken..).unwrap_or_default();
        let n = rest.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        self.taken += n;
        Ok(n)
    }
}
