//! Records that could not be applied, and the persons who stand still because of them.

use sqlx::{QueryBuilder, Row};
use uuid::Uuid;

use crate::database::Database;
use crate::error::{Error, Result};
use crate::session::Session;

/// A record that is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// The person who stands still; `None` where the record belongs to nobody who can be named.
    pub subject_id: Option<Uuid>,
    /// Why, as a code: `version-gap`, `malformed`, `behind-parked` …
    pub reason: String,
    /// Why, in a sentence without personal data.
    pub detail: String,
    /// Its key as it stands on the log.
    pub key: Option<Vec<u8>>,
    /// Its value as it stands on the log. May hold personal data.
    pub value: Option<Vec<u8>>,
    /// When it was parked, in seconds since 1970; 0 before it is stored.
    pub parked_at: i64,
    /// Who gave it up, where somebody did: only a record of nobody can be.
    pub discarded: Option<Discarded>,
}

/// That a record of nobody stays out for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discarded {
    /// When, in seconds since 1970.
    pub at: i64,
    /// Staff id of who decided it.
    pub by: String,
    /// Why, in the words of who decided it.
    pub reason: String,
}

/// What became of a wish to discard a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Discarding {
    /// It is discarded now.
    Done,
    /// Somebody discarded it before; that stays as it is.
    Before(Discarded),
    /// It belongs to a person: it is released or stays, since later records of the person stand behind it.
    OfPerson(Uuid),
    /// No such record is parked.
    NotParked,
}

/// Most rows of one statement: PostgreSQL takes at most 65535 parameters.
const ROWS: usize = 4000;

impl Session {
    /// Sets records aside, inside the transaction of their batch.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn park(&mut self, records: &[Parked]) -> Result<()> {
        for part in records.chunks(ROWS) {
            let mut sql = QueryBuilder::new(
                "INSERT INTO engine.parked (topic, partition, \"offset\", subject_id, reason, detail, key, value) ",
            );
            sql.push_values(part, |mut row, p| {
                row.push_bind(&p.topic)
                    .push_bind(p.partition)
                    .push_bind(p.offset)
                    .push_bind(p.subject_id)
                    .push_bind(&p.reason)
                    .push_bind(&p.detail)
                    .push_bind(&p.key)
                    .push_bind(&p.value);
            });
            sql.build()
                .execute(self.conn())
                .await
                .map_err(|source| Error::Write { what: "parking records", source })?;
        }
        Ok(())
    }

    /// The persons of a partition who stand still.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn parked_subjects(&mut self, topic: &str, partition: i32) -> Result<Vec<Uuid>> {
        sqlx::query_scalar(
            "SELECT DISTINCT subject_id FROM engine.parked \
             WHERE topic = $1 AND partition = $2 AND subject_id IS NOT NULL",
        )
        .bind(topic)
        .bind(partition)
        .fetch_all(self.conn())
        .await
        .map_err(|source| Error::Read { what: "parked persons", source })
    }

    /// A person's parked records in order, locked until the transaction ends.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn parked_of(&mut self, subject: Uuid) -> Result<Vec<Parked>> {
        let read = |source| Error::Read { what: "parked records", source };
        let rows = sqlx::query(
            "SELECT topic, partition, \"offset\", subject_id, reason, detail, key, value, \
             extract(epoch FROM parked_at)::bigint, NULL::bigint, NULL::text, NULL::text \
             FROM engine.parked WHERE subject_id = $1 ORDER BY topic, partition, \"offset\" FOR UPDATE",
        )
        .bind(subject)
        .fetch_all(self.conn())
        .await
        .map_err(read)?;
        rows.iter().map(|row| parked(row).map_err(read)).collect()
    }

    /// Forgets parked records that have been applied.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn unpark(&mut self, subject: Uuid) -> Result<()> {
        sqlx::query("DELETE FROM engine.parked WHERE subject_id = $1")
            .bind(subject)
            .execute(self.conn())
            .await
            .map_err(|source| Error::Write { what: "releasing parked records", source })?;
        Ok(())
    }

    /// Offsets of everything parked in a partition.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn parked_offsets(&mut self, topic: &str, partition: i32) -> Result<Vec<i64>> {
        sqlx::query_scalar(
            "SELECT \"offset\" FROM engine.parked WHERE topic = $1 AND partition = $2 ORDER BY 1",
        )
        .bind(topic)
        .bind(partition)
        .fetch_all(self.conn())
        .await
        .map_err(|source| Error::Read { what: "parked offsets", source })
    }

    /// Last version applied of each of these persons; those never seen are left out.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn subject_versions(&mut self, subjects: &[Uuid]) -> Result<Vec<(Uuid, i64)>> {
        let read = |source| Error::Read { what: "versions of persons", source };
        let rows = sqlx::query(
            "SELECT subject_id, version FROM engine.subject_version WHERE subject_id = ANY($1)",
        )
        .bind(subjects)
        .fetch_all(self.conn())
        .await
        .map_err(read)?;
        rows.iter()
            .map(|row| Ok((row.try_get(0).map_err(read)?, row.try_get(1).map_err(read)?)))
            .collect()
    }

    /// Remembers the last version applied of each of these persons.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn set_subject_versions(&mut self, versions: &[(Uuid, i64)]) -> Result<()> {
        let (ids, numbers): (Vec<Uuid>, Vec<i64>) = versions.iter().copied().unzip();
        sqlx::query(
            "INSERT INTO engine.subject_version (subject_id, version) \
             SELECT * FROM unnest($1::uuid[], $2::bigint[]) \
             ON CONFLICT (subject_id) DO UPDATE SET version = excluded.version",
        )
        .bind(&ids)
        .bind(&numbers)
        .execute(self.conn())
        .await
        .map_err(|source| Error::Write { what: "remembering versions of persons", source })?;
        Ok(())
    }
}

fn parked(row: &sqlx::postgres::PgRow) -> std::result::Result<Parked, sqlx::Error> {
    let at: Option<i64> = row.try_get(9)?;
    let discarded = match at {
        None => None,
        Some(at) => Some(Discarded { at, by: row.try_get(10)?, reason: row.try_get(11)? }),
    };
    Ok(Parked {
        topic: row.try_get(0)?,
        partition: row.try_get(1)?,
        offset: row.try_get(2)?,
        subject_id: row.try_get(3)?,
        reason: row.try_get(4)?,
        detail: row.try_get(5)?,
        key: row.try_get(6)?,
        value: row.try_get(7)?,
        parked_at: row.try_get(8)?,
        discarded,
    })
}

/// Lists what is parked, without the records' values: what still waits for somebody, or what was `discarded`.
///
/// # Errors
/// PostgreSQL is away.
pub async fn list_parked(db: &Database, discarded: bool, limit: i64) -> Result<Vec<Parked>> {
    let read = |source| Error::Read { what: "parked records", source };
    let rows = sqlx::query(
        "SELECT topic, partition, \"offset\", subject_id, reason, detail, key, NULL::bytea, \
         extract(epoch FROM parked_at)::bigint, extract(epoch FROM discarded_at)::bigint, discarded_by, discard_reason \
         FROM engine.parked WHERE (discarded_at IS NOT NULL) = $1 \
         ORDER BY topic, partition, \"offset\" LIMIT $2",
    )
    .bind(discarded)
    .bind(limit)
    .fetch_all(&db.pool)
    .await
    .map_err(read)?;
    rows.iter().map(|row| parked(row).map_err(read)).collect()
}

/// Shows one parked record with its value.
///
/// # Errors
/// PostgreSQL is away.
pub async fn show_parked(
    db: &Database,
    topic: &str,
    partition: i32,
    offset: i64,
) -> Result<Option<Parked>> {
    let read = |source| Error::Read { what: "a parked record", source };
    let row = sqlx::query(
        "SELECT topic, partition, \"offset\", subject_id, reason, detail, key, value, \
         extract(epoch FROM parked_at)::bigint, extract(epoch FROM discarded_at)::bigint, discarded_by, discard_reason \
         FROM engine.parked WHERE topic = $1 AND partition = $2 AND \"offset\" = $3",
    )
    .bind(topic)
    .bind(partition)
    .bind(offset)
    .fetch_optional(&db.pool)
    .await
    .map_err(read)?;
    row.as_ref().map(parked).transpose().map_err(read)
}

/// Gives up a parked record of nobody: it is no longer listed as waiting. The row stays, with who, when and why, and
/// every rebuild goes on passing the record over. `by` is a staff id; `reason` must not be empty.
///
/// # Errors
/// PostgreSQL is away.
pub async fn discard_parked(
    db: &Database,
    (topic, partition, offset): (&str, i32, i64),
    by: &str,
    reason: &str,
) -> Result<Discarding> {
    let done = sqlx::query(
        "UPDATE engine.parked SET discarded_at = now(), discarded_by = $4, discard_reason = $5 \
         WHERE topic = $1 AND partition = $2 AND \"offset\" = $3 AND subject_id IS NULL AND discarded_at IS NULL",
    )
    .bind(topic)
    .bind(partition)
    .bind(offset)
    .bind(by)
    .bind(reason)
    .execute(&db.pool)
    .await
    .map_err(|source| Error::Write { what: "discarding a parked record", source })?;
    if done.rows_affected() == 1 {
        return Ok(Discarding::Done);
    }
    Ok(match show_parked(db, topic, partition, offset).await? {
        None => Discarding::NotParked,
        Some(Parked { subject_id: Some(person), .. }) => Discarding::OfPerson(person),
        Some(Parked { discarded: Some(before), .. }) => Discarding::Before(before),
        // Parked between the two questions.
        Some(_) => Discarding::NotParked,
    })
}

/// How many records wait for somebody, and how many persons stand still.
///
/// # Errors
/// PostgreSQL is away.
pub async fn count_parked(db: &Database) -> Result<(i64, i64)> {
    let read = |source| Error::Read { what: "parked records", source };
    let row = sqlx::query(
        "SELECT count(*), count(DISTINCT subject_id) FROM engine.parked WHERE discarded_at IS NULL",
    )
    .fetch_one(&db.pool)
    .await
    .map_err(read)?;
    Ok((row.try_get(0).map_err(read)?, row.try_get(1).map_err(read)?))
}
