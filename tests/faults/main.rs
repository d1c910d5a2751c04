//! What must hold when things break, on real Kafka and PostgreSQL, with real processes. The letters are those of the
//! fault matrix; each test ends with the offline checker.
//!
//! One at a time: each has the whole machine, so that its deadlines mean something.

mod broker;
mod crash;
mod poison;
mod postgres;
mod repeats;
mod state;
mod zombie;

use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use sekisho_testkit::cluster::{Cluster, Settings};
use sekisho_testkit::load::{Load, Settings as Clients};
use sekisho_testkit::seed;

static ALONE: Mutex<()> = Mutex::new(());

/// Runs a test for each seed: fresh servers, the fault, then the checker.
fn run(test: &str, settings: &Settings, fault: impl Fn(&mut Cluster, u64) -> Result<()>) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    seed::each(test, |seed| {
        let mut cluster = Cluster::with_roles(settings)?;
        let observer = cluster.observe()?;
        let outcome = fault(&mut cluster, seed).and_then(|()| {
            cluster.at_rest(sekisho_testkit::cluster::HEAL)?;
            cluster.observed(observer)?;
            let report = cluster.judge()?.sound()?;
            println!("{test}: {report}");
            Ok(())
        });
        cluster.explain(outcome)
    });
}

/// Clients of all gateways that run.
fn load(cluster: &Cluster, seed: u64) -> Result<Load> {
    Load::start(&Clients::new(seed), &cluster.gateways(), cluster.intents())
}
