//! A reader of committed records that watches while things break: whatever it was shown must be in the final log (S3).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Result, anyhow};
use sekisho_audit::Hash;
use sekisho_log::{Address, PartitionReader, ReaderOptions, Start};

/// A record that an observer was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// SHA-256 of its value.
    pub digest: Hash,
}

/// A running observer.
#[derive(Debug)]
pub struct Observer {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Vec<Seen>>>,
}

impl Observer {
    /// Starts watching a topic from its beginning.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn start(bootstrap: &str, topic: &str, partitions: i32) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let address = Address::new(bootstrap, "testkit-observer");
        let (topic, flag) = (topic.to_owned(), Arc::clone(&stop));
        let thread = thread::Builder::new()
            .name("observer".into())
            .spawn(move || watch(&address, &topic, partitions, &flag))?;
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Ends the watch and returns what was shown, in the order of showing.
    ///
    /// # Errors
    /// The observer panicked.
    pub fn finish(mut self) -> Result<Vec<Seen>> {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(seen)) => Ok(seen),
            _ => Err(anyhow!("the observer panicked")),
        }
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn watch(address: &Address, topic: &str, partitions: i32, stop: &AtomicBool) -> Vec<Seen> {
    let mut next: BTreeMap<i32, i64> = (0..partitions).map(|p| (p, 0)).collect();
    let mut seen = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let from: Vec<_> = next.iter().map(|(p, o)| (*p, Start::Offset(*o))).collect();
        // A broker that is away is the test's doing; the place in the log is kept.
        let Ok(reader) = PartitionReader::new(address, &ReaderOptions::default(), topic, &from)
        else {
            thread::sleep(Duration::from_millis(100));
            continue;
        };
        while !stop.load(Ordering::Relaxed) {
            let Ok(batch) = reader.poll_batch(1000, Duration::from_millis(100)) else { break };
            for message in &batch {
                seen.push(Seen {
                    partition: message.partition(),
                    offset: message.offset(),
                    digest: sekisho_audit::digest(message.value().unwrap_or_default()),
                });
                next.insert(message.partition(), message.offset() + 1);
            }
        }
    }
    seen
}
