//! How long a record is kept: until when it stays, when it goes into the archive, and when it is
//! purged.
//!
//! The figures are dated data (`data/retention-2026-11.toml`), each with its source. The order of the
//! rules, and for whom each is, is here and in docs/decisions/0028:
//!
//! 1. A hold wins over everything: what is held is neither archived nor purged.
//! 2. Who has died is kept for a time after the death, whatever their age.
//! 3. Whoever the record came to hold as a child is kept until they are grown up, or longer with
//!    their consent. Somebody who is helped as an adult is kept for as long as the help goes on.
//! 4. Who has left England is kept for as long as they may come back.
//!
//! Whoever the record came to hold as an adult has no rule of age.

use jiff::ToSpan;
use kith_terms::BirthDate;
use kith_terms::time::{Date, plain_date};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One figure, with where it comes from.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Years.
    pub years: u16,
    /// Whether its source settles it.
    pub sure: bool,
    /// Where it comes from.
    pub source: String,
}

impl Figure {
    /// The years in words.
    pub fn in_words(&self) -> String {
        match self.years {
            1 => "one year".to_owned(),
            years => format!("{years} years"),
        }
    }
}

/// The rules in force, dated.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct RetentionRules {
    /// Which rules these are.
    pub version: String,
    /// From when they hold.
    pub from: Date,
    /// The age at which a child's record goes into the archive.
    pub archive_after_age: Figure,
    /// The age until which it stays with consent.
    pub with_consent_until: Figure,
    /// How long a record stays after a death.
    pub archive_after_death: Figure,
    /// How long a record stays after its person left England.
    pub archive_after_leaving_england: Figure,
    /// How long record managers, and they alone, see a record in the archive.
    pub manager_window: Figure,
    /// How long a record stays in the archive before it is purged.
    pub archive: Figure,
}

/// What is wrong with a file of rules.
#[derive(Debug, Error)]
pub enum RulesError {
    /// It is not a whole file of rules.
    #[error("{file}: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong, with the line.
        why: toml::de::Error,
    },
    /// A figure would mean nothing, or purge at once.
    #[error("{file}: {what}")]
    Senseless {
        /// The file.
        file: String,
        /// Which figure, and what it must be.
        what: &'static str,
    },
}

impl RetentionRules {
    /// The rules that Kith comes with.
    ///
    /// # Errors
    /// Never for the built-in file, which a test reads; but reading is not assumed to succeed.
    pub fn built_in() -> Result<Self, RulesError> {
        let text = include_str!("../../data/retention-2026-11.toml");
        Self::from_toml("retention-2026-11.toml", text)
    }

    /// Rules of a file, which is named in what is wrong.
    ///
    /// # Errors
    /// [`RulesError`], with the file and the line or the figure.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, RulesError> {
        let rules: Self = toml::from_str(text).map_err(|why| RulesError::Unreadable {
            file: file.to_owned(),
            why,
        })?;
        match rules.senseless() {
            None => Ok(rules),
            Some(what) => Err(RulesError::Senseless {
                file: file.to_owned(),
                what,
            }),
        }
    }

    /// Each figure with the name that the file gives it.
    pub fn figures(&self) -> [(&'static str, &Figure); 6] {
        [
            ("archive_after_age", &self.archive_after_age),
            ("with_consent_until", &self.with_consent_until),
            ("archive_after_death", &self.archive_after_death),
            (
                "archive_after_leaving_england",
                &self.archive_after_leaving_england,
            ),
            ("manager_window", &self.manager_window),
            ("archive", &self.archive),
        ]
    }

    fn senseless(&self) -> Option<&'static str> {
        let figures = self.figures();
        let checks = [
            (
                figures.iter().all(|(_, it)| (1..=120).contains(&it.years)),
                "every figure must be 1 to 120 years",
            ),
            (
                figures.iter().all(|(_, it)| !it.source.trim().is_empty()),
                "every figure needs a source: say where it comes from",
            ),
            (
                self.with_consent_until.years >= self.archive_after_age.years,
                "[with_consent_until] years must not be less than [archive_after_age] years",
            ),
            (
                self.archive.years >= self.manager_window.years,
                "[archive] years must not be less than [manager_window] years",
            ),
        ];
        let wrong = checks.into_iter().find(|(holds, _)| !holds);
        wrong.map(|(_, what)| what)
    }
}

/// The rule by which a record goes into the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A child has grown up.
    Age,
    /// The age until which somebody agreed to be kept.
    Consent,
    /// The person has died.
    Death,
    /// The person has left England.
    LeftEngland,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 4] = [Rule::Age, Rule::Consent, Rule::Death, Rule::LeftEngland];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Rule::Age => "age",
            Rule::Consent => "consent",
            Rule::Death => "death",
            Rule::LeftEngland => "left-england",
        }
    }

    /// The rule with this name.
    pub fn named(name: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Why, to follow a date.
    pub fn because(self, rules: &RetentionRules) -> String {
        match self {
            Rule::Age => format!(
                "because a child\u{2019}s record is archived at {}, or when help as an adult has ended",
                rules.archive_after_age.years
            ),
            Rule::Consent => format!(
                "because the person agreed to be kept until the age of {}",
                rules.with_consent_until.years
            ),
            Rule::Death => format!(
                "because the person died {} before",
                rules.archive_after_death.in_words()
            ),
            Rule::LeftEngland => format!(
                "because the person left England {} before",
                rules.archive_after_leaving_england.in_words()
            ),
        }
    }
}

/// Whether anybody helps the person. A practice, a school and a health visitor serve everybody, and
/// are no help in this sense.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Helped {
    /// Nobody does, or ever did.
    #[default]
    Never,
    /// Until this day.
    Until(Date),
    /// Somebody does.
    Now,
}

impl Helped {
    /// The longer of two.
    #[must_use]
    pub fn or(self, other: Helped) -> Helped {
        match (self, other) {
            (Helped::Now, _) | (_, Helped::Now) => Helped::Now,
            (Helped::Never, it) | (it, Helped::Never) => it,
            (Helped::Until(one), Helped::Until(another)) => Helped::Until(one.max(another)),
        }
    }

    /// What a service says that helps until a day, or goes on.
    pub fn until(ended_on: Option<Date>) -> Helped {
        ended_on.map_or(Helped::Now, Helped::Until)
    }
}

/// What the rules look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Birth date, as exactly as it is known.
    pub birth_date: Option<BirthDate>,
    /// The day on which the record first held the person.
    pub came_on: Option<Date>,
    /// Day of death.
    pub died_on: Option<Date>,
    /// Who helps.
    pub helped: Helped,
    /// Whether the person agrees to be kept until the later age.
    pub consents: bool,
    /// The day on which they left England, where they have not come back.
    pub left_england_on: Option<Date>,
    /// Whether the record is held, for a claim or an inquiry.
    pub held: bool,
    /// The day on which it went into the archive.
    pub archived_on: Option<Date>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "stage")]
pub enum Stage {
    /// It is held, and nothing is done with it.
    Held,
    /// It stays, until a day where a rule sets one.
    Stays {
        /// When it goes into the archive, and by which rule.
        until: Option<(Date, Rule)>,
    },
    /// It is due to go into the archive.
    ToArchive {
        /// Since when.
        since: Date,
        /// By which rule.
        rule: Rule,
    },
    /// It is in the archive.
    Archived {
        /// Until when record managers see it; from that day on archive keepers do.
        managers_until: Date,
        /// When it is purged.
        purge_on: Date,
    },
    /// It is in the archive, and by what is known now it would be live.
    LivesAgain,
    /// It is due to be purged.
    ToPurge {
        /// Since when.
        since: Date,
    },
}

/// The anniversary: 1 March where 29 February is not in the year, so that nothing goes a day early.
#[must_use]
pub fn years_after(day: Date, years: u16) -> Date {
    let anniversary = day.saturating_add(i64::from(years).years());
    match anniversary.day() == day.day() {
        true => anniversary,
        false => anniversary.saturating_add(1.day()),
    }
}

/// Where a record stands today.
#[must_use]
pub fn stage(facts: &Facts, rules: &RetentionRules, today: Date) -> Stage {
    if facts.held {
        return Stage::Held;
    }
    let archive_on = archive_on(facts, rules, today);
    let is_due = archive_on.is_some_and(|(day, _)| day <= today);
    match (facts.archived_on, archive_on) {
        (Some(_), _) if !is_due => Stage::LivesAgain,
        (Some(archived_on), _) => in_archive(archived_on, rules, today),
        (None, Some((since, rule))) if is_due => Stage::ToArchive { since, rule },
        (None, until) => Stage::Stays { until },
    }
}

fn in_archive(archived_on: Date, rules: &RetentionRules, today: Date) -> Stage {
    let purge_on = years_after(archived_on, rules.archive.years);
    match purge_on <= today {
        true => Stage::ToPurge { since: purge_on },
        false => Stage::Archived {
            managers_until: years_after(archived_on, rules.manager_window.years),
            purge_on,
        },
    }
}

/// When a record goes into the archive, and by which rule; none where no rule sets a day.
#[must_use]
pub fn archive_on(facts: &Facts, rules: &RetentionRules, today: Date) -> Option<(Date, Rule)> {
    if let Some(died_on) = facts.died_on {
        let day = years_after(died_on, rules.archive_after_death.years);
        return Some((day, Rule::Death));
    }
    let grown_up = grown_up(facts, rules, today);
    let left = facts.left_england_on.map(|day| {
        let years = rules.archive_after_leaving_england.years;
        (years_after(day, years), Rule::LeftEngland)
    });
    grown_up.into_iter().chain(left).min()
}

/// When a child's record goes into the archive for age.
fn grown_up(facts: &Facts, rules: &RetentionRules, today: Date) -> Option<(Date, Rule)> {
    let (birth_date, came_on) = (facts.birth_date?, facts.came_on?);
    let age = rules.archive_after_age.years;
    // Who may have been an adult already when they came is not taken for a child.
    let first = BirthDate::full(birth_date.earliest()).ok()?.reaches(age)?;
    if came_on >= first {
        return None;
    }
    let grown = birth_date.reaches(age)?;
    let day = match facts.consents {
        true => (
            birth_date.reaches(rules.with_consent_until.years)?,
            Rule::Consent,
        ),
        false => (grown, Rule::Age),
    };
    match facts.helped {
        // Of a child it is not known yet whether the help will go on.
        Helped::Now if today >= grown => None,
        Helped::Until(ended) if ended > day.0 => Some((ended, Rule::Age)),
        Helped::Never | Helped::Until(_) | Helped::Now => Some(day),
    }
}

impl Stage {
    /// Where a record stands, as a sentence for its page.
    pub fn sentence(self, rules: &RetentionRules) -> String {
        match self {
            Stage::Held => "On hold: it is neither archived nor purged.".to_owned(),
            Stage::Stays { until: None } => {
                "Kept: no rule sets an end while the person lives, or while somebody helps them."
                    .to_owned()
            }
            Stage::Stays {
                until: Some((day, rule)),
            } => format!(
                "Kept until {}, {}. Then it goes into the archive.",
                plain_date(day),
                rule.because(rules)
            ),
            Stage::ToArchive { since, rule } => format!(
                "Due to go into the archive since {}, {}, unless a service still helps.",
                plain_date(since),
                rule.because(rules)
            ),
            Stage::Archived { purge_on, .. } => format!(
                "In the archive. It is purged on {}, {} after it was archived.",
                plain_date(purge_on),
                rules.archive.in_words()
            ),
            Stage::LivesAgain => {
                "In the archive, and by what is known now it would not be: a record manager decides."
                    .to_owned()
            }
            Stage::ToPurge { since } => format!(
                "In the archive, and due to be purged since {}.",
                plain_date(since)
            ),
        }
    }
}

#[cfg(test)]
#[path = "retention_tests.rs"]
mod tests;
