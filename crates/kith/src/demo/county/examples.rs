//! People to tell stories about: the same names, birthdays and NHS numbers in every county.

use jiff::civil::{Date, date};
use serde::Deserialize;

use super::feeds::Column;
use super::household::{Household, Tenure};
use super::names::{Sex, Tradition};
use super::numbers::Numbers;
use super::person::{Carer, Person, days_before};
use super::places;

mod stories;

use stories::{carers, stories};

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
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Text(String),
    DaysAgo { days_ago: i64 },
    Own { own: Own },
    Old { old: Old },
}

/// What is truly the person's, in a feed that says it of few.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Own {
    Number,
}

/// What was true of the person before they moved.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Old {
    Home,
    Postcode,
}

/// What each feed says that is not simply true: a feed not named does not hold the person.
#[derive(Debug, Default)]
pub(super) struct Script(Vec<(String, Vec<(Column, Cell)>)>);

impl Script {
    pub(super) fn cells(&self, source: &str) -> Option<&[(Column, Cell)]> {
        self.0
            .iter()
            .find(|(name, _)| name == source)
            .map(|(_, cells)| cells.as_slice())
    }
}

/// A household of a story.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    tenure: Tenure,
    moved: Option<Moved>,
    #[serde(rename = "person")]
    people: Vec<Told>,
}

/// The street that a household moved from, and when.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Moved {
    street: u64,
    days_ago: i64,
}

/// Somebody in a story. Those without a key only live there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    #[serde(default)]
    key: String,
    #[serde(default)]
    story: String,
    given: String,
    #[serde(default)]
    middle: Vec<String>,
    #[serde(default)]
    family: String,
    former: Option<Former>,
    #[serde(default = "female")]
    sex: Sex,
    #[serde(default = "british")]
    tradition: Tradition,
    age: i16,
    birthday: (i8, i8),
    died_days_ago: Option<i64>,
    phone: String,
    #[serde(default)]
    needs: String,
    #[serde(default)]
    carers: Vec<String>,
    #[serde(default, rename = "feed")]
    script: Script,
}

fn female() -> Sex {
    Sex::Female
}

fn british() -> Tradition {
    Tradition::British
}

/// The family name before, and how many years ago it changed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Former {
    family: String,
    years_ago: i16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldCarer {
    name: String,
    relationship: String,
    parental: bool,
    phone: String,
}

/// How many people each story's household has.
pub(super) fn household_sizes() -> Vec<u64> {
    stories()
        .iter()
        .map(|story| story.people.len() as u64)
        .collect()
}

/// The household of a story; each lives in the first home of a street of its own.
pub(super) fn household(index: u64, today: Date) -> Household {
    let place = usize::try_from(index).unwrap_or(usize::MAX);
    let story = stories().get(place);
    let moved = story.and_then(|story| story.moved);
    Household {
        index,
        tenure: story.map_or(Tenure::Owned, |story| story.tenure),
        home: places::home(index * 40 + 6),
        before: moved.map(|it| {
            (
                places::home(it.street * 40 + 11),
                days_before(today, it.days_ago),
            )
        }),
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
    let people = stories().iter().flat_map(|story| &story.people);
    let numbered = people.zip(0..).filter(|(told, _)| !told.key.is_empty());
    let example = |(told, ordinal): (&'static Told, u64)| Example {
        key: &told.key,
        story: &told.story,
        given_name: &told.given,
        family_name: &told.family,
        born: born(told, today),
        nhs_number: Numbers::of_story(ordinal),
        feeds: told
            .script
            .0
            .iter()
            .map(|(source, _)| source.as_str())
            .collect(),
    };
    numbered.map(example).collect()
}

fn person(told: &'static Told, today: Date) -> Person {
    let carer = |carer: &'static ToldCarer| Carer {
        name: carer.name.clone(),
        relationship: &carer.relationship,
        parental: carer.parental,
        phone: carer.phone.clone(),
        address: None,
    };
    Person {
        ordinal: 0,
        nhs_number: String::new(),
        tradition: told.tradition,
        sex: told.sex,
        given: told.given.clone(),
        middle: told.middle.clone(),
        family: told.family.clone(),
        former: told.former.as_ref().map(|it| {
            let changed = days_before(today, i64::from(it.years_ago) * 365);
            (it.family.clone(), changed)
        }),
        born: born(told, today),
        died: told.died_days_ago.map(|ago| days_before(today, ago)),
        phone: told.phone.clone(),
        email: String::new(),
        carers: carers(&told.carers).map(carer).collect(),
        needs: told.needs.clone(),
        script: Some(&told.script),
    }
}

/// The last birthday that makes the person that old today.
fn born(told: &Told, today: Date) -> Date {
    let (month, day) = told.birthday;
    let yet_to_come = i16::from((month, day) > (today.month(), today.day()));
    date(today.year() - told.age - yet_to_come, month, day)
}
