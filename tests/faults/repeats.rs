//! F17: the same commands again: clients that retry, and a whole range of the topic played back.

use anyhow::{Result, ensure};
use sekisho_log::Address;
use sekisho_log::topics::Topics;
use sekisho_testkit::cluster::{Cluster, HEAL, Settings};
use sekisho_testkit::history::read_topic;
use sekisho_testkit::raw::RawProducer;
use sekisho_testkit::rng::Rng;

use crate::{load, run};

#[test]
fn f17_repeated_commands_count_once() {
    run("repeats::f17_repeated_commands_count_once", &Settings::default(), repeats);
}

fn repeats(cluster: &mut Cluster, seed: u64) -> Result<()> {
    let mut rng = Rng::new(seed);
    let running = load(cluster, seed)?;
    running.progress(300, HEAL)?;
    running.finish()?;
    cluster.at_rest(HEAL)?;
    let events = count(cluster, &Topics::default().records)?;

    // Twice: once to the decider that decided them, once to one that has lost its state and knows them from the audit
    // topic only.
    for lost in [false, true] {
        if lost {
            cluster.kill("decider")?;
            std::fs::remove_dir_all(cluster.data_of("decider"))?;
            cluster.decider("decider", &[])?;
        }
        play_back(cluster, &mut rng)?;
        cluster.at_rest(HEAL)?;
        let now = count(cluster, &Topics::default().records)?;
        ensure!(now == events, "{events} events became {now} (state lost: {lost})");
    }
    let running = load(cluster, seed ^ 1)?;
    running.progress(50, HEAL)?;
    running.finish()?;
    Ok(())
}

/// Produces a range of the commands topic again, as it stands there.
pub(crate) fn play_back(cluster: &Cluster, rng: &mut Rng) -> Result<()> {
    let topic = Topics::default().commands;
    let address = Address::new(cluster.bootstrap(), "testkit");
    let commands = read_topic(&address, &topic, cluster.settings().partitions, false)?;
    let from = usize::try_from(rng.below(commands.len() as u64 / 4))?;
    let producer = RawProducer::new(&cluster.bootstrap())?;
    for command in commands.iter().skip(from).take(250) {
        let (Some(key), Some(value)) = (&command.key, &command.value) else { continue };
        producer.send(&topic, None, key, value)?;
    }
    Ok(())
}

fn count(cluster: &Cluster, topic: &str) -> Result<usize> {
    let address = Address::new(cluster.bootstrap(), "testkit");
    Ok(read_topic(&address, topic, cluster.settings().partitions, false)?.len())
}
