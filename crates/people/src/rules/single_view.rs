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
use kith_terms::{
    BirthDate, Email, NhsNumber, NhsNumberStatus, Phone, Postcode, Precision, RecordId, Sex,
    folded_compact,
};
use serde::Serialize;

use super::corrected::{Corrected, Correction};
use super::standing::{Claim, Grade, Sayable, Saying, Standing, Weight, is_well_written, standing};
use crate::source_record::{Address, Carer, SourceRecord};

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
        carer_name: carer_name(records),
        record_count: records.iter().filter(|it| it.replaced_at.is_none()).count(),
    }
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
            |_| None,
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
    value
        .map(|value| (Grade::Plain, value))
        .into_iter()
        .collect()
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

/// The carer of the record that was dated last among those that name one; parental responsibility
/// first (SI 2007/2182 sch 1 para 6).
fn carer_name(records: &[HeldRecord]) -> Option<String> {
    let of_record = |content: &SourceRecord| {
        let with = |it: &&Carer| it.parental_responsibility == Some(true);
        let carers = &content.carers;
        plain(
            carers
                .iter()
                .find(with)
                .or(carers.first())
                .map(|it| it.name.clone()),
        )
    };
    Deciding {
        records,
        corrections: &[],
    }
    .on(of_record, |_| None)
    .value()
    .cloned()
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

    fn well_written(&self) -> bool {
        self.line.as_deref().is_none_or(is_well_written)
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

#[cfg(test)]
mod tests {
    use kith_terms::CorrectionId;
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    fn held(source: &str, content: SourceRecord) -> HeldRecord {
        HeldRecord {
            record: RecordId::new(),
            source: source.into(),
            received_at: at(0),
            replaced_at: None,
            content,
        }
    }

    fn named(family_name: &str, updated: Option<&str>) -> SourceRecord {
        SourceRecord {
            family_name: family_name.parse().ok(),
            updated: updated.map(|it| it.parse().unwrap()),
            ..SourceRecord::default()
        }
    }

    fn correction(value: Corrected, seconds: i64) -> Correction {
        Correction {
            id: CorrectionId::new(),
            value,
            reason: "Seen on the birth certificate".into(),
            made_by_name: "Rita Manager".into(),
            made_at: at(seconds),
        }
    }

    #[test]
    fn what_is_dated_last_stands() {
        let records = [
            held("School", named("Smith", Some("2020-01-01"))),
            held("GP", named("Jones", Some("2024-01-01"))),
            held("Housing", named("Brown", None)),
        ];
        assert_eq!(
            single_view(&records, &[]).family_name.as_deref(),
            Some("Jones")
        );
    }

    #[test]
    fn of_two_without_a_date_the_one_that_came_last_stands() {
        let mut later = held("GP", named("Jones", None));
        later.received_at = at(60);
        let records = [later, held("School", named("Smith", None))];
        assert_eq!(
            single_view(&records, &[]).family_name.as_deref(),
            Some("Jones")
        );
    }

    #[test]
    fn a_correction_beats_every_source_and_the_last_correction_the_others() {
        let records = [held("GP", named("Jones", Some("2026-01-01")))];
        let corrections = [
            correction(Corrected::FamilyName(Some("Smith".into())), 20),
            correction(Corrected::FamilyName(Some("Smyth".into())), 10),
        ];
        assert_eq!(
            single_view(&records, &corrections).family_name.as_deref(),
            Some("Smith")
        );
    }

    #[test]
    fn a_correction_can_take_a_value_away() {
        let died = SourceRecord {
            died_on: "2026-01-02".parse().ok(),
            ..SourceRecord::default()
        };
        let records = [held("Hospital", died)];
        assert!(single_view(&records, &[]).died_on.is_some());
        let corrections = [correction(Corrected::DiedOn(None), 10)];
        assert_eq!(single_view(&records, &corrections).died_on, None);
        let identity = identity(&records, &corrections);
        assert_eq!(
            identity.died_on.others.len(),
            1,
            "what the source says is still shown"
        );
        assert_eq!(identity.died_on.taken_away.unwrap().who, "Rita Manager");
    }

    fn numbered(number: &str, status: Option<NhsNumberStatus>, updated: &str) -> SourceRecord {
        SourceRecord {
            nhs_number: number.parse().ok(),
            nhs_number_status: status,
            updated: updated.parse().ok(),
            ..SourceRecord::default()
        }
    }

    #[test]
    fn a_verified_nhs_number_beats_a_newer_one_that_is_not() {
        let records = [
            held(
                "GP",
                numbered("9995141264", Some(NhsNumberStatus::Verified), "2015-01-01"),
            ),
            held("School", numbered("9996107876", None, "2026-01-01")),
        ];
        let view = single_view(&records, &[]);
        assert_eq!(view.nhs_number, "9995141264".parse().ok());
    }

    #[test]
    fn an_nhs_number_in_conflict_never_stands_but_is_shown() {
        let conflict = Some(NhsNumberStatus::Conflict);
        let records = [held(
            "Hospital",
            numbered("9995141264", conflict, "2026-01-01"),
        )];
        assert_eq!(single_view(&records, &[]).nhs_number, None);
        assert_eq!(identity(&records, &[]).nhs_number.others.len(), 1);
    }

    #[test]
    fn a_whole_birth_date_beats_a_newer_year() {
        let born = |date: &str, updated: &str| SourceRecord {
            birth_date: date.parse().ok(),
            updated: updated.parse().ok(),
            ..SourceRecord::default()
        };
        let records = [
            held("GP", born("2010-03-04", "2015-01-01")),
            held("Housing", born("2010", "2026-01-01")),
        ];
        assert_eq!(
            single_view(&records, &[]).birth_date,
            "2010-03-04".parse().ok()
        );
    }

    #[test]
    fn a_line_and_a_postcode_come_from_one_source() {
        let lives = |line: Option<&str>, postcode: Option<&str>, updated: &str| SourceRecord {
            address: Address {
                line: line.map(str::to_owned),
                postcode: postcode.and_then(|it| it.parse().ok()),
                uprn: None,
            },
            updated: updated.parse().ok(),
            ..SourceRecord::default()
        };
        let records = [
            held(
                "GP",
                lives(Some("1 Elm Close"), Some("PR2 4JY"), "2015-01-01"),
            ),
            held("School", lives(Some("9 Oak Road"), None, "2026-01-01")),
        ];
        let view = single_view(&records, &[]);
        assert_eq!(view.address_line.as_deref(), Some("9 Oak Road"));
        assert_eq!(
            view.postcode, None,
            "the old postcode is not the new house's"
        );
    }

    #[test]
    fn two_sources_that_say_one_name_in_different_writing_are_one_value() {
        let records = [
            held("Hospital", named("O'BRIEN", Some("2026-01-01"))),
            held("GP", named("O\u{2019}Brien", Some("2020-01-01"))),
        ];
        let family_name = identity(&records, &[]).family_name;
        let now = family_name.now.unwrap();
        assert_eq!(
            now.value, "O\u{2019}Brien",
            "as people write it, not all in capitals"
        );
        let sayers: Vec<&str> = now.by.iter().map(|it| it.who.as_str()).collect();
        assert_eq!(sayers, ["Hospital", "GP"]);
        assert!(family_name.others.is_empty());
    }

    #[test]
    fn what_a_source_said_before_never_stands_but_is_shown_with_its_end() {
        let mut before = held("GP", named("Smith", Some("2026-01-01")));
        before.replaced_at = Some(at(60));
        let records = [before, held("School", named("Jones", None))];
        assert_eq!(
            single_view(&records, &[]).family_name.as_deref(),
            Some("Jones")
        );
        assert_eq!(single_view(&records, &[]).record_count, 1);
        let others = identity(&records, &[]).family_name.others;
        assert_eq!(others[0].value, "Smith");
        assert_eq!(others[0].by[0].until, Some(at(60)));
    }

    #[test]
    fn the_carer_with_parental_responsibility_is_named_first() {
        let carer = |name: &str, responsible| Carer {
            name: name.into(),
            parental_responsibility: responsible,
            ..Carer::default()
        };
        let content = SourceRecord {
            carers: vec![carer("Aunt May", None), carer("Rose Murray", Some(true))],
            ..SourceRecord::default()
        };
        let view = single_view(&[held("School", content)], &[]);
        assert_eq!(view.carer_name.as_deref(), Some("Rose Murray"));
    }

    #[test]
    fn nobody_says_anything_about_somebody_without_records() {
        let view = single_view(&[], &[]);
        assert_eq!(
            (view.family_name, view.sex, view.record_count),
            (None, Sex::Unknown, 0)
        );
    }

    fn any_record() -> impl Strategy<Value = HeldRecord> {
        let one_of =
            |values: &'static [&'static str]| prop::option::of(prop::sample::select(values));
        (
            one_of(&["Smith", "SMITH", "Jones", "O'Brien"]),
            one_of(&["2010", "2010-03", "2010-03-04", "2010-04-03"]),
            one_of(&["9995141264", "9996107876"]),
            prop::sample::select(
                &[
                    None,
                    Some(NhsNumberStatus::Verified),
                    Some(NhsNumberStatus::Conflict),
                ][..],
            ),
            one_of(&["2020-01-01", "2024-01-01"]),
            one_of(&["PR2 4JY", "PR5 6NE"]),
            0..3_i64,
            prop::option::of(3..5_i64),
        )
            .prop_map(
                |(family, born, number, status, updated, postcode, came, replaced)| {
                    let parsed = |it: Option<&str>| it.map(str::to_owned);
                    let content = SourceRecord {
                        family_name: parsed(family).and_then(|it| it.parse().ok()),
                        birth_date: parsed(born).and_then(|it| it.parse().ok()),
                        nhs_number: parsed(number).and_then(|it| it.parse().ok()),
                        nhs_number_status: status,
                        updated: parsed(updated).and_then(|it| it.parse().ok()),
                        address: Address {
                            postcode: parsed(postcode).and_then(|it| it.parse().ok()),
                            ..Address::default()
                        },
                        ..SourceRecord::default()
                    };
                    HeldRecord {
                        received_at: at(came),
                        replaced_at: replaced.map(at),
                        ..held("A source", content)
                    }
                },
            )
    }

    fn any_correction() -> impl Strategy<Value = Correction> {
        let value = prop_oneof![
            Just(Corrected::FamilyName(Some("Smyth".into()))),
            Just(Corrected::FamilyName(None)),
            Just(Corrected::BirthDate("2011-01-01".parse().ok())),
            Just(Corrected::NhsNumber(None)),
        ];
        (value, 0..4_i64).prop_map(|(value, made)| correction(value, made))
    }

    fn shuffled<T: Clone + std::fmt::Debug + 'static>(
        one: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = (Vec<T>, Vec<T>)> {
        prop::collection::vec(one, 0..6)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    }

    proptest! {
        #[test]
        fn the_order_of_records_and_corrections_decides_nothing(
            (records, mixed_records) in shuffled(any_record()),
            (corrections, mixed_corrections) in shuffled(any_correction()),
        ) {
            let one = single_view(&records, &corrections);
            prop_assert_eq!(one, single_view(&mixed_records, &mixed_corrections));
            let one = identity(&records, &corrections);
            prop_assert_eq!(one, identity(&mixed_records, &mixed_corrections));
        }

        #[test]
        fn every_value_that_stands_is_said_by_a_current_source_or_a_correction(
            records in prop::collection::vec(any_record(), 0..6),
        ) {
            let view = single_view(&records, &[]);
            let current = || records.iter().filter(|it| it.replaced_at.is_none());
            if let Some(born) = view.birth_date {
                prop_assert!(current().any(|it| it.content.birth_date == Some(born)));
            }
            if let Some(number) = view.nhs_number {
                prop_assert!(current().any(|it| it.content.nhs_number == Some(number)));
            }
            if let Some(family_name) = view.family_name {
                let said = |it: &HeldRecord| it.content.family_name.as_ref().map(|it| it.folded_compact());
                prop_assert!(current().any(|it| said(it) == Some(folded_compact(&family_name))));
            }
        }

        #[test]
        fn saying_the_same_again_changes_nothing_that_stands(
            records in prop::collection::vec(any_record(), 1..6),
        ) {
            let mut again = records.clone();
            let mut copy = records[0].clone();
            copy.record = RecordId::new();
            again.push(copy);
            let (one, other) = (single_view(&records, &[]), single_view(&again, &[]));
            prop_assert_eq!(one.birth_date, other.birth_date);
            prop_assert_eq!(one.nhs_number, other.nhs_number);
            prop_assert_eq!(one.postcode, other.postcode);
        }
    }
}
