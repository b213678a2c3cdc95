//! A provider: what is known of an organisation that gives care or support.

use jiff::Timestamp;
use kith_gate::provider::Named;
use kith_terms::{OdsCode, OrganisationId, Postcode};

use crate::store::providers::Kept;

/// An organisation that gives care or support, or one of its services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its code in the NHS Organisation Data Service.
    pub ods_code: Option<OdsCode>,
    /// The organisation whose service it is, if it is one's.
    pub headquarters: Option<OrganisationId>,
    /// Where it is, if anybody said.
    pub town: Option<String>,
    /// Where it is.
    pub postcode: Postcode,
    /// When somebody registered it.
    pub registered_at: Option<Timestamp>,
}

impl Provider {
    pub(crate) fn of(kept: Kept, named: Named) -> Self {
        Self {
            id: named.id,
            name: named.name,
            ods_code: named.ods_code,
            headquarters: named.headquarters,
            town: kept.town,
            postcode: kept.postcode,
            registered_at: kept.registered_at,
        }
    }
}
