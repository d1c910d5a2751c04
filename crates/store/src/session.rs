//! One connection of a projector: its batch tables, its statements, its transactions.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Executor, PgConnection};

use crate::batch::{Column, CopyBuffer};
use crate::database::Database;
use crate::error::{Error, Result};

/// Up to so many rows a batch table is emptied row by row.
const CLEAR_BY_DELETE: usize = 500;

/// A temporary table that the SQL of projections reads a batch from.
#[derive(Debug, Clone)]
pub struct BatchTable {
    /// Its name, `batch_landing_permitted`.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    copy: String,
    temporary: bool,
}

impl BatchTable {
    /// Describes a batch table.
    pub fn new(name: impl Into<String>, columns: Vec<Column>) -> Self {
        let name = name.into();
        let within = format!("pg_temp.{name}");
        Self::within(name, &within, columns, true)
    }

    /// Describes a table that is there already, by its full name, to be filled by COPY.
    pub fn permanent(name: impl Into<String>, columns: Vec<Column>) -> Self {
        let name = name.into();
        Self::within(name.clone(), &name, columns, false)
    }

    fn within(name: String, full: &str, columns: Vec<Column>, temporary: bool) -> Self {
        let list: Vec<_> = columns.iter().map(|c| format!("\"{}\"", c.name)).collect();
        let copy = format!("COPY {full} ({}) FROM STDIN (FORMAT binary)", list.join(", "));
        Self { name, columns, copy, temporary }
    }

    /// `at_commit`: what becomes of its rows then.
    fn create(&self, at_commit: &str) -> String {
        let list: Vec<_> = self
            .columns
            .iter()
            .map(|c| {
                let null = if c.nullable { "" } else { " NOT NULL" };
                format!("\"{}\" {}{null}", c.name, c.ty.sql())
            })
            .collect();
        let columns = list.join(", ");
        format!("CREATE TEMPORARY TABLE {} ({columns}) ON COMMIT {at_commit}", self.name)
    }
}

/// How hard a session works for durability and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Small batches. Rows and positions are one transaction and the log is the truth, so a commit need not wait for
    /// the disk either: what a crash of the server takes back is read again.
    Live,
    /// A build from the beginning: a crash throws the build away, so commits need not wait for the disk.
    Bulk,
}

/// One connection with its batch tables.
#[derive(Debug)]
pub struct Session {
    conn: PgConnection,
    /// Batch tables that hold rows, with the number of rows.
    filled: Vec<(String, usize)>,
}

impl Session {
    /// Connects and sets the connection up.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn open(db: &Database, pace: Pace) -> Result<Self> {
        let mut conn = crate::relay::connect(&db.connect).await?;
        let settings = match pace {
            // Tables of a batch are small and never analysed, so plans come from the shape of the SQL alone. Rows of the
            // persons in a batch are looked up by index: a hash or merge join would read the whole table for every
            // batch, and the planner likes these for as long as a young table has no statistics, and with a large batch
            // even after that.
            Pace::Live => {
                "SET client_min_messages = warning; SET jit = off; SET plan_cache_mode = force_generic_plan; \
                 SET enable_hashjoin = off; SET enable_mergejoin = off; SET random_page_cost = 1.1; \
                 SET synchronous_commit = off; SET temp_buffers = '32MB'; SET lock_timeout = '10s'"
            }
            // Statistics from 6000 rows of each table: enough to plan by until the server's own upkeep samples more.
            Pace::Bulk => {
                "SET client_min_messages = warning; SET jit = off; SET synchronous_commit = off; \
                 SET temp_buffers = '64MB'; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; \
                 SET max_parallel_maintenance_workers = 2; SET hash_mem_multiplier = 2; \
                 SET default_statistics_target = 20"
            }
        };
        conn.execute(settings).await.map_err(Error::Connect)?;
        Ok(Self { conn, filled: Vec::new() })
    }

    /// Creates the batch tables of this connection.
    ///
    /// # Errors
    /// PostgreSQL refuses.
    pub async fn create_batch_tables(&mut self, tables: &[BatchTable]) -> Result<()> {
        // Emptying every table at every commit takes 2.4 ms, most of a small batch: `commit` clears the filled ones.
        self.batch_tables(tables, "PRESERVE ROWS").await
    }

    pub(crate) async fn batch_tables(
        &mut self,
        tables: &[BatchTable],
        at_commit: &str,
    ) -> Result<()> {
        for table in tables {
            self.conn
                .execute(AssertSqlSafe(table.create(at_commit)))
                .await
                .map_err(|e| Error::statement(format!("creating {}", table.name), &e))?;
        }
        Ok(())
    }

    /// Sets where unqualified table names are looked for: the schemas of the projections fed.
    ///
    /// # Errors
    /// PostgreSQL refuses.
    pub async fn search_path(&mut self, schemas: &[&str]) -> Result<()> {
        let sql = if schemas.is_empty() {
            "SET search_path = pg_temp".to_owned()
        } else {
            format!("SET search_path = {}", schemas.join(", "))
        };
        self.script("setting the search path", &sql).await
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn begin(&mut self) -> Result<()> {
        self.script("beginning a batch", "BEGIN").await
    }

    /// Begins a transaction whose statements are planned for what lies in the batch tables (`large`), or run with the
    /// plans made before: planning takes longer than a small batch, and a large batch is ruined by a small one's plan.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn begin_sized(&mut self, large: bool) -> Result<()> {
        if large {
            let sql = "BEGIN; SET LOCAL plan_cache_mode = force_custom_plan";
            self.script("beginning a batch", sql).await
        } else {
            self.begin().await
        }
    }

    /// Has every statement planned anew when it is next run.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn forget_plans(&mut self) -> Result<()> {
        self.script("forgetting plans", "DISCARD PLANS").await
    }

    /// Empties the batch tables and commits.
    ///
    /// # Errors
    /// The connection is lost: whether it was committed is then read from the offsets.
    pub async fn commit(&mut self) -> Result<()> {
        let mut sql = String::new();
        for (table, rows) in self.filled.drain(..) {
            // Deleting is quick where there is little to delete, and leaves the file as it is.
            let verb = if rows > CLEAR_BY_DELETE { "TRUNCATE" } else { "DELETE FROM" };
            sql.push_str(&format!("{verb} pg_temp.{table}; "));
        }
        sql.push_str("COMMIT");
        self.script("committing a batch", &sql).await
    }

    /// Commits and keeps what lies in the batch tables: more rows follow before the statements run.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn commit_keeping(&mut self) -> Result<()> {
        self.script("committing rows", "COMMIT").await
    }

    /// Gathers statistics of the filled batch tables: worth it where they hold a whole history.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn analyze_batch(&mut self) -> Result<()> {
        let tables: Vec<_> =
            self.filled.iter().map(|(table, _)| format!("pg_temp.{table}")).collect();
        for table in tables {
            self.analyze(&table).await?;
        }
        Ok(())
    }

    /// Inside a transaction: gathers just enough statistics of a table for the statements that follow in it. A full
    /// sample of a few tables takes a tenth of a whole rebuild.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn analyze(&mut self, table: &str) -> Result<()> {
        let sql = format!(
            "SET LOCAL default_statistics_target = 1; ANALYZE {table}; SET LOCAL default_statistics_target = 20"
        );
        self.script("gathering statistics", &sql).await
    }

    /// The columns of a table, with their types as [`SqlType::sql`](crate::batch::SqlType::sql) spells them.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn columns_of(&mut self, schema: &str, table: &str) -> Result<Vec<(String, String)>> {
        sqlx::query_as(
            "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a \
             JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped",
        )
        .bind(schema)
        .bind(table)
        .fetch_all(&mut self.conn)
        .await
        .map_err(|source| Error::Read { what: "the columns of a table", source })
    }

    /// Rolls it back.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn rollback(&mut self) -> Result<()> {
        self.filled.clear();
        self.script("rolling a batch back", "ROLLBACK").await
    }

    /// Lays rows into a batch table.
    ///
    /// # Errors
    /// The connection is lost, or a value does not fit.
    pub async fn copy(&mut self, table: &BatchTable, rows: &CopyBuffer) -> Result<()> {
        let failed = |e: sqlx::Error| Error::statement(format!("COPY into {}", table.name), &e);
        let mut copy = self.conn.copy_in_raw(&table.copy).await.map_err(failed)?;
        for part in rows.bytes().chunks(1 << 18) {
            copy.send(part).await.map_err(failed)?;
        }
        copy.send((-1i16).to_be_bytes().as_slice()).await.map_err(failed)?;
        copy.finish().await.map_err(failed)?;
        if table.temporary {
            match self.filled.iter_mut().find(|(name, _)| *name == table.name) {
                Some((_, all)) => *all += rows.rows(),
                None => self.filled.push((table.name.clone(), rows.rows())),
            }
        }
        Ok(())
    }

    /// Runs one prepared statement; `what` names it in errors. Returns the number of rows it changed.
    ///
    /// # Errors
    /// The statement fails or the connection is lost.
    pub async fn run(&mut self, what: &str, sql: &Arc<str>) -> Result<u64> {
        let done = sqlx::query(AssertSqlSafe(sql.clone()))
            .execute(&mut self.conn)
            .await
            .map_err(|e| Error::statement(what, &e))?;
        Ok(done.rows_affected())
    }

    /// Runs SQL text of one or more statements, not prepared.
    ///
    /// # Errors
    /// A statement fails or the connection is lost.
    pub async fn script(&mut self, what: &str, sql: &str) -> Result<()> {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut self.conn)
            .await
            .map_err(|e| Error::statement(what, &e))?;
        Ok(())
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.conn
    }
}
