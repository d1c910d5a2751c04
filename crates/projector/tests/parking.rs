//! Poison is parked with its person, in order; the rest flows on; nothing is applied twice.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{admin, feed};
use sekisho_codec::decode_event;
use sekisho_projector::harness::{Recorded, histories};
use sekisho_projector::{Engine, Error, Input, Topic, install};
use sekisho_store::scratch::Scratch;
use sekisho_store::{
    Database, Discarding, Pace, Session, count_parked, discard_parked, list_parked, show_parked,
};
use uuid::Uuid;

async fn engine(db: &Database) -> Engine {
    let mut engine = Engine::open(db, Topic::Records, "records").await.unwrap();
    for partition in 0..3 {
        engine.claim(partition).await.unwrap();
    }
    engine
}

fn person(record: &Recorded) -> Uuid {
    decode_event(&record.value).unwrap().meta.subject_id
}

/// A history in which the third event of one person cannot be read, and the places of that person's records.
fn poisoned(seed: u64) -> (Vec<Recorded>, Uuid, Vec<usize>, Vec<u8>) {
    let mut all = histories(seed, 20, 20);
    let mut places: std::collections::HashMap<Uuid, Vec<usize>> = Default::default();
    for (at, record) in all.iter().enumerate() {
        places.entry(person(record)).or_default().push(at);
    }
    let (subject, at) = places.into_iter().find(|(_, at)| at.len() > 5).unwrap();
    let whole = all[at[2]].value.clone();
    all[at[2]].value.truncate(whole.len() / 2);
    (all, subject, at, whole)
}

#[tokio::test]
async fn a_malformed_record_parks_its_person_and_nobody_else() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let (all, subject, at, _) = poisoned(21);
    let mut live = engine(&db).await;
    let (first, rest) = all.split_at(at[3] + 1);
    let one = feed(&mut live, first, 9).await.unwrap();
    // A new process knows who stands still from the table.
    let mut live = engine(&db).await;
    let two = feed(&mut live, rest, 9).await.unwrap();
    assert_eq!(one.parked + two.parked, at.len() - 2);
    assert_eq!(one.applied + two.applied, all.len() - at.len() + 2);
    let parked = list_parked(&db, false, 1000).await.unwrap();
    assert!(parked.iter().all(|p| p.subject_id == Some(subject)));
    let mut reasons: Vec<_> = parked.iter().map(|p| (p.offset, p.reason.as_str())).collect();
    reasons.sort_unstable();
    assert_eq!(reasons[0].1, "malformed");
    assert!(reasons[1..].iter().all(|(_, r)| *r == "behind-parked"));
    // It cannot be released while it cannot be read, and stays parked in order.
    let error = live.release_parked(subject).await.unwrap_err();
    assert!(matches!(error, Error::StillParked { .. }), "{error}");
    assert_eq!(list_parked(&db, false, 1000).await.unwrap(), parked);
    drop(live);
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn a_released_person_has_the_rows_of_one_who_never_stood_still() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let (all, subject, at, whole) = poisoned(22);
    let mut live = engine(&db).await;
    feed(&mut live, &all, 50).await.unwrap();
    // As if a program that reads the record had been installed.
    let mut session = Session::open(&db, Pace::Live).await.unwrap();
    let hex: String = whole.iter().map(|b| format!("{b:02x}")).collect();
    let sql = format!("UPDATE engine.parked SET value = '\\x{hex}' WHERE reason = 'malformed'");
    session.script("repairing", &sql).await.unwrap();
    let mut releaser = Engine::open(&db, Topic::Records, "records").await.unwrap();
    assert_eq!(releaser.release_parked(subject).await.unwrap(), at.len() - 2);
    assert_eq!(list_parked(&db, false, 10).await.unwrap(), []);
    let mut sound = all.clone();
    sound[at[2]].value = whole;
    assert_eq!(common::sums_of(&db, &live).await, common::sums(&admin(), &sound).await);
    // The live projector is fenced, learns that the person goes on, and goes on itself.
    let theirs = all[at[0]].partition;
    let mut next = all.iter().rfind(|r| r.partition == theirs).unwrap().clone();
    next.offset += 10;
    let fenced = live.apply(&[next.input()]).await.unwrap_err();
    assert!(matches!(fenced, Error::Store(sekisho_store::Error::Fenced { .. })), "{fenced}");
    drop((live, releaser, session));
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn gaps_repeats_null_keys_and_foreign_keys_are_told_apart() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(23, 6, 8);
    let mut live = engine(&db).await;
    feed(&mut live, &all, 50).await.unwrap();
    let end = 1_000_000;
    let by = |n: usize| all.iter().rfind(|r| r.partition == n as i32).unwrap();
    // Partition 0: the same event again. Partition 1: two later than the last. Partition 2: keys that name nobody.
    let again = Recorded { offset: end, ..by(0).clone() };
    let mut event = decode_event(&by(1).value).unwrap();
    let last = all
        .iter()
        .map(|r| decode_event(&r.value).unwrap())
        .filter(|e| e.meta.subject_id == event.meta.subject_id)
        .map(|e| e.meta.version)
        .max()
        .unwrap();
    event.meta.version = last + 2;
    let mut value = Vec::new();
    sekisho_codec::encode_event(&event, &mut value);
    let gap = Recorded { offset: end, value, ..by(1).clone() };
    let foreign = Recorded { offset: end + 2, ..by(2).clone() };
    let other = format!("person/{}", Uuid::from_u128(7));
    let inputs = [
        again.input(),
        gap.input(),
        Input { partition: 2, offset: end, timestamp: 0, key: None, value: Some(b"x") },
        Input { partition: 2, offset: end + 1, timestamp: 0, key: Some(b"nobody"), value: None },
        Input { key: Some(other.as_bytes()), ..foreign.input() },
        Input {
            partition: 2,
            offset: end + 3,
            timestamp: 0,
            key: Some(other.as_bytes()),
            value: Some(&[0, 0, 0, 99, 99]),
        },
    ];
    let report = live.apply(&inputs).await.unwrap();
    assert_eq!((report.applied, report.parked, report.repeated), (0, 6, 1));
    let parked = list_parked(&db, false, 10).await.unwrap();
    let reasons: Vec<_> = parked.iter().map(|p| p.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "version-repeated",
            "version-gap",
            "null-key",
            "unknown-key",
            "key-mismatch",
            "behind-parked"
        ]
    );
    assert!(parked[2].subject_id.is_none() && parked[3].subject_id.is_none());
    let shown = show_parked(&db, "records", 2, end).await.unwrap().unwrap();
    assert_eq!(shown.value.as_deref(), Some(b"x".as_slice()));
    // What came twice has been applied: releasing it applies nothing.
    let subject = parked[0].subject_id.unwrap();
    let before = common::sums_of(&db, &live).await;
    assert_eq!(live.release_parked(subject).await.unwrap(), 1);
    assert_eq!(common::sums_of(&db, &live).await, before);
    drop(live);
    db.close().await;
    scratch.remove().await.unwrap();
}

/// Nobody can release a record without a usable key, so somebody must be able to say that it was looked at.
#[tokio::test]
async fn a_record_of_nobody_is_discarded_with_a_reason_and_kept() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let mut live = Engine::open(&db, Topic::Records, "records").await.unwrap();
    live.claim(0).await.unwrap();
    let person = Uuid::from_u128(7);
    let key = format!("person/{person}");
    let inputs = [
        Input { partition: 0, offset: 0, timestamp: 0, key: None, value: Some(b"x") },
        Input { partition: 0, offset: 1, timestamp: 0, key: Some(b"nobody"), value: None },
        Input { partition: 0, offset: 2, timestamp: 0, key: Some(key.as_bytes()), value: None },
    ];
    assert_eq!(live.apply(&inputs).await.unwrap().parked, 3);
    let discard = async |offset, why: &str| {
        discard_parked(&db, ("records", 0, offset), "SYN-0001", why).await.unwrap()
    };
    assert_eq!(discard(0, "a test record of the broker's operator").await, Discarding::Done);
    let waiting = list_parked(&db, false, 10).await.unwrap();
    assert_eq!(waiting.iter().map(|p| p.offset).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(count_parked(&db).await.unwrap(), (2, 1));
    // Kept as it came, with who and why; nobody takes the place of the first to decide.
    let kept = list_parked(&db, true, 10).await.unwrap();
    let said = kept[0].discarded.clone().unwrap();
    assert_eq!((kept.len(), said.by.as_str()), (1, "SYN-0001"));
    assert_eq!(said.reason, "a test record of the broker's operator");
    assert!(said.at > 0);
    assert_eq!(discard(0, "another").await, Discarding::Before(said));
    let shown = show_parked(&db, "records", 0, 0).await.unwrap().unwrap();
    assert_eq!((shown.reason.as_str(), shown.value.as_deref()), ("null-key", Some(&b"x"[..])));
    // A person's record stands before the person's later ones, and what is not parked cannot be given up.
    assert_eq!(discard(2, "in the way").await, Discarding::OfPerson(person));
    assert_eq!(discard(3, "no such").await, Discarding::NotParked);
    assert!(discard_parked(&db, ("records", 0, 1), "SYN-0001", " ").await.is_err(), "no reason");
    let mut session = Session::open(&db, Pace::Live).await.unwrap();
    // A rebuild goes on passing it over.
    assert_eq!(session.parked_offsets("records", 0).await.unwrap(), [0, 1, 2]);
    // The tables may be set up again beside it.
    install(&db).await.unwrap();
    assert_eq!(list_parked(&db, true, 10).await.unwrap(), kept);
    drop((live, session));
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn a_person_whom_sql_cannot_take_is_found_and_parked() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(24, 30, 10);
    let subjects: Vec<Uuid> = all.iter().map(person).collect();
    let (a, b) = (subjects[3], *subjects.iter().find(|s| **s != subjects[3]).unwrap());
    let mut session = Session::open(&db, Pace::Live).await.unwrap();
    let check =
        format!("ALTER TABLE timeline_v1.entry ADD CHECK (person_id NOT IN ('{a}', '{b}'))");
    session.script("refusing two persons", &check).await.unwrap();
    let mut live = engine(&db).await;
    let report = feed(&mut live, &all, 200).await.unwrap();
    let theirs = subjects.iter().filter(|s| **s == a || **s == b).count();
    assert_eq!((report.parked, report.applied), (theirs, all.len() - theirs));
    let parked = list_parked(&db, false, 1000).await.unwrap();
    assert_eq!(parked.iter().filter(|p| p.reason == "sql").count(), 2);
    assert!(parked.iter().all(|p| !p.detail.contains(&a.to_string())), "no row is quoted");
    session
        .script("mending", "ALTER TABLE timeline_v1.entry DROP CONSTRAINT entry_person_id_check")
        .await
        .unwrap();
    for subject in [a, b] {
        live.release_parked(subject).await.unwrap();
    }
    assert_eq!(common::sums_of(&db, &live).await, common::sums(&admin(), &all).await);
    drop((live, session));
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn an_older_owner_writes_nothing() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(25, 10, 10);
    let (before, after) = all.split_at(all.len() / 2);
    let mut old = engine(&db).await;
    feed(&mut old, before, 20).await.unwrap();
    let mut new = engine(&db).await;
    let error = feed(&mut old, after, 20).await.unwrap_err();
    assert!(matches!(error, Error::Store(sekisho_store::Error::Fenced { .. })), "{error}");
    feed(&mut new, after, 20).await.unwrap();
    assert_eq!(common::sums_of(&db, &new).await, common::sums(&admin(), &all).await);
    // A record that has been applied is not taken again.
    let error = new.apply(&[after[0].input()]).await.unwrap_err();
    assert!(matches!(error, Error::OutOfOrder { .. }), "{error}");
    drop((old, new));
    db.close().await;
    scratch.remove().await.unwrap();
}
