//! What a matcher says, and what follows from it.
//!
//! Where a wrong answer could put somebody in danger (a shield, or an enquiry or plan to protect them) two
//! matchers decide, whatever the first says, and neither is told what the other said before both have: so
//! the second is a second look and no echo. Where they differ, a record manager settles it.

use jiff::SignedDuration;
use kith_gate::Grant;
use kith_gate::action::ReviewMatches;
use kith_store::{Event, Unit};
use kith_terms::time::Timestamp;
use kith_terms::{PersonId, RecordId, ReviewId};
use serde_json::json;

use super::parting::{Parted, Parting};
use super::placing::of_others;
use super::{ReviewError, Verdict, whom};
use crate::rules::involvement::tidy;
use crate::store::index::Relinked;
use crate::store::reviews::{Decided, Question};
use crate::store::since::since;
use crate::store::words::{Standing, Word};
use crate::store::{moving, settled};
use crate::{People, store};

/// A look that took longer than this had a break in it, and is not measured.
pub const BREAK_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// What came of a matcher's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is decided.
    Decided,
    /// Another matcher must say the same.
    WaitsForSecond,
    /// Another matcher said something else: a record manager settles it.
    Disputed,
}

/// A decision that is made: by whom, to which question, and when.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    pub(super) by: &'a str,
    pub(super) question: ReviewId,
    pub(super) at: Timestamp,
}

impl<'a> Made<'a> {
    /// As a word by which others are settled too.
    fn word(self) -> settled::Word<'a> {
        settled::Word {
            by: self.by,
            at: self.at,
            decision: Some(self.question),
        }
    }
}

/// What follows from a verdict, once it is decided.
enum Follows {
    /// A record stays with its own person.
    Stays,
    /// Two people are one.
    Join,
    /// Two people are held apart.
    KeepApart,
    /// A record leaves its own person.
    Part(Parting),
}

impl People {
    /// Says whether a question's two are one person. `Same` merges them; `Different` is remembered.
    /// `seen_at` is when the question was shown to whoever decides, where that is known.
    ///
    /// # Errors
    /// When it was decided already, they have said it before, or merging them is not allowed.
    pub async fn decide(
        &self,
        grant: Grant<ReviewMatches>,
        id: ReviewId,
        verdict: Verdict,
        seen_at: Option<Timestamp>,
    ) -> Result<Outcome, ReviewError> {
        let who = grant.who().clone();
        let question = self.open_question(id).await?;
        if question.disputed && !whom(&who).settles {
            return Err(ReviewError::NotThere);
        }
        let standing = store::words::verdicts(&self.db, id).await?;
        if standing.iter().any(|it| it.account == who.account()) {
            return Err(ReviewError::SaidAlready);
        }
        let follows = self.follows(&question, verdict).await?;
        let outcome = self.outcome(&question, &standing, verdict).await?;
        let made = Made {
            by: who.full_name(),
            question: id,
            at: self.db.now(),
        };
        let mut people = question.people().to_vec();
        if let (Outcome::Decided, Follows::Part(parting)) = (outcome, &follows) {
            people.push(parting.to);
        }
        let word = verdict.word();
        let detail = json!({ "review": id, "decision": word, "outcome": outcome.word() });
        let mut unit = grant.unit_about(&people, detail);
        let said = Word {
            question: id,
            account: who.account(),
            name: who.full_name(),
            word,
            note: None,
            took_seconds: seen_at.and_then(|seen| took(seen, made.at)),
        };
        store::words::say(&mut unit, &said, made.at);
        let unit = store::reviews::count_verdicts(unit, &question, standing.len(), 1);
        let unit = match outcome {
            Outcome::WaitsForSecond => unit,
            Outcome::Disputed => store::reviews::dispute(unit, id, made.at),
            Outcome::Decided => self.carried_out(unit, &question, follows, made).await?,
        };
        self.done(unit).await?;
        Ok(outcome)
    }

    /// Leaves a question to a colleague, with what to look at. To whoever asks it comes again after all others.
    ///
    /// # Errors
    /// When the question does not wait, or nothing is asked.
    pub async fn ask_colleague(
        &self,
        grant: Grant<ReviewMatches>,
        id: ReviewId,
        note: &str,
    ) -> Result<(), ReviewError> {
        let note = tidy(note);
        if note.is_empty() {
            return Err(ReviewError::NothingAsked);
        }
        if note.chars().count() > LONGEST_NOTE {
            return Err(ReviewError::NoteTooLong);
        }
        self.open_question(id).await?;
        let mut unit = grant.unit_about(&[], json!({ "review": id, "asked": "colleague" }));
        let asked = Word {
            question: id,
            account: grant.who().account(),
            name: grant.who().full_name(),
            word: "ask",
            note: Some(&note),
            took_seconds: None,
        };
        store::words::say(&mut unit, &asked, self.db.now());
        self.done(unit).await
    }

    async fn open_question(&self, id: ReviewId) -> Result<Question, ReviewError> {
        let question = store::reviews::review(&self.db, id).await?;
        question
            .filter(|it| it.decision.is_none())
            .ok_or(ReviewError::NotThere)
    }

    async fn outcome(
        &self,
        question: &Question,
        standing: &[Standing],
        verdict: Verdict,
    ) -> Result<Outcome, ReviewError> {
        if question.disputed {
            return Ok(Outcome::Decided);
        }
        Ok(match standing {
            [] if self.is_guarded(question.people()).await? => Outcome::WaitsForSecond,
            [first, ..] if first.verdict != verdict => Outcome::Disputed,
            _ => Outcome::Decided,
        })
    }

    /// What would follow from a verdict. What may not be is refused to whoever says so first, and not only
    /// to the second.
    async fn follows(&self, question: &Question, verdict: Verdict) -> Result<Follows, ReviewError> {
        let [person, candidate] = question.people();
        if person == candidate {
            return match verdict {
                Verdict::Same => Ok(Follows::Stays),
                Verdict::Different => Ok(Follows::Part(self.parting_from_own(question).await?)),
            };
        }
        // Whoever settles the one settles the others with it.
        let differ = settled::differ_about(&self.db, question.people(), question.id);
        if !question.disputed && differ.await? {
            return Err(ReviewError::Disputed);
        }
        match verdict {
            Verdict::Same => {
                self.may_be_one(person, candidate, question.id).await?;
                Ok(Follows::Join)
            }
            Verdict::Different => Ok(Follows::KeepApart),
        }
    }

    /// Refuses two people who cannot be one.
    async fn may_be_one(
        &self,
        from: PersonId,
        into: PersonId,
        question: ReviewId,
    ) -> Result<(), ReviewError> {
        self.are_hidden_alike(from, into).await?;
        if settled::differ_twice(&self.db, from, into, question).await? {
            return Err(ReviewError::Disputed);
        }
        let (from, into) = (self.sources(from).await?, self.sources(into).await?);
        match from.conflicts_with(&into) {
            true => Err(ReviewError::VerifiedConflict),
            false => Ok(()),
        }
    }

    /// What leaves a person when a record is found not to be about its own. What was recorded since it came may be
    /// either's: then whoever undoes the link says whose.
    async fn parting_from_own(&self, question: &Question) -> Result<Parting, ReviewError> {
        let person = question.person;
        let checked = match question.check_of {
            Some(id) => store::reviews::link(&self.db, id).await?,
            None => None,
        };
        let from = checked.as_ref().map_or(question.raised_at, |it| it.made_at);
        let parting = self.parting(question.record, person, from).await?;
        if parting.is_back {
            return Err(ReviewError::CameByMerge);
        }
        let recorded = since(&self.db, person, parting.since).await?;
        match (of_others(recorded, &parting).is_empty(), checked) {
            (true, _) => Ok(parting),
            (false, Some(_)) => Err(ReviewError::RecordedSinceLink),
            (false, None) => Err(ReviewError::RecordedSince),
        }
    }

    /// Does what a decision means.
    async fn carried_out(
        &self,
        unit: Unit,
        question: &Question,
        follows: Follows,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        let [person, candidate] = question.people();
        let (verdict, other) = match &follows {
            Follows::Stays => (Verdict::Same, None),
            Follows::Join => (Verdict::Same, Some(person)),
            Follows::KeepApart => (Verdict::Different, None),
            Follows::Part(parting) => (Verdict::Different, Some(parting.to)),
        };
        let decided = Decided {
            question: made.question,
            word: verdict.word(),
            by: made.by,
            other,
        };
        let told = json!({ "decision": verdict.word() });
        let unit = store::reviews::decide(unit, &decided, made.at).event(Event::new(
            "review.decided",
            Some(candidate),
            told,
        ));
        match follows {
            Follows::Stays => Ok(unit),
            Follows::Join => self.merge(unit, person, candidate, made).await,
            Follows::KeepApart => self.kept_apart(unit, question, made).await,
            Follows::Part(parting) => {
                let parted = Parted {
                    by: made.by,
                    at: made.at,
                    apart: Some(made.word()),
                    goes: Vec::new(),
                };
                self.split(unit, parting, person, parted).await
            }
        }
    }

    /// Everything of `from` goes to `into`; `from` stays as a sign that points there.
    async fn merge(
        &self,
        mut unit: Unit,
        from: PersonId,
        into: PersonId,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        settled::answered(&mut unit, [from, into], Verdict::Same, made.word());
        moving::mark_records(&mut unit, from);
        let mut unit = self.moved(unit, from, into, made, None).await?;
        settled::asked_twice(&mut unit, from, made.word());
        Ok(unit)
    }

    /// Moves everything of somebody to somebody else. Where it was theirs until a moment, the links that
    /// were undone then stand again.
    pub(super) async fn moved(
        &self,
        mut unit: Unit,
        from: PersonId,
        into: PersonId,
        made: Made<'_>,
        until: Option<Timestamp>,
    ) -> Result<Unit, ReviewError> {
        let (mut from, mut into) = (self.sources(from).await?, self.sources(into).await?);
        if from.merged_into.is_some() || into.merged_into.is_some() {
            return Err(ReviewError::NotThere);
        }
        let Made { by, at, .. } = made;
        settled::set_aside(&mut unit, from.person, at);
        let records: Vec<RecordId> = from.records.iter().map(|it| it.record).collect();
        for record in &records {
            let relinked = Relinked {
                record: *record,
                from: from.person,
                to: into.person,
                by,
                at,
                until,
            };
            unit = store::index::relink(unit, &relinked);
        }
        moving::merged_at(&mut unit, from.person, Some(at));
        moving::move_the_rest(&mut unit, from.person, into.person);
        self.gate.joined(&mut unit, from.person, into.person);
        let (theirs, ours) = (from.keys(), into.keys());
        from.give(&records, &mut into);
        into.corrections.append(&mut from.corrections);
        let unit = into.write(unit, &ours, None, at);
        Ok(from.write(unit, &theirs, Some(into.person), at))
    }

    /// Holds apart every two records of two people, and answers all that is asked between them.
    async fn kept_apart(
        &self,
        mut unit: Unit,
        question: &Question,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        let people = question.people();
        let all = store::index::records_of(&self.db, people.to_vec()).await?;
        let (ours, theirs): (Vec<_>, Vec<_>) =
            all.iter().partition(|it| it.person == question.person);
        for (one, other) in ours
            .iter()
            .flat_map(|one| theirs.iter().map(move |other| (one, other)))
        {
            settled::keep_apart(&mut unit, one.record, other.record, made.word());
        }
        settled::answered(&mut unit, people, Verdict::Different, made.word());
        Ok(unit)
    }
}

/// The longest note, in characters: what to look at, and no place for notes about somebody.
const LONGEST_NOTE: usize = 500;

impl Outcome {
    const fn word(self) -> &'static str {
        match self {
            Outcome::Decided => "decided",
            Outcome::WaitsForSecond => "waits-for-second",
            Outcome::Disputed => "disputed",
        }
    }
}

/// How long a question was before somebody, in seconds, the nearest; none where there was a break.
fn took(seen_at: Timestamp, now: Timestamp) -> Option<i64> {
    let took = now.duration_since(seen_at);
    let measured = !took.is_negative() && took <= BREAK_AFTER;
    let half = SignedDuration::from_millis(500);
    measured.then(|| took.saturating_add(half).as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_with_a_break_in_it_is_not_measured() {
        let seen = Timestamp::UNIX_EPOCH;
        let after = |seconds| took(seen, seen + SignedDuration::from_secs(seconds));
        assert_eq!(after(12), Some(12));
        assert_eq!(after(300), Some(300));
        assert_eq!(after(301), None);
        assert_eq!(after(-1), None);
    }

    #[test]
    fn a_look_is_measured_to_the_nearest_second_so_that_nobody_seems_faster_than_they_are() {
        let seen = Timestamp::UNIX_EPOCH;
        let after = |millis| took(seen, seen + SignedDuration::from_millis(millis));
        assert_eq!(after(12_400), Some(12));
        assert_eq!(after(12_600), Some(13));
        assert_eq!(after(300_000), Some(300));
    }
}
