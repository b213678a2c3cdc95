//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".
//!
//! The rewriting of statements for SQLite is not here: it reads nothing but this program's constants.

use crate::ledger::merkle::{Frontier, Hash, leaf_hash, path_of, root_of_path};
use crate::ledger::note::{ORIGIN, Signer};
use crate::postgres::address::Address;
use crate::{DatabaseUrl, Keys};

/// What is kept of the ledger beside its entries, and where the database is.
///
/// # Panics
/// When a changed note is believed, a path leads where it should not, or a password is shown.
pub fn ledger(bytes: &[u8]) {
    tree(bytes);
    a_changed_note_is_not_believed(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        note(text);
        address(text);
    }
}

/// A note is opened where this place signed it, and says what was signed.
fn note(text: &str) {
    let signer = Signer::new(&Keys::for_tests());
    let body = format!("{text}\n");
    let opened = signer.open(&signer.signed(&body));
    if let Some(checkpoint) = opened {
        let said = checkpoint.body(ORIGIN);
        assert!(body.starts_with(&said), "two writings of one checkpoint");
    }
    if let Some(checkpoint) = signer.open(text) {
        assert!(
            text.starts_with(&checkpoint.body(ORIGIN)),
            "not what it says"
        );
    }
}

/// The first byte says what is done to a byte of a note, and the second to which.
fn a_changed_note_is_not_believed(bytes: &[u8]) {
    let signer = Signer::new(&Keys::for_tests());
    let mut tree = Frontier::default();
    (0..5_u8).for_each(|leaf| tree.push(leaf_hash(&[leaf])));
    let mut note = signer.sign(&tree).into_bytes();
    let [change, place, ..] = bytes else { return };
    if let Some(byte) = note.get_mut(usize::from(*place)) {
        *byte ^= change;
    }
    if let Ok(note) = std::str::from_utf8(&note)
        && let Some(opened) = signer.open(note)
    {
        assert_eq!((opened.size, opened.root), (5, tree.root()));
    }
}

/// Place, size and hashes as they may stand in a database that somebody changed.
fn tree(bytes: &[u8]) {
    let Some((index, rest)) = bytes.split_first_chunk::<8>() else {
        return;
    };
    let Some((size, rest)) = rest.split_first_chunk::<8>() else {
        return;
    };
    let (index, size) = (u64::from_le_bytes(*index), u64::from_le_bytes(*size));
    let (path, _) = rest.as_chunks::<32>();
    let leaf: Hash = leaf_hash(rest);
    let root = root_of_path(leaf, index, size, path);
    assert!(root.is_none() || index < size);
    if let Some(subtrees) = path_of(index, size) {
        let expected = subtrees.len();
        assert!(root.is_none() || path.len() == expected, "another length");
    }
    if let Some(mut frontier) = Frontier::from_bytes(size, rest) {
        assert_eq!(frontier.to_bytes(), rest);
        frontier.push(leaf);
        assert_eq!(frontier.size(), size + 1);
    }
}

/// Nothing of what stands before the host, or after the name, is shown.
fn address(text: &str) {
    const SECRET: &str = "correct-horse";
    if text.contains(SECRET) {
        return;
    }
    let (before, after) = text.split_once('\n').unwrap_or((text, ""));
    let addresses = [
        text.to_owned(),
        format!("postgres://{before}:{SECRET}@{after}"),
        format!("postgres://{before}?password={SECRET}{after}"),
    ];
    for url in addresses {
        if let Err(error) = Address::of(&url) {
            assert!(!error.to_string().contains(SECRET), "a password is told");
        }
        if let Ok(url) = url.parse::<DatabaseUrl>() {
            let shown = format!("{url} {url:?}");
            let postgres = matches!(url, DatabaseUrl::Postgres(_));
            assert!(!postgres || !shown.contains(SECRET), "a password is shown");
            assert!(
                !postgres || !shown.contains(['@', '?']),
                "too much is shown"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_kept_example_of_a_note_or_a_path_is_believed_or_not_as_it_should() {
        kith_terms::fuzzing::replay("ledger", super::ledger);
    }
}
