//! Chance that comes out the same every time.
//!
//! Every household, feed and worker draws from its own ChaCha8 stream, named by the county's seed,
//! a purpose and a number, so any one of them can be made again without making the others. ChaCha8
//! is chosen by name and only its raw 64-bit output is used: neither rand's default generator nor
//! its sampling methods are promised to stay the same from version to version.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What a stream of draws is for; streams of different purposes are independent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Plan = 1,
    Household = 2,
    Worker = 3,
    Feed = 4,
    Copy = 5,
}

/// A stream of draws.
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    pub(super) fn new(seed: u64, purpose: Purpose, place: u64, stream: u64) -> Self {
        let mut key = [0u8; 32];
        let words = [seed, purpose as u64, place, stream];
        for (slot, byte) in key
            .iter_mut()
            .zip(words.iter().flat_map(|w| w.to_le_bytes()))
        {
            *slot = byte;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    pub(super) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `limit`; 0 when there is nothing below it.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.bits()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0) + 1;
        low.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// From 0 to just under 1.
    pub(super) fn unit(&mut self) -> f64 {
        // 53 bits are what a double holds exactly.
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.index(items.len()))
    }

    /// A word of a list that is never empty.
    pub(super) fn word(&mut self, items: &[&'static str]) -> &'static str {
        self.pick(items).copied().unwrap_or_default()
    }

    pub(super) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// One of the choices, as often as its weight says; the first when all weights are nothing.
    pub(super) fn weighted<T: Copy>(&mut self, first: T, choices: &[(T, u32)]) -> T {
        let total: u64 = choices.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut left = self.below(total);
        for (choice, weight) in choices {
            let weight = u64::from(*weight);
            if left < weight {
                return *choice;
            }
            left -= weight;
        }
        first
    }
}

/// A mixing of one number into another that looks nothing like it (the finish of SplitMix64).
pub(super) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The numbers below `len` in an order that looks random, each found without the others.
///
/// A four-round Feistel network over the next even power of two, walked until it lands inside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shuffle {
    len: u64,
    key: u64,
    half_bits: u32,
}

impl Shuffle {
    pub(super) fn new(len: u64, key: u64) -> Self {
        let bits = 64 - len.saturating_sub(1).leading_zeros();
        Self {
            len,
            key,
            half_bits: bits.div_ceil(2).max(1),
        }
    }

    pub(super) fn at(&self, place: u64) -> u64 {
        if self.len == 0 {
            return 0;
        }
        let mut value = place % self.len;
        loop {
            value = self.scramble(value);
            if value < self.len {
                return value;
            }
        }
    }

    fn scramble(&self, value: u64) -> u64 {
        let mask = (1u64 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for round in 0..4 {
            let turned = mix(right ^ self.key.rotate_left(round * 16)) & mask;
            (left, right) = (right, left ^ turned);
        }
        (left << self.half_bits) | right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_shuffle_holds_every_number_once() {
        for len in [1, 2, 7, 100, 4_097] {
            let seen: HashSet<u64> = (0..len).map(|n| Shuffle::new(len, 9).at(n)).collect();
            assert_eq!(seen.len() as u64, len);
            assert!(seen.iter().all(|n| *n < len));
        }
    }

    #[test]
    fn the_draws_of_a_seed_never_change() {
        // Written down once: a change here changes every demo county there is.
        let mut draw = Draw::new(1, Purpose::Plan, 2, 3);
        assert_eq!(
            [draw.below(1_000), draw.below(1_000), draw.below(1_000)],
            [785, 761, 382]
        );
    }

    #[test]
    fn weights_are_kept_to() {
        let mut draw = Draw::new(1, Purpose::Plan, 0, 0);
        let often = (0..10_000)
            .filter(|_| draw.weighted(0, &[(1, 9), (2, 1)]) == 1)
            .count();
        assert!((8_800..9_200).contains(&often), "{often}");
    }
}
