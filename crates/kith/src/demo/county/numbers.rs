//! NHS numbers that nobody has.
//!
//! All come from 9990000000 to 9999999999, the range kept for tests; it holds about 900,000 numbers
//! with a right check digit, so a larger county spills into the rest of 9000000000 to 9989999999,
//! which is kept for synthetic people too.

use super::random::Shuffle;

/// Of the ten last-but-one digits, nine or ten give a check digit; nine are always used, so that
/// the number of any person can be worked out without counting through those before.
const PER_STEM: u64 = 9;
/// Stems (first eight digits) set aside for the people that stories are told about.
const STORY_STEM: u64 = 99_900_000;
const STORY_STEMS: u64 = 100;
/// The last stem is left out: 9999999999 is what systems write for "not known".
const MAIN_STEMS: u64 = 100_000 - STORY_STEMS - 1;
const SPILL_STEM: u64 = 90_000_001;
const SPILL_STEMS: u64 = 99_900_000 - SPILL_STEM;

/// Gives each person of the county a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    main: Shuffle,
    spill: Shuffle,
}

impl Numbers {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            main: Shuffle::new(MAIN_STEMS, seed),
            spill: Shuffle::new(SPILL_STEMS, !seed),
        }
    }

    /// The number of a person of the county.
    pub(super) fn of(&self, ordinal: u64) -> String {
        let within = MAIN_STEMS * PER_STEM;
        if ordinal < within {
            let stem = STORY_STEM + STORY_STEMS + self.main.at(ordinal % MAIN_STEMS);
            return number(stem, ordinal / MAIN_STEMS);
        }
        let ordinal = ordinal - within;
        number(
            SPILL_STEM + self.spill.at(ordinal % SPILL_STEMS),
            ordinal / SPILL_STEMS,
        )
    }

    /// The number of a person in a story: the same in every county.
    pub(super) fn of_story(ordinal: u64) -> String {
        number(STORY_STEM + ordinal % STORY_STEMS, ordinal / STORY_STEMS)
    }
}

/// The number with this stem whose ninth digit is the `place`th that has a check digit.
fn number(stem: u64, place: u64) -> String {
    let valid = (0..10).filter_map(|ninth| {
        let nine = stem * 10 + ninth;
        check_digit(nine).map(|check| nine * 10 + check)
    });
    let place = usize::try_from(place % PER_STEM).unwrap_or(0);
    valid
        .skip(place)
        .map(|whole| format!("{whole:010}"))
        .next()
        .unwrap_or_default()
}

/// The tenth digit of an NHS number; none when the remainder rules the number out (modulus 11).
fn check_digit(nine: u64) -> Option<u64> {
    let mut rest = nine;
    let mut sum = 0;
    for weight in 2..=10 {
        sum += (rest % 10) * weight;
        rest /= 10;
    }
    match 11 - sum % 11 {
        10 => None,
        11 => Some(0),
        digit => Some(digit),
    }
}

#[cfg(test)]
pub(super) use tests::is_valid;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Whether ten digits make an NHS number whose check digit is right.
    pub(in super::super) fn is_valid(text: &str) -> bool {
        text.len() == 10
            && text
                .parse::<u64>()
                .is_ok_and(|whole| check_digit(whole / 10) == Some(whole % 10))
    }

    #[test]
    fn every_person_has_a_valid_number_of_their_own_in_the_test_range() {
        let numbers = Numbers::new(3);
        let mut seen = HashSet::new();
        for ordinal in 0..60_000u64 {
            let number = numbers.of(ordinal * 17);
            assert!(is_valid(&number) && number.starts_with('9'), "{number}");
            assert_eq!(
                number.starts_with("999"),
                ordinal * 17 < MAIN_STEMS * PER_STEM
            );
            assert!(seen.insert(number));
        }
        assert!((0..90).all(|n| seen.insert(Numbers::of_story(n))));
    }

    #[test]
    fn the_usual_worked_example_is_valid_and_its_neighbour_is_not() {
        assert!(is_valid("9434765919"));
        assert!(!is_valid("9434765918"));
        assert!(!is_valid("943476591"));
    }
}
