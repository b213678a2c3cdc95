//! Looking people up by keys, and reading what tells one from another.

use kith_store::{Args, Db, Row, StoreError, args, statement};
use kith_terms::{BirthDate, NhsNumber, PersonId, Postcode, Sex};

use crate::rules::hopeful::FoundBy;
use crate::rules::search_keys::MOST_LOOKUPS;

/// The most people who are looked up for one key: as the statement has it.
#[cfg(any(test, feature = "measuring"))]
pub(crate) const MOST_BY_ONE_KEY: usize = 200;

// At most 200 people are looked up for one key. Keys are made so that far fewer share one; a key
// that more share costs no more. Their keys lie side by side, so that each is a page or two.
// Each slot stops at its own limit, so the cost does not grow with the index. A slot that is not
// needed is given no key, and finds nobody.
macro_rules! by_keys {
    ($first:literal $($slot:literal)*) => {
        concat!(
            "select slot, person_id from (select cast(", $first, " as bigint) as slot, person_id \
             from person_key where key = $", $first, " limit 200) as s", $first,
            $(" union all select slot, person_id from (select cast(", $slot, " as bigint) as slot, \
             person_id from person_key where key = $", $slot, " limit 200) as s", $slot,)*
        )
    };
}

statement!(
    BY_KEYS = by_keys!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28
        29 30 31 32)
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

/// Who shares these keys, at most [`MOST_LOOKUPS`] of them.
pub(crate) async fn by_keys(db: &Db, keys: &[i64]) -> Result<Vec<FoundBy>, StoreError> {
    let slots = (0..MOST_LOOKUPS).map(|slot| keys.get(slot).copied());
    let args: Args = slots.map(kith_store::Value::from).collect();
    db.rows(&BY_KEYS, args, |row| {
        let slot: i64 = row.get("slot")?;
        Ok(FoundBy {
            slot: usize::try_from(slot - 1).unwrap_or(usize::MAX),
            person: row.get("person_id")?,
        })
    })
    .await
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

/// The summaries of people without a shield.
pub(crate) async fn open(db: &Db, people: Vec<PersonId>) -> Result<Vec<Summary>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    db.rows(&OPEN, args![people], |row| {
        Ok(Summary {
            postcode: row.parse_maybe("postcode")?,
            nhs_number: row.parse_maybe("nhs_number")?,
            ..shielded_summary(row)?
        })
    })
    .await
}

/// What a shield leaves of the summaries of people who have one.
pub(crate) async fn shielded(db: &Db, people: Vec<PersonId>) -> Result<Vec<Summary>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    db.rows(&SHIELDED, args![people], shielded_summary).await
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
