//! An index of people in memory, for measuring: whom looking up finds without a database, with the
//! keys, the look-ups and the comparing of every search. Nobody in it has a shield or is in the archive.

use std::collections::HashMap;

use kith_terms::time::Date;
use kith_terms::{BirthDate, NhsNumber, PersonId, Postcode, Sex};
use uuid::Uuid;

use crate::rules::closeness::Comparing;
use crate::rules::criteria::Criteria;
use crate::rules::hopeful::{FoundBy, gather, most_hopeful};
use crate::rules::lookups::{Lookup, fits, further, lookups};
use crate::rules::search_keys::{Findable, search_keys};
use crate::search::{MOST_HITS, closest_first};
use crate::store::search::{MOST_BY_ONE, MOST_FURTHER, Summary};

/// Somebody, as a person's own row has them.
#[derive(Clone, Debug, Default)]
pub struct Somebody {
    /// Given names.
    pub given_names: Option<String>,
    /// Middle names.
    pub middle_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// A family name held before.
    pub previous_family_name: Option<String>,
    /// Birth date.
    pub birth_date: Option<BirthDate>,
    /// Sex.
    pub sex: Sex,
    /// Postcode.
    pub postcode: Option<Postcode>,
    /// NHS number.
    pub nhs_number: Option<NhsNumber>,
}

impl Somebody {
    /// The keys by which a search finds them.
    pub fn search_keys(&self) -> Vec<i64> {
        search_keys(&Findable {
            given_names: self.given_names.clone().into_iter().collect(),
            middle_names: self.middle_names.clone().into_iter().collect(),
            family_names: [&self.family_name, &self.previous_family_name]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            birth_date: self.birth_date,
            postcode: self.postcode.clone(),
            nhs_number: self.nhs_number,
        })
    }
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

impl FromIterator<Somebody> for InMemory {
    fn from_iter<T: IntoIterator<Item = Somebody>>(all: T) -> Self {
        let mut index = Self::default();
        for (place, it) in (0..).zip(all) {
            let keys = it.search_keys();
            index.keys.extend(keys.into_iter().map(|key| (key, place)));
            index.people.push(summary(place, it));
        }
        index.keys.sort_unstable();
        index
    }
}

impl InMemory {
    /// How many keys there are.
    pub fn keys(&self) -> usize {
        self.keys.len()
    }

    /// Who fits what is known of somebody.
    pub fn find(&self, asked: &Criteria, today: Date) -> Answer {
        let mut people = HashMap::new();
        let mut first = lookups(asked, today);
        let mut found = self.looked_up(&first, usize::MAX);
        gather(&mut people, &found, &first);
        let mut openly = people.values().filter_map(|how| how.openly);
        if !openly.any(|it| fits(asked, it)) {
            let further = further(asked, today);
            let more = self.looked_up(&further, MOST_FURTHER);
            gather(&mut people, &more, &further);
            first.extend(further);
            found.extend(more);
        }
        let (lookups, entries) = (first.len(), found.len());
        let chosen = most_hopeful(people, asked);
        let compared = chosen.len();
        let comparing = Comparing::new(asked, today);
        let people = chosen.into_iter().filter_map(|(person, how)| {
            let summary = self.people.get(place(person))?;
            Some((summary.known(how.hint.words), summary))
        });
        let mut people = comparing.those_close(people.collect());
        closest_first(&mut people, asked, |it| (it.0, it.1));
        if asked.is_full_name_alone() && people.len() > MOST_HITS {
            people.retain(|it| it.1.is_just(asked, it.0));
            people.truncate(if people.len() > MOST_HITS {
                0
            } else {
                MOST_HITS
            });
        }
        Answer {
            people: people.into_iter().map(|it| place(it.1.person)).collect(),
            lookups,
            entries,
            compared,
        }
    }

    fn looked_up(&self, lookups: &[Lookup], most: usize) -> Vec<FoundBy> {
        let found = lookups.iter().enumerate().flat_map(|(slot, lookup)| {
            let from = self.keys.partition_point(|it| it.0 < *lookup.keys.start());
            let entries = self.keys.iter().skip(from).take(MOST_BY_ONE);
            let entries = entries.take_while(|it| it.0 <= *lookup.keys.end());
            entries.map(move |(key, place)| FoundBy {
                slot,
                key: *key,
                person: id(*place),
            })
        });
        found.take(most).collect()
    }
}

fn id(place: u32) -> PersonId {
    Uuid::from_u128(u128::from(place)).into()
}

fn place(person: PersonId) -> usize {
    usize::try_from(person.uuid().as_u128()).unwrap_or(usize::MAX)
}

fn summary(place: u32, it: Somebody) -> Summary {
    let given = [it.given_names, it.middle_names].into_iter().flatten();
    let given = given.collect::<Vec<_>>().join(" ");
    Summary {
        person: id(place),
        number: format!("{place:08}"),
        family_name: it.family_name,
        given_names: Some(given).filter(|it| !it.is_empty()),
        previous_family_name: it.previous_family_name,
        birth_date: it.birth_date,
        sex: it.sex,
        postcode: it.postcode,
        nhs_number: it.nhs_number,
    }
}
