//! Reading against a real broker: never "empty" by mistake, never for ever.

mod common;

use std::time::{Duration, Instant};

use common::*;
use sekisho_log::{
    Offsets, PartitionReader, Polled, Producer, ProducerOptions, ReadError, ReaderOptions, Record,
    SendError, Start, partition_for,
};

#[test]
fn markers_at_the_end_do_not_hold_up_the_reader() {
    let topic = make_topics("markers", 2).records;
    let mut producer = producer(&unique("tx"));
    write(&mut producer, &topic, &["only"]);
    // An aborted record and its marker: two offsets that no message ever shows.
    producer.begin().unwrap();
    producer.send(&Record { partition: Some(0), ..Record::new(&topic, b"k", b"gone") }).unwrap();
    producer.drain().unwrap();
    producer.abort().unwrap();
    // The marker of an abort may come a moment after the answer.
    let offsets = Offsets::new(&address(), PATIENCE).unwrap();
    let deadline = Instant::now() + PATIENCE;
    while offsets.watermarks(&topic, 0).unwrap().high < 4 {
        assert!(Instant::now() < deadline);
    }
    let reader = reader(&topic, 2);
    let begun = Instant::now();
    assert_eq!(values(&reader), ["only"]);
    assert_eq!(reader.positions(), [(0, 4), (1, 0)]);
    // Again with nothing new, and again with something new.
    assert!(values(&reader).is_empty());
    write(&mut producer, &topic, &["more"]);
    assert_eq!(values(&reader), ["more"]);
    println!("three reads to the high watermark: {:?}", begun.elapsed());
}

#[test]
fn the_reader_waits_for_an_open_transaction_and_takes_it() {
    let topic = make_topics("open", 1).records;
    let mut open = producer(&unique("open"));
    let mut other = producer(&unique("other"));
    let reader = reader(&topic, 1);
    // Several rounds, as the end that the reader saw before the commit races with the news of the commit.
    for round in 0..4 {
        open.begin().unwrap();
        open.send(&Record { partition: Some(0), ..Record::new(&topic, b"k", b"late") }).unwrap();
        open.drain().unwrap();
        write(&mut other, &topic, &["early"]);
        let found = std::thread::scope(|scope| {
            let found = scope.spawn(|| values(&reader));
            // Long enough for a hasty reader to give up; the right one passes whatever the length.
            std::thread::sleep(Duration::from_millis(if round == 0 { 1000 } else { 300 }));
            assert!(!found.is_finished(), "it must not conclude that the log is empty");
            open.commit().unwrap();
            found.join().unwrap()
        });
        assert_eq!(found, ["late", "early"]);
    }
}

#[test]
fn a_hanging_transaction_is_named_as_such() {
    let topic = make_topics("hanging", 1).records;
    let mut open = producer(&unique("open"));
    open.begin().unwrap();
    open.send(&Record { partition: Some(0), ..Record::new(&topic, b"k", b"never") }).unwrap();
    open.drain().unwrap();
    let options =
        ReaderOptions { no_progress: Duration::from_millis(400), ..ReaderOptions::default() };
    let reader =
        PartitionReader::new(&address(), &options, &topic, &[(0, Start::Offset(0))]).unwrap();
    let error = reader.read_to_high_watermark(|_| Ok::<(), ReadError>(())).unwrap_err();
    assert!(
        matches!(error, ReadError::HangingTransaction { stable: 0, wanted: 1, .. }),
        "{error:?}"
    );
    open.abort().unwrap();
}

#[test]
fn a_position_beyond_the_log_is_truncation() {
    let topic = make_topics("truncated", 1).records;
    write(&mut producer(&unique("tx")), &topic, &["a"]);
    let reader = PartitionReader::new(
        &address(),
        &ReaderOptions::default(),
        &topic,
        &[(0, Start::Offset(100))],
    )
    .unwrap();
    let error = reader.read_to_high_watermark(|_| Ok::<(), ReadError>(())).unwrap_err();
    assert!(matches!(error, ReadError::Truncated { wanted: 100, high: 2, .. }), "{error:?}");
    // The plain way of reading finds it too.
    reader.restart(&[(0, Start::Offset(100))]).unwrap();
    let deadline = Instant::now() + PATIENCE;
    let error = loop {
        match reader.poll_batch(10, Duration::from_millis(50)) {
            Err(error) => break error,
            Ok(_) => assert!(Instant::now() < deadline, "never told"),
        }
    };
    assert!(matches!(error, ReadError::Truncated { wanted: 100, .. }), "{error:?}");
}

#[test]
fn a_record_comes_back_as_it_was_sent() {
    let topic = make_topics("whole", 6).records;
    let producer = Producer::new(&address(), &ProducerOptions::default()).unwrap();
    let headers: &[(&str, &[u8])] = &[("ce_type", b"landing-permitted"), ("empty", b"")];
    let mut places = Vec::new();
    for i in 0..50 {
        let key = format!("person/{i}");
        let record = Record {
            headers,
            timestamp: Some(1_700_000_000_000 + i),
            ..Record::new(&topic, key.as_bytes(), b"\x00value")
        };
        let at = block_on(producer.send(&record)).unwrap();
        // Our own murmur2 and the client's agree.
        assert_eq!(at.partition, partition_for(key.as_bytes(), 6), "{key}");
        places.push((key, at));
    }
    let mut found = Vec::new();
    reader(&topic, 6)
        .read_to_high_watermark(|m| {
            found.push(m.to_owned());
            Ok::<(), ReadError>(())
        })
        .unwrap();
    assert_eq!(found.len(), 50);
    for (i, (key, at)) in places.iter().enumerate() {
        let m =
            found.iter().find(|m| (m.partition, m.offset) == (at.partition, at.offset)).unwrap();
        assert_eq!(m.key.as_deref(), Some(key.as_bytes()));
        assert_eq!(m.value.as_deref(), Some(&b"\x00value"[..]));
        assert_eq!(m.timestamp, 1_700_000_000_000 + i64::try_from(i).unwrap());
        assert_eq!(m.header("ce_type"), Some(&b"landing-permitted"[..]));
        assert_eq!(m.headers.len(), 2);
    }
    let offsets = Offsets::new(&address(), PATIENCE).unwrap();
    let (partition, first) = (places[0].1.partition, places[0].1.offset);
    let at = offsets.offset_for_time(&topic, &[partition], 1_700_000_000_000).unwrap();
    assert_eq!(at, [(partition, Some(first))]);
    assert_eq!(
        offsets.offset_for_time(&topic, &[partition], i64::from(u32::MAX) * 1000).unwrap(),
        [(partition, None)]
    );
}

#[test]
fn without_kafka_a_send_fails_in_time_and_a_full_queue_is_busy() {
    // Port 1 of the loopback: nobody listens.
    let nowhere = sekisho_log::Address::new("127.0.0.1:1", "log-test");
    let options = ProducerOptions {
        queue: 2,
        timeout: Duration::from_millis(700),
        ..ProducerOptions::default()
    };
    let producer = Producer::new(&nowhere, &options).unwrap();
    let record = Record::new("t", b"k", b"v");
    let begun = Instant::now();
    let waiting = [producer.enqueue(&record).unwrap(), producer.enqueue(&record).unwrap()];
    assert!(matches!(producer.enqueue(&record), Err(SendError::Busy)));
    for answer in waiting {
        let error = block_on(answer).unwrap().unwrap_err();
        assert!(matches!(error, SendError::Unconfirmed), "{error:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_member_rewinds_to_the_offset_it_names() {
    let topics = make_topics("rewind", 1);
    let mut writer = producer(&unique("tx"));
    write(&mut writer, &topics.commands, &["a", "b", "c"]);
    let member = member(&unique("group"), "only", &topics.commands, Duration::from_secs(6));
    let assigned = until(&member, |p| match p {
        Polled::Assigned(partitions) => Some(partitions),
        _ => None,
    });
    assert_eq!(assigned, [0]);
    // Nothing flows before the owner has recovered and says so.
    for _ in 0..10 {
        let polled = member.poll_batch(10, Duration::from_millis(50)).unwrap();
        assert!(matches!(polled, Polled::Messages(m) if m.is_empty()));
    }
    member.start(0, None, PATIENCE).unwrap();
    let take = |count: usize| {
        let mut seen: Vec<String> = Vec::new();
        until(&member, |p| {
            if let Polled::Messages(messages) = p {
                seen.extend(
                    messages
                        .iter()
                        .map(|m| String::from_utf8_lossy(m.value().unwrap()).into_owned()),
                );
            }
            (seen.len() >= count).then_some(())
        });
        seen
    };
    assert_eq!(take(3), ["a", "b", "c"]);
    member.start(0, Some(1), PATIENCE).unwrap();
    assert_eq!(take(2), ["b", "c"]);
    // Paused, nothing comes; resumed, it goes on where it was.
    member.pause(&[0]).unwrap();
    write(&mut writer, &topics.commands, &["d"]);
    for _ in 0..5 {
        let polled = member.poll_batch(10, Duration::from_millis(50)).unwrap();
        assert!(matches!(polled, Polled::Messages(m) if m.is_empty()));
    }
    member.resume(&[0]).unwrap();
    assert_eq!(take(1), ["d"]);
    drop(member);
}

#[test]
fn a_group_that_cannot_be_joined_is_an_error_and_not_silence() {
    let topic = make_topics("refused", 1).commands;
    // Shorter than any broker's least session.
    let member = member(&unique("group"), "only", &topic, Duration::from_millis(60));
    let deadline = Instant::now() + PATIENCE;
    let error = loop {
        match member.poll_batch(1, Duration::from_millis(50)) {
            Err(error) => break error,
            Ok(_) => assert!(Instant::now() < deadline, "never told"),
        }
    };
    assert!(
        matches!(&error, ReadError::Client { reason } if reason.contains("session")),
        "{error:?}"
    );
}

#[test]
fn a_reader_from_the_end_sees_only_what_comes_later() {
    let topic = make_topics("tail", 1).replies;
    let mut producer = producer(&unique("tx"));
    write(&mut producer, &topic, &["before"]);
    let reader =
        PartitionReader::new(&address(), &ReaderOptions::default(), &topic, &[(0, Start::End)])
            .unwrap();
    write(&mut producer, &topic, &["after"]);
    assert_eq!(values(&reader), ["after"]);
}
