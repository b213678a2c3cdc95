//! Who a person is, field by field, with who says each.

use kith_terms::time::Date;
use kith_terms::{
    BirthDate, Email, NhsNumber, NhsNumberStatus, Phone, Postcode, Precision, Sex, folded_compact,
};
use serde::Serialize;

use super::corrected::{Corrected, Correction};
use super::deciding::{Deciding, plain};
use super::single_view::HeldRecord;
use super::standing::{Grade, Sayable, Standing};
use crate::source_record::{Address, SourceRecord};

/// Who the person is, field by field: what stands, who says so, and what else is or was said.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Identity {
    /// Given and middle names.
    pub given_names: Standing<String>,
    /// Family name.
    pub family_name: Standing<String>,
    /// Given names held before, where a source says so.
    pub previous_given_name: Standing<String>,
    /// Family names held before, where a source says so.
    pub previous_family_name: Standing<String>,
    /// Birth date.
    pub birth_date: Standing<BirthDate>,
    /// Sex.
    pub sex: Standing<Sex>,
    /// NHS number, and whether it is verified.
    pub nhs_number: Standing<SaidNumber>,
    /// Where the person lives.
    pub address: Standing<Address>,
    /// Telephone numbers: the first stands, the others are also said.
    pub phone: Standing<Phone>,
    /// E-mail address.
    pub email: Standing<Email>,
    /// Day of death.
    pub died_on: Standing<Date>,
}

/// An NHS number with how far it is proved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SaidNumber {
    /// The number.
    pub number: NhsNumber,
    /// Whether it was traced and verified.
    pub verified: bool,
}

/// Decide for every field what stands. Earlier versions of records say what was said before.
pub fn identity(records: &[HeldRecord], corrections: &[Correction]) -> Identity {
    let it = Deciding {
        records,
        corrections,
    };
    Identity {
        given_names: it.on(
            |c| plain(given_names(c)),
            |c| match c {
                Corrected::GivenNames(name) => Some(name.clone()),
                _ => None,
            },
        ),
        family_name: it.on(
            |c| plain(c.family_name.as_ref().map(ToString::to_string)),
            |c| match c {
                Corrected::FamilyName(name) => Some(name.clone()),
                _ => None,
            },
        ),
        previous_given_name: it.on(
            |c| plain(c.previous_given_name.as_ref().map(ToString::to_string)),
            |c| match c {
                Corrected::PreviousGivenName(name) => Some(name.clone()),
                _ => None,
            },
        ),
        previous_family_name: it.on(
            |c| plain(c.previous_family_name.as_ref().map(ToString::to_string)),
            |c| match c {
                Corrected::PreviousFamilyName(name) => Some(name.clone()),
                _ => None,
            },
        ),
        birth_date: it.on(birth_date, |c| match c {
            Corrected::BirthDate(date) => Some(*date),
            _ => None,
        }),
        sex: it.on(sex, |c| match c {
            Corrected::Sex(sex) => Some(Some(*sex)),
            _ => None,
        }),
        nhs_number: it.on(nhs_number, |c| match c {
            Corrected::NhsNumber(number) => Some(number.map(|number| SaidNumber {
                number,
                verified: false,
            })),
            _ => None,
        }),
        address: it.on(
            |c| plain(Some(c.address.clone()).filter(|it| !it.is_empty())),
            |c| match c {
                Corrected::Address(address) => Some(address.clone()),
                _ => None,
            },
        ),
        phone: it.on(
            |c| {
                c.phones
                    .iter()
                    .map(|it| (Grade::Plain, it.clone()))
                    .collect()
            },
            |c| match c {
                Corrected::Phone(phone) => Some(phone.clone()),
                _ => None,
            },
        ),
        email: it.on(
            |c| plain(c.email.clone()),
            |c| match c {
                Corrected::Email(email) => Some(email.clone()),
                _ => None,
            },
        ),
        died_on: it.on(
            |c| plain(c.died_on),
            |c| match c {
                Corrected::DiedOn(date) => Some(*date),
                _ => None,
            },
        ),
    }
}

pub(crate) fn given_names(content: &SourceRecord) -> Option<String> {
    let names: Vec<String> = [&content.given_name, &content.middle_names]
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    if names.is_empty() {
        None
    } else {
        Some(names.join(" "))
    }
}

/// A whole date beats a part of one, whoever said it last.
fn birth_date(content: &SourceRecord) -> Vec<(Grade, BirthDate)> {
    let grade = |date: &BirthDate| {
        if date.precision() == Precision::Day {
            Grade::Proven
        } else {
            Grade::Plain
        }
    };
    content
        .birth_date
        .map(|date| (grade(&date), date))
        .into_iter()
        .collect()
}

fn sex(content: &SourceRecord) -> Vec<(Grade, Sex)> {
    content
        .sex
        .filter(|it| *it != Sex::Unknown)
        .map(|it| (Grade::Plain, it))
        .into_iter()
        .collect()
}

fn nhs_number(content: &SourceRecord) -> Vec<(Grade, SaidNumber)> {
    let (grade, verified) = match content.nhs_number_status {
        Some(NhsNumberStatus::Verified) => (Grade::Proven, true),
        Some(NhsNumberStatus::Conflict) => (Grade::NeverStands, false),
        Some(NhsNumberStatus::NoSingleMatch) => (Grade::Poor, false),
        _ => (Grade::Plain, false),
    };
    content
        .nhs_number
        .map(|number| (grade, SaidNumber { number, verified }))
        .into_iter()
        .collect()
}

impl Sayable for BirthDate {
    fn sameness(&self) -> String {
        self.to_string()
    }
}

impl Sayable for Sex {
    fn sameness(&self) -> String {
        self.to_string()
    }
}

impl Sayable for SaidNumber {
    fn sameness(&self) -> String {
        self.number.to_string()
    }
}

impl Sayable for Address {
    /// The property number in the national list where both say one is not enough: they rarely do.
    fn sameness(&self) -> String {
        let line = self.line.as_deref().map(folded_compact).unwrap_or_default();
        let postcode = self
            .postcode
            .as_ref()
            .map(Postcode::compact)
            .unwrap_or_default();
        format!("{line}|{postcode}")
    }

    fn texts(&mut self) -> Vec<Option<&mut String>> {
        vec![self.line.as_mut()]
    }
}

impl Sayable for Phone {
    fn sameness(&self) -> String {
        self.comparable().to_owned()
    }
}

impl Sayable for Email {
    fn sameness(&self) -> String {
        self.comparable()
    }
}

impl Sayable for Date {
    fn sameness(&self) -> String {
        self.to_string()
    }
}
