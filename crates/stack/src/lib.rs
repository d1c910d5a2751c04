#![doc = include_str!("../README.md")]

mod error;
mod jars;
mod kafka;
mod postgres;
mod process;
mod restarts;
mod roles;
mod server;
mod stack;
mod state;
mod supervisor;
mod system;
mod temporary;

pub use error::Error;
pub use restarts::{End, Policy};
pub use roles::{Note, Roles};
pub use server::{Broker, Condition, Options, PostgresUrls, Running, Server, ServerStatus, Status};
pub use stack::Stack;
pub use supervisor::{Program, Said, asked_to_end, end_with, keep};
pub use temporary::{Temporary, default_state_dir};
