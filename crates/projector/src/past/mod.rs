//! One person's query tables as they were known at an instant, for as long as an answer takes: what a sandbox is for everybody,
//! for days.

mod recorded;

use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use sekisho_domain::time::Timestamp;
use sekisho_domain::{Event, EventRecord};
use sekisho_store::catalog::Definition;
use sekisho_store::read::{PersonRead, When};
use sekisho_store::{Database, Options, Pace, Partitions, Session};
use serde_json::Value;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::folder::{Folder, OVER_ALL, Topic, carried};
use crate::layout::{Laid, Layout};
use crate::statement::Feeder;

/// How long a read waits for its turn.
const PATIENCE: Duration = Duration::from_secs(1);
/// Longest time of one statement.
const STATEMENT: Duration = Duration::from_secs(8);
/// A connection is left after this time: the server cannot tidy up its temporary tables, nor forget what it knows of them.
const AGE: Duration = Duration::from_secs(600);

/// Answers reads of one person's record as it was known at an instant, or as it was true then.
///
/// The person's events are taken from the timeline and laid as a batch is; the same SQL that feeds the tables of today derives the
/// rows, and the same SQL that reads those reads these. The tables are temporary ones of a connection, emptied by every commit.
#[derive(Debug)]
pub struct Past {
    database: Database,
    /// The partitions whose history the database holds.
    partitions: Partitions,
    folders: Vec<Folder>,
    feeders: Vec<Feeder>,
    layout: Layout,
    places: Semaphore,
    idle: Mutex<Vec<Connected>>,
    first: OnceLock<Timestamp>,
}

/// A connection with its tables.
#[derive(Debug)]
struct Connected {
    session: Session,
    laid: Laid,
    since: Instant,
}

impl Past {
    /// Takes the address of a role that reads the timeline and makes temporary tables; connects when first used. There are at most
    /// as many connections as the options say, and as many reads at once.
    ///
    /// # Errors
    /// The address is not one; a folder is not as it should be.
    pub fn open(options: &Options) -> Result<Self> {
        Self::open_shard(options, Partitions::ALL)
    }

    /// The same of a database that is one of several and holds these partitions.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_shard(options: &Options, partitions: Partitions) -> Result<Self> {
        // A person's record is told by the records' projections; the timeline is what they are made from.
        let of_records =
            |f: &Folder| f.manifest.topic == Topic::Records && f.manifest.name != "timeline";
        let folders: Vec<Folder> = carried()?.into_iter().filter(of_records).collect();
        let feeders: Result<Vec<Feeder>> = folders
            .iter()
            .map(|f| Feeder::of(&f.definition.build(0, "pg_temp".to_owned())))
            .collect();
        let feeders = feeders?;
        let layout = Layout::new(Topic::Records, &feeders.iter().collect::<Vec<_>>());
        Ok(Self {
            database: Database::open(options)?,
            partitions,
            folders,
            feeders,
            layout,
            places: Semaphore::new(usize::try_from(options.connections).unwrap_or(1)),
            idle: Mutex::default(),
            first: OnceLock::new(),
        })
    }

    /// When anything was recorded first; nothing where nothing is.
    ///
    /// # Errors
    /// [`Error::PastBusy`] where too many ask; PostgreSQL is away.
    pub async fn first(&self) -> Result<Option<Timestamp>> {
        if let Some(first) = self.first.get() {
            return Ok(Some(*first));
        }
        let _place = self.place().await?;
        let mut connected = self.connected().await?;
        let first = connected.session.first_recorded().await?;
        connected.session.commit_keeping().await?;
        self.keep(connected);
        // A log grows at its end: what came first stays first.
        Ok(first.map(|first| *self.first.get_or_init(|| first)))
    }

    /// Reads a person's record.
    ///
    /// # Errors
    /// [`Error::PastBusy`] where too many ask; an event is not as its declaration says; PostgreSQL is away, or a statement takes
    /// too long.
    pub async fn read(&self, person: Uuid, read: PersonRead, when: When) -> Result<Vec<Value>> {
        self.read_beside(person, read, when, Vec::new()).await
    }

    /// The same with what other databases have [recorded](Self::recorded) of the person.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn read_beside(
        &self,
        person: Uuid,
        read: PersonRead,
        when: When,
        beside: Vec<Value>,
    ) -> Result<Vec<Value>> {
        let _place = self.place().await?;
        let mut connected = self.connected().await?;
        // What fails, or is given up half-way, takes its connection along, and with it every row.
        let rows = self.read_by(&mut connected, (person, read, when), beside).await?;
        self.keep(connected);
        Ok(rows)
    }

    /// What this database has recorded of a person by then, as rows of the timeline: where the person's own record is in another,
    /// that is what alerts say of the person.
    ///
    /// # Errors
    /// As [`Self::first`].
    pub async fn recorded(&self, person: Uuid, by: Option<Timestamp>) -> Result<Vec<Value>> {
        let _place = self.place().await?;
        let mut connected = self.connected().await?;
        let rows = connected.session.recorded(person, by).await?;
        connected.session.commit_keeping().await?;
        self.keep(connected);
        Ok(rows)
    }

    async fn place(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        match tokio::time::timeout(PATIENCE, self.places.acquire()).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Error::PastBusy),
        }
    }

    /// A connection in a transaction.
    async fn connected(&self) -> Result<Connected> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut connected) = idle else { break };
            // The server may have closed it, or have been started anew.
            if connected.since.elapsed() < AGE && connected.session.begin_past().await.is_ok() {
                return Ok(connected);
            }
        }
        let mut session = Session::open(&self.database, Pace::Live).await?;
        session.check_shard(self.partitions).await?;
        let definitions: Vec<&Definition> = self.folders.iter().map(|f| &f.definition).collect();
        let batch = self.layout.batch_tables();
        session.make_past(&definitions, &batch, OVER_ALL, (STATEMENT, AGE)).await?;
        session.begin_past().await?;
        Ok(Connected { session, laid: Laid::new(&self.layout), since: Instant::now() })
    }

    fn keep(&self, connected: Connected) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connected);
    }

    async fn read_by(
        &self,
        connected: &mut Connected,
        (person, read, when): (Uuid, PersonRead, When),
        beside: Vec<Value>,
    ) -> Result<Vec<Value>> {
        let Connected { session, laid, .. } = connected;
        let mut rows = session.recorded(person, when.known_at).await?;
        // Of other subjects: each record is in order, and so is all of it.
        rows.extend(beside);
        let mut taken = Taken::new(when.as_of);
        laid.clear();
        for row in rows {
            let (partition, offset, event) = recorded::event(row)?;
            if taken.takes(&event) {
                laid.event(&self.layout, partition, offset, &event);
            }
        }
        for (table, rows) in laid.filled(&self.layout) {
            session.copy(table, rows).await?;
        }
        let filled = laid.mask(&self.layout);
        for statement in self.feeders.iter().flat_map(Feeder::statements) {
            if statement.concerns(filled) {
                session.run(&statement.name, &statement.sql).await?;
            }
        }
        let found = session.read_past(person, read).await?;
        session.commit_keeping().await?;
        Ok(found)
    }
}

/// Which events tell what was true at an instant: those that had happened, and those that corrected one of them since, from
/// the day on which the right value has effect.
struct Taken {
    as_of: Option<Timestamp>,
    ids: HashSet<Uuid>,
}

impl Taken {
    fn new(as_of: Option<Timestamp>) -> Self {
        Self { as_of, ids: HashSet::new() }
    }

    /// Asked in the order of the record: what is corrected comes before what corrects it.
    fn takes(&mut self, event: &EventRecord) -> bool {
        let Some(as_of) = self.as_of else { return true };
        let takes = match &event.event {
            Event::CorrectionApplied(c) => {
                self.ids.contains(&c.target_event_id) && c.valid_from <= as_of.japan_date()
            }
            _ => event.meta.occurred_at <= as_of,
        };
        if takes {
            self.ids.insert(event.meta.event_id);
        }
        takes
    }
}

#[cfg(test)]
mod tests {
    use sekisho_codec::arbitrary::Arbitrary;
    use sekisho_domain::time::Date;

    use super::*;

    #[test]
    fn what_was_true_is_told_by_what_had_happened_and_what_corrects_it() {
        let mut arbitrary = Arbitrary::new(5);
        let of = |name: &str, arbitrary: &mut Arbitrary| {
            arbitrary.event(Event::index_of(name).unwrap()).unwrap()
        };
        let day = |d: u32| Date::new(2026, 5, d).unwrap();
        let at = |d: u32| day(d).japan_start();
        let mut landed = of("LandingPermitted", &mut arbitrary);
        landed.meta.occurred_at = at(3);
        let correction = |target: Uuid, valid_from: Date, arbitrary: &mut Arbitrary| {
            let mut record = of("CorrectionApplied", arbitrary);
            record.meta.occurred_at = at(20);
            let Event::CorrectionApplied(c) = &mut record.event else { unreachable!() };
            (c.target_event_id, c.valid_from) = (target, valid_from);
            record
        };
        let mended = correction(landed.meta.event_id, day(3), &mut arbitrary);
        let later = correction(landed.meta.event_id, day(9), &mut arbitrary);
        let other = correction(Uuid::nil(), day(3), &mut arbitrary);
        let told = |as_of: Option<Timestamp>| -> Vec<bool> {
            let mut taken = Taken::new(as_of);
            [&landed, &mended, &later, &other].map(|e| taken.takes(e)).to_vec()
        };
        assert_eq!(told(Some(at(2))), [false; 4]);
        assert_eq!(told(Some(at(5))), [true, true, false, false]);
        assert_eq!(told(Some(at(9))), [true, true, true, false]);
        assert_eq!(told(None), [true; 4]);
    }
}
