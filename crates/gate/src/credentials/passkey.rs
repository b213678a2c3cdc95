//! Passkeys (WebAuthn): keys that a person's device keeps, and uses only after it has made sure of
//! its holder. Nothing else of the gate knows the library that checks them.

use std::time::Duration;

use jiff::SignedDuration;
use kith_terms::AccountId;
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};
use webauthn_rs_proto::ResidentKeyRequirement;

use crate::GateError;

/// For so long a device may take: what the WebAuthn recommendation allows people who need longer.
pub(crate) const CHALLENGE_LASTS: SignedDuration = SignedDuration::from_mins(5);

/// As many passkeys as anybody may have.
pub const MOST_PASSKEYS: i64 = 10;

/// The site that passkeys are for, and the only one that they ever sign for.
#[derive(Debug, Clone)]
pub struct PasskeySite {
    webauthn: Webauthn,
    origin: String,
}

/// There can be no passkeys at this address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "nobody can have a passkey here, because browsers keep one only for a name over https (or for \
     localhost): set public_url to such an address"
)]
pub struct NoPasskeys;

impl PasskeySite {
    /// The site at the address that people type.
    ///
    /// # Errors
    /// [`NoPasskeys`] where browsers keep none for such an address.
    pub fn at(public_url: &str) -> Result<Self, NoPasskeys> {
        let address = Url::parse(public_url).map_err(|_| NoPasskeys)?;
        let name = address.domain().ok_or(NoPasskeys)?;
        if address.scheme() != "https" && name != "localhost" {
            return Err(NoPasskeys);
        }
        let webauthn = WebauthnBuilder::new(name, &address)
            .map_err(|_| NoPasskeys)?
            .rp_name("Kith")
            .timeout(Duration::from_secs(
                CHALLENGE_LASTS.as_secs().unsigned_abs(),
            ))
            .build()
            .map_err(|_| NoPasskeys)?;
        Ok(Self {
            webauthn,
            origin: address.origin().ascii_serialization(),
        })
    }

    /// The scheme, name and port where a browser must stand to use a passkey.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What a browser is asked to make a new passkey with: what to remember, and what to send.
    ///
    /// It must be one that is found without a user name, and make sure of its holder each time.
    pub(crate) fn ask_for_new(
        &self,
        holder: (AccountId, &str, &str),
        has: Vec<PasskeyKey>,
    ) -> Result<(NewAsked, String), GateError> {
        let (account, user_name, full_name) = holder;
        let has = has.into_iter().map(|it| it.0.cred_id().clone()).collect();
        let (mut options, asked) = self
            .webauthn
            .start_passkey_registration(account.uuid(), user_name, full_name, Some(has))
            .map_err(|_| GateError::Passkey)?;
        if let Some(wanted) = options.public_key.authenticator_selection.as_mut() {
            wanted.resident_key = Some(ResidentKeyRequirement::Required);
            wanted.require_resident_key = true;
        }
        Ok((NewAsked(asked), json(&options.public_key)?))
    }

    /// The passkey that a browser made when it was asked.
    pub(crate) fn take_new(
        &self,
        asked: &NewAsked,
        posted: &str,
    ) -> Result<PasskeyKey, NotAccepted> {
        let posted: RegisterPublicKeyCredential =
            serde_json::from_str(posted).map_err(|_| NotAccepted::Unreadable)?;
        self.webauthn
            .finish_passkey_registration(&posted, &asked.0)
            .map(PasskeyKey)
            .map_err(NotAccepted::from)
    }

    /// What a browser is asked to sign with whichever passkey its holder chooses.
    pub(crate) fn ask(&self) -> Result<(Asked, String), GateError> {
        let (options, asked) = self
            .webauthn
            .start_discoverable_authentication()
            .map_err(|_| GateError::Passkey)?;
        Ok((Asked(asked), json(&options.public_key)?))
    }

    /// Whether a passkey signed what was asked; the key then, with its counter moved on.
    pub(crate) fn check(
        &self,
        asked: &Asked,
        shown: &Shown,
        key: &PasskeyKey,
    ) -> Result<PasskeyKey, NotAccepted> {
        let signed = self
            .webauthn
            .finish_discoverable_authentication_v2(&shown.0, asked.0.clone(), &key.0)
            .map_err(NotAccepted::from)?;
        let mut key = key.clone();
        key.0.update_credential(&signed);
        Ok(key)
    }
}

fn json(options: &impl Serialize) -> Result<String, GateError> {
    serde_json::to_string(options).map_err(|_| GateError::Passkey)
}

/// What a browser was asked to make a new passkey with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct NewAsked(PasskeyRegistration);

/// What a browser was asked to sign.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Asked(DiscoverableAuthentication);

/// The public half of a passkey, with the counter that its device showed last.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PasskeyKey(Passkey);

impl PasskeyKey {
    /// The id by which its device names it.
    pub(crate) fn credential_id(&self) -> &[u8] {
        self.0.cred_id()
    }

    /// Whether its device may copy it to others, as the device says.
    pub(crate) fn may_be_copied(&self) -> bool {
        Credential::from(self.0.clone()).backup_eligible
    }
}

/// What a browser brings back when it was asked to sign.
pub(crate) struct Shown(PublicKeyCredential);

impl Shown {
    /// Reads it. Whether it is right is another question.
    pub(crate) fn read(posted: &str) -> Option<Self> {
        serde_json::from_str(posted).ok().map(Self)
    }

    /// The id by which the device names the passkey that it used.
    pub(crate) fn credential_id(&self) -> &[u8] {
        self.0.get_credential_id()
    }

    /// Whether the device says that the passkey is this account's.
    pub(crate) fn is_of(&self, account: AccountId) -> bool {
        self.0.get_user_unique_id() == Some(account.uuid().as_bytes().as_slice())
    }
}

/// Why a passkey was not accepted, for the ledger. Whoever showed it is told one thing for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAccepted {
    /// What was posted is not what a browser makes of a passkey.
    Unreadable,
    /// Nobody has this passkey, or not the account that its device names.
    Unknown,
    /// Nothing was asked, or it was answered before, or too late, or another answer came.
    Challenge,
    /// It was used on another site.
    OtherSite,
    /// Its device did not make sure of its holder.
    NotVerified,
    /// The signature, or what is signed, is not right.
    Wrong,
    /// Its counter went backwards: there may be a copy of it.
    CounterBack,
    /// It was suspended before.
    Suspended,
    /// It is not of the user name that was typed.
    OtherName,
    /// It may be on several devices, and its holder's role needs one that is on one.
    MayBeCopied,
    /// Somebody has added it before.
    InUse,
}

impl NotAccepted {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "passkey-unreadable",
            Self::Unknown => "passkey-unknown",
            Self::Challenge => "passkey-not-asked-for",
            Self::OtherSite => "passkey-of-another-site",
            Self::NotVerified => "passkey-holder-not-verified",
            Self::Wrong => "passkey-wrong",
            Self::CounterBack => "passkey-counter-went-back",
            Self::Suspended => "passkey-suspended",
            Self::OtherName => "passkey-of-another-name",
            Self::MayBeCopied => "passkey-may-be-copied",
            Self::InUse => "passkey-in-use",
        }
    }
}

impl From<WebauthnError> for NotAccepted {
    fn from(error: WebauthnError) -> Self {
        match error {
            WebauthnError::MismatchedChallenge => Self::Challenge,
            WebauthnError::InvalidRPOrigin
            | WebauthnError::InvalidRPIDHash
            | WebauthnError::CredentialCrossOrigin => Self::OtherSite,
            WebauthnError::UserNotPresent | WebauthnError::UserNotVerified => Self::NotVerified,
            WebauthnError::CredentialPossibleCompromise => Self::CounterBack,
            WebauthnError::ParseJSONFailure(_)
            | WebauthnError::ParseCBORFailure(_)
            | WebauthnError::ParseNOMFailure
            | WebauthnError::ParseInsufficientBytesAvailable => Self::Unreadable,
            _ => Self::Wrong,
        }
    }
}

/// What its holder calls a passkey, so that they know which it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PasskeyName(String);

/// The longest name, in characters.
const LONGEST_NAME: usize = 40;

impl PasskeyName {
    pub(crate) fn read(typed: &str) -> Option<Self> {
        let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let good = !name.chars().any(char::is_control)
            && (1..=LONGEST_NAME).contains(&name.chars().count());
        good.then_some(Self(name))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_a_name_over_tls_or_for_this_machine() {
        for address in [
            "https://kith.example.gov.uk",
            "https://kith.example:8443",
            "http://localhost:8080",
        ] {
            assert_eq!(PasskeySite::at(address).unwrap().origin(), address);
        }
        for address in [
            "http://kith.example.gov.uk",
            "http://127.0.0.1:8080",
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "kith.example",
        ] {
            assert!(PasskeySite::at(address).is_err(), "{address}");
        }
    }

    #[test]
    fn a_passkey_has_a_name_that_fits_on_a_line() {
        let name = |typed: &str| PasskeyName::read(typed).map(|it| it.0);
        assert_eq!(name("  Work   phone "), Some("Work phone".to_owned()));
        assert_eq!(name("   "), None);
        assert_eq!(name(&"x".repeat(LONGEST_NAME + 1)), None);
        assert!(name(&"ŵ".repeat(LONGEST_NAME)).is_some());
    }
}
