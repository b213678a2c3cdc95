//! What a large load reads before it writes, and what it looks at again before each batch.

use kith_store::{Db, StoreError, args, statement};
use kith_terms::{FeedRunId, PersonId, RecordId, SourceId};

use crate::source_record::SourceRecord;

statement!(HOW_MANY = "select count(*) as n from record");
statement!(SOURCES = "select id, name from source order by name");
statement!(
    OF_FILES = "select id, file_sha256, state from feed_run \
     where source_id = $1 and file_sha256 = any($2::text[])"
);
statement!(
    HELD_AFTER = concat!(
        "select ",
        each_part!("r." column),
        ", r.id, r.source_id, r.record_key, r.person_id, r.run_id, r.updated_on from record r \
         where cast($1 as uuid) is null or r.id > $1 order by r.id limit $2"
    )
);
statement!(HELD_BY = "select id, person_id from record where person_id = any($1::uuid[])");

/// A record that is held, as far as a plan needs it.
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

/// Every source and its name, in the order of their names.
pub(crate) async fn sources(db: &Db) -> Result<Vec<(SourceId, String)>, StoreError> {
    db.rows(&SOURCES, args![], |row| {
        Ok((row.get("id")?, row.get("name")?))
    })
    .await
}

/// The loads of these files by this source: the file's SHA-256, and whether the load is finished.
pub(crate) async fn loads_of(
    db: &Db,
    source: SourceId,
    files: Vec<String>,
) -> Result<Vec<(FeedRunId, String, bool)>, StoreError> {
    db.rows(&OF_FILES, args![source, files], |row| {
        let finished = row.get::<String>("state")? == "finished";
        Ok((row.get("id")?, row.get("file_sha256")?, finished))
    })
    .await
}

/// The next records, in the order of their ids.
pub(crate) async fn held_after(
    db: &Db,
    after: Option<RecordId>,
    most: usize,
) -> Result<Vec<HeldRecord>, StoreError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    db.rows(&HELD_AFTER, args![after, most], |row| {
        Ok(HeldRecord {
            record: row.get("id")?,
            source: row.get("source_id")?,
            key: row.get("record_key")?,
            person: row.get("person_id")?,
            run: row.get("run_id")?,
            content: super::parts::said(row)?,
        })
    })
    .await
}

/// Which records these people have.
pub(crate) async fn held_by(
    db: &Db,
    people: Vec<PersonId>,
) -> Result<Vec<(RecordId, PersonId)>, StoreError> {
    db.rows(&HELD_BY, args![people], |row| {
        Ok((row.get("id")?, row.get("person_id")?))
    })
    .await
}
