//! Taking back what one has decided: everything is as it was, and the question is asked again.

use jiff::SignedDuration;
use kith_gate::Grant;
use kith_gate::action::ReviewMatches;
use kith_store::{Event, Unit};
use kith_terms::{PersonId, ReviewId};
use serde_json::json;

use super::deciding::Made;
use super::parting::Parted;
use super::{ReviewError, Verdict};
use crate::store::moving;
use crate::store::reviews::Question;
use crate::store::words::OwnVerdict;
use crate::{People, store};

/// How long one's own decisions are listed, to be taken back.
pub const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The most that are listed.
const LISTED: i64 = 50;

impl People {
    /// Takes back what whoever asks has said. Where that decided the question, all that followed from it
    /// is undone: who was merged is there again with all that was theirs, and who was parted is one again.
    ///
    /// # Errors
    /// When they have said nothing, or something happened since that this would take back too.
    pub async fn undo_decision(
        &self,
        grant: Grant<ReviewMatches>,
        id: ReviewId,
    ) -> Result<(), ReviewError> {
        let question = store::reviews::review(&self.db, id).await?;
        let question = question.ok_or(ReviewError::NotThere)?;
        let standing = store::words::verdicts(&self.db, id).await?;
        let own = standing
            .iter()
            .rposition(|it| it.account == grant.who().account());
        let own = own.ok_or(ReviewError::NotThere)?;
        // Of what two differed about, whoever settled it spoke last.
        let settled = question.disputed && question.decision.is_some();
        if settled && own + 1 != standing.len() {
            return Err(ReviewError::NotThere);
        }
        let said = standing.get(own).ok_or(ReviewError::NotThere)?;
        let (by, at) = (grant.who().full_name().to_owned(), self.db.now());
        let made = Made {
            by: &by,
            question: id,
            at,
        };
        let mut people = question.people().to_vec();
        people.extend(question.decided_other);
        let unit = grant.unit_about(&people, json!({ "review": id, "undone": true }));
        let mut unit = store::words::unsay(unit, said.id, at);
        if question.decision.is_some() {
            unit = self.restored(unit, &question, made).await?;
            unit = unit.event(Event::new(
                "review.decided",
                Some(question.candidate),
                json!({ "undone": true }),
            ));
        } else if question.disputed {
            unit = store::reviews::dispute(unit, id, None);
        }
        let unit = store::reviews::count_verdicts(unit, id, standing.len(), standing.len() - 1);
        self.done(unit).await
    }

    /// What whoever asks has decided lately, the newest first. It names nobody.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn own_verdicts(
        &self,
        grant: &Grant<ReviewMatches>,
    ) -> Result<Vec<OwnVerdict>, ReviewError> {
        let now = self.db.now();
        let since = now.saturating_sub(RECENT).unwrap_or(now);
        let account = grant.who().account();
        Ok(store::words::of_account(&self.db, account, since, LISTED).await?)
    }

    async fn restored(
        &self,
        unit: Unit,
        question: &Question,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        if question.settled_by != Some(made.question) {
            return Err(ReviewError::LaterFirst);
        }
        let verdict: Verdict = question
            .decision
            .as_deref()
            .and_then(|word| word.parse().ok())
            .ok_or(ReviewError::NotThere)?;
        let unit = match (verdict, question.decided_other) {
            (Verdict::Same, Some(merged)) => {
                self.parted_again(unit, question, merged, made).await?
            }
            (Verdict::Different, Some(parted)) => {
                self.nothing_since(question, parted).await?;
                self.merge(unit, parted, question.candidate, made).await?
            }
            (_, None) => unit,
        };
        let unit = moving::let_together(unit, made.question);
        Ok(store::reviews::reopen(unit, made.question))
    }

    /// Whoever a decision merged is there again, as if it had not been made.
    async fn parted_again(
        &self,
        unit: Unit,
        question: &Question,
        merged: PersonId,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        let person = question.candidate;
        self.nothing_since(question, person).await?;
        let parting = self.parting(question.record, person, made.at).await?;
        if !parting.is_back || parting.to != merged {
            return Err(ReviewError::LaterFirst);
        }
        let parted = Parted {
            by: made.by,
            at: made.at,
            apart: None,
            goes: Vec::new(),
        };
        self.split(unit, parting, person, parted).await
    }

    /// Refuses where something was recorded about somebody since the decision: a person must say whose it is.
    async fn nothing_since(
        &self,
        question: &Question,
        person: PersonId,
    ) -> Result<(), ReviewError> {
        let since = question.decided_at.ok_or(ReviewError::NotThere)?;
        match moving::since(&self.db, person, since).await?.is_empty() {
            true => Ok(()),
            false => Err(ReviewError::RecordedSince),
        }
    }
}
