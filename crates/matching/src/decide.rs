//! Linked, asked about, or new? One record, and everybody who may be meant.

use kith_terms::PersonId;

use crate::compare::compare;
use crate::evidence::Evidence;
use crate::level::{Field, Pattern, nhs};
use crate::model::{Rarity, Scales, Shared};
use crate::pool::Pool;
use crate::record::Record;
use crate::rules::{Limit, SURE, limit};

/// A second person as near as this, who is not the same person, makes it a question.
pub(crate) const MARGIN: f64 = 3.0;

/// Questions that one record raises at most.
pub(crate) const QUESTIONS: usize = 3;

/// What records are compared and weighed with.
#[derive(Debug, Clone, Copy)]
pub struct Weigher<'a> {
    /// The texts of the records.
    pub pool: &'a Pool,
    /// The model.
    pub scales: &'a Scales,
    /// How frequent the names of the pool are.
    pub rarity: &'a Rarity,
}

/// Two records, compared and weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// At which level each field agrees.
    pub pattern: Pattern,
    /// What the names that they share count for.
    pub shared: Shared,
    /// log2 of the odds that they are one person.
    pub odds: f64,
    /// How far they may go.
    pub limit: Limit,
    /// By which rule, where not all the way.
    pub rule: Option<&'static str>,
}

impl Weigher<'_> {
    /// Judges two records.
    #[must_use]
    pub fn judge(&self, a: &Record, b: &Record) -> Judgement {
        let pattern = compare(a, b, self.pool);
        let shared = self.scales.shared(&pattern, a, b, self.rarity);
        let odds = self.scales.odds(&pattern, shared);
        let (limit, rule) = limit(&pattern, odds, a, b);
        Judgement {
            pattern,
            shared,
            odds,
            limit,
            rule,
        }
    }

    /// The odds, where they are at or above a floor, and how far the two may go.
    pub(crate) fn odds_above(&self, floor: f64, a: &Record, b: &Record) -> Option<(f64, Limit)> {
        let pattern = compare(a, b, self.pool);
        let shared = self.scales.shared(&pattern, a, b, self.rarity);
        let odds = self.scales.odds_above(floor, &pattern, shared)?;
        Some((odds, limit(&pattern, odds, a, b).0))
    }

    /// Why two records are taken to be one person's, or two people's.
    #[must_use]
    pub fn evidence(&self, it: &Judgement) -> Evidence {
        let weighed = self.scales.weigh(&it.pattern, it.shared);
        Evidence::of(&it.pattern, &weighed, &self.scales.version, it.rule)
    }

    /// Of several pairs the one that speaks most for one person. A pair that may be joined counts before one that
    /// may only be asked about.
    #[must_use]
    pub fn best(&self, pairs: impl IntoIterator<Item = Judgement>) -> Option<Judgement> {
        let free =
            |it: &Judgement| it.limit == Limit::Free && it.odds >= self.scales.thresholds.link;
        pairs
            .into_iter()
            .max_by(|a, b| free(a).cmp(&free(b)).then(a.odds.total_cmp(&b.odds)))
    }

    /// Whether two groups of records are one person's, taken all together.
    #[must_use]
    pub fn fit(&self, one: &[&Record], other: &[&Record]) -> bool {
        let pairs = one
            .iter()
            .flat_map(|a| other.iter().map(|b| self.judge(a, b)));
        self.fit_by(pairs).is_some_and(|limit| limit == Limit::Free)
    }

    /// Whether something says that two groups are two people.
    pub(crate) fn are_two(&self, one: &[&Record], other: &[&Record]) -> bool {
        let mut pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
        pairs.any(|(a, b)| matches!(self.judge(a, b).limit, Limit::Never | Limit::Apart))
    }

    /// How far two groups may go; nothing where there is nothing to compare.
    pub(crate) fn fit_by(&self, pairs: impl Iterator<Item = Judgement>) -> Option<Limit> {
        let (mut sum, mut count, mut least) = (0.0, 0.0, Limit::Free);
        for it in pairs {
            match it.limit {
                Limit::Never => return Some(Limit::Never),
                Limit::Apart => least = Limit::Apart,
                _ => {}
            }
            sum += it.odds.clamp(-SURE, SURE);
            count += 1.0;
        }
        if count == 0.0 {
            None
        } else if sum < self.scales.thresholds.link * count {
            Some(Limit::Ask)
        } else {
            Some(least)
        }
    }
}

/// Why a record for which enough speaks is asked about all the same: there is another whom it would be linked to.
const FITS_ANOTHER: &str = "it would be linked to somebody else as well";

/// Or it fits a record of theirs, and not all of theirs.
const FITS_ONE_ALONE: &str =
    "it fits a record of this person, but not all of theirs taken together";

/// Somebody already here whom a record may be about.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// The person.
    pub person: PersonId,
    /// What is held about them, record by record.
    pub records: Vec<&'a Record>,
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
    /// log2 of the odds that it is they.
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

/// A candidate with the record of theirs that agrees best, and how far all of theirs let it go.
struct Scored<'a> {
    candidate: &'a Candidate<'a>,
    best: Judgement,
    limit: Limit,
}

impl Scored<'_> {
    fn is_worth_asking(&self, review: f64) -> bool {
        self.limit > Limit::Never && self.best.is_worth_asking(review)
    }
}

impl Judgement {
    /// One number is worth a question, however much else speaks against it.
    #[must_use]
    pub fn is_worth_asking(&self, review: f64) -> bool {
        self.odds >= review || self.by_number()
    }

    fn by_number(&self) -> bool {
        self.pattern.level(Field::Nhs) == nhs::SAME
    }

    /// By what it links.
    #[must_use]
    pub fn method(&self) -> Method {
        match self.by_number() {
            true => Method::NhsNumber,
            false => Method::Score,
        }
    }
}

fn scored<'a>(
    record: &Record,
    candidate: &'a Candidate<'a>,
    weigher: &Weigher<'_>,
) -> Option<Scored<'a>> {
    let pairs: Vec<Judgement> = candidate
        .records
        .iter()
        .map(|held| weigher.judge(record, held))
        .collect();
    let limit = weigher.fit_by(pairs.iter().copied())?;
    let best = weigher.best(pairs)?;
    Some(Scored {
        candidate,
        best,
        limit,
    })
}

/// What becomes of a record, given everybody whom it may be about. The order of candidates decides nothing.
#[must_use]
pub fn decide(record: &Record, candidates: &[Candidate<'_>], weigher: &Weigher<'_>) -> Decision {
    let thresholds = weigher.scales.thresholds;
    let can_link = |it: &Scored<'_>| {
        it.limit == Limit::Free && it.best.limit == Limit::Free && it.best.odds >= thresholds.link
    };
    let mut scored: Vec<Scored<'_>> = candidates
        .iter()
        .filter(|candidate| !candidate.ruled_out)
        .filter_map(|candidate| scored(record, candidate, weigher))
        .filter(|it| it.is_worth_asking(thresholds.review))
        .collect();
    scored.sort_by(|a, b| {
        (can_link(b).cmp(&can_link(a)))
            .then(b.best.odds.total_cmp(&a.best.odds))
            .then(a.candidate.person.cmp(&b.candidate.person))
    });
    let judged = |it: &Scored<'_>, held_back: Option<&str>| {
        let mut evidence = weigher.evidence(&it.best);
        evidence.rule = evidence.rule.or_else(|| held_back.map(str::to_owned));
        Judged {
            person: it.candidate.person,
            bits: it.best.odds,
            evidence,
        }
    };
    // Enough speaks for it, and no rule about two records against: then it is their other records, or somebody else.
    let held_back = |it: &Scored<'_>| match (can_link(it), it.best.odds >= thresholds.link) {
        (true, _) => Some(FITS_ANOTHER),
        (false, true) => Some(FITS_ONE_ALONE),
        (false, false) => None,
    };
    let mut decision = Decision::default();
    let mut rest = scored.as_slice();
    if let [first, others @ ..] = scored.as_slice()
        && can_link(first)
        && !others
            .iter()
            .any(|other| can_link(other) && is_rival(first, other, weigher))
    {
        decision.link = Some((judged(first, None), first.best.method()));
        rest = others;
    }
    // Once linked, only somebody who would have been linked too is worth a question.
    let worth_it = rest
        .iter()
        .filter(|it| decision.link.is_none() || can_link(it));
    let asked = worth_it.take(QUESTIONS);
    decision.reviews = asked.map(|it| judged(it, held_back(it))).collect();
    decision
}

/// Two people fit nearly as well, and they are not one: father and son of one name, when no birth date is given.
fn is_rival(first: &Scored<'_>, other: &Scored<'_>, weigher: &Weigher<'_>) -> bool {
    first.best.by_number() == other.best.by_number()
        && first.best.odds - other.best.odds < MARGIN
        && !weigher.fit(&first.candidate.records, &other.candidate.records)
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
