//! What is wrong with what others wrote, and what of it cannot be kept.

use std::fmt;

/// One thing that is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The item, by its linkId; all of it, where there is none.
    pub item: Option<String>,
    /// What is wrong.
    pub wrong: String,
    /// What to do.
    pub instead: String,
}

impl Fault {
    pub(super) fn of(
        item: Option<&str>,
        wrong: impl Into<String>,
        instead: impl Into<String>,
    ) -> Self {
        Self {
            item: item.map(str::to_owned),
            wrong: wrong.into(),
            instead: instead.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        at(self.item.as_deref(), f)?;
        write!(f, "{}: {}", self.wrong, self.instead)
    }
}

/// Something that was said and cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotKept {
    /// The item, by its linkId; all of it, where there is none.
    pub item: Option<String>,
    /// What is not kept, and what is done instead.
    pub what: String,
}

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        at(self.item.as_deref(), f)?;
        f.write_str(&self.what)
    }
}

fn at(item: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match item {
        Some(item) => write!(f, "item {item}: "),
        None => Ok(()),
    }
}
