//! Keeps the query tables in step with the log. A projection is a folder of SQL (`projections/`); this crate feeds
//! it: live in small batches, or anew from the beginning in large ones.
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod batch;
pub mod crash;
mod engine;
mod error;
mod folder;
pub mod harness;
mod history;
mod lane;
mod layout;
mod live;
mod mask;
mod metrics;
mod past;
mod plain;
mod published;
mod rebuild;
mod screen;
mod source;
mod statement;

pub use batch::Input;
pub use engine::{Engine, Report};
pub use error::{Error, Result};
pub use folder::{FUNCTIONS, Folder, Manifest, Topic, carried};
pub use history::{History, KafkaHistory, MemoryHistory};
pub use live::{Options, Stop, install, run};
pub use metrics::Metrics;
pub use past::Past;
pub use published::{Published, Snapshot, counted, published, watermark};
pub use rebuild::back::roll_back;
pub use rebuild::sandbox::{SandboxReport, make_sandbox};
pub use rebuild::{
    Progress, RebuildOptions, RebuildReport, Rebuilt, Stage, rebuild, rebuild_folders,
};
