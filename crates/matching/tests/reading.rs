//! Tables are read as they come, and say what is wrong with them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

use std::collections::BTreeMap;

use kith_matching::record::Record;
use kith_matching::{Layout, Table, TableError};

fn read(file: impl AsRef<[u8]>) -> Result<Table, TableError> {
    let mut table = Table::default();
    table.read("a.csv", file.as_ref(), &Layout::default())?;
    table.in_order()
}

fn only(file: impl AsRef<[u8]>) -> (Record, Table) {
    let table = read(file).unwrap();
    let [record] = table.records.as_slice() else {
        panic!("one record, not {}", table.records.len())
    };
    (*record, table)
}

fn said(file: impl AsRef<[u8]>) -> [String; 2] {
    let (record, table) = only(file);
    [record.given, record.family].map(|id| table.pool.get(id).words.to_string())
}

#[test]
fn columns_are_known_by_their_usual_names_however_they_are_written() {
    for header in [
        "record_id,given_name,family_name",
        "\u{feff}ID,First name,Surname",
        "rec_id,Forename,LAST-NAME",
    ] {
        assert_eq!(said(format!("{header}\n1,Zoë,O'Neil\n")), ["zoe", "oneil"]);
    }
}

#[test]
fn a_row_that_is_not_utf_8_is_read_as_windows_1252() {
    let mut file = b"id,given_name,family_name\n1,Zo".to_vec();
    file.push(0xeb);
    file.extend(b",Massey\n");
    assert_eq!(said(file), ["zoe", "massey"]);
}

#[test]
fn a_file_of_other_names_and_signs_is_read_with_a_mapping() {
    let layout = Layout {
        columns: BTreeMap::from([("Rufname".to_owned(), "given_name".to_owned())]),
        ignore: vec!["Surname".to_owned()],
        date_format: Some("%m/%d/%Y".to_owned()),
        delimiter: b';',
    };
    let mut table = Table::default();
    let file = "id;Rufname;Surname;dob\n1;Zoe;Massey;02/13/2017\n";
    table.read("a.csv", file.as_bytes(), &layout).unwrap();
    let like = "id,given_name,dob\n1,Zoe,2017-02-13\n";
    assert_eq!(table.in_order().unwrap().records, [only(like).0]);
}

#[test]
fn a_mapping_that_does_not_fit_the_file_is_told() {
    let layout = Layout {
        columns: BTreeMap::from([("Rufname".to_owned(), "given_name".to_owned())]),
        ..Layout::default()
    };
    let read = Table::default().read("a.csv", "id,surname\n".as_bytes(), &layout);
    assert!(matches!(read, Err(TableError::NotInFile(name)) if name == "Rufname"));
}

#[test]
fn a_row_with_a_column_too_many_is_named_by_its_line() {
    let error = read("id,given_name\n1,Layla\n2,Mia,Massey\n").unwrap_err();
    assert!(
        error.to_string().starts_with("line 3 has 3 columns"),
        "{error}"
    );
    assert!(!error.to_string().contains("Mia"));
}

#[test]
fn a_file_about_nobody_says_which_columns_it_has_and_which_are_known() {
    let error = read("id,postcode,rent\n1,PR1 9JP,3\n")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("has id, postcode.") && error.contains("family_name"),
        "{error}"
    );
}

#[test]
fn the_first_record_of_a_file_without_a_header_is_not_repeated() {
    let error = read("17,Layla,Massey,2017-03-04\n")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no header") && !error.contains("Massey"),
        "{error}"
    );
}

#[test]
fn a_first_record_that_has_a_word_like_a_column_is_not_repeated_either() {
    let error = read("17,Layla,Street,2017-03-04,Other\n").unwrap_err();
    let error = error.to_string();
    assert!(error.contains("has Street, Other."), "{error}");
    assert!(
        !error.contains("Layla") && !error.contains("2017"),
        "{error}"
    );
}

#[test]
fn an_empty_file_and_one_in_utf_16_are_told() {
    assert!(matches!(read(""), Err(TableError::Empty)));
    let utf16 = "\u{feff}id,given_name\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes);
    assert!(matches!(
        read(utf16.collect::<Vec<_>>()),
        Err(TableError::Utf16)
    ));
}

#[test]
fn two_records_with_one_key_are_told_by_their_rows() {
    let error = read("id,given_name\n7,Layla\n8,Mia\n7,Zoe\n").unwrap_err();
    assert!(
        matches!(
            error,
            TableError::Twice {
                first: 1,
                second: 3
            }
        ),
        "{error}"
    );
}

#[test]
fn records_of_two_files_with_one_key_are_told_apart_by_file() {
    let mut table = Table::default();
    for name in ["b.csv", "a.csv"] {
        let file = "id,given_name\n7,Layla\n";
        table
            .read(name, file.as_bytes(), &Layout::default())
            .unwrap();
    }
    let table = table.in_order().unwrap();
    assert_eq!((table.key(0), table.file(0)), ("7", "a.csv"));
    assert_eq!((table.key(1), table.file(1)), ("7", "b.csv"));
}

#[test]
fn records_without_a_key_are_known_by_their_row() {
    let table = read("given_name\nLayla\nMia\n").unwrap();
    assert_eq!([table.key(0), table.key(1)], ["1", "2"]);
}

#[test]
fn the_order_of_rows_and_files_leaves_no_trace() {
    let (header, rows) = (
        "id,given_name,town\n",
        ["1,Layla,Hull\n", "2,Mia,Bath\n", "3,Zoe,Hull\n"],
    );
    let table = |first: &[usize], second: &[usize]| {
        let file = |rows_of: &[usize]| {
            header.to_owned() + &rows_of.iter().map(|at| rows[*at]).collect::<String>()
        };
        let mut table = Table::default();
        for rows_of in [first, second] {
            table
                .read("a.csv", file(rows_of).as_bytes(), &Layout::default())
                .unwrap();
        }
        table.in_order().unwrap().records
    };
    let expected = table(&[0], &[1, 2]);
    assert_eq!(table(&[2, 1], &[0]), expected);
    assert_eq!(table(&[1], &[0, 2]), expected);
}

#[test]
fn what_says_that_nothing_is_known_is_not_said() {
    let (record, _) = only(
        "id,given_name,family_name,dob,nhs_number,postcode,sex\n1,Unknown,N/A,1900-01-01,9999999999,ZZ99 3VZ,U\n",
    );
    assert_eq!(record, Record::default());
}

#[test]
fn values_that_cannot_be_read_are_counted_and_not_guessed_at() {
    let table =
        read("id,dob,nhs_number,sex\n1,last summer,9434,often\n2,1984-09-04,943 476 5919,F\n")
            .unwrap();
    let counts: Vec<_> = table
        .unread
        .iter()
        .map(|(column, count)| (*column, *count))
        .collect();
    assert_eq!(
        counts,
        [("date_of_birth", 1), ("nhs_number", 1), ("sex", 1)]
    );
}
