//! Gives entries their place in the tree, and signs the head over them.

use jiff::Timestamp;

use super::entry::Written;
use super::merkle::{Frontier, Hash, Kept};
use super::note::Signer;
use super::sql;
use crate::keys::keyed_hash;
use crate::{Args, Keys, Row, Statement, StoreError, args};

/// A checkpoint is kept whenever the tree has grown by this many entries, or…
const CHECKPOINT_ENTRIES: u64 = 1_000;
/// …this many seconds have passed since the last one.
const CHECKPOINT_SECONDS: i64 = 60;

/// The growing tree, and the keys that seal it.
#[derive(Clone)]
pub(crate) struct Linker {
    tree: Frontier,
    signer: Signer,
    seal_key: [u8; 32],
    last_checkpoint: (u64, Timestamp),
    /// What the tree has grown by that is not yet written.
    grown: Vec<Kept>,
}

/// Where an entry stands in the tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Linked {
    pub(crate) seq: u64,
    pub(crate) leaf: Hash,
    pub(crate) seal: Hash,
}

impl Linker {
    /// The linker of a ledger whose head row is `head` (none: an empty ledger) and whose highest
    /// linked entry is `last_seq`.
    pub(crate) fn resume(
        keys: &Keys,
        head: Option<&Row>,
        last_seq: Option<i64>,
        last_checkpoint: Option<&Row>,
    ) -> Result<Self, StoreError> {
        let signer = Signer::new(keys);
        let tree = match head {
            None => Frontier::default(),
            Some(row) => checked_tree(&signer, row)?,
        };
        let linked = last_seq.map_or(0, |seq| seq.cast_unsigned() + 1);
        if linked != tree.size() {
            return Err(StoreError::Ledger(format!(
                "its head covers {} entries and {linked} are there",
                tree.size()
            )));
        }
        let last_checkpoint = match last_checkpoint {
            None => (0, Timestamp::UNIX_EPOCH),
            Some(row) => (row.get::<i64>("size")?.cast_unsigned(), row.get("at")?),
        };
        Ok(Self {
            tree,
            signer,
            seal_key: keys.derive("ledger-seal"),
            last_checkpoint,
            grown: Vec::new(),
        })
    }

    /// How many entries are linked.
    pub(crate) fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Links the next entry.
    pub(crate) fn link(&mut self, entry: &Written) -> Linked {
        let (seq, leaf) = (self.tree.size(), entry.leaf());
        let grown = &mut self.grown;
        self.tree.push_noting(leaf, |it| grown.push(it));
        Linked {
            seq,
            leaf,
            seal: seal(&self.seal_key, seq, &leaf),
        }
    }

    /// What makes the links so far durable: the signed head, and a checkpoint when one is due.
    pub(crate) fn settle(&mut self, now: Timestamp) -> Vec<(&'static Statement, Args)> {
        let note = self.signer.sign(&self.tree);
        let size = self.tree.size();
        let mut steps: Vec<(&'static Statement, Args)> = vec![(
            &sql::SET_HEAD,
            args![size.cast_signed(), self.tree.to_bytes(), &note],
        )];
        steps.extend(self.grown.drain(..).map(|it| {
            let row = args![
                i64::from(it.height),
                it.place.cast_signed(),
                it.hash.to_vec()
            ];
            (&sql::ADD_NODE, row)
        }));
        let (kept, at) = self.last_checkpoint;
        let due = size - kept >= CHECKPOINT_ENTRIES
            || now.as_second() - at.as_second() >= CHECKPOINT_SECONDS;
        if due && size > kept {
            steps.push((&sql::ADD_CHECKPOINT, args![size.cast_signed(), now, note]));
            self.last_checkpoint = (size, now);
        }
        steps
    }
}

fn checked_tree(signer: &Signer, head: &Row) -> Result<Frontier, StoreError> {
    let size: i64 = head.get("size")?;
    let frontier: Vec<u8> = head.get("frontier")?;
    let note: String = head.get("note")?;
    let signed = signer
        .open(&note)
        .ok_or_else(|| StoreError::Ledger("its head was not signed with this key".into()))?;
    Frontier::from_bytes(size.cast_unsigned(), &frontier)
        .filter(|tree| tree.size() == signed.size && tree.root() == signed.root)
        .ok_or_else(|| StoreError::Ledger("its head is not the one that was signed".into()))
}

/// Ties an entry's hash to its place with a key that is not in the database, so that even an entry
/// whose hash was worked out anew is named by `kith ledger verify`.
pub(crate) fn seal(key: &[u8; 32], seq: u64, leaf: &Hash) -> Hash {
    keyed_hash(key, &[&seq.to_be_bytes(), leaf])
}
