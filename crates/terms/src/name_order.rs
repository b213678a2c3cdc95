//! The order of names in a list.

use crate::folded;

/// A name as a list is ordered by it: as people count, so that `Home 2` stands before `Home 10`, and without regard to
/// capitals, accents and punctuation. To sort by: `all.sort_by_cached_key(|it| NameOrder::of(&it.name))`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameOrder(Vec<Piece>);

/// Digits that stand together, or what stands between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// Of two numbers without noughts before them the longer is the greater.
    Number(usize, String),
    Words(String),
}

impl NameOrder {
    /// Of this name.
    pub fn of(name: &str) -> Self {
        let name = folded(name);
        let is_digit = |it: char| it.is_ascii_digit();
        let mut pieces = Vec::new();
        let mut rest = name.as_str();
        while let Some(first) = rest.chars().next() {
            let digits = is_digit(first);
            let end = rest.find(|it: char| is_digit(it) != digits);
            let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
            pieces.push(if digits { number(piece) } else { words(piece) });
            rest = after;
        }
        Self(pieces)
    }
}

fn number(digits: &str) -> Piece {
    let digits = digits.trim_start_matches('0');
    Piece::Number(digits.len(), digits.to_owned())
}

fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_order(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by_cached_key(|it| NameOrder::of(it));
        names
    }

    #[test]
    fn names_with_numbers_stand_in_the_order_in_which_people_count() {
        let counted = [
            "Elm Court",
            "Home 1",
            "Home 2, upstairs",
            "home 10",
            "Home 10 East",
            "Home 011",
            "Home 100",
            "Home Farm",
            "Ynys Môn",
        ];
        let mut mixed = counted.to_vec();
        mixed.reverse();
        assert_eq!(in_order(mixed), counted);
    }

    #[test]
    fn a_number_that_is_longer_than_any_machine_counts_has_its_place() {
        let long = "9".repeat(50);
        let (nine, ten) = (format!("Home {long}"), format!("Home 1{long}"));
        assert_eq!(in_order(vec![&ten, &nine]), [&nine, &ten]);
    }

    proptest! {
        #[test]
        fn any_number_stands_by_its_value(one in any::<u32>(), other in any::<u32>(), name in ".{0,8}[a-z]") {
            let order = |it: u32| NameOrder::of(&format!("{name} {it}"));
            prop_assert_eq!(order(one).cmp(&order(other)), one.cmp(&other));
        }
    }
}
