//! What a system shows to be known.

use std::fmt;
use std::str::FromStr;

use kith_store::RandomKey;
use zeroize::Zeroizing;

/// A system's key: 256 random bits, shown once. The database has a keyed hash of it.
#[derive(Clone)]
pub struct SystemKey(pub(crate) RandomKey);

impl SystemKey {
    pub(crate) fn random() -> Self {
        Self(RandomKey::random())
    }

    /// The key as it is shown, once, and as the system sends it.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }
}

/// The text cannot be anybody's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a key: a key has 43 letters, digits, hyphens and underscores")]
pub struct NotAKey;

impl FromStr for SystemKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        RandomKey::from_text(text).map(Self).ok_or(NotAKey)
    }
}

impl fmt::Debug for SystemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_show_in_a_log_and_is_read_back() {
        let key = SystemKey::random();
        assert_eq!(format!("{key:?}"), "SystemKey(…)");
        let text = key.to_text();
        assert_eq!(text.len(), 43);
        assert_eq!(text.parse::<SystemKey>().unwrap().to_text(), text);
        let padded = format!("{}=", text.as_str());
        for wrong in ["", "kith", &"A".repeat(42), &padded] {
            assert_eq!(wrong.parse::<SystemKey>().err(), Some(NotAKey), "{wrong}");
        }
    }
}
