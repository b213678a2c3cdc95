//! Organisations and their accreditations, as they are kept.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::{NameOrder, OrganisationId};
use uuid::Uuid;

use crate::organisation::{Accreditation, Organisation};

// The first is the one that runs Kith, whichever providers are here before it.
statement!(pub(crate) ADD_ORGANISATION =
    "insert into organisation (id, name, name_key, ods_code, created_at, runs_kith, headquarters_id) \
     values ($1, $2, $3, $4, $5, not exists (select 1 from organisation where runs_kith), $6)");
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
    ($day:literal, $needed:literal) => {
        concat!(
            "select o.id, o.name, o.ods_code, o.headquarters_id, o.created_at, o.runs_kith, c.first_day, c.last_day, ",
            conditions_met!($needed),
            ", (select count(*) from account a where a.organisation_id = o.id \
             and a.state <> 'closed') as accounts from organisation o",
            with_accreditation!($day)
        )
    };
}

statement!(ALL_ORGANISATIONS = concat!(organisation_on!("$1", "$2"), "order by o.name_key"));
statement!(ONE_ORGANISATION = concat!(organisation_on!("$1", "$2"), "where o.id = $3"));
statement!(WHOSE_IT_IS = "select headquarters_id from organisation where id = $1");
statement!(ORGANISATION_BY_NAME = "select id from organisation where name_key = $1");
statement!(
    ACCREDITATIONS_OF = "select first_day, last_day, given_by, evidence, recorded_at, withdrawn_at, withdrawn_why \
     from accreditation where organisation_id = $1 order by recorded_at desc, id desc"
);

pub(crate) async fn all(
    db: &Db,
    today: Date,
    needed: &[i64],
) -> Result<Vec<Organisation>, StoreError> {
    let read = |row: &Row| read(row, needed);
    let mut all = db
        .rows(&ALL_ORGANISATIONS, args![today, needed], read)
        .await?;
    all.sort_by_cached_key(|it| NameOrder::of(&it.name));
    Ok(all)
}

pub(crate) async fn one(
    db: &Db,
    id: OrganisationId,
    today: Date,
    needed: &[i64],
) -> Result<Option<Organisation>, StoreError> {
    let read = |row: &Row| read(row, needed);
    db.maybe(&ONE_ORGANISATION, args![today, needed, id], read)
        .await
}

/// Whose service it is, if it is one's. One that is not there is nobody's.
pub(crate) async fn whose(
    db: &Db,
    id: OrganisationId,
) -> Result<Option<OrganisationId>, StoreError> {
    let found = db.maybe(&WHOSE_IT_IS, args![id], |row| row.get("headquarters_id"));
    Ok(found.await?.flatten())
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

fn read(row: &Row, needed: &[i64]) -> Result<Organisation, StoreError> {
    let first: Option<Date> = row.get("first_day")?;
    let last: Option<Date> = row.get("last_day")?;
    Ok(Organisation {
        id: row.get("id")?,
        name: row.get("name")?,
        ods_code: row.parse_maybe("ods_code")?,
        headquarters: row.get("headquarters_id")?,
        created_at: row.get("created_at")?,
        runs_kith: row.get("runs_kith")?,
        accredited: first.zip(last),
        conditions_until: conditions_until(row, needed)?,
        accounts: row.get("accounts")?,
    })
}

/// The last day on which all conditions that are needed are met, of any statement that selects
/// `conditions_met!`.
pub(super) fn conditions_until(row: &Row, needed: &[i64]) -> Result<Option<Date>, StoreError> {
    let met: i64 = row.get("conditions_met")?;
    let until: Option<Date> = row.get("conditions_until")?;
    Ok(until.filter(|_| usize::try_from(met) == Ok(needed.len())))
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
