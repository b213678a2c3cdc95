//! The ids that a form file gives to its parts: one type for each kind of part. They are called keys here, because
//! an id elsewhere in Kith is an identifier of our own making.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 64 letters, digits, dots, hyphens or underscores, and nothing else")]
pub struct KeyError;

fn is_key(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    (1..=64).contains(&text.len()) && text.chars().all(plain)
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The key as the file writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = KeyError;

            fn from_str(text: &str) -> Result<Self, KeyError> {
                is_key(text).then(|| Self(text.to_owned())).ok_or(KeyError)
            }
        }

        impl TryFrom<String> for $name {
            type Error = KeyError;

            fn try_from(text: String) -> Result<Self, KeyError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

keys! {
    /// A form, in all its versions.
    FormKey,
    /// A version of a form.
    Version,
    /// What a response can reach.
    LevelKey,
    /// A section.
    SectionKey,
    /// A question.
    QuestionKey,
    /// An option of a question.
    OptionKey,
    /// A column of a table.
    ColumnKey,
    /// A score.
    ScoreKey,
    /// A band of a score.
    BandKey,
    /// A document to begin from.
    TemplateKey,
}
