//! Avro, JSON and OpenAPI of everything that `domain` declares, and the schema registry in `schemas/`.
//!
//! Each type declares its fields once (`sekisho_domain::shape!`); this crate gives them their formats. It does no
//! I/O: schemas are part of the binary.
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod arbitrary;
pub mod avro;
pub mod booth;
pub mod history;
pub mod ids;
pub mod json;
pub mod openapi;
pub mod records;
pub mod registry;
pub mod state;

mod digest;
mod wire;

pub use wire::{
    DecodeError, decode_audit, decode_command, decode_event, decode_reply, encode_audit,
    encode_command, encode_event, encode_reply,
};
