//! Who asks and why, for commands that read records past the gateway: their entry is on the audit topic before anything is
//! shown, as for every read.

use std::io::{Stdout, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use sekisho_codec::encode_audit;
use sekisho_codec::history::HistoryFile;
use sekisho_codec::records::{AskedText, AuditEntry, AuditKind, Outcome, QueryText};
use sekisho_domain::EventRecord;
use sekisho_domain::envelope::{Actor, Role};
use sekisho_domain::ids::{CaseId, Code, OfficeCode, StaffId, Subject, SubjectKind, TerminalId};
use sekisho_domain::limits::LIST_MAX;
use sekisho_domain::shape::Invalid;
use sekisho_domain::time::Timestamp;
use sekisho_log::topics::Topics;
use sekisho_log::{Address, Producer, ProducerOptions, Record, SendError};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{Column, ParquetFile};
use crate::inspect::staff;
use crate::output::{Format, Rows};

/// Most persons that are named of one answer; an entry holds a hundred of them.
const NAMED: usize = 1000;
/// Rows that are entered together before they are shown.
const TOGETHER: usize = 1000;

/// Who asks, and why. It stands in the audit topic.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Asker {
    /// Staff id of who asks.
    #[arg(long, env = "SEKISHO_STAFF", hide_env_values = true, value_parser = staff)]
    staff: StaffId,
    /// Purpose, from the code list.
    #[arg(long, env = "SEKISHO_PURPOSE", value_parser = purpose)]
    pub(crate) purpose: Code,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Who asks, for commands of which only some reads are entered.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct MaybeAsker {
    /// Staff id of who asks.
    #[arg(long, env = "SEKISHO_STAFF", hide_env_values = true, value_parser = staff)]
    staff: Option<StaffId>,
    /// Purpose, from the code list.
    #[arg(long, env = "SEKISHO_PURPOSE", value_parser = purpose)]
    purpose: Option<Code>,
    #[command(flatten)]
    place: Place,
}

impl MaybeAsker {
    /// Who asks, if that was said.
    pub(crate) fn asker(&self) -> Option<Asker> {
        let (staff, purpose) = (self.staff.clone()?, self.purpose.clone()?);
        Some(Asker { staff, purpose, place: self.place.clone() })
    }
}

/// As what and from where, and for which case.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Place {
    /// Role held.
    #[arg(long, env = "SEKISHO_ROLE", default_value = "auditor", value_parser = role)]
    role: Role,
    /// Office that acts.
    #[arg(long, env = "SEKISHO_OFFICE", default_value = "HQ", value_parser = office)]
    office: OfficeCode,
    /// Terminal used.
    #[arg(long, env = "SEKISHO_TERMINAL", default_value = "CLI-01", value_parser = terminal)]
    terminal: TerminalId,
    /// Case it belongs to.
    #[arg(long, env = "SEKISHO_CASE", value_parser = case)]
    pub(crate) case: Option<CaseId>,
}

fn said<T>(outcome: Result<T, Invalid>) -> Result<T, String> {
    outcome.map_err(|e| format!("it {e}"))
}

fn role(text: &str) -> Result<Role, String> {
    let codes = || Role::ALL.iter().map(|r| r.code()).collect::<Vec<_>>().join(", ");
    Role::from_code(text).ok_or_else(|| format!("it must be one of {}", codes()))
}

pub(crate) fn office(text: &str) -> Result<OfficeCode, String> {
    said(OfficeCode::parse(text))
}

fn terminal(text: &str) -> Result<TerminalId, String> {
    said(TerminalId::parse(text))
}

fn purpose(text: &str) -> Result<Code, String> {
    said(Code::parse(text))
}

pub(crate) fn case(text: &str) -> Result<CaseId, String> {
    said(CaseId::parse(text))
}

/// Now.
///
/// # Errors
/// The clock stands before 1970 or after 9999.
pub(crate) fn now() -> Result<Timestamp> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Timestamp::from_micros(i64::try_from(since.as_micros())?)?)
}

/// A read past the gateway.
pub(crate) struct Asked<'a> {
    /// Its name in the audit entry.
    pub(crate) name: &'static str,
    /// Its conditions, without personal data.
    pub(crate) conditions: String,
    /// Whose records were asked for; empty where everybody's.
    pub(crate) persons: &'a [Uuid],
}

impl Asker {
    /// Staff id of who asks.
    pub(crate) fn staff(&self) -> &str {
        self.staff.as_str()
    }

    /// Ready to enter what is asked.
    ///
    /// # Errors
    /// The address is not one.
    pub(crate) fn auditor(&self, address: &Address) -> Result<Auditor> {
        let timeout = Duration::from_secs(30);
        let options = ProducerOptions { timeout, ..ProducerOptions::default() };
        Ok(Auditor {
            asker: self.clone(),
            producer: Producer::new(address, &options)?,
            topics: Topics::default(),
        })
    }

    fn entry(&self, asked: &Asked<'_>, outcome: Outcome) -> Result<AuditEntry> {
        let actor = Actor {
            staff_id: self.staff.clone(),
            role: self.place.role,
            office: self.place.office.clone(),
            terminal: self.place.terminal.clone(),
        };
        let asks = (AuditKind::Read, AskedText::parse(asked.name)?);
        Ok(AuditEntry {
            purpose: Some(self.purpose.clone()),
            case_id: self.place.case.clone(),
            query: QueryText::cut(&asked.conditions),
            subjects: asked.persons.iter().take(LIST_MAX).map(|id| Subject::person(*id)).collect(),
            ..AuditEntry::begun(Uuid::new_v4(), now()?, actor, asks, outcome)
        })
    }
}

/// Writes the entries of one run of a command.
pub(crate) struct Auditor {
    asker: Asker,
    producer: Producer,
    topics: Topics,
}

impl Auditor {
    /// Enters a read that is about to be shown and waits until Kafka has the entry, or the entries where one cannot name
    /// everybody. Of more than a thousand persons the first thousand are named; `count` says how much comes back, in the first.
    ///
    /// # Errors
    /// Kafka did not confirm it: then nothing may be shown.
    pub(crate) fn answered(&self, asked: &Asked<'_>, count: u64) -> Result<()> {
        let mut entries = Vec::new();
        for persons in groups(asked.persons) {
            let conditions = asked.conditions.clone();
            let asked = Asked { name: asked.name, conditions, persons };
            entries.push(self.asker.entry(&asked, Outcome::Answered)?);
        }
        if let Some(first) = entries.first_mut() {
            first.result_count = u32::try_from(count).unwrap_or(u32::MAX);
        }
        self.send(&entries)
    }

    /// Enters a read that was refused, with a stable code: it was tried all the same.
    ///
    /// # Errors
    /// Kafka did not confirm it.
    pub(crate) fn refused(&self, asked: &Asked<'_>, code: &str) -> Result<()> {
        let mut entry = self.asker.entry(asked, Outcome::Malformed)?;
        entry.code = Code::parse(code).ok();
        self.send(&[entry])
    }

    fn send(&self, entries: &[AuditEntry]) -> Result<()> {
        const UNCONFIRMED: &str =
            "the read could not be entered into the audit log, so nothing is shown";
        let mut receivers = Vec::new();
        for entry in entries {
            let mut value = Vec::with_capacity(512);
            encode_audit(entry, &mut value);
            let record = Record {
                topic: &self.topics.audit,
                partition: None,
                key: self.asker.staff.as_str().as_bytes(),
                value: &value,
                headers: &[],
                timestamp: None,
            };
            receivers.push(self.producer.enqueue(&record).context(UNCONFIRMED)?);
        }
        // On a thread of its own: whoever waits here may be in the middle of something asynchronous.
        let waiting = std::thread::spawn(move || {
            receivers.into_iter().map(|r| r.blocking_recv()).collect::<Vec<_>>()
        });
        for confirmed in waiting.join().map_err(|_| SendError::Unconfirmed).context(UNCONFIRMED)? {
            confirmed.unwrap_or(Err(SendError::Unconfirmed)).context(UNCONFIRMED)?;
        }
        Ok(())
    }
}

/// The persons of an answer as entries name them: at least one entry, and no list longer than is read again.
fn groups(persons: &[Uuid]) -> impl Iterator<Item = &[Uuid]> {
    let named = persons.get(..persons.len().min(NAMED)).unwrap_or_default();
    let nobody = named.is_empty().then_some(named);
    nobody.into_iter().chain(named.chunks(LIST_MAX))
}

/// Rows on standard output, each after the audit entry that it is in, a thousand rows an entry.
pub(crate) struct AuditedRows {
    auditor: Auditor,
    name: &'static str,
    conditions: String,
    format: Format,
    /// Where rows go as they come, if they go to Parquet.
    file: Option<ParquetFile<Stdout>>,
    columns: &'static [Column],
    /// Where events go as they come, if they go to Avro, and what of it is not written yet.
    avro: Option<(HistoryFile, Vec<u8>)>,
    waiting: Vec<Value>,
    /// Events that are in `avro` and not entered yet.
    events: u64,
    /// Whose rows are waiting.
    persons: Vec<Uuid>,
    /// Of a table or an array, which is printed at the end.
    kept: Vec<Value>,
    count: u64,
    entered: bool,
}

impl AuditedRows {
    pub(crate) fn new(
        auditor: Auditor,
        name: &'static str,
        conditions: String,
        format: Format,
    ) -> Self {
        Self {
            auditor,
            name,
            conditions,
            format,
            file: None,
            columns: &[],
            avro: None,
            waiting: Vec::new(),
            events: 0,
            persons: Vec::new(),
            kept: Vec::new(),
            count: 0,
            entered: false,
        }
    }

    /// With these columns where the rows go to Parquet, so that they need not be kept to the end.
    pub(crate) fn with_columns(self, columns: &'static [Column]) -> Self {
        Self { columns, ..self }
    }

    /// Takes a row, of a person or not.
    ///
    /// # Errors
    /// Kafka did not confirm the entry, or standard output is closed.
    pub(crate) fn take(&mut self, row: Value, person: Option<Uuid>) -> Result<()> {
        self.waiting.push(row);
        self.persons.extend(person);
        if self.waiting.len() >= TOGETHER { self.flush() } else { Ok(()) }
    }

    /// As an Avro container of events of these types, or of all, where they are taken by [`Self::take_event`].
    pub(crate) fn with_events(mut self, types: &[&str], personal: bool) -> Self {
        let mut out = Vec::new();
        let file = HistoryFile::begin(types, personal, &mut out);
        self.avro = Some((file, out));
        self
    }

    /// Takes an event for the container.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(crate) fn take_event(&mut self, event: &EventRecord, at: (i32, i64)) -> Result<()> {
        let Some((file, out)) = &mut self.avro else {
            anyhow::bail!("an event came where rows were to come");
        };
        file.push(at.0, at.1, event, out)?;
        self.events += 1;
        let meta = &event.meta;
        self.persons.extend((meta.subject_kind == SubjectKind::Person).then_some(meta.subject_id));
        if self.events >= TOGETHER as u64 { self.flush() } else { Ok(()) }
    }

    /// Names whose record was looked at, whether or not a row of it comes.
    pub(crate) fn looked_at(&mut self, persons: impl Iterator<Item = Uuid>) {
        self.persons.extend(persons);
    }

    fn flush(&mut self) -> Result<()> {
        self.persons.sort_unstable();
        self.persons.dedup();
        let conditions = self.conditions.clone();
        let asked = Asked { name: self.name, conditions, persons: &self.persons };
        let count = self.waiting.len() as u64 + self.events;
        self.auditor.answered(&asked, count)?;
        self.entered = true;
        self.persons.clear();
        self.count += count;
        self.events = 0;
        if let Some((_, out)) = &mut self.avro {
            // Whatever is in a block that is closed by now has its entry.
            std::io::stdout().write_all(out)?;
            out.clear();
        } else if self.format == Format::Parquet && !self.columns.is_empty() {
            let file = match &mut self.file {
                Some(file) => file,
                none => none.insert(ParquetFile::new(std::io::stdout(), self.columns.to_vec())?),
            };
            for row in self.waiting.drain(..) {
                let value = |c: &Column| row.get(c.name.as_ref()).cloned().unwrap_or_default();
                file.push(self.columns.iter().map(value).collect())?;
            }
        } else if self.format == Format::Jsonl {
            let mut out = std::io::stdout().lock();
            for row in self.waiting.drain(..) {
                writeln!(out, "{row}")?;
            }
        } else {
            self.kept.append(&mut self.waiting);
        }
        Ok(())
    }

    /// Enters the rest, and that something was asked where nothing comes back; then all has been taken.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(crate) fn enter(mut self) -> Result<Entered> {
        if !self.waiting.is_empty() || self.events > 0 || !self.entered {
            self.flush()?;
        }
        let streamed = self.file.is_some() || self.avro.is_some() || self.format == Format::Jsonl;
        if let Some((file, mut out)) = self.avro {
            file.finish(&mut out);
            let mut to = std::io::stdout();
            to.write_all(&out)?;
            to.flush()?;
        }
        if let Some(file) = self.file {
            file.finish()?.flush()?;
        }
        Ok(Entered { format: self.format, streamed, kept: self.kept, count: self.count })
    }
}

/// Rows that are in the audit topic.
pub(crate) struct Entered {
    format: Format,
    /// Printed as they came.
    streamed: bool,
    kept: Vec<Value>,
    /// How many there were.
    pub(crate) count: u64,
}

impl Entered {
    /// The first of those that are printed at the end.
    pub(crate) fn first(&self) -> Option<&Value> {
        self.kept.first()
    }

    /// Prints what has not been, a table with these columns.
    ///
    /// # Errors
    /// Standard output is closed.
    pub(crate) fn print(&self, columns: &[&'static str]) -> Result<()> {
        match self.format {
            _ if self.streamed => {}
            Format::Json => println!("{}", serde_json::to_string_pretty(&self.kept)?),
            Format::Table | Format::Csv | Format::Parquet | Format::Avro | Format::Jsonl => {
                let mut rows = Rows::new(columns);
                for row in &self.kept {
                    let value = |name: &&str| row.get(*name).cloned().unwrap_or(Value::Null);
                    rows.push(columns.iter().map(value).collect());
                }
                rows.print(self.format)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sekisho_codec::decode_audit;

    use super::*;

    #[test]
    fn an_entry_names_as_many_as_can_be_read_again_and_everybody_is_in_one() {
        let persons: Vec<Uuid> = (0..1500).map(Uuid::from_u128).collect();
        for (all, entries) in [(0, 1), (1, 1), (100, 1), (101, 2), (1000, 10), (1500, 10)] {
            let found: Vec<&[Uuid]> = groups(&persons[..all]).collect();
            assert_eq!(found.len(), entries, "{all} persons");
            assert_eq!(found.concat(), persons[..all.min(NAMED)]);
        }
        let place = Place {
            role: Role::Auditor,
            office: office("HQ").unwrap(),
            terminal: terminal("CLI-01").unwrap(),
            case: None,
        };
        let (staff, purpose) = (staff("SYN-7").unwrap(), purpose("internal-audit").unwrap());
        let asker = Asker { staff, purpose, place };
        for persons in groups(&persons) {
            let asked = Asked { name: "replay", conditions: String::new(), persons };
            let entry = asker.entry(&asked, Outcome::Answered).unwrap();
            let mut value = Vec::new();
            encode_audit(&entry, &mut value);
            assert_eq!(decode_audit(&value), Ok(entry));
        }
    }
}
