//! `sekisho replay --decide-again`: audit entries, commands and records of a partition side by side, and what is printed of it.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use anyhow::Result;
use sekisho_codec::{decode_audit, decode_command, decode_event};
use sekisho_domain::ids::SubjectKind;
use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_log::topics::Topics;
use sekisho_log::{
    Address, Message, Offsets, PartitionReader, ReadError, ReaderOptions, Start, partition_for,
};
use serde_json::Value;

use super::again::{Again, Tally};
use super::wanted::Wanted;
use crate::audited::{AuditedRows, Auditor};
use crate::cli::DOES_NOT_HOLD;
use crate::columns::{Column, Kind};
use crate::output::{Format, Rows, count, say};

const COLUMNS: [&str; 8] =
    ["position", "command", "differs", "recorded", "recorded_code", "now", "now_code", "now_law"];

/// Of a file: every field of a row.
const ALL: &[Column] = &[
    Column::new("position", Kind::Text),
    Column::new("command_id", Kind::Text),
    Column::new("subject", Kind::Text),
    Column::new("command", Kind::Text),
    Column::new("occurred_at", Kind::Instant),
    Column::new("recorded_at", Kind::Instant),
    Column::new("staff_id", Kind::Text),
    Column::new("role", Kind::Text),
    Column::new("office", Kind::Text),
    Column::new("case_id", Kind::Text),
    Column::new("rules_version", Kind::Text),
    Column::new("differs", Kind::Text),
    Column::new("recorded", Kind::Text),
    Column::new("recorded_code", Kind::Text),
    Column::new("recorded_law", Kind::Text),
    Column::new("now", Kind::Text),
    Column::new("now_code", Kind::Text),
    Column::new("now_law", Kind::Text),
    Column::new("detail_en", Kind::Text),
    Column::new("detail_ja", Kind::Text),
    Column::new("fields", Kind::Text),
];

/// Items that are read ahead of each topic.
const AHEAD: usize = 8192;

/// What is asked.
pub(super) struct Question<'a> {
    pub(super) wanted: &'a Wanted,
    /// Day whose rows stand for those of every day.
    pub(super) rules_of: Option<Date>,
    /// Counts instead of decisions.
    pub(super) summary: bool,
    /// At most so many decisions are told; all are counted.
    pub(super) limit: u64,
}

impl Question<'_> {
    /// Decides again, tells what differs, and enters it into the audit topic before.
    pub(super) fn answer(
        &self,
        address: &Address,
        auditor: Auditor,
        format: Format,
    ) -> Result<ExitCode> {
        let tables = Tables { rules_of: self.rules_of, ..Tables::current() };
        let mut conditions = self.wanted.conditions();
        if let Some(day) = self.rules_of {
            let more = if conditions.is_empty() { "" } else { "&" };
            conditions = format!("rules_of={day}{more}{conditions}");
        }
        let mut rows =
            AuditedRows::new(auditor, "replay-decide-again", conditions, format).with_columns(ALL);
        let persons = self.wanted.subjects.iter().filter(|s| s.kind == SubjectKind::Person);
        rows.looked_at(persons.map(|s| s.id));
        let mut tally = Tally::default();
        let mut left = if self.summary { 0 } else { self.limit };
        let unreadable = self.read(address, &tables, &mut tally, &mut |row, person| {
            if left == 0 {
                return Ok(());
            }
            left -= 1;
            rows.take(row, person)
        })?;
        let entered = rows.enter()?;
        if self.summary {
            summary(&tally).print(format)?;
        } else {
            entered.print(&COLUMNS)?;
        }
        self.tell(&tally, entered.count, unreadable);
        let sound = tally.differ == 0 && tally.broken == 0 && unreadable == 0;
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(DOES_NOT_HOLD) })
    }

    fn tell(&self, tally: &Tally, told: u64, unreadable: u64) {
        for ((differs, before, after), commands) in tally.summary.iter().filter(|_| !self.summary) {
            say(format!("{:>9}  {differs}: {before} → {after}", count(*commands)));
        }
        let by = self.rules_of.map_or_else(
            || format!("by {}", Tables::current().version),
            |day| format!("by the rows of {day} in {}", Tables::current().version),
        );
        let (decided, differ) = (count(tally.decided), count(tally.differ));
        say(format!("{decided} commands decided again {by}: {differ} come to something else"));
        if !self.summary && told < tally.differ {
            say(format!("the first {} are shown, see --limit", count(told)));
        }
        if tally.gone > 0 {
            say(format!(
                "{} commands are on their topic no more and cannot be decided again",
                count(tally.gone)
            ));
        }
        if tally.broken > 0 {
            say(format!(
                "{} commands are about a record of which the log lacks an event, and were left aside; \
                 `sekisho check` names what is missing",
                count(tally.broken)
            ));
        }
        if unreadable > 0 {
            say(format!("{} records or entries cannot be read", count(unreadable)));
        }
    }

    /// Reads one partition after the other; the three topics of a partition at once. Returns how many records cannot be read.
    fn read(
        &self,
        address: &Address,
        tables: &Tables,
        tally: &mut Tally,
        each: &mut dyn FnMut(Value, Option<uuid::Uuid>) -> Result<()>,
    ) -> Result<u64> {
        let topics = &Topics::default();
        let offsets = Offsets::new(address, Duration::from_secs(10))?;
        let all = offsets.partitions(&topics.audit)?;
        let of_subjects = self.wanted.subjects.iter();
        let partitions: BTreeSet<i32> = if self.wanted.subjects.is_empty() {
            (0..all).collect()
        } else {
            of_subjects.map(|s| partition_for(s.to_string().as_bytes(), all)).collect()
        };
        let unreadable = AtomicU64::new(0);
        for partition in partitions {
            // What an entry before this end tells of is on the other topics by now: they are committed together.
            let end = offsets.watermarks(&topics.audit, partition)?.high;
            let reading = |topic| Reading { address, topic, partition, unreadable: &unreadable };
            std::thread::scope(|scope| {
                let (to, audit) = sync_channel(AHEAD);
                scope.spawn(move || {
                    reading(topics.audit.as_str()).send(&to, Some(end), |message| {
                        Ok(decode_audit(message.value().unwrap_or_default())?)
                    });
                });
                let (to, commands) = sync_channel(AHEAD);
                scope.spawn(move || {
                    reading(topics.commands.as_str()).send(&to, None, |message| {
                        let value = message.value().unwrap_or_default();
                        Ok((message.offset(), decode_command(value).ok()))
                    });
                });
                let (to, records) = sync_channel(AHEAD);
                scope.spawn(move || {
                    reading(topics.records.as_str()).send(&to, None, |message| {
                        Ok(decode_event(message.value().unwrap_or_default())?)
                    });
                });
                let mut each = |row, subject: sekisho_domain::ids::Subject| {
                    each(row, (subject.kind == SubjectKind::Person).then_some(subject.id))
                };
                let wanted = self.wanted;
                let again =
                    Again { tables, wanted, partition, tally: &mut *tally, each: &mut each };
                again.run(audit.into_iter(), commands.into_iter(), records.into_iter())
            })?;
        }
        Ok(unreadable.into_inner())
    }
}

fn summary(tally: &Tally) -> Rows {
    let mut rows = Rows::new(&["differs", "recorded", "now", "commands"]);
    for ((differs, before, after), commands) in &tally.summary {
        let (before, after) = (before.as_str().into(), after.as_str().into());
        rows.push(vec![(*differs).into(), before, after, (*commands).into()]);
    }
    rows
}

/// A partition that is read by a thread of its own.
#[derive(Clone, Copy)]
struct Reading<'a> {
    address: &'a Address,
    topic: &'a str,
    partition: i32,
    unreadable: &'a AtomicU64,
}

/// Why it is read no further.
enum Stop {
    /// The end is reached, or nobody listens.
    Enough,
    Failed(ReadError),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Failed(error)
    }
}

impl Reading<'_> {
    /// Sends what the partition holds before `end`. What cannot be read is named on standard error.
    fn send<T>(
        self,
        to: &SyncSender<Result<T>>,
        end: Option<i64>,
        take: impl Fn(&Message<'_>) -> Result<T>,
    ) {
        let Self { address, topic, partition, unreadable } = self;
        let start = [(partition, Start::Earliest)];
        let read = PartitionReader::new(address, &ReaderOptions::default(), topic, &start)
            .map_err(Stop::Failed)
            .and_then(|reader| {
                reader.read_to_high_watermark(|message| {
                    if end.is_some_and(|end| message.offset() >= end) {
                        return Err(Stop::Enough);
                    }
                    match take(message) {
                        Ok(item) => to.send(Ok(item)).map_err(|_| Stop::Enough),
                        Err(error) => {
                            let offset = message.offset();
                            say(format!(
                                "{topic}/{partition} offset {offset} cannot be read: {error}"
                            ));
                            unreadable.fetch_add(1, Ordering::Relaxed);
                            Ok(())
                        }
                    }
                })
            });
        if let Err(Stop::Failed(error)) = read {
            // Nobody listens any more where another topic failed first.
            let _ = to.send(Err(error.into()));
        }
    }
}
