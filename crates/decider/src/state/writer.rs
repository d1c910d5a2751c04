//! The thread that writes stores, so that deciding never waits for a disk.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::filter::Filter;
use super::owned::Dirty;
use super::place::Place;
use super::store::{Store, Unusable};
use crate::answer::Answer;

enum Job {
    Write {
        partition: i32,
        store: Arc<Store>,
        place: Place,
        dirty: Arc<Dirty>,
    },
    /// Reads every key and value: for the filter, and to find damage before it is needed.
    Read {
        partition: i32,
        store: Arc<Store>,
    },
    Prune {
        store: Arc<Store>,
        oldest: i64,
    },
    Barrier(Sender<()>),
}

/// What was done with a store.
pub(crate) enum Done {
    /// So many values were written.
    Written(usize),
    /// Its keys were read.
    Read(Box<Filter>),
}

/// What came of a job.
pub(crate) struct Report {
    pub(crate) partition: i32,
    /// Which opening of the partition's store it is about; one that was closed since is of no interest.
    pub(crate) opening: u64,
    pub(crate) result: Result<Done, Unusable>,
}

/// Writes one store at a time, in the order of asking.
pub(crate) struct Writer {
    jobs: Option<Sender<Job>>,
    reports: Receiver<Report>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start() -> std::io::Result<Self> {
        let (jobs, todo) = channel::<Job>();
        let (done, reports) = channel();
        let thread = std::thread::Builder::new()
            .name("decider-store".into())
            .spawn(move || work(&todo, &done))?;
        Ok(Self { jobs: Some(jobs), reports, thread: Some(thread) })
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

    /// Reads a store that was just opened.
    pub(crate) fn read(&self, partition: i32, store: Arc<Store>) {
        self.ask(Job::Read { partition, store });
    }

    /// What has been done since the last call.
    pub(crate) fn done(&self) -> impl Iterator<Item = Report> {
        self.reports.try_iter()
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

fn work(todo: &Receiver<Job>, done: &Sender<Report>) {
    while let Ok(job) = todo.recv() {
        match job {
            Job::Write { partition, store, place, dirty } => {
                let result =
                    store.write(&place, dirty.values()).map(|()| Done::Written(dirty.len()));
                let opening = store.opening;
                // Let go before saying so: who hears of it may open the store anew.
                drop(store);
                crate::crash::point("after-checkpoint");
                let _ = done.send(Report { partition, opening, result });
            }
            Job::Read { partition, store } => {
                let result = Filter::of(&store).map(|filter| Done::Read(Box::new(filter)));
                let opening = store.opening;
                drop(store);
                let _ = done.send(Report { partition, opening, result });
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
