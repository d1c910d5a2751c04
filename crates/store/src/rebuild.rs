//! Building a version beside the one that readers see, and switching.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, Row};

use crate::catalog::{Build, Definition};
use crate::error::{Error, Result};
use crate::migrate::{grant, install_functions};
use crate::session::Session;

/// Held by a rebuild, and by whoever releases parked records, for as long as it takes.
const REBUILD_LOCK: i64 = 0x7365_6b69_7368_6f02;

/// Within this time all views are taken, or none, at the first attempt: no longer than a reader may wait unnoticed.
const VIEWS_WITHIN_MS: u32 = 150;
/// So much longer at each further attempt, for a machine on which the taking itself is slow.
const VIEWS_MORE_MS: u32 = 20;
/// At most: well below `deadlock_timeout`.
const VIEWS_AT_MOST_MS: u32 = 700;
/// Pause before the views are asked for again.
const VIEWS_PAUSE: Duration = Duration::from_millis(30);
/// So often are they asked for: about a minute, in which projectors wait.
const VIEWS_TRIES: u32 = 100;

/// A version that readers saw before the one they see.
#[derive(Debug, Clone)]
pub struct Retired {
    /// The SQL it was built with; tables and indexes are there.
    pub definition: Definition,
    /// Its tables.
    pub build: Build,
    /// Where it stood when it was retired: partition and next offset.
    pub stood: Vec<(i32, i64)>,
}

const fn wrote(what: &'static str) -> impl Fn(sqlx::Error) -> Error {
    move |source| Error::Write { what, source }
}

impl Session {
    /// Takes the one lock that a rebuild needs; it is freed when the session closes.
    ///
    /// # Errors
    /// [`Error::Busy`] where something else holds it.
    pub async fn lock_rebuild(&mut self) -> Result<()> {
        let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(REBUILD_LOCK)
            .fetch_one(self.conn())
            .await
            .map_err(wrote("taking the rebuild's lock"))?;
        if taken {
            Ok(())
        } else {
            Err(Error::Busy(
                "a rebuild or a release of parked records is under way; try again when it has ended",
            ))
        }
    }

    /// Frees that lock.
    ///
    /// # Errors
    /// PostgreSQL is away, and the lock is free.
    pub async fn unlock_rebuild(&mut self) -> Result<()> {
        sqlx::query("SELECT pg_advisory_unlock($1)")
            .bind(REBUILD_LOCK)
            .execute(self.conn())
            .await
            .map_err(wrote("freeing the rebuild's lock"))?;
        Ok(())
    }

    /// Removes what rebuilds that did not end have left.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn drop_unfinished(&mut self) -> Result<()> {
        self.drop_builds("building", None).await
    }

    /// Removes the versions of these projections that are no longer read.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn drop_retired(&mut self, projections: &[String]) -> Result<()> {
        self.drop_builds("retired", Some(projections)).await
    }

    async fn drop_builds(&mut self, status: &str, projections: Option<&[String]>) -> Result<()> {
        let wrote = wrote("removing old builds");
        let schemas: Vec<String> = sqlx::query_scalar(
            "DELETE FROM engine.projection WHERE status = $1 AND ($2::text[] IS NULL OR projection = ANY ($2)) \
             RETURNING schema_name",
        )
        .bind(status)
        .bind(projections)
        .fetch_all(self.conn())
        .await
        .map_err(&wrote)?;
        for schema in schemas {
            let sql = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
            self.conn().execute(AssertSqlSafe(sql)).await.map_err(&wrote)?;
        }
        Ok(())
    }

    /// The version that readers saw before the one they see, where it may be gone back to.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn retired(&mut self, projection: &str) -> Result<Option<Retired>> {
        let read = |source| Error::Read { what: "the version before", source };
        let row = sqlx::query(
            "SELECT version, schema_name, digest, manifest, apply_sql, settle_sql, views_sql, stood \
             FROM engine.projection WHERE projection = $1 AND status = 'retired' AND stood IS NOT NULL \
             ORDER BY switched_at DESC LIMIT 1",
        )
        .bind(projection)
        .fetch_optional(self.conn())
        .await
        .map_err(read)?;
        let Some(row) = row else { return Ok(None) };
        let definition = Definition {
            name: projection.to_owned(),
            manifest: row.try_get(3).map_err(read)?,
            digest: row.try_get(2).map_err(read)?,
            // What is built already.
            tables: String::new(),
            indexes: String::new(),
            apply: row.try_get(4).map_err(read)?,
            settle: row.try_get(5).map_err(read)?,
            views: row.try_get(6).map_err(read)?,
        };
        let version = row.try_get(0).map_err(read)?;
        let build = definition.build(version, row.try_get(1).map_err(read)?);
        let stood: serde_json::Value = row.try_get(7).map_err(read)?;
        let place = |(partition, next): (&String, &serde_json::Value)| {
            Some((partition.parse().ok()?, next.as_i64()?))
        };
        let stood = stood.as_object().into_iter().flatten().filter_map(place).collect();
        Ok(Some(Retired { definition, build, stood }))
    }

    /// Takes a retired version up again: from now on it is a build that is not finished, and whoever dies over it leaves it to be
    /// removed.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn take_up(&mut self, build: &Build) -> Result<()> {
        sqlx::query(
            "UPDATE engine.projection SET status = 'building', stood = NULL \
             WHERE projection = $1 AND version = $2 AND status = 'retired'",
        )
        .bind(&build.projection)
        .bind(build.version)
        .execute(self.conn())
        .await
        .map_err(wrote("taking up the version before"))?;
        Ok(())
    }

    /// Inside a transaction: no retired version may be gone back to any more, since records from before it was retired are
    /// applied now.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn close_retired(&mut self) -> Result<()> {
        sqlx::query("UPDATE engine.projection SET stood = NULL WHERE status = 'retired'")
            .execute(self.conn())
            .await
            .map_err(wrote("closing the versions before"))?;
        Ok(())
    }

    /// Creates the next version of each projection, without its deferred indexes.
    ///
    /// # Errors
    /// PostgreSQL refuses.
    pub async fn begin_builds(&mut self, definitions: &[&Definition]) -> Result<Vec<Build>> {
        let wrote = wrote("creating a build");
        let mut tx = self.conn().begin().await.map_err(&wrote)?;
        let mut builds = Vec::with_capacity(definitions.len());
        for definition in definitions {
            builds.push(definition.create(&mut tx, "building").await?);
        }
        tx.commit().await.map_err(&wrote)?;
        Ok(builds)
    }

    /// Creates the deferred indexes of a build and gathers statistics for the planner.
    ///
    /// # Errors
    /// PostgreSQL refuses; the build breaks a constraint.
    pub async fn finish_build(&mut self, definition: &Definition, build: &Build) -> Result<()> {
        let wrote = wrote("indexing a build");
        let mut tx = self.conn().begin().await.map_err(&wrote)?;
        definition.index(&mut tx, build).await?;
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = $1")
                .bind(&build.schema)
                .fetch_all(&mut *tx)
                .await
                .map_err(&wrote)?;
        for table in tables {
            let sql = format!("ANALYZE {}.{table}", build.schema);
            tx.execute(AssertSqlSafe(sql)).await.map_err(&wrote)?;
        }
        tx.commit().await.map_err(&wrote)
    }

    /// Begins a transaction that sees the database as of one instant.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn begin_snapshot(&mut self) -> Result<()> {
        self.script("beginning a snapshot", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// Where the active projections of a topic stand, one row per partition; the lowest where they differ.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn active_positions(&mut self, topic: &str) -> Result<Vec<(i32, i64)>> {
        let read = |source| Error::Read { what: "positions", source };
        let rows = sqlx::query(
            "SELECT partition, min(next_offset) FROM query.position WHERE topic = $1 GROUP BY 1 ORDER BY 1",
        )
        .bind(topic)
        .fetch_all(self.conn())
        .await
        .map_err(read)?;
        rows.iter()
            .map(|row| Ok((row.try_get(0).map_err(read)?, row.try_get(1).map_err(read)?)))
            .collect()
    }

    /// The active version of a projection.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn active_version(
        &mut self,
        projection: &str,
    ) -> Result<Option<(i32, String, String)>> {
        let read = |source| Error::Read { what: "the active version", source };
        let row = sqlx::query(
            "SELECT version, schema_name, digest FROM engine.projection \
             WHERE projection = $1 AND status = 'active'",
        )
        .bind(projection)
        .fetch_optional(self.conn())
        .await
        .map_err(read)?;
        row.map(|row| {
            Ok((
                row.try_get(0).map_err(read)?,
                row.try_get(1).map_err(read)?,
                row.try_get(2).map_err(read)?,
            ))
        })
        .transpose()
    }

    /// Inside a transaction: keeps every projector from moving on or claiming until it ends, and fences those of this topic.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn halt_topic(&mut self, topic: &str) -> Result<()> {
        // One lock: row by row it could meet a projector that moves the same rows in another order, and one of both would be ended.
        let whole = "LOCK TABLE engine.projection_offset IN SHARE ROW EXCLUSIVE MODE";
        self.script("holding the projectors", whole).await?;
        sqlx::query(
            "UPDATE engine.projection_offset SET owner_epoch = owner_epoch + 1 WHERE topic = $1",
        )
        .bind(topic)
        .execute(self.conn())
        .await
        .map_err(wrote("holding the projectors"))?;
        Ok(())
    }

    /// Inside a transaction: makes the builds the ones that readers see, standing at these positions.
    ///
    /// # Errors
    /// PostgreSQL refuses.
    pub async fn switch(
        &mut self,
        definitions: &[&Definition],
        builds: &[Build],
        topic: &str,
        positions: &[(i32, i64)],
        functions: &str,
    ) -> Result<()> {
        let wrote = wrote("switching to the new version");
        let mut same = true;
        for (definition, build) in definitions.iter().zip(builds) {
            let old: Option<String> = sqlx::query_scalar(
                "UPDATE engine.projection p SET status = 'retired', switched_at = now(), \
                 stood = (SELECT coalesce(jsonb_object_agg(o.partition, o.next_offset), '{}') \
                          FROM engine.projection_offset o WHERE o.projection = p.projection AND o.version = p.version) \
                 WHERE p.projection = $1 AND p.status = 'active' RETURNING p.digest",
            )
            .bind(&build.projection)
            .fetch_optional(self.conn())
            .await
            .map_err(&wrote)?;
            same &= old.is_some_and(|digest| digest == definition.digest);
            sqlx::query(
                "UPDATE engine.projection SET status = 'active', switched_at = now() \
                 WHERE projection = $1 AND version = $2",
            )
            .bind(&build.projection)
            .bind(build.version)
            .execute(self.conn())
            .await
            .map_err(&wrote)?;
            // The old version's positions go, so that whoever still feeds it is fenced.
            sqlx::query(
                "DELETE FROM engine.projection_offset WHERE projection = $1 AND version <> $2",
            )
            .bind(&build.projection)
            .bind(build.version)
            .execute(self.conn())
            .await
            .map_err(&wrote)?;
            for (partition, next) in positions {
                sqlx::query(
                    "INSERT INTO engine.projection_offset (projection, version, topic, partition, next_offset, owner_epoch) \
                     VALUES ($1, $2, $3, $4, $5, \
                         coalesce((SELECT max(owner_epoch) FROM engine.projection_offset WHERE topic = $3 AND partition = $4), 0))",
                )
                .bind(&build.projection)
                .bind(build.version)
                .bind(topic)
                .bind(partition)
                .bind(next)
                .execute(self.conn())
                .await
                .map_err(&wrote)?;
            }
        }
        self.take_views(definitions).await?;
        for (definition, build) in definitions.iter().zip(builds) {
            definition.publish(self.conn(), build).await?;
        }
        // They read whatever views there are; views of another form may not suit them, and that is to be known now.
        install_functions(self.conn(), functions, !same).await?;
        grant(self.conn()).await
    }

    /// Inside a transaction: takes the views away from readers, all of them at once or none. A reader who has some of them and waits for
    /// others that are taken already would wait for ever, and PostgreSQL would end the reader: so whoever is not served at once lets go
    /// of everything and tries again, well before anybody looks for such a circle (`deadlock_timeout`, one second).
    async fn take_views(&mut self, definitions: &[&Definition]) -> Result<()> {
        let names: Vec<String> = definitions
            .iter()
            .flat_map(|d| d.view_names())
            .map(|view| format!("query.{view}"))
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        let drop = format!("DROP VIEW IF EXISTS {}", names.join(", "));
        self.script("taking the views", "SAVEPOINT views").await?;
        for attempt in 0..VIEWS_TRIES {
            let within = (VIEWS_WITHIN_MS + VIEWS_MORE_MS * attempt).min(VIEWS_AT_MOST_MS);
            let within = format!("SET LOCAL statement_timeout = {within}");
            self.script("taking the views", &within).await?;
            let taken = self.script("taking the views", &drop).await;
            match taken {
                Ok(()) => {
                    let rest = "SET LOCAL statement_timeout TO DEFAULT; RELEASE SAVEPOINT views";
                    return self.script("taking the views", rest).await;
                }
                // Canceled, a circle, or a lock that is not to be had.
                Err(Error::Statement { code, .. })
                    if ["57014", "40P01", "55P03"].contains(&code.as_str()) =>
                {
                    self.script("taking the views", "ROLLBACK TO SAVEPOINT views").await?;
                    // Those who wait for these views go first.
                    tokio::time::sleep(VIEWS_PAUSE).await;
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::Busy(
            "readers hold the views for too long; let the long reads end and run the rebuild again",
        ))
    }
}
