//! What the key file protects here: code secrets are sealed with it, and what must be recognised
//! but not read (a typed user name, an address) is kept as its keyed hash.

use aes_gcm::aead::{Aead, Generate, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hmac::{Hmac, Mac};
use kith_store::Keys;
use kith_terms::AccountId;
use sha2::Sha256;

use super::code::CodeSecret;
use crate::GateError;

const NONCE_BYTES: usize = 12;

/// The keys of this room.
#[derive(Clone)]
pub(crate) struct GateKeys {
    codes: [u8; 32],
    names: Hmac<Sha256>,
    clients: Hmac<Sha256>,
    forms: Hmac<Sha256>,
}

impl GateKeys {
    pub(crate) fn new(keys: &Keys) -> Result<Self, GateError> {
        let keyed = |purpose| {
            <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&keys.derive(purpose))
                .map_err(|_| GateError::Hash)
        };
        Ok(Self {
            codes: keys.derive("totp"),
            names: keyed("gate/user-name")?,
            clients: keyed("gate/client")?,
            forms: keyed("gate/form-token")?,
        })
    }

    /// Seals a code secret for one account. It opens for no other.
    pub(crate) fn seal(
        &self,
        account: AccountId,
        secret: &CodeSecret,
    ) -> Result<Vec<u8>, GateError> {
        let (nonce, of) = (Nonce::generate(), account.uuid());
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: of.as_bytes(),
        };
        let sealed = self
            .cipher()
            .encrypt(&nonce, payload)
            .map_err(|_| GateError::Sealed)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`GateKeys::seal`] made.
    pub(crate) fn open(&self, account: AccountId, sealed: &[u8]) -> Result<CodeSecret, GateError> {
        let (nonce, sealed) = sealed
            .split_at_checked(NONCE_BYTES)
            .ok_or(GateError::Sealed)?;
        let nonce = Nonce::try_from(nonce).map_err(|_| GateError::Sealed)?;
        let of = account.uuid();
        let payload = Payload {
            msg: sealed,
            aad: of.as_bytes(),
        };
        let secret = self
            .cipher()
            .decrypt(&nonce, payload)
            .map_err(|_| GateError::Sealed)?;
        CodeSecret::from_bytes(&zeroize::Zeroizing::new(secret))
    }

    /// What stands for a typed user name. People type passwords into that box.
    pub(crate) fn name(&self, folded_name: &str) -> [u8; 32] {
        keyed_hash(&self.names, folded_name.as_bytes())
    }

    /// What stands for an address.
    pub(crate) fn client(&self, address: &str) -> [u8; 32] {
        keyed_hash(&self.clients, address.as_bytes())
    }

    /// The token that each form of a session carries.
    pub(crate) fn form_token(&self, token_hash: &[u8; 32]) -> [u8; 32] {
        keyed_hash(&self.forms, token_hash)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.codes))
    }
}

impl std::fmt::Debug for GateKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GateKeys(…)")
    }
}

fn keyed_hash(key: &Hmac<Sha256>, bytes: &[u8]) -> [u8; 32] {
    key.clone()
        .chain_update(bytes)
        .finalize()
        .into_bytes()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> GateKeys {
        GateKeys::new(&Keys::for_tests()).unwrap()
    }

    #[test]
    fn a_sealed_secret_opens_again_for_its_own_account_only() {
        let (mine, other) = (AccountId::new(), AccountId::new());
        let secret = CodeSecret::random().unwrap();
        let sealed = keys().seal(mine, &secret).unwrap();
        assert_eq!(
            keys().open(mine, &sealed).unwrap().as_bytes(),
            secret.as_bytes()
        );
        assert!(matches!(
            keys().open(other, &sealed),
            Err(GateError::Sealed)
        ));
        assert!(!sealed.windows(20).any(|it| it == secret.as_bytes()));
    }

    #[test]
    fn a_sealed_secret_that_was_altered_does_not_open() {
        let account = AccountId::new();
        let sealed = keys()
            .seal(account, &CodeSecret::random().unwrap())
            .unwrap();
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(keys().open(account, &altered).is_err(), "byte {at}");
        }
        assert!(keys().open(account, &[]).is_err());
    }

    #[test]
    fn a_name_and_an_address_that_read_alike_do_not_hash_alike() {
        assert_ne!(keys().name("10.0.0.1"), keys().client("10.0.0.1"));
        assert_eq!(keys().name("bethan"), keys().name("bethan"));
    }
}
