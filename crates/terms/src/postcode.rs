//! Postcodes, whole and outward part only.
//!
//! Sources: Royal Mail, "Programmers' Guide to the Postcode Address File" (the six shapes and which
//! letters stand where); NHS Postcode Directory (pseudo-postcodes of area ZZ99).

use std::fmt;
use std::str::FromStr;

use crate::postcode_slips::without_slips;
use crate::text::{code_chars, private_debug, serde_as_text};

/// A whole postcode, in capitals with one space: `SW1A 1AA`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode {
    text: String,
    pseudo: Option<PseudoPostcode>,
}

/// The first half alone: `SW1A`. Enough to say where about, not which house.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialPostcode(String);

/// What a postcode of area ZZ99 stands for: no such place, but a known reason for having none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PseudoPostcode {
    /// ZZ99 3VZ.
    NoFixedAbode,
    /// ZZ99 3WZ.
    NotKnown,
    /// ZZ99 3CZ.
    England,
    /// ZZ99 3GZ.
    Wales,
    /// ZZ99 1WZ.
    Scotland,
    /// ZZ99 2WZ.
    NorthernIreland,
    /// The others, most of which stand for a country.
    Elsewhere,
}

/// Why text is not a postcode.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostcodeError {
    /// Nothing was written.
    #[error(
        "the postcode is empty: write it like SW1A 1AA, or leave the field out if it is not known"
    )]
    Empty,
    /// Something other than letters and digits.
    #[error("the postcode has a sign in it: write letters and digits, like SW1A 1AA")]
    Characters,
    /// Only the first half.
    #[error("only the first half of the postcode is there: write all of it, like SW1A 1AA")]
    OnlyOutward,
    /// Where a whole one came and the first half was asked for.
    #[error("this is a whole postcode: write only the first half, like SW1A")]
    NotOnlyOutward,
    /// It would be one with O for 0, I for 1, or the other way about. Ask; do not alter it silently.
    #[error(
        "the postcode has a letter where a digit stands or the other way about: check O and 0, I and 1"
    )]
    Slip {
        /// What was probably meant: to be offered to the person who typed it.
        suggestion: Postcode,
    },
    /// Not in any shape a postcode has.
    #[error("this is not in the shape of a postcode: write it like SW1A 1AA or M1 1AE")]
    Shape,
}

impl PostcodeError {
    /// What was probably meant, to be offered to the person who typed it.
    pub fn suggestion(&self) -> Option<&Postcode> {
        match self {
            Self::Slip { suggestion } => Some(suggestion),
            _ => None,
        }
    }
}

impl Postcode {
    /// The postcode as text, with its space.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Without the space, as some systems keep it.
    pub fn compact(&self) -> String {
        self.text.replace(' ', "")
    }

    /// The first half: `SW1A` of `SW1A 1AA`.
    pub fn outward(&self) -> PartialPostcode {
        PartialPostcode(self.halves().0.to_owned())
    }

    /// The second half: `1AA`.
    pub fn inward(&self) -> &str {
        self.halves().1
    }

    /// First half and first digit of the second: `SW1A 1`, some thousands of homes.
    pub fn sector(&self) -> String {
        let (outward, inward) = self.halves();
        format!("{outward} {}", inward.get(..1).unwrap_or_default())
    }

    /// Letters and number of the first half: `SW1` of `SW1A 1AA`, `M1` of `M1 1AE`.
    pub fn district(&self) -> String {
        self.outward().district().to_owned()
    }

    /// The letters before the first digit: `SW`.
    pub fn area(&self) -> String {
        self.outward().area().to_owned()
    }

    /// What it stands for, when it is no place.
    pub fn pseudo(&self) -> Option<PseudoPostcode> {
        self.pseudo
    }

    /// Whether it is a place where someone can be visited.
    pub fn is_place(&self) -> bool {
        self.pseudo.is_none()
    }

    fn halves(&self) -> (&str, &str) {
        self.text.split_once(' ').unwrap_or((&self.text, ""))
    }

    /// Takes capitals and digits without a space.
    pub(crate) fn from_compact(code: &str) -> Option<Self> {
        let (outward, inward) = code.split_at_checked(code.len().checked_sub(3)?)?;
        let pseudo = match (outward, inward.as_bytes()) {
            ("ZZ99", [b'0'..=b'9', b'A'..=b'Z', b'A'..=b'Z']) => Some(pseudo(inward)),
            _ => None,
        };
        let sound = pseudo.is_some()
            || is_outward(outward) && is_inward(inward)
            || is_special(outward, inward);
        sound.then(|| Self {
            text: format!("{outward} {inward}"),
            pseudo,
        })
    }
}

impl PartialPostcode {
    /// The half postcode as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Letters and number, without the letter that divides central districts: `SW1` of `SW1A`.
    pub fn district(&self) -> &str {
        let after_digit = self.0.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if after_digit.is_empty() {
            &self.0
        } else {
            after_digit
        }
    }

    /// The letters before the first digit: `SW`.
    pub fn area(&self) -> &str {
        self.0
            .split(|c: char| c.is_ascii_digit())
            .next()
            .unwrap_or_default()
    }

    /// Whether the postcode lies in it.
    pub fn covers(&self, postcode: &Postcode) -> bool {
        postcode.halves().0 == self.0
    }
}

impl PseudoPostcode {
    /// The words for a page.
    pub const fn to_plain(self) -> &'static str {
        match self {
            Self::NoFixedAbode => "No fixed abode",
            Self::NotKnown => "Address not known",
            Self::England => "England, postcode not known",
            Self::Wales => "Wales, postcode not known",
            Self::Scotland => "Scotland, postcode not known",
            Self::NorthernIreland => "Northern Ireland, postcode not known",
            Self::Elsewhere => "Not a place in the United Kingdom",
        }
    }
}

fn pseudo(inward: &str) -> PseudoPostcode {
    match inward {
        "3VZ" => PseudoPostcode::NoFixedAbode,
        "3WZ" => PseudoPostcode::NotKnown,
        "3CZ" => PseudoPostcode::England,
        "3GZ" => PseudoPostcode::Wales,
        "1WZ" => PseudoPostcode::Scotland,
        "2WZ" => PseudoPostcode::NorthernIreland,
        _ => PseudoPostcode::Elsewhere,
    }
}

/// A9, A99, A9A, AA9, AA99 or AA9A, with the letters that stand in each place.
fn is_outward(text: &str) -> bool {
    let first = |b: &u8| b.is_ascii_uppercase() && !b"QVX".contains(b);
    let second = |b: &u8| b.is_ascii_uppercase() && !b"IJZ".contains(b);
    match text.as_bytes() {
        [a, d] => first(a) && d.is_ascii_digit(),
        [a, d, x] if d.is_ascii_digit() => {
            first(a) && (x.is_ascii_digit() || b"ABCDEFGHJKPSTUW".contains(x))
        }
        [a, b, d] => first(a) && second(b) && d.is_ascii_digit(),
        [a, b, d, x] => {
            let last = x.is_ascii_digit() || b"ABEHMNPRVWXY".contains(x);
            first(a) && second(b) && d.is_ascii_digit() && last
        }
        _ => false,
    }
}

/// A digit and two letters, none of C I K M O V: they are too like others.
fn is_inward(text: &str) -> bool {
    let letter = |b: &u8| b.is_ascii_uppercase() && !b"CIKMOV".contains(b);
    matches!(text.as_bytes(), [d, a, b] if d.is_ascii_digit() && letter(a) && letter(b))
}

/// Girobank, and the territories overseas that have one postcode each.
fn is_special(outward: &str, inward: &str) -> bool {
    let territories = [
        "ASCN", "BBND", "BIQQ", "FIQQ", "PCRN", "SIQQ", "STHL", "TDCU", "TKCA",
    ];
    match inward {
        "0AA" => outward == "GIR",
        "1ZZ" => territories.contains(&outward),
        _ => false,
    }
}

/// Letters and digits in capitals, or why not.
fn compacted(text: &str) -> Result<String, PostcodeError> {
    let code: String = code_chars(text).map(|c| c.to_ascii_uppercase()).collect();
    if code.is_empty() {
        return Err(PostcodeError::Empty);
    }
    match code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        true => Ok(code),
        false => Err(PostcodeError::Characters),
    }
}

impl FromStr for Postcode {
    type Err = PostcodeError;

    fn from_str(text: &str) -> Result<Self, PostcodeError> {
        let code = compacted(text)?;
        if let Some(postcode) = Self::from_compact(&code) {
            return Ok(postcode);
        }
        if is_outward(&code) {
            return Err(PostcodeError::OnlyOutward);
        }
        match without_slips(&code) {
            Some(suggestion) => Err(PostcodeError::Slip { suggestion }),
            None => Err(PostcodeError::Shape),
        }
    }
}

impl FromStr for PartialPostcode {
    type Err = PostcodeError;

    fn from_str(text: &str) -> Result<Self, PostcodeError> {
        let code = compacted(text)?;
        if is_outward(&code) {
            return Ok(Self(code));
        }
        match Postcode::from_compact(&code) {
            Some(_) => Err(PostcodeError::NotOnlyOutward),
            None => Err(PostcodeError::Shape),
        }
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Display for PartialPostcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

private_debug!(Postcode, as_str);
private_debug!(PartialPostcode, as_str);
serde_as_text!(Postcode, "a postcode", as_str);
serde_as_text!(PartialPostcode, "the first half of a postcode", as_str);
