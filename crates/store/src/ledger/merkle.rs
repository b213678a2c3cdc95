//! RFC 6962 section 2.1: the hashes of the tree, grown leaf by leaf in logarithmic space, and which
//! hashes an inclusion proof is made of.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of a leaf: SHA-256(0x00 || bytes).
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(bytes)
        .finalize()
        .into()
}

/// The hash of a node: SHA-256(0x01 || left || right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The right edge of a growing tree: one hash for each complete subtree, largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    nodes: Vec<Hash>,
}

impl Frontier {
    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        self.push_noting(leaf, |_| {});
    }

    /// Adds a leaf by its hash, and tells of each complete subtree that is worth keeping: see
    /// [`Kept`].
    pub(crate) fn push_noting(&mut self, leaf: Hash, mut note: impl FnMut(Kept)) {
        let mut node = leaf;
        // Each one-bit at the low end of the size is a complete subtree that now has its sibling.
        for below in 0..self.size.trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                node = node_hash(&left, &node);
            }
            let height = below + 1;
            if height.is_multiple_of(KEPT_EVERY) {
                note(Kept {
                    height,
                    place: self.size >> height,
                    hash: node,
                });
            }
        }
        self.nodes.push(node);
        self.size += 1;
    }

    /// Adds a complete subtree of `2^height` leaves, where as many leaves or fewer are left to come
    /// as each before it has.
    fn push_subtree(&mut self, height: u32, node: Hash) {
        let mut node = node;
        for _ in 0..(self.size >> height).trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.nodes.push(node);
        self.size += 1 << height;
    }

    /// The tree's head: the hash of the empty string for an empty tree.
    pub fn root(&self) -> Hash {
        let mut nodes = self.nodes.iter().rev();
        match nodes.next() {
            None => Sha256::digest([]).into(),
            Some(last) => nodes.fold(*last, |right, left| node_hash(left, &right)),
        }
    }

    /// As bytes, to be kept beside the tree's size.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.nodes.concat()
    }

    /// From what [`Frontier::to_bytes`] gave; nothing where the bytes cannot belong to that size.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let (chunks, rest) = bytes.as_chunks::<32>();
        // A database counts no further than this, and there must be room for one more.
        let countable = i64::try_from(size).is_ok();
        let fits = countable && rest.is_empty() && chunks.len() == size.count_ones() as usize;
        fits.then(|| Self {
            size,
            nodes: chunks.to_vec(),
        })
    }
}

/// Of the tree's inner nodes, those at each eighth height are kept: one for 256 entries and one for
/// 65,536 and so on. From them a proof is made of a few hundred hashes, however long the ledger is.
const KEPT_EVERY: u32 = 8;

/// A complete subtree's head that is kept: over the leaves from `place << height` on, `1 << height`
/// of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) height: u32,
    pub(crate) place: u64,
    pub(crate) hash: Hash,
}

/// Hashes side by side in the tree, all at one height that is kept: 0 is the leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) height: u32,
    pub(crate) place: u64,
    pub(crate) count: u64,
}

/// The leaves below one hash of a path, as a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subtree {
    from: u64,
    until: u64,
}

impl Subtree {
    /// Over these leaves. A subtree begins at a multiple of its own size, or of the next power of two.
    pub(crate) fn over(from: u64, until: u64) -> Self {
        Self { from, until }
    }

    /// The hashes to read, in order, that the subtree's head is made of.
    pub(crate) fn stretches(self) -> Vec<Stretch> {
        let (mut from, mut all) = (self.from, Vec::new());
        // A subtree of the RFC begins at a multiple of its own size, so the largest come first.
        for height in (0..u64::BITS).step_by(KEPT_EVERY as usize).rev() {
            let count = (self.until - from) >> height;
            if count > 0 {
                all.push(Stretch {
                    height,
                    place: from >> height,
                    count,
                });
                from += count << height;
            }
        }
        all
    }

    /// The subtree's head, from the hashes that its stretches name.
    pub(crate) fn head(hashes: impl IntoIterator<Item = (Stretch, Vec<Hash>)>) -> Hash {
        let mut growing = Frontier::default();
        for (stretch, hashes) in hashes {
            hashes
                .into_iter()
                .for_each(|hash| growing.push_subtree(stretch.height, hash));
        }
        growing.root()
    }
}

/// The subtrees whose heads are the audit path of leaf `index` in a tree of `size` leaves, from the
/// leaf upwards; nothing where there is no such leaf.
pub(crate) fn path_of(index: u64, size: u64) -> Option<Vec<Subtree>> {
    (index < size).then(|| siblings(index, 0, size))
}

/// The siblings of a leaf within `[from, from + size)`, lowest first.
fn siblings(index: u64, from: u64, size: u64) -> Vec<Subtree> {
    if size <= 1 {
        return Vec::new();
    }
    // The largest power of two that is smaller.
    let split = 1 << (size - 1).ilog2();
    let (middle, until) = (from + split, from + size);
    let (mut path, sibling) = if index < middle {
        let sibling = Subtree {
            from: middle,
            until,
        };
        (siblings(index, from, split), sibling)
    } else {
        let sibling = Subtree {
            from,
            until: middle,
        };
        (siblings(index, middle, size - split), sibling)
    };
    path.push(sibling);
    path
}

/// The root that a leaf and its path lead to (RFC 9162 section 2.1.3.2); nothing where the path
/// has the wrong length.
pub fn root_of_path(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut index, mut last, mut node) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if index & 1 == 1 || index == last {
            node = node_hash(sibling, &node);
            while index & 1 == 0 && index != 0 {
                index >>= 1;
                last >>= 1;
            }
        } else {
            node = node_hash(&node, sibling);
        }
        index >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(node)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The tree hash as the RFC defines it, by recursion.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    fn grown(leaves: &[Hash]) -> Frontier {
        let mut frontier = Frontier::default();
        leaves.iter().for_each(|leaf| frontier.push(*leaf));
        frontier
    }

    /// From the test data of the certificate-transparency reference implementation.
    #[test]
    fn the_published_vectors_hold() {
        let inputs: [&[u8]; 3] = [b"", &[0], &[0x10]];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        ];
        let mut frontier = Frontier::default();
        for (input, root) in inputs.iter().zip(roots) {
            frontier.push(leaf_hash(input));
            assert_eq!(hex::encode(frontier.root()), root);
        }
    }

    proptest! {
        #[test]
        fn growing_a_tree_gives_the_root_of_the_definition(count in 0usize..300) {
            let leaves = leaves(count);
            prop_assert_eq!(grown(&leaves).root(), by_definition(&leaves));
        }

        #[test]
        fn a_frontier_survives_being_kept(count in 0usize..300) {
            let frontier = grown(&leaves(count));
            let back = Frontier::from_bytes(frontier.size(), &frontier.to_bytes());
            prop_assert_eq!(back, Some(frontier));
        }

        #[test]
        fn every_leaf_has_a_path_to_the_root_and_no_other_leaf_does(
            count in 1usize..1_200, pick in any::<prop::sample::Index>()
        ) {
            let leaves = leaves(count);
            let index = pick.index(count);
            let path = path_from_what_is_kept(&leaves, index as u64);
            let root = grown(&leaves).root();
            let size = count as u64;
            prop_assert_eq!(root_of_path(leaves[index], index as u64, size, &path), Some(root));
            let forged = leaf_hash(b"forged");
            prop_assert_ne!(root_of_path(forged, index as u64, size, &path), Some(root));
        }
    }

    /// As the database keeps it: the leaves, and the nodes noted while the tree grew.
    fn path_from_what_is_kept(leaves: &[Hash], index: u64) -> Vec<Hash> {
        let mut kept = std::collections::HashMap::new();
        let mut frontier = Frontier::default();
        for (place, leaf) in leaves.iter().enumerate() {
            kept.insert((0, place as u64), *leaf);
            frontier.push_noting(*leaf, |it| {
                kept.insert((it.height, it.place), it.hash);
            });
        }
        let read = |it: Stretch| {
            let places = it.place..it.place + it.count;
            let hashes: Vec<Hash> = places.map(|place| kept[&(it.height, place)]).collect();
            assert!(hashes.len() < 512, "more than a few hundred");
            (it, hashes)
        };
        let path = path_of(index, leaves.len() as u64).unwrap();
        path.into_iter()
            .map(|it| Subtree::head(it.stretches().into_iter().map(read)))
            .collect()
    }

    #[test]
    fn a_size_that_no_database_counts_to_is_no_tree_and_no_trouble() {
        let nodes = [7; 64 * 32];
        assert_eq!(Frontier::from_bytes(u64::MAX, &nodes), None);
        assert_eq!(path_of(0, u64::MAX).unwrap().len(), 64);
    }

    #[test]
    fn another_implementation_agrees_with_our_roots() {
        use ct_merkle::mem_backed_tree::MemoryBackedTree;
        let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        let mut ours = Frontier::default();
        for n in 0u32..100 {
            let bytes = n.to_be_bytes().to_vec();
            ours.push(leaf_hash(&bytes));
            theirs.push(bytes);
            assert_eq!(ours.root().as_slice(), theirs.root().as_bytes().as_slice());
        }
    }
}
