//! Sensitive services: recording one, withdrawing consent for it, and ending it.
//!
//! Who is shown what of them is said by the sections of a grant, and kept by the statements: see
//! `store/sensitive.rs`.

use kith_gate::Grant;
use kith_gate::action::{EndSensitiveService, RecordSensitiveService};
use kith_store::{CommitError, Event, StoreError, Unit};
use kith_terms::time::{Date, day_of};
use kith_terms::{Email, OrganisationId, Phone, SensitiveServiceId};
use serde::Serialize;
use serde_json::json;
use thiserror::Error;

use crate::involvement::manages_records;
use crate::rules::involvement::{NotYet, end_fits};
use crate::rules::sensitive::{
    Basis, BasisSaid, NewSensitiveService, NotRecordable, Recordable, SensitiveKind, WithdrawnBy,
    new_basis,
};
use crate::store::involvement::Worker;
use crate::store::sensitive::Recorded;
use crate::{People, store};

/// What a record says of sensitive services to whoever holds its grant.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SensitiveServices {
    /// That at least one helps, besides those below. Not how many.
    pub exists: bool,
    /// Those that one's own organisation recorded.
    pub own: Vec<OwnSensitiveService>,
    /// Which there are, where one brokers contact.
    pub which: Vec<SensitiveService>,
    /// What others ask of them and nobody has answered, where one brokers contact.
    pub waiting: Vec<crate::contact::WaitingRequest>,
    /// What one has asked of them oneself.
    pub asked: Vec<crate::contact::OwnRequest>,
}

impl SensitiveServices {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A sensitive service, and how to reach it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SensitiveService {
    /// Its identifier.
    pub id: SensitiveServiceId,
    /// What it is for.
    pub kind: SensitiveKind,
    /// Its name.
    pub service: String,
    /// Whose it is.
    pub organisation: Option<String>,
    /// Who works with the person there.
    pub worker: Option<String>,
    /// In which role.
    pub role: Option<String>,
    /// Where to telephone them.
    pub phone: Option<Phone>,
    /// Where to write to them.
    pub email: Option<Email>,
    /// First day.
    pub started_on: Option<Date>,
    /// Last day; empty while it goes on.
    pub ended_on: Option<Date>,
    /// Whether it rests on consent, which can be withdrawn.
    pub on_consent: bool,
}

/// A sensitive service of one's own organisation, with what it is recorded on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnSensitiveService {
    /// The service.
    pub service: SensitiveService,
    /// On what it is recorded.
    pub basis: Basis,
    /// Since when a parent's consent counts no more, because the child is an adult.
    pub lapsed_on: Option<Date>,
    /// The day on which consent was withdrawn: nobody else is shown anything of it.
    pub withdrawn_on: Option<Date>,
    /// Who withdrew it; none where a source says so.
    pub withdrawn_by: Option<WithdrawnBy>,
    /// Whether a source tells of it, and not somebody here: it is ended and renewed there.
    pub fed: bool,
}

impl OwnSensitiveService {
    /// Whether consent can be given for it anew here.
    pub fn can_be_renewed(&self) -> bool {
        self.service.on_consent
            && self.withdrawn_on.is_none()
            && self.service.ended_on.is_none()
            && !self.fed
    }
}

/// Why a sensitive service was not recorded, withdrawn or ended.
#[derive(Debug, Error)]
pub enum CannotRecord {
    /// Something must be put right first.
    #[error(transparent)]
    NotRecordable(#[from] NotRecordable),
    /// The same service is there already.
    #[error(
        "This service is already recorded for this person. End it first, or withdraw its consent."
    )]
    AlreadyThere,
    /// No such service of this person.
    #[error("There is no such service on this record")]
    NotThere,
    /// It ended before.
    #[error("This service has already ended")]
    AlreadyEnded,
    /// Consent was withdrawn before.
    #[error("Consent for this service has already been withdrawn")]
    AlreadyWithdrawn,
    /// There is no consent to withdraw.
    #[error(
        "This service is not recorded on consent, so there is none to withdraw. End it instead."
    )]
    NoConsent,
    /// A day that cannot be.
    #[error("The day must be today or in the past, and not before consent was given")]
    WithdrawnWhen,
    /// A last day that cannot be.
    #[error(transparent)]
    NotYet(#[from] NotYet),
    /// The store failed.
    #[error("This could not be saved. Nothing was changed. Try again in a minute.")]
    NotSaved(#[source] CommitError),
    /// The store could not be read.
    #[error("The record cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
}

impl People {
    /// Whether a sensitive service may be recorded as it is said, for the page on which one checks
    /// one's answers. It writes nothing.
    ///
    /// # Errors
    /// What must be put right first.
    pub async fn may_record_sensitive_service(
        &self,
        grant: &Grant<RecordSensitiveService>,
        new: NewSensitiveService,
    ) -> Result<Recordable, CannotRecord> {
        let born = store::sensitive::born(&self.db, grant.person()).await?;
        let born = born.ok_or(CannotRecord::NotThere)?;
        Ok(new.read(day_of(self.db.now()), born)?)
    }

    /// Write down that a sensitive service of the asker's organisation helps the person.
    ///
    /// # Errors
    /// [`CannotRecord`]; nothing is changed then.
    pub async fn record_sensitive_service(
        &self,
        grant: Grant<RecordSensitiveService>,
        new: NewSensitiveService,
    ) -> Result<SensitiveServiceId, CannotRecord> {
        let new = self.may_record_sensitive_service(&grant, new).await?;
        let (id, person, who) = (SensitiveServiceId::new(), grant.person(), grant.who());
        let worker = Worker {
            account: who.account(),
            name: who.full_name(),
            organisation: who.organisation(),
            organisation_name: who.organisation_name(),
        };
        // As an involvement's entry is: nothing in the ledger tells the two apart.
        let unit = grant.unit(json!({ "involvement": id }));
        let unit = store::sensitive::start(unit, id, person, &worker, new, self.db.now());
        let told = json!({ "by": who.account() });
        let unit = unit.event(Event::new("sensitive-service.recorded", Some(person), told));
        self.written(unit, CannotRecord::AlreadyThere).await?;
        Ok(id)
    }

    /// Write down that consent was withdrawn: from this moment nobody but the service itself is shown
    /// anything of it. Whoever the person tells can do it, if they know of the service: those of its
    /// organisation, and a record manager.
    ///
    /// # Errors
    /// [`CannotRecord`]; nothing is changed then.
    pub async fn withdraw_consent(
        &self,
        grant: Grant<EndSensitiveService>,
        id: SensitiveServiceId,
        on: Date,
        by: WithdrawnBy,
    ) -> Result<(), CannotRecord> {
        let brokers = manages_records(grant.who());
        let recorded = self.known(&grant, id, brokers).await?;
        let (person, account, now) = (grant.person(), grant.who().account(), self.db.now());
        let Some(given_on) = recorded.consent_given_on else {
            return Err(CannotRecord::NoConsent);
        };
        if recorded.withdrawn_on.is_some() {
            return Err(CannotRecord::AlreadyWithdrawn);
        }
        if on > day_of(now) || on < given_on {
            return Err(CannotRecord::WithdrawnWhen);
        }
        let unit = grant.unit(json!({ "involvement": id }));
        let unit = store::sensitive::withdraw(unit, (id, person), (on, by), account, now);
        let told = json!({ "by": account });
        let unit = unit.event(Event::new(
            "sensitive-service.withdrawn",
            Some(person),
            told,
        ));
        self.written(unit, CannotRecord::AlreadyWithdrawn).await
    }

    /// Write down that consent was given anew, by whoever may give it now.
    ///
    /// # Errors
    /// [`CannotRecord`]; nothing is changed then.
    pub async fn renew_consent(
        &self,
        grant: Grant<EndSensitiveService>,
        id: SensitiveServiceId,
        said: &BasisSaid,
    ) -> Result<(), CannotRecord> {
        let recorded = self.known(&grant, id, false).await?;
        if recorded.consent_given_on.is_none() {
            return Err(CannotRecord::NoConsent);
        }
        let (person, now) = (grant.person(), self.db.now());
        let born = store::sensitive::born(&self.db, person).await?;
        let born = born.ok_or(CannotRecord::NotThere)?;
        let basis = new_basis(said, day_of(now), born)?;
        let lapses_on = basis.lapses_on(born);
        let unit = grant.unit(json!({ "involvement": id, "kept": true }));
        let unit = store::sensitive::renew(unit, (id, person), basis, lapses_on);
        let told = json!({ "by": grant.who().account() });
        let unit = unit.event(Event::new("sensitive-service.renewed", Some(person), told));
        self.written(unit, CannotRecord::AlreadyWithdrawn).await
    }

    /// Write down that a sensitive service ended on a day: its own organisation does.
    ///
    /// # Errors
    /// [`CannotRecord`]; nothing is changed then.
    pub async fn end_sensitive_service(
        &self,
        grant: Grant<EndSensitiveService>,
        id: SensitiveServiceId,
        on: Date,
    ) -> Result<(), CannotRecord> {
        let recorded = self.known(&grant, id, false).await?;
        let (person, account, now) = (grant.person(), grant.who().account(), self.db.now());
        if recorded.ended_on.is_some() {
            return Err(CannotRecord::AlreadyEnded);
        }
        end_fits(recorded.started_on.unwrap_or(on), on, day_of(now))?;
        let unit = grant.unit(json!({ "involvement": id }));
        let unit = store::sensitive::end(unit, (id, person), on, account, now);
        let told = json!({ "by": account });
        let unit = unit.event(Event::new("sensitive-service.ended", Some(person), told));
        self.written(unit, CannotRecord::AlreadyEnded).await
    }

    /// A service that whoever asks knows of. To anybody else it is not there, and that they asked is
    /// in the ledger.
    async fn known(
        &self,
        grant: &Grant<EndSensitiveService>,
        id: SensitiveServiceId,
        brokers: bool,
    ) -> Result<Recorded, CannotRecord> {
        let (person, who) = (grant.person(), grant.who());
        let recorded = store::sensitive::one(&self.db, id, person).await?;
        let knows = |it: &Recorded| {
            // Whoever brokers contact is shown nothing of a service once consent is withdrawn.
            let brokers = brokers && it.withdrawn_on.is_none();
            knows(it.organisation, who.organisation(), brokers)
        };
        match recorded.filter(knows) {
            Some(recorded) => Ok(recorded),
            None => {
                let refused = grant.refused(json!({ "involvement": id, "refusal": "not-yours" }));
                self.db
                    .commit(refused)
                    .await
                    .map_err(CannotRecord::NotSaved)?;
                Err(CannotRecord::NotThere)
            }
        }
    }

    async fn written(&self, unit: Unit, guard: CannotRecord) -> Result<(), CannotRecord> {
        match self.db.commit(unit).await {
            Ok(_) => Ok(()),
            // Somebody else was first, between the reading and the writing.
            Err(CommitError::Conflict { .. }) => Err(guard),
            Err(error) => Err(CannotRecord::NotSaved(error)),
        }
    }
}

/// Whether somebody knows of a service: it is their organisation's own, or they broker contact.
fn knows(recorded: Option<OrganisationId>, asker: OrganisationId, brokers: bool) -> bool {
    brokers || recorded == Some(asker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_to_its_own_organisation_and_to_whoever_brokers_contact() {
        let (own, other) = (OrganisationId::new(), OrganisationId::new());
        assert!(knows(Some(own), own, false));
        assert!(!knows(Some(own), other, false));
        assert!(knows(Some(own), other, true));
        assert!(!knows(None, other, false), "a source's without a supplier");
        assert!(knows(None, other, true));
    }
}
