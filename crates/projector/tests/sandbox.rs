//! A sandbox holds what the tables held at its instant, and nothing of it can be read before it is entered in the audit log.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use common::{admin, dated, feed, second, sums_of};
use sekisho_codec::decode_event;
use sekisho_domain::time::Timestamp;
use sekisho_projector::harness::Recorded;
use sekisho_projector::{
    Engine, Error, MemoryHistory, SandboxReport, Topic, install, make_sandbox,
};
use sekisho_store::scratch::{Scratch, rows_of};
use sekisho_store::{
    Change, ChangedRow, Database, NewSandbox, Options, Pace, SandboxName, Session, TableSum,
    sandboxes,
};
use uuid::Uuid;

const PASSWORD: &str = "0123456789abcdef0123456789abcdef";

fn new(name: &str, known_at: Timestamp) -> NewSandbox {
    NewSandbox {
        name: SandboxName::parse(name).unwrap(),
        known_at,
        persons: Vec::new(),
        keep: Duration::from_secs(3600),
        staff_id: "SYN-7".to_owned(),
        purpose: "internal-audit".to_owned(),
        case_id: None,
    }
}

/// Making a sandbox blocks, as in the program.
async fn made(
    db: &Database,
    history: &MemoryHistory,
    new: NewSandbox,
    admit: Result<(), String>,
) -> Result<SandboxReport, Error> {
    let (db, mut history) = (db.clone(), history.clone());
    let now = second(1_000_000);
    tokio::task::spawn_blocking(move || {
        let mut admit = |_: u64| admit.clone();
        make_sandbox(&db, &mut history, &new, (now, PASSWORD), &mut admit, &mut |_| {})
    })
    .await
    .unwrap()
}

async fn fed(db: &Database, topic: Topic, records: &[Recorded]) -> Engine {
    let mut engine = Engine::open(db, topic, topic.as_str()).await.unwrap();
    for partition in 0..3 {
        engine.claim(partition).await.unwrap();
    }
    feed(&mut engine, records, 50).await.unwrap();
    engine
}

async fn schemas(db: &Database) -> usize {
    rows_of(db, "(SELECT 1 FROM pg_namespace WHERE nspname LIKE 'sandbox%')").await.unwrap().len()
}

/// What came from one sandbox to another.
async fn changes(
    session: &mut Session,
    before: &SandboxReport,
    after: &SandboxReport,
    persons: &[Uuid],
) -> Vec<ChangedRow> {
    let mut found = Vec::new();
    for ((_, old), (_, new)) in before.parts.iter().zip(&after.parts) {
        for table in session.tables_of(old).await.unwrap() {
            let each = |row| {
                found.push(row);
                Ok::<_, sekisho_store::Error>(())
            };
            session.differing_rows((old, new), &table, persons, each).await.unwrap();
        }
    }
    found
}

#[tokio::test]
async fn a_sandbox_holds_what_the_tables_held_at_its_instant() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let history = dated(31, 40);
    let half = history.records.len() / 2;
    let at = second(half - 1);
    let audited = history.audit.len().min(half);
    let records = fed(&db, Topic::Records, &history.records[..half]).await;
    let audit = fed(&db, Topic::Audit, &history.audit[..audited]).await;
    let mut then: Vec<(String, Vec<TableSum>)> = sums_of(&db, &records).await;
    then.extend(sums_of(&db, &audit).await);
    then.sort_by(|a, b| a.0.cmp(&b.0));
    drop((records, audit));
    let records = fed(&db, Topic::Records, &history.records[half..]).await;
    drop(records);

    let report = made(&db, &history, new("then", at), Ok(())).await.unwrap();
    assert_eq!(report.events, half as u64);
    let mut session = Session::open(&db, Pace::Live).await.unwrap();
    let mut now = Vec::new();
    for (projection, schema) in &report.parts {
        now.push((projection.clone(), session.table_sums(schema).await.unwrap()));
    }
    now.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(now, then);

    // One instant earlier it is another past, so the comparison can tell.
    let before = made(&db, &history, new("before", second(half - 2)), Ok(())).await.unwrap();
    let entries = |name: &str| format!("sandbox_{name}.timeline");
    assert_eq!(before.events, half as u64 - 1);
    assert_eq!(rows_of(&db, &entries("before")).await.unwrap().len(), half - 1);
    assert_eq!(rows_of(&db, &entries("then")).await.unwrap().len(), half);
    // Views and functions are those of readers, over its own tables.
    let names = |of: &str| {
        format!(
            "(SELECT c.relname AS n FROM pg_class c WHERE c.relkind = 'v' AND c.relnamespace = '{of}'::regnamespace \
              AND c.relname NOT IN ('position', 'shard') UNION ALL SELECT p.proname FROM pg_proc p \
              WHERE p.pronamespace = '{of}'::regnamespace ORDER BY 1)"
        )
    };
    assert_eq!(
        rows_of(&db, &names("sandbox_then")).await.unwrap(),
        rows_of(&db, &names("query")).await.unwrap()
    );
    rows_of(&db, "sandbox_then.due('2026-01-01', '2027-01-01')").await.unwrap();

    // From one instant to the next one event came, and it is told by its key.
    let came = changes(&mut session, &before, &report, &[]).await;
    let entry: Vec<_> = came.iter().filter(|c| c.table == "entry").collect();
    assert_eq!(entry.len(), 1);
    let last = decode_event(&history.records[half - 1].value).unwrap().meta;
    assert_eq!(entry[0].change, Change::Added);
    assert_eq!(entry[0].key["version"], last.version);
    assert_eq!(entry[0].person, Some(last.subject_id));
    assert!(came.iter().all(|c| c.person.is_none_or(|p| p == last.subject_id)), "{came:?}");
    assert_eq!(changes(&mut session, &before, &report, &[last.subject_id]).await, came);
    assert!(changes(&mut session, &before, &report, &[Uuid::nil()]).await.is_empty());
    assert!(changes(&mut session, &report, &report, &[]).await.is_empty());
    let tampering = "UPDATE sandbox_then__timeline.entry SET staff_id = 'SYN-9' WHERE \"offset\" = 1 AND partition = \
        (SELECT min(partition) FROM sandbox_then__timeline.entry WHERE \"offset\" = 1); \
        DELETE FROM sandbox_then__persons.person";
    session.script("tampering", tampering).await.unwrap();
    let came = changes(&mut session, &before, &report, &[]).await;
    let other: Vec<_> = came.iter().filter(|c| c.change == Change::Changed).collect();
    assert!(other.iter().any(|c| c.table == "entry" && c.columns == ["staff_id"]), "{other:?}");
    let gone: Vec<_> = came.iter().filter(|c| c.change == Change::Gone).collect();
    assert!(!gone.is_empty() && gone.iter().all(|c| c.table == "person"), "{gone:?}");

    let one = decode_event(&history.records[0].value).unwrap().meta.subject_id;
    let only = NewSandbox { persons: vec![one], ..new("one", at) };
    let only = made(&db, &history, only, Ok(())).await.unwrap();
    let of_one = format!("(SELECT 1 FROM sandbox_then.timeline WHERE person_id = '{one}')");
    assert_eq!(only.events, rows_of(&db, &of_one).await.unwrap().len() as u64);
    let rows = rows_of(&db, &entries("one")).await.unwrap();
    assert!(rows.iter().all(|r| r["person_id"] == one.to_string().as_str()));
    assert_eq!(rows.len() as u64, only.events);
    for name in ["then", "before", "one"] {
        assert!(session.drop_sandbox(&SandboxName::parse(name).unwrap()).await.unwrap());
    }
    assert_eq!(schemas(&db).await, 0);
    drop(session);
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn its_role_reads_it_and_nothing_else() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let history = dated(32, 5);
    let (mine, other) = ("role_mine", "role_other");
    for name in [mine, other] {
        made(&db, &history, new(name, second(10_000)), Ok(())).await.unwrap();
    }
    let (_, host) = scratch.url.rsplit_once('@').unwrap();
    let url = format!("postgres://sekisho_sandbox_{mine}:{PASSWORD}@{host}");
    let reader = Database::open(&Options::new(url, "test")).unwrap();
    assert!(!rows_of(&reader, "sandbox_role_mine.timeline").await.unwrap().is_empty());
    rows_of(&reader, "sandbox_role_mine.due('2026-01-01', '2027-01-01')").await.unwrap();
    for closed in [
        "query.timeline",
        "sandbox_role_other.timeline",
        "sandbox_role_mine__timeline.entry",
        "timeline_v1.entry",
        "engine.sandbox",
        "engine.parked",
    ] {
        let refused = rows_of(&reader, closed).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{closed}: {refused}");
    }
    let mut session = Session::open(&reader, Pace::Live).await.unwrap();
    for sql in [
        "CREATE TABLE sandbox_role_mine.t ()",
        "DELETE FROM sandbox_role_mine.persons",
        "DELETE FROM sandbox_role_mine__persons.person",
        "CREATE SCHEMA s",
        "CREATE ROLE r",
    ] {
        let sql = format!("ROLLBACK; BEGIN READ WRITE; {sql}");
        let refused = session.script("trying", &sql).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{sql}: {refused}");
    }
    let attributes = rows_of(
        &db,
        "(SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS more, rolvaliduntil IS NULL AS forever \
          FROM pg_roles WHERE rolname = 'sekisho_sandbox_role_mine')",
    )
    .await
    .unwrap();
    assert_eq!(attributes, [serde_json::json!({"more": false, "forever": false})]);

    // It goes although somebody reads in it, and its role with it.
    let mut keeper = Session::open(&db, Pace::Live).await.unwrap();
    let reading = "ROLLBACK; BEGIN; SELECT 1 FROM sandbox_role_mine.timeline";
    session.script("reading", reading).await.unwrap();
    for name in [mine, other] {
        assert!(keeper.drop_sandbox(&SandboxName::parse(name).unwrap()).await.unwrap());
    }
    assert!(rows_of(&reader, "sandbox_role_mine.timeline").await.is_err());
    drop((session, keeper));
    reader.close().await;
    db.close().await;
    scratch.remove().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_shown_leaves_nothing() {
    let scratch = Scratch::create(&admin()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let history = dated(33, 5);
    let early = Timestamp::from_micros(second(0).micros() - 1).unwrap();
    let mut told = Vec::new();
    for (known_at, admit) in
        [(second(2_000_000), Ok(())), (early, Ok(())), (second(9), Err("Kafka is away".to_owned()))]
    {
        told.push(made(&db, &history, new("none", known_at), admit).await.unwrap_err().to_string());
        assert_eq!((schemas(&db).await, sandboxes(&db).await.unwrap().len()), (0, 0));
    }
    assert!(told[0].contains("in the future"), "{told:?}");
    assert!(told[1].contains(&format!("before the first record, which is of {}", second(0))));
    assert!(told[2].contains("nothing is shown: Kafka is away"), "{told:?}");

    made(&db, &history, new("twice", second(9)), Ok(())).await.unwrap();
    let again = made(&db, &history, new("twice", second(9)), Ok(())).await.unwrap_err();
    assert!(again.to_string().contains("there is a sandbox twice"), "{again}");
    let brief = NewSandbox { keep: Duration::ZERO, ..new("brief", second(9)) };
    made(&db, &history, brief, Ok(())).await.unwrap();
    // What a killed process left is not finished, and goes with what has expired.
    let mut keeper = Session::open(&db, Pace::Live).await.unwrap();
    let unfinished = "INSERT INTO engine.sandbox SELECT 'broken', known_at, persons, staff_id, purpose, case_id, parts, \
        'building', made_at, expires_at FROM engine.sandbox WHERE name = 'twice'";
    keeper.script("leaving one unfinished", &unfinished.replace("parts,", "'[]',")).await.unwrap();
    let gone = keeper.drop_due_sandboxes().await.unwrap();
    assert_eq!(gone.iter().map(SandboxName::as_str).collect::<Vec<_>>(), ["brief", "broken"]);
    let left = sandboxes(&db).await.unwrap();
    assert_eq!(
        left.iter().map(|s| (s.name.as_str(), s.ready)).collect::<Vec<_>>(),
        [("twice", true)]
    );
    keeper.drop_sandbox(&left[0].name).await.unwrap();
    assert!(!keeper.drop_sandbox(&left[0].name).await.unwrap());
    drop(keeper);
    db.close().await;
    scratch.remove().await.unwrap();
}
