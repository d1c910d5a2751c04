//! Lists that are of no one person's record: of a member of staff, or queues that wait for somebody to look at them.

use serde_json::Value;
use sqlx::Row;
use uuid::Uuid;

use super::failed;
use crate::database::Database;
use crate::error::Result;

/// A list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListRead {
    /// Roles of a member of staff, with their days.
    StaffRoles,
    /// Exports of a member of staff.
    Exports,
    /// Privileged operations of a member of staff.
    PrivilegedOperations,
    /// Checks of logs by a member of staff.
    LogChecks,
    /// Indicators that wait for a decision on a day, of a rule where it is named.
    OpenIndicators,
    /// Departures of which no entry is on record, at a port where it is named.
    DeparturesWithoutEntry,
    /// Entries of which no departure is on record though the person landed again, at a port where it is named.
    EntriesWithoutDeparture,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct ListPage<'a> {
    /// Of whom or of what: a staff id, a rule, a port.
    pub of: Option<&'a str>,
    /// First day, `YYYY-MM-DD`.
    pub from: Option<&'a str>,
    /// Last day.
    pub to: Option<&'a str>,
    /// The two parts of the key of the last row of the page before.
    pub after: Option<(&'a str, &'a str)>,
    /// At most so many rows.
    pub limit: i64,
}

/// A row of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The row, with the columns' own names.
    pub row: Value,
    /// The two parts of its key.
    pub key: (String, String),
    /// Whom it is about, where it is about a person.
    pub person: Option<Uuid>,
}

impl ListRead {
    /// Its name in errors, and its text.
    const fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::StaffRoles => ("roles of staff", include_str!("../../sql/list/staff_roles.sql")),
            Self::Exports => ("exports", include_str!("../../sql/list/exports.sql")),
            Self::PrivilegedOperations => {
                ("privileged operations", include_str!("../../sql/list/privileged_operations.sql"))
            }
            Self::LogChecks => ("checks of logs", include_str!("../../sql/list/log_checks.sql")),
            Self::OpenIndicators => {
                ("open indicators", include_str!("../../sql/list/open_indicators.sql"))
            }
            Self::DeparturesWithoutEntry => (
                "departures without an entry",
                include_str!("../../sql/list/departures_without_entry.sql"),
            ),
            Self::EntriesWithoutDeparture => (
                "entries without a departure",
                include_str!("../../sql/list/entries_without_departure.sql"),
            ),
        }
    }
}

/// A page of a list, in the order of its key.
///
/// # Errors
/// PostgreSQL is away.
pub async fn list(db: &Database, list: ListRead, page: &ListPage<'_>) -> Result<Vec<Listed>> {
    let (what, text) = list.text();
    let read = failed(what);
    let rows = sqlx::query(text)
        .bind(page.of)
        .bind(page.from)
        .bind(page.to)
        .bind(page.after.map(|(first, _)| first))
        .bind(page.after.map(|(_, second)| second))
        .bind(page.limit)
        .fetch_all(&db.pool)
        .await
        .map_err(&read)?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                row: row.try_get(0).map_err(&read)?,
                key: (row.try_get(1).map_err(&read)?, row.try_get(2).map_err(&read)?),
                person: row.try_get(3).map_err(&read)?,
            })
        })
        .collect()
}
