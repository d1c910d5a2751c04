//! Published tables: their definitions, sums, canonical bytes and digests, disclosure control, restatement. Pure.
#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod changes;
mod definition;
mod disclosure;
mod pseudonym;
mod release;
mod table;

pub use changes::{Change, changes};
pub use definition::{Balance, Definition, Dimension, Side, Span};
pub use disclosure::{Key, Shown, protect};
pub use pseudonym::Pseudonyms;
pub use release::{Mark, Release, files_digest, hex};
pub use table::{Cell, Counted, TOTAL, Table};

/// What is wrong with a published table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The definition cannot be used.
    #[error("{table}: definition.toml: {reason}")]
    Definition {
        /// Folder of the table.
        table: String,
        /// What is wrong, with the line where there is one.
        reason: String,
    },
    /// What was counted does not fit the definition.
    #[error("{table}: what its table.sql counts does not fit its definition: {reason}")]
    Counted {
        /// Code of the table.
        table: String,
        /// What does not fit.
        reason: String,
    },
    /// A balance of the definition does not hold.
    #[error(
        "{table}: a balance does not hold for {group}: {left} on one side, {right} on the other; the tables it is counted from contradict each other"
    )]
    Balance {
        /// Code of the table.
        table: String,
        /// For which codes of the other dimensions.
        group: String,
        /// Sum of the left side.
        left: u64,
        /// Sum of the right side.
        right: u64,
    },
}

/// Shorthand of this crate.
pub type Result<T> = std::result::Result<T, Error>;
