//! What grows with the number of people: reads, `memory`, `release.year`, `decider.recovery`; at few and at many.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_projector::{counted, published};
use sekisho_statistics::{Key, Span, protect};
use sekisho_store::{Position, positions};
use tokio::runtime::Runtime;

use super::bed::Bed;
use super::figures::{Better, Figure, Want, number};
use super::reads::{Kind, Reads};
use super::{Scale, live, pace, probe, reads, traffic};
use crate::output::say;

const PATIENCE: Duration = Duration::from_secs(300);
const ROLES: [&str; 3] = ["decider", "projector", "gateway"];

/// At one number of people.
struct At {
    people: u64,
    reads: Vec<(Kind, Option<Reads>)>,
    memory: Vec<(&'static str, f64)>,
    /// Seconds in which the tables of a year were counted and protected, a run each.
    release: Vec<f64>,
}

/// Measures into `figures`. A kind of read that fails does not keep the others from being taken.
///
/// # Errors
/// A role or a server fails, or a kind of read did.
pub(super) fn measure(bed: &mut Bed, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let runtime = pace::runtime()?;
    live::start_roles(bed)?;
    let count = u64::from(scale.per_second * scale.seconds) * scale.rounds;
    let mut commands = live::singles(8, count)?.into_iter();
    let few = at(bed, scale, &runtime, (0, scale.few), &mut commands)?;
    let many = at(bed, scale, &runtime, (scale.few, scale.many), &mut commands)?;
    let mut failed = Vec::new();
    for ((kind, many_reads), (_, few_reads)) in many.reads.into_iter().zip(few.reads) {
        let (Some(many_reads), Some(few_reads)) = (many_reads, few_reads) else {
            failed.push(kind.name());
            continue;
        };
        let beside = match kind {
            Kind::Booth => format!(", with {} commands/s beside them", scale.per_second),
            _ => String::new(),
        };
        let p99 = Figure::best(format!("{}.p99", kind.name()), "ms", Better::Less, many_reads.p99)
            .against(Better::Less, few_reads.p99)
            .note(format!(
                "at {} people; limit: at {}; {}/s over HTTP, each audited before it is answered{beside}",
                many.people, few.people, scale.per_second
            ));
        figures.extend([
            Figure::best(format!("{}.p50", kind.name()), "ms", Better::Less, many_reads.p50)
                .against(Better::Less, few_reads.p50)
                .note(format!("at {} people; limit: at {}", many.people, few.people)),
            match kind {
                Kind::Booth => p99.want(Want::Value(Better::Less, 20.0)),
                _ => p99.want(Want::Ratio(Better::Less, 1.5)),
            },
        ]);
    }
    for ((role, many_mib), (_, few_mib)) in many.memory.iter().zip(&few.memory) {
        figures.push(
            Figure::best(format!("memory.{role}"), "MiB", Better::Less, vec![*many_mib])
                .against(Better::Less, vec![*few_mib])
                .note(format!("resident at {} people; limit: at {}", many.people, few.people)),
        );
    }
    figures.push(
        Figure::best("release.year", "s", Better::Less, many.release)
            .against(Better::Less, few.release)
            .note(format!(
                "every table of a year, counted and protected, at {} people; limit: at {}",
                many.people, few.people
            )),
    );
    figures.push(recovery(bed, scale)?);
    ensure!(failed.is_empty(), "{}", failed.join(", "));
    Ok(())
}

/// Brings the number of people up to `until`, then looks.
fn at(
    bed: &mut Bed,
    scale: &Scale,
    runtime: &Runtime,
    (from, until): (u64, u64),
    commands: &mut impl Iterator<Item = live::Single>,
) -> Result<At> {
    say(format!("  {until} people: deciding and projecting"));
    // While nobody reads, the gateway need not hold anything.
    bed.stop("gateway")?;
    traffic::fill_people(bed, from, until)?;
    caught_up(bed, runtime)?;
    let client = bed.start_gateway()?;
    let reads = reads::measure(runtime, &client, scale, traffic::person, until, commands)?;
    let memory = ROLES
        .into_iter()
        .map(|role| Ok((role, probe::resident(bed.pid(role).context("a role has ended")?)?)))
        .collect::<Result<Vec<_>>>()?;
    for (role, mib) in &memory {
        say(format!("  {until} people: {role} {} MiB", number(*mib)));
    }
    let release = release(bed, runtime, scale, until)?;
    Ok(At { people: until, reads, memory, release })
}

/// Counts what `sekisho stats release --year` does, and protects it; nothing is kept.
fn release(bed: &Bed, runtime: &Runtime, scale: &Scale, people: u64) -> Result<Vec<f64>> {
    let database = live::database(bed, runtime)?;
    let mut tables = published()?;
    tables.retain(|table| table.definition.span == Span::Period);
    let day = |month, day| Date::new(2025, month, day).map_err(|e| anyhow!("{e}"));
    let year = (day(1, 1)?, day(12, 31)?);
    let (law, key) = (Tables::current(), Key::derive(b"bench"));
    let topic = &bed.topics.topics.records;
    let mut runs = Vec::new();
    for round in 0..scale.rounds {
        let begun = Instant::now();
        let found = runtime.block_on(counted(&database, topic, &tables, year, &law))?;
        let shown = protect(&found.tables, &key);
        let took = begun.elapsed().as_secs_f64();
        let cells: usize = shown.iter().map(Vec::len).sum();
        ensure!(cells > 0, "the tables of a year are empty");
        say(format!(
            "  {people} people: release {}: {cells} cells of {} tables in {took:.2} s",
            round + 1,
            tables.len()
        ));
        runs.push(took);
    }
    Ok(runs)
}

/// Waits until everything that was asked is decided, and everything decided is in the tables.
fn caught_up(bed: &mut Bed, runtime: &Runtime) -> Result<()> {
    let topics = bed.topics.topics.clone();
    let every = Duration::from_millis(200);
    let offsets = sekisho_log::Offsets::new(&bed.kafka(), Duration::from_secs(10))?;
    let partitions: Vec<i32> = (0..bed.topics.partitions).collect();
    let asked = bed.ends(&topics.commands)?;
    probe::wait("a decided backlog", PATIENCE, every, || {
        bed.check_alive("decider")?;
        let decided = offsets.committed(sekisho_decider::GROUP, &topics.commands, &partitions)?;
        let done = asked.iter().zip(&decided).all(|((_, end), (_, at))| at.unwrap_or(0) >= *end);
        Ok(done.then_some(()))
    })?;
    let database = live::database(bed, runtime)?;
    let ends = bed.last_records(&topics.records)?;
    probe::wait("tables that are up to date", PATIENCE, every, || {
        bed.check_alive("projector")?;
        let stand = runtime.block_on(positions(&database))?;
        let done = ends.iter().all(|(partition, end)| {
            let here = |s: &&Position| s.topic == topics.records && s.partition == *partition;
            stand.iter().filter(here).map(|s| s.next_offset).min() >= Some(*end)
        });
        Ok(done.then_some(()))
    })
}

/// `kill -9` under load, then a new process at once, as a supervisor would.
fn recovery(bed: &mut Bed, scale: &Scale) -> Result<Figure> {
    let mut runs = Vec::new();
    for round in 0..scale.rounds {
        // A backlog, so that it is killed in the midst of a transaction and has something to commit at once.
        bed.stop("decider")?;
        traffic::fill(bed, 500 + round, scale.backlog / 6)?;
        bed.start_decider()?;
        committed(bed, 3.0)?;
        let killed = Instant::now();
        bed.kill("decider")?;
        bed.start_decider()?;
        committed(bed, 1.0)?;
        let took = killed.elapsed().as_secs_f64();
        say(format!("  recovery {}: first commit {took:.2} s after kill -9", round + 1));
        runs.push(took);
    }
    Ok(Figure::best("decider.recovery", "s", Better::Less, runs)
        .want(Want::Value(Better::Less, 5.0))
        .note(format!(
            "kill -9 under load to the first commit of a new process; state of {} people in its store",
            scale.many
        )))
}

fn committed(bed: &mut Bed, transactions: f64) -> Result<()> {
    let every = Duration::from_millis(5);
    probe::wait("the first commit", PATIENCE, every, || {
        bed.check_alive("decider")?;
        let text = bed.metrics("decider").unwrap_or_default();
        let done = probe::sum(&text, "sekisho_decider_transactions_committed_total");
        Ok((done >= transactions).then_some(()))
    })
}
