//! `sekisho diff`: what differs between a sandbox and now, or between two sandboxes.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use sekisho_store::{
    Change, ChangedRow, Database, Options, Pace, Sandbox, SandboxName, Session, catalog,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::addresses::StateDir;
use crate::audited::{Asker, AuditedRows};
use crate::output::{Format, Rows, count, say};
use crate::rebuild::Target;
use crate::sandbox::{name, one};

const AFTER_HELP: &str = "\
Examples:
  sekisho diff --sandbox april --staff SYN-7 --purpose internal-audit
  sekisho diff --sandbox april --with may --summary
  sekisho diff --sandbox april --output jsonl --values > changes.jsonl

A row is told by its key and the names of the columns that differ; its values are shown with --values only. Of a sandbox of some
persons only their rows are compared. What is shown is entered into the audit topic before, a thousand rows an entry.";

/// Compare a sandbox with the tables of now, or with another sandbox, row by row.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Diff {
    /// The earlier state.
    #[arg(long, value_name = "NAME", value_parser = name)]
    sandbox: SandboxName,
    /// The later state: another sandbox [default: the tables of now].
    #[arg(long, value_name = "NAME", value_parser = name)]
    with: Option<SandboxName>,
    /// Only count, by table.
    #[arg(long)]
    summary: bool,
    /// Show the values too, personal data among them.
    #[arg(long, conflicts_with = "summary")]
    values: bool,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    asker: Asker,
}

impl Diff {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let address = self.target.kafka.address(state, "sekisho-diff")?;
        let url = self.target.owner(state)?;
        let later = self.with.as_ref().map_or("now", |w| w.as_str());
        let conditions =
            format!("sandbox={}&with={later}&values={}", self.sandbox.as_str(), self.values);
        let mut shown = AuditedRows::new(self.asker.auditor(&address)?, "diff", conditions, format);
        let runtime = crate::cli::runtime()?;
        let counts = runtime.block_on(async {
            let db = Database::open(&Options::new(url, "sekisho-diff"))?;
            self.compare(&db, &mut shown).await
        })?;
        let shown = shown.enter()?;
        if self.summary {
            let mut rows = Rows::new(&["table", "added", "gone", "changed"]);
            for (table, [added, gone, changed]) in &counts {
                rows.push(vec![
                    table.clone().into(),
                    (*added).into(),
                    (*gone).into(),
                    (*changed).into(),
                ]);
            }
            rows.print(format)?;
        } else {
            let with_values = shown.first().is_some_and(|row| row.get("before").is_some());
            let all = ["table", "what", "key", "columns", "before", "after"];
            shown.print(if with_values { &all[..] } else { &all[..4] })?;
        }
        let total = |at: usize| counts.values().filter_map(|n| n.get(at)).sum::<u64>();
        say(format!(
            "{} rows added, {} gone, {} changed since {}",
            count(total(0)),
            count(total(1)),
            count(total(2)),
            self.sandbox.as_str()
        ));
        Ok(ExitCode::SUCCESS)
    }

    /// Compares table by table, in one snapshot, and counts.
    async fn compare(
        &self,
        db: &Database,
        shown: &mut AuditedRows,
    ) -> Result<BTreeMap<String, [u64; 3]>> {
        let before = one(db, &self.sandbox).await?;
        let (after, persons) = match &self.with {
            Some(with) => {
                let after = one(db, with).await?;
                let persons = common(&before, &after);
                (after.parts, persons)
            }
            None => {
                let live = catalog::active(db).await?;
                let parts = live.into_iter().map(|b| (b.projection, b.schema)).collect();
                (parts, before.persons.clone())
            }
        };
        let after: BTreeMap<String, String> = after.into_iter().collect();
        let mut counts = BTreeMap::new();
        let mut session = Session::open(db, Pace::Bulk).await?;
        session.begin_snapshot().await?;
        for (projection, old) in &before.parts {
            let Some(new) = after.get(projection) else {
                say(format!(
                    "{projection} is in {} only, and is passed over",
                    self.sandbox.as_str()
                ));
                continue;
            };
            let there = session.tables_of(new).await?;
            for table in session.tables_of(old).await? {
                if !there.contains(&table) {
                    say(format!(
                        "{table} is in {} only, and is passed over",
                        self.sandbox.as_str()
                    ));
                    continue;
                }
                let of_table: &mut [u64; 3] = counts.entry(table.clone()).or_default();
                let [added, gone, changed] = of_table;
                session
                    .differing_rows((old.as_str(), new.as_str()), &table, &persons, |row| {
                        *match row.change {
                            Change::Added => &mut *added,
                            Change::Gone => &mut *gone,
                            Change::Changed => &mut *changed,
                        } += 1;
                        if self.summary {
                            return anyhow::Ok(());
                        }
                        let person = row.person;
                        shown.take(line(row, self.values), person)
                    })
                    .await?;
            }
        }
        session.rollback().await?;
        Ok(counts)
    }
}

/// Whose rows both sandboxes hold; empty for everybody's.
fn common(a: &Sandbox, b: &Sandbox) -> Vec<Uuid> {
    match (a.persons.is_empty(), b.persons.is_empty()) {
        (true, _) => b.persons.clone(),
        (_, true) => a.persons.clone(),
        _ => {
            let both: Vec<Uuid> =
                a.persons.iter().filter(|p| b.persons.contains(p)).copied().collect();
            // Nobody is not everybody.
            if both.is_empty() { vec![Uuid::nil()] } else { both }
        }
    }
}

fn line(row: ChangedRow, values: bool) -> Value {
    let mut line = Map::new();
    line.insert("table".to_owned(), row.table.into());
    line.insert("what".to_owned(), row.change.as_str().into());
    line.insert("key".to_owned(), row.key.into());
    line.insert("columns".to_owned(), row.columns.into());
    if values {
        line.insert("before".to_owned(), row.before.unwrap_or(Value::Null));
        line.insert("after".to_owned(), row.after.unwrap_or(Value::Null));
    }
    Value::Object(line)
}
