//! How long a link is good, and how often an address is written to. Pure: no clock, no database.
//!
//! The figures are this house's choice: a day leaves time to somebody who reads letters in the evening, and three
//! letters in an hour suffice for whoever lost the first, and are no plague to whoever never asked.

use jiff::{SignedDuration, Timestamp};

const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);
const LETTERS_AN_HOUR: usize = 3;
const LETTERS_A_DAY: usize = 6;
const AN_HOUR: SignedDuration = SignedDuration::from_hours(1);
/// What was asked is kept for as long as it counts, and for as long as its link is good.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Until when a link is good that is made now.
pub(super) fn good_until(now: Timestamp) -> Timestamp {
    now.saturating_add(GOOD_FOR).unwrap_or(Timestamp::MAX)
}

/// What was asked before this is forgotten.
pub(super) fn forgotten_before(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}

/// Whether one more letter may go to an address that was written to at these moments.
pub(super) fn may_be_written_to(earlier: &[Timestamp], now: Timestamp) -> bool {
    let within = |time: SignedDuration| {
        let counts = |it: &&Timestamp| now.duration_since(**it) < time;
        earlier.iter().filter(counts).count()
    };
    within(AN_HOUR) < LETTERS_AN_HOUR && within(KEPT) < LETTERS_A_DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-02T10:00:00Z".parse().unwrap()
    }

    fn minutes_ago(all: &[i64]) -> Vec<Timestamp> {
        let ago = |it: &i64| now() - SignedDuration::from_mins(*it);
        all.iter().map(ago).collect()
    }

    #[test]
    fn an_address_is_written_to_three_times_an_hour_and_six_times_a_day() {
        for (earlier, may) in [
            (&[][..], true),
            (&[1, 59], true),
            (&[1, 30, 59], false),
            (&[1, 30, 60], true),
            (&[61, 70, 80, 90, 100], true),
            (&[61, 70, 80, 90, 100, 1_439], false),
            (&[61, 70, 80, 90, 100, 1_440], true),
        ] {
            assert_eq!(
                may_be_written_to(&minutes_ago(earlier), now()),
                may,
                "{earlier:?}"
            );
        }
    }

    #[test]
    fn nothing_is_forgotten_while_its_link_is_good() {
        assert!(good_until(forgotten_before(now())) <= now());
        assert_eq!(good_until(now()).duration_since(now()).as_hours(), 24);
    }
}
