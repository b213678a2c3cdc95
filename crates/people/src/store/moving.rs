//! What goes from one person to another when they are found to be one, and back when they are not.

use std::collections::BTreeMap;

use kith_store::{Db, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{CorrectionId, PersonId, RecordId, ReviewId};
use uuid::Uuid;

use crate::review::Recordable;

/// What a table keeps of somebody goes to whom they were merged into, and says whose it was at first.
macro_rules! moves {
    ($table:literal) => {
        concat!(
            "update ",
            $table,
            " set person_id = $2, moved_from = coalesce(moved_from, $1) where person_id = $1"
        )
    };
}

/// What a merge moved goes back to whose it was.
macro_rules! gives_back {
    ($table:literal) => {
        gives_back!($table, "person_id")
    };
    ($table:literal, $about:literal) => {
        concat!(
            "update ",
            $table,
            " set ",
            $about,
            " = $2, moved_from = case when moved_from = $2 then null else moved_from end where ",
            $about,
            " = $1 and moved_from = any($3::uuid[])"
        )
    };
}

/// One thing that was recorded about somebody goes to somebody else.
macro_rules! places {
    ($table:literal) => {
        concat!(
            "update ",
            $table,
            " set person_id = $3 where id = $1 and person_id = $2"
        )
    };
}

// What is held apart already stays so by whose word it is.
statement!(
    KEEP_APART = "insert into must_not_link (record_id, other_record_id, decided_by, decided_at, review_id) \
     values ($1, $2, $3, $4, $5) on conflict do nothing"
);
// Whoever undoes a link says so for good: no decision that is undone takes that back.
statement!(
    KEEP_APART_FOR_GOOD = "insert into must_not_link (record_id, other_record_id, decided_by, decided_at) \
     values ($1, $2, $3, $4) on conflict (record_id, other_record_id) do update set review_id = null"
);
statement!(LET_TOGETHER = "delete from must_not_link where review_id = $1");
// A question about somebody who was merged is now about whom they were merged into, unless that is asked already.
statement!(
    ASK_ABOUT = "update review set candidate_person_id = $2, moved_from = coalesce(moved_from, $1) \
     where candidate_person_id = $1 and decided_at is null and not exists \
     (select 1 from review other where other.record_id = review.record_id and other.candidate_person_id = $2)"
);
// The same question is asked already about whom they were merged into.
statement!(
    ASKED_TWICE = "update review set decided_at = $2, decided_by = $3, decision = 'asked-twice', settled_by = $4 \
     where candidate_person_id = $1 and decided_at is null"
);
// Every question between the two is answered by their being one.
statement!(
    ANSWERED = "update review set decided_at = $3, decided_by = $4, decision = 'same', settled_by = $5 \
     where decided_at is null and \
     ((candidate_person_id = $1 and record_id in (select r.id from record r where r.person_id = $2)) or \
     (candidate_person_id = $2 and record_id in (select r.id from record r where r.person_id = $1)))"
);
statement!(MOVE_INVOLVEMENTS = moves!("involvement"));
statement!(MOVE_CORRECTIONS = moves!("correction"));
statement!(MOVE_SENSITIVE = concat!(moves!("sensitive_service"), " and record_id is null"));
statement!(MOVE_REQUESTS = moves!("contact_request"));
statement!(MOVE_KEEPINGS = moves!("keeping"));
statement!(MOVE_PROBLEMS = moves!("problem"));
statement!(
    MARK_RECORDS = "update record set moved_from = coalesce(moved_from, $1) where person_id = $1"
);
statement!(MERGED_AT = "update person set merged_at = $2 where id = $1");
// The records that merges brought, each with who was merged into the person, at first or last, and whose
// it was then.
statement!(
    CAME_FROM = "with recursive family(id, child, merged_at) as \
     (select p.id, p.id, p.merged_at from person p where p.merged_into = $1 \
     union select p.id, f.child, f.merged_at from person p join family f on p.merged_into = f.id) \
     select r.id, f.child, f.merged_at from record r join family f on f.id = r.moved_from where r.person_id = $1"
);
// Somebody with all who were merged into them, and into those.
statement!(
    MERGED_INTO = "with recursive family(id) as (select p.id from person p where p.id = $1 \
     union select p.id from person p join family f on p.merged_into = f.id) select id from family"
);
statement!(
    MOVED_CORRECTIONS =
        "select id from correction where person_id = $1 and moved_from = any($2::uuid[])"
);
statement!(
    UNMARK_RECORDS = "update record set moved_from = case when moved_from = $2 then null else moved_from end \
     where person_id = $1 and moved_from = any($3::uuid[])"
);
statement!(GIVE_BACK_QUESTIONS = gives_back!("review", "candidate_person_id"));
statement!(GIVE_BACK_INVOLVEMENTS = gives_back!("involvement"));
statement!(GIVE_BACK_CORRECTIONS = gives_back!("correction"));
statement!(GIVE_BACK_SENSITIVE = gives_back!("sensitive_service"));
statement!(GIVE_BACK_REQUESTS = gives_back!("contact_request"));
statement!(GIVE_BACK_KEEPINGS = gives_back!("keeping"));
statement!(GIVE_BACK_PROBLEMS = gives_back!("problem"));

// What was recorded here about somebody since a moment. What a merge brought is another's, and says so.
statement!(
    SINCE = "select 'involvement' as kind, id, recorded_at as at, worker_name as by_name, service as words \
     from involvement where person_id = $1 and moved_from is null and recorded_at > $2 \
     union all select 'correction', id, made_at, made_by_name, field from correction \
     where person_id = $1 and moved_from is null and made_at > $2 \
     union all select 'problem', id, reported_at, reported_by_name, section from problem \
     where person_id = $1 and moved_from is null and reported_at > $2 \
     union all select 'sensitive-service', id, recorded_at, null, null from sensitive_service \
     where person_id = $1 and moved_from is null and record_id is null and recorded_at > $2 \
     union all select 'contact-request', id, requested_at, account_name, null from contact_request \
     where person_id = $1 and moved_from is null and requested_at > $2 \
     union all select 'keeping', id, recorded_at, recorded_by_name, kind from keeping \
     where person_id = $1 and moved_from is null and recorded_at > $2 \
     union all select 'record', r.id, l.made_at, null, s.title from record r join source s on s.id = r.source_id \
     join link l on l.record_id = r.id and l.undone_at is null \
     where r.person_id = $1 and r.moved_from is null and l.made_at > $2 and not exists \
     (select 1 from link o where o.person_id = $1 and o.undone_at is not null and o.record_id = r.id and o.made_at <= $2) \
     order by 3, 2"
);
statement!(PLACE_INVOLVEMENT = places!("involvement"));
statement!(PLACE_CORRECTION = places!("correction"));
statement!(PLACE_PROBLEM = places!("problem"));
statement!(PLACE_SENSITIVE = places!("sensitive_service"));
statement!(PLACE_REQUEST = places!("contact_request"));
statement!(PLACE_KEEPING = places!("keeping"));

/// By whose word two records are held apart, when, and by which decision; none where a link was undone.
#[derive(Clone, Copy)]
pub(crate) struct Word<'a> {
    pub(crate) by: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) decision: Option<ReviewId>,
}

pub(crate) fn keep_apart(unit: &mut Unit, record: RecordId, other: RecordId, word: Word<'_>) {
    match word.decision {
        Some(id) => unit.push(&KEEP_APART, args![record, other, word.by, word.at, id]),
        None => unit.push(&KEEP_APART_FOR_GOOD, args![record, other, word.by, word.at]),
    }
}

/// Matching may again say that those are one whom this decision held apart.
#[must_use]
pub(crate) fn let_together(unit: Unit, decision: ReviewId) -> Unit {
    unit.run(&LET_TOGETHER, args![decision])
}

/// Keeps whose the records are that are about to be moved, and when.
pub(crate) fn mark_records(unit: &mut Unit, from: PersonId, now: Timestamp) {
    unit.push(&MARK_RECORDS, args![from]);
    unit.push(&MERGED_AT, args![from, now]);
}

/// What practitioners wrote about somebody, and what waits, goes with them to whom they were merged
/// into. It is kept about whom it was written.
pub(crate) fn move_the_rest(unit: &mut Unit, from: PersonId, to: PersonId) {
    for statement in [
        &ASK_ABOUT,
        &MOVE_INVOLVEMENTS,
        &MOVE_CORRECTIONS,
        &MOVE_PROBLEMS,
        &MOVE_SENSITIVE,
        &MOVE_REQUESTS,
        &MOVE_KEEPINGS,
    ] {
        unit.push(statement, args![from, to]);
    }
}

/// Answers every question that waits between two people who are found to be one.
pub(crate) fn answered(
    unit: &mut Unit,
    one: PersonId,
    other: PersonId,
    by: &str,
    decision: ReviewId,
    now: Timestamp,
) {
    unit.push(&ANSWERED, args![one, other, now, by, decision]);
}

/// Closes what is still asked about somebody who was merged: it is asked about the other already.
pub(crate) fn asked_twice(
    unit: &mut Unit,
    of: PersonId,
    by: &str,
    decision: ReviewId,
    now: Timestamp,
) {
    unit.push(&ASKED_TWICE, args![of, now, by, decision]);
}

/// Something that was recorded about somebody.
pub(crate) struct Recorded {
    pub(crate) what: Recordable,
    pub(crate) id: Uuid,
    pub(crate) at: Timestamp,
    pub(crate) by: Option<String>,
    pub(crate) words: Option<String>,
}

/// Whose a record was before a merge, and when the merge was.
#[derive(Clone, Copy)]
pub(crate) struct Former {
    pub(crate) person: PersonId,
    pub(crate) until: Timestamp,
}

/// Of the person's records, those that merges brought, each with the person whom it was about.
pub(crate) async fn came_from(
    db: &Db,
    person: PersonId,
) -> Result<BTreeMap<RecordId, Former>, StoreError> {
    let came = db.rows(&CAME_FROM, args![person], |row| {
        let former = Former {
            person: row.get("child")?,
            until: row.get("merged_at")?,
        };
        Ok((row.get("id")?, former))
    });
    Ok(came.await?.into_iter().collect())
}

/// What was recorded about somebody since a moment, as far as no merge brought it.
pub(crate) async fn since(
    db: &Db,
    person: PersonId,
    from: Timestamp,
) -> Result<Vec<Recorded>, StoreError> {
    db.rows(&SINCE, args![person, from], |row| {
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
    let statement = match what {
        Recordable::Involvement => &PLACE_INVOLVEMENT,
        Recordable::Correction => &PLACE_CORRECTION,
        Recordable::Problem => &PLACE_PROBLEM,
        Recordable::SensitiveService => &PLACE_SENSITIVE,
        Recordable::ContactRequest => &PLACE_REQUEST,
        Recordable::Keeping => &PLACE_KEEPING,
        Recordable::Record => return unit,
    };
    unit.must(1, statement, args![id, from, to])
}

/// What a merge moved from somebody to the person whom they were merged into.
pub(crate) struct Moved {
    /// The person themselves, and all who had been merged into them before.
    family: Vec<PersonId>,
    /// The corrections that were moved.
    pub(crate) corrections: Vec<CorrectionId>,
}

/// What was moved from somebody to whom they were merged into.
pub(crate) async fn moved(db: &Db, of: PersonId, into: PersonId) -> Result<Moved, StoreError> {
    let family: Vec<PersonId> = db
        .rows(&MERGED_INTO, args![of], |row| row.get("id"))
        .await?;
    let args = args![into, family.clone()];
    let corrections = db.rows(&MOVED_CORRECTIONS, args, |row| row.get("id"));
    Ok(Moved {
        corrections: corrections.await?,
        family,
    })
}

/// What was written about somebody before a merge goes back to them. What was written since about
/// whom they were merged into stays there.
pub(crate) fn give_back(unit: &mut Unit, from: PersonId, to: PersonId, moved: &Moved) {
    for statement in [
        &UNMARK_RECORDS,
        &GIVE_BACK_QUESTIONS,
        &GIVE_BACK_INVOLVEMENTS,
        &GIVE_BACK_CORRECTIONS,
        &GIVE_BACK_PROBLEMS,
        &GIVE_BACK_SENSITIVE,
        &GIVE_BACK_REQUESTS,
        &GIVE_BACK_KEEPINGS,
    ] {
        unit.push(statement, args![from, to, moved.family.clone()]);
    }
}
