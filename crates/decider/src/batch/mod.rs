//! Deciding a batch of commands: bytes in, bytes out, no I/O, no clock.
//!
//! What comes out depends on the commands and on what was known before, never on how the commands were cut into
//! batches: `redecide` and the tests rely on it. Nor on whether the batch before was known to be committed: while it
//! is on its way its states and answers are looked up in itself ([`Batch::follow`]).

mod entry;
mod outcome;
mod read;
mod replies;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use sekisho_audit::EventsDigest;
use sekisho_codec::records::{EventRef, Outcome, Reply};
use sekisho_codec::{decode_reply, encode_audit, encode_event, ids};
use sekisho_domain::envelope::Meta;
use sekisho_domain::ids::{Code, EventType, Subject};
use sekisho_domain::law::Tables;
use sekisho_domain::subject::{self, SubjectState};
use sekisho_domain::time::Timestamp;
use sekisho_domain::{CommandRecord, Context, Decided, EventRecord, Rejection};
use uuid::Uuid;

use crate::answer::{self, Answer};
use outcome::{Body, NewAnswer, Pending, Touched, Verdict};
use read::Fault;

pub use outcome::{Outgoing, Tally};

/// A command as it came from its topic.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// When the log took it, in milliseconds.
    pub timestamp: i64,
    /// Key.
    pub key: Option<&'a [u8]>,
    /// Value.
    pub value: Option<&'a [u8]>,
    /// Where the answer is waited for.
    pub reply_slot: Option<&'a [u8]>,
    /// Trace that the command belongs to.
    pub traceparent: Option<&'a [u8]>,
}

/// What was decided before this batch.
pub trait Known {
    /// What may go wrong when looking it up.
    type Error;
    /// State of a subject; `None` if it has no event yet.
    fn state(
        &mut self,
        partition: i32,
        subject: &Subject,
    ) -> Result<Option<Arc<SubjectState>>, Self::Error>;
    /// First answer to a command id.
    fn answer(
        &mut self,
        partition: i32,
        command_id: Uuid,
    ) -> Result<Option<Arc<Answer>>, Self::Error>;
}

/// The signature of `subject::decide`.
pub type Decide =
    fn(&SubjectState, &CommandRecord, &Context<'_>) -> Result<Vec<Decided>, Rejection>;

/// What deciding rests on besides commands and history. Two deciders with the same rules decide the same.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Partitions of every topic.
    pub partitions: i32,
    /// Name of the commands topic: part of the ids of audit entries.
    pub commands_topic: String,
    /// Code lists and legal tables.
    pub tables: Arc<Tables>,
    /// How long an answer is remembered, in microseconds.
    pub window: i64,
    /// The law.
    pub decide: Decide,
}

impl Rules {
    /// The law as `domain` has it.
    pub fn new(partitions: i32, commands_topic: &str, tables: Arc<Tables>, window: i64) -> Self {
        let decide = subject::decide;
        Self { partitions, commands_topic: commands_topic.into(), tables, window, decide }
    }
}

/// The commands of one transaction, decided, and what is to be written for them.
pub struct Batch {
    rules: Rules,
    /// Every key and value, one after the other.
    bytes: Vec<u8>,
    /// Events and audit entries, in the order of writing.
    outgoing: Vec<Outgoing>,
    pending: Vec<Pending>,
    answers: Vec<NewAnswer>,
    by_command: HashMap<(i32, Uuid), usize>,
    states: HashMap<Subject, Touched>,
    next: BTreeMap<i32, i64>,
    newest: BTreeMap<i32, i64>,
    tally: Tally,
    scratch: Vec<u8>,
    /// What is decided but not known to be committed.
    before: Option<Arc<Batch>>,
}

impl Batch {
    /// An empty batch.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            bytes: Vec::new(),
            outgoing: Vec::new(),
            pending: Vec::new(),
            answers: Vec::new(),
            by_command: HashMap::new(),
            states: HashMap::new(),
            next: BTreeMap::new(),
            newest: BTreeMap::new(),
            tally: Tally::default(),
            scratch: Vec::new(),
            before: None,
        }
    }

    /// Decides from now on as if this batch were committed. It must be empty, and come to nothing if that one does:
    /// [`clear`](Self::clear) drops all that rests on it.
    pub fn follow(&mut self, before: Arc<Batch>) {
        self.before = Some(before);
    }

    /// Forgets everything; keeps the memory.
    pub fn clear(&mut self) {
        self.before = None;
        self.bytes.clear();
        self.outgoing.clear();
        self.pending.clear();
        self.answers.clear();
        self.by_command.clear();
        self.states.clear();
        self.next.clear();
        self.newest.clear();
        self.tally = Tally::default();
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// True if no command was taken in.
    pub fn is_empty(&self) -> bool {
        self.next.is_empty()
    }

    /// The bytes at a range.
    pub fn bytes(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// Events and audit entries, in the order in which they are to be written.
    pub fn outgoing(&self) -> &[Outgoing] {
        &self.outgoing
    }

    /// Next offset of each commands partition once this batch counts.
    pub fn next_offsets(&self) -> impl Iterator<Item = (i32, i64)> {
        self.next.iter().map(|(partition, offset)| (*partition, *offset))
    }

    /// Latest time at which a command of each partition was taken, in microseconds.
    pub fn newest(&self) -> impl Iterator<Item = (i32, i64)> {
        self.newest.iter().map(|(partition, at)| (*partition, *at))
    }

    /// The states that this batch changed, as they are after it.
    pub fn states(&self) -> impl Iterator<Item = (i32, Subject, &Arc<SubjectState>)> {
        let changed = self.states.iter().filter(|(_, touched)| touched.changed);
        changed.map(|(subject, touched)| (touched.partition, *subject, &touched.state))
    }

    /// The answers to be remembered; complete after [`finish`](Self::finish).
    pub fn answers(&self) -> impl Iterator<Item = (i32, Uuid, &Arc<Answer>)> {
        self.answers
            .iter()
            .filter_map(|a| a.done.get().map(|done| (a.partition, a.command_id, done)))
    }

    /// How the commands ended.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Decides one command.
    ///
    /// # Errors
    /// The look-up's own. The batch is then of no use.
    pub fn decide<K: Known>(
        &mut self,
        known: &mut K,
        command: &Incoming<'_>,
    ) -> Result<(), K::Error> {
        self.next.insert(command.partition, command.offset + 1);
        match read::read(command, self.rules.partitions) {
            Ok((record, recorded_at)) => {
                let newest = self.newest.entry(command.partition).or_insert(i64::MIN);
                *newest = recorded_at.micros().max(*newest);
                self.decide_readable(known, command, &record, recorded_at)
            }
            Err(fault) => {
                self.note_malformed(command, &fault);
                Ok(())
            }
        }
    }

    fn decide_readable<K: Known>(
        &mut self,
        known: &mut K,
        command: &Incoming<'_>,
        record: &CommandRecord,
        recorded_at: Timestamp,
    ) -> Result<(), K::Error> {
        let partition = command.partition;
        let subject = record.meta.subject();
        let digest = ids::command_digest(record);
        let command_id = record.meta.command_id;

        if let Some((answer, same, first)) = self.first(partition, command_id, digest, recorded_at)
        {
            let body = same.then_some(Body::New { answer, repeated: true });
            return self.repeat(known, command, record, recorded_at, digest, first, body);
        }
        let before = self.before.as_ref();
        if let Some((answer, same, first)) =
            before.and_then(|b| b.first(partition, command_id, digest, recorded_at))
        {
            let body = same.then_some(Body::Before(answer));
            return self.repeat(known, command, record, recorded_at, digest, first, body);
        }
        if let Some(answer) = known.answer(partition, command_id)?
            && answer.counts(recorded_at.micros(), self.rules.window)
            // What was remembered is a reply that this program wrote: anything else is as good as nothing.
            && let Ok(first) = decode_reply(&answer.reply)
        {
            let body = (answer.digest == digest).then_some(Body::Again(answer));
            return self.repeat(known, command, record, recorded_at, digest, first, body);
        }

        self.load(known, partition, &subject)?;
        let verdict = self.judge(command, record, recorded_at, &subject);
        match verdict.outcome {
            Outcome::Accepted => self.tally.accepted += 1,
            _ => self.tally.refused += 1,
        }
        let last_event = (!verdict.events.is_empty()).then(|| self.outgoing.len() - 1);
        self.put_audit(command, Some((record, digest)), recorded_at, &verdict);
        let reply = entry::reply(record, partition, recorded_at, verdict);
        let answer = self.answers.len();
        self.answers.push(NewAnswer {
            partition,
            command_id,
            digest,
            recorded_at: recorded_at.micros(),
            reply: Mutex::new(reply),
            last_event,
            done: OnceLock::new(),
        });
        self.by_command.insert((partition, command_id), answer);
        self.put_reply(command, Body::New { answer, repeated: false });
        Ok(())
    }

    /// The answer of this batch to a command id: its place, whether it was to the same body, and what it says.
    fn first(
        &self,
        partition: i32,
        command_id: Uuid,
        digest: [u8; 32],
        now: Timestamp,
    ) -> Option<(usize, bool, Reply)> {
        let place = *self.by_command.get(&(partition, command_id))?;
        let answer = self.answers.get(place)?;
        let counts = answer::counts(answer.recorded_at, now.micros(), self.rules.window);
        counts.then(|| (place, answer.digest == digest, answer.reply().clone()))
    }

    /// A command id that was seen before: `body` gives the first answer again; without it the id was used for
    /// another command, and the first one stands.
    #[allow(clippy::too_many_arguments)]
    fn repeat<K: Known>(
        &mut self,
        known: &mut K,
        command: &Incoming<'_>,
        record: &CommandRecord,
        recorded_at: Timestamp,
        digest: [u8; 32],
        first: Reply,
        body: Option<Body>,
    ) -> Result<(), K::Error> {
        if let Some(body) = body {
            self.tally.repeated += 1;
            let entry = entry::repeated(&self.rules, command, record, recorded_at, digest, first);
            self.put_entry(command, &entry);
            self.put_reply(command, body);
            return Ok(());
        }
        self.tally.conflict += 1;
        let subject = record.meta.subject();
        self.load(known, command.partition, &subject)?;
        let version = self.version(&subject);
        let verdict = Verdict::refused(Outcome::Conflict, entry::conflict(), version);
        self.put_audit(command, Some((record, digest)), recorded_at, &verdict);
        let reply = entry::reply(record, command.partition, recorded_at, verdict);
        self.put_reply(command, Body::Once(Box::new(reply)));
        Ok(())
    }

    fn version(&self, subject: &Subject) -> i64 {
        self.states.get(subject).map_or(0, |touched| touched.state.version())
    }

    fn load<K: Known>(
        &mut self,
        known: &mut K,
        partition: i32,
        subject: &Subject,
    ) -> Result<(), K::Error> {
        if !self.states.contains_key(subject) {
            let before = self.before.as_ref().and_then(|b| b.states.get(subject));
            let state = match before {
                Some(touched) => Arc::clone(&touched.state),
                None => known
                    .state(partition, subject)?
                    .unwrap_or_else(|| Arc::new(SubjectState::new(subject.kind))),
            };
            self.states.insert(*subject, Touched { partition, state, changed: false });
        }
        Ok(())
    }

    /// Asks the law, and writes the events of what it accepts.
    fn judge(
        &mut self,
        command: &Incoming<'_>,
        record: &CommandRecord,
        recorded_at: Timestamp,
        subject: &Subject,
    ) -> Verdict {
        let Touched { state, changed, .. } = self.states.entry(*subject).or_insert_with(|| {
            let state = Arc::new(SubjectState::new(subject.kind));
            Touched { partition: command.partition, state, changed: false }
        });
        let context = Context {
            recorded_at,
            tables: &self.rules.tables,
            event_id: ids::event_id,
            digest: ids::content_digest,
        };
        let decided = match (self.rules.decide)(state, record, &context) {
            Ok(decided) => decided,
            Err(rejection) => {
                return Verdict::refused(Outcome::Refused, rejection, state.version());
            }
        };
        let mut verdict = Verdict {
            outcome: Outcome::Accepted,
            repeated: false,
            rejection: None,
            events: Vec::with_capacity(decided.len()),
            flags: Vec::new(),
            events_digest: None,
            version: state.version(),
        };
        if decided.is_empty() {
            return verdict;
        }
        *changed = true;
        let state = Arc::make_mut(state);
        let key = append(&mut self.bytes, command.key.unwrap_or_default());
        let trace = append(&mut self.bytes, command.traceparent.unwrap_or_default());
        let mut digest = EventsDigest::new();
        let release = self.rules.tables.release();
        for (index, decided) in (0u32..).zip(decided) {
            let version = state.version() + 1;
            let event = stamp(decided, record, recorded_at, index, version, release.clone());
            subject::evolve(state, &event);
            // The law of domain: each event raises the version by one. Held here against any fold that forgets it.
            state.set_version(event.meta.version);
            for flag in &event.meta.flags {
                if !verdict.flags.contains(flag) {
                    verdict.flags.push(*flag);
                }
            }
            let start = self.bytes.len();
            encode_event(&event, &mut self.bytes);
            let value = start..self.bytes.len();
            digest.event(self.bytes.get(value.clone()).unwrap_or_default());
            let mut text = [0; 36];
            let id = event.meta.event_id.hyphenated().encode_lower(&mut text);
            let id = append(&mut self.bytes, id.as_bytes());
            let name = event.event.name();
            self.outgoing.push(Outgoing {
                partition: command.partition,
                timestamp: command.timestamp,
                key: key.clone(),
                value,
                trace: trace.clone(),
                event: Some((name, id)),
            });
            if let Ok(event_type) = EventType::parse(name) {
                let (event_id, version) = (event.meta.event_id, event.meta.version);
                verdict.events.push(EventRef { event_type, event_id, version });
            }
            self.tally.events += 1;
        }
        verdict.version = state.version();
        verdict.events_digest = Some(digest.finish());
        verdict
    }

    fn note_malformed(&mut self, command: &Incoming<'_>, fault: &Fault) {
        self.tally.malformed += 1;
        let recorded_at = Timestamp::from_millis(command.timestamp).unwrap_or(Timestamp::MIN);
        let verdict = Verdict::refused(Outcome::Malformed, entry::malformed(&fault.reason), 0);
        match &fault.record {
            Some(record) => {
                let digest = ids::command_digest(record);
                self.put_audit(command, Some((record, digest)), recorded_at, &verdict);
                let reply = entry::reply(record, command.partition, recorded_at, verdict);
                self.put_reply(command, Body::Once(Box::new(reply)));
            }
            None => self.put_audit(command, None, recorded_at, &verdict),
        }
    }

    fn put_audit(
        &mut self,
        command: &Incoming<'_>,
        record: Option<(&CommandRecord, [u8; 32])>,
        recorded_at: Timestamp,
        verdict: &Verdict,
    ) {
        let entry = entry::audit(&self.rules, command, record, recorded_at, verdict);
        self.put_entry(command, &entry);
    }

    fn put_entry(&mut self, command: &Incoming<'_>, entry: &sekisho_codec::records::AuditEntry) {
        // The key of a command that nobody can place is not repeated: it may hold anything.
        let subject = match entry.subjects.first() {
            Some(subject) => Some(*subject),
            None => read::subject_of_key(command.key),
        };
        let key = match subject {
            Some(subject) => {
                read::write_subject(&subject, &mut self.scratch);
                append(&mut self.bytes, &self.scratch)
            }
            None => append(&mut self.bytes, b"unreadable"),
        };
        let trace = append(&mut self.bytes, command.traceparent.unwrap_or_default());
        let start = self.bytes.len();
        encode_audit(entry, &mut self.bytes);
        let value = start..self.bytes.len();
        self.outgoing.push(Outgoing {
            partition: command.partition,
            timestamp: command.timestamp,
            key,
            value,
            trace,
            event: None,
        });
    }

    fn put_reply(&mut self, command: &Incoming<'_>, body: Body) {
        if let Some(slot) = command.reply_slot {
            let slot = append(&mut self.bytes, slot);
            let trace = append(&mut self.bytes, command.traceparent.unwrap_or_default());
            self.pending.push(Pending { partition: command.partition, slot, trace, body });
        }
    }
}

fn append(bytes: &mut Vec<u8>, value: &[u8]) -> Range<usize> {
    let start = bytes.len();
    bytes.extend_from_slice(value);
    start..bytes.len()
}

/// Gives an event its envelope.
fn stamp(
    decided: Decided,
    record: &CommandRecord,
    recorded_at: Timestamp,
    index: u32,
    version: i64,
    rules_version: Option<Code>,
) -> EventRecord {
    let command = &record.meta;
    let actor = command.actor.clone();
    let meta = Meta {
        event_id: ids::event_id(command.subject_id, command.command_id, index),
        subject_kind: command.subject_kind,
        subject_id: command.subject_id,
        version,
        occurred_at: command.occurred_at,
        recorded_at,
        staff_id: actor.staff_id,
        role: actor.role,
        office: actor.office,
        terminal: actor.terminal,
        source: command.source,
        command_id: command.command_id,
        case_id: command.case_id.clone(),
        legal_grounds: decided.legal_grounds,
        flags: decided.flags,
        corrects: decided.corrects,
        rules_version,
    };
    EventRecord { meta, event: decided.event }
}
