//! Random valid values of everything that is declared, the same for the same seed. For tests, simulators and
//! measurements; what the law makes of the values is not looked at.

mod samples;

use sekisho_domain::ids::Subject;
use sekisho_domain::limits::LIST_MAX;
use sekisho_domain::shape::{self, Invalid, RecordType, Shape, SymbolType, Type};
use sekisho_domain::time::{Date, Timestamp};
use sekisho_domain::{Command, CommandRecord, Event, EventRecord};
use uuid::{Builder, Uuid};

use crate::ids;

/// A text type has no sample that it accepts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no sample for text type {name}: {reason}; add one to crates/codec/src/arbitrary/samples.rs"
)]
pub struct NoSample {
    /// The type.
    pub name: &'static str,
    /// What the type said of the sample.
    pub reason: String,
}

/// A seeded source of random numbers (SplitMix64). Not for secrets.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// Starts from a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next_u64() % n).unwrap_or(0)
    }

    /// A number between two bounds, both included.
    pub fn between(&mut self, min: i64, max: i64) -> i64 {
        let span = i128::from(max) - i128::from(min) + 1;
        let drawn = i128::from(self.next_u64()) % span.max(1);
        i64::try_from(i128::from(min) + drawn).unwrap_or(min)
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of the values; `None` where there are none.
    pub fn pick<'a, T>(&mut self, values: &'a [T]) -> Option<&'a T> {
        let i = self.below(values.len());
        values.get(i)
    }

    /// A UUID of version 8.
    pub fn uuid(&mut self) -> Uuid {
        let n = (u128::from(self.next_u64()) << 64) | u128::from(self.next_u64());
        Builder::from_custom_bytes(n.to_be_bytes()).into_uuid()
    }
}

/// Which optional values and lists are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Some, as drawn.
    #[default]
    Drawn,
    /// All.
    All,
    /// None.
    None,
}

/// Draws values.
#[derive(Debug, Clone)]
pub struct Arbitrary {
    rng: Rng,
    presence: Presence,
    /// Type of the value to be drawn next.
    ty: Type,
}

impl Arbitrary {
    /// Starts from a seed.
    pub const fn new(seed: u64) -> Self {
        Self { rng: Rng::new(seed), presence: Presence::Drawn, ty: Type::Bool }
    }

    /// Fills all or none of the optional values and lists from now on.
    #[must_use]
    pub const fn with_presence(mut self, presence: Presence) -> Self {
        self.presence = presence;
        self
    }

    /// The numbers behind it.
    pub const fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    /// Any value of a type.
    ///
    /// # Errors
    /// A text type without a sample.
    pub fn value<T: Shape>(&mut self) -> Result<T, NoSample> {
        self.ty = T::TYPE;
        T::read(self)
    }

    /// Any event of the type that stands at `index` in `Event::ALL` (counted round).
    ///
    /// # Errors
    /// A text type without a sample.
    pub fn event(&mut self, index: usize) -> Result<EventRecord, NoSample> {
        let index = index % Event::ALL.len();
        let meta = self.value()?;
        let event = Event::read(index, self).ok_or_else(out_of_range)??;
        Ok(EventRecord { meta, event })
    }

    /// Any command of the type that stands at `index` in `Command::ALL` (counted round).
    ///
    /// # Errors
    /// A text type without a sample.
    pub fn command(&mut self, index: usize) -> Result<CommandRecord, NoSample> {
        let index = index % Command::ALL.len();
        let meta = self.value()?;
        let command = Command::read(index, self).ok_or_else(out_of_range)??;
        Ok(CommandRecord { meta, command })
    }

    /// Events of one subject, versions 1 to `len`, recorded one after another, of random types. Each record is
    /// valid; together they need not make sense in law.
    ///
    /// # Errors
    /// A text type without a sample.
    pub fn history(&mut self, subject: Subject, len: usize) -> Result<Vec<EventRecord>, NoSample> {
        let own: Vec<usize> = (0..Event::ALL.len())
            .filter(|index| Event::kind_at(*index) == Some(subject.kind))
            .collect();
        let first = own.first().copied().unwrap_or(0);
        let mut recorded_at = self.value::<Timestamp>()?;
        let mut out = Vec::with_capacity(len);
        for version in (1i64..).take(len) {
            let index =
                if version == 1 { first } else { self.rng.pick(&own).copied().unwrap_or(first) };
            let mut record = self.event(index)?;
            recorded_at = recorded_at.saturating_add_micros(self.rng.between(1, 86_400_000_000));
            record.meta.subject_kind = subject.kind;
            record.meta.subject_id = subject.id;
            record.meta.version = version;
            record.meta.recorded_at = recorded_at;
            record.meta.event_id = ids::event_id(subject.id, record.meta.command_id, 0);
            out.push(record);
        }
        Ok(out)
    }
}

fn out_of_range() -> NoSample {
    NoSample { name: "", reason: "no such place in the catalogue".to_owned() }
}

impl shape::Reader for Arbitrary {
    type Error = NoSample;

    fn text<T>(&mut self, parse: impl FnOnce(&str) -> Result<T, Invalid>) -> Result<T, NoSample> {
        let Type::Text(ty) = self.ty else {
            return Err(NoSample { name: "", reason: "not a text type".to_owned() });
        };
        let text = samples::text(ty, &mut self.rng);
        parse(&text).map_err(|e| NoSample { name: ty.name, reason: e.0 })
    }

    fn int<T>(&mut self, parse: impl FnOnce(i64) -> Result<T, Invalid>) -> Result<T, NoSample> {
        let (min, max) = match self.ty {
            Type::Int { min, max } => (min, max),
            _ => (0, 0),
        };
        // Small numbers as a rule, as in real records; the ends of the range now and then.
        let n = match self.rng.below(50) {
            0 => min,
            1 => max,
            2 => self.rng.between(min, max),
            _ => self.rng.between(0, 400).clamp(min, max),
        };
        parse(n).map_err(|e| NoSample { name: "a number", reason: e.0 })
    }

    fn bool(&mut self) -> Result<bool, NoSample> {
        Ok(self.rng.one_in(2))
    }

    fn date(&mut self) -> Result<Date, NoSample> {
        // 1990 to 2049 as a rule.
        let start = Date::from_days(7_305).unwrap_or(Date::MIN);
        let days = i32::try_from(self.rng.below(21_900)).unwrap_or(0);
        Ok(match self.rng.below(100) {
            0 => Date::MIN,
            1 => Date::MAX,
            _ => start.plus_days(days),
        })
    }

    fn timestamp(&mut self) -> Result<Timestamp, NoSample> {
        // 2010 to 2030 as a rule, half of them at full seconds.
        let mut micros = self.rng.between(1_262_304_000_000_000, 1_893_456_000_000_000);
        if self.rng.one_in(2) {
            micros -= micros % 1_000_000;
        }
        Ok(match self.rng.below(100) {
            0 => Timestamp::MIN,
            1 => Timestamp::MAX,
            _ => Timestamp::from_micros(micros).unwrap_or(Timestamp::MIN),
        })
    }

    fn uuid(&mut self) -> Result<Uuid, NoSample> {
        Ok(self.rng.uuid())
    }

    fn digest(&mut self) -> Result<[u8; 32], NoSample> {
        let mut out = [0u8; 32];
        for part in out.chunks_mut(8) {
            part.copy_from_slice(&self.rng.next_u64().to_be_bytes());
        }
        Ok(out)
    }

    fn symbol(&mut self, ty: &'static SymbolType) -> Result<usize, NoSample> {
        Ok(self.rng.below(ty.symbols.len()))
    }

    fn optional<T: Shape>(&mut self) -> Result<Option<T>, NoSample> {
        let absent = match self.presence {
            Presence::Drawn => self.rng.one_in(3),
            Presence::All => false,
            Presence::None => true,
        };
        if absent {
            return Ok(None);
        }
        self.ty = T::TYPE;
        T::read(self).map(Some)
    }

    fn list<T: Shape>(&mut self) -> Result<Vec<T>, NoSample> {
        let len = match self.presence {
            Presence::Drawn if self.rng.one_in(200) => LIST_MAX,
            Presence::Drawn => self.rng.below(4),
            Presence::All => 2,
            Presence::None => 0,
        };
        (0..len)
            .map(|_| {
                self.ty = T::TYPE;
                T::read(self)
            })
            .collect()
    }

    fn record(&mut self, _: &'static RecordType) -> Result<(), NoSample> {
        Ok(())
    }

    fn field<T: Shape>(&mut self, _: usize, _: &'static str) -> Result<T, NoSample> {
        self.ty = T::TYPE;
        T::read(self)
    }

    fn record_end(&mut self) -> Result<(), NoSample> {
        Ok(())
    }
}
