//! Clerical review: a person decides what matching could not, and undoes what it did wrongly.

use kith_gate::action::{ReviewMatches, UndoLink};
use kith_gate::{GateError, Grant};
use kith_store::{CommitError, Event, StoreError, Unit};
use kith_terms::time::Timestamp;
use kith_terms::{LinkId, PersonId, RecordId, ReviewId};
use serde_json::json;
use thiserror::Error;

use crate::intake::batch::fresh_numbers;
use crate::matching::{Evidence, Features, compare::compare};
use crate::record::in_force;
use crate::rules::keep::keep;
use crate::rules::search_keys::{Findable, search_keys};
use crate::rules::single_view::{HeldRecord, PersonView, single_view};
use crate::store::index::{HeldRow, NewLink};
use crate::store::reviews::Question;
use crate::{People, store};

/// Questions on one page.
pub const REVIEWS_ON_A_PAGE: u32 = 20;

/// A matcher's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The record is about this person.
    Same,
    /// It is not, and matching may not say so again.
    Different,
}

/// A question in the list. It names nobody.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewLine {
    /// The question.
    pub id: ReviewId,
    /// The title of the source whose record it is about.
    pub source: String,
    /// Bits for their being one person.
    pub bits: f64,
    /// When it was raised.
    pub raised_at: Timestamp,
}

/// A page of questions.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPage {
    /// The questions, the oldest first.
    pub lines: Vec<ReviewLine>,
    /// How many wait in all.
    pub waiting: u64,
}

/// A question with its two sides, as far as the asker may see them.
#[derive(Debug, Clone)]
pub struct Review {
    /// The question.
    pub line: ReviewLine,
    /// The record that it is about, with the others of the person whom it is held to be about now.
    pub record: Vec<HeldRecord>,
    /// Whom it is held to be about now.
    pub person: PersonId,
    /// What is held about the other person.
    pub candidate: Vec<HeldRecord>,
    /// The other person.
    pub candidate_person: PersonId,
    /// The link by which the record is that person's now, for whoever would undo it.
    pub link: Option<LinkId>,
    /// Why it is asked.
    pub evidence: Evidence,
    /// `same` or `different`, when it was decided.
    pub decision: Option<String>,
}

/// Why a decision was not done.
#[derive(Debug, Error)]
pub enum ReviewError {
    /// There is no such question or link.
    #[error("This is not waiting any more: somebody else may have decided it.")]
    NotThere,
    /// Two verified numbers.
    #[error(
        "These records have two different NHS numbers that are both verified, so they are not one person's. Ask the sources to check the numbers."
    )]
    VerifiedConflict,
    /// One of them is shielded.
    #[error(
        "One of these people is shielded and the other is not. A record manager must settle the shield first."
    )]
    Shield,
    /// There is nothing to split.
    #[error("This is the only record of this person, so there is nothing to take it from.")]
    OnlyRecord,
    /// Somebody changed it.
    #[error("The record was changed by somebody else at the same time. Look at it and try again.")]
    ChangedMeanwhile,
    /// The gate.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The store failed.
    #[error("This could not be saved. Nothing was changed. Try again in a minute.")]
    NotSaved(#[source] CommitError),
    /// The store could not be read.
    #[error("This cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
}

/// Everything of one person that a decision needs.
struct Side {
    person: PersonId,
    read_at: Timestamp,
    records: Vec<HeldRow>,
    corrections: Vec<crate::rules::corrected::Correction>,
}

impl Side {
    fn view(&self) -> PersonView {
        let records: Vec<HeldRecord> = self.records.iter().cloned().map(held).collect();
        single_view(&records, &self.corrections)
    }

    fn keys(&self) -> Vec<i64> {
        self.records
            .iter()
            .flat_map(|row| keys_of(&row.content))
            .collect()
    }

    fn features(&self) -> Vec<Features> {
        self.records
            .iter()
            .map(|row| Features::of(&row.content))
            .collect()
    }
}

fn keys_of(record: &crate::SourceRecord) -> Vec<i64> {
    let mut keys = Features::of(record).keys();
    keys.extend(search_keys(&Findable::from(record)));
    keys
}

fn held(row: HeldRow) -> HeldRecord {
    HeldRecord {
        record: row.record,
        source: row.source_title,
        received_at: row.received_at,
        replaced_at: None,
        content: row.content,
    }
}

impl People {
    /// Questions that wait for a clerical matcher; pages count from 0.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn reviews(
        &self,
        _grant: &Grant<ReviewMatches>,
        page: u32,
    ) -> Result<ReviewPage, StoreError> {
        let (most, skip) = (
            i64::from(REVIEWS_ON_A_PAGE),
            i64::from(page) * i64::from(REVIEWS_ON_A_PAGE),
        );
        let lines = store::reviews::waiting(&self.db, most, skip)
            .await?
            .iter()
            .map(line)
            .collect();
        let waiting = u64::try_from(store::reviews::how_many(&self.db).await?).unwrap_or_default();
        Ok(ReviewPage { lines, waiting })
    }

    /// The question that waits after this one in the list; after the last, the first again.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next_review(
        &self,
        _grant: &Grant<ReviewMatches>,
        after: ReviewId,
    ) -> Result<Option<ReviewId>, StoreError> {
        store::reviews::next(&self.db, after).await
    }

    /// A question with its two sides. Who is shown is written down first.
    ///
    /// # Errors
    /// When there is no such question, or it cannot be read or written down.
    pub async fn review(
        &self,
        grant: &Grant<ReviewMatches>,
        id: ReviewId,
    ) -> Result<Review, ReviewError> {
        let question = store::reviews::review(&self.db, id)
            .await?
            .ok_or(ReviewError::NotThere)?;
        let people = vec![question.person, question.candidate];
        let shielded = self.gate.shielded_among(&people).await?;
        let held_by = store::index::records_of(&self.db, people.clone()).await?;
        grant.shown(&people).await?;
        let side = |person: PersonId| -> Vec<HeldRecord> {
            let sections = grant.sections_of(shielded.contains(&person));
            let rows = held_by.iter().filter(|row| row.person == person).cloned();
            rows.map(|mut row| {
                row.content = keep(row.content, sections);
                held(row)
            })
            .collect()
        };
        let mut record = side(question.person);
        // The record that is asked about first.
        record.sort_by_key(|it| it.record != question.record);
        Ok(Review {
            line: line(&question),
            record,
            person: question.person,
            candidate: side(question.candidate),
            candidate_person: question.candidate,
            link: store::reviews::link_of(&self.db, question.record).await?,
            evidence: without_places(question.evidence, !shielded.is_empty()),
            decision: question.decision,
        })
    }

    /// Decides a question. `Same` merges the two people; `Different` is remembered.
    ///
    /// # Errors
    /// When it was decided already, or merging them is not allowed.
    pub async fn decide(
        &self,
        grant: Grant<ReviewMatches>,
        id: ReviewId,
        verdict: Verdict,
    ) -> Result<(), ReviewError> {
        let question = store::reviews::review(&self.db, id)
            .await?
            .filter(|it| it.decision.is_none());
        let question = question.ok_or(ReviewError::NotThere)?;
        let by = grant.who().full_name().to_owned();
        let word = if verdict == Verdict::Same {
            "same"
        } else {
            "different"
        };
        let people = [question.person, question.candidate];
        let detail = json!({ "review": id, "decision": word });
        let unit = store::reviews::decide(
            grant.unit_about(&people, detail),
            id,
            word,
            &by,
            self.db.now(),
        );
        let own = question.person == question.candidate;
        let unit = match (verdict, own) {
            (Verdict::Same, true) => unit,
            (Verdict::Same, false) => {
                self.merge(unit, question.person, question.candidate, &by)
                    .await?
            }
            (Verdict::Different, true) => {
                self.split(unit, question.record, question.person, &by)
                    .await?
            }
            (Verdict::Different, false) => self.keep_apart(unit, &question, &by).await?,
        };
        self.done(unit.event(Event::new(
            "review.decided",
            Some(question.candidate),
            json!({ "decision": word }),
        )))
        .await
    }

    /// Undoes a link: the record becomes a person of its own, and is not linked to this one again.
    ///
    /// # Errors
    /// When the link does not stand, or the record is the person's only one.
    pub async fn undo_link(&self, grant: Grant<UndoLink>, link: LinkId) -> Result<(), ReviewError> {
        let (record, person) = store::reviews::link(&self.db, link)
            .await?
            .ok_or(ReviewError::NotThere)?;
        let by = grant.who().full_name().to_owned();
        let unit = grant.unit_about(&[person], json!({ "link": link }));
        let unit = self.split(unit, record, person, &by).await?;
        self.done(unit.event(Event::new("link.undone", Some(person), json!({}))))
            .await
    }

    async fn done(&self, unit: Unit) -> Result<(), ReviewError> {
        match self.db.commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. } | CommitError::Constraint { .. }) => {
                Err(ReviewError::ChangedMeanwhile)
            }
            Err(error) => Err(ReviewError::NotSaved(error)),
        }
    }

    async fn side(&self, person: PersonId) -> Result<Side, ReviewError> {
        let people = store::index::people(&self.db, vec![person]).await?;
        let (_, _, read_at) = people.into_iter().next().ok_or(ReviewError::NotThere)?;
        Ok(Side {
            person,
            read_at,
            records: store::index::records_of(&self.db, vec![person]).await?,
            corrections: in_force(&store::correction::about(&self.db, person).await?),
        })
    }

    /// Everything of `from` goes to `into`; `from` stays as a sign that points there.
    async fn merge(
        &self,
        unit: Unit,
        from: PersonId,
        into: PersonId,
        by: &str,
    ) -> Result<Unit, ReviewError> {
        let shielded = self.gate.shielded_among(&[from, into]).await?;
        if shielded.contains(&from) != shielded.contains(&into) {
            return Err(ReviewError::Shield);
        }
        let (mut from, mut into) = (self.side(from).await?, self.side(into).await?);
        let (theirs, ours) = (from.features(), into.features());
        if theirs.iter().any(|one| {
            ours.iter()
                .any(|other| compare(one, other).verified_conflict)
        }) {
            return Err(ReviewError::VerifiedConflict);
        }
        let now = self.db.now();
        let mut unit = unit;
        for row in &from.records {
            unit = self.relink(unit, row.record, from.person, into.person, by, now);
        }
        store::reviews::move_the_rest(&mut unit, from.person, into.person);
        let keys = from.keys();
        store::index::drop_keys(&mut unit, from.person, keys.clone());
        store::index::add_keys(&mut unit, into.person, keys);
        into.records.append(&mut from.records);
        into.corrections.append(&mut from.corrections);
        unit =
            store::index::update_person(unit, into.person, into.read_at, &into.view(), now, None);
        let merged_into = Some(into.person);
        Ok(store::index::update_person(
            unit,
            from.person,
            from.read_at,
            &from.view(),
            now,
            merged_into,
        ))
    }

    /// Makes a record a person of its own.
    async fn split(
        &self,
        unit: Unit,
        record: RecordId,
        person: PersonId,
        by: &str,
    ) -> Result<Unit, ReviewError> {
        let mut side = self.side(person).await?;
        if side.records.len() < 2 {
            return Err(ReviewError::OnlyRecord);
        }
        let at = side
            .records
            .iter()
            .position(|row| row.record == record)
            .ok_or(ReviewError::NotThere)?;
        let taken = side.records.remove(at);
        let now = self.db.now();
        let alone = Side {
            person: PersonId::new(),
            read_at: now,
            records: vec![taken],
            corrections: Vec::new(),
        };
        let number = fresh_numbers(&self.db, 1)
            .await?
            .pop()
            .ok_or(ReviewError::ChangedMeanwhile)?;
        let mut unit = unit;
        store::index::add_person(&mut unit, alone.person, &number, &alone.view(), now);
        unit = self.relink(unit, record, person, alone.person, by, now);
        for other in &side.records {
            store::reviews::keep_apart(&mut unit, record, other.record, by, now);
        }
        let staying = side.keys();
        let leaving: Vec<i64> = alone
            .keys()
            .into_iter()
            .filter(|key| !staying.contains(key))
            .collect();
        store::index::drop_keys(&mut unit, person, leaving);
        store::index::add_keys(&mut unit, alone.person, alone.keys());
        Ok(store::index::update_person(
            unit,
            person,
            side.read_at,
            &side.view(),
            now,
            None,
        ))
    }

    async fn keep_apart(
        &self,
        mut unit: Unit,
        question: &Question,
        by: &str,
    ) -> Result<Unit, ReviewError> {
        let now = self.db.now();
        for row in store::index::records_of(&self.db, vec![question.candidate]).await? {
            store::reviews::keep_apart(&mut unit, question.record, row.record, by, now);
        }
        Ok(unit)
    }

    fn relink(
        &self,
        unit: Unit,
        record: RecordId,
        from: PersonId,
        to: PersonId,
        by: &str,
        now: Timestamp,
    ) -> Unit {
        let unit = store::index::undo_link(unit, record, from, by, now);
        let mut unit = store::index::move_record(unit, record, from, to);
        let link = NewLink {
            record,
            person: to,
            method: "clerk",
            bits: None,
            evidence: None,
            made_by: by,
        };
        store::index::add_link(&mut unit, &link, now);
        unit
    }
}

/// That two addresses agree tells the one who knows one of them the other.
fn without_places(mut evidence: Evidence, shielded: bool) -> Evidence {
    if shielded {
        evidence
            .lines
            .retain(|line| !matches!(line.field.as_str(), "address" | "phone" | "email" | "uprn"));
    }
    evidence
}

fn line(it: &Question) -> ReviewLine {
    ReviewLine {
        id: it.id,
        source: it.source_title.clone(),
        bits: it.bits,
        raised_at: it.raised_at,
    }
}

#[cfg(test)]
#[path = "review_tests.rs"]
mod tests;
