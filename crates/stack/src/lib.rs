#![doc = include_str!("../README.md")]

mod error;
mod jars;
mod kafka;
mod postgres;
mod process;
mod roles;
mod server;
mod stack;
mod state;
mod system;
mod temporary;

pub use error::Error;
pub use roles::Roles;
pub use server::{Broker, Condition, Options, PostgresUrls, Running, Server, ServerStatus, Status};
pub use stack::Stack;
pub use temporary::{Temporary, default_state_dir};
