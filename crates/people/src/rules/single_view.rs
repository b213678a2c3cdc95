//! The single view of a person: from everything that sources say, the values that stand.
//!
//! For each field, in this order:
//!
//! 1. a record manager's correction beats every source, until it is withdrawn;
//! 2. a better value beats a poorer one: a verified NHS number one that is not traced, a whole
//!    birth date a part of one, a known sex an unknown one. A number that is in conflict with the
//!    person's details (status 05) never stands (NHS Data Dictionary, NHS NUMBER STATUS INDICATOR
//!    CODE);
//! 3. what a source dated last beats what was dated earlier, or not at all;
//! 4. what came to us last.
//!
//! A line and a postcode are one address and never taken from two sources. The order in which
//! records and corrections are given decides nothing.

use std::cmp::Reverse;

use kith_terms::time::{Date, Timestamp};
use kith_terms::{BirthDate, Email, NhsNumber, Phone, Postcode, RecordId, Sex};
use serde::Serialize;

use super::corrected::{Corrected, Correction};
use super::standing::{
    Claim, Grade, Sayable, Saying, Standing, Weight, folded, is_well_written, standing,
};
use crate::source_record::{Address, Carer, NhsNumberStatus, SourceRecord};

/// A source's record as it is held: what it says, who says it and when.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldRecord {
    /// The record.
    pub record: RecordId,
    /// The title of its source, as people read it: "Hospital".
    pub source: String,
    /// When this version of it came.
    pub received_at: Timestamp,
    /// When a newer version took its place; empty while it is what the source says now.
    pub replaced_at: Option<Timestamp>,
    /// What it says.
    pub content: SourceRecord,
}

/// The values that stand: what the person's row in the index says.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonView {
    /// Family name.
    pub family_name: Option<String>,
    /// Given and middle names.
    pub given_names: Option<String>,
    /// A family name held before.
    pub previous_family_name: Option<String>,
    /// Birth date, perhaps in part.
    pub birth_date: Option<BirthDate>,
    /// Sex; unknown where nobody says.
    pub sex: Sex,
    /// NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// The address's lines.
    pub address_line: Option<String>,
    /// Postcode.
    pub postcode: Option<Postcode>,
    /// Day of death.
    pub died_on: Option<Date>,
    /// Name of the first person with parental responsibility, or else the first carer.
    pub carer_name: Option<String>,
    /// How many source records are about this person.
    pub record_count: usize,
}

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

/// Derive the single view from what sources say and what record managers have corrected.
pub fn single_view(records: &[HeldRecord], corrections: &[Correction]) -> PersonView {
    let who = identity(records, corrections);
    let address = who.address.value().cloned().unwrap_or_default();
    let family_name = who.family_name.value().cloned();
    let previous = who.previous_family_name.value();
    PersonView {
        previous_family_name: previous
            .filter(|it| family_name.as_deref().map(folded) != Some(folded(it)))
            .cloned(),
        family_name,
        given_names: who.given_names.value().cloned(),
        birth_date: who.birth_date.value().copied(),
        sex: who.sex.value().copied().unwrap_or(Sex::Unknown),
        nhs_number: who.nhs_number.value().map(|it| it.number),
        address_line: address.line,
        postcode: address.postcode,
        died_on: who.died_on.value().copied(),
        carer_name: carer_name(records),
        record_count: records.iter().filter(|it| it.replaced_at.is_none()).count(),
    }
}

/// Decide for every field what stands. Earlier versions of records say what was said before.
pub fn identity(records: &[HeldRecord], corrections: &[Correction]) -> Identity {
    let it = Deciding { records, corrections };
    Identity {
        given_names: it.on(|c| plain(given_names(c)), |c| match c {
            Corrected::GivenNames(name) => Some(name.clone()),
            _ => None,
        }),
        family_name: it.on(|c| plain(c.family_name.as_ref().map(ToString::to_string)), |c| match c {
            Corrected::FamilyName(name) => Some(name.clone()),
            _ => None,
        }),
        previous_given_name: it
            .on(|c| plain(c.previous_given_name.as_ref().map(ToString::to_string)), |_| None),
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
            Corrected::NhsNumber(number) => {
                Some(number.map(|number| SaidNumber { number, verified: false }))
            }
            _ => None,
        }),
        address: it.on(|c| plain(Some(c.address.clone()).filter(|it| !it.is_empty())), |c| match c {
            Corrected::Address(address) => Some(address.clone()),
            _ => None,
        }),
        phone: it.on(|c| c.phones.iter().map(|it| (Grade::Plain, it.clone())).collect(), |c| {
            match c {
                Corrected::Phone(phone) => Some(phone.clone()),
                _ => None,
            }
        }),
        email: it.on(|c| plain(c.email.clone()), |c| match c {
            Corrected::Email(email) => Some(email.clone()),
            _ => None,
        }),
        died_on: it.on(|c| plain(c.died_on), |c| match c {
            Corrected::DiedOn(date) => Some(*date),
            _ => None,
        }),
    }
}

/// Decides field by field among what records and corrections say.
pub(crate) struct Deciding<'a> {
    pub(crate) records: &'a [HeldRecord],
    pub(crate) corrections: &'a [Correction],
}

impl Deciding<'_> {
    /// Gather everybody's claims about one field and decide.
    ///
    /// `of_record` gives what a record says of it; `of_correction` what a correction of this field
    /// says (an inner none: that there is no such value), or none for one of another field.
    pub(crate) fn on<T: Sayable>(
        &self,
        of_record: impl Fn(&SourceRecord) -> Vec<(Grade, T)>,
        of_correction: impl Fn(&Corrected) -> Option<Option<T>>,
    ) -> Standing<T> {
        let said = self.records.iter().flat_map(|record| {
            of_record(&record.content)
                .into_iter()
                .enumerate()
                .map(|(place, (grade, value))| record_claim(record, place, grade, value))
        });
        let corrected = self.corrections.iter().filter_map(|correction| {
            let value = of_correction(&correction.value)?;
            Some(correction_claim(correction, value))
        });
        standing(said.chain(corrected).collect())
    }
}

fn record_claim<T>(record: &HeldRecord, place: usize, grade: Grade, value: T) -> Claim<T> {
    let updated = record.content.updated;
    Claim {
        value: Some(value),
        weight: Weight {
            corrected: false,
            current: record.replaced_at.is_none(),
            grade,
            updated,
            received_at: record.received_at,
            told_apart: Reverse((record.record.uuid(), place)),
        },
        saying: record.saying(),
    }
}

impl HeldRecord {
    /// Who says what is in it, and when.
    pub(crate) fn saying(&self) -> Saying {
        Saying {
            who: self.source.clone(),
            corrected: false,
            on: self.content.updated,
            received_at: self.received_at,
            until: self.replaced_at,
        }
    }
}

fn correction_claim<T>(correction: &Correction, value: Option<T>) -> Claim<T> {
    Claim {
        value,
        weight: Weight {
            corrected: true,
            current: true,
            grade: Grade::Proven,
            updated: None,
            received_at: correction.made_at,
            told_apart: Reverse((correction.id.uuid(), 0)),
        },
        saying: Saying {
            who: correction.made_by_name.clone(),
            corrected: true,
            on: None,
            received_at: correction.made_at,
            until: None,
        },
    }
}

pub(crate) fn plain<T>(value: Option<T>) -> Vec<(Grade, T)> {
    value.map(|value| (Grade::Plain, value)).into_iter().collect()
}

pub(crate) fn given_names(content: &SourceRecord) -> Option<String> {
    let names: Vec<String> = [&content.given_name, &content.middle_names]
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    if names.is_empty() { None } else { Some(names.join(" ")) }
}

/// A whole date beats a part of one, whoever said it last.
fn birth_date(content: &SourceRecord) -> Vec<(Grade, BirthDate)> {
    let grade = |date: &BirthDate| if date.is_full() { Grade::Proven } else { Grade::Plain };
    content.birth_date.map(|date| (grade(&date), date)).into_iter().collect()
}

fn sex(content: &SourceRecord) -> Vec<(Grade, Sex)> {
    content.sex.filter(|it| *it != Sex::Unknown).map(|it| (Grade::Plain, it)).into_iter().collect()
}

fn nhs_number(content: &SourceRecord) -> Vec<(Grade, SaidNumber)> {
    let (grade, verified) = match content.nhs_number_status {
        Some(NhsNumberStatus::Verified) => (Grade::Proven, true),
        Some(NhsNumberStatus::Conflict) => (Grade::NeverStands, false),
        Some(NhsNumberStatus::NoMatch) => (Grade::Poor, false),
        _ => (Grade::Plain, false),
    };
    content
        .nhs_number
        .map(|number| (grade, SaidNumber { number, verified }))
        .into_iter()
        .collect()
}

/// The carer of the record that was dated last among those that name one; parental responsibility
/// first (SI 2007/2182 sch 1 para 6).
fn carer_name(records: &[HeldRecord]) -> Option<String> {
    let of_record = |content: &SourceRecord| {
        let with = |it: &&Carer| it.parental_responsibility == Some(true);
        let carers = &content.carers;
        plain(carers.iter().find(with).or(carers.first()).map(|it| it.name.clone()))
    };
    Deciding { records, corrections: &[] }.on(of_record, |_| None).value().cloned()
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
        let line = self.line.as_deref().map(folded).unwrap_or_default();
        let postcode = self.postcode.map(|it| it.to_string()).unwrap_or_default();
        format!("{line}|{postcode}")
    }

    fn well_written(&self) -> bool {
        self.line.as_deref().is_none_or(is_well_written)
    }
}

impl Sayable for Phone {
    fn sameness(&self) -> String {
        self.to_string().chars().filter(char::is_ascii_digit).collect()
    }
}

impl Sayable for Email {
    fn sameness(&self) -> String {
        self.to_string().to_lowercase()
    }
}

impl Sayable for Date {
    fn sameness(&self) -> String {
        self.to_string()
    }
}
