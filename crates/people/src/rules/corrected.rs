//! Corrections: which fields a record manager can correct, and what each value must be.

use std::fmt;
use std::str::FromStr;

use kith_gate::Section;
use kith_terms::time::{Date, Timestamp};
use kith_terms::{BirthDate, CorrectionId, Email, NamePart, NhsNumber, Phone, Postcode, Sex};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::involvement::tidy;
use super::sensitive_words::tells_of_a_sensitive_service;
use super::typed::{ASSESSMENTS, CARERS, INVOLVEMENTS, LEAD, PLACE, WORKER};
use crate::source_record::{Address, Assessment, Carer, FedInvolvement, LeadProfessional, Service};

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
    /// Given names held before.
    PreviousGivenName,
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
    /// Assessments that somebody holds.
    Assessments,
    /// The lead professional.
    LeadProfessional,
    /// Parents and carers.
    Carers,
    /// General practice.
    Gp,
    /// School or college.
    School,
    /// Health visitor.
    HealthVisitor,
    /// The services that sources say are helping, or have helped. What a practitioner recorded
    /// here is ended, not corrected.
    Involvements,
}

impl Field {
    /// Every field, in the order in which a record shows them.
    pub const ALL: [Self; 19] = [
        Self::GivenNames,
        Self::FamilyName,
        Self::PreviousGivenName,
        Self::PreviousFamilyName,
        Self::BirthDate,
        Self::Sex,
        Self::NhsNumber,
        Self::Address,
        Self::Phone,
        Self::Email,
        Self::DiedOn,
        Self::CommunicationNeeds,
        Self::Assessments,
        Self::LeadProfessional,
        Self::Carers,
        Self::Gp,
        Self::School,
        Self::HealthVisitor,
        Self::Involvements,
    ];

    /// The section of a record that shows the field.
    pub const fn section(self) -> Section {
        match self {
            Self::GivenNames
            | Self::FamilyName
            | Self::PreviousGivenName
            | Self::PreviousFamilyName => Section::Name,
            Self::BirthDate => Section::BirthDate,
            Self::Sex => Section::Sex,
            Self::NhsNumber => Section::NhsNumber,
            Self::Address => Section::Address,
            Self::Phone | Self::Email => Section::Contact,
            Self::DiedOn => Section::Death,
            Self::CommunicationNeeds | Self::Assessments | Self::LeadProfessional => {
                Section::Indicators
            }
            // How to reach them is another section's: see `Corrected::without_contact`.
            Self::Carers => Section::CarerName,
            Self::Gp | Self::School | Self::HealthVisitor => Section::Services,
            Self::Involvements => Section::Involvements,
        }
    }

    /// The field's name in the store and in web addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GivenNames => "given-names",
            Self::FamilyName => "family-name",
            Self::PreviousGivenName => "previous-given-names",
            Self::PreviousFamilyName => "previous-family-name",
            Self::BirthDate => "birth-date",
            Self::Sex => "sex",
            Self::NhsNumber => "nhs-number",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::DiedOn => "died-on",
            Self::CommunicationNeeds => "communication-needs",
            Self::Assessments => "assessments",
            Self::LeadProfessional => "lead-professional",
            Self::Carers => "carers",
            Self::Gp => "gp",
            Self::School => "school",
            Self::HealthVisitor => "health-visitor",
            Self::Involvements => "involvements",
        }
    }

    /// What a page calls the field.
    pub const fn title(self) -> &'static str {
        match self {
            Self::GivenNames => "Given names",
            Self::FamilyName => "Family name",
            Self::PreviousGivenName => "Previous given names",
            Self::PreviousFamilyName => "Previous family name",
            Self::BirthDate => "Date of birth",
            Self::Sex => "Sex",
            Self::NhsNumber => "NHS number",
            Self::Address => "Address",
            Self::Phone => "Telephone",
            Self::Email => "Email",
            Self::DiedOn => "Date of death",
            Self::CommunicationNeeds => "Communication needs",
            Self::Assessments => "Assessments held",
            Self::LeadProfessional => "Lead professional",
            Self::Carers => "Carers",
            Self::Gp => "GP",
            Self::School => "School",
            Self::HealthVisitor => "Health visitor",
            Self::Involvements => "Involvements",
        }
    }

    /// How to type a value of several parts, where it has them.
    pub const fn how(self) -> Option<&'static str> {
        match self {
            Self::Assessments => Some(ASSESSMENTS.how),
            Self::LeadProfessional => Some(LEAD.how),
            Self::Carers => Some(CARERS.how),
            Self::Gp | Self::School => Some(PLACE.how),
            Self::HealthVisitor => Some(WORKER.how),
            Self::Involvements => Some(INVOLVEMENTS.how),
            _ => None,
        }
    }

    /// The longest text that is taken, in characters: more where it may be a list.
    const fn longest(self) -> usize {
        match self {
            Self::Assessments | Self::Carers | Self::Involvements => 2_000,
            _ => 300,
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
    /// Given names held before.
    PreviousGivenName(Option<String>),
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
    /// Assessments that somebody holds: all of them.
    Assessments(Vec<Assessment>),
    /// The lead professional.
    LeadProfessional(Option<LeadProfessional>),
    /// Parents and carers: all of them.
    Carers(Vec<Carer>),
    /// General practice.
    Gp(Option<Service>),
    /// School or college.
    School(Option<Service>),
    /// Health visitor.
    HealthVisitor(Option<Service>),
    /// The services that sources name: all of them.
    Involvements(Vec<FedInvolvement>),
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
    /// A sensitive service, which everybody would see.
    #[error(
        "This names a service for sexual health, mental health or substance misuse, which everybody \
         would see. Leave it out: its service records it, with consent."
    )]
    Sensitive,
    /// Longer than is kept.
    #[error("Use at most {0} characters")]
    TooLong(usize),
}

impl Corrected {
    /// Read a value as it was typed. An empty text says that there is no such value. An address is
    /// its lines with the postcode last. What there may be several of is given whole: a list without
    /// one of them takes that one away.
    pub fn read(field: Field, text: &str) -> Result<Self, NotAValue> {
        let text = text.trim();
        if text.chars().count() > field.longest() {
            return Err(NotAValue::TooLong(field.longest()));
        }
        Ok(match field {
            Field::GivenNames => Self::GivenNames(name(text)?),
            Field::FamilyName => Self::FamilyName(name(text)?),
            Field::PreviousGivenName => Self::PreviousGivenName(name(text)?),
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
            Field::Assessments => Self::Assessments(ASSESSMENTS.many(text)?),
            Field::LeadProfessional => Self::LeadProfessional(LEAD.one(text)?),
            Field::Carers => Self::Carers(CARERS.many(text)?),
            Field::Gp => Self::Gp(PLACE.one(text)?),
            Field::School => Self::School(PLACE.one(text)?),
            Field::HealthVisitor => Self::HealthVisitor(WORKER.one(text)?),
            Field::Involvements => Self::Involvements(INVOLVEMENTS.many(text)?),
        })
    }

    /// The field.
    pub const fn field(&self) -> Field {
        match self {
            Self::GivenNames(_) => Field::GivenNames,
            Self::FamilyName(_) => Field::FamilyName,
            Self::PreviousGivenName(_) => Field::PreviousGivenName,
            Self::PreviousFamilyName(_) => Field::PreviousFamilyName,
            Self::BirthDate(_) => Field::BirthDate,
            Self::Sex(_) => Field::Sex,
            Self::NhsNumber(_) => Field::NhsNumber,
            Self::Address(_) => Field::Address,
            Self::Phone(_) => Field::Phone,
            Self::Email(_) => Field::Email,
            Self::DiedOn(_) => Field::DiedOn,
            Self::CommunicationNeeds(_) => Field::CommunicationNeeds,
            Self::Assessments(_) => Field::Assessments,
            Self::LeadProfessional(_) => Field::LeadProfessional,
            Self::Carers(_) => Field::Carers,
            Self::Gp(_) => Field::Gp,
            Self::School(_) => Field::School,
            Self::HealthVisitor(_) => Field::HealthVisitor,
            Self::Involvements(_) => Field::Involvements,
        }
    }

    /// The value as [`Corrected::read`] reads it again.
    pub fn text(&self) -> String {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        match self {
            Self::GivenNames(it)
            | Self::FamilyName(it)
            | Self::PreviousGivenName(it)
            | Self::PreviousFamilyName(it)
            | Self::CommunicationNeeds(it) => text(it.as_ref()),
            Self::BirthDate(it) => text(it.as_ref()),
            Self::Sex(it) => it.to_string(),
            Self::NhsNumber(it) => text(it.as_ref()),
            Self::Address(it) => it.as_ref().map(address_text).unwrap_or_default(),
            Self::Phone(it) => text(it.as_ref()),
            Self::Email(it) => text(it.as_ref()),
            Self::DiedOn(it) => text(it.as_ref()),
            Self::Assessments(all) => ASSESSMENTS.texts(all),
            Self::LeadProfessional(it) => LEAD.texts(it.as_slice()),
            Self::Carers(all) => CARERS.texts(all),
            Self::Gp(it) | Self::School(it) => PLACE.texts(it.as_slice()),
            Self::HealthVisitor(it) => WORKER.texts(it.as_slice()),
            Self::Involvements(all) => INVOLVEMENTS.texts(all),
        }
    }

    /// What those are shown of carers who may not know how to reach them; none for other fields.
    pub(crate) fn without_contact(&self) -> Option<Self> {
        let Self::Carers(all) = self else { return None };
        let mut carers = all.clone();
        for carer in &mut carers {
            carer.take_contact();
        }
        Some(Self::Carers(carers))
    }

    /// Refuse what cannot be true on this day.
    pub(crate) fn checked(self, today: Date) -> Result<Self, NotAValue> {
        match self {
            Self::DiedOn(Some(day)) if day > today => Err(NotAValue::DiesLater),
            Self::Involvements(_)
            | Self::Assessments(_)
            | Self::LeadProfessional(_)
            | Self::CommunicationNeeds(_)
                if tells_of_a_sensitive_service(&self.text()) =>
            {
                Err(NotAValue::Sensitive)
            }
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

pub(super) fn day(text: &str) -> Result<Option<Date>, NotAValue> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| NotAValue::Unreadable("Enter a date such as 2026-03-31".to_owned()))
}

fn address(text: &str) -> Option<Address> {
    let mut lines: Vec<String> = text
        .split(['\n', ','])
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
