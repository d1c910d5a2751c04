//! Whether two builds of a projection hold the same rows.

use sqlx::{AssertSqlSafe, Row};

use crate::error::{Error, Result};
use crate::session::Session;

/// Number of rows of a table, and a sum over them that does not depend on their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSum {
    /// Name of the table.
    pub table: String,
    /// Rows.
    pub rows: i64,
    /// Sum of the hashes of the rows' text.
    pub sum: String,
}

impl Session {
    /// Sums up every table of a schema.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn table_sums(&mut self, schema: &str) -> Result<Vec<TableSum>> {
        let read = |source| Error::Read { what: "checksums of tables", source };
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 ORDER BY 1",
        )
        .bind(schema)
        .fetch_all(self.conn())
        .await
        .map_err(read)?;
        let mut sums = Vec::with_capacity(tables.len());
        for table in tables {
            let sql = format!(
                "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {schema}.{table} t"
            );
            let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(self.conn()).await.map_err(read)?;
            sums.push(TableSum {
                table,
                rows: row.try_get(0).map_err(read)?,
                sum: row.try_get(1).map_err(read)?,
            });
        }
        Ok(sums)
    }
}

/// The first table in which two builds differ, in words.
pub fn difference(old: &[TableSum], new: &[TableSum]) -> Option<String> {
    if old.len() != new.len() {
        return Some(format!("{} tables instead of {}", new.len(), old.len()));
    }
    old.iter().zip(new).find_map(|(a, b)| {
        if a.table != b.table {
            Some(format!("table {} instead of {}", b.table, a.table))
        } else if a.rows != b.rows {
            Some(format!("table {} has {} rows instead of {}", a.table, b.rows, a.rows))
        } else if a.sum != b.sum {
            Some(format!("table {} has {} rows as before, but not the same", a.table, a.rows))
        } else {
            None
        }
    })
}
