//! Linked, asked about, or new? The rules that no sum outweighs, and the thresholds.

use kith_terms::PersonId;

use super::compare::{Birth, Comparison, Family, Given, Nhs, Plain, compare};
use super::evidence::Evidence;
use super::features::Features;
use super::weights::{Weights, sum};

/// Somebody already here whom a record may be about.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// The person.
    pub person: PersonId,
    /// What is held about them, record by record.
    pub records: Vec<&'a Features>,
    /// Whether a person decided that the record is not about them.
    pub ruled_out: bool,
}

/// By what a record was linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The NHS number, with nothing against it.
    NhsNumber,
    /// The sum of bits.
    Score,
}

impl Method {
    /// As it is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::NhsNumber => "nhs-number",
            Method::Score => "score",
        }
    }
}

/// One candidate, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The person.
    pub person: PersonId,
    /// Bits.
    pub bits: f64,
    /// Why.
    pub evidence: Evidence,
}

/// What becomes of a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// The person that it is about; nobody who is here when empty.
    pub link: Option<(Judged, Method)>,
    /// People whom a clerical matcher is asked about.
    pub reviews: Vec<Judged>,
}

/// How a comparison is to be treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Limit {
    /// Not one person, whatever the sum.
    Never,
    /// At most a question.
    Ask,
    /// The sum decides.
    Free,
}

/// The rules that no sum outweighs.
fn limit(c: &Comparison) -> (Limit, Option<&'static str>) {
    let names_differ = c.given == Some(Given::Different) && !c.swapped;
    let birth_differs = matches!(
        c.birth,
        Some(Birth::Different | Birth::Close | Birth::YearFirstOfJanuary)
    );
    if c.verified_conflict {
        return (Limit::Never, Some("two different verified NHS numbers"));
    }
    if c.nhs == Some(Nhs::Same) {
        // A relative's number, or a number typed into the wrong record: somebody must look.
        let odd =
            (names_differ && c.birth != Some(Birth::Exact)) || c.birth == Some(Birth::Different);
        return if odd {
            (
                Limit::Ask,
                Some("one NHS number, but name or birth date differ"),
            )
        } else {
            (Limit::Free, None)
        };
    }
    if names_differ && birth_differs {
        return (Limit::Never, Some("different given names and birth dates"));
    }
    if names_differ {
        // Twins, or brothers where one birth date is missing, agree in all else.
        return (Limit::Never, Some("different given names"));
    }
    if matches!(c.nhs, Some(Nhs::Different | Nhs::Near)) {
        return (Limit::Ask, Some("two different NHS numbers"));
    }
    if c.birth == Some(Birth::Different) {
        return (Limit::Ask, Some("different birth dates"));
    }
    (Limit::Free, None)
}

/// The NHS number links by itself when the birth date agrees and no name disagrees (both ways round).
fn linked_by_number(c: &Comparison) -> bool {
    let birth = matches!(
        c.birth,
        Some(Birth::Exact | Birth::FirstOfJanuary | Birth::Partial)
    );
    let given = c.given != Some(Given::Different) || c.swapped;
    let family = c.family != Some(Family::Different) || c.swapped;
    c.nhs == Some(Nhs::Same) && birth && given && (family || c.sex != Some(Plain::Different))
}

struct Scored {
    at: usize,
    bits: f64,
    limit: Limit,
    by_number: bool,
    comparison: Comparison,
    rule: Option<&'static str>,
}

/// Judges a record against one person: the record of theirs that agrees best counts, but a veto by any does.
fn score(
    record: &Features,
    at: usize,
    candidate: &Candidate<'_>,
    weights: &Weights,
) -> Option<Scored> {
    let mut best: Option<Scored> = None;
    let mut strictest = (Limit::Free, None);
    for held in &candidate.records {
        let comparison = compare(record, held);
        let (limit, rule) = limit(&comparison);
        if comparison.verified_conflict {
            strictest = (Limit::Never, rule);
        }
        // Another number on any record of theirs makes it a question, unless one agrees in the number.
        if matches!(comparison.nhs, Some(Nhs::Different)) && strictest.0 > Limit::Ask {
            strictest = (Limit::Ask, rule);
        }
        let bits = sum(&comparison, weights).total;
        let by_number = linked_by_number(&comparison);
        let better = best
            .as_ref()
            .is_none_or(|old| (by_number, limit, bits) > (old.by_number, old.limit, old.bits));
        if better {
            best = Some(Scored {
                at,
                bits,
                limit,
                by_number,
                comparison,
                rule,
            });
        }
    }
    let mut best = best?;
    let number_agrees = best.comparison.nhs == Some(Nhs::Same);
    if strictest.0 == Limit::Never || (strictest.0 < best.limit && !number_agrees) {
        (best.limit, best.rule) = strictest;
    }
    Some(best)
}

/// What becomes of a record, given everybody whom it may be about. The order of candidates decides nothing.
#[must_use]
pub fn decide(record: &Features, candidates: &[Candidate<'_>], weights: &Weights) -> Decision {
    let mut scored: Vec<Scored> = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| !candidate.ruled_out)
        .filter_map(|(at, candidate)| score(record, at, candidate, weights))
        .filter(|one| {
            one.limit > Limit::Never && (one.by_number || one.bits >= weights.threshold.review)
        })
        .collect();
    let person = |one: &Scored| candidates.get(one.at).map(|candidate| candidate.person);
    scored.sort_by(|a, b| {
        (b.by_number, b.limit)
            .cmp(&(a.by_number, a.limit))
            .then(b.bits.total_cmp(&a.bits))
            .then(person(a).cmp(&person(b)))
    });
    let judged = |one: &Scored| {
        person(one).map(|person| Judged {
            person,
            bits: one.bits,
            evidence: Evidence::of(&one.comparison, weights, one.rule),
        })
    };
    let mut decision = Decision::default();
    let mut rest = scored.as_slice();
    if let [first, others @ ..] = scored.as_slice()
        && can_link(first, weights)
        && !is_ambiguous(first, others, candidates, weights)
    {
        let method = if first.by_number {
            Method::NhsNumber
        } else {
            Method::Score
        };
        decision.link = judged(first).map(|judged| (judged, method));
        rest = others;
    }
    // Once linked, only somebody who would have been linked too is worth a question.
    decision.reviews = rest
        .iter()
        .filter(|one| decision.link.is_none() || can_link(one, weights))
        .take(3)
        .filter_map(judged)
        .collect();
    decision
}

fn can_link(one: &Scored, weights: &Weights) -> bool {
    one.limit == Limit::Free && (one.by_number || one.bits >= weights.threshold.link)
}

/// Two people fit nearly as well, and they are not one: father and son of one name, when no birth date is given.
fn is_ambiguous(
    first: &Scored,
    others: &[Scored],
    candidates: &[Candidate<'_>],
    weights: &Weights,
) -> bool {
    others.iter().any(|other| {
        can_link(other, weights)
            && other.by_number == first.by_number
            && first.bits - other.bits < weights.threshold.margin
            && !are_one(candidates.get(first.at), candidates.get(other.at), weights)
    })
}

fn are_one(one: Option<&Candidate<'_>>, other: Option<&Candidate<'_>>, weights: &Weights) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    one.records.iter().any(|record| {
        score(record, 0, other, weights).is_some_and(|scored| can_link(&scored, weights))
    })
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
