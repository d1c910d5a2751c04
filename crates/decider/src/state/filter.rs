//! Which keys the store may hold, so that what is new need not be looked for on disk.
//!
//! A Bloom filter never says "absent" of a key that was added. It is of use only once every key of the store is in
//! it: after the keys that lay there at the opening have been read, which the writer does on the side.

use super::store::{Key, Store, Unusable};

/// Bits set for a key.
const PROBES: u64 = 4;
/// Bits of a filter; its memory is bounded, and a full one only asks the store more often.
const BITS: usize = 1 << 23;

/// Keys that may be there.
pub(crate) struct Filter {
    words: Box<[u64]>,
    complete: bool,
}

impl Filter {
    /// With no key. Complete if the store is empty.
    pub(crate) fn new(complete: bool) -> Self {
        Self { words: vec![0; BITS / 64].into(), complete }
    }

    pub(crate) fn add(&mut self, key: &Key) {
        for (word, bit) in places(key) {
            if let Some(word) = self.words.get_mut(word) {
                *word |= bit;
            }
        }
    }

    /// False only if the key is certainly not in the store.
    pub(crate) fn may_hold(&self, key: &Key) -> bool {
        !self.complete
            || places(key).all(|(word, bit)| self.words.get(word).is_some_and(|w| w & bit != 0))
    }

    /// Takes in the keys that were in the store when it was opened.
    pub(crate) fn complete_with(&mut self, older: &Self) {
        for (word, old) in self.words.iter_mut().zip(&older.words) {
            *word |= old;
        }
        self.complete = true;
    }

    /// Reads every key of a store.
    pub(crate) fn of(store: &Store) -> Result<Self, Unusable> {
        let mut filter = Self::new(true);
        store.for_each_key(|key| filter.add(key))?;
        Ok(filter)
    }
}

fn places(key: &Key) -> impl Iterator<Item = (usize, u64)> {
    // Ids are hashes or random already; the kind of key goes in so that a person is not a command.
    let id = u128::from_be_bytes(*key.last_chunk().unwrap_or(&[0; 16])) ^ u128::from(key[0]);
    #[allow(clippy::cast_possible_truncation)] // the two halves
    let whole = mix((id >> 64) as u64).wrapping_add(id as u64);
    let (a, b) = (mix(whole), mix(!whole) | 1);
    (0..PROBES).map(move |i| {
        #[allow(clippy::cast_possible_truncation)] // below BITS
        let bit = (a.wrapping_add(b.wrapping_mul(i)) % BITS as u64) as usize;
        (bit / 64, 1 << (bit % 64))
    })
}

/// Spreads bits that ids of tests and of counters have in few places.
const fn mix(mut x: u64) -> u64 {
    x ^= x >> 33;
    x = x.wrapping_mul(0xff51_afd7_ed55_8ccd);
    x ^= x >> 33;
    x = x.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ (x >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u128) -> Key {
        let mut key = [b'a'; 17];
        key[1..].copy_from_slice(&n.to_be_bytes());
        key
    }

    #[test]
    fn what_was_added_is_never_absent_and_little_else_is_there() {
        let mut filter = Filter::new(true);
        (0..200_000).for_each(|n| filter.add(&key(n)));
        assert!((0..200_000).all(|n| filter.may_hold(&key(n))));
        let wrong = (200_000..400_000).filter(|n| filter.may_hold(&key(*n))).count();
        assert!(wrong < 2000, "{wrong} of 200000");
    }

    #[test]
    fn before_it_is_complete_everything_may_be_there() {
        let mut filter = Filter::new(false);
        filter.add(&key(1));
        assert!(filter.may_hold(&key(2)));
        let mut older = Filter::new(true);
        older.add(&key(3));
        filter.complete_with(&older);
        assert!(filter.may_hold(&key(1)) && filter.may_hold(&key(3)) && !filter.may_hold(&key(2)));
    }
}
