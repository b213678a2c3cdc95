//! Groups of one to four are told by no number, nor by what could be worked out from others.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::with_commas;

/// A group of fewer than this is not told by its number.
pub const LEAST_TOLD: u64 = 5;

/// How many: the number, or that it is fewer than five, which could be told apart; or that it is not told,
/// because a group of fewer than five could be worked out from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    number: u64,
    withheld: bool,
}

impl Count {
    /// So many.
    #[must_use]
    pub const fn of(number: u64) -> Self {
        Count {
            number,
            withheld: false,
        }
    }

    /// So many, and not told.
    #[must_use]
    pub const fn withheld(number: u64) -> Self {
        Count {
            number,
            withheld: true,
        }
    }

    /// All of these together; not told where that would tell one of them.
    #[must_use]
    pub fn total(parts: &[Count]) -> Self {
        let sum = parts.iter().map(|it| it.number).sum();
        match sum >= LEAST_TOLD && !leaves_open(parts) {
            true => Count::withheld(sum),
            false => Count::of(sum),
        }
    }

    /// The number, where it may be told.
    #[must_use]
    pub const fn told(self) -> Option<u64> {
        match self.number {
            _ if self.withheld => None,
            1..LEAST_TOLD => None,
            number => Some(number),
        }
    }

    /// Between which two it is, as far as it is told.
    const fn range(self) -> (u64, u64) {
        match self.told() {
            Some(number) => (number, number),
            None if self.withheld => (LEAST_TOLD, u64::MAX),
            None => (1, LEAST_TOLD - 1),
        }
    }

    /// How long its bar is: that of a group which is not told is the same whatever its number.
    #[must_use]
    pub fn drawn(self) -> f64 {
        self.told().unwrap_or(LEAST_TOLD / 2) as f64
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.told() {
            Some(number) => f.write_str(&with_commas(number)),
            None if self.withheld => f.write_str("not told"),
            None => write!(f, "fewer than {LEAST_TOLD}"),
        }
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.told() {
            Some(number) => serializer.serialize_u64(number),
            None => serializer.collect_str(self),
        }
    }
}

/// Whether the sum of these, once told, still leaves open how many each is that is not told: it does not where
/// that is one alone, nor where all of them can only be one each, or four.
#[must_use]
pub fn leaves_open(parts: &[Count]) -> bool {
    let hidden = || parts.iter().filter(|it| it.told().is_none());
    let (how_many, sum) = hidden().fold((0, 0), |(n, sum), it| (n + 1, sum + it.number));
    let is_between = how_many < sum && sum < how_many * (LEAST_TOLD - 1);
    match how_many {
        0 => true,
        1 => false,
        _ => sum >= LEAST_TOLD && (is_between || hidden().any(|it| it.withheld)),
    }
}

/// These parts of a total that is told: where one that is not told could be worked out from it, the least
/// of the others is not told either.
#[must_use]
pub fn parts_of_a_total(numbers: &[u64]) -> Vec<Count> {
    let mut parts: Vec<Count> = numbers.iter().copied().map(Count::of).collect();
    if !leaves_open(&parts) {
        let others = parts.iter_mut().filter(|it| it.number > LEAST_TOLD);
        if let Some(least) = others.min_by_key(|it| it.number) {
            *least = Count::withheld(least.number);
        }
    }
    parts
}

/// A sum, and between which two it is as far as its parts are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// The sum, where it may be told.
    pub count: Count,
    /// So many at least.
    pub least: u64,
    /// So many at most.
    pub most: u64,
}

/// Sums from the first of these on, each told only where no group could be worked out from it, those that
/// were told before and, where that is told too, the sum of all.
#[must_use]
pub fn sums_so_far(parts: &[Count], total_is_told: bool) -> Vec<Sum> {
    let mut since: Vec<Count> = Vec::new();
    let sums = parts
        .iter()
        .enumerate()
        .scan(Sum::default(), |sum, (at, part)| {
            since.push(*part);
            let number = sum.count.number + part.number;
            let rest = parts.get(at + 1..).filter(|_| total_is_told);
            let (least, most) = part.range();
            *sum = match leaves_open(&since) && leaves_open(rest.unwrap_or_default()) {
                true => {
                    since.clear();
                    Sum {
                        count: Count::of(number),
                        least: number,
                        most: number,
                    }
                }
                false => Sum {
                    count: match number < LEAST_TOLD {
                        true => Count::of(number),
                        false => Count::withheld(number),
                    },
                    least: sum.least.saturating_add(least),
                    most: sum.most.saturating_add(most),
                },
            };
            Some(*sum)
        });
    sums.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(all: &[Count]) -> Vec<Option<u64>> {
        all.iter().map(|it| it.told()).collect()
    }

    #[test]
    fn a_group_under_five_is_not_told_by_its_number() {
        let told = |number| serde_json::to_value(Count::of(number)).unwrap();
        assert_eq!(told(0), 0);
        for number in 1..5 {
            assert_eq!(told(number), "fewer than 5");
            assert_eq!(Count::of(number).drawn(), Count::of(1).drawn());
        }
        assert_eq!(told(5), 5);
        assert_eq!(Count::of(1234).to_string(), "1,234");
    }

    #[test]
    fn a_total_is_not_told_where_exactly_one_part_of_it_is_not() {
        let total = |parts: &[u64]| {
            let parts: Vec<Count> = parts.iter().copied().map(Count::of).collect();
            Count::total(&parts).to_string()
        };
        assert_eq!(total(&[100, 20, 0]), "120");
        assert_eq!(total(&[100, 3]), "not told");
        assert_eq!(total(&[3, 0]), "fewer than 5");
        assert_eq!(total(&[100, 3, 2]), "105");
        assert_eq!(total(&[100, 4, 4]), "not told", "both can only be four");
        assert_eq!(total(&[100, 1, 1]), "not told", "both can only be one");
    }

    #[test]
    fn of_the_parts_of_a_total_never_one_alone_is_not_told() {
        assert_eq!(
            told(&parts_of_a_total(&[100, 20, 9])),
            [Some(100), Some(20), Some(9)]
        );
        assert_eq!(
            told(&parts_of_a_total(&[100, 20, 3])),
            [Some(100), None, None]
        );
        assert_eq!(
            told(&parts_of_a_total(&[100, 3, 2])),
            [Some(100), None, None]
        );
    }

    #[test]
    fn no_two_sums_differ_by_a_few() {
        let sums = |parts: &[u64], total_is_told| {
            let parts: Vec<Count> = parts.iter().copied().map(Count::of).collect();
            let sums = sums_so_far(&parts, total_is_told);
            sums.iter()
                .map(|it| (it.least, it.most))
                .collect::<Vec<_>>()
        };
        let between = [(40, 40), (40, 40), (41, 44), (71, 74), (75, 75)];
        assert_eq!(sums(&[40, 0, 2, 30, 3], false), between);
        assert_eq!(sums(&[2, 0, 6], false), [(1, 4), (1, 4), (7, 10)]);
        assert_eq!(sums(&[9, 2], false), [(9, 9), (10, 13)]);
        let parts = [Count::of(9), Count::of(2)];
        assert_eq!(sums_so_far(&parts, false)[0].count.told(), Some(9));
        assert_eq!(
            sums_so_far(&parts, true)[0].count.told(),
            None,
            "the rest would be known"
        );
    }
}
