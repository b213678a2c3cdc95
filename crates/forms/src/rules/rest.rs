//! One response beside the anonymous rest. No group of fewer than five is told by its number, nor by what could be worked
//! out from the others.

use std::collections::BTreeMap;

use kith_terms::small_groups::{Count, LEAST_TOLD, leaves_open, parts_of_a_total};

use crate::keys::{QuestionKey, ScoreKey};
use crate::model::{Form, Kind};

/// How the rest answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rest {
    /// How many there are.
    pub how_many: Count,
    /// Of each question about options that enough of them answered: how many chose each, in the question's order.
    pub chosen: BTreeMap<QuestionKey, Vec<(String, Count)>>,
    /// Of each score that enough of them have.
    pub scores: BTreeMap<ScoreKey, Spread>,
}

/// How a score is spread over the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Half of them have this or less.
    pub median: f64,
    /// A quarter has the first or less, and a quarter the second or more: where each quarter is of five or more.
    pub quartiles: Option<(f64, f64)>,
}

/// What was counted among the rest.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// How many there are.
    pub how_many: u64,
    /// How many answered each question.
    pub answered: BTreeMap<QuestionKey, u64>,
    /// How many of them chose what.
    pub chosen: BTreeMap<(QuestionKey, String), u64>,
    /// The values of each score.
    pub scores: BTreeMap<ScoreKey, Vec<f64>>,
}

impl Rest {
    /// What may be told of what was counted.
    pub fn told(form: &Form, counted: Counted) -> Self {
        let chosen = form.questions().filter_map(|it| {
            let of = |chosen: &String| {
                let number = counted.chosen.get(&(it.key.clone(), chosen.clone()));
                number.copied().unwrap_or_default()
            };
            let options = options(&it.kind);
            let numbers: Vec<u64> = options.iter().map(of).collect();
            let answered = counted.answered.get(&it.key).copied().unwrap_or_default();
            let told = match it.kind {
                Kind::Choices(_) => of_any(&numbers, answered),
                _ => of_one(&numbers),
            };
            Some((it.key.clone(), options.into_iter().zip(told?).collect()))
        });
        let scores = counted.scores.into_iter();
        Self {
            how_many: Count::of(counted.how_many),
            chosen: chosen.collect(),
            scores: scores
                .filter_map(|(key, values)| Some((key, spread(values)?)))
                .collect(),
        }
    }
}

/// What can be chosen; nothing where it is not one of a few things.
fn options(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
        Kind::Scale(it) => (it.least..=it.most).map(|it| it.to_string()).collect(),
        _ => kind.options().iter().map(|it| it.key.to_string()).collect(),
    }
}

/// How many chose each, where everybody chose one: nothing where too few did, or where a small group could be worked out
/// from the others whatever is left out.
fn of_one(numbers: &[u64]) -> Option<Vec<Count>> {
    let parts = parts_of_a_total(numbers);
    let enough = numbers.iter().sum::<u64>() >= LEAST_TOLD;
    (enough && leaves_each_open(numbers, &parts)).then_some(parts)
}

/// Whether each small group could still be of another number, for whoever knows the others that are told and the sum.
fn leaves_each_open(numbers: &[u64], parts: &[Count]) -> bool {
    if !leaves_open(parts) {
        return false;
    }
    let hidden = || {
        numbers
            .iter()
            .zip(parts)
            .filter(|(_, it)| it.told().is_none())
    };
    let sum: u64 = hidden().map(|(number, _)| number).sum();
    let small = hidden().filter(|(number, _)| **number < LEAST_TOLD).count() as u64;
    let large = hidden().count() as u64 - small;
    // Of the others, each small one is 1 to 4, and each large one is 5 or more.
    let could_be = |number: u64| {
        let least = number + (small - 1) + LEAST_TOLD * large;
        let most = match large {
            0 => number + (LEAST_TOLD - 1) * (small - 1),
            _ => u64::MAX,
        };
        (least..=most).contains(&sum)
    };
    small == 0 || (1..LEAST_TOLD).filter(|it| could_be(*it)).count() > 1
}

/// How many chose each, where everybody chose any: those who did not are a group too. Which of the two is small is not
/// said.
fn of_any(numbers: &[u64], answered: u64) -> Option<Vec<Count>> {
    let small = |number: u64| (1..LEAST_TOLD).contains(&number);
    let told = |number: &u64| match small(*number) || small(answered.saturating_sub(*number)) {
        true => Count::withheld(*number),
        false => Count::of(*number),
    };
    (answered >= LEAST_TOLD && !numbers.is_empty()).then(|| numbers.iter().map(told).collect())
}

/// The middle, where each half is of five or more; and the quarters, where each of them is.
fn spread(mut values: Vec<f64>) -> Option<Spread> {
    values.sort_by(f64::total_cmp);
    let enough = |parts: u64| values.len() as u64 >= parts * LEAST_TOLD;
    let quartiles = || Some((quantile(&values, 0.25)?, quantile(&values, 0.75)?));
    Some(Spread {
        median: quantile(&values, 0.5).filter(|_| enough(2))?,
        quartiles: quartiles().filter(|_| enough(4)),
    })
}

/// Between the two values that are next to it, in proportion (Hyndman and Fan 1996, definition 7).
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let at = part * (sorted.len().checked_sub(1)?) as f64;
    let below = *sorted.get(at.floor() as usize)?;
    let above = *sorted.get(at.ceil() as usize)?;
    Some(below + (above - below) * at.fract())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All numbers that these could be for whoever sees what is told, each sum at most this one.
    fn could_be(parts: &[Count], sum: u64) -> Vec<Vec<u64>> {
        let Some((first, rest)) = parts.split_first() else {
            return if sum == 0 {
                vec![Vec::new()]
            } else {
                Vec::new()
            };
        };
        let text = first.to_string();
        let possible = match first.told() {
            Some(number) => number..=number,
            None if text == "not told" => LEAST_TOLD..=sum,
            None => 1..=LEAST_TOLD - 1,
        };
        let with = |number: u64| {
            let rest = sum.checked_sub(number).map(|left| could_be(rest, left));
            rest.unwrap_or_default()
                .into_iter()
                .map(move |it| [vec![number], it].concat())
        };
        possible.flat_map(with).collect()
    }

    proptest! {
        #[test]
        fn no_small_group_of_those_who_chose_one_can_be_worked_out(numbers in proptest::collection::vec(0_u64..12, 1..5)) {
            let sum = numbers.iter().sum();
            if let Some(parts) = of_one(&numbers) {
                let all = could_be(&parts, sum);
                prop_assert!(all.contains(&numbers), "what is told is true");
                for (at, number) in numbers.iter().enumerate().filter(|(_, it)| (1..LEAST_TOLD).contains(*it)) {
                    prop_assert!(all.iter().any(|it| it[at] != *number), "{number} of {numbers:?} is known");
                }
            }
        }

        #[test]
        fn of_those_who_chose_any_neither_who_did_nor_who_did_not_is_told_as_a_small_group(
            answered in 0_u64..30, shares in proptest::collection::vec(0.0_f64..=1.0, 1..5)
        ) {
            let numbers: Vec<u64> = shares.iter().map(|it| (it * answered as f64) as u64).collect();
            match of_any(&numbers, answered) {
                None => prop_assert!(answered < LEAST_TOLD),
                Some(parts) => for told in parts.iter().filter_map(|it| it.told()) {
                    let small = |it| (1..LEAST_TOLD).contains(&it);
                    prop_assert!(!small(told) && !small(answered - told));
                },
            }
        }

        #[test]
        fn a_median_is_of_ten_and_quartiles_are_of_twenty(values in proptest::collection::vec(-9.0_f64..9.0, 0..40)) {
            let found = spread(values.clone());
            prop_assert_eq!(found.is_some(), values.len() >= 10);
            if let Some(found) = found {
                prop_assert_eq!(found.quartiles.is_some(), values.len() >= 20);
                let no_more = |most: f64| values.iter().filter(|it| **it <= most).count() * 2;
                prop_assert!(no_more(found.median) >= values.len());
                if let Some((first, third)) = found.quartiles {
                    prop_assert!(first <= found.median && found.median <= third);
                    prop_assert!(values.iter().filter(|it| **it <= first).count() >= 5);
                    prop_assert!(values.iter().filter(|it| **it >= third).count() >= 5);
                }
            }
        }
    }

    #[test]
    fn a_question_is_left_out_where_whatever_is_told_would_tell_a_small_group() {
        assert_eq!(of_one(&[5, 1]), None);
        assert_eq!(of_one(&[2, 1]), None, "too few answered");
        let told = |numbers: &[u64]| -> Option<Vec<String>> {
            let parts = of_one(numbers)?;
            Some(parts.iter().map(ToString::to_string).collect())
        };
        let some = |all: &[&str]| Some(all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_eq!(told(&[20, 9, 0]), some(&["20", "9", "0"]));
        assert_eq!(told(&[20, 9, 3]), some(&["20", "not told", "fewer than 5"]));
    }

    #[test]
    fn quantiles_are_between_the_values_next_to_them() {
        let values: Vec<f64> = (1..=20).map(f64::from).collect();
        let found = spread(values).unwrap();
        assert_eq!((found.median, found.quartiles), (10.5, Some((5.75, 15.25))));
    }
}
