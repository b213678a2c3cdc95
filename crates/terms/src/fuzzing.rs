//! What the fuzzer asks of this crate, and how every crate's tests ask it again of the examples that
//! are kept in `fuzz/corpus`. See CONTRIBUTING.md, "Fuzzing".

use std::any::type_name;
use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use crate::time::{read_date, read_date_fields};
use crate::{
    BirthDate, Email, NamePart, NhsNumber, NhsNumberStatus, OdsCode, PartialPostcode, Period,
    PersonId, PersonName, Phone, Postcode, Sex, Uprn, folded, folded_compact,
};

/// No error is as long by itself. A fuzzer finds any shorter one and writes it.
const LONG: usize = 300;

/// Asks a check again of every example that is kept for a target.
///
/// # Panics
/// When the check does, or when no example is kept: the test would then say nothing.
pub fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let examples: Vec<Vec<u8>> = files
        .filter_map(|file| std::fs::read(file.path()).ok())
        .collect();
    assert!(!examples.is_empty(), "{} is empty", folder.display());
    examples.iter().for_each(|bytes| check(bytes));
}

/// An error never repeats what was written: it reaches logs.
///
/// # Panics
/// When it does.
pub fn keeps_to_itself(text: &str, error: &impl Display) {
    let repeats = text.chars().count() >= LONG && error.to_string().contains(text);
    assert!(!repeats, "an error repeats what was written");
}

/// Every type that is read from text: what it writes is read as the same value again.
///
/// # Panics
/// When that does not hold.
pub fn values(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    read::<BirthDate>(text);
    read::<Email>(text);
    read::<NamePart>(text);
    read::<NhsNumber>(text);
    read::<NhsNumberStatus>(text);
    read::<OdsCode>(text);
    read::<PartialPostcode>(text);
    read::<Period>(text);
    read::<PersonId>(text);
    read::<Phone>(text);
    read::<Postcode>(text);
    read::<Sex>(text);
    read::<Uprn>(text);
    name(text);
    postcode(text);
    dates(text);
    folding(text);
}

fn read<T: FromStr<Err: Display> + Display + PartialEq>(text: &str) {
    match text.parse::<T>() {
        Err(error) => keeps_to_itself(text, &error),
        Ok(value) => {
            let written = value.to_string();
            let again = written.parse::<T>();
            assert!(
                again.is_ok_and(|it| it == value && it.to_string() == written),
                "{} is not read as it is written",
                type_name::<T>()
            );
        }
    }
}

/// A name of a list is read back where the list shows a given name: see [`PersonName::list_form`].
fn name(text: &str) {
    match text.parse::<PersonName>() {
        Err(error) => keeps_to_itself(text, &error),
        Ok(name) if name.given().is_some() => {
            assert_eq!(name.list_form().parse(), Ok(name), "the name of a list");
        }
        Ok(_) => {}
    }
}

/// What is offered in place of a slip is a postcode, and its halves are its own.
fn postcode(text: &str) {
    let found = text.parse::<Postcode>();
    if let Err(error) = &found
        && let Some(offered) = error.suggestion()
    {
        read::<Postcode>(offered.as_str());
    }
    if let Ok(postcode) = found {
        let whole = format!("{} {}", postcode.outward(), postcode.inward());
        assert_eq!(postcode.as_str(), whole);
        assert!(postcode.outward().covers(&postcode));
        assert!(postcode.sector().starts_with(&postcode.district()));
        assert!(postcode.district().starts_with(&postcode.area()));
    }
}

fn dates(text: &str) {
    let mut fields = text.splitn(3, ['/', '\n']).map(str::trim);
    let mut field = || fields.next().unwrap_or_default();
    let (day, month, year) = (field(), field(), field());
    for read in [read_date(text), read_date_fields(day, month, year)] {
        match read {
            Ok(date) => assert_eq!(read_date(&date.to_string()), Ok(date)),
            Err(error) => keeps_to_itself(text, &error),
        }
    }
    if let Ok(born) = BirthDate::from_fields(day, month, year) {
        read::<BirthDate>(&born.to_string());
        assert!(born.earliest() <= born.latest() && born.agrees_with(&born));
        assert!(born.age_on(born.latest()).is_some());
    }
}

/// What is folded does not fold any further, or two spellings of one name would not meet.
fn folding(text: &str) {
    let once = folded(text);
    assert_eq!(folded(&once), once, "folding twice");
    assert!(!folded_compact(text).contains(' '));
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kept_example_of_a_value_is_read_as_it_is_written() {
        super::replay("values", super::values);
    }
}
