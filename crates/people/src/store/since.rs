//! What was recorded here about somebody since a moment, and taking one such thing to somebody else.

use kith_store::{Db, StoreError, Unit, args, statement};
use kith_terms::PersonId;
use kith_terms::time::{Timestamp, day_of};
use uuid::Uuid;

use super::contact::still_told_of;
use super::moving::placing;
use super::sensitive::told_of;
use crate::review::Recordable;
use crate::rules::sensitive::told_of_since;

// What a merge brought is another's, and says so. Of sensitive services, those that may be told of.
statement!(
    SINCE = concat!(
        "select 'involvement' as kind, id, recorded_at as at, worker_name as by_name, service as words \
         from involvement where person_id = $1 and moved_from is null and recorded_at > $4 \
         union all select 'correction', id, made_at, made_by_name, field from correction \
         where person_id = $1 and moved_from is null and made_at > $4 \
         union all select 'problem', id, reported_at, reported_by_name, section from problem \
         where person_id = $1 and moved_from is null and reported_at > $4 \
         union all select 'sensitive-service', s.id, s.recorded_at, null, null from sensitive_service s \
         where s.person_id = $1 and s.moved_from is null and s.record_id is null and s.recorded_at > $4 and ",
        told_of!(),
        " union all select 'contact-request', r.id, r.requested_at, r.account_name, null from contact_request r \
         left join sensitive_service s on s.id = r.service_id \
         where r.person_id = $1 and r.moved_from is null and r.requested_at > $4 and ",
        still_told_of!(),
        " union all select 'keeping', id, recorded_at, recorded_by_name, kind from keeping \
         where person_id = $1 and moved_from is null and recorded_at > $4 \
         union all select 'record', r.id, l.made_at, null, s.title from record r join source s on s.id = r.source_id \
         join link l on l.record_id = r.id and l.undone_at is null \
         where r.person_id = $1 and r.moved_from is null and l.made_at > $4 order by 3, 2"
    )
);

/// Something that was recorded about somebody.
pub(crate) struct Recorded {
    pub(crate) what: Recordable,
    pub(crate) id: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) by: Option<String>,
    pub(crate) words: Option<String>,
}

/// What was recorded about somebody since a moment, as far as no merge brought it and it may be told of.
pub(crate) async fn since(
    db: &Db,
    person: PersonId,
    from: Timestamp,
) -> Result<Vec<Recorded>, StoreError> {
    let today = day_of(db.now());
    let args = args![person, today, told_of_since(today), from];
    db.rows(&SINCE, args, |row| {
        Ok(Recorded {
            what: row.parse("kind")?,
            id: row.get("id")?,
            at: row.get("at")?,
            by: row.get("by_name")?,
            words: row.get("words")?,
        })
    })
    .await
}

/// Takes one thing that was recorded about somebody to somebody else. A record goes with its link.
#[must_use]
pub(crate) fn place(unit: Unit, what: Recordable, id: Uuid, from: PersonId, to: PersonId) -> Unit {
    match placing(what) {
        Some(statement) => unit.must(1, statement, args![id, from, to]),
        None => unit,
    }
}
