//! Checkpoints as signed notes (C2SP tlog-checkpoint and signed-note), so that tools which others
//! wrote can read them and a witness can keep them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use jiff::Timestamp;

use super::merkle::{Frontier, Hash};
use super::sql;
use super::verifier::{Signs, VerifierKey, parts, sighting};
use crate::{Db, Keys, StoreError, args};

/// The first line of a checkpoint, and the name of the key that signs it.
pub const ORIGIN: &str = "kith/ledger";

/// The name of the key that signs what this place has seen as a witness.
const WITNESS: &str = "kith/witness";

/// Signs and checks checkpoints.
#[derive(Clone)]
pub struct Signer(SigningKey);

/// What a checkpoint says, once its signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many entries it covers.
    pub size: u64,
    /// The head of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// What is signed. C2SP tlog-checkpoint: origin, size in plain digits, root in base64.
    pub(crate) fn body(&self, origin: &str) -> String {
        let root = BASE64_STANDARD.encode(self.root);
        format!("{origin}\n{}\n{root}\n", self.size)
    }

    /// What a text says that was signed.
    pub(super) fn parse(body: &str, origin: &str) -> Option<Self> {
        let mut lines = body.lines().skip(1);
        let size = lines.next()?.parse().ok()?;
        let root = BASE64_STANDARD.decode(lines.next()?).ok()?;
        let root = root.try_into().ok()?;
        let checkpoint = Self { size, root };
        // One checkpoint has one writing: no plus sign, no noughts before the size.
        body.starts_with(&checkpoint.body(origin))
            .then_some(checkpoint)
    }
}

/// The newest signed head of a ledger, to be kept outside of its database; none where it is empty.
///
/// # Errors
/// [`StoreError`] where the database fails, or the head was not signed with this place's key.
pub async fn checkpoint(db: &Db) -> Result<Option<String>, StoreError> {
    let note = db
        .maybe(&sql::HEAD, args![], |row| row.get::<String>("note"))
        .await?;
    let signer = Signer::new(db.keys());
    match note {
        Some(note) if signer.open(&note).is_none() => Err(StoreError::Ledger(
            "its head was not signed with this key".into(),
        )),
        note => Ok(note),
    }
}

impl Signer {
    /// The signer of this place, from its master key.
    pub fn new(keys: &Keys) -> Self {
        Self(SigningKey::from_bytes(&keys.derive("ledger-signing")))
    }

    /// The key that checks what it signs, to be given to a witness.
    pub fn verifier_key(&self) -> VerifierKey {
        VerifierKey::new(ORIGIN, Signs::Notes, self.0.verifying_key())
    }

    /// The signed checkpoint of a tree.
    pub fn sign(&self, tree: &Frontier) -> String {
        let checkpoint = Checkpoint {
            size: tree.size(),
            root: tree.root(),
        };
        self.signed(&checkpoint.body(ORIGIN))
    }

    /// A text and its signature, as a signed note.
    pub(crate) fn signed(&self, body: &str) -> String {
        let signature = self.0.sign(body.as_bytes()).to_bytes();
        format!("{body}\n{}", self.verifier_key().line(&signature))
    }

    /// What the note says, or nothing where it was not signed by this place's key.
    pub fn open(&self, note: &str) -> Option<Checkpoint> {
        self.verifier_key().open(note)
    }
}

/// Signs what this place has seen of other ledgers.
pub struct Cosigner(SigningKey);

impl Cosigner {
    /// The cosigner of this place, from its master key. It is not the key that signs its own ledger:
    /// whoever checks the one should not have to believe the other.
    pub fn new(keys: &Keys) -> Self {
        Self(SigningKey::from_bytes(&keys.derive("ledger-witness")))
    }

    /// The key that checks what it signs.
    pub fn verifier_key(&self) -> VerifierKey {
        VerifierKey::new(WITNESS, Signs::Sightings, self.0.verifying_key())
    }

    /// The note with the line under it that says that it was seen at that moment.
    pub(super) fn cosigned(&self, note: &str, at: Timestamp) -> Option<String> {
        let (body, _) = parts(note)?;
        let seconds = u64::try_from(at.as_second()).ok()?;
        let signature = self.0.sign(sighting(body, seconds).as_bytes()).to_bytes();
        let bytes = [seconds.to_be_bytes().as_slice(), &signature].concat();
        Some(format!("{note}{}", self.verifier_key().line(&bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::merkle::leaf_hash;

    fn tree(leaves: u8) -> Frontier {
        let mut tree = Frontier::default();
        (0..leaves).for_each(|n| tree.push(leaf_hash(&[n])));
        tree
    }

    #[test]
    fn a_signed_checkpoint_opens_to_what_was_signed() {
        let (signer, tree) = (Signer::new(&Keys::for_tests()), tree(5));
        let opened = signer.open(&signer.sign(&tree)).unwrap();
        assert_eq!((opened.size, opened.root), (5, tree.root()));
    }

    #[test]
    fn a_checkpoint_has_one_writing() {
        let signer = Signer::new(&Keys::for_tests());
        let body = signer.open(&signer.sign(&tree(5))).unwrap().body(ORIGIN);
        for size in ["+5", "05"] {
            let other = body.replacen("\n5\n", &format!("\n{size}\n"), 1);
            assert_eq!(signer.open(&signer.signed(&other)), None, "{size}");
        }
        assert!(signer.open(&signer.signed(&body)).is_some());
        assert!(
            signer
                .open(&signer.signed(&format!("{body}more\n")))
                .is_some()
        );
    }

    #[test]
    fn a_checkpoint_with_another_size_or_another_key_does_not_open() {
        let signer = Signer::new(&Keys::for_tests());
        let note = signer.sign(&tree(5));
        assert_eq!(signer.open(&note.replacen("\n5\n", "\n4\n", 1)), None);
        assert_eq!(Signer::new(&Keys::random()).open(&note), None);
    }
}
