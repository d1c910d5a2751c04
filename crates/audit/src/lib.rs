//! What an audit entry says of the bytes it speaks of. Pure: bytes in, digest out.
#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// First byte of what a leaf's hash is taken over (RFC 6962 §2.1): a leaf can never pass for a node.
const LEAF: u8 = 0x00;

/// Names what is digested, so that the digest of some events never equals a digest of anything else.
const EVENTS_DOMAIN: &[u8] = b"sekisho.audit.events.v1\0";

/// Takes in the values of events, in their order, as they stand on the log.
#[derive(Clone)]
pub struct EventsDigest(Sha256);

impl EventsDigest {
    /// Over no event yet.
    pub fn new() -> Self {
        Self(Sha256::new_with_prefix(EVENTS_DOMAIN))
    }

    /// Takes in the next event. Its length goes before it, so that no bytes can move between two events.
    pub fn event(&mut self, value: &[u8]) {
        self.0.update((value.len() as u64).to_be_bytes());
        self.0.update(value);
    }

    /// The digest of all events taken in.
    pub fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

impl Default for EventsDigest {
    fn default() -> Self {
        Self::new()
    }
}

/// The digest of the values of some events, in their order.
pub fn events_digest<'a>(values: impl IntoIterator<Item = &'a [u8]>) -> Hash {
    let mut digest = EventsDigest::new();
    for value in values {
        digest.event(value);
    }
    digest.finish()
}

/// Plain SHA-256: of a command that could not be read, for one.
pub fn digest(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The hash of an audit entry as a leaf of the Merkle log, over its value as it stands on the audit topic.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut hasher = Sha256::new_with_prefix([LEAF]);
    hasher.update(entry);
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(hash: Hash) -> String {
        hash.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn the_digest_depends_on_every_byte_and_on_where_events_begin() {
        let base = events_digest([b"ab".as_slice(), b"c"]);
        assert_eq!(base, events_digest([b"ab".as_slice(), b"c"]));
        for other in [
            events_digest([b"a".as_slice(), b"bc"]),
            events_digest([b"c".as_slice(), b"ab"]),
            events_digest([b"abc".as_slice()]),
            events_digest([b"ab".as_slice(), b"c", b""]),
            events_digest([]),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn the_leaf_of_nothing_is_the_one_that_rfc_6962_gives() {
        // The test vector of Certificate Transparency's own suite.
        assert_eq!(
            hex(leaf_hash(b"")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
    }

    #[test]
    fn the_form_of_the_digest_is_fixed_for_ever() {
        // Entries on the log hold such digests: a change of form would make all of them wrong.
        assert_eq!(hex(events_digest([b"ab".as_slice(), b"c"])), PINNED);
    }

    const PINNED: &str = "3ad78d7afe9a76e0f425acfbcc8b200fc075de6f8ddf7a9d232ecc1950862f5b";
}
