//! The statements of a projection, and which batch tables each needs.

use std::sync::Arc;

use sekisho_domain::Event;
use sekisho_store::Session;
use sekisho_store::catalog::Build;

use crate::error::{Error, Result};
use crate::folder::{Topic, topic_of};
use crate::mask::{Mask, PLACES};
use crate::plain::Plain;

/// Place of the table of every event or audit entry: its bit in a [`Mask`].
pub(crate) const COMMON: usize = 0;
/// First place of the tables by event type, in the order of the catalogue.
pub(crate) const TYPES: usize = 1;
/// Place of `touched`, the persons of the batch whose rows are derived anew.
pub(crate) const TOUCHED: usize = PLACES - 1;

/// One statement of a projection and the batch tables it reads.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) name: String,
    pub(crate) sql: Arc<str>,
    needs: Mask,
}

impl Statement {
    /// Whether any of its batch tables holds a row. A statement does nothing without one.
    pub(crate) fn concerns(&self, filled: Mask) -> bool {
        self.needs.meets(filled)
    }

    /// Whether its text holds a word: a column that it does not name need not be in its batch table.
    pub(crate) fn mentions(&self, word: &str) -> bool {
        words(&self.sql).any(|w| w == word)
    }

    /// Whether it asks for columns without naming them.
    pub(crate) fn takes_all(&self) -> bool {
        self.sql.replace("count(*)", "").contains('*')
    }
}

/// A projection's statements, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Feeder {
    /// The leading statements of `apply.sql` that only copy: done by COPY, before the others.
    pub(crate) plain: Vec<Plain>,
    pub(crate) apply: Vec<Statement>,
    pub(crate) settle: Vec<Statement>,
    pub(crate) settles: Option<String>,
    /// Every batch table that its statements read, as the folder says them.
    needs: Mask,
}

impl Feeder {
    /// Splits the SQL of a build into statements, finds the batch tables they read, and which of them only copy.
    pub(crate) async fn open(session: &mut Session, build: &Build) -> Result<Self> {
        let mut feeder = Self::of(build)?;
        let Some(topic) = topic_of(build) else { return Ok(feeder) };
        while let Some(first) = feeder.apply.first() {
            // Only the leading ones: what a statement finds in its tables must not depend on which way a later one goes.
            let Some(plain) = Plain::read(&build.schema, topic, &first.sql) else { break };
            let columns = session.columns_of(&build.schema, &plain.target).await?;
            if !plain.fits(&columns) {
                break;
            }
            feeder.plain.push(plain);
            feeder.apply.remove(0);
        }
        Ok(feeder)
    }

    /// The same without the latter: every statement is run.
    pub(crate) fn of(build: &Build) -> Result<Self> {
        let settles = build.manifest.get("settles").and_then(|s| s.as_str()).map(str::to_owned);
        let apply = statements(&build.projection, "apply.sql", &build.apply)?;
        let settle = statements(&build.projection, "settle.sql", &build.settle)?;
        let needs = apply.iter().fold(Mask::EMPTY, |mask, s| mask.and(s.needs));
        Ok(Self { plain: Vec::new(), apply, settle, settles, needs })
    }

    /// Every batch table that its statements read, as the folder says them.
    pub(crate) const fn needs(&self) -> Mask {
        self.needs
    }

    /// The statements that are run, in order; those of `settle.sql` last.
    pub(crate) fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.apply.iter().chain(&self.settle)
    }
}

/// A statement ends with `;` at the end of a line; there is no other `;` at a line's end.
fn statements(folder: &str, file: &str, sql: &str) -> Result<Vec<Statement>> {
    let mut found = Vec::new();
    let mut text = String::new();
    for line in sql.lines().filter(|l| !l.trim_start().starts_with("--") && !l.trim().is_empty()) {
        match line.trim_end().strip_suffix(';') {
            None => {
                text.push_str(line);
                text.push('\n');
            }
            Some(last) => {
                text.push_str(last);
                let name = format!("{folder}/{file} statement {}", found.len() + 1);
                let needs = needs(folder, &text)?;
                if needs == Mask::EMPTY {
                    let reason = format!("{name} reads no batch table");
                    return Err(Error::Folder { folder: folder.to_owned(), reason });
                }
                found.push(Statement { name, sql: std::mem::take(&mut text).into(), needs });
            }
        }
    }
    if text.is_empty() {
        Ok(found)
    } else {
        let reason = format!("the last statement of {file} does not end with a semicolon");
        Err(Error::Folder { folder: folder.to_owned(), reason })
    }
}

fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

fn needs(folder: &str, sql: &str) -> Result<Mask> {
    let mut mask = Mask::EMPTY;
    for word in words(sql) {
        if word == "touched" {
            mask = mask.with(TOUCHED);
        } else if word.starts_with("batch_") {
            let place = place_of(word).ok_or_else(|| Error::Folder {
                folder: folder.to_owned(),
                reason: format!("there is no batch table {word}"),
            })?;
            mask = mask.with(place);
        }
    }
    Ok(mask)
}

/// Name of the table of all events or all audit entries.
pub(crate) const fn common_name(topic: Topic) -> &'static str {
    match topic {
        Topic::Records => "batch_event",
        Topic::Audit => "batch_audit_entry",
    }
}

/// Place of a batch table.
pub(crate) fn place_of(table: &str) -> Option<usize> {
    if [Topic::Records, Topic::Audit].into_iter().any(|topic| common_name(topic) == table) {
        return Some(COMMON);
    }
    Event::ALL.iter().position(|(name, _)| table_name(name) == table).map(|i| i + TYPES)
}

/// `LandingPermitted` → `batch_landing_permitted`.
pub(crate) fn table_name(event_type: &str) -> String {
    let mut name = "batch".to_owned();
    for c in event_type.chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_names_are_the_event_types_in_snake_case() {
        assert_eq!(table_name("LandingPermitted"), "batch_landing_permitted");
        let index = Event::index_of("LandingPermitted").unwrap();
        assert_eq!(place_of("batch_landing_permitted"), Some(TYPES + index));
        assert!(Event::ALL.len() + TYPES < TOUCHED, "the mask has a bit for every event type");
    }

    #[test]
    fn statements_are_split_at_semicolons_that_end_a_line() {
        let sql =
            "-- why\nINSERT INTO a\nSELECT 1 FROM batch_event;\nDELETE FROM b USING touched;\n";
        let found = statements("x", "apply.sql", sql).unwrap();
        assert_eq!(found.len(), 2);
        assert!(found[0].concerns(Mask::of(COMMON)) && !found[0].concerns(Mask::of(TOUCHED)));
        assert!(statements("x", "apply.sql", "SELECT 1 FROM batch_event").is_err());
        assert!(statements("x", "apply.sql", "SELECT 1 FROM batch_ghost;").is_err());
        assert!(statements("x", "apply.sql", "SELECT 1;").is_err());
    }

    #[test]
    fn a_statement_that_names_no_columns_gets_them_all() {
        let takes_all = |sql: &str| statements("x", "apply.sql", sql).unwrap()[0].takes_all();
        assert!(takes_all("INSERT INTO a SELECT * FROM batch_event;"));
        assert!(takes_all("INSERT INTO a SELECT e.* FROM batch_event e;"));
        assert!(!takes_all(
            "INSERT INTO a SELECT person_id, count(*) FROM batch_event GROUP BY 1;"
        ));
    }
}
