//! What the types share: text in JSON, `Debug` without personal data, and cleaning.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Visitor};
use unicode_normalization::UnicodeNormalization;

/// Reads a value from JSON text with its `FromStr`.
pub(crate) fn from_text<'de, D, T>(deserializer: D, what: &'static str) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    deserializer.deserialize_any(TextVisitor {
        what,
        kind: PhantomData,
    })
}

struct TextVisitor<T> {
    what: &'static str,
    kind: PhantomData<T>,
}

impl<T> TextVisitor<T> {
    /// Serde's own words for a wrong type repeat the value, which may be personal.
    fn not_text<E: Error>(&self) -> E {
        E::custom(format_args!(
            "{} is written as text: put it in quotes",
            self.what
        ))
    }
}

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as text", self.what)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<T, E> {
        Err(self.not_text())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
        Err(self.not_text())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<T, E> {
        Err(self.not_text())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Err(self.not_text())
    }
}

/// Gives a type serde as text: read with `FromStr`, written with the method named.
macro_rules! serde_as_text {
    ($type:ty, $what:literal, $write:ident) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.$write())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::text::from_text(from, $what)
            }
        }
    };
}
pub(crate) use serde_as_text;

/// `Debug` that shows the value in development builds, and only the type's name in released ones,
/// so that a stray `{:?}` puts nobody's details in a log.
macro_rules! private_debug {
    ($type:ident, $write:ident) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                if cfg!(debug_assertions) {
                    write!(f, "{}({})", stringify!($type), self.$write())
                } else {
                    f.write_str(stringify!($type))
                }
            }
        }
    };
}
pub(crate) use private_debug;

/// Takes away what nobody can see and keeps the rest: control and direction characters go, any run
/// of white space becomes one space, and letters are composed (Unicode NFC).
pub(crate) fn cleaned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_invisible(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    if out.is_ascii() {
        out
    } else {
        out.nfc().collect()
    }
}

/// Control characters, byte order marks, soft hyphens, zero-width spaces and direction overrides.
/// The zero-width joiners stay: Persian and Indian names are spelt with them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}'
            | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Hyphens and dashes that people and word processors put between digits or names.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
    )
}

/// The characters that carry meaning in a code: no white space, no hyphens, nothing invisible.
pub(crate) fn code_chars(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| !c.is_whitespace() && !is_hyphen(*c) && !is_invisible(*c))
}
