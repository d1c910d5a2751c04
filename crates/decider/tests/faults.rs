//! The decider killed, stopped and robbed of its partitions. After each fault the log must be exactly what deciding
//! its commands again gives: nothing lost, doubled or torn.
//!
//! Deciders that are to die run in processes of their own: this test binary again, at [`child`].
#![allow(clippy::unwrap_used)]

mod common;

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::*;
use sekisho_decider::{Handle, Options, run};
use sekisho_log::topics::{TopicOptions, Topics};

/// The process that the tests below start and kill. In a run of its own it has nothing to do and passes.
#[test]
fn child() {
    let Ok(prefix) = std::env::var("DECIDER_PREFIX") else { return };
    let instance = std::env::var("DECIDER_INSTANCE").unwrap();
    let folder = std::env::temp_dir().join(&prefix).join(&instance);
    let mut options = Options::new(address(), folder, instance);
    options.topics = TopicOptions {
        topics: Topics::with_prefix(&prefix),
        partitions: PARTITIONS,
        ..TopicOptions::default()
    };
    options.group = format!("{prefix}-decider");
    options.decide = law;
    options.checkpoint_every = Duration::from_millis(100);
    options.batch_min = 16;
    options.batch_max = 64;
    match run(options, &Handle::new()) {
        Ok(()) => {}
        Err(error) => panic!("{error}"),
    }
}

fn spawn(world: &World, instance: &str, crash_at: &str) -> Child {
    spawn_with(world, instance, ("SEKISHO_CRASH_AT", crash_at))
}

fn spawn_with(world: &World, instance: &str, fault: (&str, &str)) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture"])
        .env("DECIDER_PREFIX", world.group.strip_suffix("-decider").unwrap())
        .env("DECIDER_INSTANCE", instance)
        .env(fault.0, fault.1)
        .stdout(Stdio::null())
        .stderr(if std::env::var_os("DECIDER_SHOW").is_some() {
            Stdio::inherit()
        } else {
            Stdio::null()
        })
        .spawn()
        .unwrap()
}

fn signal(child: &Child, signal: &str) {
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success(), "kill {signal}");
}

/// How many audit entries there are: how far the deciding has come.
fn decided(world: &World) -> usize {
    world.read(&world.topics.topics.audit).len()
}

#[test]
fn survives_kill_9_at_any_moment() {
    let seed: u64 = std::env::var("DECIDER_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    println!("DECIDER_SEED={seed}");
    let mut rng = sekisho_codec::arbitrary::Rng::new(seed);
    let mut world = World::new("kill");
    let mut sent = 0;
    for round in 0..5 {
        let batch = commands(seed * 100 + round, 1500, 30);
        sent += batch.len();
        world.send(&batch, "slot");
        let mut child = spawn(&world, "one", "");
        // From the first transaction on, any moment is as good as another.
        let before = decided(&world);
        until("the child decides", || decided(&world) > before);
        let wait = Duration::from_micros(rng.below(60_000) as u64);
        let at = Instant::now() + wait;
        while Instant::now() < at {
            std::hint::spin_loop();
        }
        signal(&child, "-KILL");
        child.wait().unwrap();
    }
    let decider = world.start("one");
    let found = world.settle();
    assert_eq!(found.commands, sent as u64);
    assert_eq!(world.replies("slot").len(), sent);
    decider.stop().unwrap();
}

#[cfg(feature = "crash-points")]
#[test]
fn survives_every_named_point() {
    for (index, point) in sekisho_decider::crash::POINTS.iter().enumerate() {
        let mut world = World::new("point");
        world.send(&commands(500 + index as u64, 700, 30), "slot");
        for n in [1, 4] {
            let mut child = spawn(&world, "one", &format!("{point}:{n}"));
            let status = child.wait().unwrap();
            assert_eq!(
                std::os::unix::process::ExitStatusExt::signal(&status),
                Some(6),
                "{point}:{n}"
            );
            world.send(&commands(600 + index as u64 * 10 + n, 700, 30), "slot");
        }
        let decider = world.start("one");
        world.settle();
        assert_eq!(world.replies("slot").len(), 2100, "{point}");
        decider.stop().unwrap();
    }
}

/// A commit gives no clear answer while the commands behind it are decided already: not one of them may leave a trace,
/// whether that commit has come to be or not.
#[cfg(feature = "crash-points")]
#[test]
fn what_was_decided_behind_a_failed_commit_leaves_no_trace() {
    for (index, point) in sekisho_decider::crash::FAILURES.iter().enumerate() {
        let mut world = World::new("behind");
        world.send(&commands(900 + index as u64, 1500, 10), "slot");
        let mut child = spawn_with(&world, "one", ("SEKISHO_FAIL_AT", &format!("{point}:3")));
        let found = world.settle();
        assert_eq!(found.commands, 1500, "{point}");
        assert_eq!(world.replies("slot").len(), 1500, "{point}");
        signal(&child, "-KILL");
        child.wait().unwrap();
        // Nor in its store.
        world.send(&commands(910 + index as u64, 300, 10), "slot");
        let decider = world.start("one");
        world.settle();
        assert_eq!(world.replies("slot").len(), 1800, "{point}");
        decider.stop().unwrap();
    }
}

#[test]
fn a_zombie_cannot_write() {
    let mut world = World::new("zombie");
    world.send(&commands(70, 4000, 30), "slot");
    let mut zombie = spawn(&world, "one", "");
    until("the first decides", || decided(&world) > 0);
    signal(&zombie, "-STOP");
    // The session runs out; the second gets the partitions and goes on.
    let second = world.start("two");
    world.settle();
    world.send(&commands(71, 1000, 30), "slot");
    signal(&zombie, "-CONT");
    world.settle();
    world.send(&commands(72, 1000, 30), "slot");
    world.settle();
    assert_eq!(world.replies("slot").len(), 6000);
    signal(&zombie, "-KILL");
    zombie.wait().unwrap();
    second.stop().unwrap();
}

#[test]
fn owners_may_come_and_go() {
    let mut world = World::new("rebalance");
    let first = world.start("one");
    first.until_ready();
    world.send(&commands(80, 2000, 50), "slot");
    let second = world.start("two");
    world.send(&commands(81, 2000, 50), "slot");
    until("both own partitions", || {
        !first.handle.partitions().is_empty() && !second.handle.partitions().is_empty()
    });
    world.send(&commands(82, 2000, 50), "slot");
    world.settle();
    first.stop().unwrap();
    world.send(&commands(83, 2000, 50), "slot");
    world.settle();
    assert_eq!(world.replies("slot").len(), 8000);
    second.stop().unwrap();
}
