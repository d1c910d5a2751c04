//! Avro's binary encoding of everything that has a [`sekisho_domain::Shape`], written here rather than taken from a
//! library: it is small, it never panics, and it decodes several times faster than a reader of generic values.

pub mod container;
pub mod plan;
pub mod schema;

mod read;
mod write;

pub use read::{Fault, Reader};
pub use write::Writer;
