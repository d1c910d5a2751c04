//! `sekisho sandbox`: every query table as it was known at an instant, in schemas of its own with a role of its own.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use sekisho_domain::time::Timestamp;
use sekisho_log::topics::Topics;
use sekisho_log::{Address, Offsets};
use sekisho_projector::{Error, KafkaHistory, make_sandbox};
use sekisho_store::{
    Database, NewSandbox, Options, Pace, Sandbox as Made, SandboxName, Session, sandboxes,
};
use serde_json::Value;
use uuid::Uuid;

use crate::addresses::StateDir;
use crate::audited::{Asked, Asker, now};
use crate::inspect::instant;
use crate::output::{Format, Rows, count, say};
use crate::rebuild::{Target, bar, show};

const AFTER_HELP: &str = "\
Examples:
  sekisho sandbox create case_17 --known-at 2026-04-01 --staff SYN-7 --purpose internal-audit --case TYO-26-1
  psql \"$(sekisho sandbox create … --output jsonl | jq -r .url)\" -c 'SELECT * FROM sandbox_case_17.stays'
  sekisho sandbox list

A sandbox has the views and functions of schema query in a schema of its own, sandbox_NAME, over what had been recorded by an
instant: later corrections, late deliveries and reversals are not in it, and what has been reversed since is in it as it was. Its
password is shown once and holds until the sandbox expires. What somebody reads in it by SQL leaves no trace but PostgreSQL's own;
that it was made, for whom and why, stands in the audit topic before anybody can read it.";

/// How long to wait for commands that are still to be decided.
const DECIDED: Duration = Duration::from_secs(30);

/// Every query table as it was known at an instant, for an investigator: make, list, drop.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Sandbox {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make a sandbox from the log. Readers and the projector go on meanwhile.
    Create(Box<Create>),
    /// List the sandboxes; those whose time has passed are dropped first.
    List {
        #[command(flatten)]
        target: Target,
    },
    /// Drop a sandbox with its role.
    Drop {
        /// Its name.
        #[arg(value_parser = name)]
        name: SandboxName,
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        asker: Asker,
    },
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Its name: small letters, digits, underscores.
    #[arg(value_parser = name)]
    name: SandboxName,
    /// What had been recorded by this day or instant.
    #[arg(long, value_parser = instant)]
    known_at: Timestamp,
    /// Only the records of these persons [default: everybody's, and those of all other subjects].
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = person)]
    persons: Vec<Uuid>,
    /// How long it is kept: 90 days at most.
    #[arg(long, default_value = "7d", value_parser = keep)]
    keep: Duration,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    asker: Asker,
}

pub(crate) fn name(text: &str) -> Result<SandboxName, String> {
    SandboxName::parse(text).map_err(|e| e.to_string())
}

/// A person's id, with or without `person/` before it.
pub(crate) fn person(text: &str) -> Result<Uuid, String> {
    Uuid::try_parse(text.trim_start_matches("person/")).map_err(|_| "must be a UUID".to_owned())
}

/// `30m`, `12h`, `7d`.
fn keep(text: &str) -> Result<Duration, String> {
    let wrong = || "such as 30m, 12h or 7d, and 90d at most".to_owned();
    let unit = match text.chars().next_back() {
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = text.get(..text.len() - 1).and_then(|n| n.parse().ok()).ok_or_else(wrong)?;
    match number.checked_mul(unit) {
        Some(seconds) if (60..=90 * 86_400).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err(wrong()),
    }
}

impl Sandbox {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        match self.what {
            What::Create(create) => create.run(state, format),
            What::List { target } => list(&target, state, format),
            What::Drop { name, target, asker } => drop_one(&name, &target, &asker, state),
        }
    }
}

impl Create {
    fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let address = self.target.kafka.address(state, "sekisho-sandbox")?;
        let url = self.target.owner(state)?;
        let runtime = crate::cli::runtime()?;
        let db = open(&runtime, &url)?;
        let conditions = format!(
            "name={}&known_at={}&keep={}s&persons={}",
            self.name.as_str(),
            self.known_at,
            self.keep.as_secs(),
            self.persons.len()
        );
        let auditor = self.asker.auditor(&address)?;
        let asked = Asked { name: "sandbox-create", conditions, persons: &self.persons };
        let new = NewSandbox {
            name: self.name.clone(),
            known_at: self.known_at,
            persons: self.persons.clone(),
            keep: self.keep,
            staff_id: self.asker.staff().to_owned(),
            purpose: self.asker.purpose.as_str().to_owned(),
            case_id: self.asker.place.case.as_ref().map(|c| c.as_str().to_owned()),
        };
        let password = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let now = now()?;
        if self.known_at <= now {
            decided(&address, self.known_at)?;
        }
        let mut history = KafkaHistory::new(address, self.target.kafka.topics().topics);
        let bar = bar()?;
        let made = make_sandbox(
            &db,
            &mut history,
            &new,
            (now, &password),
            &mut |events| auditor.answered(&asked, events).map_err(|e| format!("{e:#}")),
            &mut |p| show(&bar, p),
        );
        bar.finish_and_clear();
        let made = match made {
            Err(error @ Error::KnownAt { .. }) => {
                auditor.refused(&asked, "known-at-unusable")?;
                return Err(error.into());
            }
            other => other?,
        };
        let entered = runtime.block_on(one(&db, &self.name))?;
        let columns =
            ["name", "known_at", "persons", "events", "schema", "role", "expires_at", "url"];
        let mut rows = Rows::new(&columns);
        rows.push(vec![
            self.name.as_str().into(),
            entered.known_at.into(),
            persons(&entered.persons),
            made.events.into(),
            self.name.schema().into(),
            self.name.role().into(),
            entered.expires_at.into(),
            with_login(&url, &self.name.role(), &password)?.into(),
        ]);
        rows.print(format)?;
        say(format!(
            "{} of {} records in {:.1} s",
            count(made.events),
            count(made.records),
            made.total.as_secs_f64()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

/// Waits until every command taken by this instant is decided: its events are recorded under its own instant, and may reach the log
/// later.
fn decided(address: &Address, known_at: Timestamp) -> Result<()> {
    let topics = Topics::default();
    let offsets = Offsets::new(address, Duration::from_secs(10))?;
    let partitions: Vec<i32> = (0..offsets.partitions(&topics.commands)?).collect();
    let after = known_at.micros().div_euclid(1000) + 1;
    let mut wanted = Vec::with_capacity(partitions.len());
    for (partition, first) in offsets.offset_for_time(&topics.commands, &partitions, after)? {
        let end = offsets.watermarks(&topics.commands, partition)?.high;
        wanted.push((partition, first.unwrap_or(end)));
    }
    let begun = Instant::now();
    loop {
        let committed = offsets.committed(sekisho_decider::GROUP, &topics.commands, &partitions)?;
        let reached =
            |p| committed.iter().find(|(q, _)| *q == p).and_then(|(_, o)| *o).unwrap_or(0);
        let Some((partition, offset)) = wanted.iter().find(|(p, offset)| reached(*p) < *offset)
        else {
            return Ok(());
        };
        if begun.elapsed() > DECIDED {
            bail!(
                "commands taken by {known_at} are not decided yet (partition {partition} up to offset {offset}): what they cause will \
                 count as recorded by then; see `sekisho lag`, and try again"
            );
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Whose records, as a person reads it.
fn persons(ids: &[Uuid]) -> Value {
    if ids.is_empty() { "all".into() } else { ids.len().into() }
}

fn open(runtime: &tokio::runtime::Runtime, url: &str) -> Result<Database> {
    let _inside = runtime.enter();
    Ok(Database::open(&Options::new(url, "sekisho-sandbox"))?)
}

/// The sandbox of this name, where it can be read.
///
/// # Errors
/// There is none, or PostgreSQL is away.
pub(crate) async fn one(db: &Database, name: &SandboxName) -> Result<Made> {
    let found = sandboxes(db).await?.into_iter().find(|s| s.name == *name && s.ready);
    found.ok_or_else(|| sekisho_store::Error::NoSandbox(name.as_str().to_owned()).into())
}

/// The same address for another login.
fn with_login(url: &str, role: &str, password: &str) -> Result<String> {
    let (scheme, rest) = url.split_once("://").context("the PostgreSQL address has no scheme")?;
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    Ok(format!("{scheme}://{role}:{password}@{host}"))
}

fn list(target: &Target, state: &StateDir, format: Format) -> Result<ExitCode> {
    let url = target.owner(state)?;
    let runtime = crate::cli::runtime()?;
    let db = open(&runtime, &url)?;
    let made = runtime.block_on(async {
        let mut keeper = Session::open(&db, Pace::Live).await?;
        match keeper.lock_sandboxes().await {
            // Who makes or drops one sees to those that are due.
            Err(sekisho_store::Error::Busy(_)) => {}
            other => {
                other?;
                for name in keeper.drop_due_sandboxes().await? {
                    say(format!(
                        "{} had expired, or was never finished, and is dropped",
                        name.as_str()
                    ));
                }
            }
        }
        sandboxes(&db).await
    })?;
    let mut rows = Rows::new(&[
        "name",
        "known_at",
        "persons",
        "staff_id",
        "purpose",
        "case_id",
        "made_at",
        "expires_at",
        "state",
    ]);
    for s in made {
        rows.push(vec![
            s.name.as_str().into(),
            s.known_at.into(),
            persons(&s.persons),
            s.staff_id.into(),
            s.purpose.into(),
            s.case_id.into(),
            s.made_at.into(),
            s.expires_at.into(),
            if s.ready { "ready" } else { "being made" }.into(),
        ]);
    }
    rows.print(format)?;
    Ok(ExitCode::SUCCESS)
}

fn drop_one(
    name: &SandboxName,
    target: &Target,
    asker: &Asker,
    state: &StateDir,
) -> Result<ExitCode> {
    let address = target.kafka.address(state, "sekisho-sandbox")?;
    let runtime = crate::cli::runtime()?;
    let db = open(&runtime, &target.owner(state)?)?;
    let conditions = format!("name={}", name.as_str());
    let asked = Asked { name: "sandbox-drop", conditions, persons: &[] };
    asker.auditor(&address)?.answered(&asked, 0)?;
    let there = runtime.block_on(async {
        let mut keeper = Session::open(&db, Pace::Live).await?;
        keeper.lock_sandboxes().await?;
        keeper.drop_sandbox(name).await
    })?;
    ensure!(
        there,
        "there is no sandbox {}; `sekisho sandbox list` shows what there is",
        name.as_str()
    );
    say("dropped");
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_keep_is_a_number_and_a_unit() {
        assert_eq!(keep("30m"), Ok(Duration::from_secs(1800)));
        assert_eq!(keep("7d"), Ok(Duration::from_secs(7 * 86_400)));
        for wrong in ["", "d", "7", "7w", "0h", "91d", "-1d", "99999999999999999999d", "７d", "日"]
        {
            assert!(keep(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_address_of_a_sandbox_is_that_of_the_database_with_its_own_login() {
        let of = |url| with_login(url, "r", "p").unwrap();
        assert_eq!(of("postgres://o:x@h:1/d?a=b"), "postgres://r:p@h:1/d?a=b");
        assert_eq!(of("postgres://h/d"), "postgres://r:p@h/d");
        assert!(with_login("h/d", "r", "p").is_err());
    }
}
