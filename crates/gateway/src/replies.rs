//! Reads `sekisho.replies` on a thread of its own and hands each reply to whoever waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use sekisho_codec::decode_reply;
use sekisho_log::{Address, Message, Offsets, PartitionReader, ReadError, ReaderOptions, Start};

use crate::app::{App, Health};

const BATCH: usize = 2000;
const WAIT: Duration = Duration::from_millis(100);
const PAUSE: Duration = Duration::from_millis(200);

/// Reads replies until `stop` is set.
pub(crate) fn read(app: &Arc<App>, address: &Address, stop: &AtomicBool) {
    let mut from: Vec<(i32, Start)> = (0..app.partitions).map(|p| (p, Start::End)).collect();
    while !stop.load(Ordering::Acquire) {
        match session(app, address, &mut from, stop) {
            Ok(()) => return,
            Err(error) => {
                Health::set(&app.health.replies, false);
                tracing::warn!(%error, "replies cannot be read; trying again");
                if matches!(error, ReadError::Truncated { .. }) {
                    // Older than the topic keeps: nobody waits for those any more.
                    from = (0..app.partitions).map(|p| (p, Start::End)).collect();
                }
                thread::sleep(PAUSE);
            }
        }
    }
}

fn session(
    app: &App,
    address: &Address,
    from: &mut Vec<(i32, Start)>,
    stop: &AtomicBool,
) -> Result<(), ReadError> {
    // Replies are small and wanted at once; a small prefetch bounds the memory of a gateway that lags.
    let options = ReaderOptions { prefetch_kib: 8 * 1024, ..ReaderOptions::default() };
    let reader = PartitionReader::new(address, &options, &app.topics.replies, from)?;
    // From here on the places are fixed: a command sent now cannot be answered before them.
    *from = reader.positions().into_iter().map(|(p, offset)| (p, Start::Offset(offset))).collect();
    Health::set(&app.health.replies, true);
    while !stop.load(Ordering::Acquire) {
        for message in reader.poll_batch(BATCH, WAIT)? {
            take(app, &message);
        }
        *from =
            reader.positions().into_iter().map(|(p, offset)| (p, Start::Offset(offset))).collect();
    }
    Ok(())
}

fn take(app: &App, message: &Message<'_>) {
    // Every gateway reads all replies and keeps its own.
    if message.key() != Some(app.slot.as_bytes()) {
        return;
    }
    app.metrics.replies.inc();
    match message.value().map(decode_reply) {
        Some(Ok(reply)) => {
            if !app.pending.answer(reply) {
                app.metrics.replies_unclaimed.inc();
            }
        }
        Some(Err(error)) => {
            app.metrics.replies_unreadable.inc();
            tracing::error!(%error, place = ?message, "a reply cannot be read");
        }
        None => {
            app.metrics.replies_unreadable.inc();
        }
    }
}

/// Asks Kafka every two seconds whether it is there, until `stop` is set.
pub(crate) fn watch_kafka(app: &Arc<App>, address: &Address, stop: &AtomicBool) {
    let mut offsets: Option<Offsets> = None;
    while !stop.load(Ordering::Acquire) {
        if offsets.is_none() {
            offsets = Offsets::new(address, Duration::from_secs(2)).ok();
        }
        let answers = offsets.as_ref().is_some_and(|o| o.partitions(&app.topics.commands).is_ok());
        Health::set(&app.health.kafka, answers);
        // In small steps, so that stopping need not wait.
        for _ in 0..if answers { 10 } else { 2 } {
            if stop.load(Ordering::Acquire) {
                return;
            }
            thread::sleep(PAUSE);
        }
    }
}
