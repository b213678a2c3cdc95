//! How well matching does here: thresholds against what matchers decided, what cannot be linked at all, and what
//! has changed since last month. Counts only, and of nobody.

use std::collections::BTreeMap;
use std::fmt;

use jiff::SignedDuration;
use kith_gate::Grant;
use kith_gate::action::SeeMatchReport;
use kith_matching::expected::around;
pub use kith_matching::{Expected, model::Thresholds};
use kith_store::StoreError;
use kith_terms::time::Timestamp;
use serde::Serialize;
use thiserror::Error;

use crate::matching::{ModelError, Scales};
use crate::models::{self, ModelsError};
use crate::review::Verdict;
use crate::rules::match_report::{
    AtThreshold, Band, Parameter, Tallies, at_thresholds, bands, differ, parameters, percent,
    right_and_wrong,
};
use crate::store::checks::Checked;
use crate::store::match_report::{Having, Linked, Received};
use crate::{People, store};
use kith_terms::small_groups::{Count, parts_of_a_total};

/// How long a period is that is compared with the one before.
const PERIOD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// For how long a report is shown again.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// How well matching does here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchReport {
    /// When it was made.
    pub made_at: Timestamp,
    /// The model that is used.
    pub model: ModelUsed,
    /// Links that stand, by the way in which they were made.
    pub links: Vec<LinksBy>,
    /// What came of pairs, by whole bits.
    pub bands: Vec<Band>,
    /// What linking from so many bits on would come to.
    pub thresholds: Vec<AtThreshold>,
    /// Links that were drawn by chance.
    pub checks: Checks,
    /// Records that nothing can link, by source, as far as that can be estimated from which fields are filled.
    pub unlinkable: Vec<Unlinkable>,
    /// The last 30 days beside the 30 before, by source.
    pub drift: Vec<Drift>,
    /// What the model says of every level of every field.
    pub parameters: Vec<Parameter>,
}

/// Links that were drawn by chance and put to matchers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Checks {
    /// How many were drawn.
    pub drawn: Count,
    /// How many of these were found to be right.
    pub right: Count,
    /// How many were found to be wrong.
    pub wrong: Count,
}

/// The model that is used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelUsed {
    /// Which it is.
    pub version: String,
    /// When and on what it was trained.
    pub trained: String,
    /// For an index of about so many records.
    pub records: u64,
    /// From where on it links and asks.
    pub thresholds: Thresholds,
    /// What error linking from so many bits on would come to, by the model's own word; nothing where its training
    /// did not say.
    pub expected: Vec<Expected>,
}

/// Links that were made in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinksBy {
    /// `new` (nobody who was here), `nhs-number`, `score` or `clerk`.
    pub method: String,
    /// How many stand.
    pub links: Count,
}

impl LinksBy {
    /// The method in words.
    #[must_use]
    pub fn words(&self) -> &str {
        match self.method.as_str() {
            "new" => "New: about nobody who was here",
            "nhs-number" => "Linked by NHS number",
            "score" => "Linked by everything together",
            "clerk" => "Linked, or parted, by a matcher",
            other => other,
        }
    }
}

/// Records of a source that would not even be linked to a copy of themselves: an estimate, by which fields are filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unlinkable {
    /// The source.
    pub source: String,
    /// Its records.
    pub records: Count,
    /// Those that nothing can link.
    pub unlinkable: Count,
    /// Of those, by what they lack of a person's own.
    pub by_what_they_lack: Vec<Lacking>,
}

/// Records that lack the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lacking {
    /// What.
    pub lacks: Vec<&'static str>,
    /// How many.
    pub records: Count,
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.lacks.as_slice() {
            [] => write!(f, "names alone are not enough: {}", self.records),
            some => write!(f, "no {}: {}", some.join(", no "), self.records),
        }
    }
}

/// What became of a source's records lately, beside before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// The source.
    pub source: String,
    /// Records that it sent for the first time in the last 30 days.
    pub lately: Count,
    /// In the 30 days before.
    pub before: Count,
    /// The share that was of nobody who was here.
    pub new: Moved,
    /// The share that a matcher was asked about.
    pub asked: Moved,
}

/// A share lately and before; none where it would tell of fewer than five records, in it or not in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Moved {
    /// In the last 30 days.
    pub lately: Option<f64>,
    /// In the 30 days before.
    pub before: Option<f64>,
    /// Whether they differ by more than chance.
    pub differs: bool,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |it: Option<f64>| it.map_or_else(|| "too few to tell".to_owned(), percent);
        write!(f, "{}, before {}", share(self.lately), share(self.before))
    }
}

/// Why there is no report.
#[derive(Debug, Error)]
pub enum MatchReportError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The model could not be read.
    #[error(transparent)]
    Models(#[from] ModelsError),
    /// The model is not whole.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl People {
    /// How well matching does here, as it was counted within the last hour, or else is counted now.
    ///
    /// # Errors
    /// When the store or the model cannot be read.
    pub async fn match_report_of_the_hour(
        &self,
        grant: &Grant<SeeMatchReport>,
    ) -> Result<MatchReport, MatchReportError> {
        let mut kept = self.match_report.lock().await;
        let now = self.db.now();
        if let Some(report) = kept
            .as_ref()
            .filter(|it| now.duration_since(it.made_at) < KEPT_FOR)
        {
            return Ok(report.clone());
        }
        let report = self.match_report(grant).await?;
        *kept = Some(report.clone());
        Ok(report)
    }

    /// How well matching does here. It goes through every link and record once.
    ///
    /// # Errors
    /// When the store or the model cannot be read.
    pub async fn match_report(
        &self,
        _grant: &Grant<SeeMatchReport>,
    ) -> Result<MatchReport, MatchReportError> {
        let model = models::in_force(&self.db).await?;
        let scales = Scales::standing(&model)?;
        let links = store::match_report::links(&self.db).await?;
        let checked = store::checks::counts(&self.db).await?;
        let tallies = self.tallies(&links, &checked).await?;
        let made_at = self.db.now();
        let back = |from: Timestamp| from.saturating_sub(PERIOD).unwrap_or(from);
        let lately = back(made_at);
        let received = store::match_report::received(&self.db, back(lately), lately).await?;
        let have = store::match_report::have(&self.db).await?;
        Ok(MatchReport {
            made_at,
            links: by_method(&links),
            bands: bands(&tallies),
            thresholds: at_thresholds(around(model.thresholds), model.thresholds.link, &tallies),
            checks: checks(&checked, &tallies),
            unlinkable: unlinkable(&have, &scales),
            drift: drift(&received),
            parameters: parameters(&model),
            model: ModelUsed {
                version: model.version,
                trained: model.trained,
                records: model.records,
                thresholds: model.thresholds,
                expected: model.expected,
            },
        })
    }

    async fn tallies(&self, links: &[Linked], checked: &[Checked]) -> Result<Tallies, StoreError> {
        let mut tallies = Tallies::new();
        for it in links {
            if let Some(bits) = it.bits {
                tallies.entry(bits).or_default().links += it.how_many;
            }
        }
        for (bits, how_many) in store::match_report::waiting(&self.db).await? {
            tallies.entry(bits).or_default().waiting += how_many;
        }
        for (bits, verdict, how_many) in store::match_report::answered(&self.db).await? {
            let tally = tallies.entry(bits).or_default();
            match verdict {
                Verdict::Same => tally.same += how_many,
                Verdict::Different => tally.different += how_many,
            }
        }
        for it in checked {
            let tally = tallies.entry(it.bits).or_default();
            tally.right += it.same;
            tally.wrong += it.different;
        }
        Ok(tallies)
    }
}

fn checks(checked: &[Checked], tallies: &Tallies) -> Checks {
    let (right, wrong) = right_and_wrong(tallies);
    let waiting = checked.iter().map(|it| it.drawn - it.same - it.different);
    Checks {
        drawn: Count::total(&[right, wrong, Count::of(waiting.sum())]),
        right,
        wrong,
    }
}

fn by_method(links: &[Linked]) -> Vec<LinksBy> {
    let mut methods: BTreeMap<&str, u64> = BTreeMap::new();
    for it in links {
        *methods.entry(&it.method).or_default() += it.how_many;
    }
    // Each record has one link, and how many records there are is told by their sources.
    let (methods, links): (Vec<_>, Vec<_>) = methods.into_iter().unzip();
    let links = parts_of_a_total(&links).into_iter();
    let by_method = methods.into_iter().zip(links);
    by_method
        .map(|(method, links)| LinksBy {
            method: method.to_owned(),
            links,
        })
        .collect()
}

fn unlinkable(have: &[Having], scales: &Scales) -> Vec<Unlinkable> {
    // Whether one with these fields can be linked depends on nothing else.
    let links: BTreeMap<_, _> = (have.iter())
        .map(|it| (it.has, it.has.links_to_its_own_copy(scales)))
        .collect();
    let sources = have.chunk_by(|a, b| a.source == b.source);
    sources
        .filter_map(|of_source| {
            let mut lacking: BTreeMap<Vec<&'static str>, u64> = BTreeMap::new();
            for it in of_source
                .iter()
                .filter(|it| links.get(&it.has) == Some(&false))
            {
                *lacking.entry(it.has.lacks()).or_default() += it.how_many;
            }
            let by_what_they_lack: Vec<Count> = lacking.values().copied().map(Count::of).collect();
            let unlinkable: u64 = lacking.values().sum();
            let linkable = of_source.iter().map(|it| it.how_many).sum::<u64>() - unlinkable;
            Some(Unlinkable {
                source: of_source.first()?.source.clone(),
                records: Count::total(&[Count::of(linkable), Count::of(unlinkable)]),
                unlinkable: Count::total(&by_what_they_lack),
                by_what_they_lack: (lacking.into_keys().zip(by_what_they_lack))
                    .map(|(lacks, records)| Lacking { lacks, records })
                    .collect(),
            })
        })
        .collect()
}

fn drift(received: &[Received]) -> Vec<Drift> {
    let sources = received.chunk_by(|a, b| a.source == b.source);
    sources
        .filter_map(|of_source| {
            let sum = |lately: bool, of: fn(&Received) -> u64| -> u64 {
                let period = of_source.iter().filter(|it| it.lately == lately);
                period.map(of).sum()
            };
            let moved = |of: fn(&Received) -> u64| {
                let at = |lately| (sum(lately, of), sum(lately, |it| it.received));
                moved(at(true), at(false))
            };
            Some(Drift {
                source: of_source.first()?.source.clone(),
                lately: Count::of(sum(true, |it| it.received)),
                before: Count::of(sum(false, |it| it.received)),
                new: moved(|it| it.new_people),
                asked: moved(|it| it.asked),
            })
        })
        .collect()
}

fn moved(lately: (u64, u64), before: (u64, u64)) -> Moved {
    let told = |number| Count::of(number).told().is_some();
    let share = |(hits, of): (u64, u64)| {
        let is_told = of > 0 && told(hits) && told(of - hits);
        is_told.then(|| hits as f64 / of as f64)
    };
    Moved {
        lately: share(lately),
        before: share(before),
        differs: differ(lately, before),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_would_tell_of_a_few_records_is_not_told() {
        let share = |hits, of| moved((hits, of), (0, 0)).lately;
        assert_eq!(share(1, 104), None, "one is in it");
        assert_eq!(share(101, 104), None, "three are not");
        assert_eq!(share(0, 104), Some(0.0));
        assert_eq!(share(52, 104), Some(0.5));
        assert_eq!(share(4, 4), None);
        assert_eq!(share(0, 0), None);
    }
}
