//! Records from a table: a CSV file whose columns are known by their usual names.

use std::io::Read;
use std::str::FromStr;

use csv::ByteRecord;
use kith_terms::{BirthDate, NhsNumber, Sex};

use crate::placeholders::{is_birth_placeholder, is_nhs_placeholder, says_nothing};
use crate::pool::Pool;
use crate::record::{Record, Said};

/// A column of a table, and the names that it goes by.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "key",
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
        "given_name",
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
        "middle_names",
        &["middle_names", "middle_name", "fname_c2", "second_name"],
    ),
    (
        "family_name",
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
        "previous_family_name",
        &[
            "previous_family_name",
            "maiden_name",
            "former_surname",
            "lname_c2",
        ],
    ),
    ("previous_given_name", &["previous_given_name"]),
    (
        "birth",
        &["date_of_birth", "dob", "birth_date", "birthdate", "birth"],
    ),
    ("birth_year", &["by", "birth_year", "year_of_birth"]),
    ("birth_month", &["bm", "birth_month", "month_of_birth"]),
    ("birth_day", &["bd", "birth_day", "day_of_birth"]),
    ("sex", &["sex", "gender"]),
    ("house", &["street_number", "house_number"]),
    (
        "address_line",
        &["address_line", "address_1", "address", "address1", "street"],
    ),
    (
        "postcode",
        &[
            "postcode",
            "postcode_fake",
            "post_code",
            "zip",
            "zipcode",
            "postal_code",
        ],
    ),
    ("uprn", &["uprn"]),
    ("phone", &["phone", "telephone", "mobile", "phone_number"]),
    ("email", &["email", "e_mail", "email_address"]),
    ("nhs", &["nhs_number", "nhs_no", "nhsnumber"]),
    (
        "id",
        &[
            "soc_sec_id",
            "ssn",
            "national_id",
            "national_insurance_number",
            "upn",
        ],
    ),
    (
        "town",
        &["suburb", "city", "town", "birth_place", "place_of_birth"],
    ),
    ("other", &["occupation"]),
];

/// Where each column stands.
#[derive(Debug, Clone)]
struct Places(Vec<Option<usize>>);

impl Places {
    fn of(header: &ByteRecord) -> Self {
        let names: Vec<String> = header
            .iter()
            .map(|cell| {
                String::from_utf8_lossy(cell)
                    .trim()
                    .trim_start_matches('\u{feff}')
                    .to_lowercase()
                    .replace([' ', '-'], "_")
            })
            .collect();
        let place = |aliases: &[&str]| {
            aliases
                .iter()
                .find_map(|alias| names.iter().position(|name| name == alias))
        };
        Places(COLUMNS.iter().map(|(_, aliases)| place(aliases)).collect())
    }

    fn get<'a>(&self, row: &'a ByteRecord, column: &str) -> &'a str {
        let at = COLUMNS.iter().position(|(name, _)| *name == column);
        let cell = at
            .and_then(|at| self.0.get(at).copied().flatten())
            .and_then(|at| row.get(at));
        let text = cell
            .and_then(|it| std::str::from_utf8(it).ok())
            .map_or("", str::trim);
        if says_nothing(text) { "" } else { text }
    }
}

/// The records of a table.
#[derive(Debug, Default)]
pub struct Table {
    /// The records.
    pub records: Vec<Record>,
    /// Their keys.
    pub keys: Vec<String>,
    /// Their texts.
    pub pool: Pool,
}

impl Table {
    /// Reads a table behind those that were read before.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&mut self, from: impl Read) -> Result<(), csv::Error> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(from);
        let places = Places::of(reader.byte_headers()?);
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row)? {
            let record = self.record(&places, &row);
            self.records.push(record);
            self.keys.push(places.get(&row, "key").to_owned());
        }
        Ok(())
    }

    fn record(&mut self, places: &Places, row: &ByteRecord) -> Record {
        let get = |column| places.get(row, column);
        let line = match get("house") {
            "" => get("address_line").to_owned(),
            house => format!("{house} {}", get("address_line")),
        };
        let digits: String = get("nhs").chars().filter(char::is_ascii_digit).collect();
        let nhs = NhsNumber::from_str(&digits)
            .ok()
            .filter(|_| !is_nhs_placeholder(&digits));
        let (birth, birth_slip) = birth(places, row);
        let said = Said {
            given_name: get("given_name"),
            middle_names: get("middle_names"),
            family_name: get("family_name"),
            previous_family_name: get("previous_family_name"),
            previous_given_name: get("previous_given_name"),
            birth,
            birth_slip: &birth_slip,
            sex: get("sex").parse::<Sex>().ok(),
            address_line: &line,
            postcode: get("postcode"),
            uprn: get("uprn").parse().ok(),
            phone: get("phone"),
            email: get("email"),
            nhs,
            nhs_verified: false,
            nhs_slip: if digits.len() == 10 && nhs.is_none() && !is_nhs_placeholder(&digits) {
                &digits
            } else {
                ""
            },
            id: get("id"),
            town: get("town"),
            other: get("other"),
        };
        Record::of(&said, &mut self.pool)
    }
}

fn birth(places: &Places, row: &ByteRecord) -> (Option<BirthDate>, String) {
    let text = match places.get(row, "birth_year") {
        "" => places.get(row, "birth").to_owned(),
        year => format!(
            "{year}-{:0>2}-{:0>2}",
            places.get(row, "birth_month"),
            places.get(row, "birth_day")
        ),
    };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let dashed = match (text.len(), text.get(..4), text.get(4..6), text.get(6..)) {
        (8, Some(year), Some(month), Some(day)) if digits.len() == 8 => {
            format!("{year}-{month}-{day}")
        }
        _ => text.clone(),
    };
    let placeholder = |it: &BirthDate| {
        it.date().is_some_and(|date| {
            is_birth_placeholder(date.year(), Some(date.month()), Some(date.day()))
        })
    };
    match dashed.parse::<BirthDate>() {
        Ok(birth) if placeholder(&birth) => (None, String::new()),
        Ok(birth) => (Some(birth), String::new()),
        Err(_) if digits.len() == 8 => (None, digits),
        Err(_) => (None, String::new()),
    }
}
