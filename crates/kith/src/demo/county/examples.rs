//! People to tell stories about: the same names, birthdays and NHS numbers in every county.

use jiff::civil::{Date, date};

use super::feeds::Column;
use super::household::{Household, Tenure};
use super::names::{Sex, Tradition};
use super::numbers::Numbers;
use super::person::{Carer, Person, days_before};
use super::places;

mod stories;

use stories::STORIES;

/// Somebody whom a page, a guide or a test can count on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// A word to find them by, such as `child-in-five-feeds`.
    pub key: &'static str,
    /// Why they are shown, in a sentence.
    pub story: &'static str,
    /// Given name, as it truly is.
    pub given_name: &'static str,
    /// Family name; empty for a person of one name.
    pub family_name: &'static str,
    /// Birth date: the age is fixed, so the year follows the county's day.
    pub born: Date,
    /// NHS number, ten digits.
    pub nhs_number: String,
    /// The feeds that hold them, by the name of the source.
    pub feeds: Vec<&'static str>,
}

/// What a feed's cell holds about somebody in a story.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell {
    Text(&'static str),
    DaysAgo(i64),
    OwnNumber,
    OldHome,
    OldPostcode,
}

/// What each feed says that is not simply true: a feed not named does not hold the person.
#[derive(Debug)]
pub(super) struct Script(&'static [(&'static str, &'static [(Column, Cell)])]);

impl Script {
    pub(super) fn cells(&self, source: &str) -> Option<&'static [(Column, Cell)]> {
        self.0
            .iter()
            .find(|(name, _)| *name == source)
            .map(|(_, cells)| *cells)
    }
}

/// A household of a story. Carers are given by their place in the household.
struct Story {
    tenure: Tenure,
    /// The street they moved from, and how many days ago.
    moved: Option<(u64, i64)>,
    people: &'static [Told],
}

struct Told {
    key: &'static str,
    story: &'static str,
    given: &'static str,
    middle: &'static [&'static str],
    family: &'static str,
    /// The family name before, and how many years ago it changed.
    former: Option<(&'static str, i16)>,
    sex: Sex,
    tradition: Tradition,
    age: i16,
    birthday: (i8, i8),
    died_days_ago: Option<i64>,
    phone: &'static str,
    needs: &'static str,
    carers: &'static [ToldCarer],
    script: Script,
}

struct ToldCarer {
    name: &'static str,
    relationship: &'static str,
    parental: bool,
    phone: &'static str,
}

/// How many people each story's household has.
pub(super) fn household_sizes() -> Vec<u64> {
    STORIES
        .iter()
        .map(|story| story.people.len() as u64)
        .collect()
}

/// The household of a story; each lives in the first home of a street of its own.
pub(super) fn household(index: u64, today: Date) -> Household {
    let place = usize::try_from(index).unwrap_or(usize::MAX);
    let story = STORIES.get(place);
    let moved = story.and_then(|story| story.moved);
    Household {
        index,
        tenure: story.map_or(Tenure::Owned, |story| story.tenure),
        home: places::home(index * 40 + 6),
        before: moved
            .map(|(street, ago)| (places::home(street * 40 + 11), days_before(today, ago))),
        members: story.map_or_else(Vec::new, |story| {
            story
                .people
                .iter()
                .map(|told| person(told, today))
                .collect()
        }),
    }
}

/// Everybody in the stories who has a story of their own.
pub(super) fn all(today: Date) -> Vec<Example> {
    let people = STORIES.iter().flat_map(|story| story.people);
    let numbered = people.zip(0..).filter(|(told, _)| !told.key.is_empty());
    let example = |(told, ordinal): (&'static Told, u64)| Example {
        key: told.key,
        story: told.story,
        given_name: told.given,
        family_name: told.family,
        born: born(told, today),
        nhs_number: Numbers::of_story(ordinal),
        feeds: told.script.0.iter().map(|(source, _)| *source).collect(),
    };
    numbered.map(example).collect()
}

fn person(told: &'static Told, today: Date) -> Person {
    let carer = |carer: &ToldCarer| Carer {
        name: carer.name.to_owned(),
        relationship: carer.relationship,
        parental: carer.parental,
        phone: carer.phone.to_owned(),
        address: None,
    };
    Person {
        ordinal: 0,
        nhs_number: String::new(),
        tradition: told.tradition,
        sex: told.sex,
        given: told.given.to_owned(),
        middle: told.middle.iter().map(|name| (*name).to_owned()).collect(),
        family: told.family.to_owned(),
        former: told
            .former
            .map(|(name, years)| (name.to_owned(), days_before(today, i64::from(years) * 365))),
        born: born(told, today),
        died: told.died_days_ago.map(|ago| days_before(today, ago)),
        phone: told.phone.to_owned(),
        email: String::new(),
        carers: told.carers.iter().map(carer).collect(),
        needs: told.needs.to_owned(),
        script: Some(&told.script),
    }
}

/// The last birthday that makes the person that old today.
fn born(told: &Told, today: Date) -> Date {
    let (month, day) = told.birthday;
    let yet_to_come = i16::from((month, day) > (today.month(), today.day()));
    date(today.year() - told.age - yet_to_come, month, day)
}
