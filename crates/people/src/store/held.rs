//! Every record that is held, as far as matching compares it.

use kith_gate::{Section, Sections};
use kith_store::{Db, StoreError, args, statement};
use kith_terms::{FeedRunId, PersonId, RecordId, SourceId};

use super::parts::{said, shown};
use crate::source_record::SourceRecord;

statement!(HOW_MANY = "select count(*) as n from record");
// Every so many records, the last of them.
statement!(
    ENDS = "select id from (select r.id, row_number() over (order by r.id) as place from record r) numbered \
     where place % $1 = 0 order by id"
);
statement!(
    HELD = concat!(
        "select ",
        each_part_shown!("r"),
        ", r.id, r.source_id, r.record_key, r.person_id, r.run_id, r.updated_on from record r \
         where (cast($14 as uuid) is null or r.id > $14) and (cast($15 as uuid) is null or r.id <= $15) \
         and (cast($16 as boolean) or not exists (select 1 from archived x where x.person_id = r.person_id)) \
         order by r.id"
    )
);

/// What matching compares, and nothing else leaves the database.
const COMPARED: [Section; 7] = [
    Section::Name,
    Section::Sex,
    Section::BirthDate,
    Section::NhsNumber,
    Section::Address,
    Section::Contact,
    Section::Death,
];

/// Records from one to another in the order of their ids: after the first, and the last among them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) after: Option<RecordId>,
    pub(crate) to: Option<RecordId>,
    pub(crate) with_the_archive: bool,
}

/// A record that is held.
pub(crate) struct HeldRecord {
    pub(crate) record: RecordId,
    pub(crate) source: SourceId,
    pub(crate) key: String,
    pub(crate) person: PersonId,
    pub(crate) run: FeedRunId,
    pub(crate) content: SourceRecord,
}

/// How many records are held.
pub(crate) async fn how_many(db: &Db) -> Result<u64, StoreError> {
    let held = db
        .one(&HOW_MANY, args![], |row| row.get::<i64>("n"))
        .await?;
    Ok(u64::try_from(held).unwrap_or_default())
}

/// The last record of each run of so many.
pub(crate) async fn ends(db: &Db, of: i64) -> Result<Vec<RecordId>, StoreError> {
    db.rows(&ENDS, args![of], |row| row.get("id")).await
}

/// The records of a page.
pub(crate) async fn records(db: &Db, page: Page) -> Result<Vec<HeldRecord>, StoreError> {
    let mut args = shown(COMPARED.into_iter().collect::<Sections>());
    args.extend(args![page.after, page.to, page.with_the_archive]);
    db.rows(&HELD, args, |row| {
        Ok(HeldRecord {
            record: row.get("id")?,
            source: row.get("source_id")?,
            key: row.get("record_key")?,
            person: row.get("person_id")?,
            run: row.get("run_id")?,
            content: said(row)?,
        })
    })
    .await
}
