//! The query tables as the gateway reads them.

mod behind;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, join_all, select_ok, try_join, try_join_all};
use sekisho_codec::json;
use sekisho_codec::records::Reply;
use sekisho_domain::ids::{StaffId, Subject};
use sekisho_domain::time::Timestamp;
use sekisho_store::read::{
    self, ListPage, Listed, NameSearch, Named, Overstay, PersonRead, TimelinePage, When,
};
use sekisho_store::{Database, Partitions, PositionWatch, Shard};
use serde_json::{Map, Value};
use tokio::sync::OnceCell;
use uuid::Uuid;

use self::behind::projections;
use crate::merged::{Found, Key, Part, merged};
use crate::options::Options;
use crate::ports::{
    CardHolder, DecidedCommand, Past, PastFailure, Query, ReadFailure, Reads, Remembered, Rows,
};

/// How old the known positions may be before they are looked up again. Tables only move forward, so an older
/// position is still a true one.
const POSITIONS_AGE: Duration = Duration::from_millis(100);

/// One database of the query tables.
struct Server {
    /// The partitions whose rows it holds.
    held: Partitions,
    database: Database,
    watch: PositionWatch,
    looked: Mutex<Option<Instant>>,
    /// That it is the database of these partitions: asked once.
    checked: OnceCell<()>,
}

/// Reads from PostgreSQL: of one person from the database that holds the person's partition, of many from all.
pub(crate) struct Tables {
    servers: Vec<Server>,
    partitions: i32,
    records: String,
    past: Option<Arc<dyn Past>>,
}

impl Server {
    fn open(shard: &Shard, connections: u32) -> Result<Self, sekisho_store::Error> {
        let mut settings = sekisho_store::Options::new(shard.url.clone(), "sekisho-gateway");
        settings.connections = connections;
        settings.by_index = true;
        let database = Database::open(&settings)?;
        let watch = PositionWatch::new(database.clone());
        let (looked, checked) = (Mutex::default(), OnceCell::new());
        Ok(Self { held: shard.partitions, database, watch, looked, checked })
    }

    /// The database, once it has said that it is the one meant.
    async fn database(&self) -> Result<&Database, ReadFailure> {
        let check = || self.database.check_shard(self.held);
        self.checked.get_or_try_init(check).await.map_err(|e| self.unavailable(&e))?;
        Ok(&self.database)
    }

    fn unavailable(&self, error: &sekisho_store::Error) -> ReadFailure {
        if self.held.is_all() {
            return ReadFailure::Unavailable(error.to_string());
        }
        ReadFailure::PartUnavailable { part: self.held, reason: error.to_string() }
    }

    /// Last offset that every projection behind a query has applied, per partition.
    async fn reached(
        &self,
        projections: &[&str],
        records: &str,
    ) -> Result<Vec<(i32, i64)>, sekisho_store::Error> {
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
            for (partition, next) in self.watch.last_seen(projection, records) {
                match reached.iter_mut().find(|(p, _)| *p == partition) {
                    Some((_, offset)) => *offset = (*offset).min(next - 1),
                    None => reached.push((partition, next - 1)),
                }
            }
        }
        Ok(reached)
    }
}

impl Tables {
    /// Takes the addresses; connects when first used.
    pub(crate) fn open(options: &Options) -> Result<Self, sekisho_store::Error> {
        let connections = options.limits.database_connections;
        let servers = options.shards.iter().map(|shard| Server::open(shard, connections));
        Ok(Self {
            servers: servers.collect::<Result<_, _>>()?,
            partitions: options.topics.partitions,
            records: options.topics.topics.records.clone(),
            past: options.past.clone(),
        })
    }

    /// The database that holds a person's partition.
    fn of(&self, person: Uuid) -> Result<&Server, ReadFailure> {
        let key = Subject::person(person).to_string();
        let partition = sekisho_log::partition_for(key.as_bytes(), self.partitions);
        self.servers.iter().find(|server| server.held.contains(partition)).ok_or_else(|| {
            ReadFailure::Unavailable(format!("no database is known for partition {partition}"))
        })
    }

    /// The databases that a query may read.
    fn asked(&self, query: &Query) -> Result<Vec<&Server>, ReadFailure> {
        match query {
            Query::OfPerson { person, read, .. } if !told_elsewhere(*read) => {
                Ok(vec![self.of(*person)?])
            }
            _ => Ok(self.servers.iter().collect()),
        }
    }

    /// A person's record, from the tables of now or as it was.
    async fn record(
        &self,
        server: &Server,
        person: Uuid,
        read: PersonRead,
        when: When,
    ) -> Result<Vec<Value>, ReadFailure> {
        if !when.is_now() {
            let past = self.past.as_ref().ok_or(ReadFailure::NoPast)?;
            return past.read(person, read, when).await.map_err(past_failed);
        }
        let own = async {
            let rows = read::of_person(server.database().await?, person, read).await;
            rows.map_err(|e| server.unavailable(&e))
        };
        if !told_elsewhere(read) || self.servers.len() == 1 {
            return own.await;
        }
        let others = self.servers.iter().filter(|other| other.held != server.held);
        let others = try_join_all(others.map(|other| async move {
            let db = other.database().await?;
            let rows = match read {
                PersonRead::Booth { .. } => read::watch_list(db, person).await,
                _ => read::of_person(db, person, read).await,
            };
            rows.map_err(|e| other.unavailable(&e))
        }));
        let (mut rows, more) = try_join(own, others).await?;
        match read {
            PersonRead::Booth { .. } => {
                if let Some(summary) = rows.first_mut() {
                    read::join_watch_list(summary, more.concat());
                }
            }
            _ => {
                rows.extend(more.concat());
                let text = |row: &Value, name| row.get(name).map(Value::to_string);
                rows.sort_by_key(|row| (text(row, "raised_on"), text(row, "indicator_id")));
            }
        }
        Ok(rows)
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
        let parts = match &query {
            // What other databases have to tell is joined to the row, and adds none.
            Query::OfPerson { person, .. } => {
                let server = self.of(*person)?;
                vec![(server.held, self.part(server, &query, None).await?)]
            }
            Query::Timeline { person, .. } => self.timeline(*person, &query).await?,
            _ => {
                let place = self.name_place(&query).await?;
                let parts = self.servers.iter().map(|server| {
                    let (query, place) = (&query, place.clone());
                    async move { Ok((server.held, self.part(server, query, place).await?)) }
                });
                try_join_all(parts).await?
            }
        };
        Ok(merged(&query, parts))
    }

    /// A timeline may be that of another subject than a person, an alert's for one. Its id alone does not tell the partition, so where
    /// the database of the person of this id has nothing, the others are asked.
    async fn timeline(
        &self,
        person: Uuid,
        query: &Query,
    ) -> Result<Vec<(Partitions, Part)>, ReadFailure> {
        let own = self.of(person)?;
        let part = self.part(own, query, None).await?;
        if !part.found.is_empty() {
            return Ok(vec![(own.held, part)]);
        }
        let others = self.servers.iter().filter(|other| other.held != own.held);
        let others = others
            .map(|other| async move { Ok((other.held, self.part(other, query, None).await?)) });
        let mut parts = try_join_all(others).await?;
        parts.push((own.held, part));
        Ok(parts)
    }

    /// Under which name the last person of the page before stands, where that must be asked of one database for the others.
    async fn name_place(&self, query: &Query) -> Result<Option<String>, ReadFailure> {
        let Query::ByName { after: Some(last), .. } = query else { return Ok(None) };
        if self.servers.len() == 1 {
            return Ok(None);
        }
        let (server, Some(search)) = (self.of(*last)?, name_search(query, None)) else {
            return Ok(None);
        };
        let place = read::name_place(server.database().await?, &search).await;
        place.map(Some).map_err(|e| server.unavailable(&e))
    }

    /// What one database answers.
    async fn part(
        &self,
        server: &Server,
        query: &Query,
        place: Option<String>,
    ) -> Result<Part, ReadFailure> {
        let db = server.database().await?;
        let failed = |e| server.unavailable(&e);
        // Positions before rows: the rows are at least as new as is said of them.
        let reached = server.reached(projections(query), &self.records).await.map_err(failed)?;
        let of = |person: &Uuid, items: Vec<Value>| {
            let found = |row| Found { key: Key::default(), row, person: *person };
            items.into_iter().map(found).collect()
        };
        let by_person = |row: Value, person: Uuid| {
            let key = (String::new(), String::new(), person, String::new());
            Found { key, row, person }
        };
        let persons = |items: Vec<Value>| {
            let found = |row: Value| person_of(&row).map(|person| by_person(row, person));
            items.into_iter().filter_map(found).collect()
        };
        let found = match query {
            Query::OfPerson { person, read, when } => {
                self.known(when.known_at).await?;
                of(person, self.record(server, *person, *read, *when).await?)
            }
            Query::ByName { .. } => {
                let Some(search) = name_search(query, place) else { return Ok(Part::default()) };
                let found = read::by_name(db, &search).await.map_err(failed)?.into_iter();
                let row = |n: Named| {
                    let key = (n.key, String::new(), n.person, String::new());
                    Found { key, row: n.row, person: n.person }
                };
                found.map(row).collect()
            }
            Query::ByDocument(id) => persons(read::by_document(db, *id).await.map_err(failed)?),
            Query::ByCard(id) => persons(read::by_card(db, *id).await.map_err(failed)?),
            Query::ByCase(id) => persons(read::by_case(db, id.as_str()).await.map_err(failed)?),
            Query::Timeline { person, as_of, known_at, after, limit } => {
                self.known(*known_at).await?;
                let page = TimelinePage {
                    as_of: as_of.map(|t| t.to_string()),
                    known_at: known_at.map(|t| t.to_string()),
                    after: *after,
                    limit: i64::from(*limit),
                };
                of(person, read::timeline(db, *person, &page).await.map_err(failed)?)
            }
            Query::Due { from, to, office, after, limit } => {
                let span = (from.to_string(), to.to_string());
                let office = office.as_ref().map(|o| o.as_str());
                let days = (span.0.as_str(), span.1.as_str());
                let found = read::due(db, days, office, after.as_ref(), i64::from(*limit))
                    .await
                    .map_err(failed)?;
                found.into_iter().map(|(row, key)| Found { person: key.2, key, row }).collect()
            }
            Query::List { list, of, from, to, after, limit } => {
                let (from, to) = (from.map(|d| d.to_string()), to.map(|d| d.to_string()));
                let page = ListPage {
                    of: of.as_deref(),
                    from: from.as_deref(),
                    to: to.as_deref(),
                    after: after.as_ref().map(|(a, b)| (a.as_str(), b.as_str())),
                    limit: i64::from(*limit),
                };
                let found = read::list(db, *list, &page).await.map_err(failed)?;
                let row = |Listed { row, key: (first, second), person }| {
                    // The second part is an id or a number, which has no place among texts until it is filled up.
                    let key = (first, format!("{second:0>20}"), Uuid::nil(), second);
                    Found { key, row, person: person.unwrap_or_default() }
                };
                found.into_iter().map(row).collect()
            }
            Query::Overstays { as_of, after, limit } => {
                let after = after.map(|(day, id)| (day.to_string(), id));
                let after = after.as_ref().map(|(day, id)| (day.as_str(), *id));
                let found = read::overstays(db, &as_of.to_string(), after, i64::from(*limit))
                    .await
                    .map_err(failed)?;
                let row = |o: Overstay| {
                    let key = (o.lawful_until, String::new(), o.person, String::new());
                    Found { key, row: o.row, person: o.person }
                };
                found.into_iter().map(row).collect()
            }
        };
        Ok(Part { found, reached })
    }
}

/// Whether other records have something to say of a person: alerts and indicators have records of their own, in partitions of their own.
const fn told_elsewhere(read: PersonRead) -> bool {
    matches!(read, PersonRead::Booth { .. } | PersonRead::Indicators)
}

fn name_search(query: &Query, after_key: Option<String>) -> Option<NameSearch> {
    let Query::ByName { primary_name, secondary_name, date_of_birth, after, limit } = query else {
        return None;
    };
    Some(NameSearch {
        primary_name: primary_name.as_str().to_owned(),
        secondary_name: secondary_name.as_ref().map(|n| n.as_str().to_owned()),
        date_of_birth: date_of_birth.as_ref().map(|d| d.as_str().to_owned()),
        after: *after,
        after_key,
        limit: i64::from(*limit),
    })
}

fn person_of(row: &Value) -> Option<Uuid> {
    Uuid::try_parse(row.get("person_id")?.as_str()?).ok()
}

fn past_failed(failure: PastFailure) -> ReadFailure {
    match failure {
        PastFailure::Busy => ReadFailure::PastBusy,
        PastFailure::Unavailable(reason) => ReadFailure::Unavailable(reason),
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
            // A database that is not asked has nothing that the answer could lack.
            for server in self.asked(query)? {
                let own =
                    positions.iter().filter(|(partition, _)| server.held.contains(*partition));
                for (partition, offset) in own {
                    for projection in projections(query) {
                        let wait = server.watch.wait_for_position(
                            projection,
                            &self.records,
                            *partition,
                            *offset,
                            deadline,
                        );
                        wait.await.map_err(|error| match error {
                            sekisho_store::Error::PositionNotReached { .. } => {
                                ReadFailure::NotReached
                            }
                            other => server.unavailable(&other),
                        })?;
                    }
                }
            }
            Ok(())
        })
    }

    fn decided(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<Vec<DecidedCommand>, ReadFailure>> {
        Box::pin(async move {
            let all = self.servers.iter().map(|server| {
                let ids = &ids;
                async move {
                    let rows = read::decided_commands(server.database().await?, ids).await;
                    rows.map_err(|e| server.unavailable(&e))
                }
            });
            let rows = try_join_all(all).await?.into_iter().flatten();
            Ok(rows.filter_map(decided).collect())
        })
    }

    fn card_holders(
        &self,
        cards: Vec<Uuid>,
    ) -> BoxFuture<'_, Result<Vec<CardHolder>, ReadFailure>> {
        Box::pin(async move {
            let all = self.servers.iter().map(|server| {
                let cards = &cards;
                async move {
                    let rows = read::card_holders(server.database().await?, cards).await;
                    rows.map_err(|e| server.unavailable(&e))
                }
            });
            let rows = try_join_all(all).await?.into_iter().flatten();
            Ok(rows.map(|(card, person)| CardHolder { card, person }).collect())
        })
    }

    fn command(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Remembered>, ReadFailure>> {
        Box::pin(async move {
            let answers = join_all(self.servers.iter().map(|server| async move {
                let rows = read::command(server.database().await?, id).await;
                let rows = rows.map_err(|e| server.unavailable(&e))?;
                Ok(rows.into_iter().find_map(remembered))
            }));
            // It was one person's: who has it knows all of it, and only who has not needs the others.
            let (mut found, mut failure) = (None, None);
            for answer in answers.await {
                match answer {
                    Ok(one) => found = found.or(one),
                    Err(error) => failure = Some(error),
                }
            }
            match (found, failure) {
                (None, Some(failure)) => Err(failure),
                (found, _) => Ok(found),
            }
        })
    }

    fn ping(&self) -> BoxFuture<'_, Result<(), ReadFailure>> {
        Box::pin(async move {
            // Without one of several databases the others' persons are still read here: nobody would serve them better.
            let answers = self.servers.iter().map(|server| {
                let answer = server.database.ping();
                Box::pin(async move { answer.await.map_err(|e| server.unavailable(&e)) })
            });
            select_ok(answers).await.map(|_| ())
        })
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
