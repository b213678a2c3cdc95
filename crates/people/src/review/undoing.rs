//! Taking back what one has decided: everything is as it was, and the question is asked again.

use jiff::SignedDuration;
use kith_gate::Grant;
use kith_gate::action::ReviewMatches;
use kith_store::{Event, Unit};
use kith_terms::{AccountId, PersonId, ReviewId};
use serde_json::json;

use super::deciding::Made;
use super::parting::Parted;
use super::{Own, ReviewError, Verdict};
use crate::store::reviews::Question;
use crate::store::settled;
use crate::store::since::since;
use crate::store::words::{OwnVerdict, Standing};
use crate::{People, store};

/// How long one's own decisions are listed, to be taken back.
pub const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The most that are listed.
pub const LISTED: u32 = 50;

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
        let account = grant.who().account();
        let own = own(&question, &standing, account).ok_or(ReviewError::NotThere)?;
        if !own.may_undo {
            return Err(match (&question.decision, question.settled_by) {
                (None, _) => ReviewError::Disputed,
                (Some(_), Some(by)) if by != id => ReviewError::LaterFirst,
                _ => ReviewError::NotThere,
            });
        }
        let mut said = standing.iter().filter(|it| it.account == account);
        let said = said.next().ok_or(ReviewError::NotThere)?;
        let (by, at) = (grant.who().full_name().to_owned(), self.db.now());
        let made = Made {
            by: &by,
            question: id,
            at,
        };
        let mut people = question.people().to_vec();
        people.extend(question.decided_other);
        let mut unit = grant.unit_about(&people, json!({ "review": id, "undone": true }));
        if question.decision.is_some() {
            unit = self.restored(unit, &question, made).await?;
            unit = unit.event(Event::new(
                "review.decided",
                Some(question.candidate),
                json!({ "undone": true }),
            ));
        }
        // Last: a merge that is undone hears again what it had set aside, and not this.
        let unit = store::words::unsay(unit, said.id, at);
        let unit = store::reviews::count_verdicts(unit, &question, standing.len(), -1);
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
        Ok(store::words::of_account(&self.db, account, since, LISTED.into()).await?)
    }

    async fn restored(
        &self,
        unit: Unit,
        question: &Question,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        let verdict: Verdict = question
            .decision
            .as_deref()
            .and_then(|word| word.parse().ok())
            .ok_or(ReviewError::NotThere)?;
        let unit = settled::let_together(unit, made.question);
        match (verdict, question.decided_other) {
            (Verdict::Same, Some(merged)) => self.parted_again(unit, question, merged, made).await,
            (Verdict::Different, Some(parted)) => {
                self.joined_again(unit, question, parted, made).await
            }
            (_, None) => Ok(store::reviews::reopen(unit, made.question)),
        }
    }

    /// Whoever a decision parted is one with the candidate again, as if it had not been made.
    async fn joined_again(
        &self,
        unit: Unit,
        question: &Question,
        parted: PersonId,
        made: Made<'_>,
    ) -> Result<Unit, ReviewError> {
        self.nothing_since(question, parted).await?;
        self.are_hidden_alike(parted, question.candidate).await?;
        let moved = self.moved(unit, parted, question.candidate, made, question.decided_at);
        let mut unit = moved.await?;
        let word = settled::Word {
            decision: None,
            by: made.by,
            at: made.at,
        };
        settled::asked_twice(&mut unit, parted, word);
        // Only then: what was said about whom it parted is set aside, and not what was said to it.
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
        // First: of what is asked again, what the merge had set aside is heard again.
        let unit = store::reviews::reopen(unit, made.question);
        self.split(unit, parting, person, parted).await
    }

    /// Refuses where something was recorded about somebody since the decision: a person must say whose it is.
    async fn nothing_since(
        &self,
        question: &Question,
        person: PersonId,
    ) -> Result<(), ReviewError> {
        let decided_at = question.decided_at.ok_or(ReviewError::NotThere)?;
        match since(&self.db, person, decided_at).await?.is_empty() {
            true => Ok(()),
            false => Err(ReviewError::RecordedSince),
        }
    }
}

/// What somebody said themselves, and whether it is theirs to take back.
pub(super) fn own(question: &Question, standing: &[Standing], account: AccountId) -> Option<Own> {
    let place = standing.iter().position(|it| it.account == account)?;
    let is_last = place + 1 == standing.len();
    let by_itself = question.settled_by == Some(question.id);
    let decision = question.decision.as_deref();
    Some(Own {
        verdict: standing.get(place)?.verdict,
        may_undo: may_undo(decision, by_itself, question.disputed, is_last),
    })
}

/// Who knows that somebody differs could agree with them, and there were no two. So what two differ about
/// stands until a record manager settles it, and then it is theirs. What another question's answer settled
/// goes back with that.
pub(crate) fn may_undo(
    decision: Option<&str>,
    by_itself: bool,
    disputed: bool,
    is_last: bool,
) -> bool {
    match decision {
        None => !disputed,
        Some(word) => by_itself && word.parse::<Verdict>().is_ok() && (is_last || !disputed),
    }
}
