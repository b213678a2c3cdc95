//! Corrections: which fields a record manager can correct, and what each value must be.

use std::fmt;
use std::str::FromStr;

use kith_gate::Section;
use kith_terms::time::{Date, Timestamp};
use kith_terms::{BirthDate, CorrectionId, Email, NamePart, NhsNumber, Phone, Postcode, Sex};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::involvement::tidy;
use crate::source_record::Address;

/// A correction that is in force: it is not withdrawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The correction.
    pub id: CorrectionId,
    /// The field and what it is to say.
    pub value: Corrected,
    /// Why.
    pub reason: String,
    /// Who made it.
    pub made_by_name: String,
    /// When.
    pub made_at: Timestamp,
}

/// A field that can be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Given and middle names.
    GivenNames,
    /// Family name.
    FamilyName,
    /// A family name held before.
    PreviousFamilyName,
    /// Birth date.
    BirthDate,
    /// Sex.
    Sex,
    /// NHS number.
    NhsNumber,
    /// The address: its lines and postcode.
    Address,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Day of death.
    DiedOn,
    /// What helps when talking with the person.
    CommunicationNeeds,
}

impl Field {
    /// Every field, in the order in which a record shows them.
    pub const ALL: [Self; 11] = [
        Self::GivenNames,
        Self::FamilyName,
        Self::PreviousFamilyName,
        Self::BirthDate,
        Self::Sex,
        Self::NhsNumber,
        Self::Address,
        Self::Phone,
        Self::Email,
        Self::DiedOn,
        Self::CommunicationNeeds,
    ];

    /// The section of a record that shows the field.
    pub const fn section(self) -> Section {
        match self {
            Self::GivenNames | Self::FamilyName | Self::PreviousFamilyName => Section::Name,
            Self::BirthDate => Section::BirthDate,
            Self::Sex => Section::Sex,
            Self::NhsNumber => Section::Number,
            Self::Address => Section::Address,
            Self::Phone | Self::Email => Section::Contact,
            Self::DiedOn | Self::CommunicationNeeds => Section::Indicators,
        }
    }

    /// The field's name in the store and in web addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GivenNames => "given-names",
            Self::FamilyName => "family-name",
            Self::PreviousFamilyName => "previous-family-name",
            Self::BirthDate => "birth-date",
            Self::Sex => "sex",
            Self::NhsNumber => "nhs-number",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::DiedOn => "died-on",
            Self::CommunicationNeeds => "communication-needs",
        }
    }

    /// What a page calls the field.
    pub const fn title(self) -> &'static str {
        match self {
            Self::GivenNames => "Given names",
            Self::FamilyName => "Family name",
            Self::PreviousFamilyName => "Previous family name",
            Self::BirthDate => "Date of birth",
            Self::Sex => "Sex",
            Self::NhsNumber => "NHS number",
            Self::Address => "Address",
            Self::Phone => "Telephone",
            Self::Email => "Email",
            Self::DiedOn => "Date of death",
            Self::CommunicationNeeds => "Communication needs",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Not the name of a field.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("There is no such field to correct")]
pub struct NoSuchField;

impl FromStr for Field {
    type Err = NoSuchField;

    fn from_str(name: &str) -> Result<Self, NoSuchField> {
        Self::ALL
            .into_iter()
            .find(|it| it.name() == name)
            .ok_or(NoSuchField)
    }
}

/// A field with the value that it is to say; none says that there is no such value.
#[derive(Clone, Debug, PartialEq)]
pub enum Corrected {
    /// Given and middle names.
    GivenNames(Option<String>),
    /// Family name.
    FamilyName(Option<String>),
    /// A family name held before.
    PreviousFamilyName(Option<String>),
    /// Birth date.
    BirthDate(Option<BirthDate>),
    /// Sex. There is no "no such value": it is unknown.
    Sex(Sex),
    /// NHS number.
    NhsNumber(Option<NhsNumber>),
    /// The address.
    Address(Option<Address>),
    /// Telephone number.
    Phone(Option<Phone>),
    /// E-mail address.
    Email(Option<Email>),
    /// Day of death.
    DiedOn(Option<Date>),
    /// What helps when talking with the person.
    CommunicationNeeds(Option<String>),
}

/// Why a corrected value is not what its field takes.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotAValue {
    /// The value cannot be read; the words say what to write.
    #[error("{0}")]
    Unreadable(String),
    /// A day of death that has not come.
    #[error("The date of death must be today or in the past")]
    DiesLater,
    /// Longer than is kept.
    #[error("Use at most 300 characters")]
    TooLong,
}

/// The longest corrected text that is taken, in characters.
const LONGEST: usize = 300;

impl Corrected {
    /// Read a value as it was typed. An empty text says that there is no such value. An address is
    /// its lines with the postcode on the last.
    pub fn read(field: Field, text: &str) -> Result<Self, NotAValue> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(NotAValue::TooLong);
        }
        Ok(match field {
            Field::GivenNames => Self::GivenNames(name(text)?),
            Field::FamilyName => Self::FamilyName(name(text)?),
            Field::PreviousFamilyName => Self::PreviousFamilyName(name(text)?),
            Field::BirthDate => Self::BirthDate(parsed(text)?),
            Field::Sex if text.is_empty() => Self::Sex(Sex::Unknown),
            Field::Sex => Self::Sex(parsed(text)?.unwrap_or(Sex::Unknown)),
            Field::NhsNumber => Self::NhsNumber(parsed(text)?),
            Field::Address => Self::Address(address(text)),
            Field::Phone => Self::Phone(parsed(text)?),
            Field::Email => Self::Email(parsed(text)?),
            Field::DiedOn => Self::DiedOn(day(text)?),
            Field::CommunicationNeeds => {
                Self::CommunicationNeeds(Some(tidy(text)).filter(|it| !it.is_empty()))
            }
        })
    }

    /// The field.
    pub const fn field(&self) -> Field {
        match self {
            Self::GivenNames(_) => Field::GivenNames,
            Self::FamilyName(_) => Field::FamilyName,
            Self::PreviousFamilyName(_) => Field::PreviousFamilyName,
            Self::BirthDate(_) => Field::BirthDate,
            Self::Sex(_) => Field::Sex,
            Self::NhsNumber(_) => Field::NhsNumber,
            Self::Address(_) => Field::Address,
            Self::Phone(_) => Field::Phone,
            Self::Email(_) => Field::Email,
            Self::DiedOn(_) => Field::DiedOn,
            Self::CommunicationNeeds(_) => Field::CommunicationNeeds,
        }
    }

    /// The value as [`Corrected::read`] reads it again.
    pub fn text(&self) -> String {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        match self {
            Self::GivenNames(it) | Self::FamilyName(it) | Self::PreviousFamilyName(it) => {
                text(it.as_ref())
            }
            Self::BirthDate(it) => text(it.as_ref()),
            Self::Sex(it) => it.to_string(),
            Self::NhsNumber(it) => text(it.as_ref()),
            Self::Address(it) => it.as_ref().map(address_text).unwrap_or_default(),
            Self::Phone(it) => text(it.as_ref()),
            Self::Email(it) => text(it.as_ref()),
            Self::DiedOn(it) => text(it.as_ref()),
            Self::CommunicationNeeds(it) => text(it.as_ref()),
        }
    }

    /// Refuse what cannot be true on this day.
    pub(crate) fn checked(self, today: Date) -> Result<Self, NotAValue> {
        match self {
            Self::DiedOn(Some(day)) if day > today => Err(NotAValue::DiesLater),
            fine => Ok(fine),
        }
    }
}

fn parsed<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<Option<T>, NotAValue> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|error: T::Err| NotAValue::Unreadable(error.to_string()))
}

fn name(text: &str) -> Result<Option<String>, NotAValue> {
    Ok(parsed::<NamePart>(text)?.map(|name| name.to_string()))
}

fn day(text: &str) -> Result<Option<Date>, NotAValue> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| NotAValue::Unreadable("Enter a date such as 2026-03-31".to_owned()))
}

fn address(text: &str) -> Option<Address> {
    let mut lines: Vec<String> = text
        .lines()
        .map(tidy)
        .filter(|line| !line.is_empty())
        .collect();
    let postcode: Option<Postcode> = lines.last().and_then(|line| line.parse().ok());
    if postcode.is_some() {
        lines.pop();
    }
    let line = if lines.is_empty() {
        None
    } else {
        Some(lines.join(", "))
    };
    Some(Address {
        line,
        postcode,
        uprn: None,
    })
    .filter(|it| !it.is_empty())
}

fn address_text(address: &Address) -> String {
    let postcode = address.postcode.as_ref().map(ToString::to_string);
    let lines: Vec<String> = address.line.clone().into_iter().chain(postcode).collect();
    lines.join("\n")
}
