//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".

use kith_terms::fuzzing::keeps_to_itself;
use kith_terms::time::Date;

use crate::intake::columns::Column;
use crate::intake::csv_feed::{RawRow, Rows};
use crate::intake::encoding::{FileFacts, facts};
use crate::intake::mapping::{Header, Mapping};
use crate::intake::reading::{BatchReader, Place, Prepared, header_of};
use crate::intake::row::RowReader;
use crate::matching::Pool;
use crate::matching::names::{are_nicknames, comparable, full_forms, sound};
use crate::rules::criteria::{Born, Criteria, Place as Whereabouts, name_words};
use crate::rules::lookups::{MOST_LOOKUPS, further, lookups};
use crate::rules::search_keys::{Findable, search_keys, sounds};
use crate::source_record::SourceRecord;
use kith_matching::placeholders::says_nothing;

/// The day on which everything here happens.
const TODAY: Date = jiff::civil::date(2026, 11, 22);

/// A file of rows, as ours are.
///
/// # Panics
/// When something of it is lost, or not kept as it was sent.
pub fn feed(bytes: &[u8]) {
    read_file(bytes, &Mapping::default());
}

/// A mapping, a zero byte, and the file that it is for.
///
/// # Panics
/// As [`feed`] does.
pub fn mapping(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (toml, file) = (parts.next(), parts.next().unwrap_or_default());
    let Some(toml) = toml.and_then(|it| std::str::from_utf8(it).ok()) else {
        return;
    };
    if let Ok(mapping) = Mapping::from_toml(toml) {
        read_file(file, &mapping);
    }
}

fn read_file(bytes: &[u8], mapping: &Mapping) {
    let Ok(facts) = facts(bytes) else { return };
    let Ok(delimiter) = mapping.delimiter_byte() else {
        return;
    };
    let after_mark = rest(bytes, facts.bom);
    let mut rows = Rows::new(after_mark, delimiter, 1, facts.bom);
    let Ok(Ok((header, begin))) = header_of(&mut rows, facts.encoding, mapping) else {
        return;
    };
    // PostgreSQL keeps no zero byte in a text.
    assert!(!header.unknown.iter().any(|name| name.contains('\0')));
    let raw = raw_rows(bytes, &header, delimiter, begin);
    every_byte_is_in_a_row(bytes, &raw, begin);
    let reader = RowReader {
        header,
        encoding: facts.encoding,
        date_format: mapping.date_format.clone(),
        today: TODAY,
    };
    every_row_is_taken_or_turned(bytes, &raw, &reader, delimiter, begin);
    raw.iter()
        .for_each(|row| what_is_sent_is_kept(row, &reader, &facts));
    reading_goes_on_where_it_stopped(bytes, &raw, &reader, delimiter);
}

fn rest(bytes: &[u8], from: u64) -> &[u8] {
    usize::try_from(from)
        .ok()
        .and_then(|from| bytes.get(from..))
        .unwrap_or_default()
}

fn raw_rows(bytes: &[u8], header: &Header, delimiter: u8, from: Place) -> Vec<RawRow> {
    let mut rows = Rows::new(rest(bytes, from.offset), delimiter, from.line, from.offset);
    rows.expect_width(header.width);
    std::iter::from_fn(|| rows.next_row().ok().flatten()).collect()
}

/// Between the rows there is nothing but blanks, and each begins on the line that it says.
fn every_byte_is_in_a_row(bytes: &[u8], rows: &[RawRow], begin: Place) {
    let (mut at, mut line) = (begin.offset, begin.line);
    for row in rows {
        let gap = row.end - row.raw.len() as u64 - at;
        let (between, own) = rest(bytes, at).split_at(usize::try_from(gap).unwrap_or(usize::MAX));
        assert!(between.iter().all(u8::is_ascii_whitespace), "bytes between");
        assert!(own.starts_with(&row.raw), "a row is as it stands");
        assert_eq!(row.line, line + newlines(between), "the line of a row");
        (at, line) = (row.end, row.line + row.lines);
    }
    assert!(
        rest(bytes, at).iter().all(u8::is_ascii_whitespace),
        "the end"
    );
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

fn every_row_is_taken_or_turned(
    bytes: &[u8],
    rows: &[RawRow],
    reader: &RowReader,
    delimiter: u8,
    begin: Place,
) {
    let input = rest(bytes, begin.offset);
    let mut batches = BatchReader::new(input, reader.clone(), delimiter, begin);
    let mut lines: Vec<u64> = Vec::new();
    while let Ok(Some(batch)) = batches.next_batch() {
        assert_eq!(
            batch.rows,
            (batch.taken.len() + batch.turned.len()) as u64,
            "a row is lost"
        );
        lines.extend(batch.taken.iter().map(|it| it.line));
        lines.extend(batch.turned.iter().map(|it| it.line));
        assert!(!batch.turned.iter().any(|it| it.raw.contains('\0')));
    }
    lines.sort_unstable();
    let expected: Vec<u64> = rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, expected, "each row once");
}

/// A value of a row that is taken is believed, or is set aside as it was sent.
fn what_is_sent_is_kept(row: &RawRow, reader: &RowReader, facts: &FileFacts) {
    let record = match reader.read(row) {
        Ok(record) => record,
        Err(refused) => {
            let raw = String::from_utf8_lossy(&row.raw);
            return keeps_to_itself(raw.trim(), &refused.reason);
        }
    };
    for column in Column::ALL {
        let place = reader.header.place_of(*column);
        let cell = place.and_then(|at| row.cell(at)).unwrap_or_default();
        let Some(text) = facts.encoding.text(cell) else {
            continue;
        };
        let sent = words(&text);
        let aside = record.as_sent.iter().find(|it| it.field == column.header());
        match (aside, is_believed(&record, *column)) {
            (Some(aside), believed) => {
                assert!(believed != Some(true), "believed and set aside: {column:?}");
                let kept = words(&aside.value);
                let whole = kept == sent || aside.value.chars().count() == 500;
                assert!(whole && sent.starts_with(&kept), "not as sent: {column:?}");
            }
            (None, Some(false)) => {
                assert!(
                    sent.is_empty() || says_nothing(text.trim()),
                    "lost: {column:?}"
                );
            }
            (None, _) => {}
        }
    }
    is_read_as_it_is_kept(row.line, record);
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the record has a value of this column; nothing where the column is not looked at here.
fn is_believed(record: &SourceRecord, column: Column) -> Option<bool> {
    Some(match column {
        Column::Updated => record.updated.is_some(),
        Column::GivenName => record.given_name.is_some(),
        Column::MiddleNames => record.middle_names.is_some(),
        Column::FamilyName => record.family_name.is_some(),
        Column::PreviousFamilyName => record.previous_family_name.is_some(),
        Column::NhsNumber => record.nhs_number.is_some(),
        Column::NhsNumberStatus => record.nhs_number_status.is_some(),
        Column::DateOfBirth => record.birth_date.is_some(),
        Column::AddressLine => record.address.line.is_some(),
        Column::Postcode => record.address.postcode.is_some(),
        Column::Uprn => record.address.uprn.is_some(),
        Column::Phone => !record.phones.is_empty(),
        Column::Email => record.email.is_some(),
        Column::DiedOn => record.died_on.is_some(),
        Column::CommunicationNeeds => record.communication_needs.is_some(),
        _ => return None,
    })
}

/// A record is read from the store as it was written into it.
fn is_read_as_it_is_kept(line: u64, record: SourceRecord) {
    let Ok(prepared) = Prepared::new(line, record) else {
        unreachable!("every record can be kept");
    };
    let back = prepared.parts.clone().record();
    assert!(
        back.is_ok_and(|it| it == prepared.record),
        "{:?}",
        prepared.parts
    );
    let kept = format!("{:?}", prepared.parts.args());
    let without_backslashes = kept.replace("\\\\", "");
    assert!(!without_backslashes.contains("\\u0000"), "a zero byte");
}

/// A load that was killed goes on behind any row, and reads what it would have read.
fn reading_goes_on_where_it_stopped(
    bytes: &[u8],
    rows: &[RawRow],
    reader: &RowReader,
    delimiter: u8,
) {
    let Some((stopped, after)) = rows
        .split_at_checked(rows.len() / 2)
        .and_then(|(before, after)| Some((before.last()?, after)))
    else {
        return;
    };
    let from = Place {
        line: stopped.line + stopped.lines,
        offset: stopped.end,
    };
    assert_eq!(raw_rows(bytes, &reader.header, delimiter, from), after);
}

/// A name, a birth date, a postcode and an NHS number, a line each: as they are asked for and as they
/// are kept.
///
/// # Panics
/// When a person is not found by what is known of them.
pub fn search(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (name, born, place, number) = (line(), line(), line(), line());
    compared(name, born);
    let asked = Criteria {
        name: name.parse().ok(),
        born: match born.parse::<u8>() {
            Ok(age) => Some(Born::Aged(age)),
            Err(_) => born.parse().ok().map(Born::On),
        },
        place: place.parse().ok(),
        nhs_number: number.parse().ok(),
        number: Some(number.to_owned()).filter(|it| !it.is_empty()),
        sex: None,
    };
    let (given, family) = name.split_once(' ').unwrap_or(("", name));
    let known = Findable {
        given_names: vec![given.to_owned()],
        middle_names: Vec::new(),
        family_names: vec![family.to_owned()],
        birth_date: born.parse().ok(),
        postcode: place.parse().ok(),
        nhs_number: number.parse().ok(),
    };
    is_found(&asked, &known);
}

fn is_found(asked: &Criteria, known: &Findable) {
    let keys = search_keys(known);
    let mut looked_up = lookups(asked, TODAY);
    assert!(looked_up.len() <= MOST_LOOKUPS, "too many keys");
    looked_up.extend(further(asked, TODAY));
    let by_birth = matches!(&asked.born, Some(Born::On(_)));
    let by_place = match &asked.place {
        Some(Whereabouts::Postcode(postcode)) => postcode.is_place(),
        _ => false,
    };
    // A question keeps eight words of a name at most.
    let kept = asked.name.as_ref().is_some_and(|it| it.words().len() <= 8);
    let by_name = kept && (by_birth || by_place);
    if by_name || asked.nhs_number.is_some() {
        assert!(
            looked_up
                .iter()
                .any(|it| keys.iter().any(|key| it.keys.contains(key))),
            "somebody is not found by what is known of them"
        );
    }
}

/// The comparing of names, which says the same whichever of the two comes first.
fn compared(one: &str, other: &str) {
    let (one, other) = (comparable(one), comparable(other));
    assert!(sound(&one).chars().count() <= 6);
    for word in name_words(&one) {
        assert!(!sounds(&word).is_empty(), "a word has a sound");
        assert!(full_forms(&word).all(|full| are_nicknames(&word, full)));
    }
    let mut pool = Pool::default();
    let (a, b) = (pool.folded(&one), pool.folded(&other));
    let (a, b) = (pool.get(a), pool.get(b));
    assert_eq!(a.nearness(b), b.nearness(a));
    assert_eq!(are_nicknames(&one, &other), are_nicknames(&other, &one));
}

#[cfg(test)]
mod tests {
    use kith_terms::fuzzing::replay;

    #[test]
    fn every_kept_example_of_a_feed_is_read_with_nothing_lost() {
        replay("feed", super::feed);
        replay("mapping", super::mapping);
    }

    #[test]
    fn every_kept_example_of_a_person_is_found_by_what_is_known() {
        replay("search", super::search);
    }
}
