//! The role of statistics reads releases and numbers, and no personal data, nor anything of one person, wherever it lies.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{admin, claimed, feed};
use sekisho_projector::harness::histories;
use sekisho_projector::install;
use sekisho_store::scratch::{Scratch, rows_of};
use sekisho_store::{Database, Options};
use serde_json::Value;

/// What came between nothing and everything.
const EVENTS: &str = "stats.events_between('[]', (SELECT jsonb_agg(jsonb_build_object('topic', 'records', 'partition', n, \
     'next_offset', 1000000)) FROM generate_series(0, 63) n), '2100-12-31')";

/// The scratch database under the role of statistics.
fn as_statistics(scratch: &Scratch) -> Database {
    let url = std::env::var("SEKISHO_TEST_PG_STATISTICS").expect(
        "SEKISHO_TEST_PG_STATISTICS must be a URL of sekisho_statistics; `with-stack` sets it",
    );
    let (stem, _) = url.rsplit_once('/').unwrap();
    let (_, name) = scratch.url.rsplit_once('/').unwrap();
    Database::open(&Options::new(format!("{stem}/{name}"), "sekisho-test")).unwrap()
}

#[tokio::test]
async fn no_personal_column_can_be_read_by_the_role_of_statistics() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let mut engine = claimed(&db).await;
    feed(&mut engine, &histories(41, 20, 20), 50).await.unwrap();
    let role = as_statistics(&scratch);

    let columns = "(SELECT n.nspname AS schema, c.relname AS relation, a.attname AS column, \
            coalesce(col_description(c.oid, a.attnum), '') LIKE 'Personal data%' AS personal \
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE c.relkind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped \
          AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')";
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let (mut personal, mut refused) = (0, 0);
    for row in rows_of(&db, columns).await.unwrap() {
        let (schema, relation, column) =
            (text(&row, "schema"), text(&row, "relation"), text(&row, "column"));
        let read = format!("(SELECT \"{column}\" FROM \"{schema}\".\"{relation}\" LIMIT 1)");
        let found = rows_of(&role, &read).await;
        if schema == "stats" {
            assert!(found.is_ok(), "{schema}.{relation}.{column} is there to be read");
            let told = ["person", "name", "birth", "address", "document_id", "number", "mrz"];
            assert!(!told.iter().any(|word| column.contains(word)), "{relation}.{column}");
            continue;
        }
        let error = found.expect_err(&read).to_string();
        assert!(error.contains("permission denied"), "{read}: {error}");
        refused += 1;
        personal += usize::from(row["personal"] == true);
    }
    assert!(personal >= 10 && refused > 300, "{personal} of {refused} columns are personal");

    // Neither by a function, nor by writing.
    for question in
        ["query.overstays('2026-01-01')", "query.standing_on('2026-01-01', '2026-01-01')"]
    {
        let error = rows_of(&role, question).await.unwrap_err().to_string();
        assert!(error.contains("permission denied"), "{error}");
    }
    for question in [
        "stats.crossings('1990-01-01', '2035-12-31')",
        "stats.applications('1990-01-01', '2035-12-31')",
        "stats.residents('2026-01-01')",
        EVENTS,
    ] {
        for row in rows_of(&role, question).await.unwrap() {
            let told = ["person", "name", "birth", "address", "_id", "number"];
            let names = row.as_object().unwrap().keys();
            assert!(names.clone().all(|n| !told.iter().any(|word| n.contains(word))), "{row}");
        }
    }
    for question in ["stats.crossings('1900-01-01', '2100-12-31')", EVENTS] {
        assert!(!rows_of(&role, question).await.unwrap().is_empty(), "{question}");
    }
    let may =
        "(SELECT has_table_privilege('stats.release', 'INSERT, UPDATE, DELETE, TRUNCATE') AS may)";
    assert_eq!(rows_of(&role, may).await.unwrap()[0]["may"], false);
    drop(engine);
    role.close().await;
    db.close().await;
    scratch.remove().await.unwrap();
}
