//! One person's query tables as they were known at an instant: temporary tables of one connection, whose rows last as long as a
//! transaction.

use std::time::Duration;

use sekisho_domain::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::catalog::Definition;
use crate::error::{Error, Result};
use crate::read::{PersonRead, of_person_from};
use crate::session::{BatchTable, Session};
use crate::turned::turned;

/// What the names of the views and functions begin with: those of the tables would collide with them otherwise.
const PLACE: &str = "pg_temp.query_";

impl Session {
    /// Makes the tables, views and functions of these definitions for this connection alone, without deferred indexes, and the
    /// batch tables. Every commit empties the tables where they lie, so that a read leaves nothing in the server's catalogue. From
    /// now on transactions are read-only, which lets temporary tables be written; no statement takes longer than the first of two
    /// times, and the server closes the connection where nothing is asked for as long as the second.
    ///
    /// # Errors
    /// PostgreSQL refuses; the role may not create temporary tables.
    pub async fn make_past(
        &mut self,
        definitions: &[&Definition],
        batch: &[BatchTable],
        functions: &str,
        (most, idle): (Duration, Duration),
    ) -> Result<()> {
        let what = "making the tables of the past";
        let settings = format!(
            "SET search_path = pg_temp; SET enable_seqscan = off; SET statement_timeout = {}; SET idle_session_timeout = {}; \
             BEGIN READ WRITE",
            most.as_millis(),
            idle.as_millis()
        );
        self.script(what, &settings).await?;
        self.batch_tables(batch, "DELETE ROWS").await?;
        for definition in definitions {
            let tables = emptied(&without_comments(&definition.tables));
            self.script(&format!("{}/tables.sql", definition.name), &tables).await?;
            let views = turned(&without_comments(&definition.views), PLACE)?;
            self.script(&format!("{}/views.sql", definition.name), &views).await?;
        }
        let functions = turned(&without_comments(functions), PLACE)?;
        self.script("projections/functions.sql", &functions).await?;
        let ended = "COMMIT; SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY";
        self.script(what, ended).await
    }

    /// Begins a transaction that sees the history as of one instant.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn begin_past(&mut self) -> Result<()> {
        let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        self.script("beginning a read of the past", sql).await
    }

    /// The rows of `query.timeline` that were recorded of a person by an instant, in the order of the record, as JSON with the
    /// columns' own names; with them the hits of alerts.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn recorded(&mut self, person: Uuid, by: Option<Timestamp>) -> Result<Vec<Value>> {
        sqlx::query_scalar(include_str!("../sql/read/recorded.sql"))
            .bind(person)
            .bind(by.map(|by| by.to_string()))
            .fetch_all(self.conn())
            .await
            .map_err(|source| Error::Read { what: "what was recorded of a person", source })
    }

    /// When anything was recorded first; nothing where nothing is.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn first_recorded(&mut self) -> Result<Option<Timestamp>> {
        let what = "the first record";
        let micros: Option<i64> = sqlx::query_scalar(include_str!("../sql/read/first.sql"))
            .fetch_one(self.conn())
            .await
            .map_err(|source| Error::Read { what, source })?;
        let read = |micros| {
            Timestamp::from_micros(micros)
                .map_err(|e| Error::Value { what: "the first instant", reason: e.to_string() })
        };
        micros.map(read).transpose()
    }

    /// Reads from the tables of the past.
    ///
    /// # Errors
    /// PostgreSQL is away, or the read takes too long.
    pub async fn read_past(&mut self, person: Uuid, read: PersonRead) -> Result<Vec<Value>> {
        of_person_from(self.conn(), person, read, PLACE).await
    }
}

/// Comments are for those who look: nobody looks at these tables, and each would be a row of the catalogue.
fn without_comments(sql: &str) -> String {
    let kept = sql.lines().filter(|l| !l.starts_with("COMMENT ON ") || !l.ends_with(';'));
    kept.fold(String::with_capacity(sql.len()), |mut out, line| {
        out.push_str(line);
        out.push('\n');
        out
    })
}

/// SQL that makes tables, which every commit empties.
fn emptied(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    for line in sql.lines() {
        match line.strip_suffix(';').filter(|l| l.starts_with(')')) {
            Some(end) => out.push_str(&format!("{end} ON COMMIT DELETE ROWS;")),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_emptied_and_have_no_comments() {
        let sql = "CREATE TABLE a (\n    b text\n);\nCOMMENT ON TABLE a IS 'x; y';\nCREATE TABLE c (\n    d int\n) WITH (fillfactor = 80);\n";
        let made = "CREATE TABLE a (\n    b text\n) ON COMMIT DELETE ROWS;\nCREATE TABLE c (\n    d int\n) WITH (fillfactor = 80) ON COMMIT DELETE ROWS;\n";
        assert_eq!(emptied(&without_comments(sql)), made);
    }
}
