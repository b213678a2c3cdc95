//! What makes a PIN good enough: six digits that are not among those tried first.
//!
//! A PIN is a second thing to know. It is short because it is only ever tried together with the
//! password and the code, and those tries are counted (ASVS 5.0 6.3.1).

/// How many digits a PIN has.
pub const PIN_LENGTH: usize = 6;

/// What is wrong with a PIN that somebody wants to use, in words for the page that asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPin {
    /// Not six digits.
    #[error("Your PIN must be {PIN_LENGTH} digits, such as 402817")]
    NotSixDigits,
    /// `111111`, `121212`, `123123`.
    #[error("Your PIN must not repeat itself, as 111111, 121212 and 123123 do")]
    Repeats,
    /// `123456`, `876543`, `112233`.
    #[error("Your PIN must not count up or down, as 123456, 987654 and 112233 do")]
    Run,
    /// Two or more digits the same, next to one another, three times over.
    #[error("Your PIN must have at least three different digits")]
    TooFewDigits,
}

/// Says whether a PIN may be used.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check_pin(pin: &str) -> Result<(), WeakPin> {
    let digits: Vec<u8> = pin.bytes().filter(u8::is_ascii_digit).collect();
    if digits.len() != PIN_LENGTH || pin.len() != PIN_LENGTH {
        return Err(WeakPin::NotSixDigits);
    }
    if (1..=PIN_LENGTH / 2).any(|length| repeats(&digits, length)) {
        return Err(WeakPin::Repeats);
    }
    if is_run(&digits) || is_run_of_pairs(&digits) {
        return Err(WeakPin::Run);
    }
    let mut different = digits.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < 3 {
        return Err(WeakPin::TooFewDigits);
    }
    Ok(())
}

/// Whether the digits are one group of `length` over and over.
fn repeats(digits: &[u8], length: usize) -> bool {
    digits.len().is_multiple_of(length)
        && digits
            .iter()
            .skip(length)
            .zip(digits)
            .all(|(later, earlier)| later == earlier)
}

/// Whether each digit follows the one before by the same step of one, through 9 and 0 as well.
fn is_run(digits: &[u8]) -> bool {
    let steps = |by: u8| {
        digits
            .iter()
            .zip(digits.iter().skip(1))
            .all(|(one, next)| (next - b'0') == ((one - b'0') + by) % 10)
    };
    steps(1) || steps(9)
}

/// `112233`, `998877`.
fn is_run_of_pairs(digits: &[u8]) -> bool {
    let firsts: Vec<u8> = digits.iter().copied().step_by(2).collect();
    let seconds: Vec<u8> = digits.iter().copied().skip(1).step_by(2).collect();
    firsts == seconds && is_run(&firsts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pin_of_six_mixed_digits_is_accepted() {
        for pin in ["402817", "000917", "928375"] {
            assert_eq!(check_pin(pin), Ok(()), "{pin}");
        }
    }

    #[test]
    fn a_pin_is_six_digits_and_nothing_else() {
        for pin in ["", "40281", "4028177", "40281a", " 402817", "٤٠٢٨١٧"] {
            assert_eq!(check_pin(pin), Err(WeakPin::NotSixDigits), "{pin}");
        }
    }

    #[test]
    fn a_pin_that_repeats_itself_is_refused() {
        for pin in ["000000", "121212", "123123", "407407"] {
            assert_eq!(check_pin(pin), Err(WeakPin::Repeats), "{pin}");
        }
    }

    #[test]
    fn a_pin_that_counts_is_refused() {
        for pin in [
            "123456", "456789", "567890", "890123", "987654", "210987", "112233", "332211",
        ] {
            assert_eq!(check_pin(pin), Err(WeakPin::Run), "{pin}");
        }
    }

    #[test]
    fn a_pin_of_two_digits_only_is_refused() {
        for pin in ["112122", "111112", "400040"] {
            assert_eq!(check_pin(pin), Err(WeakPin::TooFewDigits), "{pin}");
        }
    }

    proptest! {
        #[test]
        fn every_run_is_refused_wherever_it_starts(start in 0u8..10, up in any::<bool>()) {
            let pin: String = (0..6u8)
                .map(|i| char::from(b'0' + (if up { start + i } else { start + 10 - i }) % 10))
                .collect();
            prop_assert_eq!(check_pin(&pin), Err(WeakPin::Run));
        }

        #[test]
        fn any_text_gets_an_answer_and_only_six_digits_pass(pin in ".{0,10}") {
            if check_pin(&pin).is_ok() {
                prop_assert!(pin.len() == 6 && pin.bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
