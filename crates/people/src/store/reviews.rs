//! Clerical review: what waits, what was decided, and moving records between people.

use std::collections::BTreeMap;

use kith_store::{Db, Row, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{CorrectionId, LinkId, PersonId, RecordId, ReviewId};

use crate::matching::Evidence;

use super::feeds::json;

// Who is in the archive is asked of nobody.
statement!(
    WAITING = "select v.id, v.record_id, v.candidate_person_id, v.score_bits, v.evidence, v.raised_at, v.decision, \
     r.person_id, s.title from review v join record r on r.id = v.record_id join source s on s.id = r.source_id \
     where v.decided_at is null and not exists (select 1 from archived x where x.person_id = v.candidate_person_id) \
     and not exists (select 1 from archived x where x.person_id = r.person_id) \
     order by v.raised_at, v.id limit $1 offset $2"
);
// The first that waits after this one in the order of the list, or else the first of all.
statement!(
    NEXT = "select v.id from review v join record r on r.id = v.record_id join review d on d.id = $1 \
     where v.decided_at is null and not exists (select 1 from archived x where x.person_id = v.candidate_person_id) \
     and not exists (select 1 from archived x where x.person_id = r.person_id) \
     order by case when v.raised_at > d.raised_at or (v.raised_at = d.raised_at and v.id > d.id) then 0 else 1 end, \
     v.raised_at, v.id limit 1"
);
statement!(
    HOW_MANY = "select count(*) as waiting from review v join record r on r.id = v.record_id \
     where v.decided_at is null and not exists (select 1 from archived x where x.person_id = v.candidate_person_id) \
     and not exists (select 1 from archived x where x.person_id = r.person_id)"
);
statement!(
    REVIEW = "select v.id, v.record_id, v.candidate_person_id, v.score_bits, v.evidence, v.raised_at, v.decision, \
     r.person_id, s.title from review v join record r on r.id = v.record_id join source s on s.id = r.source_id \
     where v.id = $1 and not exists (select 1 from archived x where x.person_id = v.candidate_person_id) \
     and not exists (select 1 from archived x where x.person_id = r.person_id)"
);
statement!(
    DECIDE = "update review set decided_at = $2, decided_by = $3, decision = $4 where id = $1 and decided_at is null"
);
statement!(LINK_OF = "select id from link where record_id = $1 and undone_at is null");
statement!(LINK = "select record_id, person_id from link where id = $1 and undone_at is null");
statement!(
    KEEP_APART = "insert into must_not_link (record_id, other_record_id, decided_by, decided_at) \
     values ($1, $2, $3, $4) on conflict do nothing"
);
// A question about somebody who was merged is now about whom they were merged into, unless that is asked already.
statement!(
    ASK_ABOUT = "update review set candidate_person_id = $2 where candidate_person_id = $1 and decided_at is null and \
     not exists (select 1 from review other where other.record_id = review.record_id and other.candidate_person_id = $2)"
);
// The same question is asked already about whom they were merged into.
statement!(
    ASKED_TWICE = "delete from review where candidate_person_id = $1 and decided_at is null"
);
// Every question between the two is answered by their being one.
statement!(
    ANSWERED = "update review set decided_at = $3, decided_by = $4, decision = 'same' where decided_at is null and \
     ((candidate_person_id = $1 and record_id in (select r.id from record r where r.person_id = $2)) or \
     (candidate_person_id = $2 and record_id in (select r.id from record r where r.person_id = $1)))"
);
statement!(
    MOVE_INVOLVEMENTS = "update involvement set person_id = $2, moved_from = coalesce(moved_from, $1) where person_id = $1"
);
statement!(
    MOVE_CORRECTIONS = "update correction set person_id = $2, moved_from = coalesce(moved_from, $1) where person_id = $1"
);
statement!(
    MOVE_SENSITIVE = "update sensitive_service set person_id = $2, moved_from = coalesce(moved_from, $1) \
     where person_id = $1 and record_id is null"
);
statement!(
    MOVE_REQUESTS = "update contact_request set person_id = $2, moved_from = coalesce(moved_from, $1) where person_id = $1"
);
statement!(
    MOVE_KEEPINGS = "update keeping set person_id = $2, moved_from = coalesce(moved_from, $1) where person_id = $1"
);
statement!(
    MOVE_PROBLEMS = "update problem set person_id = $2, moved_from = coalesce(moved_from, $1) where person_id = $1"
);
// The people who were merged into somebody and to whom records of theirs were once linked.
statement!(
    CAME_FROM = "select l.record_id, l.person_id from person p join link l on l.person_id = p.id and l.undone_at is not null \
     join record r on r.id = l.record_id where p.merged_into = $1 and r.person_id = $1 order by l.undone_at, l.id"
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
    GIVE_BACK_INVOLVEMENTS = "update involvement set person_id = $2, \
     moved_from = case when moved_from = $2 then null else moved_from end \
     where person_id = $1 and moved_from = any($3::uuid[])"
);
statement!(
    GIVE_BACK_CORRECTIONS = "update correction set person_id = $2, \
     moved_from = case when moved_from = $2 then null else moved_from end \
     where person_id = $1 and moved_from = any($3::uuid[])"
);
statement!(
    GIVE_BACK_SENSITIVE = "update sensitive_service set person_id = $2, \
     moved_from = case when moved_from = $2 then null else moved_from end \
     where person_id = $1 and moved_from = any($3::uuid[])"
);
statement!(
    GIVE_BACK_REQUESTS = "update contact_request set person_id = $2, \
     moved_from = case when moved_from = $2 then null else moved_from end \
     where person_id = $1 and moved_from = any($3::uuid[])"
);
statement!(
    GIVE_BACK_KEEPINGS = "update keeping set person_id = $2, \
     moved_from = case when moved_from = $2 then null else moved_from end \
     where person_id = $1 and moved_from = any($3::uuid[])"
);
statement!(
    GIVE_BACK_PROBLEMS = "update problem set person_id = $2, \
     moved_from = case when moved_from = $2 then null else moved_from end \
     where person_id = $1 and moved_from = any($3::uuid[])"
);

/// A question as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) id: ReviewId,
    pub(crate) record: RecordId,
    pub(crate) person: PersonId,
    pub(crate) candidate: PersonId,
    pub(crate) source_title: Option<String>,
    pub(crate) bits: f64,
    pub(crate) evidence: Evidence,
    pub(crate) raised_at: Timestamp,
    pub(crate) decision: Option<String>,
}

impl Question {
    /// Whom the record is held to be about, and whom it may be about.
    pub(crate) fn people(&self) -> [PersonId; 2] {
        [self.person, self.candidate]
    }
}

pub(crate) async fn waiting(db: &Db, most: i64, skip: i64) -> Result<Vec<Question>, StoreError> {
    db.rows(&WAITING, args![most, skip], question).await
}

pub(crate) async fn how_many(db: &Db) -> Result<i64, StoreError> {
    db.one(&HOW_MANY, args![], |row| row.get("waiting")).await
}

pub(crate) async fn review(db: &Db, id: ReviewId) -> Result<Option<Question>, StoreError> {
    db.maybe(&REVIEW, args![id], question).await
}

pub(crate) async fn next(db: &Db, after: ReviewId) -> Result<Option<ReviewId>, StoreError> {
    db.maybe(&NEXT, args![after], |row| row.get("id")).await
}

/// The link of a record that stands.
pub(crate) async fn link_of(db: &Db, record: RecordId) -> Result<Option<LinkId>, StoreError> {
    db.maybe(&LINK_OF, args![record], |row| row.get("id")).await
}

fn question(row: &Row) -> Result<Question, StoreError> {
    Ok(Question {
        id: row.get("id")?,
        record: row.get("record_id")?,
        person: row.get("person_id")?,
        candidate: row.get("candidate_person_id")?,
        source_title: row.get("title")?,
        bits: row.get("score_bits")?,
        evidence: json(row, "evidence")?,
        raised_at: row.get("raised_at")?,
        decision: row.get("decision")?,
    })
}

/// Writes a decision. Refused when somebody else decided first.
#[must_use]
pub(crate) fn decide(unit: Unit, id: ReviewId, decision: &str, by: &str, now: Timestamp) -> Unit {
    unit.must(1, &DECIDE, args![id, now, by, decision])
}

/// The record and person of a link that stands.
pub(crate) async fn link(db: &Db, id: LinkId) -> Result<Option<(RecordId, PersonId)>, StoreError> {
    db.maybe(&LINK, args![id], |row| {
        Ok((row.get("record_id")?, row.get("person_id")?))
    })
    .await
}

pub(crate) fn keep_apart(
    unit: &mut Unit,
    record: RecordId,
    other: RecordId,
    by: &str,
    now: Timestamp,
) {
    unit.push(&KEEP_APART, args![record, other, by, now]);
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
    unit.push(&ASKED_TWICE, args![from]);
}

/// Answers every question that waits between two people who are found to be one.
pub(crate) fn answered(unit: &mut Unit, one: PersonId, other: PersonId, by: &str, now: Timestamp) {
    unit.push(&ANSWERED, args![one, other, now, by]);
}

/// Of the person's records, those that merges brought, each with the person whom it was about.
pub(crate) async fn came_from(
    db: &Db,
    person: PersonId,
) -> Result<BTreeMap<RecordId, PersonId>, StoreError> {
    let came = db.rows(&CAME_FROM, args![person], |row| {
        Ok((row.get("record_id")?, row.get("person_id")?))
    });
    // Of several, the last.
    Ok(came.await?.into_iter().collect())
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
