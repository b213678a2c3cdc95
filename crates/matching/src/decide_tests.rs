use kith_terms::PersonId;

use super::*;
use crate::model::Model;
use crate::record::Said;

/// "given; family; born; nhs; status; postcode; line; phone"; nothing where nothing is said.
fn record(text: &str, pool: &mut Pool) -> Record {
    let mut cells = text.split(';').map(str::trim);
    let mut next = || cells.next().unwrap_or_default();
    let said = Said {
        given_name: next(),
        family_name: next(),
        birth: next().parse().ok(),
        nhs: next().parse().ok(),
        nhs_verified: next() == "01",
        postcode: next(),
        address_line: next(),
        phones: [next(), ""],
        ..Said::default()
    };
    Record::of(&said, pool)
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Linked(Method),
    Asked,
    New,
}

/// What becomes of a record among people, each with their records and whether they were ruled out.
fn decided(new: &str, people: &[(PersonId, &[&str], bool)]) -> Decision {
    let scales = Scales::standing(&Model::built_in().unwrap()).unwrap();
    let mut pool = Pool::default();
    let mut held =
        |texts: &[&str]| -> Vec<Record> { texts.iter().map(|it| record(it, &mut pool)).collect() };
    let held: Vec<Vec<Record>> = people.iter().map(|(_, texts, _)| held(texts)).collect();
    let new = record(new, &mut pool);
    let candidates: Vec<Candidate<'_>> = people
        .iter()
        .zip(&held)
        .map(|((person, _, ruled_out), held)| Candidate {
            person: *person,
            records: held.iter().collect(),
            ruled_out: *ruled_out,
        })
        .collect();
    let rarity = scales.rarity(&pool);
    decide(
        &new,
        &candidates,
        &Weigher {
            pool: &pool,
            scales: &scales,
            rarity: &rarity,
        },
    )
}

fn outcome(new: &str, held: &[&str]) -> Outcome {
    let people: Vec<(PersonId, &[&str], bool)> = held
        .iter()
        .map(|text| (PersonId::new(), std::slice::from_ref(text), false))
        .collect();
    let decision = decided(new, &people);
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
    assert_ne!(outcome(one, &[other]), Outcome::Linked(Method::Score));
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
fn a_question_about_what_would_be_linked_says_what_holds_it_back() {
    let why = |new: &str, people: &[&[&str]]| -> Vec<Option<String>> {
        let people: Vec<_> = people
            .iter()
            .map(|records| (PersonId::new(), *records, false))
            .collect();
        let decision = decided(new, &people);
        assert_eq!(decision.link, None);
        let reviews = decision.reviews.into_iter();
        reviews
            .inspect(|it| assert!(it.bits >= 0.0, "{it:?}"))
            .map(|it| it.evidence.rule)
            .collect()
    };
    let layla = "Layla;Massey;2017-03-04;;;PR2 4JY;1 Elm Close;07171808526";
    let namesake = "Layla;Massey;2017-03-04;9434765919;01;LA9 7QT;7 Long Row;07700900321";
    let other = "Layla;Massey;2017-03-04;9434765927;01;PR1 1AA;3 Weir Street;07700900654";
    assert_eq!(
        why("Layla;Massey;2017-03-04", &[&[namesake], &[other]]),
        [Some(FITS_ANOTHER.to_owned()), Some(FITS_ANOTHER.to_owned())]
    );
    let strangers = ["Noah;Okafor;1960-07-30", "Grace;Lindqvist;1948-11-02"];
    assert_eq!(
        why(layla, &[&[layla, strangers[0], strangers[1]]]),
        [Some(FITS_ONE_ALONE.to_owned())]
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
    let layla = "Layla;Massey;2017-03-04";
    let decision = decided(layla, &[(PersonId::new(), &[layla], true)]);
    assert_eq!(decision, Decision::default());
}

#[test]
fn the_order_of_candidates_decides_nothing() {
    let held = [
        "Layla;Massey;2017-03-04",
        "Layla;Massey;2017-04-03",
        "Leila;Massey;2017-03-04",
    ];
    let mut people: Vec<(PersonId, &[&str], bool)> = held
        .iter()
        .map(|text| (PersonId::new(), std::slice::from_ref(text), false))
        .collect();
    let forwards = decided("Layla;Massey;2017-03-04", &people);
    people.reverse();
    assert_eq!(decided("Layla;Massey;2017-03-04", &people), forwards);
}

#[test]
fn evidence_says_field_by_field_what_spoke_for_it_and_holds_no_values() {
    let layla = "Layla;Massey;2017-03-04;;;PR2 4JY;1 Elm Close;07171808526";
    let (judged, _) = decided(layla, &[(PersonId::new(), &[layla], false)])
        .link
        .unwrap();
    assert!((judged.evidence.bits() - judged.bits).abs() < 1e-6);
    let kept = serde_json::to_string(&judged.evidence).unwrap();
    assert!(
        !kept.contains("Massey") && !kept.contains("PR2") && kept.contains("the same birth date")
    );
}

#[test]
fn whoever_died_before_the_other_was_born_or_on_another_day_is_not_joined_to_them() {
    let scales = Scales::standing(&Model::built_in().unwrap()).unwrap();
    let mut pool = Pool::default();
    let mut of = |born: &str, died: &str| {
        let said = Said {
            given_name: "George",
            family_name: "Pemberton",
            birth: born.parse().ok(),
            died: died.parse().ok(),
            postcode: "PR2 8DT",
            ..Said::default()
        };
        Record::of(&said, &mut pool)
    };
    let grandfather = of("1921-05-03", "1998-02-11");
    let dead_in_may = of("1921-05-03", "2004-05-30");
    let registered_late = of("1921-05-03", "1998-02-17");
    let alive_then = of("1921-05-03", "");
    let grandson = of("1999-05-03", "");
    let grandson_by_year = of("1999", "");
    let dead_in_october = of("1921-05-03", "1998-10-11");
    let dead_on_that_day_of_2014 = of("1921-05-03", "2014-02-11");
    let rarity = scales.rarity(&pool);
    let weigher = Weigher {
        pool: &pool,
        scales: &scales,
        rarity: &rarity,
    };
    let limit = |other: &Record| weigher.judge(&grandfather, other).limit;
    assert_eq!(limit(&grandson), Limit::Apart);
    assert_eq!(limit(&grandson_by_year), Limit::Apart);
    assert_eq!(limit(&dead_in_may), Limit::Apart);
    assert_eq!(limit(&dead_in_october), Limit::Apart);
    assert_eq!(limit(&dead_on_that_day_of_2014), Limit::Apart);
    assert_eq!(limit(&registered_late), Limit::Free);
    assert_eq!(limit(&alive_then), Limit::Free);
    assert!(weigher.judge(&grandfather, &grandson).rule.is_some());
}

#[test]
fn what_a_household_shares_joins_neither_sisters_nor_a_mother_and_her_daughter_of_one_name() {
    let scales = Scales::standing(&Model::built_in().unwrap()).unwrap();
    let mut pool = Pool::default();
    let mut of = |given_name: &str, born: &str, email: &str| {
        let said = Said {
            given_name,
            family_name: "Smith",
            birth: born.parse().ok(),
            sex: "F".parse().ok(),
            address_line: "12 Elm Close",
            postcode: "PR2 4JY",
            phones: ["07700900123", ""],
            email,
            ..Said::default()
        };
        Record::of(&said, &mut pool)
    };
    let parents = "smiths@example.org";
    let (mia, zoe) = (of("Mia", "", parents), of("Zoe", "", parents));
    let (mother, daughter) = (of("Mary", "1980-03-04", ""), of("Mary", "2005-07-14", ""));
    let rarity = scales.rarity(&pool);
    let weigher = Weigher {
        pool: &pool,
        scales: &scales,
        rarity: &rarity,
    };
    assert_eq!(weigher.judge(&mia, &zoe).limit, Limit::Ask);
    assert_eq!(weigher.judge(&mother, &daughter).limit, Limit::Apart);
}
