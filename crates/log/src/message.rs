//! What goes into the log and what comes out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::Message as _;
use rdkafka::message::{BorrowedMessage, Header, Headers as _, OwnedHeaders};

/// Age in seconds of a record with this timestamp, by the clock of this machine: for a gauge only. A stack with simulated
/// time shows nonsense here.
pub fn age(timestamp_millis: i64) -> f64 {
    let then = Duration::from_millis(u64::try_from(timestamp_millis).unwrap_or(0));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_sub(then).as_secs_f64()
}

/// A record to be written. Borrows everything.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Topic.
    pub topic: &'a str,
    /// Partition; by murmur2 of the key when absent.
    pub partition: Option<i32>,
    /// Key.
    pub key: &'a [u8],
    /// Value.
    pub value: &'a [u8],
    /// Headers, in order.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// Milliseconds since 1970. Now when absent; the broker replaces it on topics with append time.
    pub timestamp: Option<i64>,
}

impl<'a> Record<'a> {
    /// A record without headers, partition by key, time now.
    pub fn new(topic: &'a str, key: &'a [u8], value: &'a [u8]) -> Self {
        Self { topic, partition: None, key, value, headers: &[], timestamp: None }
    }

    /// None if there are no headers: the client then allocates nothing.
    pub(crate) fn owned_headers(&self) -> Result<Option<OwnedHeaders>, String> {
        if self.headers.is_empty() {
            return Ok(None);
        }
        let mut owned = OwnedHeaders::new_with_capacity(self.headers.len());
        for (name, value) in self.headers {
            // The client turns names into C strings and would panic on a zero byte.
            if name.contains('\0') {
                return Err("a header name holds a zero byte".into());
            }
            owned = owned.insert(Header { key: name, value: Some(*value) });
        }
        Ok(Some(owned))
    }
}

/// A record that was read. Borrows from the client's own buffer; drop it before the client.
pub struct Message<'a>(pub(crate) BorrowedMessage<'a>);

impl Message<'_> {
    /// Topic.
    pub fn topic(&self) -> &str {
        self.0.topic()
    }
    /// Partition.
    pub fn partition(&self) -> i32 {
        self.0.partition()
    }
    /// Offset: the record's place in history.
    pub fn offset(&self) -> i64 {
        self.0.offset()
    }
    /// Milliseconds since 1970; -1 if the record has no time.
    pub fn timestamp(&self) -> i64 {
        self.0.timestamp().to_millis().unwrap_or(-1)
    }
    /// Key.
    pub fn key(&self) -> Option<&[u8]> {
        self.0.key()
    }
    /// Value.
    pub fn value(&self) -> Option<&[u8]> {
        self.0.payload()
    }
    /// Headers in order. A header without a value has an empty one.
    ///
    /// The client panics on a header name that is not UTF-8. Such a record gives no headers: one odd record
    /// must not stop a partition.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let found: Vec<(&str, &[u8])> = match self.0.headers() {
            None => Vec::new(),
            Some(headers) => catch_unwind(AssertUnwindSafe(|| {
                headers.iter().map(|h| (h.key, h.value.unwrap_or_default())).collect()
            }))
            .unwrap_or_default(),
        };
        found.into_iter()
    }
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers().find(|(n, _)| *n == name).map(|(_, value)| value)
    }
    /// A copy that outlives the client.
    pub fn to_owned(&self) -> OwnedMessage {
        OwnedMessage {
            topic: self.topic().into(),
            partition: self.partition(),
            offset: self.offset(),
            timestamp: self.timestamp(),
            key: self.key().map(Into::into),
            value: self.value().map(Into::into),
            headers: self.headers().map(|(name, value)| (name.into(), value.into())).collect(),
        }
    }
}

impl std::fmt::Debug for Message<'_> {
    /// Place only: keys and values may be about a person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}@{}", self.topic(), self.partition(), self.offset())
    }
}

/// A copy of a [`Message`].
#[derive(Clone, PartialEq, Eq)]
pub struct OwnedMessage {
    /// Topic.
    pub topic: Box<str>,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// Milliseconds since 1970; -1 if the record has no time.
    pub timestamp: i64,
    /// Key.
    pub key: Option<Box<[u8]>>,
    /// Value.
    pub value: Option<Box<[u8]>>,
    /// Headers in order.
    pub headers: Vec<(Box<str>, Box<[u8]>)>,
}

impl OwnedMessage {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| &**n == name).map(|(_, value)| &**value)
    }
}

impl std::fmt::Debug for OwnedMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}@{}", self.topic, self.partition, self.offset)
    }
}
