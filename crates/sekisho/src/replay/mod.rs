//! `sekisho replay`: history as a stream, from the log or from the table that holds it, and whether the two differ.

mod again;
mod decisions;
mod shown;
mod source;
mod wanted;

use std::collections::{BTreeSet, HashMap};
use std::process::ExitCode;

use anyhow::Result;
use sekisho_domain::time::Date;
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_store::batch::BodyWriter;
use sekisho_store::{Database, Options, Pace, Session};
use serde_json::Value;

use crate::addresses::StateDir;
use crate::audited::{Asked, Asker, AuditedRows, Auditor};
use crate::cli::DOES_NOT_HOLD;
use crate::output::{Format, Rows, count, say};
use crate::rebuild::Target;
use decisions::Question;
use shown::Shown;
use source::{Found, digest, other_columns, place, read_log, read_tables};
use wanted::Wanted;

const AFTER_HELP: &str = "\
Examples:
  sekisho replay --subject 5f0c… --staff SYN-7 --purpose internal-audit
  sekisho replay --by-staff SYN-42 --recorded-from 2026-04-01 --recorded-to 2026-04-30 --output jsonl > april.jsonl
  sekisho replay --type DeportationOrderIssued --from tables
  sekisho replay --occurred-from 2026-04-01 --output parquet > since-april.parquet
  sekisho replay --type LandingPermitted --output avro > landings.avro
  sekisho replay --compare
  sekisho replay --decide-again --occurred-from 2026-04-01 --staff SYN-7 --purpose internal-audit
  sekisho replay --decide-again --rules-of 2027-04-01 --summary --staff SYN-7 --purpose internal-audit

Events come in the order of the log: by partition, and there by offset. Personal data is left out without --personal. What is shown
is entered into the audit topic before, a thousand events together, with whose they are.

Avro: one object container file (deflate); a row is partition, offset, event_type and event, which is a union of the event's own
schemas in schemas/events, with its envelope in meta. With --type the file has the schemas of these types alone.

--decide-again takes every recorded command again, on the record as it was then: the fold of what was recorded before it, whatever
else is found. `differs` says how: now-refused, now-accepted, other-refusal, other-events, or other-content, with the fields' names.
Repeats and what was no command are left out; what a gateway looked up beforehand stands as it was. --type means decisions that
recorded such an event, positions are those of commands, and so is what is printed. --rules-of puts the rows of a day in place of
those of the day of the act; what has no rows by day is as in this program. A summary goes to standard error.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 log and table differ, a decision would be another, or a record cannot be read";

/// Events of a table for people, where --limit does not say otherwise.
const ON_TERMINAL: u64 = 200;
/// Differences that are named.
const NAMED: usize = 20;

/// Stream history by subject, case, staff, office, type, period or position; compare the log with the table; decide again.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Replay {
    #[command(flatten)]
    wanted: Wanted,
    /// Where from.
    #[arg(long, value_enum, default_value = "log")]
    from: Origin,
    /// Show no events: say whether the log and the table timeline hold the same, and where not.
    #[arg(long)]
    compare: bool,
    /// Show no events: decide the commands again by the rules of this program, each on the record as it was then, and tell which
    /// would come to something else.
    #[arg(long, conflicts_with_all = ["compare", "personal", "from"])]
    decide_again: bool,
    /// Decide by the rows of code lists and rule tables that hold on this day, whenever it was decided.
    #[arg(long, value_name = "DAY", requires = "decide_again", value_parser = crate::codelists::day)]
    rules_of: Option<Date>,
    /// Count what differs by what was recorded and what would be now, instead of telling each.
    #[arg(long, requires = "decide_again")]
    summary: bool,
    /// With names, dates of birth, document numbers and addresses.
    #[arg(long, conflicts_with = "compare")]
    personal: bool,
    /// At most so many events or decisions [default: all; 200 in a table].
    #[arg(long, conflicts_with = "compare")]
    limit: Option<u64>,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    asker: Asker,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Origin {
    /// The records topic.
    Log,
    /// The table timeline.
    Tables,
}

impl Replay {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let address = self.target.kafka.address(state, "sekisho-replay")?;
        let auditor = self.asker.auditor(&address)?;
        if self.compare {
            return self.compare(&address, &auditor, state, format);
        }
        let limit = self.limit.or((format == Format::Table).then_some(ON_TERMINAL));
        let left = limit.unwrap_or(u64::MAX);
        if self.decide_again {
            let (wanted, rules_of, summary) = (&self.wanted, self.rules_of, self.summary);
            let question = Question { wanted, rules_of, summary, limit: left };
            return question.answer(&address, auditor, format);
        }
        let mut rows = AuditedRows::new(auditor, "replay", self.wanted.conditions(), format)
            .with_columns(shown::ALL);
        let as_events = format == Format::Avro;
        if as_events {
            rows = rows.with_events(&self.wanted.types(), self.personal);
        }
        let to_file = format == Format::Parquet;
        let json = BodyWriter::default();
        let mut shown = Shown { rows, personal: self.personal, to_file, as_events, left, json };
        let unreadable = match self.from {
            Origin::Log => {
                let to = self.wanted.filter().to;
                read_log(&address, &self.wanted, &to, &mut |found| shown.take(found))?
            }
            Origin::Tables => {
                let (runtime, mut session) = self.tables(state)?;
                let each = |row| shown.take(Found::Table(row));
                runtime.block_on(read_tables(&mut session, &self.wanted.filter(), each))?;
                0
            }
        };
        shown.finish()?;
        Ok(if unreadable == 0 { ExitCode::SUCCESS } else { ExitCode::from(DOES_NOT_HOLD) })
    }

    /// Whether it streams events, rather than telling of them.
    pub(crate) const fn streams(&self) -> bool {
        !self.compare && !self.decide_again
    }

    fn tables(&self, state: &StateDir) -> Result<(tokio::runtime::Runtime, Session)> {
        let url = self.target.owner(state)?;
        let runtime = crate::cli::runtime()?;
        let session = runtime.block_on(async {
            let db = Database::open(&Options::new(url, "sekisho-replay"))?;
            Session::open(&db, Pace::Bulk).await
        })?;
        Ok((runtime, session))
    }

    /// Compares what both hold up to where the tables are. About 50 bytes of memory an event.
    fn compare(
        &self,
        address: &Address,
        auditor: &Auditor,
        state: &StateDir,
        format: Format,
    ) -> Result<ExitCode> {
        let (runtime, mut session) = self.tables(state)?;
        let topic = Topics::default().records;
        let mut held: HashMap<(i32, i64), u64> = HashMap::new();
        let mut filter = self.wanted.filter();
        let mut aside: BTreeSet<(i32, i64)> = BTreeSet::new();
        runtime.block_on(async {
            session.begin_snapshot().await?;
            for (partition, reached) in session.active_positions(&topic).await? {
                let to = filter.to.entry(partition).or_insert(reached);
                *to = reached.min(*to);
                let parked = session.parked_offsets(&topic, partition).await?;
                aside.extend(parked.into_iter().map(|offset| (partition, offset)));
            }
            read_tables(&mut session, &filter, |row| {
                held.insert(place(&row)?, digest(&row));
                Ok(true)
            })
            .await?;
            session.rollback().await?;
            anyhow::Ok(())
        })?;
        let mut differences: Vec<((i32, i64), &str, Option<Value>)> = Vec::new();
        let (mut same, mut parked, mut differing) = (0u64, 0u64, 0u64);
        let mut json = BodyWriter::default();
        let unreadable = read_log(address, &self.wanted, &filter.to, &mut |found| {
            let row = found.row(&mut json)?;
            let at = place(&row)?;
            match held.remove(&at) {
                Some(there) if there == digest(&row) => same += 1,
                None if aside.contains(&at) => parked += 1,
                there => {
                    differing += 1;
                    if differences.len() < NAMED {
                        let what = if there.is_some() { "differs" } else { "only on the log" };
                        differences.push((at, what, there.map(|_| row)));
                    }
                }
            }
            Ok(true)
        })?;
        let mut foreign: Vec<(i32, i64)> = held.into_keys().collect();
        foreign.sort_unstable();
        differing += foreign.len() as u64;
        differences
            .extend(foreign.into_iter().take(NAMED).map(|at| (at, "only in the table", None)));
        let conditions = self.wanted.conditions();
        let asked = Asked { name: "replay-compare", conditions, persons: &[] };
        auditor.answered(&asked, same + differing)?;
        let mut rows = Rows::new(&["position", "what", "columns"]);
        for ((partition, offset), what, row) in differences {
            let columns = match row {
                Some(row) => {
                    runtime.block_on(other_columns(&mut session, (partition, offset), &row))?
                }
                None => Vec::new(),
            };
            rows.push(vec![format!("{partition}:{offset}").into(), what.into(), columns.into()]);
        }
        if rows.len() > 0 {
            rows.print(format)?;
        }
        say(format!(
            "{} events are the same on the log and in the table, {} differ; {} stand parked, {unreadable} cannot be read",
            count(same),
            count(differing),
            count(parked),
        ));
        let sound = differing == 0 && unreadable == 0;
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(DOES_NOT_HOLD) })
    }
}
