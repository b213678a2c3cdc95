//! What the key file protects here: code secrets and passkeys are sealed with it, and what must be
//! recognised but not read (a typed user name, an address) is kept as its keyed hash.

use kith_store::{Keys, Mark, RandomKey, Seal};
use kith_terms::{AccountId, PasskeyId};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::code::CodeSecret;
use super::passkey::PasskeyKey;
use crate::GateError;

/// The keys of this room.
#[derive(Clone)]
pub(crate) struct GateKeys {
    codes: Seal,
    passkeys: Seal,
    credentials: Mark,
    names: Mark,
    clients: Mark,
    forms: Mark,
    systems: Mark,
}

impl GateKeys {
    pub(crate) fn new(keys: &Keys) -> Self {
        Self {
            codes: keys.seal("totp"),
            passkeys: keys.seal("gate/passkey"),
            credentials: keys.mark("gate/passkey-credential"),
            names: keys.mark("gate/user-name"),
            clients: keys.mark("gate/client"),
            forms: keys.mark("gate/form-token"),
            systems: keys.mark("gate/system-key"),
        }
    }

    /// Seals a code secret for one account. It opens for no other.
    pub(crate) fn seal(
        &self,
        account: AccountId,
        secret: &CodeSecret,
    ) -> Result<Vec<u8>, GateError> {
        Ok(self
            .codes
            .seal(account.uuid().as_bytes(), secret.as_bytes())?)
    }

    /// Opens what [`GateKeys::seal`] made.
    pub(crate) fn open(&self, account: AccountId, sealed: &[u8]) -> Result<CodeSecret, GateError> {
        CodeSecret::from_bytes(&self.codes.open(account.uuid().as_bytes(), sealed)?)
    }

    /// Seals what is kept of a passkey, for one account. It opens for no other, and as no other.
    pub(crate) fn seal_passkey(
        &self,
        of: (AccountId, PasskeyId),
        key: &PasskeyKey,
    ) -> Result<Vec<u8>, GateError> {
        self.seal_json(&whose(of), key)
    }

    /// Opens what [`GateKeys::seal_passkey`] made.
    pub(crate) fn open_passkey(
        &self,
        of: (AccountId, PasskeyId),
        sealed: &[u8],
    ) -> Result<PasskeyKey, GateError> {
        self.open_json(&whose(of), sealed)
    }

    /// Seals what a browser was asked, for the one that was asked.
    pub(crate) fn seal_asked(
        &self,
        bound_to: &[u8],
        asked: &impl Serialize,
    ) -> Result<Vec<u8>, GateError> {
        self.seal_json(bound_to, asked)
    }

    /// Opens what [`GateKeys::seal_asked`] made.
    pub(crate) fn open_asked<T: DeserializeOwned>(
        &self,
        bound_to: &[u8],
        sealed: &[u8],
    ) -> Result<T, GateError> {
        self.open_json(bound_to, sealed)
    }

    fn seal_json(&self, of: &[u8], it: &impl Serialize) -> Result<Vec<u8>, GateError> {
        let bytes = serde_json::to_vec(it).map_err(|_| GateError::Sealed)?;
        Ok(self.passkeys.seal(of, &bytes)?)
    }

    fn open_json<T: DeserializeOwned>(&self, of: &[u8], it: &[u8]) -> Result<T, GateError> {
        let bytes = self.passkeys.open(of, it)?;
        serde_json::from_slice(&bytes).map_err(|_| GateError::Sealed)
    }

    /// What stands for the id by which a device names a passkey.
    pub(crate) fn credential(&self, id: &[u8]) -> [u8; 32] {
        self.credentials.of(&[id])
    }

    /// What stands for a typed user name. People type passwords into that box.
    pub(crate) fn name(&self, folded_name: &str) -> [u8; 32] {
        self.names.of(&[folded_name.as_bytes()])
    }

    /// What stands for an address.
    pub(crate) fn client(&self, address: &str) -> [u8; 32] {
        self.clients.of(&[address.as_bytes()])
    }

    /// What stands for another system's key.
    pub(crate) fn system(&self, key: &RandomKey) -> [u8; 32] {
        self.systems.of(&[key.as_bytes()])
    }

    /// The token that each form of a session carries.
    pub(crate) fn form_token(&self, token_hash: &[u8; 32]) -> [u8; 32] {
        self.forms.of(&[token_hash])
    }
}

impl std::fmt::Debug for GateKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GateKeys(…)")
    }
}

fn whose((account, passkey): (AccountId, PasskeyId)) -> Vec<u8> {
    [account.uuid().into_bytes(), passkey.uuid().into_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> GateKeys {
        GateKeys::new(&Keys::for_tests())
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
    fn what_a_browser_was_asked_opens_for_that_browser_only() {
        let sealed = keys()
            .seal_asked(b"this browser", &"what was asked")
            .unwrap();
        let open = |by: &[u8]| keys().open_asked::<String>(by, &sealed);
        assert_eq!(open(b"this browser").unwrap(), "what was asked");
        assert!(matches!(open(b"another"), Err(GateError::Sealed)));
    }

    #[test]
    fn a_name_and_an_address_that_read_alike_do_not_hash_alike() {
        assert_ne!(keys().name("10.0.0.1"), keys().client("10.0.0.1"));
        assert_eq!(keys().name("bethan"), keys().name("bethan"));
    }
}
