//! F1: kill -9 at every named point of a transaction, and at random points of every role.

use anyhow::{Context, Result};
use sekisho_decider::crash::POINTS;
use sekisho_testkit::cluster::{Cluster, HEAL, PATIENCE, Settings};
use sekisho_testkit::rng::Rng;

use crate::{load, run};

#[test]
fn f1_every_crash_point() {
    run("crash::f1_every_crash_point", &Settings::default(), every_point);
}

fn every_point(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    let load = load(cluster, seed)?;
    load.progress(20, HEAL)?;
    cluster.kill("decider")?;
    // Each decider takes over from one that died at the point before.
    for point in POINTS {
        let nth = 1 + rng.below(4);
        let at = format!("{point}:{nth}");
        cluster.decider("decider", &[("SEKISHO_CRASH_AT", &at)])?;
        cluster
            .role("decider")?
            .wait(PATIENCE)
            .with_context(|| format!("the crash point {at} is never reached"))?;
        anyhow::ensure!(
            cluster.said("decider").contains(&format!("crash point {point}")),
            "the decider ended before the crash point {at}"
        );
    }
    cluster.decider("decider", &[])?;
    load.progress(50, HEAL)?;
    load.finish()?;
    Ok(())
}

#[test]
fn f1_random_kills() {
    run("crash::f1_random_kills", &Settings::default(), random_kills);
}

fn random_kills(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    cluster.decider("decider-2", &[])?;
    if cluster.settings().tables {
        cluster.projector("projector-2")?;
    }
    cluster.gateway("gateway-2")?;
    let load = load(cluster, seed)?;
    load.progress(20, HEAL)?;
    let roles =
        ["decider", "decider-2", "projector", "projector-2", "gateway", "gateway-2", "decider"];
    for _ in 0..12 {
        let Some(name) = rng.pick(&roles).copied() else { break };
        if !cluster.settings().tables && name.starts_with("proj") {
            continue;
        }
        load.progress(1 + rng.below(60), HEAL)?;
        cluster.kill(name)?;
        if rng.percent(50) {
            // The other one of its kind has to do.
            load.progress(1 + rng.below(30), HEAL)?;
        }
        cluster.start_again(name)?;
    }
    load.progress(50, HEAL)?;
    load.finish()?;
    Ok(())
}
