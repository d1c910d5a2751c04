//! How long a read of the past takes, and what it leaves in the server's catalogue: a mixed history without Kafka.
//!
//! `SEKISHO_TEST_PG=… cargo run --release -p sekisho-projector --example past_rate -- [events] [reads]`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::time::Instant;

use sekisho_codec::decode_event;
use sekisho_projector::harness::mixed;
use sekisho_projector::{Engine, Input, Past, Topic, install};
use sekisho_store::Options;
use sekisho_store::read::{PersonRead, When};
use sekisho_store::scratch::{Scratch, rows_of};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<usize>().unwrap());
    let (events, reads) = (arguments.next().unwrap_or(100_000), arguments.next().unwrap_or(1000));
    let scratch = Scratch::create(&std::env::var("SEKISHO_TEST_PG").unwrap()).await.unwrap();
    let db = scratch.open().unwrap();
    install(&db).await.unwrap();
    let history = mixed(7, events, 3);
    let mut engine = Engine::open(&db, Topic::Records, "records").await.unwrap();
    for partition in 0..3 {
        engine.claim(partition).await.unwrap();
    }
    for batch in history.chunks(5000) {
        let inputs: Vec<Input<'_>> = batch.iter().map(|r| r.input()).collect();
        engine.apply(&inputs).await.unwrap();
    }
    let catalogue = "(SELECT sum(pg_relation_size(c))::bigint AS bytes FROM unnest(ARRAY['pg_class', 'pg_attribute', \
        'pg_type', 'pg_depend', 'pg_index']::regclass[]) c)";
    let size = async || rows_of(&db, catalogue).await.unwrap()[0]["bytes"].clone();
    let mut options = Options::new(&scratch.url, "sekisho-past");
    options.connections = 4;
    let past = Past::open(&options).unwrap();
    let step = (history.len() / reads).max(1);
    let mut times = Vec::with_capacity(reads);
    let mut sizes = vec![size().await];
    for record in history.iter().step_by(step).take(reads) {
        let meta = decode_event(&record.value).unwrap().meta;
        let when = When { as_of: None, known_at: Some(meta.recorded_at) };
        let begun = Instant::now();
        past.read(meta.subject_id, PersonRead::Stays, when).await.unwrap();
        times.push(begun.elapsed());
        if times.len() == 1 {
            sizes.push(size().await);
        }
    }
    sizes.push(size().await);
    println!("first read, with its connection: {:?}", times[0]);
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    println!(
        "{} reads of {} events: p50 {:?}, p99 {:?}",
        times.len(),
        history.len(),
        at(50),
        at(99)
    );
    println!("catalogue before, after the first read, after all: {sizes:?} bytes");
    drop((engine, past));
    db.close().await;
    scratch.remove().await.unwrap();
}
