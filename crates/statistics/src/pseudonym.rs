//! Who is who in facts without names: the same person is the same number in one snapshot, and in no other.

use std::fmt::Write as _;

use crate::disclosure::mac;

/// The numbers of one snapshot. Whoever has the key can find out whose they are.
pub struct Pseudonyms([u8; 32]);

impl Pseudonyms {
    /// Derives them from a secret of the installation and from what the snapshot is of: the same again has the same numbers, so
    /// that it is the same bytes, and those of two spans cannot be put together.
    pub fn derive(secret: &[u8], of: &str) -> Self {
        let key = mac(secret, b"sekisho.statistics.pseudonyms.v1");
        Self(mac(&key, of.as_bytes()))
    }

    /// The number of a person: 128 bits in hexadecimal.
    pub fn of(&self, person: &[u8]) -> String {
        let mut out = String::with_capacity(32);
        for byte in mac(&self.0, person).iter().take(16) {
            // Writing to a text cannot fail.
            let _ = write!(out, "{byte:02x}");
        }
        out
    }
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_the_same_in_one_snapshot_alone() {
        let (january, february) =
            (Pseudonyms::derive(&[7; 32], "2026-01"), Pseudonyms::derive(&[7; 32], "2026-02"));
        assert_eq!(january.of(b"one"), Pseudonyms::derive(&[7; 32], "2026-01").of(b"one"));
        assert_ne!(january.of(b"one"), january.of(b"other"));
        assert_ne!(january.of(b"one"), february.of(b"one"));
        assert_ne!(january.of(b"one"), Pseudonyms::derive(&[8; 32], "2026-01").of(b"one"));
        assert_eq!(january.of(b"one").len(), 32);
    }
}
