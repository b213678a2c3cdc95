use proptest::prelude::*;
use unicode_normalization::is_nfc;

use crate::text::cleaned;
use crate::{KnownNames, NameError, NamePart, PersonName, folded, folded_compact};

fn part(text: &str) -> NamePart {
    text.parse().unwrap()
}

#[test]
fn what_nobody_can_see_is_cleaned_away() {
    assert_eq!(part("  Mary\u{a0} \tAnn\u{200b}\r\n").as_str(), "Mary Ann");
    assert_eq!(part("\u{feff}Ada").as_str(), "Ada");
    assert_eq!(part("Zoe\u{308}").as_str(), "Zoë");
}

#[test]
fn letters_case_accents_apostrophes_and_hyphens_are_kept_as_written() {
    for name in [
        "O’Brien",
        "O'Brien",
        "d'Arcy-Smith",
        "MACDONALD",
        "van der Berg",
        "Nguyễn",
        "Þórr",
        "علی\u{200c}رضا",
    ] {
        assert_eq!(part(name).as_str(), name);
    }
}

#[test]
fn a_name_without_a_letter_is_no_name() {
    assert_eq!("".parse::<NamePart>(), Err(NameError::Empty));
    assert_eq!(" \u{200b} ".parse::<NamePart>(), Err(NameError::Empty));
    assert_eq!("-?-".parse::<NamePart>(), Err(NameError::NoLetter));
    assert_eq!("Zo\u{fffd}".parse::<NamePart>(), Err(NameError::Damaged));
    assert_eq!(
        "a".repeat(201).parse::<NamePart>(),
        Err(NameError::TooLong { found: 201 })
    );
    assert_eq!(NamePart::optional("  "), Ok(None));
    assert_eq!(NamePart::optional("12"), Err(NameError::NoLetter));
}

#[test]
fn spellings_that_differ_only_in_accents_case_and_punctuation_compare_as_one() {
    for (one, other) in [
        ("O’Brien", "OBRIEN"),
        ("O'Brien", "o‘brien"),
        ("Zoë", "Zoe"),
        ("Łukasz", "lukasz"),
        ("Sørensen", "Sorensen"),
        ("Groß", "GROSS"),
        ("GROẞ", "gross"),
        ("Æthelred", "Aethelred"),
        ("Yıldız", "YILDIZ"),
        ("İpek", "ipek"),
        ("Đorđević", "dordevic"),
        ("Œuvrard", "Oeuvrard"),
        ("Þór", "Thor"),
        ("Smith-Jones", "SmithJones"),
        ("St. John", "St John"),
        ("Nguyễn", "Nguyen"),
        ("ﬁona", "Fiona"),
        ("ΝΙΚΟΣ", "νικος"),
        ("Kaʻiulani", "Kaiulani"),
        ("Kaʼiulani", "Kaiulani"),
        ("عَلِي", "علي"),
    ] {
        assert_eq!(folded(one), folded(other), "{one} and {other}");
    }
}

#[test]
fn different_names_stay_different() {
    for (one, other) in [
        ("Jon", "John"),
        ("Ana", "Anna"),
        ("राम", "रमा"),
        ("Müller", "Mueller"),
    ] {
        assert_ne!(folded(one), folded(other));
    }
}

#[test]
fn words_stay_apart_unless_the_compact_form_is_asked_for() {
    assert_eq!(folded("Van  der Berg"), "van der berg");
    assert_eq!(folded_compact("Van der Berg"), "vanderberg");
    assert_eq!(
        part("Mary Ann").folded_compact(),
        part("Mary-Ann").folded_compact()
    );
}

#[test]
fn an_initial_is_known_as_one() {
    assert!(part("J.").is_initial());
    assert!(!part("Jo").is_initial());
}

#[test]
fn a_name_needs_one_part_and_any_will_do() {
    assert_eq!(PersonName::from_fields("", " ", ""), Err(NameError::Empty));
    assert_eq!(
        PersonName::from_fields("Suharto", "", "")
            .unwrap()
            .display(),
        "Suharto"
    );
    assert_eq!(
        PersonName::from_fields("", "", "Suharto")
            .unwrap()
            .display(),
        "Suharto"
    );
}

#[test]
fn a_name_is_shown_as_it_is_said_and_listed_by_family_name() {
    let name = PersonName::from_fields("Ada", "Grace Ngozi", "O’Brien").unwrap();
    assert_eq!(name.to_string(), "Ada Grace Ngozi O’Brien");
    assert_eq!(name.list_form(), "O’Brien, Ada Grace Ngozi");
    assert_eq!(name.folded(), "ada grace ngozi obrien");
    assert_eq!(name.list_form().parse(), Ok(name));
}

#[test]
fn which_word_is_the_family_name_is_not_guessed() {
    assert_eq!("Ada Okafor".parse::<PersonName>(), Err(NameError::NoComma));
    let one: PersonName = "Suharto".parse().unwrap();
    assert_eq!(one.family().unwrap().as_str(), "Suharto");
    let given: PersonName = ", Ada".parse().unwrap();
    assert_eq!(
        (given.given().unwrap().as_str(), given.family()),
        ("Ada", None)
    );
    assert_eq!(given.list_form(), ", Ada");
}

#[test]
fn a_name_travels_in_its_parts_and_an_empty_one_is_refused() {
    let name = PersonName::from_fields("John Paul", "", "Ng").unwrap();
    let json = serde_json::to_string(&name).unwrap();
    assert_eq!(json, r#"{"given":"John Paul","family":"Ng"}"#);
    assert_eq!(serde_json::from_str::<PersonName>(&json).unwrap(), name);
    assert!(serde_json::from_str::<PersonName>("{}").is_err());
    assert!(serde_json::from_str::<PersonName>(r#"{"given":""}"#).is_err());
}

#[test]
fn a_person_is_known_by_every_name_they_have_had_each_once() {
    let name = |given, family| PersonName::from_fields(given, "", family).unwrap();
    let names = KnownNames {
        usual: name("Zoë", "Smith"),
        previous: vec![name("Zoe", "Jones"), name("Zoe", "SMITH")],
    };
    assert_eq!(names.folded_families(), ["smith", "jones"]);
    assert_eq!(names.folded_givens(), ["zoe"]);
    assert_eq!(KnownNames::from(name("A", "B")).all().count(), 1);
}

proptest! {
    #[test]
    fn folding_is_idempotent(text in any::<String>()) {
        let once = folded(&text);
        prop_assert_eq!(folded(&once), once);
    }

    #[test]
    fn folding_does_not_mind_case(text in "[\\p{Latin}\\p{Greek}\\p{Cyrillic}' -]{0,30}") {
        prop_assert_eq!(folded(&text.to_lowercase()), folded(&text));
    }

    #[test]
    fn folding_does_not_mind_how_accents_are_composed(text in any::<String>()) {
        use unicode_normalization::UnicodeNormalization;
        let apart: String = text.nfd().collect();
        prop_assert_eq!(folded(&apart), folded(&text));
    }

    #[test]
    fn the_quick_way_for_plain_letters_gives_what_the_long_way_gives(text in "[ -~]{0,30}") {
        // A letter that folds to nothing else forces the long way.
        let long = folded(&format!("{text} λ"));
        let quick = format!("{} λ", folded(&text));
        prop_assert_eq!(long, quick.trim_start());
    }

    #[test]
    fn cleaning_is_idempotent_and_composes(text in any::<String>()) {
        let once = cleaned(&text);
        prop_assert!(is_nfc(&once));
        prop_assert_eq!(cleaned(&once), once);
    }

    #[test]
    fn cleaning_keeps_every_letter(text in "[\\p{L}' -]{0,30}") {
        use unicode_normalization::UnicodeNormalization;
        let letters = |text: &str| text.nfd().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(letters(&cleaned(&text)), letters(&text));
    }
}
