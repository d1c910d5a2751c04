//! One owned partition: what is known of it, in memory first, in its store a little later.
//!
//! What is in memory is always a prefix of the committed log, never more: only what a committed transaction or
//! the log itself said is put here. So it may be written down at any time, and survives any change of owner.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use sekisho_codec::records::AuditEntry;
use sekisho_codec::{DecodeError, decode_audit, decode_event, state as state_codec};
use sekisho_domain::ids::Subject;
use sekisho_domain::subject::{self, SubjectState};
use uuid::Uuid;

use super::cache::Cache;
use super::filter::Filter;
use super::place::{Identity, Place, Seal};
use super::store::{Key, Opened, Store, Unusable, answer_key, state_key};
use super::writer::{Done, Report};
use crate::answer::Answer;

/// Bounds of what is held in memory for one partition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) states: usize,
    pub(crate) answers: usize,
    pub(crate) store_cache: u64,
}

/// What is not in the store yet.
#[derive(Default)]
pub(crate) struct Dirty {
    states: HashMap<Subject, Arc<SubjectState>>,
    answers: HashMap<Uuid, Arc<Answer>>,
}

impl Dirty {
    pub(crate) fn len(&self) -> usize {
        self.states.len() + self.answers.len()
    }

    /// Keys and values as the store holds them.
    pub(crate) fn values(&self) -> impl Iterator<Item = (Key, Vec<u8>)> {
        let states = self.states.iter().map(|(s, v)| (state_key(s), state_codec::encode(v)));
        let answers = self.answers.iter().map(|(id, v)| (answer_key(*id), v.to_bytes()));
        states.chain(answers)
    }
}

/// Why the log cannot be folded any further.
#[derive(Debug)]
pub(crate) enum FoldError {
    /// The store is to blame: rebuild from the log.
    Store(Unusable),
    /// The log is to blame: nothing can be rebuilt from it.
    Log(String),
}

impl From<Unusable> for FoldError {
    fn from(error: Unusable) -> Self {
        Self::Store(error)
    }
}

/// A partition whose commands are decided here.
pub(crate) struct Owned {
    folder: PathBuf,
    identity: Identity,
    bounds: Bounds,
    pub(crate) store: Arc<Store>,
    states: Cache<Subject, Arc<SubjectState>>,
    answers: Cache<Uuid, Arc<Answer>>,
    filter: Filter,
    dirty: Dirty,
    writing: Option<Arc<Dirty>>,
    pub(crate) place: Place,
    pub(crate) last_write: Instant,
    /// What was in the folder was of no use.
    pub(crate) discarded: bool,
    /// Folded from the first record on by this process: then a gap is the log's.
    fresh: bool,
    /// Seals to be found in the log before anything is taken from the store.
    pub(crate) unproven: (Option<Seal>, Option<Seal>),
    /// Where the last event of each command was found, while catching up.
    found: HashMap<Uuid, (i64, i64)>,
}

impl Owned {
    /// Opens what is known of the partition.
    pub(crate) fn open(
        folder: PathBuf,
        identity: Identity,
        bounds: Bounds,
    ) -> Result<Self, Unusable> {
        let opened = Store::open(&folder, identity, bounds.store_cache)?;
        Ok(Self::with(folder, identity, bounds, opened))
    }

    fn with(folder: PathBuf, identity: Identity, bounds: Bounds, opened: Opened) -> Self {
        if let Some(reason) = &opened.discarded {
            tracing::warn!(
                partition = identity.partition,
                %reason,
                "the state store is of no use and was thrown away; rebuilding it from the log"
            );
        }
        let place = opened.place;
        Self {
            folder,
            identity,
            bounds,
            store: Arc::new(opened.store),
            states: Cache::new(bounds.states),
            answers: Cache::new(bounds.answers),
            filter: Filter::new(place == Place::default()),
            dirty: Dirty::default(),
            writing: None,
            place,
            last_write: Instant::now(),
            discarded: opened.discarded.is_some(),
            fresh: place.records == 0,
            unproven: (place.last_record, place.last_audit),
            found: HashMap::new(),
        }
    }

    /// Throws away what is known and starts from the first record. The writer must have let go of the store.
    pub(crate) fn discard(self, reason: String) -> Result<Self, Unusable> {
        let Self { folder, identity, bounds, store, .. } = self;
        drop(store);
        let opened = Store::replace(&folder, identity, bounds.store_cache, reason)?;
        Ok(Self::with(folder, identity, bounds, opened))
    }

    pub(crate) fn state(
        &mut self,
        subject: &Subject,
    ) -> Result<Option<Arc<SubjectState>>, Unusable> {
        if let Some(state) = self.states.get(subject) {
            return Ok(Some(state));
        }
        let key = state_key(subject);
        if !self.filter.may_hold(&key) {
            return Ok(None);
        }
        let unwritten = self
            .dirty
            .states
            .get(subject)
            .or_else(|| self.writing.as_ref().and_then(|w| w.states.get(subject)))
            .cloned();
        let state = match unwritten {
            Some(state) => Some(state),
            None => match self.store.get(&key)? {
                None => None,
                Some(bytes) => Some(Arc::new(
                    state_codec::decode(subject.kind, &bytes)
                        .map_err(|e| Unusable(e.to_string()))?,
                )),
            },
        };
        if let Some(state) = &state {
            self.states.insert(*subject, Arc::clone(state));
        }
        Ok(state)
    }

    pub(crate) fn answer(&mut self, command_id: Uuid) -> Result<Option<Arc<Answer>>, Unusable> {
        if let Some(answer) = self.answers.get(&command_id) {
            return Ok(Some(answer));
        }
        let key = answer_key(command_id);
        if !self.filter.may_hold(&key) {
            return Ok(None);
        }
        let unwritten = self
            .dirty
            .answers
            .get(&command_id)
            .or_else(|| self.writing.as_ref().and_then(|w| w.answers.get(&command_id)))
            .cloned();
        if unwritten.is_some() {
            return Ok(unwritten);
        }
        match self.store.get(&key)? {
            None => Ok(None),
            Some(bytes) => Answer::from_bytes(&bytes)
                .map(|answer| Some(Arc::new(answer)))
                .ok_or_else(|| Unusable("an answer is damaged".into())),
        }
    }

    pub(crate) fn put_state(&mut self, subject: Subject, state: Arc<SubjectState>) {
        self.filter.add(&state_key(&subject));
        self.states.insert(subject, Arc::clone(&state));
        self.dirty.states.insert(subject, state);
    }

    pub(crate) fn put_answer(&mut self, command_id: Uuid, answer: Arc<Answer>) {
        self.place.newest = self.place.newest.max(answer.recorded_at);
        self.filter.add(&answer_key(command_id));
        self.answers.insert(command_id, Arc::clone(&answer));
        self.dirty.answers.insert(command_id, answer);
    }

    /// Folds the next event of the log.
    pub(crate) fn take_event(&mut self, offset: i64, value: &[u8]) -> Result<(), FoldError> {
        if let Some(seal) = self.unproven.0 {
            if Seal::of(offset, value) != seal {
                return Err(other_log("record", seal.offset));
            }
            self.unproven.0 = None;
        }
        // Read again only to prove the seal or to learn where commands ended.
        let known = offset < self.place.records;
        if known && offset < self.place.mapped {
            return Ok(());
        }
        let event = match decode_event(value) {
            Ok(event) => event,
            Err(e) => return self.leave_out("record", offset, e),
        };
        let recorded_at = event.meta.recorded_at.micros();
        self.place.newest = self.place.newest.max(recorded_at);
        self.found.insert(event.meta.command_id, (offset, recorded_at));
        if known {
            return Ok(());
        }
        let subject = event.meta.subject();
        let mut state =
            self.state(&subject)?.unwrap_or_else(|| Arc::new(SubjectState::new(subject.kind)));
        let wanted = state.version() + 1;
        if event.meta.version != wanted {
            let found = event.meta.version;
            let what =
                format!("offset {offset} holds version {found} of a subject where {wanted} is due");
            return Err(if self.fresh {
                FoldError::Log(what)
            } else {
                FoldError::Store(Unusable(what))
            });
        }
        let folded = Arc::make_mut(&mut state);
        subject::evolve(folded, &event);
        folded.set_version(event.meta.version);
        self.put_state(subject, state);
        self.place.records = offset + 1;
        self.place.last_record = Some(Seal::of(offset, value));
        Ok(())
    }

    /// Remembers what the next audit entry says was answered.
    pub(crate) fn take_audit(&mut self, offset: i64, value: &[u8]) -> Result<(), FoldError> {
        if let Some(seal) = self.unproven.1 {
            if offset == seal.offset && Seal::of(offset, value) == seal {
                self.unproven.1 = None;
                return Ok(());
            }
            return Err(other_log("audit entry", seal.offset));
        }
        let entry = match decode_audit(value) {
            Ok(entry) => entry,
            Err(e) => return self.leave_out("audit entry", offset, e),
        };
        self.place.audit = offset + 1;
        // Reads stand there too, written by others; only entries of commands are of this decider's making.
        if entry.command_offset.is_some() {
            self.place.last_audit = Some(Seal::of(offset, value));
        }
        self.remember(&entry);
        Ok(())
    }

    /// Passes over what nobody of ours can have written: nothing can be taken off a log again, so it must not stop a
    /// partition for ever. A schema that is not known here is another matter: a newer program may have written it.
    fn leave_out(&self, what: &str, offset: i64, error: DecodeError) -> Result<(), FoldError> {
        if let DecodeError::UnknownSchemaId(_) = error {
            let what = format!("the {what} at offset {offset} cannot be read: {error}");
            return Err(FoldError::Log(what));
        }
        let partition = self.identity.partition;
        tracing::error!(partition, offset, %error, "a foreign {what} is left out; find out who writes to this topic");
        Ok(())
    }

    fn remember(&mut self, entry: &AuditEntry) {
        let found = entry.command_id.and_then(|id| self.found.get(&id)).map(|(offset, _)| *offset);
        let offset = if entry.events.is_empty() { None } else { found };
        if let Some((id, answer)) =
            Answer::from_audit(entry, self.identity.partition.unsigned_abs(), offset)
        {
            self.put_answer(id, Arc::new(answer));
        }
    }

    /// Forgets where commands ended that no answer can be asked for any more.
    pub(crate) fn trim_found(&mut self, window: i64) {
        let oldest = self.place.newest.saturating_sub(window);
        self.found.retain(|_, (_, recorded_at)| *recorded_at >= oldest);
    }

    pub(crate) fn found_len(&self) -> usize {
        self.found.len()
    }

    /// Both topics have been read to their high watermarks.
    pub(crate) fn caught_up(&mut self, records: i64, audit: i64) {
        self.place.records = self.place.records.max(records);
        self.place.mapped = self.place.records;
        self.place.audit = self.place.audit.max(audit);
        self.found = HashMap::new();
    }

    /// Nothing below this records offset needs to be read again.
    pub(crate) fn records_from(&self) -> i64 {
        let next = self.place.records.min(self.place.mapped);
        self.unproven.0.map_or(next, |seal| seal.offset.min(next))
    }

    pub(crate) fn audit_from(&self) -> i64 {
        self.unproven.1.map_or(self.place.audit, |seal| seal.offset.min(self.place.audit))
    }

    /// A committed transaction wrote this as the last record of its topic.
    pub(crate) fn wrote(&mut self, event: bool, offset: i64, seal: Seal) {
        if event {
            self.place.records = offset + 1;
            self.place.mapped = offset + 1;
            self.place.last_record = Some(seal);
        } else {
            self.place.audit = offset + 1;
            self.place.last_audit = Some(seal);
        }
    }

    /// Whether nothing is known yet.
    pub(crate) fn is_new(&self) -> bool {
        self.place == Place::default()
    }

    pub(crate) fn unwritten(&self) -> usize {
        self.dirty.len()
    }

    pub(crate) fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    /// Hands over what the store lacks. One at a time; the writer's report ends it.
    pub(crate) fn freeze(&mut self) -> Arc<Dirty> {
        let dirty = Arc::new(std::mem::take(&mut self.dirty));
        self.writing = Some(Arc::clone(&dirty));
        self.last_write = Instant::now();
        dirty
    }

    /// Takes note of what the writer did; one about an earlier opening says nothing about this one.
    pub(crate) fn take_report(&mut self, report: Report) -> Result<(), Unusable> {
        if report.opening != self.store.opening {
            return Ok(());
        }
        match report.result? {
            Done::Written(values) => {
                self.writing = None;
                let partition = self.identity.partition;
                tracing::debug!(partition, values, "wrote the state store");
            }
            Done::Read(filter) => self.filter.complete_with(&filter),
        }
        Ok(())
    }

    /// States and answers held in memory.
    pub(crate) fn held(&self) -> (usize, usize) {
        (self.states.len(), self.answers.len())
    }
}

fn other_log(what: &str, offset: i64) -> FoldError {
    FoldError::Store(Unusable(format!(
        "the log holds another {what} at offset {offset} than the store was made from"
    )))
}
