//! Names of many traditions, common ones often and rare ones seldom.

use serde::Deserialize;

use super::random::Draw;

/// A naming tradition of families in the county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Tradition {
    British,
    Irish,
    Welsh,
    Pakistani,
    Indian,
    Sikh,
    Bangladeshi,
    Tamil,
    Afghan,
    Polish,
    Romanian,
    Baltic,
    Arabic,
    Somali,
    Nigerian,
    Ghanaian,
    Chinese,
    Iberian,
    Italian,
    Turkish,
    Greek,
    Caribbean,
}

use Tradition::*;

/// How many households in a thousand follow each tradition: illustrative, not a statistic.
const SHARES: [(Tradition, u32); 22] = [
    (British, 742),
    (Irish, 28),
    (Welsh, 25),
    (Pakistani, 32),
    (Indian, 28),
    (Sikh, 14),
    (Bangladeshi, 10),
    (Tamil, 3),
    (Afghan, 2),
    (Polish, 18),
    (Romanian, 13),
    (Baltic, 5),
    (Arabic, 9),
    (Somali, 5),
    (Nigerian, 14),
    (Ghanaian, 7),
    (Chinese, 10),
    (Iberian, 11),
    (Italian, 5),
    (Turkish, 5),
    (Greek, 3),
    (Caribbean, 16),
];

/// Sex as the county's systems hold it for its people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sex {
    Female,
    Male,
}

struct GivenList {
    tradition: &'static str,
    sex: &'static str,
    years: std::ops::RangeInclusive<i16>,
    rare: bool,
    names: Vec<&'static str>,
}

struct FamilyList {
    tradition: &'static str,
    kind: &'static str,
    names: Vec<&'static str>,
}

struct VariantList {
    name: &'static str,
    spellings: Vec<&'static str>,
    short: Vec<&'static str>,
}

/// All the lists, read once.
pub(super) struct Names {
    given: Vec<GivenList>,
    families: Vec<FamilyList>,
    variants: Vec<VariantList>,
}

impl Names {
    pub(super) fn new() -> Self {
        let mut variants: Vec<_> = lines(include_str!("data/variants.txt"))
            .filter_map(|line| {
                let (name, forms) = line.split_once('=')?;
                let (short, spellings): (Vec<_>, Vec<_>) = forms
                    .split_whitespace()
                    .partition(|form| form.starts_with('~'));
                let short = short
                    .into_iter()
                    .map(|form| form.trim_start_matches('~'))
                    .collect();
                Some(VariantList {
                    name: name.trim(),
                    spellings,
                    short,
                })
            })
            .collect();
        variants.sort_by_key(|entry| entry.name);
        Self {
            given: lines(include_str!("data/given.txt"))
                .filter_map(given_list)
                .collect(),
            families: lines(include_str!("data/families.txt"))
                .filter_map(family_list)
                .collect(),
            variants,
        }
    }

    pub(super) fn tradition(&self, draw: &mut Draw) -> Tradition {
        draw.weighted(British, &SHARES)
    }

    /// A given name that a child born that year might be given.
    pub(super) fn given(&self, from: Tradition, sex: Sex, year: i16, draw: &mut Draw) -> String {
        let tradition = if draw.chance(from.takes_british_names(year)) {
            British
        } else {
            from
        };
        let rare = tradition == British && draw.chance(0.045);
        let (label, letter) = (tradition.label(), sex.letter());
        let fits = |list: &&GivenList| {
            list.tradition == label
                && list.sex == letter
                && list.rare == rare
                && list.years.contains(&year)
        };
        // Two eras overlap at their edges: either may be drawn from.
        let eras = self.given.iter().filter(fits).count();
        let which = draw.index(eras);
        let list = self.given.iter().filter(fits).nth(which);
        let (spread, steepness) = if tradition == British {
            (12.0, 0.9)
        } else {
            (6.0, 0.7)
        };
        list.map_or_else(String::new, |list| {
            common_first(&list.names, spread, steepness, draw)
        })
    }

    /// A family name of the tradition; Polish and Baltic families write it in the man's form.
    pub(super) fn family(&self, from: Tradition, draw: &mut Draw) -> String {
        let name = if draw.chance(from.long_tail()) {
            self.rare_family(from, draw)
        } else {
            self.common_family(from, draw)
        };
        let doubled = match from {
            Iberian => 0.75,
            British | Welsh => 0.022,
            Caribbean | Nigerian | Ghanaian => 0.03,
            _ => 0.0,
        };
        if !draw.chance(doubled) {
            return name;
        }
        let second = self.common_family(from, draw);
        let join = if from == Iberian { " " } else { "-" };
        if second == name {
            name
        } else {
            format!("{name}{join}{second}")
        }
    }

    fn common_family(&self, from: Tradition, draw: &mut Draw) -> String {
        self.family_list(from, "list")
            .map_or_else(String::new, |list| common_first(list, 9.0, 0.78, draw))
    }

    /// A rarer name, put together from its parts: tens of thousands are possible.
    fn rare_family(&self, from: Tradition, draw: &mut Draw) -> String {
        let (Some(heads), Some(tails)) = (
            self.family_list(from, "head"),
            self.family_list(from, "tail"),
        ) else {
            return self.common_family(from, draw);
        };
        let head = common_first(heads, 30.0, 0.8, draw);
        let tail = common_first(tails, 15.0, 0.8, draw);
        let mut name = head + &tail;
        if from == British {
            match draw.below(20) {
                0 => name.push('e'),
                1 => name.push('s'),
                2 => name = name.replacen('i', "y", 1),
                3 => name = name.replacen('t', "tt", 1),
                4 => name = name.replacen('n', "nn", 1),
                5 => name.push_str("er"),
                _ => {}
            }
        }
        name
    }

    fn family_list(&self, from: Tradition, kind: &str) -> Option<&[&'static str]> {
        let label = from.label();
        let list = self
            .families
            .iter()
            .find(|l| l.tradition == label && l.kind == kind)?;
        Some(&list.names)
    }

    fn variants_of(&self, given: &str) -> Option<&VariantList> {
        let at = self
            .variants
            .binary_search_by_key(&given, |entry| entry.name)
            .ok()?;
        self.variants.get(at)
    }

    /// A short or familiar form, if there is one.
    pub(super) fn nickname(&self, given: &str, draw: &mut Draw) -> Option<&'static str> {
        draw.pick(&self.variants_of(given)?.short).copied()
    }

    /// Another spelling, if there is one.
    pub(super) fn spelling(&self, given: &str, draw: &mut Draw) -> Option<&'static str> {
        draw.pick(&self.variants_of(given)?.spellings).copied()
    }
}

impl Tradition {
    fn label(self) -> &'static str {
        match self {
            British => "british",
            Irish => "irish",
            Welsh => "welsh",
            Pakistani => "pakistani",
            Indian => "indian",
            Sikh => "sikh",
            Bangladeshi => "bangladeshi",
            Tamil => "tamil",
            Afghan => "afghan",
            Polish => "polish",
            Romanian => "romanian",
            Baltic => "baltic",
            Arabic => "arabic",
            Somali => "somali",
            Nigerian => "nigerian",
            Ghanaian => "ghanaian",
            Chinese => "chinese",
            Iberian => "iberian",
            Italian => "italian",
            Turkish => "turkish",
            Greek => "greek",
            Caribbean => "caribbean",
        }
    }

    /// The language an interpreter would be booked for.
    pub(super) fn language(self) -> Option<&'static str> {
        Some(match self {
            Pakistani => "Urdu",
            Indian => "Gujarati",
            Sikh => "Punjabi",
            Bangladeshi => "Bengali (Sylheti)",
            Tamil => "Tamil",
            Afghan => "Dari",
            Polish => "Polish",
            Romanian => "Romanian",
            Baltic => "Lithuanian",
            Arabic => "Arabic",
            Somali => "Somali",
            Chinese => "Cantonese",
            Iberian => "Portuguese",
            Italian => "Italian",
            Turkish => "Turkish",
            Greek => "Greek",
            British | Irish | Welsh | Nigerian | Ghanaian | Caribbean => return None,
        })
    }

    fn takes_british_names(self, year: i16) -> f64 {
        let young = if year > 1995 { 1.0 } else { 0.5 };
        match self {
            British => 1.0,
            Irish | Welsh | Caribbean => 0.5,
            Nigerian | Ghanaian => 0.3 * young,
            Chinese => 0.6 * young,
            Polish | Romanian | Baltic | Italian | Greek | Iberian => 0.2 * young,
            Indian | Sikh | Turkish => 0.05 * young,
            Pakistani | Bangladeshi | Tamil | Afghan | Arabic | Somali => 0.01,
        }
    }

    fn long_tail(self) -> f64 {
        match self {
            British => 0.36,
            Polish | Romanian | Baltic | Turkish | Greek | Nigerian | Tamil => 0.5,
            Italian => 0.55,
            Irish | Arabic => 0.22,
            Welsh => 0.04,
            _ => 0.0,
        }
    }

    /// Whether a wife commonly takes her husband's family name.
    pub(super) fn wife_takes_name(self) -> f64 {
        match self {
            Somali | Arabic | Chinese | Iberian | Italian | Afghan => 0.04,
            Pakistani | Bangladeshi | Sikh => 0.25,
            _ => 0.8,
        }
    }

    /// A Somali child carries the father's given name where others carry a family's name.
    pub(super) fn is_patronymic(self) -> bool {
        self == Somali
    }

    /// Whether women of the tradition write the family's name in a form of their own.
    pub(super) fn has_form_for_women(self) -> bool {
        matches!(self, Polish | Baltic | Sikh | Pakistani | Bangladeshi)
    }

    /// The form of a family name that a woman or girl writes.
    pub(super) fn for_woman(self, family: &str, draw: &mut Draw) -> String {
        let turned = match self {
            Polish => [("ski", "ska"), ("cki", "cka"), ("ński", "ńska")]
                .iter()
                .find_map(|(man, woman)| {
                    family
                        .strip_suffix(man)
                        .map(|stem| format!("{stem}{woman}"))
                }),
            Baltic => [
                ("auskas", "auskienė"),
                ("iņš", "iņa"),
                ("evičius", "evičienė"),
                ("ov", "ova"),
            ]
            .iter()
            .find_map(|(man, woman)| {
                family
                    .strip_suffix(man)
                    .map(|stem| format!("{stem}{woman}"))
            }),
            Sikh if family == "Singh" => Some("Kaur".to_owned()),
            Pakistani if draw.chance(0.18) => {
                Some(draw.word(&["Bibi", "Begum", "Akhtar"]).to_owned())
            }
            Bangladeshi if draw.chance(0.45) => Some(
                draw.word(&["Begum", "Khatun", "Akter", "Khanam"])
                    .to_owned(),
            ),
            _ => None,
        };
        turned.unwrap_or_else(|| family.to_owned())
    }
}

impl Sex {
    pub(super) fn letter(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
        }
    }

    pub(super) fn draw(draw: &mut Draw) -> Self {
        if draw.chance(0.49) {
            Self::Male
        } else {
            Self::Female
        }
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn given_list(line: &'static str) -> Option<GivenList> {
    let mut parts = line.split('|');
    let (tradition, sex, years) = (parts.next()?, parts.next()?, parts.next()?);
    let names = parts.next()?.split_whitespace().collect();
    let (years, rare) = match years.split_once('-') {
        Some((from, to)) => (from.parse().ok()?..=to.parse().ok()?, false),
        None => (i16::MIN..=i16::MAX, true),
    };
    Some(GivenList {
        tradition,
        sex,
        years,
        rare,
        names,
    })
}

fn family_list(line: &'static str) -> Option<FamilyList> {
    let mut parts = line.split('|');
    let (tradition, kind) = (parts.next()?, parts.next()?);
    Some(FamilyList {
        tradition,
        kind,
        names: parts.next()?.split_whitespace().collect(),
    })
}

/// An item of a list ordered by commonness, with the chance of the one at rank `r` falling as
/// `1 / (r + spread) ^ steepness`: the curve that real names follow closely enough.
fn common_first(names: &[&'static str], spread: f64, steepness: f64, draw: &mut Draw) -> String {
    // The inverse of the curve's integral, so that no table of weights is needed.
    let power = 1.0 - steepness;
    let (low, high) = (
        spread.powf(power),
        (names.len() as f64 + spread).powf(power),
    );
    let rank = (low + draw.unit() * (high - low)).powf(1.0 / power) - spread;
    let rank = (rank as usize).min(names.len().saturating_sub(1));
    names.get(rank).copied().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::random::Purpose;
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn every_tradition_names_everyone_of_any_year() {
        let names = Names::new();
        let mut draw = Draw::new(1, Purpose::Household, 0, 0);
        for (tradition, _) in SHARES {
            for year in 1915..2030 {
                for sex in [Sex::Female, Sex::Male] {
                    assert!(!names.given(tradition, sex, year, &mut draw).is_empty());
                }
                assert!(!names.family(tradition, &mut draw).is_empty());
            }
        }
    }

    #[test]
    fn family_names_have_a_long_tail_and_no_name_swamps_it() {
        let names = Names::new();
        let mut draw = Draw::new(1, Purpose::Household, 0, 1);
        let mut counts: HashMap<String, u32> = HashMap::new();
        for _ in 0..200_000 {
            let tradition = names.tradition(&mut draw);
            *counts
                .entry(names.family(tradition, &mut draw))
                .or_default() += 1;
        }
        assert!(counts.len() > 15_000, "{}", counts.len());
        assert!(
            counts.values().all(|n| *n < 3_000),
            "{:?}",
            counts.values().max()
        );
    }

    #[test]
    fn a_woman_of_a_polish_family_writes_its_name_in_her_form() {
        let mut draw = Draw::new(1, Purpose::Household, 0, 2);
        assert_eq!(Polish.for_woman("Kowalski", &mut draw), "Kowalska");
        assert_eq!(Polish.for_woman("Nowak", &mut draw), "Nowak");
    }
}
