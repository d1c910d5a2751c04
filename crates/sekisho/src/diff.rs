//! `sekisho diff`: what differs between a sandbox and now, or between two sandboxes.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use sekisho_store::{
    Change, ChangedRow, Database, Options, Pace, Sandbox, SandboxName, Session, catalog,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::addresses::StateDir;
use crate::audited::{Asked, Asker, Auditor};
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

/// Rows that are entered into the audit topic together before they are shown.
const TOGETHER: usize = 1000;

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
        let mut shown = Shown {
            auditor: self.asker.auditor(&address)?,
            conditions: format!(
                "sandbox={}&with={later}&values={}",
                self.sandbox.as_str(),
                self.values
            ),
            format,
            waiting: Vec::new(),
            persons: Vec::new(),
            kept: Vec::new(),
            entered: false,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let counts = runtime.block_on(async {
            let db = Database::open(&Options::new(url, "sekisho-diff"))?;
            self.compare(&db, &mut shown).await
        })?;
        shown.finish(!self.summary)?;
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
        shown: &mut Shown,
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
                        if self.summary { anyhow::Ok(()) } else { shown.take(row, self.values) }
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

/// What is shown, after its audit entry.
struct Shown {
    auditor: Auditor,
    conditions: String,
    format: Format,
    waiting: Vec<Map<String, Value>>,
    persons: Vec<Uuid>,
    kept: Vec<Map<String, Value>>,
    entered: bool,
}

impl Shown {
    fn take(&mut self, row: ChangedRow, values: bool) -> Result<()> {
        let mut line = Map::new();
        line.insert("table".to_owned(), row.table.into());
        line.insert("what".to_owned(), row.change.as_str().into());
        line.insert("key".to_owned(), row.key.into());
        line.insert("columns".to_owned(), row.columns.into());
        if values {
            line.insert("before".to_owned(), row.before.unwrap_or(Value::Null));
            line.insert("after".to_owned(), row.after.unwrap_or(Value::Null));
        }
        self.waiting.push(line);
        self.persons.extend(row.person);
        if self.waiting.len() >= TOGETHER { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.persons.sort_unstable();
        self.persons.dedup();
        let conditions = self.conditions.clone();
        let asked = Asked { name: "diff", conditions, persons: &self.persons };
        self.auditor.answered(&asked, self.waiting.len() as u64)?;
        self.persons.clear();
        self.entered = true;
        if self.format == Format::Jsonl {
            let mut out = std::io::stdout().lock();
            for line in self.waiting.drain(..) {
                writeln!(out, "{}", Value::Object(line))?;
            }
        } else {
            self.kept.append(&mut self.waiting);
        }
        Ok(())
    }

    /// Shows the rest. Asking is entered even where nothing differs.
    fn finish(mut self, rows: bool) -> Result<()> {
        if !self.waiting.is_empty() || !self.entered {
            self.flush()?;
        }
        match self.format {
            Format::Jsonl => {}
            _ if !rows => {}
            Format::Json => println!("{}", serde_json::to_string_pretty(&self.kept)?),
            Format::Table | Format::Csv => {
                let with_values = self.kept.first().is_some_and(|l| l.contains_key("before"));
                let all = ["table", "what", "key", "columns", "before", "after"];
                let columns = if with_values { &all[..] } else { &all[..4] };
                let mut table = Rows::new(columns);
                for line in &self.kept {
                    let value = |name: &&str| line.get(*name).cloned().unwrap_or(Value::Null);
                    table.push(columns.iter().map(value).collect());
                }
                table.print(self.format)?;
            }
        }
        Ok(())
    }
}
