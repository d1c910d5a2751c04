//! Reads values from JSON and tells everything that is wrong at once.

use sekisho_domain::Event;
use sekisho_domain::limits::LIST_MAX;
use sekisho_domain::shape::{self, Invalid, RecordType, Shape, SymbolType};
use sekisho_domain::time::{Date, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::nearest;

/// One thing that is wrong with a JSON document. It names places and rules, never the value found there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// What: `missing`, `unknown-field`, `wrong-type`, `invalid`, `unknown-code`, `too-many`.
    pub code: &'static str,
    /// A sentence in English.
    pub detail_en: String,
    /// The same in Japanese.
    pub detail_ja: String,
}

impl std::fmt::Display for FieldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{place}: {}", self.detail_en)
    }
}

/// More errors than this help nobody.
const ERRORS_MAX: usize = 100;

/// The error has been noted by the reader.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted;

#[derive(Debug, Clone)]
enum Step {
    Name(String),
    Index(usize),
}

/// Where the reader stands.
enum At<'a> {
    Value(&'a Value),
    /// The field is not there.
    Missing,
}

/// Reads a tree of values.
pub(super) struct Reader<'a> {
    at: At<'a>,
    path: Vec<Step>,
    records: Vec<(&'a Value, &'static RecordType)>,
    pub(super) errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(value: &'a Value) -> Self {
        Self { at: At::Value(value), path: Vec::new(), records: Vec::new(), errors: Vec::new() }
    }

    /// Reads a value that is a field of the document being read.
    pub(super) fn under<T>(
        &mut self,
        name: &str,
        value: &'a Value,
        read: impl FnOnce(&mut Self) -> Result<T, Noted>,
    ) -> Result<T, Noted> {
        self.path.push(Step::Name(name.to_owned()));
        self.at = At::Value(value);
        let out = read(self);
        self.path.pop();
        out
    }

    pub(super) fn note(&mut self, code: &'static str, en: String, ja: String) -> Noted {
        if self.errors.len() < ERRORS_MAX {
            let mut pointer = String::new();
            for step in &self.path {
                pointer.push('/');
                match step {
                    Step::Name(n) => pointer.push_str(&n.replace('~', "~0").replace('/', "~1")),
                    Step::Index(i) => pointer.push_str(&i.to_string()),
                }
            }
            self.errors.push(FieldError { pointer, code, detail_en: en, detail_ja: ja });
        }
        Noted
    }

    pub(super) fn note_at(&mut self, name: &str, code: &'static str, en: String, ja: String) {
        self.path.push(Step::Name(name.to_owned()));
        self.note(code, en, ja);
        self.path.pop();
    }

    pub(super) fn unknown_field<'n>(
        &mut self,
        name: &str,
        known: impl IntoIterator<Item = &'n str> + Clone,
    ) {
        if self.errors.len() >= ERRORS_MAX {
            return; // looking for near names costs time, which a flood of unknown fields must not get
        }
        // The name comes from outside: shown only as far as a field's name could reach.
        let shown: String = name.chars().take(64).collect();
        self.path.push(Step::Name(shown));
        match nearest(name, known.clone()) {
            Some(near) => self.note(
                "unknown-field",
                format!("is not a field here; did you mean {near:?}?"),
                format!("この項目はありません。{near} ではありませんか。"),
            ),
            None => {
                let known: Vec<&str> = known.into_iter().collect();
                let known = known.join(", ");
                self.note(
                    "unknown-field",
                    format!("is not a field here; the fields are: {known}"),
                    format!("この項目はありません。使える項目: {known}"),
                )
            }
        };
        self.path.pop();
    }

    fn value(&mut self) -> Result<&'a Value, Noted> {
        match self.at {
            At::Value(Value::Null) | At::Missing => {
                Err(self.note("missing", "is required".to_owned(), "必須です。".to_owned()))
            }
            At::Value(v) => Ok(v),
        }
    }

    fn wrong_type(&mut self, en: &str, ja: &str) -> Noted {
        self.note("wrong-type", format!("must be {en}"), format!("{ja}でなければなりません。"))
    }

    fn invalid(&mut self, reason: &Invalid) -> Noted {
        self.note("invalid", reason.0.clone(), format!("値が正しくありません（{reason}）。"))
    }

    fn str(&mut self, en: &str, ja: &str) -> Result<&'a str, Noted> {
        match self.value()? {
            Value::String(s) => Ok(s),
            _ => Err(self.wrong_type(en, ja)),
        }
    }

    fn checked<T>(&mut self, value: Result<T, Invalid>) -> Result<T, Noted> {
        value.map_err(|reason| self.invalid(&reason))
    }
}

impl shape::Reader for Reader<'_> {
    type Error = Noted;

    fn text<T>(&mut self, parse: impl FnOnce(&str) -> Result<T, Invalid>) -> Result<T, Noted> {
        let text = self.str("text", "文字列")?;
        self.checked(parse(text))
    }

    fn int<T>(&mut self, parse: impl FnOnce(i64) -> Result<T, Invalid>) -> Result<T, Noted> {
        const EN: &str = "a whole number";
        const JA: &str = "整数";
        match self.value()?.as_i64() {
            Some(n) => self.checked(parse(n)),
            None => Err(self.wrong_type(EN, JA)),
        }
    }

    fn bool(&mut self) -> Result<bool, Noted> {
        const EN: &str = "true or false";
        const JA: &str = "true または false";
        self.value()?.as_bool().ok_or(()).map_err(|()| self.wrong_type(EN, JA))
    }

    fn date(&mut self) -> Result<Date, Noted> {
        let text = self.str("a date as text", "日付の文字列")?;
        self.checked(Date::parse(text))
    }

    fn timestamp(&mut self) -> Result<Timestamp, Noted> {
        let text = self.str("an instant as text", "日時の文字列")?;
        self.checked(Timestamp::parse(text))
    }

    fn uuid(&mut self) -> Result<Uuid, Noted> {
        let text = self.str("a UUID as text", "UUID の文字列")?;
        self.checked(parse_uuid(text))
    }

    fn digest(&mut self) -> Result<[u8; 32], Noted> {
        let text = self.str("64 hexadecimal digits as text", "64 桁の 16 進数の文字列")?;
        self.checked(parse_hex(text).ok_or_else(|| Invalid::new("must be 64 hexadecimal digits")))
    }

    fn symbol(&mut self, ty: &'static SymbolType) -> Result<usize, Noted> {
        let code = self.str("a code as text", "コードの文字列")?;
        match ty.symbols.iter().position(|s| *s == code) {
            Some(index) => Ok(index),
            None => {
                let all = ty.symbols.join(", ");
                Err(self.note(
                    "unknown-code",
                    format!("must be one of: {all}"),
                    format!("次のいずれかでなければなりません: {all}"),
                ))
            }
        }
    }

    fn optional<T: Shape>(&mut self) -> Result<Option<T>, Noted> {
        match self.at {
            At::Missing | At::Value(Value::Null) => Ok(None),
            At::Value(_) => T::read(self).map(Some),
        }
    }

    fn list<T: Shape>(&mut self) -> Result<Vec<T>, Noted> {
        let items = match self.at {
            At::Missing | At::Value(Value::Null) => return Ok(Vec::new()),
            At::Value(Value::Array(items)) => items,
            At::Value(_) => return Err(self.wrong_type("a list", "配列")),
        };
        if items.len() > LIST_MAX {
            return Err(self.note(
                "too-many",
                format!("must have at most {LIST_MAX} values"),
                format!("{LIST_MAX} 個までです。"),
            ));
        }
        let mut out = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            self.path.push(Step::Index(index));
            self.at = At::Value(item);
            let value = T::read(self);
            self.path.pop();
            out.push(value);
        }
        out.into_iter().collect()
    }

    fn record(&mut self, ty: &'static RecordType) -> Result<(), Noted> {
        const EN: &str = "an object";
        const JA: &str = "オブジェクト";
        match self.value()? {
            value @ Value::Object(_) => {
                self.records.push((value, ty));
                Ok(())
            }
            _ => Err(self.wrong_type(EN, JA)),
        }
    }

    fn field<T: Shape>(&mut self, _: usize, name: &'static str) -> Result<T, Noted> {
        let value = self.records.last().and_then(|(record, _)| record.get(name));
        self.at = value.map_or(At::Missing, At::Value);
        self.path.push(Step::Name(name.to_owned()));
        let value = T::read(self);
        self.path.pop();
        value
    }

    fn record_end(&mut self) -> Result<(), Noted> {
        let Some((Value::Object(map), ty)) = self.records.pop() else { return Err(Noted) };
        let mut end = Ok(());
        for name in map.keys() {
            if !ty.fields.iter().any(|f| f.name == name) {
                self.unknown_field(name, ty.fields.iter().map(|f| f.name));
                end = Err(Noted);
            }
        }
        end
    }
}

pub(super) fn parse_uuid(text: &str) -> Result<Uuid, Invalid> {
    let uuid = if text.len() == 36 { Uuid::try_parse(text).ok() } else { None };
    uuid.ok_or_else(|| Invalid::new("must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057"))
}

fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0u8; 32];
    if text.len() != 64 {
        return None;
    }
    let mut digits = text.chars().map(|c| c.to_digit(16));
    for byte in &mut out {
        let (high, low) = (digits.next()??, digits.next()??);
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(out)
}

/// Bytes as hexadecimal digits: how a digest is written in JSON.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// Reads a value.
///
/// # Errors
/// Everything that is wrong with it, in the order of the declaration.
pub fn read<T: Shape>(value: &Value) -> Result<T, Vec<FieldError>> {
    let mut reader = Reader::new(value);
    match T::read(&mut reader) {
        Ok(v) if reader.errors.is_empty() => Ok(v),
        _ => Err(reader.errors),
    }
}

/// Reads the fields of the event type that stands at `index` in `Event::ALL`; `None` where there is no such place.
///
/// # Errors
/// Everything that is wrong with them, in the order of the declaration.
pub fn read_event(index: usize, value: &Value) -> Option<Result<Event, Vec<FieldError>>> {
    let mut reader = Reader::new(value);
    Some(match Event::read(index, &mut reader)? {
        Ok(event) if reader.errors.is_empty() => Ok(event),
        _ => Err(reader.errors),
    })
}
