//! One batch: judged in memory, then written as one unit with its ledger entry and the load's new place.

use std::collections::BTreeMap;

use kith_gate::action::SupplyFeed;
use kith_gate::shield::{FedShield, FeedLoad, SaidOfShield, what_is_set};
use kith_gate::{Gate, Grant};
use kith_store::{Db, Event, StoreError, Unit};
use kith_terms::time::Timestamp;
use kith_terms::{FeedRunId, OrganisationId, PersonId, RecordId, SourceId};
use rustc_hash::FxHashSet;
use serde_json::json;
use uuid::Uuid;

use super::load::LoadError;
use super::people_of_batch::{Judgement, Known, PeopleOfBatch, Rekeyed};
use super::planned::{Placed, Planned};
use super::reading::{Prepared, ReadBatch};
use super::report::{Counts, Quarantined};
use crate::matching::{Evidence, Method};
use crate::models::Weighing;
use crate::rules::fed_sensitive::changes;
use crate::rules::number;
use crate::source_record::SetAside;
use crate::store;
use crate::store::feeds::Moved;
use crate::store::index::{NewLink, NewRecord, Said};

/// Who makes links that no person makes.
const MATCHER: &str = "matching";

/// What a load is, apart from how far it has come.
pub(crate) struct Load<'a> {
    pub(crate) db: &'a Db,
    pub(crate) gate: &'a Gate,
    pub(crate) grant: &'a Grant<SupplyFeed>,
    pub(crate) weighing: Weighing,
    pub(crate) source: SourceId,
    pub(crate) source_name: String,
    pub(crate) source_title: String,
    /// Whose services it tells of.
    pub(crate) supplier: Option<OrganisationId>,
    pub(crate) run: FeedRunId,
    pub(crate) holder: Uuid,
}

/// How far it has come: what the run's row says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sofar {
    pub(crate) counts: Counts,
    pub(crate) completeness: BTreeMap<String, u64>,
    pub(crate) set_aside: BTreeMap<String, BTreeMap<String, u64>>,
    pub(crate) offset: u64,
}

/// What is to be written, in an order that its foreign keys allow.
struct Plan<'a> {
    now: Timestamp,
    counts: Counts,
    new_people: Vec<PersonId>,
    touched: Vec<PersonId>,
    steps: Vec<Step<'a>>,
    reviews: Vec<(RecordId, PersonId, f64, Evidence)>,
    /// What rows say of shields, those that could not be taken too.
    shields: Vec<SaidOfShield>,
    /// Of the lines that were set aside, those whose record is known.
    records: BTreeMap<u64, RecordId>,
    links: Vec<Linked>,
    keys: Vec<(PersonId, Rekeyed)>,
    /// What became of the rows that a plan has judged.
    placed: Placed,
    /// The row that is believed of each record, for what it says of sensitive services.
    believed: BTreeMap<RecordId, (PersonId, &'a Prepared)>,
}

/// A record, whom it is about, by what, with how many bits, and why.
type Linked = (
    RecordId,
    PersonId,
    &'static str,
    Option<f64>,
    Option<Evidence>,
);

impl Plan<'_> {
    /// Somebody new, of whom this record is the first.
    fn begin_person(&mut self, record: RecordId) -> PersonId {
        let person = PersonId::new();
        self.new_people.push(person);
        self.links.push((record, person, "new", None, None));
        person
    }

    /// Whether what others judge may depend on it.
    fn writes_records(&self) -> bool {
        let is_new = |step: &Step<'_>| !matches!(step, Step::Older { .. });
        self.steps.iter().any(is_new)
    }

    /// Notes whose record a line is about, where that is known, and the shield that it tells of.
    fn note(
        &mut self,
        people: &mut PeopleOfBatch,
        line: u64,
        key: &str,
        shield: Option<&FedShield>,
    ) {
        let Some(known) = people.known.get(key) else {
            return;
        };
        let (record, person) = (known.record, known.person);
        self.records.insert(line, record);
        if let Some(shield) = shield {
            people.shield(person);
            self.shields.push(SaidOfShield {
                person,
                record,
                shield: shield.clone(),
            });
        }
    }
}

/// A write to a record. A record may be written more than once in a batch; the order is kept.
enum Step<'a> {
    Add {
        id: RecordId,
        person: PersonId,
        row: &'a Prepared,
    },
    Change {
        id: RecordId,
        old: Vec<u8>,
        row: &'a Prepared,
    },
    Older {
        id: RecordId,
        row: &'a Prepared,
    },
}

impl Load<'_> {
    /// Judges and commits a batch; on success `sofar` has moved on.
    pub(crate) async fn commit(
        &self,
        batch: &ReadBatch,
        sofar: &mut Sofar,
        planned: Option<&mut Planned>,
    ) -> Result<u64, LoadError> {
        let (db, gate, scales) = (self.db, self.gate, &self.weighing.scales);
        let mut planned = planned.filter(|it| it.is_by(&self.weighing));
        let by = planned.as_deref_mut();
        let mut people = PeopleOfBatch::read(db, gate, self.source, batch, scales, by).await?;
        let plan = self.plan(batch, &mut people, planned.as_deref());
        let mut after = sofar.clone();
        after.counts.add(&plan.counts);
        add_figures(batch, &mut after);
        after.offset = batch.next_offset;
        let unit = self
            .unit(batch, &plan, &people, sofar.offset, &after)
            .await?;
        self.db.commit(unit).await?;
        if let Some(planned) = planned {
            let edition = people.edition + i64::from(plan.writes_records());
            planned.settle(plan.placed, edition);
        }
        *sofar = after;
        Ok(people.crowded)
    }

    fn plan<'b>(
        &self,
        batch: &'b ReadBatch,
        people: &mut PeopleOfBatch,
        planned: Option<&Planned>,
    ) -> Plan<'b> {
        let mut plan = Plan {
            now: self.db.now(),
            counts: Counts {
                rows: batch.rows,
                quarantined: batch.turned.len() as u64,
                ..Counts::default()
            },
            new_people: Vec::new(),
            touched: Vec::new(),
            steps: Vec::new(),
            reviews: Vec::new(),
            shields: Vec::new(),
            records: BTreeMap::new(),
            links: Vec::new(),
            keys: Vec::new(),
            placed: Placed::default(),
            believed: BTreeMap::new(),
        };
        for row in &batch.taken {
            let covered = people.covered.get(&row.line).copied();
            match people.known.get(&row.record.record_key).cloned() {
                None if let (Some(at), Some(planned)) = (covered, planned) => {
                    self.plan_as_planned(row, at, planned, people, &mut plan);
                }
                None => self.plan_new(row, people, &mut plan),
                Some(known) if known.hash == row.hash => {
                    plan.counts.unchanged += 1;
                    // Consent may have been withdrawn, though all that everybody is shown is the same.
                    plan.believed.insert(known.record, (known.person, row));
                }
                Some(known) if is_older(row, &known) => {
                    plan.counts.older += 1;
                    plan.steps.push(Step::Older {
                        id: known.record,
                        row,
                    });
                }
                Some(known) => self.plan_changed(row, known, people, &mut plan),
            }
            plan.note(
                people,
                row.line,
                &row.record.record_key,
                row.record.shield.as_ref(),
            );
        }
        for row in &batch.turned {
            plan.note(people, row.line, &row.key, row.shield.as_ref());
        }
        plan.touched.sort_unstable();
        plan.touched.dedup();
        plan
    }

    fn plan_new<'b>(&self, row: &'b Prepared, people: &mut PeopleOfBatch, plan: &mut Plan<'b>) {
        let Judgement { decision, told } = people.judge(row, None, None, &self.weighing.scales);
        let id = RecordId::new();
        match told.matched {
            true => plan.counts.matched += 1,
            false => plan.counts.new_people += 1,
        }
        plan.counts.for_review += told.questions;
        let person = match decision.link {
            Some((judged, method)) => {
                let (bits, evidence) = (Some(judged.bits), Some(judged.evidence));
                plan.touched.push(judged.person);
                plan.links
                    .push((id, judged.person, method.as_str(), bits, evidence));
                judged.person
            }
            None => plan.begin_person(id),
        };
        for asked in decision.reviews {
            plan.reviews
                .push((id, asked.person, asked.bits, asked.evidence));
        }
        self.place_new(row, id, person, people, plan);
    }

    /// A new row of which a plan says whose it is.
    fn plan_as_planned<'b>(
        &self,
        row: &'b Prepared,
        at: u32,
        planned: &Planned,
        people: &mut PeopleOfBatch,
        plan: &mut Plan<'b>,
    ) {
        let (id, group) = (RecordId::new(), planned.group(at));
        let weigher = planned.weigher(&self.weighing.scales);
        let there = planned.person(group, &plan.placed);
        let person = match there {
            Some(person) => {
                let nearest = planned.nearest(at, &weigher);
                let method = nearest.map_or(Method::Score, |it| it.method());
                let bits = nearest.map(|it| it.odds);
                let evidence = nearest.map(|it| weigher.evidence(&it));
                plan.counts.matched += 1;
                plan.touched.push(person);
                plan.links
                    .push((id, person, method.as_str(), bits, evidence));
                person
            }
            None => {
                plan.counts.new_people += 1;
                let person = plan.begin_person(id);
                plan.placed.people.insert(group, person);
                person
            }
        };
        plan.placed.records.insert(at, id);
        let is_first = there.is_none();
        for (record, person, asked) in planned.questions(at, is_first, &plan.placed, &weigher) {
            plan.counts.for_review += 1;
            plan.reviews
                .push((record, person, asked.odds, weigher.evidence(&asked)));
        }
        self.place_new(row, id, person, people, plan);
    }

    fn place_new<'b>(
        &self,
        row: &'b Prepared,
        id: RecordId,
        person: PersonId,
        people: &mut PeopleOfBatch,
        plan: &mut Plan<'b>,
    ) {
        plan.steps.push(Step::Add { id, person, row });
        if !row.record.sensitive.is_empty() {
            plan.believed.insert(id, (person, row));
        }
        let rekeyed = Rekeyed {
            new: people.place(row, id, person, &self.source_title, plan.now),
            ..Rekeyed::default()
        };
        plan.keys.push((person, rekeyed));
    }

    /// A record that changes stays with its person: the source's own key said so. What it says now may speak
    /// for somebody else, or against this person; then a matcher is asked.
    fn plan_changed<'b>(
        &self,
        row: &'b Prepared,
        known: Known,
        people: &mut PeopleOfBatch,
        plan: &mut Plan<'b>,
    ) {
        plan.counts.changed += 1;
        plan.touched.push(known.person);
        let judged = people.judge(
            row,
            Some(known.record),
            Some(known.person),
            &self.weighing.scales,
        );
        let Judgement { decision, told } = judged;
        let is_open = !people.is_shielded(known.person);
        plan.counts.for_review += u64::from(told.matched && is_open);
        if let Some((judged, _)) = decision.link {
            plan.reviews
                .push((known.record, judged.person, judged.bits, judged.evidence));
        }
        if let Some((bits, evidence)) = people.judge_own(row, &known, &self.weighing.scales) {
            plan.counts.for_review += u64::from(is_open);
            plan.reviews
                .push((known.record, known.person, bits, evidence));
        }
        let rekeyed = people.change(row, &known, &self.source_title, plan.now);
        plan.keys.push((known.person, rekeyed));
        plan.believed.insert(known.record, (known.person, row));
        plan.steps.push(Step::Change {
            id: known.record,
            old: known.hash,
            row,
        });
    }

    async fn unit(
        &self,
        batch: &ReadBatch,
        plan: &Plan<'_>,
        people: &PeopleOfBatch,
        from_offset: u64,
        after: &Sofar,
    ) -> Result<Unit, LoadError> {
        let set = self.gate.shields_to_set(plan.shields.clone()).await?;
        let mut detail = json!({
            "step": "batch", "source": self.source_name, "run": self.run, "counts": plan.counts, "next_line": batch.next_line,
        });
        if let (false, Some(detail)) = (set.is_empty(), detail.as_object_mut()) {
            detail.insert("shields".to_owned(), what_is_set(&set));
        }
        // The entry names nobody but those whom it shields: a feed is about thousands, and who they are is in the
        // records' own history.
        let shielded: Vec<PersonId> = set.iter().map(|it| it.person).collect();
        let mut unit = self.grant.unit_about(&shielded, detail);
        let moved = Moved {
            run: self.run,
            holder: self.holder,
            from_offset,
            counts: &after.counts,
            next_line: batch.next_line,
            next_offset: batch.next_offset,
            completeness: &after.completeness,
            set_aside: &after.set_aside,
        };
        unit = store::feeds::move_on(unit, &moved, plan.now);
        if plan.writes_records() {
            unit = store::index::next_edition(unit, people.edition);
        }
        unit = self.weighing.guard(unit);
        unit = self.write_people(unit, plan, people).await?;
        unit = self.write_records(unit, plan);
        unit = write_about(unit, plan);
        unit = self.write_sensitive(unit, plan).await?;
        let load = FeedLoad {
            run: self.run,
            source: &self.source_title,
        };
        unit = self.gate.shield_as_fed(unit, load, &set);
        unit = self.tell(unit, plan);
        for line in quarantine_lines(batch) {
            let record = plan.records.get(&line.line).copied();
            store::feeds::quarantine(&mut unit, self.run, &line, record, plan.now);
        }
        Ok(unit)
    }

    async fn write_people(
        &self,
        mut unit: Unit,
        plan: &Plan<'_>,
        people: &PeopleOfBatch,
    ) -> Result<Unit, StoreError> {
        let numbers = fresh_numbers(self.db, plan.new_people.len()).await?;
        for (person, number) in plan.new_people.iter().zip(&numbers) {
            if let Some((view, _)) = people.view(*person) {
                store::index::add_person(&mut unit, *person, number, &view, plan.now);
            }
        }
        for person in &plan.touched {
            if let Some((view, Some(read_at))) = people.view(*person) {
                unit = store::index::update_person(unit, *person, read_at, &view, plan.now, None);
            }
        }
        Ok(unit)
    }

    fn write_records(&self, mut unit: Unit, plan: &Plan<'_>) -> Unit {
        for step in &plan.steps {
            match step {
                Step::Add { id, person, row } => {
                    let key = &row.record.record_key;
                    let new = NewRecord {
                        id: *id,
                        source: self.source,
                        key,
                        person: *person,
                        said: self.said(row, plan),
                    };
                    store::index::add_record(&mut unit, &new);
                }
                Step::Change { id, old, row } => {
                    unit = store::index::change_record(unit, *id, old, self.said(row, plan));
                }
                Step::Older { id, row } => {
                    store::index::keep_older(&mut unit, *id, self.said(row, plan))
                }
            }
        }
        unit
    }

    /// What the rows say of sensitive services, where it is not what was held already. Nobody is told
    /// of it: not even that the source sent something new.
    async fn write_sensitive(&self, mut unit: Unit, plan: &Plan<'_>) -> Result<Unit, StoreError> {
        let records = plan.believed.keys().copied().collect();
        let held = store::fed_sensitive::held(self.db, records).await?;
        for (record, (person, row)) in &plan.believed {
            let held = held.get(record).map(Vec::as_slice).unwrap_or_default();
            let by = store::fed_sensitive::By {
                record: *record,
                person: *person,
                supplier: self.supplier,
                title: &self.source_title,
                now: plan.now,
            };
            for change in changes(held, &row.record.sensitive) {
                store::fed_sensitive::write(&mut unit, &change, &by);
            }
        }
        Ok(unit)
    }

    fn said<'b>(&self, row: &'b Prepared, plan: &Plan<'_>) -> Said<'b> {
        Said {
            parts: &row.parts,
            hash: row.hash,
            updated: row.record.updated,
            run: self.run,
            now: plan.now,
        }
    }

    /// Told only of people who were here before: to a new one nobody has listened yet.
    fn tell(&self, mut unit: Unit, plan: &Plan<'_>) -> Unit {
        let new: FxHashSet<&PersonId> = plan.new_people.iter().collect();
        for person in plan.touched.iter().filter(|person| !new.contains(person)) {
            unit = unit.event(Event::new(
                "record.changed",
                Some(*person),
                json!({ "source": self.source_title }),
            ));
        }
        unit
    }
}

fn write_about(mut unit: Unit, plan: &Plan<'_>) -> Unit {
    for (record, person, method, bits, evidence) in &plan.links {
        let (record, person, bits) = (*record, *person, *bits);
        let link = NewLink {
            record,
            person,
            method,
            bits,
            evidence: evidence.as_ref(),
            made_by: MATCHER,
        };
        store::index::add_link(&mut unit, &link, plan.now);
    }
    for (record, candidate, bits, evidence) in &plan.reviews {
        store::index::add_review(&mut unit, *record, *candidate, *bits, evidence, plan.now);
    }
    write_keys(&mut unit, plan);
    unit
}

/// What a batch has made of each key of each person, in the order in which they are kept.
fn write_keys(unit: &mut Unit, plan: &Plan<'_>) {
    let mut keys: Vec<(i64, PersonId, bool)> = Vec::new();
    for (person, rekeyed) in &plan.keys {
        keys.extend(rekeyed.lost.iter().map(|key| (*key, *person, false)));
        keys.extend(rekeyed.new.iter().map(|key| (*key, *person, true)));
    }
    // Stable: of one key of one person the last word holds.
    keys.sort_by_key(|(key, person, _)| (*key, *person));
    let last = keys.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    let last = last.filter_map(|same| same.last().copied());
    let (new, lost): (Vec<_>, Vec<_>) = last.partition(|(_, _, is_new)| *is_new);
    for (key, person, _) in lost {
        store::index::drop_keys(unit, person, vec![key]);
    }
    for (key, person, _) in new {
        store::index::add_key(unit, key, person);
    }
}

/// Older than what is held, as far as both say.
fn is_older(row: &Prepared, known: &Known) -> bool {
    matches!((row.record.updated, known.updated), (Some(new), Some(held)) if new < held)
}

fn add_figures(batch: &ReadBatch, after: &mut Sofar) {
    for (column, count) in &batch.filled {
        *after.completeness.entry((*column).to_owned()).or_default() += count;
    }
    for aside in batch.taken.iter().flat_map(set_aside) {
        *after
            .set_aside
            .entry(aside.field.clone())
            .or_default()
            .entry(aside.reason.clone())
            .or_default() += 1;
    }
}

/// Every value of a row that was not taken.
fn set_aside(row: &Prepared) -> impl Iterator<Item = &SetAside> {
    row.record.as_sent.iter().chain(&row.record.withheld)
}

fn quarantine_lines(batch: &ReadBatch) -> impl Iterator<Item = Quarantined> {
    let whole = batch.turned.iter().map(|it| Quarantined {
        line: it.line,
        whole_row: true,
        field: it.refused.field.map(str::to_owned),
        reason: it.refused.reason.clone().into_owned(),
        raw: it.raw.clone(),
        secret: it.secret,
    });
    let fields = batch.taken.iter().flat_map(|row| {
        let plain = row.record.as_sent.iter().map(|it| (it, false));
        let secret = row.record.withheld.iter().map(|it| (it, true));
        plain.chain(secret).map(|(it, secret)| Quarantined {
            line: row.line,
            whole_row: false,
            field: Some(it.field.clone()),
            reason: it.reason.clone(),
            raw: it.value.clone(),
            secret,
        })
    });
    whole.chain(fields)
}

/// Numbers that nobody has yet. Another load may take one in the same moment: the database's own rule shows it,
/// and the batch is tried again.
pub(crate) async fn fresh_numbers(db: &Db, count: usize) -> Result<Vec<String>, StoreError> {
    let mut numbers: Vec<String> = Vec::with_capacity(count);
    while numbers.len() < count {
        let mut more: Vec<String> = (numbers.len()..count)
            .map(|_| number::from_random(Uuid::new_v4().as_u128() >> 2))
            .collect();
        let taken = store::index::taken_numbers(db, more.clone()).await?;
        more.retain(|number| !taken.contains(number));
        numbers.extend(more);
        numbers.sort_unstable();
        numbers.dedup();
    }
    Ok(numbers)
}
