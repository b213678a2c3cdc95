use kith_terms::CorrectionId;
use proptest::prelude::*;

use super::*;
use crate::rules::corrected::Corrected;
use crate::rules::identity::identity;
use crate::source_record::{Address, Carer};
use kith_terms::{NhsNumberStatus, folded_compact};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

fn held(source: &str, content: SourceRecord) -> HeldRecord {
    HeldRecord {
        record: RecordId::new(),
        source: source.into(),
        received_at: at(0),
        replaced_at: None,
        content,
    }
}

fn named(family_name: &str, updated: Option<&str>) -> SourceRecord {
    SourceRecord {
        family_name: family_name.parse().ok(),
        updated: updated.map(|it| it.parse().unwrap()),
        ..SourceRecord::default()
    }
}

fn correction(value: Corrected, seconds: i64) -> Correction {
    Correction {
        id: CorrectionId::new(),
        value,
        reason: "Seen on the birth certificate".into(),
        made_by_name: "Rita Manager".into(),
        made_at: at(seconds),
    }
}

#[test]
fn what_is_dated_last_stands() {
    let records = [
        held("School", named("Smith", Some("2020-01-01"))),
        held("GP", named("Jones", Some("2024-01-01"))),
        held("Housing", named("Brown", None)),
    ];
    assert_eq!(
        single_view(&records, &[]).family_name.as_deref(),
        Some("Jones")
    );
}

#[test]
fn of_two_without_a_date_the_one_that_came_last_stands() {
    let mut later = held("GP", named("Jones", None));
    later.received_at = at(60);
    let records = [later, held("School", named("Smith", None))];
    assert_eq!(
        single_view(&records, &[]).family_name.as_deref(),
        Some("Jones")
    );
}

#[test]
fn a_correction_beats_every_source_and_the_last_correction_the_others() {
    let records = [held("GP", named("Jones", Some("2026-01-01")))];
    let corrections = [
        correction(Corrected::FamilyName(Some("Smith".into())), 20),
        correction(Corrected::FamilyName(Some("Smyth".into())), 10),
    ];
    assert_eq!(
        single_view(&records, &corrections).family_name.as_deref(),
        Some("Smith")
    );
}

#[test]
fn a_correction_can_take_a_value_away() {
    let died = SourceRecord {
        died_on: "2026-01-02".parse().ok(),
        ..SourceRecord::default()
    };
    let records = [held("Hospital", died)];
    assert!(single_view(&records, &[]).died_on.is_some());
    let corrections = [correction(Corrected::DiedOn(None), 10)];
    assert_eq!(single_view(&records, &corrections).died_on, None);
    let identity = identity(&records, &corrections);
    assert_eq!(
        identity.died_on.others.len(),
        1,
        "what the source says is still shown"
    );
    assert_eq!(identity.died_on.taken_away.unwrap().who, "Rita Manager");
}

fn numbered(number: &str, status: Option<NhsNumberStatus>, updated: &str) -> SourceRecord {
    SourceRecord {
        nhs_number: number.parse().ok(),
        nhs_number_status: status,
        updated: updated.parse().ok(),
        ..SourceRecord::default()
    }
}

#[test]
fn a_verified_nhs_number_beats_a_newer_one_that_is_not() {
    let records = [
        held(
            "GP",
            numbered("9995141264", Some(NhsNumberStatus::Verified), "2015-01-01"),
        ),
        held("School", numbered("9996107876", None, "2026-01-01")),
    ];
    let view = single_view(&records, &[]);
    assert_eq!(view.nhs_number, "9995141264".parse().ok());
}

#[test]
fn an_nhs_number_in_conflict_never_stands_but_is_shown() {
    let conflict = Some(NhsNumberStatus::Conflict);
    let records = [held(
        "Hospital",
        numbered("9995141264", conflict, "2026-01-01"),
    )];
    assert_eq!(single_view(&records, &[]).nhs_number, None);
    assert_eq!(identity(&records, &[]).nhs_number.others.len(), 1);
}

#[test]
fn a_whole_birth_date_beats_a_newer_year() {
    let born = |date: &str, updated: &str| SourceRecord {
        birth_date: date.parse().ok(),
        updated: updated.parse().ok(),
        ..SourceRecord::default()
    };
    let records = [
        held("GP", born("2010-03-04", "2015-01-01")),
        held("Housing", born("2010", "2026-01-01")),
    ];
    assert_eq!(
        single_view(&records, &[]).birth_date,
        "2010-03-04".parse().ok()
    );
}

#[test]
fn a_line_and_a_postcode_come_from_one_source() {
    let lives = |line: Option<&str>, postcode: Option<&str>, updated: &str| SourceRecord {
        address: Address {
            line: line.map(str::to_owned),
            postcode: postcode.and_then(|it| it.parse().ok()),
            uprn: None,
        },
        updated: updated.parse().ok(),
        ..SourceRecord::default()
    };
    let records = [
        held(
            "GP",
            lives(Some("1 Elm Close"), Some("PR2 4JY"), "2015-01-01"),
        ),
        held("School", lives(Some("9 Oak Road"), None, "2026-01-01")),
    ];
    let view = single_view(&records, &[]);
    assert_eq!(view.address_line.as_deref(), Some("9 Oak Road"));
    assert_eq!(
        view.postcode, None,
        "the old postcode is not the new house's"
    );
}

#[test]
fn two_sources_that_say_one_name_in_different_writing_are_one_value() {
    let records = [
        held("Hospital", named("O'BRIEN", Some("2026-01-01"))),
        held("GP", named("O\u{2019}Brien", Some("2020-01-01"))),
    ];
    let family_name = identity(&records, &[]).family_name;
    let now = family_name.now.unwrap();
    assert_eq!(
        now.value, "O\u{2019}Brien",
        "as people write it, not all in capitals"
    );
    let sayers: Vec<&str> = now.by.iter().map(|it| it.who.as_str()).collect();
    assert_eq!(sayers, ["Hospital", "GP"]);
    assert!(family_name.others.is_empty());
}

#[test]
fn a_name_without_its_accents_and_an_address_in_capitals_are_shown_as_others_write_them() {
    let lives = |name: &str, line: &str, updated: &str| SourceRecord {
        given_name: name.parse().ok(),
        address: Address {
            line: Some(line.to_owned()),
            postcode: "PR2 4JY".parse().ok(),
            uprn: None,
        },
        updated: updated.parse().ok(),
        ..SourceRecord::default()
    };
    let records = [
        held("Hospital", lives("Sian", "1 ST MARY'S CLOSE", "2026-01-01")),
        held("GP", lives("Siân", "1 St Mary's Close", "2020-01-01")),
    ];
    let view = single_view(&records, &[]);
    assert_eq!(view.given_names.as_deref(), Some("Siân"));
    assert_eq!(view.address_line.as_deref(), Some("1 St Mary's Close"));
}

#[test]
fn a_record_managers_own_writing_stands() {
    let records = [held("GP", named("O'Brien", Some("2026-01-01")))];
    let corrections = [correction(Corrected::FamilyName(Some("Obrien".into())), 20)];
    let view = single_view(&records, &corrections);
    assert_eq!(view.family_name.as_deref(), Some("Obrien"));
}

#[test]
fn a_saying_tells_the_system_that_its_source_has_it_from() {
    let from = |system: &str| SourceRecord {
        collected_from: Some(system.to_owned()),
        ..named("Smith", Some("2026-01-01"))
    };
    let records = [
        held("Hospital", from("Emergency department")),
        held("Hospital", from("Outpatients")),
    ];
    let now = identity(&records, &[]).family_name.now.unwrap();
    let mut systems: Vec<_> = now
        .by
        .iter()
        .filter_map(|it| it.collected_from.clone())
        .collect();
    systems.sort();
    assert_eq!(systems, ["Emergency department", "Outpatients"]);
}

#[test]
fn what_a_source_said_before_never_stands_but_is_shown_with_its_end() {
    let mut before = held("GP", named("Smith", Some("2026-01-01")));
    before.replaced_at = Some(at(60));
    let records = [before, held("School", named("Jones", None))];
    assert_eq!(
        single_view(&records, &[]).family_name.as_deref(),
        Some("Jones")
    );
    assert_eq!(single_view(&records, &[]).record_count, 1);
    let others = identity(&records, &[]).family_name.others;
    assert_eq!(others[0].value, "Smith");
    assert_eq!(others[0].by[0].until, Some(at(60)));
}

#[test]
fn the_carer_with_parental_responsibility_is_named_first() {
    let carer = |name: &str, responsible| Carer {
        name: name.into(),
        parental_responsibility: responsible,
        ..Carer::default()
    };
    let content = SourceRecord {
        carers: vec![carer("Aunt May", None), carer("Rose Murray", Some(true))],
        ..SourceRecord::default()
    };
    let view = single_view(&[held("School", content)], &[]);
    assert_eq!(view.carer_name.as_deref(), Some("Rose Murray"));
}

#[test]
fn nobody_says_anything_about_somebody_without_records() {
    let view = single_view(&[], &[]);
    assert_eq!(
        (view.family_name, view.sex, view.record_count),
        (None, Sex::Unknown, 0)
    );
}

fn any_record() -> impl Strategy<Value = HeldRecord> {
    let one_of = |values: &'static [&'static str]| prop::option::of(prop::sample::select(values));
    (
        one_of(&["Smith", "SMITH", "Jones", "O'Brien"]),
        one_of(&["2010", "2010-03", "2010-03-04", "2010-04-03"]),
        one_of(&["9995141264", "9996107876"]),
        prop::sample::select(
            &[
                None,
                Some(NhsNumberStatus::Verified),
                Some(NhsNumberStatus::Conflict),
            ][..],
        ),
        one_of(&["2020-01-01", "2024-01-01"]),
        one_of(&["PR2 4JY", "PR5 6NE"]),
        0..3_i64,
        prop::option::of(3..5_i64),
    )
        .prop_map(
            |(family, born, number, status, updated, postcode, came, replaced)| {
                let parsed = |it: Option<&str>| it.map(str::to_owned);
                let content = SourceRecord {
                    family_name: parsed(family).and_then(|it| it.parse().ok()),
                    birth_date: parsed(born).and_then(|it| it.parse().ok()),
                    nhs_number: parsed(number).and_then(|it| it.parse().ok()),
                    nhs_number_status: status,
                    updated: parsed(updated).and_then(|it| it.parse().ok()),
                    address: Address {
                        postcode: parsed(postcode).and_then(|it| it.parse().ok()),
                        ..Address::default()
                    },
                    ..SourceRecord::default()
                };
                HeldRecord {
                    received_at: at(came),
                    replaced_at: replaced.map(at),
                    ..held("A source", content)
                }
            },
        )
}

fn any_correction() -> impl Strategy<Value = Correction> {
    let value = prop_oneof![
        Just(Corrected::FamilyName(Some("Smyth".into()))),
        Just(Corrected::FamilyName(None)),
        Just(Corrected::BirthDate("2011-01-01".parse().ok())),
        Just(Corrected::NhsNumber(None)),
    ];
    (value, 0..4_i64).prop_map(|(value, made)| correction(value, made))
}

fn shuffled<T: Clone + std::fmt::Debug + 'static>(
    one: impl Strategy<Value = T>,
) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
    prop::collection::vec(one, 0..6)
        .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
}

proptest! {
    #[test]
    fn the_order_of_records_and_corrections_decides_nothing(
        (records, mixed_records) in shuffled(any_record()),
        (corrections, mixed_corrections) in shuffled(any_correction()),
    ) {
        let one = single_view(&records, &corrections);
        prop_assert_eq!(one, single_view(&mixed_records, &mixed_corrections));
        let one = identity(&records, &corrections);
        prop_assert_eq!(one, identity(&mixed_records, &mixed_corrections));
    }

    #[test]
    fn every_value_that_stands_is_said_by_a_current_source_or_a_correction(
        records in prop::collection::vec(any_record(), 0..6),
    ) {
        let view = single_view(&records, &[]);
        let current = || records.iter().filter(|it| it.replaced_at.is_none());
        if let Some(born) = view.birth_date {
            prop_assert!(current().any(|it| it.content.birth_date == Some(born)));
        }
        if let Some(number) = view.nhs_number {
            prop_assert!(current().any(|it| it.content.nhs_number == Some(number)));
        }
        if let Some(family_name) = view.family_name {
            let said = |it: &HeldRecord| it.content.family_name.as_ref().map(|it| it.folded_compact());
            prop_assert!(current().any(|it| said(it) == Some(folded_compact(&family_name))));
        }
    }

    #[test]
    fn saying_the_same_again_changes_nothing_that_stands(
        records in prop::collection::vec(any_record(), 1..6),
    ) {
        let mut again = records.clone();
        let mut copy = records[0].clone();
        copy.record = RecordId::new();
        again.push(copy);
        let (one, other) = (single_view(&records, &[]), single_view(&again, &[]));
        prop_assert_eq!(one.birth_date, other.birth_date);
        prop_assert_eq!(one.nhs_number, other.nhs_number);
        prop_assert_eq!(one.postcode, other.postcode);
    }
}
