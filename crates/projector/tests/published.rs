//! The published tables: each counts what its cases say, and a release is the same bytes before and after a rebuild.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{admin, claimed, feed};
use sekisho_domain::law::Tables;
use sekisho_domain::time::Date;
use sekisho_projector::harness::{check_table, mixed};
use sekisho_projector::{
    MemoryHistory, Published, RebuildOptions, counted, install, published, rebuild,
};
use sekisho_statistics::{Key, Release, protect};
use sekisho_store::Database;
use sekisho_store::scratch::Scratch;
use sekisho_store::statistics::{NewRelease, NewTable, keep, released, releases};

#[tokio::test]
async fn every_table_counts_what_its_cases_say() {
    let mut wrong = Vec::new();
    for table in published().unwrap() {
        let reports = check_table(&admin(), &table).await;
        for report in reports.unwrap_or_else(|e| panic!("{}: {e}", table.definition.code)) {
            if !report.differences.is_empty() {
                wrong.push(format!(
                    "{}: {}: {:#?}",
                    table.definition.code, report.case, report.differences
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

async fn release(db: &Database, tables: &[Published]) -> Release {
    let law = Tables::current();
    let span = (day("1990-01-01"), day("2035-12-31"));
    let found = counted(db, "records", tables, span, &law).await.unwrap();
    Release {
        from: span.0.to_string(),
        to: span.1.to_string(),
        lists: law.version.to_owned(),
        lists_digest: [0; 32],
        watermark: found.watermark,
        parked: found.parked,
        tables: found.tables,
    }
}

#[tokio::test]
async fn a_release_is_the_same_bytes_before_and_after_a_rebuild_and_on_another_machine() {
    let tables: Vec<Published> = published().unwrap();
    let all = mixed(31, 3000, 3);
    let key = Key::derive(b"a secret of tests");
    let mut seen = Vec::new();
    // Another machine, another way to batch: the log is the same.
    for size in [7, all.len()] {
        let scratch = Scratch::create(&admin()).await.unwrap();
        let db = scratch.open().unwrap();
        install(&db).await.unwrap();
        let mut engine = claimed(&db).await;
        feed(&mut engine, &all, size).await.unwrap();
        let before = release(&db, &tables).await;
        assert!(before.tables.iter().any(|t| !t.cells.is_empty()));
        seen.push((before.bytes(), before.shown_bytes(&protect(&before.tables, &key))));
        let history = MemoryHistory { records: all.clone(), audit: Vec::new() };
        let fresh = db.fresh();
        let options = RebuildOptions::default();
        let mut history = history;
        let built = tokio::task::spawn_blocking(move || {
            rebuild(&fresh, &mut history, &options, &mut |_| {})
        });
        built.await.unwrap().unwrap();
        let after = release(&db, &tables).await;
        seen.push((after.bytes(), after.shown_bytes(&protect(&after.tables, &key))));
        drop(engine);
        db.close().await;
        scratch.remove().await.unwrap();
    }
    for other in &seen[1..] {
        assert_eq!(String::from_utf8_lossy(&seen[0].0), String::from_utf8_lossy(&other.0));
        assert!(seen[0].1 == other.1, "what is shown differs");
    }
}

#[tokio::test]
async fn a_release_is_kept_once_and_stays_as_it_is() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let cell = (vec!["NRT".to_owned()], 3, "<5".to_owned());
    let table = NewTable {
        code: "trial".into(),
        version: 1,
        files: "f".into(),
        title: "Trial".into(),
        title_ja: "試行".into(),
        counts: "landings".into(),
        dimensions: vec!["port".into()],
        cells: vec![cell.clone(); 6000],
    };
    let new = NewRelease {
        digest: "d".into(),
        shown_digest: "s".into(),
        stage: "preliminary".into(),
        from: "2026-01-01".into(),
        to: "2026-01-31".into(),
        lists: "l".into(),
        lists_digest: "l".into(),
        watermark: serde_json::json!([]),
        parked: 0,
        released_by: "S-1".into(),
        tables: vec![table.clone()],
    };
    let (first, before) = keep(&db, &new).await.unwrap();
    assert!(!before);
    assert_eq!(keep(&db, &new).await.unwrap(), (first, true), "the same is there already");
    let last = NewRelease { stage: "final".into(), ..new };
    let (second, before) = keep(&db, &last).await.unwrap();
    assert!(!before && second > first);
    let kept = released(&db, second).await.unwrap();
    assert_eq!((kept.len(), kept[0].cells.len()), (1, 6000));
    assert_eq!(kept[0].cells[5999], cell);
    let stages: Vec<_> = releases(&db).await.unwrap().iter().map(|r| r["stage"].clone()).collect();
    assert_eq!(stages, ["final", "preliminary"]);
    let mut session = sekisho_store::Session::open(&db, sekisho_store::Pace::Live).await.unwrap();
    for change in [
        "UPDATE stats.cell SET shown = '5'",
        "DELETE FROM stats.cell",
        "UPDATE stats.release SET stage = 'final'",
        "TRUNCATE stats.release CASCADE",
    ] {
        let error = session.script("changing", change).await.unwrap_err().to_string();
        assert!(error.contains("stays as it was published"), "{error}");
    }
    drop(session);
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn sql_that_does_not_fit_its_definition_is_told_with_the_line() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let mut engine = claimed(&db).await;
    feed(&mut engine, &mixed(5, 300, 3), 50).await.unwrap();
    let good = published().unwrap().into_iter().find(|t| t.definition.code == "entrants_by_port");
    let good = good.unwrap();
    let span = (day("1990-01-01"), day("2035-12-31"));
    for (from, to, told) in [
        ("c.on_date", "c.landed_on", "table.sql line 3"),
        ("query.crossings", "query.landings", "table.sql line 2"),
        (" AS kind", " AS way", "its columns are port, way, member and not port, kind, member"),
        ("THEN 'new'", "THEN 'newest'", "which it does not list"),
    ] {
        let table = Published { sql: good.sql.replace(from, to), ..good.clone() };
        let counted = counted(&db, "records", &[table], span, &Tables::current()).await;
        let error = counted.unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    drop(engine);
    db.close().await;
    scratch.remove().await.unwrap();
}
