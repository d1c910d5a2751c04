//! The thread that commits: one batch at a time, so that deciding the next one need not wait for Kafka.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sekisho_log::topics::Topics;
use sekisho_log::{Delivered, GroupMetadata, ProducerPair, TransactionError};

use crate::batch::Batch;
use crate::{crash, send};

/// A batch to be committed.
pub(super) struct Job {
    pub(super) batch: Arc<Batch>,
    /// Given back when it is done.
    pub(super) pair: ProducerPair,
    /// The fence.
    pub(super) group: GroupMetadata,
}

/// What came of it.
pub(super) struct Done {
    pub(super) pair: ProducerPair,
    /// Where its records stand; or it is not known to be committed.
    pub(super) result: Result<Vec<Delivered>, TransactionError>,
    pub(super) took: Duration,
}

/// The thread, seen from the one that decides.
pub(super) struct Committer {
    jobs: Option<Sender<Job>>,
    done: Receiver<Done>,
    thread: Option<JoinHandle<()>>,
}

impl Committer {
    pub(super) fn start(topics: Topics) -> std::io::Result<Self> {
        let (jobs, todo) = channel::<Job>();
        let (say, done) = channel();
        let thread =
            std::thread::Builder::new().name("decider-commit".into()).spawn(move || {
                while let Ok(Job { batch, mut pair, group }) = todo.recv() {
                    let begun = Instant::now();
                    let result = commit(&mut pair, &topics, &batch, &group);
                    // Let go before saying so: its memory is used again.
                    drop(batch);
                    if say.send(Done { pair, result, took: begun.elapsed() }).is_err() {
                        break;
                    }
                }
            })?;
        Ok(Self { jobs: Some(jobs), done, thread: Some(thread) })
    }

    /// Whether the thread has ended by itself.
    pub(super) fn has_failed(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Gives it a batch; the last one is done.
    pub(super) fn commit(&self, job: Job) {
        // If the thread has failed, waiting for the end tells.
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(job);
        }
    }

    /// The end of the batch, if it has come: `Some(None)` if the thread has failed.
    pub(super) fn done(&self) -> Option<Option<Done>> {
        match self.done.try_recv() {
            Ok(done) => Some(Some(done)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(None),
        }
    }

    /// Waits for it; every step of a transaction has its time-out. `None` if the thread has failed.
    pub(super) fn wait(&self) -> Option<Done> {
        self.done.recv().ok()
    }

    /// Waits for it a while, as [`done`](Self::done) has it.
    pub(super) fn wait_for(&self, wait: Duration) -> Option<Option<Done>> {
        match self.done.recv_timeout(wait) {
            Ok(done) => Some(Some(done)),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(None),
        }
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One transaction: events, audit entries, replies, offsets.
fn commit(
    pair: &mut ProducerPair,
    topics: &Topics,
    batch: &Batch,
    group: &GroupMetadata,
) -> Result<Vec<Delivered>, TransactionError> {
    let producer = pair.begin()?;
    crash::point("after-begin");
    send::outgoing(producer, topics, batch)?;
    crash::point("after-events");
    let delivered: Vec<Delivered> = producer.drain()?.to_vec();
    crash::point("after-drain");
    batch.finish(|index| delivered.get(index).map(|d| d.offset));
    send::replies(producer, topics, batch)?;
    crash::point("after-replies");
    let next: Vec<(&str, i32, i64)> = batch
        .next_offsets()
        .map(|(partition, offset)| (topics.commands.as_str(), partition, offset))
        .collect();
    producer.send_offsets(&next, group)?;
    crash::point("after-offsets");
    producer.drain()?;
    crash::point("before-commit");
    crash::fail("before-commit")?;
    producer.commit()?;
    crash::point("after-commit");
    crash::fail("after-commit")?;
    Ok(delivered)
}
