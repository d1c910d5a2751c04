//! The law as pure functions: what may be commanded, what is recorded, what follows from it.
//!
//! Nothing here does I/O, reads a clock, draws a random number, waits, or knows a format.
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod alert;
pub mod card_number;
mod case;
pub mod catalogue;
pub mod clocks;
pub mod codelist;
pub mod decision;
pub mod derive;
pub mod envelope;
pub mod ids;
pub mod incident;
pub mod indicator;
pub mod law;
pub mod mrz;
pub mod person;
pub mod port;
pub mod process;
pub mod shape;
pub mod site;
pub mod staff;
pub mod subject;
pub mod terminal;
pub mod time;
pub mod voyage;

/// Bounds that every input is held to.
pub mod limits {
    /// Most values in a list.
    pub const LIST_MAX: usize = 100;
}

pub use catalogue::{Command, Event};
pub use decision::{CommandRecord, Context, Decided, EventRecord, Rejection};
pub use shape::{Invalid, Shape};
pub use subject::SubjectState;
