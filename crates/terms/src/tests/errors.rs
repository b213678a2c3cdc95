//! Error text reaches logs and pages: it helps, and it gives nobody away.

use std::fmt::Display;
use std::str::FromStr;

use crate::time::read_date;
use crate::{
    BirthDate, Email, NamePart, NhsNumber, NhsNumberStatus, OdsCode, PartialPostcode, Period,
    PersonId, PersonName, Phone, Postcode, Sex, Uprn,
};

/// The words of the error that this text gives.
fn words<T: FromStr<Err: Display>>(text: &str) -> Option<String> {
    text.parse::<T>().err().map(|error| error.to_string())
}

fn all_words(text: &str) -> Vec<String> {
    let all = [
        words::<BirthDate>(text),
        words::<Email>(text),
        words::<NamePart>(text),
        words::<NhsNumber>(text),
        words::<NhsNumberStatus>(text),
        words::<OdsCode>(text),
        words::<PartialPostcode>(text),
        words::<Period>(text),
        words::<PersonId>(text),
        words::<PersonName>(text),
        words::<Phone>(text),
        words::<Postcode>(text),
        words::<Sex>(text),
        words::<Uprn>(text),
        read_date(text).err().map(|error| error.to_string()),
    ];
    all.into_iter().flatten().collect()
}

const WRONG: [&str; 14] = [
    "",
    "9991000071",
    "999100007",
    "99910000701234",
    "LS1 OQX",
    "LS29",
    "31/02/1971",
    "07/13/1971",
    "1971-06",
    "quux@quince",
    "quux quince@corge.example",
    "01134 960",
    "Quux Corge",
    "!!!",
];

#[test]
fn no_error_repeats_what_was_written() {
    for text in WRONG.into_iter().filter(|text| text.len() > 3) {
        for error in all_words(text) {
            assert!(!error.contains(text), "{error}");
            for word in text.split([' ', '/', '@']).filter(|word| word.len() > 4) {
                assert!(!error.contains(word), "{error}");
            }
        }
    }
}

#[test]
fn the_offered_postcode_is_not_in_the_words_either() {
    let error = "LS1 OQX".parse::<Postcode>().unwrap_err();
    assert!(error.suggestion().is_some());
    assert!(!error.to_string().contains("LS1"));
}

#[test]
fn every_error_says_what_is_wrong_and_what_to_do() {
    for error in WRONG.into_iter().flat_map(all_words) {
        let (wrong, remedy) = error.split_once(": ").expect(&error);
        assert!(wrong.len() > 10 && remedy.len() > 5, "{error}");
        assert!(
            !error.ends_with('.'),
            "a sentence is made of it elsewhere: {error}"
        );
    }
}

#[test]
fn json_of_the_wrong_kind_is_refused_without_repeating_it() {
    for json in ["9991000072", "true", "-1.5", "-7"] {
        let error = serde_json::from_str::<NhsNumber>(json)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("put it in quotes") && !error.contains(json),
            "{error}"
        );
    }
    for json in ["[\"9991000072\"]", "{\"a\":\"9991000072\"}", "null"] {
        let error = serde_json::from_str::<NhsNumber>(json)
            .unwrap_err()
            .to_string();
        assert!(!error.contains("9991000072"), "{error}");
    }
    let error = serde_json::from_str::<NhsNumber>("\"9991000071\"")
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("compare it") && !error.contains("9991000071"),
        "{error}"
    );
}

#[test]
fn text_in_json_may_be_escaped() {
    let name: NamePart = serde_json::from_str("\"Zo\\u00eb\"").unwrap();
    assert_eq!(name.as_str(), "Zoë");
}
