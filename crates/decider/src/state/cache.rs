//! What was used last, within a bound.

use std::collections::HashMap;
use std::hash::Hash;

/// Two generations: what is used moves to the young one; when that is half of the bound, the old one is dropped.
/// Nothing is ever written from here, so dropping loses nothing.
pub(crate) struct Cache<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    half: usize,
}

impl<K: Hash + Eq + Copy, V: Clone> Cache<K, V> {
    pub(crate) fn new(bound: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), half: (bound / 2).max(1) }
    }

    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let value = self.old.remove(key)?;
        self.insert(*key, value.clone());
        Some(value)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.half && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    pub(crate) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_bound_holds() {
        let mut cache = Cache::new(100);
        for i in 0..10_000 {
            cache.insert(i, i);
            assert!(cache.get(&0).is_some(), "in use all the time, at {i}");
            assert!(cache.len() <= 101);
        }
        assert_eq!(cache.get(&1), None);
        assert_eq!(cache.get(&9_999), Some(9_999));
    }

    #[test]
    fn the_newest_value_wins() {
        let mut cache = Cache::new(4);
        cache.insert(1, "old");
        for i in 2..=4 {
            cache.insert(i, "other");
        }
        cache.insert(1, "new");
        assert_eq!(cache.get(&1), Some("new"));
    }
}
