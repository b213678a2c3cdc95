//! Links of matching's own that are drawn by chance, for matchers to say whether they are right.

use kith_store::{Db, Row, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{LinkId, PersonId, RecordId, ReviewId};
use serde_json::Value;

use super::feeds::json;
use super::match_report::counted;

// Those that matching made by itself and nobody was put before yet, where there is a record to compare with.
statement!(
    TO_DRAW = "select l.id from link l join record r on r.id = l.record_id \
     where (cast($1 as uuid) is null or l.id > $1) and l.undone_at is null and l.method in ('nhs-number', 'score') \
     and exists (select 1 from record o where o.person_id = r.person_id and o.id <> r.id) \
     and not exists (select 1 from review v where v.record_id = l.record_id and v.check_of = l.id) \
     and not exists (select 1 from archived x where x.person_id = l.person_id) order by l.id limit $2"
);
statement!(
    DRAWN = "select id, record_id, person_id, score_bits, evidence from link where id = any($1::uuid[])"
);
statement!(
    ADD = "insert into review (id, record_id, candidate_person_id, score_bits, evidence, raised_at, turn, weigh_at, check_of) \
     values ($1, $2, $3, $4, $5, $6, $6, $6, $7) on conflict do nothing"
);
// Whoever undoes the link has answered it.
statement!(
    ANSWERED = "update review set decided_at = $3, decided_by = $2, decision = 'different', settled_by = id \
     where check_of = $1 and decided_at is null and record_id = (select l.record_id from link l where l.id = $1)"
);
statement!(
    COUNTED = "select (cast(round(score_bits * 1000) as bigint) + 1000000) / 1000 - 1000 as bits, count(*) as drawn, \
     cast(sum(case when decision = 'same' then 1 else 0 end) as bigint) as same, \
     cast(sum(case when decision = 'different' then 1 else 0 end) as bigint) as different \
     from review where check_of is not null \
     group by (cast(round(score_bits * 1000) as bigint) + 1000000) / 1000 - 1000"
);

/// The next links that may be drawn, after one.
pub(crate) async fn to_draw(
    db: &Db,
    after: Option<LinkId>,
    most: i64,
) -> Result<Vec<LinkId>, StoreError> {
    db.rows(&TO_DRAW, args![after, most], |row| row.get("id"))
        .await
}

/// A link that was drawn.
pub(crate) struct Drawn {
    link: LinkId,
    record: RecordId,
    person: PersonId,
    bits: f64,
    evidence: Value,
}

/// What is known of these links.
pub(crate) async fn drawn(db: &Db, links: Vec<LinkId>) -> Result<Vec<Drawn>, StoreError> {
    let drawn = |row: &Row| {
        Ok(Drawn {
            link: row.get("id")?,
            record: row.get("record_id")?,
            person: row.get("person_id")?,
            bits: row.get("score_bits")?,
            evidence: json(row, "evidence")?,
        })
    };
    db.rows(&DRAWN, args![links], drawn).await
}

/// Asks whether a link is right.
pub(crate) fn ask(unit: &mut Unit, it: Drawn, now: Timestamp) {
    let args = args![
        ReviewId::new(),
        it.record,
        it.person,
        it.bits,
        it.evidence,
        now,
        it.link
    ];
    unit.push(&ADD, args);
}

/// That a link was undone answers whether it is right.
pub(crate) fn answered(unit: Unit, link: LinkId, by: &str, now: Timestamp) -> Unit {
    unit.run(&ANSWERED, args![link, by, now])
}

/// How many links of so many bits were drawn, and what was said of them.
pub(crate) struct Checked {
    pub(crate) bits: i64,
    pub(crate) drawn: u64,
    pub(crate) same: u64,
    pub(crate) different: u64,
}

pub(crate) async fn counts(db: &Db) -> Result<Vec<Checked>, StoreError> {
    db.rows(&COUNTED, args![], |row| {
        Ok(Checked {
            bits: row.get("bits")?,
            drawn: counted(row, "drawn")?,
            same: counted(row, "same")?,
            different: counted(row, "different")?,
        })
    })
    .await
}
