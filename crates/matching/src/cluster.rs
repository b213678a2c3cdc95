//! From pairs to people: the surest pairs first, and never two chained together through a third.
//!
//! Two groups of records become one person only if the records of the one fit those of the other, taken all
//! together: a record that fits both a son and his father does not make them one.

use crate::compare::compare;
use crate::level::{Field, Pattern, nhs};
use crate::model::{Rarity, Scales};
use crate::pool::Pool;
use crate::record::Record;

/// A pair with the log2 of its odds of being one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The record with the smaller number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Bits.
    pub odds: f32,
}

/// What records are compared and weighed with.
pub(crate) struct Bench<'a> {
    pub(crate) records: &'a [Record],
    pub(crate) pool: &'a Pool,
    pub(crate) scales: &'a Scales,
    pub(crate) rarity: &'a Rarity,
}

impl Bench<'_> {
    pub(crate) fn compared(&self, a: u32, b: u32) -> Option<(Pattern, f64)> {
        let (one, other) = (self.records.get(a as usize)?, self.records.get(b as usize)?);
        let pattern = compare(one, other, self.pool);
        let shared = self.scales.shared(&pattern, one, other, self.rarity);
        Some((pattern, self.scales.odds(&pattern, shared)))
    }

    pub(crate) fn odds_above(&self, floor: f64, a: u32, b: u32) -> Option<f64> {
        let (one, other) = (self.records.get(a as usize)?, self.records.get(b as usize)?);
        let pattern = compare(one, other, self.pool);
        let shared = self.scales.shared(&pattern, one, other, self.rarity);
        self.scales.odds_above(floor, &pattern, shared)
    }
}

/// The group of every record: the smallest number in it.
pub(crate) fn clusters(bench: &Bench<'_>, mut pairs: Vec<Pair>, order: &[u32]) -> Vec<u32> {
    let link = bench.scales.thresholds.link as f32;
    pairs.retain(|it| it.odds >= link);
    let rank = |record: u32| order.get(record as usize).copied().unwrap_or(record);
    let ends = |it: &Pair| {
        let (a, b) = (rank(it.a), rank(it.b));
        (a.min(b), a.max(b))
    };
    pairs.sort_unstable_by(|x, y| {
        y.odds
            .total_cmp(&x.odds)
            .then_with(|| ends(x).cmp(&ends(y)))
    });
    let mut of: Vec<u32> = (0..u32::try_from(bench.records.len()).unwrap_or_default()).collect();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); of.len()];
    for pair in &pairs {
        let (Some(a), Some(b)) = (
            of.get(pair.a as usize).copied(),
            of.get(pair.b as usize).copied(),
        ) else {
            continue;
        };
        if a == b {
            continue;
        }
        let group = |at: u32| match members.get(at as usize) {
            Some(all) if !all.is_empty() => all.clone(),
            _ => vec![at],
        };
        let (mut one, other) = (group(a), group(b));
        if !fit(bench, &one, &other) {
            continue;
        }
        let (into, from) = (a.min(b), a.max(b));
        for record in &other {
            one.push(*record);
        }
        for record in &one {
            if let Some(slot) = of.get_mut(*record as usize) {
                *slot = into;
            }
        }
        if let Some(slot) = members.get_mut(into as usize) {
            *slot = one;
        }
        if let Some(slot) = members.get_mut(from as usize) {
            *slot = Vec::new();
        }
    }
    of
}

/// Whether two groups are one person's, taken all together.
fn fit(bench: &Bench<'_>, one: &[u32], other: &[u32]) -> bool {
    if one.len() == 1 && other.len() == 1 {
        return true;
    }
    let (mut sum, mut count) = (0.0, 0.0);
    for a in one {
        for b in other {
            let Some((pattern, odds)) = bench.compared(*a, *b) else {
                continue;
            };
            if is_against(&pattern) && odds < 10.0 {
                return false;
            }
            sum += odds.clamp(-12.0, 12.0);
            count += 1.0;
        }
    }
    sum >= 0.0 * count
}

/// Two people, whoever else may fit both.
fn is_against(pattern: &Pattern) -> bool {
    pattern.level(Field::Nhs) == nhs::DIFFERENT
}
