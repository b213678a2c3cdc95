//! What may be a basis, and what may not.

use jiff::ToSpan;
use proptest::prelude::*;

use super::*;
use crate::tests::day;

const TODAY: &str = "2026-03-02";

fn today() -> Date {
    day(TODAY)
}

fn born(age: i32) -> Option<BirthDate> {
    let day = today().saturating_sub(age.years());
    BirthDate::full(day).ok()
}

fn consent(by: GivenBy) -> BasisSaid {
    BasisSaid {
        given_by: Some(by),
        parent: "Tamsin Pellbrook".into(),
        judged_by: "Ione Hartsease".into(),
        given_on: Some(today()),
        review_on: Some(today().saturating_add(6.months())),
        ..BasisSaid::default()
    }
}

fn harm() -> BasisSaid {
    BasisSaid {
        harm: "He has said that he will hurt himself.".into(),
        decided_by: "Ione Hartsease".into(),
        decided_on: Some(today()),
        ..BasisSaid::default()
    }
}

fn refused(said: &BasisSaid, age: i32) -> Option<NotABasis> {
    said.read(today(), born(age)).err()
}

#[test]
fn a_child_consents_from_twelve_where_somebody_judged_that_they_can() {
    assert_eq!(refused(&consent(GivenBy::Child), 12), None);
    assert_eq!(refused(&consent(GivenBy::Child), 17), None);
    let child = |age| refused(&consent(GivenBy::Child), age);
    assert_eq!(child(11), Some(NotABasis::TooYoung));
    assert_eq!(child(18), Some(NotABasis::NotAChild));
    let unjudged = BasisSaid {
        judged_by: " ".into(),
        ..consent(GivenBy::Child)
    };
    assert_eq!(refused(&unjudged, 14), Some(NotABasis::NoJudge));
}

#[test]
fn a_parent_consents_for_a_child_and_never_for_an_adult() {
    assert_eq!(refused(&consent(GivenBy::Parent), 3), None);
    assert_eq!(refused(&consent(GivenBy::Parent), 17), None);
    let adult = refused(&consent(GivenBy::Parent), 18);
    assert_eq!(adult, Some(NotABasis::ParentOfAnAdult));
    let before_eighteen = BasisSaid {
        given_on: Some(today().saturating_sub(2.years())),
        ..consent(GivenBy::Parent)
    };
    assert_eq!(
        refused(&before_eighteen, 19),
        Some(NotABasis::ParentOfAnAdult),
        "their word ended when the child was an adult"
    );
    let nameless = BasisSaid {
        parent: String::new(),
        ..consent(GivenBy::Parent)
    };
    assert_eq!(refused(&nameless, 3), Some(NotABasis::NoParent));
}

#[test]
fn a_parents_consent_ends_on_the_day_on_which_the_child_is_an_adult() {
    let (born, by) = (born(17), consent(GivenBy::Parent));
    let basis = by.read(today(), born).unwrap();
    assert_eq!(basis.lapses_on(born), Some(day("2027-03-02")));
    let own = consent(GivenBy::Child).read(today(), born).unwrap();
    assert_eq!(own.lapses_on(born), None, "a child's own word does not");
}

#[test]
fn an_adult_consents_for_themself() {
    assert_eq!(refused(&consent(GivenBy::Adult), 18), None);
    let child = refused(&consent(GivenBy::Adult), 17);
    assert_eq!(child, Some(NotABasis::NotAnAdult));
}

#[test]
fn nobody_consents_for_a_child_whose_age_nobody_knows() {
    let read = |by| consent(by).read(today(), None).err();
    assert_eq!(read(GivenBy::Child), Some(NotABasis::NoBirthDate));
    assert_eq!(read(GivenBy::Parent), Some(NotABasis::NoBirthDate));
    assert_eq!(read(GivenBy::Adult), None);
    // Of a year alone, what could be true is taken.
    let year = BirthDate::year(2014).ok();
    let twelve = consent(GivenBy::Child).read(today(), year);
    assert!(twelve.is_ok(), "11 or 12: {twelve:?}");
}

#[test]
fn consent_was_given_on_a_day_that_has_come_and_is_asked_for_again_within_a_year() {
    let with = |change: fn(&mut BasisSaid)| {
        let mut said = consent(GivenBy::Child);
        change(&mut said);
        refused(&said, 14)
    };
    let tomorrow = |it: &mut BasisSaid| it.given_on = Some(day("2026-03-03"));
    assert_eq!(with(tomorrow), Some(NotABasis::GivenLater));
    assert_eq!(with(|it| it.given_on = None), Some(NotABasis::NoDay));
    let long_ago = |it: &mut BasisSaid| it.given_on = Some(day("1999-01-01"));
    assert_eq!(with(long_ago), Some(NotABasis::BeforeBirth));
    let late = |it: &mut BasisSaid| it.review_on = Some(day("2027-03-03"));
    assert_eq!(with(late), Some(NotABasis::ReviewTooLate));
    let soon = |it: &mut BasisSaid| it.review_on = it.given_on;
    assert_eq!(with(soon), Some(NotABasis::ReviewTooSoon));
    assert_eq!(with(|it| it.review_on = None), None, "a year after it");
}

#[test]
fn harm_is_suspected_by_somebody_for_a_reason_whatever_the_age() {
    assert_eq!(refused(&harm(), 3), None);
    assert_eq!(refused(&harm(), 80), None);
    let with = |change: fn(&mut BasisSaid)| {
        let mut said = harm();
        change(&mut said);
        refused(&said, 14)
    };
    assert_eq!(with(|it| it.harm.clear()), Some(NotABasis::NoWhy));
    let nobody = with(|it| it.decided_by.clear());
    assert_eq!(nobody, Some(NotABasis::NobodyDecided));
    let no_day = with(|it| it.decided_on = None);
    assert_eq!(no_day, Some(NotABasis::NoDayOfDeciding));
    let tomorrow = with(|it| it.decided_on = Some(day("2026-03-03")));
    assert_eq!(tomorrow, Some(NotABasis::DecidedLater));
    let long = with(|it| it.harm = "x".repeat(501));
    assert_eq!(long, Some(NotABasis::TooLong));
}

#[test]
fn a_basis_is_consent_or_harm_and_not_both() {
    assert_eq!(refused(&BasisSaid::default(), 14), Some(NotABasis::Neither));
    let both = BasisSaid {
        harm: "Both".into(),
        ..consent(GivenBy::Child)
    };
    assert_eq!(refused(&both, 14), Some(NotABasis::Both));
}

#[test]
fn a_sensitive_service_says_how_the_record_manager_reaches_it() {
    let new = NewSensitiveService {
        kind: SensitiveKind::MentalHealth,
        service: "Quietwater CAMHS".into(),
        role: "Nurse".into(),
        phone: None,
        email: None,
        started_on: today(),
        basis: consent(GivenBy::Child),
    };
    let unreachable = new.clone().read(today(), born(14)).err();
    let expected = Some(NotRecordable::Service(NotYet::NoContact));
    assert_eq!(unreachable, expected);
    let reachable = NewSensitiveService {
        phone: "01632 960321".parse().ok(),
        ..new
    };
    assert!(reachable.clone().read(today(), born(14)).is_ok());
    let mut passed = reachable;
    passed.basis.given_on = Some(day("2025-01-01"));
    passed.basis.review_on = Some(today());
    let passed = passed.read(today(), born(14)).err();
    assert_eq!(passed, Some(NotRecordable::ReviewPassed));
}

#[test]
fn every_name_is_read_back() {
    for it in SensitiveKind::ALL {
        assert_eq!(it.name().parse(), Ok(it));
        assert_eq!(it.title().to_uppercase().parse(), Ok(it));
    }
    for it in GivenBy::ALL {
        assert_eq!(it.name().to_uppercase().parse(), Ok(it));
    }
    for it in WithdrawnBy::ALL {
        assert_eq!(it.name().parse(), Ok(it));
    }
    assert!("dentistry".parse::<SensitiveKind>().is_err());
    assert!("neighbour".parse::<GivenBy>().is_err());
    assert!("".parse::<WithdrawnBy>().is_err());
}

#[test]
fn what_ended_is_told_of_for_a_year() {
    assert_eq!(told_of_since(today()), day("2025-03-02"));
}

fn any_day() -> impl Strategy<Value = Date> {
    (1930_i16..2035, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| jiff::civil::date(y, m, d))
}

fn any_said() -> impl Strategy<Value = BasisSaid> {
    let texts = ("[a-z ]{0,8}", "[a-z ]{0,8}", "[a-z ]{0,8}", "[a-z ]{0,8}");
    let days = (
        proptest::option::of(any_day()),
        proptest::option::of(any_day()),
        proptest::option::of(any_day()),
    );
    let by = proptest::option::of(prop_oneof![
        Just(GivenBy::Child),
        Just(GivenBy::Parent),
        Just(GivenBy::Adult)
    ]);
    (by, texts, days).prop_map(|(given_by, texts, days)| BasisSaid {
        given_by,
        parent: texts.0,
        judged_by: texts.1,
        harm: texts.2,
        decided_by: texts.3,
        given_on: days.0,
        review_on: days.1,
        decided_on: days.2,
    })
}

proptest! {
    /// The promise of the type: whatever was said, a basis that comes of it could be given.
    #[test]
    fn no_basis_is_one_that_cannot_be(said in any_said(), today in any_day(), born in proptest::option::of(any_day())) {
        let born = born.and_then(|it| BirthDate::full(it).ok());
        let Ok(basis) = said.read(today, born) else { return Ok(()) };
        match basis {
            Basis::Harm { why, decided_by, decided_on } => {
                prop_assert!(!why.is_empty() && !decided_by.is_empty() && decided_on <= today);
            }
            Basis::Consent { by, given_on, review_on } => {
                prop_assert!(given_on <= today && review_on > given_on);
                let age = born.and_then(|it| it.age_on(given_on));
                let Some(Age::Exactly(age)) = age else {
                    prop_assert_eq!(by, Giver::Adult);
                    return Ok(());
                };
                let fits = match by {
                    Giver::Child { judged_able_by } => (12..18).contains(&age) && !judged_able_by.is_empty(),
                    Giver::Parent { name } => age < 18 && !name.is_empty(),
                    Giver::Adult => age >= 18,
                };
                prop_assert!(fits, "{}", age);
            }
        }
    }
}
