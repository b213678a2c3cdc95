//! Records from tables: CSV files whose columns are known by their usual names.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::mem::take;

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use encoding_rs::WINDOWS_1252;
use kith_terms::{NhsNumber, Sex};
use rayon::slice::ParallelSliceMut;

use crate::birth::Birth;
pub use crate::columns::Layout;
use crate::columns::{Column, Places, known};
use crate::placeholders::is_nhs_placeholder;
use crate::pool::Pool;
use crate::record::{Record, Said, in_order};

/// How many values there were that could not be read, by column.
pub type Unread = BTreeMap<&'static str, u64>;

/// The records of one file or several.
#[derive(Debug, Default)]
pub struct Table {
    /// The records.
    pub records: Vec<Record>,
    /// Their texts.
    pub pool: Pool,
    /// What could not be read, and so counts as not said.
    pub unread: Unread,
    keys: Keys,
    /// The file that each is from.
    from: Vec<u32>,
    files: Vec<String>,
}

/// Why a table cannot be read. Nothing of what is in its rows is repeated.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each says what it is")]
pub enum TableError {
    #[error(
        "it is empty: it needs a line with the names of its columns, and a row for each record"
    )]
    Empty,
    #[error("it cannot be read: {0}")]
    Read(#[from] std::io::Error),
    #[error("it is written as UTF-16: save it as CSV in UTF-8")]
    Utf16,
    #[error(
        "line {line} has {has} columns, and the first line has {wants}: is there a comma too many, or a quotation mark that is not closed?"
    )]
    Width { line: u64, has: u64, wants: u64 },
    #[error(
        "it has no column of a name, a birth date or an NHS number: {has}. Known columns are {}: rename yours, or say in a mapping which is which",
        known()
    )]
    Nobody { has: String },
    #[error("the mapping names a column \"{0}\" that it does not have")]
    NotInFile(String),
    #[error(
        "rows {first} and {second} have the same record_id: give each record one of its own (the line with the names is not counted)"
    )]
    Twice { first: usize, second: usize },
    #[error("there are more records than can be matched in one go, which is 4,294,967,295")]
    TooMany,
}

impl From<csv::Error> for TableError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::UnequalLengths {
                pos,
                expected_len: wants,
                len: has,
            } => TableError::Width {
                line: pos.map_or(0, |it| it.line()),
                has,
                wants,
            },
            csv::ErrorKind::Io(error) => TableError::Read(error),
            other => TableError::Read(std::io::Error::other(format!("{other:?}"))),
        }
    }
}

impl Table {
    /// Reads a file behind those that were read before. A row that is not UTF-8 is taken for Windows-1252.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&mut self, name: &str, file: impl Read, layout: &Layout) -> Result<(), TableError> {
        let mut reader = ReaderBuilder::new()
            .delimiter(layout.delimiter)
            .buffer_capacity(1 << 18)
            .from_reader(file);
        let header = reader.byte_headers()?.clone();
        match header.get(0) {
            None => return Err(TableError::Empty),
            Some([0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => return Err(TableError::Utf16),
            Some(_) => {}
        }
        let number = u32::try_from(self.files.len()).map_err(|_| TableError::TooMany)?;
        self.files.push(name.to_owned());
        let rows = Rows::new(&text_of(header), layout)?;
        let mut bytes = ByteRecord::new();
        let mut count = 0;
        while reader.read_byte_record(&mut bytes)? {
            let row = text_of(take(&mut bytes));
            count += 1;
            self.keys.push(&rows.key(&row, count));
            self.from.push(number);
            self.records
                .push(rows.record(&row, &mut self.pool, &mut self.unread));
            bytes = row.into_byte_record();
        }
        match u32::try_from(self.records.len()) {
            Ok(_) => Ok(()),
            Err(_) => Err(TableError::TooMany),
        }
    }

    /// The key of a record, as its file has it; its number in the file where that has no column of keys.
    #[must_use]
    pub fn key(&self, record: u32) -> &str {
        self.keys.get(record as usize)
    }

    /// The name of the file that a record is from.
    #[must_use]
    pub fn file(&self, record: u32) -> &str {
        let file = self.from.get(record as usize);
        file.and_then(|at| self.files.get(*at as usize))
            .map_or("", String::as_str)
    }

    /// The same records by key and file, and their texts by the alphabet: so nothing that is done with them
    /// can depend on the order of the rows or of the files.
    ///
    /// # Errors
    /// When two records of one file have one key.
    pub fn in_order(mut self) -> Result<Self, TableError> {
        let by = |record: &u32| (self.key(*record), self.file(*record));
        let mut order: Vec<u32> = (0..).take(self.records.len()).collect();
        order.par_sort_by(|a, b| by(a).cmp(&by(b)));
        for pair in order.windows(2) {
            if let [first, second] = pair
                && by(first) == by(second)
            {
                return Err(self.twice(*first, *second));
            }
        }
        let mut ordered = Table {
            records: in_order(&self.records, &order, &mut self.pool),
            pool: self.pool,
            unread: self.unread,
            files: self.files,
            from: Vec::with_capacity(order.len()),
            keys: Keys::default(),
        };
        for record in order.iter().map(|it| *it as usize) {
            let from = self.from.get(record).copied().unwrap_or_default();
            ordered.from.push(from);
            ordered.keys.push(self.keys.get(record));
        }
        Ok(ordered)
    }

    fn twice(&self, first: u32, second: u32) -> TableError {
        let of_file = self.from.get(first as usize);
        let before = self.from.iter().take_while(|it| Some(*it) != of_file);
        let before = before.count();
        TableError::Twice {
            first: first as usize - before + 1,
            second: second as usize - before + 1,
        }
    }
}

/// Texts one behind the other, which take less room than each for itself.
#[derive(Debug, Default)]
struct Keys {
    text: String,
    ends: Vec<usize>,
}

impl Keys {
    fn push(&mut self, key: &str) {
        self.text.push_str(key);
        self.ends.push(self.text.len());
    }

    fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|it| self.ends.get(it).copied());
        let end = self.ends.get(at).copied().unwrap_or_default();
        let key = self.text.get(start.unwrap_or_default()..end);
        key.unwrap_or_default()
    }
}

/// The text of a row.
fn text_of(bytes: ByteRecord) -> StringRecord {
    StringRecord::from_byte_record(bytes).unwrap_or_else(|error| {
        let bytes = error.into_byte_record();
        let cells = bytes.iter().map(|cell| WINDOWS_1252.decode(cell).0);
        cells.collect::<Vec<_>>().into()
    })
}

/// The rows of one file.
struct Rows<'a> {
    places: Places,
    date_format: Option<&'a str>,
}

impl<'a> Rows<'a> {
    fn new(header: &StringRecord, layout: &'a Layout) -> Result<Self, TableError> {
        Ok(Rows {
            places: Places::of(header, layout)?,
            date_format: layout.date_format.as_deref(),
        })
    }

    fn key<'r>(&self, row: &'r StringRecord, number: usize) -> Cow<'r, str> {
        match self.places.get(row, Column::RecordId) {
            "" => Cow::Owned(number.to_string()),
            key => Cow::Borrowed(key),
        }
    }

    fn record(&self, row: &StringRecord, pool: &mut Pool, unread: &mut Unread) -> Record {
        let get = |column| self.places.get(row, column);
        let birth = Birth::read(&birth_text(get), self.date_format);
        let nhs = Nhs::read(get(Column::NhsNumber));
        let sex = get(Column::Sex);
        let said = Said {
            given_name: get(Column::GivenName),
            middle_names: get(Column::MiddleNames),
            family_name: get(Column::FamilyName),
            previous_family_name: get(Column::PreviousFamilyName),
            previous_given_name: get(Column::PreviousGivenName),
            birth: birth.date,
            birth_slip: &birth.slip,
            sex: sex.parse::<Sex>().ok(),
            address_line: &line(get),
            postcode: get(Column::Postcode),
            uprn: get(Column::Uprn).parse().ok(),
            phones: [get(Column::Phone), ""],
            email: get(Column::Email),
            nhs: nhs.number,
            nhs_verified: false,
            nhs_slip: &nhs.slip,
            id: get(Column::OtherNumber),
            town: get(Column::Town),
            other: get(Column::Other),
            died: None,
        };
        for (column, is_unread) in [
            ("date_of_birth", birth.is_unread),
            ("nhs_number", nhs.is_unread),
            ("sex", said.sex.is_none() && !sex.is_empty()),
        ] {
            if is_unread {
                *unread.entry(column).or_default() += 1;
            }
        }
        Record::of(&said, pool)
    }
}

fn birth_text<'a>(get: impl Fn(Column) -> &'a str) -> Cow<'a, str> {
    let parts = [Column::BirthYear, Column::BirthMonth, Column::BirthDay].map(&get);
    match parts {
        ["", ..] => Cow::Borrowed(get(Column::Birth)),
        [year, "", _] => Cow::Borrowed(year),
        [year, month, ""] => Cow::Owned(format!("{year}-{month}")),
        [year, month, day] => Cow::Owned(format!("{year}-{month}-{day}")),
    }
}

fn line<'a>(get: impl Fn(Column) -> &'a str) -> Cow<'a, str> {
    match (get(Column::House), get(Column::AddressLine)) {
        ("", line) => Cow::Borrowed(line),
        (house, line) => Cow::Owned(format!("{house} {line}")),
    }
}

/// What a cell says of an NHS number.
#[derive(Default)]
struct Nhs {
    number: Option<NhsNumber>,
    /// Ten digits that are no NHS number.
    slip: String,
    is_unread: bool,
}

impl Nhs {
    fn read(text: &str) -> Self {
        if text.is_empty() || is_nhs_placeholder(text) {
            return Nhs::default();
        }
        if let Ok(number) = text.parse() {
            return Nhs {
                number: Some(number),
                ..Nhs::default()
            };
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        match digits.len() {
            10 => Nhs {
                number: digits.parse().ok(),
                slip: digits,
                ..Nhs::default()
            },
            _ => Nhs {
                is_unread: true,
                ..Nhs::default()
            },
        }
    }
}
