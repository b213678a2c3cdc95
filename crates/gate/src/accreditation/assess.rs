//! Assessing organisations, and seeing how they stand.

use std::collections::HashMap;

use jiff::civil::Date;
use kith_store::{CommitError, Unit, args};
use kith_terms::time::plain_date;
use kith_terms::{OrganisationId, ResponseId};
use serde_json::json;

use super::{AccreditationCondition, Assessment, AssessmentError, NewAssessment};
use crate::action::{AssessOrganisation, ManageOrganisations, SupplyFeed};
use crate::grant::{AskedBy as _, Grant};
use crate::standing::Fact;
use crate::store::assessments::{self, ADD_ASSESSMENT, SUPERSEDE_ASSESSMENT, assessment_args};
use crate::{Gate, GateError, Refusal};

/// A condition, and how an organisation stands towards it today.
#[derive(Debug, Clone)]
pub struct ConditionNow {
    /// The condition.
    pub condition: &'static AccreditationCondition,
    /// The newest assessment, if there was one.
    pub assessment: Option<Assessment>,
    /// Whether it is met today.
    pub fact: Fact,
}

/// Why a feed is not taken from an organisation.
#[derive(Debug, thiserror::Error)]
pub enum NotSupplying {
    /// It is not accredited, as a whole.
    #[error(
        "{organisation} is not accredited today, so nothing is taken from it: accredit it on its page under Organisations"
    )]
    NotAccredited {
        /// Its name.
        organisation: String,
    },
    /// Conditions are not met.
    #[error(
        "{organisation} does not meet every condition for supplying data, so nothing is taken from it. Still to be met: {lacking}. They are recorded on its page under Organisations"
    )]
    Conditions {
        /// Its name.
        organisation: String,
        /// Which, in words.
        lacking: String,
    },
    /// There is no such organisation.
    #[error(
        "the organisation that is said to send this feed is not known: add it on the page Organisations"
    )]
    Unknown,
    /// The gate could not tell.
    #[error(transparent)]
    Gate(#[from] GateError),
}

impl ConditionNow {
    /// The condition in words, and since when it is not met.
    fn lacking(&self) -> String {
        let (number, name) = (self.condition.number, &self.condition.name);
        match self.fact {
            Fact::Expired { on } => format!("{number} {name} (counted until {})", plain_date(on)),
            _ => format!("{number} {name}"),
        }
    }
}

impl Gate {
    /// How an organisation stands today towards each condition, by number.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn conditions_of(
        &self,
        _grant: &Grant<ManageOrganisations>,
        organisation: OrganisationId,
    ) -> Result<Vec<ConditionNow>, GateError> {
        self.conditions_now(organisation).await
    }

    /// Every assessment of one condition of an organisation, the latest first.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn assessments(
        &self,
        _grant: &Grant<ManageOrganisations>,
        organisation: OrganisationId,
        number: i64,
    ) -> Result<Vec<Assessment>, GateError> {
        Ok(assessments::of(self.db(), organisation, number).await?)
    }

    /// Records how an organisation stands towards a condition; where it is no longer accredited, its
    /// people's sessions end. Nobody does but those of the organisation that runs Kith.
    ///
    /// # Errors
    /// [`AssessmentError`], with what to do differently.
    pub async fn assess(
        &self,
        grant: &Grant<ManageOrganisations>,
        organisation: OrganisationId,
        number: i64,
        new: &NewAssessment,
    ) -> Result<(), AssessmentError> {
        let all = [(self.condition(number)?, new)];
        self.record_assessments(grant, organisation, &all, None)
            .await
    }

    /// Records what a published response of the organisation says of conditions: all of it, or nothing. The ledger
    /// names the response, and has none of its words.
    ///
    /// # Errors
    /// As [`Gate::assess`].
    pub async fn assess_published(
        &self,
        grant: &Grant<ManageOrganisations>,
        organisation: OrganisationId,
        response: ResponseId,
        says: &[(i64, NewAssessment)],
    ) -> Result<(), AssessmentError> {
        let all = says
            .iter()
            .map(|(number, new)| Ok((self.condition(*number)?, new)));
        let all = all.collect::<Result<Vec<_>, AssessmentError>>()?;
        match all.is_empty() {
            true => Ok(()),
            false => {
                self.record_assessments(grant, organisation, &all, Some(response))
                    .await
            }
        }
    }

    /// Records one assessment for every condition that is not met today: what the operator says of an
    /// organisation before anybody can sign in to look at each. What was assessed and counts stays.
    ///
    /// # Errors
    /// [`AssessmentError`], with what to do differently.
    pub async fn assess_unmet(
        &self,
        grant: &Grant<ManageOrganisations>,
        organisation: OrganisationId,
        new: &NewAssessment,
    ) -> Result<(), AssessmentError> {
        if grant.who().account().is_some() {
            return Err(AssessmentError::OperatorOnly);
        }
        let now = self.conditions_now(organisation).await?;
        let unmet = now.iter().filter(|it| !it.fact.is_met());
        let all: Vec<_> = unmet.map(|it| (it.condition, new)).collect();
        match all.is_empty() {
            true => Ok(()),
            false => {
                self.record_assessments(grant, organisation, &all, None)
                    .await
            }
        }
    }

    fn condition(&self, number: i64) -> Result<&'static AccreditationCondition, AssessmentError> {
        let condition = self.conditions().numbered(number);
        condition.ok_or(AssessmentError::NotFound)
    }

    async fn record_assessments(
        &self,
        grant: &Grant<ManageOrganisations>,
        organisation: OrganisationId,
        all: &[(&AccreditationCondition, &NewAssessment)],
        published_in: Option<ResponseId>,
    ) -> Result<(), AssessmentError> {
        if self.organisation_today(organisation).await?.is_none() {
            return Err(AssessmentError::NotFound);
        }
        if !self.may_assess(grant, organisation).await? {
            return Err(AssessmentError::OnlyWhoRunsKith);
        }
        let (now, today) = (self.db().now(), self.today());
        let numbers: Vec<i64> = all.iter().map(|(it, _)| it.number).collect();
        let statuses: Vec<&str> = all.iter().map(|(_, new)| new.status.name()).collect();
        let detail = json!({
            "organisation": organisation, "conditions": numbers, "statuses": statuses,
            "response": published_in,
        });
        let mut unit = Unit::new(grant.who().entry("organisation.assess").detail(detail));
        let by = grant.who().account().map(|it| it.account);
        let mut lacks_one = false;
        for (condition, new) in all {
            let until = new.counts_until(condition, self.conditions(), today)?;
            let number = condition.number;
            lacks_one |= self.conditions().to_use().contains(&number)
                && until.is_none_or(|last| last < today);
            let add = assessment_args((organisation, number), new, until, (by, now));
            unit = unit
                .run(&SUPERSEDE_ASSESSMENT, args![organisation, number, now])
                .must(1, &ADD_ASSESSMENT, add);
        }
        if lacks_one {
            unit = self.ending_sessions_at(unit, organisation);
        }
        match self.db().commit(unit).await {
            Ok(_) => Ok(()),
            Err(CommitError::Constraint { .. } | CommitError::Conflict { .. }) => {
                Err(AssessmentError::Overtaken)
            }
            Err(error) => Err(GateError::from(error).into()),
        }
    }

    /// Whether whoever asks may assess this organisation, and accredit it: before a page with a form for it, too. That they
    /// may not is in the ledger.
    ///
    /// # Errors
    /// [`GateError`] where the database fails, or the ledger cannot be written.
    pub async fn may_assess(
        &self,
        grant: &Grant<ManageOrganisations>,
        organisation: OrganisationId,
    ) -> Result<bool, GateError> {
        let about = self.about_organisation(organisation).await?;
        let detail = json!({ "organisation": organisation });
        let may = self.may::<AssessOrganisation>(grant.who(), about, detail);
        match may.await {
            Ok(()) => Ok(true),
            Err(Refusal::Gate(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }

    /// Whether an organisation's feeds may be loaded today. That they may not is in the ledger.
    ///
    /// # Errors
    /// [`NotSupplying`], with the conditions that are not met.
    pub async fn may_supply(
        &self,
        grant: &Grant<SupplyFeed>,
        organisation: OrganisationId,
    ) -> Result<(), NotSupplying> {
        let found = self.organisation_today(organisation).await?;
        let it = found.ok_or(NotSupplying::Unknown)?;
        let needed = self.conditions().to_supply();
        let now = self.conditions_now(organisation).await?;
        let lacking: Vec<&ConditionNow> = now
            .iter()
            .filter(|it| needed.contains(&it.condition.number) && !it.fact.is_met())
            .collect();
        let why = if !lacking.is_empty() {
            let lacking: Vec<String> = lacking.into_iter().map(ConditionNow::lacking).collect();
            NotSupplying::Conditions {
                organisation: it.name,
                lacking: lacking.join("; "),
            }
        } else if !it.decided(self.today()).is_met() {
            NotSupplying::NotAccredited {
                organisation: it.name,
            }
        } else {
            return Ok(());
        };
        let detail = json!({ "supplier": organisation, "refusal": "not-accredited" });
        self.db()
            .commit(grant.refused(detail))
            .await
            .map_err(GateError::from)?;
        Err(why)
    }

    async fn conditions_now(
        &self,
        organisation: OrganisationId,
    ) -> Result<Vec<ConditionNow>, GateError> {
        let newest = assessments::newest(self.db(), organisation).await?;
        let mut newest: HashMap<i64, Assessment> =
            newest.into_iter().map(|it| (it.number, it)).collect();
        let today = self.today();
        let now = |condition: &'static AccreditationCondition| {
            let assessment = newest.remove(&condition.number);
            let fact = standing(assessment.as_ref(), today);
            ConditionNow {
                condition,
                assessment,
                fact,
            }
        };
        Ok(self.conditions().all().iter().map(now).collect())
    }
}

fn standing(assessment: Option<&Assessment>, today: Date) -> Fact {
    assessment.map_or(Fact::Missing, |it| it.on(today))
}
