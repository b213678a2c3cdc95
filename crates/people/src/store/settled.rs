//! What a decision settles besides its own question: who is held apart, which other questions are answered by
//! it, and which words were about somebody else. All of it is taken back with the decision.

use kith_store::{Db, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{PersonId, RecordId, ReviewId};

use crate::review::Verdict;

/// Whether a question is between two people ($1 and $2): about a record of the one, and the other.
macro_rules! between {
    () => {
        "((candidate_person_id = $1 and record_id in (select r.id from record r where r.person_id = $2)) or \
         (candidate_person_id = $2 and record_id in (select r.id from record r where r.person_id = $1)))"
    };
}

/// Whether a question that waits is about somebody ($1): about a record of theirs, or about them.
macro_rules! waits_about {
    () => {
        "decided_at is null and (candidate_person_id = $1 or \
         record_id in (select r.id from record r where r.person_id = $1))"
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
// Every question between the two is answered with the one. What two matchers differ about is settled by
// whoever settles such ($7).
statement!(
    ANSWERED = concat!(
        "update review set decided_at = $3, decided_by = $4, decision = $5, settled_by = $6 \
         where decided_at is null and (disputed_at is null or cast($7 as boolean)) and ",
        between!()
    )
);
// The same question is asked already about whom they were merged into.
statement!(
    ASKED_TWICE = "update review set decided_at = $2, decided_by = $3, decision = 'asked-twice', settled_by = $4 \
     where candidate_person_id = $1 and decided_at is null"
);
statement!(
    DIFFER_ABOUT = concat!(
        "select count(*) as disputed from review where decided_at is null and disputed_at is not null and id <> $3 and ",
        between!()
    )
);
// A question about whom would be merged ($1) that is asked already about whom they would be merged into ($2).
statement!(
    DIFFER_TWICE = "select count(*) as disputed from review where candidate_person_id = $1 and decided_at is null \
     and disputed_at is not null and id <> $3 and exists \
     (select 1 from review other where other.record_id = review.record_id and other.candidate_person_id = $2)"
);
// What was said about somebody was not said about whom they are merged into.
statement!(
    SET_ASIDE = concat!(
        "update review_word set undone_at = $2 where undone_at is null and word <> 'ask' \
         and review_id in (select id from review where ",
        waits_about!(),
        ")"
    )
);
// And what was said since is not about them.
statement!(
    SET_ASIDE_SINCE = concat!(
        "update review_word set undone_at = $3 where undone_at is null and word <> 'ask' and said_at > $2 \
         and review_id in (select id from review where ",
        waits_about!(),
        ")"
    )
);
statement!(
    HEAR_AGAIN = concat!(
        "update review_word set undone_at = null where undone_at = $2 and word <> 'ask' \
         and review_id in (select id from review where ",
        waits_about!(),
        ")"
    )
);
statement!(
    COUNT_AGAIN = concat!(
        "update review set verdicts = (select count(*) from review_word w where w.review_id = review.id \
         and w.undone_at is null and w.word <> 'ask') where ",
        waits_about!()
    )
);
statement!(
    BY_WHICH = "select id from review where decided_other = $1 and decided_at = $2 and decision = 'same' \
     and settled_by = id"
);
statement!(
    OVERTURN =
        "update review set decision = 'overturned' where settled_by = $1 and decision = 'same'"
);
statement!(
    ASK_AGAIN = "update review set decided_at = null, decided_by = null, decision = null, settled_by = null \
     where settled_by = $1 and decision = 'asked-twice'"
);

/// By whose word two are held to be one, or two, when, and by which decision; none where a link was undone.
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

/// Answers every question that waits between two people with what was found about one. What two matchers
/// differ about is settled by a decision, and not because a link was undone.
pub(crate) fn answered(unit: &mut Unit, two: [PersonId; 2], verdict: Verdict, word: Word<'_>) {
    let [one, other] = two;
    let Word { by, at, decision } = word;
    let settles = decision.is_some();
    let args = args![one, other, at, by, verdict.word(), decision, settles];
    unit.push(&ANSWERED, args);
}

/// Closes what is still asked about somebody who was merged: it is asked about the other already.
pub(crate) fn asked_twice(unit: &mut Unit, of: PersonId, word: Word<'_>) {
    unit.push(&ASKED_TWICE, args![of, word.at, word.by, word.decision]);
}

/// Whether two matchers differ about another question between these two.
pub(crate) async fn differ_about(
    db: &Db,
    two: [PersonId; 2],
    besides: ReviewId,
) -> Result<bool, StoreError> {
    let [one, other] = two;
    let args = args![one, other, besides];
    let disputed: i64 = db
        .one(&DIFFER_ABOUT, args, |row| row.get("disputed"))
        .await?;
    Ok(disputed > 0)
}

/// Whether two matchers differ about a question that a merge would close.
pub(crate) async fn differ_twice(
    db: &Db,
    from: PersonId,
    into: PersonId,
    besides: ReviewId,
) -> Result<bool, StoreError> {
    let args = args![from, into, besides];
    let disputed: i64 = db
        .one(&DIFFER_TWICE, args, |row| row.get("disputed"))
        .await?;
    Ok(disputed > 0)
}

/// What was said to questions that wait about somebody who is about to be merged does not count any more.
pub(crate) fn set_aside(unit: &mut Unit, of: PersonId, now: Timestamp) {
    unit.push(&SET_ASIDE, args![of, now]);
    unit.push(&COUNT_AGAIN, args![of]);
}

/// What was set aside by the merge of that moment counts again, and not what was said since.
pub(crate) fn hear_again(unit: &mut Unit, of: PersonId, merged: Timestamp, now: Timestamp) {
    unit.push(&SET_ASIDE_SINCE, args![of, merged, now]);
    unit.push(&HEAR_AGAIN, args![of, merged]);
    unit.push(&COUNT_AGAIN, args![of]);
}

/// The question whose decision merged somebody at a moment.
pub(crate) async fn by_which(
    db: &Db,
    merged: PersonId,
    at: Timestamp,
) -> Result<Option<ReviewId>, StoreError> {
    db.maybe(&BY_WHICH, args![merged, at], |row| row.get("id"))
        .await
}

/// A decision that two are one was found to be wrong: what was asked twice because of it is asked again.
pub(crate) fn overturn(unit: &mut Unit, decision: ReviewId) {
    unit.push(&OVERTURN, args![decision]);
    unit.push(&ASK_AGAIN, args![decision]);
}
