//! `rebuild.rate`: a history into every folder that events feed, against reading and decoding it alone.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use sekisho_codec::decode_event;
use sekisho_log::{PartitionReader, ReadError, ReaderOptions, Start};
use sekisho_projector::{KafkaHistory, RebuildOptions, Topic, carried, rebuild};
use sekisho_store::{Database, Options};

use super::Scale;
use super::bed::Bed;
use super::figures::{Better, Figure, Want, number};
use crate::output::say;

/// The folders that events fed when the first figure was taken. Others have come since: only the rate into these tells whether a
/// rebuild has become slower.
const FIRST: [&str; 5] = ["applications", "persons", "residence", "stays", "timeline"];
/// 71.2 k events/s into them, of 638 k that read and decode alone did in that run, less the tenth that may be lost.
const FIRST_RATIO: f64 = 0.1;

/// Measures on the history that the bed holds.
///
/// # Errors
/// A server fails.
pub(super) fn measure(bed: &mut Bed, scale: &Scale) -> Result<Vec<Figure>> {
    let folders = carried()?;
    let fed_by = |topic: Topic| -> Vec<String> {
        let fed = folders.iter().filter(|f| f.manifest.topic == topic);
        fed.map(|f| f.manifest.name.clone()).collect()
    };
    let (events, audit) = (fed_by(Topic::Records), fed_by(Topic::Audit));
    let first: Vec<String> = FIRST.map(str::to_owned).into();
    ensure!(first.iter().all(|f| events.contains(f)), "not all of {} are fed", first.join(", "));
    let (mut alone, mut runs, mut both) = (Vec::new(), Vec::new(), Vec::new());
    let mut firsts = Vec::new();
    let mut history = 0;
    for round in 0..scale.rounds {
        let (count, rate) = read_and_decode(bed)?;
        // In turns: whichever comes second finds the server busy with what the first left behind.
        let before = (round % 2 == 1).then(|| build(bed, first.clone())).transpose()?;
        let (records, built) = build(bed, events.clone())?;
        let (again, built_first) = before.map_or_else(|| build(bed, first.clone()), Ok)?;
        ensure!(
            records == count && again == count,
            "the rebuilds read {records} and {again} events of {count}"
        );
        let (into_events, into_first) = (rate_of(records, built), rate_of(again, built_first));
        let (entries, built_too) = build(bed, audit.clone())?;
        let into_all = rate_of(records + entries, built + built_too);
        say(format!(
            "  run {}: {count} events read and decoded at {}/s, rebuilt at {}/s, into the first five folders at {}/s; with {entries} audit entries {}/s",
            round + 1,
            number(rate),
            number(into_events),
            number(into_first),
            number(into_all)
        ));
        history = count;
        alone.push(rate);
        runs.push(into_events);
        firsts.push(into_first);
        both.push(into_all);
    }
    Ok(vec![
        Figure::best("rebuild.rate", "events/s", Better::More, runs)
            .against(Better::More, alone.clone())
            .want(Want::Ratio(Better::More, 0.5))
            .want(Want::Value(Better::More, 100_000.0))
            .note(format!(
                "{history} events of simulated years into {}, indexes included; limit: read and decode alone",
                events.join(", ")
            )),
        Figure::best("rebuild.rate.first", "events/s", Better::More, firsts)
            .against(Better::More, alone)
            .want(Want::Ratio(Better::More, FIRST_RATIO))
            .note(format!(
                "the same events into {} alone, which is all that there was when 71.2 k/s were measured at a ratio of 0.11",
                first.join(", ")
            )),
        Figure::best("rebuild.rate.all", "records/s", Better::More, both)
            .note(format!("the same with the audit topic into {}", audit.join(", "))),
    ])
}

/// Builds these folders anew; records read, and seconds until all rows and indexes were there.
fn build(bed: &Bed, projections: Vec<String>) -> Result<(u64, f64)> {
    let runtime = crate::cli::runtime()?;
    let url = bed.postgres().addresses().urls.owner.clone();
    let database = {
        let _entered = runtime.enter();
        Database::open(&Options::new(url, "sekisho-bench"))?
    };
    let mut history = KafkaHistory::new(bed.kafka(), bed.topics.topics.clone());
    let options = RebuildOptions { projections, compare: false, ..RebuildOptions::default() };
    let report =
        rebuild(&database, &mut history, &options, &mut |_| {}).context("the rebuild failed")?;
    Ok((report.records, report.filling.as_secs_f64()))
}

#[allow(clippy::cast_precision_loss)] // a count
fn rate_of(records: u64, seconds: f64) -> f64 {
    records as f64 / seconds.max(1e-9)
}

/// Reads and decodes every event; how many, and how many a second from the first on.
fn read_and_decode(bed: &Bed) -> Result<(u64, f64)> {
    let from: Vec<_> = (0..bed.topics.partitions).map(|p| (p, Start::Earliest)).collect();
    let topic = &bed.topics.topics.records;
    let reader = PartitionReader::new(&bed.kafka(), &ReaderOptions::default(), topic, &from)?;
    let (mut count, mut wrong, mut first) = (0_u64, 0_u64, None);
    reader.read_to_high_watermark(|message| -> Result<(), ReadError> {
        first.get_or_insert_with(Instant::now);
        match decode_event(message.value().unwrap_or_default()) {
            Ok(event) => {
                std::hint::black_box(event);
                count += 1;
            }
            Err(_) => wrong += 1,
        }
        Ok(())
    })?;
    ensure!(wrong == 0, "{wrong} records cannot be decoded");
    let seconds = first.map_or(f64::INFINITY, |at| at.elapsed().as_secs_f64());
    Ok((count, rate_of(count, seconds)))
}
