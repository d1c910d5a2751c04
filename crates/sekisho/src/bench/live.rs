//! `command.latency` and `projection.freshness`: single commands through the gateway at a steady rate.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use sekisho_log::topics::{TopicOptions, Topics, ensure_topics};
use sekisho_log::{GroupConsumer, GroupOptions, bench};
use sekisho_store::{Database, PositionWatch};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::bed::Bed;
use super::figures::{Better, Figure, Want, number};
use super::{Scale, pace, probe, traffic};
use crate::http::{Client, Identity};
use crate::output::say;

/// A command as `POST /v1/commands/{name}` takes it.
#[derive(Clone)]
pub(super) struct Single {
    name: String,
    id: String,
    body: String,
    actor: Identity,
}

/// What became of one.
struct Seen {
    /// From the instant it was due to its reply.
    reply: f64,
    /// From the reply to the row in the tables; absent where there is nothing to see.
    visible: Option<f64>,
}

/// Measures. Leaves decider, projector and gateway running.
///
/// # Errors
/// A role or a server fails.
pub(super) fn measure(bed: &mut Bed, scale: &Scale) -> Result<Vec<Figure>> {
    start_roles(bed)?;
    let client = bed.start_gateway()?;
    let runtime = pace::runtime()?;
    let watch = PositionWatch::new(database(bed, &runtime)?);
    let bare = BarePath::new(bed, &runtime)?;
    let count = scale.per_second * scale.seconds;
    let mut singles = singles(7, u64::from(count) * (scale.rounds + 4))?.into_iter();
    let (mut p50, mut p99, mut fresh, mut fresh50) = (vec![], vec![], vec![], vec![]);
    let (mut bare50, mut bare99) = (vec![], vec![]);
    runtime.block_on(first_answer(&client, &mut singles))?;
    // Connections, caches and the first transactions are paid for before, and so is most of the broker's compiling of
    // itself, which takes half of a small machine for its first minute and the bare path as much as ours.
    let warming: Vec<_> = singles.by_ref().take(count as usize * 3).collect();
    run(&runtime, &client, &watch, bed, scale.per_second, warming)?;
    bare.run(bed, scale.per_second, count)?;
    for round in 0..scale.rounds {
        let commands: Vec<_> = singles.by_ref().take(count as usize).collect();
        let seen = run(&runtime, &client, &watch, bed, scale.per_second, commands)?;
        let mut replies: Vec<f64> = seen.iter().map(|s| s.reply).collect();
        let mut visible: Vec<f64> = seen.iter().filter_map(|s| s.visible).collect();
        p50.push(bench::quantile(&mut replies, 0.5));
        p99.push(bench::quantile(&mut replies, 0.99));
        fresh50.push(bench::quantile(&mut visible, 0.5));
        fresh.push(bench::quantile(&mut visible, 0.99));
        let mut path = bare.run(bed, scale.per_second, count)?;
        bare50.push(bench::quantile(&mut path, 0.5));
        bare99.push(bench::quantile(&mut path, 0.99));
        let last = |v: &[f64]| number(v.last().copied().unwrap_or_default());
        say(format!(
            "  run {}: reply p50 {} p99 {} ms; bare path p50 {} p99 {} ms; visible p50 {} p99 {} ms later",
            round + 1,
            last(&p50),
            last(&p99),
            last(&bare50),
            last(&bare99),
            last(&fresh50),
            last(&fresh)
        ));
    }
    let rate = scale.per_second;
    Ok(vec![
        Figure::best("command.latency.p50", "ms", Better::Less, p50)
            .against(Better::Less, bare50)
            .note(format!("{rate} commands/s through HTTP, from the instant each was due, after a minute of them")),
        Figure::best("command.latency.p99", "ms", Better::Less, p99)
            .against(Better::Less, bare99)
            .want(Want::Ratio(Better::Less, 3.0))
            .note("limit: produce, group, transaction of three records, committed read, at the same rate"),
        Figure::best("projection.freshness.p50", "ms", Better::Less, fresh50),
        Figure::best("projection.freshness", "ms", Better::Less, fresh)
            .want(Want::Value(Better::Less, 100.0))
            .note(format!(
                "p99 from the reply to the row in every query table, {rate} commands/s; looked for every 4 ms"
            )),
    ])
}

/// The query tables, as readers see them.
///
/// # Errors
/// The address is not one.
pub(super) fn database(bed: &Bed, runtime: &Runtime) -> Result<Database> {
    let _entered = runtime.enter();
    let url = bed.postgres().addresses().urls.reader.clone();
    Ok(Database::open(&sekisho_store::Options::new(url, "sekisho-bench"))?)
}

/// Starts decider and projector where they do not run.
///
/// # Errors
/// One cannot be started.
pub(super) fn start_roles(bed: &mut Bed) -> Result<()> {
    if bed.pid("decider").is_none() {
        bed.start_decider()?;
    }
    if bed.pid("projector").is_none() {
        bed.start_projector()?;
    }
    Ok(())
}

/// Simulated commands, one by one.
pub(super) fn singles(seed: u64, count: u64) -> Result<Vec<Single>> {
    let mut singles = Vec::new();
    for line in traffic::plan(seed, count)?.lines().take(usize::try_from(count)?) {
        let line = line.map_err(|e| anyhow::anyhow!("{e}"))?;
        let Value::Object(mut fields) = serde_json::from_str(&line)? else {
            bail!("not an object")
        };
        let mut text = |name: &str| match fields.shift_remove(name) {
            Some(Value::String(text)) => Ok(text),
            _ => bail!("a simulated command has no {name}"),
        };
        let (name, id) = (text("command")?, text("command_id")?);
        let actor = fields.shift_remove("actor").context("a simulated command has no actor")?;
        let actor = Identity::of_actor(&actor);
        singles.push(Single { name, id, body: Value::Object(fields).to_string(), actor });
    }
    Ok(singles)
}

/// Sends commands one after the other until one is answered: then every role is there.
async fn first_answer(client: &Client, singles: &mut impl Iterator<Item = Single>) -> Result<()> {
    for command in singles.take(20) {
        let client = client.with(command.actor);
        // 202 says that the decider has not come to it yet; the answer takes some seconds of waiting.
        let (status, _) = client.command(&command.name, &command.id, command.body).await?;
        if matches!(status, 200 | 422) {
            return Ok(());
        }
    }
    bail!("the decider answers nothing")
}

fn run(
    runtime: &Runtime,
    client: &Client,
    watch: &PositionWatch,
    bed: &mut Bed,
    per_second: u32,
    commands: Vec<Single>,
) -> Result<Vec<Seen>> {
    let records = bed.topics.topics.records.clone();
    let count = u32::try_from(commands.len())?;
    let seen = pace::paced(runtime, count, per_second, |i, due| {
        let command = commands.get(i as usize).cloned();
        let (client, watch, records) = (client.clone(), watch.clone(), records.clone());
        async move {
            let command = command.context("no command left")?;
            one(&client, &watch, &records, command, due).await
        }
    });
    for role in ["gateway", "decider", "projector"] {
        bed.check_alive(role)?;
    }
    let seen = seen?;
    let visible = seen.iter().filter(|s| s.visible.is_some()).count();
    ensure!(visible * 2 > seen.len(), "only {visible} of {} commands were accepted", seen.len());
    Ok(seen)
}

/// Sends a command and waits for its decision.
///
/// # Errors
/// It gets none.
pub(super) async fn send(client: &Client, command: Single) -> Result<Value> {
    let client = client.with(command.actor);
    let (status, answer) = client.command(&command.name, &command.id, command.body).await?;
    ensure!(matches!(status, 200 | 422), "a command was answered {status}: {answer}");
    Ok(answer)
}

async fn one(
    client: &Client,
    watch: &PositionWatch,
    records: &str,
    command: Single,
    due: Instant,
) -> Result<Seen> {
    let answer = send(client, command).await?;
    let replied = Instant::now();
    let reply = probe::millis(replied - due);
    let position = answer.get("position").and_then(Value::as_str).and_then(|p| p.split_once(':'));
    let Some((partition, offset)) = position else { return Ok(Seen { reply, visible: None }) };
    let (partition, offset) = (partition.parse()?, offset.parse()?);
    let deadline = replied + Duration::from_secs(30);
    watch.wait_for_position("timeline", records, partition, offset, deadline).await?;
    Ok(Seen { reply, visible: Some(probe::millis(replied.elapsed())) })
}

/// Produce, consume in a group, transaction of three, committed read: nothing in between.
struct BarePath {
    topics: TopicOptions,
}

impl BarePath {
    fn new(bed: &Bed, runtime: &Runtime) -> Result<Self> {
        let topics =
            TopicOptions { topics: Topics::with_prefix("bare"), ..TopicOptions::default() };
        runtime.block_on(ensure_topics(&bed.kafka(), &topics))?;
        Ok(Self { topics })
    }

    fn run(&self, bed: &Bed, per_second: u32, count: u32) -> Result<Vec<f64>> {
        let names = &self.topics.topics;
        let options = GroupOptions::new("bench-bare", "bench-bare-1");
        let group = GroupConsumer::new(&bed.kafka(), &options, &names.commands)?;
        let (from, to) = (names.commands.as_str(), names.records.as_str());
        let partitions = self.topics.partitions;
        Ok(bench::bare_path(
            &bed.kafka(),
            &group,
            (from, to),
            partitions,
            per_second,
            count,
            500,
            3,
        )?)
    }
}
