//! The database: where it is, and connections to it.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use crate::error::{Error, Result};

/// Where the database is and how many connections may be open.
#[derive(Debug, Clone)]
pub struct Options {
    /// `postgres://user:password@host:port/database`.
    pub url: String,
    /// Name under which PostgreSQL lists the connections.
    pub application: String,
    /// Most connections of the pool.
    pub connections: u32,
    /// How long to wait for a free connection before giving up.
    pub acquire: Duration,
    /// Whether whole tables are read only where no index serves. A pool that lives long keeps its plans, and those made
    /// while a table was young read all of it for as long as it has no statistics: measured, a look-up by primary key
    /// went from 0.02 to 0.3 ms of the server's time, in a third of all starts.
    pub by_index: bool,
}

impl Options {
    /// Eight connections, two seconds of patience.
    pub fn new(url: impl Into<String>, application: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            application: application.into(),
            connections: 8,
            acquire: Duration::from_secs(2),
            by_index: false,
        }
    }
}

/// A pool of connections. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    pub(crate) pool: PgPool,
    pub(crate) connect: PgConnectOptions,
}

impl Database {
    /// Reads the address; connects when first used.
    ///
    /// # Errors
    /// The address is not one.
    pub fn open(options: &Options) -> Result<Self> {
        let mut connect = PgConnectOptions::from_str(&options.url)
            .map_err(Error::Address)?
            .application_name(&options.application)
            .statement_cache_capacity(512)
            // Instants are answered in UTC whatever the server's own zone.
            .options([("TimeZone", "UTC")]);
        if options.by_index {
            connect = connect.options([
                ("enable_seqscan", "off"),
                // Compiling pays for long reads only, and the price put on whole tables would look like one.
                ("jit", "off"),
                // Nor does a process of one's own for a read that takes a millisecond.
                ("max_parallel_workers_per_gather", "0"),
                // Going by index whatever the values are, a read is planned once. The plan of a booth summary takes longer
                // than the summary, and every ANALYZE of a table asks for new ones: measured, 4 to 90 ms each.
                ("plan_cache_mode", "force_generic_plan"),
            ]);
        }
        Ok(Self::with(connect, options.connections, options.acquire))
    }

    fn with(connect: PgConnectOptions, connections: u32, acquire: Duration) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(acquire)
            .connect_lazy_with(connect.clone());
        Self { pool, connect }
    }

    /// The same database with a pool of its own: a pool belongs to the runtime that uses it.
    #[must_use]
    pub fn fresh(&self) -> Self {
        let options = self.pool.options();
        Self::with(
            self.connect.clone(),
            options.get_max_connections(),
            options.get_acquire_timeout(),
        )
    }

    /// Asks the server whether it answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map_err(Error::Connect)?;
        Ok(())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
