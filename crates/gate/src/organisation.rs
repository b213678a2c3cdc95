//! Organisations: who is accredited to use the record, and since when.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{CommitError, Unit, args};
use kith_terms::{OdsCode, OrganisationId, folded};
use serde_json::json;

use crate::action::{
    Action, ManageAccounts, ManageCampaigns, ManageOrganisations, ManageSystems, SeeAlerts,
};
use crate::grant::{AskedBy as _, Grant};
use crate::policy::About;
use crate::standing::{self, Fact};
use crate::store::organisations::{
    self, ADD_ACCREDITATION, ADD_ORGANISATION, ORGANISATION_IS_ACCREDITED, WITHDRAW_ACCREDITATIONS,
    accreditation_args,
};
use crate::{Gate, GateError};

/// An organisation and how it stands today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its code in the NHS Organisation Data Service, if it has one.
    pub ods_code: Option<OdsCode>,
    /// The organisation whose service it is, if it is one's.
    pub headquarters: Option<OrganisationId>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Whether it runs Kith for its place.
    pub runs_kith: bool,
    /// The first and last day of the accreditation in force, or else of the latest one.
    pub accredited: Option<(Date, Date)>,
    /// The last day on which it meets every condition for using the record; none where it lacks one.
    pub conditions_until: Option<Date>,
    /// How many accounts it has that are not closed.
    pub accounts: i64,
}

impl Organisation {
    /// How its accreditation stands on a day: decided, and every condition met.
    pub fn accreditation(&self, today: Date) -> Fact {
        standing::accreditation(self.accredited, self.conditions_until, today)
    }

    /// How the decision stands on a day, whatever conditions are met.
    pub fn decided(&self, today: Date) -> Fact {
        self.accredited.map_or(Fact::Missing, |(first, last)| {
            Fact::between(first, last, today)
        })
    }
}

/// An organisation to add.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// Its name.
    pub name: String,
    /// Its code in the NHS Organisation Data Service, if it has one.
    pub ods_code: Option<OdsCode>,
    /// The organisation whose service it is, if it is one's.
    pub headquarters: Option<OrganisationId>,
}

/// An accreditation, as it was given and perhaps withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accreditation {
    /// The first day.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// Who gave it.
    pub given_by: String,
    /// What it rests on.
    pub evidence: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<Timestamp>,
    /// Why it was withdrawn.
    pub withdrawn_why: Option<String>,
}

/// An accreditation to give.
#[derive(Debug, Clone)]
pub struct NewAccreditation {
    /// The first day.
    pub first_day: Date,
    /// The last day: a year later at most, when it is looked at again.
    pub last_day: Date,
    /// Who gives it.
    pub given_by: String,
    /// What it rests on: where the evidence for the conditions is kept.
    pub evidence: String,
}

/// Why an organisation could not be added or changed, in words for the page.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationError {
    /// No name.
    #[error("Enter the organisation's name")]
    NoName,
    /// One of that name or code is there already.
    #[error("There is already an organisation with that name or ODS code")]
    Taken,
    /// There is none.
    #[error("There is no such organisation")]
    NotFound,
    /// The days are the wrong way round.
    #[error("The last day must be after the first day")]
    DaysReversed,
    /// Longer than a year.
    #[error("An accreditation lasts a year at most. Enter a last day within a year of the first")]
    TooLong,
    /// Nobody or nothing to rest on.
    #[error("Say who gives the accreditation and what it rests on")]
    NoEvidence,
    /// No reason.
    #[error("Say why the accreditation is withdrawn")]
    NoReason,
    /// Nothing to withdraw.
    #[error("This organisation has no accreditation to withdraw")]
    NotAccredited,
    /// Whoever asks is of another organisation than the one that runs Kith.
    #[error(
        "Only the organisation that runs Kith accredits organisations. Ask one of its account administrators"
    )]
    OnlyWhoRunsKith,
    /// The gate could not do it.
    #[error(transparent)]
    Gate(#[from] GateError),
}

impl NewAccreditation {
    /// The rule: in order, a year at most, with somebody's name and evidence.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), OrganisationError> {
        if self.last_day <= self.first_day {
            return Err(OrganisationError::DaysReversed);
        }
        let year = self.first_day.saturating_add(jiff::Span::new().years(1));
        if self.last_day > year {
            return Err(OrganisationError::TooLong);
        }
        if self.given_by.trim().is_empty() || self.evidence.trim().is_empty() {
            return Err(OrganisationError::NoEvidence);
        }
        Ok(())
    }
}

/// The actions for which one needs to know which organisations there are.
pub trait SeesOrganisations: Action {}

impl SeesOrganisations for ManageOrganisations {}
impl SeesOrganisations for ManageAccounts {}
impl SeesOrganisations for ManageSystems {}
impl SeesOrganisations for SeeAlerts {}
impl SeesOrganisations for ManageCampaigns {}

impl Gate {
    /// Adds an organisation. It is not accredited yet.
    ///
    /// # Errors
    /// [`OrganisationError`], with what to do differently.
    pub async fn create_organisation(
        &self,
        grant: &Grant<ManageOrganisations>,
        new: &NewOrganisation,
    ) -> Result<OrganisationId, OrganisationError> {
        let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(OrganisationError::NoName);
        }
        let (id, now) = (OrganisationId::new(), self.db().now());
        let code = new.ods_code.as_ref().map(ToString::to_string);
        let entry = grant
            .who()
            .entry("organisation.add")
            .detail(json!({ "organisation": id }));
        let unit = Unit::new(entry).must(
            1,
            &ADD_ORGANISATION,
            args![
                id,
                name.as_str(),
                folded(&name),
                code,
                now,
                new.headquarters
            ],
        );
        match self.db().commit(unit).await {
            Ok(_) => Ok(id),
            Err(CommitError::Constraint { .. }) => Err(OrganisationError::Taken),
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Accredits an organisation: its people may act from the first day to the last. Whoever may not assess it
    /// does not accredit it either.
    ///
    /// # Errors
    /// [`OrganisationError`], with what to do differently.
    pub async fn accredit(
        &self,
        grant: &Grant<ManageOrganisations>,
        id: OrganisationId,
        given: &NewAccreditation,
    ) -> Result<(), OrganisationError> {
        given.check()?;
        self.must_assess(grant, id).await?;
        let detail = json!({
            "organisation": id, "first-day": given.first_day, "last-day": given.last_day,
        });
        let unit = Unit::new(grant.who().entry("organisation.accredit").detail(detail)).must(
            1,
            &ADD_ACCREDITATION,
            accreditation_args(id, given, self.db().now()),
        );
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Constraint { .. }) => Err(OrganisationError::NotFound),
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Withdraws an organisation's accreditations: none of its people may act from now on, and their
    /// sessions end.
    ///
    /// # Errors
    /// [`OrganisationError`], with what to do differently.
    pub async fn withdraw_accreditation(
        &self,
        grant: &Grant<ManageOrganisations>,
        id: OrganisationId,
        why: &str,
    ) -> Result<(), OrganisationError> {
        if why.trim().is_empty() {
            return Err(OrganisationError::NoReason);
        }
        self.must_assess(grant, id).await?;
        let (now, today) = (self.db().now(), self.today());
        let unit = Unit::new(
            grant
                .who()
                .entry("organisation.withdraw")
                .detail(json!({ "organisation": id })),
        )
        .must(1, &ORGANISATION_IS_ACCREDITED, args![id, today])
        .run(&WITHDRAW_ACCREDITATIONS, args![id, now, why.trim(), today]);
        let unit = self.ending_sessions_at(unit, id);
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Conflict { .. }) => Err(OrganisationError::NotAccredited),
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Refuses whoever may not assess this organisation, and so not accredit it.
    async fn must_assess(
        &self,
        grant: &Grant<ManageOrganisations>,
        id: OrganisationId,
    ) -> Result<(), OrganisationError> {
        match self.may_assess(grant, id).await? {
            true => Ok(()),
            false => Err(OrganisationError::OnlyWhoRunsKith),
        }
    }

    /// Every organisation, as it stands today, by name.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn organisations<A: SeesOrganisations>(
        &self,
        _grant: &Grant<A>,
    ) -> Result<Vec<Organisation>, GateError> {
        Ok(organisations::all(self.db(), self.today(), self.conditions().to_use()).await?)
    }

    /// An organisation as the policies see it. One that is not there is nobody's.
    pub(crate) async fn about_organisation(
        &self,
        organisation: OrganisationId,
    ) -> Result<About, GateError> {
        let headquarters = organisations::whose(self.db(), organisation).await?;
        Ok(About::Organisation {
            organisation,
            headquarters,
        })
    }

    /// One organisation, for this room's own checks.
    pub(crate) async fn organisation_today(
        &self,
        id: OrganisationId,
    ) -> Result<Option<Organisation>, GateError> {
        Ok(organisations::one(self.db(), id, self.today(), self.conditions().to_use()).await?)
    }

    /// The organisation of that name, if there is one.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn find_organisation<A: SeesOrganisations>(
        &self,
        _grant: &Grant<A>,
        name: &str,
    ) -> Result<Option<OrganisationId>, GateError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(organisations::by_name(self.db(), &folded(&name)).await?)
    }

    /// Every accreditation that an organisation was given, the latest first.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn accreditations(
        &self,
        _grant: &Grant<ManageOrganisations>,
        id: OrganisationId,
    ) -> Result<Vec<Accreditation>, GateError> {
        Ok(organisations::accreditations(self.db(), id).await?)
    }
}
