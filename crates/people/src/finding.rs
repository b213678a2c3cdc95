//! Whom a question finds and how close they are to it, wherever the people are kept: in a database,
//! or in memory for measuring.

use std::collections::HashMap;

use kith_gate::archive::Archive;
use kith_terms::BirthDate;
use kith_terms::time::Date;

use crate::rules::closeness::{Comparing, Known};
use crate::rules::criteria::{Criteria, TooBroad, name_words};
use crate::rules::hopeful::{Found, FoundBy, gather};
use crate::rules::lookups::{Lookup, fits, further, lookups};
use crate::search::MOST_HITS;
use crate::store::search::Summary;

/// Where people are looked up.
pub(crate) trait Index {
    /// Why they cannot be.
    type Error;

    /// Whom these look-ups find, by a span of keys each.
    async fn by_spans(&mut self, lookups: &[Lookup]) -> Result<Vec<FoundBy>, Self::Error>;

    /// Whom these look-ups find, by one key each.
    async fn by_keys(&mut self, lookups: &[Lookup]) -> Result<Vec<FoundBy>, Self::Error>;

    /// Takes out those who to whoever asks are not there.
    async fn keep_those_there(&mut self, found: &mut Found) -> Result<(), Self::Error>;
}

/// Whom the keys of the question find. Whether there is a second round depends only on those who are
/// there for whoever asks, and on nothing that a shield hides.
pub(crate) async fn in_two_rounds<I: Index>(
    index: &mut I,
    asked: &Criteria,
    today: Date,
) -> Result<Found, I::Error> {
    let mut people = HashMap::new();
    let first = lookups(asked, today);
    gather(&mut people, &index.by_spans(&first).await?, &first);
    index.keep_those_there(&mut people).await?;
    let mut openly = people.values().filter_map(|how| how.openly);
    if !openly.any(|it| fits(asked, it)) {
        let further = further(asked, today);
        gather(&mut people, &index.by_keys(&further).await?, &further);
        index.keep_those_there(&mut people).await?;
    }
    Ok(people)
}

/// Somebody to compare with the question.
pub(crate) struct Candidate {
    pub(crate) summary: Summary,
    /// The words of the name asked by which records know them.
    pub(crate) goes_by: u8,
    pub(crate) is_shielded: bool,
    pub(crate) archive: Archive,
}

/// Somebody who is close to what was asked.
pub(crate) struct Close {
    pub(crate) closeness: f64,
    pub(crate) candidate: Candidate,
}

/// Those who are close to what was asked, the closest first.
pub(crate) fn closest(candidates: Vec<Candidate>, asked: &Criteria, today: Date) -> Vec<Close> {
    let all = candidates.into_iter();
    let all = all.map(|it| (it.summary.known(it.goes_by), it)).collect();
    let close = Comparing::new(asked, today).those_close(all).into_iter();
    let mut close: Vec<Close> = close
        .map(|(closeness, candidate)| Close {
            closeness,
            candidate,
        })
        .collect();
    close.sort_by(|a, b| {
        let (one, other) = (&a.candidate.summary, &b.candidate.summary);
        // Of those who are equally close, those come first who have just the name that was asked, and
        // then the order is that of a list of names.
        let by_name = || other.is_called(asked).cmp(&one.is_called(asked));
        let closeness = b.closeness.total_cmp(&a.closeness);
        closeness
            .then_with(by_name)
            .then_with(|| one.order().cmp(&other.order()))
    });
    close
}

/// Those of whom some may be shown. A name alone is answered where few have it; where more do, those
/// who have just that one, if they are few.
///
/// # Errors
/// [`TooBroad`] where they are many.
pub(crate) fn few_enough(mut close: Vec<Close>, asked: &Criteria) -> Result<Vec<Close>, TooBroad> {
    if let Err(too_broad) = asked.narrow_enough()
        && close.len() > MOST_HITS
    {
        close.retain(|it| it.candidate.summary.is_just(asked, it.closeness));
        if close.len() > MOST_HITS || close.is_empty() {
            return Err(too_broad);
        }
    }
    Ok(close)
}

impl Summary {
    fn known(&self, goes_by: u8) -> Known {
        let names = [
            &self.given_names,
            &self.family_name,
            &self.previous_family_name,
        ];
        Known {
            names: names
                .into_iter()
                .flatten()
                .flat_map(|it| name_words(it))
                .collect(),
            goes_by,
            birth_date: self.birth_date,
            sex: Some(self.sex),
            postcode: self.postcode.clone(),
            nhs_number: self.nhs_number,
            number: self.number.clone(),
        }
    }

    /// Whether they now have just the name that was asked, in this order, and nothing else that was
    /// asked is otherwise. Of a shield's secrets it knows nothing.
    fn is_just(&self, asked: &Criteria, closeness: f64) -> bool {
        closeness >= 1.0 && self.is_called(asked)
    }

    fn is_called(&self, asked: &Criteria) -> bool {
        let words = |name: &Option<String>| name.as_deref().map(name_words).unwrap_or_default();
        let (given, family) = (words(&self.given_names), words(&self.family_name));
        let Some(name) = &asked.name else {
            return false;
        };
        let rest = name.words().strip_suffix(family.as_slice());
        rest.is_some_and(|it| !it.is_empty() && given.starts_with(it))
    }

    /// The order of those who are equally close.
    fn order(
        &self,
    ) -> (
        &Option<String>,
        &Option<String>,
        &Option<BirthDate>,
        &String,
    ) {
        (
            &self.family_name,
            &self.given_names,
            &self.birth_date,
            &self.number,
        )
    }
}
