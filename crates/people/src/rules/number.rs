//! A person's own number in the index, e.g. `K-7F3Q-9XKM`: to be read out, written down and typed in.
//!
//! No vowels (no words), no 0, 1 or other look-alikes of digits. It is random, so it says nothing about when
//! somebody came. The last sign checks the others: every single wrong sign and every swap of neighbours shows.

/// 29 signs: a prime number, which is what lets the check sign find every swap.
const SIGNS: &[u8; 29] = b"23456789BCDFGHJKLMNPQRSTVWXYZ";

/// The number that some random bits make.
#[must_use]
pub fn from_random(mut bits: u128) -> String {
    let mut values = Vec::with_capacity(8);
    for _ in 0..7 {
        values.push(u32::try_from(bits % 29).unwrap_or_default());
        bits /= 29;
    }
    values.push(check(&values));
    let signs: String = values
        .iter()
        .filter_map(|value| SIGNS.get(*value as usize))
        .map(|sign| char::from(*sign))
        .collect();
    let (first, second) = signs.split_at_checked(4).unwrap_or_default();
    format!("K-{first}-{second}")
}

/// The number as it is kept, from whatever a person typed; nothing when a sign is wrong.
#[must_use]
pub fn read(text: &str) -> Option<String> {
    let signs: String = text
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let signs = signs
        .strip_prefix('K')
        .filter(|rest| rest.len() == 8)
        .unwrap_or(&signs);
    let values: Option<Vec<u32>> = signs
        .bytes()
        .map(|sign| {
            SIGNS
                .iter()
                .position(|known| *known == sign)
                .and_then(|at| u32::try_from(at).ok())
        })
        .collect();
    let values = values.filter(|values| values.len() == 8)?;
    let (last, first) = values.split_last()?;
    let (left, right) = signs.split_at_checked(4)?;
    (check(first) == *last).then(|| format!("K-{left}-{right}"))
}

/// Weights 2, 3, 4 … by place, modulo 29; the check sign has weight 1.
fn check(values: &[u32]) -> u32 {
    let sum: u32 = values
        .iter()
        .zip(2..)
        .map(|(value, weight)| value * weight)
        .sum();
    (29 - sum % 29) % 29
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_is_read_as_it_was_made_however_it_is_typed(bits: u128) {
            let number = from_random(bits);
            prop_assert_eq!(read(&number), Some(number.clone()));
            prop_assert_eq!(read(&number.to_lowercase().replace('-', " ")), Some(number));
        }

        #[test]
        fn one_wrong_sign_or_two_swapped_show(bits: u128, at in 0_usize..8, other in 0_usize..29) {
            let number = from_random(bits).trim_start_matches("K-").replace('-', "");
            let mut wrong = number.clone().into_bytes();
            wrong[at] = SIGNS[other];
            if wrong != number.as_bytes() {
                prop_assert_eq!(read(std::str::from_utf8(&wrong).unwrap()), None);
            }
            let mut swapped = number.clone().into_bytes();
            if at < 7 && swapped[at] != swapped[at + 1] {
                swapped.swap(at, at + 1);
                prop_assert_eq!(read(std::str::from_utf8(&swapped).unwrap()), None);
            }
        }
    }
}
