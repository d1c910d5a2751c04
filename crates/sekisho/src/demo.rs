//! `sekisho demo`: the main job on synthetic traffic, from nothing to nothing, with what happened printed.

use std::io::BufRead;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use sekisho_domain::time::Date;
use sekisho_simulator::{Options, Traffic};
use sekisho_testkit::tables::{self, psql};
use serde_json::Value;

use crate::addresses::StateDir;
use crate::compare;
use crate::http::{Client, Identity};
use crate::output::{Format, Rows, count, plain, say};
use crate::submit::{self, Summary};
use crate::{cli, rebuild, simulate, stack, story};

/// Run the whole system on synthetic border traffic, print what happened, stop everything.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Seed of the traffic.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Landings and departures.
    #[arg(long, default_value_t = 102_000)]
    crossings: u64,
    /// Whole lives among them: examinations, changes, violation and refugee cases, births, deaths.
    #[arg(long, default_value_t = 300)]
    lives: u64,
    /// A whole year in its published numbers at 1 to this, from 50 to 1000, instead of crossings and lives; in the end every folder is
    /// built anew beside the tables and compared, too. At 150 that is more than a million events, and takes some ten minutes.
    #[arg(long, value_name = "N", conflicts_with_all = ["crossings", "lives"])]
    scale: Option<u64>,
    /// Commands sent one by one before the rest goes in bulk.
    #[arg(long, default_value_t = 200)]
    singles: usize,
    /// Leave the stack running.
    #[arg(long)]
    keep: bool,
}

const YEAR: &str = "2025-01-01";
const AS_OF: &str = "2025-12-31";
/// How long the tables may take to have everything, beside a millisecond for each command.
const PATIENCE: Duration = Duration::from_secs(180);
/// Marks a state folder whose data a demo made, and may therefore make anew.
const MARK: &str = "demo";

impl Demo {
    pub(crate) fn run(self, state: &StateDir) -> Result<ExitCode> {
        let home = state.stack()?;
        let mark = home.dir().join(MARK);
        let used = !home.status()?.servers.is_empty();
        if used && !mark.exists() {
            bail!(
                "{} holds a stack with data that no demo made. Keep it and name another folder with --state, or \
                 remove it with `sekisho down --purge`",
                home.dir().display()
            );
        }
        if used {
            say("removing what the last demo left");
            stack::down(state)?;
            stack::purge(state)?;
        }
        std::fs::write(
            &mark,
            "The data beside this file is a demo's; the next demo replaces it.\n",
        )?;
        std::fs::write(home.dir().join("simulated-time"), "Synthetic records only.\n")?;
        let result = self.steps(state);
        if self.keep && result.is_ok() {
            say("the stack is left running; `sekisho status` shows it, `sekisho down` stops it");
        } else {
            say("stopping");
            stack::down(state)?;
        }
        if self.scale.is_some() && !self.keep {
            // A year is gigabytes.
            stack::purge(state)?;
        }
        result
    }

    fn steps(&self, state: &StateDir) -> Result<ExitCode> {
        let started = Instant::now();
        step(1, "Kafka, PostgreSQL, topics, tables");
        stack::up(state, 1, !self.keep)?;
        step(2, "decider, projector, process manager, gateway");
        stack::start_roles(state)?;
        step(3, "a synthetic year of border and residence traffic");
        let traffic = self.traffic()?;
        let file = state.path().join("traffic.ndjson");
        simulate::write(&traffic, std::fs::File::create(&file)?)?;
        let commands = traffic.commands();
        say(format!(
            "      {} commands of {} travellers{} in {}",
            count(commands as u64),
            count(traffic.travellers() as u64),
            self.scale.map_or_else(
                || format!(" and {} whole lives", count(self.lives)),
                |n| format!(", a published year at 1:{n},")
            ),
            file.display()
        ));
        drop(traffic);
        step(4, "through HTTP: some one by one, the rest in bulk");
        let url = state.gateway()?;
        let identity = Identity::default();
        let client = Client::new(&url, identity);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let singles = runtime.block_on(self.one_by_one(&client, &file))?;
        let input = skip_lines(&file, self.singles)?;
        let rest = (commands - self.singles.min(commands)) as u64;
        let mut accepted: Option<Value> = None;
        let summary = runtime.block_on(submit::send(&client, input, Some(rest), |line| {
            // The traveller with the longest record so far is the one worth showing.
            if line.contains("\"PeriodOfStayExtended\"") {
                accepted = serde_json::from_str(line).ok();
            }
        }))?;
        step(5, "waiting for the position of the last record, and reading it back");
        let waited = Instant::now();
        runtime.block_on(wait(&client, &summary))?;
        say(format!(
            "      the query tables had everything {} ms after the last answer",
            waited.elapsed().as_millis()
        ));
        step(6, "what happened");
        print_commands(&singles, &summary)?;
        let failed: u64 = summary.failed().map(|(_, n)| n).sum();
        ensure!(
            failed == 0,
            "{failed} commands got no decision ({}): the machine is too busy to carry the demo; try again when it is not",
            summary.failed().map(|(what, _)| what).collect::<Vec<_>>().join(", ")
        );
        if self.scale.is_some() {
            return self.prove(state, started);
        }
        let mut sound = runtime.block_on(show(&client, accepted.as_ref()))?;
        step(7, "five lives, act by act");
        let key = crate::roles::read_key(&crate::addresses::id_key(&state.path())?)?;
        sound &= runtime.block_on(story::tell(&client, &key))?;
        step(8, "comparing the query tables with a fold of the log, and with the published shares");
        sound &= compare::tables(state)?;
        sound &= compare::shares(state, &runtime, YEAR, AS_OF)?;
        say(format!("done in {:.0} s", started.elapsed().as_secs_f64()));
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(cli::DOES_NOT_HOLD) })
    }

    fn traffic(&self) -> Result<Traffic> {
        let from = Date::parse(YEAR).map_err(|e| anyhow::anyhow!("{YEAR} {e}"))?;
        Ok(match self.scale {
            Some(scale) => Traffic::published(self.seed, scale, from)?,
            None => Traffic::plan(&Options { seed: self.seed, crossings: self.crossings, from })
                .with_lives(self.lives)?,
        })
    }

    /// Compares the tables of a year with a fold of the log and with tables built anew, and says how large all of it is.
    fn prove(&self, state: &StateDir, started: Instant) -> Result<ExitCode> {
        step(7, "comparing the query tables with a fold of the log");
        let mut sound = compare::tables(state)?;
        step(8, "building every table anew beside the live ones, and comparing all rows");
        sound &= rebuild::compared(state)?;
        size(state)?;
        say(format!("done in {:.0} s", started.elapsed().as_secs_f64()));
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(cli::DOES_NOT_HOLD) })
    }

    async fn one_by_one(&self, client: &Client, file: &PathBuf) -> Result<Vec<Duration>> {
        let mut took = Vec::new();
        let reader = std::io::BufReader::new(std::fs::File::open(file)?);
        for line in reader.lines().take(self.singles) {
            let mut value: Value = serde_json::from_str(&line?)?;
            let fields = value.as_object_mut().context("a line is no object")?;
            let text = |v: Option<Value>| {
                v.and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
            };
            let (name, id) = (text(fields.remove("command")), text(fields.remove("command_id")));
            let actor = fields.remove("actor").unwrap_or(Value::Null);
            let client = client.with(Identity::of_actor(&actor));
            let begun = Instant::now();
            let (status, answer) = client.command(&name, &id, value.to_string()).await?;
            took.push(begun.elapsed());
            ensure!(matches!(status, 200 | 422), "status {status} for {name}: {answer}");
        }
        took.sort_unstable();
        Ok(took)
    }
}

/// Waits until the query tables have passed the last position of every partition.
async fn wait(client: &Client, summary: &Summary) -> Result<()> {
    let positions: Vec<String> =
        summary.positions.iter().map(|(p, o)| format!("{p}:{o}")).collect();
    let path = format!("/v1/overstays?as_of={AS_OF}&limit=1&min_position={}", positions.join(","));
    let deadline = Instant::now() + PATIENCE + Duration::from_millis(summary.lines);
    loop {
        match client.get(&path).await {
            Ok(_) => return Ok(()),
            // The gateway itself waits a while each time before it says "not yet".
            Err(e)
                if Instant::now() < deadline && e.to_string().contains("position-not-reached") => {}
            Err(e) => return Err(e.context("the query tables did not reach the last position")),
        }
    }
}

/// Says what the tables take on disk.
fn size(state: &StateDir) -> Result<()> {
    let sql = "SELECT p.projection, sum(pg_total_relation_size(c.oid))::bigint AS bytes \
        FROM engine.projection p JOIN pg_namespace n ON n.nspname = p.schema_name \
        JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r' WHERE p.status = 'active' GROUP BY 1 ORDER BY 2 DESC";
    let url = state.running()?.urls.superuser;
    let events: u64 = psql(&url, "SELECT count(*) FROM query.timeline")?.trim().parse()?;
    let mut rows = Rows::new(&["folder", "bytes", "an_event"]);
    let (mut all, mut add) = (0, |folder: &str, bytes: u64| {
        rows.push(vec![folder.into(), count(bytes).into(), (bytes / events.max(1)).into()]);
    });
    for row in tables::rows(&url, sql)? {
        let bytes = row.get("bytes").and_then(Value::as_u64).unwrap_or(0);
        add(row.get("projection").and_then(Value::as_str).unwrap_or_default(), bytes);
        all += bytes;
    }
    add("all", all);
    println!("\nWhat the tables take on disk, indexes included, for {} events:", count(events));
    rows.print(Format::Table)
}

fn step(number: u32, what: &str) {
    say(format!("[{number}/8] {what}"));
}

fn skip_lines(file: &PathBuf, n: usize) -> Result<Box<dyn BufRead + Send>> {
    let mut reader = cli::open(file)?;
    let mut line = Vec::new();
    for _ in 0..n {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
    }
    Ok(reader)
}

fn print_commands(singles: &[Duration], bulk: &Summary) -> Result<()> {
    let at =
        |q: usize| singles.get(singles.len() * q / 100).map_or(0.0, |d| d.as_secs_f64() * 1000.0);
    let mut rows = Rows::new(&["what", "figure"]);
    let mut add = |what: &str, figure: String| rows.push(vec![what.into(), figure.into()]);
    add(
        "one by one",
        format!("{} commands, p50 {:.1} ms, p99 {:.1} ms", singles.len(), at(50), at(99)),
    );
    add(
        "in bulk",
        format!(
            "{} commands in {:.1} s, {:.0}/s",
            count(bulk.lines),
            bulk.took.as_secs_f64(),
            bulk.rate()
        ),
    );
    for (outcome, n) in &bulk.outcomes {
        add(&format!("  {outcome}"), count(*n));
    }
    for (code, n) in &bulk.codes {
        add(&format!("  refused as {code}"), count(*n));
    }
    add("  repeated by the client, answered as before", count(bulk.repeated));
    add("events recorded", count(bulk.events));
    rows.print(Format::Table)
}

/// Prints one person's timeline and the people whose stay has run out.
async fn show(client: &Client, answer: Option<&Value>) -> Result<bool> {
    let subject = answer.and_then(|a| a.get("subject")).and_then(Value::as_str);
    let position = answer.and_then(|a| a.get("position")).and_then(Value::as_str);
    let (Some(subject), Some(position)) = (subject, position) else {
        bail!(
            "no period of stay was extended in this traffic: that takes a few thousand crossings; use more --crossings"
        );
    };
    let person = subject.trim_start_matches("person/");
    let path = format!("/v1/persons/{person}/timeline?min_position={position}&limit=100");
    let timeline = client.get(&path).await?;
    println!("\nTimeline of {subject}, at least as new as position {position}:");
    events_table(&timeline).print(Format::Table)?;
    let overstays = client.get(&format!("/v1/overstays?as_of={AS_OF}&limit=5")).await?;
    println!("\nPeople whose stay has run out as of {AS_OF} (the first five):");
    let mut rows = Rows::new(&["person_id", "status", "stay_end", "days_over"]);
    for item in items(&overstays) {
        let field = |name| item.get(name).cloned().unwrap_or(Value::Null);
        rows.push(vec![field("person_id"), field("status"), field("stay_end"), field("days_over")]);
    }
    rows.print(Format::Table)?;
    Ok(!items(&timeline).is_empty() && rows.len() > 0)
}

pub(crate) fn items(page: &Value) -> &[Value] {
    page.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The events of a timeline page as a table.
pub(crate) fn events_table(page: &Value) -> Rows {
    let mut rows =
        Rows::new(&["version", "occurred_at", "recorded_at", "event", "role", "office", "flags"]);
    for item in items(page) {
        let field = |name| item.get(name).cloned().unwrap_or(Value::Null);
        let event =
            item.get("type").or_else(|| item.get("event_type")).cloned().unwrap_or(Value::Null);
        rows.push(vec![
            field("version"),
            field("occurred_at"),
            field("recorded_at"),
            event,
            field("role"),
            field("office"),
            plain(&field("flags")).into(),
        ]);
    }
    rows
}
