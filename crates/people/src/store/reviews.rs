//! Clerical review: what waits, what was decided, and moving records between people.

use std::collections::BTreeMap;

use kith_store::{Db, Row, StoreError, Unit, args, statement};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{AccountId, CorrectionId, LinkId, PersonId, RecordId, ReviewId};

use crate::matching::Evidence;
use crate::rules::worth::Why;

use super::feeds::json;

/// A question, as it is read. Who is in the archive is asked of nobody.
macro_rules! question {
    () => {
        "select v.id, v.record_id, v.candidate_person_id, v.score_bits, v.evidence, v.raised_at, v.why, \
         v.disputed_at, v.decision, r.person_id, s.title \
         from review v join record r on r.id = v.record_id join source s on s.id = r.source_id where \
         not exists (select 1 from archived x where x.person_id = v.candidate_person_id) \
         and not exists (select 1 from archived x where x.person_id = r.person_id) and "
    };
}

/// Whether a question waits for an account: it has said nothing to it yet, and where two others said
/// different things it settles them ($2).
macro_rules! waits_for_one {
    () => {
        "v.decided_at is null and (v.disputed_at is null or cast($2 as boolean)) and not exists \
         (select 1 from review_word w where w.review_id = v.id and w.undone_at is null and w.account_id = $1) "
    };
}

statement!(
    WAITING = concat!(
        question!(),
        waits_for_one!(),
        "order by v.turn, v.id limit $3 offset $4"
    )
);
statement!(
    NEXT = concat!(
        question!(),
        waits_for_one!(),
        "and (v.turn, v.id) > (select d.turn, d.id from review d where d.id = $3) order by v.turn, v.id limit 1"
    )
);
// Counted no further than anybody pages.
statement!(
    HOW_MANY = concat!(
        "select count(*) as waiting from (",
        question!(),
        waits_for_one!(),
        "limit $3) counted"
    )
);
statement!(REVIEW = concat!(question!(), "v.id = $1"));
statement!(
    TO_WEIGH = concat!(
        question!(),
        "v.decided_at is null and v.weigh_at <= $1 order by v.weigh_at, v.id limit $2"
    )
);
statement!(WEIGHED = "update review set turn = $2, why = $3, weigh_at = $4 where id = $1");
statement!(
    HELPING = "select person_id, organisation_name, service, worker_role from involvement \
     where person_id = any($1::uuid[]) and (ended_on is null or ended_on >= $2)"
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
    pub(crate) why: Vec<Why>,
    pub(crate) disputed: bool,
    pub(crate) decision: Option<String>,
}

impl Question {
    /// Whom the record is held to be about, and whom it may be about.
    pub(crate) fn people(&self) -> [PersonId; 2] {
        [self.person, self.candidate]
    }
}

/// For whom questions wait: an account, and whether it settles what two others said differently.
#[derive(Clone, Copy)]
pub(crate) struct For {
    pub(crate) account: AccountId,
    pub(crate) settles: bool,
}

pub(crate) async fn waiting(
    db: &Db,
    whom: For,
    most: i64,
    skip: i64,
) -> Result<Vec<Question>, StoreError> {
    let args = args![whom.account, whom.settles, most, skip];
    db.rows(&WAITING, args, question).await
}

/// How many wait, counted up to a most.
pub(crate) async fn how_many(db: &Db, whom: For, most: i64) -> Result<i64, StoreError> {
    let args = args![whom.account, whom.settles, most];
    db.one(&HOW_MANY, args, |row| row.get("waiting")).await
}

pub(crate) async fn review(db: &Db, id: ReviewId) -> Result<Option<Question>, StoreError> {
    db.maybe(&REVIEW, args![id], question).await
}

/// The question whose turn comes after this one's, or else the first of all.
pub(crate) async fn next(
    db: &Db,
    whom: For,
    after: ReviewId,
) -> Result<Option<ReviewId>, StoreError> {
    let args = args![whom.account, whom.settles, after];
    let next = db.maybe(&NEXT, args, |row| row.get("id")).await?;
    if next.is_some() {
        return Ok(next);
    }
    let first = waiting(db, whom, 1, 0).await?;
    Ok(first.first().map(|it| it.id).filter(|it| *it != after))
}

/// Questions that wait and whose worth is to be worked out by now.
pub(crate) async fn to_weigh(
    db: &Db,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Question>, StoreError> {
    db.rows(&TO_WEIGH, args![now, most], question).await
}

/// Keeps when a question's turn comes, and why.
pub(crate) fn weighed(
    unit: &mut Unit,
    id: ReviewId,
    turn: Timestamp,
    why: &[Why],
    again_at: Timestamp,
) {
    unit.push(&WEIGHED, args![id, turn, Why::written(why), again_at]);
}

/// Who helps a person, as it was recorded here.
pub(crate) struct Helping {
    pub(crate) person: PersonId,
    pub(crate) organisation: String,
    pub(crate) service: String,
    pub(crate) role: Option<String>,
}

pub(crate) async fn helping(
    db: &Db,
    people: &[PersonId],
    today: Date,
) -> Result<Vec<Helping>, StoreError> {
    db.rows(&HELPING, args![people, today], |row| {
        Ok(Helping {
            person: row.get("person_id")?,
            organisation: row.get("organisation_name")?,
            service: row.get("service")?,
            role: row.get("worker_role")?,
        })
    })
    .await
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
        why: row
            .get::<Option<String>>("why")?
            .map_or_else(Vec::new, |kept| Why::read(&kept)),
        disputed: row.get::<Option<Timestamp>>("disputed_at")?.is_some(),
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
