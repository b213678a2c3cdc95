//! The operator vouches for an organisation, so that somebody in it can sign in before anybody can
//! assess it: the first that a place has, and those that were there before conditions were asked.

use jiff::ToSpan;
use kith_gate::accreditation::{ConditionStatus, NewAssessment};
use kith_gate::action::ManageOrganisations;
use kith_gate::organisation::{NewAccreditation, NewOrganisation, Organisation};
use kith_gate::{Gate, Grant};
use kith_terms::OrganisationId;
use kith_terms::time::{Date, day_of};

use crate::open::Failure;

const OPERATOR: &str = "The operator of this Kith";

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(error.to_string())
}

/// Adds an organisation, which is not accredited yet.
pub(crate) async fn add_organisation(
    gate: &Gate,
    grant: &Grant<ManageOrganisations>,
    name: &str,
) -> Result<OrganisationId, Failure> {
    let new = NewOrganisation {
        name: name.to_owned(),
        ods_code: None,
        headquarters: None,
    };
    gate.create_organisation(grant, &new).await.map_err(said)
}

/// How an organisation stands, as its page shows it.
pub(crate) async fn standing(
    gate: &Gate,
    grant: &Grant<ManageOrganisations>,
    id: OrganisationId,
) -> Result<Organisation, Failure> {
    let all = gate.organisations(grant).await?;
    let found = all.into_iter().find(|it| it.id == id);
    found.ok_or_else(|| said("there is no such organisation"))
}

/// Accredits an organisation for a year where it is not accredited today, and enters the conditions
/// that it does not meet today as met with condition: that each is looked at.
pub(crate) async fn vouch(
    gate: &Gate,
    grant: &Grant<ManageOrganisations>,
    id: OrganisationId,
) -> Result<(), Failure> {
    let today = day_of(gate.now());
    if !standing(gate, grant, id).await?.decided(today).is_met() {
        let accreditation = accredited_from(today);
        gate.accredit(grant, id, &accreditation)
            .await
            .map_err(said)?;
    }
    let assessment = NewAssessment {
        status: ConditionStatus::MetWithCondition,
        evidence: "Taken on by the operator on the machine, on condition that each is looked at and recorded here with its own evidence".to_owned(),
        assessor: OPERATOR.to_owned(),
        assessed_on: today,
        counts_until: None,
    };
    gate.assess_unmet(grant, id, &assessment)
        .await
        .map_err(said)
}

fn accredited_from(today: Date) -> NewAccreditation {
    NewAccreditation {
        first_day: today,
        last_day: today.saturating_add(1.year()).yesterday().unwrap_or(today),
        given_by: OPERATOR.to_owned(),
        evidence: "The operator vouched for it on the machine, with kith account".to_owned(),
    }
}
