//! When a letter is tried again, and when it is given up. Pure: no clock, no database.

use jiff::{SignedDuration, Timestamp};

use crate::Trouble;

/// A letter that nobody gave a day is sent within so long: RFC 5321 section 4.5.4.1 asks for four or five days.
pub(crate) const SENT_WITHIN: SignedDuration = SignedDuration::from_hours(5 * 24);

/// A program that sends a letter has it to itself for so long. Clocks of programs on one database may differ
/// by this less the patience with a server (`postbox::PATIENCE`).
pub(crate) const HELD: SignedDuration = SignedDuration::from_mins(5);

const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(1);
/// While the server is away no other letter is tried either, so it is soon seen that it is back.
const LONGEST_WHILE_AWAY: SignedDuration = SignedDuration::from_mins(15);
const LONGEST: SignedDuration = SignedDuration::from_hours(4);
/// A refusal is believed at this try. The first may be about how the server is set up, which its operator
/// mends; but what is refused should not be sent again and again (RFC 5321 section 4.2.1).
const REFUSAL_BELIEVED_AT: u32 = 3;
const AFTER_REFUSAL: SignedDuration = SignedDuration::from_hours(1);

/// When a letter is tried again that was tried so often, or never.
pub(crate) fn tried_again(
    trouble: &Trouble,
    tries: u32,
    now: Timestamp,
    send_by: Timestamp,
) -> Option<Timestamp> {
    let wait = match trouble {
        Trouble::Away(_) => doubled(tries).min(LONGEST_WHILE_AWAY),
        Trouble::NotNow(_) => doubled(tries).min(LONGEST),
        Trouble::Refused(_) if tries < REFUSAL_BELIEVED_AT => AFTER_REFUSAL,
        Trouble::Refused(_) | Trouble::Letters | Trouble::DoesNotOpen | Trouble::TooLate => {
            return None;
        }
    };
    let due = now.checked_add(wait).ok()?;
    (due < send_by).then_some(due)
}

fn doubled(tries: u32) -> SignedDuration {
    // Ten doublings are past the longest.
    let factor = 1_i32 << tries.saturating_sub(1).min(10);
    FIRST_WAIT.checked_mul(factor).unwrap_or(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-02T10:00:00Z".parse().unwrap()
    }

    fn minutes(trouble: &Trouble) -> Vec<i64> {
        let waits = (1..=12).map_while(|tries| {
            let due = tried_again(trouble, tries, now(), now() + SENT_WITHIN)?;
            Some(due.duration_since(now()).as_mins())
        });
        waits.collect()
    }

    #[test]
    fn what_is_not_taken_now_is_tried_after_waits_that_double_up_to_four_hours() {
        let waits = minutes(&Trouble::NotNow(451));
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240, 240]);
    }

    #[test]
    fn a_server_that_is_away_is_asked_again_within_a_quarter_of_an_hour() {
        let waits = minutes(&Trouble::Away(String::new()));
        assert_eq!(waits, [1, 2, 4, 8, 15, 15, 15, 15, 15, 15, 15, 15]);
    }

    #[test]
    fn a_refusal_is_believed_when_it_is_said_for_the_third_time() {
        assert_eq!(minutes(&Trouble::Refused(550)), [60, 60]);
        assert_eq!(minutes(&Trouble::Letters), [] as [i64; 0]);
        assert_eq!(minutes(&Trouble::DoesNotOpen), [] as [i64; 0]);
    }

    #[test]
    fn a_letter_is_given_up_when_it_could_not_be_tried_in_time() {
        let send_by = now() + SignedDuration::from_mins(2);
        let due = |tries| tried_again(&Trouble::NotNow(451), tries, now(), send_by);
        assert_eq!(due(1), Some(now() + SignedDuration::from_mins(1)));
        assert_eq!(due(2), None);
    }

    #[test]
    fn a_letter_is_held_for_longer_than_a_server_may_take() {
        let patience = SignedDuration::try_from(crate::postbox::PATIENCE).unwrap();
        assert!(HELD > patience * 2);
    }
}
