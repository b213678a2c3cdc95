//! Finding a person: few answers, each with no more than tells one person from another.
//!
//! Everybody in an answer has been shown, and that is in the ledger before the answer is given.
//! A person with a shield is found by what the shield leaves open, and never by where they live or
//! by a number that another body gave them: so nobody learns where they are by guessing
//! (SI 2007/2182 reg 6).

use std::cmp::Reverse;
use std::collections::HashMap;

use kith_gate::action::SearchPeople;
use kith_gate::archive::Archive;
use kith_gate::{GateError, Grant, Section, Sections};
use kith_store::StoreError;
use kith_terms::time::{Date, day_of};
use kith_terms::{BirthDate, PartialPostcode, PersonId, Sex};
use serde::Serialize;
use thiserror::Error;

use crate::rules::closeness::{Hint, Known, closeness};
use crate::rules::criteria::{Criteria, TooBroad, name_words};
use crate::rules::search_keys::{Lookup, lookups};
use crate::store::search::{FoundBy, Summary};
use crate::{People, store};

/// The most people that one answer shows.
pub const MOST_HITS: usize = 10;

/// The most people who are read and compared with one question, of those whom its keys found: by
/// what a shield leaves open, and as many again by more.
const MOST_COMPARED: usize = 100;

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
        if let Err(too_broad) = asked.narrow_enough() {
            grant.shown(&[]).await?;
            return Err(too_broad.into());
        }
        let today = day_of(self.db.now());
        let lookups = lookups(asked, today);
        let mut people = self.looked_up(&lookups).await?;
        if let Some(number) = &asked.number
            && let Some(person) = store::search::by_number(&self.db, &stored(number)).await?
        {
            let hint = Hint {
                number: true,
                ..Hint::default()
            };
            people.entry(person).or_default().add(hint, false);
        }
        let close = self.compared(&grant, people, asked, today).await?;
        let more = close.len() > MOST_HITS;
        let hits: Vec<Hit> = close
            .into_iter()
            .take(MOST_HITS)
            .map(|it| it.hit(&grant))
            .collect();
        let shown: Vec<PersonId> = hits.iter().map(|hit| hit.person).collect();
        grant.shown(&shown).await?;
        Ok(Found {
            hits,
            narrow: more.then_some(NARROW),
        })
    }

    async fn looked_up(
        &self,
        lookups: &[Lookup],
    ) -> Result<HashMap<PersonId, HowFound>, StoreError> {
        if lookups.is_empty() {
            return Ok(HashMap::new());
        }
        let keys: Vec<i64> = lookups.iter().map(|it| it.key).collect();
        let found = store::search::by_keys(&self.db, &keys).await?;
        Ok(gathered(&found, lookups))
    }

    /// Who is close to what was asked, the closest first.
    async fn compared(
        &self,
        grant: &Grant<SearchPeople>,
        people: HashMap<PersonId, HowFound>,
        asked: &Criteria,
        today: Date,
    ) -> Result<Vec<Close>, CannotFind> {
        let people = self.there_for(grant, people).await?;
        let archived = people.archived;
        let chosen = most_hopeful(people.found, asked);
        let ids: Vec<PersonId> = chosen.keys().copied().collect();
        let hidden = self.gate.shielded_among(&ids).await?;
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
        let shielded_people = store::search::shielded(&self.db, shielded.keys().copied().collect());
        let open_people = store::search::open(&self.db, open.keys().copied().collect());
        let mut close = Vec::new();
        for (summaries, goes_by, is_shielded) in [
            (shielded_people.await?, shielded, true),
            (open_people.await?, open, false),
        ] {
            for summary in summaries {
                let goes_by = goes_by.get(&summary.person).copied().unwrap_or_default();
                if let Some(closeness) = closeness(asked, &summary.known(goes_by), today) {
                    close.push(Close {
                        closeness,
                        archive: archived.get(&summary.person).copied().unwrap_or_default(),
                        summary,
                        is_shielded,
                    });
                }
            }
        }
        close.sort_by(|a, b| {
            b.closeness
                .total_cmp(&a.closeness)
                .then_with(|| a.summary.order().cmp(&b.summary.order()))
        });
        Ok(close)
    }

    /// Of those who were found, those who are there for whoever asks: the archive is as if it were not,
    /// but for those whom the rules name, and for an archive keeper there is nothing else.
    async fn there_for(
        &self,
        grant: &Grant<SearchPeople>,
        mut found: HashMap<PersonId, HowFound>,
    ) -> Result<ThereFor, CannotFind> {
        let ids: Vec<PersonId> = found.keys().copied().collect();
        let archived = self.gate.archived_among(&ids).await?;
        found.retain(|person, _| {
            let archive = archived.get(person).copied().unwrap_or_default();
            !grant.sections_wherever(true, archive).is_empty()
        });
        Ok(ThereFor { found, archived })
    }
}

/// Those who are there for whoever asks, and who of them is in the archive.
struct ThereFor {
    found: HashMap<PersonId, HowFound>,
    archived: HashMap<PersonId, Archive>,
}

/// How somebody was found: what all of the keys say, and what those say that a shield leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct HowFound {
    hint: Hint,
    openly: Option<Hint>,
}

impl HowFound {
    fn add(&mut self, hint: Hint, hidden_by_a_shield: bool) {
        self.hint = self.hint.and(hint);
        if !hidden_by_a_shield {
            self.openly = Some(self.openly.unwrap_or_default().and(hint));
        }
    }
}

fn gathered(found: &[FoundBy], lookups: &[Lookup]) -> HashMap<PersonId, HowFound> {
    let mut people: HashMap<PersonId, HowFound> = HashMap::with_capacity(found.len());
    for it in found {
        if let Some(lookup) = lookups.get(it.slot) {
            let how = people.entry(it.person).or_default();
            how.add(lookup.hint, lookup.hidden_by_a_shield);
        }
    }
    people
}

/// Those for whom most speaks of what a shield leaves open, and those for whom most speaks in all.
/// The first choice knows nothing of what is hidden, so that whether a shielded person is compared
/// does not depend on it.
fn most_hopeful(
    people: HashMap<PersonId, HowFound>,
    asked: &Criteria,
) -> HashMap<PersonId, HowFound> {
    let (mut openly, mut rest): (Vec<_>, Vec<_>) =
        people.into_iter().partition(|it| it.1.openly.is_some());
    heaviest_first(&mut openly, asked, |how| how.openly.unwrap_or_default());
    let left = openly.split_off(MOST_COMPARED.min(openly.len()));
    // Only people without a shield may come from the second choice.
    rest.extend(
        left.into_iter()
            .filter(|(_, how)| how.openly != Some(how.hint))
            .map(|(person, how)| {
                (
                    person,
                    HowFound {
                        openly: None,
                        ..how
                    },
                )
            }),
    );
    heaviest_first(&mut rest, asked, |how| how.hint);
    rest.truncate(MOST_COMPARED);
    openly.into_iter().chain(rest).collect()
}

fn heaviest_first(
    people: &mut [(PersonId, HowFound)],
    asked: &Criteria,
    hint: impl Fn(&HowFound) -> Hint,
) {
    people.sort_by_cached_key(|(person, how)| {
        // In thousandths, because a fraction has no order of its own.
        let weight = (hint(how).weight(asked) * 1000.0) as i64;
        (Reverse(weight), *person)
    });
}

/// Somebody who is close to what was asked.
struct Close {
    closeness: f64,
    summary: Summary,
    is_shielded: bool,
    archive: Archive,
}

impl Close {
    fn hit(self, grant: &Grant<SearchPeople>) -> Hit {
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
            archived: self.archive != Archive::No,
        }
    }
}

fn only<T>(sections: Sections, section: Section, value: Option<T>) -> Option<T> {
    value.filter(|_| sections.contains(section))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Criteria {
        Criteria {
            name: "Lily Smith".parse().ok(),
            ..Criteria::default()
        }
    }

    fn how(open: Option<Hint>, hidden: Hint) -> HowFound {
        let mut how = HowFound::default();
        how.add(hidden, true);
        if let Some(open) = open {
            how.add(open, false);
        }
        how
    }

    fn hint(words: u8, born: f64, place: f64) -> Hint {
        Hint {
            words,
            born,
            place,
            number: false,
        }
    }

    /// A crowd of whom more speaks for each than for the last, by what a shield leaves open.
    fn crowd() -> HashMap<PersonId, HowFound> {
        (0..MOST_COMPARED * 3)
            .map(|n| {
                let born = n as f64 / 1000.0;
                (
                    PersonId::new(),
                    how(Some(hint(1, born, 0.0)), Hint::default()),
                )
            })
            .collect()
    }

    fn is_chosen_openly(crowd: &HashMap<PersonId, HowFound>, open: Hint, hidden: Hint) -> bool {
        let person = PersonId::new();
        let mut people = crowd.clone();
        people.insert(person, how(Some(open), hidden));
        let chosen = most_hopeful(people, &asked());
        chosen.get(&person).is_some_and(|it| it.openly.is_some())
    }

    #[test]
    fn whether_a_shielded_person_is_compared_does_not_depend_on_what_is_hidden() {
        let crowd = crowd();
        for (born, compared) in [(0.0, false), (0.1, false), (0.25, true), (0.9, true)] {
            for hidden in [Hint::default(), hint(0b11, 0.0, 1.0), hint(0, 0.0, 1.0)] {
                let open = hint(1, born, 0.0);
                assert_eq!(
                    is_chosen_openly(&crowd, open, hidden),
                    compared,
                    "{born} {hidden:?}"
                );
            }
        }
    }

    #[test]
    fn who_is_found_best_by_place_is_compared_though_a_crowd_is_found_without() {
        let (mut people, person) = (crowd(), PersonId::new());
        people.insert(person, how(Some(hint(1, 0.0, 0.0)), hint(0b10, 0.0, 1.0)));
        let chosen = most_hopeful(people, &asked());
        let found = chosen.get(&person).unwrap();
        assert_eq!((found.openly, found.hint.words), (None, 0b11));
    }

    #[test]
    fn however_many_are_found_few_are_compared() {
        let mut people = crowd();
        for _ in 0..MOST_COMPARED * 3 {
            people.insert(PersonId::new(), how(None, hint(1, 0.0, 1.0)));
        }
        assert_eq!(most_hopeful(people, &asked()).len(), MOST_COMPARED * 2);
    }
}
