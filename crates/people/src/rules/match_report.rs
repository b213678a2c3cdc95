//! What can be said of how well matching does, and how surely. Counts in, shares with intervals out.

use std::collections::BTreeMap;
use std::fmt;

use kith_matching::level::SPECS;
use kith_matching::rules::{Limit, limit};
use kith_matching::{Model, Pool, Record, Said, Scales, compare::compare, model::Shared};
use serde::{Serialize, Serializer};

use kith_terms::small_groups::{Count, LEAST_TOLD, Sum, parts_of_a_total, sums_so_far};

/// Fewer decisions than this are too few to estimate from.
pub const LEAST_DECIDED: u64 = 30;

/// Beyond so many standard errors two shares differ by more than chance.
const MORE_THAN_CHANCE: f64 = 3.0;

/// For an interval that holds the true share 95 times in 100.
const Z_95: f64 = 1.96;

/// A share that was found in a sample, and between which two the true one is, 95 times in 100.
///
/// It is told in thousandths, and not of how many.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// The share, from 0 to 1.
    #[serde(serialize_with = "in_thousandths")]
    pub share: f64,
    /// The interval's lower end.
    #[serde(serialize_with = "in_thousandths")]
    pub low: f64,
    /// Its upper end.
    #[serde(serialize_with = "in_thousandths")]
    pub high: f64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn in_thousandths<S: Serializer>(share: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((share * 1000.0).round() / 1000.0)
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

/// What is estimated from decisions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimate {
    /// A share with its interval.
    Share(Share),
    /// A share that would tell of a group of fewer than five: only between which two it is, 95 times in 100.
    Between {
        /// The lower end.
        #[serde(serialize_with = "in_thousandths")]
        low: f64,
        /// The upper end.
        #[serde(serialize_with = "in_thousandths")]
        high: f64,
    },
    /// So few were decided that nothing can be said.
    TooFew,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Estimate::Share(share) => share.fmt(f),
            Estimate::Between { low, high } => write!(f, "{} to {}", percent(*low), percent(*high)),
            Estimate::TooFew => f.write_str("too few decisions to say"),
        }
    }
}

impl Estimate {
    /// From how many are in it and how many are not, by no more than is told of these.
    fn of(hits: Sum, misses: Sum) -> Self {
        if hits.least.saturating_add(misses.least) < LEAST_DECIDED {
            return Estimate::TooFew;
        }
        let share = |hits: u64, misses: u64| Share::of(hits, hits.saturating_add(misses));
        let is_told = hits.least == hits.most && misses.least == misses.most;
        let ends = share(hits.least, misses.most).zip(share(hits.most, misses.least));
        match ends {
            Some((share, _)) if is_told => Estimate::Share(share),
            Some((least, most)) => Estimate::Between {
                low: least.low,
                high: most.high,
            },
            None => Estimate::TooFew,
        }
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
    /// The share of answers that were one person, where both are told.
    pub share_same: Option<Share>,
}

/// Every whole bit from the lowest to the highest at which anything was linked or asked. How many are linked
/// in all is told by their methods.
#[must_use]
pub fn bands(tallies: &Tallies) -> Vec<Band> {
    let at = |bits: &i64| tallies.get(bits).copied().unwrap_or_default();
    let all: Vec<i64> = whole_bits(tallies).collect();
    let links: Vec<u64> = all.iter().map(|bits| at(bits).links).collect();
    let links = parts_of_a_total(&links);
    all.into_iter()
        .zip(links)
        .map(|(bits, links)| {
            let it = at(&bits);
            let (same, different) = (Count::of(it.same), Count::of(it.different));
            Band {
                bits,
                links,
                waiting: Count::of(it.waiting),
                same,
                different,
                share_same: (same.told().zip(different.told()))
                    .and_then(|(same, different)| Share::of(same, same + different)),
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
    /// Of records linked and questions answered "one person", the share at these bits or more: no estimate from
    /// a sample, and so without an interval. None where it would tell of fewer than five, or too few were decided.
    #[serde(serialize_with = "in_thousandths_where_told")]
    pub recall: Option<f64>,
}

fn in_thousandths_where_told<S: Serializer>(
    share: &Option<f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match share {
        Some(share) => in_thousandths(share, serializer),
        None => serializer.serialize_none(),
    }
}

/// How many of a kind there are at so many bits and more.
struct FromBitsOn(BTreeMap<i64, Sum>);

impl FromBitsOn {
    fn of(parts: impl Iterator<Item = (i64, Count)>, total_is_told: bool) -> Self {
        let (bits, parts): (Vec<i64>, Vec<Count>) = parts.unzip();
        let sums = sums_so_far(&parts, total_is_told);
        FromBitsOn(bits.into_iter().zip(sums).collect())
    }

    fn at(&self, bits: i64) -> Sum {
        let first = self.0.range(bits..).next();
        first.map(|(_, sum)| *sum).unwrap_or_default()
    }
}

/// Links that were drawn by chance and found to be right, and to be wrong.
struct Found {
    right: FromBitsOn,
    wrong: FromBitsOn,
}

impl Found {
    fn of(tallies: &Tallies) -> Self {
        let counted = |kind: fn(&Tally) -> u64| {
            let parts = tallies.iter().rev();
            FromBitsOn::of(parts.map(|(bits, it)| (*bits, Count::of(kind(it)))), false)
        };
        Found {
            right: counted(|it| it.right),
            wrong: counted(|it| it.wrong),
        }
    }
}

/// Of links that were drawn by chance, how many were found to be right, and how many to be wrong.
#[must_use]
pub fn right_and_wrong(tallies: &Tallies) -> (Count, Count) {
    let Found { right, wrong } = Found::of(tallies);
    (right.at(i64::MIN).count, wrong.at(i64::MIN).count)
}

/// For each of these thresholds, what linking from there on would come to.
#[must_use]
pub fn at_thresholds(
    thresholds: impl IntoIterator<Item = i64>,
    links_from: f64,
    tallies: &Tallies,
) -> Vec<AtThreshold> {
    let bands = bands(tallies);
    let of = |kind: fn(&Band) -> Count, total_is_told| {
        let parts = bands.iter().rev().map(|it| (it.bits, kind(it)));
        FromBitsOn::of(parts, total_is_told)
    };
    let (links, same, different) = (
        of(|it| it.links, true),
        of(|it| it.same, false),
        of(|it| it.different, false),
    );
    let Found { right, wrong } = Found::of(tallies);
    let lowest = i64::MIN;
    let decided = same.at(lowest).least + different.at(lowest).least;
    let found = |bits| Some(links.at(bits).count.told()? + same.at(bits).count.told()?);
    let all = found(lowest).filter(|all| *all > 0 && decided >= LEAST_DECIDED);
    let at = |bits| AtThreshold {
        bits,
        precision: Estimate::of(same.at(bits), different.at(bits)),
        checked: (bits as f64 >= links_from.floor())
            .then(|| Estimate::of(right.at(bits), wrong.at(bits))),
        recall: (found(bits).zip(all)).map(|(found, all)| found as f64 / all as f64),
    };
    thresholds.into_iter().map(at).collect()
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
        let recall: Vec<_> = at.iter().map(|it| it.recall).collect();
        assert_eq!(recall, [Some(1.0), Some(940.0 / 970.0)]);
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
        let precision: Vec<_> = at.iter().map(|it| it.precision).collect();
        assert_eq!(precision, [Estimate::TooFew; 2]);
        assert_eq!(at[0].recall, None);
        let json = serde_json::to_value(at[1].precision).unwrap();
        assert_eq!(json, "too_few");
    }

    #[test]
    fn a_share_that_would_tell_of_a_few_says_only_between_which_two_it_is_whatever_their_number() {
        let at = |wrong| {
            let tallies = tallies(&[(0, 0, 40, wrong)]);
            at_thresholds([0], 0.0, &tallies)[0].precision
        };
        let Estimate::Between { low, high } = at(1) else {
            panic!("{:?}", at(1));
        };
        assert!(low < 40.0 / 44.0 && high > 40.0 / 41.0);
        assert_eq!(at(1), at(4));
        assert!(matches!(at(0), Estimate::Share(_)));
        assert!(matches!(at(5), Estimate::Share(_)));
    }

    #[test]
    fn what_is_told_of_two_thresholds_tells_of_no_few_between_them() {
        let precision = |few| {
            let tallies = tallies(&[(-2, 0, 30, 9), (-1, 0, 9, few), (1, 0, 40, 8)]);
            let at = at_thresholds([-2, -1, 1], 0.0, &tallies);
            at.iter().map(|it| it.precision).collect::<Vec<_>>()
        };
        let one = precision(1);
        assert_eq!(one, precision(4));
        assert_eq!(one[2], Estimate::Share(Share::of(40, 48).unwrap()));
        assert!(matches!(
            one[..2],
            [Estimate::Between { .. }, Estimate::Between { .. }]
        ));
    }

    #[test]
    fn of_checks_too_a_few_are_not_told_by_what_remains() {
        let tally = |right| Tally {
            right,
            ..Tally::default()
        };
        let checked = |few| Tallies::from([(0, tally(few)), (3, tally(46))]);
        assert_eq!(right_and_wrong(&checked(2)).0.told(), None);
        assert_eq!(right_and_wrong(&checked(6)).0.told(), Some(52));
    }

    #[test]
    fn a_share_is_told_in_thousandths_and_not_of_how_many() {
        let json = serde_json::to_value(Share::of(29, 30).unwrap()).unwrap();
        assert_eq!(
            json,
            serde_json::json!({ "share": 0.967, "low": 0.833, "high": 0.994 })
        );
    }

    fn share(of: Estimate) -> Share {
        match of {
            Estimate::Share(share) => share,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_band_stands_between_others_though_nothing_is_in_it() {
        let bands = bands(&tallies(&[(-1, 0, 3, 1), (1, 7, 4, 1)]));
        let bits: Vec<_> = bands.iter().map(|it| it.bits).collect();
        assert_eq!(bits, [-1, 0, 1]);
        assert_eq!(super::bands(&Tallies::new()), []);
    }

    #[test]
    fn the_share_of_a_band_is_told_where_both_its_sides_are() {
        let share = |same, different| bands(&tallies(&[(0, 0, same, different)]))[0].share_same;
        assert_eq!(share(4, 1), None);
        assert_eq!(share(20, 1), None);
        assert_eq!(share(0, 0), None);
        assert_eq!(share(20, 0), Share::of(20, 20));
        assert_eq!(share(5, 5), Share::of(5, 10));
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
