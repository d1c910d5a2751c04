//! What deciding gives, before and after it is written down.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use sekisho_codec::records::{EventRef, Outcome, Reply};
use sekisho_domain::Rejection;
use sekisho_domain::SubjectState;
use sekisho_domain::envelope::Flag;
use uuid::Uuid;

use crate::answer::Answer;

/// A record for the log, its bytes within those of its batch.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The same partition as the command's.
    pub partition: i32,
    /// Milliseconds.
    pub timestamp: i64,
    /// Key.
    pub key: Range<usize>,
    /// Value.
    pub value: Range<usize>,
    /// `traceparent`; empty if there is none.
    pub trace: Range<usize>,
    /// For an event: its type and the text of its id. `None` for an audit entry.
    pub event: Option<(&'static str, Range<usize>)>,
}

pub(super) enum Body {
    /// The answer at this place among the batch's own.
    New { answer: usize, repeated: bool },
    /// The answer at this place in the batch before, given again.
    Before(usize),
    /// A remembered one, given again.
    Again(Arc<Answer>),
    /// One that is not remembered.
    Once(Box<Reply>),
}

pub(super) struct Pending {
    pub(super) partition: i32,
    pub(super) slot: Range<usize>,
    pub(super) trace: Range<usize>,
    pub(super) body: Body,
}

/// An answer of this batch; complete when the offsets of the events are known.
///
/// By then another thread may be deciding what follows, and look here for repeats.
pub(super) struct NewAnswer {
    pub(super) partition: i32,
    pub(super) command_id: Uuid,
    pub(super) digest: [u8; 32],
    pub(super) recorded_at: i64,
    pub(super) reply: Mutex<Reply>,
    pub(super) last_event: Option<usize>,
    pub(super) done: OnceLock<Arc<Answer>>,
}

impl NewAnswer {
    pub(super) fn reply(&self) -> MutexGuard<'_, Reply> {
        self.reply.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A subject that a command of this batch is about.
pub(super) struct Touched {
    pub(super) partition: i32,
    pub(super) state: Arc<SubjectState>,
    pub(super) changed: bool,
}

/// How many commands ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Accepted.
    pub accepted: u64,
    /// Refused by a rule.
    pub refused: u64,
    /// The same id with another body.
    pub conflict: u64,
    /// Not readable as a command.
    pub malformed: u64,
    /// Answered with the first answer again.
    pub repeated: u64,
    /// Events.
    pub events: u64,
}

/// What a command is answered with, before it is written down.
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    pub(super) repeated: bool,
    pub(super) rejection: Option<Rejection>,
    pub(super) events: Vec<EventRef>,
    pub(super) flags: Vec<Flag>,
    pub(super) events_digest: Option<[u8; 32]>,
    pub(super) version: i64,
}

impl Verdict {
    pub(super) fn refused(outcome: Outcome, rejection: Rejection, version: i64) -> Self {
        Self {
            outcome,
            repeated: false,
            rejection: Some(rejection),
            events: Vec::new(),
            flags: Vec::new(),
            events_digest: None,
            version,
        }
    }
}
