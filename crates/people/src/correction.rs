//! Corrections: a record manager's word about one field, which beats every source's.
//!
//! What sources say stays as it is. The correction lies over it until it is withdrawn, and shows
//! who made it and why. Whoever runs the source should be told too, or it says the same for ever.

use kith_gate::Grant;
use kith_gate::action::CorrectRecord;
use kith_store::{CommitError, Event, StoreError, Unit};
use kith_terms::CorrectionId;
use kith_terms::time::day_of;
use serde_json::json;
use thiserror::Error;

use crate::derived::Sources;
use crate::rules::corrected::{Corrected, Correction, Field, NotAValue};
use crate::rules::involvement::tidy;
use crate::{People, store};

/// Why a record was not corrected.
#[derive(Debug, Error)]
pub enum CannotCorrect {
    /// The value is not one that the field takes.
    #[error(transparent)]
    NotAValue(#[from] NotAValue),
    /// No reason.
    #[error("Say how you know, such as the document that you saw")]
    NoReason,
    /// A reason longer than is kept.
    #[error("Use at most 500 characters to say how you know")]
    ReasonTooLong,
    /// There is no such person.
    #[error("There is no such person in the index")]
    NoSuchPerson,
    /// No such correction is in force.
    #[error("This correction is not in force: it may have been withdrawn already")]
    NotInForce,
    /// Feeds or others changed the record again and again meanwhile.
    #[error("The record was changed by somebody else at the same time. Look at it and try again.")]
    ChangedMeanwhile,
    /// The store failed.
    #[error("This could not be saved. Nothing was changed. Try again in a minute.")]
    NotSaved(#[source] CommitError),
    /// The store could not be read.
    #[error("The record cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
}

/// The longest reason that is taken, in characters.
const LONGEST_REASON: usize = 500;

/// How often a correction is tried when feeds change the same person meanwhile.
const TRIES: usize = 5;

/// What is done to the corrections of one person.
enum Change {
    Add(Box<Correction>),
    Withdraw(CorrectionId),
}

impl People {
    /// Correct one field of a person's record.
    pub async fn correct(
        &self,
        grant: Grant<CorrectRecord>,
        value: Corrected,
        reason: &str,
    ) -> Result<CorrectionId, CannotCorrect> {
        let now = self.db.now();
        let value = value.checked(day_of(now))?;
        let reason = tidy(reason);
        if reason.is_empty() {
            return Err(CannotCorrect::NoReason);
        }
        if reason.chars().count() > LONGEST_REASON {
            return Err(CannotCorrect::ReasonTooLong);
        }
        let id = CorrectionId::new();
        let made_by_name = grant.who().full_name().to_owned();
        let correction = Correction {
            id,
            value,
            reason,
            made_by_name,
            made_at: now,
        };
        self.change_corrections(&grant, &Change::Add(Box::new(correction)))
            .await?;
        Ok(id)
    }

    /// Withdraw a correction: what sources say stands again.
    pub async fn withdraw_correction(
        &self,
        grant: Grant<CorrectRecord>,
        id: CorrectionId,
    ) -> Result<(), CannotCorrect> {
        self.change_corrections(&grant, &Change::Withdraw(id)).await
    }

    /// Change the corrections and derive the person's row again, in one unit. Where a feed has
    /// changed the row between reading and writing, all is read again.
    async fn change_corrections(
        &self,
        grant: &Grant<CorrectRecord>,
        change: &Change,
    ) -> Result<(), CannotCorrect> {
        let person = grant.person();
        for _ in 0..TRIES {
            let mut sources = Sources::read(&self.db, person)
                .await?
                // Somebody who was merged into another has no record of their own to correct.
                .filter(|it| it.merged_into.is_none())
                .ok_or(CannotCorrect::NoSuchPerson)?;
            let had = sources.keys();
            let field = change.apply(&mut sources.corrections)?;
            let told = json!({ "field": field.name(), "by": grant.who().account() });
            let unit = self.changing(grant, change, field);
            let unit = sources.write(unit, &had, None, self.db.now());
            let unit = unit.event(Event::new("record.corrected", Some(person), told));
            match self.db.commit(unit).await {
                Ok(_) => return Ok(()),
                Err(CommitError::Conflict { .. }) => {}
                Err(error) => return Err(CannotCorrect::NotSaved(error)),
            }
        }
        Err(CannotCorrect::ChangedMeanwhile)
    }

    /// The unit with the change alone. Its entry names the field, and never the value.
    fn changing(&self, grant: &Grant<CorrectRecord>, change: &Change, field: Field) -> Unit {
        let (person, who) = (grant.person(), grant.who());
        match change {
            Change::Add(correction) => {
                let unit =
                    grant.unit(json!({ "field": field.name(), "correction": correction.id }));
                store::correction::add(unit, person, correction, who.account())
            }
            Change::Withdraw(id) => {
                let unit = grant.unit(json!({ "field": field.name(), "withdrawn": id }));
                store::correction::withdraw(unit, *id, person, who.full_name(), self.db.now())
            }
        }
    }
}

impl Change {
    /// Make the change to the corrections in force; gives the field.
    fn apply(&self, corrections: &mut Vec<Correction>) -> Result<Field, CannotCorrect> {
        match self {
            Self::Add(correction) => {
                corrections.push(Correction::clone(correction));
                Ok(correction.value.field())
            }
            Self::Withdraw(id) => {
                let place = corrections.iter().position(|it| it.id == *id);
                let place = place.ok_or(CannotCorrect::NotInForce)?;
                Ok(corrections.swap_remove(place).value.field())
            }
        }
    }
}
