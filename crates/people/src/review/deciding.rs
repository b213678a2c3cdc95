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
use super::{ReviewError, Verdict, relink, whom};
use crate::rules::involvement::tidy;
use crate::store::moving;
use crate::store::reviews::{Decided, Question};
use crate::store::words::{Standing, Word};
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
    /// As a word that holds records apart.
    pub(super) fn word(self) -> moving::Word<'a> {
        moving::Word {
            by: self.by,
            at: self.at,
            decision: Some(self.question),
        }
    }
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
        let outcome = self.outcome(&question, &standing, verdict).await?;
        let made = Made {
            by: who.full_name(),
            question: id,
            at: self.db.now(),
        };
        if verdict == Verdict::Same && question.person != question.candidate {
            // Whoever says so first is told what stands against it, and not only the second.
            self.may_be_one(question.person, question.candidate).await?;
        }
        let parting = match (outcome, verdict, question.person == question.candidate) {
            (Outcome::Decided, Verdict::Different, true) => {
                Some(self.parting_asked(&question).await?)
            }
            _ => None,
        };
        let mut people = question.people().to_vec();
        people.extend(parting.as_ref().map(|it| it.to));
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
        let unit = store::reviews::count_verdicts(unit, id, standing.len(), standing.len() + 1);
        let unit = match (outcome, verdict, parting) {
            (Outcome::WaitsForSecond, ..) => unit,
            (Outcome::Disputed, ..) => store::reviews::dispute(unit, id, Some(made.at)),
            (Outcome::Decided, Verdict::Same, _) => self.found_one(unit, &question, made).await?,
            (Outcome::Decided, Verdict::Different, Some(parting)) => {
                let unit = decided(unit, made, verdict, Some(parting.to));
                let parted = Parted {
                    by: made.by,
                    at: made.at,
                    apart: Some(made.word()),
                    goes: Vec::new(),
                };
                self.split(unit, parting, question.person, parted).await?
            }
            (Outcome::Decided, Verdict::Different, None) => {
                let unit = decided(unit, made, verdict, None);
                self.keep_apart(unit, &question, made).await?
            }
        };
        let unit = match outcome {
            Outcome::Decided => unit.event(Event::new(
                "review.decided",
                Some(question.candidate),
                json!({ "decision": word }),
            )),
            Outcome::WaitsForSecond | Outcome::Disputed => unit,
        };
        self.done(unit).await?;
        Ok(outcome)
    }

    /// Leaves a question to a colleague, with what to look at. It does not come again to whoever asks.
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

    /// What goes where when the record that is asked about leaves its own person. What was recorded since a link
    /// that is checked was made may be either's: whoever undoes the link says whose, and that answers the check.
    async fn parting_asked(&self, question: &Question) -> Result<Parting, ReviewError> {
        let link = match question.check_of {
            Some(id) => store::reviews::link(&self.db, id).await?,
            None => None,
        };
        if let Some(link) = &link
            && !moving::since(&self.db, question.person, link.made_at)
                .await?
                .is_empty()
        {
            return Err(ReviewError::RecordedSinceLink);
        }
        let since = link.map_or(question.raised_at, |it| it.made_at);
        self.parting(question.record, question.person, since).await
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

    /// The two are found to be one.
    async fn found_one(
        &self,
        unit: Unit,
        question: &Question,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        if question.person == question.candidate {
            return Ok(decided(unit, made, Verdict::Same, None));
        }
        let unit = decided(unit, made, Verdict::Same, Some(question.person));
        self.merge(unit, question.person, question.candidate, made)
            .await
    }

    /// Refuses two people who cannot be one.
    async fn may_be_one(&self, one: PersonId, other: PersonId) -> Result<(), ReviewError> {
        let shielded = self.gate.shielded_among(&[one, other]).await?;
        if shielded.len() == 1 {
            return Err(ReviewError::Shield);
        }
        let (one, other) = (self.sources(one).await?, self.sources(other).await?);
        match one.conflicts_with(&other) {
            true => Err(ReviewError::VerifiedConflict),
            false => Ok(()),
        }
    }

    /// Everything of `from` goes to `into`; `from` stays as a sign that points there.
    pub(super) async fn merge(
        &self,
        mut unit: Unit,
        from: PersonId,
        into: PersonId,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        let (mut from, mut into) = (self.sources(from).await?, self.sources(into).await?);
        if from.merged_into.is_some() || into.merged_into.is_some() {
            return Err(ReviewError::NotThere);
        }
        let Made { by, question, at } = made;
        moving::answered(&mut unit, from.person, into.person, by, question, at);
        moving::mark_records(&mut unit, from.person, at);
        let records: Vec<RecordId> = from.records.iter().map(|it| it.record).collect();
        for record in &records {
            unit = relink(unit, *record, from.person, into.person, by, at);
        }
        moving::move_the_rest(&mut unit, from.person, into.person);
        moving::asked_twice(&mut unit, from.person, by, question, at);
        self.gate.joined(&mut unit, from.person, into.person);
        let (theirs, ours) = (from.keys(), into.keys());
        from.give(&records, &mut into);
        into.corrections.append(&mut from.corrections);
        let unit = into.write(unit, &ours, None, at);
        Ok(from.write(unit, &theirs, Some(into.person), at))
    }

    async fn keep_apart(
        &self,
        mut unit: Unit,
        question: &Question,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        for row in store::index::records_of(&self.db, vec![question.candidate]).await? {
            moving::keep_apart(&mut unit, question.record, row.record, made.word());
        }
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

/// That a question is decided.
fn decided(unit: Unit, made: Made<'_>, verdict: Verdict, other: Option<PersonId>) -> Unit {
    let decided = Decided {
        question: made.question,
        word: verdict.word(),
        by: made.by,
        other,
    };
    store::reviews::decide(unit, &decided, made.at)
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
