//! What sources say of sensitive services.

use std::collections::BTreeMap;

use kith_store::{Db, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{OrganisationId, PersonId, RecordId};

use super::sensitive::Columns;
use crate::rules::fed_sensitive::{FedChange, HeldService, hash};
use crate::source_record::FedSensitiveService;

statement!(
    HELD = "select id, record_id, kind, service, organisation_name, said_hash, \
     cast(case when gone_at is null then 0 else 1 end as bigint) as gone, withdrawn_on \
     from sensitive_service where record_id = any($1::uuid[]) order by recorded_at, id"
);
statement!(
    BEGIN = "insert into sensitive_service (id, person_id, record_id, recorded_at, kind, service, organisation_id, \
     organisation_name, worker_name, worker_role, phone, email, started_on, ended_on, given_by, giver_name, \
     judged_by, given_on, review_on, lapses_on, harm, decided_by, decided_on, said_hash) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)"
);
statement!(
    CHANGE = "update sensitive_service set gone_at = null, kind = $2, service = $3, organisation_id = $4, \
     organisation_name = $5, worker_name = $6, worker_role = $7, phone = $8, email = $9, started_on = $10, \
     ended_on = $11, given_by = $12, giver_name = $13, judged_by = $14, given_on = $15, review_on = $16, \
     lapses_on = $17, harm = $18, decided_by = $19, decided_on = $20, said_hash = $21 where id = $1"
);
statement!(
    WITHDRAW = "update sensitive_service set withdrawn_on = $2, withdrawn_at = $3 \
     where id = $1 and withdrawn_at is null"
);
statement!(
    STAND = "update sensitive_service set withdrawn_on = null, withdrawn_word = null, withdrawn_by = null, \
     withdrawn_at = null where id = $1"
);
statement!(GONE = "update sensitive_service set gone_at = $2 where id = $1");

/// Whose word it is, about whom, and when it came.
pub(crate) struct By<'a> {
    pub(crate) record: RecordId,
    pub(crate) person: PersonId,
    pub(crate) supplier: Option<OrganisationId>,
    pub(crate) title: &'a str,
    pub(crate) now: Timestamp,
}

/// What these records said before.
pub(crate) async fn held(
    db: &Db,
    records: Vec<RecordId>,
) -> Result<BTreeMap<RecordId, Vec<HeldService>>, StoreError> {
    let mut all: BTreeMap<RecordId, Vec<HeldService>> = BTreeMap::new();
    if records.is_empty() {
        return Ok(all);
    }
    let rows = db.rows(&HELD, args![records], |row| {
        let held = HeldService {
            id: row.get("id")?,
            kind: row.parse("kind")?,
            service: row.get("service")?,
            organisation: row.get("organisation_name")?,
            said: row.get("said_hash")?,
            gone: row.get::<i64>("gone")? == 1,
            withdrawn_on: row.get("withdrawn_on")?,
        };
        Ok((row.get("record_id")?, held))
    });
    for (record, held) in rows.await? {
        all.entry(record).or_default().push(held);
    }
    Ok(all)
}

/// Adds a change to a unit.
pub(crate) fn write(unit: &mut Unit, change: &FedChange<'_>, by: &By<'_>) {
    match change {
        FedChange::Begin(id, said) => {
            let mut args = args![*id, by.person, by.record, by.now];
            args.extend(said_args(said, by));
            unit.push(&BEGIN, args);
        }
        FedChange::Change(id, said) => {
            let mut args = args![*id];
            args.extend(said_args(said, by));
            unit.push(&CHANGE, args);
        }
        FedChange::Withdraw(id, on) => unit.push(&WITHDRAW, args![*id, *on, by.now]),
        FedChange::Stand(id) => unit.push(&STAND, args![*id]),
        FedChange::Gone(id) => unit.push(&GONE, args![*id, by.now]),
    }
}

fn said_args(said: &FedSensitiveService, by: &By<'_>) -> kith_store::Args {
    let it = said.involvement.clone();
    let basis = Columns::from(said.basis.clone());
    args![
        said.kind.name(),
        it.service.unwrap_or_default(),
        by.supplier,
        it.organisation.unwrap_or_else(|| by.title.to_owned()),
        it.worker,
        it.role,
        it.phone.map(|it| it.to_string()),
        it.email.map(|it| it.to_string()),
        it.start,
        it.end,
        basis.given_by,
        basis.giver_name,
        basis.judged_by,
        basis.given_on,
        basis.review_on,
        said.lapses_on,
        basis.harm,
        basis.decided_by,
        basis.decided_on,
        hash(said)
    ]
}
