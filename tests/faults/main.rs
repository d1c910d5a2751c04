//! What must hold when things break, on real Kafka and PostgreSQL, with real processes. The letters are those of the
//! fault matrix; each test ends with the offline checker.
//!
//! One at a time: each has the whole machine, so that its deadlines mean something.

mod broker;
mod crash;
mod nemesis;
mod poison;
mod postgres;
mod repeats;
mod state;
mod zombie;

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use sekisho_testkit::cluster::{Cluster, Settings};
use sekisho_testkit::load::{Load, Settings as Clients};
use sekisho_testkit::seed;

/// Held by the test that runs.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a test for each seed: fresh servers, the fault, then the checker.
fn run(test: &str, settings: &Settings, fault: impl Fn(&mut Cluster, u64) -> Result<()>) {
    let _alone = alone();
    // Many seeds are for the test that mixes all faults: each of the others takes a minute.
    let seeds = seed::seeds();
    seed::run(test, seeds.get(..1).unwrap_or_default(), |seed| {
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
