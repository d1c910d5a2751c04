//! Name of the rule tables that this program decides by. `SEKISHO_BLESS=1 cargo test -p sekisho-law` writes the line below from
//! what the lists say: the month of the law that they follow, set by hand, and the beginning of the lists' digest.

/// The version.
pub const RELEASE: &str = "2026-11-21f82ad1";
