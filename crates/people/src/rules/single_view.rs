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

use kith_terms::time::{Date, Timestamp};
use kith_terms::{BirthDate, NhsNumber, Postcode, RecordId, Sex, folded_compact};

use super::corrected::{Corrected, Correction};
use super::deciding::{Deciding, plain};
use super::identity::identity;
use super::standing::Saying;
use crate::source_record::{Carer, SourceRecord};

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

impl HeldRecord {
    /// Who says what is in it, and when.
    pub(crate) fn saying(&self) -> Saying {
        Saying {
            who: self.source.clone(),
            corrected: false,
            collected_from: self.content.collected_from.clone(),
            on: self.content.updated,
            received_at: self.received_at,
            until: self.replaced_at,
        }
    }
}

/// Derive the single view from what sources say and what record managers have corrected.
pub fn single_view(records: &[HeldRecord], corrections: &[Correction]) -> PersonView {
    let who = identity(records, corrections);
    let address = who.address.value().cloned().unwrap_or_default();
    let family_name = who.family_name.value().cloned();
    let previous = who.previous_family_name.value();
    PersonView {
        previous_family_name: previous
            .filter(|it| family_name.as_deref().map(folded_compact) != Some(folded_compact(it)))
            .cloned(),
        family_name,
        given_names: who.given_names.value().cloned(),
        birth_date: who.birth_date.value().copied(),
        sex: who.sex.value().copied().unwrap_or(Sex::Unknown),
        nhs_number: who.nhs_number.value().map(|it| it.number),
        address_line: address.line,
        postcode: address.postcode,
        died_on: who.died_on.value().copied(),
        carer_name: carer_name(records, corrections),
        record_count: records.iter().filter(|it| it.replaced_at.is_none()).count(),
    }
}

/// The carer of the record that was dated last among those that name one; parental responsibility
/// first (SI 2007/2182 sch 1 para 6).
fn carer_name(records: &[HeldRecord], corrections: &[Correction]) -> Option<String> {
    let first = |carers: &[Carer]| {
        let with = |it: &&Carer| it.parental_responsibility == Some(true);
        let it = carers.iter().find(with).or(carers.first())?;
        Some(it.name.clone())
    };
    let deciding = Deciding {
        records,
        corrections,
    };
    deciding
        .on(
            |content| plain(first(&content.carers)),
            |it| match it {
                Corrected::Carers(carers) => Some(first(carers)),
                _ => None,
            },
        )
        .value()
        .cloned()
}

#[cfg(test)]
#[path = "single_view_tests.rs"]
mod tests;
