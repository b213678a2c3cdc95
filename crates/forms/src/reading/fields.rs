//! A table of a form file, taken key by key. What was not taken is nobody's, and said.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use jiff::civil::Date;
use kith_terms::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Faults;
use crate::figure::Figure;
use crate::model::Named;

/// What was written, and at which byte.
#[derive(Clone, Debug)]
pub(super) struct Said<T> {
    pub(super) is: T,
    pub(super) at: usize,
}

/// One table.
pub(super) struct Fields<'a> {
    table: &'a DeTable<'a>,
    /// Where it begins.
    pub(super) at: usize,
    taken: BTreeSet<&'static str>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(table: &'a DeTable<'a>, at: usize) -> Self {
        Self {
            table,
            at,
            taken: BTreeSet::new(),
        }
    }

    /// Whether a key is there.
    pub(super) fn has(&self, key: &str) -> Option<usize> {
        let mut all = self.table.iter();
        all.find(|(it, _)| it.get_ref().as_ref() == key)
            .map(|(it, _)| it.span().start)
    }

    /// The value of a key, as it is.
    pub(super) fn raw(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.taken.insert(key);
        let mut all = self.table.iter();
        all.find(|(it, _)| it.get_ref().as_ref() == key)
            .map(|(_, value)| value)
    }

    fn take<T>(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
        instead: &str,
        read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<Said<T>> {
        let value = self.raw(key)?;
        let at = value.span().start;
        match read(value.get_ref()) {
            Some(is) => Some(Said { is, at }),
            None => {
                faults.at(
                    at,
                    format!("{key} is {}", value.get_ref().type_str()),
                    instead,
                );
                None
            }
        }
    }

    /// Says that a key must be there.
    pub(super) fn needed<T>(
        &self,
        key: &str,
        value: Option<T>,
        faults: &mut Faults<'_>,
    ) -> Option<T> {
        if value.is_none() && self.has(key).is_none() {
            faults.at(
                self.at,
                format!("{key} is missing"),
                format!("add a line {key} = …"),
            );
        }
        value
    }

    /// The id of a part of the form, and its words, which stand under this key: both must be there.
    pub(super) fn keyed<K: FromStr<Err: Display>>(
        &mut self,
        words: &'static str,
        faults: &mut Faults<'_>,
    ) -> (Option<Said<K>>, Option<Said<String>>) {
        let key = self.parsed::<K>("id", faults);
        let key = self.needed("id", key, faults);
        let said = self.text(words, faults);
        (key, self.needed(words, said, faults))
    }

    /// Text that says something.
    pub(super) fn text(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<Said<String>> {
        let instead = format!("write {key} = \"…\", with words in it");
        self.take(key, faults, &instead, |it| {
            it.as_str()
                .map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty())
        })
    }

    /// Yes or no; no where it is not there.
    pub(super) fn flag(&mut self, key: &'static str, faults: &mut Faults<'_>) -> bool {
        let instead = format!("write {key} = true, or leave it out");
        self.take(key, faults, &instead, DeValue::as_bool)
            .is_some_and(|it| it.is)
    }

    /// A number.
    pub(super) fn figure(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<Said<Figure>> {
        self.take(key, faults, "write a number in digits", |it| {
            let text = match it {
                DeValue::Integer(it) if it.radix() == 10 => it.as_str(),
                DeValue::Float(it) => it.as_str(),
                _ => return None,
            };
            text.replace('_', "").trim_start_matches('+').parse().ok()
        })
    }

    /// A whole number between two.
    pub(super) fn whole(
        &mut self,
        key: &'static str,
        between: (i32, i32),
        faults: &mut Faults<'_>,
    ) -> Option<i32> {
        let instead = format!("write a whole number from {} to {}", between.0, between.1);
        let whole = self.take(key, faults, &instead, |it| {
            let number: i32 = it.as_integer()?.as_str().replace('_', "").parse().ok()?;
            (between.0 <= number && number <= between.1).then_some(number)
        });
        whole.map(|it| it.is)
    }

    /// A whole number of things.
    pub(super) fn count(
        &mut self,
        key: &'static str,
        most: i32,
        faults: &mut Faults<'_>,
    ) -> Option<usize> {
        self.whole(key, (0, most), faults)
            .and_then(|it| usize::try_from(it).ok())
    }

    /// A day.
    pub(super) fn day(&mut self, key: &'static str, faults: &mut Faults<'_>) -> Option<Said<Date>> {
        self.take(
            key,
            faults,
            "write a day without quotes, such as 2026-07-01",
            |it| {
                let DeValue::Datetime(it) = it else {
                    return None;
                };
                it.to_string().parse().ok()
            },
        )
    }

    /// Something that is parsed of text.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<Said<T>> {
        let text = self.text(key, faults)?;
        match text.is.parse() {
            Ok(is) => Some(Said { is, at: text.at }),
            Err(why) => {
                faults.at(
                    text.at,
                    format!("{key} \"{}\" cannot be used", text.is),
                    format!("{why}"),
                );
                None
            }
        }
    }

    /// One of a few words.
    pub(super) fn word<T: Named>(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<T> {
        let text = self.text(key, faults)?;
        let named = T::ALL.iter().find(|(word, _)| *word == text.is);
        if named.is_none() {
            unknown(faults, &text, key, T::ALL.iter().map(|(word, _)| *word));
        }
        named.map(|(_, it)| *it)
    }

    /// A list of texts.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Vec<Said<String>> {
        let Some(value) = self.raw(key) else {
            return Vec::new();
        };
        let read = value.get_ref().as_array().and_then(|all| {
            let each = all.iter().map(|it| {
                Some(Said {
                    is: it.get_ref().as_str()?.to_owned(),
                    at: it.span().start,
                })
            });
            each.collect::<Option<Vec<_>>>()
        });
        read.unwrap_or_else(|| {
            faults.at(
                value.span().start,
                format!("{key} is no list of texts"),
                format!("write {key} = [\"…\"]"),
            );
            Vec::new()
        })
    }

    /// A list of tables.
    pub(super) fn tables(&mut self, key: &'static str, faults: &mut Faults<'_>) -> Vec<Fields<'a>> {
        let Some(value) = self.raw(key) else {
            return Vec::new();
        };
        let read = value.get_ref().as_array().and_then(|all| {
            let each = all
                .iter()
                .map(|it| Some(Fields::of(it.get_ref().as_table()?, it.span().start)));
            each.collect::<Option<Vec<_>>>()
        });
        read.unwrap_or_else(|| {
            faults.at(
                value.span().start,
                format!("{key} is no list of tables"),
                format!("write [[{key}]] above each"),
            );
            Vec::new()
        })
    }

    /// A table of tables, each with its name.
    pub(super) fn named(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Vec<(String, Fields<'a>)> {
        let Some(value) = self.raw(key) else {
            return Vec::new();
        };
        let read = value.get_ref().as_table().and_then(|all| {
            let each = all.iter().map(|(name, it)| {
                let fields = Fields::of(it.get_ref().as_table()?, name.span().start);
                Some((name.get_ref().to_string(), fields))
            });
            each.collect::<Option<Vec<_>>>()
        });
        read.unwrap_or_else(|| {
            faults.at(
                value.span().start,
                format!("{key} is no table"),
                format!("write [{key}.NAME] above each"),
            );
            Vec::new()
        })
    }

    /// Says each key that nobody took.
    pub(super) fn finish(self, faults: &mut Faults<'_>) {
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if self.taken.contains(name) {
                continue;
            }
            let here: Vec<&str> = self.taken.iter().copied().collect();
            let instead = match nearest(name, here.iter().copied()) {
                Some(meant) => format!("did you mean {meant}?"),
                None => format!("there are {}", here.join(", ")),
            };
            faults.at(
                key.span().start,
                format!("there is no \"{name}\" here"),
                instead,
            );
        }
    }
}

/// Says that a word is none of the known ones.
pub(super) fn unknown<'k>(
    faults: &mut Faults<'_>,
    word: &Said<String>,
    what: &str,
    known: impl IntoIterator<Item = &'k str>,
) {
    let known: Vec<&str> = known.into_iter().collect();
    let instead = match nearest(&word.is, known.iter().copied()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None if known.is_empty() => "there is none in this form".to_owned(),
        None => format!("write one of {}", known.join(", ")),
    };
    faults.at(
        word.at,
        format!("there is no {what} \"{}\"", word.is),
        instead,
    );
}
