//! The master key: 32 bytes in a file outside the database, from which every other key comes.
//! Whoever holds the database alone can neither sign the ledger nor read a token's secret.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::StoreError;

/// The master key, held in memory.
#[derive(Clone)]
pub struct Keys([u8; 32]);

impl Keys {
    /// Reads the key file; nothing where there is none.
    ///
    /// # Errors
    /// [`StoreError::File`] where it cannot be read or is not 64 hexadecimal digits.
    pub fn load(path: &Path) -> Result<Option<Self>, StoreError> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let mut key = [0; 32];
                hex::decode_to_slice(text.trim(), &mut key)
                    .map_err(|_| std::io::Error::other("it must hold 64 hexadecimal digits"))
                    .map_err(failed("could not use the key file", path))?;
                Ok(Some(Self(key)))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("could not read the key file", path)(error)),
        }
    }

    /// A new key.
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// Writes the key to a new file that only its owner may read.
    ///
    /// # Errors
    /// [`StoreError::File`] where it cannot be written, or a file is there already.
    pub fn save(&self, path: &Path) -> Result<(), StoreError> {
        write_private(path, hex::encode(self.0).as_bytes())
            .map_err(failed("could not make the key file", path))
    }

    /// A fixed key, for tests.
    #[cfg(feature = "testing")]
    pub fn for_tests() -> Self {
        Self([7; 32])
    }

    /// The key for one purpose (HKDF's expand step, RFC 5869, with one block).
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        keyed_hash(&self.0, &[b"kith/", purpose.as_bytes(), &[1]])
    }
}

/// What stands for something that must be recognised and not read, for one purpose: its keyed hash.
#[derive(Clone)]
pub struct Mark([u8; 32]);

impl Keys {
    /// What marks things for one purpose.
    pub fn mark(&self, purpose: &str) -> Mark {
        Mark(self.derive(purpose))
    }
}

impl Mark {
    /// The mark of these bytes, one part after the other.
    pub fn of(&self, parts: &[&[u8]]) -> [u8; 32] {
        keyed_hash(&self.0, parts)
    }
}

fn failed(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.display().to_string();
    move |source| StoreError::File { what, path, source }
}

/// HMAC-SHA256 over the parts, one after the other.
pub(crate) fn keyed_hash(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // A key of up to one block (64 bytes) is padded with zeros: RFC 2104.
    let mut block = [0; 64];
    let (start, _) = block.split_at_mut(key.len());
    start.copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_key_file_is_for_its_owner_alone_and_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kith.key");
        Keys::random().save(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let kept = std::fs::read(&path).unwrap();
        assert!(Keys::random().save(&path).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), kept);
    }
}
