//! Completing the answers of a batch, and giving them to whoever waits.

use std::ops::Range;
use std::sync::Arc;

use sekisho_codec::records::Reply;
use sekisho_codec::{decode_reply, encode_reply};

use super::Batch;
use super::outcome::Body;
use crate::answer::Answer;

impl Batch {
    /// Completes the answers, now that the log has said where each outgoing record stands.
    pub fn finish(&self, offset_of: impl Fn(usize) -> Option<i64>) {
        let mut bytes = Vec::new();
        for answer in &self.answers {
            let mut reply = answer.reply();
            reply.records_offset = answer.last_event.and_then(&offset_of);
            bytes.clear();
            encode_reply(&reply, &mut bytes);
            let _ = answer.done.set(Arc::new(Answer {
                digest: answer.digest,
                recorded_at: answer.recorded_at,
                reply: bytes.as_slice().into(),
            }));
        }
    }

    /// The batch before is committed and known: from now on nothing is looked up in it. What was decided after it
    /// stays as it is.
    pub fn settle(&mut self) {
        let Some(before) = self.before.take() else { return };
        for pending in &mut self.pending {
            if let Body::Before(place) = pending.body
                && let Some(answer) = before.answers.get(place)
            {
                let reply = Reply { repeated: true, ..answer.reply().clone() };
                pending.body = Body::Once(Box::new(reply));
            }
        }
    }

    /// Gives each reply to `send`: partition, slot, value, `traceparent`. Only after [`finish`](Self::finish), and
    /// after [`settle`](Self::settle) if there was a batch before.
    ///
    /// # Errors
    /// The first error of `send`.
    pub fn for_each_reply<E>(
        &self,
        mut send: impl FnMut(i32, &[u8], &[u8], &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut scratch = Vec::new();
        for pending in &self.pending {
            scratch.clear();
            let value = match &pending.body {
                Body::New { answer, repeated } => {
                    let Some(answer) = self.answers.get(*answer) else { continue };
                    match (answer.done.get(), repeated) {
                        (Some(done), false) => &done.reply,
                        _ => {
                            let reply = Reply { repeated: *repeated, ..answer.reply().clone() };
                            encode_reply(&reply, &mut scratch);
                            scratch.as_slice()
                        }
                    }
                }
                Body::Again(answer) => {
                    if let Ok(reply) = decode_reply(&answer.reply) {
                        encode_reply(&Reply { repeated: true, ..reply }, &mut scratch);
                    }
                    scratch.as_slice()
                }
                Body::Before(_) => continue,
                Body::Once(reply) => {
                    encode_reply(reply, &mut scratch);
                    scratch.as_slice()
                }
            };
            let bytes = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
            send(pending.partition, bytes(&pending.slot), value, bytes(&pending.trace))?;
        }
        Ok(())
    }
}
