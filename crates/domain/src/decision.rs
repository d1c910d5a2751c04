//! What deciding takes and gives. `decide` and `evolve` are pure: the same input gives the same output, for ever.

use uuid::Uuid;

use crate::catalogue::{Command, Event};
use crate::envelope::{CommandMeta, Flag, LegalGround, Meta};
use crate::law::Tables;
use crate::time::Timestamp;

/// A command as it stands on the log: its envelope and what it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRecord {
    /// Envelope.
    pub meta: CommandMeta,
    /// What is asked.
    pub command: Command,
}

/// An event as it stands on the log: its envelope and what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRecord {
    /// Envelope.
    pub meta: Meta,
    /// What happened.
    pub event: Event,
}

/// What a decision may look at besides the subject's own state: looked up beforehand, valid on the day.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// When the log took the command: the only clock there is.
    pub recorded_at: Timestamp,
    /// Code lists and legal tables.
    pub tables: &'a Tables,
    /// Id that the event at a place among the command's events will have.
    pub event_id: fn(subject_id: Uuid, command_id: Uuid, index: u32) -> Uuid,
    /// Digest of a content: what a second person agrees to is the same as the first asked for where both have the same.
    pub digest: fn(&[u8]) -> [u8; 32],
}

/// One event of a decision, before it gets its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What happened.
    pub event: Event,
    /// Legal grounds.
    pub legal_grounds: Vec<LegalGround>,
    /// What is not as it should be.
    pub flags: Vec<Flag>,
    /// Event that this one corrects.
    pub corrects: Option<Uuid>,
}

/// Why a command is refused: an answer, not a failure. It is audited and remembered like any other answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Stable code in kebab-case; a page in `schemas/problems/` explains each.
    pub code: &'static str,
    /// Invariant of domain §12 that it rests on: `I4`.
    pub invariant: Option<&'static str>,
    /// Legal grounds.
    pub law: Vec<LegalGround>,
    /// What a clerk needs to know, in English. Holds no personal data.
    pub detail_en: String,
    /// The same in Japanese.
    pub detail_ja: String,
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.detail_en)
    }
}

impl std::error::Error for Rejection {}
