//! What must hold when things break, on real Kafka and PostgreSQL, with real processes. The letters are those of the
//! fault matrix; each test ends with the offline checker.
//!
//! One at a time: each has the whole machine, so that its deadlines mean something.

mod broker;
mod crash;
mod nemesis;
mod poison;
mod postgres;
mod rebuild;
mod repeats;
mod state;
mod zombie;

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use sekisho_testkit::cluster::{Cluster, HEAL, Settings};
use sekisho_testkit::load::{Load, Settings as Clients};
use sekisho_testkit::seed;

/// Held by the test that runs. A system that came through its test sound serves the next one: its history only grows,
/// and the checker judges all of it again.
fn turn() -> MutexGuard<'static, Option<Cluster>> {
    static SOUND: Mutex<Option<Cluster>> = Mutex::new(None);
    SOUND.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a test: the fault under load, then the checker.
fn run(test: &str, settings: &Settings, fault: impl Fn(&mut Cluster, u64) -> Result<()>) {
    let mut sound = turn();
    // Many seeds are for the test that mixes all faults: each of the others takes a minute.
    let seeds = seed::seeds();
    seed::run(test, seeds.get(..1).unwrap_or_default(), |seed| {
        let shared = settings.brokers == 1;
        let mut cluster = match if shared { sound.take() } else { None } {
            Some(cluster) => cluster,
            None => Cluster::with_roles(settings)?,
        };
        let outcome = judged(test, &mut cluster, |cluster| fault(cluster, salted(test, seed)));
        cluster.explain(outcome)?;
        // A log with false records in it is for no other test.
        if shared && cluster.foreign.is_empty() {
            sound.replace(cluster);
        }
        Ok(())
    });
}

/// Tests that share a system must not send each other's commands.
fn salted(test: &str, seed: u64) -> u64 {
    test.bytes().fold(seed, |mix, byte| (mix ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Does something under the eyes of an observer, has it judged, and leaves one role of each kind.
fn judged(
    test: &str,
    cluster: &mut Cluster,
    fault: impl FnOnce(&mut Cluster) -> Result<()>,
) -> Result<()> {
    let observer = cluster.observe()?;
    fault(cluster)?;
    cluster.at_rest(HEAL)?;
    cluster.observed(observer)?;
    let report = cluster.judge()?.sound()?;
    println!("{test}: {report}");
    cluster.keep_only(&["decider", "projector", "gateway"])?;
    // The checker ended it to look into its store.
    cluster.start_again("decider")
}

/// Clients of all gateways that run.
fn load(cluster: &Cluster, seed: u64) -> Result<Load> {
    Load::start(&Clients::new(seed), &cluster.gateways(), cluster.intents())
}
