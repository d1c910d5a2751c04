//! The thread that writes stores, so that deciding never waits for a disk.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::owned::Dirty;
use super::place::Place;
use super::store::{Store, Unusable};
use crate::answer::Answer;

enum Job {
    Write { partition: i32, store: Arc<Store>, place: Place, dirty: Arc<Dirty> },
    Prune { store: Arc<Store>, oldest: i64 },
    Barrier(Sender<()>),
}

/// A store was written, or could not be.
pub(crate) struct Written {
    pub(crate) partition: i32,
    pub(crate) result: Result<usize, Unusable>,
}

/// Writes one store at a time, in the order of asking.
pub(crate) struct Writer {
    jobs: Option<Sender<Job>>,
    written: Receiver<Written>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start() -> std::io::Result<Self> {
        let (jobs, todo) = channel::<Job>();
        let (done, written) = channel();
        let thread = std::thread::Builder::new()
            .name("decider-store".into())
            .spawn(move || work(&todo, &done))?;
        Ok(Self { jobs: Some(jobs), written, thread: Some(thread) })
    }

    fn ask(&self, job: Job) {
        // The thread ends only when this sender does.
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(job);
        }
    }

    pub(crate) fn write(&self, partition: i32, store: Arc<Store>, place: Place, dirty: Arc<Dirty>) {
        self.ask(Job::Write { partition, store, place, dirty });
    }

    /// Removes answers to commands taken before `oldest`, in microseconds.
    pub(crate) fn prune(&self, store: Arc<Store>, oldest: i64) {
        self.ask(Job::Prune { store, oldest });
    }

    /// What has been written since the last call.
    pub(crate) fn done(&self) -> impl Iterator<Item = Written> {
        self.written.try_iter()
    }

    /// Waits until everything asked for is done and its stores are let go of.
    pub(crate) fn wait(&self) {
        let (done, wait) = channel();
        self.ask(Job::Barrier(done));
        let _ = wait.recv();
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(todo: &Receiver<Job>, done: &Sender<Written>) {
    while let Ok(job) = todo.recv() {
        match job {
            Job::Write { partition, store, place, dirty } => {
                let result = store.write(&place, dirty.values()).map(|()| dirty.len());
                // Let go before saying so: who hears of it may open the store anew.
                drop(store);
                crate::crash::point("after-checkpoint");
                let _ = done.send(Written { partition, result });
            }
            Job::Prune { store, oldest } => {
                let keep = |value: &[u8]| Answer::recorded_at(value).is_none_or(|at| at >= oldest);
                match store.prune_answers(keep) {
                    Ok(removed) => tracing::debug!(removed, "forgot old answers"),
                    Err(error) => {
                        tracing::warn!(%error, "cannot remove old answers from the state store")
                    }
                }
            }
            Job::Barrier(done) => {
                let _ = done.send(());
            }
        }
    }
}
