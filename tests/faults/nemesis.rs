//! All faults at random, one after the other, while two of each role serve. One seed takes half a minute, so this is
//! what many seeds are run with; they share a system, ten at a time, and each ends with the checker.

use anyhow::{Context, Result};
use sekisho_decider::crash::POINTS;
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_stack::Server;
use sekisho_testkit::cluster::{Cluster, HEAL, Settings};
use sekisho_testkit::history::read_topic;
use sekisho_testkit::load::Load;
use sekisho_testkit::raw::RawProducer;
use sekisho_testkit::rng::Rng;
use sekisho_testkit::seed;

use crate::{judged, load, poison, repeats, salted, state, turn};

/// Seeds that share a system.
const SHARED: usize = 10;
/// Faults of a seed.
const FAULTS: usize = 4;
const TEST: &str = "nemesis::random_faults";

#[test]
fn random_faults() {
    let mut sound = turn();
    for batch in seed::seeds().chunks(SHARED) {
        let mut cluster = None;
        seed::run(TEST, batch, |seed| {
            let cluster = match &mut cluster {
                Some(cluster) => cluster,
                none => none.insert(match sound.take() {
                    Some(cluster) => cluster,
                    None => Cluster::with_roles(&Settings::default())?,
                }),
            };
            let outcome = one(cluster, seed);
            cluster.explain(outcome)
        });
    }
}

fn one(cluster: &mut Cluster, seed: u64) -> Result<()> {
    judged(TEST, cluster, |cluster| {
        let seed = salted(TEST, seed);
        let mut rng = Rng::new(seed);
        for name in ["decider-2", "projector-2", "gateway-2"] {
            cluster.start_again(name)?;
        }
        let clients = load(cluster, seed)?;
        for _ in 0..FAULTS {
            cluster.progress(&clients, 5 + rng.below(60), HEAL)?;
            fault(cluster, &clients, &mut rng)?;
        }
        cluster.progress(&clients, 50, HEAL)?;
        clients.finish().map(drop)
    })
}

const DECIDERS: [&str; 2] = ["decider", "decider-2"];

fn fault(cluster: &mut Cluster, clients: &Load, rng: &mut Rng) -> Result<()> {
    let decider = rng.pick(&DECIDERS).copied().unwrap_or("decider");
    match rng.below(10) {
        0..=2 => {
            let point = rng.pick(POINTS).copied().context("no point")?;
            let at = format!("{point}:{}", 1 + rng.below(4));
            println!("  {decider} dies at {at}");
            cluster.kill(decider)?;
            cluster.decider(decider, &[("SEKISHO_CRASH_AT", &at)])?;
            cluster.progress(clients, 30, HEAL)?;
            // The point may not have been met: the other one has all the partitions.
            cluster.kill(decider)?;
            cluster.decider(decider, &[])
        }
        3 | 4 => {
            let names =
                ["decider", "decider-2", "projector", "projector-2", "gateway", "gateway-2"];
            let name = rng.pick(&names).copied().unwrap_or("gateway");
            println!("  {name} is killed");
            cluster.kill(name)?;
            cluster.progress(clients, rng.below(20), HEAL)?;
            cluster.start_again(name)
        }
        5 => {
            println!("  {decider} sleeps");
            cluster.role(decider)?.pause()?;
            cluster.progress(clients, 20, HEAL)?;
            cluster.role(decider)?.resume()
        }
        6 => {
            println!("  PostgreSQL is killed");
            cluster.stack().kill(Server::Postgres)?;
            cluster.progress(clients, 10, HEAL)?;
            Ok(cluster.stack().start(Server::Postgres)?)
        }
        7 => {
            let (what, damage) = rng.pick(state::DAMAGES).context("no damage")?;
            println!("  state of {decider}: {what}");
            cluster.kill(decider)?;
            let data = cluster.data_of(decider);
            let old = data.with_file_name("no-old-copy");
            std::fs::create_dir_all(&old)?;
            if data.is_dir() {
                damage(&data, &old, rng)?;
            }
            cluster.decider(decider, &[])
        }
        8 => {
            println!("  commands are played back");
            repeats::play_back(cluster, rng)
        }
        _ => {
            println!("  poison on the commands");
            let topic = Topics::default().commands;
            let address = Address::new(cluster.bootstrap(), "testkit");
            let all = read_topic(&address, &topic, cluster.settings().partitions, false)?;
            let good = all.iter().find(|e| e.key.is_some() && e.value.is_some());
            let (key, value) = poison::parts(good.context("no command yet")?)?;
            let producer = RawProducer::new(&cluster.bootstrap())?;
            for bad in poison::broken(value, rng) {
                producer.send(&topic, None, key, &bad)?;
            }
            Ok(())
        }
    }
}
