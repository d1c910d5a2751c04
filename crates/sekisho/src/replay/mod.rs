//! `sekisho replay`: history as a stream, from the log or from the table that holds it, and whether the two differ.

mod shown;
mod source;
mod wanted;

use std::collections::{BTreeSet, HashMap};
use std::process::ExitCode;

use anyhow::Result;
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

Events come in the order of the log: by partition, and there by offset. Personal data is left out without --personal. What is shown
is entered into the audit topic before, a thousand events an entry, with whose they are.

Avro: one object container file (deflate); a row is partition, offset, event_type and event, which is a union of the event's own
schemas in schemas/events, with its envelope in meta. With --type the file has the schemas of these types alone.

Exit codes: 0 done, 1 failed, 3 log and table differ, or a record of the log cannot be read";

/// Events of a table for people, where --limit does not say otherwise.
const ON_TERMINAL: u64 = 200;
/// Differences that are named.
const NAMED: usize = 20;

/// Stream history by subject, case, staff, office, type, period or position; compare the log with the table.
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
    /// With names, dates of birth, document numbers and addresses.
    #[arg(long, conflicts_with = "compare")]
    personal: bool,
    /// At most so many events [default: all; 200 in a table].
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
        let mut rows = AuditedRows::new(auditor, "replay", self.wanted.conditions(), format)
            .with_columns(shown::ALL);
        let as_events = format == Format::Avro;
        if as_events {
            rows = rows.with_events(&self.wanted.types(), self.personal);
        }
        let left = limit.unwrap_or(u64::MAX);
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
        !self.compare
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
