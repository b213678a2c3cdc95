//! A line of words that somebody wrote: the name of an organisation, a town, somebody's name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One line with a letter or a digit in it, of at most 150 characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line(String);

/// Why text is no such line, to follow what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// No words.
    #[error("it is empty: write it in words")]
    Empty,
    /// Too many words, or signs that cannot be read.
    #[error("it must be one line of at most 150 characters")]
    NotALine,
}

const LONGEST: usize = 150;

impl Line {
    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Line {
    type Err = LineError;

    fn from_str(text: &str) -> Result<Self, LineError> {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.contains(char::is_alphanumeric) {
            return Err(LineError::Empty);
        }
        // Signs that turn the direction of what follows would let one name look like another.
        let hides = |it: char| {
            it.is_control()
                || matches!(it, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        match line.chars().count() {
            count if count <= LONGEST && !line.contains(hides) => Ok(Self(line)),
            _ => Err(LineError::NotALine),
        }
    }
}

impl TryFrom<String> for Line {
    type Error = LineError;

    fn try_from(text: String) -> Result<Self, LineError> {
        text.parse()
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A person's name may stand in it.
impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_words_with_one_space_between() {
        let line: Line = " Rowan  House\t".parse().unwrap();
        assert_eq!(line.as_str(), "Rowan House");
        for (text, why) in [
            ("", LineError::Empty),
            (" – ", LineError::Empty),
            ("a\u{202e}b", LineError::NotALine),
            ("a\u{1b}b", LineError::NotALine),
        ] {
            assert_eq!(text.parse::<Line>(), Err(why), "{text:?}");
        }
        assert!("é".repeat(150).parse::<Line>().is_ok());
        assert_eq!("é".repeat(151).parse::<Line>(), Err(LineError::NotALine));
    }

    #[test]
    fn what_does_not_become_a_line_is_not_read_as_one() {
        assert!(serde_json::from_str::<Line>("\"\"").is_err());
        let line: Line = serde_json::from_str("\"Rowan House\"").unwrap();
        assert_eq!(serde_json::to_string(&line).unwrap(), "\"Rowan House\"");
    }
}
