//! What a record manager writes down about how long one record is kept: that the person agrees to be
//! kept until 25, that the record is held for a claim or an inquiry, that the person left England.

use kith_gate::action::{KeepRecord, SeeArchive, ViewRecord};
use kith_gate::{GateError, Grant, Section};
use kith_store::{CommitError, StoreError};
use kith_terms::time::{Date, Timestamp, day_of};
use kith_terms::{KeepingId, PersonId};
use serde_json::json;
use thiserror::Error;

use super::RetentionError;
use crate::rules::involvement::tidy;
use crate::rules::retention::{RetentionRules, years_after};
use crate::search::stored;
use crate::{People, store};

/// What is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepingKind {
    /// The person agrees to be kept until the later age.
    Consent,
    /// The record is held: neither archived nor purged.
    Hold,
    /// The person has left England.
    LeftEngland,
}

impl KeepingKind {
    /// Every kind, in the order in which a page lists them.
    pub const ALL: [KeepingKind; 3] = [
        KeepingKind::Consent,
        KeepingKind::Hold,
        KeepingKind::LeftEngland,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            KeepingKind::Consent => "consent",
            KeepingKind::Hold => "hold",
            KeepingKind::LeftEngland => "left-england",
        }
    }

    /// The words that a page shows.
    pub fn title(self, rules: &RetentionRules) -> String {
        match self {
            KeepingKind::Consent => format!(
                "They agree to be kept until they are {}",
                rules.with_consent_until.years
            ),
            KeepingKind::Hold => "The record is on hold".to_owned(),
            KeepingKind::LeftEngland => "They have left England".to_owned(),
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<KeepingKind> {
        KeepingKind::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What was written down, and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// Its id.
    pub id: KeepingId,
    /// What.
    pub kind: KeepingKind,
    /// The day of the consent, of the hold, of leaving.
    pub said_on: Date,
    /// Who agreed and to whom, why it is held, how it is known.
    pub words: String,
    /// When a hold is looked at again.
    pub review_on: Option<Date>,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When.
    pub recorded_at: Timestamp,
}

/// A record that is held, for the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRecordLine {
    /// Whose it is.
    pub person: PersonId,
    /// The record's own number.
    pub number: String,
    /// The hold.
    pub hold: Keeping,
}

/// What is to be written down.
#[derive(Clone, Debug)]
pub struct NewKeeping {
    /// What.
    pub kind: KeepingKind,
    /// The day of it.
    pub said_on: Date,
    /// Who agreed and to whom, why it is held, how it is known.
    pub words: String,
    /// When a hold is looked at again.
    pub review_on: Option<Date>,
}

/// Why it was not written down.
#[derive(Debug, Error)]
pub enum NotKept {
    /// No words.
    #[error("Say who agreed, why it is held or how you know, such as the letter that you saw")]
    NoWords,
    /// Too many.
    #[error("Use at most 500 characters")]
    TooLong,
    /// It has not happened yet.
    #[error("The date must be today or in the past")]
    InTheFuture,
    /// A hold without a day of review is forgotten.
    #[error("Give the day on which the hold is looked at again: after today, and within a year")]
    NoReview,
    /// It is there already.
    #[error("This is written down already. End it first")]
    AlreadyThere,
    /// There is none.
    #[error("This does not hold any more: somebody may have ended it already")]
    NotThere,
    /// The store failed.
    #[error("This could not be saved. Nothing was changed. Try again in a minute.")]
    NotSaved(#[source] CommitError),
}

/// The longest words that are taken, in characters.
const LONGEST: usize = 500;

/// The most holds that a page shows.
const HOLDS_ON_A_PAGE: i64 = 200;

impl NewKeeping {
    fn checked(self, today: Date) -> Result<NewKeeping, NotKept> {
        let words = checked_words(&self.words)?;
        if self.said_on > today {
            return Err(NotKept::InTheFuture);
        }
        let in_time = |day: Date| day > today && day <= years_after(today, 1);
        let review_on = match self.kind {
            KeepingKind::Hold => Some(
                self.review_on
                    .filter(|day| in_time(*day))
                    .ok_or(NotKept::NoReview)?,
            ),
            KeepingKind::Consent | KeepingKind::LeftEngland => None,
        };
        Ok(NewKeeping {
            words,
            review_on,
            ..self
        })
    }
}

fn checked_words(words: &str) -> Result<String, NotKept> {
    let words = tidy(words);
    match words.chars().count() {
        0 => Err(NotKept::NoWords),
        count if count > LONGEST => Err(NotKept::TooLong),
        _ => Ok(words),
    }
}

impl People {
    /// Write down what changes how long a record is kept. The entry has its kind, and not the words.
    ///
    /// # Errors
    /// [`NotKept`]; nothing is changed then.
    pub async fn keep_record(
        &self,
        grant: Grant<KeepRecord>,
        new: NewKeeping,
    ) -> Result<KeepingId, NotKept> {
        let now = self.db.now();
        let new = new.checked(day_of(now))?;
        let who = grant.who();
        let keeping = Keeping {
            id: KeepingId::new(),
            kind: new.kind,
            said_on: new.said_on,
            words: new.words,
            review_on: new.review_on,
            recorded_by: who.full_name().to_owned(),
            recorded_at: now,
        };
        let detail = json!({ "keeping": keeping.id, "kind": keeping.kind.name() });
        let unit = grant.unit(detail);
        let unit = store::retention::keep(unit, grant.person(), &keeping, who.account());
        match self.db.commit(unit).await {
            Ok(_) => Ok(keeping.id),
            Err(CommitError::Conflict { .. }) => Err(NotKept::AlreadyThere),
            Err(error) => Err(NotKept::NotSaved(error)),
        }
    }

    /// Write down that it holds no more: consent withdrawn, a hold lifted, somebody back in England.
    ///
    /// # Errors
    /// [`NotKept`]; nothing is changed then.
    pub async fn end_keeping(
        &self,
        grant: Grant<KeepRecord>,
        id: KeepingId,
        words: &str,
    ) -> Result<(), NotKept> {
        let words = checked_words(words)?;
        let unit = grant.unit(json!({ "keeping": id, "ended": true }));
        let by = grant.who().full_name();
        let of = (id, grant.person());
        let unit = store::retention::end_keeping(unit, of, by, self.db.now(), &words);
        match self.db.commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(NotKept::NotThere),
            Err(error) => Err(NotKept::NotSaved(error)),
        }
    }

    /// What was written down about how long this record is kept.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn keepings(&self, grant: &Grant<ViewRecord>) -> Result<Vec<Keeping>, StoreError> {
        self.db
            .together(store::retention::kept(grant.person()))
            .await
    }

    /// Until when this record is kept and why, as a sentence. Of a service that is told of to few it
    /// takes no account, so that nobody learns of one from it.
    ///
    /// # Errors
    /// [`RetentionError`] where it cannot be read.
    pub async fn kept_until(
        &self,
        grant: &Grant<ViewRecord>,
    ) -> Result<Option<String>, RetentionError> {
        // Where a day of death, a move abroad or who helps is hidden, so is what follows from it.
        let follows_from = [Section::Death, Section::Indicators, Section::Involvements];
        if !follows_from.iter().all(|it| grant.sections().contains(*it)) {
            return Ok(None);
        }
        let rules = RetentionRules::built_in()?;
        let today = day_of(self.db.now());
        let people = store::retention::people(&self.db, &[grant.person()]).await?;
        let judged = self.judge(people, &rules, today, false).await?;
        let sentence = judged.into_iter().next();
        Ok(sentence.map(|(_, stage)| stage.sentence(&rules)))
    }

    /// Whose record has this number, for whoever says how long it is kept. It shows nothing of it.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn of_number(
        &self,
        _grant: &Grant<SeeArchive>,
        number: &str,
    ) -> Result<Option<PersonId>, StoreError> {
        store::search::by_number(&self.db, &stored(number)).await
    }

    /// The records on hold, the next to be looked at first, by their numbers.
    ///
    /// # Errors
    /// [`GateError`] where they cannot be read or written down.
    pub async fn holds(&self, grant: &Grant<SeeArchive>) -> Result<Vec<HeldRecordLine>, GateError> {
        let holds = store::retention::holds(&self.db, HOLDS_ON_A_PAGE).await?;
        let people: Vec<PersonId> = holds.iter().map(|it| it.person).collect();
        grant.shown(&people).await?;
        Ok(holds)
    }

    /// One hold on a record, for whoever may end it.
    ///
    /// # Errors
    /// [`GateError`] where it cannot be read or written down.
    pub async fn hold(
        &self,
        grant: &Grant<SeeArchive>,
        person: PersonId,
        id: KeepingId,
    ) -> Result<Option<HeldRecordLine>, GateError> {
        let hold = store::retention::hold(&self.db, person, id).await?;
        let people: Vec<PersonId> = hold.iter().map(|it| it.person).collect();
        grant.shown(&people).await?;
        Ok(hold)
    }
}
