//! For whom somebody looks: a colleague elsewhere who cannot use Kith themselves, and whom they have
//! verified.
//!
//! Whoever looks is answerable for knowing whom they tell. So who the colleague is, and how they were
//! verified, is written down beside whoever looked, in each entry of the visit.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How a colleague was verified. To be rung up is not among them: whoever calls may be anyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verified {
    /// They were rung back at a number that their organisation gives on its own page.
    CalledBack,
    /// They were seen, with an identity card of their organisation.
    InPerson,
    /// They wrote from an address of their organisation, and answered there.
    OfficialAddress,
    /// A colleague who is known and works with them vouched for them.
    VouchedFor,
}

impl Verified {
    /// Every way, in the order in which a page lists them.
    pub const ALL: [Verified; 4] = [
        Verified::CalledBack,
        Verified::InPerson,
        Verified::OfficialAddress,
        Verified::VouchedFor,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Verified::CalledBack => "called-back",
            Verified::InPerson => "in-person",
            Verified::OfficialAddress => "official-address",
            Verified::VouchedFor => "vouched-for",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            Verified::CalledBack => "I rang them back at a number on their organisation’s own page",
            Verified::InPerson => "I saw them, with their organisation’s identity card",
            Verified::OfficialAddress => {
                "They answered from their organisation’s own e-mail address"
            }
            Verified::VouchedFor => "Somebody I know, who works with them, vouched for them",
        }
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Verified {
    type Err = ColleagueError;

    fn from_str(text: &str) -> Result<Self, ColleagueError> {
        let found = Verified::ALL.into_iter().find(|it| it.name() == text);
        found.ok_or(ColleagueError::NotVerified)
    }
}

/// The most characters that are kept of each part.
pub const LONGEST_PART: usize = 100;

/// What is wrong with what was said of a colleague, in words for the page that asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ColleagueError {
    /// No name, or only one word of it.
    #[error("Enter the whole name of the colleague")]
    NoName,
    /// No organisation.
    #[error("Enter the organisation that they work for")]
    NoOrganisation,
    /// No role.
    #[error("Enter what they do there, such as health visitor")]
    NoRole,
    /// No way of verifying was chosen.
    #[error("Select how you know who they are")]
    NotVerified,
    /// Something is too long.
    #[error("Use {LONGEST_PART} characters or fewer")]
    TooLong,
}

/// A colleague for whom somebody looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    name: String,
    organisation: String,
    role: String,
    verified: Verified,
}

impl Colleague {
    /// Check what was written of a colleague, each part as one line without surplus spaces.
    ///
    /// # Errors
    /// All that is wrong, each with the name of the part that it is about.
    pub fn new(
        name: &str,
        organisation: &str,
        role: &str,
        verified: Option<Verified>,
    ) -> Result<Colleague, Vec<WrongPart>> {
        let whole = |name: &str| name.contains(' ');
        let name = part("name", name, whole, ColleagueError::NoName);
        let any = |_: &str| true;
        let organisation = part(
            "organisation",
            organisation,
            any,
            ColleagueError::NoOrganisation,
        );
        let role = part("role", role, any, ColleagueError::NoRole);
        let verified = verified.ok_or(("verified", ColleagueError::NotVerified));
        match (name, organisation, role, verified) {
            (Ok(name), Ok(organisation), Ok(role), Ok(verified)) => Ok(Colleague {
                name,
                organisation,
                role,
                verified,
            }),
            (name, organisation, role, verified) => {
                let wrong = [name.err(), organisation.err(), role.err(), verified.err()];
                Err(wrong.into_iter().flatten().collect())
            }
        }
    }

    /// The whole name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The organisation that they work for.
    pub fn organisation(&self) -> &str {
        &self.organisation
    }

    /// What they do there.
    pub fn role(&self) -> &str {
        &self.role
    }

    /// How they were verified.
    pub fn verified(&self) -> Verified {
        self.verified
    }
}

/// A part of a colleague, by the name of its field, and what is wrong with it.
pub type WrongPart = (&'static str, ColleagueError);

fn part(
    field: &'static str,
    text: &str,
    enough: impl Fn(&str) -> bool,
    missing: ColleagueError,
) -> Result<String, WrongPart> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.chars().any(char::is_alphabetic) || !enough(&text) {
        return Err((field, missing));
    }
    match text.chars().count() > LONGEST_PART {
        true => Err((field, ColleagueError::TooLong)),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, organisation: &str, role: &str) -> Result<Colleague, Vec<WrongPart>> {
        Colleague::new(name, organisation, role, Some(Verified::CalledBack))
    }

    #[test]
    fn a_colleague_has_a_whole_name_an_organisation_and_a_role() {
        let it = of("  Asa   Hollin ", "Fernley\nTrust", "Health visitor").unwrap();
        assert_eq!(
            (it.name(), it.organisation()),
            ("Asa Hollin", "Fernley Trust")
        );
        let wrong = |name, organisation, role| of(name, organisation, role).unwrap_err();
        for name in ["", "Asa", "..... ....."] {
            assert_eq!(
                wrong(name, "Fernley", "Nurse"),
                [("name", ColleagueError::NoName)]
            );
        }
        let long = "a".repeat(101);
        assert_eq!(
            wrong("Asa Hollin", " ", &long),
            [
                ("organisation", ColleagueError::NoOrganisation),
                ("role", ColleagueError::TooLong)
            ]
        );
        assert!(of("Asa Hollin", "Fernley", &"é".repeat(100)).is_ok());
    }

    #[test]
    fn nobody_is_told_who_was_not_verified() {
        let wrong = Colleague::new("Asa Hollin", "Fernley", "Nurse", None).unwrap_err();
        assert_eq!(wrong, [("verified", ColleagueError::NotVerified)]);
    }

    #[test]
    fn every_way_of_verifying_is_read_back_from_its_stored_name() {
        for way in Verified::ALL {
            assert_eq!(way.name().parse(), Ok(way));
            assert_eq!(serde_json::to_value(way).unwrap(), way.name());
        }
        assert_eq!(
            "she-rang-me".parse::<Verified>(),
            Err(ColleagueError::NotVerified)
        );
    }

    #[test]
    fn a_colleague_is_read_back_as_the_visit_keeps_them() {
        let it = of("Asa Hollin", "Fernley Trust", "Health visitor").unwrap();
        let kept = serde_json::to_value(&it).unwrap();
        assert_eq!(serde_json::from_value::<Colleague>(kept).unwrap(), it);
    }
}
