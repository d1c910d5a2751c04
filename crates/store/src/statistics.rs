//! Published tables: counted inside one snapshot, and kept for ever once released.

use serde_json::Value;
use sqlx::{AssertSqlSafe, Column, Connection, Executor, PgConnection, Row, SqlSafeStr, Statement};

use crate::database::Database;
use crate::error::{Error, Result};
use crate::position::{Position, of_topic, parked_of};

/// A table to count.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// Code of the table, for errors.
    pub table: &'a str,
    /// Its `table.sql`: a row for each member, with the columns below and `member`; `$1` is the first day, `$2` the last.
    pub sql: &'a str,
    /// Names of its dimensions, in order.
    pub columns: Vec<&'a str>,
}

/// How many members have the same codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// A code for each dimension; `unknown` where there was none.
    pub codes: Vec<String>,
    /// How many.
    pub count: i64,
    /// Sum of numbers that stand for the members.
    pub members: u128,
}

/// What was counted, and where the tables stood.
#[derive(Debug, Clone)]
pub struct Counted {
    /// Where every projection stood, by topic and partition.
    pub positions: Vec<Position>,
    /// Records of the topic that are parked, given up or not.
    pub parked: i64,
    /// The groups of each table, in the order of the questions.
    pub tables: Vec<Vec<Group>>,
}

/// Counts tables of a span, all in one snapshot with the positions.
///
/// # Errors
/// A table's SQL fails or gives other columns than its dimensions; PostgreSQL is away.
pub async fn count(
    db: &Database,
    topic: &str,
    questions: &[Question<'_>],
    (from, to): (&str, &str),
) -> Result<Counted> {
    let read = |source| Error::Read { what: "the positions of a release", source };
    let mut conn = PgConnection::connect_with(&db.connect).await.map_err(Error::Connect)?;
    conn.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(read)?;
    // Compiling costs more than it gains on the tables of a day.
    conn.execute("SET LOCAL jit = off").await.map_err(read)?;
    let positions = of_topic(&mut conn, topic).await?;
    let parked = parked_of(&mut conn, topic).await?;
    let mut tables = Vec::with_capacity(questions.len());
    for question in questions {
        tables.push(question.counted(&mut conn, from, to).await?);
    }
    conn.execute("COMMIT").await.map_err(read)?;
    conn.close().await.map_err(read)?;
    Ok(Counted { positions, parked, tables })
}

impl Question<'_> {
    async fn counted(&self, conn: &mut PgConnection, from: &str, to: &str) -> Result<Vec<Group>> {
        let inner = self.sql.trim_end().trim_end_matches(';');
        let plain = format!("\n{inner}\n");
        let text = <str as sqlx::Type<sqlx::Postgres>>::type_info();
        let found = (&mut *conn)
            .prepare_with(AssertSqlSafe(plain.clone()).into_sql_str(), &[text.clone(), text])
            .await
            .map_err(|e| self.failed(&plain, &e))?;
        let given: Vec<&str> = found.columns().iter().map(Column::name).collect();
        let wanted: Vec<&str> = self.columns.iter().copied().chain(["member"]).collect();
        if given != wanted {
            return Err(Error::Statement {
                what: format!("statistics/{}/table.sql", self.table),
                message: format!(
                    "its columns are {} and not {}",
                    given.join(", "),
                    wanted.join(", ")
                ),
                code: String::new(),
            });
        }
        let codes: Vec<String> =
            self.columns.iter().map(|c| format!("coalesce(t.\"{c}\"::text, 'unknown')")).collect();
        // 60 bits of each member's MD5: the same sum for the same members, on any machine.
        let sql = format!(
            "SELECT ARRAY[{}], count(*), sum(('x' || right(md5(t.member::text), 15))::bit(60)::bigint)::text FROM (\n{inner}\n) t \
             GROUP BY 1",
            codes.join(", ")
        );
        let rows = sqlx::query(AssertSqlSafe(sql.clone()))
            .bind(from)
            .bind(to)
            .fetch_all(conn)
            .await
            .map_err(|e| self.failed(&sql, &e))?;
        let read = |source| Error::Read { what: "a counted table", source };
        rows.iter()
            .map(|row| {
                let members: String = row.try_get(2).map_err(read)?;
                Ok(Group {
                    codes: row.try_get(0).map_err(read)?,
                    count: row.try_get(1).map_err(read)?,
                    members: members.parse().map_err(|_| Error::Value {
                        what: "a sum of members",
                        reason: "it is no number".to_owned(),
                    })?,
                })
            })
            .collect()
    }

    /// With the line of `table.sql`, which begins on the second line of what was sent.
    fn failed(&self, sent: &str, error: &sqlx::Error) -> Error {
        let position = match error {
            sqlx::Error::Database(e) => e
                .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                .and_then(sqlx::postgres::PgDatabaseError::position),
            _ => None,
        };
        let line = match position {
            Some(sqlx::postgres::PgErrorPosition::Original(at)) => {
                Some(sent.chars().take(at.saturating_sub(1)).filter(|c| *c == '\n').count())
            }
            _ => None,
        };
        let line = line.map(|line| format!(" line {line}")).unwrap_or_default();
        Error::statement(format!("statistics/{}/table.sql{line}", self.table), error)
    }
}

/// A release to keep.
#[derive(Debug, Clone)]
pub struct NewRelease {
    /// SHA-256 over its canonical bytes, in hexadecimal.
    pub digest: String,
    /// The same over what is shown outside.
    pub shown_digest: String,
    /// `preliminary` or `final`.
    pub stage: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Version of the code lists.
    pub lists: String,
    /// Digest of their index.
    pub lists_digest: String,
    /// The watermark, as JSON.
    pub watermark: Value,
    /// Records that were parked.
    pub parked: i64,
    /// Staff id of who releases it.
    pub released_by: String,
    /// Its tables.
    pub tables: Vec<NewTable>,
}

/// A table of a release to keep.
#[derive(Debug, Clone)]
pub struct NewTable {
    /// Its code.
    pub code: String,
    /// Version of its definition.
    pub version: i64,
    /// Digest of the files that it was counted by.
    pub files: String,
    /// Title in English.
    pub title: String,
    /// Title in Japanese.
    pub title_ja: String,
    /// What is counted.
    pub counts: String,
    /// Names of its dimensions.
    pub dimensions: Vec<String>,
    /// Its cells: codes, count, and what is shown.
    pub cells: Vec<(Vec<String>, i64, String)>,
}

/// Keeps a release. Returns its number, and whether the very same was kept before.
///
/// # Errors
/// PostgreSQL is away, or the role may not write to schema `stats`.
pub async fn keep(db: &Database, release: &NewRelease) -> Result<(i64, bool)> {
    let wrote = |source| Error::Write { what: "keeping a release", source };
    let mut tx = db.pool.begin().await.map_err(wrote)?;
    let number: Option<i64> = sqlx::query_scalar(
        "INSERT INTO stats.release (digest, shown_digest, stage, from_day, to_day, lists, lists_digest, watermark, parked, released_by) \
         VALUES ($1, $2, $3, $4::text::date, $5::text::date, $6, $7, $8, $9, $10) \
         ON CONFLICT (digest, shown_digest, stage) DO NOTHING RETURNING release",
    )
    .bind(&release.digest)
    .bind(&release.shown_digest)
    .bind(&release.stage)
    .bind(&release.from)
    .bind(&release.to)
    .bind(&release.lists)
    .bind(&release.lists_digest)
    .bind(&release.watermark)
    .bind(release.parked)
    .bind(&release.released_by)
    .fetch_optional(&mut *tx)
    .await
    .map_err(wrote)?;
    let Some(number) = number else {
        let there = sqlx::query_scalar(
            "SELECT release FROM stats.release WHERE digest = $1 AND shown_digest = $2 AND stage = $3",
        )
        .bind(&release.digest)
        .bind(&release.shown_digest)
        .bind(&release.stage)
        .fetch_one(&mut *tx)
        .await
        .map_err(wrote)?;
        return Ok((there, true));
    };
    for table in &release.tables {
        sqlx::query(
            "INSERT INTO stats.released_table (release, code, version, files, title, title_ja, counts, dimensions) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(number)
        .bind(&table.code)
        .bind(table.version)
        .bind(&table.files)
        .bind(&table.title)
        .bind(&table.title_ja)
        .bind(&table.counts)
        .bind(&table.dimensions)
        .execute(&mut *tx)
        .await
        .map_err(wrote)?;
        // Arrays of one length are sent as a JSON text each: the number of dimensions differs from table to table.
        for (begin, cells) in table.cells.chunks(5000).enumerate() {
            let first = i64::try_from(begin * 5000).unwrap_or(i64::MAX);
            let rows = cells.iter().map(|(codes, count, shown)| {
                serde_json::json!({ "codes": codes, "count": count, "shown": shown })
            });
            sqlx::query(
                "INSERT INTO stats.cell (release, code, place, codes, count, shown) \
                 SELECT $1, $2, ($3 + r.place)::integer, ARRAY(SELECT jsonb_array_elements_text(r.cell -> 'codes')), \
                     (r.cell ->> 'count')::bigint, r.cell ->> 'shown' \
                 FROM jsonb_array_elements($4) WITH ORDINALITY AS r (cell, place)",
            )
            .bind(number)
            .bind(&table.code)
            .bind(first)
            .bind(Value::Array(rows.collect()))
            .execute(&mut *tx)
            .await
            .map_err(wrote)?;
        }
    }
    tx.commit().await.map_err(wrote)?;
    Ok((number, false))
}

/// The releases, newest first, each with the codes of its tables; as JSON.
///
/// # Errors
/// PostgreSQL is away.
pub async fn releases(db: &Database) -> Result<Vec<Value>> {
    sqlx::query_scalar(
        "SELECT to_jsonb(r) || jsonb_build_object('tables', (SELECT jsonb_agg(t.code ORDER BY t.code) \
             FROM stats.released_table t WHERE t.release = r.release)) \
         FROM stats.release r ORDER BY r.release DESC",
    )
    .fetch_all(&db.pool)
    .await
    .map_err(|source| Error::Read { what: "releases", source })
}

/// The events recorded between the watermarks of two releases that tell of the last day of the later one or of days before, by
/// type, type of the event corrected, and month told of; as JSON, in that order.
///
/// # Errors
/// PostgreSQL is away.
pub async fn events_between(db: &Database, earlier: i64, later: i64) -> Result<Vec<Value>> {
    sqlx::query_scalar(
        "SELECT to_jsonb(e) FROM stats.release a, stats.release b, stats.events_between(a.watermark, b.watermark, b.to_day) e \
         WHERE a.release = $1 AND b.release = $2 ORDER BY e.event_type, e.corrects NULLS FIRST, e.about",
    )
    .bind(earlier)
    .bind(later)
    .fetch_all(&db.pool)
    .await
    .map_err(|source| Error::Read { what: "the events between two releases", source })
}

/// A table of a release as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its code.
    pub code: String,
    /// Version of its definition.
    pub version: i64,
    /// Title in English.
    pub title: String,
    /// Title in Japanese.
    pub title_ja: String,
    /// Names of its dimensions.
    pub dimensions: Vec<String>,
    /// Its cells: codes, count, and what is shown.
    pub cells: Vec<(Vec<String>, i64, String)>,
}

/// The tables of a release, in order of their codes; none where there is no such release.
///
/// # Errors
/// PostgreSQL is away.
pub async fn released(db: &Database, release: i64) -> Result<Vec<Kept>> {
    let read = |source| Error::Read { what: "a release", source };
    let tables = sqlx::query(
        "SELECT code, version, title, title_ja, dimensions FROM stats.released_table WHERE release = $1 ORDER BY code",
    )
    .bind(release)
    .fetch_all(&db.pool)
    .await
    .map_err(read)?;
    let mut kept = Vec::with_capacity(tables.len());
    for table in &tables {
        let code: String = table.try_get(0).map_err(read)?;
        let cells = sqlx::query(
            "SELECT codes, count, shown FROM stats.cell WHERE release = $1 AND code = $2 ORDER BY place",
        )
        .bind(release)
        .bind(&code)
        .fetch_all(&db.pool)
        .await
        .map_err(read)?;
        let cells = cells.iter().map(|row| {
            let cell = (row.try_get(0), row.try_get(1), row.try_get(2));
            Ok((cell.0.map_err(read)?, cell.1.map_err(read)?, cell.2.map_err(read)?))
        });
        kept.push(Kept {
            cells: cells.collect::<Result<_>>()?,
            code,
            version: table.try_get(1).map_err(read)?,
            title: table.try_get(2).map_err(read)?,
            title_ja: table.try_get(3).map_err(read)?,
            dimensions: table.try_get(4).map_err(read)?,
        });
    }
    Ok(kept)
}
