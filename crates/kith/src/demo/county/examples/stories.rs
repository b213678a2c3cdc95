//! Reading the stories, which are data: `stories.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{Cell, Script, Story, ToldCarer};
use crate::demo::county::feeds::Column;

#[expect(
    clippy::expect_used,
    reason = "the file is part of the program, and every test of the county reads it"
)]
static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("stories.toml")).expect("the stories are well written")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    carer: BTreeMap<String, ToldCarer>,
    household: Vec<Story>,
}

/// The stories, each a household.
pub(super) fn stories() -> &'static [Story] {
    &FILE.household
}

/// The carers of these names.
pub(super) fn carers(names: &'static [String]) -> impl Iterator<Item = &'static ToldCarer> {
    names.iter().filter_map(|name| FILE.carer.get(name))
}

/// What one feed says, as the file has it.
#[derive(Deserialize)]
struct Said {
    #[serde(rename = "in")]
    source: String,
    #[serde(flatten)]
    cells: BTreeMap<String, Cell>,
}

impl<'de> Deserialize<'de> for Script {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let cell = |(header, cell): (String, Cell)| match Column::with_header(&header) {
            Some(column) => Ok((column, cell)),
            None => Err(D::Error::custom(format!("no feed has a column {header}"))),
        };
        Vec::<Said>::deserialize(from)?
            .into_iter()
            .map(|said| {
                Ok((
                    said.source,
                    said.cells.into_iter().map(cell).collect::<Result<_, _>>()?,
                ))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carer_in_a_story_is_told_of() {
        let people = stories().iter().flat_map(|it| &it.people);
        for name in people.flat_map(|it| &it.carers) {
            assert!(FILE.carer.contains_key(name), "{name}");
        }
    }
}
