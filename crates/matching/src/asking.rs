//! After linking many records at once: about which groups somebody must be asked.

use rustc_hash::FxHashMap;

use crate::cluster::Pair;
use crate::decide::{QUESTIONS, Weigher};
use crate::groups::Groups;
use crate::record::Record;
use crate::rules::Limit;

/// A question: whether a record is about the person of a group that it is not in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// The record, which is nobody's yet.
    pub record: u32,
    /// The record of the other group that is nearest to it.
    pub other: u32,
    /// Bits.
    pub odds: f32,
}

/// The questions that are left when records have been linked: one at most for two groups, from the pair of theirs
/// that speaks most for one person, and three at most for a record. Asked is what one by one would be asked:
/// where a record by itself is near somebody, where a pair would have been linked but for a rule or for the other
/// records of its group, and where two groups say one number. About people who were both here before, nothing is asked.
#[must_use]
pub fn questions(
    records: &[Record],
    weigher: &Weigher<'_>,
    pairs: &[Pair],
    groups: &Groups,
    held: &[Option<u32>],
) -> Vec<Question> {
    let is_new = |record: u32| held.get(record as usize).is_none_or(Option::is_none);
    let mut nearest: FxHashMap<(u32, u32), Pair> = FxHashMap::default();
    for pair in pairs.iter().filter(|it| is_new(it.a) || is_new(it.b)) {
        let (a, b) = (groups.of(pair.a), groups.of(pair.b));
        if a == b {
            continue;
        }
        let best = nearest.entry((a.min(b), a.max(b))).or_insert(*pair);
        if surer(pair, best) {
            *best = *pair;
        }
    }
    let mut asked: Vec<Pair> = nearest
        .into_iter()
        .filter(|((a, b), pair)| is_worth_asking(groups, records, weigher, (*a, *b), pair))
        .map(|(_, pair)| pair)
        .collect();
    asked.sort_unstable_by(|x, y| y.odds.total_cmp(&x.odds).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut raised: FxHashMap<u32, usize> = FxHashMap::default();
    asked.retain_mut(|pair| {
        // Of two that are new, the one in the smaller group asks about the other's.
        let size = |record| groups.members(groups.of(record)).len();
        if !is_new(pair.a) || (is_new(pair.b) && size(pair.b) <= size(pair.a)) {
            (pair.a, pair.b) = (pair.b, pair.a);
        }
        let raised = raised.entry(pair.a).or_default();
        *raised += 1;
        *raised <= QUESTIONS
    });
    let question = |it: Pair| Question {
        record: it.a,
        other: it.b,
        odds: it.odds,
    };
    asked.into_iter().map(question).collect()
}

fn surer(one: &Pair, other: &Pair) -> bool {
    (one.odds.total_cmp(&other.odds))
        .then((other.a, other.b).cmp(&(one.a, one.b)))
        .is_gt()
}

/// Whether two groups are worth a question, by the pair of theirs that is nearest.
fn is_worth_asking(
    groups: &Groups,
    records: &[Record],
    weigher: &Weigher<'_>,
    (a, b): (u32, u32),
    nearest: &Pair,
) -> bool {
    let (ours, theirs) = (groups.members(a), groups.members(b));
    let record = |at: &u32| records.get(*at as usize);
    let ends = record(&nearest.a).zip(record(&nearest.b));
    let Some(best) = ends.map(|(one, other)| weigher.judge(one, other)) else {
        return false;
    };
    let thresholds = weigher.scales.thresholds;
    let is_alone = ours.len() == 1 || theirs.len() == 1;
    let floor = if is_alone {
        thresholds.review
    } else {
        thresholds.link
    };
    let all = ours.iter().filter_map(record).flat_map(|one| {
        theirs
            .iter()
            .filter_map(record)
            .map(move |other| weigher.judge(one, other))
    });
    best.is_worth_asking(floor)
        && weigher
            .fit_by(all)
            .is_some_and(|limit| limit > Limit::Never)
}
