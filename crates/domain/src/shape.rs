//! One description of every type that is recorded, commanded or answered.
//!
//! A type declares its fields once, with [`shape!`](crate::shape!), and everything else follows from that
//! declaration: the Avro schema and its bytes, the JSON of the HTTP interface, the OpenAPI document, the columns a
//! projection sees. The name of a field is therefore the same word everywhere. Nothing here knows any of those
//! formats: a format implements [`Writer`] and [`Reader`] in its own crate.

use crate::time::{Date, Timestamp};
use uuid::Uuid;

/// What a value looks like, without saying how it is written down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    /// Text with its own rules; `name` is the newtype (`PortCode`), `max_chars` its longest form.
    Text(&'static TextType),
    /// A whole number between two bounds, both included.
    Int {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// Yes or no.
    Bool,
    /// A civil date.
    Date,
    /// An instant in UTC, in microseconds.
    Timestamp,
    /// A UUID.
    Uuid,
    /// Exactly 32 bytes: a SHA-256 digest.
    Digest,
    /// One of a closed set of codes. They travel as text, so that a new code never breaks an old reader.
    Symbol(&'static SymbolType),
    /// A value that may be absent.
    Optional(&'static Type),
    /// Up to `crate::limits::LIST_MAX` values, in order.
    List(&'static Type),
    /// Named fields.
    Record(&'static RecordType),
}

/// The rules of a text type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextType {
    /// Its name, as in the code and in OpenAPI.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub doc: &'static str,
    /// The most characters it may have.
    pub max_chars: usize,
    /// A regular expression (ECMA 262) that every value matches; empty where there is none.
    pub pattern: &'static str,
}

/// A closed set of codes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SymbolType {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// The codes, in kebab-case.
    pub symbols: &'static [&'static str],
}

/// A record: a name, a sentence, its fields in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecordType {
    /// Its name, as in the code: `LandingPermitted`.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Its fields in their order of writing.
    pub fields: &'static [Field],
}

/// One field of a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// `snake_case`, the same in code, schema, SQL and HTTP.
    pub name: &'static str,
    /// What it holds, with its unit.
    pub doc: &'static str,
    /// Its type.
    pub ty: Type,
}

/// Why a value was not accepted, in a sentence that ends the phrase "this field …".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(pub String);

impl Invalid {
    /// Makes the reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

/// A format that values are written to. Writing cannot fail: a value that exists is valid.
pub trait Writer {
    /// Writes text.
    fn text(&mut self, value: &str);
    /// Writes a whole number.
    fn int(&mut self, value: i64);
    /// Writes a truth value.
    fn bool(&mut self, value: bool);
    /// Writes a date.
    fn date(&mut self, value: Date);
    /// Writes an instant.
    fn timestamp(&mut self, value: Timestamp);
    /// Writes a UUID.
    fn uuid(&mut self, value: Uuid);
    /// Writes a SHA-256 digest.
    fn digest(&mut self, value: &[u8; 32]);
    /// Writes a code.
    fn symbol(&mut self, value: &'static str);
    /// Says that an optional value is absent.
    fn none(&mut self);
    /// Says that an optional value follows.
    fn some(&mut self);
    /// Begins a list of `len` values.
    fn list(&mut self, len: usize);
    /// Ends the list.
    fn list_end(&mut self);
    /// Begins a record.
    fn record(&mut self, ty: &'static RecordType);
    /// Says which field follows.
    fn field(&mut self, index: usize, name: &'static str);
    /// Ends the record.
    fn record_end(&mut self);
}

/// A format that values are read from. The reader knows where it stands, so that its errors can name the place.
pub trait Reader {
    /// What goes wrong: a marker where the reader gathers its errors itself.
    type Error;
    /// Reads text and lets the type check it.
    fn text<T>(&mut self, parse: impl FnOnce(&str) -> Result<T, Invalid>)
    -> Result<T, Self::Error>;
    /// Reads a whole number and lets the type check it.
    fn int<T>(&mut self, parse: impl FnOnce(i64) -> Result<T, Invalid>) -> Result<T, Self::Error>;
    /// Reads a truth value.
    fn bool(&mut self) -> Result<bool, Self::Error>;
    /// Reads a date.
    fn date(&mut self) -> Result<Date, Self::Error>;
    /// Reads an instant.
    fn timestamp(&mut self) -> Result<Timestamp, Self::Error>;
    /// Reads a UUID.
    fn uuid(&mut self) -> Result<Uuid, Self::Error>;
    /// Reads a SHA-256 digest.
    fn digest(&mut self) -> Result<[u8; 32], Self::Error>;
    /// Reads a code and returns its place in `ty.symbols`.
    fn symbol(&mut self, ty: &'static SymbolType) -> Result<usize, Self::Error>;
    /// Reads a value that may be absent.
    fn optional<T: Shape>(&mut self) -> Result<Option<T>, Self::Error>;
    /// Reads a list.
    fn list<T: Shape>(&mut self) -> Result<Vec<T>, Self::Error>;
    /// Enters a record.
    fn record(&mut self, ty: &'static RecordType) -> Result<(), Self::Error>;
    /// Reads the field at `index` of the record entered last. A field that the writer did not know reads as
    /// absent or empty where its type allows that.
    fn field<T: Shape>(&mut self, index: usize, name: &'static str) -> Result<T, Self::Error>;
    /// Leaves the record; a format that refuses unknown fields does it here.
    fn record_end(&mut self) -> Result<(), Self::Error>;
}

/// A type that describes itself, writes itself and reads itself.
pub trait Shape: Sized {
    /// Its description.
    const TYPE: Type;
    /// Writes it.
    fn write<W: Writer>(&self, w: &mut W);
    /// Reads it.
    ///
    /// # Errors
    /// The reader's own: malformed input, or a value the type refuses.
    fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error>;
}

macro_rules! leaf {
    ($t:ty, $ty:expr, $m:ident) => {
        impl Shape for $t {
            const TYPE: Type = $ty;
            fn write<W: Writer>(&self, w: &mut W) {
                w.$m(*self);
            }
            fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error> {
                r.$m()
            }
        }
    };
}
leaf!(bool, Type::Bool, bool);
leaf!(Date, Type::Date, date);
leaf!(Timestamp, Type::Timestamp, timestamp);
leaf!(Uuid, Type::Uuid, uuid);

impl Shape for [u8; 32] {
    const TYPE: Type = Type::Digest;
    fn write<W: Writer>(&self, w: &mut W) {
        w.digest(self);
    }
    fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error> {
        r.digest()
    }
}

impl Shape for i64 {
    const TYPE: Type = Type::Int { min: i64::MIN, max: i64::MAX };
    fn write<W: Writer>(&self, w: &mut W) {
        w.int(*self);
    }
    fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error> {
        r.int(Ok)
    }
}

impl Shape for u32 {
    const TYPE: Type = Type::Int { min: 0, max: u32::MAX as i64 };
    fn write<W: Writer>(&self, w: &mut W) {
        w.int(i64::from(*self));
    }
    fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error> {
        r.int(|v| u32::try_from(v).map_err(|_| Invalid::new("must be between 0 and 4294967295")))
    }
}

impl<T: Shape> Shape for Option<T> {
    const TYPE: Type = Type::Optional(&T::TYPE);
    fn write<W: Writer>(&self, w: &mut W) {
        match self {
            None => w.none(),
            Some(v) => {
                w.some();
                v.write(w);
            }
        }
    }
    fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error> {
        r.optional()
    }
}

impl<T: Shape> Shape for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);
    fn write<W: Writer>(&self, w: &mut W) {
        w.list(self.len());
        for v in self {
            v.write(w);
        }
        w.list_end();
    }
    fn read<R: Reader>(r: &mut R) -> Result<Self, R::Error> {
        r.list()
    }
}

/// Declares records whose fields all have a [`Shape`]: the struct, its description, its writing and its reading.
///
/// Every record and every field must carry a `///` sentence: it becomes the documentation of the Avro schema, of
/// OpenAPI and of the batch table's column.
#[macro_export]
macro_rules! shape {
    ($( $(#[doc = $doc:literal])+ pub struct $name:ident {
        $( $(#[doc = $fdoc:literal])+ pub $field:ident : $ty:ty, )*
    } )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $( $(#[doc = $fdoc])+ pub $field: $ty, )* }

        impl $name {
            /// The description of this record.
            pub const RECORD: $crate::shape::RecordType = $crate::shape::RecordType {
                name: stringify!($name),
                doc: concat!($($doc),+),
                fields: &[ $( $crate::shape::Field {
                    name: stringify!($field),
                    doc: concat!($($fdoc),+),
                    ty: <$ty as $crate::shape::Shape>::TYPE,
                }, )* ],
            };
        }

        impl $crate::shape::Shape for $name {
            const TYPE: $crate::shape::Type = $crate::shape::Type::Record(&Self::RECORD);

            #[allow(unused_assignments, unused_mut, unused_variables)]
            fn write<W: $crate::shape::Writer>(&self, w: &mut W) {
                w.record(&Self::RECORD);
                let mut index = 0usize;
                $( w.field(index, stringify!($field)); self.$field.write(w); index += 1; )*
                w.record_end();
            }

            #[allow(unused_assignments, unused_mut, unused_variables)]
            fn read<R: $crate::shape::Reader>(r: &mut R) -> Result<Self, R::Error> {
                r.record(&Self::RECORD)?;
                let mut index = 0usize;
                // All fields are read before the first error is returned, so that a reader that gathers errors
                // (JSON over HTTP) can report every one of them.
                $( let $field = r.field::<$ty>(index, stringify!($field)); index += 1; )*
                let end = r.record_end();
                let value = Self { $( $field: $field?, )* };
                end?;
                Ok(value)
            }
        }
    )+};
}

/// Declares a closed set of codes: an enum whose values travel as kebab-case text.
#[macro_export]
macro_rules! symbols {
    ($( $(#[doc = $doc:literal])+ pub enum $name:ident {
        $( $(#[doc = $vdoc:literal])+ $variant:ident = $code:literal, )+
    } )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $( $(#[doc = $vdoc])+ $variant, )+ }

        impl $name {
            /// The description of this set.
            pub const SYMBOLS: $crate::shape::SymbolType = $crate::shape::SymbolType {
                name: stringify!($name),
                doc: concat!($($doc),+),
                symbols: &[ $( $code, )+ ],
            };
            /// Every value, in order of declaration.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];
            /// What each value is, in the same order.
            pub const DOCS: &'static [&'static str] = &[ $( concat!($($vdoc),+), )+ ];
            /// What this value is.
            pub fn doc(self) -> &'static str {
                Self::ALL.iter().zip(Self::DOCS).find(|(v, _)| **v == self).map_or("", |(_, doc)| doc.trim())
            }
            /// The code that stands for this value.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }
            /// The value that a code stands for.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$variant), )+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl $crate::shape::Shape for $name {
            const TYPE: $crate::shape::Type = $crate::shape::Type::Symbol(&Self::SYMBOLS);
            fn write<W: $crate::shape::Writer>(&self, w: &mut W) {
                w.symbol(self.code());
            }
            fn read<R: $crate::shape::Reader>(r: &mut R) -> Result<Self, R::Error> {
                let index = r.symbol(&Self::SYMBOLS)?;
                // A reader returns a place in the list it was given; the two lists come from one declaration.
                #[allow(clippy::indexing_slicing)]
                Ok(Self::ALL[index])
            }
        }
    )+};
}

/// Declares text newtypes that cannot hold a wrong value: `parse` is the only way in.
#[macro_export]
macro_rules! text {
    ($( $(#[doc = $doc:literal])+ pub struct $name:ident (max $max:literal, pattern $pattern:literal, $check:expr); )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// The rules of this text.
            pub const TEXT: $crate::shape::TextType = $crate::shape::TextType {
                name: stringify!($name),
                doc: concat!($($doc),+),
                max_chars: $max,
                pattern: $pattern,
            };
            /// Checks and keeps the text exactly as given.
            ///
            /// # Errors
            /// Says which rule the text breaks.
            pub fn parse(text: &str) -> Result<Self, $crate::shape::Invalid> {
                $crate::ids::check_length(text, $max)?;
                let check: fn(&str) -> Result<(), $crate::shape::Invalid> = $check;
                check(text)?;
                Ok(Self(text.into()))
            }
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl $crate::shape::Shape for $name {
            const TYPE: $crate::shape::Type = $crate::shape::Type::Text(&Self::TEXT);
            fn write<W: $crate::shape::Writer>(&self, w: &mut W) {
                w.text(&self.0);
            }
            fn read<R: $crate::shape::Reader>(r: &mut R) -> Result<Self, R::Error> {
                r.text(Self::parse)
            }
        }
    )+};
}
