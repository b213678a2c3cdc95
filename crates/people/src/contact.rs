//! Contact with a sensitive service, brokered by a record manager: somebody asks, the record manager
//! approaches the service, and passes on what it answers.
//!
//! Whoever asks does not learn which service it is, unless it agrees to be named. The ledger says
//! that it was asked, approached and answered, and of which service nothing.

use jiff::SignedDuration;
use kith_gate::action::{
    AnswerContact, ApproachService, PersonChange, RequestContact, SeeContactRequests, SeeMyPeople,
    ViewRecord,
};
use kith_gate::{GateError, Grant, Section, SignedIn};
use kith_store::{CommitError, Event, StoreError, Unit};
use kith_terms::time::{Date, Timestamp, day_of};
use kith_terms::{ContactRequestId, Email, PersonId, Phone, SensitiveServiceId};
use serde::Serialize;
use serde_json::json;
use thiserror::Error;

use crate::rules::contact::{
    NewAnswer, NewApproach, NewRequest, NotContactYet, Outcome, Urgency, Way,
};
use crate::sensitive::SensitiveService;
use crate::store::contact::By;
use crate::store::sensitive::Asker;
use crate::{People, store};

/// How long an answer stands on the page on which whoever asked begins. On the record it stays.
const ANSWER_STAYS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How many requests a page lists.
pub const REQUESTS_ON_A_PAGE: usize = 100;

/// What a list says in place of somebody's words where a shield hides them.
const HIDDEN: &str = "Open the record to read what is asked";

/// What somebody asked, as they see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnRequest {
    /// The request.
    pub id: ContactRequestId,
    /// About whom.
    pub person: PersonId,
    /// Their given names, in a list of several people.
    pub given_names: Option<String>,
    /// Their family name, in a list of several people.
    pub family_name: Option<String>,
    /// What is needed.
    pub needs: String,
    /// How soon.
    pub urgency: Urgency,
    /// Since when.
    pub requested_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// By which record manager.
    pub answered_by: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// The answer.
    pub answer: Option<String>,
    /// The service, where it agreed to be named.
    pub named: Option<NamedService>,
}

/// A service that agreed to be named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedService {
    /// Its name.
    pub service: String,
    /// Whose it is.
    pub organisation: Option<String>,
    /// Who works with the person there.
    pub worker: Option<String>,
    /// Where to telephone them.
    pub phone: Option<Phone>,
    /// Where to write to them.
    pub email: Option<Email>,
}

/// A request in the list of those that wait.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WaitingRequest {
    /// The request.
    pub id: ContactRequestId,
    /// About whom.
    pub person: PersonId,
    /// Who asks.
    pub asked_by: String,
    /// For which organisation.
    pub organisation: String,
    /// What is needed.
    pub needs: String,
    /// How soon.
    pub urgency: Urgency,
    /// Since when.
    pub requested_at: Timestamp,
    /// How often a service was approached for it.
    pub approaches: u64,
}

/// A request as whoever brokers it sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactRequest {
    /// The request.
    pub id: ContactRequestId,
    /// About whom.
    pub person: PersonId,
    /// Who asks.
    pub asked_by: String,
    /// For which organisation.
    pub organisation: String,
    /// What is needed.
    pub needs: String,
    /// How soon.
    pub urgency: Urgency,
    /// Where to telephone whoever asks.
    pub phone: Option<Phone>,
    /// Where to write to them.
    pub email: Option<Email>,
    /// Since when.
    pub requested_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// By whom.
    pub answered_by: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// The answer.
    pub answer: Option<String>,
    /// The service whose answer it is.
    pub answered_for: Option<SensitiveServiceId>,
}

/// That a service was approached.
#[derive(Clone, Debug, PartialEq)]
pub struct Approach {
    /// Which service.
    pub service_id: SensitiveServiceId,
    /// Its name.
    pub service: String,
    /// Whom there.
    pub whom: String,
    /// How.
    pub way: Way,
    /// On which day.
    pub on: Date,
    /// What was said or left.
    pub note: String,
    /// Which record manager noted it.
    pub noted_by: String,
    /// When.
    pub noted_at: Timestamp,
}

/// Everything that whoever brokers a request needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Brokering {
    /// The request.
    pub request: ContactRequest,
    /// The services that may be approached.
    pub services: Vec<SensitiveService>,
    /// Those that were.
    pub approaches: Vec<Approach>,
}

/// Why contact was not asked for, brokered or listed.
#[derive(Debug, Error)]
pub enum CannotBroker {
    /// Something must be put right first.
    #[error(transparent)]
    NotYet(#[from] NotContactYet),
    /// There is nothing to ask of, or no such request: the two answer alike.
    #[error("There is no such request on this record")]
    NotThere,
    /// Whoever asks has asked already.
    #[error("You have asked already, and wait for an answer")]
    AlreadyAsked,
    /// Somebody has answered it.
    #[error("This request has already been answered")]
    AlreadyAnswered,
    /// Nobody was approached.
    #[error("Note first whom you approached")]
    NobodyApproached,
    /// The store failed.
    #[error("This could not be saved. Nothing was changed. Try again in a minute.")]
    NotSaved(#[source] CommitError),
    /// The store could not be read.
    #[error("The requests cannot be read at the moment. Try again in a minute.")]
    Store(#[from] StoreError),
    /// Who was shown could not be written down.
    #[error("The requests cannot be shown at the moment. Try again in a minute.")]
    Gate(#[from] GateError),
}

impl People {
    /// Whether there is a sensitive service of another organisation that whoever looks may know of,
    /// and so ask for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn can_ask_for_contact(
        &self,
        seen: &Grant<ViewRecord>,
    ) -> Result<bool, CannotBroker> {
        if !seen.sections().contains(Section::SensitiveExists) {
            return Ok(false);
        }
        let asker = Asker {
            organisation: seen.who().organisation(),
            today: day_of(self.db.now()),
        };
        let found = self
            .db
            .together(store::sensitive::exists(seen.person(), asker))
            .await?;
        Ok(!found.is_empty())
    }

    /// Ask to be put in contact. It takes the look as well as the permission: one asks only of what
    /// one was shown to be there.
    ///
    /// # Errors
    /// [`CannotBroker`]; nothing is changed then.
    pub async fn ask_for_contact(
        &self,
        grant: Grant<RequestContact>,
        seen: &Grant<ViewRecord>,
        new: NewRequest,
    ) -> Result<ContactRequestId, CannotBroker> {
        let there = seen.person() == grant.person() && self.can_ask_for_contact(seen).await?;
        if !there {
            return Err(CannotBroker::NotThere);
        }
        let new = new.checked()?;
        let (id, person) = (ContactRequestId::new(), grant.person());
        let unit = told(&grant, "contact.requested", id);
        let unit = store::contact::ask(unit, id, person, new, self.asks(grant.who()));
        match self.db.commit(unit).await {
            Ok(_) => Ok(id),
            Err(CommitError::Conflict { .. }) => Err(CannotBroker::AlreadyAsked),
            Err(error) => Err(CannotBroker::NotSaved(error)),
        }
    }

    /// The requests that wait for an answer, the most urgent and then the oldest first. About whom
    /// they are is in the ledger when this returns.
    ///
    /// # Errors
    /// When they cannot be read or written down.
    pub async fn contact_requests(
        &self,
        grant: &Grant<SeeContactRequests>,
    ) -> Result<Vec<WaitingRequest>, CannotBroker> {
        let most = i64::try_from(REQUESTS_ON_A_PAGE).unwrap_or(i64::MAX);
        let today = day_of(self.db.now());
        let mut waiting = store::contact::waiting(&self.db, most, today).await?;
        let people: Vec<PersonId> = waiting.iter().map(|it| it.person).collect();
        let shielded = self.gate.shielded_among(&people).await?;
        grant.shown(&people).await?;
        for it in &mut waiting {
            let sections = grant.sections_of(shielded.contains(&it.person));
            // Its words may say where somebody is.
            if !sections.contains(Section::SensitiveServices) {
                it.needs = HIDDEN.to_owned();
            }
        }
        Ok(waiting)
    }

    /// One request with the services that may be approached for it, for whoever brokers it.
    ///
    /// # Errors
    /// When there is none, or none that this look shows.
    pub async fn brokering(
        &self,
        seen: &Grant<ViewRecord>,
        id: ContactRequestId,
    ) -> Result<Brokering, CannotBroker> {
        match seen.sections().contains(Section::SensitiveServices) {
            true => self.brokered(id, seen.person()).await,
            false => Err(CannotBroker::NotThere),
        }
    }

    /// Note that a service was approached for whoever asked.
    ///
    /// # Errors
    /// [`CannotBroker`]; nothing is changed then.
    pub async fn note_approach(
        &self,
        grant: Grant<ApproachService>,
        id: ContactRequestId,
        new: NewApproach,
    ) -> Result<(), CannotBroker> {
        let brokering = self.waiting(id, grant.person()).await?;
        let new = new.checked(day_of(self.db.now()))?;
        if !brokering.services.iter().any(|it| it.id == new.service) {
            return Err(NotContactYet::NoService.into());
        }
        let unit = told(&grant, "contact.approached", id);
        let by = self.asks(grant.who());
        let unit = store::contact::approach(unit, id, grant.person(), new, by);
        self.saved(unit).await
    }

    /// Answer whoever asked. The request is closed by this.
    ///
    /// # Errors
    /// [`CannotBroker`]; nothing is changed then.
    pub async fn answer_contact(
        &self,
        grant: Grant<AnswerContact>,
        id: ContactRequestId,
        new: NewAnswer,
    ) -> Result<(), CannotBroker> {
        let brokering = self.waiting(id, grant.person()).await?;
        let marks: Vec<String> = brokering.services.iter().flat_map(marks).collect();
        let new = new.checked(marks.iter().map(String::as_str))?;
        let approached = |it: &Approach| new.service.is_none_or(|id| it.service_id == id);
        if !brokering.approaches.iter().any(approached) {
            return Err(CannotBroker::NobodyApproached);
        }
        let unit = told(&grant, "contact.answered", id);
        let by = self.asks(grant.who());
        let unit = store::contact::answer(unit, id, grant.person(), new, by);
        self.saved(unit).await
    }

    /// What whoever asks has asked of anybody's services: what waits, and what was answered of late.
    /// About whom it is, is in the ledger when this returns.
    ///
    /// # Errors
    /// When it cannot be read or written down.
    pub async fn my_contact_requests(
        &self,
        grant: &Grant<SeeMyPeople>,
    ) -> Result<Vec<OwnRequest>, CannotBroker> {
        let now = self.db.now();
        let since = now.saturating_sub(ANSWER_STAYS).unwrap_or(now);
        let account = grant.who().account();
        let mut mine = store::contact::own(&self.db, account, day_of(now), since).await?;
        if mine.is_empty() {
            return Ok(mine);
        }
        let people: Vec<PersonId> = mine.iter().map(|it| it.person).collect();
        let shielded = self.gate.shielded_among(&people).await?;
        mine.retain(|it| {
            let sections = grant.sections_of(shielded.contains(&it.person));
            sections.contains(Section::SensitiveExists)
        });
        let people: Vec<PersonId> = mine.iter().map(|it| it.person).collect();
        grant.shown(&people).await?;
        Ok(mine)
    }

    async fn brokered(
        &self,
        id: ContactRequestId,
        person: PersonId,
    ) -> Result<Brokering, CannotBroker> {
        let today = day_of(self.db.now());
        let questions = (
            store::contact::one(id, person, today),
            store::sensitive::which(person, today),
            store::contact::approaches(id, person, today),
        );
        let (request, services, approaches) = self.db.together(questions).await?;
        let request = request.into_iter().next().ok_or(CannotBroker::NotThere)?;
        Ok(Brokering {
            request,
            services,
            approaches,
        })
    }

    /// A request that nobody has answered.
    async fn waiting(
        &self,
        id: ContactRequestId,
        person: PersonId,
    ) -> Result<Brokering, CannotBroker> {
        let brokering = self.brokered(id, person).await?;
        match brokering.request.answered_at {
            Some(_) => Err(CannotBroker::AlreadyAnswered),
            None => Ok(brokering),
        }
    }

    async fn saved(&self, unit: Unit) -> Result<(), CannotBroker> {
        match self.db.commit(unit).await {
            Ok(_) => Ok(()),
            // Somebody else was first, between the reading and the writing.
            Err(CommitError::Conflict { .. }) => Err(CannotBroker::AlreadyAnswered),
            Err(error) => Err(CannotBroker::NotSaved(error)),
        }
    }

    fn asks<'a>(&self, who: &'a SignedIn) -> By<'a> {
        let at = self.db.now();
        By {
            account: who.account(),
            name: who.full_name(),
            organisation: who.organisation(),
            organisation_name: who.organisation_name(),
            today: day_of(at),
            at,
        }
    }
}

/// The unit and the event of one step. Neither names the service: a privacy officer sees that
/// contact was brokered, and not with whom.
fn told<A: PersonChange>(grant: &Grant<A>, kind: &'static str, id: ContactRequestId) -> Unit {
    let body = json!({ "request": id, "by": grant.who().account() });
    let unit = grant.unit(json!({ "request": id }));
    unit.event(Event::new(kind, Some(grant.person()), body))
}

/// What would tell which service it is.
fn marks(it: &SensitiveService) -> Vec<String> {
    let parts = [
        Some(it.service.clone()),
        it.organisation.clone(),
        it.worker.clone(),
        it.phone.as_ref().map(ToString::to_string),
        it.email.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect()
}
