//! Involvements that practitioners record here.

use kith_gate::{Section, Sections};
use kith_store::{Db, Query, Row, StoreError, Unit, args, statement};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{AccountId, InvolvementId, OrganisationId, PersonId};

use crate::rules::around::Involvement;
use crate::rules::involvement::{NewInvolvement, Party};
use crate::rules::standing::Saying;

// Guarded: the same service of the same worker with the same person goes on once.
statement!(
    START = "insert into involvement (id, person_id, account_id, service, organisation_id, \
     organisation_name, worker_name, worker_role, phone, email, kind, started_on, recorded_at) \
     select cast($1 as uuid), cast($2 as uuid), cast($3 as uuid), cast($4 as text), \
     cast($5 as uuid), $6, $7, $8, $9, $10, 'additional', cast($11 as date), \
     cast($12 as timestamptz) where not exists (select 1 from involvement \
     where person_id = $2 and account_id = $3 and service = $4 and ended_on is null)"
);
// Guarded: what has ended stays ended as it was.
statement!(
    END = "update involvement set ended_on = $3, ended_by = $4, ended_at = $5 \
     where id = $1 and person_id = $2 and ended_on is null"
);
// One that has ended is history.
statement!(
    ABOUT = "select id, account_id, organisation_id, service, organisation_name, worker_name, \
     worker_role, phone, email, started_on, ended_on, recorded_at, ended_at \
     from involvement where person_id = $1 \
     and (cast($2 as boolean) or ended_on is null or ended_on >= $3)"
);
statement!(
    ONE = "select id, account_id, organisation_id, service, organisation_name, worker_name, \
     worker_role, phone, email, started_on, ended_on, recorded_at, ended_at \
     from involvement where id = $1 and person_id = $2"
);
// One's own sensitive services too: whoever recorded one is helping, and knows it.
statement!(
    CURRENT_OF_ACCOUNT = "select i.id, i.person_id, i.service, i.worker_role, i.started_on, \
     p.number, p.family_name, p.given_names from involvement i join person p on p.id = i.person_id \
     where i.account_id = $1 and i.ended_on is null \
     and not exists (select 1 from archived x where x.person_id = i.person_id) \
     union all \
     select s.id, s.person_id, s.service, s.worker_role, s.started_on, \
     p.number, p.family_name, p.given_names from sensitive_service s join person p on p.id = s.person_id \
     where s.account_id = $1 and s.ended_on is null and s.withdrawn_at is null \
     and not exists (select 1 from archived x where x.person_id = s.person_id) \
     order by 7, 8, 5, 1"
);

/// An involvement as it was recorded, with who recorded it.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) shown: Involvement,
    pub(crate) recorder: Party,
}

/// Who records an involvement.
pub(crate) struct Worker<'a> {
    pub(crate) account: AccountId,
    pub(crate) name: &'a str,
    pub(crate) organisation: OrganisationId,
    pub(crate) organisation_name: &'a str,
}

/// Add that an involvement begins to a unit.
pub(crate) fn start(
    unit: Unit,
    id: InvolvementId,
    person: PersonId,
    worker: &Worker<'_>,
    new: NewInvolvement,
    now: Timestamp,
) -> Unit {
    let phone = new.phone.map(|it| it.to_string());
    let email = new.email.map(|it| it.to_string());
    unit.must(
        1,
        &START,
        args![
            id,
            person,
            worker.account,
            new.service,
            worker.organisation,
            worker.organisation_name,
            worker.name,
            new.role,
            phone,
            email,
            new.started_on,
            now
        ],
    )
}

/// Add that an involvement ends to a unit.
pub(crate) fn end(
    unit: Unit,
    id: InvolvementId,
    person: PersonId,
    on: Date,
    by: AccountId,
    now: Timestamp,
) -> Unit {
    unit.must(1, &END, args![id, person, on, by, now])
}

/// The involvements recorded here about one person: those that go on today, and with the history those
/// that have ended.
pub(crate) fn about(person: PersonId, sections: Sections, today: Date) -> Query<Recorded> {
    let history = sections.contains(Section::History);
    Query::new(&ABOUT, args![person, history, today], recorded)
}

/// One involvement of one person.
pub(crate) async fn one(
    db: &Db,
    id: InvolvementId,
    person: PersonId,
) -> Result<Option<Recorded>, StoreError> {
    db.maybe(&ONE, args![id, person], recorded).await
}

fn recorded(row: &Row) -> Result<Recorded, StoreError> {
    let worker: String = row.get("worker_name")?;
    let by = Saying {
        who: worker.clone(),
        corrected: false,
        collected_from: None,
        on: None,
        received_at: row.get("recorded_at")?,
        until: row.get("ended_at")?,
    };
    Ok(Recorded {
        recorder: Party {
            account: row.get("account_id")?,
            organisation: row.get("organisation_id")?,
        },
        shown: Involvement {
            id: Some(row.get("id")?),
            service: Some(row.get("service")?),
            organisation: Some(row.get("organisation_name")?),
            worker: Some(worker),
            role: row.get("worker_role")?,
            phone: row.parse_maybe("phone")?,
            email: row.parse_maybe("email")?,
            started_on: Some(row.get("started_on")?),
            ended_on: row.get("ended_on")?,
            by: vec![by],
            yours: false,
            you_can_end_it: false,
        },
    })
}

/// A current involvement of one account, with whom it is.
#[derive(Clone, Debug)]
pub(crate) struct OfAccount {
    pub(crate) id: InvolvementId,
    pub(crate) person: PersonId,
    pub(crate) number: String,
    pub(crate) family_name: Option<String>,
    pub(crate) given_names: Option<String>,
    pub(crate) service: String,
    pub(crate) role: Option<String>,
    pub(crate) started_on: Date,
}

/// The people an account is involved with now, by name.
pub(crate) async fn current_of(db: &Db, account: AccountId) -> Result<Vec<OfAccount>, StoreError> {
    db.rows(&CURRENT_OF_ACCOUNT, args![account], |row| {
        Ok(OfAccount {
            id: row.get("id")?,
            person: row.get("person_id")?,
            number: row.get("number")?,
            family_name: row.get("family_name")?,
            given_names: row.get("given_names")?,
            service: row.get("service")?,
            role: row.get("worker_role")?,
            started_on: row.get("started_on")?,
        })
    })
    .await
}
