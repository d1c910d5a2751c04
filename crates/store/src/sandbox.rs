//! Sandboxes: the query tables as they were known at an instant, in schemas of their own, for a role of their own.

use std::time::Duration;

use sekisho_domain::time::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use uuid::Uuid;

use crate::catalog::{Build, Definition};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::session::Session;
use crate::turned::{turned, within};

/// Held by whoever makes or drops a sandbox, for as long as it takes.
const SANDBOX_LOCK: i64 = 0x7365_6b69_7368_6f03;

const fn wrote(what: &'static str) -> impl Fn(sqlx::Error) -> Error {
    move |source| Error::Write { what, source }
}

/// Name of a sandbox: at most 30 small letters, digits and single underscores, beginning with a letter. It is part of the names of
/// its schemas and its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxName(String);

impl SandboxName {
    /// Reads a name.
    ///
    /// # Errors
    /// [`Error::SandboxName`] where it cannot be one.
    pub fn parse(text: &str) -> Result<Self> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        let sound = text.len() <= 30
            && text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
            && text.bytes().all(plain)
            && !text.contains("__")
            && !text.ends_with('_');
        if sound { Ok(Self(text.to_owned())) } else { Err(Error::SandboxName(text.to_owned())) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Schema of its views and functions: what `query` is of the tables of today.
    pub fn schema(&self) -> String {
        format!("sandbox_{}", self.0)
    }

    /// The role that reads it.
    pub fn role(&self) -> String {
        format!("sekisho_sandbox_{}", self.0)
    }

    /// Schema of the tables of one projection.
    fn tables(&self, projection: &str) -> String {
        format!("sandbox_{}__{projection}", self.0)
    }
}

/// A sandbox to be made.
#[derive(Debug, Clone)]
pub struct NewSandbox {
    /// Its name.
    pub name: SandboxName,
    /// Everything recorded by then is in it.
    pub known_at: Timestamp,
    /// Whose records; empty for everybody's. The records of other subjects than persons are in the latter only.
    pub persons: Vec<Uuid>,
    /// How long it is kept.
    pub keep: Duration,
    /// Staff id of who asked for it.
    pub staff_id: String,
    /// Why, from the code list of purposes.
    pub purpose: String,
    /// Case it belongs to.
    pub case_id: Option<String>,
}

/// A sandbox that was made, or is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sandbox {
    /// Its name.
    pub name: SandboxName,
    /// Everything recorded by then is in it.
    pub known_at: String,
    /// Whose records; empty for everybody's.
    pub persons: Vec<Uuid>,
    /// Staff id of who asked for it.
    pub staff_id: String,
    /// Why.
    pub purpose: String,
    /// Case it belongs to.
    pub case_id: Option<String>,
    /// When it was made.
    pub made_at: String,
    /// When it goes.
    pub expires_at: String,
    /// Whether it can be read: not while it is being made.
    pub ready: bool,
    /// Schema of the tables of each projection, by the projection's name.
    pub parts: Vec<(String, String)>,
}

impl Session {
    /// Takes the one lock that making and dropping sandboxes needs; it is freed when the session closes.
    ///
    /// # Errors
    /// [`Error::Busy`] where something else holds it.
    pub async fn lock_sandboxes(&mut self) -> Result<()> {
        let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(SANDBOX_LOCK)
            .fetch_one(self.conn())
            .await
            .map_err(wrote("taking the lock of the sandboxes"))?;
        if taken {
            Ok(())
        } else {
            Err(Error::Busy("a sandbox is being made or dropped; try again when that has ended"))
        }
    }

    /// Under the lock: drops the sandboxes whose time has passed, and what was never finished. Returns their names.
    ///
    /// # Errors
    /// PostgreSQL is away; somebody reads in one of them and does not end.
    pub async fn drop_due_sandboxes(&mut self) -> Result<Vec<SandboxName>> {
        let due: Vec<String> = sqlx::query_scalar(
            "SELECT name FROM engine.sandbox WHERE expires_at <= now() OR status = 'building' ORDER BY 1",
        )
        .fetch_all(self.conn())
        .await
        .map_err(|source| Error::Read { what: "sandboxes", source })?;
        let mut dropped = Vec::with_capacity(due.len());
        for name in due {
            let name = SandboxName::parse(&name)?;
            self.drop_sandbox(&name).await?;
            dropped.push(name);
        }
        Ok(dropped)
    }

    /// Under the lock: drops a sandbox with its schemas and its role. False where there is none.
    ///
    /// # Errors
    /// PostgreSQL is away; somebody reads in it and does not end.
    pub async fn drop_sandbox(&mut self, name: &SandboxName) -> Result<bool> {
        let wrote = wrote("dropping a sandbox");
        let mut tx = self.conn().begin().await.map_err(&wrote)?;
        let there: Option<serde_json::Value> =
            sqlx::query_scalar("DELETE FROM engine.sandbox WHERE name = $1 RETURNING parts")
                .bind(name.as_str())
                .fetch_optional(&mut *tx)
                .await
                .map_err(&wrote)?;
        let Some(parts) = there else { return Ok(false) };
        drop_role(&mut tx, name).await?;
        for schema in parts_of(&parts).into_iter().map(|(_, s)| s).chain([name.schema()]) {
            let sql = format!("DROP SCHEMA IF EXISTS {schema} CASCADE");
            tx.execute(AssertSqlSafe(sql)).await.map_err(&wrote)?;
        }
        tx.commit().await.map_err(&wrote)?;
        Ok(true)
    }

    /// Under the lock: enters a sandbox and creates its tables, without their deferred indexes. The builds have version 0, which
    /// no projection has.
    ///
    /// # Errors
    /// [`Error::SandboxThere`] where the name is taken; PostgreSQL refuses.
    pub async fn begin_sandbox(
        &mut self,
        new: &NewSandbox,
        definitions: &[&Definition],
    ) -> Result<Vec<Build>> {
        let wrote = wrote("making a sandbox");
        let mut tx = self.conn().begin().await.map_err(&wrote)?;
        let builds: Vec<Build> =
            definitions.iter().map(|d| d.build(0, new.name.tables(&d.name))).collect();
        let parts: Vec<_> = builds
            .iter()
            .map(|b| serde_json::json!({"projection": b.projection, "schema": b.schema}))
            .collect();
        let entered = sqlx::query(
            "INSERT INTO engine.sandbox (name, known_at, persons, staff_id, purpose, case_id, parts, status, expires_at) \
             VALUES ($1, $2::text::timestamptz, $3, $4, $5, $6, $7, 'building', now() + make_interval(secs => $8)) \
             ON CONFLICT DO NOTHING",
        )
        .bind(new.name.as_str())
        .bind(new.known_at.to_string())
        .bind(&new.persons)
        .bind(&new.staff_id)
        .bind(&new.purpose)
        .bind(&new.case_id)
        .bind(serde_json::Value::Array(parts))
        .bind(new.keep.as_secs_f64())
        .execute(&mut *tx)
        .await
        .map_err(&wrote)?;
        if entered.rows_affected() == 0 {
            return Err(Error::SandboxThere(new.name.as_str().to_owned()));
        }
        for (definition, build) in definitions.iter().zip(&builds) {
            definition.make(&mut tx, build).await?;
        }
        tx.commit().await.map_err(&wrote)?;
        Ok(builds)
    }

    /// Under the lock: gives a filled sandbox its views and functions, and a role that may read these and nothing else. The password
    /// holds until the sandbox expires, whether or not anybody drops it.
    ///
    /// # Errors
    /// PostgreSQL refuses; the role of the connection may not make roles.
    pub async fn finish_sandbox(
        &mut self,
        name: &SandboxName,
        definitions: &[&Definition],
        builds: &[Build],
        functions: &str,
        password: &str,
    ) -> Result<()> {
        let wrote = wrote("finishing a sandbox");
        let (schema, role) = (name.schema(), name.role());
        let place = format!("{schema}.");
        let mut tx = self.conn().begin().await.map_err(&wrote)?;
        tx.execute(AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).await.map_err(&wrote)?;
        let comment = format!(
            "DO $$ BEGIN EXECUTE format('COMMENT ON SCHEMA {schema} IS %L', (SELECT format('Query tables as known at %s; goes on %s.', \
             known_at, expires_at) FROM engine.sandbox WHERE name = '{}')); END $$",
            name.as_str()
        );
        tx.execute(AssertSqlSafe(comment)).await.map_err(&wrote)?;
        let name_key: String =
            sqlx::query_scalar("SELECT pg_get_functiondef('query.name_key(text)'::regprocedure)")
                .fetch_one(&mut *tx)
                .await
                .map_err(&wrote)?;
        tx.execute(AssertSqlSafe(within(&name_key, &place))).await.map_err(&wrote)?;
        for (definition, build) in definitions.iter().zip(builds) {
            let views = turned(&definition.views, &place)?;
            definition.publish_as(&mut tx, build, &views).await?;
        }
        tx.execute(AssertSqlSafe(turned(functions, &place)?))
            .await
            .map_err(|e| Error::statement("projections/functions.sql", &e))?;
        make_role(&mut tx, name, password).await?;
        let grants = format!(
            "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO {role}', current_database()); END $$; \
             GRANT USAGE ON SCHEMA {schema} TO {role}; \
             GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}; \
             REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC; \
             GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}"
        );
        tx.execute(AssertSqlSafe(grants)).await.map_err(&wrote)?;
        sqlx::query("UPDATE engine.sandbox SET status = 'ready' WHERE name = $1")
            .bind(name.as_str())
            .execute(&mut *tx)
            .await
            .map_err(&wrote)?;
        tx.commit().await.map_err(&wrote)
    }
}

/// Every sandbox, by name.
///
/// # Errors
/// PostgreSQL is away, or the engine's tables are not there.
pub async fn sandboxes(db: &Database) -> Result<Vec<Sandbox>> {
    let read = |source| Error::Read { what: "sandboxes", source };
    let rows = sqlx::query(
        "SELECT name, to_jsonb(known_at) #>> '{}', persons, staff_id, purpose, case_id, to_jsonb(made_at) #>> '{}', \
         to_jsonb(expires_at) #>> '{}', status = 'ready', parts FROM engine.sandbox ORDER BY name",
    )
    .fetch_all(&db.pool)
    .await
    .map_err(read)?;
    rows.iter().map(|row| sandbox(row).map_err(read).and_then(|s| s)).collect()
}

fn sandbox(row: &PgRow) -> sqlx::Result<Result<Sandbox>> {
    let parts: serde_json::Value = row.try_get(9)?;
    let name: String = row.try_get(0)?;
    let sandbox = Sandbox {
        name: match SandboxName::parse(&name) {
            Ok(name) => name,
            Err(error) => return Ok(Err(error)),
        },
        known_at: row.try_get(1)?,
        persons: row.try_get(2)?,
        staff_id: row.try_get(3)?,
        purpose: row.try_get(4)?,
        case_id: row.try_get(5)?,
        made_at: row.try_get(6)?,
        expires_at: row.try_get(7)?,
        ready: row.try_get(8)?,
        parts: parts_of(&parts),
    };
    Ok(Ok(sandbox))
}

fn parts_of(parts: &serde_json::Value) -> Vec<(String, String)> {
    let text = |part: &serde_json::Value, name| part.get(name)?.as_str().map(str::to_owned);
    let part = |p| Some((text(p, "projection")?, text(p, "schema")?));
    parts.as_array().into_iter().flatten().filter_map(part).collect()
}

/// Where the installation has a function that makes the roles of sandboxes and no others, the owner needs no right to make
/// roles: see `deploy/postgres/roles.sql`.
async fn has_access(conn: &mut PgConnection) -> Result<bool> {
    sqlx::query_scalar("SELECT to_regproc('sandbox_access.make_role') IS NOT NULL")
        .fetch_one(conn)
        .await
        .map_err(|source| Error::Read { what: "how roles of sandboxes are made", source })
}

async fn make_role(conn: &mut PgConnection, name: &SandboxName, password: &str) -> Result<()> {
    let failed = |e: sqlx::Error| Error::statement("making the role of a sandbox", &e);
    drop_role(conn, name).await?;
    if has_access(conn).await? {
        sqlx::query("SELECT sandbox_access.make_role($1, $2, expires_at) FROM engine.sandbox WHERE name = $3")
            .bind(name.role())
            .bind(password)
            .bind(name.as_str())
            .execute(conn)
            .await
            .map_err(failed)?;
        return Ok(());
    }
    let sql: String = sqlx::query_scalar(
        "SELECT format('CREATE ROLE %I LOGIN CONNECTION LIMIT 8 PASSWORD %L VALID UNTIL %L; \
         ALTER ROLE %1$I SET default_transaction_read_only = on', $1::text, $2::text, expires_at) \
         FROM engine.sandbox WHERE name = $3",
    )
    .bind(name.role())
    .bind(password)
    .bind(name.as_str())
    .fetch_one(&mut *conn)
    .await
    .map_err(failed)?;
    conn.execute(AssertSqlSafe(sql)).await.map_err(failed)?;
    Ok(())
}

async fn drop_role(conn: &mut PgConnection, name: &SandboxName) -> Result<()> {
    let failed = |e: sqlx::Error| Error::statement("dropping the role of a sandbox", &e);
    if has_access(conn).await? {
        sqlx::query("SELECT sandbox_access.drop_role($1)")
            .bind(name.role())
            .execute(conn)
            .await
            .map_err(failed)?;
        return Ok(());
    }
    let role = name.role();
    let sql = format!(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN \
         PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'; \
         DROP OWNED BY {role}; DROP ROLE {role}; END IF; END $$"
    );
    conn.execute(AssertSqlSafe(sql)).await.map_err(failed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_as_part_of_an_identifier() {
        for sound in ["a", "case_17", "x2026_04"] {
            assert_eq!(SandboxName::parse(sound).unwrap().as_str(), sound);
        }
        let long = "x".repeat(31);
        for wrong in ["", "A", "1a", "_a", "a_", "a__b", "a-b", "a.b", "a b", "ä", "a;", &long] {
            assert!(SandboxName::parse(wrong).is_err(), "{wrong}");
        }
    }
}
