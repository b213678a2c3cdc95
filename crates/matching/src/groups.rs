//! Who is together.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

/// Records in groups; a group goes by the smallest number in it.
#[derive(Debug, Default)]
pub struct Groups {
    of: Vec<u32>,
    /// The members of groups of more than one.
    members: FxHashMap<u32, Vec<u32>>,
}

impl Groups {
    /// The groups of so many records, each by the smallest number in it ([`crate::Linked::clusters`]).
    #[must_use]
    pub fn new(of: Vec<u32>) -> Self {
        let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (record, group) in (0..).zip(&of) {
            if *group != record {
                members
                    .entry(*group)
                    .or_insert_with(|| vec![*group])
                    .push(record);
            }
        }
        Groups { of, members }
    }

    /// So many records, each by itself.
    pub(crate) fn of_one(records: usize) -> Self {
        Groups {
            of: (0..).take(records).collect(),
            members: FxHashMap::default(),
        }
    }

    /// The group that a record is in.
    #[must_use]
    pub fn of(&self, record: u32) -> u32 {
        self.of.get(record as usize).copied().unwrap_or(record)
    }

    /// The records of a group.
    #[must_use]
    pub fn members(&self, group: u32) -> Cow<'_, [u32]> {
        match self.members.get(&group) {
            Some(members) => Cow::Borrowed(members),
            None => Cow::Owned(vec![group]),
        }
    }

    /// Whether a group has one record.
    pub(crate) fn is_single(&self, group: u32) -> bool {
        !self.members.contains_key(&group)
    }

    /// Makes one group of two, and says by what it goes.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> u32 {
        let mut take = |group| self.members.remove(&group).unwrap_or_else(|| vec![group]);
        let (mut all, other) = (take(a), take(b));
        all.extend(other);
        let into = a.min(b);
        for record in &all {
            if let Some(slot) = self.of.get_mut(*record as usize) {
                *slot = into;
            }
        }
        self.members.insert(into, all);
        into
    }

    /// The group of each record.
    pub(crate) fn into_clusters(self) -> Vec<u32> {
        self.of
    }
}
