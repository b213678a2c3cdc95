//! Looking people up by keys, and reading what tells one from another.

use kith_store::{Args, Db, Query, Row, StoreError, args, statement};
use kith_terms::{BirthDate, NhsNumber, PersonId, Postcode, Sex};
use uuid::Uuid;

use crate::rules::hopeful::FoundBy;
use crate::rules::lookups::{Lookup, MOST_LOOKUPS};

/// The most people who are looked up for one key or span: as the statement has it.
#[cfg(any(test, feature = "measuring"))]
pub(crate) const MOST_BY_ONE: usize = 200;
/// The most people whom the second round finds: as its statement has it.
#[cfg(any(test, feature = "measuring"))]
pub(crate) const MOST_FURTHER: usize = 2000;

// At most 200 people are looked up for one span, and the first of them: what two machines find is the
// same. Keys are made so that far fewer share one; a span that more share costs no more. Each slot
// stops at its own limit, so the cost does not grow with the index. A slot that is not needed is given
// no keys, and finds nobody.
macro_rules! by_spans {
    ($(($slot:tt $from:tt $to:tt))*) => {
        concat!(
            "select slot, key, person_id from ("
            $(, by_spans!(union $slot), "select * from (select cast(", $slot, " as bigint) as slot, \
             key, person_id from person_key where key >= $", $from, " and key <= $", $to,
             " order by key, person_id limit 200) as s", $slot)*,
            ") as found"
        )
    };
    (union 1) => { "" };
    (union $slot:tt) => { " union all " };
}

statement!(
    BY_SPANS = by_spans!((1 1 2) (2 3 4) (3 5 6) (4 7 8) (5 9 10) (6 11 12)
        (7 13 14) (8 15 16) (9 17 18) (10 19 20) (11 21 22) (12 23 24)
        (13 25 26) (14 27 28) (15 29 30) (16 31 32) (17 33 34) (18 35 36)
        (19 37 38) (20 39 40) (21 41 42) (22 43 44) (23 45 46) (24 47 48)
        (25 49 50) (26 51 52) (27 53 54) (28 55 56) (29 57 58) (30 59 60)
        (31 61 62) (32 63 64))
);
// Of each key at most the first 200 people, and 2,000 in all: a date that is filled in for many takes
// no room from the dates beside it.
statement!(
    BY_KEYS = "select p.key, p.person_id from unnest($1::bigint[]) as keys(k) join person_key p on p.key = k \
     and p.person_id <= coalesce((select q.person_id from person_key q where q.key = k \
     order by q.person_id limit 1 offset 199), cast($2 as uuid)) order by p.key, p.person_id limit 2000"
);
statement!(
    OPEN = "select id, number, family_name, given_names, previous_family_name, birth_date, sex, \
     postcode, nhs_number from person where id = any($1::uuid[]) and merged_into is null"
);
// What a shield leaves open and nothing else: the rest does not leave the database.
statement!(
    SHIELDED = "select id, number, family_name, given_names, previous_family_name, birth_date, sex \
     from person where id = any($1::uuid[]) and merged_into is null"
);
statement!(BY_NUMBER = "select id from person where number = $1 and merged_into is null");

/// Whom these look-ups find, at most [`MOST_LOOKUPS`] of them.
pub(crate) async fn by_spans(db: &Db, lookups: &[Lookup]) -> Result<Vec<FoundBy>, StoreError> {
    if lookups.is_empty() {
        return Ok(Vec::new());
    }
    let spans = (0..MOST_LOOKUPS).flat_map(|slot| {
        let keys = lookups.get(slot).map(|it| &it.keys);
        [keys.map(|it| *it.start()), keys.map(|it| *it.end())]
    });
    let args: Args = spans.map(kith_store::Value::from).collect();
    db.rows(&BY_SPANS, args, |row| {
        let slot: i64 = row.get("slot")?;
        Ok(FoundBy {
            slot: usize::try_from(slot - 1).unwrap_or(usize::MAX),
            key: row.get("key")?,
            person: row.get("person_id")?,
        })
    })
    .await
}

/// Whom these look-ups find: of one key each, in the order of their keys.
pub(crate) async fn by_keys(db: &Db, lookups: &[Lookup]) -> Result<Vec<FoundBy>, StoreError> {
    if lookups.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<i64> = lookups.iter().map(|it| *it.keys.start()).collect();
    let found = db.rows(&BY_KEYS, args![keys, PersonId::from(Uuid::max())], |row| {
        Ok((row.get("key")?, row.get("person_id")?))
    });
    let found: Vec<(i64, PersonId)> = found.await?;
    let slot = |key: i64| lookups.binary_search_by_key(&key, |it| *it.keys.start());
    let found = found.into_iter().filter_map(|(key, person)| {
        let slot = slot(key).ok()?;
        Some(FoundBy { slot, key, person })
    });
    Ok(found.collect())
}

/// Who has this number in the index.
pub(crate) async fn by_number(db: &Db, number: &str) -> Result<Option<PersonId>, StoreError> {
    db.maybe(&BY_NUMBER, args![number], |row| row.get("id"))
        .await
}

/// What tells one person from another.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    pub(crate) person: PersonId,
    pub(crate) number: String,
    pub(crate) family_name: Option<String>,
    pub(crate) given_names: Option<String>,
    pub(crate) previous_family_name: Option<String>,
    pub(crate) birth_date: Option<BirthDate>,
    pub(crate) sex: Sex,
    pub(crate) postcode: Option<Postcode>,
    pub(crate) nhs_number: Option<NhsNumber>,
}

/// The summaries of people with a shield, as far as it leaves them open, and of people without one.
pub(crate) async fn summaries(
    db: &Db,
    shielded: Vec<PersonId>,
    open: Vec<PersonId>,
) -> Result<(Vec<Summary>, Vec<Summary>), StoreError> {
    if shielded.is_empty() && open.is_empty() {
        return Ok(Default::default());
    }
    let any = |all: &[PersonId]| !all.is_empty();
    let shielded = any(&shielded).then(|| Query::new(&SHIELDED, args![shielded], shielded_summary));
    let open = any(&open).then(|| Query::new(&OPEN, args![open], open_summary));
    let (shielded, open) = db.together((shielded, open)).await?;
    Ok((shielded.unwrap_or_default(), open.unwrap_or_default()))
}

fn open_summary(row: &Row) -> Result<Summary, StoreError> {
    Ok(Summary {
        postcode: row.parse_maybe("postcode")?,
        nhs_number: row.parse_maybe("nhs_number")?,
        ..shielded_summary(row)?
    })
}

fn shielded_summary(row: &Row) -> Result<Summary, StoreError> {
    Ok(Summary {
        person: row.get("id")?,
        number: row.get("number")?,
        family_name: row.get("family_name")?,
        given_names: row.get("given_names")?,
        previous_family_name: row.get("previous_family_name")?,
        birth_date: row.parse_maybe("birth_date")?,
        sex: row.parse("sex")?,
        postcode: None,
        nhs_number: None,
    })
}
