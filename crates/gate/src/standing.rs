//! Standing: whether an account may act today, and if not, what is missing.
//!
//! The conditions are those that were asked of every user of the national directory of children
//! (SI 2007/2182 and its guidance): a role that needs it, an enhanced check by the Disclosure and
//! Barring Service, training, accepted terms of use, and an accredited organisation. They are
//! looked at on every request, so a date that passes at midnight counts at midnight.

mod missing;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

pub use missing::{Condition, Missing};

/// The figures of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingRules {
    /// For how many years an enhanced DBS check counts. The law sets no term; three years is the
    /// common local policy.
    pub dbs_years: i16,
    /// For how many years training counts.
    pub training_years: i16,
    /// The version of the terms of use that is in force.
    pub terms_version: i64,
    /// After how many days without use an account is suspended. Guidance for the directory that came
    /// before asked that unused accounts be suspended and set no term; 90 days is a common local policy.
    pub unused_days: i64,
}

impl StandingRules {
    /// The figures in force since 1 November 2026.
    pub const SINCE_2026_11_01: StandingRules = StandingRules {
        dbs_years: 3,
        training_years: 1,
        terms_version: 1,
        unused_days: 90,
    };

    /// The last moment of use that is too long ago.
    pub fn unused_since(&self, now: Timestamp) -> Timestamp {
        let days = SignedDuration::from_hours(24 * self.unused_days);
        now.checked_sub(days).unwrap_or(Timestamp::MIN)
    }
}

impl Default for StandingRules {
    fn default() -> Self {
        StandingRules::SINCE_2026_11_01
    }
}

/// What is known about an account, from which its standing follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StandingFacts {
    /// The last day on which the account has its role; for ever where there is no day.
    pub role_until: Option<Date>,
    /// Whether the account is open: set up, not suspended, not closed.
    pub active: bool,
    /// The date on the enhanced DBS certificate.
    pub dbs_checked_on: Option<Date>,
    /// When the training was completed.
    pub trained_on: Option<Date>,
    /// The version of the terms that the holder accepted last.
    pub terms_accepted: Option<i64>,
    /// The first and last day of the organisation's accreditation.
    pub accredited: Option<(Date, Date)>,
    /// The last day on which the organisation meets every condition that it needs; none where it
    /// lacks one.
    pub conditions_until: Option<Date>,
    /// Whether nobody in the role is ever shown a person: then no DBS check, no training and no accreditation
    /// is asked for, which are asked of those who use the record.
    pub never_sees_people: bool,
}

/// How an organisation's accreditation stands: decided for these days, and no longer than it meets
/// every condition.
pub(crate) fn accreditation(
    decided: Option<(Date, Date)>,
    conditions_until: Option<Date>,
    today: Date,
) -> Fact {
    match (decided, conditions_until) {
        (Some((first, last)), Some(until)) => Fact::between(first, last.min(until), today),
        _ => Fact::Missing,
    }
}

/// How one condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// It holds, up to and including that day if there is one.
    Met {
        /// The last day.
        until: Option<Date>,
    },
    /// It was never met.
    Missing,
    /// It was met, and no longer is.
    Expired {
        /// The last day on which it held.
        on: Date,
    },
    /// It will be met.
    NotYet {
        /// The first day on which it holds.
        from: Date,
    },
    /// What was accepted has been replaced by something newer.
    Replaced,
    /// It is not asked of this role.
    NotAsked,
}

impl Fact {
    /// Whether the condition holds.
    pub const fn is_met(self) -> bool {
        matches!(self, Fact::Met { .. } | Fact::NotAsked)
    }

    pub(crate) fn between(first: Date, last: Date, today: Date) -> Fact {
        if today < first {
            Fact::NotYet { from: first }
        } else if today > last {
            Fact::Expired { on: last }
        } else {
            Fact::Met { until: Some(last) }
        }
    }

    /// Holds from a day for so many years: a check of 4 May 2024 counts for three years up to and
    /// including 3 May 2027.
    pub(crate) fn for_years(since: Option<Date>, years: i16, today: Date) -> Fact {
        let Some(first) = since else {
            return Fact::Missing;
        };
        let next = first.saturating_add(years.years());
        Fact::between(first, next.yesterday().unwrap_or(next), today)
    }
}

/// Whether an account may act, condition by condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The holder has a role that needs the record.
    pub role: Fact,
    /// The account is open.
    pub active: Fact,
    /// An enhanced DBS check is in date.
    pub dbs: Fact,
    /// Training is in date.
    pub training: Fact,
    /// The terms of use in force are accepted.
    pub terms: Fact,
    /// The organisation is accredited.
    pub accreditation: Fact,
}

impl Standing {
    /// The standing that follows from what is known, on a day.
    pub fn of(facts: &StandingFacts, rules: &StandingRules, today: Date) -> Standing {
        let to_see_people = |fact| match facts.never_sees_people {
            true => Fact::NotAsked,
            false => fact,
        };
        Standing {
            role: match facts.role_until {
                Some(last) if today > last => Fact::Expired { on: last },
                until => Fact::Met { until },
            },
            active: if facts.active {
                Fact::Met { until: None }
            } else {
                Fact::Missing
            },
            dbs: to_see_people(Fact::for_years(
                facts.dbs_checked_on,
                rules.dbs_years,
                today,
            )),
            training: to_see_people(Fact::for_years(
                facts.trained_on,
                rules.training_years,
                today,
            )),
            terms: match facts.terms_accepted {
                None => Fact::Missing,
                Some(version) if version < rules.terms_version => Fact::Replaced,
                Some(_) => Fact::Met { until: None },
            },
            accreditation: to_see_people(accreditation(
                facts.accredited,
                facts.conditions_until,
                today,
            )),
        }
    }

    /// Each condition and how it stands.
    pub const fn facts(&self) -> [(Condition, Fact); 6] {
        [
            (Condition::Active, self.active),
            (Condition::Role, self.role),
            (Condition::Accreditation, self.accreditation),
            (Condition::Dbs, self.dbs),
            (Condition::Training, self.training),
            (Condition::Terms, self.terms),
        ]
    }

    /// What is missing. Where nothing is, the account may act.
    pub fn missing(&self) -> Vec<Missing> {
        self.facts()
            .into_iter()
            .filter(|(_, fact)| !fact.is_met())
            .map(|(condition, fact)| Missing { condition, fact })
            .collect()
    }

    /// Whether the account may act.
    pub fn is_good(&self) -> bool {
        self.facts().into_iter().all(|(_, fact)| fact.is_met())
    }

    /// Whether something that held on that day has ended since.
    pub fn ended_since(&self, day: Date) -> bool {
        self.facts()
            .into_iter()
            .any(|(_, fact)| matches!(fact, Fact::Expired { on } if on >= day))
    }

    /// What holds today but ends within so many days, so that people are told in time.
    pub fn ending_within(&self, days: i32, today: Date) -> Vec<(Condition, Date)> {
        let horizon = today.saturating_add(days.days());
        self.facts()
            .into_iter()
            .filter_map(|(condition, fact)| match fact {
                Fact::Met { until: Some(last) } if last <= horizon => Some((condition, last)),
                _ => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const RULES: StandingRules = StandingRules::SINCE_2026_11_01;

    fn today() -> Date {
        date(2026, 11, 22)
    }

    fn good() -> StandingFacts {
        StandingFacts {
            role_until: None,
            active: true,
            dbs_checked_on: Some(date(2025, 5, 4)),
            trained_on: Some(date(2026, 5, 4)),
            terms_accepted: Some(1),
            accredited: Some((date(2026, 1, 1), date(2026, 12, 31))),
            conditions_until: Some(date(2027, 1, 31)),
            never_sees_people: false,
        }
    }

    fn missing(facts: StandingFacts, today: Date) -> Vec<Missing> {
        Standing::of(&facts, &RULES, today).missing()
    }

    fn only(condition: Condition, fact: Fact) -> Vec<Missing> {
        vec![Missing { condition, fact }]
    }

    #[test]
    fn whoever_meets_every_condition_may_act() {
        assert!(missing(good(), today()).is_empty());
        assert!(Standing::of(&good(), &RULES, today()).is_good());
    }

    #[test]
    fn each_condition_alone_stops_the_account() {
        let cases = [
            (
                Condition::Active,
                StandingFacts {
                    active: false,
                    ..good()
                },
                Fact::Missing,
            ),
            (
                Condition::Dbs,
                StandingFacts {
                    dbs_checked_on: None,
                    ..good()
                },
                Fact::Missing,
            ),
            (
                Condition::Training,
                StandingFacts {
                    trained_on: None,
                    ..good()
                },
                Fact::Missing,
            ),
            (
                Condition::Terms,
                StandingFacts {
                    terms_accepted: None,
                    ..good()
                },
                Fact::Missing,
            ),
            (
                Condition::Accreditation,
                StandingFacts {
                    accredited: None,
                    ..good()
                },
                Fact::Missing,
            ),
            (
                Condition::Role,
                StandingFacts {
                    role_until: Some(date(2026, 11, 21)),
                    ..good()
                },
                Fact::Expired {
                    on: date(2026, 11, 21),
                },
            ),
        ];
        for (condition, facts, fact) in cases {
            assert_eq!(missing(facts, today()), only(condition, fact));
        }
    }

    #[test]
    fn whoever_never_sees_people_is_asked_for_no_dbs_check_training_or_accreditation_but_for_the_rest()
     {
        let facts = StandingFacts {
            dbs_checked_on: None,
            trained_on: None,
            accredited: None,
            never_sees_people: true,
            ..good()
        };
        assert!(missing(facts, today()).is_empty());
        let standing = Standing::of(&facts, &RULES, today());
        assert_eq!(standing.dbs, Fact::NotAsked);
        let without_terms = StandingFacts {
            terms_accepted: None,
            ..facts
        };
        assert_eq!(
            missing(without_terms, today()),
            only(Condition::Terms, Fact::Missing)
        );
    }

    #[test]
    fn an_account_is_unused_after_ninety_days() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let since = RULES.unused_since(now);
        assert_eq!(since, "2026-08-24T10:00:00Z".parse().unwrap());
    }

    #[test]
    fn what_ended_before_a_day_has_not_ended_since() {
        let facts = StandingFacts {
            dbs_checked_on: Some(date(2023, 11, 21)),
            ..good()
        };
        let standing = Standing::of(&facts, &RULES, today());
        assert!(standing.ended_since(date(2026, 11, 20)));
        assert!(!standing.ended_since(date(2026, 11, 21)));
        let never = StandingFacts {
            dbs_checked_on: None,
            ..good()
        };
        assert!(!Standing::of(&never, &RULES, today()).ended_since(date(2020, 1, 1)));
    }

    #[test]
    fn a_dbs_check_counts_for_three_years_less_a_day() {
        let facts = StandingFacts {
            dbs_checked_on: Some(date(2023, 11, 23)),
            ..good()
        };
        assert!(missing(facts, date(2026, 11, 22)).is_empty());
        assert_eq!(
            missing(facts, date(2026, 11, 23)),
            only(
                Condition::Dbs,
                Fact::Expired {
                    on: date(2026, 11, 22)
                }
            )
        );
    }

    #[test]
    fn training_counts_for_a_year_less_a_day() {
        let facts = StandingFacts {
            trained_on: Some(date(2025, 11, 22)),
            ..good()
        };
        assert!(missing(facts, date(2026, 11, 21)).is_empty());
        assert_eq!(
            missing(facts, date(2026, 11, 22)),
            only(
                Condition::Training,
                Fact::Expired {
                    on: date(2026, 11, 21)
                }
            )
        );
    }

    #[test]
    fn a_date_in_the_future_does_not_count_yet() {
        let facts = StandingFacts {
            dbs_checked_on: Some(date(2026, 11, 23)),
            ..good()
        };
        assert_eq!(
            missing(facts, today()),
            only(
                Condition::Dbs,
                Fact::NotYet {
                    from: date(2026, 11, 23)
                }
            )
        );
    }

    #[test]
    fn new_terms_must_be_accepted_again() {
        let rules = StandingRules {
            terms_version: 2,
            ..RULES
        };
        let standing = Standing::of(&good(), &rules, today());
        assert_eq!(standing.missing(), only(Condition::Terms, Fact::Replaced));
    }

    #[test]
    fn an_accreditation_holds_no_longer_than_the_conditions_do() {
        let until = |conditions_until| StandingFacts {
            conditions_until,
            ..good()
        };
        let ended = date(2026, 11, 21);
        let expired = Fact::Expired { on: ended };
        assert_eq!(
            missing(until(Some(ended)), today()),
            only(Condition::Accreditation, expired)
        );
        assert_eq!(
            missing(until(None), today()),
            only(Condition::Accreditation, Fact::Missing)
        );
    }

    #[test]
    fn an_accreditation_holds_from_its_first_day_to_its_last() {
        for (day, held) in [
            (date(2025, 12, 31), false),
            (date(2026, 1, 1), true),
            (date(2026, 12, 31), true),
            (date(2027, 1, 1), false),
        ] {
            let standing = Standing::of(&good(), &RULES, day);
            assert_eq!(standing.accreditation.is_met(), held, "{day}");
        }
    }

    #[test]
    fn what_ends_soon_is_told_in_time() {
        let standing = Standing::of(&good(), &RULES, today());
        assert_eq!(
            standing.ending_within(60, today()),
            [(Condition::Accreditation, date(2026, 12, 31))]
        );
        assert!(standing.ending_within(10, today()).is_empty());
    }

    #[test]
    fn everything_that_can_be_missing_says_what_to_do_and_whom_to_ask() {
        let facts = [
            Fact::Missing,
            Fact::Replaced,
            Fact::Expired { on: today() },
            Fact::NotYet { from: today() },
        ];
        for (condition, _) in Standing::of(&good(), &RULES, today()).facts() {
            for fact in facts {
                let it = Missing { condition, fact };
                assert!(
                    it.meaning().ends_with('.') && it.what_to_do().ends_with('.'),
                    "{it:?}"
                );
                assert!(
                    !it.title().is_empty() && !it.who_to_ask().is_empty(),
                    "{it:?}"
                );
            }
        }
    }

    prop_compose! {
        fn some_day()(day in 0i32..4000) -> Date { date(2020, 1, 1).saturating_add(day.days()) }
    }

    proptest! {
        #[test]
        fn a_later_check_never_makes_a_past_day_worse(one in some_day(), two in some_day(), on in some_day()) {
            let (earlier, later) = (one.min(two), one.max(two));
            let of = |checked| Fact::for_years(Some(checked), RULES.dbs_years, on).is_met();
            prop_assume!(later <= on);
            prop_assert!(!of(earlier) || of(later));
        }

        #[test]
        fn an_account_is_good_exactly_when_nothing_is_missing(
            active: bool, dbs in proptest::option::of(some_day()), trained in proptest::option::of(some_day()),
            terms in proptest::option::of(0i64..3), role in proptest::option::of(some_day()), on in some_day(),
        ) {
            let facts = StandingFacts {
                active, dbs_checked_on: dbs, trained_on: trained, terms_accepted: terms, role_until: role, ..good()
            };
            let standing = Standing::of(&facts, &RULES, on);
            prop_assert_eq!(standing.is_good(), standing.missing().is_empty());
            prop_assert!(active || !standing.is_good());
        }
    }
}
