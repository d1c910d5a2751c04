//! Commands for a backlog: made by the simulator, encoded as the gateway encodes them, put on the topic.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use sekisho_codec::encode_command;
use sekisho_codec::ids::IdKey;
use sekisho_codec::json::{CommandRequest, read_request};
use sekisho_domain::time::Date;
use sekisho_domain::{Command, CommandRecord};
use sekisho_log::{Producer, ProducerOptions, Record, SendError, headers};
use sekisho_simulator::{Options, Traffic};
use uuid::Uuid;

use super::bed::Bed;

/// The slot that nobody listens to: replies are written all the same.
const SLOT: &[u8] = b"bench-0000000000";
/// As a gateway would send it.
const TRACE: &[u8] = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// A year of traffic with about so many commands.
pub(super) fn plan(seed: u64, crossings: u64) -> Result<Traffic> {
    let from = Date::parse("2025-01-01").map_err(|e| anyhow!("{e}"))?;
    Ok(Traffic::plan(&Options { seed, crossings, from }))
}

/// A line as the request it states.
///
/// # Errors
/// The simulator wrote what the reader refuses: a defect.
pub(super) fn request(line: &str) -> Result<CommandRequest> {
    let value = serde_json::from_str(line)?;
    read_request(&value).map_err(|e| anyhow!("a simulated command is refused: {e:?}"))
}

/// Under another key the same documents stand for other people.
pub(super) fn id_key(number: u64) -> Result<IdKey> {
    IdKey::new(&number.to_be_bytes().repeat(4)).map_err(|e| anyhow!("{e}"))
}

/// What was put on the topic.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Filled {
    pub(super) commands: u64,
}

/// Puts commands on the topic, in order per person.
pub(super) struct Filler {
    producer: Producer,
    topic: String,
    value: Vec<u8>,
    filled: Filled,
}

impl Filler {
    /// # Errors
    /// Kafka's client cannot be made.
    pub(super) fn new(bed: &Bed) -> Result<Self> {
        let options = ProducerOptions {
            queue: 100_000,
            timeout: Duration::from_secs(30),
            linger: Duration::from_millis(5),
            ..ProducerOptions::default()
        };
        let producer = Producer::new(&bed.kafka(), &options)?;
        let topic = bed.topics.topics.commands.clone();
        Ok(Self { producer, topic, value: Vec::new(), filled: Filled::default() })
    }

    /// # Errors
    /// Kafka does not take it.
    pub(super) fn put(&mut self, record: &CommandRecord, timestamp: i64) -> Result<()> {
        self.value.clear();
        encode_command(record, &mut self.value);
        let key = record.meta.subject().to_string();
        let name = record.command.name();
        let out = Record {
            headers: &[
                ("reply-slot", SLOT),
                (headers::TYPE, name.as_bytes()),
                (headers::TRACEPARENT, TRACE),
            ],
            timestamp: Some(timestamp),
            ..Record::new(&self.topic, key.as_bytes(), &self.value)
        };
        loop {
            match self.producer.enqueue(&out) {
                Ok(_) => break,
                Err(SendError::Busy) => std::thread::sleep(Duration::from_millis(2)),
                Err(error) => return Err(error.into()),
            }
        }
        self.filled.commands += 1;
        Ok(())
    }

    /// Waits until Kafka has everything.
    ///
    /// # Errors
    /// It does not take it in time.
    pub(super) fn finish(self, bed: &Bed, before: i64) -> Result<Filled> {
        let wait = Duration::from_secs(60);
        super::probe::wait("a written backlog", wait, Duration::from_millis(5), || {
            Ok((self.producer.waiting() == 0).then_some(()))
        })?;
        let count: i64 = bed.ends(&self.topic)?.iter().map(|(_, end)| end).sum();
        let written = u64::try_from(count - before).unwrap_or(0);
        ensure!(written == self.filled.commands, "Kafka took {written} commands, not all");
        Ok(self.filled)
    }
}

/// Puts a year of traffic on the topic; another seed is about other people.
///
/// # Errors
/// Kafka does not take it.
pub(super) fn fill(bed: &Bed, seed: u64, crossings: u64) -> Result<Filled> {
    let key = id_key(seed)?;
    let before: i64 = bed.ends(&bed.topics.topics.commands)?.iter().map(|(_, end)| end).sum();
    let mut filler = Filler::new(bed)?;
    for line in plan(seed, crossings)?.lines() {
        let (record, timestamp) = record(request(&line.map_err(|e| anyhow!("{e}"))?)?, &key)?;
        filler.put(&record, timestamp)?;
    }
    filler.finish(bed, before)
}

fn record(mut request: CommandRequest, key: &IdKey) -> Result<(CommandRecord, i64)> {
    let id = request.command_id.context("a simulated command has no id")?;
    let actor = request.actor.take().context("a simulated command has no actor")?;
    let at = request.recorded_at.context("a simulated command has no time")?;
    let record = request
        .into_record(id, actor, at, key)
        .map_err(|e| anyhow!("a simulated command names nobody: {e:?}"))?;
    Ok((record, at.micros().div_euclid(1000)))
}

/// Puts one landing each of the people with these numbers on the topic: real landings of the simulator, given to others.
///
/// # Errors
/// Kafka does not take it.
pub(super) fn fill_people(bed: &Bed, from: u64, until: u64) -> Result<Filled> {
    let key = id_key(0)?;
    let mut landings = Vec::new();
    for line in plan(99, 4000)?.lines() {
        let (record, at) = record(request(&line.map_err(|e| anyhow!("{e}"))?)?, &key)?;
        if matches!(record.command, Command::PermitLanding(_)) {
            landings.push((record, at));
        }
    }
    let before: i64 = bed.ends(&bed.topics.topics.commands)?.iter().map(|(_, end)| end).sum();
    let mut filler = Filler::new(bed)?;
    for number in from..until {
        let nth = usize::try_from(number)? % landings.len().max(1);
        let (template, at) = landings.get(nth).context("the simulator made no landing")?;
        let mut record = template.clone();
        let person = person(number);
        record.meta.subject_id = person;
        record.meta.document_id = Some(person);
        record.meta.command_id = Uuid::from_u128(person.as_u128() ^ 1);
        filler.put(&record, *at)?;
    }
    filler.finish(bed, before)
}

/// The id of a further person. Spread over the whole range, as pseudonyms are.
pub(super) fn person(number: u64) -> Uuid {
    let mut state =
        u128::from(number).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    state ^= state >> 61;
    state = state.wrapping_mul(0xd6e8_feb8_6659_fd93_cafe_f00d_d15e_a5e5);
    state ^= state >> 67;
    uuid::Builder::from_custom_bytes(state.to_be_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_different_people() {
        let all: std::collections::HashSet<_> = (0..100_000).map(person).collect();
        assert_eq!(all.len(), 100_000);
    }
}
