//! Many records at once: who is who among all of them.

use std::hash::BuildHasher;

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use crate::block::{Blocks, Keys, keys, text_keys};
use crate::cluster::{Pair, clusters};
use crate::compare::compare;
use crate::decide::Weigher;
use crate::expected::expected;
use crate::model::{Model, ModelError, Scales};
use crate::pool::Pool;
use crate::record::Record;
use crate::rules::Limit;
use crate::train::{Example, splitmix, train};

/// Of records that say the very same, so many are compared each with each.
const ALIKE: usize = 10;

/// About how many pairs training looks at.
const EXAMPLES: u64 = 120_000;

/// What came of linking.
#[derive(Debug)]
pub struct Linked {
    /// The group of every record: the smallest number in it.
    pub clusters: Vec<u32>,
    /// The pairs at or above the floor, with their bits; and those that say one NHS number, whatever their bits.
    pub pairs: Vec<Pair>,
    /// The model that was used.
    pub model: Model,
}

impl Linked {
    /// The pairs that join, unless what else is known of the two groups speaks against it.
    pub fn joining(&self) -> impl Iterator<Item = &Pair> {
        let link = self.model.thresholds.link;
        let free = move |it: &&Pair| it.limit == Limit::Free && f64::from(it.odds) >= link;
        self.pairs.iter().filter(free)
    }
}

/// How to link.
#[derive(Debug, Clone)]
pub struct How {
    /// Whether to train on these records, or to use the model as it is.
    pub train: bool,
    /// Pairs with fewer bits than this are not kept.
    pub floor: f64,
    /// What the trained model says of its training.
    pub trained: String,
    /// Whose each record is already, by a number for each person: their records stay together, and no two of them
    /// become one. Empty where nothing is known.
    pub held: Vec<Option<u32>>,
}

/// Links records, which are in the order of what is in them ([`crate::Table::in_order`]): ties are decided by it, and
/// random pairs drawn. `begins` is told of each part of the work when it begins.
///
/// # Errors
/// When the model is not whole.
pub fn link(
    records: &[Record],
    pool: &Pool,
    start: &Model,
    how: &How,
    begins: &mut dyn FnMut(&'static str),
) -> Result<Linked, ModelError> {
    begins("keys");
    let copies = copies(records);
    let all_keys = all_keys(records, pool, &copies);
    begins("blocks");
    let blocks = Blocks::new(all_keys);
    begins("training");
    // A model that is taken as it is says itself for how many records it is.
    let (model, scales) = match how.train {
        true => {
            let model = trained(records, pool, start, &blocks, &how.trained)?;
            let scales = Scales::new(&model, records.len())?;
            (model, scales)
        }
        false => (start.clone(), Scales::standing(start)?),
    };
    begins("comparing");
    let rarity = scales.rarity(pool);
    let weigher = Weigher {
        pool,
        scales: &scales,
        rarity: &rarity,
    };
    let pair = |a, b| {
        let (one, other) = (records.get(a as usize)?, records.get(b as usize)?);
        let floor = match one.says_number_of(other) {
            true => f64::NEG_INFINITY,
            false => how.floor,
        };
        let (odds, limit) = weigher.odds_above(floor, one, other)?;
        let odds = odds as f32;
        Some(Pair { a, b, odds, limit })
    };
    let mut pairs = blocks.pairs(|_, _| true, pair);
    pairs.extend(
        copies
            .iter()
            .filter_map(|(first, copy)| pair(*first, *copy)),
    );
    begins("joining");
    let clusters = clusters(records, &weigher, &pairs, &how.held);
    Ok(Linked {
        clusters,
        pairs,
        model,
    })
}

/// A model that is learnt from records alone, which are in the order of what is in them; nothing is joined.
///
/// # Errors
/// When the model to begin with is not whole.
pub fn learn(
    records: &[Record],
    pool: &Pool,
    start: &Model,
    said_of_it: &str,
) -> Result<Model, ModelError> {
    let blocks = Blocks::new(all_keys(records, pool, &copies(records)));
    trained(records, pool, start, &blocks, said_of_it)
}

/// The keys of all records; copies have none.
fn all_keys(records: &[Record], pool: &Pool, copies: &[(u32, u32)]) -> Vec<Keys> {
    let texts = text_keys(pool);
    let each = records.par_iter();
    let mut all: Vec<Keys> = each.map(|record| keys(record, pool, &texts)).collect();
    for (_, copy) in copies {
        if let Some(slot) = all.get_mut(*copy as usize) {
            *slot = Keys::default();
        }
    }
    all
}

/// Records that say the very same as several others, each with the first of them: compared with that one alone. A
/// person's hundred attendances would else crowd the keys by which they are found.
fn copies(records: &[Record]) -> Vec<(u32, u32)> {
    let hash = |record: &Record| FxBuildHasher.hash_one(record);
    let hashes: Vec<u64> = records.par_iter().map(hash).collect();
    let hash = |at: &u32| hashes.get(*at as usize);
    let mut order: Vec<u32> = (0..).take(records.len()).collect();
    order.par_sort_unstable_by(|a, b| hash(a).cmp(&hash(b)).then(a.cmp(b)));
    let alike = |a: &u32, b: &u32| records.get(*a as usize) == records.get(*b as usize);
    let runs = order.chunk_by(alike).filter(|run| run.len() > ALIKE);
    runs.flat_map(|run| {
        let first = run.first().copied().unwrap_or_default();
        run.iter().skip(1).map(move |copy| (first, *copy))
    })
    .collect()
}

fn trained(
    records: &[Record],
    pool: &Pool,
    start: &Model,
    blocks: &Blocks,
    said_of_it: &str,
) -> Result<Model, ModelError> {
    let sampled = (EXAMPLES as f64 / blocks.size().max(1) as f64).min(1.0);
    let below = (sampled * u64::MAX as f64) as u64;
    let chosen = |a: u32, b: u32| {
        let (a, b) = (u64::from(a.min(b)), u64::from(a.max(b)));
        sampled >= 1.0 || splitmix(a << 32 | b) < below
    };
    let example = |a: u32, b: u32| {
        let (one, other) = (records.get(a as usize)?, records.get(b as usize)?);
        Some(Example {
            pattern: compare(one, other, pool),
            a,
            b,
        })
    };
    let examples = blocks.pairs(chosen, example);
    let said_of_it = said_of_it.to_owned();
    let mut model = train(start, records, pool, &examples, sampled, said_of_it)?;
    model.expected = expected(&model, records, pool, &examples)?;
    Ok(model)
}
