//! Whom a system asks for, by the name that it has for them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

/// The most characters that a system's name for a user may have.
pub const LONGEST_USER_ID: usize = 100;

/// The name that a system has for one of its users, to the letter: it is another's name, and what to us
/// looks like the same may be somebody else there.
#[derive(Clone, PartialEq, Eq)]
pub struct UserId(String);

impl UserId {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is no system's name for a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write the system's name for the user as the system does: 1 to {LONGEST_USER_ID} characters, no \
     spaces around them and nothing that cannot be seen"
)]
pub struct NotAUserId;

/// Whether a character shows nothing, or turns what stands around it: two names that look the same could be
/// two users' (Unicode's format characters, and its line and paragraph separators).
pub(super) fn is_unseen(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

impl FromStr for UserId {
    type Err = NotAUserId;

    fn from_str(text: &str) -> Result<Self, NotAUserId> {
        let fits = (1..=LONGEST_USER_ID).contains(&text.chars().count());
        match fits && text.trim() == text && !text.chars().any(is_unseen) {
            true => Ok(Self(text.to_owned())),
            false => Err(NotAUserId),
        }
    }
}

/// Says nothing: it names a person, and debug output reaches logs.
impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserId(…)")
    }
}

/// A user of a system, and whose account theirs is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemUser {
    /// The name that the system has for them.
    pub user: UserId,
    /// The name that they sign in with here.
    pub user_name: String,
    /// Their own name.
    pub full_name: String,
    /// Since when.
    pub added_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_systems_name_for_a_user_is_kept_to_the_letter() {
        for name in ["ap-1044", "Anna.Protheroe@example.org", "Siân 2"] {
            assert_eq!(name.parse::<UserId>().unwrap().as_str(), name);
        }
        let long = "a".repeat(LONGEST_USER_ID + 1);
        for wrong in [
            "",
            " ",
            " ap-1044",
            "ap-1044\n",
            "ap\u{0}1044",
            "ap\u{200b}1044",
            &long,
        ] {
            assert_eq!(wrong.parse::<UserId>(), Err(NotAUserId), "{wrong:?}");
        }
        let shown = format!("{:?}", "ap-1044".parse::<UserId>());
        assert!(!shown.contains("1044"), "{shown}");
    }
}
