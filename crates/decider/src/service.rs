//! Starting a decider, watching it, ending it.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use sekisho_log::{Offsets, topics};

use crate::error::Error;
use crate::handle::{Handle, Phase};
use crate::options::Options;
use crate::worker::Worker;

/// Runs a decider until `handle` stops it. Blocks: give it a thread of its own.
///
/// # Errors
/// Kafka is not as it must be, the state folder cannot be used, the log cannot be folded, or nothing moves any more.
/// [`Error::exit_code`] tells a supervisor whether starting again may help.
pub fn run(options: Options, handle: &Handle) -> Result<(), Error> {
    let _lock = lock(&options.data)?;
    check(&options)?;
    let (verdicts, verdict) = channel();
    let (watched, limits) = (handle.clone(), options.clone());
    let worker = Worker::new(options, handle.clone())?;
    let (said, own) = (verdicts.clone(), handle.clone());
    let deciding = std::thread::Builder::new()
        .name("decider".into())
        .spawn(move || {
            // A panic must not leave the process alive and idle: dropping the sender tells.
            let result = worker.run();
            own.enter(Phase::Stopped);
            let _ = said.send(result);
        })
        .map_err(Error::Thread)?;
    std::thread::Builder::new()
        .name("decider-watch".into())
        .spawn(move || watch(&limits, &watched, &verdicts))
        .map_err(Error::Thread)?;
    loop {
        match verdict.recv_timeout(Duration::from_millis(500)) {
            // The worker may hang in the client: it is not waited for.
            Ok(Err(error @ Error::Stalled(_))) => return Err(error),
            Ok(result) => {
                let _ = deciding.join();
                return result;
            }
            Err(RecvTimeoutError::Timeout) if !deciding.is_finished() => {}
            Err(_) => {
                return verdict.try_recv().unwrap_or_else(|_| {
                    Err(Error::Repeated("its thread failed; the log tells where".into()))
                });
            }
        }
    }
}

fn lock(data: &Path) -> Result<File, Error> {
    let failed = |e: std::io::Error| Error::Data {
        folder: data.into(),
        reason: format!("{e}; check that it exists or can be made, and its owner"),
    };
    std::fs::create_dir_all(data).map_err(failed)?;
    let path = data.join("lock");
    let file =
        File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::DataInUse(data.into())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

fn check(options: &Options) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::Thread)?;
    Ok(runtime.block_on(topics::check(&options.address, &options.topics))?)
}

/// Ends the process's decider if commands wait and nothing is committed for too long. The worker may be stuck in the
/// client or be given nothing by it; neither shows from within.
fn watch(options: &Options, handle: &Handle, verdicts: &Sender<Result<(), Error>>) {
    let limit = options.stall_after;
    let mut lag = Lag { asked: Instant::now(), offsets: None, since: BTreeMap::new() };
    loop {
        std::thread::sleep(Duration::from_millis(250));
        if handle.phase() == Phase::Stopped {
            return;
        }
        let in_hand = handle.in_hand_for().map(Duration::from_millis).filter(|d| *d > limit);
        let diagnosis = match in_hand {
            Some(time) => Some(format!(
                "commands have been in hand for {} s while {}",
                time.as_secs(),
                handle.phase().as_str()
            )),
            None if handle.phase() == Phase::Deciding => lag.look(options, handle),
            None => None,
        };
        if let Some(diagnosis) = diagnosis {
            tracing::error!(%diagnosis, "the decider stands still");
            let _ = verdicts.send(Err(Error::Stalled(diagnosis)));
            return;
        }
    }
}

/// Commands that lie on the log while the consumer gives none.
struct Lag {
    asked: Instant,
    offsets: Option<Offsets>,
    /// Per partition: the position at which it stands, the end of the log when that began, and since when.
    since: BTreeMap<i32, (i64, i64, Instant)>,
}

impl Lag {
    fn look(&mut self, options: &Options, handle: &Handle) -> Option<String> {
        if self.asked.elapsed() < (options.stall_after / 6).max(Duration::from_secs(1)) {
            return None;
        }
        self.asked = Instant::now();
        if self.offsets.is_none() {
            self.offsets = Offsets::new(&options.address, Duration::from_secs(5)).ok();
        }
        let offsets = self.offsets.as_ref()?;
        for (partition, position) in handle.partitions() {
            // Kafka not answering is not a stall of ours: starting again would not help.
            let Ok(marks) = offsets.watermarks(&options.topics.topics.commands, partition) else {
                self.since.clear();
                return None;
            };
            let now = (position, marks.stable, Instant::now());
            let entry = self.since.entry(partition).or_insert(now);
            // An end above the position proves nothing, markers take up offsets; an end that moves does.
            let grows = marks.stable > entry.1;
            if entry.0 != position || (!grows && entry.2.elapsed() > options.stall_after) {
                *entry = now;
            } else if grows && entry.2.elapsed() > options.stall_after {
                return Some(format!(
                    "partition {partition} has commands up to offset {} and stands at {position}",
                    marks.stable
                ));
            }
        }
        None
    }
}
