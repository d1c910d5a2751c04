//! `sekisho timeline|lag|parked`: looking at what is recorded, and at how far the readers are.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use sekisho_codec::json::{Style, event_to_value};
use sekisho_domain::EventRecord;
use sekisho_domain::ids::{StaffId, Subject, SubjectKind};
use sekisho_domain::subject::{self, SubjectState};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_log::topics::Topics;
use sekisho_log::{Address, Offsets, PartitionReader, ReaderOptions, Start, partition_for};
use sekisho_store::{
    Database, Discarding, Options, Shards, discard_parked, list_parked, show_parked,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::addresses::StateDir;
use crate::demo::{events_table, items};
use crate::http::{Client, Identity};
use crate::output::{Format, Rows, say};
use crate::roles::KafkaArgs;

/// Show everything that happened to a person.
#[derive(Debug, clap::Args)]
pub(crate) struct Timeline {
    /// Person id, with or without `person/` before it.
    person: String,
    /// What had happened by this day or instant.
    #[arg(long, value_parser = instant)]
    as_of: Option<Timestamp>,
    /// What had been recorded by this day or instant.
    #[arg(long, value_parser = instant)]
    known_at: Option<Timestamp>,
    /// Read the log itself and compare with the query table. Needs access to Kafka; leaves no trace in the audit
    /// topic, so it is for the keepers of the log.
    #[arg(long)]
    from_log: bool,
    /// Base URL of the gateway [default: the local stack's].
    #[arg(long, env = "SEKISHO_URL")]
    url: Option<String>,
    #[command(flatten)]
    kafka: KafkaArgs,
    #[command(flatten)]
    identity: Identity,
}

/// A day means its end in Japan.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    match Date::parse(text) {
        Ok(day) => Ok(day.plus_days(1).japan_start().saturating_add_micros(-1)),
        Err(_) => Timestamp::parse(text)
            .map_err(|e| format!("a day such as 2026-11-22, or an instant: it {e}")),
    }
}

impl Timeline {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let id = self.person.trim_start_matches("person/");
        let id = Uuid::try_parse(id).context("the person id must be a UUID")?;
        let url = self.url.clone().map_or_else(|| state.gateway(), Ok)?;
        let client = Client::new(&url, self.identity.clone());
        let runtime = crate::cli::runtime()?;
        let table = runtime.block_on(self.pages(&client, id))?;
        let page = json!({ "items": table });
        if !self.from_log {
            ensure!(!table.is_empty(), "nothing is recorded of this person");
            print(&page, &table, format)?;
            return Ok(ExitCode::SUCCESS);
        }
        let address = self.kafka.address(state, "sekisho-timeline")?;
        let events = read_person(&address, id)?;
        let logged: Vec<Value> = events
            .iter()
            .filter(|e| self.as_of.is_none_or(|t| e.meta.occurred_at <= t))
            .filter(|e| self.known_at.is_none_or(|t| e.meta.recorded_at <= t))
            .map(|e| event_to_value(e, Style::Short))
            .collect();
        let flat: Vec<Value> = logged.iter().map(flatten).collect();
        print(&json!({ "items": flat }), &logged, format)?;
        let ids = |list: &[Value]| -> Vec<Value> {
            list.iter().map(|v| v.get("event_id").cloned().unwrap_or(Value::Null)).collect()
        };
        if ids(&flat) == ids(&table) {
            say(format!("the query table holds the same {} events", flat.len()));
            return Ok(ExitCode::SUCCESS);
        }
        say(format!(
            "the query table differs: {} events there, {} on the log",
            table.len(),
            flat.len()
        ));
        Ok(ExitCode::from(crate::cli::DOES_NOT_HOLD))
    }

    async fn pages(&self, client: &Client, id: Uuid) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let mut path = format!("/v1/persons/{id}/timeline?limit=100");
            for (name, value) in [("as_of", self.as_of), ("known_at", self.known_at)] {
                if let Some(value) = value {
                    path.push_str(&format!("&{name}={value}"));
                }
            }
            if !after.is_empty() {
                path.push_str(&format!("&after={after}"));
            }
            let page = client.get(&path).await?;
            all.extend_from_slice(items(&page));
            match page.get("next").and_then(Value::as_str) {
                Some(next) => after = next.to_owned(),
                None => return Ok(all),
            }
        }
    }
}

/// The fields of `meta` beside the others, as the query table has them.
fn flatten(event: &Value) -> Value {
    let mut flat = event.clone();
    if let Some(map) = flat.as_object_mut()
        && let Some(Value::Object(meta)) = map.remove("meta")
    {
        map.extend(meta);
    }
    flat
}

fn print(page: &Value, lines: &[Value], format: Format) -> Result<()> {
    match format {
        Format::Table | Format::Csv | Format::Parquet | Format::Avro => {
            events_table(page).print(format)
        }
        Format::Json => {
            println!("{}", serde_json::to_string_pretty(lines)?);
            Ok(())
        }
        Format::Jsonl => {
            lines.iter().for_each(|l| println!("{l}"));
            Ok(())
        }
    }
}

/// Reads a person's events from the log, in order.
///
/// # Errors
/// Kafka is away, or holds what cannot be read.
fn read_person(address: &Address, id: Uuid) -> Result<Vec<EventRecord>> {
    let topics = Topics::default();
    let key = Subject::person(id).to_string();
    let offsets = Offsets::new(address, Duration::from_secs(10))?;
    let partition = partition_for(key.as_bytes(), offsets.partitions(&topics.records)?);
    let options = ReaderOptions::default();
    let reader =
        PartitionReader::new(address, &options, &topics.records, &[(partition, Start::Earliest)])?;
    let mut events = Vec::new();
    reader.read_to_high_watermark(|message| -> Result<()> {
        if message.key() == Some(key.as_bytes()) {
            let value = message.value().context("a record has no value")?;
            events.push(sekisho_codec::decode_event(value)?);
        }
        Ok(())
    })?;
    // The fold is not shown, but a history that does not fold is no history.
    let mut state = SubjectState::new(SubjectKind::Person);
    for event in &events {
        if event.meta.version != state.version() + 1 {
            bail!("the log is broken: version {} follows {}", event.meta.version, state.version());
        }
        subject::evolve(&mut state, event);
    }
    Ok(events)
}

/// Show how far the decider and every projection are behind the log.
#[derive(Debug, clap::Args)]
pub(crate) struct Lag {
    #[command(flatten)]
    kafka: KafkaArgs,
    /// PostgreSQL URL of the reader's role, or 0-2=URL,3-5=URL for several databases with a range of partitions each [default: the
    /// local stack's].
    #[arg(long, env = "SEKISHO_POSTGRES_READER", hide_env_values = true)]
    postgres: Option<String>,
}

impl Lag {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let address = self.kafka.address(state, "sekisho-lag")?;
        let url = self.postgres.map_or_else(|| state.running().map(|r| r.urls.reader), Ok)?;
        let topics = Topics::default();
        let offsets = Offsets::new(&address, Duration::from_secs(10))?;
        let mut rows =
            Rows::new(&["reader", "topic", "partition", "next_offset", "stable_end", "behind"]);
        let count = offsets.partitions(&topics.commands)?;
        let partitions: Vec<i32> = (0..count).collect();
        let mut push = |reader: &str, topic: &str, partition: i32, next: i64| -> Result<()> {
            let end = offsets.watermarks(topic, partition)?.stable;
            let behind = (end - next).max(0);
            rows.push(vec![
                reader.into(),
                topic.into(),
                partition.into(),
                next.into(),
                end.into(),
                behind.into(),
            ]);
            Ok(())
        };
        for (reader, group, topic) in [
            ("decider", sekisho_decider::GROUP, &topics.commands),
            ("process-manager", sekisho_process::GROUP, &topics.records),
        ] {
            for (partition, next) in offsets.committed(group, topic, &partitions)? {
                push(reader, topic, partition, next.unwrap_or(0))?;
            }
        }
        let runtime = crate::cli::runtime()?;
        let shards = self.kafka.shards(&url)?;
        for shard in shards.iter() {
            let positions = runtime.block_on(async {
                let db = Database::open(&Options::new(shard.url.clone(), "sekisho-lag"))?;
                db.check_shard(shard.partitions).await?;
                sekisho_store::positions(&db).await
            });
            let positions = positions.with_context(|| shard.partitions.to_string())?;
            for p in positions {
                push(&p.projection, &p.topic, p.partition, p.next_offset)?;
            }
        }
        // Transaction markers occupy offsets, so a reader that has everything may stand a few behind the end.
        rows.print(format)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Show records that could not be projected, try them again, or give up those of nobody.
#[derive(Debug, clap::Args)]
pub(crate) struct Parked {
    #[command(subcommand)]
    what: ParkedCommand,
    /// PostgreSQL URL of the projector's role, or 0-2=URL,3-5=URL for several databases with a range of partitions each [default:
    /// the local stack's].
    #[arg(long, global = true, env = "SEKISHO_POSTGRES_PROJECTOR", hide_env_values = true)]
    postgres: Option<String>,
    /// Partitions of every topic, where there are several databases.
    #[arg(long, global = true, env = "SEKISHO_PARTITIONS", default_value_t = 6)]
    partitions: i32,
}

#[derive(Debug, clap::Subcommand)]
enum ParkedCommand {
    /// List what is parked, and why.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: i64,
        /// What was discarded instead of what still waits.
        #[arg(long)]
        discarded: bool,
    },
    /// Show one record with its bytes, in hexadecimal.
    Show {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// Offset.
        offset: i64,
    },
    /// Apply a person's parked records again, in order.
    Release {
        /// Person id.
        person: Uuid,
    },
    /// Give up a record that belongs to nobody. It stays, with who, when and why.
    Discard {
        /// Topic.
        topic: String,
        /// Partition.
        partition: i32,
        /// Offset.
        offset: i64,
        /// Why it may stay out of the tables for good; no personal data.
        #[arg(long)]
        reason: String,
        /// Staff id of who decides it.
        #[arg(long, value_parser = staff)]
        staff: StaffId,
    },
}

pub(crate) fn staff(text: &str) -> Result<StaffId, String> {
    StaffId::parse(text).map_err(|e| e.to_string())
}

/// Gives a record of nobody up, or says why it cannot be.
async fn discard(db: &Database, at: (&str, i32, i64), by: &StaffId, reason: &str) -> Result<()> {
    ensure!(!reason.trim().is_empty(), "--reason must say why the record may stay out");
    match discard_parked(db, at, by.as_str(), reason.trim()).await? {
        Discarding::Done => Ok(()),
        Discarding::Before(d) => bail!("{} discarded it before: {}", d.by, d.reason),
        Discarding::OfPerson(person) => bail!(
            "it belongs to a person, and later records of the person wait behind it; \
             mend the cause and run `sekisho parked release {person}`"
        ),
        Discarding::NotParked => bail!("no such record is parked"),
    }
}

impl Parked {
    pub(crate) fn run(self, state: &StateDir, format: Format) -> Result<ExitCode> {
        let url =
            self.postgres.clone().map_or_else(|| state.running().map(|r| r.urls.projector), Ok)?;
        let shards = Shards::parse(&url, self.partitions)?;
        let runtime = crate::cli::runtime()?;
        let mut dbs = Vec::new();
        for shard in shards.iter() {
            let db = Database::open(&Options::new(shard.url.clone(), "sekisho-parked"))?;
            let checked = runtime.block_on(db.check_shard(shard.partitions));
            checked.with_context(|| shard.partitions.to_string())?;
            dbs.push((shard.partitions, db));
        }
        let of = |partition: i32| {
            let found = dbs.iter().find(|(held, _)| held.contains(partition));
            found.map(|(_, db)| db).context("there is no such partition")
        };
        let columns = [
            "topic",
            "partition",
            "offset",
            "subject_id",
            "reason",
            "detail",
            "value",
            "discarded",
        ];
        let mut rows = Rows::new(&columns);
        let mut push = |p: sekisho_store::Parked| {
            let value = p.value.map(|v| v.iter().map(|b| format!("{b:02x}")).collect::<String>());
            rows.push(vec![
                p.topic.into(),
                p.partition.into(),
                p.offset.into(),
                p.subject_id.map(|s| s.to_string()).into(),
                p.reason.into(),
                p.detail.into(),
                value.into(),
                p.discarded.map(|d| format!("{}: {}", d.by, d.reason)).into(),
            ]);
        };
        match self.what {
            ParkedCommand::List { limit, discarded } => {
                let mut all = Vec::new();
                for (_, db) in &dbs {
                    all.extend(runtime.block_on(list_parked(db, discarded, limit))?);
                }
                all.truncate(usize::try_from(limit)?);
                all.into_iter().for_each(&mut push);
            }
            ParkedCommand::Show { topic, partition, offset } => {
                let db = of(partition)?;
                let found = runtime.block_on(show_parked(db, &topic, partition, offset))?;
                push(found.context("no such record is parked")?);
            }
            ParkedCommand::Release { person } => {
                let mut n = 0;
                for (_, db) in &dbs {
                    n += runtime.block_on(crate::compare::release_parked(db, person))?;
                }
                say(format!("{n} records applied"));
                return Ok(ExitCode::SUCCESS);
            }
            ParkedCommand::Discard { topic, partition, offset, reason, staff } => {
                let at = (topic.as_str(), partition, offset);
                runtime.block_on(discard(of(partition)?, at, &staff, &reason))?;
                say("discarded; `sekisho parked list --discarded` shows it");
                return Ok(ExitCode::SUCCESS);
            }
        }
        rows.print(format)?;
        Ok(ExitCode::SUCCESS)
    }
}
