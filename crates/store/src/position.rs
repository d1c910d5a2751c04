//! Where each projection stands, and who may move it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use tokio::sync::watch;

use crate::catalog::Build;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::session::Session;

/// Where each active projection of a topic stands in each partition.
pub(crate) async fn of_topic(conn: &mut PgConnection, topic: &str) -> Result<Vec<Position>> {
    let read = |source| Error::Read { what: "positions", source };
    let rows = sqlx::query(
        "SELECT projection, topic, partition, next_offset FROM query.position WHERE topic = $1 ORDER BY 1, 3",
    )
    .bind(topic)
    .fetch_all(conn)
    .await
    .map_err(read)?;
    rows.iter().map(|row| Position::of(row).map_err(read)).collect()
}

/// How many records of a topic are parked, given up or not.
pub(crate) async fn parked_of(conn: &mut PgConnection, topic: &str) -> Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM engine.parked WHERE topic = $1")
        .bind(topic)
        .fetch_one(conn)
        .await
        .map_err(|source| Error::Read { what: "parked records", source })
}

/// A claimed partition: where one projection continues in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Name of the projection.
    pub projection: String,
    /// Its version.
    pub version: i32,
    /// Offset of the next record to apply.
    pub next_offset: i64,
    /// The fence: moves by an older owner fail.
    pub owner_epoch: i64,
}

/// A step of one partition, from the next record to the one after the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Partition.
    pub partition: i32,
    /// Where every projection of the batch stood.
    pub from: i64,
    /// Where they stand afterwards.
    pub to: i64,
    /// Epoch under which the partition was claimed.
    pub owner_epoch: i64,
}

impl Session {
    /// Takes a partition over for these projections, inside a transaction: every older owner's next move fails from then on. A
    /// projection that has no position yet begins at 0.
    ///
    /// # Errors
    /// [`Error::Fenced`] if readers see another version of one of them by now: a version that was retired between its being looked up
    /// and this call must not begin again at 0. Or PostgreSQL is away.
    pub async fn claim(
        &mut self,
        topic: &str,
        partition: i32,
        builds: &[Build],
    ) -> Result<Vec<Claimed>> {
        let wrote = |source| Error::Write { what: "claiming a partition", source };
        let names: Vec<_> = builds.iter().map(|b| b.projection.clone()).collect();
        let versions: Vec<_> = builds.iter().map(|b| b.version).collect();
        sqlx::query(
            "INSERT INTO engine.projection_offset (projection, version, topic, partition, next_offset, owner_epoch) \
             SELECT projection, version, $3, $4, 0, 0 FROM unnest($1::text[], $2::int[]) AS b (projection, version) \
             JOIN engine.projection p USING (projection, version) WHERE p.status = 'active' \
             ON CONFLICT DO NOTHING",
        )
        .bind(&names)
        .bind(&versions)
        .bind(topic)
        .bind(partition)
        .execute(self.conn())
        .await
        .map_err(wrote)?;
        let rows = sqlx::query(
            "WITH mine AS ( \
                 SELECT o.projection, o.version FROM engine.projection_offset o \
                 JOIN unnest($1::text[], $2::int[]) AS b (projection, version) USING (projection, version) \
                 WHERE o.topic = $3 AND o.partition = $4 \
                 ORDER BY o.projection FOR UPDATE OF o \
             ), top AS ( \
                 SELECT coalesce(max(owner_epoch), 0) + 1 AS epoch FROM engine.projection_offset \
                 WHERE topic = $3 AND partition = $4 \
             ) \
             UPDATE engine.projection_offset o SET owner_epoch = top.epoch FROM mine, top \
             WHERE o.projection = mine.projection AND o.version = mine.version \
               AND o.topic = $3 AND o.partition = $4 \
             RETURNING o.projection, o.version, o.next_offset, o.owner_epoch",
        )
        .bind(&names)
        .bind(&versions)
        .bind(topic)
        .bind(partition)
        .fetch_all(self.conn())
        .await
        .map_err(wrote)?;
        // Asked again when the positions are locked: a switch that was waited for has taken the old version's position away, and what
        // was looked up before it would begin anew.
        let active: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM engine.projection p \
             JOIN unnest($1::text[], $2::int[]) AS b (projection, version) USING (projection, version) \
             WHERE p.status = 'active'",
        )
        .bind(&names)
        .bind(&versions)
        .fetch_one(self.conn())
        .await
        .map_err(wrote)?;
        if rows.len() != builds.len() || usize::try_from(active).ok() != Some(builds.len()) {
            return Err(Error::Fenced { topic: topic.to_owned(), partition });
        }
        rows.iter()
            .map(|row| {
                Ok(Claimed {
                    projection: row.try_get(0).map_err(wrote)?,
                    version: row.try_get(1).map_err(wrote)?,
                    next_offset: row.try_get(2).map_err(wrote)?,
                    owner_epoch: row.try_get(3).map_err(wrote)?,
                })
            })
            .collect()
    }

    /// Moves the projections' positions, inside the transaction that wrote their rows. This comparison is what
    /// makes a batch count exactly once.
    ///
    /// # Errors
    /// [`Error::Fenced`] if any of them stands elsewhere or belongs to a newer owner: the caller rolls back.
    pub async fn advance(&mut self, topic: &str, builds: &[Build], moves: &[Move]) -> Result<()> {
        let names: Vec<_> = builds.iter().map(|b| b.projection.clone()).collect();
        let versions: Vec<_> = builds.iter().map(|b| b.version).collect();
        let partitions: Vec<_> = moves.iter().map(|m| m.partition).collect();
        let from: Vec<_> = moves.iter().map(|m| m.from).collect();
        let to: Vec<_> = moves.iter().map(|m| m.to).collect();
        let epochs: Vec<_> = moves.iter().map(|m| m.owner_epoch).collect();
        let done = sqlx::query(
            "UPDATE engine.projection_offset o SET next_offset = m.next_new \
             FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) AS m (partition, next_old, next_new, epoch), \
                  unnest($5::text[], $6::int[]) AS b (projection, version) \
             WHERE o.topic = $7 AND o.partition = m.partition \
               AND o.projection = b.projection AND o.version = b.version \
               AND o.next_offset = m.next_old AND o.owner_epoch = m.epoch",
        )
        .bind(&partitions)
        .bind(&from)
        .bind(&to)
        .bind(&epochs)
        .bind(&names)
        .bind(&versions)
        .bind(topic)
        .execute(self.conn())
        .await
        .map_err(|source| Error::Write { what: "moving the offsets", source })?;
        if done.rows_affected() == (builds.len() * moves.len()) as u64 {
            Ok(())
        } else {
            let partition = if let [only] = moves { only.partition } else { -1 };
            Err(Error::Fenced { topic: topic.to_owned(), partition })
        }
    }
}

/// How far one projection is in one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Name of the projection.
    pub projection: String,
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset of the next record to apply.
    pub next_offset: i64,
}

impl Position {
    /// Of a row with these four columns.
    pub(crate) fn of(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            projection: row.try_get(0)?,
            topic: row.try_get(1)?,
            partition: row.try_get(2)?,
            next_offset: row.try_get(3)?,
        })
    }
}

/// Reads how far the active projections are.
///
/// # Errors
/// PostgreSQL is away.
pub async fn positions(db: &Database) -> Result<Vec<Position>> {
    let read = |source| Error::Read { what: "positions", source };
    let rows = sqlx::query(
        "SELECT projection, topic, partition, next_offset FROM query.position ORDER BY 1, 2, 3",
    )
    .fetch_all(&db.pool)
    .await
    .map_err(read)?;
    rows.iter().map(|row| Position::of(row).map_err(read)).collect()
}

/// Answers "is this write readable yet" for many waiters with one query every few milliseconds, and with none
/// while nobody waits.
#[derive(Debug, Clone)]
pub struct PositionWatch {
    db: Database,
    seen: Arc<watch::Sender<Arc<Vec<Position>>>>,
    asking: Arc<tokio::sync::Mutex<Instant>>,
    every: Duration,
}

impl PositionWatch {
    /// Makes a watch that looks every 4 ms while somebody waits.
    pub fn new(db: Database) -> Self {
        Self {
            db,
            seen: Arc::new(watch::Sender::new(Arc::default())),
            asking: Arc::new(tokio::sync::Mutex::new(Instant::now())),
            every: Duration::from_millis(4),
        }
    }

    /// How far `projection` is in every partition of `topic`, as last looked up.
    pub fn last_seen(&self, projection: &str, topic: &str) -> Vec<(i32, i64)> {
        let seen = self.seen.borrow();
        seen.iter()
            .filter(|p| p.projection == projection && p.topic == topic)
            .map(|p| (p.partition, p.next_offset))
            .collect()
    }

    /// Looks now.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn refresh(&self) -> Result<()> {
        let fresh = positions(&self.db).await?;
        self.seen.send_replace(Arc::new(fresh));
        Ok(())
    }

    /// Waits until the record at `offset` is in the tables of `projection`.
    ///
    /// # Errors
    /// [`Error::PositionNotReached`] after the deadline; or PostgreSQL is away.
    pub async fn wait_for_position(
        &self,
        projection: &str,
        topic: &str,
        partition: i32,
        offset: i64,
        deadline: Instant,
    ) -> Result<()> {
        loop {
            let reached = self
                .last_seen(projection, topic)
                .iter()
                .any(|(p, next)| *p == partition && *next > offset);
            if reached {
                return Ok(());
            }
            if Instant::now() >= deadline {
                return Err(Error::PositionNotReached { partition, offset });
            }
            // One of the waiters looks, the others wait for what it sees.
            let mut seen = self.seen.subscribe();
            if let Ok(mut last) = self.asking.try_lock() {
                let pause = self.every.saturating_sub(last.elapsed());
                tokio::time::sleep(pause).await;
                self.refresh().await?;
                *last = Instant::now();
            } else {
                let _ = tokio::time::timeout(self.every * 4, seen.changed()).await;
            }
        }
    }
}
