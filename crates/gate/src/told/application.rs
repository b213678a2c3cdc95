//! Who asks who has looked, and how it was made sure that they are who they say.

use std::{fmt, str::FromStr};

/// Who asks to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicant {
    /// The person themself.
    Person,
    /// A parent, or somebody else with parental responsibility.
    Parent,
    /// Somebody with written authority, an attorney or a deputy.
    Representative,
}

impl Applicant {
    /// Each, in the order in which a page lists them.
    pub const ALL: [Applicant; 3] = [
        Applicant::Person,
        Applicant::Parent,
        Applicant::Representative,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Applicant::Person => "person",
            Applicant::Parent => "parent",
            Applicant::Representative => "representative",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Applicant::Person => "The person themself",
            Applicant::Parent => "A parent, or somebody with parental responsibility",
            Applicant::Representative => "Somebody with written authority, an attorney or a deputy",
        }
    }
}

impl fmt::Display for Applicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Applicant {
    type Err = ApplicationError;

    fn from_str(text: &str) -> Result<Self, ApplicationError> {
        let mut all = Applicant::ALL.into_iter();
        all.find(|it| it.name() == text)
            .ok_or(ApplicationError::NoApplicant)
    }
}

/// How it was made sure that somebody is who they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identified {
    /// A document with a photograph was seen.
    Document,
    /// Somebody who works with them knows them.
    Known,
    /// They were reached at an address or a number that was already held.
    Reached,
}

impl Identified {
    /// Each, in the order in which a page lists them.
    pub const ALL: [Identified; 3] = [Identified::Document, Identified::Known, Identified::Reached];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Identified::Document => "document",
            Identified::Known => "known",
            Identified::Reached => "reached",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Identified::Document => "I saw a document with their photograph",
            Identified::Known => "Somebody who works with them knows them",
            Identified::Reached => {
                "They were reached at an address or a number that is already held"
            }
        }
    }
}

impl fmt::Display for Identified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Identified {
    type Err = ApplicationError;

    fn from_str(text: &str) -> Result<Self, ApplicationError> {
        let mut all = Identified::ALL.into_iter();
        all.find(|it| it.name() == text)
            .ok_or(ApplicationError::NotIdentified)
    }
}

/// The most characters that are kept of what was checked, and of a reference.
pub const LONGEST_CHECK: usize = 500;

/// Somebody's wish to be told, with who they are made sure of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Who asks.
    pub applicant: Applicant,
    /// How they were identified.
    pub identified: Identified,
    /// What was checked, in the record manager's words.
    pub checked: String,
    /// The request's reference elsewhere, if it has one.
    pub reference: Option<String>,
}

/// What is wrong with an application, in words for the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApplicationError {
    /// Nobody was chosen.
    #[error("Select who asks")]
    NoApplicant,
    /// No way of identifying was chosen.
    #[error("Select how you know who they are")]
    NotIdentified,
    /// Nothing was said about what was checked.
    #[error("Say what you checked")]
    NothingChecked,
    /// Too much was said.
    #[error("What you checked must be 500 characters or less")]
    CheckTooLong,
    /// The reference is too long.
    #[error("The reference must be 500 characters or less")]
    ReferenceTooLong,
}

impl Application {
    /// An application.
    ///
    /// # Errors
    /// [`ApplicationError`] where nothing was said of what was checked, or too much.
    pub fn new(
        applicant: Applicant,
        identified: Identified,
        checked: &str,
        reference: &str,
    ) -> Result<Self, ApplicationError> {
        let (checked, reference) = (checked.trim(), reference.trim());
        if checked.is_empty() {
            return Err(ApplicationError::NothingChecked);
        }
        if checked.chars().count() > LONGEST_CHECK {
            return Err(ApplicationError::CheckTooLong);
        }
        if reference.chars().count() > LONGEST_CHECK {
            return Err(ApplicationError::ReferenceTooLong);
        }
        Ok(Self {
            applicant,
            identified,
            checked: checked.to_owned(),
            reference: Some(reference.to_owned()).filter(|it| !it.is_empty()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_back_from_its_stored_name() {
        for it in Applicant::ALL {
            assert_eq!(it.name().parse(), Ok(it));
        }
        for it in Identified::ALL {
            assert_eq!(it.name().parse(), Ok(it));
        }
        assert_eq!("".parse::<Applicant>(), Err(ApplicationError::NoApplicant));
        assert_eq!(
            "".parse::<Identified>(),
            Err(ApplicationError::NotIdentified)
        );
    }

    #[test]
    fn nobody_is_told_without_a_word_about_who_they_are() {
        let of = |checked: &str, reference: &str| {
            Application::new(Applicant::Person, Identified::Document, checked, reference)
        };
        assert_eq!(of("  ", ""), Err(ApplicationError::NothingChecked));
        assert_eq!(
            of(&"x".repeat(501), ""),
            Err(ApplicationError::CheckTooLong)
        );
        assert_eq!(
            of("Passport", &"x".repeat(501)),
            Err(ApplicationError::ReferenceTooLong)
        );
        assert_eq!(of(" Passport ", " ").unwrap().reference, None);
        assert_eq!(of(" Passport ", " SAR-12 ").unwrap().checked, "Passport");
    }
}
