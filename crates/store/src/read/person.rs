//! What may be asked of one person's record, from the tables of now or from those of the past.

use sekisho_domain::time::{Date, Timestamp};
use serde_json::Value;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{booth, failed, values};
use crate::database::Database;
use crate::error::Result;
use crate::turned::{TODAY, read_of};

/// A read of one person's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonRead {
    /// Who it is, with the documents linked; nothing where the person is not on record.
    Person,
    /// Stays, oldest first, each with what was granted.
    Stays,
    /// Applications, oldest first.
    Applications,
    /// Places of residence, in the order of living there.
    Residence,
    /// Residence cards, in the order of issue.
    Cards,
    /// Violation cases, oldest first, each with its steps.
    Violations,
    /// Refugee cases, oldest first, each with its steps and the suspensions of removal recorded for it.
    Refugees,
    /// Landing examinations that have a number, oldest first, each with its steps.
    Examinations,
    /// Re-entry permits and activity permissions, oldest first.
    Permits,
    /// Visas, certificates of eligibility and travel authorisations, oldest first.
    Clearances,
    /// Special landings, oldest first, each with its end.
    SpecialLandings,
    /// Revocations of a status, oldest first.
    Revocations,
    /// Birth in Japan, or loss of Japanese nationality, as reported.
    Acquisitions,
    /// Indicators about the person, oldest first.
    Indicators,
    /// Links between this record and others.
    Links,
    /// Organisations that the person was at, in the order of the days, with the times at none.
    Affiliations,
    /// All that an inspector needs, as of a day; nothing where the person is not on record.
    Booth {
        /// The day.
        as_of: Date,
    },
}

/// Which past a read is of; the present where neither is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct When {
    /// Only what had happened by then, with what has been corrected of it since.
    pub as_of: Option<Timestamp>,
    /// Only what was recorded by then.
    pub known_at: Option<Timestamp>,
}

impl When {
    /// Whether it is the present, which the live tables tell.
    pub const fn is_now(self) -> bool {
        self.as_of.is_none() && self.known_at.is_none()
    }
}

impl PersonRead {
    /// Its name in errors, and its text; a booth summary has its own.
    const fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Person => (
                "a person",
                concat!(
                    include_str!("../../sql/read/persons.sql"),
                    include_str!("../../sql/read/person.sql")
                ),
            ),
            Self::Stays => ("stays", include_str!("../../sql/read/stays.sql")),
            Self::Applications => ("applications", include_str!("../../sql/read/applications.sql")),
            Self::Residence => {
                ("places of residence", include_str!("../../sql/read/residence.sql"))
            }
            Self::Cards => ("residence cards", include_str!("../../sql/read/cards.sql")),
            Self::Violations => ("violation cases", include_str!("../../sql/read/violations.sql")),
            Self::Refugees => ("refugee cases", include_str!("../../sql/read/refugees.sql")),
            Self::Examinations => {
                ("landing examinations", include_str!("../../sql/read/examinations.sql"))
            }
            Self::Permits => ("permits", include_str!("../../sql/read/permits.sql")),
            Self::Clearances => ("clearances", include_str!("../../sql/read/clearances.sql")),
            Self::SpecialLandings => {
                ("special landings", include_str!("../../sql/read/special_landings.sql"))
            }
            Self::Revocations => ("revocations", include_str!("../../sql/read/revocations.sql")),
            Self::Acquisitions => ("acquisitions", include_str!("../../sql/read/acquisitions.sql")),
            Self::Indicators => ("indicators", include_str!("../../sql/read/indicators.sql")),
            Self::Links => ("identity links", include_str!("../../sql/read/links.sql")),
            Self::Affiliations => ("affiliations", include_str!("../../sql/read/affiliations.sql")),
            Self::Booth { .. } => (booth::WHAT, booth::SQL),
        }
    }
}

/// Reads a person's record as it is now.
///
/// # Errors
/// PostgreSQL is away.
pub async fn of_person(db: &Database, person: Uuid, read: PersonRead) -> Result<Vec<Value>> {
    let (what, _) = read.text();
    let mut conn = db.pool.acquire().await.map_err(failed(what))?;
    from(&mut conn, person, read, TODAY).await
}

/// Reads a person's record from views whose names begin with `place`.
pub(crate) async fn from(
    conn: &mut PgConnection,
    person: Uuid,
    read: PersonRead,
    place: &str,
) -> Result<Vec<Value>> {
    if let PersonRead::Booth { as_of } = read {
        return booth::booth(conn, person, &as_of.to_string(), place).await;
    }
    let (what, text) = read.text();
    let rows = sqlx::query(read_of(text, place))
        .bind(person)
        .fetch_all(conn)
        .await
        .map_err(failed(what))?;
    values(&rows, what)
}
