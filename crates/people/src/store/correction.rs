//! Corrections: a record manager's word about one field of one person.

use kith_gate::{Section, Sections};
use kith_store::{Db, Query, Row, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{AccountId, CorrectionId, PersonId};

use crate::rules::corrected::{Corrected, Correction, Field};
use crate::rules::history::PastCorrection;

statement!(
    CORRECT = "insert into correction (id, person_id, field, value, value_without_contact, reason, made_by, \
     made_by_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
statement!(
    WITHDRAW = "update correction set withdrawn_at = $3, withdrawn_by_name = $4 \
     where id = $1 and person_id = $2 and withdrawn_at is null"
);
statement!(
    ABOUT = "select id, field, value, reason, made_by_name, made_at, withdrawn_at, \
     withdrawn_by_name from correction where person_id = $1"
);
// Who cares for a person may be shown without how to reach them. A correction that was withdrawn, or
// that a later one of its field stands over, is history: of two of one moment the lesser id stands, as
// in `rules::deciding`.
statement!(
    ABOUT_WITHIN = "select id, field, \
     case when cast($3 as boolean) or field <> 'carers' then value else value_without_contact end as value, \
     reason, made_by_name, made_at, withdrawn_at, \
     withdrawn_by_name from correction c where person_id = $1 and field = any($2::text[]) \
     and (cast($4 as boolean) or withdrawn_at is null and not exists (select 1 from correction o \
     where o.person_id = $1 and o.field = c.field and o.withdrawn_at is null \
     and (o.made_at > c.made_at or o.made_at = c.made_at and o.id < c.id)))"
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
            correction.value.without_contact().map(|it| it.text()),
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

/// Every correction ever made to the person's record.
pub(crate) async fn about(db: &Db, person: PersonId) -> Result<Vec<PastCorrection>, StoreError> {
    db.rows(&ABOUT, args![person], past_correction).await
}

/// As [`about`], for a grant: those of fields that it shows, as far as it shows them. Without the
/// history, the one that stands of each.
pub(crate) fn about_within(person: PersonId, sections: Sections) -> Query<PastCorrection> {
    let shown = Field::ALL
        .into_iter()
        .filter(|it| sections.contains(it.section()));
    let shown: Vec<String> = shown.map(|it| it.name().to_owned()).collect();
    let contact = sections.contains(Section::CarerContact);
    let history = sections.contains(Section::History);
    let args = args![person, shown, contact, history];
    Query::new(&ABOUT_WITHIN, args, past_correction)
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
