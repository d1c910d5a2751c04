//! A rebuild gives the rows that live feeding gave, and readers see one or the other.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{admin, claimed, feed, sums};
use sekisho_projector::harness::{audit_trail, histories};
use sekisho_projector::{
    Engine, Error, History, Input, MemoryHistory, RebuildOptions, Stage, Topic, carried, install,
    rebuild, roll_back,
};
use sekisho_store::scratch::{Scratch, rows_of};
use sekisho_store::{Database, positions};

/// Rebuilding blocks, as in the program.
async fn rebuilt(
    db: &Database,
    history: &MemoryHistory,
    options: RebuildOptions,
) -> Result<sekisho_projector::RebuildReport, Error> {
    let (db, mut history) = (db.clone(), history.clone());
    tokio::task::spawn_blocking(move || {
        let mut stages = Vec::new();
        let switches = options.switch;
        let report = rebuild(&db, &mut history, &options, &mut |p| stages.push(p.stage));
        assert!(report.is_err() || stages.contains(&Stage::Switching) == switches);
        report
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_rebuild_gives_the_same_rows_and_live_feeding_goes_on() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(11, 40, 30);
    let (before, after) = all.split_at(all.len() / 2);
    let history = MemoryHistory { records: all.clone(), audit: audit_trail(11, 200) };
    let mut engine = claimed(&db).await;
    feed(&mut engine, before, 50).await.unwrap();
    let options = RebuildOptions { batch_bytes: 8 << 10, ..RebuildOptions::default() };
    let report = rebuilt(&db, &history, options).await.unwrap();
    assert_eq!(report.projections.len(), carried().unwrap().len());
    for p in &report.projections {
        // Nothing had been fed from the audit: its first build goes as far as the trail.
        let first = p.projection == "commands";
        assert_eq!((p.old, p.new, p.difference.as_deref()), ((!first).then_some(1), 2, None));
    }
    // Whoever fed the old version is fenced, and goes on where the new one stands.
    let fenced = feed(&mut engine, after, 50).await.unwrap_err();
    assert!(matches!(fenced, Error::Store(sekisho_store::Error::Fenced { .. })), "{fenced}");
    let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
    for partition in 0..3 {
        let next = engine.claim(partition).await.unwrap();
        let last = before.iter().rfind(|r| r.partition == partition);
        assert_eq!(next, last.map_or(0, |r| r.offset + 1));
    }
    feed(&mut engine, after, 50).await.unwrap();
    let whole = sums(&admin(), &all).await;
    assert_eq!(common::sums_of(&db, &engine).await, whole);
    drop(engine);
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn the_first_build_may_be_a_rebuild() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(12, 60, 30);
    let history = MemoryHistory { records: all.clone(), audit: Vec::new() };
    let options = RebuildOptions { batch_bytes: 16 << 10, ..RebuildOptions::default() };
    rebuilt(&db, &history, options).await.unwrap();
    let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
    assert_eq!(common::sums_of(&db, &engine).await, sums(&admin(), &all).await);
    // The versions of the persons were taken over: the next event of each is the one that is due.
    let longer = histories(12, 60, 30);
    assert_eq!(longer, all);
    for p in positions(&db).await.unwrap().iter().filter(|p| p.projection == "stays") {
        let last = all.iter().rfind(|r| r.partition == p.partition).unwrap();
        assert_eq!(p.next_offset, last.offset + 1);
        engine.claim(p.partition).await.unwrap();
    }
    let mut again = all[0].clone();
    again.offset = 1_000_000;
    let report = engine.apply(&[again.input()]).await.unwrap();
    assert_eq!((report.applied, report.repeated), (0, 1));
    drop(engine);
    db.close().await;
    scratch.remove().await.unwrap();
}

/// A person who stands still stands still in the new version too, and goes on there when released.
#[tokio::test]
async fn a_rebuild_passes_over_what_is_parked() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let sound = histories(14, 20, 20);
    let subject =
        |at: usize| sekisho_codec::decode_event(&sound[at].value).unwrap().meta.subject_id;
    let at =
        (0..sound.len()).find(|i| (i + 1..sound.len()).any(|j| subject(j) == subject(*i))).unwrap();
    let mut all = sound.clone();
    all[at].value.truncate(9);
    let history = MemoryHistory { records: all.clone(), audit: Vec::new() };
    let mut engine = claimed(&db).await;
    let fed = feed(&mut engine, &all, 50).await.unwrap();
    assert!(fed.parked > 1);
    let options = RebuildOptions {
        projections: vec!["stays".into(), "timeline".into()],
        ..RebuildOptions::default()
    };
    let report = rebuilt(&db, &history, options).await.unwrap();
    assert!(report.projections.iter().all(|p| p.new == 2 && p.difference.is_none()), "{report:?}");
    let hex: String = sound[at].value.iter().map(|b| format!("{b:02x}")).collect();
    let repair = format!("UPDATE engine.parked SET value = '\\x{hex}' WHERE reason = 'malformed'");
    let mut session = sekisho_store::Session::open(&db, sekisho_store::Pace::Live).await.unwrap();
    session.script("repairing", &repair).await.unwrap();
    let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
    assert_eq!(engine.release_parked(subject(at)).await.unwrap(), fed.parked);
    assert_eq!(common::sums_of(&db, &engine).await, sums(&admin(), &sound).await);
    drop((engine, session));
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn a_rebuild_that_differs_is_not_switched_to() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(13, 20, 20);
    let history = MemoryHistory { records: all.clone(), audit: Vec::new() };
    let mut engine = claimed(&db).await;
    feed(&mut engine, &all, 50).await.unwrap();
    let mut session = sekisho_store::Session::open(&db, sekisho_store::Pace::Live).await.unwrap();
    session.script("tampering", "DELETE FROM persons_v1.person").await.unwrap();
    let only = RebuildOptions { projections: vec!["persons".into()], ..RebuildOptions::default() };
    let error = rebuilt(&db, &history, only.clone()).await.unwrap_err();
    assert!(matches!(error, Error::Differs { old: 1, new: 2, .. }), "{error}");
    let options = RebuildOptions { accept_difference: true, ..only };
    let report = rebuilt(&db, &history, options).await.unwrap();
    assert!(report.projections[0].difference.is_some());
    assert_eq!(report.projections[0].new, 2, "what the failed rebuild left was removed");
    drop((engine, session));
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn whoever_changed_a_row_it_is_named_and_nothing_is_switched() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(15, 20, 20);
    let history = MemoryHistory { records: all.clone(), audit: Vec::new() };
    let mut engine = claimed(&db).await;
    feed(&mut engine, &all, 50).await.unwrap();
    let mut session = sekisho_store::Session::open(&db, sekisho_store::Pace::Live).await.unwrap();
    let one = |table: &str| {
        format!(
            "(person_id, version) IN (SELECT person_id, version FROM {table} ORDER BY 1, 2 LIMIT 1)"
        )
    };
    let (entry, fact) = ("timeline_v1.entry", "stays_v1.fact");
    for (projection, tampering, told) in [
        (
            "timeline",
            format!("UPDATE {entry} SET staff_id = 'SYN-9' WHERE {}", one(entry)),
            "entry has other values in staff_id of (person_id, version) = (",
        ),
        (
            "stays",
            format!("DELETE FROM {fact} WHERE {}", one(fact)),
            "fact lacks the row (person_id, version) = (",
        ),
        (
            "persons",
            "INSERT INTO persons_v1.person (person_id) VALUES ('00000000-0000-8000-8000-0000000000aa')".to_owned(),
            "person has a row that follows from nothing: (person_id) = (00000000-0000-8000-8000-0000000000aa)",
        ),
    ] {
        let options = RebuildOptions {
            projections: vec![projection.into()],
            switch: false,
            ..RebuildOptions::default()
        };
        let sound = rebuilt(&db, &history, options.clone()).await.unwrap();
        assert_eq!(sound.projections[0].difference, None);
        session.script("tampering", &tampering).await.unwrap();
        let found = rebuilt(&db, &history, options).await.unwrap();
        let difference = found.projections[0].difference.clone().unwrap();
        assert!(difference.starts_with(told), "{difference}");
    }
    let left: Vec<_> = sekisho_store::catalog::active(&db).await.unwrap();
    assert!(left.iter().all(|b| b.version == 1), "nothing was switched");
    drop((engine, session));
    db.close().await;
    scratch.remove().await.unwrap();
}

/// Whoever reads some views and then others is not in a circle of waiting with a switch that has the others and waits for these.
#[tokio::test]
async fn a_reader_of_several_views_is_answered_while_a_switch_waits_for_them() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(17, 20, 20);
    let history = MemoryHistory { records: all.clone(), audit: Vec::new() };
    let mut engine = claimed(&db).await;
    feed(&mut engine, &all, 50).await.unwrap();
    let mut reader = sekisho_store::Session::open(&db, sekisho_store::Pace::Live).await.unwrap();
    reader.begin().await.unwrap();
    reader.script("reading", "SELECT FROM query.stays").await.unwrap();
    let projections = vec!["persons".into(), "stays".into()];
    let options = RebuildOptions { projections, ..RebuildOptions::default() };
    let building = tokio::spawn({
        let (db, history) = (db.clone(), history.clone());
        async move { rebuilt(&db, &history, options).await }
    });
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let waits =
        |row: &serde_json::Value| row["mode"] == "AccessExclusiveLock" && row["granted"] == false;
    while !rows_of(&db, "pg_locks").await.unwrap().iter().any(waits) {
        assert!(std::time::Instant::now() < deadline, "the switch waits for nobody");
        tokio::task::yield_now().await;
    }
    let read = reader.script("reading", "SELECT FROM query.persons").await;
    assert!(read.is_ok(), "{read:?}");
    reader.rollback().await.unwrap();
    let report = building.await.unwrap().unwrap();
    assert!(report.projections.iter().all(|p| p.new == 2 && p.difference.is_none()), "{report:?}");
    drop((engine, reader));
    db.close().await;
    scratch.remove().await.unwrap();
}

/// Going back blocks too.
async fn gone_back(
    db: &Database,
    history: impl History + 'static,
    projection: &str,
) -> Result<(i32, i32), Error> {
    let (db, mut history, names) = (db.clone(), history, vec![projection.to_owned()]);
    let report =
        tokio::task::spawn_blocking(move || roll_back(&db, &mut history, &names, &mut |_| {}))
            .await
            .unwrap()?;
    Ok((report.projections[0].old.unwrap(), report.projections[0].new))
}

/// A log that breaks off.
struct Broken(MemoryHistory);

impl History for Broken {
    fn name(&self, topic: Topic) -> String {
        self.0.name(topic)
    }
    fn read_all(
        &mut self,
        topic: Topic,
        each: &mut dyn FnMut(Input<'_>) -> sekisho_projector::Result<()>,
    ) -> sekisho_projector::Result<Vec<(i32, i64)>> {
        self.0.read_all(topic, each)
    }
    fn read(
        &mut self,
        topic: Topic,
        from: &std::collections::BTreeMap<i32, i64>,
        to: &std::collections::BTreeMap<i32, i64>,
        each: &mut dyn FnMut(Input<'_>) -> sekisho_projector::Result<()>,
    ) -> sekisho_projector::Result<()> {
        self.0.read(topic, from, to, each)?;
        Err(Error::Thread("the log".to_owned()))
    }
}

#[tokio::test]
async fn readers_go_back_to_the_version_before_and_it_has_all_that_came_since() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = histories(16, 40, 30);
    let history = MemoryHistory { records: all.clone(), audit: Vec::new() };
    let parts: Vec<_> = all.chunks(all.len().div_ceil(4)).collect();
    let mut engine = claimed(&db).await;
    feed(&mut engine, parts[0], 50).await.unwrap();
    assert!(matches!(
        gone_back(&db, history.clone(), "stays").await,
        Err(Error::NothingBefore(name)) if name == "stays"
    ));
    let only = RebuildOptions { projections: vec!["stays".into()], ..RebuildOptions::default() };
    let mut late = Engine::open(&db, Topic::Records, "records").await.unwrap();
    rebuilt(&db, &history, only.clone()).await.unwrap();
    // Whoever looked the version up before it was retired may not begin it again at 0.
    let fenced = late.claim(0).await.unwrap_err();
    assert!(matches!(fenced, Error::Store(sekisho_store::Error::Fenced { .. })), "{fenced}");
    drop(late);
    let mut engine = claimed(&db).await;
    feed(&mut engine, parts[1], 50).await.unwrap();
    assert_eq!(gone_back(&db, history.clone(), "stays").await.unwrap(), (2, 1));
    // Whoever fed the other version is fenced; the old one goes on as if nothing had been.
    let fenced = feed(&mut engine, parts[2], 50).await.unwrap_err();
    assert!(matches!(fenced, Error::Store(sekisho_store::Error::Fenced { .. })), "{fenced}");
    let mut engine = claimed(&db).await;
    feed(&mut engine, parts[2], 50).await.unwrap();
    // And forward again.
    assert_eq!(gone_back(&db, history.clone(), "stays").await.unwrap(), (1, 2));
    let mut engine = claimed(&db).await;
    feed(&mut engine, parts[3], 50).await.unwrap();
    let whole = sums(&admin(), &all).await;
    assert_eq!(common::sums_of(&db, &engine).await, whole);

    // It breaks off after the old tables were fed: readers stay, and nobody goes back to what is half fed.
    let broken = gone_back(&db, Broken(history.clone()), "stays").await.unwrap_err();
    assert!(matches!(broken, Error::Thread(_)), "{broken}");
    assert!(matches!(gone_back(&db, history.clone(), "stays").await, Err(Error::NothingBefore(_))));
    assert_eq!(common::sums_of(&db, &engine).await, whole);
    rebuilt(&db, &history, only).await.unwrap();
    // What was parked before a version was retired and released since is in the new one alone.
    let mut session = sekisho_store::Session::open(&db, sekisho_store::Pace::Live).await.unwrap();
    session.close_retired().await.unwrap();
    assert!(matches!(gone_back(&db, history, "stays").await, Err(Error::NothingBefore(_))));
    drop((engine, session));
    db.close().await;
    scratch.remove().await.unwrap();
}
