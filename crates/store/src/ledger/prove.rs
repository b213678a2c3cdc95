//! Proof that one entry is in the tree that the signed head covers.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kith_terms::EntryId;
use serde::{Deserialize, Serialize};

use super::merkle::{Hash, Stretch, Subtree, leaf_hash, path_of, root_of_path};
use super::note::{Checkpoint, Signer, checkpoint};
use super::sql;
use super::verifier::VerifierKey;
use crate::{Db, Query, Row, StoreError, args};

/// An inclusion proof: anyone with the verifier key can check it without the database.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

impl Proof {
    /// Whether it proves that these bytes are an entry of the ledger whose checkpoints this key checks.
    pub fn holds(&self, hashed: &[u8], key: &VerifierKey) -> bool {
        let proved = || {
            let head = key.open(&self.checkpoint)?;
            let path = self.path.iter().map(|it| hash_of(it));
            let path = path.collect::<Option<Vec<Hash>>>()?;
            let root = root_of_path(leaf_hash(hashed), self.index, head.size, &path)?;
            (root == head.root).then_some(())
        };
        proved().is_some()
    }
}

fn hash_of(text: &str) -> Option<Hash> {
    BASE64_STANDARD.decode(text).ok()?.try_into().ok()
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

/// Proves entries against one signed head, so that all proofs of an answer lead to one checkpoint.
pub struct Prover<'a> {
    db: &'a Db,
    note: String,
    head: Checkpoint,
    verifier_key: String,
}

impl<'a> Prover<'a> {
    /// Against the ledger as its head was last signed.
    ///
    /// # Errors
    /// [`ProveError`] where there is no head yet or it was not signed with this place's key.
    pub async fn now(db: &'a Db) -> Result<Self, ProveError> {
        let signer = Signer::new(db.keys());
        let note = checkpoint(db).await?.ok_or(ProveError::Unknown)?;
        let head = signer.open(&note).ok_or(ProveError::DoesNotHold)?;
        Ok(Self {
            db,
            note,
            head,
            verifier_key: signer.verifier_key().to_string(),
        })
    }

    /// Proves that an entry is in the ledger.
    ///
    /// # Errors
    /// [`ProveError`] where there is no such entry or the ledger does not hold.
    pub async fn prove(&self, entry: EntryId) -> Result<Proof, ProveError> {
        let Checkpoint { size, root } = self.head;
        let (index, leaf) = self
            .db
            .maybe(&sql::PLACE_OF, args![entry], |row| {
                Ok((seq(row)?, hash(row, "leaf")?))
            })
            .await?
            .filter(|(index, _)| *index < size)
            .ok_or(ProveError::Unknown)?;
        let path = self.path(index).await?;
        if root_of_path(leaf, index, size, &path) != Some(root) {
            return Err(ProveError::DoesNotHold);
        }
        Ok(Proof {
            entry,
            index,
            leaf: BASE64_STANDARD.encode(leaf),
            path: path.iter().map(|it| BASE64_STANDARD.encode(it)).collect(),
            checkpoint: self.note.clone(),
            verifier_key: self.verifier_key.clone(),
        })
    }

    /// What was hashed for an entry that is about one person, in base64: with it the person can see
    /// that the proof is of what they were told. One that is about others too would name them.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn hashed_about_one(&self, entry: EntryId) -> Result<Option<String>, StoreError> {
        let written = self
            .db
            .maybe(&sql::ENTRY, args![entry], sql::written)
            .await?;
        let about_one = written.filter(|it| !it.subjects.is_empty() && !it.subjects.contains(' '));
        Ok(about_one.map(|it| BASE64_STANDARD.encode(it.bytes())))
    }

    /// What was hashed for an entry that is about nobody, in base64.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn hashed_about_nobody(&self, entry: EntryId) -> Result<Option<String>, StoreError> {
        let written = self
            .db
            .maybe(&sql::ENTRY, args![entry], sql::written)
            .await?;
        let about_nobody = written.filter(|it| it.subjects.is_empty());
        Ok(about_nobody.map(|it| BASE64_STANDARD.encode(it.bytes())))
    }

    async fn path(&self, index: u64) -> Result<Vec<Hash>, StoreError> {
        heads(self.db, path_of(index, self.head.size).unwrap_or_default()).await
    }
}

/// The heads of these subtrees, from what is kept of the tree.
pub(super) async fn heads(db: &Db, subtrees: Vec<Subtree>) -> Result<Vec<Hash>, StoreError> {
    let stretches: Vec<Vec<Stretch>> = subtrees.into_iter().map(Subtree::stretches).collect();
    let questions: Vec<Query<Hash>> = stretches.iter().flatten().map(hashes_of).collect();
    let mut answers = db.together(questions).await?.into_iter();
    let heads = stretches
        .into_iter()
        .map(|subtree| Subtree::head(subtree.into_iter().zip(answers.by_ref())));
    Ok(heads.collect())
}

fn hashes_of(it: &Stretch) -> Query<Hash> {
    let (from, until) = (it.place.cast_signed(), (it.place + it.count).cast_signed());
    match it.height {
        0 => Query::new(&sql::LEAVES_BETWEEN, args![from, until], |row| {
            hash(row, "hash")
        }),
        height => Query::new(
            &sql::NODES_BETWEEN,
            args![from, until, i64::from(height)],
            |row| hash(row, "hash"),
        ),
    }
}

fn seq(row: &Row) -> Result<u64, StoreError> {
    row.get::<i64>("seq").map(i64::cast_unsigned)
}

fn hash(row: &Row, column: &str) -> Result<Hash, StoreError> {
    let bytes: Vec<u8> = row.get(column)?;
    bytes.try_into().map_err(|_| StoreError::Cell {
        column: column.into(),
        expected: "a hash of 32 bytes",
    })
}
