//! What the gateway needs from the log and from the query tables, so that its own tests can stand in for both.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sekisho_codec::records::Reply;
use sekisho_domain::ids::{CaseId, NameText, OfficeCode, PartialDate, StaffId, Subject};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_log::{Delivered, Record, SendError};
use sekisho_store::Partitions;
use sekisho_store::read::{DueKey, ListRead, PersonRead, When};
use serde_json::Value;
use tokio::sync::oneshot;
use uuid::Uuid;

/// Tells where a record went, once Kafka has it on all in-sync replicas.
pub(crate) type Delivery = oneshot::Receiver<Result<Delivered, SendError>>;

/// Takes records for Kafka.
pub(crate) trait Log: Send + Sync {
    /// Takes a record at once or refuses it. Records taken one after the other keep their order.
    ///
    /// # Errors
    /// The queue is full, or Kafka can never take such a record.
    fn enqueue(&self, record: &Record<'_>) -> Result<Delivery, SendError>;
}

impl Log for sekisho_log::Producer {
    fn enqueue(&self, record: &Record<'_>) -> Result<Delivery, SendError> {
        Self::enqueue(self, record)
    }
}

/// A read of the query tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Query {
    /// A read of one person's record.
    OfPerson {
        /// The person.
        person: Uuid,
        /// What of it.
        read: PersonRead,
        /// The present, or which past.
        when: When,
    },
    /// The person whom a document is linked to, by the document's pseudonym.
    ByDocument(Uuid),
    /// The person to whom a residence card was issued, by the card's pseudonym.
    ByCard(Uuid),
    /// The person whom a case is about, by its number.
    ByCase(CaseId),
    /// Persons who go by a name.
    ByName {
        /// Surname, or its beginning.
        primary_name: NameText,
        /// Given names, or their beginning.
        secondary_name: Option<NameText>,
        /// As far as known.
        date_of_birth: Option<PartialDate>,
        /// The last person of the page before.
        after: Option<Uuid>,
        /// At most so many.
        limit: u32,
    },
    /// What happened to a person, in order of recording.
    Timeline {
        /// The person.
        person: Uuid,
        /// Only what had happened by then.
        as_of: Option<Timestamp>,
        /// Only what was recorded by then.
        known_at: Option<Timestamp>,
        /// Only versions above this one.
        after: i64,
        /// At most so many.
        limit: u32,
    },
    /// What falls due between two days.
    Due {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
        /// Only of this office.
        office: Option<OfficeCode>,
        /// Key of the last row of the page before.
        after: Option<DueKey>,
        /// At most so many.
        limit: u32,
    },
    /// A list of a member of staff, or a queue.
    List {
        /// Which.
        list: ListRead,
        /// Of whom or of what: a staff id, a rule, a port.
        of: Option<String>,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
        /// Key of the last row of the page before.
        after: Option<(String, String)>,
        /// At most so many.
        limit: u32,
    },
    /// People whose stay has run out as of a day.
    Overstays {
        /// The day.
        as_of: Date,
        /// Key of the last row of the page before.
        after: Option<(Date, Uuid)>,
        /// At most so many.
        limit: u32,
    },
}

/// Rows of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    /// The rows.
    pub(crate) items: Vec<Value>,
    /// Whose rows they are.
    pub(crate) subjects: Vec<Uuid>,
    /// Key of the last row, where there may be more.
    pub(crate) next: Option<String>,
    /// Last offset of `sekisho.records` that they reflect, per partition.
    pub(crate) reached: Vec<(i32, i64)>,
}

/// Why a read gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadFailure {
    /// The database does not answer; the text is for the log.
    Unavailable(String),
    /// One of several databases does not answer; the text is for the log.
    PartUnavailable {
        /// The partitions whose rows it holds.
        part: Partitions,
        /// Why.
        reason: String,
    },
    /// The position was not reached in time.
    NotReached,
    /// This gateway has no connection for reads of the past.
    NoPast,
    /// As many read the past as may.
    PastBusy,
    /// Nothing had been recorded at the instant asked for: the first record is of this one; absent where nothing is on record at all.
    BeforeAll(Option<Timestamp>),
}

/// Why a read of the past gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastFailure {
    /// As many read it as may.
    Busy,
    /// It cannot be told now; the text is for the log.
    Unavailable(String),
}

/// Tells one person's record as it was. What derives it from the history is another crate's; the program brings the two together.
pub trait Past: Send + Sync {
    /// When anything was recorded first; nothing where nothing is.
    fn first(&self) -> BoxFuture<'_, Result<Option<Timestamp>, PastFailure>>;
    /// The rows of a read of a person's record, as it was.
    fn read(
        &self,
        person: Uuid,
        read: PersonRead,
        when: When,
    ) -> BoxFuture<'_, Result<Vec<Value>, PastFailure>>;
}

/// That a command was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DecidedCommand {
    /// Its id.
    pub(crate) id: Uuid,
    /// Whose record it was about.
    pub(crate) subject: Subject,
    /// Its digest.
    pub(crate) digest: Option<[u8; 32]>,
    /// When the log took it.
    pub(crate) recorded_at: Timestamp,
}

/// That a residence card was issued to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CardHolder {
    /// Its pseudonym.
    pub(crate) card: Uuid,
    /// The person.
    pub(crate) person: Uuid,
}

/// The remembered outcome of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remembered {
    /// Who sent it.
    pub(crate) staff: Option<StaffId>,
    /// Its answer.
    pub(crate) reply: Reply,
}

/// Answers reads.
pub(crate) trait Reads: Send + Sync {
    /// Runs a query.
    fn query(&self, query: Query) -> BoxFuture<'_, Result<Rows, ReadFailure>>;
    /// Waits until the tables that `query` reads hold these positions.
    fn wait<'a>(
        &'a self,
        query: &'a Query,
        positions: &'a [(i32, i64)],
        time: Duration,
    ) -> BoxFuture<'a, Result<(), ReadFailure>>;
    /// What was decided under these command ids, as far as the tables are.
    fn decided(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<Vec<DecidedCommand>, ReadFailure>>;
    /// Which of these residence cards were issued to whom, by the cards' pseudonyms.
    fn card_holders(&self, cards: Vec<Uuid>)
    -> BoxFuture<'_, Result<Vec<CardHolder>, ReadFailure>>;
    /// The first answer to a command.
    fn command(&self, id: Uuid) -> BoxFuture<'_, Result<Option<Remembered>, ReadFailure>>;
    /// Whether the database answers.
    fn ping(&self) -> BoxFuture<'_, Result<(), ReadFailure>>;
}
