//! A small deterministic generator: the same seed gives the same traffic on every machine and in every version of
//! every library. SplitMix64 (Steele, Lea, Flood 2014); not for secrets.

/// A stream of numbers from a seed.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// The stream that belongs to a seed and a place, so that each traveller has one of their own.
    pub(crate) const fn new(seed: u64, place: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ place.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// The next number.
    pub(crate) const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n - 1`; 0 where `n` is 0.
    pub(crate) const fn below(&mut self, n: u64) -> u64 {
        // The bias of a 64-bit product is below 2^-40 for every n used here.
        ((self.next_u64() as u128 * n as u128) >> 64) as u64
    }

    /// A whole number from `low` to `high`, both included.
    #[allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]
    pub(crate) const fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as u64) as i64
    }

    /// A number from 0 to 1, 1 excluded.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) const fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of the choices, by their weights.
    pub(crate) fn weighted<'a, T>(&mut self, choices: &'a [(T, f64)]) -> &'a T {
        let total: f64 = choices.iter().map(|(_, w)| w).sum();
        let mut x = self.unit() * total;
        for (value, weight) in choices {
            x -= weight;
            if x < 0.0 {
                return value;
            }
        }
        &choices[choices.len() - 1].0
    }
}
