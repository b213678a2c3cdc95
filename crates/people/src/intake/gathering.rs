//! What a plan is made of: every row of every file, and every record that is held, as small as comparing needs them.
//! No row's content is kept.

use std::hash::{Hash, Hasher};

use kith_store::Db;
use kith_terms::time::Date;
use kith_terms::{FeedRunId, PersonId, RecordId, SourceId};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use smol_str::SmolStr;

use super::load::LoadError;
use super::people_of_batch::CROWD;
use crate::held;
use crate::matching::{self, Pool, Record};
use crate::source_record::SourceRecord;
use crate::store::held::HeldRecord;

/// Rows that are read at once.
pub(crate) const AT_ONCE: usize = 4_096;

/// A record that is held, or was written by this load before it was stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) at: u32,
    pub(crate) record: RecordId,
    pub(crate) person: PersonId,
    /// Whether this load wrote it: then the plan says anew whose it is, as it said before.
    pub(crate) is_own: bool,
}

/// Whose key a record has: the source by its place among the sources' names, and its key there.
pub(crate) type Origin = (u32, SmolStr);

/// All that takes part.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) pool: Pool,
    pub(crate) records: Vec<Record>,
    pub(crate) from: Vec<Origin>,
    /// The records of the load's own source, by their keys.
    pub(crate) at: FxHashMap<SmolStr, u32>,
    pub(crate) held: Vec<Held>,
    pub(crate) crowds: Crowds,
    /// Of each row of the files, when it was dated, and what tells it from others of its day.
    stands: Vec<(Option<Date>, u64)>,
    source: u32,
}

impl Gathered {
    /// Nothing yet, where so many are awaited; the source is told by its place among the sources' names.
    pub(crate) fn new(awaited: usize, source: u32) -> Self {
        Gathered {
            pool: Pool::default(),
            records: Vec::with_capacity(awaited),
            from: Vec::with_capacity(awaited),
            at: FxHashMap::default(),
            held: Vec::new(),
            crowds: Crowds::new(awaited),
            stands: Vec::with_capacity(awaited),
            source,
        }
    }

    /// Takes rows of a file. Of a key that comes several times, what is dated last takes part, wherever it stands.
    pub(crate) fn take(&mut self, rows: &[SourceRecord]) {
        let sketched = rows.par_iter().map(|row| (matching::keys(row), print(row)));
        let sketched: Vec<(Vec<i64>, u64)> = sketched.collect();
        for (row, (keys, print)) in rows.iter().zip(sketched) {
            self.crowds.count(&keys);
            let record = matching::record(row, &mut self.pool);
            let stands = (row.updated, print);
            match self.at.get(row.record_key.as_str()).copied() {
                None => {
                    let at = self.push(record, (self.source, row.record_key.as_str().into()));
                    self.at.insert(row.record_key.as_str().into(), at);
                    self.stands.push(stands);
                }
                Some(at) => self.replace(at, record, stands),
            }
        }
    }

    fn push(&mut self, record: Record, from: Origin) -> u32 {
        let at = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        self.records.push(record);
        self.from.push(from);
        at
    }

    fn replace(&mut self, at: u32, record: Record, stands: (Option<Date>, u64)) {
        let at = at as usize;
        if let (Some(slot), Some(before)) = (self.records.get_mut(at), self.stands.get_mut(at))
            && *before < stands
        {
            (*slot, *before) = (record, stands);
        }
    }

    /// Takes every record that is held, those of these loads as their own.
    pub(crate) async fn hold(
        &mut self,
        db: &Db,
        sources: &FxHashMap<SourceId, u32>,
        own: &FxHashSet<FeedRunId>,
    ) -> Result<(), LoadError> {
        let mut all = held::Held::begin(db, true).await?;
        while let Some(held) = all.page().await? {
            let keys = held.par_iter().map(|it| matching::keys(&it.content));
            let keys: Vec<Vec<i64>> = keys.collect();
            for (it, keys) in held.iter().zip(keys) {
                let source = sources.get(&it.source).copied().unwrap_or(u32::MAX);
                self.crowds.count(&keys);
                self.hold_one(it, source, own.contains(&it.run));
            }
        }
        Ok(())
    }

    fn hold_one(&mut self, it: &HeldRecord, source: u32, is_own: bool) {
        let sent = (source == self.source).then(|| self.at.get(it.key.as_str()).copied());
        let record = matching::record(&it.content, &mut self.pool);
        let at = match sent.flatten() {
            // It is sent again: what is dated last takes part, and of one day what is sent.
            Some(at) => {
                self.replace(at, record, (it.content.updated, 0));
                at
            }
            None => self.push(record, (source, it.key.as_str().into())),
        };
        self.held.push(Held {
            at,
            record: it.record,
            person: it.person,
            is_own: is_own && sent.flatten().is_some(),
        });
    }
}

/// What tells two rows of one day apart, wherever they stand.
fn print(row: &SourceRecord) -> u64 {
    let mut hasher = FxHasher::default();
    serde_json::to_vec(row)
        .unwrap_or_default()
        .hash(&mut hasher);
    hasher.finish().max(1)
}

/// How many may share a key, as far as a byte tells: two keys may share a byte, so it may say more than there are, and
/// never fewer. Only of keys that a crowd may share must a batch ask the database how many do.
#[derive(Debug)]
pub(crate) struct Crowds {
    counts: Vec<u8>,
    shift: u32,
}

impl Crowds {
    /// Room for the keys of so many records: sixteen bytes a record.
    fn new(records: usize) -> Self {
        let bits = (records.max(4_096) * 16).next_power_of_two().ilog2();
        Crowds {
            counts: vec![0; 1 << bits],
            shift: u64::BITS - bits,
        }
    }

    fn place(&self, key: i64) -> usize {
        // Keys of one shelf lie side by side: multiplying spreads them (Knuth, TAOCP 6.4).
        (key.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }

    fn count(&mut self, keys: &[i64]) {
        for key in keys {
            let place = self.place(*key);
            if let Some(count) = self.counts.get_mut(place) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// Whether a crowd may share it.
    pub(crate) fn may_share(&self, key: i64) -> bool {
        let count = self.counts.get(self.place(key));
        count.is_none_or(|count| usize::from(*count) > CROWD)
    }
}
