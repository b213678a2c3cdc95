//! Everything that a person's own row and keys are derived from, and writing both again.
//!
//! The row's `updated_at` guards it: it is read first, and what is written holds only while nobody
//! has written the row since. Whoever loses reads all of it again.

use std::collections::{BTreeMap, BTreeSet};

use kith_store::{Db, StoreError, Unit};
use kith_terms::time::Timestamp;
use kith_terms::{PersonId, RecordId};

use crate::matching::{self, Pool, rules::verified_conflict};
use crate::record::in_force;
use crate::rules::corrected::Correction;
use crate::rules::person_keys;
use crate::rules::single_view::{HeldRecord, PersonView, single_view};
use crate::store;
use crate::store::index::HeldRow;

/// What is held about one person.
pub(crate) struct Sources {
    pub(crate) person: PersonId,
    pub(crate) merged_into: Option<PersonId>,
    read_at: Timestamp,
    /// What sources say now.
    pub(crate) records: Vec<HeldRecord>,
    /// What they said before.
    before: Vec<HeldRecord>,
    pub(crate) corrections: Vec<Correction>,
}

impl Sources {
    /// Read it; none where there is no such person.
    pub(crate) async fn read(db: &Db, person: PersonId) -> Result<Option<Self>, StoreError> {
        let Some((read_at, merged_into)) = store::derived::row(db, person).await? else {
            return Ok(None);
        };
        let records = store::index::records_of(db, vec![person]).await?;
        let before = store::derived::before(db, vec![person]).await?;
        Ok(Some(Self {
            person,
            merged_into,
            read_at,
            records: records.into_iter().map(HeldRecord::from).collect(),
            before: before.into_iter().map(|(_, held)| held).collect(),
            corrections: in_force(&store::correction::about(db, person).await?),
        }))
    }

    /// Nothing yet about somebody who is new at this moment.
    pub(crate) fn none(person: PersonId, now: Timestamp) -> Self {
        Self {
            person,
            merged_into: None,
            read_at: now,
            records: Vec::new(),
            before: Vec::new(),
            corrections: Vec::new(),
        }
    }

    /// The row that is derived from it.
    pub(crate) fn view(&self) -> PersonView {
        single_view(&self.records, &self.corrections)
    }

    /// The keys that are derived from it.
    pub(crate) fn keys(&self) -> BTreeSet<i64> {
        let mut keys = BTreeSet::new();
        for record in &self.records {
            let before = self.before.iter().filter(|it| it.record == record.record);
            let before = before.map(|it| &it.content);
            keys.extend(person_keys::of_record(&record.content, before));
        }
        if !self.corrections.is_empty() {
            keys.extend(person_keys::of_view(&self.view()));
        }
        keys
    }

    /// Whether sources have verified two different NHS numbers of these and of those.
    pub(crate) fn conflicts_with(&self, other: &Self) -> bool {
        let pool = &mut Pool::default();
        let mut all = |it: &Self| -> Vec<_> {
            it.records
                .iter()
                .map(|it| matching::record(&it.content, pool))
                .collect()
        };
        let (ours, theirs) = (all(self), all(other));
        ours.iter()
            .any(|one| theirs.iter().any(|other| verified_conflict(one, other)))
    }

    /// Give these records, with what they said before, to somebody else.
    pub(crate) fn give(&mut self, records: &[RecordId], to: &mut Self) {
        let given = |it: &mut HeldRecord| records.contains(&it.record);
        to.records.extend(self.records.extract_if(.., given));
        let given = |it: &mut HeldRecord| records.contains(&it.record);
        to.before.extend(self.before.extract_if(.., given));
    }

    /// Add the row to a unit, and the keys in place of those that it had.
    #[must_use]
    pub(crate) fn write(
        &self,
        mut unit: Unit,
        had: &BTreeSet<i64>,
        merged_into: Option<PersonId>,
        now: Timestamp,
    ) -> Unit {
        let keys = self.keys();
        let lost: Vec<i64> = had.difference(&keys).copied().collect();
        store::index::drop_keys(&mut unit, self.person, lost);
        let new: Vec<i64> = keys.difference(had).copied().collect();
        store::index::add_keys(&mut unit, self.person, new);
        let view = self.view();
        store::index::update_person(unit, self.person, self.read_at, &view, now, merged_into)
    }
}

/// The keys of each of these people.
pub(crate) async fn keys(
    db: &Db,
    people: Vec<PersonId>,
) -> Result<BTreeMap<PersonId, BTreeSet<i64>>, StoreError> {
    let begin = |person: &PersonId| (*person, Sources::none(*person, Timestamp::UNIX_EPOCH));
    let mut all: BTreeMap<PersonId, Sources> = people.iter().map(begin).collect();
    for row in store::index::records_of(db, people.clone()).await? {
        if let Some(it) = all.get_mut(&row.person) {
            it.records.push(row.into());
        }
    }
    for (person, held) in store::derived::before(db, people.clone()).await? {
        if let Some(it) = all.get_mut(&person) {
            it.before.push(held);
        }
    }
    for person in store::index::corrected(db, people).await? {
        if let Some(it) = all.get_mut(&person) {
            it.corrections = in_force(&store::correction::about(db, person).await?);
        }
    }
    let keys = all.into_iter();
    Ok(keys.map(|(person, it)| (person, it.keys())).collect())
}

impl From<HeldRow> for HeldRecord {
    fn from(row: HeldRow) -> Self {
        Self {
            record: row.record,
            source: row.source_title,
            received_at: row.received_at,
            replaced_at: None,
            content: row.content,
        }
    }
}
