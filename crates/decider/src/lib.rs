#![doc = include_str!("../README.md")]

mod answer;
pub mod batch;
pub mod bench;
pub mod crash;
mod error;
mod handle;
mod metrics;
mod options;
mod recovery;
mod redecide;
mod send;
mod service;
mod state;
mod worker;

pub use answer::Answer;
pub use error::Error;
pub use handle::{Handle, Phase};
pub use metrics::{Metrics, OutcomeLabels};
pub use options::{GROUP, Options};
pub use redecide::{Redecided, redecide};
pub use send::REPLY_SLOT;
pub use service::run;
pub use state::{Stored, stored};
