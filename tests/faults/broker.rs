//! F2: Kafka nodes are killed and come back, one at a time, two of three in a run. Every node leads partitions; which of
//! them is controller or coordinator is chance, so many seeds meet all cases.

use anyhow::Result;
use sekisho_stack::Server;
use sekisho_testkit::cluster::{Cluster, HEAL, Settings};
use sekisho_testkit::rng::Rng;

use crate::{load, run};

#[test]
fn f2_a_broker_dies_and_comes_back() {
    let settings = Settings { brokers: 3, partitions: 3, ..Settings::default() };
    run("broker::f2_a_broker_dies_and_comes_back", &settings, two_of_three);
}

fn two_of_three(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    let mut nodes = vec![1, 2, 3];
    let load = load(cluster, seed)?;
    for _ in 0..2 {
        let place = usize::try_from(rng.below(nodes.len() as u64))?;
        let node = Server::Broker(nodes.swap_remove(place));
        cluster.progress(&load, 20 + rng.below(40), HEAL)?;
        cluster.stack().kill(node)?;
        // Two of three are a majority: work goes on without the third.
        cluster.progress(&load, 20, HEAL)?;
        cluster.stack().start(node)?;
    }
    cluster.progress(&load, 50, HEAL)?;
    load.finish()?;
    Ok(())
}
