//! `codec.decode`: events of a border's year, one core.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use sekisho_codec::{decode_event, encode_command};
use sekisho_decider::Answer;
use sekisho_decider::batch::{Batch, Incoming, Known, Rules};
use sekisho_domain::SubjectState;
use sekisho_domain::ids::Subject;
use sekisho_log::partition_for;
use uuid::Uuid;

use super::figures::{Better, Figure, Want};
use super::{Scale, traffic};

/// Everything decided so far, in memory.
#[derive(Default)]
struct Memory(std::collections::HashMap<Subject, Arc<SubjectState>>);

impl Known for Memory {
    type Error = std::convert::Infallible;
    fn state(
        &mut self,
        _: i32,
        subject: &Subject,
    ) -> Result<Option<Arc<SubjectState>>, Self::Error> {
        Ok(self.0.get(subject).cloned())
    }
    fn answer(&mut self, _: i32, _: Uuid) -> Result<Option<Arc<Answer>>, Self::Error> {
        Ok(None)
    }
}

/// The events that a year of traffic becomes, as they stand in the log.
fn events(crossings: u64) -> Result<Vec<Vec<u8>>> {
    let key = traffic::id_key(1)?;
    let mut batch = Batch::new(Rules::new(6, "bench", Arc::default(), i64::MAX));
    let (mut memory, mut events) = (Memory::default(), Vec::new());
    for (offset, line) in (0..).zip(traffic::plan(1, crossings)?.lines()) {
        let mut request = traffic::request(&line.map_err(|e| anyhow!("{e}"))?)?;
        let id = request.command_id.context("a simulated command has no id")?;
        let actor = request.actor.take().context("a simulated command has no actor")?;
        let at = request.recorded_at.context("a simulated command has no time")?;
        let record = request.into_record(id, actor, at, &key).map_err(|e| anyhow!("{e:?}"))?;
        let subject = record.meta.subject().to_string();
        let mut value = Vec::new();
        encode_command(&record, &mut value);
        let incoming = Incoming {
            partition: partition_for(subject.as_bytes(), 6),
            offset,
            timestamp: at.micros().div_euclid(1000),
            key: Some(subject.as_bytes()),
            value: Some(&value),
            reply_slot: None,
            traceparent: None,
        };
        batch.clear();
        let Ok(()) = batch.decide(&mut memory, &incoming);
        memory.0.extend(batch.states().map(|(_, subject, state)| (subject, Arc::clone(state))));
        let written = batch.outgoing().iter().filter(|o| o.event.is_some());
        events.extend(written.map(|o| batch.bytes(&o.value).to_vec()));
    }
    Ok(events)
}

/// Measures.
///
/// # Errors
/// An event cannot be read back.
pub(super) fn measure(scale: &Scale) -> Result<Vec<Figure>> {
    let events = events(scale.codec)?;
    let bytes: usize = events.iter().map(Vec::len).sum();
    let passes = 10;
    let mut runs = Vec::new();
    for _ in 0..scale.rounds {
        let begun = Instant::now();
        for _ in 0..passes {
            for event in &events {
                black_box(decode_event(black_box(event))?);
            }
        }
        #[allow(clippy::cast_precision_loss)] // a count
        runs.push((passes * events.len()) as f64 / begun.elapsed().as_secs_f64());
    }
    Ok(vec![
        Figure::best("codec.decode", "events/s", Better::More, runs)
            .want(Want::Value(Better::More, 400_000.0))
            .note(format!(
                "one core; {} events of a simulated year, {} bytes each on average",
                events.len(),
                bytes / events.len().max(1)
            )),
    ])
}
