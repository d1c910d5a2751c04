//! Builds projections anew beside the ones that readers see, compares, and switches.

pub(crate) mod back;
pub(crate) mod sandbox;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use sandbox::Selection;
use sekisho_codec::decode_audit;
use sekisho_store::batch::{Column, CopyBuffer, SqlType};
use sekisho_store::catalog::{Build, Definition};
use sekisho_store::{
    BatchTable, Database, Pace, Session, TableSum, difference, first_differing_row,
};
use uuid::Uuid;

use crate::batch::{Input, Reason, check_version, event_of, subject_of};
use crate::crash;
use crate::error::{Error, Result};
use crate::folder::{FUNCTIONS, Folder, Topic, carried, topic_of};
use crate::history::History;
use crate::lane::Lane;
use crate::live::runtime;
use crate::statement::Feeder;

/// Bytes of one batch of a lane, where nobody says otherwise.
const BATCH_BYTES: usize = 16 << 20;

/// Settings of a rebuild.
#[derive(Debug, Clone)]
pub struct RebuildOptions {
    /// Which projections; empty for all.
    pub projections: Vec<String>,
    /// Switch although the new rows differ from the old ones made by the same SQL.
    pub accept_difference: bool,
    /// Whether to compare with the version that readers see.
    pub compare: bool,
    /// Whether to switch to the new version. Otherwise it is thrown away, and what was found is all that comes of it.
    pub switch: bool,
    /// Bytes of one batch of a lane; two or three of them are in memory at once.
    pub batch_bytes: usize,
}

impl Default for RebuildOptions {
    fn default() -> Self {
        Self {
            projections: Vec::new(),
            accept_difference: false,
            compare: true,
            switch: true,
            batch_bytes: BATCH_BYTES,
        }
    }
}

/// What a rebuild is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading the log and filling tables.
    Filling,
    /// Deriving rows and building indexes.
    Indexing,
    /// Reading what came meanwhile.
    CatchingUp,
    /// Comparing with the version that readers see.
    Comparing,
    /// Pointing the views at the new version.
    Switching,
}

/// How far a rebuild is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Topic in hand.
    pub topic: Topic,
    /// What is being done.
    pub stage: Stage,
    /// Records read of this topic.
    pub records: u64,
    /// Records to read, as far as known; offsets that hold no record are counted too.
    pub of: Option<u64>,
}

/// One projection after a rebuild.
#[derive(Debug, Clone)]
pub struct Rebuilt {
    /// Its name.
    pub projection: String,
    /// Version that readers saw before; `None` where there was none.
    pub old: Option<i32>,
    /// Version that was built.
    pub new: i32,
    /// Where the new rows differ from the old; `None` where they are the same or were not compared.
    pub difference: Option<String>,
}

/// What a rebuild did.
#[derive(Debug, Clone, Default)]
pub struct RebuildReport {
    /// The projections.
    pub projections: Vec<Rebuilt>,
    /// Records read.
    pub records: u64,
    /// Time until all rows, indexes included, were there.
    pub filling: Duration,
    /// Time until the switch.
    pub total: Duration,
}

/// Rebuilds projections. Blocking: call it on a thread of its own. Readers notice nothing until the switch, and nothing
/// but new rows after it; a rebuild that ends early leaves what readers see as it was.
///
/// # Errors
/// A record cannot be applied, the new rows differ, another rebuild runs, or log or database are away.
pub fn rebuild(
    db: &Database,
    history: &mut dyn History,
    options: &RebuildOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<RebuildReport> {
    let folders = carried()?;
    let chosen = choose(&folders, &options.projections)?;
    rebuild_folders(db, history, chosen, options, progress)
}

/// [`rebuild`] of given folders instead of the carried ones.
///
/// # Errors
/// As [`rebuild`].
pub fn rebuild_folders(
    db: &Database,
    history: &mut dyn History,
    folders: Vec<Folder>,
    options: &RebuildOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<RebuildReport> {
    let runtime = runtime()?;
    let _guard = runtime.enter();
    let db = &db.fresh();
    let begun = Instant::now();
    let mut report = RebuildReport::default();
    let mut lock = runtime.block_on(alone(db))?;
    if options.switch {
        let names: Vec<String> = folders.iter().map(|f| f.manifest.name.clone()).collect();
        runtime.block_on(lock.drop_retired(&names))?;
    }
    for topic in [Topic::Records, Topic::Audit] {
        let of_topic: Vec<Folder> =
            folders.iter().filter(|f| f.manifest.topic == topic).cloned().collect();
        if of_topic.is_empty() {
            continue;
        }
        let name = history.name(topic);
        let mut work = Work::open(&runtime, db, (topic, name), options.batch_bytes, progress)?;
        work.rebuild(db, history, &of_topic, options, &mut report)?;
        report.records += work.records;
    }
    if !options.switch {
        runtime.block_on(lock.drop_unfinished())?;
    }
    report.total = begun.elapsed();
    Ok(report)
}

/// The session of the one who builds; what others left unfinished is gone.
async fn alone(db: &Database) -> Result<Session> {
    let mut lock = Session::open(db, Pace::Bulk).await?;
    lock.lock_rebuild().await?;
    lock.drop_unfinished().await?;
    Ok(lock)
}

fn choose(folders: &[Folder], names: &[String]) -> Result<Vec<Folder>> {
    if names.is_empty() {
        return Ok(folders.to_vec());
    }
    let find = |name: &String| {
        let found = folders.iter().find(|f| f.manifest.name == *name);
        found.cloned().ok_or_else(|| Error::UnknownProjection(name.clone()))
    };
    names.iter().map(find).collect()
}

/// The rebuild of one topic's projections.
struct Work<'a> {
    runtime: &'a tokio::runtime::Runtime,
    session: Session,
    name: String,
    topic: Topic,
    lanes: Vec<Lane>,
    /// Next offset to read, per partition.
    at: BTreeMap<i32, i64>,
    /// Last version of each person, where this is the first build of all: about 50 bytes a person.
    versions: Option<HashMap<Uuid, i64>>,
    /// Records that the live projector has set aside.
    parked: HashSet<(i32, i64)>,
    records: u64,
    of: Option<u64>,
    progress: &'a mut dyn FnMut(Progress),
    batch_bytes: usize,
    /// Which of the records are laid; `None` for all.
    only: Option<Selection>,
}

impl<'a> Work<'a> {
    fn open(
        runtime: &'a tokio::runtime::Runtime,
        db: &Database,
        (topic, name): (Topic, String),
        batch_bytes: usize,
        progress: &'a mut dyn FnMut(Progress),
    ) -> Result<Self> {
        Ok(Self {
            runtime,
            session: runtime.block_on(Session::open(db, Pace::Bulk))?,
            name,
            topic,
            lanes: Vec::new(),
            at: BTreeMap::new(),
            versions: None,
            parked: HashSet::new(),
            records: 0,
            of: None,
            progress,
            batch_bytes,
            only: None,
        })
    }
}

impl Work<'_> {
    fn rebuild(
        &mut self,
        db: &Database,
        history: &mut dyn History,
        folders: &[Folder],
        options: &RebuildOptions,
        report: &mut RebuildReport,
    ) -> Result<()> {
        let begun = Instant::now();
        let definitions: Vec<&Definition> = folders.iter().map(|f| &f.definition).collect();
        let builds = self.runtime.block_on(self.session.begin_builds(&definitions))?;
        crash::point("rebuild-begun");
        self.start_lanes(db, folders, &builds)?;
        let bounds = self.bounds()?;
        if bounds.values().all(|end| *end == 0) && self.covers_all(db, folders)? {
            // Nothing has been fed yet: this build is the first, and goes as far as the log does.
            self.versions = Some(HashMap::new());
            self.read_all(history)?;
        } else {
            self.read_to(history, &bounds, Stage::Filling)?;
        }
        crash::point("rebuild-filled");
        self.finish_lanes()?;
        crash::point("rebuild-indexed");
        report.filling += begun.elapsed();
        let differences = self.compare(db, history, &builds, options)?;
        crash::point("rebuild-compared");
        if options.switch {
            self.switch(history, &definitions, &builds)?;
        }
        for lane in self.lanes.drain(..) {
            lane.close();
        }
        for (build, (old, difference)) in builds.iter().zip(differences) {
            report.projections.push(Rebuilt {
                projection: build.projection.clone(),
                old,
                new: build.version,
                difference,
            });
        }
        Ok(())
    }

    /// Whether every active projection of the topic is among `folders`.
    fn covers_all(&self, db: &Database, folders: &[Folder]) -> Result<bool> {
        let active = self.runtime.block_on(sekisho_store::catalog::active(db))?;
        Ok(active
            .iter()
            .filter(|b| topic_of(b) == Some(self.topic))
            .all(|b| folders.iter().any(|f| f.manifest.name == b.projection)))
    }

    /// A lane for each projection: the long ones end together with the short ones, on as many cores as there are.
    fn start_lanes(&mut self, db: &Database, folders: &[Folder], builds: &[Build]) -> Result<()> {
        for (folder, build) in folders.iter().zip(builds) {
            self.start_lane(db, &folder.definition, build)?;
        }
        Ok(())
    }

    fn start_lane(&mut self, db: &Database, definition: &Definition, build: &Build) -> Result<()> {
        let feeder = self.runtime.block_on(Feeder::open(&mut self.session, build))?;
        let lane = Lane::start(db, self.topic, definition.clone(), build.clone(), feeder)?;
        self.lanes.push(lane);
        Ok(())
    }

    /// Has every lane run its statements and build its indexes, and waits for that.
    fn finish_lanes(&mut self) -> Result<()> {
        self.tell(Stage::Indexing);
        for lane in &mut self.lanes {
            lane.finish()?;
        }
        self.wait()
    }

    /// As far as the live projections are: all records before that have been applied or parked, and which of both
    /// is known.
    fn bounds(&mut self) -> Result<BTreeMap<i32, i64>> {
        let runtime = self.runtime;
        let bounds: BTreeMap<i32, i64> =
            runtime.block_on(self.session.active_positions(&self.name))?.into_iter().collect();
        self.parked.clear();
        for partition in bounds.keys() {
            let offsets = runtime.block_on(self.session.parked_offsets(&self.name, *partition))?;
            self.parked.extend(offsets.into_iter().map(|o| (*partition, o)));
        }
        Ok(bounds)
    }

    fn tell(&mut self, stage: Stage) {
        let (topic, records, of) = (self.topic, self.records, self.of);
        (self.progress)(Progress { topic, stage, records, of });
    }

    fn read_to(
        &mut self,
        history: &mut dyn History,
        to: &BTreeMap<i32, i64>,
        stage: Stage,
    ) -> Result<()> {
        let from = self.at.clone();
        let span = |(p, end): (&i32, &i64)| (end - from.get(p).copied().unwrap_or(0)).max(0);
        let wanted: i64 = to.iter().map(span).sum();
        self.of = Some(self.records + u64::try_from(wanted).unwrap_or(0));
        history.read(self.topic, &from, to, &mut |input| self.take(input, stage))?;
        for lane in &mut self.lanes {
            lane.flush()?;
        }
        self.at = to.clone();
        Ok(())
    }

    fn read_all(&mut self, history: &mut dyn History) -> Result<()> {
        let ends = history.read_all(self.topic, &mut |input| self.take(input, Stage::Filling))?;
        self.at = ends.into_iter().collect();
        Ok(())
    }

    fn take(&mut self, input: Input<'_>, stage: Stage) -> Result<()> {
        let (partition, offset) = (input.partition, input.offset);
        self.records += 1;
        if self.records.is_multiple_of(10_000) {
            self.tell(stage);
        }
        if self.parked.contains(&(partition, offset)) {
            return Ok(());
        }
        let outcome = match self.topic {
            Topic::Records => self.take_event(&input),
            Topic::Audit => self.take_audit(&input),
        };
        if let Err(reason) = outcome {
            return Err(Error::RebuildStopped {
                topic: self.name.clone(),
                partition,
                offset,
                reason: format!(
                    "{}; let the projector run once: it parks such a record, and a rebuild passes parked ones over",
                    reason.detail
                ),
            });
        }
        for lane in &mut self.lanes {
            if lane.bytes() > self.batch_bytes {
                lane.flush()?;
            }
        }
        Ok(())
    }

    fn take_event(&mut self, input: &Input<'_>) -> std::result::Result<(), Reason> {
        let event = event_of(subject_of(input.key)?, input.value)?;
        if let Some(only) = &mut self.only
            && !only.takes(event.meta.recorded_at, &[event.meta.subject()])
        {
            return Ok(());
        }
        if let Some(versions) = &mut self.versions {
            let last = versions.entry(event.meta.subject_id).or_insert(0);
            check_version(*last, event.meta.version)?;
            *last = event.meta.version;
        }
        for lane in &mut self.lanes {
            lane.event(input.partition, input.offset, &event);
        }
        Ok(())
    }

    fn take_audit(&mut self, input: &Input<'_>) -> std::result::Result<(), Reason> {
        let reason = |detail: String| Reason { code: "malformed", detail };
        let value = input.value.ok_or_else(|| reason("the record has no value".to_owned()))?;
        let entry = decode_audit(value).map_err(|e| reason(e.to_string()))?;
        if let Some(only) = &mut self.only
            && !only.takes(entry.recorded_at, &entry.subjects)
        {
            return Ok(());
        }
        for lane in &mut self.lanes {
            lane.audit(input.partition, input.offset, &entry);
        }
        Ok(())
    }

    /// Compares each build with the version that readers see, both at the same position: the old one is looked at in
    /// a snapshot, so that the live projector need not wait.
    fn compare(
        &mut self,
        db: &Database,
        history: &mut dyn History,
        builds: &[Build],
        options: &RebuildOptions,
    ) -> Result<Vec<(Option<i32>, Option<String>)>> {
        let runtime = self.runtime;
        let mut old = runtime.block_on(Session::open(db, Pace::Bulk))?;
        runtime.block_on(old.begin_snapshot())?;
        let there: BTreeMap<i32, i64> =
            runtime.block_on(old.active_positions(&self.name))?.into_iter().collect();
        let first = self.versions.is_some();
        if !first {
            self.bounds()?;
            self.read_to(history, &there, Stage::CatchingUp)?;
            self.wait()?;
        }
        self.tell(Stage::Comparing);
        let mut found = Vec::with_capacity(builds.len());
        for build in builds {
            let active = runtime.block_on(old.active_version(&build.projection))?;
            let Some((version, schema, digest)) = active.filter(|_| !first) else {
                found.push((None, None));
                continue;
            };
            let mut differs = None;
            if options.compare {
                let before = runtime.block_on(old.table_sums(&schema))?;
                let after = runtime.block_on(self.session.table_sums(&build.schema))?;
                differs = difference(&before, &after);
                if let Some(first) = &mut differs
                    && !options.switch
                    && let Some(row) =
                        self.first_row((&mut old, &schema, &before), (&build.schema, &after))?
                {
                    *first = row;
                }
            }
            if let Some(difference) = &differs
                && options.switch
                && digest == build.digest
                && !options.accept_difference
            {
                return Err(Error::Differs {
                    projection: build.projection.clone(),
                    old: version,
                    new: build.version,
                    difference: difference.clone(),
                });
            }
            found.push((Some(version), differs));
        }
        runtime.block_on(old.rollback())?;
        Ok(found)
    }

    /// The first row that differs, in words, by the sums of the tables of two schemas.
    fn first_row(
        &mut self,
        (old, before, old_sums): (&mut Session, &str, &[TableSum]),
        (after, new_sums): (&str, &[TableSum]),
    ) -> Result<Option<String>> {
        let runtime = self.runtime;
        for (a, b) in old_sums.iter().zip(new_sums) {
            if a == b || a.table != b.table {
                continue;
            }
            let there = (&mut *old, before);
            let here = (&mut self.session, after);
            let row = runtime.block_on(first_differing_row(there, here, &a.table))?;
            if let Some(row) = row {
                return Ok(Some(row.to_string()));
            }
        }
        Ok(None)
    }

    fn wait(&mut self) -> Result<()> {
        for lane in &mut self.lanes {
            lane.settle()?;
        }
        Ok(())
    }

    /// Holds the live projector, reads the last records, and points the views at the new version.
    fn switch(
        &mut self,
        history: &mut dyn History,
        definitions: &[&Definition],
        builds: &[Build],
    ) -> Result<()> {
        let runtime = self.runtime;
        self.tell(Stage::Switching);
        runtime.block_on(self.session.begin())?;
        runtime.block_on(self.session.halt_topic(&self.name))?;
        crash::point("switch-held");
        let there = self.bounds()?;
        if let Some(versions) = self.versions.take() {
            if there.values().any(|next| *next > 0) {
                return Err(Error::RebuildStopped {
                    topic: self.name.clone(),
                    partition: -1,
                    offset: 0,
                    reason: "a projector began to feed the tables meanwhile; run the rebuild again"
                        .to_owned(),
                });
            }
            if self.topic == Topic::Records {
                runtime.block_on(copy_versions(&mut self.session, versions))?;
            }
        } else {
            self.read_to(history, &there, Stage::Switching)?;
            self.wait()?;
        }
        crash::point("switch-caught-up");
        let positions: Vec<(i32, i64)> = self.at.iter().map(|(p, next)| (*p, *next)).collect();
        runtime.block_on(self.session.switch(
            definitions,
            builds,
            &self.name,
            &positions,
            FUNCTIONS,
        ))?;
        crash::point("switch-pointed");
        runtime.block_on(self.session.commit())?;
        crash::point("switch-committed");
        Ok(())
    }
}

/// Remembers the last version of every person, in the order of the index.
async fn copy_versions(session: &mut Session, versions: HashMap<Uuid, i64>) -> Result<()> {
    let column = |name: &str, ty| Column { name: name.to_owned(), ty, nullable: false, doc: "" };
    let table = BatchTable::permanent(
        "engine.subject_version",
        vec![column("subject_id", SqlType::Uuid), column("version", SqlType::Bigint)],
    );
    let mut sorted: Vec<_> = versions.into_iter().collect();
    sorted.sort_unstable();
    let mut rows = CopyBuffer::default();
    for (subject, version) in sorted {
        rows.row(2).uuid(subject).bigint(version);
    }
    session.copy(&table, &rows).await?;
    Ok(())
}
