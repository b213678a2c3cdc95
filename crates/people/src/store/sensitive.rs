//! Sensitive services. What a viewer may not see is not selected.

use kith_store::{Db, Query, Row, StoreError, Unit, args, statement};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{AccountId, BirthDate, OrganisationId, PersonId, SensitiveServiceId};

use crate::rules::sensitive::{Basis, Giver, Recordable, WithdrawnBy, told_of_since};
use crate::sensitive::{OwnSensitiveService, SensitiveService};
use crate::store::involvement::Worker;

/// The services that may be told of to others, on the day `$2` and with those ended after `$3`:
/// consent stands, or harm is suspected, and the service goes on or ended not long ago.
macro_rules! told_of {
    () => {
        "s.gone_at is null and s.withdrawn_at is null and (s.lapses_on is null or s.lapses_on > $2) \
         and (s.ended_on is null or s.ended_on > $3)"
    };
}
pub(crate) use told_of;

// That there is one, and nothing of it. One's own organisation's are listed as its own.
statement!(
    EXISTS = concat!(
        "select s.person_id from sensitive_service s where s.person_id = $1 \
         and (s.organisation_id is null or s.organisation_id <> $4) and ",
        told_of!(),
        " limit 1"
    )
);
// Those of one's own organisation, with consents that were withdrawn.
statement!(
    OWN = "select s.id, s.kind, s.service, s.organisation_name, s.worker_name, s.worker_role, s.phone, s.email, \
     s.started_on, s.ended_on, cast(case when s.given_by is null then 0 else 1 end as bigint) as on_consent, s.given_by, s.giver_name, s.judged_by, s.given_on, s.review_on, s.lapses_on, \
     s.harm, s.decided_by, s.decided_on, s.withdrawn_on, s.withdrawn_word, \
     cast(case when s.record_id is null then 0 else 1 end as bigint) as fed from sensitive_service s \
     where s.person_id = $1 and s.organisation_id = $2 and s.gone_at is null \
     order by s.started_on desc, s.id desc"
);
// Which there are, for whoever brokers contact: not why they are recorded.
statement!(
    WHICH = concat!(
        "select s.id, s.kind, s.service, s.organisation_name, s.worker_name, s.worker_role, s.phone, s.email, \
         s.started_on, s.ended_on, cast(case when s.given_by is null then 0 else 1 end as bigint) as on_consent from sensitive_service s where s.person_id = $1 and ",
        told_of!(),
        " order by s.started_on desc, s.id desc"
    )
);
statement!(
    ONE = "select s.organisation_id, s.given_by, s.given_on, s.started_on, s.ended_on, s.withdrawn_on \
     from sensitive_service s where s.id = $1 and s.person_id = $2 and s.gone_at is null"
);
statement!(BORN = "select birth_date from person where id = $1 and merged_into is null");
// Guarded: the same service of one organisation with the same person goes on once.
statement!(
    START = "insert into sensitive_service (id, person_id, account_id, kind, service, organisation_id, \
     organisation_name, worker_name, worker_role, phone, email, started_on, given_by, giver_name, judged_by, \
     given_on, review_on, lapses_on, harm, decided_by, decided_on, recorded_at) \
     select cast($1 as uuid), cast($2 as uuid), cast($3 as uuid), cast($4 as text), cast($5 as text), \
     cast($6 as uuid), $7, $8, $9, $10, $11, cast($12 as date), $13, $14, $15, cast($16 as date), \
     cast($17 as date), cast($18 as date), $19, $20, cast($21 as date), cast($22 as timestamptz) \
     where not exists (select 1 from sensitive_service where person_id = $2 and organisation_id = $6 \
     and kind = $4 and service = $5 and ended_on is null and withdrawn_at is null and gone_at is null)"
);
// Guarded: what was withdrawn stays withdrawn as it was, and what rests on harm is not withdrawn.
statement!(
    WITHDRAW = "update sensitive_service set withdrawn_on = $3, withdrawn_word = $4, withdrawn_by = $5, \
     withdrawn_at = $6 where id = $1 and person_id = $2 and withdrawn_at is null and given_by is not null \
     and gone_at is null"
);
// Guarded: what was withdrawn is not renewed, what rests on harm has no consent, and what a source
// says the source renews.
statement!(
    RENEW = "update sensitive_service set given_by = $3, giver_name = $4, judged_by = $5, given_on = $6, \
     review_on = $7, lapses_on = $8 where id = $1 and person_id = $2 and withdrawn_at is null \
     and given_by is not null and record_id is null"
);
statement!(
    END = "update sensitive_service set ended_on = $3, ended_by = $4, ended_at = $5 \
     where id = $1 and person_id = $2 and ended_on is null and gone_at is null"
);

/// Whoever asks, and when: what decides which services they may be told of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker {
    pub(crate) organisation: OrganisationId,
    pub(crate) today: Date,
}

/// That a service of another organisation helps somebody: a row, or none.
pub(crate) fn exists(person: PersonId, asker: Asker) -> Query<PersonId> {
    let since = told_of_since(asker.today);
    let args = args![person, asker.today, since, asker.organisation];
    Query::new(&EXISTS, args, |row| row.get("person_id"))
}

/// The services that the asker's own organisation recorded.
pub(crate) fn own(person: PersonId, asker: Asker) -> Query<OwnSensitiveService> {
    let today = asker.today;
    let read = move |row: &Row| own_service(row, today);
    Query::new(&OWN, args![person, asker.organisation], read)
}

/// Which services help somebody.
pub(crate) fn which(person: PersonId, today: Date) -> Query<SensitiveService> {
    Query::new(&WHICH, args![person, today, told_of_since(today)], service)
}

/// What decides whether a service can be ended, or consent for it withdrawn.
pub(crate) struct Recorded {
    pub(crate) organisation: Option<OrganisationId>,
    pub(crate) consent_given_on: Option<Date>,
    pub(crate) started_on: Option<Date>,
    pub(crate) ended_on: Option<Date>,
    pub(crate) withdrawn_on: Option<Date>,
}

/// One service of one person.
pub(crate) async fn one(
    db: &Db,
    id: SensitiveServiceId,
    person: PersonId,
) -> Result<Option<Recorded>, StoreError> {
    db.maybe(&ONE, args![id, person], |row| {
        let by: Option<String> = row.get("given_by")?;
        Ok(Recorded {
            organisation: row.get("organisation_id")?,
            consent_given_on: row
                .get::<Option<Date>>("given_on")?
                .filter(|_| by.is_some()),
            started_on: row.get("started_on")?,
            ended_on: row.get("ended_on")?,
            withdrawn_on: row.get("withdrawn_on")?,
        })
    })
    .await
}

/// When somebody was born, as far as it is known: none where there is no such person.
pub(crate) async fn born(
    db: &Db,
    person: PersonId,
) -> Result<Option<Option<BirthDate>>, StoreError> {
    db.maybe(&BORN, args![person], |row| row.parse_maybe("birth_date"))
        .await
}

/// A basis as the table has it.
pub(crate) struct Columns {
    pub(crate) given_by: Option<&'static str>,
    pub(crate) giver_name: Option<String>,
    pub(crate) judged_by: Option<String>,
    pub(crate) given_on: Option<Date>,
    pub(crate) review_on: Option<Date>,
    pub(crate) harm: Option<String>,
    pub(crate) decided_by: Option<String>,
    pub(crate) decided_on: Option<Date>,
}

impl From<Basis> for Columns {
    fn from(basis: Basis) -> Self {
        let none = Self {
            given_by: None,
            giver_name: None,
            judged_by: None,
            given_on: None,
            review_on: None,
            harm: None,
            decided_by: None,
            decided_on: None,
        };
        match basis {
            Basis::Consent {
                by,
                given_on,
                review_on,
            } => {
                let (given_by, giver_name, judged_by) = match by {
                    Giver::Child { judged_able_by } => ("child", None, Some(judged_able_by)),
                    Giver::Parent { name } => ("parent", Some(name), None),
                    Giver::Adult => ("adult", None, None),
                };
                Self {
                    given_by: Some(given_by),
                    giver_name,
                    judged_by,
                    given_on: Some(given_on),
                    review_on: Some(review_on),
                    ..none
                }
            }
            Basis::Harm {
                why,
                decided_by,
                decided_on,
            } => Self {
                harm: Some(why),
                decided_by: Some(decided_by),
                decided_on: Some(decided_on),
                ..none
            },
        }
    }
}

/// Add that a service begins to be recorded to a unit.
pub(crate) fn start(
    unit: Unit,
    id: SensitiveServiceId,
    person: PersonId,
    worker: &Worker<'_>,
    new: Recordable,
    now: Timestamp,
) -> Unit {
    let it = new.service;
    let basis = Columns::from(new.basis);
    unit.must(
        1,
        &START,
        args![
            id,
            person,
            worker.account,
            new.kind.name(),
            it.service,
            worker.organisation,
            worker.organisation_name,
            worker.name,
            it.role,
            it.phone.map(|it| it.to_string()),
            it.email.map(|it| it.to_string()),
            it.started_on,
            basis.given_by,
            basis.giver_name,
            basis.judged_by,
            basis.given_on,
            basis.review_on,
            new.lapses_on,
            basis.harm,
            basis.decided_by,
            basis.decided_on,
            now
        ],
    )
}

/// Add that consent for a service was withdrawn to a unit.
pub(crate) fn withdraw(
    unit: Unit,
    (id, person): (SensitiveServiceId, PersonId),
    (on, by): (Date, WithdrawnBy),
    account: AccountId,
    now: Timestamp,
) -> Unit {
    unit.must(1, &WITHDRAW, args![id, person, on, by.name(), account, now])
}

/// Add that consent for a service was given anew to a unit.
pub(crate) fn renew(
    unit: Unit,
    (id, person): (SensitiveServiceId, PersonId),
    basis: Basis,
    lapses_on: Option<Date>,
) -> Unit {
    let it = Columns::from(basis);
    unit.must(
        1,
        &RENEW,
        args![
            id,
            person,
            it.given_by,
            it.giver_name,
            it.judged_by,
            it.given_on,
            it.review_on,
            lapses_on
        ],
    )
}

/// Add that a service ended to a unit.
pub(crate) fn end(
    unit: Unit,
    (id, person): (SensitiveServiceId, PersonId),
    on: Date,
    by: AccountId,
    now: Timestamp,
) -> Unit {
    unit.must(1, &END, args![id, person, on, by, now])
}

pub(crate) fn service(row: &Row) -> Result<SensitiveService, StoreError> {
    Ok(SensitiveService {
        id: row.get("id")?,
        kind: row.parse("kind")?,
        service: row.get("service")?,
        organisation: row.get("organisation_name")?,
        worker: row.get("worker_name")?,
        role: row.get("worker_role")?,
        phone: row.parse_maybe("phone")?,
        email: row.parse_maybe("email")?,
        started_on: row.get("started_on")?,
        ended_on: row.get("ended_on")?,
        on_consent: row.get::<i64>("on_consent")? == 1,
    })
}

fn own_service(row: &Row, today: Date) -> Result<OwnSensitiveService, StoreError> {
    let lapses_on: Option<Date> = row.get("lapses_on")?;
    Ok(OwnSensitiveService {
        service: service(row)?,
        basis: basis(row)?,
        lapsed_on: lapses_on.filter(|day| *day <= today),
        withdrawn_on: row.get("withdrawn_on")?,
        withdrawn_by: row.parse_maybe("withdrawn_word")?,
        fed: row.get::<i64>("fed")? == 1,
    })
}

/// A basis as it was read when it was recorded. It is not read again by today's rules.
fn basis(row: &Row) -> Result<Basis, StoreError> {
    let text = |column: &str| -> Result<String, StoreError> {
        Ok(row.get::<Option<String>>(column)?.unwrap_or_default())
    };
    let by = match row.get::<Option<String>>("given_by")?.as_deref() {
        None => {
            return Ok(Basis::Harm {
                why: text("harm")?,
                decided_by: text("decided_by")?,
                decided_on: row.get("decided_on")?,
            });
        }
        Some("child") => Giver::Child {
            judged_able_by: text("judged_by")?,
        },
        Some("parent") => Giver::Parent {
            name: text("giver_name")?,
        },
        Some(_) => Giver::Adult,
    };
    Ok(Basis::Consent {
        by,
        given_on: row.get("given_on")?,
        review_on: row.get("review_on")?,
    })
}
