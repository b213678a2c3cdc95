//! Many records at once: who is who among all of them.

use rayon::prelude::*;

use crate::block::{Blocks, keys, text_keys};
use crate::cluster::{Pair, clusters};
use crate::compare::compare;
use crate::decide::Weigher;
use crate::model::{Model, ModelError, Scales};
use crate::pool::Pool;
use crate::record::Record;
use crate::train::{Example, splitmix, train};

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

/// Links records. `order` is a number for each record by which ties are decided: the order of the records
/// themselves decides nothing. `begins` is told of each part of the work when it begins.
///
/// # Errors
/// When the model is not whole.
pub fn link(
    records: &[Record],
    pool: &Pool,
    order: &[u32],
    start: &Model,
    how: &How,
    begins: &mut dyn FnMut(&'static str),
) -> Result<Linked, ModelError> {
    begins("keys");
    let texts = text_keys(pool);
    let all_keys = records
        .par_iter()
        .map(|record| keys(record, pool, &texts))
        .collect();
    begins("blocks");
    let blocks = Blocks::new(all_keys);
    begins("training");
    // A model that is taken as it is says itself for how many records it is.
    let (model, scales) = match how.train {
        true => {
            let model = trained(records, pool, order, start, &blocks, how)?;
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
    let pairs = blocks.pairs(
        |_, _| true,
        |a, b| {
            let (one, other) = (records.get(a as usize)?, records.get(b as usize)?);
            let floor = match one.says_number_of(other) {
                true => f64::NEG_INFINITY,
                false => how.floor,
            };
            let odds = weigher.odds_above(floor, one, other)? as f32;
            Some(Pair { a, b, odds })
        },
    );
    begins("joining");
    let clusters = clusters(records, &weigher, &pairs, order, &how.held);
    Ok(Linked {
        clusters,
        pairs,
        model,
    })
}

fn trained(
    records: &[Record],
    pool: &Pool,
    order: &[u32],
    start: &Model,
    blocks: &Blocks,
    how: &How,
) -> Result<Model, ModelError> {
    let sampled = (EXAMPLES as f64 / blocks.size().max(1) as f64).min(1.0);
    let below = (sampled * u64::MAX as f64) as u64;
    let rank = |record: u32| u64::from(order.get(record as usize).copied().unwrap_or(record));
    let chosen = |a: u32, b: u32| {
        let (a, b) = (rank(a), rank(b));
        sampled >= 1.0 || splitmix(a.min(b) << 32 | a.max(b)) < below
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
    train(
        start,
        records,
        pool,
        &examples,
        sampled,
        how.trained.clone(),
    )
}
