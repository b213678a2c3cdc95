//! Where files are kept: a folder, or an object store that the place has. Whoever holds either reads nothing there.
//!
//! Each content is sealed with a key of its own, and that key with the place's. The caller keeps the second seal in the
//! database. So a content that was purged stays closed in every old copy of the folder, and a name in the folder says
//! neither whose it is nor what nor when.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use kith_store::Seal;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How a sealed content begins, so that another way of sealing can be told from this one.
const FORMAT: &[u8] = b"kith-file/1\n";

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
    seal: Seal,
}

impl Place {
    /// A folder on this machine, made where it is not there, for its owner alone.
    ///
    /// # Errors
    /// Where it cannot be made or opened.
    pub fn folder(path: &Path, seal: Seal) -> Result<Self, PlaceError> {
        private_folder(path)?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self::new(Arc::new(store), seal))
    }

    /// Any store of objects. The seal is the place's, for files alone.
    pub fn new(store: Arc<dyn ObjectStore>, seal: Seal) -> Self {
        Self { store, seal }
    }

    /// Keeps a content: whole and durably, or not at all.
    ///
    /// # Errors
    /// [`PlaceError::Store`] where it cannot be written.
    pub async fn keep(&self, content: &[u8]) -> Result<Kept, PlaceError> {
        let id = ContentId::random();
        let own: [u8; 32] = rand::random();
        let changed = |_| PlaceError::Changed(id);
        // Both open only as the content of the same id.
        let of = id.0.as_bytes();
        let key = self.seal.seal(of, &own).map_err(changed)?;
        let content = Seal::with_key(own).seal(of, content).map_err(changed)?;
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
        self.opened(kept, &found)
            .ok_or(PlaceError::Changed(kept.id))
    }

    fn opened(&self, kept: &Kept, found: &[u8]) -> Option<Vec<u8>> {
        let of = kept.id.0.as_bytes();
        let own = self.seal.open(of, &kept.key).ok()?;
        let own = Seal::with_key(own.as_slice().try_into().ok()?);
        let content = own.open(of, found.strip_prefix(FORMAT)?).ok()?;
        Some(content.to_vec())
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
