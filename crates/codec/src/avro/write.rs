//! Writes values as an Avro datum.

use sekisho_domain::shape::{self, RecordType};
use sekisho_domain::time::{Date, Timestamp};
use uuid::Uuid;

/// Appends the datum to a buffer that the caller owns and may use again.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    /// Appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    fn long(&mut self, value: i64) {
        #[allow(clippy::cast_sign_loss)] // zigzag is a reinterpretation of the bits
        let mut n = ((value << 1) ^ (value >> 63)) as u64;
        while n >= 0x80 {
            #[allow(clippy::cast_possible_truncation)] // the low seven bits are what is meant
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        #[allow(clippy::cast_possible_truncation)]
        self.out.push(n as u8);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.long(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        self.out.extend_from_slice(bytes);
    }
}

impl shape::Writer for Writer<'_> {
    fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    fn int(&mut self, value: i64) {
        self.long(value);
    }

    fn bool(&mut self, value: bool) {
        self.out.push(u8::from(value));
    }

    fn date(&mut self, value: Date) {
        self.long(i64::from(value.days()));
    }

    fn timestamp(&mut self, value: Timestamp) {
        self.long(value.micros());
    }

    fn uuid(&mut self, value: Uuid) {
        let mut text = [0u8; 36];
        value.hyphenated().encode_lower(&mut text);
        self.bytes(&text);
    }

    fn digest(&mut self, value: &[u8; 32]) {
        self.out.extend_from_slice(value);
    }

    fn symbol(&mut self, value: &'static str) {
        self.bytes(value.as_bytes());
    }

    fn none(&mut self) {
        self.out.push(0);
    }

    fn some(&mut self) {
        self.out.push(2);
    }

    fn list(&mut self, len: usize) {
        // An empty list has no block before its end mark.
        if len > 0 {
            self.long(i64::try_from(len).unwrap_or(i64::MAX));
        }
    }

    fn list_end(&mut self) {
        self.out.push(0);
    }

    fn record(&mut self, _: &'static RecordType) {}

    fn field(&mut self, _: usize, _: &'static str) {}

    fn record_end(&mut self) {}
}
