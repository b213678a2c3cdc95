//! Recording one's own involvement with a person, and ending it.

use kith_gate::action::{EndInvolvement, RecordInvolvement};
use kith_gate::{Grant, Role, SignedIn};
use kith_store::{CommitError, Event, StoreError};
use kith_terms::InvolvementId;
use kith_terms::time::{Date, day_of};
use serde_json::json;
use thiserror::Error;

use crate::rules::involvement::{NewInvolvement, NotYet, Party, end_fits, may_end};
use crate::store::involvement::Worker;
use crate::{People, store};

/// Why an involvement was not recorded or ended.
#[derive(Debug, Error)]
pub enum CannotInvolve {
    /// Something must be put right first.
    #[error(transparent)]
    NotYet(#[from] NotYet),
    /// The same service of the same worker is there already.
    #[error(
        "You are already shown as working with this person in this service. End that involvement \
         first, or give another service."
    )]
    AlreadyThere,
    /// No such involvement of this person.
    #[error("There is no such involvement on this record")]
    NotThere,
    /// It ended before.
    #[error("This involvement has already ended")]
    AlreadyEnded,
    /// Somebody else's.
    #[error(
        "Only the person who recorded this involvement, or a record manager of their organisation, \
         can end it"
    )]
    NotYours,
    /// The store failed.
    #[error("This could not be saved. Nothing was changed. Try again in a minute.")]
    NotSaved(#[source] CommitError),
    /// The store could not be read.
    #[error("The record cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
}

/// Whether somebody keeps records right, for their whole organisation.
pub(crate) fn manages_records(who: &SignedIn) -> bool {
    who.role() == Role::RecordManager
}

impl Party {
    /// Somebody who is signed in.
    pub(crate) fn of(who: &SignedIn) -> Self {
        Self {
            account: who.account(),
            organisation: who.organisation(),
        }
    }
}

impl People {
    /// Write down that whoever asks works with the person.
    pub async fn record_involvement(
        &self,
        grant: Grant<RecordInvolvement>,
        new: NewInvolvement,
    ) -> Result<InvolvementId, CannotInvolve> {
        let now = self.db.now();
        let new = new.checked(day_of(now))?;
        let (id, person, who) = (InvolvementId::new(), grant.person(), grant.who());
        let worker = Worker {
            account: who.account(),
            name: who.full_name(),
            organisation: who.organisation(),
            organisation_name: who.organisation_name(),
        };
        let told = json!({ "involvement": id, "service": new.service, "by": who.account() });
        let unit = grant.unit(json!({ "involvement": id }));
        let unit = store::involvement::start(unit, id, person, &worker, new, now);
        let unit = unit.event(Event::new("involvement.started", Some(person), told));
        match self.db.commit(unit).await {
            Ok(_) => Ok(id),
            Err(CommitError::Conflict { .. }) => Err(CannotInvolve::AlreadyThere),
            Err(error) => Err(CannotInvolve::NotSaved(error)),
        }
    }

    /// Write down that an involvement ended on a day. It is kept, with its end.
    pub async fn end_involvement(
        &self,
        grant: Grant<EndInvolvement>,
        id: InvolvementId,
        on: Date,
    ) -> Result<(), CannotInvolve> {
        let now = self.db.now();
        let (person, who) = (grant.person(), grant.who());
        let recorded = store::involvement::one(&self.db, id, person)
            .await?
            .ok_or(CannotInvolve::NotThere)?;
        if !may_end(recorded.recorder, Party::of(who), manages_records(who)) {
            let refused = grant.refused(json!({ "involvement": id, "refusal": "not-yours" }));
            self.db
                .commit(refused)
                .await
                .map_err(CannotInvolve::NotSaved)?;
            return Err(CannotInvolve::NotYours);
        }
        if recorded.shown.ended_on.is_some() {
            return Err(CannotInvolve::AlreadyEnded);
        }
        let started_on = recorded.shown.started_on.unwrap_or(on);
        end_fits(started_on, on, day_of(now))?;
        let told = json!({
            "involvement": id,
            "service": recorded.shown.service,
            "by": who.account(),
        });
        let unit = grant.unit(json!({ "involvement": id }));
        let unit = store::involvement::end(unit, id, person, on, who.account(), now);
        let unit = unit.event(Event::new("involvement.ended", Some(person), told));
        match self.db.commit(unit).await {
            Ok(_) => Ok(()),
            // Somebody else was first, between the reading and the writing.
            Err(CommitError::Conflict { .. }) => Err(CannotInvolve::AlreadyEnded),
            Err(error) => Err(CannotInvolve::NotSaved(error)),
        }
    }
}
