//! Everything that a batch's rows may touch, in memory: read once, then matched row by row as if each had been
//! committed before the next, so that how rows fall into batches decides nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use kith_gate::Gate;
use kith_store::{Db, StoreError};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{PersonId, RecordId, SourceId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::load::LoadError;
use super::planned::{Placed, Planned};
use super::reading::{Prepared, ReadBatch};
use crate::matching::{
    self, Candidate, Decision, Evidence, Pool, Rarity, Record, Scales, Weigher, decide,
    rules::verified_conflict,
};
use crate::record::in_force;
use crate::rules::corrected::Correction;
use crate::rules::person_keys;
use crate::rules::single_view::{HeldRecord, PersonView, single_view};
use crate::source_record::SourceRecord;
use crate::store;

/// A key that more people share than this is too common to look under.
pub(crate) const CROWD: usize = 40;

/// Candidates compared for one record at most: those who share the most keys.
const MOST_CANDIDATES: usize = 40;

/// A record in memory.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) title: String,
    pub(crate) received_at: Timestamp,
    pub(crate) content: SourceRecord,
    pub(crate) compared: Record,
}

/// A person in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Somebody {
    pub(crate) records: BTreeSet<RecordId>,
    /// When the row was derived that was read; nothing for somebody who is new in this batch.
    pub(crate) read_at: Option<Timestamp>,
    pub(crate) corrections: Vec<Correction>,
}

/// What is known of a record under the source's own key.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) record: RecordId,
    pub(crate) person: PersonId,
    pub(crate) hash: Vec<u8>,
    pub(crate) updated: Option<Date>,
}

/// How a person's keys change with a record of theirs.
#[derive(Debug, Default)]
pub(crate) struct Rekeyed {
    pub(crate) lost: Vec<i64>,
    pub(crate) new: Vec<i64>,
}

/// What becomes of a record, and what a load's figures say of it.
#[derive(Debug)]
pub(crate) struct Judgement {
    pub(crate) decision: Decision,
    pub(crate) told: Told,
}

/// What the figures of a load say of a record. They are worked out as if nobody were here whom a shield
/// hides: else a supplier would learn from one row whether they had guessed where somebody is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) matched: bool,
    pub(crate) questions: u64,
}

impl Told {
    fn of(decision: &Decision) -> Self {
        Told {
            matched: decision.link.is_some(),
            questions: decision.reviews.len() as u64,
        }
    }
}

/// The people that a batch may touch.
#[derive(Debug, Default)]
pub(crate) struct PeopleOfBatch {
    /// The edition of the index in which they were read.
    pub(crate) edition: i64,
    pub(crate) known: FxHashMap<String, Known>,
    people: FxHashMap<PersonId, Somebody>,
    records: FxHashMap<RecordId, Held>,
    by_key: FxHashMap<i64, Vec<PersonId>>,
    ruled_out: FxHashSet<(RecordId, RecordId)>,
    /// What sources said before of those whose records change.
    before: FxHashMap<RecordId, Vec<SourceRecord>>,
    /// Those whom a shield hides: what the figures of a load say does not depend on them.
    shielded: HashSet<PersonId>,
    /// Rows by their lines, made ready for comparing.
    rows: FxHashMap<u64, Record>,
    pool: Pool,
    rarity: Rarity,
    /// The rows of which a plan says whose they are, by their lines.
    pub(crate) covered: FxHashMap<u64, u32>,
    /// How often a key was passed over because too many people share it.
    pub(crate) crowded: u64,
}

impl PeopleOfBatch {
    /// Reads what the rows may touch.
    pub(crate) async fn read(
        db: &Db,
        gate: &Gate,
        source: SourceId,
        batch: &ReadBatch,
        scales: &Scales,
        mut planned: Option<&mut Planned>,
    ) -> Result<Self, LoadError> {
        loop {
            let mut all = Self::read_once(db, source, batch, scales, planned.as_deref()).await?;
            // After the people's rows were read: what is changed later, their guards tell.
            if let Some(planned) = planned.as_deref_mut()
                && planned
                    .has_lost(db, gate, batch, &all.covered, all.edition)
                    .await?
            {
                continue;
            }
            if all.is_of_one_moment() {
                let people: BTreeSet<PersonId> = all.people.keys().copied().collect();
                let people: Vec<PersonId> = people.into_iter().collect();
                all.shielded = gate.shielded_among(&people).await?;
                return Ok(all);
            }
        }
    }

    /// Says that somebody is shielded from now on.
    pub(crate) fn shield(&mut self, person: PersonId) {
        self.shielded.insert(person);
    }

    /// Whether a shield hides where somebody is.
    pub(crate) fn is_shielded(&self, person: PersonId) -> bool {
        self.shielded.contains(&person)
    }

    /// Whether each record that is known is among those of the person to whom it belonged when it
    /// was found. A matcher may move it between the two readings, and the guard on the person's row
    /// knows only what comes after it was read.
    fn is_of_one_moment(&self) -> bool {
        self.known.values().all(|known| {
            let read = self.people.get(&known.person);
            read.is_none_or(|it| it.records.contains(&known.record))
        })
    }

    async fn read_once(
        db: &Db,
        source: SourceId,
        batch: &ReadBatch,
        scales: &Scales,
        planned: Option<&Planned>,
    ) -> Result<Self, StoreError> {
        let mut all = PeopleOfBatch {
            // First: whoever writes while the rest is read makes another, and the unit is refused.
            edition: store::index::edition(db).await?,
            covered: planned.map(|it| it.covered(batch)).unwrap_or_default(),
            ..PeopleOfBatch::default()
        };
        let (by_plan, rows): (Vec<&Prepared>, Vec<&Prepared>) =
            (batch.taken.iter()).partition(|row| all.covered.contains_key(&row.line));
        all.read_known(db, source, &rows, batch).await?;
        let fresh = all.fresh(rows);
        if fresh.is_empty() && by_plan.is_empty() {
            return Ok(all);
        }
        let changed: Vec<(RecordId, PersonId)> = fresh
            .iter()
            .filter_map(|row| all.known.get(&row.record.record_key))
            .map(|known| (known.record, known.person))
            .collect();
        all.read_keys(db, &fresh, &by_plan, planned).await?;
        let people = all.candidates(&fresh, &changed, planned);
        all.read_people(db, people).await?;
        all.make_comparable(fresh.iter().chain(&by_plan), scales);
        all.read_history(db, &changed).await?;
        Ok(all)
    }

    /// Reads what is held under the source's own keys.
    async fn read_known(
        &mut self,
        db: &Db,
        source: SourceId,
        rows: &[&Prepared],
        batch: &ReadBatch,
    ) -> Result<(), StoreError> {
        let keys = rows.iter().map(|row| row.record.record_key.clone());
        let keys = keys.chain(batch.turned.iter().map(|row| row.key.clone()));
        for it in store::index::by_source_key(db, source, keys.collect()).await? {
            let known = Known {
                record: it.record,
                person: it.person,
                hash: it.hash,
                updated: it.updated,
            };
            self.known.insert(it.key, known);
        }
        Ok(())
    }

    /// The rows that say something new, or may by the time that their turn comes: where a key comes several times, what
    /// is held by then is what an earlier row said.
    fn fresh<'b>(&self, rows: Vec<&'b Prepared>) -> Vec<&'b Prepared> {
        let mut times: FxHashMap<&str, usize> = FxHashMap::default();
        for row in &rows {
            *times.entry(&row.record.record_key).or_default() += 1;
        }
        let is_fresh = |row: &&Prepared| {
            let key = row.record.record_key.as_str();
            let known = self.known.get(key);
            times.get(key).is_some_and(|times| *times > 1)
                || known.is_none_or(|known| known.hash != row.hash)
        };
        rows.into_iter().filter(is_fresh).collect()
    }

    /// Whom the rows may be about, as far as their keys and a plan tell.
    fn candidates(
        &self,
        fresh: &[&Prepared],
        changed: &[(RecordId, PersonId)],
        planned: Option<&Planned>,
    ) -> Vec<PersonId> {
        let mut people: BTreeSet<PersonId> = changed.iter().map(|(_, person)| *person).collect();
        for row in fresh {
            people.extend(self.sharing(&row.keys).0);
        }
        if let Some(planned) = planned {
            let groups = self.covered.values().map(|at| planned.group(*at));
            people.extend(groups.filter_map(|it| planned.person(it, &Placed::default())));
        }
        people.into_iter().collect()
    }

    /// Makes rows ready for comparing, with how rare the names of all of them are.
    fn make_comparable<'b>(
        &mut self,
        rows: impl Iterator<Item = &'b &'b Prepared>,
        scales: &Scales,
    ) {
        for row in rows {
            self.compared(row);
        }
        self.rarity = scales.rarity(&self.pool);
    }

    /// Reads what was said before of the records that change, and what a matcher ruled out of them.
    async fn read_history(
        &mut self,
        db: &Db,
        changed: &[(RecordId, PersonId)],
    ) -> Result<(), StoreError> {
        if changed.is_empty() {
            return Ok(());
        }
        let people = changed.iter().map(|(_, person)| *person).collect();
        for (_, held) in store::derived::before(db, people).await? {
            let before = self.before.entry(held.record).or_default();
            before.push(held.content);
        }
        let records = changed.iter().map(|(record, _)| *record).collect();
        let ruled_out = store::index::ruled_out(db, records).await?;
        self.ruled_out = ruled_out.into_iter().collect();
        Ok(())
    }

    /// Reads who shares keys: all keys of a row that is judged here, and of one that the plan has judged those that
    /// a crowd may share, which are given to no more.
    async fn read_keys(
        &mut self,
        db: &Db,
        fresh: &[&Prepared],
        by_plan: &[&Prepared],
        planned: Option<&Planned>,
    ) -> Result<(), StoreError> {
        let crowded = |key: &i64| planned.is_some_and(|it| it.may_be_crowded(*key));
        let judged = fresh.iter().flat_map(|row| row.keys.iter().copied());
        let of_plan = by_plan.iter().flat_map(|row| row.keys.iter().copied());
        let mut keys: Vec<i64> = judged.chain(of_plan.filter(crowded)).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(());
        }
        for (key, person) in store::index::by_key(db, keys).await? {
            self.by_key.entry(key).or_default().push(person);
        }
        self.by_key
            .values_mut()
            .for_each(|people| people.sort_unstable());
        Ok(())
    }

    async fn read_people(&mut self, db: &Db, people: Vec<PersonId>) -> Result<(), StoreError> {
        for (person, _, read_at) in store::index::people(db, people.clone()).await? {
            self.people.entry(person).or_default().read_at = Some(read_at);
        }
        for person in store::index::corrected(db, people.clone()).await? {
            let corrections = in_force(&store::correction::about(db, person).await?);
            self.people.entry(person).or_default().corrections = corrections;
        }
        for it in store::index::records_of(db, people).await? {
            self.people
                .entry(it.person)
                .or_default()
                .records
                .insert(it.record);
            let compared = matching::record(&it.content, &mut self.pool);
            let held = Held {
                title: it.source_title,
                received_at: it.received_at,
                content: it.content,
                compared,
            };
            self.records.insert(it.record, held);
        }
        Ok(())
    }

    /// Those who share keys with a record, and how many of its keys were too common to follow.
    fn sharing(&self, keys: &[i64]) -> (Vec<PersonId>, u64) {
        let mut shared: BTreeMap<PersonId, usize> = BTreeMap::new();
        let mut crowded = 0;
        for key in keys {
            match self.by_key.get(key) {
                Some(people) if people.len() > CROWD => crowded += 1,
                Some(people) => people
                    .iter()
                    .for_each(|person| *shared.entry(*person).or_default() += 1),
                None => {}
            }
        }
        let mut people: Vec<(usize, PersonId)> = shared
            .into_iter()
            .map(|(person, count)| (count, person))
            .collect();
        people.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        (
            people
                .into_iter()
                .take(MOST_CANDIDATES)
                .map(|(_, person)| person)
                .collect(),
            crowded,
        )
    }

    /// Whom a record is about, among everybody but `not`.
    pub(crate) fn judge(
        &mut self,
        row: &Prepared,
        record: Option<RecordId>,
        not: Option<PersonId>,
        scales: &Scales,
    ) -> Judgement {
        let mine = self.compared(row);
        let (people, crowded) = self.sharing(&row.keys);
        self.crowded += crowded;
        let candidates: Vec<Candidate<'_>> = people
            .into_iter()
            .filter(|person| Some(*person) != not)
            .filter_map(|person| {
                let somebody = self.people.get(&person)?;
                let records = somebody
                    .records
                    .iter()
                    .filter_map(|id| self.records.get(id))
                    .map(|held| &held.compared);
                let ruled_out = record.is_some_and(|record| self.is_ruled_out(record, somebody));
                Some(Candidate {
                    person,
                    records: records.collect(),
                    ruled_out,
                })
            })
            .collect();
        let weigher = Weigher {
            pool: &self.pool,
            scales,
            rarity: &self.rarity,
        };
        let decision = decide(&mine, &candidates, &weigher);
        let is_open = |it: &Candidate<'_>| !self.is_shielded(it.person);
        let told = match candidates.iter().all(is_open) {
            true => Told::of(&decision),
            false => {
                let open: Vec<_> = candidates.into_iter().filter(is_open).collect();
                Told::of(&decide(&mine, &open, &weigher))
            }
        };
        Judgement { decision, told }
    }

    fn compared(&mut self, row: &Prepared) -> Record {
        let ready = self.rows.entry(row.line);
        *ready.or_insert_with(|| matching::record(&row.record, &mut self.pool))
    }

    /// What speaks against a record's being about the person whom it is taken to be about, by what it says now and did
    /// not say before: another verified number than their other records, or nothing of what those say.
    pub(crate) fn judge_own(
        &mut self,
        row: &Prepared,
        known: &Known,
        scales: &Scales,
    ) -> Option<(f64, Evidence)> {
        let mine = self.compared(row);
        let somebody = self.people.get(&known.person)?;
        if self.is_ruled_out(known.record, somebody) {
            return None;
        }
        let others = somebody.records.iter().filter(|id| **id != known.record);
        let others: Vec<&Record> = others
            .filter_map(|id| self.records.get(id))
            .map(|held| &held.compared)
            .collect();
        if others.iter().any(|held| verified_conflict(&mine, held)) {
            let evidence = Evidence {
                weights: scales.version.clone(),
                rule: Some("two different verified NHS numbers".to_owned()),
                ..Evidence::default()
            };
            return Some((0.0, evidence));
        }
        let weigher = Weigher {
            pool: &self.pool,
            scales,
            rarity: &self.rarity,
        };
        let nearest =
            |one: &Record| weigher.best(others.iter().map(|held| weigher.judge(one, held)));
        let (before, now) = (&self.records.get(&known.record)?.compared, nearest(&mine)?);
        let spoke_for_them = nearest(before)?.is_worth_asking(scales.thresholds.review);
        let is_against = spoke_for_them && !now.is_worth_asking(scales.thresholds.review);
        is_against.then(|| (now.odds, weigher.evidence(&now)))
    }

    fn is_ruled_out(&self, record: RecordId, somebody: &Somebody) -> bool {
        somebody.records.iter().any(|other| {
            self.ruled_out.contains(&(record, *other)) || self.ruled_out.contains(&(*other, record))
        })
    }

    /// Puts a record where it belongs, and says which keys are new for the person.
    pub(crate) fn place(
        &mut self,
        row: &Prepared,
        record: RecordId,
        person: PersonId,
        title: &str,
        now: Timestamp,
    ) -> Vec<i64> {
        let known = Known {
            record,
            person,
            hash: row.hash.to_vec(),
            updated: row.record.updated,
        };
        self.known.insert(row.record.record_key.clone(), known);
        self.people
            .entry(person)
            .or_default()
            .records
            .insert(record);
        let held = Held {
            title: title.to_owned(),
            received_at: now,
            content: row.record.clone(),
            compared: self.compared(row),
        };
        self.records.insert(record, held);
        // A key that is shared by a crowd is not followed, so there is no use in writing more of
        // them: that is what keeps the cost of a look-up the same in a town and in a country.
        let fresh = row.keys.iter().filter(|key| {
            let people = self.by_key.entry(**key).or_default();
            let new = people.len() <= CROWD && !people.contains(&person);
            if new {
                people.push(person);
            }
            new
        });
        let mut keys: Vec<i64> = fresh.copied().collect();
        keys.extend(&row.search_keys);
        keys
    }

    /// Puts a record that says something new in the place of what it said, and says which keys its
    /// person has no more, and which are new.
    pub(crate) fn change(
        &mut self,
        row: &Prepared,
        known: &Known,
        title: &str,
        now: Timestamp,
    ) -> Rekeyed {
        let (record, person) = (known.record, known.person);
        let mut had = self.corrected_keys(person);
        if let Some(held) = self.records.get(&record) {
            let content = held.content.clone();
            had.extend(self.keys_of(record, &content));
            self.before.entry(record).or_default().push(content);
        }
        let mut new = self.place(row, record, person, title, now);
        let mut has = self.corrected_keys(person);
        has.extend(self.keys_of(record, &row.record));
        let mut lost: BTreeSet<i64> = had.difference(&has).copied().collect();
        self.without_others(&mut lost, record, person);
        for key in &lost {
            if let Some(people) = self.by_key.get_mut(key) {
                people.retain(|it| *it != person);
            }
        }
        // Those of the row itself were told already.
        has.retain(|key| !had.contains(key) && !row.keys.contains(key));
        new.extend(has);
        Rekeyed {
            lost: lost.into_iter().collect(),
            new,
        }
    }

    /// Takes out what the person's other records have too.
    fn without_others(&self, keys: &mut BTreeSet<i64>, record: RecordId, person: PersonId) {
        let records = self.people.get(&person).into_iter();
        for other in records.flat_map(|it| &it.records) {
            if keys.is_empty() {
                return;
            }
            if let Some(held) = self.records.get(other).filter(|_| *other != record) {
                let theirs = self.keys_of(*other, &held.content);
                keys.retain(|key| !theirs.contains(key));
            }
        }
    }

    /// The keys of what stands, where a record manager has corrected something.
    fn corrected_keys(&self, person: PersonId) -> BTreeSet<i64> {
        let corrected = self.people.get(&person);
        if corrected.is_none_or(|it| it.corrections.is_empty()) {
            return BTreeSet::new();
        }
        let view = self.view(person);
        view.into_iter()
            .flat_map(|(view, _)| person_keys::of_view(&view))
            .collect()
    }

    fn keys_of(&self, record: RecordId, now: &SourceRecord) -> BTreeSet<i64> {
        let before = self.before.get(&record).into_iter().flatten();
        person_keys::of_record(now, before)
    }

    /// The single view of somebody, and when the row was read that it replaces.
    pub(crate) fn view(&self, person: PersonId) -> Option<(PersonView, Option<Timestamp>)> {
        let somebody = self.people.get(&person)?;
        let records: Vec<HeldRecord> = somebody
            .records
            .iter()
            .filter_map(|id| Some((*id, self.records.get(id)?)))
            .map(|(record, held)| HeldRecord {
                record,
                source: held.title.clone(),
                received_at: held.received_at,
                replaced_at: None,
                content: held.content.clone(),
            })
            .collect();
        Some((
            single_view(&records, &somebody.corrections),
            somebody.read_at,
        ))
    }
}
