//! Names as people and sources write them.
//!
//! A name is cleaned, never corrected: no letter, accent, apostrophe or capital is changed, and
//! nothing decides which half of a double name matters. Comparing is done on [`NamePart::folded`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::fold::{folded, folded_compact};
use crate::text::{cleaned, private_debug, serde_as_text};

/// Long enough for every name of a person; short enough that a whole line of a broken file is not one.
const LONGEST: usize = 200;

/// One given name, middle names, or a family name. May hold spaces: `John Paul`, `van der Berg`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamePart(String);

/// Why text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was written.
    #[error("the name is empty: write the name, or leave the whole field out if it is not known")]
    Empty,
    /// There is no letter in it.
    #[error("the name has no letter in it: write the name, or leave it empty if it is not known")]
    NoLetter,
    /// A letter was lost on the way here.
    #[error(
        "the name has a letter that was lost on the way: save the file as UTF-8 and send it again"
    )]
    Damaged,
    /// Longer than any name.
    #[error("the name has {found} characters: write at most 200")]
    TooLong {
        /// How many characters there were.
        found: usize,
    },
    /// Several words, and no comma to say which is the family name.
    #[error(
        "it is not clear which is the family name: write it first with a comma after it, like Okafor, Ada"
    )]
    NoComma,
}

impl NamePart {
    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form for comparing: see [`folded`](crate::folded).
    pub fn folded(&self) -> String {
        folded(&self.0)
    }

    /// The form for comparing, without spaces: `Mary Ann` and `Mary-Ann` are one.
    pub fn folded_compact(&self) -> String {
        folded_compact(&self.0)
    }

    /// Reads a field that may be empty.
    pub fn optional(text: &str) -> Result<Option<Self>, NameError> {
        match text.parse() {
            Ok(part) => Ok(Some(part)),
            Err(NameError::Empty) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether this is one letter, with or without a full stop: an initial stands for a longer name.
    pub fn is_initial(&self) -> bool {
        self.0.chars().filter(|c| c.is_alphabetic()).count() == 1
    }
}

impl FromStr for NamePart {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let name = cleaned(text);
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.contains(char::REPLACEMENT_CHARACTER) {
            return Err(NameError::Damaged);
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(NameError::NoLetter);
        }
        match name.chars().count() {
            0..=LONGEST => Ok(Self(name)),
            found => Err(NameError::TooLong { found }),
        }
    }
}

impl fmt::Display for NamePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

private_debug!(NamePart, as_str);
serde_as_text!(NamePart, "a name", as_str);

/// A person's name in its parts. At least one part is there; which one a single name stands in is the
/// source's choice and is kept.
///
/// In JSON it is an object of its parts, because no line of text says without doubt where a given
/// name of two words ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct PersonName {
    given: Option<NamePart>,
    middle: Option<NamePart>,
    family: Option<NamePart>,
}

#[derive(Serialize, Deserialize)]
struct Parts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given: Option<NamePart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    middle: Option<NamePart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    family: Option<NamePart>,
}

impl PersonName {
    /// A name of the parts that are known; at least one must be.
    pub fn new(
        given: Option<NamePart>,
        middle: Option<NamePart>,
        family: Option<NamePart>,
    ) -> Result<Self, NameError> {
        if given.is_none() && middle.is_none() && family.is_none() {
            return Err(NameError::Empty);
        }
        Ok(Self {
            given,
            middle,
            family,
        })
    }

    /// Reads the parts from fields that may be empty.
    pub fn from_fields(given: &str, middle: &str, family: &str) -> Result<Self, NameError> {
        Self::new(
            NamePart::optional(given)?,
            NamePart::optional(middle)?,
            NamePart::optional(family)?,
        )
    }

    /// The first given name; may be of two words.
    pub fn given(&self) -> Option<&NamePart> {
        self.given.as_ref()
    }

    /// The further given names, as one text.
    pub fn middle(&self) -> Option<&NamePart> {
        self.middle.as_ref()
    }

    /// The family name.
    pub fn family(&self) -> Option<&NamePart> {
        self.family.as_ref()
    }

    /// The parts that are there, in the order they are said.
    pub fn parts(&self) -> impl Iterator<Item = &NamePart> {
        [&self.given, &self.middle, &self.family]
            .into_iter()
            .flatten()
    }

    /// As it is said: `Ada Grace Okafor`.
    pub fn display(&self) -> String {
        let parts: Vec<_> = self.parts().map(NamePart::as_str).collect();
        parts.join(" ")
    }

    /// As a list is sorted: `Okafor, Ada Grace`. Reads back as the same name, if the first given name
    /// is one word.
    pub fn list_form(&self) -> String {
        let given: Vec<_> = [&self.given, &self.middle]
            .into_iter()
            .flatten()
            .map(NamePart::as_str)
            .collect();
        match (&self.family, given.is_empty()) {
            (Some(family), true) => family.0.clone(),
            (Some(family), false) => format!("{family}, {}", given.join(" ")),
            (None, _) => format!(", {}", given.join(" ")),
        }
    }

    /// The whole name in the form for comparing.
    pub fn folded(&self) -> String {
        folded(&self.display())
    }
}

impl TryFrom<Parts> for PersonName {
    type Error = NameError;

    fn try_from(parts: Parts) -> Result<Self, NameError> {
        Self::new(parts.given, parts.middle, parts.family)
    }
}

impl From<PersonName> for Parts {
    fn from(name: PersonName) -> Self {
        Self {
            given: name.given,
            middle: name.middle,
            family: name.family,
        }
    }
}

/// Reads `Okafor, Ada Grace`: family name, comma, first given name, further given names. A single word
/// is a family name. Several words without a comma are refused: guessing would alter the name.
impl FromStr for PersonName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let text = cleaned(text);
        match text.split_once(',') {
            Some((family, given)) => {
                let (first, further) = given.trim().split_once(' ').unwrap_or((given.trim(), ""));
                Self::from_fields(first, further, family)
            }
            None if text.contains(' ') => Err(NameError::NoComma),
            None => Self::from_fields("", "", &text),
        }
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.display())
    }
}

private_debug!(PersonName, list_form);

/// The name in use and those used before: by birth, before a marriage, an adoption or a deed poll.
/// A search finds a person under any of them; pages show the one in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownNames {
    /// The name in use.
    pub usual: PersonName,
    /// Names used before, latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous: Vec<PersonName>,
}

impl KnownNames {
    /// The name in use, then those used before.
    pub fn all(&self) -> impl Iterator<Item = &PersonName> {
        std::iter::once(&self.usual).chain(&self.previous)
    }

    /// Every family name the person is known by, in the form for comparing, each once.
    pub fn folded_families(&self) -> Vec<String> {
        distinct(self.all().filter_map(PersonName::family))
    }

    /// Every first given name the person is known by, in the form for comparing, each once.
    pub fn folded_givens(&self) -> Vec<String> {
        distinct(self.all().filter_map(PersonName::given))
    }
}

impl From<PersonName> for KnownNames {
    fn from(usual: PersonName) -> Self {
        Self {
            usual,
            previous: Vec::new(),
        }
    }
}

fn distinct<'a>(parts: impl Iterator<Item = &'a NamePart>) -> Vec<String> {
    let mut seen = Vec::new();
    for part in parts {
        let folded = part.folded();
        if !seen.contains(&folded) {
            seen.push(folded);
        }
    }
    seen
}
