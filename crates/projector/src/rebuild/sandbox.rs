//! Every query table as it was known at an instant, built by the machinery of a rebuild beside the live ones.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use sekisho_domain::ids::Subject;
use sekisho_domain::time::Timestamp;
use sekisho_store::catalog::{Build, Definition};
use sekisho_store::{Database, NewSandbox, Pace, Session};
use uuid::Uuid;

use super::{BATCH_BYTES, Progress, Work};
use crate::error::{Error, Result};
use crate::folder::{Folder, QUESTIONS, Topic, carried};
use crate::history::History;
use crate::live::runtime;

/// Which records a sandbox is made of.
#[derive(Debug)]
pub(crate) struct Selection {
    known_at: Timestamp,
    persons: HashSet<Uuid>,
    /// The earliest instant at which anything was recorded.
    first: Option<Timestamp>,
    taken: u64,
}

impl Selection {
    fn new(known_at: Timestamp, persons: &[Uuid]) -> Self {
        Self { known_at, persons: persons.iter().copied().collect(), first: None, taken: 0 }
    }

    /// Whether a record belongs to it. Instants need not ascend along the log, so every record is asked.
    pub(crate) fn takes(&mut self, recorded_at: Timestamp, subjects: &[Subject]) -> bool {
        self.first = Some(self.first.map_or(recorded_at, |first| first.min(recorded_at)));
        let takes = recorded_at <= self.known_at
            && (self.persons.is_empty()
                || subjects
                    .iter()
                    .any(|s| *s == Subject::person(s.id) && self.persons.contains(&s.id)));
        self.taken += u64::from(takes);
        takes
    }
}

/// What was made.
#[derive(Debug, Clone)]
pub struct SandboxReport {
    /// Events in it.
    pub events: u64,
    /// Records read.
    pub records: u64,
    /// Tables of each projection: its name and their schema.
    pub parts: Vec<(String, String)>,
    /// Time until it could be read.
    pub total: Duration,
}

/// Makes a sandbox. Blocking: call it on a thread of its own. Reads the log to its end and lays every record that was recorded by
/// `known_at`, wherever it stands: what was delivered or corrected later is not there, and what has been reversed since is there as
/// it was. Records that are parked now are passed over, as by a rebuild.
///
/// `admit` is asked when all rows are there and nobody can read them yet, with the number of events in them; it enters the sandbox
/// into the audit log, and what it refuses is dropped. The role's password is `password`.
///
/// # Errors
/// [`Error::KnownAt`] for an instant after `now` or before anything was recorded; the name is taken; a record cannot be applied; log
/// or database are away. Nothing is left then, or is dropped by whoever makes or lists sandboxes next.
pub fn make_sandbox(
    db: &Database,
    history: &mut dyn History,
    new: &NewSandbox,
    (now, password): (Timestamp, &str),
    admit: &mut dyn FnMut(u64) -> std::result::Result<(), String>,
    progress: &mut dyn FnMut(Progress),
) -> Result<SandboxReport> {
    if new.known_at > now {
        let reason = format!("it lies in the future; now is {now}");
        return Err(Error::KnownAt { known_at: new.known_at, reason });
    }
    let runtime = runtime()?;
    let _guard = runtime.enter();
    let db = &db.fresh();
    let begun = Instant::now();
    let mut keeper = runtime.block_on(Session::open(db, Pace::Bulk))?;
    runtime.block_on(keeper.lock_sandboxes())?;
    runtime.block_on(keeper.drop_due_sandboxes())?;
    let folders = carried()?;
    let definitions: Vec<&Definition> = folders.iter().map(|f| &f.definition).collect();
    let builds = runtime.block_on(keeper.begin_sandbox(new, &definitions))?;
    let made = fill(&runtime, db, history, new, (&folders, &builds), progress).and_then(|filled| {
        admit(filled.events).map_err(Error::NotAudited)?;
        let finish = keeper.finish_sandbox(&new.name, &definitions, &builds, QUESTIONS, password);
        runtime.block_on(finish)?;
        Ok(SandboxReport { total: begun.elapsed(), ..filled })
    });
    if made.is_err() {
        // Whatever was wrong is told; what cannot be dropped now is dropped by the next.
        let _ = runtime.block_on(keeper.drop_sandbox(&new.name));
    }
    made
}

/// Lays the rows of every topic.
fn fill(
    runtime: &tokio::runtime::Runtime,
    db: &Database,
    history: &mut dyn History,
    new: &NewSandbox,
    (folders, builds): (&[Folder], &[Build]),
    progress: &mut dyn FnMut(Progress),
) -> Result<SandboxReport> {
    let parts = builds.iter().map(|b| (b.projection.clone(), b.schema.clone())).collect();
    let mut report = SandboxReport { events: 0, records: 0, parts, total: Duration::ZERO };
    for topic in [Topic::Records, Topic::Audit] {
        let of_topic = |(folder, _): &(&Folder, &Build)| folder.manifest.topic == topic;
        let (folders, builds): (Vec<Folder>, Vec<Build>) = folders
            .iter()
            .zip(builds)
            .filter(of_topic)
            .map(|(f, b)| (f.clone(), b.clone()))
            .unzip();
        let name = history.name(topic);
        let mut work = Work::open(runtime, db, (topic, name), BATCH_BYTES, progress)?;
        work.only = Some(Selection::new(new.known_at, &new.persons));
        work.start_lanes(db, &folders, &builds)?;
        // Which records stand aside; how far the live tables are does not matter.
        work.bounds()?;
        work.read_all(history)?;
        let only = work.only.take();
        if topic == Topic::Records {
            let first = only.as_ref().and_then(|o| o.first);
            if first.is_none_or(|first| first > new.known_at) {
                let reason = first.map_or_else(
                    || "nothing is on record at all".to_owned(),
                    |first| format!("it lies before the first record, which is of {first}"),
                );
                return Err(Error::KnownAt { known_at: new.known_at, reason });
            }
            report.events = only.map_or(0, |o| o.taken);
        }
        work.finish_lanes()?;
        for lane in work.lanes.drain(..) {
            lane.close();
        }
        report.records += work.records;
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_taken_by_when_it_was_recorded_and_whose_it_is() {
        let at = |micros| Timestamp::from_micros(micros).unwrap();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut all = Selection::new(at(5), &[]);
        assert!(all.takes(at(5), &[Subject::person(one)]) && !all.takes(at(6), &[]));
        assert!(all.takes(at(3), &[]), "an earlier instant may stand later on the log");
        assert_eq!((all.first, all.taken), (Some(at(3)), 2));
        let mut some = Selection::new(at(5), &[one]);
        assert!(some.takes(at(1), &[Subject::person(other), Subject::person(one)]));
        assert!(!some.takes(at(1), &[Subject::person(other)]) && !some.takes(at(1), &[]));
    }
}
