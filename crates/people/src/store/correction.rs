//! Corrections, and the person's own row that is derived again with each.

use kith_gate::Sections;
use kith_store::{Db, Query, Row, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{AccountId, CorrectionId, PersonId};

use crate::rules::corrected::{Corrected, Correction, Field};
use crate::rules::history::PastCorrection;
use crate::rules::single_view::{HeldRecord, PersonView};

statement!(
    CORRECT = "insert into correction (id, person_id, field, value, reason, made_by, made_by_name, \
     made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)"
);
statement!(
    WITHDRAW = "update correction set withdrawn_at = $3, withdrawn_by_name = $4 \
     where id = $1 and person_id = $2 and withdrawn_at is null"
);
statement!(
    ABOUT = "select id, field, value, reason, made_by_name, made_at, withdrawn_at, \
     withdrawn_by_name from correction where person_id = $1"
);
statement!(
    ABOUT_WITHIN = "select id, field, value, reason, made_by_name, made_at, withdrawn_at, \
     withdrawn_by_name from correction where person_id = $1 and field = any($2::text[])"
);
statement!(UPDATED_AT = "select updated_at from person where id = $1");
statement!(
    ALL_HELD = "select r.id, s.title, r.received_at, r.content \
     from record r join source s on s.id = r.source_id where r.person_id = $1"
);
// Guarded: it is derived from what was read when the row had this time. A feed that came in
// between has changed it, and then all is read again.
statement!(
    DERIVE = "update person set family_name = $3, given_names = $4, previous_family_name = $5, \
     birth_date = $6, sex = $7, nhs_number = $8, address_line = $9, postcode = $10, died_on = $11, \
     carer_name = $12, record_count = $13, updated_at = $14 where id = $1 and updated_at = $2"
);
statement!(
    ADD_KEYS = "insert into person_key (key, person_id) \
     select k, cast($2 as uuid) from unnest($1::bigint[]) as keys(k) where true on conflict do nothing"
);

/// Add a correction to a unit.
pub(crate) fn add(unit: Unit, person: PersonId, correction: &Correction, by: AccountId) -> Unit {
    unit.must(
        1,
        &CORRECT,
        args![
            correction.id,
            person,
            correction.value.field().name(),
            correction.value.text(),
            correction.reason.clone(),
            by,
            correction.made_by_name.clone(),
            correction.made_at
        ],
    )
}

/// Add that a correction is withdrawn to a unit.
pub(crate) fn withdraw(
    unit: Unit,
    id: CorrectionId,
    person: PersonId,
    by_name: &str,
    now: Timestamp,
) -> Unit {
    unit.must(1, &WITHDRAW, args![id, person, now, by_name])
}

/// Add the person's row, derived again, to a unit. It holds if nobody has changed the row since
/// `read_at`, the time it had when what the view is derived from was read.
pub(crate) fn derive(
    unit: Unit,
    person: PersonId,
    read_at: Timestamp,
    view: &PersonView,
    keys: Vec<i64>,
    now: Timestamp,
) -> Unit {
    unit.must(
        1,
        &DERIVE,
        args![
            person,
            read_at,
            view.family_name.clone(),
            view.given_names.clone(),
            view.previous_family_name.clone(),
            view.birth_date.map(|it| it.to_string()),
            view.sex.word(),
            view.nhs_number.map(|it| it.digits().to_owned()),
            view.address_line.clone(),
            view.postcode.as_ref().map(ToString::to_string),
            view.died_on.map(|it| it.to_string()),
            view.carer_name.clone(),
            i64::try_from(view.record_count).unwrap_or(i64::MAX),
            now
        ],
    )
    .run(&ADD_KEYS, args![keys, person])
}

/// When the person's row was last derived; none where there is no such person.
pub(crate) async fn updated_at(db: &Db, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
    db.maybe(&UPDATED_AT, args![person], |row| row.get("updated_at"))
        .await
}

/// Everything that sources say of the person now, to derive the row from. It is not shown.
pub(crate) async fn all_held(db: &Db, person: PersonId) -> Result<Vec<HeldRecord>, StoreError> {
    db.rows(&ALL_HELD, args![person], |row| {
        Ok(HeldRecord {
            record: row.get("id")?,
            source: row.get("title")?,
            received_at: row.get("received_at")?,
            replaced_at: None,
            content: super::record::content(row)?,
        })
    })
    .await
}

/// Every correction ever made to the person's record.
pub(crate) async fn about(db: &Db, person: PersonId) -> Result<Vec<PastCorrection>, StoreError> {
    db.rows(&ABOUT, args![person], past_correction).await
}

/// As [`about`], for a grant: those of fields that it shows.
pub(crate) fn about_within(person: PersonId, sections: Sections) -> Query<PastCorrection> {
    let shown = Field::ALL
        .into_iter()
        .filter(|it| sections.contains(it.section()));
    let shown: Vec<String> = shown.map(|it| it.name().to_owned()).collect();
    Query::new(&ABOUT_WITHIN, args![person, shown], past_correction)
}

fn past_correction(row: &Row) -> Result<PastCorrection, StoreError> {
    let field: Field = row.parse("field")?;
    let value: String = row.get("value")?;
    let value = Corrected::read(field, &value).map_err(|_| StoreError::Cell {
        column: "value".to_owned(),
        expected: "a value of its field",
    })?;
    Ok(PastCorrection {
        correction: Correction {
            id: row.get("id")?,
            value,
            reason: row.get("reason")?,
            made_by_name: row.get("made_by_name")?,
            made_at: row.get("made_at")?,
        },
        withdrawn_at: row.get("withdrawn_at")?,
        withdrawn_by: row.get("withdrawn_by_name")?,
    })
}
