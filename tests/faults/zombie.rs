//! F4: a decider stops for longer than its session, another one takes over, and the first one wakes up again.

use anyhow::Result;
use sekisho_testkit::cluster::{Cluster, HEAL, Settings};
use sekisho_testkit::rng::Rng;

use crate::{load, run};

#[test]
fn f4_a_zombie_decider_is_fenced() {
    run("zombie::f4_a_zombie_decider_is_fenced", &Settings::default(), zombies);
}

fn zombies(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    cluster.decider("decider-2", &[])?;
    let load = load(cluster, seed)?;
    for name in ["decider", "decider-2", "decider"] {
        // In the midst of a transaction, as chance has it.
        load.progress(10 + rng.below(100), HEAL)?;
        cluster.role(name)?.pause()?;
        // Clients wait for the persons of every partition: this much progress needs a new owner of all of them.
        load.progress(60, HEAL)?;
        cluster.role(name)?.resume()?;
        load.progress(60, HEAL)?;
        // Fenced, it either joins again or gives up; a supervisor would start it again.
        if cluster.role(name)?.exited()?.is_some() {
            cluster.decider(name, &[])?;
        }
    }
    load.finish()?;
    Ok(())
}
