use super::*;
use crate::source_record::SourceRecord;

/// "given family born nhs status postcode line"; a dash for nothing.
fn record(text: &str) -> Features {
    let mut cells = text.split(';').map(str::trim);
    let mut next = || cells.next().filter(|cell| !cell.is_empty());
    Features::of(&SourceRecord {
        given_name: next().and_then(|it| it.parse().ok()),
        family_name: next().and_then(|it| it.parse().ok()),
        birth_date: next().and_then(|it| it.parse().ok()),
        nhs_number: next().and_then(|it| it.parse().ok()),
        nhs_number_status: next().and_then(|it| it.parse().ok()),
        address: crate::Address {
            postcode: next().and_then(|it| it.parse().ok()),
            line: next().map(str::to_owned),
            uprn: None,
        },
        phones: next().and_then(|it| it.parse().ok()).into_iter().collect(),
        ..SourceRecord::default()
    })
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Linked(Method),
    Asked,
    New,
}

fn outcome(new: &str, held: &[&str]) -> Outcome {
    let weights = Weights::built_in().unwrap();
    let held: Vec<Features> = held.iter().map(|text| record(text)).collect();
    let candidates: Vec<Candidate<'_>> = held
        .iter()
        .map(|features| Candidate {
            person: PersonId::new(),
            records: vec![features],
            ruled_out: false,
        })
        .collect();
    let decision = decide(&record(new), &candidates, &weights);
    match decision.link {
        Some((_, method)) => Outcome::Linked(method),
        None if decision.reviews.is_empty() => Outcome::New,
        None => Outcome::Asked,
    }
}

#[test]
fn an_nhs_number_with_the_birth_date_and_a_name_links() {
    let new = "Sonny;Murray;2019-03-01;9995141264";
    assert_eq!(
        outcome(new, &["SONNY;Murray;2019-03-01;9995141264;01"]),
        Outcome::Linked(Method::NhsNumber)
    );
    assert_eq!(
        outcome(new, &["Sonny;Okafor;2019-03-01;9995141264"]),
        Outcome::Linked(Method::NhsNumber)
    );
}

#[test]
fn an_nhs_number_with_another_birth_date_is_a_question_and_never_a_link() {
    assert_eq!(
        outcome(
            "Sonny;Murray;2019-03-01;9995141264",
            &["Pat;Murray;1984-09-24;9995141264"]
        ),
        Outcome::Asked
    );
    assert_eq!(
        outcome(
            "Sonny;Murray;2019-03-01;9995141264",
            &["Sonny;Murray;1984-09-24;9995141264"]
        ),
        Outcome::Asked
    );
}

#[test]
fn two_different_verified_nhs_numbers_are_never_one_person() {
    let new = "Sonny;Murray;2019-03-01;9995141264;01;PR2 4JY;1 Elm Close;07171808526";
    let held = "Sonny;Murray;2019-03-01;9434765919;01;PR2 4JY;1 Elm Close;07171808526";
    assert_eq!(outcome(new, &[held]), Outcome::New);
    let unproven = "Sonny;Murray;2019-03-01;9434765919;;PR2 4JY;1 Elm Close;07171808526";
    assert_eq!(outcome(new, &[unproven]), Outcome::Asked);
}

#[test]
fn a_full_name_and_birth_date_link() {
    assert_eq!(
        outcome("Layla;Massey;2017-03-04", &["LAYLA;MASSEY;2017-03-04"]),
        Outcome::Linked(Method::Score)
    );
    assert_eq!(
        outcome("Bill;Massey;1957-03-04", &["William;Massey;1957-03-04"]),
        Outcome::Linked(Method::Score)
    );
}

#[test]
fn twins_are_two_people() {
    let one = "Layla;Massey;2017-03-04;;;PR2 4JY;1 Elm Close;07171808526";
    let other = "Zara;Massey;2017-03-04;;;PR2 4JY;1 Elm Close;07171808526";
    assert_eq!(outcome(one, &[other]), Outcome::New);
}

#[test]
fn father_and_son_of_one_name_in_one_house_are_not_linked() {
    let father = "John;Massey;1957-03-14;;;PR2 4JY;1 Elm Close;07171808526";
    let son = "John;Massey;1989-11-30;;;PR2 4JY;1 Elm Close;07171808526";
    assert_ne!(outcome(son, &[father]), Outcome::Linked(Method::Score));
    // Without a birth date it may be either: somebody must look.
    assert_eq!(
        outcome(
            "John;Massey;;;;PR2 4JY;1 Elm Close;07171808526",
            &[father, son]
        ),
        Outcome::Asked
    );
}

#[test]
fn brothers_share_everything_but_name_and_birth_date() {
    let one = "Adam;Massey;2010-03-14;;;PR2 4JY;1 Elm Close;07171808526";
    let other = "Noah;Massey;2012-07-30;;;PR2 4JY;1 Elm Close;07171808526";
    assert_eq!(outcome(one, &[other]), Outcome::New);
    let undated = "Adam;Massey;;;;PR2 4JY;1 Elm Close;07171808526";
    assert_eq!(outcome(undated, &[other]), Outcome::New);
}

#[test]
fn a_household_by_itself_is_not_a_person() {
    let nameless = ";Massey;;;;PR2 4JY;1 Elm Close;07171808526";
    assert_ne!(
        outcome(
            nameless,
            &["Adam;Massey;2010-03-14;;;PR2 4JY;1 Elm Close;07171808526"]
        ),
        Outcome::Linked(Method::Score)
    );
}

#[test]
fn somebody_whom_a_person_ruled_out_is_not_considered() {
    let held = record("Layla;Massey;2017-03-04");
    let candidate = Candidate {
        person: PersonId::new(),
        records: vec![&held],
        ruled_out: true,
    };
    let decision = decide(
        &record("Layla;Massey;2017-03-04"),
        &[candidate],
        &Weights::built_in().unwrap(),
    );
    assert_eq!(decision, Decision::default());
}

#[test]
fn the_order_of_candidates_decides_nothing() {
    let weights = Weights::built_in().unwrap();
    let held: Vec<Features> = [
        "Layla;Massey;2017-03-04",
        "Layla;Massey;2017-04-03",
        "Leila;Massey;2017-03-04",
    ]
    .map(record)
    .into();
    let mut candidates: Vec<Candidate<'_>> = held
        .iter()
        .map(|features| Candidate {
            person: PersonId::new(),
            records: vec![features],
            ruled_out: false,
        })
        .collect();
    let new = record("Layla;Massey;2017-03-04");
    let forwards = decide(&new, &candidates, &weights);
    candidates.reverse();
    assert_eq!(decide(&new, &candidates, &weights), forwards);
}

#[test]
fn evidence_says_field_by_field_what_spoke_for_it_and_holds_no_values() {
    let weights = Weights::built_in().unwrap();
    let held = record("Layla;Massey;2017-03-04;;;PR2 4JY;1 Elm Close;07171808526");
    let candidate = Candidate {
        person: PersonId::new(),
        records: vec![&held],
        ruled_out: false,
    };
    let (judged, _) = decide(&held, &[candidate], &weights).link.unwrap();
    let total: f64 = judged
        .evidence
        .lines
        .iter()
        .map(|line| line.bits)
        .sum::<f64>()
        - judged.evidence.capped;
    assert!((total - judged.bits).abs() < 1e-9);
    let kept = serde_json::to_string(&judged.evidence).unwrap();
    assert!(
        !kept.contains("Massey") && !kept.contains("PR2") && kept.contains("the same birth date")
    );
}
