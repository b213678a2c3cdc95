//! Birth dates as they are written in a table.

use jiff::civil::Date;
use kith_terms::BirthDate;

use crate::placeholders::is_birth_placeholder;

/// What a cell says of a birth date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Birth {
    pub(crate) date: Option<BirthDate>,
    /// Eight digits, year first, that are no date.
    pub(crate) slip: String,
    /// Whether it says something that is neither.
    pub(crate) is_unread: bool,
}

impl Birth {
    /// What is written in a cell: as `format` says (strftime), or as people usually write dates.
    pub(crate) fn read(text: &str, format: Option<&str>) -> Self {
        match date(text, format) {
            Some(date) if is_placeholder(date) => Birth::default(),
            Some(date) => Birth {
                date: Some(date),
                ..Birth::default()
            },
            None => Birth::not_a_date(text),
        }
    }

    fn not_a_date(text: &str) -> Self {
        let digits = year_first(text);
        let is_slip = digits.len() == 8;
        Birth {
            date: None,
            is_unread: !is_slip && !text.is_empty(),
            slip: if is_slip { digits } else { String::new() },
        }
    }
}

fn date(text: &str, format: Option<&str>) -> Option<BirthDate> {
    let whole = |date: Date| BirthDate::full(date).ok();
    match format {
        Some(format) => whole(Date::strptime(format, text).ok()?),
        // Most are whole and as in ISO 8601, which is read in a tenth of the time.
        None => match text.parse::<Date>() {
            Ok(date) if text.len() <= 10 => whole(date),
            _ => text.parse().ok(),
        },
    }
}

/// The digits of a date: 31/02/1984 is 19840231.
fn year_first(text: &str) -> String {
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [day, month, year] if year.len() == 4 => format!("{year}{month:0>2}{day:0>2}"),
        other => other.concat(),
    }
}

fn is_placeholder(birth: BirthDate) -> bool {
    birth
        .date()
        .is_some_and(|date| is_birth_placeholder(date.year(), Some(date.month()), Some(date.day())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> (String, String, bool) {
        let birth = Birth::read(text, None);
        let date = birth.date.map(|it| it.to_string());
        (date.unwrap_or_default(), birth.slip, birth.is_unread)
    }

    fn date(text: &str) -> (String, String, bool) {
        (text.to_owned(), String::new(), false)
    }

    #[test]
    fn a_date_is_read_as_people_write_it() {
        for text in ["1984-09-04", "04/09/1984", "19840904", "4 September 1984"] {
            assert_eq!(said(text), date("1984-09-04"), "{text}");
        }
        assert_eq!(said("1984-09"), date("1984-09"));
        assert_eq!(said("1984"), date("1984"));
    }

    #[test]
    fn a_day_that_never_was_is_kept_as_a_slip_and_nonsense_is_told() {
        for text in ["1984-02-31", "31/2/1984", "19840231"] {
            assert_eq!(said(text).1, "19840231", "{text}");
        }
        assert!(said("last summer").2);
        assert_eq!(said(""), date(""));
    }

    #[test]
    fn a_date_that_systems_fill_in_says_nothing() {
        assert_eq!(said("1900-01-01"), date(""));
    }

    #[test]
    fn dates_written_another_way_are_read_as_the_layout_says() {
        let birth = Birth::read("09/04/1984", Some("%m/%d/%Y"));
        assert_eq!(birth.date, "1984-09-04".parse().ok());
    }
}
