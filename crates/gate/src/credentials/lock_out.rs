//! How long to wait after wrong tries. The wait grows with each, and it always ends: a lock for
//! ever would let anyone shut a colleague out (NCSC password guidance; ASVS 5.0 6.3.1).
//!
//! The wait belongs to the user name that was typed, whether or not anyone has it, so it tells
//! nobody which names exist (ASVS 5.0 6.3.8).

use jiff::{SignedDuration, Timestamp};

/// The figures of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockOutRules {
    /// Wrong tries for one name before it has to wait at all.
    pub free_tries: u32,
    /// The first wait. Each wrong try after it doubles it.
    pub first_wait: SignedDuration,
    /// No wait is longer.
    pub longest_wait: SignedDuration,
    /// Wrong tries are forgotten when there was none for so long.
    pub forgotten_after: SignedDuration,
    /// Wrong tries from one address, for any names, in one window.
    pub client_tries: u32,
    /// The window in which an address's wrong tries are counted.
    pub client_window: SignedDuration,
}

impl LockOutRules {
    /// The figures in force since 1 November 2026. Five free tries forgive a slip; after a night of
    /// guessing an attacker has had about 30 more. Sixty tries from one address in a quarter of an
    /// hour leaves room for a whole office behind one address on a Monday morning.
    pub const SINCE_2026_11_01: LockOutRules = LockOutRules {
        free_tries: 5,
        first_wait: SignedDuration::from_mins(1),
        longest_wait: SignedDuration::from_mins(30),
        forgotten_after: SignedDuration::from_hours(24),
        client_tries: 60,
        client_window: SignedDuration::from_mins(15),
    };

    /// The wait that the latest of `tries` wrong tries in a row brings.
    pub fn wait_after(&self, tries: u32) -> Option<SignedDuration> {
        let beyond = tries.checked_sub(self.free_tries)?;
        // Twenty doublings of any wait worth the name are past the longest.
        let factor = 1_i32 << beyond.min(20);
        let wait = self
            .first_wait
            .checked_mul(factor)
            .unwrap_or(self.longest_wait);
        Some(wait.min(self.longest_wait))
    }

    /// How many wrong tries in a row there are, with one more now.
    pub fn count_one_more(&self, before: Option<(u32, Timestamp)>, now: Timestamp) -> u32 {
        match before {
            Some((tries, last)) if now.duration_since(last) < self.forgotten_after => {
                tries.saturating_add(1)
            }
            _ => 1,
        }
    }

    /// When the next try may be made, after `tries` wrong ones of which the last was `now`.
    pub fn locked_until(&self, tries: u32, now: Timestamp) -> Option<Timestamp> {
        self.wait_after(tries)
            .map(|wait| now.checked_add(wait).unwrap_or(Timestamp::MAX))
    }

    /// When an address may try again, if it has used up its tries.
    pub fn client_blocked_until(
        &self,
        tries: u32,
        window_from: Timestamp,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let ends = window_from
            .checked_add(self.client_window)
            .unwrap_or(Timestamp::MAX);
        (tries >= self.client_tries && now < ends).then_some(ends)
    }
}

impl Default for LockOutRules {
    fn default() -> Self {
        LockOutRules::SINCE_2026_11_01
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: LockOutRules = LockOutRules::SINCE_2026_11_01;

    fn now() -> Timestamp {
        "2026-11-22T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn four_slips_cost_nothing_and_the_fifth_a_minute() {
        assert_eq!(RULES.wait_after(4), None);
        assert_eq!(RULES.wait_after(5), Some(SignedDuration::from_mins(1)));
    }

    #[test]
    fn each_wrong_try_after_that_doubles_the_wait_up_to_half_an_hour() {
        let minutes: Vec<i64> = (5..=12)
            .filter_map(|tries| RULES.wait_after(tries))
            .map(|it| it.as_mins())
            .collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 30, 30, 30]);
    }

    #[test]
    fn wrong_tries_are_forgotten_after_a_day() {
        let yesterday = now() - SignedDuration::from_hours(24);
        assert_eq!(RULES.count_one_more(Some((9, yesterday)), now()), 1);
        let later = yesterday + SignedDuration::from_secs(1);
        assert_eq!(RULES.count_one_more(Some((9, later)), now()), 10);
        assert_eq!(RULES.count_one_more(None, now()), 1);
    }

    #[test]
    fn an_address_that_tried_too_often_waits_for_the_end_of_its_window() {
        let from = now() - SignedDuration::from_mins(10);
        assert_eq!(RULES.client_blocked_until(59, from, now()), None);
        let until = RULES.client_blocked_until(60, from, now());
        assert_eq!(until, Some(now() + SignedDuration::from_mins(5)));
        assert_eq!(
            RULES.client_blocked_until(60, from, now() + SignedDuration::from_mins(5)),
            None
        );
    }

    proptest! {
        #[test]
        fn a_wait_never_shrinks_with_more_tries_and_never_lasts_for_ever(tries in 0u32..u32::MAX) {
            let wait = RULES.wait_after(tries);
            prop_assert!(wait <= RULES.wait_after(tries + 1));
            prop_assert!(wait.unwrap_or_default() <= RULES.longest_wait);
            let until = RULES.locked_until(tries, now()).unwrap_or(now());
            prop_assert!(until <= now() + RULES.longest_wait);
        }
    }
}
