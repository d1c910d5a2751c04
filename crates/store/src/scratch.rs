//! Databases of one test each.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::database::{Database, Options};
use crate::error::{Error, Result};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database that was made for one test. [`drop`](Self::remove) it by hand: dropping needs the server.
#[derive(Debug)]
pub struct Scratch {
    admin: PgConnectOptions,
    name: String,
    /// Its address.
    pub url: String,
}

impl Scratch {
    /// Makes an empty database on the server that `admin` names.
    ///
    /// # Errors
    /// The server is away, or the role may not create databases.
    pub async fn create(admin: &str) -> Result<Self> {
        let options = Database::open(&Options::new(admin, "sekisho-test"))?.connect;
        let mut conn = PgConnection::connect_with(&options).await.map_err(Error::Connect)?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("sekisho_test_{}_{number}", std::process::id());
        for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut conn)
                .await
                .map_err(|source| Error::Write { what: "making a test's database", source })?;
        }
        let base = admin.split_once('?').map_or(admin, |(base, _)| base);
        let stem = base.rsplit_once('/').map_or(base, |(stem, _)| stem);
        // An address without a database ends with the host.
        let stem = if stem.ends_with('/') { base } else { stem };
        let url = format!("{stem}/{name}");
        Ok(Self { admin: options, name, url })
    }

    /// Opens it.
    ///
    /// # Errors
    /// The address is not one.
    pub fn open(&self) -> Result<Database> {
        Database::open(&Options::new(&self.url, "sekisho-test"))
    }

    /// Removes it, whoever is still connected.
    ///
    /// # Errors
    /// The server is away.
    pub async fn remove(self) -> Result<()> {
        let mut conn = PgConnection::connect_with(&self.admin).await.map_err(Error::Connect)?;
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut conn)
            .await
            .map_err(|source| Error::Write { what: "removing a test's database", source })?;
        Ok(())
    }
}

/// Every row of a view, or of a call of a function that gives rows, as JSON; for tests.
///
/// # Errors
/// PostgreSQL refuses.
pub async fn rows_of(db: &Database, from: &str) -> Result<Vec<serde_json::Value>> {
    sqlx::query_scalar(AssertSqlSafe(format!("SELECT to_jsonb(r) FROM {from} r")))
        .fetch_all(&db.pool)
        .await
        .map_err(|e| Error::statement(from, &e))
}
