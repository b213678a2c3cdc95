//! A telephone number, of this country or another.
//!
//! Source: Ofcom, "The National Telephone Numbering Plan" (lengths and first digits); ITU-T E.164 (15
//! digits at most, country code first); RFC 3966 (`tel:` links).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::text::{cleaned, is_hyphen, private_debug, serde_as_text};

/// A number, kept as it was typed and compared by what is dialled.
#[derive(Clone)]
pub struct Phone {
    typed: String,
    dialled: String,
}

/// Why text is not a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was written.
    #[error("the telephone number is empty: write it like 01632 960 001 or +44 808 157 0192")]
    Empty,
    /// Words or signs.
    #[error(
        "the telephone number has a letter or sign in it: write one number in digits, like 01632 960 001 ext 12"
    )]
    Characters,
    /// It begins with neither 0 nor +.
    #[error("the telephone number has no area code: begin with 0, or with + and the country code")]
    NoAreaCode,
    /// Too few or too many digits for a number in the United Kingdom.
    #[error(
        "the telephone number has too few or too many digits: numbers in the United Kingdom have 10 or 11, like 01632 960 001"
    )]
    Length,
    /// A first digit that the numbering plan does not use.
    #[error(
        "no telephone number in the United Kingdom begins so: they begin 01, 02, 03, 05, 07, 08 or 09"
    )]
    UnknownArea,
    /// Not a number of another country.
    #[error(
        "the international telephone number has too few or too many digits: write + and then 8 to 15 digits"
    )]
    International,
}

/// What kind of line a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// A mobile of the United Kingdom: it can be sent a text message.
    Mobile,
    /// A line at a place in the United Kingdom.
    Landline,
    /// A service: freephone, local rate, helpline or emergency.
    Service,
    /// A number of another country.
    International,
}

impl Phone {
    /// The number as typed.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// What is dialled: `+441632960001`, `+441632960001;ext=12`, or a short number such as `111`. Two
    /// numbers are the same when these are.
    pub fn comparable(&self) -> &str {
        &self.dialled
    }

    /// For a link on a page: `tel:+441632960001`.
    pub fn link(&self) -> String {
        format!("tel:{}", self.dialled)
    }

    /// What kind of line it is.
    pub fn kind(&self) -> PhoneKind {
        let Some(number) = self.dialled.strip_prefix("+44") else {
            return match self.dialled.starts_with('+') {
                true => PhoneKind::International,
                false => PhoneKind::Service,
            };
        };
        let starts = |prefix: &str| number.starts_with(prefix);
        // 070 is personal numbering and 076 paging, save 07624, the Isle of Man's mobiles.
        if starts("7624") || starts("7") && !starts("70") && !starts("76") {
            PhoneKind::Mobile
        } else if starts("1") || starts("2") {
            PhoneKind::Landline
        } else {
            PhoneKind::Service
        }
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, PhoneError> {
        let typed = cleaned(text);
        if typed.is_empty() {
            return Err(PhoneError::Empty);
        }
        let lower = typed.to_ascii_lowercase();
        let lower = lower.strip_prefix("tel:").unwrap_or(&lower);
        let (number, extension) = split_extension(lower);
        let mut dialled = dial(&significant(number)?)?;
        if let Some(extension) = extension {
            let digits = significant(extension)?;
            if digits.is_empty() || digits.len() > 7 || digits.starts_with('+') {
                return Err(PhoneError::Characters);
            }
            dialled = format!("{dialled};ext={digits}");
        }
        Ok(Self { typed, dialled })
    }
}

/// `01632 960001 ext 12`, `… extension 12`, `… x12`, `… #12`, `…;ext=12`.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    let separators = [";ext=", "extension", "extn", "ext", "x", "#"];
    let split = separators
        .iter()
        .find_map(|separator| text.split_once(separator));
    match split {
        Some((number, extension)) => (number, Some(extension.trim_start_matches(['.', ':', ' ']))),
        None => (text, None),
    }
}

/// Digits, and a `+` if it stands first. The `(0)` of `+44 (0)20` is not dialled.
fn significant(text: &str) -> Result<String, PhoneError> {
    let text = text.trim();
    let abroad = text.starts_with('+') || text.starts_with("00") || text.starts_with("(+");
    let without_trunk = text.replacen("(0)", "", usize::from(abroad));
    let mut out = String::new();
    for c in without_trunk.chars() {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.is_empty() => out.push(c),
            '(' | ')' | '.' | '/' | ' ' => {}
            c if is_hyphen(c) => {}
            _ => return Err(PhoneError::Characters),
        }
    }
    Ok(out)
}

fn dial(digits: &str) -> Result<String, PhoneError> {
    let abroad = digits
        .strip_prefix('+')
        .or_else(|| digits.strip_prefix("00"));
    if let Some(number) = abroad {
        return match number.strip_prefix("44") {
            // Many write +44 0…: the nought is dialled only inside the country.
            Some(national) => united_kingdom(national.strip_prefix('0').unwrap_or(national)),
            None => international(number),
        };
    }
    if is_short(digits) {
        return Ok(digits.to_owned());
    }
    united_kingdom(digits.strip_prefix('0').ok_or(PhoneError::NoAreaCode)?)
}

fn united_kingdom(national: &str) -> Result<String, PhoneError> {
    if !national.starts_with(['1', '2', '3', '5', '7', '8', '9']) {
        return Err(PhoneError::UnknownArea);
    }
    // Some 01 and 0800 numbers are a digit shorter; Childline is 0800 1111, NHS Direct was 0845 46 47.
    let shorter = national.starts_with('1') || national.starts_with("800");
    let sound = match national.len() {
        10 => true,
        9 => shorter,
        7 => national.starts_with("800") || national.starts_with("845"),
        _ => false,
    };
    if sound {
        Ok(format!("+44{national}"))
    } else {
        Err(PhoneError::Length)
    }
}

fn international(number: &str) -> Result<String, PhoneError> {
    let sound = (8..=15).contains(&number.len()) && !number.starts_with('0');
    if sound {
        Ok(format!("+{number}"))
    } else {
        Err(PhoneError::International)
    }
}

/// Numbers dialled without an area code: emergency, NHS 111, police 101, power cut 105, and the
/// European helplines 116 xxx.
fn is_short(digits: &str) -> bool {
    matches!(
        digits,
        "999" | "112" | "111" | "101" | "105" | "119" | "18000" | "18001"
    ) || digits.len() == 6 && digits.starts_with("116")
}

impl PartialEq for Phone {
    fn eq(&self, other: &Self) -> bool {
        self.dialled == other.dialled
    }
}

impl Eq for Phone {}

impl PartialOrd for Phone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Phone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.dialled.cmp(&other.dialled)
    }
}

impl Hash for Phone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.dialled.hash(state);
    }
}

/// As it was typed.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.typed)
    }
}

private_debug!(Phone, as_str);
serde_as_text!(Phone, "a telephone number", as_str);
