//! Deciding without any Kafka: what comes out must not depend on how the commands were cut into batches.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use proptest::prelude::*;
use sekisho_codec::arbitrary::Arbitrary;
use sekisho_codec::records::{AuditEntry, Outcome, Reply};
use sekisho_codec::{decode_audit, decode_event, decode_reply, encode_command};
use sekisho_domain::SubjectState;
use sekisho_domain::decision::{Decided, Rejection};
use sekisho_domain::ids::{EvidenceRef, Subject};
use sekisho_domain::person::identity::{PersonRecordEnded, RecordEnd};
use sekisho_domain::{CommandRecord, Context};
use sekisho_log::partition_for;
use uuid::Uuid;

use super::{Batch, Incoming, Known, Rules};
use crate::answer::Answer;

const PARTITIONS: i32 = 2;
const WINDOW: i64 = 1_000_000_000;

/// One or two events, depending on the state; some commands are refused.
fn law(
    state: &SubjectState,
    command: &CommandRecord,
    context: &Context<'_>,
) -> Result<Vec<Decided>, Rejection> {
    if command.meta.command_id.as_u128() % 5 == 4 {
        return Err(Rejection {
            code: "test-refusal",
            invariant: Some("I1"),
            law: Vec::new(),
            detail_en: "A test. ".repeat(200),
            detail_ja: "試験".into(),
        });
    }
    let event = || Decided {
        event: PersonRecordEnded {
            cause: RecordEnd::Death,
            effective_on: context.recorded_at.japan_date(),
            stay_id: None,
            linked_person_ids: Vec::new(),
            evidence: EvidenceRef::parse("test").unwrap(),
        }
        .into(),
        legal_grounds: Vec::new(),
        flags: Vec::new(),
        corrects: None,
    };
    Ok((0..=state.version() % 2).map(|_| event()).collect())
}

fn rules() -> Rules {
    Rules { decide: law, ..Rules::new(PARTITIONS, "commands", Arc::default(), WINDOW) }
}

#[derive(Default)]
struct Memory {
    states: HashMap<Subject, Arc<SubjectState>>,
    /// An id is looked for among the commands of its own partition.
    answers: HashMap<(i32, Uuid), Arc<Answer>>,
}

impl Known for Memory {
    type Error = Infallible;
    fn state(&mut self, _: i32, s: &Subject) -> Result<Option<Arc<SubjectState>>, Infallible> {
        Ok(self.states.get(s).cloned())
    }
    fn answer(&mut self, partition: i32, id: Uuid) -> Result<Option<Arc<Answer>>, Infallible> {
        Ok(self.answers.get(&(partition, id)).cloned())
    }
}

struct Sent {
    partition: i32,
    timestamp: i64,
    key: Vec<u8>,
    value: Vec<u8>,
}

fn sent(command: &CommandRecord, timestamp: i64) -> Sent {
    let key = command.meta.subject().to_string().into_bytes();
    let mut value = Vec::new();
    encode_command(command, &mut value);
    Sent { partition: partition_for(&key, PARTITIONS), timestamp, key, value }
}

/// Everything that deciding gives, in order: partition, whether an event, key, value; then the replies.
type Outcomes = (Vec<(i32, bool, Vec<u8>, Vec<u8>)>, Vec<(Vec<u8>, Vec<u8>)>);

/// The log as far as it is written: what was decided before, and everything that came out.
#[derive(Default)]
struct Log {
    outcomes: Outcomes,
    known: Memory,
    end: [i64; PARTITIONS as usize],
}

impl Log {
    /// Commits a batch.
    fn take(&mut self, batch: &Batch) {
        let mut offsets = Vec::new();
        let (records, replies) = &mut self.outcomes;
        for outgoing in batch.outgoing() {
            let end = &mut self.end[outgoing.partition as usize];
            if outgoing.event.is_some() {
                offsets.push(*end);
                *end += 1;
            } else {
                offsets.push(-1);
            }
            let (key, value) = (batch.bytes(&outgoing.key), batch.bytes(&outgoing.value));
            records.push((outgoing.partition, outgoing.event.is_some(), key.into(), value.into()));
        }
        batch.finish(|index| offsets.get(index).copied());
        batch
            .for_each_reply(|_, slot, value, _| {
                replies.push((slot.to_vec(), value.to_vec()));
                Ok::<(), Infallible>(())
            })
            .unwrap_or_else(|never| match never {});
        for (_, subject, state) in batch.states() {
            self.known.states.insert(subject, Arc::clone(state));
        }
        for (partition, id, answer) in batch.answers() {
            self.known.answers.insert((partition, id), Arc::clone(answer));
        }
    }
}

fn decide_one(
    batch: &mut Batch,
    known: &mut Memory,
    next: &mut [i64; PARTITIONS as usize],
    command: &Sent,
) {
    let offset = &mut next[command.partition as usize];
    let incoming = Incoming {
        partition: command.partition,
        offset: *offset,
        timestamp: command.timestamp,
        key: Some(&command.key),
        value: Some(&command.value),
        reply_slot: Some(b"slot"),
        traceparent: None,
    };
    *offset += 1;
    batch.decide(known, &incoming).unwrap_or_else(|never| match never {});
}

/// Commands cut into batches of these sizes.
fn cut<'a>(commands: &'a [Sent], sizes: &[usize]) -> Vec<&'a [Sent]> {
    let (mut rest, mut parts) = (commands, Vec::new());
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let (part, later) = rest.split_at((*sizes.next().unwrap()).clamp(1, rest.len()));
        parts.push(part);
        rest = later;
    }
    parts
}

fn decide(commands: &[Sent], sizes: &[usize]) -> (Outcomes, Memory) {
    let (mut log, mut batch) = (Log::default(), Batch::new(rules()));
    let mut next = [0; PARTITIONS as usize];
    for part in cut(commands, sizes) {
        for command in part {
            decide_one(&mut batch, &mut log.known, &mut next, command);
        }
        log.take(&batch);
        batch.clear();
    }
    (log.outcomes, log.known)
}

/// As [`decide`], but each batch is decided before the one before it is committed. What was decided behind a batch of
/// which `fails` says so is dropped, and decided once more when that batch is committed after all.
fn decide_ahead(commands: &[Sent], sizes: &[usize], fails: impl Fn(usize) -> bool) -> Outcomes {
    let mut log = Log::default();
    let mut next = [0; PARTITIONS as usize];
    let mut before: Option<Arc<Batch>> = None;
    for (number, part) in cut(commands, sizes).into_iter().enumerate() {
        let mut batch = Batch::new(rules());
        if let Some(before) = &before {
            batch.follow(Arc::clone(before));
        }
        let start = next;
        for command in part {
            decide_one(&mut batch, &mut log.known, &mut next, command);
        }
        if let Some(before) = before.take() {
            log.take(&before);
        }
        if fails(number) {
            batch.clear();
            next = start;
            for command in part {
                decide_one(&mut batch, &mut log.known, &mut next, command);
            }
        }
        batch.settle();
        before = Some(Arc::new(batch));
    }
    before.iter().for_each(|last| log.take(last));
    log.outcomes
}

/// Commands about few persons, with repeats and reused ids among them.
fn commands(seed: u64, count: usize) -> Vec<CommandRecord> {
    let mut any = Arbitrary::new(seed);
    let mut out: Vec<CommandRecord> = Vec::new();
    for i in 0..count {
        let earlier = any.rng().below(i.max(1));
        let command = match (any.rng().below(6), out.get(earlier)) {
            (0, Some(earlier)) => earlier.clone(),
            (1, Some(earlier)) => {
                // Of the same kind of subject, or it would be about another subject in another partition.
                let kind = earlier.meta.subject_kind;
                let mut others = (i..).map(|i| any.command(i).unwrap());
                let mut other = others.find(|c| c.meta.subject_kind == kind).unwrap();
                other.meta.subject_id = earlier.meta.subject_id;
                other.meta.command_id = earlier.meta.command_id;
                other
            }
            _ => {
                let mut command = any.command(i).unwrap();
                command.meta.subject_id = Uuid::from_u128(any.rng().below(4) as u128);
                command.meta.command_id = any.rng().uuid();
                command
            }
        };
        out.push(command);
    }
    out
}

fn all_sent(seed: u64, count: usize) -> Vec<Sent> {
    commands(seed, count).iter().zip(1_000..).map(|(c, at)| sent(c, at)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn batches_do_not_matter(seed in any::<u64>(), sizes in prop::collection::vec(1usize..40, 1..6)) {
        let commands = all_sent(seed, 120);
        let (one_by_one, _) = decide(&commands, &[1]);
        let (otherwise, _) = decide(&commands, &sizes);
        prop_assert_eq!(one_by_one, otherwise);
    }

    #[test]
    fn deciding_ahead_of_the_commit_does_not_matter(
        seed in any::<u64>(),
        sizes in prop::collection::vec(1usize..40, 1..6),
        failing in 0usize..4,
    ) {
        let commands = all_sent(seed, 120);
        let (one_by_one, _) = decide(&commands, &[1]);
        prop_assert_eq!(&one_by_one, &decide_ahead(&commands, &sizes, |_| false));
        let fails = |number| number % 4 == failing;
        prop_assert_eq!(&one_by_one, &decide_ahead(&commands, &sizes, fails));
    }

    #[test]
    fn versions_have_no_gap_and_every_command_one_entry(seed in any::<u64>()) {
        let commands = all_sent(seed, 120);
        let ((records, replies), known) = decide(&commands, &[17]);
        let mut versions: HashMap<Subject, i64> = HashMap::new();
        let mut entries: Vec<AuditEntry> = Vec::new();
        let mut ids = std::collections::HashSet::new();
        for (partition, event, key, value) in &records {
            prop_assert_eq!(partition_for(key, PARTITIONS), *partition);
            if *event {
                let event = decode_event(value).unwrap();
                let version = versions.entry(event.meta.subject()).or_insert(0);
                *version += 1;
                prop_assert_eq!(event.meta.version, *version);
                prop_assert!(ids.insert(event.meta.event_id));
            } else {
                entries.push(decode_audit(value).unwrap());
            }
        }
        prop_assert_eq!(entries.len(), commands.len());
        prop_assert_eq!(replies.len(), commands.len());
        for (subject, version) in versions {
            prop_assert_eq!(known.states[&subject].version(), version);
        }
        // What audit says is what was answered: the memory can be rebuilt from it.
        for (entry, (_, reply)) in entries.iter().zip(&replies) {
            let reply: Reply = decode_reply(reply).unwrap();
            prop_assert_eq!(Some(reply.command_id), entry.command_id);
            prop_assert_eq!(reply.outcome, entry.outcome);
            prop_assert_eq!(reply.repeated, entry.repeated);
            let partition = entry.command_partition.unwrap();
            if let Some((id, answer)) = Answer::from_audit(entry, partition, reply.records_offset) {
                let place = (i32::try_from(partition).unwrap(), id);
                prop_assert_eq!(&*known.answers[&place], &answer);
            } else {
                prop_assert!(entry.repeated || entry.outcome == Outcome::Conflict);
            }
        }
    }
}

#[test]
fn an_answer_is_forgotten_after_the_window_between_the_commands() {
    let command = commands(1, 1).remove(0);
    let within = WINDOW / 1000;
    for (later, repeated) in [(within, true), (within + 1, false)] {
        let both = [sent(&command, 1_000), sent(&command, 1_000 + later)];
        let alone = decide(&both, &[1]).0;
        assert_eq!(decode_reply(&alone.1[1].1).unwrap().repeated, repeated, "after {later} ms");
        assert_eq!(alone, decide(&both, &[2]).0);
        assert_eq!(alone, decide_ahead(&both, &[1], |_| false));
    }
}

#[test]
fn bytes_that_are_no_command_give_one_entry_and_nothing_else() {
    let good = sent(&commands(2, 1).remove(0), 1_000);
    let cut: Vec<Sent> = (0..good.value.len())
        .map(|end| Sent { key: good.key.clone(), value: good.value[..end].into(), ..good })
        .collect();
    let ((records, replies), known) = decide(&cut, &[7]);
    assert_eq!((records.len(), replies.len(), known.answers.len()), (cut.len(), 0, 0));
    for (_, event, _, value) in records {
        assert!(!event);
        let entry = decode_audit(&value).unwrap();
        assert_eq!(entry.outcome, Outcome::Malformed);
        assert!(entry.subjects.is_empty() && entry.actor.is_none());
    }
}
