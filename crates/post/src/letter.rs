//! A letter: to whom, its subject, and plain text.
//!
//! What is read here cannot become a header of its own: an address is an [`Email`], and a subject is one line.

use std::fmt;
use std::str::FromStr;

use kith_terms::Email;
use lettre::Address;

/// The subject of a letter: one line, so that no further header can be put into it (CWE-93). It is read on
/// locked screens and kept by every server on the way, so it names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

/// The text of a letter: lines that a person can read, and no other control characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(String);

/// A letter that can be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    pub(crate) to: Address,
    pub(crate) subject: Subject,
    pub(crate) body: Body,
}

/// Why something cannot be a part of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// A subject of no words.
    #[error("the letter has no subject: write one line")]
    NoSubject,
    /// A subject that is long, or more than a line.
    #[error("the letter's subject must be one line of at most 150 characters")]
    Subject,
    /// A text of no words.
    #[error("the letter has no text: write what it is to say")]
    NoText,
    /// A text that is no text.
    #[error(
        "the letter's text holds a sign that cannot be read, or more than 20,000 characters: write it as plain lines"
    )]
    Text,
    /// An address that servers do not take.
    #[error("no mail can be sent to this email address: ask for another")]
    Address,
}

const LONGEST_SUBJECT: usize = 150;
const LONGEST_TEXT: usize = 20_000;

/// So many things a letter tells of at most, each in a line or two, so that its text is never too long: of more there are more
/// letters.
pub const MOST_IN_A_LETTER: usize = 50;

impl FromStr for Subject {
    type Err = LetterError;

    fn from_str(text: &str) -> Result<Self, LetterError> {
        let text = text.trim();
        // Unicode has line ends of its own (U+2028, U+2029), which are no control characters.
        let ends_line = |it: char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}');
        match text.chars().count() {
            0 => Err(LetterError::NoSubject),
            count if count > LONGEST_SUBJECT || text.contains(ends_line) => {
                Err(LetterError::Subject)
            }
            _ => Ok(Self(text.to_owned())),
        }
    }
}

impl FromStr for Body {
    type Err = LetterError;

    fn from_str(text: &str) -> Result<Self, LetterError> {
        match text.trim() {
            "" => Err(LetterError::NoText),
            text if text.chars().count() > LONGEST_TEXT => Err(LetterError::Text),
            text if text.contains(|it: char| it.is_control() && it != '\n') => {
                Err(LetterError::Text)
            }
            text => Ok(Self(format!("{text}\n"))),
        }
    }
}

impl Subject {
    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Body {
    /// The lines.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Letter {
    /// A letter to that address.
    ///
    /// # Errors
    /// [`LetterError::Address`] where mail servers would not take it.
    pub fn new(to: &Email, subject: Subject, body: Body) -> Result<Self, LetterError> {
        Ok(Self {
            to: to.as_str().parse().map_err(|_| LetterError::Address)?,
            subject,
            body,
        })
    }
}

/// Nothing of a letter is for a log.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Letter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(
            " Confirm your email address "
                .parse::<Subject>()
                .unwrap()
                .as_str(),
            "Confirm your email address"
        );
        for more in [
            "Hello\r\nBcc: all@example.org",
            "Hello\nX: y",
            "a\u{2028}b",
            "a\u{85}b",
            "a\0b",
        ] {
            assert_eq!(
                more.parse::<Subject>(),
                Err(LetterError::Subject),
                "{more:?}"
            );
        }
        assert_eq!(
            "é".repeat(151).parse::<Subject>(),
            Err(LetterError::Subject)
        );
        assert_eq!(" \t".parse::<Subject>(), Err(LetterError::NoSubject));
    }

    #[test]
    fn a_text_is_lines_that_can_be_read() {
        assert_eq!(
            "Hello\n\nŁódź\n".parse::<Body>().unwrap().as_str(),
            "Hello\n\nŁódź\n"
        );
        for wrong in ["a\u{1b}[2J", "a\rb", "a\0"] {
            assert!(wrong.parse::<Body>() == Err(LetterError::Text), "{wrong:?}");
        }
        assert!("\n".parse::<Body>() == Err(LetterError::NoText));
    }

    #[test]
    fn nothing_of_a_letter_is_shown_for_debugging() {
        let to: Email = "nia@example.org".parse().unwrap();
        let letter = Letter::new(&to, "Subject".parse().unwrap(), "Text".parse().unwrap());
        assert_eq!(format!("{:?}", letter.unwrap()), "Letter");
    }
}
