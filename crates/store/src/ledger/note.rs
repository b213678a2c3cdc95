//! Checkpoints as signed notes (C2SP tlog-checkpoint and signed-note), so that tools which others
//! wrote can read them and a witness can keep them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use sha2::{Digest, Sha256};

use super::merkle::{Frontier, Hash};
use super::sql;
use crate::{Db, Keys, StoreError, args};

/// The first line of a checkpoint, and the name of the key that signs it.
pub const ORIGIN: &str = "kith/ledger";

/// C2SP signed-note: the type byte of an Ed25519 signature.
const ED25519: u8 = 1;

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
    pub(crate) fn body(&self) -> String {
        let root = BASE64_STANDARD.encode(self.root);
        format!("{ORIGIN}\n{}\n{root}\n", self.size)
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

    /// The public key as a signed-note verifier key, to be given to a witness.
    pub fn verifier_key(&self) -> String {
        let key = self.public();
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(key.as_bytes());
        let id = u32::from_be_bytes(key_id(&key));
        format!("{ORIGIN}+{id:08x}+{}", BASE64_STANDARD.encode(bytes))
    }

    fn public(&self) -> VerifyingKey {
        self.0.verifying_key()
    }

    /// The signed checkpoint of a tree.
    pub fn sign(&self, tree: &Frontier) -> String {
        let checkpoint = Checkpoint {
            size: tree.size(),
            root: tree.root(),
        };
        self.signed(&checkpoint.body())
    }

    /// A text and its signature, as a signed note.
    pub(crate) fn signed(&self, body: &str) -> String {
        let mut signature = key_id(&self.public()).to_vec();
        signature.extend_from_slice(&self.0.sign(body.as_bytes()).to_bytes());
        format!("{body}\n— {ORIGIN} {}\n", BASE64_STANDARD.encode(signature))
    }

    /// What the note says, or nothing where it was not signed by this place's key.
    pub fn open(&self, note: &str) -> Option<Checkpoint> {
        let (body, signatures) = note.split_once("\n\n")?;
        let body = format!("{body}\n");
        let key = self.public();
        signatures
            .lines()
            .any(|line| signed_by(&key, body.as_bytes(), line).is_some())
            .then(|| parse(&body))?
    }
}

/// C2SP signed-note: the first four bytes of SHA-256(name || LF || type || key).
fn key_id(key: &VerifyingKey) -> [u8; 4] {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(ORIGIN)
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize()
        .into();
    let [a, b, c, d, ..] = hash;
    [a, b, c, d]
}

fn signed_by(key: &VerifyingKey, body: &[u8], line: &str) -> Option<()> {
    let encoded = line.strip_prefix(&format!("— {ORIGIN} "))?;
    let bytes = BASE64_STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    let signature = Signature::from_slice(signature).ok()?;
    (*id == key_id(key) && key.verify(body, &signature).is_ok()).then_some(())
}

fn parse(body: &str) -> Option<Checkpoint> {
    let mut lines = body.lines();
    (lines.next()? == ORIGIN).then_some(())?;
    let size = lines.next()?.parse().ok()?;
    let root = BASE64_STANDARD.decode(lines.next()?).ok()?;
    let checkpoint = Checkpoint {
        size,
        root: root.try_into().ok()?,
    };
    // One checkpoint has one writing: no plus sign, no noughts before the size.
    body.starts_with(&checkpoint.body()).then_some(checkpoint)
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
        let body = signer.open(&signer.sign(&tree(5))).unwrap().body();
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
