//! How organisations stand towards the conditions of accreditation, as it is kept.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Args, Db, Row, StoreError, args, statement};
use kith_terms::{AccountId, OrganisationId};
use uuid::Uuid;

use crate::accreditation::{Assessment, NewAssessment};

statement!(pub(crate) ADD_ASSESSMENT =
    "insert into condition_assessment (id, organisation_id, number, status, evidence, assessor, \
     assessed_on, counts_until, recorded_by, recorded_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
statement!(pub(crate) SUPERSEDE_ASSESSMENT =
    "update condition_assessment set superseded_at = $3 \
     where organisation_id = $1 and number = $2 and superseded_at is null");
macro_rules! assessments {
    ($narrowed:literal) => {
        concat!(
            "select number, status, evidence, assessor, assessed_on, counts_until, recorded_at, recorded_by \
             from condition_assessment where organisation_id = $1 and ",
            $narrowed
        )
    };
}

statement!(NEWEST_ASSESSMENTS = assessments!("superseded_at is null order by number"));
statement!(ASSESSMENTS_OF = assessments!("number = $2 order by recorded_at desc, id desc"));

/// The newest assessment of each condition, by its number.
pub(crate) async fn newest(
    db: &Db,
    organisation: OrganisationId,
) -> Result<Vec<Assessment>, StoreError> {
    db.rows(&NEWEST_ASSESSMENTS, args![organisation], read)
        .await
}

/// Every assessment of one condition, the latest first.
pub(crate) async fn of(
    db: &Db,
    organisation: OrganisationId,
    number: i64,
) -> Result<Vec<Assessment>, StoreError> {
    db.rows(&ASSESSMENTS_OF, args![organisation, number], read)
        .await
}

/// The arguments of [`ADD_ASSESSMENT`].
pub(crate) fn assessment_args(
    (organisation, number): (OrganisationId, i64),
    new: &NewAssessment,
    counts_until: Option<Date>,
    (recorded_by, now): (Option<AccountId>, Timestamp),
) -> Args {
    args![
        Uuid::now_v7(),
        organisation,
        number,
        new.status.name(),
        new.evidence.trim(),
        new.assessor.trim(),
        new.assessed_on,
        counts_until,
        recorded_by,
        now,
    ]
}

fn read(row: &Row) -> Result<Assessment, StoreError> {
    Ok(Assessment {
        number: row.get("number")?,
        status: row.parse("status")?,
        evidence: row.get("evidence")?,
        assessor: row.get("assessor")?,
        assessed_on: row.get("assessed_on")?,
        counts_until: row.get("counts_until")?,
        recorded_at: row.get("recorded_at")?,
        recorded_by: row.get("recorded_by")?,
    })
}
