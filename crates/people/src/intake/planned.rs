//! A large load, planned: who is who among all its rows and all that is held, worked out before anything is written.
//!
//! Row by row, a row is about somebody who is here when it comes, so what came first decides. A plan compares all
//! rows at once: nothing depends on their order, and writing them asks the database for little.
//!
//! **A plan is knowledge of a moment.** Before each batch it is looked at again, and rows that it is no longer right
//! about are judged one by one, as those of a small load are:
//!
//! - all of them, when another load has written records since, or another model was put in force;
//! - those of a *circle*, when somebody in it has other records than the plan knows of (a matcher merged or parted
//!   people), or is shielded: figures must not depend on who is.
//!
//! A circle is all that hangs together by pairs of records that are worth a question. Whoever is outside it has no
//! part in what is said of those within.

use std::collections::BTreeMap;

use kith_gate::Gate;
use kith_matching::asking::{Question, questions};
use kith_matching::decide::Judgement;
use kith_matching::groups::Groups;
use kith_matching::{How, Linked, in_order, link};
use kith_store::Db;
use kith_terms::{PersonId, RecordId};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::gathering::{Crowds, Gathered};
use super::load::LoadError;
use super::reading::ReadBatch;
use crate::matching::{Pool, Rarity, Record, Scales, Weigher};
use crate::models::{ModelsError, Weighing};
use crate::store;

/// What a large load knows before it writes; nothing where it is small, and rows are judged one by one.
#[derive(Debug, Default)]
pub struct LoadPlan(pub(crate) Option<Planned>);

/// Who is who.
#[derive(Debug)]
pub(crate) struct Planned {
    /// The files that it is of, by their SHA-256.
    pub(crate) files: Vec<String>,
    /// The model that was in force when it was made.
    model: String,
    /// The edition of the index that it knows.
    edition: i64,
    /// The rows of the files, by the source's own keys.
    at: FxHashMap<SmolStr, u32>,
    records: Vec<Record>,
    pool: Pool,
    rarity: Rarity,
    groups: Groups,
    circles: Groups,
    /// Which record in the database each is, once it is there.
    written: Vec<Option<RecordId>>,
    /// Whose each group is, once it is somebody's.
    people: FxHashMap<u32, PersonId>,
    /// The questions about each group, asked by it or by others.
    asked: FxHashMap<u32, Vec<Question>>,
    crowds: Crowds,
    /// The circles of which the plan is no longer right.
    lost: FxHashSet<u32>,
    is_stale: bool,
}

/// What became of rows of a batch, as the plan says.
#[derive(Debug, Default)]
pub(crate) struct Placed {
    pub(crate) records: FxHashMap<u32, RecordId>,
    /// Groups that are somebody's from now on.
    pub(crate) people: FxHashMap<u32, PersonId>,
}

impl Planned {
    /// Finds out who is who.
    pub(crate) fn make(
        gathered: Gathered,
        files: Vec<String>,
        edition: i64,
        weighing: &Weighing,
    ) -> Result<Self, ModelsError> {
        let Gathered {
            mut pool,
            records,
            from,
            mut at,
            mut held,
            crowds,
            ..
        } = gathered;
        // In the order of their keys, so that nothing can depend on how they came.
        let mut order: Vec<u32> = (0..).take(records.len()).collect();
        order.sort_unstable_by_key(|record| from.get(*record as usize));
        let records = in_order(&records, &order, &mut pool);
        let mut now = vec![0; order.len()];
        for (place, before) in (0..).zip(&order) {
            if let Some(slot) = now.get_mut(*before as usize) {
                *slot = place;
            }
        }
        drop((from, order));
        let moved = |at: &mut u32| *at = now.get(*at as usize).copied().unwrap_or(*at);
        at.values_mut().for_each(moved);
        held.iter_mut().for_each(|it| moved(&mut it.at));

        let mut numbers: FxHashMap<PersonId, u32> = FxHashMap::default();
        let mut known = vec![None; records.len()];
        for it in held.iter().filter(|it| !it.is_own) {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(it.person).or_insert(next);
            if let Some(slot) = known.get_mut(it.at as usize) {
                *slot = Some(number);
            }
        }
        let how = How {
            train: false,
            floor: weighing
                .scales
                .thresholds
                .review
                .min(weighing.scales.thresholds.link),
            trained: String::new(),
            held: known,
        };
        let linked = link(&records, &pool, &weighing.model, &how, &mut |_| {})?;
        let rarity = weighing.scales.rarity(&pool);
        let weigher = Weigher {
            pool: &pool,
            scales: &weighing.scales,
            rarity: &rarity,
        };
        let Linked {
            clusters, pairs, ..
        } = linked;
        let circles = circles(&clusters, pairs.iter().map(|it| (it.a, it.b)));
        let groups = Groups::new(clusters);
        let asked = questions(&records, &weigher, &pairs, &groups, &how.held);
        let mut planned = Planned {
            files,
            model: weighing.version.clone(),
            edition,
            at,
            written: vec![None; records.len()],
            records,
            pool,
            rarity,
            groups,
            circles: Groups::new(circles),
            people: FxHashMap::default(),
            asked: FxHashMap::default(),
            crowds,
            lost: FxHashSet::default(),
            is_stale: false,
        };
        for question in asked {
            for record in [question.record, question.other] {
                let group = planned.groups.of(record);
                planned.asked.entry(group).or_default().push(question);
            }
        }
        let whose = held.into_iter().map(|it| (it.at, it.record, it.person));
        planned.settle_held(whose);
        Ok(planned)
    }

    /// Notes whose each record is that is in the database. What this load wrote before it was stopped should be as
    /// the plan has it; where it is not, it was judged one by one, or somebody moved it.
    fn settle_held(&mut self, held: impl Iterator<Item = (u32, RecordId, PersonId)>) {
        let mut group_of: FxHashMap<PersonId, u32> = FxHashMap::default();
        for (at, record, person) in held {
            let group = self.groups.of(at);
            if let Some(slot) = self.written.get_mut(at as usize) {
                *slot = Some(record);
            }
            let theirs = *group_of.entry(person).or_insert(group);
            let its = *self.people.entry(group).or_insert(person);
            if theirs != group || its != person {
                self.lose(theirs);
                self.lose(group);
            }
        }
    }

    fn lose(&mut self, record: u32) -> bool {
        self.lost.insert(self.circles.of(record))
    }

    /// The rows of a batch of which the plan says whose they are, by their lines: new ones, of which it is still right.
    pub(crate) fn covered(&self, batch: &ReadBatch) -> FxHashMap<u64, u32> {
        let mut covered = FxHashMap::default();
        if self.is_stale {
            return covered;
        }
        let mut seen: FxHashSet<u32> = FxHashSet::default();
        for row in &batch.taken {
            if let Some(at) = self.at.get(row.record.record_key.as_str()).copied()
                && seen.insert(at)
                && self.written.get(at as usize).is_some_and(Option::is_none)
                && !self.lost.contains(&self.circles.of(at))
            {
                covered.insert(row.line, at);
            }
        }
        covered
    }

    /// Looks whether the plan is still right about these rows. Answers whether it has now been found wrong about any.
    pub(crate) async fn has_lost(
        &mut self,
        db: &Db,
        gate: &Gate,
        batch: &ReadBatch,
        covered: &FxHashMap<u64, u32>,
        edition: i64,
    ) -> Result<bool, LoadError> {
        if !self.is_stale && self.edition != edition {
            tracing::info!("another load has written records: the rest is judged one by one");
            self.is_stale = true;
            return Ok(!covered.is_empty());
        }
        if covered.is_empty() {
            return Ok(false);
        }
        let mut lost = self.lose_shielded_rows(batch);
        let circles: FxHashSet<u32> = covered.values().map(|at| self.circles.of(*at)).collect();
        let records = circles
            .into_iter()
            .flat_map(|it| self.circles.members(it).into_owned());
        let whose = |record| {
            let group = self.groups.of(record);
            Some((*self.people.get(&group)?, group))
        };
        let people: BTreeMap<PersonId, u32> = records.filter_map(whose).collect();
        if people.is_empty() {
            return Ok(lost);
        }
        let ids: Vec<PersonId> = people.keys().copied().collect();
        let shielded = gate.shielded_among(&ids).await?;
        let mut now: FxHashMap<PersonId, FxHashSet<RecordId>> = FxHashMap::default();
        for (record, person) in store::planning::held_by(db, ids).await? {
            now.entry(person).or_default().insert(record);
        }
        for (person, group) in people {
            let has = now.remove(&person).unwrap_or_default();
            if shielded.contains(&person) || has != self.written_of(group) {
                lost |= self.lose(group);
            }
        }
        Ok(lost)
    }

    /// From the row on that tells of a shield, figures may not depend on whom it hides.
    fn lose_shielded_rows(&mut self, batch: &ReadBatch) -> bool {
        let taken = batch
            .taken
            .iter()
            .map(|row| (&row.record.record_key, row.record.shield.is_some()));
        let turned = batch
            .turned
            .iter()
            .map(|row| (&row.key, row.shield.is_some()));
        let told = taken.chain(turned).filter(|(_, told)| *told);
        let at: Vec<u32> = told
            .filter_map(|(key, _)| self.at.get(key.as_str()).copied())
            .collect();
        at.into_iter().fold(false, |lost, at| self.lose(at) | lost)
    }

    fn written_of(&self, group: u32) -> FxHashSet<RecordId> {
        let members = self.groups.members(group);
        let written = members
            .iter()
            .filter_map(|at| *self.written.get(*at as usize)?);
        written.collect()
    }

    /// Whether it is right about anybody still.
    pub(crate) const fn is_followed(&self) -> bool {
        !self.is_stale
    }

    /// Whether it was made with this model.
    pub(crate) fn is_by(&self, weighing: &Weighing) -> bool {
        self.model == weighing.version
    }

    /// The group that a row is in.
    pub(crate) fn group(&self, at: u32) -> u32 {
        self.groups.of(at)
    }

    /// Whose a group is, once it is somebody's.
    pub(crate) fn person(&self, group: u32, placed: &Placed) -> Option<PersonId> {
        let now = placed.people.get(&group);
        now.or_else(|| self.people.get(&group)).copied()
    }

    /// Which record in the database a row is.
    fn record(&self, at: u32, placed: &Placed) -> Option<RecordId> {
        let now = placed.records.get(&at).copied();
        now.or_else(|| *self.written.get(at as usize)?)
    }

    /// Of all that the plan takes to be one person's, what speaks most for a row's being it too.
    pub(crate) fn nearest(&self, at: u32, weigher: &Weigher<'_>) -> Option<Judgement> {
        let mine = self.records.get(at as usize)?;
        let members = self.groups.members(self.groups.of(at));
        let others = members.iter().filter(|it| **it != at);
        weigher.best(
            others
                .filter_map(|other| Some(weigher.judge(mine, self.records.get(*other as usize)?))),
        )
    }

    /// The questions that can be asked now that this row has come: both its own, and those about its group, which
    /// until now was nobody's.
    pub(crate) fn questions(
        &self,
        at: u32,
        is_first: bool,
        placed: &Placed,
        weigher: &Weigher<'_>,
    ) -> Vec<(RecordId, PersonId, Judgement)> {
        let group = self.groups.of(at);
        let asked = self.asked.get(&group).into_iter().flatten();
        let ripe =
            asked.filter(|it| it.record == at || (is_first && self.groups.of(it.other) == group));
        let found = ripe.filter_map(|it| {
            let record = self.record(it.record, placed)?;
            let person = self.person(self.groups.of(it.other), placed)?;
            let (one, other) = (
                self.records.get(it.record as usize)?,
                self.records.get(it.other as usize)?,
            );
            Some((record, person, weigher.judge(one, other)))
        });
        found.collect()
    }

    /// What its records are compared with.
    pub(crate) fn weigher<'a>(&'a self, scales: &'a Scales) -> Weigher<'a> {
        Weigher {
            pool: &self.pool,
            scales,
            rarity: &self.rarity,
        }
    }

    /// Whether a crowd may share a key.
    pub(crate) fn may_be_crowded(&self, key: i64) -> bool {
        self.crowds.may_share(key)
    }

    /// Notes what a batch has written, and which edition it left.
    pub(crate) fn settle(&mut self, placed: Placed, edition: i64) {
        self.edition = edition;
        self.people.extend(placed.people);
        for (at, record) in placed.records {
            if let Some(slot) = self.written.get_mut(at as usize) {
                *slot = Some(record);
            }
        }
    }
}

/// What hangs together by groups and pairs: of each record the smallest number in its circle.
fn circles(groups: &[u32], pairs: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut of: Vec<u32> = groups.to_vec();
    for (a, b) in pairs {
        let (a, b) = (first(&mut of, a), first(&mut of, b));
        if let Some(slot) = of.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }
    for record in (0..).take(of.len()) {
        first(&mut of, record);
    }
    of
}

/// The smallest number that is known to hang together with a record's; the way there is shortened.
fn first(of: &mut [u32], record: u32) -> u32 {
    let up = |of: &[u32], at: u32| of.get(at as usize).copied().unwrap_or(at);
    let mut root = record;
    while up(of, root) != root {
        root = up(of, root);
    }
    let mut at = record;
    while at != root {
        let next = up(of, at);
        if let Some(slot) = of.get_mut(at as usize) {
            *slot = root;
        }
        at = next;
    }
    root
}

#[cfg(test)]
#[path = "planned_tests.rs"]
mod loading;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_together_by_groups_or_pairs_is_one_circle() {
        let groups = [0, 1, 1, 3, 4, 5, 5];
        let circles = circles(&groups, [(2, 3), (6, 0)].into_iter());
        assert_eq!(circles, [0, 1, 1, 1, 4, 0, 0]);
    }
}
