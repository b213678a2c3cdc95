//! Training: from records without any known truth, how often do two records of one person, of one family, and
//! of strangers agree so? By expectation and maximisation (Dempster, Laird and Rubin 1977), begun from a model
//! that is sound already and held near it where the records say little.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::compare::compare;
use crate::level::{FIELDS, Field, LEVELS, Pattern, SPECS, family, given};
use crate::model::{
    Chance, Chances, KINSHIPS, Kinship, Model, ModelError, Partners, Rarity, Scales, Shares,
    Together, is_learnt_of_kin, log2_sum,
};
use crate::pool::{Pool, TextId};
use crate::record::Record;

/// How much the model one begins with counts for, in pairs.
const HELD: f64 = 30.0;
/// A level seen less often than this is not learnt.
const SELDOM: f64 = 5.0;
/// Rounds of expectation and maximisation.
const ROUNDS: usize = 12;
/// Random pairs to learn strangers from.
const STRANGERS: u64 = 250_000;

/// A pair that training looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Example {
    pub(crate) pattern: Pattern,
    pub(crate) a: u32,
    pub(crate) b: u32,
}

/// Trains a model.
///
/// `examples` are a share `sampled` of all pairs that share a key.
///
/// # Errors
/// When the model to begin with is not whole.
pub(crate) fn train(
    start: &Model,
    records: &[Record],
    pool: &Pool,
    examples: &[Example],
    sampled: f64,
    trained: String,
) -> Result<Model, ModelError> {
    let mut model = start.clone();
    model.trained = trained;
    model.records = records.len() as u64;
    let seen = strangers(records, pool);
    let begun = start.chances()?;
    let all_pairs = (records.len() as f64) * (records.len() as f64 - 1.0) / 2.0;
    let spellings = spellings(pool);
    model.together = together(records, pool, &spellings, start.together.rare);
    let (mut scales, mut rarity) = named(&mut model, records, pool, &spellings)?;
    for round in 1..=ROUNDS {
        // By then it is known how many records a person has.
        if round == ROUNDS / 2 {
            (scales, rarity) = named(&mut model, records, pool, &spellings)?;
        }
        scales = scales.again(&model, records.len())?;
        let counted = expect(&scales, records, examples, &rarity);
        let weight = |kinship: Kinship| {
            let sum = counted
                .totals
                .get(kinship as usize)
                .copied()
                .unwrap_or_default();
            sum / sampled * 2.0 / records.len().max(1) as f64
        };
        model.partners = Partners {
            same: weight(Kinship::Same).max(1e-3),
            twin: weight(Kinship::Twin).max(1e-5),
            kin: weight(Kinship::Kin).max(1e-4),
            namesake: weight(Kinship::Namesake).max(1e-5),
        };
        let same_share = (model.partners.same * records.len() as f64 / 2.0 / all_pairs).min(0.5);
        maximise(&mut model, &counted, &seen, &begun, same_share);
    }
    Ok(model)
}

/// Counts names, and makes the model ready with them.
fn named(
    model: &mut Model,
    records: &[Record],
    pool: &Pool,
    spellings: &[TextId],
) -> Result<(Scales, Rarity), ModelError> {
    (model.given_names, model.family_names) = names(records, pool, spellings, model.partners.same);
    exact_names(model);
    let scales = Scales::new(model, records.len())?;
    let rarity = scales.rarity(pool);
    Ok((scales, rarity))
}

/// How often strangers agree so: levels of random pairs.
fn strangers(records: &[Record], pool: &Pool) -> Chances {
    let n = records.len() as u64;
    let pairs = STRANGERS.min(n * n.saturating_sub(1) / 2);
    let count = |mut table: Chances, at: u64| {
        // A sequence that visits pairs evenly and is the same every time.
        let a = splitmix(at * 2) % n;
        let b = splitmix(at * 2 + 1) % n;
        if a != b
            && let (Some(a), Some(b)) = (records.get(a as usize), records.get(b as usize))
        {
            add(&mut table, &compare(a, b, pool), 1.0);
        }
        table
    };
    let none = || [[0.0; LEVELS]; FIELDS];
    (0..if n < 2 { 0 } else { pairs })
        .into_par_iter()
        .fold(none, count)
        .reduce(none, |one, other| sum(one, &other))
}

pub(crate) const fn splitmix(at: u64) -> u64 {
    let z = at.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn add(table: &mut Chances, pattern: &Pattern, weight: f64) {
    for (of_field, level) in table.iter_mut().zip(pattern.0) {
        if let Some(slot) = of_field.get_mut(usize::from(level)) {
            *slot += weight;
        }
    }
}

fn sum(mut one: Chances, other: &Chances) -> Chances {
    for (a, b) in one.iter_mut().flatten().zip(other.iter().flatten()) {
        *a += b;
    }
    one
}

/// What the examples are taken to be.
struct Counted {
    same: Chances,
    kin: Chances,
    totals: [f64; KINSHIPS],
}

impl Counted {
    fn none() -> Self {
        Counted {
            same: [[0.0; LEVELS]; FIELDS],
            kin: [[0.0; LEVELS]; FIELDS],
            totals: [0.0; KINSHIPS],
        }
    }

    fn and(self, other: &Self) -> Self {
        let mut totals = self.totals;
        totals
            .iter_mut()
            .zip(other.totals)
            .for_each(|(a, b)| *a += b);
        Counted {
            same: sum(self.same, &other.same),
            kin: sum(self.kin, &other.kin),
            totals,
        }
    }
}

fn expect(scales: &Scales, records: &[Record], examples: &[Example], rarity: &Rarity) -> Counted {
    let one = |mut counted: Counted, it: &Example| {
        let (Some(a), Some(b)) = (records.get(it.a as usize), records.get(it.b as usize)) else {
            return counted;
        };
        let joint = scales.joint(&it.pattern, scales.shared(&it.pattern, a, b, rarity));
        let all = log2_sum(&joint);
        let chances = joint.map(|log| (log - all).exp2());
        let [same, twin, kin, namesake, _] = chances;
        counted
            .totals
            .iter_mut()
            .zip(chances)
            .for_each(|(sum, chance)| *sum += chance);
        add(&mut counted.same, &it.pattern, same);
        add(&mut counted.kin, &it.pattern, twin + kin + namesake);
        counted
    };
    // Sums of fractions depend on their order: chunks of one size are added up one after another.
    let parts: Vec<Counted> = examples
        .par_chunks(8192)
        .map(|chunk| chunk.iter().fold(Counted::none(), one))
        .collect();
    parts.iter().fold(Counted::none(), Counted::and)
}

fn maximise(
    model: &mut Model,
    counted: &Counted,
    seen: &Chances,
    [start_same, start_kin, before]: &[Chances; 3],
    same_share: f64,
) {
    let row =
        |table: &Chances, field: Field| table.get(field as usize).copied().unwrap_or([0.0; LEVELS]);
    for spec in &SPECS {
        let field = spec.field;
        let same = held(&row(&counted.same, field), &row(start_same, field), HELD);
        // What tells kin from others is their own: it is not learnt from the pairs taken for kin.
        let kin = match is_learnt_of_kin(field) {
            true => held(&row(&counted.kin, field), &row(start_kin, field), HELD),
            false => row(start_kin, field),
        };
        let apart = among_strangers(
            (&row(seen, field), &row(&counted.same, field)),
            &row(before, field),
            &same,
            same_share,
        );
        for (at, (level, _)) in spec.levels.iter().enumerate() {
            let of =
                |table: &[f64; LEVELS]| table.get(at + 1).copied().unwrap_or(1.0).clamp(1e-9, 1.0);
            let chance = Chance {
                same: of(&same),
                kin: of(&kin),
                strangers: of(&apart),
            };
            if let Some(levels) = model.fields.get_mut(spec.name) {
                levels.insert((*level).to_owned(), chance);
            }
        }
    }
    exact_names(model);
}

/// Shares of counts, held near what was believed before with so many pairs' weight.
fn held(counts: &[f64; LEVELS], before: &[f64; LEVELS], weight: f64) -> [f64; LEVELS] {
    let said: f64 = counts.iter().skip(1).sum();
    let mut out = [0.0; LEVELS];
    for ((slot, count), before) in out.iter_mut().zip(counts).zip(before) {
        // What is hardly seen at all is not learnt: nothing speaks against what was believed.
        *slot = match *count < SELDOM {
            true => *before,
            false => (count + before * weight) / (said + weight),
        };
    }
    out
}

/// A share that was counted and one that was believed before, which counts for as much as seeing it twice: however
/// many pairs are looked at, not to have seen a thing that is rare says little of how rare it is.
fn seen_or_believed(count: f64, said: f64, before: f64) -> f64 {
    const TIMES: f64 = 2.0;
    (count + TIMES) / (said + TIMES / before.max(1e-12))
}

/// Random pairs are strangers but for the few that are one person's: those are taken out.
fn among_strangers(
    (seen, of_same): (&[f64; LEVELS], &[f64; LEVELS]),
    before: &[f64; LEVELS],
    same: &[f64; LEVELS],
    same_share: f64,
) -> [f64; LEVELS] {
    let said: f64 = seen.iter().skip(1).sum();
    let mut out = [0.0; LEVELS];
    let levels = seen.iter().zip(of_same).zip(before).zip(same);
    for (slot, (((count, of_same), before), same)) in out.iter_mut().zip(levels) {
        if *count < SELDOM && *of_same < SELDOM {
            *slot = *before;
            continue;
        }
        let raw = seen_or_believed(*count, said, *before);
        let left = raw - same_share * same;
        // Where hardly more is left than chance brings about, what was believed before says more.
        let noise = 3.0 * (raw / (said + 50.0)).sqrt();
        *slot = match left > noise.max(raw * 0.3) {
            true => left / (1.0 - same_share),
            false => before.min(raw),
        };
    }
    out
}

/// How frequent an exact name is on average follows from how frequent the names are.
fn exact_names(model: &mut Model) {
    let lists = [
        (Field::Given, &model.given_names, given::EXACT),
        (Field::Family, &model.family_names, family::EXACT),
    ];
    for (field, shares, level) in lists {
        let average: f64 = shares
            .of
            .values()
            .map(|share| share * share)
            .sum::<f64>()
            .max(shares.rare);
        let Some(spec) = SPECS.get(field as usize) else {
            continue;
        };
        let key = spec
            .levels
            .get(usize::from(level) - 1)
            .map_or("", |it| it.0);
        if let Some(chance) = model
            .fields
            .get_mut(spec.name)
            .and_then(|it| it.get_mut(key))
        {
            chance.strangers = average.clamp(1e-9, 1.0);
        }
    }
}

/// How frequent names are. A person's own records say their name again: so many partners are taken off.
fn names(records: &[Record], pool: &Pool, spellings: &[TextId], partners: f64) -> (Shares, Shares) {
    let shares = |of: &dyn Fn(&Record) -> TextId| {
        let mut counts = vec![0_u32; pool.len()];
        let mut said = 0_u32;
        for id in records.iter().map(of).filter(|it| !it.is_none()) {
            let spelling = spellings.get(id.at()).copied().unwrap_or(id);
            if let Some(count) = counts.get_mut(spelling.at()) {
                *count += 1;
                said += 1;
            }
        }
        let all = f64::from(said.max(1));
        let share = |count: u32| (f64::from(count) - partners).max(0.5) / all;
        let listed = (1_u32..)
            .zip(counts.iter().skip(1))
            .filter(|(_, count)| **count > 2);
        let of = listed
            .map(|(at, count)| (pool.get(TextId(at)).compact.to_string(), share(*count)))
            .collect();
        Shares { rare: share(2), of }
    };
    (shares(&|it| it.given), shares(&|it| it.family))
}

/// For each text the first that is written so but for its spaces: "O Brien" is as frequent as "Obrien".
fn spellings(pool: &Pool) -> Vec<TextId> {
    let mut first = FxHashMap::default();
    let ids = (0..u32::try_from(pool.len()).unwrap_or_default()).map(TextId);
    ids.map(|id| *first.entry(&*pool.get(id).compact).or_insert(id))
        .collect()
}

/// The least bearers of a family name for it to have a number of its own.
const BEARERS: usize = 40;
/// Pairs of bearers that are looked at for each family name.
const PAIRS: u64 = 300;

/// How much more often bearers of one family name share a given name than two people do. Only pairs with two
/// birth dates are counted, which are two people.
fn together(records: &[Record], pool: &Pool, spellings: &[TextId], believed: f64) -> Together {
    let mut bearers: Vec<(TextId, u32)> = (0_u32..)
        .zip(records)
        .filter(|(_, it)| !it.family.is_none() && !it.given.is_none() && it.born.is_whole())
        .filter_map(|(at, it)| Some((*spellings.get(it.family.at())?, at)))
        .collect();
    bearers.sort_unstable();
    let at = |at: u64| {
        bearers
            .get((splitmix(at) % bearers.len().max(1) as u64) as usize)
            .and_then(|it| records.get(it.1 as usize))
    };
    let anybody = (0..STRANGERS).map(|pair| (at(pair * 2), at(pair * 2 + 1)));
    let by_chance = Names::of(anybody).share(1_000.0, 1e-3);
    let mut of = std::collections::BTreeMap::new();
    let mut rest = Names::default();
    for run in bearers.chunk_by(|a, b| a.0 == b.0) {
        let get = |at: u64| {
            run.get((splitmix(at) % run.len() as u64) as usize)
                .and_then(|it| records.get(it.1 as usize))
        };
        let pairs = PAIRS.min((run.len() as u64).pow(2) / 4);
        let names = Names::of((0..pairs).map(|pair| (get(pair * 2), get(pair * 2 + 1))));
        if run.len() >= BEARERS
            && let Some((family, _)) = run.first()
        {
            of.insert(pool.get(*family).compact.to_string(), names);
        }
        rest = rest.and(names);
    }
    let rare = (rest.share(100.0, believed * by_chance) / by_chance).max(1.0);
    let beside = |names: Names| (names.share(100.0, rare * by_chance) / by_chance).max(1.0);
    Together {
        rare,
        of: of
            .into_iter()
            .map(|(name, names)| (name, beside(names)))
            .collect(),
    }
}

/// Pairs of two people, and of them those of one given name.
#[derive(Debug, Clone, Copy, Default)]
struct Names {
    pairs: f64,
    alike: f64,
}

impl Names {
    fn of<'a>(pairs: impl Iterator<Item = (Option<&'a Record>, Option<&'a Record>)>) -> Self {
        let mut names = Names::default();
        for (a, b) in pairs {
            if let (Some(a), Some(b)) = (a, b)
                && a.born.0 / 10_000 != b.born.0 / 10_000
                && a.born.0 % 10_000 != b.born.0 % 10_000
            {
                names.pairs += 1.0;
                names.alike += f64::from(u8::from(a.given == b.given));
            }
        }
        names
    }

    fn and(self, other: Self) -> Self {
        Names {
            pairs: self.pairs + other.pairs,
            alike: self.alike + other.alike,
        }
    }

    /// The share of those alike, held near another share with so many pairs' weight.
    fn share(self, weight: f64, other: f64) -> f64 {
        (self.alike + weight * other) / (self.pairs + weight)
    }
}
