use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::time::{plain_date, read_date, read_date_fields};
use crate::{Age, BirthDate, BirthDateError, DateError, Precision};

fn read(text: &str) -> Result<BirthDate, BirthDateError> {
    text.parse()
}

pub(super) fn birth_dates() -> impl Strategy<Value = BirthDate> {
    (1850_i16..=2199, 1_i8..=12, 1_i8..=31, 0..3).prop_map(|(year, month, day, known)| {
        let first = BirthDate::year_month(year, month).unwrap();
        match known {
            0 => BirthDate::year(year).unwrap(),
            1 => first,
            _ => {
                let day = day.min(first.latest().day());
                BirthDate::full(Date::new(year, month, day).unwrap()).unwrap()
            }
        }
    })
}

fn days() -> impl Strategy<Value = Date> {
    (1850_i16..=2199, 1_i16..=365).prop_map(|(year, day)| {
        Date::new(year, 1, 1)
            .unwrap()
            .with()
            .day_of_year(day)
            .build()
            .unwrap()
    })
}

#[test]
fn the_forms_that_people_and_systems_write_are_read() {
    for text in [
        "1984-09-04",
        "04/09/1984",
        "4/9/1984",
        "04-09-1984",
        "4.9.1984",
        "4 September 1984",
        "4th Sept 1984",
        "19840904",
        "04/09/1984 00:00",
        "1984-09-04T00:00:00.000",
        " 1984 - 09 - 04 ",
    ] {
        assert_eq!(read(text).unwrap().to_string(), "1984-09-04", "{text}");
    }
    for text in ["1984-09", "09/1984", "September 1984"] {
        assert_eq!(read(text).unwrap().to_string(), "1984-09", "{text}");
    }
    assert_eq!(read("1984").unwrap().to_string(), "1984");
}

#[test]
fn the_day_comes_before_the_month() {
    assert_eq!(read("01/02/1984").unwrap().to_plain(), "1 February 1984");
    assert_eq!(read("02/13/1984"), Err(BirthDateError::Month));
}

#[test]
fn a_date_that_is_not_there_is_refused_with_what_is_wrong() {
    assert_eq!(read(" "), Err(BirthDateError::Empty));
    assert_eq!(read("04/09/84"), Err(BirthDateError::ShortYear));
    assert_eq!(read("31/04/1984"), Err(BirthDateError::Day));
    assert_eq!(read("1984-13-01"), Err(BirthDateError::Month));
    assert_eq!(read("1800-01-01"), Err(BirthDateError::Year));
    assert_eq!(read("32767"), Err(BirthDateError::Year));
    assert_eq!(read("99999"), Err(BirthDateError::Year));
    assert_eq!(read("in spring"), Err(BirthDateError::Form));
    assert_eq!(read("1984-09-04-01"), Err(BirthDateError::Form));
    assert_eq!(read("0/09/1984"), Err(BirthDateError::Day));
}

#[test]
fn a_time_that_is_not_midnight_is_not_thrown_away() {
    // Midnight of a British summer day, written in universal time, is the day before.
    assert!(read("1984-09-03T23:00:00Z").is_err());
    assert!(read("1984-09-04T00:00:00Z").is_err());
}

#[test]
fn the_29th_of_february_is_a_birth_date_in_leap_years_only() {
    assert!(read("29/02/1984").is_ok());
    assert!(read("29/02/2000").is_ok());
    assert_eq!(read("29/02/1985"), Err(BirthDateError::Day));
    assert_eq!(read("29/02/1900"), Err(BirthDateError::Day));
}

#[test]
fn the_three_fields_of_a_question_may_leave_out_what_is_not_known() {
    let fields = |day, month, year| BirthDate::from_fields(day, month, year);
    assert_eq!(
        fields("4", "9", "1984").unwrap().precision(),
        Precision::Day
    );
    assert_eq!(
        fields("", "sep", "1984").unwrap().precision(),
        Precision::Month
    );
    assert_eq!(
        fields("", "", " 1984 ").unwrap().precision(),
        Precision::Year
    );
    assert_eq!(
        fields("4", "", "1984"),
        Err(BirthDateError::DayWithoutMonth)
    );
    assert_eq!(fields("", "", ""), Err(BirthDateError::Empty));
    assert_eq!(fields("4", "9", ""), Err(BirthDateError::ShortYear));
    assert_eq!(fields("x", "9", "1984"), Err(BirthDateError::Day));
}

#[test]
fn a_birth_date_is_said_as_exactly_as_it_is_known() {
    assert_eq!(read("1984-09-04").unwrap().to_plain(), "4 September 1984");
    assert_eq!(read("1984-09").unwrap().to_plain(), "September 1984");
    assert_eq!(read("1984").unwrap().to_plain(), "1984");
}

#[test]
fn a_birth_date_is_not_in_the_future_once_its_first_possible_day_has_come() {
    let today = date(2026, 9, 4);
    assert!(read("2026-09-04").unwrap().not_after(today).is_ok());
    assert!(read("2026").unwrap().not_after(today).is_ok());
    assert_eq!(
        read("2026-09-05").unwrap().not_after(today),
        Err(BirthDateError::Future)
    );
    assert_eq!(
        read("2026-10").unwrap().not_after(today),
        Err(BirthDateError::Future)
    );
}

#[test]
fn an_age_is_reached_on_the_birthday() {
    let born = read("1984-09-04").unwrap();
    assert_eq!(born.age_on(date(2026, 9, 3)), Some(Age::Exactly(41)));
    assert_eq!(born.age_on(date(2026, 9, 4)), Some(Age::Exactly(42)));
    assert_eq!(born.age_on(date(1984, 9, 4)), Some(Age::Exactly(0)));
    assert_eq!(born.age_on(date(1984, 9, 3)), None);
    assert_eq!(born.reaches(18), Some(date(2002, 9, 4)));
}

#[test]
fn one_born_on_29_february_reaches_an_age_on_1_march_of_a_common_year() {
    let born = read("2008-02-29").unwrap();
    assert_eq!(born.age_on(date(2026, 2, 28)), Some(Age::Exactly(17)));
    assert_eq!(born.age_on(date(2026, 3, 1)), Some(Age::Exactly(18)));
    assert_eq!(born.age_on(date(2024, 2, 29)), Some(Age::Exactly(16)));
    assert_eq!(born.reaches(18), Some(date(2026, 3, 1)));
    assert_eq!(born.reaches(16), Some(date(2024, 2, 29)));
}

#[test]
fn an_age_from_a_year_alone_is_one_of_two() {
    let born = read("1984").unwrap();
    assert_eq!(born.age_on(date(2026, 9, 4)), Some(Age::Between(41, 42)));
    assert_eq!(born.age_on(date(2026, 12, 31)), Some(Age::Exactly(42)));
    assert_eq!(Age::Between(41, 42).to_string(), "41 or 42");
    assert_eq!(Age::Exactly(42).to_string(), "42");
}

#[test]
fn a_threshold_is_passed_only_when_it_is_sure() {
    let age = Age::Between(17, 18);
    assert!(!age.is_at_least(18));
    assert!(!age.is_under(18));
    assert!(age.is_under(19));
    assert!(Age::Exactly(18).is_at_least(18));
    assert_eq!((age.exactly(), Age::Exactly(3).exactly()), (None, Some(3)));
}

#[test]
fn a_less_exact_date_agrees_with_each_that_lies_in_it() {
    let agree = |one, other| read(one).unwrap().agrees_with(&read(other).unwrap());
    assert!(agree("1984", "1984-09-04"));
    assert!(agree("1984-09-04", "1984-09"));
    assert!(!agree("1984-08", "1984-09-04"));
    assert!(!agree("1985", "1984-12-31"));
}

#[test]
fn new_years_day_is_known_because_it_often_stands_for_not_known() {
    assert!(read("1984-01-01").unwrap().is_new_years_day());
    assert!(!read("1984-01").unwrap().is_new_years_day());
}

#[test]
fn the_date_of_a_feed_or_form_must_be_whole() {
    assert_eq!(read_date("04/09/2026"), Ok(date(2026, 9, 4)));
    assert_eq!(read_date("2026-09"), Err(DateError::NotWhole));
    assert_eq!(read_date(""), Err(DateError::Empty));
    assert_eq!(read_date("31/6/2026"), Err(DateError::Day));
    assert_eq!(read_date("4/9/26"), Err(DateError::ShortYear));
    assert_eq!(read_date_fields("4", "9", "2026"), Ok(date(2026, 9, 4)));
    assert_eq!(read_date_fields("4", "9", " "), Err(DateError::NotWhole));
    assert_eq!(read_date_fields("", "9", "2026"), Err(DateError::NotWhole));
    assert_eq!(read_date_fields("4", "", "2026"), Err(DateError::NotWhole));
    assert_eq!(read_date_fields("", "", ""), Err(DateError::Empty));
}

proptest! {
    #[test]
    fn a_birth_date_in_words_reads_back(born in birth_dates()) {
        prop_assert_eq!(read(&born.to_plain()), Ok(born));
    }

    #[test]
    fn a_plain_date_reads_back(day in days()) {
        prop_assert_eq!(read_date(&plain_date(day)), Ok(day));
    }

    #[test]
    fn a_birth_date_lies_between_its_first_and_last_possible_day(born in birth_dates()) {
        prop_assert!(born.earliest() <= born.latest());
        prop_assert_eq!(born.date().is_some(), born.precision() == Precision::Day);
        prop_assert!(born.agrees_with(&BirthDate::full(born.latest()).unwrap()));
    }

    #[test]
    fn an_age_is_at_least_what_it_reached(born in birth_dates(), age in 0_u16..120) {
        let reached = born.reaches(age).unwrap();
        prop_assert!(born.age_on(reached).unwrap().is_at_least(age));
        if let (Some(age_before), true) = (born.age_on(reached.yesterday().unwrap()), age > 0) {
            prop_assert!(!age_before.is_at_least(age));
        }
    }

    #[test]
    fn nobody_grows_younger(born in birth_dates(), one in days(), other in days()) {
        let (first, then) = (one.min(other), one.max(other));
        let bounds = |age| match age { Age::Exactly(n) => (n, n), Age::Between(low, high) => (low, high) };
        if let Some(age) = born.age_on(first).map(bounds) {
            let later = born.age_on(then).map(bounds).unwrap();
            prop_assert!(age.0 <= later.0 && age.1 <= later.1);
        }
    }

    #[test]
    fn no_text_makes_the_reader_fall_over(text in any::<String>(), near in "[0-9/. T:-]{0,14}") {
        let _ = (read(&text), read(&near), read_date(&near));
    }
}
