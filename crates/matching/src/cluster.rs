//! From pairs to people: the surest pairs first, and never two chained together through a third.
//!
//! Two groups of records become one person only if the records of the one fit those of the other, taken all
//! together: a record that fits both a son and his father does not make them one.

use crate::decide::Weigher;
use crate::record::Record;
use crate::rules::Limit;

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

/// The group of every record: the smallest number in it.
pub(crate) fn clusters(
    records: &[Record],
    weigher: &Weigher<'_>,
    mut pairs: Vec<Pair>,
    order: &[u32],
) -> Vec<u32> {
    let link = weigher.scales.thresholds.link as f32;
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
    let mut of: Vec<u32> = (0..u32::try_from(records.len()).unwrap_or_default()).collect();
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
        let ends = (records.get(pair.a as usize), records.get(pair.b as usize));
        if let (Some(one), Some(other)) = ends
            && weigher.judge(one, other).limit != Limit::Free
        {
            continue;
        }
        let group = |at: u32| match members.get(at as usize) {
            Some(all) if !all.is_empty() => all.clone(),
            _ => vec![at],
        };
        let (mut one, other) = (group(a), group(b));
        let both = [&one, &other].map(|group| {
            group
                .iter()
                .filter_map(|at| records.get(*at as usize))
                .collect::<Vec<_>>()
        });
        let [ours, theirs] = &both;
        if !weigher.fit(ours, theirs) {
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
