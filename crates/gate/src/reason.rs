//! Why someone looks: a reason from a fixed list, and a sentence of their own.
//!
//! The list follows the ordinary grounds for disclosing from a directory of this kind (Part 4 of
//! SI 2007/2182 and the guidance on it). The sentence is what a privacy officer reads later, so it
//! is asked for every time.

use std::{fmt, str::FromStr};

/// The kinds of reason that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReasonCode {
    /// The person asking is helping this person.
    DirectInvolvement,
    /// A child or an adult may be at risk.
    SafeguardingEnquiry,
    /// Somebody died or was seriously harmed and what happened is being reviewed.
    DeathReview,
    /// A court has ordered it.
    CourtOrder,
    /// The police need it to prevent or detect crime.
    Police,
    /// A child is missing.
    MissingChild,
    /// A child may not be receiving education.
    EducationWelfare,
    /// The person has asked for their own record.
    SubjectAccess,
    /// A legal claim is being made or answered.
    LegalClaim,
    /// The record itself may be wrong.
    DataQuality,
}

impl ReasonCode {
    /// Every kind of reason, in the order in which a page lists them.
    pub const ALL: [ReasonCode; 10] = [
        ReasonCode::DirectInvolvement,
        ReasonCode::SafeguardingEnquiry,
        ReasonCode::MissingChild,
        ReasonCode::EducationWelfare,
        ReasonCode::Police,
        ReasonCode::CourtOrder,
        ReasonCode::DeathReview,
        ReasonCode::SubjectAccess,
        ReasonCode::LegalClaim,
        ReasonCode::DataQuality,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            ReasonCode::DirectInvolvement => "direct-involvement",
            ReasonCode::SafeguardingEnquiry => "safeguarding-enquiry",
            ReasonCode::DeathReview => "death-review",
            ReasonCode::CourtOrder => "court-order",
            ReasonCode::Police => "police",
            ReasonCode::MissingChild => "missing-child",
            ReasonCode::EducationWelfare => "education-welfare",
            ReasonCode::SubjectAccess => "subject-access",
            ReasonCode::LegalClaim => "legal-claim",
            ReasonCode::DataQuality => "data-quality",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            ReasonCode::DirectInvolvement => "I am helping this person",
            ReasonCode::SafeguardingEnquiry => "A safeguarding enquiry",
            ReasonCode::DeathReview => "A review after a death or serious harm",
            ReasonCode::CourtOrder => "A court order",
            ReasonCode::Police => "The police need it to prevent or detect crime",
            ReasonCode::MissingChild => "A missing child",
            ReasonCode::EducationWelfare => "A child who may not be receiving education",
            ReasonCode::SubjectAccess => "The person has asked for their own record",
            ReasonCode::LegalClaim => "A legal claim",
            ReasonCode::DataQuality => "Checking that the record is right",
        }
    }

    /// The words for the person whose record was looked at.
    pub const fn told(self) -> &'static str {
        match self {
            ReasonCode::DirectInvolvement => "They were helping",
            other => other.title(),
        }
    }

    /// A line that helps someone to choose, shown under the words.
    pub const fn hint(self) -> &'static str {
        match self {
            ReasonCode::DirectInvolvement => "You work with them now, or have been asked to.",
            ReasonCode::SafeguardingEnquiry => {
                "Section 47 of the Children Act 1989, or section 42 of the Care Act 2014."
            }
            ReasonCode::DeathReview => {
                "A child death review, a safeguarding practice review or a safeguarding adults \
                 review."
            }
            ReasonCode::CourtOrder => "Give the court and the case number.",
            ReasonCode::Police => {
                "Section 115 of the Crime and Disorder Act 1998. Give the officer and the \
                 reference."
            }
            ReasonCode::MissingChild => "Give the reference of the missing child report.",
            ReasonCode::EducationWelfare => "Section 436A of the Education Act 1996.",
            ReasonCode::SubjectAccess => "Give the reference of the request.",
            ReasonCode::LegalClaim => "Give the reference of the claim.",
            ReasonCode::DataQuality => "Say what looks wrong, or what you are comparing.",
        }
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ReasonCode {
    type Err = ReasonError;

    fn from_str(text: &str) -> Result<Self, ReasonError> {
        ReasonCode::ALL
            .into_iter()
            .find(|code| code.name() == text)
            .ok_or(ReasonError::NotListed)
    }
}

/// The fewest characters that say something to whoever reads the reason later: "CIN visit" says
/// too little, "school visit" just enough.
pub const SHORTEST_REASON: usize = 10;

/// The most characters that are kept. A reason is a sentence or two, not a case note.
pub const LONGEST_REASON: usize = 500;

/// What is wrong with a reason, in words for the page that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReasonError {
    /// No reason of the list was chosen.
    #[error("Select why you need this record")]
    NotListed,
    /// Nothing was written.
    #[error("Say in a few words why you need this record")]
    Missing,
    /// Too little was written to mean anything later.
    #[error(
        "Say a little more about why you need this record: {SHORTEST_REASON} characters or more"
    )]
    TooShort,
    /// More was written than is kept.
    #[error("Your reason must be {LONGEST_REASON} characters or fewer")]
    TooLong,
}

/// A reason that was given and is fit to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonGiven {
    code: ReasonCode,
    text: String,
}

impl ReasonGiven {
    /// Check what was written, and keep it as one line without surplus spaces.
    pub fn new(code: ReasonCode, text: &str) -> Result<ReasonGiven, ReasonError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = text.chars().count();
        if !text.chars().any(char::is_alphabetic) {
            return Err(ReasonError::Missing);
        }
        if length < SHORTEST_REASON {
            return Err(ReasonError::TooShort);
        }
        if length > LONGEST_REASON {
            return Err(ReasonError::TooLong);
        }
        Ok(ReasonGiven { code, text })
    }

    /// The kind of reason.
    pub fn code(&self) -> ReasonCode {
        self.code
    }

    /// What the person wrote.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_read_back_from_its_stored_name() {
        for code in ReasonCode::ALL {
            assert_eq!(code.name().parse(), Ok(code));
        }
        assert_eq!("curious".parse::<ReasonCode>(), Err(ReasonError::NotListed));
    }

    #[test]
    fn every_reason_has_words_that_no_other_has() {
        for one in ReasonCode::ALL {
            for other in ReasonCode::ALL {
                assert_eq!(one == other, one.title() == other.title());
            }
            assert!(one.hint().ends_with('.'));
        }
    }

    #[test]
    fn a_reason_without_words_is_refused() {
        for text in ["", "   ", "..........", "1234567890123"] {
            assert_eq!(
                ReasonGiven::new(ReasonCode::Police, text),
                Err(ReasonError::Missing),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_reason_of_ten_characters_is_enough_and_of_nine_is_not() {
        let given = |text| ReasonGiven::new(ReasonCode::DirectInvolvement, text);
        assert_eq!(given("home visi"), Err(ReasonError::TooShort));
        assert!(given("home visit").is_ok());
    }

    #[test]
    fn spaces_do_not_lengthen_a_reason() {
        let given = |text| ReasonGiven::new(ReasonCode::DirectInvolvement, text);
        assert_eq!(given("a       b       c"), Err(ReasonError::TooShort));
        let kept = given("  a visit\r\nat   home ").unwrap();
        assert_eq!(kept.text(), "a visit at home");
    }

    #[test]
    fn a_reason_of_five_hundred_characters_is_kept_and_one_more_is_refused() {
        let given = |text: &str| ReasonGiven::new(ReasonCode::DirectInvolvement, text);
        assert!(given(&"é".repeat(500)).is_ok());
        assert_eq!(given(&"é".repeat(501)), Err(ReasonError::TooLong));
    }
}
