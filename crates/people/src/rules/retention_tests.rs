use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn rules() -> RetentionRules {
    RetentionRules::built_in().unwrap()
}

fn born(text: &str) -> Facts {
    Facts {
        birth_date: text.parse().ok(),
        came_on: Some(date(2012, 9, 1)),
        ..Facts::default()
    }
}

fn at(facts: &Facts, today: Date) -> Stage {
    stage(facts, &rules(), today)
}

#[test]
fn every_figure_has_a_source_and_says_whether_it_is_sure() {
    let unsure: Vec<&str> = rules()
        .figures()
        .into_iter()
        .filter(|(_, it)| !it.sure)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(unsure, ["archive_after_leaving_england"]);
}

#[test]
fn rules_that_would_mean_nothing_are_refused_with_the_figure() {
    let text = include_str!("../../data/retention-2026-11.toml");
    let refused = |from: &str, to: &str| {
        let error = RetentionRules::from_toml("own.toml", &text.replacen(from, to, 1));
        error.unwrap_err().to_string()
    };
    assert!(refused("years = 18", "years = 0").contains("1 to 120"));
    assert!(refused("years = 25", "years = 17").contains("with_consent_until"));
    assert!(refused("years = 18", "yers = 18").starts_with("own.toml"));
}

#[test]
fn a_childs_record_goes_into_the_archive_on_the_eighteenth_birthday() {
    let child = born("2008-11-22");
    assert_eq!(
        at(&child, date(2026, 11, 21)),
        Stage::Stays {
            until: Some((date(2026, 11, 22), Rule::Age))
        }
    );
    assert_eq!(
        at(&child, date(2026, 11, 22)),
        Stage::ToArchive {
            since: date(2026, 11, 22),
            rule: Rule::Age
        }
    );
}

#[test]
fn with_consent_it_stays_until_twenty_five() {
    let consents = Facts {
        consents: true,
        ..born("2008-11-22")
    };
    assert_eq!(
        at(&consents, date(2027, 1, 1)),
        Stage::Stays {
            until: Some((date(2033, 11, 22), Rule::Consent))
        }
    );
}

#[test]
fn who_came_as_an_adult_is_not_archived_for_age() {
    let adult = Facts {
        came_on: Some(date(2026, 11, 1)),
        ..born("1950-02-03")
    };
    assert_eq!(at(&adult, date(2026, 11, 22)), Stage::Stays { until: None });
}

#[test]
fn an_adult_who_is_helped_is_not_archived_for_age_and_is_when_the_help_has_ended() {
    let helped = Facts {
        helped: Helped::Now,
        ..born("2004-05-06")
    };
    assert_eq!(
        at(&helped, date(2026, 11, 22)),
        Stage::Stays { until: None }
    );
    let ended = Facts {
        helped: Helped::Until(date(2026, 3, 1)),
        ..helped
    };
    assert_eq!(
        at(&ended, date(2026, 11, 22)),
        Stage::ToArchive {
            since: date(2026, 3, 1),
            rule: Rule::Age
        }
    );
}

#[test]
fn a_child_who_is_helped_is_told_the_eighteenth_birthday_all_the_same() {
    let helped = Facts {
        helped: Helped::Now,
        ..born("2010-05-06")
    };
    assert_eq!(
        at(&helped, date(2026, 11, 22)),
        Stage::Stays {
            until: Some((date(2028, 5, 6), Rule::Age))
        }
    );
}

#[test]
fn a_year_after_a_death_the_record_goes_into_the_archive_whatever_the_age() {
    for (birth_date, helped) in [("1931", Helped::Now), ("2008-11-22", Helped::Never)] {
        let died = Facts {
            died_on: Some(date(2025, 11, 22)),
            helped,
            ..born(birth_date)
        };
        assert_eq!(
            at(&died, date(2026, 11, 21)),
            Stage::Stays {
                until: Some((date(2026, 11, 22), Rule::Death))
            }
        );
        assert_eq!(
            at(&died, date(2026, 11, 22)),
            Stage::ToArchive {
                since: date(2026, 11, 22),
                rule: Rule::Death
            }
        );
    }
}

#[test]
fn three_years_after_leaving_england_it_goes_into_the_archive_or_earlier_for_age() {
    let left = Facts {
        left_england_on: Some(date(2024, 1, 2)),
        ..born("2015-05-06")
    };
    assert_eq!(
        at(&left, date(2026, 11, 22)),
        Stage::Stays {
            until: Some((date(2027, 1, 2), Rule::LeftEngland))
        }
    );
    let older = Facts {
        birth_date: "2008-12-01".parse().ok(),
        ..left
    };
    assert_eq!(
        at(&older, date(2026, 11, 22)),
        Stage::Stays {
            until: Some((date(2026, 12, 1), Rule::Age))
        }
    );
}

#[test]
fn six_years_after_it_was_archived_it_is_due_to_be_purged() {
    let archived = Facts {
        archived_on: Some(date(2020, 11, 22)),
        ..born("2002-11-22")
    };
    assert_eq!(
        at(&archived, date(2026, 11, 21)),
        Stage::Archived {
            managers_until: date(2021, 11, 22),
            purge_on: date(2026, 11, 22)
        }
    );
    assert_eq!(
        at(&archived, date(2026, 11, 22)),
        Stage::ToPurge {
            since: date(2026, 11, 22)
        }
    );
}

#[test]
fn who_is_helped_again_after_being_archived_would_live_again() {
    let again = Facts {
        archived_on: Some(date(2025, 11, 22)),
        helped: Helped::Now,
        ..born("2007-11-22")
    };
    assert_eq!(at(&again, date(2026, 11, 22)), Stage::LivesAgain);
}

#[test]
fn with_only_a_year_of_birth_nobody_is_archived_before_the_year_has_ended() {
    let child = born("2008");
    assert_eq!(
        at(&child, date(2026, 12, 30)),
        Stage::Stays {
            until: Some((date(2026, 12, 31), Rule::Age))
        }
    );
    // And who may have been an adult when they came is taken for one.
    let may_be = Facts {
        came_on: Some(date(2026, 3, 1)),
        ..child
    };
    assert_eq!(at(&may_be, date(2027, 3, 1)), Stage::Stays { until: None });
}

#[test]
fn who_was_born_on_29_february_is_grown_up_on_1_march() {
    let leap = born("2008-02-29");
    let until = Stage::Stays {
        until: Some((date(2026, 3, 1), Rule::Age)),
    };
    assert_eq!(at(&leap, date(2026, 2, 28)), until);
    assert_eq!(years_after(date(2024, 2, 29), 1), date(2025, 3, 1));
    assert_eq!(years_after(date(2024, 2, 29), 4), date(2028, 2, 29));
}

#[test]
fn where_nothing_is_known_nothing_is_done() {
    assert_eq!(
        at(&Facts::default(), date(2026, 11, 22)),
        Stage::Stays { until: None }
    );
}

fn any_day() -> impl Strategy<Value = Date> {
    (1930i16..2060, 1i8..=12, 1i8..=31)
        .prop_filter_map("a day that there is", |(y, m, d)| Date::new(y, m, d).ok())
}

fn any_birth() -> impl Strategy<Value = BirthDate> {
    (any_day(), 0..3).prop_filter_map("a birth date", |(day, known)| match known {
        0 => BirthDate::year(day.year()).ok(),
        1 => BirthDate::year_month(day.year(), day.month()).ok(),
        _ => BirthDate::full(day).ok(),
    })
}

fn any_helped() -> impl Strategy<Value = Helped> {
    prop_oneof![
        Just(Helped::Never),
        Just(Helped::Now),
        any_day().prop_map(Helped::Until)
    ]
}

prop_compose! {
    fn any_facts()(
        birth_date in proptest::option::of(any_birth()),
        came_on in proptest::option::of(any_day()),
        died_on in proptest::option::of(any_day()),
        helped in any_helped(),
        consents in any::<bool>(),
        left_england_on in proptest::option::of(any_day()),
        archived_on in proptest::option::of(any_day()),
    ) -> Facts {
        Facts {
            birth_date, came_on, died_on, helped, consents, left_england_on, archived_on,
            held: false,
        }
    }
}

proptest! {
    #[test]
    fn a_hold_always_wins(facts in any_facts(), today in any_day()) {
        let held = Facts { held: true, ..facts };
        prop_assert_eq!(at(&held, today), Stage::Held);
    }

    #[test]
    fn what_is_due_stays_due(facts in any_facts(), one in any_day(), other in any_day()) {
        // Whoever is helped may be due earlier, as a child whose help might end, than as an adult.
        let facts = Facts { helped: Helped::Never, ..facts };
        let (early, late) = (one.min(other), one.max(other));
        if let Stage::ToArchive { since, rule } = at(&facts, early) {
            prop_assert_eq!(at(&facts, late), Stage::ToArchive { since, rule });
        }
        if let Stage::ToPurge { since } = at(&facts, early) {
            prop_assert_eq!(at(&facts, late), Stage::ToPurge { since });
        }
    }

    #[test]
    fn nothing_is_purged_that_was_not_six_years_in_the_archive(
        facts in any_facts(), today in any_day()
    ) {
        match at(&facts, today) {
            Stage::ToPurge { since } => {
                let archived_on = facts.archived_on.unwrap();
                prop_assert!(since >= years_after(archived_on, 6) && since <= today);
            }
            Stage::Archived { managers_until, purge_on } => {
                prop_assert!(managers_until < purge_on && purge_on > today);
            }
            _ => {}
        }
    }

    #[test]
    fn consent_and_help_never_shorten_how_long_a_record_is_kept(
        facts in any_facts(), today in any_day(), helped in any_helped()
    ) {
        let end = |facts: &Facts| {
            archive_on(facts, &rules(), today).map_or(Date::MAX, |(day, _)| day)
        };
        let plain = Facts { consents: false, helped: Helped::Never, ..facts };
        let (agreed, with_help) =
            (Facts { consents: true, ..plain.clone() }, Facts { helped, ..plain.clone() });
        prop_assert!(end(&agreed) >= end(&plain));
        prop_assert!(end(&with_help) >= end(&plain));
    }

    #[test]
    fn no_living_child_goes_into_the_archive_for_age(facts in any_facts(), today in any_day()) {
        if let Stage::ToArchive { rule: Rule::Age | Rule::Consent, .. } = at(&facts, today) {
            let age = facts.birth_date.unwrap().age_on(today).unwrap();
            prop_assert!(age.is_at_least(18), "{:?} on {}", facts, today);
        }
    }
}
