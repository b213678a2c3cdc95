//! Something secret that a person typed: never shown, and wiped from memory when done with.

use std::fmt;

use zeroize::Zeroizing;

/// Text that a person typed into a secret box.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// The text, exactly as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<String> for Typed {
    fn from(text: String) -> Self {
        Typed(Zeroizing::new(text))
    }
}

impl From<&str> for Typed {
    fn from(text: &str) -> Self {
        Typed(Zeroizing::new(text.to_owned()))
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_does_not_show_in_a_log() {
        assert_eq!(
            format!("{:?}", Typed::from("coffee train fish")),
            "Typed(…)"
        );
    }
}
