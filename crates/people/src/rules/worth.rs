//! What it is worth to decide a question now: how much is at stake, and how near the call is.
//!
//! A question's turn is the moment when it was raised, less a head start of some days for each thing at
//! stake. So the order is one moment a question, kept beside it and read by index; it needs no working
//! out again as days pass; and nothing starves: behind one question come at most those that are raised
//! within [`MOST`] days after it. The days are ours, and no measured fact: they say what comes first.

use jiff::{SignedDuration, Timestamp};
use kith_matching::model::Thresholds;

/// A shield, or an enquiry or plan to protect somebody: a wrong join endangers them.
const GUARDED: f64 = 30.0;
/// Two organisations that help and do not see each other: what the record is for.
const APART: f64 = 4.0;
const APART_AT_MOST: f64 = 20.0;
/// A child cannot say that there are two of them.
const CHILD: f64 = 10.0;
/// A call in the middle teaches most and is least likely to settle itself.
const NEAR: f64 = 10.0;
/// Each record more than two: more rests on the answer.
const RECORD: f64 = 1.0;
const RECORDS_AT_MOST: f64 = 5.0;

/// For so many days a check comes after all else: nobody waits for it.
const CHECK_LATER: f64 = 30.0;

/// The moment by which a check of a link is ordered.
#[must_use]
pub fn turn_of_check(raised_at: Timestamp) -> Timestamp {
    let late = SignedDuration::from_secs_f64(CHECK_LATER * 86_400.0);
    raised_at.saturating_add(late).unwrap_or(raised_at)
}

/// The longest head start, in days.
pub const MOST: f64 = GUARDED + APART_AT_MOST + CHILD + NEAR + RECORDS_AT_MOST;

/// What depends on a question. Of somebody who is shielded it holds only what a shield leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stake {
    /// Bits for their being one person; none where a rule asks by itself, and nothing was weighed.
    pub bits: Option<f64>,
    /// Pairs of organisations of which one helps on either side, and would see the other.
    pub apart: usize,
    /// Whether one of them is a child.
    pub child: bool,
    /// Whether one is shielded or being protected from harm, so that two matchers decide.
    pub guarded: bool,
    /// How many records there are.
    pub records: usize,
}

/// Why a question stands where it does, for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody may be in danger.
    TwoMatchers,
    /// Services would see each other, or there are many records.
    MuchDepends,
    /// A child.
    Child,
    /// The evidence is in the middle.
    CloseCall,
    /// Matching linked it by itself, and it was drawn by chance.
    Check,
}

impl Why {
    const ALL: [Why; 5] = [
        Why::TwoMatchers,
        Why::MuchDepends,
        Why::Child,
        Why::CloseCall,
        Why::Check,
    ];

    /// The name that is kept.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Why::TwoMatchers => "two-matchers",
            Why::MuchDepends => "much-depends",
            Why::Child => "child",
            Why::CloseCall => "close-call",
            Why::Check => "check",
        }
    }

    /// Those that were kept, with a space between; a word that is none says nothing.
    pub(crate) fn read(kept: &str) -> Vec<Why> {
        let words = kept.split(' ');
        words
            .filter_map(|word| Why::ALL.into_iter().find(|it| it.name() == word))
            .collect()
    }

    /// As they are kept.
    pub(crate) fn written(all: &[Why]) -> String {
        let names: Vec<&str> = all.iter().map(|it| it.name()).collect();
        names.join(" ")
    }

    /// The words of a page. What helps whom is not among them: a matcher is not shown it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Why::TwoMatchers => "Two matchers decide",
            Why::MuchDepends => "Much at stake",
            Why::Child => "A child",
            Why::CloseCall => "A close call",
            Why::Check => "A check",
        }
    }
}

impl Stake {
    /// How near the call is: 1 in the middle between asking and linking, 0 at either and beyond.
    fn nearness(&self, asked: Thresholds) -> f64 {
        let half = (asked.link - asked.review) / 2.0;
        let middle = asked.review + half;
        let near = |bits: f64| 1.0 - (bits - middle).abs() / half.max(f64::EPSILON);
        self.bits.map_or(0.0, near).clamp(0.0, 1.0)
    }

    fn is_close(&self, asked: Thresholds) -> bool {
        self.nearness(asked) >= 0.5
    }

    fn of_services(&self) -> f64 {
        (whole(self.apart) * APART).min(APART_AT_MOST)
    }

    fn of_records(&self) -> f64 {
        (whole(self.records.saturating_sub(2)) * RECORD).min(RECORDS_AT_MOST)
    }

    /// How many days earlier it is asked than a question on which nothing depends.
    #[must_use]
    pub fn days(&self, asked: Thresholds) -> f64 {
        let given = |it: bool, days: f64| if it { days } else { 0.0 };
        given(self.guarded, GUARDED)
            + given(self.child, CHILD)
            + self.of_services()
            + self.of_records()
            + self.nearness(asked) * NEAR
    }

    /// The moment by which it is ordered. Of two, the earlier is asked first.
    #[must_use]
    pub fn turn(&self, raised_at: Timestamp, asked: Thresholds) -> Timestamp {
        let early = SignedDuration::from_secs_f64((self.days(asked) * 86_400.0).round());
        raised_at.saturating_sub(early).unwrap_or(raised_at)
    }

    /// As [`Stake::why`], of a check.
    #[must_use]
    pub fn why_of_check(&self) -> Vec<Why> {
        match self.guarded {
            true => vec![Why::TwoMatchers, Why::Check],
            false => vec![Why::Check],
        }
    }

    /// In a few words, the weightiest first.
    #[must_use]
    pub fn why(&self, asked: Thresholds) -> Vec<Why> {
        let much = self.of_services() + self.of_records() >= APART;
        let weighed = [
            (self.guarded, Why::TwoMatchers),
            (much, Why::MuchDepends),
            (self.child, Why::Child),
            (self.is_close(asked), Why::CloseCall),
        ];
        weighed
            .into_iter()
            .filter_map(|(holds, why)| holds.then_some(why))
            .collect()
    }
}

fn whole(it: usize) -> f64 {
    u32::try_from(it).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ASKED: Thresholds = Thresholds {
        review: 4.0,
        link: 12.0,
    };

    fn stakes() -> impl Strategy<Value = Stake> {
        (
            proptest::option::of(-20.0..40.0),
            0..40_usize,
            any::<bool>(),
            any::<bool>(),
            0..40_usize,
        )
            .prop_map(|(bits, apart, child, guarded, records)| Stake {
                bits,
                apart,
                child,
                guarded,
                records,
            })
    }

    fn days(days: f64) -> SignedDuration {
        SignedDuration::from_secs_f64(days * 86_400.0)
    }

    #[test]
    fn a_call_in_the_middle_comes_before_one_that_is_nearly_certain() {
        let at = |bits| Stake {
            bits: Some(bits),
            ..Stake::default()
        };
        assert!(at(8.0).days(ASKED) > at(11.0).days(ASKED));
        assert!(at(8.0).days(ASKED) > at(5.0).days(ASKED));
        assert_eq!(at(8.0).why(ASKED), [Why::CloseCall]);
        assert_eq!(at(12.0).why(ASKED), []);
    }

    #[test]
    fn a_question_that_a_rule_asks_by_itself_is_no_close_call() {
        let asked = Thresholds {
            review: -4.0,
            link: 4.0,
        };
        let at = |bits| Stake {
            bits,
            ..Stake::default()
        };
        assert_eq!(at(Some(0.0)).why(asked), [Why::CloseCall]);
        assert_eq!(at(None).why(asked), []);
        assert_eq!(at(None).days(asked), 0.0);
    }

    #[test]
    fn a_check_comes_after_every_question_for_a_month_and_then_in_its_turn() {
        let drawn = Timestamp::UNIX_EPOCH;
        let nothing = Stake::default();
        assert!(nothing.turn(drawn + days(29.0), ASKED) < turn_of_check(drawn));
        assert!(nothing.turn(drawn + days(45.0), ASKED) > turn_of_check(drawn));
    }

    #[test]
    fn why_a_question_stands_where_it_does_is_read_as_it_was_kept() {
        assert_eq!(Why::read(&Why::written(&Why::ALL)), Why::ALL);
        assert_eq!(Why::read(""), []);
    }

    proptest! {
        #[test]
        fn no_question_waits_behind_those_that_are_raised_much_later(one in stakes(), other in stakes(), later in 0.0..400.0) {
            let first = Timestamp::UNIX_EPOCH;
            let second = first + days(MOST + 0.001 + later);
            prop_assert!(one.turn(first, ASKED) < other.turn(second, ASKED));
        }

        #[test]
        fn more_at_stake_never_comes_later(one in stakes()) {
            let more = [
                Stake { guarded: true, ..one },
                Stake { child: true, ..one },
                Stake { apart: one.apart + 1, ..one },
                Stake { records: one.records + 1, ..one },
            ];
            for it in more {
                prop_assert!(it.turn(Timestamp::UNIX_EPOCH, ASKED) <= one.turn(Timestamp::UNIX_EPOCH, ASKED));
            }
        }

        #[test]
        fn of_two_questions_alike_the_older_comes_first(one in stakes(), later in 1..1_000_000_i64) {
            let first = Timestamp::UNIX_EPOCH;
            prop_assert!(one.turn(first, ASKED) < one.turn(first + SignedDuration::from_secs(later), ASKED));
        }

        #[test]
        fn a_head_start_is_never_negative_and_has_an_end(one in stakes()) {
            prop_assert!((0.0..=MOST).contains(&one.days(ASKED)));
        }
    }
}
