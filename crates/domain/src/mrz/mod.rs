//! Machine readable zones of travel documents (ICAO Doc 9303 parts 3 to 7): read, checked, never repaired.
//!
//! | Format | Document | Lines | Check digits |
//! |---|---|---|---|
//! | TD1 | card of credit-card size | 3 × 30 | number, birth, expiry, composite |
//! | TD2 | larger card | 2 × 36 | number, birth, expiry, composite |
//! | TD3 | passport booklet | 2 × 44 | number, birth, expiry, personal number, composite |
//! | MRV-A | full-page visa | 2 × 44 | number, birth, expiry |
//! | MRV-B | smaller visa | 2 × 36 | number, birth, expiry |
//!
//! | Case | How it reads |
//! |---|---|
//! | input that is no zone (lengths, characters) | [`MrzError`] |
//! | wrong check digit | [`Check`] with expected and found; [`Zone::checks_hold`] is false |
//! | field that breaks the standard | [`Fault`]; [`Zone::valid`] is false; the characters stay in [`Zone::raw`] |
//! | long document number (TD1, TD2) | whole in [`Zone::document_number`], its check digit found in the optional data |
//! | name field full to its end | [`Names::truncated`]: maybe truncated |
//! | unknown part of a date | `None` in [`ShortDate`]; the century is added by [`ShortDate::resolve_birth`] and [`ShortDate::resolve_expiry`] for a given day |
//!
//! Codes of states are held to their form, not to a list: lists change, and a zone is kept as read. An unknown date
//! of expiry is taken from cards only.
//!
//! ```
//! use sekisho_domain::mrz::{Format, Zone};
//!
//! let zone = Zone::parse(
//!     "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
//! )?;
//! assert_eq!(zone.format(), Format::Td3);
//! assert_eq!(zone.names().secondary(), Some("ANNA MARIA"));
//! assert!(zone.valid());
//! # Ok::<(), sekisho_domain::mrz::MrzError>(())
//! ```

mod check;
mod compose;
mod date;
mod layout;
mod name;
#[cfg(test)]
mod tests;
mod zone;

use std::fmt;

pub use check::{Check, FILLER, character_value, check_digit};
pub use compose::{ComposeError, Content, compose};
pub use date::ShortDate;
pub use layout::{Field, Format, Place};
pub use name::Names;
pub use zone::{Fault, Zone};

/// Why an input is not a machine readable zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MrzError {
    /// Nothing but blanks.
    Empty,
    /// Longer than any zone.
    TooLong {
        /// Length of the input.
        bytes: usize,
    },
    /// A character that no zone has.
    BadCharacter {
        /// Its line, from 1.
        line: usize,
        /// Its column, from 1.
        column: usize,
        /// The character.
        character: char,
    },
    /// Lines whose number and lengths belong to no format.
    UnknownFormat {
        /// The length of each line.
        lengths: Vec<usize>,
    },
}

impl fmt::Display for MrzError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => {
                f.write_str("cannot read the zone: it is empty; give its two or three lines")
            }
            Self::TooLong { bytes } => write!(
                f,
                "cannot read the zone: {bytes} bytes are more than any zone has; give one zone at a time"
            ),
            Self::BadCharacter { line, column, character } => write!(
                f,
                "cannot read the zone: line {line}, column {column} holds U+{:04X}; a zone has only A to Z, 0 to 9 and \
                 <; read the document again",
                u32::from(*character)
            ),
            Self::UnknownFormat { lengths } => write!(
                f,
                "cannot read the zone: lines of {lengths:?} characters; a zone has three lines of 30, two of 36 or two \
                 of 44; read the document again"
            ),
        }
    }
}

impl std::error::Error for MrzError {}
