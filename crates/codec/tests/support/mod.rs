//! Shared by the tests of this crate.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod registry_file;
pub mod rules;

use std::path::PathBuf;

/// The folder `schemas/` of the workspace.
pub fn schemas_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

/// Whether this run writes what is new instead of refusing it.
pub fn blessing() -> bool {
    std::env::var_os("SEKISHO_BLESS").is_some()
}
