//! From pairs to people: the surest pairs first, and never two chained together through a third.
//!
//! Two groups of records become one person only if the records of the one fit those of the other, taken all
//! together: a record that fits both a son and his father does not make them one.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

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
    /// How far the two may go.
    pub limit: Limit,
}

/// The group of every record: the smallest number in it.
pub(crate) fn clusters(
    records: &[Record],
    weigher: &Weigher<'_>,
    pairs: &[Pair],
    held: &[Option<u32>],
) -> Vec<u32> {
    let mut groups = Groups::of_held(records.len(), held);
    for pair in surest_first(pairs, weigher.scales.thresholds.link) {
        let (a, b) = (groups.of(pair.a), groups.of(pair.b));
        let about = |group: &[u32]| -> Vec<&Record> {
            group
                .iter()
                .filter_map(|at| records.get(*at as usize))
                .collect()
        };
        // Of two single records it is known already.
        if a != b
            && !groups.are_both_held(a, b)
            && (groups.are_single(a, b)
                || weigher.fit(&about(&groups.members(a)), &about(&groups.members(b))))
        {
            groups.join(a, b);
        }
    }
    groups.of
}

/// The pairs that may be joined; those that are as sure as one another in the order of their records.
fn surest_first(pairs: &[Pair], link: f64) -> Vec<&Pair> {
    let mut pairs: Vec<&Pair> = pairs
        .iter()
        .filter(|it| it.limit == Limit::Free && f64::from(it.odds) >= link)
        .collect();
    pairs.sort_unstable_by(|x, y| {
        let ends = |it: &Pair| (it.a.min(it.b), it.a.max(it.b));
        y.odds
            .total_cmp(&x.odds)
            .then_with(|| ends(x).cmp(&ends(y)))
    });
    pairs
}

/// Who is together; a group goes by the smallest number in it.
#[derive(Default)]
struct Groups {
    of: Vec<u32>,
    /// The members of groups of more than one.
    members: FxHashMap<u32, Vec<u32>>,
    /// Those that are somebody's already.
    held: FxHashSet<u32>,
}

impl Groups {
    fn of_held(records: usize, held: &[Option<u32>]) -> Self {
        let mut groups = Groups {
            of: (0..u32::try_from(records).unwrap_or_default()).collect(),
            ..Groups::default()
        };
        let mut first = FxHashMap::default();
        for (record, person) in (0..).zip(held) {
            let Some(person) = person else { continue };
            match *first.entry(*person).or_insert(record) {
                first if first == record => drop(groups.held.insert(record)),
                first => groups.join(first, record),
            }
        }
        groups
    }

    fn are_both_held(&self, a: u32, b: u32) -> bool {
        self.held.contains(&a) && self.held.contains(&b)
    }

    fn of(&self, record: u32) -> u32 {
        self.of.get(record as usize).copied().unwrap_or(record)
    }

    fn members(&self, group: u32) -> Cow<'_, [u32]> {
        match self.members.get(&group) {
            Some(members) => Cow::Borrowed(members),
            None => Cow::Owned(vec![group]),
        }
    }

    fn are_single(&self, a: u32, b: u32) -> bool {
        !self.members.contains_key(&a) && !self.members.contains_key(&b)
    }

    fn join(&mut self, a: u32, b: u32) {
        let mut take = |group| self.members.remove(&group).unwrap_or_else(|| vec![group]);
        let (mut all, other) = (take(a), take(b));
        all.extend(other);
        let into = a.min(b);
        if self.held.remove(&a) | self.held.remove(&b) {
            self.held.insert(into);
        }
        for record in &all {
            if let Some(slot) = self.of.get_mut(*record as usize) {
                *slot = into;
            }
        }
        self.members.insert(into, all);
    }
}
