//! Events as facts to count, with what is known of the person, for snapshots that leave persons out.

use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::error::Error;
use crate::position::{Position, of_topic, parked_of};
use crate::session::Session;

/// An event and what is known of its person.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Whose.
    pub person_id: Uuid,
    /// Type of the event.
    pub event_type: String,
    /// Day in Japan on which it happened.
    pub occurred_on: String,
    /// Day in Japan on which it was recorded.
    pub recorded_on: String,
    /// Role of who acted.
    pub role: String,
    /// Office that acted.
    pub office: String,
    /// Where the command came from.
    pub source: String,
    /// What was not as it should be.
    pub flags: Vec<String>,
    /// Legal grounds: act, article, item.
    pub legal_grounds: Value,
    /// Version of the code lists and rules.
    pub rules_version: Option<String>,
    /// Whether it corrects another event.
    pub corrects: bool,
    /// Fields of the event without personal data.
    pub body: Value,
    /// Nationality of the person, as known now.
    pub nationality: Option<String>,
    /// Sex, likewise.
    pub sex: Option<String>,
    /// Date of birth, whole or in part: personal data.
    pub date_of_birth: Option<String>,
}

impl Fact {
    fn of(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            person_id: row.try_get(0)?,
            event_type: row.try_get(1)?,
            occurred_on: row.try_get(2)?,
            recorded_on: row.try_get(3)?,
            role: row.try_get(4)?,
            office: row.try_get(5)?,
            source: row.try_get(6)?,
            flags: row.try_get(7)?,
            legal_grounds: row.try_get(8)?,
            rules_version: row.try_get(9)?,
            corrects: row.try_get(10)?,
            body: row.try_get(11)?,
            nationality: row.try_get(12)?,
            sex: row.try_get(13)?,
            date_of_birth: row.try_get(14)?,
        })
    }
}

impl Session {
    /// Gives what happened between two days, both included, `YYYY-MM-DD`, in the order of the log.
    ///
    /// # Errors
    /// PostgreSQL is away, or `each` failed.
    pub async fn facts<E: From<Error>>(
        &mut self,
        (from, to): (&str, &str),
        mut each: impl FnMut(Fact) -> Result<(), E>,
    ) -> Result<(), E> {
        let read = |source| Error::Read { what: "facts", source };
        let mut rows = sqlx::query(include_str!("../sql/read/facts.sql"))
            .bind(from)
            .bind(to)
            .fetch(self.conn());
        while let Some(row) = rows.try_next().await.map_err(read)? {
            each(Fact::of(&row).map_err(read)?)?;
        }
        Ok(())
    }

    /// Where each active projection of a topic stands in each partition.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn every_position(&mut self, topic: &str) -> Result<Vec<Position>, Error> {
        of_topic(self.conn(), topic).await
    }

    /// How many records of a topic are parked.
    ///
    /// # Errors
    /// PostgreSQL is away.
    pub async fn parked_count(&mut self, topic: &str) -> Result<i64, Error> {
        parked_of(self.conn(), topic).await
    }
}
