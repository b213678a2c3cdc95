//! What a person's own row and keys are derived from, beside the records themselves.

use kith_store::{Db, StoreError, args, statement};
use kith_terms::PersonId;
use kith_terms::time::Timestamp;

use super::parts::said;
use crate::rules::single_view::HeldRecord;

statement!(ROW = "select updated_at, merged_into from person where id = $1");
statement!(
    BEFORE = concat!(
        "select ",
        each_part!("v." column),
        ", r.id, r.person_id, s.title, v.received_at, v.updated_on, v.replaced_at \
         from record r join source s on s.id = r.source_id \
         join record_version v on v.record_id = r.id where r.person_id = any($1::uuid[])"
    )
);

/// When the person's row was last derived, and whom the person was merged into; none where there
/// is no such person.
pub(crate) async fn row(
    db: &Db,
    person: PersonId,
) -> Result<Option<(Timestamp, Option<PersonId>)>, StoreError> {
    db.maybe(&ROW, args![person], |row| {
        Ok((row.get("updated_at")?, row.get("merged_into")?))
    })
    .await
}

/// What sources said before about these people.
pub(crate) async fn before(
    db: &Db,
    people: Vec<PersonId>,
) -> Result<Vec<(PersonId, HeldRecord)>, StoreError> {
    db.rows(&BEFORE, args![people], |row| {
        let held = HeldRecord {
            record: row.get("id")?,
            source: row.get("title")?,
            received_at: row.get("received_at")?,
            replaced_at: Some(row.get("replaced_at")?),
            content: said(row)?,
        };
        Ok((row.get("person_id")?, held))
    })
    .await
}
