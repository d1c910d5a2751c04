//! What a live batch costs does not grow with the tables.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::{Duration, Instant};

use common::{admin, feed};
use sekisho_projector::harness::mixed;
use sekisho_projector::{Engine, Topic, install};
use sekisho_store::scratch::{Scratch, rows_of};
use sekisho_store::{Database, Pace, Session};

/// Rows read by going through whole tables, and rows written, of the projections' tables that are long by now.
async fn counted(db: &Database) -> Vec<(String, i64, i64)> {
    let number = |row: &serde_json::Value, name: &str| row[name].as_i64().unwrap();
    let rows = rows_of(db, "pg_stat_user_tables").await.unwrap();
    let own = rows.iter().filter(|r| r["schemaname"].as_str().unwrap().ends_with("_v1"));
    let table = |r: &serde_json::Value| {
        (
            r["relname"].as_str().unwrap().to_owned(),
            number(r, "seq_tup_read"),
            number(r, "n_tup_ins"),
        )
    };
    own.map(table).collect()
}

/// The same, once so many entries are counted: what a connection counted is known only when it has ended.
async fn counts_of(db: &Database, entries: usize) -> Vec<(String, i64, i64)> {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let found = counted(db).await;
        if found.iter().all(|(t, _, written)| t != "entry" || *written >= entries as i64) {
            return found;
        }
        assert!(Instant::now() < until, "the count of {entries} entries did not arrive");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_live_batch_reads_no_table_from_end_to_end() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let all = mixed(5, 12_000, 1);
    let mut done = 0;
    // First without statistics, then with them.
    for analysed in [false, true] {
        let (grown, batch) = (done + 5000, done + 5600);
        let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
        engine.claim(0).await.unwrap();
        feed(&mut engine, &all[done..grown], 1000).await.unwrap();
        drop(engine);
        let mut session = Session::open(&db, Pace::Bulk).await.unwrap();
        if analysed {
            session.script("gathering statistics", "ANALYZE").await.unwrap();
        }
        let before = counts_of(&db, grown).await;
        let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
        engine.claim(0).await.unwrap();
        feed(&mut engine, &all[grown..batch], 600).await.unwrap();
        drop(engine);
        let after = counts_of(&db, batch).await;
        let long = |table: &str| ["entry", "fact", "stay", "person", "document"].contains(&table);
        for ((table, seen, _), (_, now, _)) in
            before.iter().zip(&after).filter(|((t, ..), _)| long(t))
        {
            assert_eq!(now - seen, 0, "{table} was read through, analysed: {analysed}");
        }
        done = batch;
    }
    db.close().await;
    scratch.remove().await.unwrap();
}
