//! Comparing the query tables with a fold of the log, and their counts with published shares.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use indicatif::ProgressBar;
use sekisho_log::topics::Topics;
use sekisho_projector::{Engine, Topic};
use sekisho_simulator::check::{Counts, compare};
use sekisho_store::{Database, Options, read};
use sekisho_testkit::check::check_by_partition;
use serde_json::Value;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::addresses::StateDir;
use crate::cli::DOES_NOT_HOLD;
use crate::output::{Format, Rows, say};

/// Decides every command of the local stack again and compares: bytes on the log, sequences, query tables. Prints what
/// was looked at, and what does not hold. The stack must be at rest.
///
/// # Errors
/// Kafka or PostgreSQL is away.
pub(crate) fn tables(state: &StateDir) -> Result<bool> {
    let running = state.running()?;
    let begun = Instant::now();
    let bar = ProgressBar::new(0);
    let spool = state.path().join(format!("check.{}", std::process::id()));
    let report = check_by_partition(&running.bootstrap, &running.urls.superuser, &spool, |step| {
        bar.set_length(step.of.unsigned_abs().into());
        bar.set_position(step.done.unsigned_abs().into());
    })?;
    bar.finish_and_clear();
    println!(
        "\nEvery command decided again, and the query tables compared with a fold of the log:"
    );
    println!("{report}");
    say(format!("checked in {:.1} s", begun.elapsed().as_secs_f64()));
    Ok(report.violations.is_empty())
}

/// Check that the local stack, at rest, kept its promises.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {}

impl Check {
    pub(crate) fn run(&self, state: &StateDir) -> Result<ExitCode> {
        let sound = tables(state)?;
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(DOES_NOT_HOLD) })
    }
}

/// Compares what the tables count over a year with the published shares, and prints both.
///
/// # Errors
/// PostgreSQL is away.
pub(crate) fn shares(state: &StateDir, runtime: &Runtime, from: &str, to: &str) -> Result<bool> {
    let url = state.running()?.urls.reader;
    let found = runtime.block_on(async {
        let db = Database::open(&Options::new(url, "sekisho-shares"))?;
        read::crossing_counts(&db, from, to).await
    })?;
    let mut counts = Counts::default();
    let (mut ports, mut nationalities) = (BTreeMap::new(), BTreeMap::new());
    for row in found.iter().filter(|r| r.direction == "in") {
        let n = u64::try_from(row.crossings)?;
        *ports.entry(row.port.clone()).or_insert(0) += n;
        if row.kind == "new-entry" {
            counts.new_entries += n;
            *nationalities.entry(row.nationality.clone()).or_insert(0) += n;
            if row.status.as_deref() == Some("temporary-visitor") {
                counts.temporary_visitors += n;
            }
        } else {
            counts.reentries += n;
        }
    }
    counts.ports = ports.into_iter().collect();
    counts.nationalities = nationalities.into_iter().collect();
    let mut rows = Rows::new(&["share", "published", "counted", "tolerance", "holds"]);
    let percent = |x: f64| Value::from(format!("{:.2} %", x * 100.0));
    let mut all = true;
    for c in compare(&counts) {
        all &= c.holds();
        rows.push(vec![
            c.measure.clone().into(),
            percent(c.published),
            percent(c.counted),
            percent(c.tolerance),
            c.holds().into(),
        ]);
    }
    println!("\nEntries of the year as the query tables count them, beside the published shares:");
    rows.print(Format::Table)?;
    Ok(all)
}

/// Applies a person's parked records again, in order.
///
/// # Errors
/// One of them still cannot be applied, or PostgreSQL is away.
pub(crate) async fn release_parked(db: &Database, person: Uuid) -> Result<usize> {
    let topics = Topics::default();
    let mut n = 0;
    for (topic, name) in [(Topic::Records, &topics.records), (Topic::Audit, &topics.audit)] {
        n += Engine::open(db, topic, name).await?.release_parked(person).await?;
    }
    Ok(n)
}
