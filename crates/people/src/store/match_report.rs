//! What is counted of links, questions and records, to say how well matching does. Nobody is read.

use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::time::Timestamp;

use crate::review::Verdict;
use crate::rules::match_report::Has;

// Whole bits, rounded down, in a way that both engines have: of thousandths, in whole numbers, above nought.
statement!(
    LINKS = "select method, (cast(round(score_bits * 1000) as bigint) + 1000000) / 1000 - 1000 as bits, \
     count(*) as how_many from link where undone_at is null \
     group by method, (cast(round(score_bits * 1000) as bigint) + 1000000) / 1000 - 1000"
);
// Those that wait on the desk: who is in the archive is asked of nobody. One that a rule alone asks, weighing
// nothing, has no bits.
statement!(
    WAITING = "select (cast(round(v.score_bits * 1000) as bigint) + 1000000) / 1000 - 1000 as bits, \
     count(*) as how_many from review v join record r on r.id = v.record_id where v.decided_at is null and v.check_of is null \
     and (v.evidence -> 'lines' -> 0) is not null \
     and not exists (select 1 from archived x where x.person_id = v.candidate_person_id) \
     and not exists (select 1 from archived x where x.person_id = r.person_id) \
     group by (cast(round(v.score_bits * 1000) as bigint) + 1000000) / 1000 - 1000"
);
// What was settled by another question's answer is not counted again. Of whom a merge was overturned, they were found
// to be two in the end.
statement!(
    ANSWERED = "select (cast(round(score_bits * 1000) as bigint) + 1000000) / 1000 - 1000 as bits, \
     case when decision = 'same' then 'same' else 'different' end as decision, count(*) as how_many from review \
     where settled_by = id and check_of is null and decision in ('same', 'different', 'overturned') \
     and (evidence -> 'lines' -> 0) is not null group by 1, 2"
);
// In the order of the fields of `Has`.
statement!(
    HAVE = "select s.title, c.has, c.how_many from (select source_id, has, count(*) as how_many from \
     (select source_id, cast(case when (said_name -> 'given_name') is null then 0 else 1 end \
     + case when (said_name -> 'family_name') is null then 0 else 2 end \
     + case when said_birth_date is null then 0 else 4 end \
     + case when (said_nhs_number -> 'nhs_number') is null then 0 else 8 end \
     + case when said_address is null then 0 else 16 end \
     + case when (said_contact -> 'phones') is null then 0 else 32 end \
     + case when (said_contact -> 'email') is null then 0 else 64 end as bigint) as has from record) fields \
     group by source_id, has) c join source s on s.id = c.source_id order by s.title, s.id, c.has"
);
// Records whose link is matching's own, and of them those that it asked about too.
statement!(
    RECEIVED = "select s.title, cast(case when l.made_at >= $2 then 1 else 0 end as bigint) as lately, \
     count(*) as received, cast(sum(case when l.method = 'new' then 1 else 0 end) as bigint) as new_people, \
     cast(sum(case when q.record_id is null then 0 else 1 end) as bigint) as asked \
     from link l join record r on r.id = l.record_id join source s on s.id = r.source_id \
     left join (select distinct record_id from review where raised_at >= $1 and check_of is null) q on q.record_id = l.record_id \
     where l.made_at >= $1 and l.method <> 'clerk' \
     group by s.title, s.id, case when l.made_at >= $2 then 1 else 0 end order by s.title, s.id"
);

/// Links of a method and of so many bits, where it has any.
pub(crate) struct Linked {
    pub(crate) method: String,
    pub(crate) bits: Option<i64>,
    pub(crate) how_many: u64,
}

/// The links that stand.
pub(crate) async fn links(db: &Db) -> Result<Vec<Linked>, StoreError> {
    db.rows(&LINKS, args![], |row| {
        Ok(Linked {
            method: row.get("method")?,
            bits: row.get("bits")?,
            how_many: counted(row, "how_many")?,
        })
    })
    .await
}

/// How many questions of so many bits wait.
pub(crate) async fn waiting(db: &Db) -> Result<Vec<(i64, u64)>, StoreError> {
    db.rows(&WAITING, args![], |row| {
        Ok((row.get("bits")?, counted(row, "how_many")?))
    })
    .await
}

/// Of questions that matching asked at so many bits, how many were answered how.
pub(crate) async fn answered(db: &Db) -> Result<Vec<(i64, Verdict, u64)>, StoreError> {
    db.rows(&ANSWERED, args![], |row| {
        Ok((
            row.get("bits")?,
            row.parse("decision")?,
            counted(row, "how_many")?,
        ))
    })
    .await
}

/// How many records of a source have which fields.
pub(crate) struct Having {
    pub(crate) source: String,
    pub(crate) has: Has,
    pub(crate) how_many: u64,
}

/// Which fields the records of each source have.
pub(crate) async fn have(db: &Db) -> Result<Vec<Having>, StoreError> {
    db.rows(&HAVE, args![], |row| {
        Ok(Having {
            source: row.get("title")?,
            has: Has(u8::try_from(row.get::<i64>("has")?).unwrap_or_default()),
            how_many: counted(row, "how_many")?,
        })
    })
    .await
}

/// What became of records that a source sent for the first time.
pub(crate) struct Received {
    pub(crate) source: String,
    pub(crate) lately: bool,
    pub(crate) received: u64,
    pub(crate) new_people: u64,
    pub(crate) asked: u64,
}

/// What became of records received since one time, before and from another on.
pub(crate) async fn received(
    db: &Db,
    since: Timestamp,
    lately: Timestamp,
) -> Result<Vec<Received>, StoreError> {
    db.rows(&RECEIVED, args![since, lately], |row| {
        Ok(Received {
            source: row.get("title")?,
            lately: row.get::<i64>("lately")? == 1,
            received: counted(row, "received")?,
            new_people: counted(row, "new_people")?,
            asked: counted(row, "asked")?,
        })
    })
    .await
}

pub(crate) fn counted(row: &Row, column: &str) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.get::<i64>(column)?).unwrap_or_default())
}
