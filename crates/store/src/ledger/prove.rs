//! Proof that one entry is in the tree that the signed head covers.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kith_terms::EntryId;
use serde::Serialize;

use super::merkle::{Hash, PathBuilder, root_of_path};
use super::note::Signer;
use super::sql;
use crate::{Db, Row, StoreError, args};

/// Leaves read at a time.
const PAGE: i64 = 10_000;

/// An inclusion proof: anyone with the verifier key can check it without the database.
#[derive(Clone, Debug, Serialize)]
pub struct Proof {
    /// The entry.
    pub entry: EntryId,
    /// Its place in the tree.
    pub index: u64,
    /// The leaf's hash, in base64.
    pub leaf: String,
    /// The audit path from the leaf upwards, in base64.
    pub path: Vec<String>,
    /// The signed checkpoint that it leads to.
    pub checkpoint: String,
    /// The key that the checkpoint is signed with, as a signed-note verifier key.
    pub verifier_key: String,
}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// No linked entry has that id.
    #[error(
        "no entry of the ledger has that id, or it is not linked yet: check the id, or try again in a second"
    )]
    Unknown,
    /// The entries do not lead to the signed head.
    #[error("the ledger does not lead to its signed head: run `kith ledger verify`")]
    DoesNotHold,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Proves that an entry is in the ledger as its head was last signed.
///
/// # Errors
/// [`ProveError`] where there is no such entry or the ledger does not hold.
pub async fn prove(db: &Db, entry: EntryId) -> Result<Proof, ProveError> {
    let signer = Signer::new(db.keys());
    let (index, leaf) = db
        .maybe(&sql::PLACE_OF, args![entry], |row| {
            Ok((seq(row)?, hash(row)?))
        })
        .await?
        .ok_or(ProveError::Unknown)?;
    let note: String = db.one(&sql::HEAD, args![], |row| row.get("note")).await?;
    let head = signer.open(&note).ok_or(ProveError::DoesNotHold)?;
    let path = path(db, index, head.size)
        .await?
        .ok_or(ProveError::DoesNotHold)?;
    if root_of_path(leaf, index, head.size, &path) != Some(head.root) {
        return Err(ProveError::DoesNotHold);
    }
    Ok(Proof {
        entry,
        index,
        leaf: BASE64_STANDARD.encode(leaf),
        path: path.iter().map(|it| BASE64_STANDARD.encode(it)).collect(),
        checkpoint: note,
        verifier_key: signer.verifier_key(),
    })
}

async fn path(db: &Db, index: u64, size: u64) -> Result<Option<Vec<Hash>>, StoreError> {
    let Some(mut builder) = PathBuilder::new(index, size) else {
        return Ok(None);
    };
    let mut next = 0;
    while next < size {
        let page = db
            .rows(&sql::LEAVES_FROM, args![next.cast_signed(), PAGE], hash)
            .await?;
        if page.is_empty() {
            return Ok(None);
        }
        for leaf in page
            .into_iter()
            .take(usize::try_from(size - next).unwrap_or(usize::MAX))
        {
            builder.push(leaf);
            next += 1;
        }
    }
    Ok(Some(builder.path()))
}

fn seq(row: &Row) -> Result<u64, StoreError> {
    row.get::<i64>("seq").map(i64::cast_unsigned)
}

fn hash(row: &Row) -> Result<Hash, StoreError> {
    let bytes: Vec<u8> = row.get("leaf")?;
    bytes.try_into().map_err(|_| StoreError::Cell {
        column: "leaf".into(),
        expected: "a hash of 32 bytes",
    })
}
