//! Batch tables: what the SQL of a projection reads. Their columns come from the declarations of the events, and
//! their rows are laid by binary COPY.

mod columns;
mod json;
mod row;

pub use columns::{Column, Plan, SqlType};
pub use json::BodyWriter;
pub use row::{CopyBuffer, RowWriter};
