//! The decider against a real Kafka: answers, repeats, bad input, lost and damaged stores.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use common::*;
use sekisho_codec::decode_audit;
use sekisho_codec::records::Outcome;
use sekisho_decider::Error;
use sekisho_domain::decision::Decided;
use sekisho_domain::{CommandRecord, Context, Rejection, SubjectState};

#[test]
fn decides_answers_and_is_exact() {
    let mut world = World::new("exact");
    let sent = commands(1, 3000, 200);
    world.send(&sent, "slot");
    let decider = world.start("one");
    let found = world.settle();
    assert_eq!(found.commands, 3000);
    assert!(found.events > 3000, "{found:?}");

    let replies = world.replies("slot");
    assert_eq!(replies.len(), 3000);
    let accepted = replies.iter().filter(|r| r.outcome == Outcome::Accepted).count();
    assert!(replies.iter().all(|r| !r.repeated));
    for reply in &replies {
        assert_eq!(reply.records_offset.is_some(), reply.outcome == Outcome::Accepted);
    }
    decider.stop().unwrap();
    assert!(accepted > 2000);
}

#[test]
fn the_same_id_gets_the_first_answer_again_and_another_body_is_refused() {
    let mut world = World::new("repeat");
    let sent = commands(2, 300, 20);
    world.send(&sent, "first");
    let decider = world.start("one");
    world.settle();
    let mut first = world.replies("first");
    first.sort_by_key(|r| r.command_id);
    let again = |world: &World, slot: &str| {
        let mut replies = world.replies(slot);
        assert!(replies.iter().all(|r| r.repeated), "{slot}");
        replies.sort_by_key(|r| r.command_id);
        replies.iter_mut().for_each(|r| r.repeated = false);
        replies
    };
    world.send(&sent, "memory");
    world.settle();
    assert_eq!(again(&world, "memory"), first);
    decider.stop().unwrap();
    // From the store of the same process started again; from audit by one that has no store.
    for (slot, instance) in [("store", "one"), ("audit", "two")] {
        let decider = world.start(instance);
        world.send(&sent, slot);
        world.settle();
        decider.stop().unwrap();
        assert_eq!(again(&world, slot), first, "{slot}");
    }
    let decider = world.start("one");
    let mut others = sent;
    for command in &mut others {
        command.meta.occurred_at_stated = true;
        let other = if command.meta.occurred_at.micros() > 0 { -1_000_000 } else { 1_000_000 };
        command.meta.occurred_at = command.meta.occurred_at.saturating_add_micros(other);
    }
    world.send(&others, "other body");
    world.settle();
    let refused = world.replies("other body");
    assert_eq!(refused.len(), 300);
    for reply in &refused {
        assert_eq!(reply.outcome, Outcome::Conflict);
        assert_eq!(reply.code.as_ref().unwrap().as_str(), "command-id-reused");
    }
    decider.stop().unwrap();
}

#[test]
fn what_is_no_command_is_audited_and_disturbs_nothing() {
    let mut world = World::new("poison");
    let good = commands(3, 200, 10);
    let (_, key, value) = wire(&good[0]);
    let right = sekisho_log::partition_for(key.as_deref().unwrap(), PARTITIONS);
    let mut wrong_schema = value.clone();
    wrong_schema[1..5].copy_from_slice(&9_999_999u32.to_be_bytes());
    let mut bad_magic = value.clone();
    bad_magic[0] = 7;
    let poison = vec![
        (Some(0), key.clone(), Vec::new()),
        (Some(1), key.clone(), b"not avro".to_vec()),
        (Some(2), Some(b"\xff\xfe".to_vec()), vec![0; 4000]),
        (Some(0), None, value.clone()),
        (Some((right + 1) % PARTITIONS), key.clone(), value.clone()),
        (None, Some(b"person/00000000-0000-0000-0000-000000000000".to_vec()), value.clone()),
        (Some(right), key.clone(), wrong_schema),
        (Some(right), key.clone(), bad_magic),
        (Some(right), key, value[..value.len() / 2].to_vec()),
    ];
    world.send(&good[..100], "good");
    world.produce(&poison, "poison");
    world.send(&good[100..], "good");
    let decider = world.start("one");
    world.settle();
    assert_eq!(world.replies("good").len(), 200);
    let entries: Vec<_> = world
        .read(&world.topics.topics.audit)
        .iter()
        .map(|(_, value)| decode_audit(value).unwrap())
        .filter(|entry| entry.outcome == Outcome::Malformed)
        .collect();
    assert_eq!(entries.len(), poison.len());
    for entry in &entries {
        assert!(entry.detail_en.is_some() && entry.command_digest.is_some(), "{entry:?}");
    }
    // Those that could be read as commands are answered too: no key, wrong partition, wrong key.
    assert_eq!(world.replies("poison").len(), 3);
    decider.stop().unwrap();
}

fn files(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

#[test]
fn lost_damaged_and_stale_stores_are_found_out_and_rebuilt() {
    let mut world = World::new("stores");
    let data = world.options("one").data;
    let mut discards = Vec::new();
    for (round, damage) in
        ["none", "delete", "flip", "truncate", "garbage", "older copy"].into_iter().enumerate()
    {
        let copy = world.folder.join("copy");
        if damage == "older copy" {
            copy_all(&copy, &data);
        }
        if round == 4 {
            let _ = std::fs::remove_dir_all(&copy);
            copy_all(&data, &copy);
        }
        let mut all = Vec::new();
        if data.exists() {
            files(&data, &mut all);
        }
        all.retain(|path| !path.ends_with("lock"));
        let biggest = all.iter().max_by_key(|path| path.metadata().unwrap().len()).cloned();
        match (damage, biggest) {
            ("delete", _) => std::fs::remove_dir_all(&data).unwrap(),
            ("flip", _) => {
                for path in &all {
                    let mut bytes = std::fs::read(path).unwrap();
                    for byte in bytes.iter_mut().skip(7).step_by(61) {
                        *byte ^= 0x55;
                    }
                    std::fs::write(path, bytes).unwrap();
                }
            }
            ("truncate", _) => {
                for path in &all {
                    let bytes = std::fs::read(path).unwrap();
                    std::fs::write(path, &bytes[..bytes.len() / 3]).unwrap();
                }
            }
            ("garbage", Some(path)) => std::fs::write(path, b"garbage").unwrap(),
            _ => {}
        }
        world.send(&commands(10 + round as u64, 500, 50), "slot");
        let decider = world.start("one");
        world.settle();
        let discarded = decider.metrics.stores_discarded.get();
        decider.stop().unwrap();
        discards.push((damage, discarded));
    }
    for (damage, discarded) in discards {
        let found_out = matches!(damage, "flip" | "truncate" | "garbage");
        assert_eq!(discarded > 0, found_out, "{damage}: {discarded} discarded");
    }
    assert_eq!(world.replies("slot").len(), 3000);
}

fn copy_all(from: &Path, to: &Path) {
    let mut all = Vec::new();
    files(from, &mut all);
    let _ = std::fs::remove_dir_all(to);
    for path in all {
        let target = to.join(path.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(path, target).unwrap();
    }
}

#[test]
fn one_folder_serves_one_process_and_topics_must_fit() {
    let world = World::new("setup");
    let first = world.start("one");
    first.until_ready();
    let second = world.start("one").wait();
    assert!(matches!(second, Err(Error::DataInUse(_))), "{second:?}");
    first.stop().unwrap();
    let mut options = world.options("two");
    options.topics.simulated_time = true;
    let wrong = Running::start(options).wait().unwrap_err();
    assert!(wrong.to_string().contains("message.timestamp.type"), "{wrong}");
    assert_eq!(wrong.exit_code(), 1);
}

/// Whether [`stuck`] holds whoever asks it.
static HELD: Mutex<bool> = Mutex::new(true);
static LET_GO: Condvar = Condvar::new();

/// A law that gives no answer until it is let go: a decider can stand still for reasons that it does not see.
fn stuck(
    state: &SubjectState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    drop(LET_GO.wait_while(HELD.lock().unwrap(), |held| *held).unwrap());
    law(state, command, context)
}

#[test]
fn a_decider_that_stands_still_gives_up_and_the_next_one_goes_on() {
    let mut world = World::new("stall");
    let mut options = world.options("one");
    options.decide = stuck;
    options.stall_after = Duration::from_secs(2);
    let decider = Running::start(options);
    decider.until_ready();
    world.send(&commands(4, 50, 10), "slot");
    let handle = decider.handle.clone();
    match decider.wait() {
        Err(Error::Stalled(diagnosis)) => assert!(diagnosis.contains("in hand"), "{diagnosis}"),
        other => panic!("{other:?}"),
    }
    // The process would end here and take its threads with it.
    handle.stop();
    *HELD.lock().unwrap() = false;
    LET_GO.notify_all();
    let next = world.start("two");
    assert_eq!(world.settle().commands, 50);
    assert_eq!(world.replies("slot").len(), 50);
    next.stop().unwrap();
}
