//! Which households the county has, decided before anybody in them is made.

use super::random::{Draw, Purpose};

/// What kind of household lives in a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Story,
    Single,
    OlderSingle,
    Couple,
    OlderCouple,
    CoupleWithChildren,
    LoneParent,
    GrownChildren,
    SharedHouse,
    Extended,
    CareHome,
}

/// Households in a thousand: illustrative, chosen so that ages come out in the shape of an English
/// county's (a little over a fifth under 18, a little under a fifth 65 and over).
const KINDS: [(Kind, u32); 10] = [
    (Kind::Single, 170),
    (Kind::OlderSingle, 132),
    (Kind::Couple, 180),
    (Kind::OlderCouple, 118),
    (Kind::CoupleWithChildren, 205),
    (Kind::LoneParent, 82),
    (Kind::GrownChildren, 63),
    (Kind::SharedHouse, 21),
    (Kind::Extended, 28),
    (Kind::CareHome, 1),
];

#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) kind: Kind,
    pub(super) size: u64,
}

/// Where each household's people begin: eight bytes a household are all that is kept in memory.
pub(super) struct Plans {
    seed: u64,
    starts: Vec<u64>,
    stories: usize,
}

impl Plans {
    /// Households for that many people; the stories' households come first, whatever the number.
    pub(super) fn new(seed: u64, people: u64, stories: &[u64]) -> Self {
        let mut starts = vec![0];
        let mut total = 0;
        for size in stories {
            total += size;
            starts.push(total);
        }
        while total < people {
            let size = drawn(seed, starts.len() as u64 - 1).size;
            total += size.min(people - total);
            starts.push(total);
        }
        Self {
            seed,
            starts,
            stories: stories.len(),
        }
    }

    pub(super) fn households(&self) -> u64 {
        (self.starts.len() as u64).saturating_sub(1)
    }

    pub(super) fn people(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The plan of a household and the ordinal of its first person.
    pub(super) fn at(&self, household: u64) -> (Plan, u64) {
        let place = usize::try_from(household).unwrap_or(usize::MAX - 1);
        let start = self.starts.get(place).copied().unwrap_or(0);
        let size = self.starts.get(place + 1).map_or(0, |end| end - start);
        if place < self.stories {
            return (
                Plan {
                    kind: Kind::Story,
                    size,
                },
                start,
            );
        }
        let plan = drawn(self.seed, household);
        if plan.size == size {
            return (plan, start);
        }
        // The last household holds those who are left.
        (
            Plan {
                kind: Kind::SharedHouse,
                size,
            },
            start,
        )
    }
}

fn drawn(seed: u64, household: u64) -> Plan {
    let mut draw = Draw::new(seed, Purpose::Plan, 0, household);
    let kind = draw.weighted(Kind::Single, &KINDS);
    let children = draw.weighted(1, &[(1, 42), (2, 40), (3, 13), (4, 4), (5, 1)]);
    let size = match kind {
        Kind::Story | Kind::Single | Kind::OlderSingle => 1,
        Kind::Couple | Kind::OlderCouple => 2,
        Kind::CoupleWithChildren => 2 + children,
        Kind::LoneParent => 1 + children,
        Kind::GrownChildren => 2 + draw.weighted(1, &[(1, 70), (2, 30)]),
        Kind::SharedHouse => 3 + draw.below(4),
        Kind::Extended => 3 + draw.below(2) + children,
        Kind::CareHome => 14 + draw.below(28),
    };
    Plan { kind, size }
}
