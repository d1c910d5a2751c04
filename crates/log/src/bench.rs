//! Limits to measure against: what Kafka and its client do on this machine when nothing is decided.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::{
    Address, Error, GroupConsumer, PartitionReader, Polled, Producer, ReadError, ReaderOptions,
    Record, Start, TransactionError, TransactionOptions, TransactionalProducer,
};

/// What goes wrong in a measurement.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// Writing.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// Reading.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Setting up.
    #[error(transparent)]
    Setup(#[from] Error),
    /// The path gave no answer.
    #[error("the bare path gave no answer within {0:?}; check the broker")]
    Silent(Duration),
}

/// Figures of a raw run. Times in milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct RawTransactional {
    /// Records a second over the whole run.
    pub records_per_second: f64,
    /// Payload, in MB a second.
    pub megabytes_per_second: f64,
    /// One transaction from begin to committed: half of them took no longer.
    pub transaction_p50: f64,
    /// 99 of 100 took no longer.
    pub transaction_p99: f64,
    /// Commit alone, median.
    pub commit_p50: f64,
}

/// Writes `records` records of `size` bytes to `topic` (with `partitions` partitions) by one producer, `batch`
/// records a transaction.
pub fn raw_transactional(
    address: &Address,
    options: &TransactionOptions,
    topic: &str,
    partitions: i32,
    records: usize,
    size: usize,
    batch: usize,
) -> Result<RawTransactional, BenchError> {
    let mut producer = TransactionalProducer::new(address, options, &format!("{topic}-raw"))?;
    let value = filler(size);
    let (mut whole, mut commits) = (Vec::new(), Vec::new());
    let begun = Instant::now();
    let mut written = 0;
    while written < records {
        let count = batch.min(records - written);
        let start = Instant::now();
        producer.begin()?;
        for i in written..written + count {
            let key = (i as u64).to_be_bytes();
            let partition = i32::try_from(i % partitions.max(1).unsigned_abs() as usize).ok();
            producer.send(&Record { partition, ..Record::new(topic, &key, &value) })?;
        }
        producer.drain()?;
        let drained = Instant::now();
        producer.commit()?;
        commits.push(millis(drained.elapsed()));
        whole.push(millis(start.elapsed()));
        written += count;
    }
    let seconds = begun.elapsed().as_secs_f64();
    Ok(RawTransactional {
        records_per_second: records as f64 / seconds,
        megabytes_per_second: (records * size) as f64 / 1e6 / seconds,
        transaction_p50: quantile(&mut whole, 0.5),
        transaction_p99: quantile(&mut whole, 0.99),
        commit_p50: quantile(&mut commits, 0.5),
    })
}

/// Reads all committed records of a topic; gives the count and records a second from the first batch on.
pub fn raw_consume(
    address: &Address,
    options: &ReaderOptions,
    topic: &str,
    partitions: i32,
) -> Result<(u64, f64), BenchError> {
    let from: Vec<_> = (0..partitions).map(|p| (p, Start::Earliest)).collect();
    let reader = PartitionReader::new(address, options, topic, &from)?;
    let (mut count, mut bytes, mut first) = (0_u64, 0, None);
    reader.read_to_high_watermark(|message| -> Result<(), ReadError> {
        first.get_or_insert_with(Instant::now);
        count += 1;
        bytes += message.value().map_or(0, <[u8]>::len);
        Ok(())
    })?;
    std::hint::black_box(bytes);
    let seconds = first.map_or(f64::INFINITY, |at| at.elapsed().as_secs_f64());
    Ok((count, count as f64 / seconds))
}

/// The bare path of a command at a steady rate: an idempotent producer writes to `from`; a group consumer
/// reads it and answers with `copies` records in a transaction on `to`; a reader of committed records sees
/// the last copy. Gives the latencies in milliseconds, sorted, from the instant each record was due. The
/// first second's records are sent before and not counted: they pay for connections and first transactions.
///
/// `group` must be the only member of a group on `from` that has nothing waiting; both topics have
/// `partitions` partitions.
#[allow(clippy::too_many_arguments)]
pub fn bare_path(
    address: &Address,
    group: &GroupConsumer,
    (from, to): (&str, &str),
    partitions: i32,
    per_second: u32,
    count: u32,
    size: usize,
    copies: usize,
) -> Result<Vec<f64>, BenchError> {
    let patience = Duration::from_secs(30);
    let start: Vec<_> = (0..partitions).map(|p| (p, Start::Earliest)).collect();
    let reader = PartitionReader::new(address, &ReaderOptions::default(), to, &start)?;
    reader.read_to_high_watermark(|_| Ok::<(), ReadError>(()))?;
    let producer = Producer::new(address, &crate::ProducerOptions::default())?;
    let options = TransactionOptions::default();
    let mut pair = crate::ProducerPair::new(address, &options, &format!("{to}-bare"))?;
    let value = filler(size);
    let warming = per_second.max(1);
    let total = warming + count;
    own_something(group, patience)?;
    let begun = Instant::now() + Duration::from_millis(50);
    let due = |i: u32| begun + Duration::from_secs_f64(f64::from(i) / f64::from(per_second.max(1)));
    let stop = &AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for i in 0..total {
                std::thread::sleep(due(i).saturating_duration_since(Instant::now()));
                let key = i.to_be_bytes();
                let _ = producer.enqueue(&Record::new(from, &key, &value));
                if stop.load(Ordering::Relaxed) {
                    break;
                }
            }
            while producer.waiting() > 0 && !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let seen = scope.spawn(move || -> Result<Vec<f64>, BenchError> {
            let mut latencies = Vec::with_capacity(count as usize);
            let mut copies_seen = vec![0_usize; total as usize];
            let mut last = Instant::now();
            while latencies.len() < count as usize {
                let batch = reader.poll_batch(1000, Duration::from_millis(100))?;
                for message in &batch {
                    let key = message.key().and_then(|k| <[u8; 4]>::try_from(k).ok());
                    let i = key.map_or(0, u32::from_be_bytes);
                    let Some(seen) = copies_seen.get_mut(i as usize) else { continue };
                    *seen += 1;
                    if *seen == copies && i >= warming {
                        latencies.push(millis(due(i).elapsed()));
                    }
                }
                if !batch.is_empty() {
                    last = Instant::now();
                } else if last.elapsed() > patience {
                    stop.store(true, Ordering::Relaxed);
                    return Err(BenchError::Silent(patience));
                }
            }
            stop.store(true, Ordering::Relaxed);
            latencies.sort_by(f64::total_cmp);
            Ok(latencies)
        });
        while !seen.is_finished() {
            match group.poll_batch(2000, Duration::from_millis(50))? {
                Polled::Messages(messages) if !messages.is_empty() => {
                    let Some(fence) = group.group_metadata() else { continue };
                    let producer = pair.begin()?;
                    let mut next = std::collections::BTreeMap::new();
                    for message in &messages {
                        let (key, value) = (
                            message.key().unwrap_or_default(),
                            message.value().unwrap_or_default(),
                        );
                        for _ in 0..copies {
                            let partition = Some(message.partition());
                            producer.send(&Record { partition, ..Record::new(to, key, value) })?;
                        }
                        next.insert(message.partition(), message.offset() + 1);
                    }
                    producer.drain()?;
                    let offsets: Vec<_> = next.iter().map(|(p, o)| (from, *p, *o)).collect();
                    producer.send_offsets(&offsets, &fence)?;
                    producer.commit()?;
                }
                _ => {}
            }
        }
        seen.join().unwrap_or(Err(BenchError::Silent(patience)))
    })
}

/// Polls until partitions are assigned, and starts them where the group stands.
fn own_something(group: &GroupConsumer, patience: Duration) -> Result<(), BenchError> {
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if let Polled::Assigned(partitions) = group.poll_batch(1, Duration::from_millis(100))? {
            for (partition, next) in group.committed(&partitions, patience)? {
                group.start(partition, next, patience)?;
            }
            return Ok(());
        }
    }
    Err(BenchError::Silent(patience))
}

/// Bytes that do not compress, always the same.
fn filler(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    })
    .take(size)
    .collect()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The value that a share `q` of `values` does not exceed. Zero if there are none.
pub fn quantile(values: &mut [f64], q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * q).round() as usize).copied().unwrap_or(0.0)
}
