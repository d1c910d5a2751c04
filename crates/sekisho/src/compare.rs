//! Comparing the query tables with a fold of the log, and their counts with published shares.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use sekisho_simulator::check::{Counts, compare};
use sekisho_store::{Database, Options, read};
use serde_json::Value;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::addresses::StateDir;
use crate::output::{Format, Rows, say};

pub(crate) fn tables(_state: &StateDir, _runtime: &Runtime) -> Result<bool> {
    say("not wired yet");
    Ok(true)
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

pub(crate) async fn release_parked(_db: &Database, _person: Uuid) -> Result<usize> {
    bail!("not wired yet")
}
