//! Organisations and their accreditations, as they are kept.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::OrganisationId;
use uuid::Uuid;

use crate::organisation::{Accreditation, Organisation};

statement!(pub(crate) ADD_ORGANISATION =
    "insert into organisation (id, name, name_key, ods_code, created_at) values ($1, $2, $3, $4, $5)");
statement!(pub(crate) ADD_ACCREDITATION =
    "insert into accreditation (id, organisation_id, first_day, last_day, given_by, evidence, recorded_at) \
     values ($1, $2, $3, $4, $5, $6, $7)");
statement!(pub(crate) WITHDRAW_ACCREDITATIONS =
    "update accreditation set withdrawn_at = $2, withdrawn_why = $3 \
     where organisation_id = $1 and withdrawn_at is null and last_day >= $4");
// Touches one row where the organisation has something to withdraw, for the unit's guard.
statement!(pub(crate) ORGANISATION_IS_ACCREDITED =
    "update organisation set name = name where id = $1 and exists (select 1 from accreditation a \
     where a.organisation_id = $1 and a.withdrawn_at is null and a.last_day >= $2)");
/// An organisation as it stands on a day.
macro_rules! organisation_on {
    ($day:literal) => {
        concat!(
            "select o.id, o.name, o.ods_code, o.created_at, c.first_day, c.last_day, \
             (select count(*) from account a where a.organisation_id = o.id \
             and a.state <> 'closed') as accounts from organisation o",
            with_accreditation!($day)
        )
    };
}

statement!(ALL_ORGANISATIONS = concat!(organisation_on!("$1"), "order by o.name_key"));
statement!(ONE_ORGANISATION = concat!(organisation_on!("$1"), "where o.id = $2"));
statement!(ORGANISATION_BY_NAME = "select id from organisation where name_key = $1");
statement!(
    ACCREDITATIONS_OF = "select first_day, last_day, given_by, evidence, recorded_at, withdrawn_at, withdrawn_why \
     from accreditation where organisation_id = $1 order by recorded_at desc, id desc"
);

pub(crate) async fn all(db: &Db, today: Date) -> Result<Vec<Organisation>, StoreError> {
    db.rows(&ALL_ORGANISATIONS, args![today], read).await
}

pub(crate) async fn one(
    db: &Db,
    id: OrganisationId,
    today: Date,
) -> Result<Option<Organisation>, StoreError> {
    db.maybe(&ONE_ORGANISATION, args![today, id], read).await
}

pub(crate) async fn by_name(db: &Db, key: &str) -> Result<Option<OrganisationId>, StoreError> {
    db.maybe(&ORGANISATION_BY_NAME, args![key], |row| row.get("id"))
        .await
}

pub(crate) async fn accreditations(
    db: &Db,
    id: OrganisationId,
) -> Result<Vec<Accreditation>, StoreError> {
    db.rows(&ACCREDITATIONS_OF, args![id], read_accreditation)
        .await
}

/// The arguments of [`ADD_ACCREDITATION`].
pub(crate) fn accreditation_args(
    organisation: OrganisationId,
    given: &crate::organisation::NewAccreditation,
    now: Timestamp,
) -> kith_store::Args {
    args![
        Uuid::now_v7(),
        organisation,
        given.first_day,
        given.last_day,
        given.given_by.as_str(),
        given.evidence.as_str(),
        now,
    ]
}

fn read(row: &Row) -> Result<Organisation, StoreError> {
    let first: Option<Date> = row.get("first_day")?;
    let last: Option<Date> = row.get("last_day")?;
    Ok(Organisation {
        id: row.get("id")?,
        name: row.get("name")?,
        ods_code: row.parse_maybe("ods_code")?,
        created_at: row.get("created_at")?,
        accredited: first.zip(last),
        accounts: row.get("accounts")?,
    })
}

fn read_accreditation(row: &Row) -> Result<Accreditation, StoreError> {
    Ok(Accreditation {
        first_day: row.get("first_day")?,
        last_day: row.get("last_day")?,
        given_by: row.get("given_by")?,
        evidence: row.get("evidence")?,
        recorded_at: row.get("recorded_at")?,
        withdrawn_at: row.get("withdrawn_at")?,
        withdrawn_why: row.get("withdrawn_why")?,
    })
}
