//! What each level is worth: one readable, dated file.

use serde::Deserialize;

use super::compare::{Birth, Comparison, Family, Given, Nhs, Place, Plain};

macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($field:ident),* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs, reason = "named as the levels in compare.rs")]
        pub struct $name { $(pub $field: f64),* }
    };
}

table!(/// Bits of given names.
    GivenBits { exact, nickname, close, middle, sounds, initial, different });
table!(/// Bits of family names.
    FamilyBits { exact, previous, part, close, sounds, different });
table!(/// Bits of names in each other's place.
    SwappedBits { both });
table!(/// Bits of birth dates.
    BirthBits { exact, first_of_january, day_month_swapped, one_digit, partial, year_first_of_january, close, different });
table!(/// Bits of what is only equal or not.
    PlainBits { same, different });
table!(/// Bits of homes.
    PlaceBits { unit_and_house, unit, unit_other_house, sector, district, different });
table!(/// Bits of NHS numbers.
    NhsBits { same, near, different });
table!(/// What a household shares, at most.
    Household { cap });
table!(/// From where on a record is linked, or asked about.
    Threshold { link, review, margin });

/// How many people may share a key before it is passed over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crowd {
    /// At most so many are kept and compared.
    pub keep: usize,
}

/// The whole table. Its numbers and their reasons: `data/weights-2026-11.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "one for each field of a comparison")]
pub struct Weights {
    pub version: String,
    pub given: GivenBits,
    pub family: FamilyBits,
    pub swapped: SwappedBits,
    pub birth: BirthBits,
    pub sex: PlainBits,
    pub place: PlaceBits,
    pub phone: PlainBits,
    pub email: PlainBits,
    pub uprn: PlainBits,
    pub nhs: NhsBits,
    pub household: Household,
    pub threshold: Threshold,
    pub crowd: Crowd,
}

impl Weights {
    /// The weights that Kith comes with.
    ///
    /// # Errors
    /// Never for the built-in file, which a test reads; but reading is not assumed to succeed.
    pub fn built_in() -> Result<Self, toml::de::Error> {
        Self::from_toml(include_str!("../../data/weights-2026-11.toml"))
    }

    /// Weights of a place's own.
    ///
    /// # Errors
    /// When the text is not a whole table of weights.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    pub(crate) fn given(&self, level: Given) -> f64 {
        let bits = &self.given;
        match level {
            Given::Exact => bits.exact,
            Given::Nickname => bits.nickname,
            Given::Close => bits.close,
            Given::Middle => bits.middle,
            Given::Sounds => bits.sounds,
            Given::Initial => bits.initial,
            Given::Different => bits.different,
        }
    }

    pub(crate) fn family(&self, level: Family) -> f64 {
        let bits = &self.family;
        match level {
            Family::Exact => bits.exact,
            Family::Previous => bits.previous,
            Family::Part => bits.part,
            Family::Close => bits.close,
            Family::Sounds => bits.sounds,
            Family::Different => bits.different,
        }
    }

    pub(crate) fn birth(&self, level: Birth) -> f64 {
        let bits = &self.birth;
        match level {
            Birth::Exact => bits.exact,
            Birth::FirstOfJanuary => bits.first_of_january,
            Birth::DayMonthSwapped => bits.day_month_swapped,
            Birth::OneDigit => bits.one_digit,
            Birth::Partial => bits.partial,
            Birth::YearFirstOfJanuary => bits.year_first_of_january,
            Birth::Close => bits.close,
            Birth::Different => bits.different,
        }
    }

    pub(crate) fn place(&self, level: Place) -> f64 {
        let bits = &self.place;
        match level {
            Place::UnitAndHouse => bits.unit_and_house,
            Place::Unit => bits.unit,
            Place::UnitOtherHouse => bits.unit_other_house,
            Place::Sector => bits.sector,
            Place::District => bits.district,
            Place::Different => bits.different,
        }
    }

    pub(crate) fn nhs(&self, level: Nhs) -> f64 {
        match level {
            Nhs::Same => self.nhs.same,
            Nhs::Near => self.nhs.near,
            Nhs::Different => self.nhs.different,
        }
    }
}

pub(crate) fn plain(bits: &PlainBits, level: Plain) -> f64 {
    match level {
        Plain::Same => bits.same,
        Plain::Different => bits.different,
    }
}

/// The bits of a comparison, in parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sum {
    /// Everything, with the household's share capped.
    pub total: f64,
    /// What the cap took away.
    pub capped: f64,
}

/// Adds up a comparison. What one household shares (family name, home, telephone, e-mail, UPRN) counts for
/// no more than the cap, because two sisters agree in all of it.
#[must_use]
pub fn sum(comparison: &Comparison, weights: &Weights) -> Sum {
    let plainly = |bits, level: Option<Plain>| level.map_or(0.0, |level| plain(bits, level));
    let (given, family) = if comparison.swapped {
        (
            weights.swapped.both - weights.family.exact,
            weights.family.exact,
        )
    } else {
        (
            comparison.given.map_or(0.0, |level| weights.given(level)),
            comparison.family.map_or(0.0, |level| weights.family(level)),
        )
    };
    let shared = [
        family,
        comparison.place.map_or(0.0, |level| weights.place(level)),
        plainly(&weights.phone, comparison.phone),
        plainly(&weights.email, comparison.email),
        plainly(&weights.uprn, comparison.uprn),
    ];
    let agreed: f64 = shared.iter().filter(|bits| **bits > 0.0).sum();
    let against: f64 = shared.iter().filter(|bits| **bits < 0.0).sum();
    let capped = (agreed - weights.household.cap).max(0.0);
    let own = given
        + comparison.birth.map_or(0.0, |level| weights.birth(level))
        + plainly(&weights.sex, comparison.sex)
        + comparison.nhs.map_or(0.0, |level| weights.nhs(level));
    Sum {
        total: own + agreed - capped + against,
        capped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_weights_are_a_whole_table_in_which_more_agreement_is_worth_more() {
        let weights = Weights::built_in().unwrap();
        assert_eq!(weights.version, "2026-11");
        assert!(
            weights.given.exact > weights.given.nickname
                && weights.given.sounds > weights.given.initial
        );
        assert!(
            weights.family.exact > weights.family.previous
                && weights.family.close > weights.family.sounds
        );
        assert!(weights.birth.exact > weights.birth.day_month_swapped);
        assert!(
            weights.place.unit_and_house > weights.place.unit
                && weights.place.unit > weights.place.sector
        );
        assert!(weights.threshold.link > weights.threshold.review);
        assert!(
            weights.household.cap < weights.threshold.link,
            "a household is not a person"
        );
    }

    #[test]
    fn a_table_with_a_missing_or_unknown_number_is_refused() {
        assert!(Weights::from_toml("version = \"x\"").is_err());
        let more = format!(
            "{}\nspare = 1.0\n",
            include_str!("../../data/weights-2026-11.toml")
        );
        assert!(Weights::from_toml(&more).is_err());
    }
}
