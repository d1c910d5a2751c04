//! What the system itself writes to the log: audit entries and replies.

use sekisho_domain::envelope::{Actor, Flag, LegalGround};
use sekisho_domain::ids::{CaseId, Code, EventType, Subject};
use sekisho_domain::shape::Invalid;
use sekisho_domain::time::Timestamp;
use uuid::Uuid;

sekisho_domain::text! {
    /// An invariant of the domain by its number, such as `I4`.
    pub struct InvariantCode (max 8, pattern "^[A-Z][0-9]{1,7}$", |t| {
        let mut bytes = t.bytes();
        let letter = bytes.next().is_some_and(|b| b.is_ascii_uppercase());
        if letter && t.len() > 1 && bytes.all(|b| b.is_ascii_digit()) {
            Ok(())
        } else {
            Err(Invalid::new("must be a capital letter and a number, such as I4"))
        }
    });

    /// What a clerk needs to know, in one language. Holds no personal data.
    pub struct DetailText (max 1000, pattern "", |_| Ok(()));

    /// Name of the command or of the read.
    pub struct AskedText (max 80, pattern "", |_| Ok(()));

    /// The conditions of a read, such as `as_of=2026-04-01`. Holds no personal data.
    pub struct QueryText (max 300, pattern "", |_| Ok(()));
}

sekisho_domain::symbols! {
    /// What became of a command or a read.
    pub enum Outcome {
        /// The command was accepted; its events are recorded.
        Accepted = "accepted",
        /// A rule refused it.
        Refused = "refused",
        /// The same command id was used before with another body; the first answer stands.
        Conflict = "conflict",
        /// It could not be read as a command.
        Malformed = "malformed",
        /// The read was answered.
        Answered = "answered",
    }

    /// What an audit entry is about.
    pub enum AuditKind {
        /// A command.
        Command = "command",
        /// A read of a person's record.
        Read = "read",
    }
}

sekisho_domain::shape! {
    /// An event, named without repeating it.
    pub struct EventRef {
        /// Its type.
        pub event_type: EventType,
        /// Its id.
        pub event_id: Uuid,
        /// Its place in the subject's sequence.
        pub version: i64,
    }

    /// Answer to a command, for the gateway that waits for it.
    pub struct Reply {
        /// The command.
        pub command_id: Uuid,
        /// Whose sequence it belongs to.
        pub subject: Subject,
        /// What became of it.
        pub outcome: Outcome,
        /// Whether this is the first answer given again.
        pub repeated: bool,
        /// Version of the subject after it.
        pub version: i64,
        /// Partition of `sekisho.records` that holds its events.
        pub records_partition: u32,
        /// Offset of its last event there; absent where it caused none.
        pub records_offset: Option<i64>,
        /// The events it caused.
        pub events: Vec<EventRef>,
        /// What is not as it should be in what was accepted.
        pub flags: Vec<Flag>,
        /// Why it was refused: a stable code.
        pub code: Option<Code>,
        /// The invariant that refused it.
        pub invariant: Option<InvariantCode>,
        /// The law that the refusal rests on.
        pub law: Vec<LegalGround>,
        /// The reason in English.
        pub detail_en: Option<DetailText>,
        /// The reason in Japanese.
        pub detail_ja: Option<DetailText>,
        /// When the log took the command.
        pub recorded_at: Timestamp,
    }

    /// Who asked what, for which purpose, with which outcome.
    pub struct AuditEntry {
        /// Its id.
        pub entry_id: Uuid,
        /// Command or read.
        pub kind: AuditKind,
        /// When.
        pub recorded_at: Timestamp,
        /// Who; absent where the command could not be read.
        pub actor: Option<Actor>,
        /// Purpose, from the code list.
        pub purpose: Option<Code>,
        /// Case it belongs to.
        pub case_id: Option<CaseId>,
        /// What was asked.
        pub asked: AskedText,
        /// Under which conditions, for a read.
        pub query: Option<QueryText>,
        /// Whose records were touched or came back.
        pub subjects: Vec<Subject>,
        /// How many came back.
        pub result_count: u32,
        /// What became of it.
        pub outcome: Outcome,
        /// Whether the first answer was given again.
        pub repeated: bool,
        /// Why it was refused: a stable code.
        pub code: Option<Code>,
        /// The invariant that refused it.
        pub invariant: Option<InvariantCode>,
        /// The law that the refusal rests on.
        pub law: Vec<LegalGround>,
        /// The reason in English.
        pub detail_en: Option<DetailText>,
        /// The reason in Japanese.
        pub detail_ja: Option<DetailText>,
        /// The command.
        pub command_id: Option<Uuid>,
        /// SHA-256 of the command, which tells a repeat from another body under the same id.
        pub command_digest: Option<[u8; 32]>,
        /// The events it caused.
        pub events: Vec<EventRef>,
        /// What is not as it should be in what was accepted.
        pub flags: Vec<Flag>,
        /// SHA-256 over the bytes of those events, in order.
        pub events_digest: Option<[u8; 32]>,
        /// Version of the subject after it; 0 where none.
        pub last_version: i64,
        /// Partition of `sekisho.commands` that held the command.
        pub command_partition: Option<u32>,
        /// Its offset there.
        pub command_offset: Option<i64>,
    }
}

impl QueryText {
    /// A condition that does not fit is cut, never left out: entries must not be refused for their length.
    pub fn cut(text: &str) -> Option<Self> {
        let cut: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
        Self::parse(&cut).ok()
    }
}

impl AuditEntry {
    /// An entry about nobody yet, and without a reason.
    pub fn begun(
        entry_id: Uuid,
        recorded_at: Timestamp,
        actor: Actor,
        (kind, asked): (AuditKind, AskedText),
        outcome: Outcome,
    ) -> Self {
        Self {
            entry_id,
            kind,
            recorded_at,
            actor: Some(actor),
            purpose: None,
            case_id: None,
            asked,
            query: None,
            subjects: Vec::new(),
            result_count: 0,
            outcome,
            repeated: false,
            code: None,
            invariant: None,
            law: Vec::new(),
            detail_en: None,
            detail_ja: None,
            command_id: None,
            command_digest: None,
            events: Vec::new(),
            flags: Vec::new(),
            events_digest: None,
            last_version: 0,
            command_partition: None,
            command_offset: None,
        }
    }
}
