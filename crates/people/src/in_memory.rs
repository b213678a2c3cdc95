//! An index of people in memory, for measuring: whom looking up finds without a database, with the
//! keys, the look-ups and the comparing of every search. Nobody in it has a shield or is in the archive.

use std::collections::BTreeSet;
use std::convert::Infallible;

use kith_gate::archive::Archive;
use kith_terms::time::Date;
use kith_terms::{NamePart, PersonId};
use uuid::Uuid;

use crate::finding::{Candidate, Index, closest, few_enough, in_two_rounds};
use crate::rules::criteria::Criteria;
use crate::rules::hopeful::{Found, FoundBy, most_hopeful};
use crate::rules::lookups::Lookup;
use crate::rules::person_keys;
use crate::rules::search_keys::{Findable, search_keys};
pub use crate::source_record::{Address, SourceRecord};
use crate::store::search::{MOST_BY_ONE, MOST_FURTHER, Summary};

/// Every key that somebody has of whom one source says this.
pub fn keys_of(said: &SourceRecord) -> BTreeSet<i64> {
    person_keys::of_record(said, [])
}

/// People by their place in the order in which they were added, with their keys.
#[derive(Debug, Default)]
pub struct InMemory {
    people: Vec<Summary>,
    keys: Vec<(i64, u32)>,
}

/// Whom a look-up found, and what it took.
#[derive(Debug)]
pub struct Answer {
    /// The places of the people, the closest first.
    pub people: Vec<usize>,
    /// How many keys were looked up.
    pub lookups: usize,
    /// How many entries of the index they gave.
    pub entries: usize,
    /// How many people were read and compared.
    pub compared: usize,
}

impl FromIterator<SourceRecord> for InMemory {
    fn from_iter<T: IntoIterator<Item = SourceRecord>>(all: T) -> Self {
        let mut index = Self::default();
        for (place, it) in (0..).zip(all) {
            let keys = search_keys(&Findable::from(&it));
            index.keys.extend(keys.into_iter().map(|key| (key, place)));
            index.people.push(summary(place, &it));
        }
        index.keys.sort_unstable();
        index
    }
}

impl InMemory {
    /// How many people there are.
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// How many keys there are.
    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// Who fits what is known of somebody.
    pub async fn find(&self, asked: &Criteria, today: Date) -> Answer {
        let mut counting = Counting {
            index: self,
            lookups: 0,
            entries: 0,
        };
        let Ok(found) = in_two_rounds(&mut counting, asked, today).await;
        let chosen = most_hopeful(found, asked);
        let compared = chosen.len();
        let candidates = chosen.into_iter().filter_map(|(person, how)| {
            Some(Candidate {
                summary: self.people.get(place(person))?.clone(),
                goes_by: how.hint.words,
                is_shielded: false,
                archive: Archive::No,
            })
        });
        let close = closest(candidates.collect(), asked, today);
        let close = few_enough(close, asked).unwrap_or_default().into_iter();
        Answer {
            people: close.map(|it| place(it.candidate.summary.person)).collect(),
            lookups: counting.lookups,
            entries: counting.entries,
            compared,
        }
    }

    fn by_one(&self, slot: usize, lookup: &Lookup) -> impl Iterator<Item = FoundBy> {
        let from = self.keys.partition_point(|it| it.0 < *lookup.keys.start());
        let end = *lookup.keys.end();
        let entries = self.keys.iter().skip(from).take(MOST_BY_ONE);
        let entries = entries.take_while(move |it| it.0 <= end);
        entries.map(move |(key, place)| FoundBy {
            slot,
            key: *key,
            person: id(*place),
        })
    }
}

/// A question under way, and what it takes.
struct Counting<'a> {
    index: &'a InMemory,
    lookups: usize,
    entries: usize,
}

impl Counting<'_> {
    fn by(&mut self, lookups: &[Lookup], most: usize) -> Vec<FoundBy> {
        let each = lookups.iter().enumerate();
        let found = each.flat_map(|(slot, lookup)| self.index.by_one(slot, lookup));
        let found: Vec<FoundBy> = found.take(most).collect();
        self.lookups += lookups.len();
        self.entries += found.len();
        found
    }
}

impl Index for Counting<'_> {
    type Error = Infallible;

    async fn by_spans(&mut self, lookups: &[Lookup]) -> Result<Vec<FoundBy>, Infallible> {
        Ok(self.by(lookups, usize::MAX))
    }

    async fn by_keys(&mut self, lookups: &[Lookup]) -> Result<Vec<FoundBy>, Infallible> {
        Ok(self.by(lookups, MOST_FURTHER))
    }

    async fn keep_those_there(&mut self, _: &mut Found) -> Result<(), Infallible> {
        Ok(())
    }
}

fn id(place: u32) -> PersonId {
    Uuid::from_u128(u128::from(place)).into()
}

fn place(person: PersonId) -> usize {
    usize::try_from(person.uuid().as_u128()).unwrap_or(usize::MAX)
}

fn summary(place: u32, it: &SourceRecord) -> Summary {
    let said = |name: &Option<NamePart>| name.as_ref().map(ToString::to_string);
    let given = [said(&it.given_name), said(&it.middle_names)];
    let given: Vec<String> = given.into_iter().flatten().collect();
    Summary {
        person: id(place),
        number: format!("{place:08}"),
        family_name: said(&it.family_name),
        given_names: Some(given.join(" ")).filter(|it| !it.is_empty()),
        previous_family_name: said(&it.previous_family_name),
        birth_date: it.birth_date,
        sex: it.sex.unwrap_or_default(),
        postcode: it.address.postcode.clone(),
        nhs_number: it.nhs_number,
    }
}
