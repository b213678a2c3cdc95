//! Questions for clerical matchers: what waits and whose turn it is, and what was decided.

use kith_store::{Db, Row, StoreError, Unit, args, statement};
use kith_terms::time::{Date, Timestamp};
use kith_terms::{AccountId, LinkId, PersonId, RecordId, ReviewId};

use crate::matching::Evidence;
use crate::rules::worth::Why;

use super::feeds::json;

/// A question, as it is read. Who is in the archive is asked of nobody.
macro_rules! question {
    () => {
        "select v.id, v.record_id, v.candidate_person_id, v.score_bits, v.evidence, v.raised_at, v.why, \
         v.disputed_at, v.decision, v.decided_at, v.decided_other, v.settled_by, v.check_of, r.person_id, s.title \
         from review v join record r on r.id = v.record_id join source s on s.id = r.source_id where \
         not exists (select 1 from archived x where x.person_id = v.candidate_person_id) \
         and not exists (select 1 from archived x where x.person_id = r.person_id) and "
    };
}

/// Whether a question waits for an account: it has given no verdict yet, and where two others gave different
/// ones it settles them ($2). Those of which it asked a colleague are apart ($3): they come last.
macro_rules! waits_for_one {
    () => {
        "v.decided_at is null and (v.disputed_at is null or cast($2 as boolean)) and not exists \
         (select 1 from review_word w where w.review_id = v.id and w.undone_at is null and w.account_id = $1 and w.word <> 'ask') \
         and cast($3 as boolean) = exists (select 1 from review_word w where w.review_id = v.id \
         and w.undone_at is null and w.account_id = $1 and w.word = 'ask') "
    };
}

statement!(
    WAITING = concat!(
        question!(),
        waits_for_one!(),
        "order by v.turn, v.id limit $4 offset $5"
    )
);
statement!(
    NEXT = concat!(
        question!(),
        waits_for_one!(),
        "and (v.turn, v.id) > (select d.turn, d.id from review d where d.id = $4) order by v.turn, v.id limit 1"
    )
);
// Counted no further than anybody pages.
statement!(
    HOW_MANY = concat!(
        "select count(*) as waiting from (",
        question!(),
        waits_for_one!(),
        "limit $4) counted"
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
    DECIDE = "update review set decided_at = $2, decided_by = $3, decision = $4, decided_other = $5, settled_by = $1 \
     where id = $1 and decided_at is null"
);
// Guarded: of two who say something at once, the second has not seen what stands, and nobody says it about
// somebody else.
statement!(
    COUNT_VERDICTS = "update review set verdicts = verdicts + $4 where id = $1 and verdicts = $2 \
     and candidate_person_id = $3 and decided_at is null"
);
statement!(DISPUTE = "update review set disputed_at = $2 where id = $1");
// All that a decision settled is asked again.
statement!(
    REOPEN = "update review set decided_at = null, decided_by = null, decision = null, decided_other = null, \
     settled_by = null where settled_by = $1"
);
statement!(LINK_OF = "select id from link where record_id = $1 and undone_at is null");
statement!(
    LINK = "select record_id, person_id, made_at from link where id = $1 and undone_at is null"
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
    pub(crate) decided_at: Option<Timestamp>,
    /// Whom the decision merged into the candidate, or parted from them.
    pub(crate) decided_other: Option<PersonId>,
    /// The question whose decision settled it.
    pub(crate) settled_by: Option<ReviewId>,
    /// The link of matching's own that it checks, where it was drawn by chance and nothing raised it.
    pub(crate) check_of: Option<LinkId>,
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

/// The questions that wait for an account, in the order of their turns, and then those of which it asked a
/// colleague. Neither is sorted.
pub(crate) async fn waiting(
    db: &Db,
    whom: For,
    most: i64,
    skip: i64,
) -> Result<Vec<Question>, StoreError> {
    let read = async |asked: bool, most: i64, skip: i64| {
        let args = args![whom.account, whom.settles, asked, most, skip];
        db.rows(&WAITING, args, question).await
    };
    let mut found = read(false, most, skip).await?;
    let length = |it: &[Question]| i64::try_from(it.len()).unwrap_or(most);
    let more = most - length(&found);
    if more > 0 {
        let before = match found.is_empty() {
            true => counted(db, whom, false, skip).await?,
            false => skip,
        };
        found.extend(read(true, more, skip - before).await?);
    }
    Ok(found)
}

/// How many wait, counted up to a most.
pub(crate) async fn how_many(db: &Db, whom: For, most: i64) -> Result<i64, StoreError> {
    let unasked = counted(db, whom, false, most).await?;
    Ok(unasked + counted(db, whom, true, most - unasked).await?)
}

async fn counted(db: &Db, whom: For, asked: bool, most: i64) -> Result<i64, StoreError> {
    let args = args![whom.account, whom.settles, asked, most];
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
    for asked in [false, true] {
        let args = args![whom.account, whom.settles, asked, after];
        let next = db.maybe(&NEXT, args, |row| row.get("id")).await?;
        if next.is_some() {
            return Ok(next);
        }
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
        decided_at: row.get("decided_at")?,
        decided_other: row.get("decided_other")?,
        settled_by: row.get("settled_by")?,
        check_of: row.get("check_of")?,
    })
}

/// A decision, and whom it merged into the candidate or parted from them.
pub(crate) struct Decided<'a> {
    pub(crate) question: ReviewId,
    pub(crate) word: &'a str,
    pub(crate) by: &'a str,
    pub(crate) other: Option<PersonId>,
}

/// Writes a decision. Refused when somebody else decided first.
#[must_use]
pub(crate) fn decide(unit: Unit, it: &Decided<'_>, now: Timestamp) -> Unit {
    unit.must(
        1,
        &DECIDE,
        args![it.question, now, it.by, it.word, it.other],
    )
}

/// Counts one verdict more or less, where as many stood as were read, about whom was read.
#[must_use]
pub(crate) fn count_verdicts(unit: Unit, of: &Question, read: usize, more: i64) -> Unit {
    let read = i64::try_from(read).unwrap_or(i64::MAX);
    unit.must(1, &COUNT_VERDICTS, args![of.id, read, of.candidate, more])
}

/// Since when two matchers differ about a question.
#[must_use]
pub(crate) fn dispute(unit: Unit, id: ReviewId, since: Timestamp) -> Unit {
    unit.must(1, &DISPUTE, args![id, since])
}

/// Asks again all that a decision settled.
#[must_use]
pub(crate) fn reopen(unit: Unit, id: ReviewId) -> Unit {
    unit.run(&REOPEN, args![id])
}

/// A link that stands.
pub(crate) struct Link {
    pub(crate) record: RecordId,
    pub(crate) person: PersonId,
    pub(crate) made_at: Timestamp,
}

pub(crate) async fn link(db: &Db, id: LinkId) -> Result<Option<Link>, StoreError> {
    db.maybe(&LINK, args![id], |row| {
        Ok(Link {
            record: row.get("record_id")?,
            person: row.get("person_id")?,
            made_at: row.get("made_at")?,
        })
    })
    .await
}
