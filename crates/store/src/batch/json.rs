//! Values as JSON text, for `json` columns.

use sekisho_domain::shape::{RecordType, Writer};
use sekisho_domain::time::{Date, Timestamp};
use uuid::Uuid;

/// Appends JSON text to a buffer.
#[derive(Debug, Default)]
pub(super) struct JsonText {
    pub(super) out: Vec<u8>,
}

/// The two digits of a byte.
const fn hex(b: u8) -> [u8; 2] {
    const fn digit(n: u8) -> u8 {
        if n < 10 { b'0' + n } else { b'a' + n - 10 }
    }
    [digit(b >> 4), digit(b & 15)]
}

impl JsonText {
    fn comma(&mut self) {
        if !matches!(self.out.last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push(b',');
        }
    }

    pub(super) fn key(&mut self, name: &str) {
        self.comma();
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    pub(super) fn raw(&mut self, text: &[u8]) {
        self.comma();
        self.out.extend_from_slice(text);
    }

    pub(super) fn text(&mut self, value: &str) {
        self.comma();
        self.out.push(b'"');
        for &b in value.as_bytes() {
            match b {
                b'"' | b'\\' => self.out.extend_from_slice(&[b'\\', b]),
                // Texts hold no control characters; this is for the day when one does.
                0..=0x1f => {
                    self.out.extend_from_slice(b"\\u00");
                    self.out.extend_from_slice(&hex(b));
                }
                _ => self.out.push(b),
            }
        }
        self.out.push(b'"');
    }

    pub(super) fn open(&mut self, with: u8) {
        self.comma();
        self.out.push(with);
    }

    pub(super) fn close(&mut self, with: u8) {
        self.out.push(with);
    }

    pub(super) fn int(&mut self, value: i64) {
        use std::io::Write as _;
        self.comma();
        // Writing to a vector cannot fail.
        let _ = write!(self.out, "{value}");
    }

    pub(super) fn shown(&mut self, value: impl std::fmt::Display) {
        use std::io::Write as _;
        self.comma();
        let _ = write!(self.out, "\"{value}\"");
    }

    pub(super) fn uuid(&mut self, value: Uuid) {
        self.comma();
        let mut buffer = Uuid::encode_buffer();
        let text = value.as_hyphenated().encode_lower(&mut buffer);
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
    }

    pub(super) fn digest(&mut self, value: &[u8; 32]) {
        self.comma();
        self.out.push(b'"');
        for b in value {
            self.out.extend_from_slice(&hex(*b));
        }
        self.out.push(b'"');
    }
}

/// Writes an event's fields as JSON, its `personal` record apart from the rest, so that the two can lie in two
/// columns of which one is withheld or erased.
#[derive(Debug, Default)]
pub struct BodyWriter {
    body: JsonText,
    personal: JsonText,
    depth: usize,
    aside: bool,
}

impl BodyWriter {
    /// Forgets the last event and keeps the buffers.
    pub fn clear(&mut self) {
        self.body.out.clear();
        self.personal.out.clear();
        self.depth = 0;
        self.aside = false;
    }

    /// Everything but the personal data: a JSON object.
    pub fn body(&self) -> &[u8] {
        &self.body.out
    }

    /// The personal data: a JSON object; `None` where the event has none or it was erased.
    pub fn personal(&self) -> Option<&[u8]> {
        match self.personal.out.as_slice() {
            [] | b"null" => None,
            text => Some(text),
        }
    }

    fn at(&mut self) -> &mut JsonText {
        if self.aside { &mut self.personal } else { &mut self.body }
    }
}

impl Writer for BodyWriter {
    fn text(&mut self, value: &str) {
        self.at().text(value);
    }
    fn int(&mut self, value: i64) {
        self.at().int(value);
    }
    fn bool(&mut self, value: bool) {
        self.at().raw(if value { b"true" } else { b"false" });
    }
    fn date(&mut self, value: Date) {
        self.at().shown(value);
    }
    fn timestamp(&mut self, value: Timestamp) {
        self.at().shown(value);
    }
    fn uuid(&mut self, value: Uuid) {
        self.at().uuid(value);
    }
    fn digest(&mut self, value: &[u8; 32]) {
        self.at().digest(value);
    }
    fn symbol(&mut self, value: &'static str) {
        self.at().text(value);
    }
    fn none(&mut self) {
        self.at().raw(b"null");
    }
    fn some(&mut self) {}
    fn list(&mut self, _len: usize) {
        self.at().open(b'[');
    }
    fn list_end(&mut self) {
        self.at().close(b']');
    }
    fn record(&mut self, _ty: &'static RecordType) {
        self.at().open(b'{');
        self.depth += 1;
    }
    fn field(&mut self, _index: usize, name: &'static str) {
        if self.depth == 1 {
            self.aside = name == "personal";
            if self.aside {
                return;
            }
        }
        self.at().key(name);
    }
    fn record_end(&mut self) {
        if self.depth == 1 {
            self.aside = false;
        }
        self.depth -= 1;
        self.at().close(b'}');
    }
}
