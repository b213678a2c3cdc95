//! From pairs to people: the surest pairs first, and never two chained together through a third.
//!
//! Two groups of records become one person only if the records of the one fit those of the other, taken all
//! together: a record that fits both a son and his father does not make them one. And where it fits both nearly
//! alike, it is joined to neither.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::decide::{MARGIN, Weigher};
use crate::groups::Groups;
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
    let pairs = surest_first(pairs, weigher.scales.thresholds.link);
    let mut joining = Joining {
        records,
        weigher,
        rivals: Rivals::of(&pairs),
        people: People::new(records.len(), held),
    };
    for pair in pairs {
        joining.take(pair);
    }
    joining.people.groups.into_clusters()
}

/// Groups on the way to people.
struct Joining<'a> {
    records: &'a [Record],
    weigher: &'a Weigher<'a>,
    rivals: Rivals,
    people: People,
}

impl Joining<'_> {
    /// Joins the groups of a pair, where they fit.
    fn take(&mut self, pair: &Pair) {
        let groups = &self.people.groups;
        let (a, b) = (groups.of(pair.a), groups.of(pair.b));
        if self.people.may_join(a, b)
            && self.fit(a, b)
            && !self.has_rival(pair, pair.a, b)
            && !self.has_rival(pair, pair.b, a)
        {
            self.people.join(a, b);
        }
    }

    /// Of two single records it is known already.
    fn fit(&self, a: u32, b: u32) -> bool {
        let groups = &self.people.groups;
        groups.is_single(a) && groups.is_single(b)
            || self.weigher.fit(&self.records_of(a), &self.records_of(b))
    }

    /// Whether somebody, who is not the other end of the pair, fits this end nearly as well.
    fn has_rival(&self, pair: &Pair, end: u32, other: u32) -> bool {
        let groups = &self.people.groups;
        let own = groups.of(end);
        let nearly = self.rivals.nearly_as_sure(end, pair.odds);
        let mut nearly = nearly.map(|it| groups.of(it));
        nearly.any(|it| {
            let is_another = it != own && it != other;
            is_another
                && self
                    .weigher
                    .are_two(&self.records_of(it), &self.records_of(other))
        })
    }

    fn records_of(&self, group: u32) -> Vec<&Record> {
        let members = self.people.groups.members(group);
        let members = members.iter();
        members
            .filter_map(|at| self.records.get(*at as usize))
            .collect()
    }
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

/// With whom else a record would be joined.
struct Rivals(FxHashMap<u32, Vec<(u32, f32)>>);

impl Rivals {
    fn of(pairs: &[&Pair]) -> Self {
        let mut of: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
        for it in pairs {
            of.entry(it.a).or_default().push((it.b, it.odds));
            of.entry(it.b).or_default().push((it.a, it.odds));
        }
        Rivals(of)
    }

    /// Those for whom nearly as much speaks, or more.
    fn nearly_as_sure(&self, record: u32, odds: f32) -> impl Iterator<Item = u32> {
        let of = self.0.get(&record).into_iter().flatten();
        of.filter(move |it| f64::from(odds - it.1) < MARGIN)
            .map(|it| it.0)
    }
}

/// Groups, of which some are somebody's already.
struct People {
    groups: Groups,
    held: FxHashSet<u32>,
}

impl People {
    fn new(records: usize, held: &[Option<u32>]) -> Self {
        let mut people = People {
            groups: Groups::of_one(records),
            held: FxHashSet::default(),
        };
        let mut first = FxHashMap::default();
        for (record, person) in (0..).zip(held) {
            let Some(person) = person else { continue };
            match *first.entry(*person).or_insert(record) {
                first if first == record => drop(people.held.insert(record)),
                first => people.join(first, record),
            }
        }
        people
    }

    /// No two who are here already become one.
    fn may_join(&self, a: u32, b: u32) -> bool {
        a != b && !(self.held.contains(&a) && self.held.contains(&b))
    }

    fn join(&mut self, a: u32, b: u32) {
        let is_held = self.held.remove(&a) | self.held.remove(&b);
        let into = self.groups.join(a, b);
        if is_held {
            self.held.insert(into);
        }
    }
}
