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
use kith_terms::time::day_of;
use kith_terms::{BirthDate, PartialPostcode, PersonId, Sex};
use serde::Serialize;
use thiserror::Error;

use crate::finding::{Candidate, Close, Index, closest, few_enough, in_two_rounds};
use crate::rules::closeness::{Grade, Hint};
use crate::rules::criteria::{Criteria, TooBroad};
use crate::rules::hopeful::{Found as FoundByKeys, FoundBy, most_hopeful};
use crate::rules::lookups::Lookup;
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
        if let Err(too_broad) = asked.narrow_enough()
            && !asked.is_full_name_alone()
        {
            grant.shown(&[]).await?;
            return Err(too_broad.into());
        }
        let today = day_of(self.db.now());
        let mut asking = Asking {
            people: self,
            grant: &grant,
            kept_back: KeptBack::default(),
        };
        let mut found = in_two_rounds(&mut asking, asked, today).await?;
        asking.add_by_number(&mut found, asked).await?;
        let candidates = asking.read(most_hopeful(found, asked)).await?;
        let close = closest(candidates, asked, today);
        let more = close.len() > MOST_HITS;
        let close = match few_enough(close, asked) {
            Ok(close) => close,
            Err(too_broad) => {
                grant.shown(&[]).await?;
                return Err(too_broad.into());
            }
        };
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
}

/// A search under way: the database's people, as they are there for whoever asks.
struct Asking<'a> {
    people: &'a People,
    grant: &'a Grant<SearchPeople>,
    /// Who of those found is not shown as anybody is.
    kept_back: KeptBack,
}

impl Index for Asking<'_> {
    type Error = CannotFind;

    async fn by_spans(&mut self, lookups: &[Lookup]) -> Result<Vec<FoundBy>, CannotFind> {
        Ok(store::search::by_spans(&self.people.db, lookups).await?)
    }

    async fn by_keys(&mut self, lookups: &[Lookup]) -> Result<Vec<FoundBy>, CannotFind> {
        Ok(store::search::by_keys(&self.people.db, lookups).await?)
    }

    /// The archive is as if it were not, but for those whom the rules name, and for an archive keeper
    /// there is nothing else. Of a shield nothing depends on it.
    async fn keep_those_there(&mut self, found: &mut FoundByKeys) -> Result<(), CannotFind> {
        let ids: Vec<PersonId> = found.keys().copied().collect();
        self.kept_back = self.people.gate.kept_back_among(&ids).await?;
        found.retain(|person, _| {
            let sections = self.grant.sections_wherever(true, self.archive(*person));
            !sections.is_empty()
        });
        Ok(())
    }
}

impl Asking<'_> {
    fn archive(&self, person: PersonId) -> Archive {
        let archive = self.kept_back.archived.get(&person).copied();
        archive.unwrap_or_default()
    }

    async fn add_by_number(
        &mut self,
        found: &mut FoundByKeys,
        asked: &Criteria,
    ) -> Result<(), CannotFind> {
        if let Some(number) = &asked.number
            && let Some(person) = store::search::by_number(&self.people.db, &stored(number)).await?
        {
            let hint = Hint {
                number: true,
                ..Hint::default()
            };
            found.entry(person).or_default().add(hint, false);
            self.keep_those_there(found).await?;
        }
        Ok(())
    }

    /// Reads what tells these people apart, of those with a shield as far as it leaves them open.
    async fn read(&self, chosen: FoundByKeys) -> Result<Vec<Candidate>, CannotFind> {
        let hidden = &self.kept_back.shielded;
        let (shielded, open): (FoundByKeys, FoundByKeys) = chosen
            .into_iter()
            .partition(|(person, _)| hidden.contains(person));
        // FoundByKeys only by what the shield hides is not found.
        let shielded: HashMap<PersonId, u8> = shielded
            .into_iter()
            .filter_map(|(person, how)| Some((person, how.openly?.words)))
            .collect();
        let open: HashMap<PersonId, u8> = open
            .into_iter()
            .map(|(person, how)| (person, how.hint.words))
            .collect();
        let ids = |of: &HashMap<PersonId, u8>| of.keys().copied().collect();
        let summaries = store::search::summaries(&self.people.db, ids(&shielded), ids(&open));
        let (shielded_people, open_people) = summaries.await?;
        let mut all = Vec::new();
        for (summaries, goes_by, is_shielded) in [
            (shielded_people, shielded, true),
            (open_people, open, false),
        ] {
            all.extend(summaries.into_iter().map(|summary| Candidate {
                goes_by: goes_by.get(&summary.person).copied().unwrap_or_default(),
                archive: self.archive(summary.person),
                is_shielded,
                summary,
            }));
        }
        Ok(all)
    }
}

impl Close {
    fn hit(self, grant: &Grant<SearchPeople>, grade: Grade) -> Hit {
        let Candidate {
            summary: it,
            is_shielded,
            archive,
            ..
        } = self.candidate;
        let sections = grant.sections_wherever(is_shielded, archive);
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
            archived: archive != Archive::No,
        }
    }
}

fn only<T>(sections: Sections, section: Section, value: Option<T>) -> Option<T> {
    value.filter(|_| sections.contains(section))
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
