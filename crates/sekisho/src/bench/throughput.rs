//! `decider.throughput`: a backlog, against the same bytes written by one producer that decides nothing.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use sekisho_log::topics::{TopicOptions, Topics, ensure_topics};
use sekisho_log::{PartitionReader, ReadError, ReaderOptions, Start, TransactionOptions, bench};

use super::bed::Bed;
use super::figures::{Better, Figure, Want, number};
use super::{Scale, probe, traffic};
use crate::output::say;

/// How often the decider is asked how far it is.
const LOOK: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(180);

/// One backlog.
struct Run {
    commands: f64,
    /// From the start of the process to its last commit.
    whole: Duration,
    /// From the last look before the first commit to the last commit.
    deciding: f64,
    /// Commands a second of the second half.
    warm: f64,
    transactions: f64,
    /// Processor time a command, in microseconds: decider, broker.
    cost: (f64, f64),
}

/// What a command leaves in the log.
struct Written {
    records: f64,
    bytes: f64,
}

/// Measures; afterwards the bed holds the history that was decided.
///
/// # Errors
/// A role or a server fails.
pub(super) fn measure(bed: &mut Bed, scale: &Scale) -> Result<Vec<Figure>> {
    let topics = TopicOptions { topics: Topics::with_prefix("raw"), ..TopicOptions::default() };
    let runtime = crate::cli::runtime()?;
    runtime.block_on(ensure_topics(&bed.kafka(), &topics))?;
    let (mut cold, mut warm, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    let mut note = String::new();
    for round in 0..scale.rounds {
        say(format!("  backlog {}: writing commands", round + 1));
        let before = everything(bed)?;
        let filled = traffic::fill(bed, 100 + round, scale.backlog)?;
        say(format!("  backlog {}: deciding {} commands", round + 1, filled.commands));
        let run = decide(bed, filled.commands)?;
        let written = written(bed, &before, run.commands)?;
        let batch = run.commands / run.transactions.max(1.0) * written.records;
        let size = (written.bytes / written.records).max(1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // counts
        let limit = bench::raw_transactional(
            &bed.kafka(),
            &TransactionOptions::default(),
            &topics.topics.records,
            topics.partitions,
            (run.commands * written.records) as usize,
            size as usize,
            (batch as usize).max(1),
        )?;
        let limit = limit.records_per_second / written.records;
        cold.push(run.commands / run.whole.as_secs_f64());
        warm.push(run.warm);
        raw.push(limit);
        note = format!(
            "{:.0} commands, {:.0} a transaction, {:.2} records of {size:.0} bytes each; \
             from the process's start to its last commit; processor time a command: \
             decider {:.1} µs, broker {:.1} µs",
            run.commands,
            run.commands / run.transactions.max(1.0),
            written.records,
            run.cost.0,
            run.cost.1,
        );
        say(format!("    {note}"));
        say(format!(
            "    {}/s from the start, {}/s from the first commit, {}/s in the second half; raw {}/s",
            number(run.commands / run.whole.as_secs_f64()),
            number(run.deciding),
            number(run.warm),
            number(limit)
        ));
    }
    Ok(vec![
        Figure::best("decider.throughput", "commands/s", Better::More, cold)
            .against(Better::More, raw.clone())
            .want(Want::Ratio(Better::More, 0.5))
            .want(Want::Value(Better::More, 47_000.0))
            .note(note),
        Figure::best("decider.throughput.warm", "commands/s", Better::More, warm)
            .against(Better::More, raw)
            .note("the second half of each backlog"),
    ])
}

fn decide(bed: &mut Bed, commands: u64) -> Result<Run> {
    #[allow(clippy::cast_precision_loss)] // a count
    let goal = commands as f64;
    let broker = bed.broker().context("the broker has ended")?;
    let broker_before = probe::processor(broker)?;
    let begun = Instant::now();
    bed.start_decider()?;
    let mut seen: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    let transactions = probe::wait("the decided backlog", PATIENCE, LOOK, || {
        bed.check_alive("decider")?;
        let Some(text) = bed.metrics("decider") else { return Ok(None) };
        let decided = probe::sum(&text, "sekisho_decider_commands_total")
            + probe::sum(&text, "sekisho_decider_commands_repeated_total");
        let at = begun.elapsed().as_secs_f64();
        match seen.last_mut() {
            // Nothing is decided yet: the clock of deciding starts later.
            Some(last) if decided < 1.0 => *last = (at, 0.0),
            _ => seen.push((at, decided)),
        }
        let transactions = probe::sum(&text, "sekisho_decider_transactions_committed_total");
        Ok((decided >= goal).then_some(transactions))
    })?;
    let whole = begun.elapsed();
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / goal;
    let decider = bed.pid("decider").context("the decider has ended")?;
    let cost = (
        micros(probe::processor(decider)?),
        micros(probe::processor(broker)?.saturating_sub(broker_before)),
    );
    bed.stop("decider")?;
    let first = seen.first().copied().unwrap_or_default();
    let last = seen.last().copied().unwrap_or_default();
    let half = seen.iter().copied().find(|(_, n)| *n >= goal / 2.0).unwrap_or_default();
    ensure!((last.1 - goal).abs() < 0.5, "{} commands were decided, not {goal}", last.1);
    let rate = |from: (f64, f64)| (last.1 - from.1) / (last.0 - from.0).max(1e-9);
    Ok(Run { commands: goal, whole, deciding: rate(first), warm: rate(half), transactions, cost })
}

type Ends = Vec<(String, Vec<(i32, i64)>)>;

fn everything(bed: &Bed) -> Result<Ends> {
    let topics = &bed.topics.topics;
    let names = [&topics.records, &topics.audit, &topics.replies];
    names.into_iter().map(|name| Ok((name.clone(), bed.ends(name)?))).collect()
}

/// Counts what was written behind these ends, headers and keys included.
fn written(bed: &Bed, before: &Ends, commands: f64) -> Result<Written> {
    let (mut records, mut bytes) = (0_u64, 0_usize);
    for (topic, ends) in before {
        let from: Vec<_> = ends.iter().map(|(p, end)| (*p, Start::Offset(*end))).collect();
        let reader = PartitionReader::new(&bed.kafka(), &ReaderOptions::default(), topic, &from)?;
        reader.read_to_high_watermark(|message| -> Result<(), ReadError> {
            records += 1;
            bytes += message.key().map_or(0, <[u8]>::len) + message.value().map_or(0, <[u8]>::len);
            bytes += message.headers().map(|(n, v)| n.len() + v.len()).sum::<usize>();
            Ok(())
        })?;
    }
    #[allow(clippy::cast_precision_loss)] // counts
    let written = Written { records: records as f64 / commands, bytes: bytes as f64 / commands };
    Ok(written)
}
