use super::*;
use crate::rules::criteria::{Born, asked, name_words};

fn today() -> Date {
    "2026-03-02".parse().unwrap()
}

fn lily() -> Known {
    Known {
        names: name_words("Lily May Smith"),
        goes_by: 0,
        birth_date: "2008-03-17".parse().ok(),
        sex: Some(Sex::Female),
        postcode: "PR19 4UE".parse().ok(),
        nhs_number: "9995141264".parse().ok(),
        number: "K-2345-6789".into(),
    }
}

fn closeness(asked: &Criteria, known: &Known, today: Date) -> Option<f64> {
    Comparing::new(asked, today).closeness(known)
}

fn close(asked: &Criteria) -> Option<f64> {
    closeness(asked, &lily(), today())
}

#[test]
fn what_agrees_in_everything_is_closest() {
    assert_eq!(
        close(&asked("Lily Smith", "2008-03-17", "PR19 4UE")),
        Some(1.0)
    );
    assert_eq!(close(&asked("smith LILY", "2008-03-17", "")), Some(1.0));
    assert_eq!(close(&asked("Smith", "2008-03-17", "")), Some(1.0));
}

#[test]
fn slips_come_after_what_agrees_but_are_found() {
    let slips = [
        ("Lilly Smyth", "2008-03-17", ""),
        ("Lily Smith", "2008-03-18", ""),
        ("Lily Smith", "2008-03", ""),
        ("Lily Smith", "2009-03-17", ""),
        ("Lil Smith", "2008-03-17", ""),
        ("Lily Smith", "", "PR19 4UF"),
        ("Lily Smith", "", "PR19 1AA"),
        ("Lily Smith", "2008-03-17", "B1 1AA"),
    ];
    for (name, born, place) in slips {
        let close = close(&asked(name, born, place));
        assert!(
            close.is_some_and(|it| it < 1.0 && it > 0.6),
            "{name} {born} {place} {close:?}"
        );
    }
}

#[test]
fn a_swapped_day_and_month_is_close() {
    let known = Known {
        birth_date: "2008-05-03".parse().ok(),
        ..lily()
    };
    assert!(closeness(&asked("Lily Smith", "2008-03-05", ""), &known, today()).is_some());
}

#[test]
fn another_name_date_or_place_is_somebody_else() {
    assert_eq!(close(&asked("Lily Smith", "1950-11-30", "")), None);
    assert_eq!(close(&asked("Lily Smith", "", "B1 1AA")), None);
    assert_eq!(close(&asked("Priya Patel", "2008-03-17", "")), None);
}

#[test]
fn an_age_fits_give_or_take_a_year() {
    let aged = |age| Criteria {
        born: Some(Born::Aged(age)),
        ..asked("Lily Smith", "", "")
    };
    assert_eq!(close(&aged(17)), Some(1.0));
    assert!(close(&aged(18)).is_some_and(|it| it < 1.0));
    assert!(close(&aged(16)).is_some_and(|it| it < 1.0));
    assert_eq!(close(&aged(15)), None);
    assert_eq!(close(&aged(19)), None);
}

#[test]
fn a_number_finds_its_person_alone() {
    let by_nhs = Criteria {
        nhs_number: "9995141264".parse().ok(),
        ..Criteria::default()
    };
    assert_eq!(close(&by_nhs), Some(1.0));
    let by_own = Criteria {
        number: Some("k2345 6789".into()),
        ..Criteria::default()
    };
    assert_eq!(close(&by_own), Some(1.0));
    let other = Criteria {
        nhs_number: "9996107876".parse().ok(),
        ..Criteria::default()
    };
    assert_eq!(close(&other), None);
}

#[test]
fn another_sex_orders_the_answer_and_leaves_nobody_out() {
    let criteria = asked("Lily Smith", "2008-03-17", "");
    let same = close(&Criteria {
        sex: Some(Sex::Female),
        ..criteria.clone()
    });
    let other = close(&Criteria {
        sex: Some(Sex::Male),
        ..criteria
    });
    assert!(other.is_some() && other < same);
}

#[test]
fn a_former_name_known_from_records_is_found() {
    let known = Known {
        names: name_words("Lily Jones"),
        goes_by: 0b10,
        ..lily()
    };
    assert!(closeness(&asked("Lily Smith", "2008-03-17", ""), &known, today()).is_some());
    let unknown = Known {
        goes_by: 0,
        ..known
    };
    assert_eq!(
        closeness(&asked("Lily Smith", "2008-03-17", ""), &unknown, today()),
        None
    );
}

#[test]
fn only_somebody_of_whom_all_agrees_and_of_nobody_else_is_certain() {
    let whole = asked("Lily Smith", "2008-03-17", "");
    let grade = |asked: &Criteria, others| Grade::of(asked, close(asked).unwrap(), others);
    assert_eq!(grade(&whole, Some(0.95)), Grade::Certain);
    assert_eq!(
        grade(&whole, Some(1.0)),
        Grade::Probable,
        "another is as close"
    );
    assert_eq!(
        grade(&asked("Smith", "2008-03-17", ""), None),
        Grade::Probable
    );
    assert_eq!(
        grade(&asked("Lily Smith", "2008", ""), None),
        Grade::Probable
    );
    assert_eq!(
        grade(&asked("Lilly Smyth", "2008-03-17", ""), None),
        Grade::Probable
    );
    assert_eq!(
        grade(&asked("Lil Smyth", "2018-03-17", ""), None),
        Grade::Possible
    );
}

#[test]
fn what_is_hidden_tells_nothing_whether_it_agrees_or_not() {
    let shielded = Known {
        postcode: None,
        nhs_number: None,
        ..lily()
    };
    let at = |place| {
        closeness(
            &asked("Lily Smith", "2008-03-17", place),
            &shielded,
            today(),
        )
    };
    assert_eq!(at("PR19 4UE"), at("B1 1AA"));
    let by_place = closeness(&asked("Lily Smith", "", "PR19 4UE"), &shielded, today());
    assert_eq!(by_place, None);
}

#[test]
fn what_few_people_share_speaks_more_for_somebody_than_what_many_share() {
    let asked = asked("Lily Smith", "2008-03-17", "");
    let weight = |words, born| {
        let hint = Hint {
            words,
            born,
            ..Hint::default()
        };
        hint.weight(&asked)
    };
    let both_and_date = weight(0b11, 1.0);
    let one_and_date = weight(0b10, 1.0);
    let both_and_year = weight(0b11, 0.1);
    let date_alone = weight(0, 1.0);
    let one_and_year = weight(0b10, 0.1);
    let in_order = [
        both_and_date,
        one_and_date,
        both_and_year,
        date_alone,
        one_and_year,
    ];
    assert!(in_order.is_sorted_by(|a, b| a > b), "{in_order:?}");
}
