//! What matchers said to a question: verdicts, and what they asked a colleague.

use kith_store::{Db, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{AccountId, ReviewId, ReviewWordId};

use crate::review::{Verdict, may_undo};

statement!(
    SAY = "insert into review_word (id, review_id, account_id, account_name, word, note, said_at, took_seconds) \
     values ($1, $2, $3, $4, $5, $6, $7, $8)"
);
statement!(UNSAY = "update review_word set undone_at = $2 where id = $1 and undone_at is null");
statement!(
    VERDICTS = "select id, account_id, word from review_word where review_id = $1 and undone_at is null \
     and word <> 'ask' order by said_at, id"
);
statement!(
    NOTES = "select account_name, note, said_at from review_word where review_id = $1 and undone_at is null \
     and word = 'ask' order by said_at, id"
);
statement!(
    OF_ACCOUNT = "select w.review_id, w.word, w.said_at, v.decision, \
     cast(case when v.disputed_at is null then 0 else 1 end as bigint) as disputed, \
     cast(case when v.settled_by = v.id then 1 else 0 end as bigint) as by_itself, \
     (select count(*) from review_word l where l.review_id = w.review_id and l.undone_at is null and l.word <> 'ask' \
     and (l.said_at, l.id) > (w.said_at, w.id)) as later from review_word w join review v on v.id = w.review_id \
     where w.account_id = $1 and w.said_at >= $2 and w.undone_at is null and w.word <> 'ask' \
     order by w.said_at desc, w.id desc limit $3"
);
statement!(
    PACE = "select count(*) as decided, count(w.took_seconds) as measured, \
     cast(coalesce(sum(w.took_seconds), 0) as bigint) as seconds from review_word w join review v on v.id = w.review_id \
     where w.account_id = $1 and w.said_at >= $2 and w.undone_at is null and v.decision = w.word"
);
/// What somebody says to a question.
pub(crate) struct Word<'a> {
    pub(crate) question: ReviewId,
    pub(crate) account: AccountId,
    pub(crate) name: &'a str,
    pub(crate) word: &'a str,
    pub(crate) note: Option<&'a str>,
    pub(crate) took_seconds: Option<i64>,
}

/// Adds a word to a unit. Whoever said a verdict already says none again.
pub(crate) fn say(unit: &mut Unit, it: &Word<'_>, now: Timestamp) {
    unit.push(
        &SAY,
        args![
            ReviewWordId::new(),
            it.question,
            it.account,
            it.name,
            it.word,
            it.note,
            now,
            it.took_seconds
        ],
    );
}

/// Takes a word back.
#[must_use]
pub(crate) fn unsay(unit: Unit, id: ReviewWordId, now: Timestamp) -> Unit {
    unit.must(1, &UNSAY, args![id, now])
}

/// A verdict that stands.
pub(crate) struct Standing {
    pub(crate) id: ReviewWordId,
    pub(crate) account: AccountId,
    pub(crate) verdict: Verdict,
}

/// The verdicts that stand, the first first.
pub(crate) async fn verdicts(db: &Db, of: ReviewId) -> Result<Vec<Standing>, StoreError> {
    db.rows(&VERDICTS, args![of], |row| {
        Ok(Standing {
            id: row.get("id")?,
            account: row.get("account_id")?,
            verdict: row.parse("word")?,
        })
    })
    .await
}

/// What a matcher asked a colleague.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Who asks.
    pub by: String,
    /// What; none where it may say where somebody is whom a shield hides.
    pub text: Option<String>,
    /// When.
    pub at: Timestamp,
}

pub(crate) async fn notes(db: &Db, of: ReviewId) -> Result<Vec<Note>, StoreError> {
    db.rows(&NOTES, args![of], |row| {
        Ok(Note {
            by: row.get("account_name")?,
            text: row.get("note")?,
            at: row.get("said_at")?,
        })
    })
    .await
}

/// One of somebody's own verdicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnVerdict {
    /// The question.
    pub question: ReviewId,
    /// What they said.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
    /// Where the question stands.
    pub stands: Stands,
    /// Whether it is theirs to take back.
    pub may_undo: bool,
}

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Somebody else must look at it too.
    Waits,
    /// Two matchers differ: a record manager settles it.
    Disputed,
    /// It is decided.
    Decided,
    /// It was decided, and those who were joined are parted again.
    Overturned,
}

impl Stands {
    fn read(decision: Option<&str>, disputed: bool) -> Self {
        match decision {
            None if disputed => Stands::Disputed,
            None => Stands::Waits,
            Some("overturned") => Stands::Overturned,
            Some(_) => Stands::Decided,
        }
    }
}

pub(crate) async fn of_account(
    db: &Db,
    account: AccountId,
    since: Timestamp,
    most: i64,
) -> Result<Vec<OwnVerdict>, StoreError> {
    db.rows(&OF_ACCOUNT, args![account, since, most], |row| {
        let decision: Option<String> = row.get("decision")?;
        let (decision, disputed) = (decision.as_deref(), row.get::<i64>("disputed")? == 1);
        let by_itself = row.get::<i64>("by_itself")? == 1;
        let is_last = row.get::<i64>("later")? == 0;
        Ok(OwnVerdict {
            question: row.get("review_id")?,
            verdict: row.parse("word")?,
            at: row.get("said_at")?,
            stands: Stands::read(decision, disputed),
            may_undo: may_undo(decision, by_itself, disputed, is_last),
        })
    })
    .await
}

/// How many questions somebody decided, of how many it is known how long they took, and how long.
pub(crate) async fn pace(
    db: &Db,
    account: AccountId,
    since: Timestamp,
) -> Result<(i64, i64, i64), StoreError> {
    db.one(&PACE, args![account, since], |row| {
        Ok((
            row.get("decided")?,
            row.get("measured")?,
            row.get("seconds")?,
        ))
    })
    .await
}
