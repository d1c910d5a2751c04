//! Whether two builds of a projection hold the same rows, and which is the first that differs.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
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

/// A row that one build has and another has not, or has otherwise. It is told by its key, which holds no personal data,
/// and by the names of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDifference {
    /// Name of the table.
    pub table: String,
    /// Names and values of its primary key.
    pub key: String,
    /// What is wrong with it.
    pub what: RowFault,
}

/// How a row differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFault {
    /// The old build has it not.
    Missing,
    /// Only the old build has it.
    Foreign,
    /// These columns have other values in the old build.
    Changed(Vec<String>),
}

impl fmt::Display for RowDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, key, what } = self;
        match what {
            RowFault::Missing => write!(f, "{table} lacks the row {key}"),
            RowFault::Foreign => write!(f, "{table} has a row that follows from nothing: {key}"),
            RowFault::Changed(columns) => {
                write!(f, "{table} has other values in {} of {key}", columns.join(", "))
            }
        }
    }
}

const READ: &str = "rows that differ";

/// The first row, by bucket and key, in which a table differs between two builds. Buckets are by the hash of the key, so
/// that of a table of any size only one bucket's keys are read.
///
/// # Errors
/// PostgreSQL is away.
pub async fn first_differing_row(
    (old, old_schema): (&mut Session, &str),
    (new, new_schema): (&mut Session, &str),
    table: &str,
) -> Result<Option<RowDifference>> {
    let key = new.primary_key(new_schema, table).await?;
    if key.is_empty() {
        return Ok(None);
    }
    let before = old.buckets(old_schema, table, &key).await?;
    let after = new.buckets(new_schema, table, &key).await?;
    let Some(bucket) = first_difference(&before, &after).map(|(bucket, ..)| *bucket) else {
        return Ok(None);
    };
    let before = old.bucket(old_schema, table, &key, bucket).await?;
    let after = new.bucket(new_schema, table, &key, bucket).await?;
    let Some((found, old_hash, new_hash)) = first_difference(&before, &after) else {
        return Ok(None);
    };
    let what = match (old_hash, new_hash) {
        (None, _) => RowFault::Missing,
        (_, None) => RowFault::Foreign,
        _ => {
            let before = old.row(old_schema, table, &key, found).await?;
            let after = new.row(new_schema, table, &key, found).await?;
            let names = after.as_object().into_iter().flatten();
            let differs = names.filter(|(name, value)| before.get(name.as_str()) != Some(value));
            RowFault::Changed(differs.map(|(name, _)| name.clone()).collect())
        }
    };
    let key = format!("({}) = {found}", key.join(", "));
    Ok(Some(RowDifference { table: table.to_owned(), key, what }))
}

/// The first key under which two maps differ, with both values.
fn first_difference<'m, K: Ord, V: PartialEq>(
    before: &'m BTreeMap<K, V>,
    after: &'m BTreeMap<K, V>,
) -> Option<(&'m K, Option<&'m V>, Option<&'m V>)> {
    let lost = before.iter().find(|(k, v)| after.get(k) != Some(v)).map(|(k, _)| k);
    let new = after.iter().find(|(k, v)| before.get(k) != Some(v)).map(|(k, _)| k);
    let first = match (lost, new) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b)?,
    };
    Some((first, before.get(first), after.get(first)))
}

impl Session {
    pub(crate) async fn primary_key(&mut self, schema: &str, table: &str) -> Result<Vec<String>> {
        sqlx::query_scalar(
            "SELECT a.attname::text FROM pg_index i \
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
             WHERE i.indrelid = format('%I.%I', $1::text, $2::text)::regclass AND i.indisprimary \
             ORDER BY array_position(i.indkey, a.attnum)",
        )
        .bind(schema)
        .bind(table)
        .fetch_all(self.conn())
        .await
        .map_err(|source| Error::Read { what: READ, source })
    }

    /// Rows and sum of each bucket.
    async fn buckets(
        &mut self,
        schema: &str,
        table: &str,
        key: &[String],
    ) -> Result<BTreeMap<i32, (i64, String)>> {
        let key = key_text(key);
        let sql = format!(
            "SELECT (hashtextextended({key}, 0) & 1023)::int, count(*), sum(hashtextextended(t::text, 0)::numeric)::text \
             FROM {schema}.{table} t GROUP BY 1"
        );
        let read = |source| Error::Read { what: READ, source };
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(self.conn()).await.map_err(read)?;
        let pair =
            |row: &sqlx::postgres::PgRow| Ok((row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?)));
        rows.iter().map(pair).collect::<sqlx::Result<_>>().map_err(read)
    }

    /// Key and hash of the rows of one bucket.
    async fn bucket(
        &mut self,
        schema: &str,
        table: &str,
        key: &[String],
        bucket: i32,
    ) -> Result<BTreeMap<String, i64>> {
        let key = key_text(key);
        let sql = format!(
            "SELECT {key}, hashtextextended(t::text, 0) FROM {schema}.{table} t \
             WHERE (hashtextextended({key}, 0) & 1023) = $1"
        );
        let read = |source| Error::Read { what: READ, source };
        let rows = sqlx::query(AssertSqlSafe(sql)).bind(bucket).fetch_all(self.conn()).await;
        let pair = |row: &sqlx::postgres::PgRow| Ok((row.try_get(0)?, row.try_get(1)?));
        rows.map_err(read)?.iter().map(pair).collect::<sqlx::Result<_>>().map_err(read)
    }

    async fn row(
        &mut self,
        schema: &str,
        table: &str,
        key: &[String],
        value: &str,
    ) -> Result<Value> {
        let sql =
            format!("SELECT to_jsonb(t) FROM {schema}.{table} t WHERE {} = $1", key_text(key));
        sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(value)
            .fetch_one(self.conn())
            .await
            .map_err(|source| Error::Read { what: READ, source })
    }
}

/// The key of a row as one text.
pub(crate) fn key_text(key: &[String]) -> String {
    let columns: Vec<String> = key.iter().map(|c| format!("t.\"{c}\"")).collect();
    format!("ROW({})::text", columns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_the_least_key() {
        let map = |pairs: &[(i32, i32)]| pairs.iter().copied().collect::<BTreeMap<_, _>>();
        let one = map(&[(1, 1), (2, 2), (4, 4)]);
        assert_eq!(first_difference(&one, &one), None);
        assert_eq!(
            first_difference(&one, &map(&[(1, 1), (3, 3), (4, 5)])),
            Some((&2, Some(&2), None))
        );
        assert_eq!(first_difference(&map(&[(2, 1)]), &one), Some((&1, None, Some(&1))));
        assert_eq!(
            first_difference(&map(&[]), &map(&[])),
            None::<(&i32, Option<&i32>, Option<&i32>)>
        );
    }
}
