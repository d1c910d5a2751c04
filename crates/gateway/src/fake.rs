//! Stand-ins for Kafka and the query tables, for this crate's unit tests only.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sekisho_codec::ids::IdKey;
use sekisho_codec::records::{AuditEntry, DetailText, EventRef, InvariantCode, Outcome, Reply};
use sekisho_codec::{decode_audit, decode_command};
use sekisho_domain::CommandRecord;
use sekisho_domain::envelope::LegalGround;
use sekisho_domain::ids::{ActCode, ArticleCode, Code, EventType, Subject};
use sekisho_domain::time::Timestamp;
use sekisho_log::{Delivered, Record, SendError};
use serde_json::json;
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use crate::app::{App, Health, Parts, Phase};
use crate::options::Options;
use crate::ports::{
    CardHolder, DecidedCommand, Delivery, Log, Query, ReadFailure, Reads, Remembered, Rows,
};

/// An accepted command's reply.
pub(crate) fn reply(command_id: Uuid) -> Reply {
    Reply {
        command_id,
        subject: Subject::person(Uuid::from_u128(77)),
        outcome: Outcome::Accepted,
        repeated: false,
        version: 3,
        records_partition: 3,
        records_offset: Some(41),
        events: vec![EventRef {
            event_type: EventType::parse("LandingPermitted").unwrap(),
            event_id: Uuid::from_u128(8),
            version: 3,
        }],
        flags: Vec::new(),
        code: None,
        invariant: None,
        law: Vec::new(),
        detail_en: None,
        detail_ja: None,
        recorded_at: Timestamp::parse("2026-04-01T00:00:00Z").unwrap(),
    }
}

/// A refused command's reply.
pub(crate) fn refusal(command_id: Uuid) -> Reply {
    Reply {
        outcome: Outcome::Refused,
        records_offset: None,
        events: Vec::new(),
        code: Some(Code::parse("role-not-entitled").unwrap()),
        invariant: Some(InvariantCode::parse("I4").unwrap()),
        law: vec![LegalGround {
            act: ActCode::parse("icrra").unwrap(),
            article: ArticleCode::parse("9").unwrap(),
            item: None,
        }],
        detail_en: Some(DetailText::parse("It cannot be done.").unwrap()),
        detail_ja: Some(DetailText::parse("できません。").unwrap()),
        ..reply(command_id)
    }
}

/// What the fake does with commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Confirms and decides at once.
    Answers,
    /// Confirms, never decides.
    Silent,
    /// Never confirms.
    Away,
    /// Queue full.
    Full,
}

/// Stands in for Kafka and, where it answers, for the decider.
pub(crate) struct FakeLog {
    pub(crate) mood: Mutex<Mood>,
    pub(crate) commands: Mutex<Vec<(CommandRecord, Option<i64>)>>,
    pub(crate) audit: Mutex<Vec<AuditEntry>>,
    pub(crate) headers: Mutex<Vec<(String, String)>>,
    pub(crate) app: OnceLock<std::sync::Weak<App>>,
    held: Mutex<Vec<oneshot::Sender<Result<Delivered, SendError>>>>,
    offset: AtomicI64,
}

impl FakeLog {
    fn new() -> Self {
        Self {
            mood: Mutex::new(Mood::Answers),
            commands: Mutex::default(),
            audit: Mutex::default(),
            headers: Mutex::default(),
            app: OnceLock::new(),
            held: Mutex::default(),
            offset: AtomicI64::new(0),
        }
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Gives up what was never confirmed.
    pub(crate) fn give_up(&self) {
        for held in self.held.lock().unwrap().drain(..) {
            let _ = held.send(Err(SendError::Unconfirmed));
        }
    }
}

impl Log for FakeLog {
    fn enqueue(&self, record: &Record<'_>) -> Result<Delivery, SendError> {
        let mood = *self.mood.lock().unwrap();
        if mood == Mood::Full {
            return Err(SendError::Busy);
        }
        let (sender, delivery) = oneshot::channel();
        if mood == Mood::Away {
            self.held.lock().unwrap().push(sender);
            return Ok(delivery);
        }
        let offset = self.offset.fetch_add(1, Ordering::Relaxed);
        let _ = sender.send(Ok(Delivered { partition: 0, offset }));
        if record.topic == "sekisho.audit" {
            let entry = decode_audit(record.value).unwrap();
            assert_eq!(record.key, entry.actor.as_ref().unwrap().staff_id.as_str().as_bytes());
            self.audit.lock().unwrap().push(entry);
            return Ok(delivery);
        }
        let command = decode_command(record.value).unwrap();
        assert_eq!(record.key, command.meta.subject().to_string().as_bytes());
        *self.headers.lock().unwrap() = record
            .headers
            .iter()
            .map(|(k, v)| ((*k).to_owned(), String::from_utf8(v.to_vec()).unwrap()))
            .collect();
        let id = command.meta.command_id;
        self.commands.lock().unwrap().push((command, record.timestamp));
        if mood == Mood::Answers
            && let Some(app) = self.app.get().and_then(std::sync::Weak::upgrade)
        {
            app.pending.answer(reply(id));
        }
        Ok(delivery)
    }
}

/// Stands in for the query tables: knows one person.
pub(crate) struct FakeReads {
    pub(crate) away: AtomicBool,
    pub(crate) behind: AtomicBool,
    /// What the next query fails with.
    pub(crate) failure: Mutex<Option<ReadFailure>>,
    pub(crate) queries: Mutex<Vec<Query>>,
    pub(crate) remembered: Mutex<Option<Remembered>>,
    /// Commands that the tables know.
    pub(crate) used: Mutex<Vec<DecidedCommand>>,
    /// To whom the tables know cards to have been issued.
    pub(crate) cards: Mutex<Vec<CardHolder>>,
    /// How many cards were looked up at once, each time.
    pub(crate) card_lookups: Mutex<Vec<usize>>,
    /// How many ids were looked up at once, each time.
    pub(crate) lookups: Mutex<Vec<usize>>,
}

/// The person whom the fake tables know.
pub(crate) const PERSON: Uuid = Uuid::from_u128(0x0189_0a5d_ac96_774b_bcce_b302_099a_8057);

impl Reads for FakeReads {
    fn query(&self, query: Query) -> BoxFuture<'_, Result<Rows, ReadFailure>> {
        self.queries.lock().unwrap().push(query.clone());
        Box::pin(async move {
            if self.away.load(Ordering::Relaxed) {
                return Err(ReadFailure::Unavailable("away".into()));
            }
            if let Some(failure) = self.failure.lock().unwrap().take() {
                return Err(failure);
            }
            let mut rows = Rows { reached: (0..6).map(|p| (p, 100)).collect(), ..Rows::default() };
            let found = match query {
                Query::OfPerson { person: id, .. } | Query::Timeline { person: id, .. } => {
                    id == PERSON
                }
                Query::ByDocument(_)
                | Query::ByCard(_)
                | Query::ByCase(_)
                | Query::ByName { .. }
                | Query::Due { .. }
                | Query::List { .. }
                | Query::Overstays { .. } => true,
            };
            if found {
                rows.items.push(json!({"person_id": PERSON.to_string(), "secret": "TARO"}));
                rows.subjects.push(PERSON);
                rows.next = match query {
                    Query::Timeline { .. } => Some("12".into()),
                    Query::Overstays { .. } | Query::List { .. } => {
                        Some(format!("2026-04-01|{PERSON}"))
                    }
                    Query::ByName { .. } => Some(PERSON.to_string()),
                    Query::Due { .. } => Some(format!("2026-04-02|objection|{PERSON}|TYO-26-1")),
                    _ => None,
                };
            }
            Ok(rows)
        })
    }

    fn wait<'a>(
        &'a self,
        _: &'a Query,
        _: &'a [(i32, i64)],
        _: Duration,
    ) -> BoxFuture<'a, Result<(), ReadFailure>> {
        let behind = self.behind.load(Ordering::Relaxed);
        Box::pin(async move { if behind { Err(ReadFailure::NotReached) } else { Ok(()) } })
    }

    fn decided(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<Vec<DecidedCommand>, ReadFailure>> {
        self.lookups.lock().unwrap().push(ids.len());
        let used = self.used.lock().unwrap().clone();
        Box::pin(async move {
            if self.away.load(Ordering::Relaxed) {
                return Err(ReadFailure::Unavailable("away".into()));
            }
            Ok(used.into_iter().filter(|c| ids.contains(&c.id)).collect())
        })
    }

    fn card_holders(
        &self,
        cards: Vec<Uuid>,
    ) -> BoxFuture<'_, Result<Vec<CardHolder>, ReadFailure>> {
        self.card_lookups.lock().unwrap().push(cards.len());
        let known = self.cards.lock().unwrap().clone();
        Box::pin(async move { Ok(known.into_iter().filter(|h| cards.contains(&h.card)).collect()) })
    }

    fn command(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Remembered>, ReadFailure>> {
        let found = self.remembered.lock().unwrap().clone().filter(|r| r.reply.command_id == id);
        Box::pin(async move { Ok(found) })
    }

    fn ping(&self) -> BoxFuture<'_, Result<(), ReadFailure>> {
        Box::pin(async move { Ok(()) })
    }
}

/// A gateway over the fakes.
pub(crate) struct Bench {
    pub(crate) app: Arc<App>,
    pub(crate) log: Arc<FakeLog>,
    pub(crate) reads: Arc<FakeReads>,
    pub(crate) phase: watch::Sender<Phase>,
}

/// Options with short times.
pub(crate) fn options() -> Options {
    let address = sekisho_log::Address::new("127.0.0.1:1", "test");
    let mut options =
        Options::new(address, "postgres://nobody@127.0.0.1:1/none", IdKey::new(&[7; 32]).unwrap());
    options.dev_identity = true;
    options.limits.answer_time = Duration::from_millis(100);
    options.limits.idle_time = Duration::from_millis(300);
    options.limits.log_time = Duration::from_millis(50);
    options
}

/// A gateway over the fakes, with these options.
pub(crate) fn bench(options: &Options) -> Bench {
    let log = Arc::new(FakeLog::new());
    let reads = Arc::new(FakeReads {
        away: AtomicBool::new(false),
        behind: AtomicBool::new(false),
        failure: Mutex::default(),
        queries: Mutex::default(),
        remembered: Mutex::default(),
        used: Mutex::default(),
        cards: Mutex::default(),
        card_lookups: Mutex::default(),
        lookups: Mutex::default(),
    });
    let (phase, phases) = watch::channel(Phase::Running);
    let bulk_log: Arc<FakeLog> = Arc::clone(&log);
    let parts = Parts {
        log: Arc::clone(&log) as Arc<dyn Log>,
        bulk_log,
        reads: Arc::clone(&reads) as Arc<dyn Reads>,
        phase: phases,
    };
    let app = Arc::new(App::new(options, parts));
    Health::set(&app.health.replies, true);
    Health::set(&app.health.kafka, true);
    let _ = log.app.set(Arc::downgrade(&app));
    Bench { app, log, reads, phase }
}

/// Stands in for a client that gives records up after its time: everything that waits, again and again.
pub(crate) fn giving_up(bench: &Bench) -> tokio::task::JoinHandle<()> {
    let log = Arc::clone(&bench.log);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            log.give_up();
        }
    })
}
