//! Reads values from an Avro datum.

use std::fmt;

use sekisho_domain::shape::{self, Invalid, RecordType, Shape, SymbolType, Type};
use sekisho_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::plan::{Plan, RecordPlan, Skip};

/// What is wrong with a datum, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Byte of the datum at which it was noticed.
    pub at: usize,
    /// The fields on the way there, outermost last.
    path: Vec<&'static str>,
    /// Why, in a sentence that ends the phrase "this field …".
    pub reason: Invalid,
}

impl Fault {
    /// The field, as in `meta.staff_id`; empty where the fault lies outside any field.
    pub fn field(&self) -> String {
        let mut names = self.path.iter().rev();
        let mut out = String::new();
        if let Some(first) = names.next() {
            out.push_str(first);
        }
        for name in names {
            out.push('.');
            out.push_str(name);
        }
        out
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field {:?} at byte {}: {}", self.field(), self.at, self.reason)
    }
}

impl std::error::Error for Fault {}

type Read<T> = Result<T, Box<Fault>>;

/// Where the fields of the record that is being read stand, when it was written with other fields than ours.
#[derive(Debug, Default)]
struct Frame<'a> {
    fields: Vec<Option<(usize, Option<&'a Plan>)>>,
    end: usize,
    /// Fields of the record that come before those of the Rust type: the envelope, in a flattened record.
    shift: usize,
}

/// Reads one datum from a slice.
#[derive(Debug)]
pub struct Reader<'a> {
    buf: &'a [u8],
    pos: usize,
    list_max: usize,
    /// How the value to be read next was written; `None` where it was written as we would.
    plan: Option<&'a Plan>,
    frame: Option<Frame<'a>>,
    /// The value to be read next was not written at all.
    missing: bool,
    /// The next record continues the frame that is open.
    flattened: bool,
}

impl<'a> Reader<'a> {
    /// Reads what was written by this version of the schema.
    pub fn new(buf: &'a [u8], list_max: usize) -> Self {
        Self { buf, pos: 0, list_max, plan: None, frame: None, missing: false, flattened: false }
    }

    /// Reads what was written by another version, as its plan says.
    pub fn with_plan(buf: &'a [u8], list_max: usize, plan: Option<&'a Plan>) -> Self {
        Self { plan, ..Self::new(buf, list_max) }
    }

    /// Bytes read so far.
    pub const fn position(&self) -> usize {
        self.pos
    }

    /// Reads an envelope whose record goes on with the fields of another type: see [`Self::flattened`].
    pub(crate) fn envelope<T: Shape>(&mut self, name: &'static str) -> Read<T> {
        if let Some(Plan::Record(plan)) = self.plan.take() {
            self.enter(plan)?;
        }
        shape::Reader::field(self, 0, name)
    }

    /// Reads the rest of a record whose envelope was read: its fields stand where the envelope's do.
    pub(crate) fn flattened(&mut self) -> &mut Self {
        self.flattened = self.frame.is_some();
        self
    }

    #[cold]
    fn fault<T>(&mut self, reason: impl Into<Invalid>) -> Read<T> {
        let at = self.pos;
        // A record reads all its fields before it returns the first error: let the others fail at once.
        self.pos = self.buf.len();
        Err(Box::new(Fault { at, path: Vec::new(), reason: reason.into() }))
    }

    #[cold]
    fn short<T>(&mut self) -> Read<T> {
        self.fault(Invalid::new("ends too early"))
    }

    fn byte(&mut self) -> Read<u8> {
        match self.buf.get(self.pos) {
            Some(b) => {
                self.pos += 1;
                Ok(*b)
            }
            None => self.short(),
        }
    }

    fn long(&mut self) -> Read<i64> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(unzigzag(u64::from(first)));
        }
        let mut n = u64::from(first & 0x7f);
        let mut shift = 7;
        loop {
            let b = self.byte()?;
            if shift == 63 && b > 1 {
                return self.fault(Invalid::new("holds a number of more than 64 bits"));
            }
            n |= u64::from(b & 0x7f) << shift;
            if b < 0x80 {
                return Ok(unzigzag(n));
            }
            shift += 7;
        }
    }

    fn take(&mut self, len: usize) -> Read<&'a [u8]> {
        let buf = self.buf;
        match self.pos.checked_add(len).and_then(|end| buf.get(self.pos..end)) {
            Some(bytes) => {
                self.pos += len;
                Ok(bytes)
            }
            None => self.short(),
        }
    }

    fn length(&mut self) -> Read<usize> {
        let n = self.long()?;
        match usize::try_from(n) {
            Ok(len) => Ok(len),
            Err(_) => self.fault(Invalid::new("has a negative length")),
        }
    }

    fn bytes(&mut self) -> Read<&'a [u8]> {
        let len = self.length()?;
        self.take(len)
    }

    fn str(&mut self) -> Read<&'a str> {
        let bytes = self.bytes()?;
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text),
            Err(_) => self.fault(Invalid::new("is not UTF-8")),
        }
    }

    fn is_some(&mut self) -> Read<bool> {
        match self.long()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => self.fault(Invalid::new("has a branch that its union does not have")),
        }
    }

    /// Number of values in the next block of a list; 0 at its end.
    fn block(&mut self) -> Read<usize> {
        let n = self.long()?;
        if n < 0 {
            // A block may state its size in bytes, so that a reader can skip it; we read it.
            self.length()?;
        }
        match usize::try_from(n.unsigned_abs()) {
            // A value takes a byte at least, so a count beyond the rest of the buffer is a lie: do not allocate.
            Ok(n) if n <= self.buf.len().saturating_sub(self.pos).saturating_add(1) => Ok(n),
            _ => self.short(),
        }
    }

    fn invalid<T>(&mut self, at: usize, value: Result<T, Invalid>) -> Read<T> {
        match value {
            Ok(v) => Ok(v),
            Err(reason) => {
                self.pos = at;
                self.fault(reason)
            }
        }
    }

    /// Notes where each of our fields stands in a record that was written with others.
    fn enter(&mut self, plan: &'a RecordPlan) -> Read<()> {
        let mut fields = vec![None; plan.len];
        for step in &plan.steps {
            if let Some(slot) = step.to.and_then(|to| fields.get_mut(to)) {
                *slot = Some((self.pos, step.plan.as_ref()));
            }
            self.skip(&step.skip)?;
        }
        self.frame = Some(Frame { fields, end: self.pos, shift: 0 });
        Ok(())
    }

    fn skip(&mut self, what: &Skip) -> Read<()> {
        match what {
            Skip::Nothing => Ok(()),
            Skip::Number => self.long().map(|_| ()),
            Skip::Fixed(len) => self.take(*len).map(|_| ()),
            Skip::Bytes => self.bytes().map(|_| ()),
            Skip::Union(branches) => {
                let branch = self.length()?;
                match branches.get(branch) {
                    Some(skip) => self.skip(skip),
                    None => self.fault(Invalid::new("has a branch that its union does not have")),
                }
            }
            Skip::Blocks(parts) => {
                let mut total = 0usize;
                loop {
                    let n = self.block()?;
                    if n == 0 {
                        return Ok(());
                    }
                    total = total.saturating_add(n);
                    if total > self.list_max {
                        return self.too_many();
                    }
                    for _ in 0..n {
                        for part in parts {
                            self.skip(part)?;
                        }
                    }
                }
            }
            Skip::Record(fields) => fields.iter().try_for_each(|f| self.skip(f)),
        }
    }

    #[cold]
    fn too_many<T>(&mut self) -> Read<T> {
        let reason = Invalid(format!("has more than {} values", self.list_max));
        self.fault(reason)
    }

    fn field_elsewhere<T: Shape>(&mut self, index: usize, mut frame: Frame<'a>) -> Read<T> {
        let slot = frame.fields.get(index + frame.shift).copied().flatten();
        let value = match slot {
            Some((at, plan)) => {
                self.pos = at;
                self.plan = plan;
                T::read(self)
            }
            None if matches!(T::TYPE, Type::Optional(_) | Type::List(_)) => {
                self.missing = true;
                T::read(self)
            }
            None => self.fault(Invalid::new("is required and was not written")),
        };
        self.plan = None;
        self.missing = false;
        if value.is_err() {
            frame.end = self.buf.len();
        }
        self.frame = Some(frame);
        value
    }
}

#[allow(clippy::cast_possible_wrap)] // zigzag is a reinterpretation of the bits
const fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

impl shape::Reader for Reader<'_> {
    type Error = Box<Fault>;

    fn text<T>(&mut self, parse: impl FnOnce(&str) -> Result<T, Invalid>) -> Read<T> {
        let at = self.pos;
        let text = self.str()?;
        self.invalid(at, parse(text))
    }

    fn int<T>(&mut self, parse: impl FnOnce(i64) -> Result<T, Invalid>) -> Read<T> {
        let at = self.pos;
        let value = self.long()?;
        self.invalid(at, parse(value))
    }

    fn bool(&mut self) -> Read<bool> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => self.fault(Invalid::new("is neither true nor false")),
        }
    }

    fn date(&mut self) -> Read<Date> {
        let at = self.pos;
        let days = self.long()?;
        let date = i32::try_from(days)
            .map_err(|_| Invalid::new("lies outside the years 1900 to 2199"))
            .and_then(Date::from_days);
        self.invalid(at, date)
    }

    fn timestamp(&mut self) -> Read<Timestamp> {
        let at = self.pos;
        let micros = self.long()?;
        self.invalid(at, Timestamp::from_micros(micros))
    }

    fn uuid(&mut self) -> Read<Uuid> {
        let at = self.pos;
        let text = self.bytes()?;
        let value = if text.len() == 36 { Uuid::try_parse_ascii(text).ok() } else { None };
        self.invalid(at, value.ok_or_else(|| Invalid::new("is not a UUID")))
    }

    fn digest(&mut self) -> Read<[u8; 32]> {
        match self.take(32)?.try_into() {
            Ok(digest) => Ok(digest),
            Err(_) => self.short(),
        }
    }

    fn symbol(&mut self, ty: &'static SymbolType) -> Read<usize> {
        let at = self.pos;
        let code = self.bytes()?;
        let index = ty.symbols.iter().position(|s| s.as_bytes() == code);
        self.invalid(at, index.ok_or_else(|| unknown_code(ty)))
    }

    fn optional<T: Shape>(&mut self) -> Read<Option<T>> {
        if std::mem::take(&mut self.missing) {
            return Ok(None);
        }
        let plan = self.plan.take();
        if !self.is_some()? {
            return Ok(None);
        }
        if let Some(Plan::Optional(inner)) = plan {
            self.plan = Some(inner);
        }
        T::read(self).map(Some)
    }

    fn list<T: Shape>(&mut self) -> Read<Vec<T>> {
        if std::mem::take(&mut self.missing) {
            return Ok(Vec::new());
        }
        let inner = match self.plan.take() {
            Some(Plan::List(inner)) => Some(inner.as_ref()),
            _ => None,
        };
        let mut out = Vec::new();
        loop {
            let n = self.block()?;
            if n == 0 {
                return Ok(out);
            }
            if n > self.list_max.saturating_sub(out.len()) {
                return self.too_many();
            }
            out.reserve_exact(n.min(4096));
            for _ in 0..n {
                self.plan = inner;
                out.push(T::read(self)?);
            }
        }
    }

    fn record(&mut self, _: &'static RecordType) -> Read<()> {
        if std::mem::take(&mut self.flattened) {
            if let Some(frame) = &mut self.frame {
                frame.shift = 1;
            }
            return Ok(());
        }
        if let Some(Plan::Record(plan)) = self.plan.take() {
            return self.enter(plan);
        }
        Ok(())
    }

    fn field<T: Shape>(&mut self, index: usize, name: &'static str) -> Read<T> {
        let value = match self.frame.take() {
            None => T::read(self),
            Some(frame) => self.field_elsewhere(index, frame),
        };
        value.map_err(|mut fault| {
            fault.path.push(name);
            fault
        })
    }

    fn record_end(&mut self) -> Read<()> {
        if let Some(frame) = self.frame.take() {
            self.pos = frame.end;
        }
        Ok(())
    }
}

#[cold]
fn unknown_code(ty: &SymbolType) -> Invalid {
    Invalid(format!("is none of the codes of {}", ty.name))
}
