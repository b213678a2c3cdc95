//! What makes a practitioner's word about their involvement complete, and who may end one.

use kith_terms::time::Date;
use kith_terms::{AccountId, Email, OrganisationId, Phone};
use thiserror::Error;

use super::sensitive_words::tells_of_a_sensitive_service;

/// What a practitioner says of their own involvement with a person.
#[derive(Clone, Debug, PartialEq)]
pub struct NewInvolvement {
    /// The service in which they work with the person, such as "Early help".
    pub service: String,
    /// What they are there: "Family support worker".
    pub role: String,
    /// A telephone number where colleagues reach them.
    pub phone: Option<Phone>,
    /// An e-mail address where colleagues reach them.
    pub email: Option<Email>,
    /// The day on which they began.
    pub started_on: Date,
}

/// Something that must be put right before an involvement can be recorded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NotYet {
    /// No service.
    #[error("Enter the service in which you work with this person")]
    NoService,
    /// No role.
    #[error("Enter your role, such as social worker")]
    NoRole,
    /// A service or role longer than a line.
    #[error("Use at most 100 characters for the service and for the role")]
    TooLong,
    /// No way to reach the worker. The record exists so that people can talk to each other.
    #[error("Enter a telephone number or an e-mail address, so that others can reach you")]
    NoContact,
    /// A sensitive service, which is recorded in another way.
    #[error(
        "This looks like a service for sexual health, mental health or substance misuse. Go back to \
         the record and record it as a sensitive service."
    )]
    Sensitive,
    /// It has not begun.
    #[error("The start date must be today or in the past")]
    StartsLater,
    /// It ended before it began.
    #[error("The end date must be the same as or after the start date")]
    EndsBeforeStart,
    /// It has not ended.
    #[error("The end date must be today or in the past")]
    EndsLater,
}

/// The longest service or role that is taken, in characters: a line on a page.
const LONGEST: usize = 100;

impl NewInvolvement {
    /// The involvement as others may see it: with its texts trimmed, and of a service that is not a
    /// sensitive one; or what must be put right first.
    pub fn checked(self, today: Date) -> Result<Self, NotYet> {
        let tells = |it: &str| tells_of_a_sensitive_service(it);
        match tells(&self.service) || tells(&self.role) {
            true => Err(NotYet::Sensitive),
            false => self.complete(today),
        }
    }

    /// The involvement with its texts trimmed, or what must be put right first.
    pub(crate) fn complete(mut self, today: Date) -> Result<Self, NotYet> {
        self.service = tidy(&self.service);
        self.role = tidy(&self.role);
        if self.service.is_empty() {
            return Err(NotYet::NoService);
        }
        if self.role.is_empty() {
            return Err(NotYet::NoRole);
        }
        if self.service.chars().count() > LONGEST || self.role.chars().count() > LONGEST {
            return Err(NotYet::TooLong);
        }
        if self.phone.is_none() && self.email.is_none() {
            return Err(NotYet::NoContact);
        }
        if self.started_on > today {
            return Err(NotYet::StartsLater);
        }
        Ok(self)
    }
}

/// One blank between words, none around them.
pub(crate) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an involvement can end on this day.
pub(crate) fn end_fits(started_on: Date, ended_on: Date, today: Date) -> Result<(), NotYet> {
    if ended_on < started_on {
        Err(NotYet::EndsBeforeStart)
    } else if ended_on > today {
        Err(NotYet::EndsLater)
    } else {
        Ok(())
    }
}

/// Who recorded an involvement, or wants to end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) account: AccountId,
    pub(crate) organisation: OrganisationId,
}

/// An involvement is ended by whoever recorded it. Where they have left, a record manager of
/// their organisation can do it.
pub(crate) fn may_end(recorder: Party, ender: Party, ender_manages_records: bool) -> bool {
    recorder.account == ender.account
        || (ender_manages_records && recorder.organisation == ender.organisation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn complete() -> NewInvolvement {
        NewInvolvement {
            service: " Early  help ".into(),
            role: "Family support worker".into(),
            phone: "01772 555 0101".parse().ok(),
            email: "f.worker@example.org".parse().ok(),
            started_on: day("2026-03-02"),
        }
    }

    fn refused(change: impl FnOnce(&mut NewInvolvement)) -> Option<NotYet> {
        let mut new = complete();
        change(&mut new);
        new.checked(day("2026-03-02")).err()
    }

    #[test]
    fn a_complete_involvement_is_taken_with_its_blanks_tidied() {
        let checked = complete().checked(day("2026-03-02")).unwrap();
        assert_eq!(checked.service, "Early help");
    }

    #[test]
    fn an_involvement_says_the_service_the_role_and_how_to_reach_the_worker() {
        assert_eq!(
            refused(|it| it.service = " ".into()),
            Some(NotYet::NoService)
        );
        assert_eq!(refused(|it| it.role.clear()), Some(NotYet::NoRole));
        assert_eq!(
            refused(|it| it.role = "x".repeat(101)),
            Some(NotYet::TooLong)
        );
        assert_eq!(refused(|it| it.phone = None), None);
        let unreachable = refused(|it| {
            it.phone = None;
            it.email = None;
        });
        assert_eq!(unreachable, Some(NotYet::NoContact));
    }

    #[test]
    fn a_sensitive_service_is_not_recorded_where_everybody_sees_it() {
        let service = refused(|it| it.service = "Young people's CAMHS".into());
        assert_eq!(service, Some(NotYet::Sensitive));
        let role = refused(|it| it.role = "Drug and alcohol worker".into());
        assert_eq!(role, Some(NotYet::Sensitive));
    }

    #[test]
    fn an_involvement_has_begun_by_today() {
        assert_eq!(
            refused(|it| it.started_on = day("2026-03-03")),
            Some(NotYet::StartsLater)
        );
    }

    #[test]
    fn an_involvement_ends_between_its_start_and_today() {
        let (start, today) = (day("2026-01-10"), day("2026-03-02"));
        assert_eq!(end_fits(start, day("2026-01-10"), today), Ok(()));
        assert_eq!(end_fits(start, today, today), Ok(()));
        assert_eq!(
            end_fits(start, day("2026-01-09"), today),
            Err(NotYet::EndsBeforeStart)
        );
        assert_eq!(
            end_fits(start, day("2026-03-03"), today),
            Err(NotYet::EndsLater)
        );
    }

    #[test]
    fn an_involvement_is_ended_by_its_recorder_or_a_record_manager_of_their_organisation() {
        let recorder = Party {
            account: AccountId::new(),
            organisation: OrganisationId::new(),
        };
        let colleague = Party {
            account: AccountId::new(),
            ..recorder
        };
        let moved_on = Party {
            organisation: OrganisationId::new(),
            ..recorder
        };
        let stranger = Party {
            account: AccountId::new(),
            organisation: OrganisationId::new(),
        };
        assert!(may_end(recorder, recorder, false));
        assert!(may_end(recorder, moved_on, false));
        assert!(!may_end(recorder, colleague, false));
        assert!(may_end(recorder, colleague, true));
        assert!(!may_end(recorder, stranger, true));
    }
}
