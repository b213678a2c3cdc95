//! Sensitive services, and what one may be recorded on.
//!
//! Services for sexual health, mental health and substance misuse are recorded only with the consent of
//! the person, or of a parent for a child, or where whoever provides the service has reasonable cause
//! to suspect significant harm (SI 2007/2182 Part 4; Children Act 1989 s.31(9) and (10); for an adult
//! Care Act 2014 s.42). Others are shown that one exists and not which (SI 2007/2182 reg 6).
//!
//! A basis is read, not checked: a [`Basis`] that exists could be given on the day it says.

use std::fmt;
use std::str::FromStr;

use kith_terms::time::Date;
use kith_terms::{Age, BirthDate, Email, Phone};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::involvement::{NewInvolvement, NotYet, tidy};

/// The youngest age at which a child is asked, where they are judged able to decide: a child of 12 is
/// presumed able to understand (Data Protection Act 2018 s.208 says so for Scotland, and the practice
/// of directories followed it in England); whether this child is, somebody has judged (Gillick v West
/// Norfolk AHA [1986] AC 112; the Fraser guidelines).
pub const CHILD_MAY_CONSENT_FROM: u16 = 12;

/// The age at which nobody consents for another any more (Children Act 1989 s.105(1); Family Law
/// Reform Act 1969 s.1).
pub const ADULT_FROM: u16 = 18;

/// How many years after its end a service is still told of. Targeted services were shown for a year;
/// no regulation gives another figure for sensitive ones.
pub const TOLD_OF_AFTER_ITS_END_YEARS: i32 = 1;

/// How many years may pass before consent is asked for again. A place's choice; no regulation sets it.
pub const REVIEWED_WITHIN_YEARS: i32 = 1;

/// What a sensitive service is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SensitiveKind {
    /// Sexual health, contraception among it.
    SexualHealth,
    /// Mental health.
    MentalHealth,
    /// The misuse of drugs, alcohol or other substances.
    SubstanceMisuse,
}

impl SensitiveKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [
        Self::SexualHealth,
        Self::MentalHealth,
        Self::SubstanceMisuse,
    ];

    /// The name that is stored and sent.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SexualHealth => "sexual-health",
            Self::MentalHealth => "mental-health",
            Self::SubstanceMisuse => "substance-misuse",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Self::SexualHealth => "Sexual health",
            Self::MentalHealth => "Mental health",
            Self::SubstanceMisuse => "Substance misuse",
        }
    }
}

impl fmt::Display for SensitiveKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Not the name of a kind.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(
    "this is no kind of sensitive service: write sexual-health, mental-health or substance-misuse"
)]
pub struct NoSuchKind;

impl FromStr for SensitiveKind {
    type Err = NoSuchKind;

    fn from_str(text: &str) -> Result<Self, NoSuchKind> {
        let text = text.trim().to_ascii_lowercase().replace([' ', '_'], "-");
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.name() == text).ok_or(NoSuchKind)
    }
}

/// Who gave consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GivenBy {
    /// The person, a child of 12 or over who was judged able to decide.
    Child,
    /// A parent, or somebody else with parental responsibility for the child.
    Parent,
    /// The person, an adult.
    Adult,
}

impl GivenBy {
    /// Everyone who can.
    pub const ALL: [Self; 3] = [Self::Child, Self::Parent, Self::Adult];

    /// The name that is stored and sent.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Parent => "parent",
            Self::Adult => "adult",
        }
    }
}

/// Nobody who can consent.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("nobody of this name can consent: write child, parent or adult")]
pub struct NobodyWhoCan;

impl FromStr for GivenBy {
    type Err = NobodyWhoCan;

    fn from_str(text: &str) -> Result<Self, NobodyWhoCan> {
        let text = text.trim().to_ascii_lowercase();
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.name() == text).ok_or(NobodyWhoCan)
    }
}

/// On what a sensitive service is recorded, as it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BasisSaid {
    /// Who gave consent; empty where it rests on harm.
    pub given_by: Option<GivenBy>,
    /// The parent's name.
    pub parent: String,
    /// Who judged that the child can decide.
    pub judged_by: String,
    /// The day on which consent was given.
    pub given_on: Option<Date>,
    /// The day on which to ask again.
    pub review_on: Option<Date>,
    /// Why significant harm is suspected; empty where it rests on consent.
    pub harm: String,
    /// Who decided that.
    pub decided_by: String,
    /// When.
    pub decided_on: Option<Date>,
}

/// On what a sensitive service is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "basis")]
pub enum Basis {
    /// Consent.
    Consent {
        /// Who gave it.
        by: Giver,
        /// When.
        given_on: Date,
        /// When it is asked for again.
        review_on: Date,
    },
    /// Reasonable cause to suspect significant harm.
    Harm {
        /// Why.
        why: String,
        /// Who decided so.
        decided_by: String,
        /// When.
        decided_on: Date,
    },
}

/// Who consents, with what must be known of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "who")]
pub enum Giver {
    /// The child.
    Child {
        /// Who judged that the child can decide.
        judged_able_by: String,
    },
    /// A parent, or somebody else with parental responsibility.
    Parent {
        /// Their name.
        name: String,
    },
    /// The person, an adult.
    Adult,
}

/// Why what was said is no basis.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NotABasis {
    /// Neither consent nor harm.
    #[error(
        "Select whether this rests on consent, or on reasonable cause to suspect significant harm"
    )]
    Neither,
    /// Both.
    #[error("Say either who consented or why harm is suspected, not both")]
    Both,
    /// No day.
    #[error("Enter the day on which consent was given")]
    NoDay,
    /// A day that has not come.
    #[error("The day on which consent was given must be today or in the past")]
    GivenLater,
    /// A day before the person was born.
    #[error("Consent cannot have been given before the person was born")]
    BeforeBirth,
    /// Nobody knows how old the child is.
    #[error(
        "The record has no date of birth, so nobody can tell whether this consent counts. Have it put right first."
    )]
    NoBirthDate,
    /// Under 12.
    #[error("A child under 12 cannot give this consent. Ask someone with parental responsibility.")]
    TooYoung,
    /// The child was an adult.
    #[error("This person was an adult on that day. Say that they consented as an adult.")]
    NotAChild,
    /// The adult was a child.
    #[error(
        "This person was under 18 on that day. Say that they consented as a child, or who did for them."
    )]
    NotAnAdult,
    /// A parent for an adult.
    #[error("Nobody can consent as the parent of an adult. Ask the person.")]
    ParentOfAnAdult,
    /// No parent's name.
    #[error("Enter the name of the parent who consented")]
    NoParent,
    /// Nobody judged it.
    #[error("Enter who judged that the child is able to decide")]
    NoJudge,
    /// Asked again before it was given.
    #[error("The day to ask again must be after the day on which consent was given")]
    ReviewTooSoon,
    /// Asked again too late.
    #[error("The day to ask again must be within a year")]
    ReviewTooLate,
    /// Nobody says why.
    #[error("Say why there is reasonable cause to suspect significant harm")]
    NoWhy,
    /// Nobody decided it.
    #[error("Enter who decided that there is reasonable cause")]
    NobodyDecided,
    /// No day of it.
    #[error("Enter the day on which that was decided")]
    NoDayOfDeciding,
    /// A day of it that has not come.
    #[error("The day on which that was decided must be today or in the past")]
    DecidedLater,
    /// Longer than a line, or than a few.
    #[error("Use at most 100 characters for a name, and 500 for why harm is suspected")]
    TooLong,
}

/// The longest name, and the longest words on harm, in characters.
const LONGEST: (usize, usize) = (100, 500);

impl BasisSaid {
    /// The basis, where it is one on this day for somebody born then.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(&self, today: Date, born: Option<BirthDate>) -> Result<Basis, NotABasis> {
        match (self.given_by, tidy(&self.harm)) {
            (None, why) if why.is_empty() && self.decided_on.is_none() => Err(NotABasis::Neither),
            (None, why) => self.harm(why, today),
            (Some(by), why) if why.is_empty() => self.consent(by, today, born),
            (Some(_), _) => Err(NotABasis::Both),
        }
    }

    fn harm(&self, why: String, today: Date) -> Result<Basis, NotABasis> {
        if why.is_empty() {
            return Err(NotABasis::NoWhy);
        }
        if why.chars().count() > LONGEST.1 {
            return Err(NotABasis::TooLong);
        }
        let decided_by = name(&self.decided_by, NotABasis::NobodyDecided)?;
        let decided_on = self.decided_on.ok_or(NotABasis::NoDayOfDeciding)?;
        if decided_on > today {
            return Err(NotABasis::DecidedLater);
        }
        Ok(Basis::Harm {
            why,
            decided_by,
            decided_on,
        })
    }

    fn consent(
        &self,
        by: GivenBy,
        today: Date,
        born: Option<BirthDate>,
    ) -> Result<Basis, NotABasis> {
        let given_on = self.given_on.ok_or(NotABasis::NoDay)?;
        if given_on > today {
            return Err(NotABasis::GivenLater);
        }
        could_give(by, given_on, today, born)?;
        let by = match by {
            GivenBy::Child => Giver::Child {
                judged_able_by: name(&self.judged_by, NotABasis::NoJudge)?,
            },
            GivenBy::Parent => Giver::Parent {
                name: name(&self.parent, NotABasis::NoParent)?,
            },
            GivenBy::Adult => Giver::Adult,
        };
        let review_on = self
            .review_on
            .unwrap_or_else(|| years_after(given_on, REVIEWED_WITHIN_YEARS));
        if review_on <= given_on {
            return Err(NotABasis::ReviewTooSoon);
        }
        if review_on > years_after(today, REVIEWED_WITHIN_YEARS) {
            return Err(NotABasis::ReviewTooLate);
        }
        Ok(Basis::Consent {
            by,
            given_on,
            review_on,
        })
    }
}

/// Whether somebody born then could have given this consent on that day, and it could still count.
fn could_give(
    by: GivenBy,
    given_on: Date,
    today: Date,
    born: Option<BirthDate>,
) -> Result<(), NotABasis> {
    let Some(born) = born else {
        return match by {
            GivenBy::Adult => Ok(()),
            GivenBy::Child | GivenBy::Parent => Err(NotABasis::NoBirthDate),
        };
    };
    let age = born.age_on(given_on).ok_or(NotABasis::BeforeBirth)?;
    let (youngest, oldest) = match age {
        Age::Exactly(age) => (age, age),
        Age::Between(youngest, oldest) => (youngest, oldest),
    };
    let grown = born.reaches(ADULT_FROM).is_some_and(|day| day <= today);
    match by {
        GivenBy::Child if oldest < CHILD_MAY_CONSENT_FROM => Err(NotABasis::TooYoung),
        GivenBy::Child if youngest >= ADULT_FROM => Err(NotABasis::NotAChild),
        GivenBy::Parent if grown || youngest >= ADULT_FROM => Err(NotABasis::ParentOfAnAdult),
        GivenBy::Adult if oldest < ADULT_FROM => Err(NotABasis::NotAnAdult),
        _ => Ok(()),
    }
}

impl Basis {
    /// The day from which it is no basis any more: a parent's word ends when the child is an adult.
    pub fn lapses_on(&self, born: Option<BirthDate>) -> Option<Date> {
        match self {
            Self::Consent {
                by: Giver::Parent { .. },
                ..
            } => born?.reaches(ADULT_FROM),
            _ => None,
        }
    }
}

/// The day after which a service that ended is still told of today.
pub(crate) fn told_of_since(today: Date) -> Date {
    years_after(today, -TOLD_OF_AFTER_ITS_END_YEARS)
}

fn years_after(day: Date, years: i32) -> Date {
    day.saturating_add(jiff::Span::new().years(years))
}

fn name(text: &str, empty: NotABasis) -> Result<String, NotABasis> {
    let text = tidy(text);
    if text.is_empty() {
        Err(empty)
    } else if text.chars().count() > LONGEST.0 {
        Err(NotABasis::TooLong)
    } else {
        Ok(text)
    }
}

/// What a practitioner says of a sensitive service of their organisation that helps a person.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSensitiveService {
    /// What it is for.
    pub kind: SensitiveKind,
    /// The service's name.
    pub service: String,
    /// The practitioner's role in it.
    pub role: String,
    /// Where the record manager reaches it.
    pub phone: Option<Phone>,
    /// Where the record manager writes to it.
    pub email: Option<Email>,
    /// The day on which it began to help.
    pub started_on: Date,
    /// On what it is recorded.
    pub basis: BasisSaid,
}

/// Something that must be put right before a sensitive service can be recorded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NotRecordable {
    /// About the service itself.
    #[error(transparent)]
    Service(NotYet),
    /// About the consent or the harm.
    #[error(transparent)]
    Basis(#[from] NotABasis),
    /// Consent that should have been asked for again already.
    #[error("The day to ask again must be in the future")]
    ReviewPassed,
}

/// A sensitive service that may be recorded: there is no other way to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Recordable {
    pub(crate) kind: SensitiveKind,
    pub(crate) service: NewInvolvement,
    pub(crate) basis: Basis,
    pub(crate) lapses_on: Option<Date>,
}

impl Recordable {
    /// On what it will be recorded.
    pub const fn basis(&self) -> &Basis {
        &self.basis
    }
}

impl NewSensitiveService {
    /// The service as it may be recorded of somebody born then, or what must be put right first.
    ///
    /// # Errors
    /// What must be put right.
    pub fn read(self, today: Date, born: Option<BirthDate>) -> Result<Recordable, NotRecordable> {
        let service = NewInvolvement {
            service: self.service,
            role: self.role,
            phone: self.phone,
            email: self.email,
            started_on: self.started_on,
        };
        let service = service.complete(today).map_err(NotRecordable::Service)?;
        let basis = new_basis(&self.basis, today, born)?;
        Ok(Recordable {
            kind: self.kind,
            lapses_on: basis.lapses_on(born),
            service,
            basis,
        })
    }
}

/// A basis that begins to count today: consent is asked for again on a day to come.
pub(crate) fn new_basis(
    said: &BasisSaid,
    today: Date,
    born: Option<BirthDate>,
) -> Result<Basis, NotRecordable> {
    let basis = said.read(today, born)?;
    match basis {
        Basis::Consent { review_on, .. } if review_on <= today => Err(NotRecordable::ReviewPassed),
        fine => Ok(fine),
    }
}

/// Who withdraws consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithdrawnBy {
    /// The person themself.
    Person,
    /// A parent, or somebody else with parental responsibility.
    Parent,
}

impl WithdrawnBy {
    /// Everyone who can.
    pub const ALL: [Self; 2] = [Self::Person, Self::Parent];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Parent => "parent",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Person => "The person",
            Self::Parent => "A parent, or someone with parental responsibility",
        }
    }
}

/// Nobody who can withdraw it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("Select who withdraws consent")]
pub struct NobodyWithdraws;

impl FromStr for WithdrawnBy {
    type Err = NobodyWithdraws;

    fn from_str(text: &str) -> Result<Self, NobodyWithdraws> {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.name() == text).ok_or(NobodyWithdraws)
    }
}

#[cfg(test)]
#[path = "sensitive_tests.rs"]
mod tests;
