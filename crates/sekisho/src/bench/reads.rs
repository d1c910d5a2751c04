//! `read.timeline`: one person's events through the gateway, each read audited before it is answered.

use anyhow::{Context, Result, ensure};
use sekisho_log::bench;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::figures::number;
use super::{Scale, pace, probe};
use crate::http::Client;
use crate::output::say;

/// p50 and p99 of each run.
#[derive(Default)]
pub(super) struct Reads {
    pub(super) p50: Vec<f64>,
    pub(super) p99: Vec<f64>,
}

/// Reads people's timelines at a steady rate.
///
/// # Errors
/// A read fails, or finds nobody.
pub(super) fn measure(
    runtime: &Runtime,
    client: &Client,
    scale: &Scale,
    person: impl Fn(u64) -> Uuid,
    people: u64,
) -> Result<Reads> {
    let mut reads = Reads::default();
    let count = scale.per_second * scale.seconds / 2;
    run(runtime, client, scale.per_second, scale.per_second * 2, |i| {
        person(i.wrapping_mul(7919) % people)
    })?;
    for round in 0..scale.rounds {
        let spread = |i: u64| person((i + 1 + round * 1_000_003).wrapping_mul(104_729) % people);
        let mut times = run(runtime, client, scale.per_second, count, spread)?;
        reads.p50.push(bench::quantile(&mut times, 0.5));
        reads.p99.push(bench::quantile(&mut times, 0.99));
        say(format!(
            "  timelines among {people}: p50 {} p99 {} ms",
            number(reads.p50.last().copied().unwrap_or_default()),
            number(reads.p99.last().copied().unwrap_or_default())
        ));
    }
    Ok(reads)
}

fn run(
    runtime: &Runtime,
    client: &Client,
    per_second: u32,
    count: u32,
    person: impl Fn(u64) -> Uuid,
) -> Result<Vec<f64>> {
    pace::paced(runtime, count, per_second, |i, due| {
        let path = format!("/v1/persons/{}/timeline", person(u64::from(i)));
        let client = client.clone();
        async move {
            let answer = client.get(&path).await?;
            let took = probe::millis(due.elapsed());
            let items =
                answer.get("items").and_then(|i| i.as_array()).context("no items in a timeline")?;
            ensure!(!items.is_empty(), "a person who landed has an empty timeline");
            Ok(took)
        }
    })
}
