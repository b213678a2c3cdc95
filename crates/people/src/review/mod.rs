//! The clerical desk: a person decides what matching could not, and undoes what was decided wrongly.

mod checking;
mod deciding;
mod pace;
mod parting;
mod placing;
mod undoing;
mod weighing;

use std::collections::HashSet;
use std::str::FromStr;

use kith_gate::action::ReviewMatches;
use kith_gate::{GateError, Grant, SignedIn};
use kith_store::{CommitError, StoreError, Unit};
use kith_terms::time::Timestamp;
use kith_terms::{LinkId, PersonId, ReviewId};
use thiserror::Error;
use uuid::Uuid;

use crate::derived::Sources;
use crate::involvement::manages_records;
use crate::matching::Evidence;
use crate::models::ModelsError;
use crate::rules::single_view::HeldRecord;
use crate::rules::worth::Why;
use crate::store::record::{Titles, held};
use crate::store::reviews::{For, Question};
use crate::{People, store};

pub use checking::DRAWN_AT_MOST;
pub use deciding::{BREAK_AFTER, Outcome};
pub use pace::Pace;
pub use placing::{Item, Place, Placed, Recordable, ToPlace};
pub(crate) use undoing::may_undo;
pub use undoing::{LISTED, RECENT};
pub(crate) use weighing::WEIGHED_AT_ONCE;

pub use crate::store::words::{Note, OwnVerdict, Stands};

/// Questions on one page.
pub const REVIEWS_ON_A_PAGE: u32 = 20;

/// The most questions that are counted as waiting.
pub const COUNTED_AT_MOST: u64 = 1000;

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
    /// Why it stands where it does in the queue, the weightiest first.
    pub why: Vec<Why>,
}

/// A page of questions.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPage {
    /// The questions, in the order of their turns.
    pub lines: Vec<ReviewLine>,
    /// How many wait in all, counted up to [`COUNTED_AT_MOST`] and one.
    pub waiting: u64,
}

/// A question with its two sides, as far as the asker may see them.
#[derive(Debug, Clone)]
pub struct Review {
    /// The question.
    pub line: ReviewLine,
    /// The record that it is about, with the others of the person whom it is held to be about now.
    pub record: Vec<HeldRecord>,
    /// Whether it checks a link that matching made by itself, and nothing raised it.
    pub is_check: bool,
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
    /// What was decided, when it was.
    pub decision: Option<String>,
    /// Whether two matchers must say the same of it.
    pub two_matchers: bool,
    /// Whether two did not, and a record manager settles it.
    pub disputed: bool,
    /// What whoever asks has said themselves. What another said is told to nobody.
    pub own: Option<Own>,
    /// What matchers asked their colleagues.
    pub notes: Vec<Note>,
    /// When it was shown.
    pub seen_at: Timestamp,
}

/// What whoever asks has said to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Their word.
    pub verdict: Verdict,
    /// Whether it is theirs to take back.
    pub may_undo: bool,
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
    /// They have said it already.
    #[error("You have decided this already. Another matcher must say it too.")]
    SaidAlready,
    /// No note.
    #[error("Say what your colleague should look at")]
    NothingAsked,
    /// A note that is too long.
    #[error("Use at most 500 characters to say what your colleague should look at")]
    NoteTooLong,
    /// Two matchers differ about them.
    #[error(
        "Two matchers have answered differently about these two people. A record manager who was neither of them settles that first."
    )]
    Disputed,
    /// A merge brought the record, and is to be undone.
    #[error(
        "The record came to this person when two people were joined. Take the record away from this person: that parts the two again."
    )]
    CameByMerge,
    /// Something was recorded about them since.
    #[error(
        "Something was recorded about this person since. A record manager must take the records apart, and say whose each thing is."
    )]
    RecordedSince,
    /// Something was recorded since the link was made that is checked.
    #[error(
        "Something was recorded about this person since the link was made. Take the record away instead, and say whose each thing is: that answers this check too."
    )]
    RecordedSinceLink,
    /// Something that was recorded since is placed nowhere.
    #[error("Say for each whose it is: something may have been recorded while you looked")]
    NotPlaced(Uuid),
    /// Something was decided about them since.
    #[error("Something else was decided about these people since. Undo that first.")]
    LaterFirst,
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
    /// The thresholds could not be read.
    #[error(transparent)]
    Model(#[from] ModelsError),
}

impl Verdict {
    /// As it is kept and sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Different => "different",
        }
    }
}

/// A word that is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Say whether this is one person or two")]
pub struct NoVerdict;

impl FromStr for Verdict {
    type Err = NoVerdict;

    fn from_str(word: &str) -> Result<Self, NoVerdict> {
        [Verdict::Same, Verdict::Different]
            .into_iter()
            .find(|it| it.word() == word)
            .ok_or(NoVerdict)
    }
}

impl People {
    /// Questions that wait for whoever asks, in the order of their turns; pages count from 0.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn reviews(
        &self,
        grant: &Grant<ReviewMatches>,
        page: u32,
    ) -> Result<ReviewPage, ReviewError> {
        let (most, skip) = (
            i64::from(REVIEWS_ON_A_PAGE),
            i64::from(page) * i64::from(REVIEWS_ON_A_PAGE),
        );
        let whom = whom(grant.who());
        let waiting = store::reviews::waiting(&self.db, whom, most, skip).await?;
        let people: Vec<PersonId> = waiting.iter().flat_map(Question::people).collect();
        let shielded = self.gate.shielded_among(&people).await?;
        let lines = waiting.into_iter().map(|it| line(&told(it, &shielded)));
        let lines = lines.collect();
        let most = i64::try_from(COUNTED_AT_MOST).unwrap_or(i64::MAX) + 1;
        let waiting = store::reviews::how_many(&self.db, whom, most).await?;
        Ok(ReviewPage {
            lines,
            waiting: u64::try_from(waiting).unwrap_or_default(),
        })
    }

    /// The question whose turn comes after this one's; after the last, the first again.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next_review(
        &self,
        grant: &Grant<ReviewMatches>,
        after: ReviewId,
    ) -> Result<Option<ReviewId>, StoreError> {
        store::reviews::next(&self.db, whom(grant.who()), after).await
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
        let standing = store::words::verdicts(&self.db, id).await?;
        let mut notes = store::words::notes(&self.db, id).await?;
        if !shielded.is_empty() {
            // Free text may say where somebody is.
            notes.iter_mut().for_each(|it| it.text = None);
        }
        Ok(Review {
            two_matchers: self.is_guarded(question.people()).await?,
            is_check: question.check_of.is_some(),
            disputed: question.disputed,
            own: undoing::own(&question, &standing, grant.who().account()),
            notes,
            seen_at: self.db.now(),
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

    /// Refuses where a shield hides one of two people who would be one, and not the other.
    async fn are_hidden_alike(&self, one: PersonId, other: PersonId) -> Result<(), ReviewError> {
        match self.gate.shielded_among(&[one, other]).await?.len() {
            1 => Err(ReviewError::Shield),
            _ => Ok(()),
        }
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
}

/// For whom questions wait.
fn whom(who: &SignedIn) -> For {
    For {
        account: who.account(),
        settles: manages_records(who),
    }
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
        // Worked out before there was a shield, they would tell of who helps.
        question.why.retain(|it| *it != Why::MuchDepends);
    }
    question
}

fn line(it: &Question) -> ReviewLine {
    ReviewLine {
        id: it.id,
        source: it.source_title.clone(),
        bits: it.bits,
        raised_at: it.raised_at,
        why: it.why.clone(),
    }
}

#[cfg(test)]
mod checking_tests;
#[cfg(test)]
mod desk_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod undoing_tests;
