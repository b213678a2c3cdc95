//! What a comparison is worth: a mixture of five ways in which two records can belong together, after
//! Fellegi and Sunter (1969), with relatives as ways of their own.
//!
//! Two sisters share a family name, a home and a telephone. A model that knows only "one person" and
//! "strangers" takes each of these for evidence of one person. Here a pair may also be kin: what a household
//! shares is then likely, and only what is a person's own (given name, birth date, numbers) tells them apart.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::expected::Expected;
use crate::level::{FIELDS, Field, LEVELS, Pattern, SPECS, family, given};
use crate::pool::{Pool, TextId};
use crate::record::Record;

/// How two records can belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Kinship {
    /// They are about one person.
    Same,
    /// Twins: one birth date, one home, two given names.
    Twin,
    /// Of one family or household.
    Kin,
    /// Of one family, with one given name: father and son.
    Namesake,
    /// Neither.
    Stranger,
}

pub(crate) const KINSHIPS: usize = 5;

impl Kinship {
    const ALL: [Self; KINSHIPS] = [
        Self::Same,
        Self::Twin,
        Self::Kin,
        Self::Namesake,
        Self::Stranger,
    ];
}

/// The chances of each level of a field; the first place is for "not said" and counts for nothing.
pub(crate) type Chances = [[f64; LEVELS]; FIELDS];

/// The chances of a level among records of one person, of one family, and of strangers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chance {
    /// Of one person (Fellegi and Sunter's *m*).
    pub same: f64,
    /// Of two people of one family or household.
    pub kin: f64,
    /// Of strangers (*u*).
    pub strangers: f64,
}

/// How many other records, for each record, belong with it so.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partners {
    /// About the same person.
    pub same: f64,
    /// About a twin.
    pub twin: f64,
    /// About somebody of the family or household.
    pub kin: f64,
    /// About a relative of the same name.
    pub namesake: f64,
}

/// From where on records are joined, or asked about: bits above even odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Joined from here on.
    pub link: f64,
    /// Asked about from here on.
    pub review: f64,
}

/// How frequent names are: the share of records that bear each, for those that are not rare.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// The share of a name that is not in the list.
    pub rare: f64,
    /// The others.
    pub of: BTreeMap<String, f64>,
}

/// Names go together: two people named Khan share a given name more often than two people in the street do,
/// because given names and family names come from one tradition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    /// How many times more often, for a family name that is not in the list.
    pub rare: f64,
    /// The others.
    pub of: BTreeMap<String, f64>,
}

/// A model: readable, dated, and saved as a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Which it is.
    pub version: String,
    /// The day on which it was trained, and on how many records of what.
    pub trained: String,
    /// For an index of about so many records: the more there are, the more strangers agree by chance.
    pub records: u64,
    /// Partners of a record.
    pub partners: Partners,
    /// Thresholds.
    pub thresholds: Thresholds,
    /// What error linking from each whole bit on would come to, by the model's own word.
    #[serde(default)]
    pub expected: Vec<Expected>,
    /// The chances: by field, then by level.
    pub fields: BTreeMap<String, BTreeMap<String, Chance>>,
    /// How frequent given names are.
    pub given_names: Shares,
    /// How frequent family names are.
    pub family_names: Shares,
    /// How much more often bearers of a family name share a given name.
    pub together: Together,
}

/// Why a file is no model.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ModelError {
    /// It is not written as one.
    #[error("this is no model of matching: {0}")]
    Toml(#[from] toml::de::Error),
    /// A field or level is missing.
    #[error(
        "the model of matching says nothing of {field}, level {level}: train it again, or add the line"
    )]
    Missing {
        /// The field.
        field: &'static str,
        /// The level.
        level: &'static str,
    },
    /// A number is not a chance.
    #[error("in the model of matching, {field}, level {level}: a chance is above 0 and at most 1")]
    NoChance {
        /// The field.
        field: &'static str,
        /// The level.
        level: &'static str,
    },
}

impl Model {
    /// The model that Kith comes with.
    ///
    /// # Errors
    /// Never for the built-in file, which a test reads; but reading is not assumed to succeed.
    pub fn built_in() -> Result<Self, ModelError> {
        static BUILT_IN: LazyLock<Result<Model, ModelError>> =
            LazyLock::new(|| Model::from_toml(include_str!("../data/model-2026-11.toml")));
        BUILT_IN.clone()
    }

    /// A model of a place's own.
    ///
    /// # Errors
    /// When the text is not a whole model.
    pub fn from_toml(text: &str) -> Result<Self, ModelError> {
        let model: Model = toml::from_str(text)?;
        model.chances()?;
        Ok(model)
    }

    /// The chances as tables: of one person, of kin, of strangers.
    pub(crate) fn chances(&self) -> Result<[Chances; 3], ModelError> {
        let mut tables = [[[1.0; LEVELS]; FIELDS]; 3];
        for spec in &SPECS {
            for (at, (level, _)) in spec.levels.iter().enumerate() {
                let missing = ModelError::Missing {
                    field: spec.name,
                    level,
                };
                let levels = self.fields.get(spec.name);
                let chance = levels.and_then(|it| it.get(*level)).ok_or(missing)?;
                let all = [chance.same, chance.kin, chance.strangers];
                if all.iter().any(|it| !(*it > 0.0 && *it <= 1.0)) {
                    return Err(ModelError::NoChance {
                        field: spec.name,
                        level,
                    });
                }
                for (table, value) in tables.iter_mut().zip(all) {
                    if let Some(slot) = table
                        .get_mut(spec.field as usize)
                        .and_then(|it| it.get_mut(at + 1))
                    {
                        *slot = value;
                    }
                }
            }
        }
        Ok(tables)
    }
}

/// What a family or household shares, or hands on.
pub(crate) const fn is_shared_by_kin(field: Field) -> bool {
    matches!(
        field,
        Field::Family
            | Field::Middle
            | Field::Place
            | Field::Phone
            | Field::Email
            | Field::Nhs
            | Field::Town
    )
}

/// Of that, what is learnt from the records; an e-mail address or an NHS number in common is too rare among kin
/// to be told from one person's.
pub(crate) const fn is_learnt_of_kin(field: Field) -> bool {
    is_shared_by_kin(field) && !matches!(field, Field::Email | Field::Nhs)
}

/// Whose chances a kinship takes for a field.
const fn chances_of(kinship: Kinship, field: Field) -> Whose {
    match (kinship, field) {
        (Kinship::Same, _) => Whose::Same,
        (Kinship::Stranger, _) => Whose::Strangers,
        (_, field) if is_shared_by_kin(field) => Whose::Kin,
        (Kinship::Twin, Field::Birth) | (Kinship::Namesake, Field::Given | Field::Sex) => {
            Whose::Same
        }
        _ => Whose::Strangers,
    }
}

/// The tables of chances, in their order.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
enum Whose {
    Same,
    Kin,
    Strangers,
}

/// A model made ready for weighing, for an index of a certain size.
#[derive(Debug, Clone)]
pub struct Scales {
    /// log2 of the chance of each level, by kinship.
    logs: [[[f64; LEVELS]; FIELDS]; KINSHIPS],
    /// log2 of the chance of each kinship before anything is compared.
    priors: [f64; KINSHIPS],
    names: Arc<NameLogs>,
    /// Thresholds.
    pub thresholds: Thresholds,
    /// Which model it is.
    pub version: String,
}

/// log2 of what the model has of names.
#[derive(Debug, Clone, Default)]
struct Logs {
    of: FxHashMap<Box<str>, f32>,
    rare: f32,
}

impl Logs {
    fn new(of: &BTreeMap<String, f64>, rare: f64) -> Self {
        let log = |it: f64| it.max(1e-9).log2() as f32;
        Logs {
            of: of
                .iter()
                .map(|(name, it)| (name.as_str().into(), log(*it)))
                .collect(),
            rare: log(rare),
        }
    }

    /// One for each text of a pool.
    fn all(&self, pool: &Pool) -> Vec<f32> {
        let ids = (0..u32::try_from(pool.len()).unwrap_or_default()).map(TextId);
        ids.map(|id| {
            self.of
                .get(&*pool.get(id).compact)
                .copied()
                .unwrap_or(self.rare)
        })
        .collect()
    }
}

/// log2 of what the model has of all names.
#[derive(Debug)]
struct NameLogs {
    given: Logs,
    family: Logs,
    together: Logs,
}

/// log2 of how frequent the names of a pool are.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    given: Vec<f32>,
    family: Vec<f32>,
    together: Vec<f32>,
}

fn of(list: &[f32], id: TextId) -> f64 {
    list.get(id.at()).copied().map_or(0.0, f64::from)
}

/// How much likelier than an average name the names are that two records share, in bits: nought where they
/// share none.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shared {
    given: f64,
    family: f64,
    together: f64,
}

/// What a comparison comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// log2 of the odds that the two are one person, everything counted.
    pub odds: f64,
    /// log2 of the odds before anything was compared.
    pub prior: f64,
    /// Bits for (or against) one person rather than strangers, by field.
    pub fields: [f64; FIELDS],
    /// What is taken off because they may be of one family or household.
    pub kin: f64,
}

impl Scales {
    /// Makes a model ready for an index of so many records.
    ///
    /// # Errors
    /// When the model is not whole.
    pub fn new(model: &Model, records: usize) -> Result<Self, ModelError> {
        let names = NameLogs {
            given: Logs::new(&model.given_names.of, model.given_names.rare),
            family: Logs::new(&model.family_names.of, model.family_names.rare),
            together: Logs::new(&model.together.of, model.together.rare),
        };
        Self::with_names(model, records, Arc::new(names))
    }

    /// Makes a model ready for an index of the size that it says: the same wherever it is used.
    ///
    /// # Errors
    /// When the model is not whole.
    pub fn standing(model: &Model) -> Result<Self, ModelError> {
        Self::new(model, usize::try_from(model.records).unwrap_or(usize::MAX))
    }

    /// The same names, with what else the model says now.
    pub(crate) fn again(&self, model: &Model, records: usize) -> Result<Self, ModelError> {
        Self::with_names(model, records, Arc::clone(&self.names))
    }

    fn with_names(model: &Model, records: usize, names: Arc<NameLogs>) -> Result<Self, ModelError> {
        let tables = model.chances()?;
        let mut logs = [[[0.0; LEVELS]; FIELDS]; KINSHIPS];
        for (kinship, of_kinship) in Kinship::ALL.into_iter().zip(&mut logs) {
            for (spec, of_field) in SPECS.iter().zip(of_kinship) {
                let from = tables
                    .get(chances_of(kinship, spec.field) as usize)
                    .and_then(|it| it.get(spec.field as usize));
                for (slot, chance) in of_field.iter_mut().zip(from.into_iter().flatten()) {
                    *slot = chance.log2();
                }
            }
        }
        let others = (records.max(2) - 1) as f64;
        let partners = &model.partners;
        let prior = |partners: f64| (partners / others).clamp(1e-15, 0.5).log2();
        Ok(Scales {
            logs,
            priors: [
                prior(partners.same),
                prior(partners.twin),
                prior(partners.kin),
                prior(partners.namesake),
                0.0,
            ],
            names,
            thresholds: model.thresholds,
            version: model.version.clone(),
        })
    }

    /// How frequent the names of a pool are.
    #[must_use]
    pub fn rarity(&self, pool: &Pool) -> Rarity {
        Rarity {
            given: self.names.given.all(pool),
            family: self.names.family.all(pool),
            together: self.names.together.all(pool),
        }
    }

    /// What the names that two records share count for, beside average ones.
    #[must_use]
    pub fn shared(&self, pattern: &Pattern, a: &Record, b: &Record, rarity: &Rarity) -> Shared {
        let (of_given, of_family) = (pattern.level(Field::Given), pattern.level(Field::Family));
        if of_given == given::SWAPPED {
            // As likely among strangers as each name is in the other's place.
            let swapped = |it: &Record| of(&rarity.family, it.given) + of(&rarity.given, it.family);
            let average = self.strangers(Field::Given, given::SWAPPED);
            return Shared {
                given: swapped(a).max(swapped(b)).max(-30.0) - average,
                ..Shared::default()
            };
        }
        let mut shared = Shared::default();
        if of_given == given::EXACT {
            // "Abdul Rahman" and "Abdulrahman": the more frequent of the two says less.
            let given = of(&rarity.given, a.given).max(of(&rarity.given, b.given));
            shared.given = given - self.strangers(Field::Given, given::EXACT);
        }
        if of_family == family::EXACT {
            shared.family =
                of(&rarity.family, a.family) - self.strangers(Field::Family, family::EXACT);
            if of_given == given::EXACT || of_given == given::NICKNAME {
                shared.together = of(&rarity.together, a.family);
            }
        }
        shared
    }

    fn strangers(&self, field: Field, level: u8) -> f64 {
        let [.., strangers] = &self.logs;
        strangers
            .get(field as usize)
            .and_then(|it| it.get(usize::from(level)))
            .copied()
            .unwrap_or_default()
    }

    /// The log2 of each kinship's chance together with what was compared.
    pub(crate) fn joint(&self, pattern: &Pattern, shared: Shared) -> [f64; KINSHIPS] {
        let mut sums = self.priors;
        for (sum, logs) in sums.iter_mut().zip(&self.logs) {
            for (level, of_field) in pattern.0.iter().zip(logs) {
                *sum += of_field
                    .get(usize::from(*level))
                    .copied()
                    .unwrap_or_default();
            }
        }
        // A shared name is as likely among strangers as it is frequent. Kin share the family name because
        // they are kin, and namesakes the given name too.
        let [_, twin, kin, _, stranger] = &mut sums;
        *twin += shared.given;
        *kin += shared.given;
        *stranger += shared.given + shared.family + shared.together;
        sums
    }

    /// log2 of the odds that two records are about one person.
    #[must_use]
    pub fn odds(&self, pattern: &Pattern, shared: Shared) -> f64 {
        let [same, rest @ ..] = self.joint(pattern, shared);
        same - log2_sum(&rest)
    }

    /// The odds, where they are at or above a floor: most pairs are far below it, which costs less to see.
    #[must_use]
    pub fn odds_above(&self, floor: f64, pattern: &Pattern, shared: Shared) -> Option<f64> {
        let [same, rest @ ..] = self.joint(pattern, shared);
        let most = rest.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if same - most < floor {
            return None;
        }
        Some(same - log2_sum(&rest)).filter(|odds| *odds >= floor)
    }

    /// The odds, with what each field adds to them.
    #[must_use]
    pub fn weigh(&self, pattern: &Pattern, shared: Shared) -> Weighed {
        let joint = self.joint(pattern, shared);
        let [same, rest @ ..] = joint;
        let [.., stranger] = rest;
        let [of_same, .., of_strangers] = &self.logs;
        let mut fields = [0.0; FIELDS];
        let tables = of_same.iter().zip(of_strangers);
        for ((bits, level), (m, u)) in fields.iter_mut().zip(pattern.0).zip(tables) {
            let at = usize::from(level);
            *bits = m.get(at).copied().unwrap_or_default() - u.get(at).copied().unwrap_or_default();
        }
        let [of_given, of_family, ..] = &mut fields;
        *of_given -= shared.given + shared.together;
        *of_family -= shared.family;
        let [prior, ..] = self.priors;
        let others = log2_sum(&rest);
        Weighed {
            odds: same - others,
            prior,
            fields,
            kin: others - stranger,
        }
    }
}

/// log2 of the sum of numbers given by their log2.
pub(crate) fn log2_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    most + logs.iter().map(|it| (it - most).exp2()).sum::<f64>().log2()
}

/// The chance of odds given by their log2.
#[must_use]
pub fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp2())
}
