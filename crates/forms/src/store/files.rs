//! Files that were sent, without their contents.

use kith_files::{FileName, Kept, Kind, Taken};
use kith_store::{Args, Db, Row, StoreError, args, statement};
use kith_terms::{FileId, OrganisationId, ResponseId};
use uuid::Uuid;

use super::responses::by;
use crate::keys::QuestionKey;
use crate::responses::{By, SentFile};

statement!(
    FILES = "select id, question, name, kind, bytes, scanned, content_id, content_key, thumbnail_id, thumbnail_key, \
     sent_at, sent_by from file where response_id = $1 or id = any($2::uuid[]) order by sent_at, id"
);
statement!(
    OURS = "select f.id from file f join response r on r.id = f.response_id \
     where f.id = any($1::uuid[]) and r.organisation_id = $2"
);
statement!(pub(crate) KEEP =
    "insert into file (id, response_id, question, name, kind, bytes, sha256, scanned, content_id, content_key, \
     thumbnail_id, thumbnail_key, sent_at, sent_by) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");

/// Those that were sent for a response, and these others.
pub(crate) async fn files(
    db: &Db,
    response: ResponseId,
    others: Vec<Uuid>,
) -> Result<Vec<SentFile>, StoreError> {
    db.rows(&FILES, args![response, others], file).await
}

/// Those of these that were sent for any response of the organisation.
pub(crate) async fn ours(
    db: &Db,
    files: Vec<Uuid>,
    organisation: OrganisationId,
) -> Result<Vec<Uuid>, StoreError> {
    let id = |row: &Row| row.get::<FileId>("id").map(FileId::uuid);
    db.rows(&OURS, args![files, organisation], id).await
}

/// The arguments of [`KEEP`].
pub(crate) fn keep_args(
    id: FileId,
    response: ResponseId,
    question: &QuestionKey,
    taken: &Taken,
    by: &By,
) -> Args {
    let thumbnail = taken.thumbnail.as_ref();
    args![
        id,
        response,
        question.as_str(),
        taken.name.as_str(),
        taken.kind.ending(),
        i64::try_from(taken.bytes).unwrap_or(i64::MAX),
        taken.sha256,
        taken.scanned.word(),
        taken.content.id.uuid(),
        taken.content.key.as_slice(),
        thumbnail.map(|it| it.id.uuid()),
        thumbnail.map(|it| it.key.as_slice()),
        by.at,
        by.name.as_str(),
    ]
}

fn file(row: &Row) -> Result<SentFile, StoreError> {
    let kind: Kind = row.parse("kind")?;
    let name: String = row.get("name")?;
    let kept = |id: Option<Uuid>, key: Option<Vec<u8>>| {
        let (id, key) = id.zip(key)?;
        Some(Kept { id: id.into(), key })
    };
    let content: Uuid = row.get("content_id")?;
    let bytes: i64 = row.get("bytes")?;
    Ok(SentFile {
        id: row.get("id")?,
        question: row.parse("question")?,
        name: FileName::new(&name, kind),
        kind,
        bytes: bytes.unsigned_abs(),
        scanned: row.parse("scanned")?,
        content: Kept {
            id: content.into(),
            key: row.get("content_key")?,
        },
        thumbnail: kept(row.get("thumbnail_id")?, row.get("thumbnail_key")?),
        by: by(row, "sent_by", "sent_at")?,
    })
}
