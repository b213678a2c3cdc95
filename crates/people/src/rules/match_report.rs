//! What can be said of how well matching does, and how surely. Counts in, shares with intervals out.

use std::collections::BTreeMap;
use std::fmt;

use kith_matching::level::SPECS;
use kith_matching::rules::{Limit, limit};
use kith_matching::{Model, Pool, Record, Said, Scales, compare::compare, model::Shared};
use kith_terms::with_commas;
use serde::{Serialize, Serializer};

/// A group of fewer than this is not told by its number.
pub const LEAST_TOLD: u64 = 5;

/// Fewer decisions than this are too few to estimate from.
pub const LEAST_DECIDED: u64 = 30;

/// Beyond so many standard errors two shares differ by more than chance.
const MORE_THAN_CHANCE: f64 = 3.0;

/// For an interval that holds the true share 95 times in 100.
const Z_95: f64 = 1.96;

/// How many: the number, or that it is fewer than five, which could be told apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(u64);

impl Count {
    /// So many.
    #[must_use]
    pub const fn of(number: u64) -> Self {
        Count(number)
    }

    /// The number, where it may be told.
    #[must_use]
    pub const fn told(self) -> Option<u64> {
        match self.0 {
            1..LEAST_TOLD => None,
            number => Some(number),
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

/// A share that was found in a sample, and between which two the true one is, 95 times in 100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Of how many.
    pub of: u64,
    /// The share, from 0 to 1.
    pub share: f64,
    /// The interval's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Share {
    /// So many of so many, with Wilson's interval (1927), which holds near 0 and 1 too.
    #[must_use]
    pub fn of(hits: u64, of: u64) -> Option<Self> {
        if of == 0 {
            return None;
        }
        let n = of as f64;
        let share = hits.min(of) as f64 / n;
        let z = Z_95 * Z_95;
        let middle = (share + z / (2.0 * n)) / (1.0 + z / n);
        let reach = Z_95 / (1.0 + z / n) * (share * (1.0 - share) / n + z / (4.0 * n * n)).sqrt();
        Some(Share {
            of,
            share,
            low: (middle - reach).max(0.0),
            high: (middle + reach).min(1.0),
        })
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [share, low, high] = [self.share, self.low, self.high].map(percent);
        write!(f, "{share} ({low} to {high})")
    }
}

/// A share in hundredths; never "100%" unless it is whole, nor "0%" unless it is none.
#[must_use]
pub fn percent(share: f64) -> String {
    match share {
        0.0 => "0%".to_owned(),
        1.0 => "100%".to_owned(),
        it if it < 0.001 => "under 0.1%".to_owned(),
        it if it > 0.999 => "over 99.9%".to_owned(),
        it => format!("{:.1}%", it * 100.0),
    }
}

/// What is estimated from decisions, where they are enough.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Estimate {
    /// A share with its interval.
    Share(Share),
    /// So few were decided that nothing can be said.
    TooFew {
        /// How many were decided.
        too_few_decided: Count,
    },
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Estimate::Share(share) => share.fmt(f),
            Estimate::TooFew { too_few_decided } => {
                write!(f, "too few decisions to say: {too_few_decided}")
            }
        }
    }
}

impl Estimate {
    fn of(decided: u64, hits: u64, of: u64) -> Self {
        let share = Share::of(hits, of).filter(|_| decided >= LEAST_DECIDED);
        share.map_or(
            Estimate::TooFew {
                too_few_decided: Count(decided),
            },
            Estimate::Share,
        )
    }
}

/// Pairs of so many bits: those that matching linked, and those that it asked about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records that it linked.
    pub links: u64,
    /// Questions that wait.
    pub waiting: u64,
    /// Questions whose answer was one person.
    pub same: u64,
    /// Questions whose answer was two.
    pub different: u64,
    /// Links that were drawn by chance and found to be right.
    pub right: u64,
    /// Links that were drawn by chance and found to be wrong.
    pub wrong: u64,
}

impl Tally {
    const fn decided(&self) -> u64 {
        self.same + self.different
    }
}

/// By whole bits, from so many to one more.
pub type Tallies = BTreeMap<i64, Tally>;

/// What came of pairs of so many bits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// From so many bits to one more.
    pub bits: i64,
    /// Records that matching linked.
    pub links: Count,
    /// Questions that wait.
    pub waiting: Count,
    /// Questions whose answer was one person.
    pub same: Count,
    /// Questions whose answer was two.
    pub different: Count,
    /// The share of answers that were one person, where at least five were given.
    pub share_same: Option<Share>,
}

/// Every whole bit from the lowest to the highest at which anything was linked or asked.
#[must_use]
pub fn bands(tallies: &Tallies) -> Vec<Band> {
    whole_bits(tallies)
        .map(|bits| {
            let it = tallies.get(&bits).copied().unwrap_or_default();
            Band {
                bits,
                links: Count(it.links),
                waiting: Count(it.waiting),
                same: Count(it.same),
                different: Count(it.different),
                share_same: Share::of(it.same, it.decided()).filter(|it| it.of >= LEAST_TOLD),
            }
        })
        .collect()
}

fn whole_bits(tallies: &Tallies) -> impl Iterator<Item = i64> + use<> {
    let ends = tallies.keys().next().zip(tallies.keys().next_back());
    let ends = ends.map(|(low, high)| *low..=*high);
    ends.into_iter().flatten()
}

/// What linking from so many bits on would come to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtThreshold {
    /// From so many bits on.
    pub bits: i64,
    /// Of questions at these bits or more, the share whose answer was one person.
    pub precision: Estimate,
    /// Of the links at these bits or more that were drawn by chance and checked, the share that is right. Nothing is
    /// linked, and so none is drawn, below where matching links.
    pub checked: Option<Estimate>,
    /// Of records linked and questions answered "one person", the share at these bits or more.
    pub recall: Estimate,
}

/// For each of these thresholds, what linking from there on would come to.
#[must_use]
pub fn at_thresholds(
    thresholds: impl IntoIterator<Item = i64>,
    links_from: f64,
    tallies: &Tallies,
) -> Vec<AtThreshold> {
    let sum = |it: &mut dyn Iterator<Item = &Tally>| {
        it.fold(Tally::default(), |sum, it| Tally {
            links: sum.links + it.links,
            waiting: sum.waiting + it.waiting,
            same: sum.same + it.same,
            different: sum.different + it.different,
            right: sum.right + it.right,
            wrong: sum.wrong + it.wrong,
        })
    };
    let all = sum(&mut tallies.values());
    thresholds
        .into_iter()
        .map(|bits| {
            let above = sum(&mut tallies.range(bits..).map(|(_, it)| it));
            AtThreshold {
                bits,
                precision: Estimate::of(above.decided(), above.same, above.decided()),
                checked: (bits as f64 >= links_from.floor()).then(|| {
                    let checked = above.right + above.wrong;
                    Estimate::of(checked, above.right, checked)
                }),
                recall: Estimate::of(
                    all.decided(),
                    above.links + above.same,
                    all.links + all.same,
                ),
            }
        })
        .collect()
}

/// Whether two shares, each so many of so many, differ by more than chance: the test of two proportions.
#[must_use]
pub fn differ(one: (u64, u64), other: (u64, u64)) -> bool {
    let ((hits, of), (other_hits, other_of)) = (one, other);
    if of < LEAST_TOLD || other_of < LEAST_TOLD {
        return false;
    }
    let (n, m) = (of as f64, other_of as f64);
    let pooled = (hits + other_hits) as f64 / (n + m);
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    let apart = hits as f64 / n - other_hits as f64 / m;
    error > 0.0 && (apart / error).abs() > MORE_THAN_CHANCE
}

/// Which fields a record has, a bit for each of [`FIELDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Has(pub u8);

/// The fields of [`Has`], the lowest bit first. The first four are a person's own.
pub const FIELDS: [&str; 7] = [
    "given name",
    "family name",
    "birth date",
    "NHS number",
    "address",
    "phone",
    "e-mail",
];

/// How many of [`FIELDS`] are a person's own.
const OWN: usize = 4;

impl Has {
    fn field(self, at: usize) -> bool {
        self.0 >> at & 1 == 1
    }

    /// What it lacks of what is a person's own.
    #[must_use]
    pub fn lacks(self) -> Vec<&'static str> {
        let own = FIELDS.into_iter().take(OWN).enumerate();
        own.filter(|(at, _)| !self.field(*at))
            .map(|(_, name)| name)
            .collect()
    }

    /// Whether a record of these fields, with names as frequent as the average, would be linked to its own
    /// copy: where it would not, nothing can link it.
    #[must_use]
    pub fn links_to_its_own_copy(self, scales: &Scales) -> bool {
        let text = |at, text: &'static str| if self.field(at) { text } else { "" };
        let said = Said {
            given_name: text(0, "Brunhilde"),
            family_name: text(1, "Thistlewick"),
            birth: "1984-09-04".parse().ok().filter(|_| self.field(2)),
            nhs: "9434765919".parse().ok().filter(|_| self.field(3)),
            address_line: text(4, "7 Elm Close"),
            postcode: text(4, "PR2 4JY"),
            phones: [text(5, "+441772528361"), ""],
            email: text(6, "brunhilde.thistlewick@orrin.example"),
            ..Said::default()
        };
        let mut pool = Pool::default();
        let record = Record::of(&said, &mut pool);
        let pattern = compare(&record, &record, &pool);
        let odds = scales.odds(&pattern, Shared::default());
        let (limit, _) = limit(&pattern, odds, &record, &record);
        limit == Limit::Free && odds >= scales.thresholds.link
    }
}

/// What the model says of one level of one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// The field.
    pub field: &'static str,
    /// The level, in words.
    pub level: &'static str,
    /// How often it is seen between records of one person.
    pub same: f64,
    /// And between strangers.
    pub strangers: f64,
    /// Bits for (or, below nought, against) one person.
    pub bits: f64,
}

/// What the model says of every level of every field.
#[must_use]
pub fn parameters(model: &Model) -> Vec<Parameter> {
    let levels = SPECS
        .iter()
        .flat_map(|spec| spec.levels.iter().map(move |level| (spec, level)));
    levels
        .filter_map(|(spec, (key, words))| {
            let chance = model.fields.get(spec.name)?.get(*key)?;
            Some(Parameter {
                field: spec.name,
                level: words,
                same: chance.same,
                strangers: chance.strangers,
                bits: (chance.same / chance.strangers).log2(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallies(all: &[(i64, u64, u64, u64)]) -> Tallies {
        let tally = |&(bits, links, same, different)| {
            let tally = Tally {
                links,
                same,
                different,
                ..Tally::default()
            };
            (bits, tally)
        };
        all.iter().map(tally).collect()
    }

    fn has(fields: &[&str]) -> Has {
        let bit = |name: &&str| 1 << FIELDS.iter().position(|it| it == name).unwrap();
        Has(fields.iter().map(bit).sum())
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

    /// Brown, Cai and DasGupta (2001) give (0.0000, 0.2775) for none of ten, and for half of ten (0.2366, 0.7634).
    #[test]
    fn an_interval_is_wilsons() {
        let near = |share: Share, low: f64, high: f64| {
            assert!((share.low - low).abs() < 1e-4, "{share:?}");
            assert!((share.high - high).abs() < 1e-4, "{share:?}");
        };
        near(Share::of(0, 10).unwrap(), 0.0, 0.2775);
        near(Share::of(5, 10).unwrap(), 0.2366, 0.7634);
        near(Share::of(10, 10).unwrap(), 0.7225, 1.0);
        assert_eq!(Share::of(0, 0), None);
    }

    #[test]
    fn a_share_is_whole_or_none_only_where_it_is() {
        let said = [0.0, 0.0004, 0.9714, 0.9996, 1.0].map(percent);
        assert_eq!(said, ["0%", "under 0.1%", "97.1%", "over 99.9%", "100%"]);
        assert_eq!(
            Share::of(5, 10).unwrap().to_string(),
            "50.0% (23.7% to 76.3%)"
        );
    }

    #[test]
    fn precision_is_of_what_was_decided_there_and_above() {
        let tallies = tallies(&[(-3, 0, 10, 30), (-1, 0, 20, 20), (2, 900, 40, 0)]);
        let at = at_thresholds([-3, -1, 2], 0.0, &tallies);
        let precision: Vec<f64> = at.iter().map(|it| share(it.precision).share).collect();
        assert_eq!(precision, [70.0 / 120.0, 60.0 / 80.0, 1.0]);
    }

    #[test]
    fn recall_counts_as_missed_what_was_found_to_be_one_person_below() {
        let tallies = tallies(&[(-3, 0, 10, 30), (-1, 0, 20, 20), (2, 900, 40, 0)]);
        let at = at_thresholds([-3, 2], 0.0, &tallies);
        let recall: Vec<f64> = at.iter().map(|it| share(it.recall).share).collect();
        assert_eq!(recall, [1.0, 940.0 / 970.0]);
    }

    #[test]
    fn links_that_were_checked_say_how_many_are_right_and_questions_say_nothing_of_them() {
        let mut tallies = tallies(&[(-1, 0, 50, 50), (0, 500, 0, 40), (5, 900, 0, 40)]);
        let mut check = |bits, right, wrong| {
            let tally = tallies.get_mut(&bits).unwrap();
            (tally.right, tally.wrong) = (right, wrong);
        };
        check(0, 30, 10);
        check(5, 60, 0);
        let checked: Vec<_> = at_thresholds([-1, 0, 5], 0.0, &tallies)
            .iter()
            .map(|it| it.checked)
            .collect();
        assert_eq!(checked[0], None, "nothing is linked there");
        let shares: Vec<f64> = checked[1..]
            .iter()
            .map(|it| share(it.unwrap()).share)
            .collect();
        assert_eq!(shares, [0.9, 1.0]);
    }

    #[test]
    fn of_fewer_than_thirty_decisions_nothing_is_estimated() {
        let tallies = tallies(&[(-1, 0, 20, 9), (2, 900, 0, 0)]);
        let at = at_thresholds([-1, 2], 0.0, &tallies);
        let too_few = |number| Estimate::TooFew {
            too_few_decided: Count::of(number),
        };
        let precision: Vec<_> = at.iter().map(|it| it.precision).collect();
        assert_eq!(precision, [too_few(29), too_few(0)]);
        assert_eq!(at[0].recall, too_few(29));
        let json = serde_json::to_value(at[1].precision).unwrap();
        assert_eq!(json, serde_json::json!({ "too_few_decided": 0 }));
    }

    fn share(of: Estimate) -> Share {
        match of {
            Estimate::Share(share) => share,
            few @ Estimate::TooFew { .. } => panic!("{few:?}"),
        }
    }

    #[test]
    fn a_band_stands_between_others_though_nothing_is_in_it() {
        let bands = bands(&tallies(&[(-1, 0, 3, 1), (1, 7, 4, 1)]));
        let bits: Vec<_> = bands
            .iter()
            .map(|it| (it.bits, it.share_same.map(|it| it.of)))
            .collect();
        assert_eq!(bits, [(-1, None), (0, None), (1, Some(5))]);
        assert_eq!(super::bands(&Tallies::new()), []);
    }

    #[test]
    fn shares_differ_where_it_is_more_than_chance() {
        assert!(differ((300, 1000), (200, 1000)));
        assert!(!differ((22, 100), (20, 100)));
        assert!(!differ((0, 1000), (0, 1000)), "none of either");
        assert!(!differ((4, 4), (0, 1000)), "too few to tell");
    }

    #[test]
    fn what_names_nobody_surely_links_to_nothing_not_even_its_copy() {
        let scales = Scales::standing(&Model::built_in().unwrap()).unwrap();
        let links = |fields: &[&str]| has(fields).links_to_its_own_copy(&scales);
        assert!(links(&["given name", "family name", "birth date"]));
        assert!(links(&[
            "given name",
            "family name",
            "birth date",
            "NHS number"
        ]));
        assert!(!links(&["given name", "family name"]));
        assert!(!links(&["family name", "address"]));
        assert!(!links(&["given name"]));
        assert!(!links(&[]));
    }

    #[test]
    fn what_a_record_lacks_is_said_of_what_is_a_persons_own() {
        assert_eq!(
            has(&["given name", "NHS number"]).lacks(),
            ["family name", "birth date"]
        );
    }

    #[test]
    fn every_level_of_the_model_has_its_bits() {
        let all = parameters(&Model::built_in().unwrap());
        let levels: usize = SPECS.iter().map(|spec| spec.levels.len()).sum();
        assert_eq!(all.len(), levels);
        let exact = all
            .iter()
            .find(|it| it.level == "the same birth date")
            .unwrap();
        assert!(exact.bits > 10.0, "{exact:?}");
        assert!(all.iter().all(|it| it.bits.is_finite()));
    }
}
