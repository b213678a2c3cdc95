//! Which pairs are compared at all: those that share a key. Each key is selective by itself, and one that
//! more than a few records share is passed over, so that the work grows with the records and not with their square.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHasher;

use crate::names::first_form;
use crate::pool::{Pool, TextId};
use crate::record::{Record, UNIT_BASE};

/// Keys of one kind lie side by side, so that swapped names meet; a kind has a limit of its own.
struct Kind {
    slots: Range<usize>,
    crowd: usize,
}

const fn kind(from: usize, to: usize, crowd: usize) -> Kind {
    Kind {
        slots: from..to,
        crowd,
    }
}

/// The kinds of keys, those first that most pairs of one person share.
const KINDS: [Kind; 18] = [
    kind(0, 3, 60),   // day of birth and a name
    kind(3, 4, 200),  // NHS number
    kind(4, 5, 200),  // number of another kind
    kind(5, 6, 60),   // e-mail
    kind(6, 7, 60),   // day of birth and initials
    kind(7, 8, 40),   // day of birth and district
    kind(8, 11, 60),  // postcode and a name
    kind(11, 13, 60), // telephone and a name
    kind(13, 14, 40), // both names and the year
    kind(14, 15, 40), // both names, day and month
    kind(15, 16, 40), // both names and the district
    kind(16, 17, 20), // both names
    kind(17, 18, 40), // street, house and initial
    kind(18, 19, 20), // town, day and month
    kind(19, 20, 20), // day of birth
    kind(20, 22, 12), // one name alone
    kind(22, 23, 12), // town and postcode
    kind(23, 24, 12), // town and given name
];

/// How many keys a record has at most.
pub(crate) const KEYS: usize = 24;

/// The keys of one record; nought is no key.
pub(crate) type Keys = [u32; KEYS];

/// What keys are made of each text of a pool.
#[derive(Debug, Default)]
pub(crate) struct TextKeys {
    sound: u32,
    first_form: u32,
    first: u32,
}

pub(crate) fn text_keys(pool: &Pool) -> Vec<TextKeys> {
    let ids = (0..u32::try_from(pool.len()).unwrap_or_default()).map(TextId);
    ids.map(|id| {
        let text = pool.get(id);
        TextKeys {
            sound: part(&text.sound),
            first_form: part(&first_form(&text.compact)),
            first: text.first_letter().map_or(0, |it| it as u32),
        }
    })
    .collect()
}

fn part(text: &str) -> u32 {
    if text.is_empty() { 0 } else { key(&text) }
}

fn key(parts: &impl Hash) -> u32 {
    let mut hasher = FxHasher::default();
    parts.hash(&mut hasher);
    let hash = hasher.finish();
    ((hash >> 32) as u32 ^ (hash as u32).rotate_left(7)).max(1)
}

/// The keys of a record, in the order of [`KINDS`].
pub(crate) fn keys(record: &Record, pool: &Pool, texts: &[TextKeys]) -> Keys {
    let none = TextKeys::default();
    let of = |id: TextId| texts.get(id.at()).unwrap_or(&none);
    let (given, family, before) = (
        of(record.given),
        of(record.family),
        of(record.previous_family).sound,
    );
    // An initial stands for many names.
    let sound = if pool.get(record.given).is_initial() {
        0
    } else {
        given.sound
    };
    let born = record.born.0;
    let day = if record.born.is_whole() { born } else { 0 };
    let (year, month_day) = (born / 10_000, day % 10_000);
    let unit = record.unit;
    let district = unit / UNIT_BASE.pow(3);
    let initials = (given.first.min(family.first), given.first.max(family.first));
    let sounds = (sound.min(family.sound), sound.max(family.sound));
    let first_form = if sound == 0 { 0 } else { given.first_form };
    let names = (first_form, family.sound);
    let [phone, _] = record.phones;
    let town = u64::from(record.town.0);
    let when = |is: bool, key: u32| if is { key } else { 0 };
    let with = |kind: u8, of: u64, name: u32| when(of != 0 && name != 0, key(&(kind, of, name)));
    let both = |kind: u8, of: u64| {
        when(
            names.0 != 0 && names.1 != 0 && of != 0,
            key(&(kind, names, of)),
        )
    };
    [
        with(1, day.into(), family.sound),
        with(1, day.into(), sound),
        with(1, day.into(), before),
        when(record.nhs != 0, key(&(2, record.nhs))),
        when(!record.id.is_none(), key(&(3, record.id))),
        when(!record.email.is_none(), key(&(4, record.email))),
        when(day != 0 && initials.0 != 0, key(&(5, day, initials))),
        when(day != 0 && district != 0, key(&(6, day, district))),
        with(7, unit, sound),
        with(7, unit, family.sound),
        with(7, unit, before),
        with(8, phone, sound),
        with(8, phone, family.sound),
        when(sounds.0 != 0 && year != 0, key(&(9, sounds, year))),
        both(10, month_day.into()),
        both(11, district),
        both(12, 1),
        with(
            13,
            (record.street.0 as u64) << 32 | u64::from(record.house.main),
            given.first,
        ),
        with(14, town, month_day),
        when(day != 0, key(&(15, day))),
        with(16, 1, sound),
        with(16, 1, family.sound),
        when(town != 0 && unit != 0, key(&(17, town, unit))),
        with(18, town, sound),
    ]
}

/// Records side by side, by their keys.
pub(crate) struct Blocks {
    keys: Vec<Keys>,
    runs: Vec<Runs>,
}

/// Runs of records that share a key of one kind.
#[derive(Default)]
struct Runs {
    /// The record numbers, run after run.
    records: Vec<u32>,
    /// Each run's key, and where it ends.
    ends: Vec<(u32, u32)>,
}

impl Blocks {
    pub(crate) fn new(mut keys: Vec<Keys>) -> Self {
        let runs = KINDS.iter().map(|kind| runs(&mut keys, kind)).collect();
        Blocks { keys, runs }
    }

    /// How many pairs there are, those counted again that share several keys.
    pub(crate) fn size(&self) -> u64 {
        let lengths = self.runs.iter().flat_map(|runs| {
            let starts = std::iter::once(0).chain(runs.ends.iter().map(|it| it.1));
            runs.ends
                .iter()
                .zip(starts)
                .map(|(end, start)| u64::from(end.1 - start))
        });
        lengths.map(|n| n * (n - 1) / 2).sum()
    }

    /// What `each` makes of every pair of records that share a key, once each: of the pair's two numbers, the
    /// smaller first. A pair for which `wanted` says no is passed over before anything else is looked at.
    pub(crate) fn pairs<T: Send>(
        &self,
        wanted: impl Fn(u32, u32) -> bool + Sync,
        each: impl Fn(u32, u32) -> Option<T> + Sync,
    ) -> Vec<T> {
        let mut all = Vec::new();
        for (kind, runs) in self.runs.iter().enumerate() {
            let starts = std::iter::once(0).chain(runs.ends.iter().map(|it| it.1));
            let bounds: Vec<(u32, u32, u32)> = starts
                .zip(&runs.ends)
                .map(|(start, (key, end))| (*key, start, *end))
                .collect();
            let found = bounds.par_chunks(4096).map(|bounds| {
                let mut found = Vec::new();
                for (key, start, end) in bounds {
                    let run = runs
                        .records
                        .get(*start as usize..*end as usize)
                        .unwrap_or_default();
                    for (at, a) in run.iter().enumerate() {
                        for b in run.iter().skip(at + 1) {
                            let (a, b) = (*a.min(b), *a.max(b));
                            if wanted(a, b) && self.is_first(kind, *key, a, b) {
                                found.extend(each(a, b));
                            }
                        }
                    }
                }
                found
            });
            let found: Vec<Vec<T>> = found.collect();
            all.extend(found.into_iter().flatten());
        }
        all
    }

    /// Whether no earlier key brings the two together: none of an earlier kind, and none of this that is smaller.
    fn is_first(&self, kind: usize, key: u32, a: u32, b: u32) -> bool {
        let (Some(a), Some(b)) = (self.keys.get(a as usize), self.keys.get(b as usize)) else {
            return false;
        };
        let Some(kind) = KINDS.get(kind) else {
            return false;
        };
        // Most pairs that were met before share an earlier key in its own place.
        let earlier = a.iter().zip(b).take(kind.slots.start);
        let met = earlier.fold(false, |met, (a, b)| met | ((a == b) & (*a != 0)));
        !met && KINDS
            .iter()
            .filter(|it| it.slots.len() > 1 && it.slots.end <= kind.slots.start)
            .all(|it| shared(a, b, it).is_none())
            && (kind.slots.len() == 1 || shared(a, b, kind) == Some(key))
    }
}

/// The smallest key of a kind that both have.
fn shared(a: &Keys, b: &Keys, kind: &Kind) -> Option<u32> {
    let (a, b) = (a.get(kind.slots.clone())?, b.get(kind.slots.clone())?);
    a.iter()
        .copied()
        .filter(|key| *key != 0 && b.contains(key))
        .min()
}

/// The runs of one kind. Keys that too many share are wiped out, and so are those that nobody shares.
fn runs(keys: &mut [Keys], kind: &Kind) -> Runs {
    let mut column: Vec<u64> = Vec::with_capacity(keys.len());
    for (record, all) in (0_u64..).zip(keys.iter()) {
        let mine = all.get(kind.slots.clone()).unwrap_or_default();
        for (at, key) in mine.iter().enumerate() {
            if *key != 0 && !mine.iter().take(at).any(|it| it == key) {
                column.push(u64::from(*key) << 32 | record);
            }
        }
    }
    column.par_sort_unstable();
    let Runs {
        mut records,
        mut ends,
    } = Runs::default();
    for run in column.chunk_by(|a, b| a >> 32 == b >> 32) {
        let members = run.iter().map(|it| (it & 0xffff_ffff) as u32);
        let key = run.first().map_or(0, |it| (it >> 32) as u32);
        if (2..=kind.crowd).contains(&run.len()) {
            records.extend(members);
            ends.push((key, u32::try_from(records.len()).unwrap_or(u32::MAX)));
        } else if run.len() > 1 {
            for record in members {
                let mine = keys
                    .get_mut(record as usize)
                    .and_then(|it| it.get_mut(kind.slots.clone()));
                mine.into_iter()
                    .flatten()
                    .filter(|it| **it == key)
                    .for_each(|it| *it = 0);
            }
        }
    }
    Runs { records, ends }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_belongs_to_one_kind() {
        let mut next = 0;
        for kind in &KINDS {
            assert_eq!(kind.slots.start, next);
            next = kind.slots.end;
        }
        assert_eq!(next, KEYS);
    }
}
