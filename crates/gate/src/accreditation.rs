//! Accreditation: what an organisation must have shown before its people use the record, or its
//! feeds supply it.
//!
//! The conditions are data (`data/accreditation-2026-11.toml`). How an organisation stands towards
//! each is a row that is added and never changed; the newest counts, for a year at most. An
//! organisation that lacks one is not accredited, whatever was decided about it as a whole.

mod assess;

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kith_terms::AccountId;
use serde::Deserialize;

pub use assess::{ConditionNow, NotSupplying};

use crate::GateError;
use crate::standing::Fact;

/// What a condition is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeededFor {
    /// Its people search and open records.
    Use,
    /// Its feeds are loaded.
    Supply,
    /// Either.
    Both,
}

impl NeededFor {
    /// The words for a page.
    pub const fn title(self) -> &'static str {
        match self {
            NeededFor::Use => "To use the record",
            NeededFor::Supply => "To supply data",
            NeededFor::Both => "To use the record, and to supply data",
        }
    }

    const fn is_for(self, what: NeededFor) -> bool {
        matches!(
            (self, what),
            (NeededFor::Both, _)
                | (NeededFor::Use, NeededFor::Use)
                | (NeededFor::Supply, NeededFor::Supply)
        )
    }
}

/// A condition that an organisation must meet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccreditationCondition {
    /// Its number, which it keeps.
    pub number: i64,
    /// What it is called.
    pub name: String,
    /// What it asks.
    pub asks: String,
    /// What it is needed for.
    pub needed_for: NeededFor,
    /// Whether an assessor may say that it does not apply.
    #[serde(default)]
    pub may_not_apply: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    from: Date,
    months: i32,
    condition: Vec<AccreditationCondition>,
}

/// The conditions in force.
#[derive(Debug)]
pub struct Conditions {
    from: Date,
    months: i32,
    all: Vec<AccreditationCondition>,
    to_use: Vec<i64>,
    to_supply: Vec<i64>,
}

impl Conditions {
    /// The conditions that are part of the program.
    ///
    /// # Errors
    /// Never for the built-in file, which a test reads; but reading is not assumed to succeed.
    pub fn of_the_program() -> Result<&'static Conditions, GateError> {
        static READ: LazyLock<Result<Conditions, toml::de::Error>> = LazyLock::new(|| {
            Conditions::from_toml(include_str!("../data/accreditation-2026-11.toml"))
        });
        READ.as_ref()
            .map_err(|error| GateError::Conditions(error.to_string()))
    }

    fn from_toml(text: &str) -> Result<Conditions, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let numbers = |what| {
            let needed = file
                .condition
                .iter()
                .filter(move |it| it.needed_for.is_for(what));
            needed.map(|it| it.number).collect()
        };
        Ok(Conditions {
            from: file.from,
            months: file.months,
            to_use: numbers(NeededFor::Use),
            to_supply: numbers(NeededFor::Supply),
            all: file.condition,
        })
    }

    /// Since when they are asked.
    pub fn from(&self) -> Date {
        self.from
    }

    /// Each of them, by number.
    pub fn all(&self) -> &[AccreditationCondition] {
        &self.all
    }

    /// The one of that number.
    pub fn numbered(&self, number: i64) -> Option<&AccreditationCondition> {
        self.all.iter().find(|it| it.number == number)
    }

    /// The numbers of those that are needed to use the record.
    pub(crate) fn to_use(&self) -> &[i64] {
        &self.to_use
    }

    /// The numbers of those that are needed to supply data.
    pub(crate) fn to_supply(&self) -> &[i64] {
        &self.to_supply
    }

    /// The last day on which an assessment of that day can count.
    pub fn last_day(&self, assessed_on: Date) -> Date {
        let next = assessed_on.saturating_add(self.months.months());
        next.yesterday().unwrap_or(next)
    }
}

/// How an organisation stands towards a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionStatus {
    /// Nothing has been done.
    NotStarted,
    /// It is being worked on.
    InProgress,
    /// It is met.
    Met,
    /// It is met as long as something more is done, which the evidence says.
    MetWithCondition,
    /// It does not apply to this organisation; the evidence says why.
    NotApplicable,
}

impl ConditionStatus {
    /// Every status.
    pub const ALL: [ConditionStatus; 5] = [
        ConditionStatus::NotStarted,
        ConditionStatus::InProgress,
        ConditionStatus::Met,
        ConditionStatus::MetWithCondition,
        ConditionStatus::NotApplicable,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            ConditionStatus::NotStarted => "not-started",
            ConditionStatus::InProgress => "in-progress",
            ConditionStatus::Met => "met",
            ConditionStatus::MetWithCondition => "met-with-condition",
            ConditionStatus::NotApplicable => "not-applicable",
        }
    }

    /// The name that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            ConditionStatus::NotStarted => "Not started",
            ConditionStatus::InProgress => "In progress",
            ConditionStatus::Met => "Met",
            ConditionStatus::MetWithCondition => "Met with condition",
            ConditionStatus::NotApplicable => "Not applicable",
        }
    }

    /// Whether it stops nobody.
    pub const fn counts(self) -> bool {
        matches!(
            self,
            ConditionStatus::Met
                | ConditionStatus::MetWithCondition
                | ConditionStatus::NotApplicable
        )
    }
}

impl fmt::Display for ConditionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no status of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Select how the organisation stands towards this condition")]
pub struct NotAStatus;

impl FromStr for ConditionStatus {
    type Err = NotAStatus;

    fn from_str(text: &str) -> Result<Self, NotAStatus> {
        ConditionStatus::ALL
            .into_iter()
            .find(|it| it.name() == text)
            .ok_or(NotAStatus)
    }
}

/// How an organisation stood towards a condition, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The condition's number.
    pub number: i64,
    /// How it stood.
    pub status: ConditionStatus,
    /// What that rests on, and where it is kept.
    pub evidence: String,
    /// Who assessed it.
    pub assessor: String,
    /// When they did.
    pub assessed_on: Date,
    /// The last day on which it counts as met; none where it does not.
    pub counts_until: Option<Date>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// By whom; nobody, where the operator did with a command.
    pub recorded_by: Option<AccountId>,
}

impl Assessment {
    /// Whether the condition is met on a day.
    pub fn on(&self, today: Date) -> Fact {
        self.counts_until.map_or(Fact::Missing, |last| {
            Fact::between(self.assessed_on, last, today)
        })
    }
}

/// An assessment to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAssessment {
    /// How the organisation stands.
    pub status: ConditionStatus,
    /// What that rests on, and where it is kept.
    pub evidence: String,
    /// Who assessed it.
    pub assessor: String,
    /// When they did.
    pub assessed_on: Date,
    /// The last day on which it counts, where that is sooner than a year.
    pub counts_until: Option<Date>,
}

/// What is wrong with an assessment itself, in words for the page that asks for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssessmentFault {
    /// It must apply.
    #[error("This condition applies to every organisation. Select how this one stands towards it")]
    Applies,
    /// Nothing to rest on.
    #[error("Say what the assessment rests on, and where that is kept")]
    NoEvidence,
    /// Nobody who assessed.
    #[error("Enter the name of whoever assessed it")]
    NoAssessor,
    /// A date that is still to come.
    #[error("The date of the assessment must be today or in the past")]
    FutureDate,
    /// It would count for longer than a year, or end before it begins.
    #[error(
        "The last day must be between the day of the assessment and {}",
        kith_terms::time::plain_date(*.latest)
    )]
    LastDay {
        /// The last that it can be.
        latest: Date,
    },
}

/// Why an assessment could not be recorded, in words for the page.
#[derive(Debug, thiserror::Error)]
pub enum AssessmentError {
    /// There is no such organisation, or no such condition.
    #[error("There is no such organisation or condition")]
    NotFound,
    /// Something is wrong with the assessment itself.
    #[error(transparent)]
    Fault(#[from] AssessmentFault),
    /// Whoever asks is of another organisation than the one that runs Kith.
    #[error(
        "Only the organisation that runs Kith assesses organisations. Ask one of its account administrators"
    )]
    OnlyWhoRunsKith,
    /// Only the operator's commands enter all of them at once.
    #[error("Only the operator can enter all conditions at once")]
    OperatorOnly,
    /// Somebody else recorded one in the same moment.
    #[error("Somebody else has just assessed this condition. Look at it again")]
    Overtaken,
    /// The gate could not do it.
    #[error(transparent)]
    Gate(#[from] GateError),
}

impl NewAssessment {
    /// The rule: with evidence and an assessor, not of tomorrow, and for a year at most. Gives the
    /// last day on which it counts as met, if it does.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn counts_until(
        &self,
        condition: &AccreditationCondition,
        conditions: &Conditions,
        today: Date,
    ) -> Result<Option<Date>, AssessmentFault> {
        if self.status == ConditionStatus::NotApplicable && !condition.may_not_apply {
            return Err(AssessmentFault::Applies);
        }
        if self.evidence.trim().is_empty() {
            return Err(AssessmentFault::NoEvidence);
        }
        if self.assessor.trim().is_empty() {
            return Err(AssessmentFault::NoAssessor);
        }
        if self.assessed_on > today {
            return Err(AssessmentFault::FutureDate);
        }
        let latest = conditions.last_day(self.assessed_on);
        let last = self.counts_until.unwrap_or(latest);
        if last < self.assessed_on || last > latest {
            return Err(AssessmentFault::LastDay { latest });
        }
        Ok(self.status.counts().then_some(last))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::met;

    fn conditions() -> &'static Conditions {
        Conditions::of_the_program().unwrap()
    }

    fn assessed(status: ConditionStatus) -> NewAssessment {
        NewAssessment {
            status,
            ..met(date(2026, 3, 1))
        }
    }

    fn answer(number: i64, new: &NewAssessment) -> Result<Option<Date>, AssessmentFault> {
        let condition = conditions().numbered(number).unwrap();
        new.counts_until(condition, conditions(), date(2026, 3, 2))
    }

    #[test]
    fn there_are_28_conditions_numbered_in_order() {
        let numbers: Vec<i64> = conditions().all().iter().map(|it| it.number).collect();
        assert_eq!(numbers, (1..=28).collect::<Vec<_>>());
        assert_eq!(conditions().from(), date(2026, 11, 1));
    }

    #[test]
    fn a_feed_is_not_needed_to_use_the_record_and_vetting_is_not_needed_to_supply_it() {
        let (to_use, to_supply) = (conditions().to_use(), conditions().to_supply());
        assert!(!to_use.contains(&22) && to_supply.contains(&22));
        assert!(to_use.contains(&9) && !to_supply.contains(&9));
        assert!(to_use.contains(&1) && to_supply.contains(&1));
        for it in conditions().all() {
            assert!(to_use.contains(&it.number) || to_supply.contains(&it.number));
        }
    }

    #[test]
    fn what_is_met_counts_for_a_year_less_a_day() {
        let until = answer(1, &assessed(ConditionStatus::Met)).unwrap();
        assert_eq!(until, Some(date(2027, 2, 28)));
    }

    #[test]
    fn what_is_not_met_does_not_count() {
        for status in [ConditionStatus::NotStarted, ConditionStatus::InProgress] {
            assert_eq!(answer(1, &assessed(status)).unwrap(), None);
        }
    }

    #[test]
    fn a_condition_that_applies_to_everybody_is_not_waved_away() {
        let waved = assessed(ConditionStatus::NotApplicable);
        assert!(matches!(answer(5, &waved), Err(AssessmentFault::Applies)));
        assert_eq!(answer(27, &waved).unwrap(), Some(date(2027, 2, 28)));
    }

    #[test]
    fn an_assessment_rests_on_something_and_is_somebodys_and_of_the_past() {
        let good = assessed(ConditionStatus::Met);
        let bare = NewAssessment {
            evidence: " ".into(),
            ..good.clone()
        };
        assert!(matches!(answer(1, &bare), Err(AssessmentFault::NoEvidence)));
        let nobodys = NewAssessment {
            assessor: String::new(),
            ..good.clone()
        };
        assert!(matches!(
            answer(1, &nobodys),
            Err(AssessmentFault::NoAssessor)
        ));
        let tomorrows = NewAssessment {
            assessed_on: date(2026, 3, 3),
            ..good.clone()
        };
        assert!(matches!(
            answer(1, &tomorrows),
            Err(AssessmentFault::FutureDate)
        ));
        let long = NewAssessment {
            counts_until: Some(date(2027, 3, 1)),
            ..good
        };
        assert!(matches!(
            answer(1, &long),
            Err(AssessmentFault::LastDay { .. })
        ));
    }

    #[test]
    fn every_status_is_read_back_from_its_stored_name() {
        for status in ConditionStatus::ALL {
            assert_eq!(status.name().parse(), Ok(status));
        }
    }

    proptest! {
        #[test]
        fn nothing_counts_for_longer_than_a_year(days in -400i32..800) {
            let day = date(2026, 3, 1).saturating_add(days.days());
            let new = NewAssessment { counts_until: Some(day), ..assessed(ConditionStatus::Met) };
            match answer(1, &new) {
                Ok(until) => {
                    prop_assert_eq!(until, Some(day));
                    prop_assert!((0..365).contains(&days));
                }
                Err(_) => prop_assert!(!(0..365).contains(&days)),
            }
        }
    }
}
