//! History as the table `timeline` holds it, in the order of the log.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::Row;
use uuid::Uuid;

use crate::error::Error;
use crate::session::Session;

/// Which events are wanted; empty and absent conditions let all through.
#[derive(Debug, Clone, Default)]
pub struct HistoryFilter {
    /// Of these subjects.
    pub subjects: Vec<Uuid>,
    /// Of these types.
    pub types: Vec<String>,
    /// Of this case.
    pub case_id: Option<String>,
    /// By this member of staff.
    pub staff_id: Option<String>,
    /// For this office.
    pub office: Option<String>,
    /// Happened at this instant or later, RFC 3339.
    pub occurred_from: Option<String>,
    /// Happened at this instant or before.
    pub occurred_to: Option<String>,
    /// Recorded at this instant or later.
    pub recorded_from: Option<String>,
    /// Recorded at this instant or before.
    pub recorded_to: Option<String>,
    /// First offset wanted of each partition; all of a partition that is not named.
    pub from: BTreeMap<i32, i64>,
    /// Offset before which each partition ends; to its end where it is not named.
    pub to: BTreeMap<i32, i64>,
    /// The one at this position.
    pub only: Option<(i32, i64)>,
}

impl Session {
    /// Gives the events of `query.timeline` that are wanted, in order of partition and offset, as JSON with the columns' own
    /// names. `each` says whether more are wanted.
    ///
    /// # Errors
    /// PostgreSQL is away, or `each` failed.
    pub async fn history<E: From<Error>>(
        &mut self,
        filter: &HistoryFilter,
        mut each: impl FnMut(Value) -> Result<bool, E>,
    ) -> Result<(), E> {
        let read = |source| Error::Read { what: "history", source };
        let split = |bounds: &BTreeMap<i32, i64>| -> (Vec<i32>, Vec<i64>) {
            bounds.iter().map(|(p, o)| (*p, *o)).unzip()
        };
        let (from, to) = (split(&filter.from), split(&filter.to));
        let mut rows = sqlx::query(include_str!("../sql/read/history.sql"))
            .bind(&filter.subjects)
            .bind(&filter.types)
            .bind(filter.case_id.as_deref())
            .bind(filter.staff_id.as_deref())
            .bind(filter.office.as_deref())
            .bind(filter.occurred_from.as_deref())
            .bind(filter.occurred_to.as_deref())
            .bind(filter.recorded_from.as_deref())
            .bind(filter.recorded_to.as_deref())
            .bind(from.0)
            .bind(from.1)
            .bind(to.0)
            .bind(to.1)
            .bind(filter.only.map(|(partition, _)| partition))
            .bind(filter.only.map(|(_, offset)| offset))
            .fetch(self.conn());
        while let Some(row) = rows.try_next().await.map_err(read)? {
            if !each(row.try_get(0).map_err(read)?)? {
                break;
            }
        }
        Ok(())
    }
}
