//! Identifiers of our own making: one type for each kind of thing, so that no function can be given
//! a person's where it asked for a record's.
//!
//! They are version 7 UUIDs (RFC 9562): made anywhere without asking, and in time order, which keeps
//! the database's indexes compact. They say nothing about a person, so they may stand in a URL.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What an identifier could not be read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an identifier: it has 32 digits and letters a to f, in groups of 8-4-4-4-12")]
pub struct IdError;

/// What all identifiers have in common.
pub trait Id:
    Copy + Eq + Ord + std::hash::Hash + fmt::Display + fmt::Debug + From<Uuid> + FromStr<Err = IdError>
{
    /// The identifier as a plain UUID, for the database.
    fn uuid(self) -> Uuid;
}

/// Hands the list of every identifier type to a macro: `for_each_id!(my_macro)` becomes
/// `my_macro! { AccountId, EntryId, … }`, each after its doc comment. The list lives here and nowhere else.
#[macro_export]
macro_rules! for_each_id {
    ($then:ident) => {
        $then! {
            /// Someone's way in: a user account.
            AccountId,
            /// A privacy officer's case about how somebody uses the record.
            AlertId,
            /// A broker's approach to a service for somebody who asked for contact.
            ApproachId,
            /// A breach of personal data, with its clock.
            BreachId,
            /// Organisations that were asked to answer a form.
            CampaignId,
            /// Somebody's request to be put in contact with a sensitive service.
            ContactRequestId,
            /// A record manager's correction of one field.
            CorrectionId,
            /// People put up together to be purged.
            DisposalId,
            /// A line of the ledger.
            EntryId,
            /// Something that happened, told to other rooms.
            EventId,
            /// One loading of a feed's file.
            FeedRunId,
            /// A file or a photograph that was sent with an answer.
            FileId,
            /// A pattern that was found in what somebody looked at.
            FindingId,
            /// A practitioner's or service's work with a person.
            InvolvementId,
            /// What was said about how long a record is kept.
            KeepingId,
            /// A letter by e-mail.
            LetterId,
            /// The decision that a record is about a person.
            LinkId,
            /// What commissioners tell providers.
            NewsId,
            /// A body that employs practitioners or supplies data.
            OrganisationId,
            /// A key on somebody's device, to sign in with.
            PasskeyId,
            /// A person the index knows.
            PersonId,
            /// What a plan says is to be done.
            PlanActionId,
            /// A report that something in a record is wrong.
            ProblemId,
            /// A line of a feed that was not taken in, kept with the reason.
            QuarantineId,
            /// What a privacy officer asks the holder of an account.
            QuestionId,
            /// A source's own record.
            RecordId,
            /// A recovery of an account, asked by one administrator and approved by another.
            RecoveryId,
            /// A provider that asked to be registered.
            RegistrationId,
            /// What an organisation answered in one version of a form.
            ResponseId,
            /// A match that waits for a clerk.
            ReviewId,
            /// What one matcher said to it.
            ReviewWordId,
            /// A sensitive service's work with a person.
            SensitiveServiceId,
            /// A signed-in session.
            SessionId,
            /// A shield over a person's record.
            ShieldId,
            /// A system that sends records.
            SourceId,
            /// Another system, which asks on behalf of its signed-in users.
            SystemId,
            /// What another system asked once.
            SystemRequestId,
            /// One visit to a person's record, with its reason.
            VisitId,
            /// An answer to somebody who asked who has looked at a record.
            WhoLookedAnswerId,
        }
    };
}

macro_rules! define {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier, different from every other.
            #[expect(clippy::new_without_default, reason = "a default that differs each time misleads")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The identifier as a plain UUID, for the database.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl Id for $name {
            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text.trim()).map(Self).map_err(|_| IdError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )*};
}

for_each_id!(define);

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! names {
        ($($(#[$_doc:meta])* $name:ident),* $(,)?) => { [$((stringify!($name), $name::new().uuid())),*] };
    }

    #[test]
    fn the_list_is_in_alphabetical_order() {
        let listed = for_each_id!(names).map(|(name, _)| name);
        let mut sorted = listed;
        sorted.sort_unstable();
        assert_eq!(listed, sorted);
    }

    #[test]
    fn an_identifier_travels_as_uuid_text() {
        let id = PersonId::new();
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{}\"", id.uuid()));
        assert_eq!(serde_json::from_str::<PersonId>(&json).unwrap(), id);
        assert_eq!(id.to_string().parse::<PersonId>(), Ok(id));
    }

    #[test]
    fn identifiers_are_made_in_time_order() {
        let ids: Vec<_> = (0..100).map(|_| PersonId::new()).collect();
        assert!(ids.is_sorted());
        assert_eq!(ids[0].uuid().get_version_num(), 7);
    }

    #[test]
    fn text_that_is_no_identifier_is_refused() {
        assert_eq!("12".parse::<VisitId>(), Err(IdError));
    }
}
