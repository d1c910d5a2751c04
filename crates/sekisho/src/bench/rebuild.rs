//! `rebuild.rate`: a history into every folder, against reading and decoding it alone.

use std::time::Instant;

use anyhow::{Result, anyhow};
use sekisho_codec::decode_event;
use sekisho_log::{PartitionReader, ReadError, ReaderOptions, Start};

use super::Scale;
use super::bed::Bed;
use super::figures::{Better, Figure, Want, number};
use crate::output::say;

/// Measures on the history that the bed holds.
///
/// # Errors
/// A server fails.
pub(super) fn measure(bed: &mut Bed, scale: &Scale) -> Result<Vec<Figure>> {
    let mut alone = Vec::new();
    let runs = Vec::new();
    let mut events = 0;
    for round in 0..scale.rounds {
        let (count, rate) = read_and_decode(bed)?;
        events = count;
        say(format!("  run {}: read and decoded at {}/s", round + 1, number(rate)));
        alone.push(rate);
    }
    Ok(vec![
        Figure::best("rebuild.rate", "events/s", Better::More, runs)
            .against(Better::More, alone)
            .want(Want::Ratio(Better::More, 0.5))
            .want(Want::Value(Better::More, 100_000.0))
            .note(format!(
                "{events} events of simulated years into every folder; limit: read and decode alone"
            )),
    ])
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
    if wrong > 0 {
        return Err(anyhow!("{wrong} records cannot be decoded"));
    }
    let seconds = first.map_or(f64::INFINITY, |at| at.elapsed().as_secs_f64());
    #[allow(clippy::cast_precision_loss)] // a count
    Ok((count, count as f64 / seconds))
}
