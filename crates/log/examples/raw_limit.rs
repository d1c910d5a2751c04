//! One JSON line: what one transactional producer and one reader do here when nothing is decided.
//!
//! `SEKISHO_TEST_KAFKA=127.0.0.1:9092 cargo run --release -p sekisho-log --example raw_limit -- RECORDS SIZE BATCH [LINGER_MS]`

use std::time::Duration;

use sekisho_log::topics::{TopicOptions, Topics, ensure_topics};
use sekisho_log::{Address, GroupConsumer, GroupOptions, ReaderOptions, TransactionOptions, bench};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<usize> =
        std::env::args().skip(1).map(|a| a.parse()).collect::<Result<_, _>>()?;
    let [records, size, batch] = numbers[..3] else { return Err("RECORDS SIZE BATCH".into()) };
    let linger = Duration::from_millis(numbers.get(3).map_or(0, |ms| *ms as u64));
    let servers = std::env::var("SEKISHO_TEST_KAFKA")
        .map_err(|_| "set SEKISHO_TEST_KAFKA to the address of a Kafka broker")?;
    let address = Address::new(servers, "raw-limit");
    let name = format!("raw-limit-{}", std::process::id());
    let options = TopicOptions { topics: Topics::with_prefix(&name), ..TopicOptions::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(ensure_topics(&address, &options))?;
    let (topics, partitions) = (&options.topics, options.partitions);
    let transactions = TransactionOptions { linger, ..TransactionOptions::default() };
    let raw = bench::raw_transactional(
        &address,
        &transactions,
        &topics.records,
        partitions,
        records,
        size,
        batch,
    )?;
    let (read, read_rate) =
        bench::raw_consume(&address, &ReaderOptions::default(), &topics.records, partitions)?;
    let group = GroupConsumer::new(&address, &GroupOptions::new(&name, "bare"), &topics.commands)?;
    let mut bare = bench::bare_path(
        &address,
        &group,
        (&topics.commands, &topics.replies),
        partitions,
        200,
        2000,
        size,
        3,
    )?;
    println!(
        "{{\"bench\":\"raw_limit\",\"records\":{records},\"size\":{size},\"batch\":{batch},\"linger_ms\":{},\
         \"records_per_s\":{:.0},\"mb_per_s\":{:.1},\"txn_ms_p50\":{:.2},\"txn_ms_p99\":{:.2},\
         \"commit_ms_p50\":{:.2},\"read\":{read},\"read_per_s\":{read_rate:.0},\"bare_ms_p50\":{:.2},\
         \"bare_ms_p99\":{:.2}}}",
        linger.as_millis(),
        raw.records_per_second,
        raw.megabytes_per_second,
        raw.transaction_p50,
        raw.transaction_p99,
        raw.commit_p50,
        bench::quantile(&mut bare, 0.5),
        bench::quantile(&mut bare, 0.99),
    );
    Ok(())
}
