//! RFC 6962 section 2.1: the hashes of the tree, grown leaf by leaf in logarithmic space, and
//! inclusion proofs made in one pass over the leaves.

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
        let mut node = leaf;
        // Each one-bit at the low end of the size is a complete subtree that now has its sibling.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.nodes.push(node);
        self.size += 1;
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

/// The audit path of one leaf, made while the leaves stream by once.
#[derive(Debug)]
pub struct PathBuilder {
    /// The sibling subtrees as leaf ranges, in the order of the path (from the leaf upwards).
    ranges: Vec<(u64, u64)>,
    growing: Vec<Frontier>,
    next: u64,
}

impl PathBuilder {
    /// For leaf `index` in a tree of `size` leaves; nothing where there is no such leaf.
    pub fn new(index: u64, size: u64) -> Option<Self> {
        let ranges = (index < size).then(|| siblings(index, 0, size))?;
        Some(Self {
            growing: vec![Frontier::default(); ranges.len()],
            ranges,
            next: 0,
        })
    }

    /// Takes the next leaf's hash, in order from the first.
    pub fn push(&mut self, leaf: Hash) {
        let at = self.next;
        self.next += 1;
        for (range, frontier) in self.ranges.iter().zip(&mut self.growing) {
            if range.0 <= at && at < range.1 {
                frontier.push(leaf);
            }
        }
    }

    /// The path, once all leaves have been taken.
    pub fn path(&self) -> Vec<Hash> {
        self.growing.iter().map(Frontier::root).collect()
    }
}

/// The ranges of the siblings of a leaf within `[from, from + size)`, lowest first.
fn siblings(index: u64, from: u64, size: u64) -> Vec<(u64, u64)> {
    if size <= 1 {
        return Vec::new();
    }
    // The largest power of two that is smaller.
    let split = 1 << (size - 1).ilog2();
    let middle = from + split;
    if index < middle {
        let mut path = siblings(index, from, split);
        path.push((middle, from + size));
        path
    } else {
        let mut path = siblings(index, middle, size - split);
        path.push((from, middle));
        path
    }
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
            count in 1usize..200, pick in any::<prop::sample::Index>()
        ) {
            let leaves = leaves(count);
            let index = pick.index(count);
            let mut builder = PathBuilder::new(index as u64, count as u64).unwrap();
            leaves.iter().for_each(|leaf| builder.push(*leaf));
            let (path, root) = (builder.path(), by_definition(&leaves));
            let size = count as u64;
            prop_assert_eq!(root_of_path(leaves[index], index as u64, size, &path), Some(root));
            let forged = leaf_hash(b"forged");
            prop_assert_ne!(root_of_path(forged, index as u64, size, &path), Some(root));
        }
    }

    #[test]
    fn a_size_that_no_database_counts_to_is_no_tree_and_no_trouble() {
        let nodes = [7; 64 * 32];
        assert_eq!(Frontier::from_bytes(u64::MAX, &nodes), None);
        let path = PathBuilder::new(0, u64::MAX).unwrap().path();
        assert_eq!(path.len(), 64);
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
