//! Applies batches: decode once, lay once, run every projection, move the offsets, all in one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use sekisho_store::catalog::{Build, active};
use sekisho_store::{Database, Move, Pace, Session};
use uuid::Uuid;

use crate::batch::{Aside, Decoded, Input, Payload, Ready, Reason, Unit, decode, sort};
use crate::error::{Error, Result};
use crate::folder::{Topic, topic_of};
use crate::layout::{Laid, Layout};
use crate::statement::Feeder;

/// Batches of more records than this are planned for their size; smaller ones use plans made before.
const LARGE: usize = 256;
/// After so many batches with the same plans they are made anew: the tables have grown.
const REPLAN: u32 = 2000;
/// Most persons whose last version is remembered between batches; beyond it the memory starts anew.
const VERSIONS_MAX: usize = 200_000;

#[derive(Debug)]
struct Owned {
    next: i64,
    epoch: i64,
    parked: HashSet<Uuid>,
}

/// What a batch did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Records read.
    pub records: usize,
    /// Records applied.
    pub applied: usize,
    /// Records set aside.
    pub parked: usize,
    /// Of those, records that came although their version had been applied.
    pub repeated: usize,
}

/// Feeds every active projection of one topic.
#[derive(Debug)]
pub struct Engine {
    session: Session,
    topic: Topic,
    topic_name: String,
    builds: Vec<Build>,
    feeders: Vec<Feeder>,
    layout: Layout,
    laid: Laid,
    owned: BTreeMap<i32, Owned>,
    versions: HashMap<Uuid, i64>,
    /// Batches so far, and the number at which the plans are made anew.
    batches: u32,
    replan: u32,
}

impl Engine {
    /// Connects and reads which projections are active. Owns no partition yet.
    ///
    /// # Errors
    /// PostgreSQL is away, or a projection's SQL is not as it should be.
    pub async fn open(db: &Database, topic: Topic, topic_name: &str) -> Result<Self> {
        let builds: Vec<Build> =
            active(db).await?.into_iter().filter(|b| topic_of(b) == Some(topic)).collect();
        let mut session = Session::open(db, Pace::Live).await?;
        let mut feeders = Vec::with_capacity(builds.len());
        for build in &builds {
            feeders.push(Feeder::open(&mut session, build).await?);
        }
        let layout = Layout::new(topic, &feeders.iter().collect::<Vec<_>>());
        session.create_batch_tables(&layout.batch_tables()).await?;
        let schemas: Vec<_> = builds.iter().map(|b| b.schema.as_str()).collect();
        session.search_path(&schemas).await?;
        let laid = Laid::new(&layout);
        let topic_name = topic_name.to_owned();
        let (owned, versions) = (BTreeMap::new(), HashMap::new());
        let (batches, replan) = (0, 1);
        Ok(Self {
            session,
            topic,
            topic_name,
            builds,
            feeders,
            layout,
            laid,
            owned,
            versions,
            batches,
            replan,
        })
    }

    /// The projections it feeds.
    pub fn builds(&self) -> &[Build] {
        &self.builds
    }

    /// Takes a partition over and says at which offset to go on. Older owners are fenced from now on.
    ///
    /// # Errors
    /// PostgreSQL is away, or the projections stand at different offsets.
    pub async fn claim(&mut self, partition: i32) -> Result<i64> {
        self.session.begin().await?;
        let claimed = self.session.claim(&self.topic_name, partition, &self.builds).await;
        match claimed {
            Ok(_) => self.session.commit().await?,
            Err(_) => self.session.rollback().await?,
        }
        let claimed = claimed?;
        let Some(first) = claimed.first() else { return Ok(0) };
        if let Some(odd) = claimed.iter().find(|c| c.next_offset != first.next_offset) {
            return Err(Error::Uneven {
                projection: odd.projection.clone(),
                partition,
                stands: odd.next_offset,
                others: first.next_offset,
            });
        }
        let parked = self.session.parked_subjects(&self.topic_name, partition).await?;
        let (next, epoch) = (first.next_offset, first.owner_epoch);
        self.owned.insert(partition, Owned { next, epoch, parked: parked.into_iter().collect() });
        // Another owner may have moved these persons meanwhile.
        self.versions.clear();
        Ok(next)
    }

    /// Lets go of a partition.
    pub fn release(&mut self, partition: i32) {
        self.owned.remove(&partition);
    }

    /// The partitions it owns, with the offset of the next record of each.
    pub fn positions(&self) -> Vec<(i32, i64)> {
        self.owned.iter().map(|(p, o)| (*p, o.next)).collect()
    }

    /// Applies a batch of records of partitions it owns, in order per partition; records of others are passed over.
    /// Either all of it counts, with the offsets, or nothing.
    ///
    /// # Errors
    /// A newer owner exists ([`sekisho_store::Error::Fenced`]), or PostgreSQL is away. After any error the engine
    /// must be opened anew: its memory may be ahead of the tables.
    pub async fn apply(&mut self, inputs: &[Input<'_>]) -> Result<Report> {
        let inputs: Vec<Input<'_>> =
            inputs.iter().copied().filter(|i| self.owned.contains_key(&i.partition)).collect();
        let moves = self.moves(&inputs)?;
        if moves.is_empty() {
            return Ok(Report::default());
        }
        let decoded = decode(self.topic, &inputs);
        self.look_up_versions(&decoded).await?;
        let parked = self.owned.values().fold(HashSet::new(), |mut all, o| {
            all.extend(o.parked.iter().copied());
            all
        });
        let mut sorted = sort(decoded, &parked, &self.versions);
        if let Err(error) =
            self.write(&sorted.ready, &sorted.versions, &sorted.aside, &inputs, &moves).await
        {
            if !error.is_permanent() {
                // A rebuild's switch waits for whoever is in the midst of a batch. Where the connection is gone, so is the batch.
                let _gone = self.session.rollback().await;
                return Err(error.into());
            }
            self.session.rollback().await?;
            let bad = self.find_bad(&sorted.ready).await?;
            tracing::warn!(persons = bad.len(), %error, "records cannot be applied and are parked");
            set_aside(
                &mut sorted.ready,
                &mut sorted.aside,
                &mut sorted.versions,
                &self.versions,
                &bad,
            );
            self.write(&sorted.ready, &sorted.versions, &sorted.aside, &inputs, &moves).await?;
        }
        self.remember(&sorted.versions, &sorted.aside, &inputs, &moves);
        Ok(Report {
            records: inputs.len(),
            applied: sorted.ready.len(),
            parked: sorted.aside.len(),
            repeated: sorted.aside.iter().filter(|a| a.reason.code == "version-repeated").count(),
        })
    }

    /// The steps of the owned partitions, after checking that every record is one that is due.
    fn moves(&self, inputs: &[Input<'_>]) -> Result<Vec<Move>> {
        let mut moves: BTreeMap<i32, Move> = BTreeMap::new();
        for input in inputs {
            let partition = input.partition;
            let Some(owned) = self.owned.get(&partition) else { continue };
            let step = moves.entry(partition).or_insert(Move {
                partition,
                from: owned.next,
                to: owned.next,
                owner_epoch: owned.epoch,
            });
            if input.offset < step.to {
                return Err(Error::OutOfOrder { partition, offset: input.offset, next: step.to });
            }
            step.to = input.offset + 1;
        }
        Ok(moves.into_values().collect())
    }

    async fn look_up_versions(&mut self, decoded: &[Decoded]) -> Result<()> {
        if self.versions.len() > VERSIONS_MAX {
            self.versions.clear();
        }
        let unknown: HashSet<Uuid> = decoded
            .iter()
            .filter_map(|d| match d {
                Decoded::Ready(Ready { payload: Payload::Event(e), .. }) => Some(e.meta.subject_id),
                _ => None,
            })
            .filter(|id| !self.versions.contains_key(id))
            .collect();
        if !unknown.is_empty() {
            let unknown: Vec<_> = unknown.into_iter().collect();
            self.versions.extend(self.session.subject_versions(&unknown).await?);
        }
        Ok(())
    }

    async fn write(
        &mut self,
        ready: &[Ready],
        versions: &HashMap<Uuid, i64>,
        aside: &[Aside],
        inputs: &[Input<'_>],
        moves: &[Move],
    ) -> sekisho_store::Result<()> {
        self.plan().await?;
        self.session.begin_sized(ready.len() > LARGE).await?;
        let parked: Vec<_> =
            aside.iter().filter_map(|a| a.parked(&self.topic_name, inputs)).collect();
        // The fence first: a batch that will be rolled back should not be written.
        self.session.advance(&self.topic_name, &self.builds, moves).await?;
        self.run(ready).await?;
        if !versions.is_empty() {
            let versions: Vec<_> = versions.iter().map(|(id, v)| (*id, *v)).collect();
            self.session.set_subject_versions(&versions).await?;
        }
        if !parked.is_empty() {
            self.session.park(&parked).await?;
        }
        self.session.commit().await
    }

    /// Plans of an empty table are bad plans for a full one: they are made anew after 1, 2, 4 … batches, and every
    /// few thousand from then on.
    async fn plan(&mut self) -> sekisho_store::Result<()> {
        self.batches = self.batches.saturating_add(1);
        if self.batches >= self.replan {
            self.replan = self.batches.saturating_add(self.batches.min(REPLAN));
            self.session.forget_plans().await?;
        }
        Ok(())
    }

    /// Lays the records and runs every statement that they concern.
    async fn run(&mut self, ready: &[Ready]) -> sekisho_store::Result<()> {
        self.laid.clear();
        for record in ready {
            self.laid.lay(&self.layout, record);
        }
        for (table, rows) in self.laid.filled(&self.layout) {
            self.session.copy(table, rows).await?;
        }
        let filled = self.laid.mask(&self.layout);
        for statement in self.feeders.iter().flat_map(Feeder::statements) {
            if statement.concerns(filled) {
                self.session.run(&statement.name, &statement.sql).await?;
            }
        }
        Ok(())
    }

    /// Finds by halving which persons' records make a statement fail. Each trial is rolled back.
    async fn find_bad(&mut self, ready: &[Ready]) -> Result<HashMap<Unit, String>> {
        let mut units: Vec<Unit> = Vec::new();
        let mut seen = HashSet::new();
        units.extend(ready.iter().map(Ready::unit).filter(|u| seen.insert(*u)));
        let mut bad = HashMap::new();
        let mut open = vec![units];
        while let Some(some) = open.pop() {
            let Err(error) = self.trial(ready, &some).await? else { continue };
            if let [only] = some.as_slice() {
                bad.insert(*only, error.to_string());
            } else {
                let (left, right) = some.split_at(some.len() / 2);
                open.push(right.to_vec());
                open.push(left.to_vec());
            }
        }
        Ok(bad)
    }

    async fn trial(
        &mut self,
        ready: &[Ready],
        units: &[Unit],
    ) -> Result<sekisho_store::Result<()>> {
        let chosen: HashSet<Unit> = units.iter().copied().collect();
        self.laid.clear();
        for record in ready.iter().filter(|r| chosen.contains(&r.unit())) {
            self.laid.lay(&self.layout, record);
        }
        self.session.begin().await?;
        let mut outcome = Ok(());
        let filled = self.laid.mask(&self.layout);
        for (table, rows) in self.laid.filled(&self.layout) {
            if outcome.is_ok() {
                outcome = self.session.copy(table, rows).await;
            }
        }
        for statement in self.feeders.iter().flat_map(Feeder::statements) {
            if outcome.is_ok() && statement.concerns(filled) {
                outcome = self.session.run(&statement.name, &statement.sql).await.map(drop);
            }
        }
        match outcome {
            Err(error) if !error.is_permanent() => Err(error.into()),
            outcome => {
                self.session.rollback().await?;
                Ok(outcome)
            }
        }
    }

    fn remember(
        &mut self,
        versions: &HashMap<Uuid, i64>,
        aside: &[Aside],
        inputs: &[Input<'_>],
        moves: &[Move],
    ) {
        self.versions.extend(versions);
        for step in moves {
            if let Some(owned) = self.owned.get_mut(&step.partition) {
                owned.next = step.to;
            }
        }
        for aside in aside {
            let owned = inputs.get(aside.index).and_then(|i| self.owned.get_mut(&i.partition));
            if let (Some(owned), Some(subject)) = (owned, aside.subject) {
                owned.parked.insert(subject);
            }
        }
    }

    /// Applies a person's parked records in order and lets the person go on. Runs in the caller's place of a live
    /// projector: every owner of the partition is fenced and reads the list of parked persons anew.
    ///
    /// # Errors
    /// A record still cannot be applied: all of them stay parked, in order.
    pub async fn release_parked(&mut self, subject: Uuid) -> Result<usize> {
        // A rebuild passes over what is parked and must find it so until it has ended.
        self.session.lock_rebuild().await?;
        let outcome = self.release_locked(subject).await;
        self.session.unlock_rebuild().await?;
        outcome
    }

    async fn release_locked(&mut self, subject: Uuid) -> Result<usize> {
        let still = |reason: String| Error::StillParked { subject: subject.to_string(), reason };
        self.session.begin().await?;
        let parked = self.session.parked_of(subject).await?;
        let Some(first) = parked.first() else {
            self.session.rollback().await?;
            return Ok(0);
        };
        // Bumps the owner's epoch and locks the offsets, so that nobody applies this person's next record meanwhile.
        self.session.claim(&self.topic_name, first.partition, &self.builds).await?;
        let inputs: Vec<Input<'_>> = parked
            .iter()
            .map(|p| Input {
                partition: p.partition,
                offset: p.offset,
                timestamp: 0,
                key: p.key.as_deref(),
                value: p.value.as_deref(),
            })
            .collect();
        let decoded = decode(self.topic, &inputs);
        self.versions.clear();
        self.look_up_versions(&decoded).await?;
        // What came twice has been applied: nothing is left to do for it.
        let last = self.versions.get(&subject).copied().unwrap_or(0);
        let decoded = decoded
            .into_iter()
            .filter(|d| match d {
                Decoded::Ready(Ready { payload: Payload::Event(e), .. }) => e.meta.version > last,
                _ => true,
            })
            .collect();
        let sorted = sort(decoded, &HashSet::new(), &self.versions);
        if let Some(aside) = sorted.aside.first() {
            self.session.rollback().await?;
            return Err(still(aside.reason.detail.clone()));
        }
        if let Err(error) = self.run(&sorted.ready).await {
            self.session.rollback().await?;
            return Err(still(error.to_string()));
        }
        let versions: Vec<_> = sorted.versions.iter().map(|(id, v)| (*id, *v)).collect();
        self.session.set_subject_versions(&versions).await?;
        self.session.unpark(subject).await?;
        self.session.close_retired().await?;
        self.session.commit().await?;
        self.versions.clear();
        Ok(parked.len())
    }
}

/// Moves the records of `bad` units from what is applied to what is set aside.
fn set_aside(
    ready: &mut Vec<Ready>,
    aside: &mut Vec<Aside>,
    versions: &mut HashMap<Uuid, i64>,
    before: &HashMap<Uuid, i64>,
    bad: &HashMap<Unit, String>,
) {
    let mut first: HashSet<Unit> = HashSet::new();
    ready.retain(|record| {
        let unit = record.unit();
        let Some(detail) = bad.get(&unit) else { return true };
        let subject = if let Unit::Subject(id) = unit { Some(id) } else { None };
        let reason = if first.insert(unit) {
            Reason { code: "sql", detail: detail.clone() }
        } else {
            Reason {
                code: "behind-parked",
                detail: "an earlier record of the same person is parked".to_owned(),
            }
        };
        aside.push(Aside { index: record.index, subject, reason });
        false
    });
    for unit in bad.keys() {
        if let Unit::Subject(id) = unit {
            debug_assert!(before.get(id) < versions.get(id) || !versions.contains_key(id));
            versions.remove(id);
        }
    }
}
