use proptest::prelude::*;

use crate::{NhsNumber, NhsNumberError, NhsNumberRange};

fn read(text: &str) -> Result<NhsNumber, NhsNumberError> {
    text.parse()
}

/// Nine digits and the check digit they ask for; none where that would be ten.
pub(super) fn number_from(nine: u32) -> Option<String> {
    let text = format!("{nine:09}");
    let sum: u32 = text
        .bytes()
        .zip((2..=10).rev())
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    match 11 - sum % 11 {
        10 => None,
        check => Some(format!("{text}{}", check % 11)),
    }
}

pub(super) fn numbers() -> impl Strategy<Value = String> {
    (0_u32..=999_999_999)
        .prop_filter_map("never issued", number_from)
        .prop_filter("one digit repeated", |text| {
            text.bytes().any(|b| !text.starts_with(char::from(b)))
        })
}

#[test]
fn a_number_that_agrees_with_its_check_digit_is_taken() {
    for text in [
        "9434765919",
        "9000000009",
        "9876543210",
        "5900046192",
        "9991000070",
    ] {
        assert_eq!(read(text).unwrap().digits(), text);
    }
}

#[test]
fn a_number_whose_check_digit_does_not_agree_is_refused() {
    assert_eq!(read("9434765918"), Err(NhsNumberError::CheckDigit));
}

#[test]
fn a_number_whose_check_would_be_ten_was_never_issued_whatever_its_last_digit() {
    let nine = (900_000_000..)
        .find(|nine| number_from(*nine).is_none())
        .unwrap();
    for last in 0..=9 {
        assert_eq!(
            read(&format!("{nine}{last}")),
            Err(NhsNumberError::CheckDigit)
        );
    }
}

#[test]
fn one_digit_repeated_is_refused_though_it_passes_the_check() {
    for digit in '0'..='9' {
        let text: String = std::iter::repeat_n(digit, 10).collect();
        assert_eq!(read(&text), Err(NhsNumberError::OneDigit));
    }
}

#[test]
fn spaces_hyphens_and_non_breaking_spaces_are_accepted() {
    for text in [
        "943 476 5919",
        "943-476-5919",
        " 9434765919\t",
        "943\u{a0}476\u{a0}5919",
        "943–476–5919",
    ] {
        assert_eq!(read(text).unwrap().digits(), "9434765919");
    }
}

#[test]
fn a_number_is_shown_in_groups_of_three_three_and_four() {
    assert_eq!(read("9434765919").unwrap().to_string(), "943 476 5919");
}

#[test]
fn a_leading_nought_is_kept() {
    let chi = number_from(10_190_123).unwrap();
    assert!(chi.starts_with('0'));
    assert_eq!(read(&chi).unwrap().digits(), chi);
}

#[test]
fn too_few_or_too_many_digits_are_refused_with_their_count() {
    assert_eq!(read("943476591"), Err(NhsNumberError::Length { found: 9 }));
    assert_eq!(
        read("94347659190"),
        Err(NhsNumberError::Length { found: 11 })
    );
    assert_eq!(read(" - "), Err(NhsNumberError::Empty));
    assert_eq!(read("943476591O"), Err(NhsNumberError::NotDigits));
    assert_eq!(read("٩434765919"), Err(NhsNumberError::NotDigits));
}

#[test]
fn the_series_says_which_nation_issued_it() {
    use NhsNumberRange::*;
    let cases = [
        (1_019_012, NotInUse),
        (10_190_123, ScotlandChi),
        (311_299_999, ScotlandChi),
        (310_299_999, NotInUse), // 31 February
        (311_300_001, NotInUse),
        (320_000_001, NorthernIreland),
        (399_999_998, NorthernIreland),
        (400_000_000, EnglandWales),
        (499_999_999, EnglandWales),
        (500_000_001, Reserved),
        (599_999_999, Reserved),
        (600_000_001, EnglandWales),
        (799_999_998, EnglandWales),
        (800_000_001, Ireland),
        (859_999_999, Ireland),
        (860_000_001, NotInUse),
        (900_000_000, Test),
        (999_100_007, Test),
    ];
    for (nine, range) in cases {
        // Where nine digits have no check digit, a neighbour in the same series stands in.
        let text = [nine, nine - 1, nine + 1]
            .into_iter()
            .find_map(number_from)
            .unwrap();
        assert_eq!(read(&text).unwrap().range(), range, "{text}");
    }
}

#[test]
fn only_the_nations_series_are_issued_to_people() {
    let issued = |nine| read(&number_from(nine).unwrap()).unwrap().is_issued();
    assert!(issued(400_000_000));
    assert!(issued(10_190_123));
    assert!(!issued(999_100_007));
    assert!(read("9434765919").unwrap().is_test());
    assert!(!read("5900046192").unwrap().is_issued());
}

proptest! {
    #[test]
    fn changing_any_one_digit_is_noticed(text in numbers(), at in 0..10_usize, by in 1..10_u8) {
        let mut changed = text.into_bytes();
        changed[at] = (changed[at] - b'0' + by) % 10 + b'0';
        prop_assert!(read(std::str::from_utf8(&changed).unwrap()).is_err());
    }

    #[test]
    fn changing_over_two_neighbours_is_noticed(text in numbers(), at in 0..9_usize) {
        let mut changed = text.clone().into_bytes();
        changed.swap(at, at + 1);
        let changed = String::from_utf8(changed).unwrap();
        // Two like digits changed over are the same number.
        if changed != text {
            prop_assert_eq!(read(&changed), Err(NhsNumberError::CheckDigit));
        }
    }

    #[test]
    fn spacing_makes_no_difference(text in numbers(), at in 0..=10_usize) {
        let (before, after) = text.split_at(at);
        prop_assert_eq!(read(&format!(" {before} - {after}")), read(&text));
    }

    #[test]
    fn no_text_makes_the_reader_fall_over(text in ".{0,20}") {
        if let Ok(number) = read(&text) {
            prop_assert_eq!(number.digits().len(), 10);
        }
    }
}
