//! An e-mail address.
//!
//! Source: RFC 5321 section 4.5.3.1 (lengths), RFC 5322 section 3.4.1 (the unquoted form) and RFC 6531
//! (letters of every script). Only a message that arrives proves an address; this catches slips.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::text::{cleaned, private_debug, serde_as_text};

/// An address, kept as written and compared without regard to capitals.
#[derive(Clone)]
pub struct Email(String);

/// Why text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was written.
    #[error("the email address is empty: write it like name@example.org")]
    Empty,
    /// None, or more than one.
    #[error("the email address needs one @ between name and place: write it like name@example.org")]
    At,
    /// A space, comma or bracket.
    #[error(
        "the email address has a space or a sign that no address has: write only the address, like name@example.org"
    )]
    Characters,
    /// Full stops where they may not stand.
    #[error(
        "the email address has a full stop first, last or doubled: write it like name@example.org"
    )]
    FullStops,
    /// The part after the @ is no host name.
    #[error("the part of the email address after the @ is not complete: write it like example.org")]
    Domain,
    /// Longer than mail allows.
    #[error(
        "the email address is too long: it has at most 64 characters before the @ and 254 in all"
    )]
    TooLong,
}

impl Email {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form for comparing: in small letters.
    pub fn comparable(&self) -> String {
        self.0.to_lowercase()
    }

    /// The part after the `@`, in small letters.
    pub fn domain(&self) -> String {
        self.0
            .rsplit_once('@')
            .map(|(_, domain)| domain.to_lowercase())
            .unwrap_or_default()
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let address = cleaned(text);
        if address.is_empty() {
            return Err(EmailError::Empty);
        }
        let (name, domain) = address.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') || name.is_empty() {
            return Err(EmailError::At);
        }
        if name.len() > 64 || address.len() > 254 {
            return Err(EmailError::TooLong);
        }
        if !name.chars().all(may_stand_in_name) {
            return Err(EmailError::Characters);
        }
        if name.split('.').any(str::is_empty) {
            return Err(EmailError::FullStops);
        }
        check_domain(domain)?;
        Ok(Self(address))
    }
}

fn check_domain(domain: &str) -> Result<(), EmailError> {
    let labels: Vec<_> = domain.split('.').collect();
    let sound = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || is_letter_or_digit(c))
    };
    let last_is_word = labels
        .last()
        .is_some_and(|last| last.chars().any(char::is_alphabetic));
    match labels.len() >= 2 && last_is_word && labels.iter().all(sound) {
        true => Ok(()),
        false => Err(EmailError::Domain),
    }
}

/// The `atext` of RFC 5322 and the full stop.
fn may_stand_in_name(c: char) -> bool {
    is_letter_or_digit(c) || ".!#$%&'*+-/=?^_`{|}~".contains(c)
}

fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || !c.is_ascii()
            && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c))
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.comparable() == other.comparable()
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.comparable().hash(state);
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

private_debug!(Email, as_str);
serde_as_text!(Email, "an email address", as_str);
