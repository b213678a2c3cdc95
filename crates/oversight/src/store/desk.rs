//! What privacy officers see and do.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Db, Query, Row, StoreError, args, statement};
use kith_terms::{AccountId, AlertId, EntryId, PersonId};

use crate::alert::{Decided, FindingShown, Heading, Told};
use crate::breach::Breach;
use crate::home::HomeKept;
use crate::question::Question;
use crate::rules::Home;
use crate::watch_list::Listed;

macro_rules! headings {
    ($narrowed:literal) => {
        concat!(
            "select a.id, a.account_id, a.organisation_id, a.role, a.opened_at, a.last_at, a.score, \
             a.shield, a.decided_at, a.decision, \
             (select max(q.asked_at) from alert_question q where q.alert_id = a.id) as asked_at, \
             (select max(q.answered_at) from alert_question q where q.alert_id = a.id) as answered_at \
             from alert a where ",
            $narrowed
        )
    };
}

statement!(
    OPEN_ALERTS = headings!(
        "a.decided_at is null order by a.shield desc, a.score desc, a.opened_at, a.id limit $1"
    )
);
statement!(
    DECIDED_ALERTS = headings!("a.decided_at is not null order by a.opened_at desc, a.id limit $1")
);
statement!(ONE_ALERT = headings!("a.id = $1"));
statement!(
    ALERTS_BETWEEN = headings!("a.opened_at >= $1 and a.opened_at < $2 order by a.opened_at, a.id")
);
statement!(
    DECISION = "select decided_at, decided_by, decision, decided_words from alert \
     where id = $1 and decided_at is not null"
);
statement!(
    FINDINGS = "select id, alert_id, pattern, person_id, score, sentence, first_at, last_at, \
     explained_until from finding where alert_id = any($1::uuid[]) order by score desc, last_at desc, id"
);
statement!(
    EVIDENCE = "select distinct e.entry_id, e.at from finding f \
     join finding_entry e on e.finding_id = f.id where f.alert_id = $1 \
     order by e.at desc, e.entry_id limit $2"
);
statement!(
    QUESTIONS = "select id, alert_id, account_id, question, asked_at, asked_by, answer, answered_at \
     from alert_question where alert_id = $1 order by asked_at, id"
);
statement!(
    QUESTIONS_TO = "select id, alert_id, account_id, question, asked_at, asked_by, answer, answered_at \
     from alert_question where account_id = $1 and answered_at is null order by asked_at, id"
);
statement!(
    TOLD = "select person_id, told, words, at, by_account from alert_told where alert_id = $1 \
     order by at, id"
);
statement!(pub(crate) ASK =
    "insert into alert_question (id, alert_id, account_id, question, asked_at, asked_by) \
     select cast($1 as uuid), id, account_id, $3, $4, $5 from alert \
     where id = $2 and decided_at is null");
statement!(pub(crate) ANSWER =
    "update alert_question set answer = $3, answered_at = $4 \
     where id = $1 and account_id = $2 and answered_at is null");
statement!(pub(crate) DECIDE =
    "update alert set decided_at = $2, decided_by = $3, decision = $4, decided_words = $5 \
     where id = $1 and decided_at is null and score = $6 and last_at = $7");
statement!(pub(crate) EXPLAIN =
    "insert into explained (account_id, pattern, person_id, until, alert_id) \
     values ($1, $2, $3, $4, $5)");
statement!(pub(crate) TELL =
    "insert into alert_told (id, alert_id, person_id, told, words, at, by_account) \
     values ($1, $2, $3, $4, $5, $6, $7)");
statement!(
    HOMES = "select account_id, postcode, first_line from home where account_id = any($1::uuid[])"
);
statement!(
    ALL_HOMES = "select account_id, postcode, first_line, noted_at from home order by noted_at desc, account_id limit $1"
);
statement!(pub(crate) KEEP_HOME =
    "insert into home (account_id, postcode, first_line, noted_at, noted_by) \
     values ($1, $2, $3, $4, $5) on conflict (account_id) do update set \
     postcode = excluded.postcode, first_line = excluded.first_line, \
     noted_at = excluded.noted_at, noted_by = excluded.noted_by");
statement!(pub(crate) FORGET_HOME = "delete from home where account_id = $1");
statement!(NEWS = "select person_id from watch_list where until >= $1");
statement!(
    WATCH_LIST = "select person_id, until, why, added_at from watch_list order by until, person_id"
);
statement!(pub(crate) ADD_TO_LIST =
    "insert into watch_list (person_id, until, why, added_at, added_by) values ($1, $2, $3, $4, $5) \
     on conflict (person_id) do update set until = excluded.until, why = excluded.why, \
     added_at = excluded.added_at, added_by = excluded.added_by");
statement!(pub(crate) TAKE_OFF_LIST = "delete from watch_list where person_id = $1");

macro_rules! breaches {
    ($narrowed:literal) => {
        concat!(
            "select b.id, b.alert_id, b.opened_at, b.aware_at, b.happened, b.who, b.how_many, b.risk, \
             b.risk_words, b.reported_at, b.reference, b.not_reported_why, b.told_at, b.told_how, \
             b.not_told_why, b.closed_at, b.closed_words, a.account_id as of_account \
             from breach b left join alert a on a.id = b.alert_id where ",
            $narrowed
        )
    };
}

statement!(OPEN_BREACHES = breaches!("b.closed_at is null order by b.aware_at, b.id limit $1"));
statement!(
    CLOSED_BREACHES = breaches!("b.closed_at is not null order by b.aware_at desc, b.id limit $1")
);
statement!(ONE_BREACH = breaches!("b.id = $1"));
statement!(BREACHES_OF = breaches!("b.alert_id = $1 order by b.aware_at, b.id"));
statement!(
    BREACHES_BETWEEN = breaches!("b.aware_at >= $1 and b.aware_at < $2 order by b.aware_at, b.id")
);
statement!(pub(crate) OPEN_BREACH =
    "insert into breach (id, alert_id, opened_at, opened_by, aware_at, happened) \
     values ($1, $2, $3, $4, $5, $6)");
statement!(pub(crate) BREACH_WHO =
    "update breach set who = $2, how_many = $3 where id = $1 and closed_at is null");
statement!(pub(crate) BREACH_RISK =
    "update breach set risk = $2, risk_words = $3 where id = $1 and closed_at is null");
statement!(pub(crate) BREACH_REPORT =
    "update breach set reported_at = $2, reference = $3, not_reported_why = $4 \
     where id = $1 and closed_at is null");
statement!(pub(crate) BREACH_TELL =
    "update breach set told_at = $2, told_how = $3, not_told_why = $4 \
     where id = $1 and closed_at is null");
statement!(pub(crate) BREACH_CLOSE =
    "update breach set closed_at = $2, closed_words = $3 where id = $1 and closed_at is null");

/// The most that one list shows.
pub(crate) const ON_A_PAGE: u32 = 100;
/// The most entries that are shown as evidence.
const MOST_EVIDENCE: u32 = 200;

/// Which alerts a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Open,
    Decided,
    Between(Timestamp, Timestamp),
}

pub(crate) async fn alerts(db: &Db, which: Which) -> Result<Vec<Heading>, StoreError> {
    match which {
        Which::Open => db.rows(&OPEN_ALERTS, args![ON_A_PAGE], heading).await,
        Which::Decided => db.rows(&DECIDED_ALERTS, args![ON_A_PAGE], heading).await,
        Which::Between(from, until) => db.rows(&ALERTS_BETWEEN, args![from, until], heading).await,
    }
}

pub(crate) async fn alert(db: &Db, id: AlertId) -> Result<Option<Heading>, StoreError> {
    db.maybe(&ONE_ALERT, args![id], heading).await
}

fn heading(row: &Row) -> Result<Heading, StoreError> {
    let score: i64 = row.get("score")?;
    Ok(Heading {
        id: row.get("id")?,
        account: row.get("account_id")?,
        organisation: row.get("organisation_id")?,
        role: row.parse("role")?,
        opened_at: row.get("opened_at")?,
        last_at: row.get("last_at")?,
        score: u32::try_from(score).unwrap_or(u32::MAX),
        shield: row.get("shield")?,
        asked_at: row.get("asked_at")?,
        answered_at: row.get("answered_at")?,
        decided_at: row.get("decided_at")?,
        decision: row.parse_maybe("decision")?,
    })
}

pub(crate) fn decision(id: AlertId) -> Query<Decided> {
    Query::new(&DECISION, args![id], |row| {
        Ok(Decided {
            at: row.get("decided_at")?,
            by: row.get("decided_by")?,
            decision: row.parse("decision")?,
            words: row.get("decided_words")?,
        })
    })
}

pub(crate) fn findings(alerts: &[AlertId]) -> Query<(AlertId, FindingShown)> {
    Query::new(&FINDINGS, args![alerts], |row| {
        let score: i64 = row.get("score")?;
        let shown = FindingShown {
            pattern: row.parse("pattern")?,
            person: row.get("person_id")?,
            score: u32::try_from(score).unwrap_or(u32::MAX),
            sentence: row.get("sentence")?,
            first_at: row.get("first_at")?,
            last_at: row.get("last_at")?,
            explained_until: row.get("explained_until")?,
        };
        Ok((row.get("alert_id")?, shown))
    })
}

pub(crate) fn evidence(id: AlertId) -> Query<EntryId> {
    Query::new(&EVIDENCE, args![id, MOST_EVIDENCE], |row| {
        row.get("entry_id")
    })
}

pub(crate) fn questions(id: AlertId) -> Query<Question> {
    Query::new(&QUESTIONS, args![id], question)
}

pub(crate) async fn questions_to(db: &Db, account: AccountId) -> Result<Vec<Question>, StoreError> {
    db.rows(&QUESTIONS_TO, args![account], question).await
}

fn question(row: &Row) -> Result<Question, StoreError> {
    Ok(Question {
        id: row.get("id")?,
        question: row.get("question")?,
        asked_at: row.get("asked_at")?,
        asked_by: row.get("asked_by")?,
        answer: row.get("answer")?,
        answered_at: row.get("answered_at")?,
    })
}

pub(crate) fn told(id: AlertId) -> Query<Told> {
    Query::new(&TOLD, args![id], |row| {
        Ok(Told {
            person: row.get("person_id")?,
            told: row.get("told")?,
            words: row.get("words")?,
            at: row.get("at")?,
            by: row.get("by_account")?,
        })
    })
}

pub(crate) async fn homes(
    db: &Db,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Home>, StoreError> {
    let found = db.rows(&HOMES, args![accounts], |row| {
        let postcode: String = row.get("postcode")?;
        let first_line: String = row.get("first_line")?;
        let home = Home {
            postcode: kith_terms::folded_compact(&postcode),
            first_line: kith_terms::folded(&first_line),
        };
        Ok((row.get("account_id")?, home))
    });
    Ok(found.await?.into_iter().collect())
}

pub(crate) async fn all_homes(db: &Db) -> Result<Vec<HomeKept>, StoreError> {
    db.rows(&ALL_HOMES, args![ON_A_PAGE], |row| {
        Ok(HomeKept {
            account: row.get("account_id")?,
            postcode: row.parse("postcode")?,
            first_line: row.get("first_line")?,
            noted_at: row.get("noted_at")?,
        })
    })
    .await
}

pub(crate) async fn news(db: &Db, on: Date) -> Result<Vec<PersonId>, StoreError> {
    db.rows(&NEWS, args![on], |row| row.get("person_id")).await
}

pub(crate) async fn watch_list(db: &Db) -> Result<Vec<Listed>, StoreError> {
    db.rows(&WATCH_LIST, args![], |row| {
        Ok(Listed {
            person: row.get("person_id")?,
            until: row.get("until")?,
            why: row.get("why")?,
            added_at: row.get("added_at")?,
        })
    })
    .await
}

/// Which breaches a list shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WhichBreaches {
    Open,
    Closed,
    Of(AlertId),
    Between(Timestamp, Timestamp),
}

pub(crate) async fn breaches(db: &Db, which: WhichBreaches) -> Result<Vec<Breach>, StoreError> {
    match which {
        WhichBreaches::Open => db.rows(&OPEN_BREACHES, args![ON_A_PAGE], breach).await,
        WhichBreaches::Closed => db.rows(&CLOSED_BREACHES, args![ON_A_PAGE], breach).await,
        WhichBreaches::Of(alert) => db.rows(&BREACHES_OF, args![alert], breach).await,
        WhichBreaches::Between(from, until) => {
            db.rows(&BREACHES_BETWEEN, args![from, until], breach).await
        }
    }
}

pub(crate) async fn breach_of(
    db: &Db,
    id: kith_terms::BreachId,
) -> Result<Option<Breach>, StoreError> {
    db.maybe(&ONE_BREACH, args![id], breach).await
}

fn breach(row: &Row) -> Result<Breach, StoreError> {
    Ok(Breach {
        id: row.get("id")?,
        alert: row.get("alert_id")?,
        opened_at: row.get("opened_at")?,
        aware_at: row.get("aware_at")?,
        happened: row.get("happened")?,
        who: row.get("who")?,
        how_many: row.get("how_many")?,
        risk: row.parse_maybe("risk")?,
        risk_words: row.get("risk_words")?,
        reported_at: row.get("reported_at")?,
        reference: row.get("reference")?,
        not_reported_why: row.get("not_reported_why")?,
        told_at: row.get("told_at")?,
        told_how: row.get("told_how")?,
        not_told_why: row.get("not_told_why")?,
        closed_at: row.get("closed_at")?,
        closed_words: row.get("closed_words")?,
        of_account: row.get("of_account")?,
    })
}
