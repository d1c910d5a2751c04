//! W3C trace context: taken from the caller or begun here, handed on to Kafka and back in the answer.

use std::fmt;

use axum::http::HeaderMap;

use crate::clock;

/// Name of the header, over HTTP and in Kafka.
pub(crate) const TRACEPARENT: &str = sekisho_log::headers::TRACEPARENT;

/// A place in a trace: `00-<trace id>-<span id>-<flags>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trace {
    trace_id: u128,
    span_id: u64,
    sampled: bool,
}

impl Trace {
    /// The caller's trace with a span of our own, or a new trace where the caller's is missing or malformed.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let (random, given) = (
            clock::random_id().as_u128(),
            headers.get(TRACEPARENT).and_then(|v| v.to_str().ok()).and_then(Self::parse),
        );
        #[allow(clippy::cast_possible_truncation)] // the low half is wanted
        let span_id = (random as u64) | 1;
        match given {
            Some(caller) => Self { span_id, ..caller },
            None => Self { trace_id: clock::random_id().as_u128() | 1, span_id, sampled: false },
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let version = hex(parts.next()?, 2)?;
        let trace_id = hex(parts.next()?, 32)?;
        let span_id = u64::try_from(hex(parts.next()?, 16)?).ok()?;
        let flags = hex(parts.next()?, 2)?;
        let more = parts.next().is_some();
        if version == 0xff || trace_id == 0 || span_id == 0 || (version == 0 && more) {
            return None;
        }
        Some(Self { trace_id, span_id, sampled: flags & 1 == 1 })
    }

    /// The trace id alone, as it is shown to people.
    pub(crate) fn id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, u8::from(self.sampled))
    }
}

fn hex(text: &str, digits: usize) -> Option<u128> {
    let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() == digits && text.bytes().all(lower) {
        u128::from_str_radix(text, 16).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_continued_and_a_bad_one_replaced() {
        let mut headers = HeaderMap::new();
        let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        headers.insert(TRACEPARENT, given.parse().unwrap());
        let ours = Trace::of(&headers);
        assert_eq!(ours.id(), "0af7651916cd43dd8448eb211c80319c");
        assert_ne!(ours.to_string(), given, "the span is ours");
        assert!(ours.to_string().ends_with("-01"));
        for bad in ["", "00-0-0-0", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"] {
            assert_eq!(Trace::parse(bad), None, "{bad}");
        }
    }
}
