//! What the gateway reads: rows of the views in schema `query`, as JSON with the columns' own names.

mod booth;
mod list;
mod person;

use serde_json::Value;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row};
use uuid::Uuid;

use crate::database::Database;
use crate::error::{Error, Result};

pub use booth::{join_watch_list, watch_list};
pub use list::{ListPage, ListRead, Listed, list};
pub(crate) use person::from as of_person_from;
pub use person::{PersonRead, When, of_person};

const fn failed(what: &'static str) -> impl Fn(sqlx::Error) -> Error {
    move |source| Error::Read { what, source }
}

fn values(rows: &[PgRow], what: &'static str) -> Result<Vec<Value>> {
    rows.iter().map(|row| row.try_get(0).map_err(failed(what))).collect()
}

/// The text of a read.
macro_rules! sql {
    ($file:literal) => {
        include_str!(concat!("../../sql/read/", $file))
    };
}

/// Persons with their documents, by the condition in a file.
macro_rules! persons {
    ($file:literal) => {
        concat!(sql!("persons.sql"), sql!($file))
    };
}

macro_rules! by_id {
    ($( $(#[$doc:meta])* $name:ident, $what:literal, $sql:expr; )+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// PostgreSQL is away.
        pub async fn $name(db: &Database, id: Uuid) -> Result<Vec<Value>> {
            let rows = sqlx::query($sql)
                .bind(id)
                .fetch_all(&db.pool)
                .await
                .map_err(failed($what))?;
            values(&rows, $what)
        }
    )+};
}

by_id! {
    /// The persons whom a document is linked to, by its pseudonym; at most 100.
    by_document, "persons by document", persons!("by_document.sql");
    /// The persons to whom a residence card was issued, by its pseudonym.
    by_card, "persons by card", persons!("by_card.sql");
    /// The first answer to a command, with the offset of its last event; nothing where the tables do not hold it.
    command, "a command's outcome", sql!("command.sql");
}

/// A command that was decided.
#[derive(Debug, Clone)]
pub struct DecidedCommand {
    /// Its id.
    pub id: Uuid,
    /// Whose record it was about; empty text where it could not be read.
    pub subject: String,
    /// SHA-256 of it.
    pub digest: Option<Vec<u8>>,
    /// When the log took it, in microseconds since 1970.
    pub recorded_at: i64,
    /// What became of it: accepted, refused or malformed.
    pub outcome: String,
    /// Why it was refused: a stable code.
    pub code: Option<String>,
    /// The reason in English.
    pub detail_en: Option<String>,
}

/// What was decided under these command ids.
///
/// # Errors
/// PostgreSQL is away.
pub async fn decided_commands(db: &Database, ids: &[Uuid]) -> Result<Vec<DecidedCommand>> {
    const SQL: &str = "SELECT command_id, subject, command_digest,
        (extract(epoch FROM recorded_at) * 1000000)::bigint, outcome, code, detail_en
        FROM query.commands WHERE command_id = ANY($1)";
    let read = failed("the commands of these ids");
    let rows = sqlx::query(SQL).bind(ids).fetch_all(&db.pool).await.map_err(&read)?;
    rows.iter()
        .map(|row| {
            Ok(DecidedCommand {
                id: row.try_get(0).map_err(&read)?,
                subject: row.try_get(1).map_err(&read)?,
                digest: row.try_get(2).map_err(&read)?,
                recorded_at: row.try_get(3).map_err(&read)?,
                outcome: row.try_get(4).map_err(&read)?,
                code: row.try_get(5).map_err(&read)?,
                detail_en: row.try_get(6).map_err(&read)?,
            })
        })
        .collect()
}

/// Which of these residence cards were issued, and to whom: each with the person, by the cards' pseudonyms.
///
/// # Errors
/// PostgreSQL is away.
pub async fn card_holders(db: &Database, cards: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    const SQL: &str =
        "SELECT card_id, person_id FROM query.persons_with_cards WHERE card_id = ANY($1)";
    let read = failed("the holders of these cards");
    sqlx::query_as(SQL).bind(cards).fetch_all(&db.pool).await.map_err(read)
}

/// A page of a person's timeline.
#[derive(Debug, Clone)]
pub struct TimelinePage {
    /// Only what had happened by then, RFC 3339.
    pub as_of: Option<String>,
    /// Only what was recorded by then, RFC 3339.
    pub known_at: Option<String>,
    /// Only versions above this one.
    pub after: i64,
    /// At most so many rows.
    pub limit: i64,
}

/// The persons whom a case is about, by the number of an application, an examination, a violation case or a refugee case.
///
/// # Errors
/// PostgreSQL is away.
pub async fn by_case(db: &Database, case_id: &str) -> Result<Vec<Value>> {
    let rows = sqlx::query(persons!("by_case.sql"))
        .bind(case_id)
        .fetch_all(&db.pool)
        .await
        .map_err(failed("persons by case"))?;
    values(&rows, "persons by case")
}

/// What happened to a person, in order of version.
///
/// # Errors
/// PostgreSQL is away.
pub async fn timeline(db: &Database, person: Uuid, page: &TimelinePage) -> Result<Vec<Value>> {
    let rows = sqlx::query(sql!("timeline.sql"))
        .bind(person)
        .bind(page.after)
        .bind(page.as_of.as_deref())
        .bind(page.known_at.as_deref())
        .bind(page.limit)
        .fetch_all(&db.pool)
        .await
        .map_err(failed("a timeline"))?;
    values(&rows, "a timeline")
}

/// A name to find persons by.
#[derive(Debug, Clone)]
pub struct NameSearch {
    /// Primary identifier (surname), or its beginning where no secondary one is given.
    pub primary_name: String,
    /// Secondary identifier (given names), or its beginning.
    pub secondary_name: Option<String>,
    /// Year, year and month, or full date of birth.
    pub date_of_birth: Option<String>,
    /// The last person of the page before.
    pub after: Option<Uuid>,
    /// The key under which that person stands, where the names lie in another database: [`name_place`] tells it there.
    pub after_key: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// A person who goes by a name.
#[derive(Debug, Clone)]
pub struct Named {
    /// The row of `query.persons`, with every name and document.
    pub row: Value,
    /// Who.
    pub person: Uuid,
    /// The key of the name, by whose bytes rows are sorted. It tells the name.
    pub key: String,
}

/// A question about a name that begins with `by_name_asked.sql`.
fn asked<'a>(sql: &'static str, search: &'a NameSearch) -> Query<'a, Postgres, PgArguments> {
    sqlx::query(sql)
        .bind(&search.primary_name)
        .bind(&search.secondary_name)
        .bind(&search.date_of_birth)
        .bind(search.after)
        .bind(search.limit)
        .bind(&search.after_key)
}

/// Persons who go by a name, by the key of the name and person.
///
/// # Errors
/// PostgreSQL is away.
pub async fn by_name(db: &Database, search: &NameSearch) -> Result<Vec<Named>> {
    let read = failed("persons by name");
    let rows = asked(concat!(sql!("by_name_asked.sql"), sql!("by_name.sql")), search)
        .fetch_all(&db.pool)
        .await
        .map_err(&read)?;
    rows.iter()
        .map(|row| {
            Ok(Named {
                row: row.try_get(0).map_err(&read)?,
                person: row.try_get(1).map_err(&read)?,
                key: row.try_get(2).map_err(&read)?,
            })
        })
        .collect()
}

/// The key under which the last person of the page before stands; empty where the person goes by no such name any more.
///
/// # Errors
/// PostgreSQL is away.
pub async fn name_place(db: &Database, search: &NameSearch) -> Result<String> {
    const SQL: &str =
        concat!(sql!("by_name_asked.sql"), "\nSELECT key FROM named WHERE $5::bigint IS NOT NULL");
    let read = failed("the place of a person among names");
    asked(SQL, search).fetch_one(&db.pool).await.and_then(|row| row.try_get(0)).map_err(read)
}

/// One person whose stay has run out.
#[derive(Debug, Clone)]
pub struct Overstay {
    /// The row of `query.overstays`.
    pub row: Value,
    /// Who.
    pub person: Uuid,
    /// Last lawful day, `YYYY-MM-DD`.
    pub lawful_until: String,
}

/// People whose stay has run out as of a day, by last lawful day and person; `after` is the key of the last row of
/// the page before.
///
/// # Errors
/// PostgreSQL is away.
pub async fn overstays(
    db: &Database,
    as_of: &str,
    after: Option<(&str, Uuid)>,
    limit: i64,
) -> Result<Vec<Overstay>> {
    let rows = sqlx::query(sql!("overstays.sql"))
        .bind(as_of)
        .bind(after.map(|(day, _)| day))
        .bind(after.map(|(_, id)| id))
        .bind(limit)
        .fetch_all(&db.pool)
        .await
        .map_err(failed("overstays"))?;
    let read = failed("overstays");
    rows.iter()
        .map(|row| {
            Ok(Overstay {
                row: row.try_get(0).map_err(&read)?,
                person: row.try_get(1).map_err(&read)?,
                lawful_until: row.try_get(2).map_err(&read)?,
            })
        })
        .collect()
}

/// Landings and departures of a span of days, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossingCount {
    /// `in` or `out`.
    pub direction: String,
    /// By which permission, or with which right to come back.
    pub kind: String,
    /// Nationality or region of the document presented.
    pub nationality: String,
    /// Port.
    pub port: String,
    /// Status of residence.
    pub status: Option<String>,
    /// How many.
    pub crossings: i64,
}

/// Counts landings and departures from one day to another, both included, `YYYY-MM-DD`.
///
/// # Errors
/// PostgreSQL is away.
pub async fn crossing_counts(db: &Database, from: &str, to: &str) -> Result<Vec<CrossingCount>> {
    let read = failed("crossing counts");
    let rows = sqlx::query(
        "SELECT direction, kind, nationality, port, status, crossings \
         FROM query.crossing_counts($1::text::date, $2::text::date)",
    )
    .bind(from)
    .bind(to)
    .fetch_all(&db.pool)
    .await
    .map_err(&read)?;
    rows.iter()
        .map(|row| {
            Ok(CrossingCount {
                direction: row.try_get(0).map_err(&read)?,
                kind: row.try_get(1).map_err(&read)?,
                nationality: row.try_get(2).map_err(&read)?,
                port: row.try_get(3).map_err(&read)?,
                status: row.try_get(4).map_err(&read)?,
                crossings: row.try_get(5).map_err(&read)?,
            })
        })
        .collect()
}

/// The key of a row of the due list: day, clock, person, case or empty text.
pub type DueKey = (String, String, Uuid, String);

/// What falls due between two days, `YYYY-MM-DD`, by day, clock, person and case; of one office where it is named.
///
/// # Errors
/// PostgreSQL is away.
pub async fn due(
    db: &Database,
    (from, to): (&str, &str),
    office: Option<&str>,
    after: Option<&DueKey>,
    limit: i64,
) -> Result<Vec<(Value, DueKey)>> {
    let read = failed("the due list");
    let rows = sqlx::query(sql!("due.sql"))
        .bind(from)
        .bind(to)
        .bind(office)
        .bind(after.map(|k| &k.0))
        .bind(after.map(|k| &k.1))
        .bind(after.map(|k| k.2))
        .bind(after.map(|k| &k.3))
        .bind(limit)
        .fetch_all(&db.pool)
        .await
        .map_err(&read)?;
    rows.iter()
        .map(|row| {
            let at = |place: usize| row.try_get::<String, _>(place).map_err(&read);
            let person = row.try_get(1).map_err(&read)?;
            Ok((row.try_get(0).map_err(&read)?, (at(2)?, at(3)?, person, at(4)?)))
        })
        .collect()
}
