//! What error a threshold comes to, by the model's own word: where the model says that a pair is one person's 97 times
//! in 100, it expects 3 of 100 such links to be wrong. Nobody's word is in it but the model's.

use std::ops::RangeInclusive;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::{Model, ModelError, Scales, Thresholds, chance};
use crate::pool::Pool;
use crate::record::Record;
use crate::rules::{Limit, limit};
use crate::train::Example;

/// So many thresholds above that of the model are told of too.
const ABOVE: i64 = 6;

/// What linking from so many bits on would come to, by the model's own word.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// From so many bits on.
    pub bits: i64,
    /// Of the pairs that would be linked, the share that are two people's.
    pub wrong: f64,
    /// Of the pairs that are one person's, the share that would not be linked.
    pub missed: f64,
}

/// The thresholds that are told of: each whole bit from where matching asks to some above where it links.
#[must_use]
pub fn around(thresholds: Thresholds) -> RangeInclusive<i64> {
    whole(thresholds.review)..=whole(thresholds.link) + ABOVE
}

#[expect(clippy::cast_possible_truncation, reason = "bits are some dozens")]
fn whole(bits: f64) -> i64 {
    bits.floor() as i64
}

/// Pairs, and how many of them are one person's by what the model says of each.
#[derive(Debug, Clone, Copy, Default)]
struct Pairs {
    count: f64,
    same: f64,
}

/// What each threshold would come to, by the pairs that the model was trained on. What a rule holds back is not
/// linked, whatever its bits.
pub(crate) fn expected(
    model: &Model,
    records: &[Record],
    pool: &Pool,
    examples: &[Example],
) -> Result<Vec<Expected>, ModelError> {
    let scales = Scales::new(model, records.len())?;
    let rarity = scales.rarity(pool);
    let bits = around(model.thresholds);
    let below = bits.start() - 1;
    let slots = usize::try_from(bits.end() - below + 1).unwrap_or_default();
    let add = |mut pairs: Vec<Pairs>, it: &Example| {
        if let (Some(a), Some(b)) = (records.get(it.a as usize), records.get(it.b as usize)) {
            let odds = scales.odds(&it.pattern, scales.shared(&it.pattern, a, b, &rarity));
            let at = match limit(&it.pattern, odds, a, b).0 {
                Limit::Free => whole(odds).clamp(below, *bits.end()),
                _ => below,
            };
            let slot = usize::try_from(at - below).unwrap_or_default();
            if let Some(pairs) = pairs.get_mut(slot) {
                pairs.count += 1.0;
                pairs.same += chance(odds);
            }
        }
        pairs
    };
    let none = || vec![Pairs::default(); slots];
    // Sums of fractions depend on their order: chunks of one size are added up one after another.
    let chunks = examples.par_chunks(8192);
    let parts: Vec<Vec<Pairs>> = chunks.map(|it| it.iter().fold(none(), add)).collect();
    let pairs = parts.iter().fold(none(), |mut sum, part| {
        for (sum, part) in sum.iter_mut().zip(part) {
            sum.count += part.count;
            sum.same += part.same;
        }
        sum
    });
    let all: f64 = pairs.iter().map(|it| it.same).sum();
    let from = |bits: i64| {
        let skipped = usize::try_from(bits - below).unwrap_or_default();
        let linked = pairs.iter().skip(skipped);
        let (count, same) = linked.fold((0.0, 0.0), |sum, it| (sum.0 + it.count, sum.1 + it.same));
        // Of no link none is wrong, and of no pair none is missed.
        let share = |part: f64, of: f64| {
            if of > 0.0 {
                (part / of).clamp(0.0, 1.0)
            } else {
                0.0
            }
        };
        Expected {
            bits,
            wrong: share(count - same, count),
            missed: share(all - same, all),
        }
    };
    Ok(bits.map(from).collect())
}

impl Model {
    /// What linking from where the model links would come to, by its own word; none where its training did not say.
    #[must_use]
    pub fn expected_where_it_links(&self) -> Option<Expected> {
        let at = whole(self.thresholds.link);
        self.expected.iter().find(|it| it.bits == at).copied()
    }
}
