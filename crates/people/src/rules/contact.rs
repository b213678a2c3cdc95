//! Contact that is brokered: what is asked, whom the broker approached, and what is answered.
//!
//! Whoever asks learns nothing of the service that it has not agreed to.

use std::fmt;
use std::str::FromStr;

use kith_terms::time::Date;
use kith_terms::{Email, Phone, SensitiveServiceId, folded};
use serde::Serialize;
use thiserror::Error;

use super::involvement::tidy;

/// How soon somebody needs to be in contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// Today.
    Today,
    /// Within a week.
    ThisWeek,
    /// When it can be.
    Routine,
}

impl Urgency {
    /// Each, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Today, Self::ThisWeek, Self::Routine];

    /// The name that is stored and sent.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::ThisWeek => "this-week",
            Self::Routine => "routine",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::ThisWeek => "Within a week",
            Self::Routine => "When it can be",
        }
    }

    /// Its place in a list that puts the most urgent first.
    pub(crate) fn rank(self) -> i64 {
        match self {
            Self::Today => 0,
            Self::ThisWeek => 1,
            Self::Routine => 2,
        }
    }
}

/// How a service was approached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// By telephone.
    Telephone,
    /// By e-mail.
    Email,
    /// Face to face.
    InPerson,
}

impl Way {
    /// Each.
    pub const ALL: [Self; 3] = [Self::Telephone, Self::Email, Self::InPerson];

    /// The name that is stored and sent.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Email => "email",
            Self::InPerson => "in-person",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Telephone => "By telephone",
            Self::Email => "By email",
            Self::InPerson => "In person",
        }
    }
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The service agreed, and agreed to be named.
    Named,
    /// The service agreed, and is not to be named.
    Unnamed,
    /// The service declined.
    Declined,
    /// Nobody could be reached.
    NotReached,
}

impl Outcome {
    /// Each.
    pub const ALL: [Self; 4] = [Self::Named, Self::Unnamed, Self::Declined, Self::NotReached];

    /// The name that is stored and sent.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Unnamed => "unnamed",
            Self::Declined => "declined",
            Self::NotReached => "not-reached",
        }
    }

    /// What the broker chooses.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Named => "The service agrees, and may be named",
            Self::Unnamed => "The service agrees, and is not to be named",
            Self::Declined => "The service declines",
            Self::NotReached => "I could not reach the service",
        }
    }

    /// What whoever asked is told.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Named => "The service agrees to be in contact.",
            Self::Unnamed => "The service agrees to be in contact, and asks not to be named.",
            Self::Declined => "The service declines to be in contact.",
            Self::NotReached => "The record manager could not reach the service.",
        }
    }
}

/// A word of a form or of the store that stands for none of them.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("Select an answer")]
pub struct NotAnAnswer;

macro_rules! read_by_name {
    ($($kind:ident),*) => {$(
        impl FromStr for $kind {
            type Err = NotAnAnswer;

            fn from_str(text: &str) -> Result<Self, NotAnAnswer> {
                let mut all = Self::ALL.into_iter();
                all.find(|it| it.name() == text).ok_or(NotAnAnswer)
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    )*};
}

read_by_name!(Urgency, Way, Outcome);

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRequest {
    /// What they need of the service.
    pub needs: String,
    /// How soon.
    pub urgency: Urgency,
    /// Where to telephone them.
    pub phone: Option<Phone>,
    /// Where to write to them.
    pub email: Option<Email>,
}

/// What a broker did for somebody who asked.
#[derive(Clone, Debug, PartialEq)]
pub struct NewApproach {
    /// Which service.
    pub service: SensitiveServiceId,
    /// Whom there.
    pub whom: String,
    /// How.
    pub way: Way,
    /// On which day.
    pub on: Date,
    /// What was said or left.
    pub note: String,
}

/// What somebody who asked is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAnswer {
    /// The service whose answer it is; none where none could be reached.
    pub service: Option<SensitiveServiceId>,
    /// What came of it.
    pub outcome: Outcome,
    /// How contact will be made, or what else there is to say.
    pub words: String,
}

/// Something that must be put right before it can be saved.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NotContactYet {
    /// Nothing is asked for.
    #[error("Say what you need from the service")]
    NoNeed,
    /// No way to be reached.
    #[error("Enter a telephone number or an e-mail address, so that you can be reached")]
    NoWayBack,
    /// Nobody was approached.
    #[error("Enter whom you spoke or wrote to")]
    NobodyApproached,
    /// A day that has not come.
    #[error("The day must be today or in the past")]
    Later,
    /// No service chosen.
    #[error("Select the service whose answer this is")]
    NoService,
    /// Nothing is answered.
    #[error("Say how contact will be made, or what else they should know")]
    NoWords,
    /// The answer names who is not to be named.
    #[error(
        "This names the service or how to reach it, and it has not agreed to be named. Take that out."
    )]
    Names,
    /// Longer than is kept.
    #[error("Use at most 1000 characters, and 100 for a name")]
    TooLong,
}

/// The longest name, and the longest words, in characters.
const LONGEST: (usize, usize) = (100, 1000);

impl NewRequest {
    /// The request with its words trimmed, or what must be put right first.
    ///
    /// # Errors
    /// What must be put right.
    pub fn checked(mut self) -> Result<Self, NotContactYet> {
        self.needs = words(&self.needs, LONGEST.1, Some(NotContactYet::NoNeed))?;
        match self.phone.is_none() && self.email.is_none() {
            true => Err(NotContactYet::NoWayBack),
            false => Ok(self),
        }
    }
}

impl NewApproach {
    /// The approach with its words trimmed, or what must be put right first.
    ///
    /// # Errors
    /// What must be put right.
    pub fn checked(mut self, today: Date) -> Result<Self, NotContactYet> {
        let nobody = Some(NotContactYet::NobodyApproached);
        self.whom = words(&self.whom, LONGEST.0, nobody)?;
        self.note = words(&self.note, LONGEST.1, None)?;
        match self.on > today {
            true => Err(NotContactYet::Later),
            false => Ok(self),
        }
    }
}

impl NewAnswer {
    /// The answer with its words trimmed, or what must be put right first. `of_the_service` is what
    /// would tell which service it is: its names, and how to reach it.
    ///
    /// # Errors
    /// What must be put right.
    pub(crate) fn checked<'a>(
        mut self,
        of_the_service: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, NotContactYet> {
        self.words = words(&self.words, LONGEST.1, Some(NotContactYet::NoWords))?;
        match (self.outcome, self.service) {
            (Outcome::NotReached, _) => self.service = None,
            (_, None) => return Err(NotContactYet::NoService),
            _ => {}
        }
        let names = of_the_service.into_iter().any(|it| names(&self.words, it));
        match self.outcome != Outcome::Named && names {
            true => Err(NotContactYet::Names),
            false => Ok(self),
        }
    }
}

/// Whether words hold a name or a number, however it is spaced or cased.
fn names(words: &str, name: &str) -> bool {
    let bare = |text: &str| folded(text).replace(' ', "");
    let name = bare(name);
    name.chars().count() > 2 && bare(words).contains(&name)
}

fn words(
    text: &str,
    longest: usize,
    empty: Option<NotContactYet>,
) -> Result<String, NotContactYet> {
    let text = tidy(text);
    match empty {
        Some(empty) if text.is_empty() => Err(empty),
        _ if text.chars().count() > longest => Err(NotContactYet::TooLong),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::day;

    fn request() -> NewRequest {
        NewRequest {
            needs: " To plan  the meeting. ".into(),
            urgency: Urgency::Today,
            phone: "01632 960415".parse().ok(),
            email: None,
        }
    }

    fn answer(outcome: Outcome, words: &str) -> NewAnswer {
        NewAnswer {
            service: Some(SensitiveServiceId::new()),
            outcome,
            words: words.into(),
        }
    }

    const SERVICE: [&str; 3] = ["Quietwater Clinic", "Ione Hartsease", "01632 960 321"];

    #[test]
    fn a_request_says_what_is_needed_and_how_to_reach_whoever_asks() {
        assert_eq!(request().checked().unwrap().needs, "To plan the meeting.");
        let mut silent = request();
        silent.needs = " ".into();
        assert_eq!(silent.checked(), Err(NotContactYet::NoNeed));
        let mut unreachable = request();
        unreachable.phone = None;
        assert_eq!(unreachable.checked(), Err(NotContactYet::NoWayBack));
        let mut long = request();
        long.needs = "x".repeat(1001);
        assert_eq!(long.checked(), Err(NotContactYet::TooLong));
    }

    #[test]
    fn an_approach_says_whom_and_is_not_of_tomorrow() {
        let approach = |whom: &str, on: &str| {
            let new = NewApproach {
                service: SensitiveServiceId::new(),
                whom: whom.into(),
                way: Way::Telephone,
                on: day(on),
                note: String::new(),
            };
            new.checked(day("2026-03-02")).err()
        };
        assert_eq!(approach("The duty nurse", "2026-03-02"), None);
        let nobody = approach("", "2026-03-02");
        assert_eq!(nobody, Some(NotContactYet::NobodyApproached));
        let later = approach("The duty nurse", "2026-03-03");
        assert_eq!(later, Some(NotContactYet::Later));
    }

    #[test]
    fn an_answer_names_the_service_only_where_it_agreed_to_be_named() {
        let words = "Ring ione hartsease on 01632960321.";
        let checked = |outcome| answer(outcome, words).checked(SERVICE).err();
        assert_eq!(checked(Outcome::Named), None);
        for outcome in [Outcome::Unnamed, Outcome::Declined, Outcome::NotReached] {
            assert_eq!(checked(outcome), Some(NotContactYet::Names), "{outcome}");
        }
        let silent = answer(Outcome::Unnamed, "They will ring you on Monday.");
        assert!(silent.checked(SERVICE).is_ok());
    }

    #[test]
    fn an_answer_is_of_a_service_unless_none_was_reached() {
        let mut of_none = answer(Outcome::Declined, "No.");
        of_none.service = None;
        assert_eq!(of_none.checked([]), Err(NotContactYet::NoService));
        let not_reached = answer(Outcome::NotReached, "I rang three times.");
        assert_eq!(not_reached.checked([]).unwrap().service, None);
        let wordless = answer(Outcome::Named, " ").checked([]);
        assert_eq!(wordless, Err(NotContactYet::NoWords));
    }

    #[test]
    fn every_name_is_read_back() {
        assert!(Urgency::ALL.is_sorted_by_key(|it| it.rank()));
        for it in Urgency::ALL {
            assert_eq!(it.name().parse(), Ok(it));
        }
        for it in Way::ALL {
            assert_eq!(it.name().parse(), Ok(it));
        }
        for it in Outcome::ALL {
            assert_eq!(it.name().parse(), Ok(it));
        }
        assert_eq!("soon".parse::<Urgency>(), Err(NotAnAnswer));
    }

    proptest! {
        /// However a name is cased and spaced in an answer, the answer is not passed on with it.
        #[test]
        fn no_answer_without_leave_holds_the_services_name(
            before in "[a-zA-Z .]{0,20}", after in "[a-zA-Z .]{0,20}", upper in any::<bool>(), spaced in any::<bool>()
        ) {
            let mut name = SERVICE[0].to_owned();
            if upper { name = name.to_uppercase(); }
            if spaced { name = name.replace(' ', "  "); }
            let words = format!("{before} {name} {after}");
            let checked = answer(Outcome::Unnamed, &words).checked(SERVICE);
            prop_assert_eq!(checked.err(), Some(NotContactYet::Names));
        }
    }
}
