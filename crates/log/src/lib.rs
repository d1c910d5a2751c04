//! Sekisho's log: the only crate that knows Kafka.
//!
//! It deals in bytes. What a record means is another crate's business. What this crate owns is how a record
//! gets into the log exactly once, how it is read back without a gap, and how to tell that the broker is fit
//! for both.
//!
//! - [`topics`]: our topics, their settings, and the check at start
//! - [`TransactionalProducer`], [`ProducerPair`]: one blocking producer per OS thread, with the rebuild rule
//! - [`Producer`]: asynchronous and idempotent, for the gateway
//! - [`GroupConsumer`]: commands by ownership, with assignment as events and the fence for transactions
//! - [`PartitionReader`]: records from explicit offsets, and reading to the high watermark
//! - [`Offsets`]: watermarks, committed offsets, offset for a time

mod address;
pub mod bench;
mod error;
mod features;
mod group;
pub mod headers;
mod message;
mod metrics;
mod offsets;
mod pair;
mod partition;
mod producer;
mod reader;
pub mod topics;
mod transaction;

pub use address::Address;
pub use error::{Error, ReadError, SendError, TransactionError};
pub use group::{Assignment, GroupConsumer, GroupMetadata, GroupOptions, Polled};
pub use message::{Message, OwnedMessage, Record, age};
pub use metrics::{Metrics, PartitionLabels};
pub use offsets::{Offsets, Watermarks};
pub use pair::ProducerPair;
pub use partition::partition_for;
pub use producer::{Producer, ProducerOptions};
pub use reader::{PartitionReader, ReaderOptions, Start};
pub use transaction::{Delivered, TransactionOptions, TransactionalProducer};
