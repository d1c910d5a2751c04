//! Sets of places of batch tables.

/// Most places there are: event types by far outnumber what one machine word has bits.
pub(crate) const PLACES: usize = 512;
const WORD: usize = 128;

/// A set of places of batch tables, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mask([u128; PLACES / WORD]);

impl Mask {
    /// No place.
    pub(crate) const EMPTY: Self = Self([0; PLACES / WORD]);

    /// One place alone.
    pub(crate) fn of(place: usize) -> Self {
        Self::EMPTY.with(place)
    }

    /// The same and one place more.
    #[must_use]
    pub(crate) fn with(mut self, place: usize) -> Self {
        if let Some(word) = self.0.get_mut(place / WORD) {
            *word |= 1 << (place % WORD);
        }
        self
    }

    /// The places of both.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
        self
    }

    /// Whether they have a place in common.
    pub(crate) fn meets(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    /// Whether it has a place.
    pub(crate) fn has(self, place: usize) -> bool {
        self.0.get(place / WORD).is_some_and(|word| word & (1 << (place % WORD)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_a_place_of_its_own() {
        for place in 0..PLACES {
            let one = Mask::of(place);
            assert!(one.has(place) && one.meets(one.with(0)) && !Mask::EMPTY.has(place));
            assert!(
                !one.has((place + WORD) % PLACES) && !one.meets(Mask::of((place + 1) % PLACES))
            );
            assert_eq!(Mask::EMPTY.and(one), one);
        }
    }
}
