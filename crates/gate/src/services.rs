//! The family of an organisation that a grant is about: its services, or the headquarters whose service it is.

use kith_store::{Row, args, statement};
use kith_terms::{NameOrder, OdsCode, OrganisationId};

use crate::action::OrganisationAction;
use crate::{GateError, Grant};

statement!(
    SERVICES_OF =
        "select id, name, ods_code from organisation where headquarters_id = $1 order by name_key"
);
statement!(NAME_OF = "select name from organisation where id = $1");
statement!(HEADQUARTERS_OF = "select headquarters_id from organisation where id = $1");

/// A service of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its code in the NHS Organisation Data Service, if it has one.
    pub ods_code: Option<OdsCode>,
}

impl<A: OrganisationAction> Grant<A> {
    /// The organisation's name.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn organisation_name(&self) -> Result<String, GateError> {
        let of = args![self.organisation()];
        Ok(self.db().one(&NAME_OF, of, |row| row.get("name")).await?)
    }

    /// The services of the organisation, by name.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn services(&self) -> Result<Vec<Service>, GateError> {
        let read = |row: &Row| {
            Ok(Service {
                id: row.get("id")?,
                name: row.get("name")?,
                ods_code: row.parse_maybe("ods_code")?,
            })
        };
        let of = args![self.organisation()];
        let mut all = self.db().rows(&SERVICES_OF, of, read).await?;
        all.sort_by_cached_key(|it| NameOrder::of(&it.name));
        Ok(all)
    }

    /// The organisation whose service it is, if it is one's.
    ///
    /// # Errors
    /// [`GateError`] where the database fails.
    pub async fn headquarters(&self) -> Result<Option<OrganisationId>, GateError> {
        let of = args![self.organisation()];
        let found = self
            .db()
            .maybe(&HEADQUARTERS_OF, of, |row| row.get("headquarters_id"))
            .await?;
        Ok(found.flatten())
    }
}
