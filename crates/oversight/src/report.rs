//! The monthly report: how many alerts, of what, from where, how decided, how soon. It names nobody who
//! was looked at, and nobody who looked.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use kith_gate::Grant;
use kith_gate::action::SeeAlerts;
use kith_terms::AlertId;
use kith_terms::time::begins;
use serde::Serialize;

use crate::alert::{Decision, Heading};
use crate::breach::Clock;
use crate::pattern::Pattern;
use crate::store::desk::{Which, WhichBreaches};
use crate::{Oversight, OversightError, store};

/// A count with its words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Count {
    /// Of what.
    pub of: String,
    /// How many.
    pub count: u64,
}

/// A month of oversight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The first day of the month.
    pub month: Date,
    /// Visits to records: each a reason given.
    pub looks: u64,
    /// Overrides of shields.
    pub overrides: u64,
    /// Alerts that were opened.
    pub alerts: u64,
    /// Alerts in which each pattern was found.
    pub by_pattern: Vec<Count>,
    /// Alerts by the user's organisation.
    pub by_organisation: Vec<Count>,
    /// Alerts by how they were decided, or that they wait.
    pub by_decision: Vec<Count>,
    /// How soon they were decided, in days.
    pub by_days: Vec<Count>,
    /// The median of the days to decide, where any is decided.
    pub median_days: Option<u64>,
    /// Looks for each alert, where there is any.
    pub looks_per_alert: Option<u64>,
    /// Breaches by how they stand towards their 72 hours.
    pub breaches: Vec<Count>,
    /// The parameters that the watcher judges by.
    pub parameters: String,
}

impl Oversight {
    /// The report of the month that a day lies in.
    ///
    /// # Errors
    /// [`OversightError`] where it cannot be read.
    pub async fn report(
        &self,
        grant: &Grant<SeeAlerts>,
        month: Date,
    ) -> Result<Report, OversightError> {
        let month = month.first_of_month();
        let (from, until) = (begins(month), begins(month.saturating_add(1.month())));
        let headings = store::desk::alerts(&self.db, Which::Between(from, until)).await?;
        let ids: Vec<AlertId> = headings.iter().map(|it| it.id).collect();
        let findings = self.db.together(store::desk::findings(&ids)).await?;
        let breaches = WhichBreaches::Between(from, until);
        let breaches = store::desk::breaches(&self.db, breaches).await?;
        let actions = self.gate.ledger_counts(grant, from, until).await?;
        let of = |action: &str| actions.get(action).copied().unwrap_or_default();
        let overrides = of("shield.override");
        let looks = of("visit.opened") + overrides;
        let organisations = self.gate.organisations(grant).await?;
        let name = |id| {
            let found = organisations.iter().find(|it| it.id == id);
            found.map_or("An organisation that is not there", |it| &it.name)
        };
        let mut patterns: BTreeMap<Pattern, Vec<AlertId>> = BTreeMap::new();
        for (alert, it) in &findings {
            let alerts = patterns.entry(it.pattern).or_default();
            if !alerts.contains(alert) {
                alerts.push(*alert);
            }
        }
        let mut days: Vec<u64> = headings
            .iter()
            .filter_map(|it| Some(it.decided_at?.duration_since(it.opened_at)))
            .map(|it| it.as_hours().unsigned_abs() / 24)
            .collect();
        days.sort_unstable();
        let alerts = headings.len() as u64;
        let now = self.db.now();
        Ok(Report {
            month,
            looks,
            overrides,
            alerts,
            by_pattern: Pattern::ALL
                .iter()
                .map(|it| Count {
                    of: it.title().to_owned(),
                    count: patterns.get(it).map_or(0, Vec::len) as u64,
                })
                .collect(),
            by_organisation: counted(headings.iter().map(|it| name(it.organisation).to_owned())),
            by_decision: by_decision(&headings),
            by_days: by_days(&days),
            median_days: days.get(days.len().saturating_sub(1) / 2).copied(),
            looks_per_alert: looks.checked_div(alerts),
            breaches: counted(breaches.iter().map(|it| {
                let words = match it.clock(now) {
                    Clock::Left(_) => "Not reported yet, in time",
                    Clock::Overdue(_) => "Overdue",
                    Clock::InTime => "Reported within 72 hours",
                    Clock::Late(_) => "Reported late",
                    Clock::NotNeeded => "Found not to need a report",
                };
                words.to_owned()
            })),
            parameters: self.parameters.version.clone(),
        })
    }
}

fn counted(words: impl Iterator<Item = String>) -> Vec<Count> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let counts = counts.into_iter();
    counts.map(|(of, count)| Count { of, count }).collect()
}

fn by_decision(all: &[Heading]) -> Vec<Count> {
    let decided = Decision::ALL.map(Some).into_iter().chain([None]);
    decided
        .map(|decision| Count {
            of: decision
                .map_or("Not decided yet", Decision::title)
                .to_owned(),
            count: all.iter().filter(|it| it.decision == decision).count() as u64,
        })
        .collect()
}

fn by_days(days: &[u64]) -> Vec<Count> {
    let bands: [(&str, std::ops::Range<u64>); 4] = [
        ("Within a day", 0..1),
        ("1 to 3 days", 1..4),
        ("4 to 7 days", 4..8),
        ("More than a week", 8..u64::MAX),
    ];
    bands
        .into_iter()
        .map(|(of, band)| Count {
            of: of.to_owned(),
            count: days.iter().filter(|it| band.contains(it)).count() as u64,
        })
        .collect()
}
