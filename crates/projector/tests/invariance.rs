//! Batch invariance of every projection, against a real PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use sekisho_projector::harness::{Cut, audit_trail, histories, variance};
use sekisho_projector::{Folder, Topic, carried};

fn admin() -> String {
    std::env::var("SEKISHO_TEST_PG").expect(
        "SEKISHO_TEST_PG must name a PostgreSQL server and a role that may create databases: \
         postgres://postgres@127.0.0.1:5432/postgres; `make test` sets it",
    )
}

fn on(topic: Topic) -> Vec<Folder> {
    carried().unwrap().into_iter().filter(|f| f.manifest.topic == topic).collect()
}

const CUTS: &[Cut] = &[Cut::Every(1), Cut::Every(7), Cut::Random(1), Cut::Random(2)];

#[tokio::test]
async fn every_projection_of_records_is_the_same_in_any_batches() {
    for seed in 1..=2 {
        let history = histories(seed, 20, 20);
        let found = variance(&admin(), &on(Topic::Records), Topic::Records, &history, CUTS).await;
        assert_eq!(found.unwrap(), None, "seed {seed}");
    }
}

#[tokio::test]
async fn every_projection_of_the_audit_is_the_same_in_any_batches() {
    for seed in 1..=3 {
        let trail = audit_trail(seed, 300);
        let found = variance(&admin(), &on(Topic::Audit), Topic::Audit, &trail, CUTS).await;
        assert_eq!(found.unwrap(), None, "seed {seed}");
    }
}

fn folder(tables: &str, apply: &str) -> Folder {
    let manifest = "name = \"trial\"\ntitle = \"A trial\"\nversion = 1\ntopic = \"records\"\nreads = [\"*\"]\nkeeps_in_memory = \"nothing\"";
    Folder::new(
        "trial",
        manifest,
        tables,
        "",
        apply,
        "",
        "CREATE VIEW query.trial AS SELECT * FROM trial;",
    )
    .unwrap()
}

/// What the harness is for: SQL that looks right and is not.
#[tokio::test]
async fn a_projection_that_depends_on_its_batches_is_caught() {
    let tables = "CREATE TABLE trial (person_id uuid PRIMARY KEY, value bigint);";
    let wrong = [
        // Counts the last batch instead of adding to what is there.
        "INSERT INTO trial SELECT person_id, count(*) FROM batch_event GROUP BY person_id \
         ON CONFLICT (person_id) DO UPDATE SET value = excluded.value;",
        // Keeps the first of each batch.
        "INSERT INTO trial SELECT DISTINCT ON (person_id) person_id, version FROM batch_event ORDER BY person_id, version \
         ON CONFLICT (person_id) DO UPDATE SET value = excluded.value;",
        // Corrects only what was there before the batch.
        "UPDATE trial t SET value = -1 FROM batch_correction_applied c WHERE c.person_id = t.person_id;\n\
         INSERT INTO trial SELECT DISTINCT ON (person_id) person_id, version FROM batch_event ORDER BY person_id, version \
         ON CONFLICT DO NOTHING;",
    ];
    let history = histories(7, 10, 20);
    for apply in wrong {
        let found =
            variance(&admin(), &[folder(tables, apply)], Topic::Records, &history, CUTS).await;
        assert!(found.unwrap().is_some(), "not caught: {apply}");
    }
    let right = "INSERT INTO trial SELECT person_id, count(*) FROM batch_event GROUP BY person_id \
         ON CONFLICT (person_id) DO UPDATE SET value = trial.value + excluded.value;";
    let found = variance(&admin(), &[folder(tables, right)], Topic::Records, &history, CUTS).await;
    assert_eq!(found.unwrap(), None);
}
