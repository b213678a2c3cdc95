//! The SQL of providers.

use jiff::Timestamp;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::{OrganisationId, Postcode};

// An address with the moment at which it was confirmed takes the place of another. One without, of the place's list,
// takes the place of another such one alone.
statement!(
    pub(crate) KEEP = "insert into provider \
         (organisation_id, town, postcode, sealed_email, registered_at, email_confirmed_at) values ($1, $2, $3, $4, $5, $5) \
         on conflict (organisation_id) do update set town = $2, postcode = $3, \
         sealed_email = case when cast($5 as timestamptz) is null and provider.email_confirmed_at is not null \
         then provider.sealed_email else $4 end, \
         registered_at = coalesce(provider.registered_at, $5), \
         email_confirmed_at = coalesce($5, provider.email_confirmed_at)"
);
// What is kept of a service already, others have said: whoever registers its headquarters does not change it.
statement!(
    pub(crate) KEEP_SERVICE = "insert into provider (organisation_id, postcode, registered_at) values ($1, $2, $3) \
         on conflict (organisation_id) do update set registered_at = coalesce(provider.registered_at, $3)"
);
statement!(
    pub(crate) CHANGE_EMAIL = "update provider set sealed_email = $2, email_confirmed_at = $3 where organisation_id = $1"
);
statement!(
    ONE = "select organisation_id, town, postcode, sealed_email, registered_at, email_confirmed_at from provider \
           where organisation_id = $1"
);
statement!(
    ALL = "select organisation_id, town, postcode, sealed_email, registered_at, email_confirmed_at from provider \
           order by organisation_id"
);

/// What this room keeps of a provider.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: OrganisationId,
    pub(crate) town: Option<String>,
    pub(crate) postcode: Postcode,
    pub(crate) sealed_email: Option<Vec<u8>>,
    pub(crate) registered_at: Option<Timestamp>,
    pub(crate) email_confirmed_at: Option<Timestamp>,
}

pub(crate) async fn one(db: &Db, id: OrganisationId) -> Result<Option<Kept>, StoreError> {
    db.maybe(&ONE, args![id], read).await
}

pub(crate) async fn all(db: &Db) -> Result<Vec<Kept>, StoreError> {
    db.rows(&ALL, args![], read).await
}

fn read(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        id: row.get("organisation_id")?,
        town: row.get("town")?,
        postcode: row.parse("postcode")?,
        sealed_email: row.get("sealed_email")?,
        registered_at: row.get("registered_at")?,
        email_confirmed_at: row.get("email_confirmed_at")?,
    })
}
