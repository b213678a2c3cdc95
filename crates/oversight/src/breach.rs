//! A breach of personal data: what happened, to whom, how bad, who was told, and when.
//!
//! UK GDPR article 33: the Information Commissioner is told within 72 hours of becoming aware, unless the
//! breach is unlikely to be a risk to people; a later report gives reasons. Every breach is written down,
//! reported or not (article 33(5)). Article 34: where the risk is high, the people are told without undue
//! delay.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};
use kith_gate::Grant;
use kith_gate::action::ManageBreaches;
use kith_store::{Args, Statement, args};
use kith_terms::{AccountId, AlertId, BreachId};
use serde_json::{Value, json};

use crate::error::words;
use crate::store::desk::WhichBreaches;
use crate::{Oversight, OversightError, store};

/// How long there is to report, from becoming aware: UK GDPR article 33(1).
pub const REPORT_WITHIN: SignedDuration = SignedDuration::from_hours(72);

/// How high the risk to people is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Risk {
    /// A risk is unlikely: it need not be reported.
    Unlikely,
    /// There is a risk: it is reported.
    Likely,
    /// The risk is high: the people are told too.
    High,
}

impl Risk {
    /// Every level, in the order in which a page lists them.
    pub const ALL: [Risk; 3] = [Risk::Unlikely, Risk::Likely, Risk::High];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Risk::Unlikely => "unlikely",
            Risk::Likely => "likely",
            Risk::High => "high",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Risk::Unlikely => "A risk to people is unlikely",
            Risk::Likely => "There is a risk to people",
            Risk::High => "There is a high risk to people",
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no level of risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Select how high the risk to people is")]
pub struct NotARisk;

impl FromStr for Risk {
    type Err = NotARisk;

    fn from_str(text: &str) -> Result<Self, NotARisk> {
        let mut all = Risk::ALL.into_iter();
        all.find(|it| it.name() == text).ok_or(NotARisk)
    }
}

/// A breach as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// The breach.
    pub id: BreachId,
    /// The alert that it was opened from.
    pub alert: Option<AlertId>,
    /// When it was opened here.
    pub opened_at: Timestamp,
    /// When somebody became aware: the clock runs from here.
    pub aware_at: Timestamp,
    /// What happened.
    pub happened: String,
    /// Whose data, and what kind.
    pub who: Option<String>,
    /// How many people, about.
    pub how_many: Option<i64>,
    /// How high the risk is.
    pub risk: Option<Risk>,
    /// Why it is so high.
    pub risk_words: Option<String>,
    /// When it was reported to the Information Commissioner.
    pub reported_at: Option<Timestamp>,
    /// The Commissioner's reference.
    pub reference: Option<String>,
    /// Why it was not reported, or why late.
    pub not_reported_why: Option<String>,
    /// When the people were told.
    pub told_at: Option<Timestamp>,
    /// How.
    pub told_how: Option<String>,
    /// Why they were not told.
    pub not_told_why: Option<String>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What was learned.
    pub closed_words: Option<String>,
    /// Whose looks the alert is about.
    pub(crate) of_account: Option<AccountId>,
}

/// How a breach stands towards its 72 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// So long is left.
    Left(SignedDuration),
    /// The time ran out so long ago, and it is neither reported nor found not to need it.
    Overdue(SignedDuration),
    /// It was reported in time.
    InTime,
    /// It was reported, so long after the 72 hours.
    Late(SignedDuration),
    /// It was decided that it need not be reported.
    NotNeeded,
}

impl Breach {
    /// Until when it must be reported.
    pub fn report_by(&self) -> Timestamp {
        let by = self.aware_at.checked_add(REPORT_WITHIN);
        by.unwrap_or(Timestamp::MAX)
    }

    /// How it stands towards its 72 hours.
    pub fn clock(&self, now: Timestamp) -> Clock {
        let by = self.report_by();
        match self.reported_at {
            Some(at) if at <= by => Clock::InTime,
            Some(at) => Clock::Late(at.duration_since(by)),
            None if self.not_reported_why.is_some() => Clock::NotNeeded,
            None if now <= by => Clock::Left(by.duration_since(now)),
            None => Clock::Overdue(now.duration_since(by)),
        }
    }

    /// Whether it may be closed; else what is still to be said.
    ///
    /// # Errors
    /// The first thing that is missing.
    pub fn may_close(&self) -> Result<(), OversightError> {
        let risk = self.risk.ok_or(OversightError::NoRisk)?;
        if self.reported_at.is_none() && self.not_reported_why.is_none() {
            return Err(OversightError::NotReported);
        }
        match (self.told_at, &self.not_told_why) {
            (Some(_), _) => Ok(()),
            (None, Some(_)) => Ok(()),
            (None, None) if risk == Risk::High => Err(OversightError::HighRisk),
            (None, None) => Err(OversightError::NotTold),
        }
    }
}

/// A step that is taken with a breach.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Whose data, and how many people about.
    Who(String, i64),
    /// How high the risk is, and why.
    Risk(Risk, String),
    /// Reported at a time, under a reference, with reasons where it was late.
    Reported(Timestamp, String, Option<String>),
    /// Not reported, and why not.
    NotReported(String),
    /// The people were told, and how.
    Told(Timestamp, String),
    /// The people were not told, and why not.
    NotTold(String),
    /// Closed, with what was learned.
    Close(String),
}

impl Step {
    fn statement(&self, id: BreachId, now: Timestamp) -> (&'static Statement, Args, Value) {
        let none: Option<String> = None;
        let never: Option<Timestamp> = None;
        match self {
            Step::Who(who, how_many) => (
                &store::desk::BREACH_WHO,
                args![id, who.as_str(), *how_many],
                json!({ "who": who, "how-many": how_many }),
            ),
            Step::Risk(risk, why) => (
                &store::desk::BREACH_RISK,
                args![id, risk.name(), why.as_str()],
                json!({ "risk": risk.name(), "why": why }),
            ),
            Step::Reported(at, reference, late) => (
                &store::desk::BREACH_REPORT,
                args![id, *at, reference.as_str(), late.clone()],
                json!({ "reported-at": at, "reference": reference, "late-because": late }),
            ),
            Step::NotReported(why) => (
                &store::desk::BREACH_REPORT,
                args![id, never, none, why.as_str()],
                json!({ "not-reported-because": why }),
            ),
            Step::Told(at, how) => (
                &store::desk::BREACH_TELL,
                args![id, *at, how.as_str(), none],
                json!({ "told-at": at, "how": how }),
            ),
            Step::NotTold(why) => (
                &store::desk::BREACH_TELL,
                args![id, never, none, why.as_str()],
                json!({ "not-told-because": why }),
            ),
            Step::Close(learned) => (
                &store::desk::BREACH_CLOSE,
                args![id, now, learned.as_str()],
                json!({ "closed": learned }),
            ),
        }
    }

    /// The step with its words checked.
    fn checked(self, now: Timestamp) -> Result<Self, OversightError> {
        let past = |at: Timestamp| (at <= now).then_some(at).ok_or(OversightError::Future);
        Ok(match self {
            Step::Who(who, how_many) => Step::Who(words(&who)?, how_many.max(0)),
            Step::Risk(risk, why) => Step::Risk(risk, words(&why)?),
            Step::Reported(at, reference, late) => {
                Step::Reported(past(at)?, words(&reference)?, late)
            }
            Step::NotReported(why) => Step::NotReported(words(&why)?),
            Step::Told(at, how) => Step::Told(past(at)?, words(&how)?),
            Step::NotTold(why) => Step::NotTold(words(&why)?),
            Step::Close(learned) => Step::Close(words(&learned)?),
        })
    }
}

impl Oversight {
    /// Opens a breach, of an alert or of something that happened elsewhere.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is opened then.
    pub async fn open_breach(
        &self,
        grant: &Grant<ManageBreaches>,
        alert: Option<AlertId>,
        aware_at: Timestamp,
        happened: &str,
    ) -> Result<BreachId, OversightError> {
        let happened = words(happened)?;
        let now = self.db.now();
        if aware_at > now {
            return Err(OversightError::Future);
        }
        if let Some(alert) = alert {
            let heading = self.heading(alert).await?;
            if heading.account == grant.who().account() {
                self.refused(grant, alert).await?;
                return Err(OversightError::Own);
            }
        }
        let id = BreachId::new();
        let detail = json!({
            "breach": id, "opens": true, "alert": alert, "aware-at": aware_at, "happened": happened,
        });
        let by = grant.who().account();
        let args = args![id, alert, now, by, aware_at, happened.as_str()];
        let unit = grant.unit(detail).must(1, &store::desk::OPEN_BREACH, args);
        self.db.commit(unit).await?;
        Ok(id)
    }

    /// The breaches that are open, the oldest first; or those that are closed, the newest first.
    ///
    /// # Errors
    /// [`OversightError`] where they cannot be read.
    pub async fn breaches(
        &self,
        grant: &Grant<ManageBreaches>,
        closed: bool,
    ) -> Result<Vec<Breach>, OversightError> {
        let which = match closed {
            true => WhichBreaches::Closed,
            false => WhichBreaches::Open,
        };
        let mut all = store::desk::breaches(&self.db, which).await?;
        all.retain(|it| it.of_account != Some(grant.who().account()));
        Ok(all)
    }

    /// One breach.
    ///
    /// # Errors
    /// [`OversightError::NotFound`], also for one that is about whoever asks.
    pub async fn breach(
        &self,
        grant: &Grant<ManageBreaches>,
        id: BreachId,
    ) -> Result<Breach, OversightError> {
        let found = store::desk::breach_of(&self.db, id).await?;
        found
            .filter(|it| it.of_account != Some(grant.who().account()))
            .ok_or(OversightError::NotFound)
    }

    /// Takes a step with a breach that is open. What was said before may be said anew, until it is
    /// closed; the ledger keeps both.
    ///
    /// # Errors
    /// [`OversightError`]; nothing is changed then.
    pub async fn take_step(
        &self,
        grant: &Grant<ManageBreaches>,
        id: BreachId,
        step: Step,
    ) -> Result<(), OversightError> {
        let now = self.db.now();
        let step = step.checked(now)?;
        let breach = self.breach(grant, id).await?;
        match &step {
            Step::Close(_) => breach.may_close()?,
            // Article 33(1): a report after 72 hours says why it was late.
            Step::Reported(at, _, late) if *at > breach.report_by() => {
                words(late.as_deref().unwrap_or_default())?;
            }
            _ => {}
        }
        let (statement, args, mut detail) = step.statement(id, now);
        if let Some(detail) = detail.as_object_mut() {
            detail.insert("breach".to_owned(), json!(id));
        }
        let unit = grant.unit(detail).must(1, statement, args);
        self.db.commit(unit).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn breach() -> Breach {
        Breach {
            id: BreachId::new(),
            alert: None,
            opened_at: at("2026-11-20T09:00:00Z"),
            aware_at: at("2026-11-20T09:00:00Z"),
            happened: "A record was looked at out of curiosity".to_owned(),
            who: None,
            how_many: None,
            risk: None,
            risk_words: None,
            reported_at: None,
            reference: None,
            not_reported_why: None,
            told_at: None,
            told_how: None,
            not_told_why: None,
            closed_at: None,
            closed_words: None,
            of_account: None,
        }
    }

    #[test]
    fn a_breach_is_to_be_reported_within_72_hours_of_becoming_aware_weekend_or_not() {
        let it = breach();
        assert_eq!(it.report_by(), at("2026-11-23T09:00:00Z"));
        let left = it.clock(at("2026-11-22T21:00:00Z"));
        assert_eq!(left, Clock::Left(SignedDuration::from_hours(12)));
        let over = it.clock(at("2026-11-23T10:00:00Z"));
        assert_eq!(over, Clock::Overdue(SignedDuration::from_hours(1)));
    }

    #[test]
    fn the_72_hours_run_on_over_the_hour_that_the_clocks_change() {
        let mut it = breach();
        it.aware_at = at("2026-03-28T12:00:00Z");
        assert_eq!(it.report_by(), at("2026-03-31T12:00:00Z"));
    }

    #[test]
    fn a_report_in_time_stops_the_clock_and_a_late_one_says_how_late() {
        let mut it = breach();
        it.reported_at = Some(at("2026-11-23T09:00:00Z"));
        assert_eq!(it.clock(at("2027-01-01T00:00:00Z")), Clock::InTime);
        it.reported_at = Some(at("2026-11-23T11:00:00Z"));
        let late = it.clock(at("2027-01-01T00:00:00Z"));
        assert_eq!(late, Clock::Late(SignedDuration::from_hours(2)));
    }

    #[test]
    fn a_breach_is_closed_only_when_its_risk_its_report_and_its_people_are_answered_for() {
        let mut it = breach();
        assert!(matches!(it.may_close(), Err(OversightError::NoRisk)));
        it.risk = Some(Risk::High);
        assert!(matches!(it.may_close(), Err(OversightError::NotReported)));
        it.reported_at = Some(it.aware_at);
        assert!(matches!(it.may_close(), Err(OversightError::HighRisk)));
        it.told_at = Some(it.aware_at);
        assert!(it.may_close().is_ok());
    }
}
