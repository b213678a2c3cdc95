use proptest::prelude::*;

use super::*;
use crate::source_record::SourceRecord;

fn born(one: &str, other: &str) -> Birth {
    birth(&one.parse().unwrap(), &other.parse().unwrap())
}

fn named(given: &str, middle: &str, family: &str, before: &str) -> Features {
    Features::of(&SourceRecord {
        given_name: given.parse().ok(),
        middle_names: middle.parse().ok(),
        family_name: family.parse().ok(),
        previous_family_name: before.parse().ok(),
        ..SourceRecord::default()
    })
}

#[test]
fn birth_dates_are_told_apart_by_the_kind_of_slip() {
    assert_eq!(born("1984-09-04", "1984-09-04"), Birth::Exact);
    assert_eq!(born("1984-01-01", "1984-01-01"), Birth::FirstOfJanuary);
    assert_eq!(born("1984-09-04", "1984-04-09"), Birth::DayMonthSwapped);
    assert_eq!(born("1984-09-04", "1984-09-05"), Birth::OneDigit);
    assert_eq!(born("1984-09-04", "1948-09-04"), Birth::OneDigit);
    assert_eq!(born("1984-09-04", "1984"), Birth::Partial);
    assert_eq!(born("1984-01-01", "1984-09-24"), Birth::YearFirstOfJanuary);
    assert_eq!(born("1984-09-04", "1984-09-26"), Birth::Close);
    assert_eq!(born("1984-09-04", "2007-11-30"), Birth::Different);
    assert_eq!(born("1984", "1985-01-01"), Birth::Different);
}

#[test]
fn given_names_agree_as_people_write_them() {
    let level = |a: Features, b: Features| compare(&a, &b).given.unwrap();
    assert_eq!(
        level(named("Zoë", "", "", ""), named("ZOE", "", "", "")),
        Given::Exact
    );
    assert_eq!(
        level(named("Bill", "", "", ""), named("William", "", "", "")),
        Given::Nickname
    );
    assert_eq!(
        level(named("Rebekah", "", "", ""), named("Rebekha", "", "", "")),
        Given::Close
    );
    assert_eq!(
        level(named("James", "Peter", "", ""), named("Peter", "", "", "")),
        Given::Middle
    );
    assert_eq!(
        level(named("J", "", "", ""), named("James", "", "", "")),
        Given::Initial
    );
    assert_eq!(
        level(named("Sean", "", "", ""), named("Layla", "", "", "")),
        Given::Different
    );
    assert_eq!(
        level(named("Mary Jane", "", "", ""), named("Mary", "", "", "")),
        Given::Exact
    );
}

#[test]
fn family_names_agree_through_marriage_and_double_names() {
    let level = |a: Features, b: Features| compare(&a, &b).family.unwrap();
    assert_eq!(
        level(named("", "", "O'Brien", ""), named("", "", "OBRIEN", "")),
        Family::Exact
    );
    assert_eq!(
        level(named("", "", "Khan", "Jones"), named("", "", "Jones", "")),
        Family::Previous
    );
    assert_eq!(
        level(named("", "", "Smith Jones", ""), named("", "", "Jones", "")),
        Family::Part
    );
    assert_eq!(
        level(
            named("", "", "Gainsworth", ""),
            named("", "", "Gainswroth", "")
        ),
        Family::Close
    );
    assert_eq!(
        level(named("", "", "Clark", ""), named("", "", "Massey", "")),
        Family::Different
    );
}

#[test]
fn swapped_names_are_seen() {
    assert!(
        compare(
            &named("Nazir", "", "Afzal", ""),
            &named("Afzal", "", "Nazir", "")
        )
        .swapped
    );
    assert!(
        !compare(
            &named("Nazir", "", "Afzal", ""),
            &named("Nazir", "", "Afzal", "")
        )
        .swapped
    );
}

fn any_record() -> impl Strategy<Value = SourceRecord> {
    let name = prop::sample::select(vec![
        "",
        "Ann",
        "Anna",
        "A",
        "Bill",
        "William",
        "Smith",
        "Smith Jones",
        "Smyth",
        "Zoë",
    ]);
    let date = prop::sample::select(vec![
        "",
        "1984-09-04",
        "1984-04-09",
        "1984",
        "1984-01-01",
        "2001-02-03",
    ]);
    let code = prop::sample::select(vec!["", "PR2 4JY", "PR2 4JZ", "PR1 1AA", "ZZ99 3VZ"]);
    let nhs = prop::sample::select(vec!["", "9434765919", "9000000009", "9995141264"]);
    let line = prop::sample::select(vec!["", "Flat 1, 2 High St", "2 High Street", "9 Low Rd"]);
    (
        name.clone(),
        name.clone(),
        name.clone(),
        name,
        date,
        code,
        nhs,
        line,
    )
        .prop_map(
            |(given, middle, family, before, date, code, nhs, line)| SourceRecord {
                given_name: given.parse().ok(),
                middle_names: middle.parse().ok(),
                family_name: family.parse().ok(),
                previous_family_name: before.parse().ok(),
                birth_date: date.parse().ok(),
                nhs_number: nhs.parse().ok(),
                address: crate::Address {
                    line: (!line.is_empty()).then(|| line.to_owned()),
                    postcode: code.parse().ok(),
                    uprn: None,
                },
                ..SourceRecord::default()
            },
        )
}

proptest! {
    #[test]
    fn which_record_is_first_decides_nothing(a in any_record(), b in any_record()) {
        let (a, b) = (Features::of(&a), Features::of(&b));
        prop_assert_eq!(compare(&a, &b), compare(&b, &a));
    }

    #[test]
    fn a_record_compared_with_itself_has_nothing_against_it(a in any_record()) {
        let a = Features::of(&a);
        let weights = crate::matching::Weights::built_in().unwrap();
        prop_assert!(crate::matching::weights::sum(&compare(&a, &a), &weights).total >= 0.0);
    }
}
