//! The columns of a table, by the names that they usually go by.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::placeholders::says_nothing;
use crate::table::TableError;

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    RecordId,
    GivenName,
    MiddleNames,
    FamilyName,
    PreviousFamilyName,
    PreviousGivenName,
    Birth,
    BirthYear,
    BirthMonth,
    BirthDay,
    Sex,
    House,
    AddressLine,
    Postcode,
    Uprn,
    Phone,
    Email,
    NhsNumber,
    OtherNumber,
    Town,
    Other,
}

const COLUMNS: usize = 21;

/// The names of each column, in the order of [`Column`]; the first is ours.
const NAMES: [(Column, &[&str]); COLUMNS] = [
    (
        Column::RecordId,
        &[
            "record_id",
            "unique_id",
            "rec_id",
            "id",
            "source_id",
            "person_id",
        ],
    ),
    (
        Column::GivenName,
        &[
            "given_name",
            "first_name",
            "forename",
            "fname_c1",
            "given",
            "givenname",
            "firstname",
        ],
    ),
    (
        Column::MiddleNames,
        &["middle_names", "middle_name", "fname_c2", "second_name"],
    ),
    (
        Column::FamilyName,
        &[
            "family_name",
            "surname",
            "last_name",
            "lname_c1",
            "family",
            "lastname",
        ],
    ),
    (
        Column::PreviousFamilyName,
        &[
            "previous_family_name",
            "maiden_name",
            "former_surname",
            "lname_c2",
        ],
    ),
    (Column::PreviousGivenName, &["previous_given_name"]),
    (
        Column::Birth,
        &["date_of_birth", "dob", "birth_date", "birthdate", "birth"],
    ),
    (Column::BirthYear, &["birth_year", "by", "year_of_birth"]),
    (Column::BirthMonth, &["birth_month", "bm", "month_of_birth"]),
    (Column::BirthDay, &["birth_day", "bd", "day_of_birth"]),
    (Column::Sex, &["sex", "gender"]),
    (Column::House, &["house_number", "street_number"]),
    (
        Column::AddressLine,
        &["address_line", "address_1", "address", "address1", "street"],
    ),
    (
        Column::Postcode,
        &[
            "postcode",
            "postcode_fake",
            "post_code",
            "zip",
            "zipcode",
            "postal_code",
        ],
    ),
    (Column::Uprn, &["uprn"]),
    (
        Column::Phone,
        &["phone", "telephone", "mobile", "phone_number"],
    ),
    (Column::Email, &["email", "e_mail", "email_address"]),
    (Column::NhsNumber, &["nhs_number", "nhs_no", "nhsnumber"]),
    (
        Column::OtherNumber,
        &[
            "other_number",
            "soc_sec_id",
            "ssn",
            "national_id",
            "national_insurance_number",
            "upn",
        ],
    ),
    (
        Column::Town,
        &["town", "suburb", "city", "birth_place", "place_of_birth"],
    ),
    (Column::Other, &["other", "occupation"]),
];

/// Columns of which a record needs one to be about somebody.
const ABOUT_SOMEBODY: [Column; 5] = [
    Column::GivenName,
    Column::FamilyName,
    Column::Birth,
    Column::BirthYear,
    Column::NhsNumber,
];

/// Our own names of all columns.
pub(crate) fn known() -> String {
    NAMES
        .iter()
        .filter_map(|(_, names)| names.first().copied())
        .collect::<Vec<_>>()
        .join(", ")
}

fn column_named(name: &str) -> Option<Column> {
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(column, _)| *column)
}

/// How a file differs from ours; as in a feed's mapping.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Their header = our column.
    pub columns: BTreeMap<String, String>,
    /// Their headers that are not to be taken, on purpose.
    pub ignore: Vec<String>,
    /// How their dates are written (strftime).
    pub date_format: Option<String>,
    /// What stands between columns: a comma, as a rule.
    pub delimiter: u8,
}

impl Default for Layout {
    fn default() -> Self {
        Layout {
            columns: BTreeMap::new(),
            ignore: Vec::new(),
            date_format: None,
            delimiter: b',',
        }
    }
}

/// Where each column stands in a file.
#[derive(Debug, Clone)]
pub(crate) struct Places([Option<usize>; COLUMNS]);

impl Places {
    pub(crate) fn of(header: &StringRecord, layout: &Layout) -> Result<Self, TableError> {
        let theirs: Vec<&str> = header
            .iter()
            .map(|cell| cell.trim_start_matches('\u{feff}').trim())
            .collect();
        let ours: Vec<Option<Column>> = theirs.iter().map(|it| column_of(it, layout)).collect();
        if let Some(missing) = layout
            .columns
            .keys()
            .find(|it| !theirs.contains(&it.as_str()))
        {
            return Err(TableError::NotInFile(missing.clone()));
        }
        let place = |column: Column| ours.iter().position(|it| *it == Some(column));
        if !ABOUT_SOMEBODY.iter().any(|it| place(*it).is_some()) {
            return Err(TableError::Nobody {
                has: known_among(&theirs, &ours),
            });
        }
        Ok(Places(NAMES.map(|(column, names)| {
            // Of two that mean the same, the name that is further forward in the list is taken.
            let named = |name: &&str| {
                theirs
                    .iter()
                    .zip(&ours)
                    .position(|(it, ours)| *ours == Some(column) && as_ours(it) == **name)
            };
            names.iter().find_map(named).or_else(|| place(column))
        })))
    }

    fn at(&self, column: Column) -> Option<usize> {
        self.0.get(column as usize).copied().flatten()
    }

    /// What a row says in a column; empty where it says nothing.
    pub(crate) fn get<'a>(&self, row: &'a StringRecord, column: Column) -> &'a str {
        let text = self.at(column).and_then(|at| row.get(at));
        let text = text.map_or("", str::trim);
        if says_nothing(text) { "" } else { text }
    }
}

/// Which known columns a first line has. The rest of it is not repeated: in a file without a header it is
/// about somebody, and one cell of it may read like a column.
fn known_among(theirs: &[&str], ours: &[Option<Column>]) -> String {
    let known = theirs.iter().zip(ours).filter(|(_, ours)| ours.is_some());
    let known: Vec<&str> = known.map(|(theirs, _)| *theirs).collect();
    match known.is_empty() {
        true => "none of the names in its first line is known, so it may have no header".to_owned(),
        false => format!(
            "of those that are known its first line has {}",
            known.join(", ")
        ),
    }
}

/// A header written as ours are.
fn as_ours(theirs: &str) -> String {
    theirs.to_lowercase().replace([' ', '-'], "_")
}

fn column_of(theirs: &str, layout: &Layout) -> Option<Column> {
    if layout.ignore.iter().any(|it| it == theirs) {
        return None;
    }
    match layout.columns.get(theirs) {
        Some(ours) => column_named(ours),
        None => column_named(&as_ours(theirs)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_order_of_their_numbers_and_no_name_is_of_two() {
        let mut seen = std::collections::BTreeSet::new();
        for (at, (column, names)) in NAMES.iter().enumerate() {
            assert_eq!(*column as usize, at, "{column:?}");
            assert!(names.iter().all(|name| seen.insert(*name)), "{column:?}");
        }
    }

    #[test]
    fn a_file_with_a_name_for_each_of_two_like_columns_is_read_by_the_better_name() {
        let header = StringRecord::from(vec!["id", "Surname", "family-name"]);
        let places = Places::of(&header, &Layout::default()).unwrap();
        let row = StringRecord::from(vec!["7", "before", "now"]);
        assert_eq!(places.get(&row, Column::FamilyName), "now");
    }
}
