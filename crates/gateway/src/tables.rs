//! The query tables as the gateway reads them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use sekisho_codec::json;
use sekisho_codec::records::Reply;
use sekisho_domain::ids::{StaffId, Subject};
use sekisho_domain::time::Timestamp;
use sekisho_store::read::{
    self, DueKey, ListPage, ListRead, NameSearch, PersonRead, TimelinePage, When,
};
use sekisho_store::{Database, PositionWatch};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::options::Options;
use crate::ports::{
    CardHolder, DecidedCommand, Past, PastFailure, Query, ReadFailure, Reads, Remembered, Rows,
};

/// How old the known positions may be before they are looked up again. Tables only move forward, so an older
/// position is still a true one.
const POSITIONS_AGE: Duration = Duration::from_millis(100);

/// Reads from PostgreSQL.
pub(crate) struct Tables {
    database: Database,
    watch: PositionWatch,
    looked: Mutex<Option<Instant>>,
    records: String,
    past: Option<Arc<dyn Past>>,
}

impl Tables {
    /// Takes the address; connects when first used.
    pub(crate) fn open(options: &Options) -> Result<Self, sekisho_store::Error> {
        let mut settings = sekisho_store::Options::new(options.database.clone(), "sekisho-gateway");
        settings.connections = options.limits.database_connections;
        settings.by_index = true;
        let database = Database::open(&settings)?;
        let watch = PositionWatch::new(database.clone());
        let records = options.topics.topics.records.clone();
        let (looked, past) = (Mutex::default(), options.past.clone());
        Ok(Self { database, watch, looked, records, past })
    }

    /// Last offset that every projection behind a query has applied, per partition.
    async fn reached(&self, projections: &[&str]) -> Result<Vec<(i32, i64)>, sekisho_store::Error> {
        let now = Instant::now();
        let due = {
            let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
            let due = looked.is_none_or(|at| now.duration_since(at) > POSITIONS_AGE);
            if due {
                *looked = Some(now);
            }
            due
        };
        if due {
            self.watch.refresh().await?;
        }
        let mut reached: Vec<(i32, i64)> = Vec::new();
        for projection in projections {
            for (partition, next) in self.watch.last_seen(projection, &self.records) {
                match reached.iter_mut().find(|(p, _)| *p == partition) {
                    Some((_, offset)) => *offset = (*offset).min(next - 1),
                    None => reached.push((partition, next - 1)),
                }
            }
        }
        Ok(reached)
    }

    /// A person's record, from the tables of now or as it was.
    async fn record(
        &self,
        person: Uuid,
        read: PersonRead,
        when: When,
    ) -> Result<Vec<Value>, ReadFailure> {
        if when.is_now() {
            return read::of_person(&self.database, person, read)
                .await
                .map_err(|e| unavailable(&e));
        }
        let past = self.past.as_ref().ok_or(ReadFailure::NoPast)?;
        past.read(person, read, when).await.map_err(past_failed)
    }

    /// Whether anything had been recorded at an instant.
    async fn known(&self, at: Option<Timestamp>) -> Result<(), ReadFailure> {
        let (Some(at), Some(past)) = (at, self.past.as_ref()) else { return Ok(()) };
        match past.first().await.map_err(past_failed)? {
            Some(first) if first <= at => Ok(()),
            first => Err(ReadFailure::BeforeAll(first)),
        }
    }

    async fn rows(&self, query: Query) -> Result<Rows, ReadFailure> {
        let db = &self.database;
        let failed = |e| unavailable(&e);
        // Positions before rows: the rows are at least as new as is said of them.
        let mut rows = Rows {
            reached: self.reached(projections(&query)).await.map_err(failed)?,
            ..Rows::default()
        };
        let of = |person: Uuid, items: Vec<Value>| {
            let subjects = if items.is_empty() { Vec::new() } else { vec![person] };
            (items, subjects)
        };
        let persons = |items: Vec<Value>| {
            let subjects = items.iter().filter_map(person_of).collect();
            (items, subjects)
        };
        (rows.items, rows.subjects) = match query {
            Query::OfPerson { person, read, when } => {
                self.known(when.known_at).await?;
                of(person, self.record(person, read, when).await?)
            }
            Query::ByName { primary_name, secondary_name, date_of_birth, after, limit } => {
                let search = NameSearch {
                    primary_name: primary_name.as_str().to_owned(),
                    secondary_name: secondary_name.map(|n| n.as_str().to_owned()),
                    date_of_birth: date_of_birth.map(|d| d.as_str().to_owned()),
                    after,
                    limit: i64::from(limit),
                };
                let found = read::by_name(db, &search).await.map_err(failed)?;
                rows.next = full(found.len(), limit)
                    .then(|| found.last().map(|row| row.person.to_string()))
                    .flatten();
                found.into_iter().map(|row| (row.row, row.person)).unzip()
            }
            Query::ByDocument(id) => persons(read::by_document(db, id).await.map_err(failed)?),
            Query::ByCard(id) => persons(read::by_card(db, id).await.map_err(failed)?),
            Query::ByCase(id) => persons(read::by_case(db, id.as_str()).await.map_err(failed)?),
            Query::Timeline { person, as_of, known_at, after, limit } => {
                self.known(known_at).await?;
                let page = TimelinePage {
                    as_of: as_of.map(|t| t.to_string()),
                    known_at: known_at.map(|t| t.to_string()),
                    after,
                    limit: i64::from(limit),
                };
                let items = read::timeline(db, person, &page).await.map_err(failed)?;
                rows.next = full(items.len(), limit)
                    .then(|| items.last().and_then(|row| row.get("version")).map(Value::to_string))
                    .flatten();
                of(person, items)
            }
            Query::Due { from, to, office, after, limit } => {
                let span = (from.to_string(), to.to_string());
                let office = office.as_ref().map(|o| o.as_str());
                let days = (span.0.as_str(), span.1.as_str());
                let found = read::due(db, days, office, after.as_ref(), i64::from(limit))
                    .await
                    .map_err(failed)?;
                let text =
                    |(day, what, person, case): &DueKey| format!("{day}|{what}|{person}|{case}");
                rows.next = full(found.len(), limit)
                    .then(|| found.last().map(|(_, key)| text(key)))
                    .flatten();
                found.into_iter().map(|(row, key)| (row, key.2)).unzip()
            }
            Query::List { list, of, from, to, after, limit } => {
                let (from, to) = (from.map(|d| d.to_string()), to.map(|d| d.to_string()));
                let page = ListPage {
                    of: of.as_deref(),
                    from: from.as_deref(),
                    to: to.as_deref(),
                    after: after.as_ref().map(|(a, b)| (a.as_str(), b.as_str())),
                    limit: i64::from(limit),
                };
                let found = read::list(db, list, &page).await.map_err(failed)?;
                rows.next = full(found.len(), limit)
                    .then(|| found.last().map(|row| format!("{}|{}", row.key.0, row.key.1)))
                    .flatten();
                let subjects = found.iter().filter_map(|row| row.person).collect();
                (found.into_iter().map(|row| row.row).collect(), subjects)
            }
            Query::Overstays { as_of, after, limit } => {
                let after = after.map(|(day, id)| (day.to_string(), id));
                let after = after.as_ref().map(|(day, id)| (day.as_str(), *id));
                let found = read::overstays(db, &as_of.to_string(), after, i64::from(limit))
                    .await
                    .map_err(failed)?;
                rows.next = full(found.len(), limit)
                    .then(|| found.last().map(|row| format!("{}|{}", row.lawful_until, row.person)))
                    .flatten();
                found.into_iter().map(|row| (row.row, row.person)).unzip()
            }
        };
        Ok(rows)
    }
}

fn full(rows: usize, limit: u32) -> bool {
    usize::try_from(limit).is_ok_and(|limit| rows >= limit)
}

fn person_of(row: &Value) -> Option<Uuid> {
    Uuid::try_parse(row.get("person_id")?.as_str()?).ok()
}

fn unavailable(error: &sekisho_store::Error) -> ReadFailure {
    ReadFailure::Unavailable(error.to_string())
}

fn past_failed(failure: PastFailure) -> ReadFailure {
    match failure {
        PastFailure::Busy => ReadFailure::PastBusy,
        PastFailure::Unavailable(reason) => ReadFailure::Unavailable(reason),
    }
}

const fn projections(query: &Query) -> &'static [&'static str] {
    match query {
        Query::OfPerson { read, when, .. } => {
            if when.is_now() {
                of_person(*read)
            } else {
                // What the past is derived from.
                &["timeline", "alerts", "indicators"]
            }
        }
        Query::ByDocument(_) | Query::ByName { .. } => &["persons"],
        Query::ByCard(_) => &["persons", "cards"],
        Query::ByCase(_) => &["persons", "applications", "examinations", "violations", "refugees"],
        Query::Timeline { .. } => &["timeline"],
        Query::Overstays { .. } => &["stays", "applications"],
        Query::Due { .. } => &[
            "stays",
            "applications",
            "residence",
            "affiliations",
            "permits",
            "persons",
            "examinations",
            "violations",
            "refugees",
        ],
        Query::List { list, .. } => match list {
            ListRead::StaffRoles
            | ListRead::Exports
            | ListRead::PrivilegedOperations
            | ListRead::LogChecks => &["access"],
            ListRead::OpenIndicators => &["indicators"],
            ListRead::DeparturesWithoutEntry | ListRead::EntriesWithoutDeparture => &["stays"],
        },
    }
}

const fn of_person(read: PersonRead) -> &'static [&'static str] {
    match read {
        PersonRead::Person => &["persons"],
        PersonRead::Booth { .. } => &[
            "persons",
            "stays",
            "applications",
            "violations",
            "refugees",
            "alerts",
            "permits",
            "cards",
            "links",
        ],
        PersonRead::Stays => &["stays"],
        PersonRead::Applications | PersonRead::Revocations | PersonRead::Acquisitions => {
            &["applications"]
        }
        PersonRead::Residence => &["residence"],
        PersonRead::Cards => &["cards"],
        PersonRead::Violations => &["violations"],
        PersonRead::Refugees => &["refugees", "violations"],
        PersonRead::Examinations => &["examinations"],
        PersonRead::Permits | PersonRead::Clearances | PersonRead::SpecialLandings => &["permits"],
        PersonRead::Indicators => &["indicators"],
        PersonRead::Links => &["links"],
        PersonRead::Affiliations => &["affiliations"],
    }
}

impl Reads for Tables {
    fn query(&self, query: Query) -> BoxFuture<'_, Result<Rows, ReadFailure>> {
        Box::pin(self.rows(query))
    }

    fn wait<'a>(
        &'a self,
        query: &'a Query,
        positions: &'a [(i32, i64)],
        time: Duration,
    ) -> BoxFuture<'a, Result<(), ReadFailure>> {
        Box::pin(async move {
            let deadline = Instant::now() + time;
            for projection in projections(query) {
                for (partition, offset) in positions {
                    let wait = self.watch.wait_for_position(
                        projection,
                        &self.records,
                        *partition,
                        *offset,
                        deadline,
                    );
                    wait.await.map_err(|error| match error {
                        sekisho_store::Error::PositionNotReached { .. } => ReadFailure::NotReached,
                        other => unavailable(&other),
                    })?;
                }
            }
            Ok(())
        })
    }

    fn decided(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<Vec<DecidedCommand>, ReadFailure>> {
        Box::pin(async move {
            let rows = read::decided_commands(&self.database, &ids).await;
            Ok(rows.map_err(|e| unavailable(&e))?.into_iter().filter_map(decided).collect())
        })
    }

    fn card_holders(
        &self,
        cards: Vec<Uuid>,
    ) -> BoxFuture<'_, Result<Vec<CardHolder>, ReadFailure>> {
        Box::pin(async move {
            let rows = read::card_holders(&self.database, &cards).await;
            let rows = rows.map_err(|e| unavailable(&e))?.into_iter();
            Ok(rows.map(|(card, person)| CardHolder { card, person }).collect())
        })
    }

    fn command(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Remembered>, ReadFailure>> {
        Box::pin(async move {
            let rows = read::command(&self.database, id).await.map_err(|e| unavailable(&e))?;
            Ok(rows.into_iter().find_map(remembered))
        })
    }

    fn ping(&self) -> BoxFuture<'_, Result<(), ReadFailure>> {
        Box::pin(async move { self.database.ping().await.map_err(|e| unavailable(&e)) })
    }
}

/// A command without a readable subject was never answered to anybody.
fn decided(row: read::DecidedCommand) -> Option<DecidedCommand> {
    Some(DecidedCommand {
        id: row.id,
        subject: Subject::parse(&row.subject).ok()?,
        digest: row.digest.and_then(|d| d.try_into().ok()),
        recorded_at: Timestamp::from_micros(row.recorded_at).ok()?,
    })
}

/// A row of `query.commands` as the reply that the decider gave. A row that is not one (a command that could not be
/// read has no subject) was never answered to anybody.
fn remembered(row: Value) -> Option<Remembered> {
    let Value::Object(mut row) = row else { return None };
    let staff = row.get("staff_id").and_then(Value::as_str).and_then(|s| StaffId::parse(s).ok());
    let mut reply = Map::new();
    for name in [
        "command_id",
        "subject",
        "outcome",
        "version",
        "events",
        "flags",
        "code",
        "invariant",
        "law",
        "detail_en",
        "detail_ja",
        "recorded_at",
        "records_offset",
    ] {
        reply.insert(name.to_owned(), row.remove(name).unwrap_or_default());
    }
    reply.insert("repeated".to_owned(), false.into());
    // Commands and records of one person share a partition number.
    let partition = row.remove("command_partition").filter(Value::is_number).unwrap_or(0.into());
    reply.insert("records_partition".to_owned(), partition);
    match json::read::<Reply>(&Value::Object(reply)) {
        Ok(reply) => Some(Remembered { staff, reply }),
        Err(errors) => {
            let first = errors.first().map(ToString::to_string).unwrap_or_default();
            tracing::warn!(first, "a row of query.commands is not a reply");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_of_commands_becomes_the_reply_again() {
        let id = Uuid::from_u128(4);
        let row = json!({
            "command_id": id.to_string(),
            "subject": format!("person/{id}"),
            "asked": "permit-landing",
            "staff_id": "S-1",
            "outcome": "refused",
            "version": 3,
            "events": [],
            "flags": [],
            "code": "role-not-entitled",
            "invariant": "I4",
            "law": [{"act": "icrra", "article": "9", "item": null}],
            "detail_en": "No.",
            "detail_ja": null,
            "recorded_at": "2026-04-01T00:00:00.5+00:00",
            "command_partition": 2,
            "command_offset": 17,
            "records_offset": null,
        });
        let found = remembered(row.clone()).unwrap();
        assert_eq!(found.staff.unwrap().as_str(), "S-1");
        assert_eq!((found.reply.command_id, found.reply.law.len()), (id, 1));
        let mut broken = row;
        broken["subject"] = "".into();
        assert_eq!(remembered(broken), None);
    }
}
