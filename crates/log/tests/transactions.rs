//! Transactions against a real broker: atomic, fenced, with known offsets.

mod common;

use std::time::{Duration, Instant};

use common::*;
use sekisho_log::{
    GroupConsumer, GroupOptions, Polled, ProducerPair, Record, TransactionError, TransactionOptions,
};

#[test]
fn an_aborted_transaction_is_never_seen() {
    let topic = make_topics("abort", 1).records;
    let mut producer = producer(&unique("tx"));
    write(&mut producer, &topic, &["a"]);
    producer.begin().unwrap();
    producer.send(&Record { partition: Some(0), ..Record::new(&topic, b"k", b"gone") }).unwrap();
    producer.drain().unwrap();
    producer.abort().unwrap();
    write(&mut producer, &topic, &["b", "c"]);
    assert_eq!(values(&reader(&topic, 1)), ["a", "b", "c"]);
}

#[test]
fn delivered_offsets_are_where_the_records_are() {
    let topic = make_topics("offsets", 3).records;
    let mut producer = producer(&unique("tx"));
    let mut expected = std::collections::BTreeMap::new();
    for round in 0..5 {
        producer.begin().unwrap();
        let mut sent = Vec::new();
        for i in 0..200_i32 {
            let value = format!("{round}/{i}");
            let index = producer
                .send(&Record {
                    partition: Some(i % 3),
                    ..Record::new(&topic, b"k", value.as_bytes())
                })
                .unwrap();
            assert_eq!(index, sent.len());
            sent.push(value);
        }
        for (value, at) in sent.into_iter().zip(producer.drain().unwrap()) {
            expected.insert((at.partition, at.offset), value);
        }
        producer.commit().unwrap();
    }
    assert_eq!(expected.len(), 1000);
    let mut found = std::collections::BTreeMap::new();
    reader(&topic, 3)
        .read_to_high_watermark(|m| {
            let value = String::from_utf8_lossy(m.value().unwrap()).into_owned();
            found.insert((m.partition(), m.offset()), value);
            Ok::<(), sekisho_log::ReadError>(())
        })
        .unwrap();
    assert_eq!(found, expected);
}

#[test]
fn a_second_producer_of_the_same_id_fences_the_first() {
    let topic = make_topics("fence", 1).records;
    let id = unique("tx");
    let mut old = producer(&id);
    old.begin().unwrap();
    old.send(&Record { partition: Some(0), ..Record::new(&topic, b"k", b"zombie") }).unwrap();
    old.drain().unwrap();
    let mut new = producer(&id);
    write(&mut new, &topic, &["successor"]);
    let error = old.commit().unwrap_err();
    assert!(matches!(error, TransactionError::Fenced { .. }), "{error:?}");
    // And it stays fenced: the handle refuses to go on.
    assert!(old.begin().is_err());
    assert_eq!(values(&reader(&topic, 1)), ["successor"]);
}

#[test]
fn a_new_owner_aborts_what_a_dead_one_left_open() {
    let topic = make_topics("takeover", 1).records;
    let id = unique("tx");
    let mut old = producer(&id);
    old.begin().unwrap();
    old.send(&Record { partition: Some(0), ..Record::new(&topic, b"k", b"torn") }).unwrap();
    old.drain().unwrap();
    drop(old);
    let begun = Instant::now();
    let mut new = producer(&id);
    write(&mut new, &topic, &["whole"]);
    // Not held up until the transaction's own time-out of 12 s.
    assert_eq!(values(&reader(&topic, 1)), ["whole"]);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[test]
fn a_stale_generation_cannot_commit() {
    let topics = make_topics("generation", 2);
    let group = unique("group");
    let first = member(&group, "first", &topics.commands, Duration::from_secs(6));
    until_assigned(&first);
    let stale = first.group_metadata().unwrap();
    // Somebody else joins: the generation moves on.
    let second = member(&group, "second", &topics.commands, Duration::from_secs(6));
    std::thread::scope(|scope| {
        let second = scope.spawn(|| until_assigned(&second));
        until(&first, |p| matches!(p, Polled::Revoked(_) | Polled::Lost(_)).then_some(()));
        until_assigned(&first);
        second.join().unwrap();
    });
    let mut producer = producer(&unique("tx"));
    producer.begin().unwrap();
    producer
        .send(&Record { partition: Some(0), ..Record::new(&topics.records, b"k", b"stale") })
        .unwrap();
    producer.drain().unwrap();
    let error = producer.send_offsets(&[(&topics.commands, 0, 1)], &stale).unwrap_err();
    assert!(matches!(error, TransactionError::NotOwner { .. }), "{error:?}");
    producer.abort().unwrap();
    // The same handle goes on with the generation of now.
    let fresh = first.group_metadata().unwrap();
    producer.begin().unwrap();
    producer
        .send(&Record { partition: Some(0), ..Record::new(&topics.records, b"k", b"fresh") })
        .unwrap();
    producer.send_offsets(&[(&topics.commands, 0, 1)], &fresh).unwrap();
    producer.commit().unwrap();
    assert_eq!(values(&reader(&topics.records, 1)), ["fresh"]);
    let committed = first.committed(&[0, 1], PATIENCE).unwrap();
    assert_eq!(committed, [(0, Some(1)), (1, None)]);
}

#[test]
fn a_member_that_slept_through_its_session_cannot_commit() {
    let topics = make_topics("sleeper", 1);
    let group = unique("group");
    // Two processes cannot both be "a": the sleeper's successor has its own name.
    let sleeper = member(&group, "a", &topics.commands, Duration::from_secs(6));
    until_assigned(&sleeper);
    let mut writer = producer(&unique("other"));
    write(&mut writer, &topics.commands, &["command"]);
    let next = until(&sleeper, |p| match p {
        Polled::Messages(m) => m.last().map(|m| m.offset() + 1),
        _ => None,
    });
    let kept = sleeper.group_metadata().unwrap();
    // Leaving by force stands for a session that ran out: another member takes over under the same name.
    let successor = member(&group, "a", &topics.commands, Duration::from_secs(6));
    until_assigned(&successor);
    let mut zombie = producer(&unique("zombie"));
    zombie.begin().unwrap();
    zombie
        .send(&Record { partition: Some(0), ..Record::new(&topics.records, b"k", b"double") })
        .unwrap();
    let error = zombie.send_offsets(&[(&topics.commands, 0, next)], &kept).unwrap_err();
    assert!(
        matches!(error, TransactionError::NotOwner { .. } | TransactionError::Fenced { .. }),
        "{error:?}"
    );
    // And the sleeper learns that it was replaced.
    let deadline = Instant::now() + PATIENCE;
    loop {
        match sleeper.poll_batch(10, Duration::from_millis(50)) {
            Err(sekisho_log::ReadError::Replaced { .. }) => break,
            Err(other) => panic!("{other:?}"),
            Ok(_) => assert!(Instant::now() < deadline, "the sleeper was never told"),
        }
    }
    assert!(sleeper.group_metadata().is_none());
}

#[test]
fn a_member_that_is_stuck_is_told_that_its_partitions_were_taken() {
    let topics = make_topics("stuck", 1);
    let group = unique("group");
    let time = Duration::from_secs(6);
    let options = GroupOptions {
        session_timeout: time,
        max_poll_interval: time,
        ..GroupOptions::new(&group, "stuck")
    };
    let stuck = GroupConsumer::new(&address(), &options, &topics.commands).unwrap();
    until_assigned(&stuck);
    // It polls no more. Until it is asked it does not know, but it has no fence to commit with.
    let deadline = Instant::now() + PATIENCE;
    while stuck.group_metadata().is_some() {
        assert!(Instant::now() < deadline, "it still counts as a member");
        std::thread::park_timeout(Duration::from_millis(50));
    }
    let next = member(&group, "next", &topics.commands, time);
    assert_eq!(until_assigned(&next), [0]);
    let taken = until(&stuck, |p| match p {
        Polled::Lost(partitions) => Some(partitions),
        Polled::Revoked(partitions) => panic!("{partitions:?} were given back, not lost"),
        _ => None,
    });
    assert_eq!(taken, [0]);
}

#[test]
fn a_rebuilt_producer_goes_on_and_an_unbuilt_one_does_not() {
    let topic = make_topics("rebuild", 1).records;
    let mut producer = producer(&unique("tx"));
    producer.begin().unwrap();
    producer.send(&Record { partition: Some(0), ..Record::new(&topic, b"k", b"lost") }).unwrap();
    producer.rebuild().unwrap();
    write(&mut producer, &topic, &["after"]);
    assert_eq!(values(&reader(&topic, 1)), ["after"]);
}

#[test]
fn too_large_a_record_asks_for_an_abort_and_the_next_transaction_works() {
    let topic = make_topics("large", 1).records;
    let mut producer = producer(&unique("tx"));
    producer.begin().unwrap();
    let error = producer.send(&Record::new(&topic, b"k", &vec![7; 3_000_000])).unwrap_err();
    assert!(matches!(error, TransactionError::Abort { .. }), "{error:?}");
    producer.abort().unwrap();
    write(&mut producer, &topic, &["small"]);
    assert_eq!(values(&reader(&topic, 1)), ["small"]);
}

/// Figures, not a verdict: `--nocapture` shows them.
#[test]
fn a_transaction_does_not_wait_for_a_polling_slice() {
    let topic = make_topics("latency", 1).records;
    let mut pair =
        ProducerPair::new(&address(), &TransactionOptions::default(), &unique("tx")).unwrap();
    let mut millis: Vec<f64> = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        let producer = pair.begin().unwrap();
        for _ in 0..3 {
            producer
                .send(&Record { partition: Some(0), ..Record::new(&topic, b"k", &[7; 400]) })
                .unwrap();
        }
        producer.drain().unwrap();
        producer.commit().unwrap();
        millis.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    let p50 = sekisho_log::bench::quantile(&mut millis, 0.5);
    let p99 = sekisho_log::bench::quantile(&mut millis, 0.99);
    println!("transaction of 3 records: p50 {p50:.2} ms, p99 {p99:.2} ms");
}
