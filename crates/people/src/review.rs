//! Clerical review: a person decides what matching could not, and undoes what it did wrongly.

use std::collections::HashSet;

use kith_gate::action::{ReviewMatches, UndoLink};
use kith_gate::{GateError, Grant};
use kith_store::{CommitError, Event, StoreError, Unit};
use kith_terms::time::Timestamp;
use kith_terms::{LinkId, PersonId, RecordId, ReviewId};
use serde_json::json;
use thiserror::Error;

use crate::derived::Sources;
use crate::intake::batch::fresh_numbers;
use crate::matching::Evidence;
use crate::rules::single_view::HeldRecord;
use crate::store::index::NewLink;
use crate::store::record::{Titles, held};
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
    /// The title of the source whose record it is about; none where the person is shielded, because
    /// who knows them may say where they are.
    pub source: Option<String>,
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

/// What leaves a person when a link is undone, and for whom.
struct Parting {
    records: Vec<RecordId>,
    /// The person whom a merge had ended; none where a new one begins.
    back_to: Option<PersonId>,
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
    ) -> Result<ReviewPage, ReviewError> {
        let (most, skip) = (
            i64::from(REVIEWS_ON_A_PAGE),
            i64::from(page) * i64::from(REVIEWS_ON_A_PAGE),
        );
        let waiting = store::reviews::waiting(&self.db, most, skip).await?;
        let people: Vec<PersonId> = waiting.iter().flat_map(Question::people).collect();
        let shielded = self.gate.shielded_among(&people).await?;
        let lines = waiting.into_iter().map(|it| line(&told(it, &shielded)));
        let lines = lines.collect();
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
        let people = question.people().to_vec();
        let shielded = self.gate.shielded_among(&people).await?;
        let question = told(question, &shielded);
        grant.shown(&people).await?;
        let side = |person| {
            let is_shielded = shielded.contains(&person);
            let titles = if is_shielded {
                Titles::Hidden
            } else {
                Titles::Shown
            };
            held(person, grant.sections_of(is_shielded), titles)
        };
        let sides = (side(question.person), side(question.candidate));
        let (mut record, candidate) = self.db.together(sides).await?;
        // The record that is asked about first.
        record.sort_by_key(|it| it.record != question.record);
        Ok(Review {
            line: line(&question),
            record,
            person: question.person,
            candidate,
            candidate_person: question.candidate,
            link: store::reviews::link_of(&self.db, question.record).await?,
            evidence: question.evidence,
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
        let own = question.person == question.candidate;
        let parting = match (verdict, own) {
            (Verdict::Different, true) => {
                Some(self.parting(question.record, question.person).await?)
            }
            _ => None,
        };
        let mut people = vec![question.person, question.candidate];
        people.extend(parting.as_ref().and_then(|it| it.back_to));
        let detail = json!({ "review": id, "decision": word });
        let unit = store::reviews::decide(
            grant.unit_about(&people, detail),
            id,
            word,
            &by,
            self.db.now(),
        );
        let unit = match (verdict, parting) {
            (Verdict::Same, _) if own => unit,
            (Verdict::Same, _) => {
                self.merge(unit, question.person, question.candidate, &by)
                    .await?
            }
            (Verdict::Different, Some(parting)) => {
                self.split(unit, parting, question.person, &by).await?
            }
            (Verdict::Different, None) => self.keep_apart(unit, &question, &by).await?,
        };
        self.done(unit.event(Event::new(
            "review.decided",
            Some(question.candidate),
            json!({ "decision": word }),
        )))
        .await
    }

    /// Undoes a link: the record becomes a person of its own, and is not linked to this one again.
    /// Where a merge brought it, the merge is undone: the person who ended by it is there again, with
    /// their number, all of their records and what was recorded about them. What was recorded here
    /// since then stays here.
    ///
    /// # Errors
    /// When the link is not this person's or does not stand, or there would be no record left.
    pub async fn undo_link(
        &self,
        grant: Grant<UndoLink>,
        person: PersonId,
        link: LinkId,
    ) -> Result<(), ReviewError> {
        let found = store::reviews::link(&self.db, link).await?;
        let (record, person) = found
            .filter(|(_, of)| *of == person)
            .ok_or(ReviewError::NotThere)?;
        let by = grant.who().full_name().to_owned();
        let parting = self.parting(record, person).await?;
        let people: Vec<PersonId> = [Some(person), parting.back_to]
            .into_iter()
            .flatten()
            .collect();
        let unit = grant.unit_about(&people, json!({ "link": link }));
        let mut unit = self.split(unit, parting, person, &by).await?;
        for person in people {
            unit = unit.event(Event::new("link.undone", Some(person), json!({})));
        }
        self.done(unit).await
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

    /// Everything of one person that a decision needs.
    async fn sources(&self, person: PersonId) -> Result<Sources, ReviewError> {
        let sources = Sources::read(&self.db, person).await?;
        sources.ok_or(ReviewError::NotThere)
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
        let (mut from, mut into) = (self.sources(from).await?, self.sources(into).await?);
        if from.merged_into.is_some() || into.merged_into.is_some() {
            return Err(ReviewError::NotThere);
        }
        if from.conflicts_with(&into) {
            return Err(ReviewError::VerifiedConflict);
        }
        let now = self.db.now();
        let mut unit = unit;
        store::reviews::answered(&mut unit, from.person, into.person, by, now);
        let records: Vec<RecordId> = from.records.iter().map(|it| it.record).collect();
        for record in &records {
            unit = relink(unit, *record, from.person, into.person, by, now);
        }
        store::reviews::move_the_rest(&mut unit, from.person, into.person);
        self.gate.joined(&mut unit, from.person, into.person);
        let (theirs, ours) = (from.keys(), into.keys());
        from.give(&records, &mut into);
        into.corrections.append(&mut from.corrections);
        let unit = into.write(unit, &ours, None, now);
        Ok(from.write(unit, &theirs, Some(into.person), now))
    }

    /// What goes where when a record leaves a person.
    async fn parting(&self, record: RecordId, person: PersonId) -> Result<Parting, ReviewError> {
        let came_from = store::reviews::came_from(&self.db, person).await?;
        let Some(back_to) = came_from.get(&record).copied() else {
            return Ok(Parting {
                records: vec![record],
                back_to: None,
            });
        };
        // They were one person before the merge, and no word about that is taken back.
        let together = came_from.into_iter().filter(|(_, it)| *it == back_to);
        Ok(Parting {
            records: together.map(|(record, _)| record).collect(),
            back_to: Some(back_to),
        })
    }

    /// Takes records from a person, to be somebody else's.
    async fn split(
        &self,
        mut unit: Unit,
        parting: Parting,
        person: PersonId,
        by: &str,
    ) -> Result<Unit, ReviewError> {
        let now = self.db.now();
        let mut staying = self.sources(person).await?;
        let (ours, all) = (staying.keys(), staying.records.len());
        let mut leaving = match parting.back_to {
            Some(old) => self.revived(&mut unit, old, &mut staying).await?,
            None => Sources::none(PersonId::new(), now),
        };
        let theirs = leaving.keys();
        staying.give(&parting.records, &mut leaving);
        if leaving.records.len() != parting.records.len() {
            return Err(ReviewError::NotThere);
        }
        if leaving.records.len() == all {
            return Err(ReviewError::OnlyRecord);
        }
        unit = match parting.back_to {
            Some(_) => leaving.write(unit, &theirs, None, now),
            None => self.begun(unit, &leaving, person, now).await?,
        };
        for record in parting.records {
            unit = relink(unit, record, person, leaving.person, by, now);
            for other in &staying.records {
                store::reviews::keep_apart(&mut unit, record, other.record, by, now);
            }
        }
        Ok(staying.write(unit, &ours, None, now))
    }

    /// The person who ended by a merge, with the corrections that went along.
    async fn revived(
        &self,
        unit: &mut Unit,
        old: PersonId,
        merged_into: &mut Sources,
    ) -> Result<Sources, ReviewError> {
        let shielded = self.gate.shielded_among(&[old, merged_into.person]).await?;
        if shielded.len() == 1 {
            return Err(ReviewError::Shield);
        }
        let mut revived = self.sources(old).await?;
        if revived.merged_into != Some(merged_into.person) {
            return Err(ReviewError::ChangedMeanwhile);
        }
        let moved = store::reviews::moved(&self.db, old, merged_into.person).await?;
        store::reviews::give_back(unit, merged_into.person, old, &moved);
        self.gate.parted(unit, old);
        let theirs = merged_into
            .corrections
            .extract_if(.., |it| moved.corrections.contains(&it.id));
        revived.corrections.extend(theirs);
        Ok(revived)
    }

    /// Adds a person who is new, made of what was held about another. What that one's shield hid it
    /// hides still: only a record manager knows whether the new one needs it.
    async fn begun(
        &self,
        unit: Unit,
        new: &Sources,
        of: PersonId,
        now: Timestamp,
    ) -> Result<Unit, ReviewError> {
        let number = fresh_numbers(&self.db, 1)
            .await?
            .pop()
            .ok_or(ReviewError::ChangedMeanwhile)?;
        let mut unit = self.gate.shielded_alike(unit, new.person, of);
        store::index::add_person(&mut unit, new.person, &number, &new.view(), now);
        store::index::add_keys(&mut unit, new.person, new.keys().into_iter().collect());
        Ok(unit)
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
}

fn relink(
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

/// What may be told of a question. Where one of the two is shielded, that their addresses agree would
/// tell whoever knows one of them the other: so the evidence, and its sum, are what a shield leaves.
fn told(mut question: Question, shielded: &HashSet<PersonId>) -> Question {
    if shielded.contains(&question.person) {
        question.source_title = None;
    }
    if question.people().iter().any(|it| shielded.contains(it)) {
        question.evidence = question.evidence.under_a_shield();
        question.bits = question.evidence.bits();
    }
    question
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
