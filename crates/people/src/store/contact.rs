//! Requests for contact with sensitive services. One is there for as long as there is a service of
//! which it may be told: a service that is hidden hides what was asked of it.

use kith_store::{Db, Query, Row, StoreError, Unit, args, statement};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{
    AccountId, ApproachId, ContactRequestId, OrganisationId, PersonId, SensitiveServiceId,
};

use super::sensitive::told_of;
use crate::contact::{Approach, ContactRequest, NamedService, OwnRequest, WaitingRequest};
use crate::rules::contact::{NewAnswer, NewApproach, NewRequest};
use crate::rules::sensitive::told_of_since;

/// Some service of the person `r` may be told of; where one has answered, it is that one.
macro_rules! still_told_of {
    () => {
        concat!(
            "((r.service_id is null and exists (select 1 from sensitive_service s \
             where s.person_id = r.person_id and ",
            told_of!(),
            ")) or (s.id is not null and ",
            told_of!(),
            "))"
        )
    };
}

pub(crate) use still_told_of;

/// What whoever asked is told: the service only where it agreed to be named.
macro_rules! own_request {
    () => {
        "r.id, r.person_id, r.needs, r.urgency, r.requested_at, r.answered_at, r.answered_by_name, \
         r.outcome, r.answer, case when r.outcome = 'named' then s.service end as service, \
         case when r.outcome = 'named' then s.organisation_name end as service_organisation, \
         case when r.outcome = 'named' then s.worker_name end as worker_name, \
         case when r.outcome = 'named' then s.phone end as phone, \
         case when r.outcome = 'named' then s.email end as email"
    };
}

// Guarded: there is a service to ask of, and whoever asks waits for no answer already.
statement!(
    ASK = concat!(
        "insert into contact_request (id, person_id, account_id, account_name, organisation_name, needs, urgency, \
         urgency_rank, phone, email, requested_at) select cast($5 as uuid), cast($1 as uuid), cast($6 as uuid), \
         $7, $8, $9, $10, cast($11 as bigint), $12, $13, cast($14 as timestamptz) \
         where exists (select 1 from sensitive_service s where s.person_id = $1 \
         and (s.organisation_id is null or s.organisation_id <> $4) and ",
        told_of!(),
        ") and not exists (select 1 from contact_request r where r.person_id = $1 and r.account_id = $6 \
         and r.answered_at is null)"
    )
);
// Guarded: the request waits, and the service may be told of.
statement!(
    APPROACH = concat!(
        "insert into contact_approach (id, request_id, service_id, whom, way, approached_on, note, noted_by, \
         noted_by_name, noted_at) select cast($6 as uuid), cast($4 as uuid), cast($5 as uuid), $7, $8, \
         cast($9 as date), $10, cast($11 as uuid), $12, cast($13 as timestamptz) \
         where exists (select 1 from contact_request r where r.id = $4 and r.person_id = $1 \
         and r.answered_at is null) and exists (select 1 from sensitive_service s where s.id = $5 \
         and s.person_id = $1 and ",
        told_of!(),
        ")"
    )
);
// Guarded: nobody has answered, somebody was approached, and the service may still be told of.
statement!(
    ANSWER = concat!(
        "update contact_request set service_id = $5, outcome = $6, answer = $7, answered_by = $8, \
         answered_by_name = $9, answered_at = $10 where id = $4 and person_id = $1 and answered_at is null \
         and exists (select 1 from contact_approach a join sensitive_service s on s.id = a.service_id \
         where a.request_id = $4 and (cast($5 as uuid) is null or a.service_id = $5) and ",
        told_of!(),
        ")"
    )
);
statement!(
    OWN_ABOUT = concat!(
        "select ",
        own_request!(),
        " from contact_request r left join sensitive_service s on s.id = r.service_id \
         where r.person_id = $1 and r.account_id = $4 and ",
        still_told_of!(),
        " order by r.requested_at desc, r.id desc"
    )
);
statement!(
    OWN = concat!(
        "select ",
        own_request!(),
        ", p.number, p.given_names, p.family_name from contact_request r \
         join person p on p.id = r.person_id left join sensitive_service s on s.id = r.service_id \
         where r.account_id = $1 and (r.answered_at is null or r.answered_at > $4) and \
         not exists (select 1 from archived x where x.person_id = r.person_id) and ",
        still_told_of!(),
        " order by r.requested_at desc, r.id desc"
    )
);
/// The requests that nobody has answered, where there is a service that may be told of.
macro_rules! waiting {
    () => {
        concat!(
            "select r.id, r.person_id, r.account_name, r.organisation_name, r.needs, r.urgency, r.requested_at, \
             (select count(*) from contact_approach a where a.request_id = r.id) as approaches \
             from contact_request r where r.answered_at is null and \
             not exists (select 1 from archived x where x.person_id = r.person_id) and exists (select 1 from sensitive_service s \
             where s.person_id = r.person_id and ",
            told_of!(),
            ")"
        )
    };
}

statement!(
    WAITING = concat!(
        waiting!(),
        " order by r.urgency_rank, r.requested_at, r.id limit $1"
    )
);
statement!(
    WAITING_ABOUT = concat!(
        waiting!(),
        " and r.person_id = $1 order by r.urgency_rank, r.requested_at, r.id"
    )
);
statement!(
    ONE = concat!(
        "select r.id, r.person_id, r.account_name, r.organisation_name, r.needs, r.urgency, r.phone, r.email, \
         r.requested_at, r.answered_at, r.answered_by_name, r.outcome, r.answer, r.service_id \
         from contact_request r left join sensitive_service s on s.id = r.service_id \
         where r.id = $1 and r.person_id = $4 and ",
        still_told_of!()
    )
);
statement!(
    APPROACHES = concat!(
        "select a.id, a.service_id, s.service, a.whom, a.way, a.approached_on, a.note, a.noted_by_name, a.noted_at \
         from contact_approach a join contact_request r on r.id = a.request_id \
         join sensitive_service s on s.id = a.service_id where a.request_id = $1 and r.person_id = $4 and ",
        told_of!(),
        " order by a.noted_at, a.id"
    )
);

/// Whoever asks or answers, as it is kept.
#[derive(Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) account: AccountId,
    pub(crate) name: &'a str,
    pub(crate) organisation: OrganisationId,
    pub(crate) organisation_name: &'a str,
    pub(crate) today: Date,
    pub(crate) at: Timestamp,
}

/// Add a request to a unit.
pub(crate) fn ask(
    unit: Unit,
    id: ContactRequestId,
    person: PersonId,
    new: NewRequest,
    by: By<'_>,
) -> Unit {
    unit.must(
        1,
        &ASK,
        args![
            person,
            by.today,
            told_of_since(by.today),
            by.organisation,
            id,
            by.account,
            by.name,
            by.organisation_name,
            new.needs,
            new.urgency.name(),
            new.urgency.rank(),
            new.phone.map(|it| it.to_string()),
            new.email.map(|it| it.to_string()),
            by.at
        ],
    )
}

/// Add that a service was approached to a unit.
pub(crate) fn approach(
    unit: Unit,
    request: ContactRequestId,
    person: PersonId,
    new: NewApproach,
    by: By<'_>,
) -> Unit {
    unit.must(
        1,
        &APPROACH,
        args![
            person,
            by.today,
            told_of_since(by.today),
            request,
            new.service,
            ApproachId::new(),
            new.whom,
            new.way.name(),
            new.on,
            new.note,
            by.account,
            by.name,
            by.at
        ],
    )
}

/// Add an answer to a unit.
pub(crate) fn answer(
    unit: Unit,
    request: ContactRequestId,
    person: PersonId,
    new: NewAnswer,
    by: By<'_>,
) -> Unit {
    unit.must(
        1,
        &ANSWER,
        args![
            person,
            by.today,
            told_of_since(by.today),
            request,
            new.service,
            new.outcome.name(),
            new.words,
            by.account,
            by.name,
            by.at
        ],
    )
}

/// What an account has asked about one person.
pub(crate) fn own_about(person: PersonId, account: AccountId, today: Date) -> Query<OwnRequest> {
    let args = args![person, today, told_of_since(today), account];
    Query::new(&OWN_ABOUT, args, |row| own_request(row, None))
}

/// What an account has asked about anybody, and waits for or was answered since a moment.
pub(crate) async fn own(
    db: &Db,
    account: AccountId,
    today: Date,
    since: Timestamp,
) -> Result<Vec<OwnRequest>, StoreError> {
    let args = args![account, today, told_of_since(today), since];
    db.rows(&OWN, args, |row| {
        let given: Option<String> = row.get("given_names")?;
        let family: Option<String> = row.get("family_name")?;
        own_request(row, Some((given, family)))
    })
    .await
}

fn own_request(
    row: &Row,
    name: Option<(Option<String>, Option<String>)>,
) -> Result<OwnRequest, StoreError> {
    let (given_names, family_name) = name.unwrap_or_default();
    let named = match row.get::<Option<String>>("service")? {
        None => None,
        Some(service) => Some(NamedService {
            service,
            organisation: row.get("service_organisation")?,
            worker: row.get("worker_name")?,
            phone: row.parse_maybe("phone")?,
            email: row.parse_maybe("email")?,
        }),
    };
    Ok(OwnRequest {
        id: row.get("id")?,
        person: row.get("person_id")?,
        given_names,
        family_name,
        needs: row.get("needs")?,
        urgency: row.parse("urgency")?,
        requested_at: row.get("requested_at")?,
        answered_at: row.get("answered_at")?,
        answered_by: row.get("answered_by_name")?,
        outcome: row.parse_maybe("outcome")?,
        answer: row.get("answer")?,
        named,
    })
}

/// The requests that wait, the most urgent and then the oldest first.
pub(crate) async fn waiting(
    db: &Db,
    most: i64,
    today: Date,
) -> Result<Vec<WaitingRequest>, StoreError> {
    let args = args![most, today, told_of_since(today)];
    db.rows(&WAITING, args, waiting_request).await
}

/// The requests about one person that wait.
pub(crate) fn waiting_about(person: PersonId, today: Date) -> Query<WaitingRequest> {
    let args = args![person, today, told_of_since(today)];
    Query::new(&WAITING_ABOUT, args, waiting_request)
}

fn waiting_request(row: &Row) -> Result<WaitingRequest, StoreError> {
    Ok(WaitingRequest {
        id: row.get("id")?,
        person: row.get("person_id")?,
        asked_by: row.get("account_name")?,
        organisation: row.get("organisation_name")?,
        needs: row.get("needs")?,
        urgency: row.parse("urgency")?,
        requested_at: row.get("requested_at")?,
        approaches: u64::try_from(row.get::<i64>("approaches")?).unwrap_or_default(),
    })
}

/// One request about one person.
pub(crate) fn one(
    request: ContactRequestId,
    person: PersonId,
    today: Date,
) -> Query<ContactRequest> {
    let args = args![request, today, told_of_since(today), person];
    Query::new(&ONE, args, |row| {
        Ok(ContactRequest {
            id: row.get("id")?,
            person: row.get("person_id")?,
            asked_by: row.get("account_name")?,
            organisation: row.get("organisation_name")?,
            needs: row.get("needs")?,
            urgency: row.parse("urgency")?,
            phone: row.parse_maybe("phone")?,
            email: row.parse_maybe("email")?,
            requested_at: row.get("requested_at")?,
            answered_at: row.get("answered_at")?,
            answered_by: row.get("answered_by_name")?,
            outcome: row.parse_maybe("outcome")?,
            answer: row.get("answer")?,
            answered_for: row.get::<Option<SensitiveServiceId>>("service_id")?,
        })
    })
}

/// Who was approached for it, in the order in which they were.
pub(crate) fn approaches(
    request: ContactRequestId,
    person: PersonId,
    today: Date,
) -> Query<Approach> {
    let args = args![request, today, told_of_since(today), person];
    Query::new(&APPROACHES, args, |row| {
        Ok(Approach {
            service_id: row.get("service_id")?,
            service: row.get("service")?,
            whom: row.get("whom")?,
            way: row.parse("way")?,
            on: row.get("approached_on")?,
            note: row.get("note")?,
            noted_by: row.get("noted_by_name")?,
            noted_at: row.get("noted_at")?,
        })
    })
}
