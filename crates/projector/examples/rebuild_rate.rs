//! Measures rebuild and live feeding against a PostgreSQL, without Kafka: `rebuild_rate [EVENTS [once]]`, with the server
//! in `SEKISHO_TEST_PG`. Prints one JSON object. `once` ends after the first rebuild.

use std::time::Instant;

use sekisho_codec::decode_event;
use sekisho_projector::harness::{Recorded, mixed};
use sekisho_projector::{Engine, Input, MemoryHistory, RebuildOptions, Topic, install, rebuild};
use sekisho_store::scratch::Scratch;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let events: usize = std::env::args().nth(1).map_or(Ok(500_000), |n| n.parse())?;
    let admin = std::env::var("SEKISHO_TEST_PG")?;
    let records = mixed(1, events, 6);
    let bytes: usize = records.iter().map(|r| r.value.len()).sum();
    let begun = Instant::now();
    let mut sum = 0i64;
    for record in &records {
        sum += decode_event(&record.value)?.meta.version;
    }
    let decode = rate(events, begun);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _entered = runtime.enter();
    let scratch = runtime.block_on(Scratch::create(&admin))?;
    let db = scratch.open()?;
    runtime.block_on(install(&db))?;
    let mut history = MemoryHistory { records, audit: Vec::new() };
    let options = RebuildOptions::default();
    let begun = Instant::now();
    let mut stage = None;
    let report = rebuild(&db, &mut history, &options, &mut |p| {
        if stage != Some(p.stage) {
            eprintln!("{:?} {:?} at {:.2} s", p.topic, p.stage, begun.elapsed().as_secs_f64());
            stage = Some(p.stage);
        }
    })?;
    let first = rate(events, begun);
    if std::env::args().nth(2).is_some() {
        println!(
            "{{\"events\":{events},\"decode_per_s\":{decode:.0},\"rebuild_per_s\":{first:.0},\"filling_s\":{:.2}}}",
            report.filling.as_secs_f64()
        );
        runtime.block_on(async {
            db.close().await;
            scratch.remove().await
        })?;
        return Ok(());
    }
    let begun = Instant::now();
    rebuild(&db, &mut history, &options, &mut |_| {})?;
    let second = rate(events, begun);
    runtime.block_on(async {
        db.close().await;
        scratch.remove().await
    })?;
    let some = history.records.get(..events.min(100_000)).unwrap_or(&[]);
    let at_5000 = runtime.block_on(live(&admin, some, 5000))?;
    let at_20000 = runtime.block_on(live(&admin, some, 20_000))?;
    let small = runtime.block_on(live_small(&admin, &history.records))?;
    println!(
        "{{\"events\":{events},\"bytes_per_event\":{},\"decode_per_s\":{decode:.0},\"filling_s\":{:.2},\
         \"rebuild_per_s\":{first:.0},\"rebuild_and_compare_per_s\":{second:.0},\"live_5000_per_s\":{at_5000:.0},\"live_20000_per_s\":{at_20000:.0},\
         \"live_batch_of_10_ms\":{small:.2},\"check\":{sum}}}",
        bytes / events,
        report.filling.as_secs_f64()
    );
    Ok(())
}

#[allow(clippy::cast_precision_loss)]
fn rate(events: usize, begun: Instant) -> f64 {
    events as f64 / begun.elapsed().as_secs_f64()
}

async fn live(admin: &str, records: &[Recorded], batch: usize) -> Result<f64, Failure> {
    let scratch = Scratch::create(admin).await?;
    let db = scratch.open()?;
    install(&db).await?;
    let mut engine = Engine::open(&db, Topic::Records, "records").await?;
    for partition in 0..6 {
        engine.claim(partition).await?;
    }
    let begun = Instant::now();
    for batch in records.chunks(batch) {
        let inputs: Vec<Input<'_>> = batch.iter().map(Recorded::input).collect();
        engine.apply(&inputs).await?;
    }
    let per_s = rate(records.len(), begun);
    drop(engine);
    db.close().await;
    scratch.remove().await?;
    Ok(per_s)
}

/// Milliseconds of a batch of ten.
async fn live_small(admin: &str, records: &[Recorded]) -> Result<f64, Failure> {
    let some = records.get(..3000.min(records.len())).unwrap_or(&[]);
    let per_s = live(admin, some, 10).await?;
    Ok(10.0 * 1000.0 / per_s)
}
