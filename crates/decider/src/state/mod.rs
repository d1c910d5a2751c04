//! What a partition's owner knows: folded states and remembered answers.

mod cache;
mod filter;
mod inspect;
mod owned;
mod place;
mod store;
mod writer;

pub use inspect::{Stored, stored};
pub(crate) use owned::{Bounds, FoldError, Owned};
pub(crate) use place::{Identity, Seal};
pub(crate) use store::Unusable;
pub(crate) use writer::Writer;
