//! What the tests of this folder share.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use sekisho_codec::{decode_audit, decode_event, encode_audit, encode_event};
use sekisho_domain::time::Timestamp;
use sekisho_projector::harness::{Cut, Recorded, audit_trail, fed, histories};
use sekisho_projector::{Engine, Input, MemoryHistory, Report, Result, Topic, carried};
use sekisho_store::{Database, Pace, Session, TableSum};

pub fn admin() -> String {
    std::env::var("SEKISHO_TEST_PG").expect(
        "SEKISHO_TEST_PG must name a PostgreSQL server and a role that may create databases: \
         postgres://postgres@127.0.0.1:5432/postgres; `make test` sets it",
    )
}

pub async fn feed(engine: &mut Engine, records: &[Recorded], size: usize) -> Result<Report> {
    let mut total = Report::default();
    for batch in records.chunks(size) {
        let inputs: Vec<Input<'_>> = batch.iter().map(Recorded::input).collect();
        let report = engine.apply(&inputs).await?;
        total.records += report.records;
        total.applied += report.applied;
        total.parked += report.parked;
        total.repeated += report.repeated;
    }
    Ok(total)
}

/// An engine of the records that owns three partitions.
pub async fn claimed(db: &Database) -> Engine {
    let mut engine = Engine::open(db, Topic::Records, "records").await.unwrap();
    for partition in 0..3 {
        engine.claim(partition).await.unwrap();
    }
    engine
}

/// What a history gives when all of it is fed at once.
pub async fn sums(admin: &str, history: &[Recorded]) -> Vec<(String, Vec<TableSum>)> {
    let folders: Vec<_> =
        carried().unwrap().into_iter().filter(|f| f.manifest.topic == Topic::Records).collect();
    fed(admin, &folders, Topic::Records, history, Cut::Every(history.len())).await.unwrap()
}

pub async fn sums_of(db: &Database, engine: &Engine) -> Vec<(String, Vec<TableSum>)> {
    let mut session = Session::open(db, Pace::Live).await.unwrap();
    let mut sums = Vec::new();
    for build in engine.builds() {
        sums.push((build.projection.clone(), session.table_sums(&build.schema).await.unwrap()));
    }
    sums
}

/// When the record at this place of a history was recorded.
pub fn second(n: usize) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000 + i64::try_from(n).unwrap() * 1_000_000).unwrap()
}

/// The same histories, recorded one after the other.
pub fn dated(seed: u64, persons: usize) -> MemoryHistory {
    dated_to(seed, persons, 30)
}

/// The same, of up to `longest` events each.
pub fn dated_to(seed: u64, persons: usize, longest: usize) -> MemoryHistory {
    let mut history =
        MemoryHistory { records: histories(seed, persons, longest), audit: audit_trail(seed, 200) };
    for (n, record) in history.records.iter_mut().enumerate() {
        let mut event = decode_event(&record.value).unwrap();
        event.meta.recorded_at = second(n);
        record.value.clear();
        encode_event(&event, &mut record.value);
    }
    for (n, record) in history.audit.iter_mut().enumerate() {
        let mut entry = decode_audit(&record.value).unwrap();
        entry.recorded_at = second(n);
        record.value.clear();
        encode_audit(&entry, &mut record.value);
    }
    history
}
