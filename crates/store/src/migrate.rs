//! The engine's own tables, and the installation of projections.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::catalog::Definition;
use crate::database::Database;
use crate::error::{Error, Result};

/// Held while tables are created, so that processes which start together do not collide.
const MIGRATE_LOCK: i64 = 0x7365_6b69_7368_6f01;

/// Creates what is missing: the engine's tables, version 1 of every projection that has none, and the functions
/// over the views. Safe to run again, and by several processes at once. Returns the projections that are new while
/// others of the same topic have already read some of it: these must be built by a rebuild, which catches up.
///
/// # Errors
/// PostgreSQL is away or the role lacks the right to create.
pub async fn migrate(
    db: &Database,
    definitions: &[Definition],
    functions: &str,
) -> Result<Vec<String>> {
    let mut conn = PgConnection::connect_with(&db.connect).await.map_err(Error::Connect)?;
    conn.execute("SET client_min_messages = warning").await.map_err(Error::Migrate)?;
    let mut tx = conn.begin().await.map_err(Error::Migrate)?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(MIGRATE_LOCK)
        .execute(&mut *tx)
        .await
        .map_err(Error::Migrate)?;
    tx.execute(include_str!("../sql/engine.sql")).await.map_err(Error::Migrate)?;
    tx.execute(include_str!("../sql/stats.sql")).await.map_err(Error::Migrate)?;
    let mut behind = Vec::new();
    for definition in definitions {
        let known: Option<i32> = sqlx::query_scalar(
            "SELECT max(version) FROM engine.projection WHERE projection = $1 AND status = 'active'",
        )
        .bind(&definition.name)
        .fetch_one(&mut *tx)
        .await
        .map_err(Error::Migrate)?;
        if known.is_some() {
            continue;
        }
        let started: bool = sqlx::query_scalar(
            "SELECT exists (SELECT FROM engine.projection_offset o JOIN engine.projection p USING (projection, version) \
             WHERE p.status = 'active' AND o.next_offset > 0 AND p.manifest ->> 'topic' = $1)",
        )
        .bind(definition.manifest.get("topic").and_then(|t| t.as_str()))
        .fetch_one(&mut *tx)
        .await
        .map_err(Error::Migrate)?;
        if started {
            behind.push(definition.name.clone());
        } else {
            let build = definition.create(&mut tx, "active").await?;
            definition.index(&mut tx, &build).await?;
            definition.publish(&mut tx, &build).await?;
        }
    }
    if behind.is_empty() {
        install_functions(&mut tx, functions, false).await?;
    }
    grant(&mut tx).await?;
    tx.commit().await.map_err(Error::Migrate)?;
    conn.close().await.map_err(Error::Migrate)?;
    Ok(behind)
}

/// Creates the functions over the views, where these are not there already or `anew`: whoever plans a read while they are made anew would
/// find the ones gone that he began with.
pub(crate) async fn install_functions(
    conn: &mut PgConnection,
    functions: &str,
    anew: bool,
) -> Result<()> {
    let other: Option<bool> = sqlx::query_scalar(
        "INSERT INTO engine.script (name, digest) VALUES ('functions', md5($1)) \
         ON CONFLICT (name) DO UPDATE SET digest = excluded.digest WHERE script.digest <> excluded.digest RETURNING true",
    )
    .bind(functions)
    .fetch_optional(&mut *conn)
    .await
    .map_err(Error::Migrate)?;
    if anew || other.is_some() {
        conn.execute(AssertSqlSafe(functions))
            .await
            .map_err(|e| Error::statement("projections/functions.sql", &e))?;
    }
    Ok(())
}

/// Gives the roles of a running stack their rights, where these roles exist.
pub(crate) async fn grant(conn: &mut PgConnection) -> Result<()> {
    conn.execute(include_str!("../sql/grants.sql")).await.map_err(Error::Migrate)?;
    Ok(())
}
