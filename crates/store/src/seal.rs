//! Sealing: what is kept so that the database alone does not tell it. AES-256-GCM (NIST SP 800-38D) with a key for
//! one purpose, bound to whose it is.

use aes_gcm::aead::{Aead, Generate, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use zeroize::Zeroizing;

use crate::Keys;

const NONCE_BYTES: usize = 12;

/// Seals for one purpose. What it sealed opens with the same key file only.
#[derive(Clone)]
pub struct Seal([u8; 32]);

/// What was sealed does not open: it was altered, belongs to something else, or was sealed with another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "what was sealed does not open with this key file: put back the key file that belongs to this database"
)]
pub struct DoesNotOpen;

impl Keys {
    /// The seal for one purpose.
    pub fn seal(&self, purpose: &str) -> Seal {
        Seal(self.derive(purpose))
    }
}

impl Seal {
    /// A seal with a key of its own, which whoever made it keeps.
    pub fn with_key(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Seals something. It opens only with the same words about whose it is.
    ///
    /// # Errors
    /// [`DoesNotOpen`] where it is longer than the cipher takes (64 GiB), and so never would.
    pub fn seal(&self, of: &[u8], secret: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let nonce = Nonce::generate();
        let payload = Payload {
            msg: secret,
            aad: of,
        };
        let sealed = self
            .cipher()
            .encrypt(&nonce, payload)
            .map_err(|_| DoesNotOpen)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Seal::seal`] made.
    ///
    /// # Errors
    /// [`DoesNotOpen`] where it is not what was sealed with this key for the same.
    pub fn open(&self, of: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES).ok_or(DoesNotOpen)?;
        let nonce = Nonce::try_from(nonce).map_err(|_| DoesNotOpen)?;
        let payload = Payload {
            msg: sealed,
            aad: of,
        };
        let opened = self.cipher().decrypt(&nonce, payload);
        opened.map(Zeroizing::new).map_err(|_| DoesNotOpen)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_for_one_purpose_opens_for_no_other() {
        let keys = Keys::random();
        let sealed = keys.seal("one").seal(b"whose", b"secret").unwrap();
        let opened = |purpose: &str, of: &[u8]| {
            let opened = keys.seal(purpose).open(of, &sealed);
            opened.map(|it| it.to_vec())
        };
        assert_eq!(opened("one", b"whose"), Ok(b"secret".to_vec()));
        assert_eq!(opened("another", b"whose"), Err(DoesNotOpen));
        assert_eq!(opened("one", b"somebody else's"), Err(DoesNotOpen));
    }
}
