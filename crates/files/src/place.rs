//! Where files are kept: a folder, or an object store that the place has. Whoever holds either reads nothing there.
//!
//! Each content is sealed with a key of its own, and that key with the place's. The caller keeps the second seal in the
//! database. So a content that was purged stays closed in every old copy of the folder, and a name in the folder says
//! neither whose it is nor what nor when.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use aes_gcm::aead::{Aead, Generate, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a sealed content begins, so that another way of sealing can be told from this one.
const FORMAT: &[u8] = b"kith-file/1\n";
const NONCE_BYTES: usize = 12;

/// Where a content is. Drawn by chance: other ids say when they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentId(Uuid);

impl ContentId {
    fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The identifier as a plain UUID, for the database.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// Some hundreds of folders, as a file system likes it.
    fn path(self) -> object_store::path::Path {
        let name = self.0.simple().to_string();
        let folder: String = name.chars().take(2).collect();
        object_store::path::Path::from_iter([folder, name])
    }
}

impl From<Uuid> for ContentId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

/// A content that is kept: what the database holds of it, and without which nobody reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it is.
    pub id: ContentId,
    /// Its own key, sealed with the place's.
    pub key: Vec<u8>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Why a content could not be kept, read or purged. For the operator: it names no person.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// There is nothing at that place.
    #[error(
        "the content of file {} is not where it was kept: bring it back from a backup of the files", .0.0
    )]
    Missing(ContentId),
    /// It is not what was kept.
    #[error(
        "the content of file {} was changed, or was kept with another key file: bring both back from one backup", .0.0
    )]
    Changed(ContentId),
    /// The store said no.
    #[error(
        "the store of files cannot be used: {0}. Look whether it is there, may be written to and has room"
    )]
    Store(#[from] object_store::Error),
    /// The folder cannot be made or opened.
    #[error(
        "the folder of files cannot be used: {0}. Look whether it is there and may be written to"
    )]
    Folder(#[from] std::io::Error),
}

/// Keeps contents, sealed.
#[derive(Clone)]
pub struct Place {
    store: Arc<dyn ObjectStore>,
    key: [u8; 32],
}

impl Place {
    /// A folder on this machine, made where it is not there, for its owner alone.
    ///
    /// # Errors
    /// Where it cannot be made or opened.
    pub fn folder(path: &Path, key: [u8; 32]) -> Result<Self, PlaceError> {
        private_folder(path)?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self::new(Arc::new(store), key))
    }

    /// Any store of objects. The key is derived from the place's master key for files alone.
    pub fn new(store: Arc<dyn ObjectStore>, key: [u8; 32]) -> Self {
        Self { store, key }
    }

    /// Keeps a content: whole and durably, or not at all.
    ///
    /// # Errors
    /// [`PlaceError::Store`] where it cannot be written.
    pub async fn keep(&self, content: &[u8]) -> Result<Kept, PlaceError> {
        let id = ContentId::random();
        let own: [u8; 32] = rand::random();
        let changed = || PlaceError::Changed(id);
        let key = sealed(&self.key, id, &own).ok_or_else(changed)?;
        let content = sealed(&own, id, content).ok_or_else(changed)?;
        let payload = PutPayload::from([FORMAT, &content].concat());
        self.store.put(&id.path(), payload).await?;
        Ok(Kept { id, key })
    }

    /// Reads a content.
    ///
    /// # Errors
    /// [`PlaceError::Missing`] where it is not there, and [`PlaceError::Changed`] where it is not what was kept.
    pub async fn read(&self, kept: &Kept) -> Result<Vec<u8>, PlaceError> {
        let found = match self.store.get(&kept.id.path()).await {
            Err(object_store::Error::NotFound { .. }) => Err(PlaceError::Missing(kept.id)),
            other => Ok(other?.bytes().await?),
        }?;
        let own = opened(&self.key, kept.id, &kept.key);
        let own = own.and_then(|it| <[u8; 32]>::try_from(it).ok());
        let content = own.and_then(|it| opened(&it, kept.id, found.strip_prefix(FORMAT)?));
        content.ok_or(PlaceError::Changed(kept.id))
    }

    /// Takes a content away for good. What is not there any more is no mistake: a purge that was cut off is done again.
    ///
    /// # Errors
    /// [`PlaceError::Store`] where it cannot be taken away.
    pub async fn purge(&self, id: ContentId) -> Result<(), PlaceError> {
        match self.store.delete(&id.path()).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            other => Ok(other?),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Place(…)")
    }
}

/// Makes a folder that only its owner may look into.
pub(crate) fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// It opens only as the content of the same id.
fn sealed(key: &[u8; 32], of: ContentId, secret: &[u8]) -> Option<Vec<u8>> {
    let nonce = Nonce::generate();
    let payload = Payload {
        msg: secret,
        aad: of.0.as_bytes(),
    };
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    let sealed = cipher.encrypt(&nonce, payload).ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

fn opened(key: &[u8; 32], of: ContentId, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
    let payload = Payload {
        msg: sealed,
        aad: of.0.as_bytes(),
    };
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    cipher.decrypt(&Nonce::try_from(nonce).ok()?, payload).ok()
}
