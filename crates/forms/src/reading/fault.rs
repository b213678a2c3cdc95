//! What is wrong with a form file.

use std::fmt;

/// One thing that is wrong, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub wrong: String,
    /// What to write instead.
    pub instead: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, line {}: {}: {}",
            self.file, self.line, self.wrong, self.instead
        )
    }
}

/// All that is wrong with one file, as it is found.
pub(crate) struct Faults<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<Fault>,
}

impl<'a> Faults<'a> {
    pub(crate) fn of(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            found: Vec::new(),
        }
    }

    /// Says what is wrong at this byte of the text.
    pub(crate) fn at(&mut self, byte: usize, wrong: impl Into<String>, instead: impl Into<String>) {
        let before = self.text.as_bytes().iter().take(byte);
        self.found.push(Fault {
            file: self.file.to_owned(),
            line: before.filter(|it| **it == b'\n').count() + 1,
            wrong: wrong.into(),
            instead: instead.into(),
        });
    }

    /// All of them in the file's order.
    pub(crate) fn all(mut self) -> Vec<Fault> {
        self.found.sort_by_key(|it| it.line);
        self.found
    }
}
