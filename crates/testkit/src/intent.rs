//! The intent log: what a client asked and what it was told, written down outside the system under test.
//!
//! Every line is on disk before the next step: the intent before the command leaves, the answer before the client
//! goes on. The checker reads the file, not the memory of whoever wrote it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// What the client knows beforehand about a command's effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// It causes events.
    Events,
    /// It causes none: a rule or the command id refuses it.
    Nothing,
    /// That depends on what else happened.
    Either,
}

/// An event that an answer names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Its id.
    #[serde(with = "text")]
    pub event_id: Uuid,
    /// Its place in the subject's sequence.
    pub version: i64,
}

/// What the client was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// Accepted, with these events.
    Ok {
        /// Whether it was an earlier answer given again.
        repeated: bool,
        /// Version of the subject after it.
        version: i64,
        /// `partition:offset` of its last event.
        position: Option<String>,
        /// Its events.
        events: Vec<Named>,
    },
    /// Refused for this reason.
    Rejected {
        /// Whether it was an earlier answer given again.
        repeated: bool,
        /// The stable code.
        code: String,
    },
    /// The gateway says that it never left the gateway.
    NotSent {
        /// The stable code.
        code: String,
    },
    /// Nobody knows: no answer, or one that says so.
    Unknown {
        /// What came instead.
        why: String,
    },
}

/// A command that a client wanted, and everything it was told about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Its id.
    pub command_id: Uuid,
    /// Its line, as sent.
    pub line: Value,
    /// Its effect, as far as known beforehand.
    pub expect: Expect,
    /// Answers in the order in which they came.
    pub answers: Vec<Answer>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
enum Entry {
    Intent {
        number: u64,
        #[serde(with = "text")]
        command_id: Uuid,
        expect: Expect,
        line: Value,
    },
    Answer {
        number: u64,
        told: Answer,
    },
}

/// The file, open for writing. Shared by all clients of a run.
#[derive(Debug)]
pub struct IntentLog {
    path: PathBuf,
    file: File,
    /// Lines go in one at a time; the waiting for the disk is shared.
    next: Mutex<u64>,
}

impl IntentLog {
    /// Makes the file.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create_new(path).with_context(|| path.display().to_string())?;
        Ok(Self { path: path.into(), file, next: Mutex::new(0) })
    }

    /// Writes down that a command is about to be sent and returns its number here. A command sent again to learn its
    /// answer keeps its number; another body under the same id is another intent.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn intend(&self, command_id: Uuid, expect: Expect, line: &Value) -> Result<u64> {
        let number = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let number = *next;
            *next += 1;
            let line = line.clone();
            write(&self.file, &Entry::Intent { number, command_id, expect, line })?;
            number
        };
        self.file.sync_data()?;
        Ok(number)
    }

    /// Writes down an answer.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn told(&self, number: u64, answer: Answer) -> Result<()> {
        {
            let _alone = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            write(&self.file, &Entry::Answer { number, told: answer })?;
        }
        Ok(self.file.sync_data()?)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a file back. A last line that broke off is left out: its command was not sent yet.
    ///
    /// # Errors
    /// The file is not an intent log.
    pub fn read(path: &Path) -> Result<Vec<Intent>> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut intents = Vec::new();
        let mut places = HashMap::new();
        for (count, line) in text.split_inclusive('\n').enumerate() {
            if !line.ends_with('\n') {
                break;
            }
            let entry = serde_json::from_str(line)
                .with_context(|| format!("{} line {}", path.display(), count + 1))?;
            match entry {
                Entry::Intent { number, command_id, expect, line } => {
                    places.insert(number, intents.len());
                    intents.push(Intent { command_id, line, expect, answers: Vec::new() });
                }
                Entry::Answer { number, told } => {
                    let place = places.get(&number).and_then(|p| intents.get_mut(*p));
                    place.context("an answer without its intent")?.answers.push(told);
                }
            }
        }
        Ok(intents)
    }
}

/// UUIDs as text, without asking the whole workspace's `uuid` for serde.
mod text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use uuid::Uuid;

    pub(super) fn serialize<S: Serializer>(id: &Uuid, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
        let text = String::deserialize(from)?;
        Uuid::try_parse(&text).map_err(|_| D::Error::custom("no UUID"))
    }
}

fn write(mut file: &File, entry: &Entry) -> Result<()> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    Ok(file.write_all(&line)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_a_torn_end_is_left_out() {
        let path = std::env::temp_dir().join(format!("intent-{}", std::process::id()));
        let log = IntentLog::create(&path).unwrap();
        let line = serde_json::json!({"command": "x"});
        let first = log.intend(Uuid::from_u128(1), Expect::Events, &line).unwrap();
        let second = log.intend(Uuid::from_u128(2), Expect::Nothing, &line).unwrap();
        log.told(second, Answer::Unknown { why: "silence".into() }).unwrap();
        log.told(second, Answer::Rejected { repeated: false, code: "no".into() }).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"entry\":\"intent\",\"num");
        fs::write(&path, bytes).unwrap();
        let read = IntentLog::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((first, read[0].answers.len(), read[1].answers.len()), (0, 0, 2));
        assert_eq!(read[1].expect, Expect::Nothing);
    }
}
