//! Whose column is whose: from a file's header to our columns.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::columns::Column;

/// How one supplier's file is to be read, where it differs from ours. Written as TOML:
///
/// ```toml
/// date_format = "%d/%m/%Y"     # only where dates are neither 2019-03-01 nor 01/03/2019
/// delimiter = ";"
/// ignore = ["Cost centre"]
/// [columns]
/// "Pupil UPN" = "record_id"
/// "Forename" = "given_name"
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Their header = our column.
    pub columns: BTreeMap<String, String>,
    /// Their headers that are not to be taken, on purpose.
    pub ignore: Vec<String>,
    /// How their dates are written (strftime).
    pub date_format: Option<String>,
    /// What stands between columns, if not a comma.
    pub delimiter: Option<char>,
}

/// Why a mapping or a header cannot be used.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum HeaderError {
    /// The mapping is not TOML of the right shape.
    #[error("the mapping cannot be read: {0}")]
    Toml(String),
    /// It maps to a column that does not exist.
    #[error("the mapping gives \"{theirs}\" to \"{ours}\", which is not a column of ours{}: see docs/feeds.md", suggested(.nearest))]
    NoSuchColumn {
        /// Their header.
        theirs: String,
        /// What the mapping says.
        ours: String,
        /// The column with the nearest name.
        nearest: Option<&'static str>,
    },
    /// It names a header that the file does not have.
    #[error("the mapping names a column \"{0}\" that the file does not have: {1}")]
    NotInFile(String, String),
    /// Two columns for one.
    #[error(
        "columns {first} and {second} of the file are both \"{ours}\": remove one, or name it under ignore in the mapping"
    )]
    Twice {
        /// Our column.
        ours: &'static str,
        /// Position, from 1.
        first: usize,
        /// Position, from 1.
        second: usize,
    },
    /// No record_id.
    #[error(
        "the file has no column \"record_id\", the source's own key for each record, which must be there: {0}. If it has another name, say so in a mapping: [columns] \"their name\" = \"record_id\""
    )]
    NoRecordId(String),
    /// Not comma separated.
    #[error("the header has no comma but has {0:?} in it: write delimiter = {0:?} in a mapping")]
    Delimiter(char),
    /// Nothing in it.
    #[error("the file is empty: it needs a header and a row for each record")]
    Empty,
    /// A delimiter that is no single byte.
    #[error("the delimiter must be one plain character such as ; or | or a tab")]
    BadDelimiter,
}

fn suggested(nearest: &Option<&'static str>) -> String {
    nearest
        .map(|name| format!(" (did you mean \"{name}\"?)"))
        .unwrap_or_default()
}

impl Mapping {
    /// Reads a mapping from TOML.
    ///
    /// # Errors
    /// When it is not TOML, has unknown settings, or names a column that is not one of ours.
    pub fn from_toml(text: &str) -> Result<Self, HeaderError> {
        let mapping: Mapping =
            toml::from_str(text).map_err(|error| HeaderError::Toml(error.to_string()))?;
        for (theirs, ours) in &mapping.columns {
            if Column::with_header(ours).is_none() {
                return Err(HeaderError::NoSuchColumn {
                    theirs: theirs.clone(),
                    ours: ours.clone(),
                    nearest: nearest(ours),
                });
            }
        }
        Ok(mapping)
    }

    /// The byte between columns.
    ///
    /// # Errors
    /// When it is not a single plain character.
    pub fn delimiter_byte(&self) -> Result<u8, HeaderError> {
        match self.delimiter {
            None => Ok(b','),
            Some(c) if c.is_ascii() && !matches!(c, '"' | '\n' | '\r') => {
                u8::try_from(c).map_err(|_| HeaderError::BadDelimiter)
            }
            Some(_) => Err(HeaderError::BadDelimiter),
        }
    }
}

fn nearest(name: &str) -> Option<&'static str> {
    kith_terms::nearest(name, Column::ALL.iter().map(|it| it.header()))
}

/// A file's header, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// How many columns each row must have.
    pub width: usize,
    /// For each of our columns, where it is in the file.
    places: Vec<Option<usize>>,
    /// Headers that are nobody's: reported, not taken.
    pub unknown: Vec<String>,
    /// Likely meant names for unknown headers.
    pub hints: Vec<(String, &'static str)>,
}

impl Header {
    /// Understands a header row.
    ///
    /// # Errors
    /// When `record_id` is missing, a column is there twice, or the mapping does not fit the file.
    pub fn understand(cells: &[String], mapping: &Mapping) -> Result<Self, HeaderError> {
        // PostgreSQL keeps no zero byte, and headers that are nobody's are kept.
        let tidy = |cell: &String| cell.replace('\0', "").trim().to_owned();
        let cells: Vec<String> = cells.iter().map(tidy).collect();
        if let [only] = cells.as_slice()
            && mapping.delimiter.is_none()
            && let Some(other) = only.chars().find(|c| matches!(c, ';' | '\t' | '|'))
        {
            return Err(HeaderError::Delimiter(other));
        }
        let all = || told(&cells, mapping);
        let named = mapping.columns.keys().chain(&mapping.ignore);
        if let Some(missing) = named
            .into_iter()
            .find(|name| !cells.iter().any(|cell| cell == *name))
        {
            return Err(HeaderError::NotInFile(missing.clone(), all()));
        }
        let mut header = Header {
            width: cells.len(),
            places: vec![None; Column::ALL.len()],
            unknown: Vec::new(),
            hints: Vec::new(),
        };
        for (at, cell) in cells.iter().enumerate() {
            header.place(at, cell, mapping)?;
        }
        match header.place_of(Column::RecordId) {
            Some(_) => Ok(header),
            None => Err(HeaderError::NoRecordId(all())),
        }
    }

    fn place(&mut self, at: usize, cell: &str, mapping: &Mapping) -> Result<(), HeaderError> {
        if mapping.ignore.iter().any(|name| name == cell) {
            return Ok(());
        }
        let tidy = as_ours(cell);
        let ours = mapping
            .columns
            .get(cell)
            .map_or(tidy.as_str(), String::as_str);
        let Some(column) = Column::with_header(ours) else {
            if let Some(hint) = nearest(&tidy) {
                self.hints.push((cell.to_owned(), hint));
            }
            self.unknown.push(cell.to_owned());
            return Ok(());
        };
        let Some(place) = self.places.get_mut(column as usize) else {
            return Ok(());
        };
        if let Some(first) = *place {
            let (first, second) = (first + 1, at + 1);
            return Err(HeaderError::Twice {
                ours: column.header(),
                first,
                second,
            });
        }
        *place = Some(at);
        Ok(())
    }

    /// Where a column is in the file.
    #[must_use]
    pub fn place_of(&self, column: Column) -> Option<usize> {
        self.places.get(column as usize).copied().flatten()
    }

    /// Our columns that the file has.
    pub fn present(&self) -> impl Iterator<Item = Column> {
        Column::ALL
            .iter()
            .copied()
            .filter(|column| self.place_of(*column).is_some())
    }
}

/// The header in an error's words. A first line in which nothing is known may be somebody's record
/// in a file without a header, and is not repeated.
fn told(cells: &[String], mapping: &Mapping) -> String {
    let known = |cell: &String| {
        mapping.columns.contains_key(cell)
            || mapping.ignore.contains(cell)
            || Column::with_header(&as_ours(cell)).is_some()
    };
    if cells.iter().any(known) {
        format!("its header is {}", cells.join(", "))
    } else {
        "none of the names in its first line is known, so it may have no header at all".to_owned()
    }
}

/// A header written as ours are.
fn as_ours(cell: &str) -> String {
    cell.to_ascii_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_record_of_a_file_without_a_header_is_not_repeated() {
        let header = cells("A1,Layla,Massey,2017-03-04");
        let mapping = Mapping::default();
        let error = Header::understand(&header, &mapping).unwrap_err();
        assert!(!error.to_string().contains("Massey"), "{error}");
        assert!(error.to_string().contains("no header"), "{error}");
        let header = cells("Key,Family name");
        let error = Header::understand(&header, &mapping).unwrap_err();
        assert!(error.to_string().contains("Key, Family name"), "{error}");
    }

    fn cells(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_suppliers_own_headers_are_mapped() {
        let mapping = Mapping::from_toml(
            "[columns]\n\"Pupil\" = \"record_id\"\n\"Forename\" = \"given_name\"\n",
        )
        .unwrap();
        let header =
            Header::understand(&cells("Forename,Pupil,Family Name,Shoe size"), &mapping).unwrap();
        assert_eq!(header.place_of(Column::RecordId), Some(1));
        assert_eq!(header.place_of(Column::GivenName), Some(0));
        assert_eq!(header.place_of(Column::FamilyName), Some(2));
        assert_eq!(header.unknown, ["Shoe size"]);
    }

    #[test]
    fn a_header_with_zero_bytes_is_read_without_them() {
        let header =
            Header::understand(&cells("record_id\0,Shoe\0 size\0"), &Mapping::default()).unwrap();
        assert_eq!(header.place_of(Column::RecordId), Some(0));
        assert_eq!(header.unknown, ["Shoe size"]);
    }

    #[test]
    fn a_header_that_cannot_be_used_is_explained() {
        let said = |header: &str, mapping: &str| match Mapping::from_toml(mapping) {
            Err(error) => error.to_string(),
            Ok(mapping) => Header::understand(&cells(header), &mapping)
                .unwrap_err()
                .to_string(),
        };
        assert!(said("given_name,family_name", "").contains("no column \"record_id\""));
        assert!(said("record_id;given_name", "").contains("delimiter = ';'"));
        assert!(said("record_id,sex,Sex", "").contains("columns 2 and 3"));
        assert!(
            said("record_id", "[columns]\n\"Forename\" = \"given_name\"").contains("\"Forename\"")
        );
        assert!(
            said("record_id", "[columns]\n\"Forename\" = \"given_nam\"")
                .contains("did you mean \"given_name\"")
        );
        assert!(said("record_id", "colour = 1").contains("unknown field"));
    }

    #[test]
    fn an_unknown_header_that_looks_like_one_of_ours_is_pointed_out() {
        let header =
            Header::understand(&cells("record_id,post_code"), &Mapping::default()).unwrap();
        assert_eq!(header.hints, [("post_code".to_owned(), "postcode")]);
    }
}
