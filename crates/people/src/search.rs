//! Finding a person: few answers, each with no more than tells one person from another.
//!
//! Everybody in an answer has been shown, and that is in the ledger before the answer is given.
//! A person with a shield is found by what the shield leaves open, and never by where they live or
//! by a number that another body gave them: so nobody learns where they are by guessing
//! (SI 2007/2182 reg 6).

use std::collections::HashMap;

use kith_gate::action::SearchPeople;
use kith_gate::archive::{Archive, KeptBack};
use kith_gate::{GateError, Grant, Section, Sections};
use kith_store::StoreError;
use kith_terms::time::{Date, day_of};
use kith_terms::{BirthDate, PartialPostcode, PersonId, Sex};
use serde::Serialize;
use thiserror::Error;

use crate::rules::closeness::{Comparing, Grade, Hint, Known};
use crate::rules::criteria::{Criteria, TooBroad, name_words};
use crate::rules::hopeful::{HowFound, gather, most_hopeful};
use crate::rules::lookups::{fits, further, lookups};
use crate::store::search::Summary;
use crate::{People, store};

/// The most people that one answer shows.
pub const MOST_HITS: usize = 10;

/// The answer to a search.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Who it may be, the closest first: at most [`MOST_HITS`].
    pub hits: Vec<Hit>,
    /// What to do where more people match than are shown.
    pub narrow: Option<&'static str>,
}

/// One person who may be whom is looked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// The person.
    pub person: PersonId,
    /// Their number in this index.
    pub number: String,
    /// Given and middle names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Birth date.
    pub birth_date: Option<BirthDate>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The first half of the postcode, where it is known and may be shown.
    pub postcode_area: Option<PartialPostcode>,
    /// Whether everything that was asked agrees, rather than nearly.
    pub exact: bool,
    /// How close the person is to what was asked, from 0 to 1.
    pub score: f64,
    /// How surely it is who is looked for.
    pub grade: Grade,
    /// Whether the record is in the archive.
    pub archived: bool,
}

/// Why a search has no answer.
#[derive(Debug, Error)]
pub enum CannotFind {
    /// Too many people fit the question.
    #[error(transparent)]
    TooBroad(#[from] TooBroad),
    /// Who is shielded cannot be read, or who was shown cannot be written down.
    #[error("The search could not be done, so nobody is shown. Try again in a minute.")]
    Gate(#[from] GateError),
    /// The index cannot be read.
    #[error("The search could not be done. Try again in a minute.")]
    Store(#[from] StoreError),
}

/// Advice where more people match than are shown.
const NARROW: &str =
    "More than 10 people match. Add more of what you know, such as a full date of birth.";

impl People {
    /// Find people who fit what is known of somebody.
    pub async fn find(
        &self,
        grant: Grant<SearchPeople>,
        asked: &Criteria,
    ) -> Result<Found, CannotFind> {
        let too_broad = asked.narrow_enough().err();
        if let Some(too_broad) = &too_broad
            && !asked.is_full_name_alone()
        {
            grant.shown(&[]).await?;
            return Err(too_broad.clone().into());
        }
        let today = day_of(self.db.now());
        let people = self.looked_up(asked, today).await?;
        let mut close = self.compared(&grant, people, asked, today).await?;
        let more = close.len() > MOST_HITS;
        if let Some(too_broad) = too_broad
            && more
        {
            close.retain(|it| it.summary.is_just(asked, it.closeness));
            if close.len() > MOST_HITS || close.is_empty() {
                grant.shown(&[]).await?;
                return Err(too_broad.into());
            }
        }
        let (first, second) = (close.first(), close.get(1));
        let (first, second) = (first.map(|it| it.closeness), second.map(|it| it.closeness));
        let hits: Vec<Hit> = close
            .into_iter()
            .take(MOST_HITS)
            .enumerate()
            .map(|(place, it)| {
                let others = if place == 0 { second } else { first };
                let grade = Grade::of(asked, it.closeness, others);
                it.hit(&grant, grade)
            })
            .collect();
        let shown: Vec<PersonId> = hits.iter().map(|hit| hit.person).collect();
        grant.shown(&shown).await?;
        Ok(Found {
            hits,
            narrow: more.then_some(NARROW),
        })
    }

    /// Whom the keys of the question find. Whether there is a second round depends on nothing that a
    /// shield hides.
    async fn looked_up(
        &self,
        asked: &Criteria,
        today: Date,
    ) -> Result<HashMap<PersonId, HowFound>, StoreError> {
        let mut people = HashMap::new();
        let first = lookups(asked, today);
        let found = store::search::by_spans(&self.db, &first).await?;
        gather(&mut people, &found, &first);
        let mut openly = people.values().filter_map(|how| how.openly);
        if !openly.any(|it| fits(asked, it)) {
            let further = further(asked, today);
            let found = store::search::by_keys(&self.db, &further).await?;
            gather(&mut people, &found, &further);
        }
        if let Some(number) = &asked.number
            && let Some(person) = store::search::by_number(&self.db, &stored(number)).await?
        {
            let hint = Hint {
                number: true,
                ..Hint::default()
            };
            people.entry(person).or_default().add(hint, false);
        }
        Ok(people)
    }

    /// Who is close to what was asked, the closest first.
    async fn compared(
        &self,
        grant: &Grant<SearchPeople>,
        people: HashMap<PersonId, HowFound>,
        asked: &Criteria,
        today: Date,
    ) -> Result<Vec<Close>, CannotFind> {
        let ids: Vec<PersonId> = people.keys().copied().collect();
        let KeptBack {
            archived,
            shielded: hidden,
        } = self.gate.kept_back_among(&ids).await?;
        let there = there_for(grant, people, &archived);
        let chosen = most_hopeful(there, asked);
        let (shielded, open): (HashMap<_, _>, HashMap<_, _>) =
            chosen.into_iter().partition(|it| hidden.contains(&it.0));
        // Found only by what the shield hides is not found.
        let shielded: HashMap<PersonId, u8> = shielded
            .into_iter()
            .filter_map(|(person, how)| Some((person, how.openly?.words)))
            .collect();
        let open: HashMap<PersonId, u8> = open
            .into_iter()
            .map(|(person, how)| (person, how.hint.words))
            .collect();
        let ids = |of: &HashMap<PersonId, u8>| of.keys().copied().collect();
        let summaries = store::search::summaries(&self.db, ids(&shielded), ids(&open));
        let (shielded_people, open_people) = summaries.await?;
        let comparing = Comparing::new(asked, today);
        let mut all = Vec::new();
        for (summaries, goes_by, is_shielded) in [
            (shielded_people, shielded, true),
            (open_people, open, false),
        ] {
            for summary in summaries {
                let goes_by = goes_by.get(&summary.person).copied().unwrap_or_default();
                all.push((summary.known(goes_by), (summary, is_shielded)));
            }
        }
        let close = comparing.those_close(all).into_iter();
        let mut close: Vec<Close> = close
            .map(|(closeness, (summary, is_shielded))| Close {
                closeness,
                archive: archived.get(&summary.person).copied().unwrap_or_default(),
                summary,
                is_shielded,
            })
            .collect();
        closest_first(&mut close, asked, |it| (it.closeness, &it.summary));
        Ok(close)
    }
}

/// Of those who were found, those who are there for whoever asks: the archive is as if it were not,
/// but for those whom the rules name, and for an archive keeper there is nothing else.
fn there_for(
    grant: &Grant<SearchPeople>,
    mut found: HashMap<PersonId, HowFound>,
    archived: &HashMap<PersonId, Archive>,
) -> HashMap<PersonId, HowFound> {
    found.retain(|person, _| {
        let archive = archived.get(person).copied().unwrap_or_default();
        !grant.sections_wherever(true, archive).is_empty()
    });
    found
}

/// Somebody who is close to what was asked.
struct Close {
    closeness: f64,
    summary: Summary,
    is_shielded: bool,
    archive: Archive,
}

impl Close {
    fn hit(self, grant: &Grant<SearchPeople>, grade: Grade) -> Hit {
        let sections = grant.sections_wherever(self.is_shielded, self.archive);
        let it = self.summary;
        let name = |name: Option<String>| only(sections, Section::Name, name);
        Hit {
            person: it.person,
            number: it.number,
            given_names: name(it.given_names),
            family_name: name(it.family_name),
            birth_date: only(sections, Section::BirthDate, it.birth_date),
            sex: only(sections, Section::Sex, Some(it.sex)),
            postcode_area: only(
                sections,
                Section::Address,
                it.postcode.map(|it| it.outward()),
            ),
            exact: self.closeness >= 1.0,
            score: self.closeness,
            grade,
            archived: self.archive != Archive::No,
        }
    }
}

fn only<T>(sections: Sections, section: Section, value: Option<T>) -> Option<T> {
    value.filter(|_| sections.contains(section))
}

/// Of those who are equally close, those come first who have just the name that was asked, and then
/// the order is that of a list of names.
pub(crate) fn closest_first<T>(
    people: &mut [T],
    asked: &Criteria,
    of: impl Fn(&T) -> (f64, &Summary),
) {
    people.sort_by(|a, b| {
        let ((a, one), (b, other)) = (of(a), of(b));
        let by_name = || other.is_called(asked).cmp(&one.is_called(asked));
        b.total_cmp(&a)
            .then_with(by_name)
            .then_with(|| one.order().cmp(&other.order()))
    });
}

impl Summary {
    pub(crate) fn known(&self, goes_by: u8) -> Known {
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
    pub(crate) fn is_just(&self, asked: &Criteria, closeness: f64) -> bool {
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

/// An own number as it is kept, from how it was typed: `K-XXXX-XXXX`.
pub(crate) fn stored(number: &str) -> String {
    let typed: Vec<char> = number
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    match typed.as_slice() {
        [first, middle @ .., a, b, c, d] if middle.len() == 4 => {
            let middle: String = middle.iter().collect();
            format!("{first}-{middle}-{a}{b}{c}{d}")
        }
        other => other.iter().collect(),
    }
}
