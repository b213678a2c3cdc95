//! The people and the questions, as bench/matching/population.py writes them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use kith_people::in_memory::{Address, SourceRecord};
use kith_people::rules::criteria::{Born, Criteria, NoSuchDate};
use kith_terms::Sex;

use crate::Done;

type Line = HashMap<String, String>;

/// A question, and who it is about.
pub(crate) struct Question {
    pub(crate) id: String,
    pub(crate) kind: String,
    /// The place of the person in the index; none for somebody who is not in it.
    pub(crate) person: Option<usize>,
    line: Line,
}

/// Everybody in the index, in its order, as one source says it.
pub(crate) fn people(path: &Path) -> Done<impl Iterator<Item = csv::Result<SourceRecord>>> {
    Ok(lines(path)?.map(|line| Ok(somebody(&line?))))
}

fn somebody(line: &Line) -> SourceRecord {
    let of = |name: &str| line.get(name).map_or("", String::as_str);
    let text = |name: &str| Some(of(name).to_owned()).filter(|it| !it.is_empty());
    SourceRecord {
        given_name: of("given_name").parse().ok(),
        middle_names: of("middle_names").parse().ok(),
        family_name: of("family_name").parse().ok(),
        previous_family_name: of("previous_family_name").parse().ok(),
        birth_date: of("date_of_birth").parse().ok(),
        sex: Some(sex(of("sex"))),
        address: Address {
            line: text("address_line"),
            postcode: of("postcode").parse().ok(),
            uprn: None,
        },
        phones: of("phone").parse().into_iter().collect(),
        nhs_number: of("nhs_number").parse().ok(),
        ..SourceRecord::default()
    }
}

/// The questions, with those of INDEX.csv whom LOOKUPS.truth.csv says they are about.
pub(crate) fn questions(path: &Path, index: &Path) -> Done<Vec<Question>> {
    let mut truth = HashMap::new();
    for line in lines(&path.with_extension("truth.csv"))? {
        let mut line = line?;
        let mut of = |name: &str| line.remove(name).unwrap_or_default();
        truth.insert(of("lookup_id"), of("person_id"));
    }
    let meant: HashSet<&String> = truth.values().collect();
    let places = ids(index)?.filter(|it| meant.contains(&it.1));
    let places: HashMap<String, usize> = places.map(|(place, id)| (id, place)).collect();
    let mut all = Vec::new();
    for line in lines(path)? {
        let line = line?;
        let of = |name: &str| line.get(name).cloned().unwrap_or_default();
        let person = truth.get(&of("lookup_id")).and_then(|it| places.get(it));
        all.push(Question {
            id: of("lookup_id"),
            kind: of("kind"),
            person: person.copied(),
            line,
        });
    }
    Ok(all)
}

/// The ids of everybody in the index, with their places, one after the other.
pub(crate) fn ids(index: &Path) -> Done<impl Iterator<Item = (usize, String)>> {
    let rows = lines(index)?.filter_map(Result::ok);
    Ok(rows
        .map(|mut it| it.remove("person_id").unwrap_or_default())
        .enumerate())
}

impl Question {
    fn of(&self, name: &str) -> &str {
        self.line.get(name).map_or("", String::as_str)
    }

    /// What is asked: by name and birth date alone, or with all that is known.
    pub(crate) fn criteria(&self, with_all: bool) -> Criteria {
        let all = |name: &str| if with_all { self.of(name) } else { "" };
        Criteria {
            name: format!("{} {}", self.of("given_name"), self.of("family_name"))
                .parse()
                .ok(),
            born: born(self.of("date_of_birth")),
            place: all("postcode").parse().ok(),
            sex: Some(all("sex")).filter(|it| !it.is_empty()).map(sex),
            ..Criteria::default()
        }
    }

    /// In words, of people who do not exist.
    pub(crate) fn said(&self) -> String {
        let columns = [
            "lookup_id",
            "kind",
            "given_name",
            "family_name",
            "date_of_birth",
        ];
        columns.map(|it| self.of(it)).join(" | ")
    }
}

/// A date that no calendar has is asked for as such, as the page does.
fn born(text: &str) -> Option<Born> {
    let no_such_date = || {
        let part = |from, to| text.get(from..to).unwrap_or_default();
        NoSuchDate::from_fields(part(8, 10), part(5, 7), part(0, 4)).map(Born::Miswritten)
    };
    text.parse().ok().map(Born::On).or_else(no_such_date)
}

fn sex(letter: &str) -> Sex {
    match letter {
        "M" => Sex::Male,
        "F" => Sex::Female,
        _ => Sex::Unknown,
    }
}

fn lines(path: &Path) -> Done<impl Iterator<Item = csv::Result<Line>>> {
    Ok(csv::Reader::from_path(path)?.into_deserialize())
}
