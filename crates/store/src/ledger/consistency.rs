//! Proof that an older tree is the beginning of a newer one (RFC 9162 section 2.1.4): what a witness
//! asks of a ledger, so that it need not be given the entries.

use super::merkle::{Hash, Subtree, node_hash};
use super::prove::heads;
use crate::{Db, StoreError};

/// The hashes that show that the first `old` entries of the ledger's first `new` were there already.
/// Nothing where there are not so many.
///
/// # Errors
/// [`StoreError`] where the database fails.
pub async fn proof(db: &Db, old: u64, new: u64) -> Result<Option<Vec<Hash>>, StoreError> {
    if old > new {
        return Ok(None);
    }
    let subtrees = ranges(old, new).into_iter();
    heads(
        db,
        subtrees.map(|(from, to)| Subtree::over(from, to)).collect(),
    )
    .await
    .map(Some)
}

/// The subtrees whose heads are the proof, in its order.
fn ranges(old: u64, new: u64) -> Vec<(u64, u64)> {
    let mut ranges = Vec::new();
    if 0 < old && old < new {
        below(old, 0, new, true, &mut ranges);
    }
    ranges
}

/// RFC 9162's SUBPROOF, for the `size` leaves after `from` of which `old` were there before.
/// `known` says that the head over those is known to whoever asks.
fn below(old: u64, from: u64, size: u64, known: bool, ranges: &mut Vec<(u64, u64)>) {
    if old == size {
        if !known {
            ranges.push((from, from + size));
        }
        return;
    }
    // The largest power of two that is smaller.
    let split = 1 << (size - 1).ilog2();
    if old <= split {
        below(old, from, split, known, ranges);
        ranges.push((from + split, from + size));
    } else {
        below(old - split, from + split, size - split, false, ranges);
        ranges.push((from, from + split));
    }
}

/// Whether the tree of `old` entries with that head is the beginning of the `new` one (RFC 9162
/// section 2.1.4.2).
pub fn holds(old: (u64, &Hash), new: (u64, &Hash), proof: &[Hash]) -> bool {
    let ((old, old_root), (new, new_root)) = (old, new);
    match old {
        _ if old > new => return false,
        _ if old == new => return proof.is_empty() && old_root == new_root,
        // An empty tree is the beginning of every other.
        0 => return proof.is_empty(),
        _ => {}
    }
    let mut hashes = proof.iter();
    // A whole subtree's head is the old head itself, and is not sent.
    let first = if old.is_power_of_two() {
        Some(old_root)
    } else {
        hashes.next()
    };
    let Some(first) = first else { return false };
    let (mut at, mut last) = (old - 1, new - 1);
    let complete = at.trailing_ones();
    (at, last) = (at >> complete, last >> complete);
    let (mut left, mut whole) = (*first, *first);
    for hash in hashes {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            left = node_hash(hash, &left);
            whole = node_hash(hash, &whole);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            whole = node_hash(&whole, hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && left == *old_root && whole == *new_root
}

#[cfg(test)]
mod tests {
    use ct_merkle::ConsistencyProof;
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use proptest::prelude::*;
    use sha2::Sha256;

    use super::*;
    use crate::ledger::merkle::{Frontier, leaf_hash};

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    fn root(leaves: &[Hash]) -> Hash {
        let mut tree = Frontier::default();
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        tree.root()
    }

    fn proof_of(leaves: &[Hash], old: u64) -> Vec<Hash> {
        let new = leaves.len() as u64;
        let ranges = ranges(old, new).into_iter();
        ranges
            .map(|(from, to)| root(&leaves[from as usize..to as usize]))
            .collect()
    }

    fn theirs(count: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
        let mut tree = MemoryBackedTree::new();
        (0..count).for_each(|n| tree.push(n.to_be_bytes().to_vec()));
        tree
    }

    #[test]
    fn another_implementation_makes_the_same_proofs_and_believes_ours() {
        for new in 2..60 {
            let (all, theirs_new) = (leaves(new), theirs(new));
            for old in 1..new {
                let ours = proof_of(&all, old);
                let made = theirs_new.prove_consistency((new - old) as usize);
                assert_eq!(made.as_bytes(), ours.concat(), "{old} of {new}");
                let read = ConsistencyProof::<Sha256>::try_from_bytes(ours.concat()).unwrap();
                let told = theirs_new
                    .root()
                    .verify_consistency(&theirs(old).root(), &read);
                assert!(told.is_ok(), "{old} of {new}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_tree_that_grew_is_believed_and_one_that_was_changed_is_not(
            new in 1u64..200, old in any::<prop::sample::Index>(), changed in any::<prop::sample::Index>()
        ) {
            let all = leaves(new);
            let old = old.index(new as usize + 1) as u64;
            let old_root = root(&all[..old as usize]);
            let proof = proof_of(&all, old);
            prop_assert!(holds((old, &old_root), (new, &root(&all)), &proof));

            let mut others = all.clone();
            let at = changed.index(new as usize);
            others[at] = leaf_hash(b"another");
            let (other_root, other_proof) = (root(&others), proof_of(&others, old));
            let begins_alike = at as u64 >= old;
            prop_assert_eq!(holds((old, &old_root), (new, &other_root), &other_proof), begins_alike);
            if old > 0 {
                prop_assert!(!holds((old, &old_root), (new, &other_root), &proof));
            }
        }

        #[test]
        fn a_proof_with_a_hash_more_or_less_is_none(new in 2u64..200, old in any::<prop::sample::Index>()) {
            let all = leaves(new);
            let old = 1 + old.index(new as usize - 1) as u64;
            let (old_root, new_root) = (root(&all[..old as usize]), root(&all));
            let mut proof = proof_of(&all, old);
            proof.push(new_root);
            prop_assert!(!holds((old, &old_root), (new, &new_root), &proof));
            proof.truncate(proof.len() - 2);
            prop_assert!(!holds((old, &old_root), (new, &new_root), &proof));
        }
    }
}
