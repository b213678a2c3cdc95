//! Of several things said about one person, which stands, and who said each.
//!
//! Sources disagree: the surgery has the new address, the school still the old one. Nothing is
//! thrown away: what stands is shown first, and beside every value who says it and since when.
//! The order in which records arrive or are read decides nothing.

use std::cmp::Reverse;

use kith_terms::folded_compact;
use kith_terms::time::{Date, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::writing::take_better;

/// Who says a value, and when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Saying {
    /// The source's title, or the record manager's name.
    pub who: String,
    /// Whether a record manager says it, rather than a source.
    pub corrected: bool,
    /// The system that the source has it from, where it says so: "Emergency department".
    pub collected_from: Option<String>,
    /// The day the source says the value is of, where it says one.
    pub on: Option<Date>,
    /// When this value reached us from this sayer.
    pub received_at: Timestamp,
    /// When the sayer stopped saying it; empty while it still does.
    pub until: Option<Timestamp>,
}

/// One value, and everybody who says it: the one whose word counts most first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said<T> {
    /// The value, in its best written form.
    pub value: T,
    /// Who says it: the first, then those who "also" say it.
    pub by: Vec<Saying>,
}

/// What stands for one field, and what else is or was said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing<T> {
    /// The value that stands.
    pub now: Option<Said<T>>,
    /// Values that others say, and values said before.
    pub others: Vec<Said<T>>,
    /// A record manager's word that there is no such value, whatever sources say.
    pub taken_away: Option<Saying>,
}

impl<T> Standing<T> {
    /// The value that stands, without its sayers.
    pub fn value(&self) -> Option<&T> {
        self.now.as_ref().map(|said| &said.value)
    }

    /// What stands, without who says it and without what else is or was said.
    #[must_use]
    pub fn alone(self) -> Self {
        Self {
            now: self.now.map(Said::unnamed),
            ..Self::default()
        }
    }

    /// What is said, without who says it.
    #[must_use]
    pub(crate) fn unnamed(self) -> Self {
        let others = self.others.into_iter().map(Said::unnamed);
        Self {
            now: self.now.map(Said::unnamed),
            others: others.collect(),
            taken_away: self.taken_away.map(|it| Saying {
                who: String::new(),
                ..it
            }),
        }
    }
}

impl<T> Said<T> {
    /// The value, without who says it.
    pub(crate) fn unnamed(self) -> Self {
        Self {
            by: Vec::new(),
            ..self
        }
    }
}

impl<T> Default for Standing<T> {
    fn default() -> Self {
        Self {
            now: None,
            others: Vec::new(),
            taken_away: None,
        }
    }
}

/// How far one claim is to be believed against another about the same field.
///
/// Compared from the first field down, the greater is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Weight {
    /// A record manager looked into it: their word beats every source's.
    pub(crate) corrected: bool,
    /// The source still says it.
    pub(crate) current: bool,
    /// What the value itself is worth: a verified number, a full date.
    pub(crate) grade: Grade,
    /// The day the source says the value is of. A source that does not say comes last.
    pub(crate) updated: Option<Date>,
    /// When it came.
    pub(crate) received_at: Timestamp,
    /// Two that came at one moment are told apart by their record's id and their place in it, so
    /// that the answer is the same whatever order they are read in.
    pub(crate) told_apart: Reverse<(Uuid, usize)>,
}

/// What a value is worth by itself, before anyone asks who said it last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// Kept and shown, but never the one that stands.
    NeverStands,
    /// Stands only while nothing better is said.
    Poor,
    /// An ordinary value.
    Plain,
    /// Better than an ordinary value, whenever it was said.
    Proven,
}

/// One value as one sayer says it.
pub(crate) struct Claim<T> {
    /// The value; none is a record manager's word that there is no such value.
    pub(crate) value: Option<T>,
    pub(crate) weight: Weight,
    pub(crate) saying: Saying,
}

/// A value that can be said twice in different writing.
pub(crate) trait Sayable: Clone {
    /// What two ways of writing one value have in common.
    fn sameness(&self) -> String;

    /// The texts of it that [`sameness`](Self::sameness) folds, always as many and in one order:
    /// each is shown as whoever writes it best writes it.
    fn texts(&mut self) -> Vec<Option<&mut String>> {
        Vec::new()
    }

    /// Take the writing of another who says the same, wherever it is better.
    fn take_better_writing(&mut self, mut other: Self) {
        for (known, other) in self.texts().into_iter().zip(other.texts()) {
            if let (Some(known), Some(other)) = (known, other) {
                take_better(known, other);
            }
        }
    }
}

/// Decide what stands among claims, and keep all of them with their sayers.
pub(crate) fn standing<T: Sayable>(mut claims: Vec<Claim<T>>) -> Standing<T> {
    claims.sort_by_key(|claim| Reverse(claim.weight));
    let taken_away = claims
        .first()
        .filter(|first| first.value.is_none())
        .map(|first| first.saying.clone());
    let may_stand = claims.first().is_some_and(|first| {
        first.value.is_some() && first.weight.current && first.weight.grade > Grade::NeverStands
    });
    let mut said: Vec<(String, Said<T>)> = Vec::new();
    for claim in claims {
        let Some(value) = claim.value else { continue };
        add(&mut said, value, claim.saying);
    }
    let mut said = said.into_iter().map(|(_, said)| said);
    let now = if may_stand { said.next() } else { None };
    Standing {
        now,
        others: said.collect(),
        taken_away,
    }
}

fn add<T: Sayable>(said: &mut Vec<(String, Said<T>)>, value: T, saying: Saying) {
    let sameness = value.sameness();
    match said.iter_mut().find(|(known, _)| *known == sameness) {
        Some((_, known)) => also_said(known, value, saying),
        None => said.push((
            sameness,
            Said {
                value,
                by: vec![saying],
            },
        )),
    }
}

/// Somebody else says a known value too. A record manager's own writing stands as it is.
pub(crate) fn also_said<T: Sayable>(known: &mut Said<T>, value: T, saying: Saying) {
    if !known.by.first().is_some_and(|first| first.corrected) {
        known.value.take_better_writing(value);
    }
    // A source that still says a value needs no line for having said it before.
    let says_already = |by: &Saying| {
        (&by.who, by.corrected, &by.collected_from)
            == (&saying.who, saying.corrected, &saying.collected_from)
    };
    if !known.by.iter().any(says_already) {
        known.by.push(saying);
    }
}

impl Sayable for String {
    fn sameness(&self) -> String {
        folded_compact(self)
    }

    fn texts(&mut self) -> Vec<Option<&mut String>> {
        vec![Some(self)]
    }
}
