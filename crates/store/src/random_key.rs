//! 256 random bits that stand for somebody: a browser's session, another system, whoever has a link.
//!
//! Nobody guesses them, so a fast hash of them is kept (OWASP ASVS 5.0 11.4.2 asks a slow one of what
//! people choose).

use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

/// Whoever has it is taken for who it stands for, so it is never logged and never kept.
#[derive(Clone)]
pub struct RandomKey(Zeroizing<[u8; 32]>);

impl RandomKey {
    /// A new one.
    pub fn random() -> Self {
        Self(Zeroizing::new(rand::random()))
    }

    /// A known one, for tests.
    #[cfg(feature = "testing")]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads what [`RandomKey::to_text`] wrote, where it is one.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let bytes = <[u8; 32]>::try_from(bytes).ok()?;
        Some(Self(Zeroizing::new(bytes)))
    }

    /// As it is shown, once, and as it comes back.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(self.0.as_slice()))
    }

    /// The bits, to be hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}
