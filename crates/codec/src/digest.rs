//! A form of a value for digests only: present fields by name, absent ones and empty lists not at all. So a field
//! that a later version of a record adds does not change the digest of what was said without it.

use sekisho_domain::shape::{self, RecordType};
use sekisho_domain::time::{Date, Timestamp};
use uuid::Uuid;

/// Appends the form to a buffer. Every part has a tag and a length or an end, so it reads back in one way only.
pub(crate) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Field whose value is yet to come.
    field: Option<&'static str>,
}

impl<'a> Writer<'a> {
    pub(crate) const fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, field: None }
    }

    fn named(&mut self) {
        if let Some(name) = self.field.take() {
            self.tagged(b'f', name.as_bytes());
        }
    }

    fn tagged(&mut self, tag: u8, bytes: &[u8]) {
        self.out.push(tag);
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.out.extend_from_slice(&len.to_be_bytes());
        self.out.extend_from_slice(bytes);
    }

    fn put(&mut self, tag: u8, bytes: &[u8]) {
        self.named();
        self.tagged(tag, bytes);
    }
}

impl shape::Writer for Writer<'_> {
    fn text(&mut self, value: &str) {
        self.put(b's', value.as_bytes());
    }
    fn int(&mut self, value: i64) {
        self.put(b'i', &value.to_be_bytes());
    }
    fn bool(&mut self, value: bool) {
        self.put(b'b', &[u8::from(value)]);
    }
    fn date(&mut self, value: Date) {
        self.put(b'd', &value.days().to_be_bytes());
    }
    fn timestamp(&mut self, value: Timestamp) {
        self.put(b't', &value.micros().to_be_bytes());
    }
    fn uuid(&mut self, value: Uuid) {
        self.put(b'u', value.as_bytes());
    }
    fn digest(&mut self, value: &[u8; 32]) {
        self.put(b'h', value);
    }
    fn symbol(&mut self, value: &'static str) {
        self.put(b's', value.as_bytes());
    }
    fn none(&mut self) {
        // In a record only: no list holds optional values.
        self.field = None;
    }
    fn some(&mut self) {}
    fn list(&mut self, len: usize) {
        if len == 0 {
            self.field = None;
        } else {
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            self.put(b'[', &len.to_be_bytes());
        }
    }
    fn list_end(&mut self) {}
    fn record(&mut self, _: &'static RecordType) {
        self.named();
        self.out.push(b'{');
    }
    fn field(&mut self, _: usize, name: &'static str) {
        self.field = Some(name);
    }
    fn record_end(&mut self) {
        self.field = None;
        self.out.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use sekisho_domain::shape::Shape;

    use super::Writer;

    sekisho_domain::shape! {
        /// A record.
        pub struct Before {
            /// A number.
            pub a: i64,
            /// A number.
            pub c: Option<i64>,
        }

        /// The same, a version later.
        pub struct After {
            /// A number.
            pub a: i64,
            /// Added.
            pub b: Option<i64>,
            /// A number.
            pub c: Option<i64>,
            /// Added.
            pub d: Vec<i64>,
        }
    }

    fn form<T: Shape>(value: &T) -> Vec<u8> {
        let mut out = Vec::new();
        value.write(&mut Writer::new(&mut out));
        out
    }

    #[test]
    fn an_absent_field_does_not_count() {
        let after = |b, c, d| form(&After { a: 1, b, c, d });
        assert_eq!(form(&Before { a: 1, c: Some(2) }), after(None, Some(2), vec![]));
        assert_eq!(form(&Before { a: 1, c: None }), after(None, None, vec![]));
        assert_ne!(after(Some(2), None, vec![]), after(None, Some(2), vec![]));
        assert_ne!(after(None, None, vec![2]), after(None, Some(2), vec![]));
        assert_ne!(after(None, None, vec![1, 2]), after(None, None, vec![2, 1]));
    }
}
