//! A care provider of the county with its services. It answers forms and never sees the record, so that nobody
//! accredits it.

use kith_gate::action::ManageOrganisations;
use kith_gate::organisation::NewOrganisation;
use kith_gate::{Gate, Grant};
use kith_terms::OrganisationId;
use serde_json::json;

use crate::open::Failure;

/// The provider.
pub const PROVIDER: &str = "Larkfield Care";
/// Its code. We made these codes up: no range of them is kept for tests.
const CODE: &str = "AQ01";
/// Its services, with their codes.
const SERVICES: [(&str, &str); 2] = [
    ("Larkfield House", "VQ101"),
    ("Larkfield Home Care", "VQ102"),
];

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(format!("the demo's provider: {error}"))
}

/// The provider, which is added with its services where it is not there yet.
///
/// # Errors
/// [`Failure`] where it cannot be added.
pub async fn provider(gate: &Gate) -> Result<OrganisationId, Failure> {
    let grant: Grant<ManageOrganisations> =
        gate.operator("kith demo", json!({})).await.map_err(said)?;
    if let Some(there) = gate
        .find_organisation(&grant, PROVIDER)
        .await
        .map_err(said)?
    {
        return Ok(there);
    }
    let headquarters = add(gate, &grant, (PROVIDER, CODE), None).await?;
    for service in SERVICES {
        add(gate, &grant, service, Some(headquarters)).await?;
    }
    Ok(headquarters)
}

async fn add(
    gate: &Gate,
    grant: &Grant<ManageOrganisations>,
    (name, code): (&str, &str),
    headquarters: Option<OrganisationId>,
) -> Result<OrganisationId, Failure> {
    let new = NewOrganisation {
        name: name.to_owned(),
        ods_code: Some(code.parse().map_err(said)?),
        headquarters,
    };
    gate.create_organisation(grant, &new).await.map_err(said)
}
