//! The query tables on PostgreSQL. The only crate that knows PostgreSQL.
//!
//! Two sides: what the projector needs to fill the tables (batch tables, sessions, positions, parked records), and
//! what readers may ask ([`read`]).
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod batch;
pub mod catalog;
mod compare;
mod database;
mod diff;
mod error;
mod facts;
mod history;
mod migrate;
mod parked;
mod past;
mod position;
pub mod read;
mod rebuild;
mod relay;
mod sandbox;
pub mod scratch;
mod session;
mod shard;
pub mod statistics;
mod turned;

pub use compare::{RowDifference, RowFault, TableSum, difference, first_differing_row};
pub use database::{Database, Options};
pub use diff::{Change, ChangedRow};
pub use error::{Error, Result};
pub use facts::Fact;
pub use history::HistoryFilter;
pub use migrate::migrate;
pub use parked::{
    Discarded, Discarding, Parked, count_parked, discard_parked, list_parked, show_parked,
};
pub use position::{Claimed, Move, Position, PositionWatch, positions};
pub use rebuild::Retired;
pub use sandbox::{NewSandbox, Sandbox, SandboxName, sandboxes};
pub use session::{BatchTable, Pace, Session};
pub use shard::{Partitions, Shard, ShardError, Shards};
