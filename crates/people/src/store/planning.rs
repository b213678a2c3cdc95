//! What a large load reads before it writes, and what it looks at again before each batch.

use kith_store::{Db, StoreError, args, statement};
use kith_terms::{FeedRunId, PersonId, RecordId, SourceId};

statement!(SOURCES = "select id, name from source order by name");
statement!(
    OF_FILES = "select id, file_sha256, state from feed_run \
     where source_id = $1 and file_sha256 = any($2::text[])"
);
statement!(HELD_BY = "select id, person_id from record where person_id = any($1::uuid[])");

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
