//! From findings to alerts: what joins what, and when it is enough.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kith_terms::{FindingId, PersonId};

use super::Found;
use crate::parameters::Parameters;
use crate::pattern::Pattern;

/// An explanation that a privacy officer accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Of which pattern.
    pub pattern: Pattern,
    /// About whom; nobody where it is about the user's work as a whole.
    pub person: Option<PersonId>,
    /// Until which day, that day included.
    pub until: Date,
}

impl Explained {
    /// The explanation that covers what was found, if there is one. A shield has none.
    pub fn covering<'a>(all: &'a [Explained], found: &Found, on: Date) -> Option<&'a Explained> {
        if found.pattern == Pattern::ShieldOverride {
            return None;
        }
        all.iter()
            .find(|it| it.pattern == found.pattern && it.person == found.person && it.until >= on)
    }

    /// Until which day an explanation of such a finding holds that is accepted on a day.
    pub fn holds_until(person: Option<PersonId>, on: Date, p: &Parameters) -> Date {
        let days = match person {
            Some(_) => p.alert.explained_days,
            None => p.alert.explained_user_days,
        };
        on.saturating_add(jiff::Span::new().days(days))
    }
}

/// A finding that nobody has decided yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The finding.
    pub id: FindingId,
    /// Of which pattern.
    pub pattern: Pattern,
    /// About whom.
    pub person: Option<PersonId>,
    /// How much it is worth; nothing where it was explained beforehand.
    pub score: u32,
    /// The last thing that it rests on.
    pub last_at: Timestamp,
    /// Whether it is part of the open alert.
    pub in_alert: bool,
}

/// The finding that what was found goes on with: the same pattern, about the same person, not long
/// ago.
pub fn goes_on<'a>(kept: &'a mut [Kept], found: &Found, at: Timestamp) -> Option<&'a mut Kept> {
    let joins = match found.pattern {
        // Counted over two weeks, so one finding for them.
        Pattern::OutOfHours | Pattern::AgainAndAgain => SignedDuration::from_hours(14 * 24),
        Pattern::WithoutInvolvement => SignedDuration::from_hours(7 * 24),
        _ => SignedDuration::from_hours(24),
    };
    kept.iter_mut().find(|it| {
        it.pattern == found.pattern
            && it.person == found.person
            && at.duration_since(it.last_at) <= joins
    })
}

/// The score of an open alert, or of one that must be opened now; none where what there is does not
/// make an alert.
pub fn alert_score(kept: &[Kept], now: Timestamp, p: &Parameters) -> Option<u32> {
    let window = SignedDuration::from_hours(p.alert.window_days * 24);
    let counts = |it: &&Kept| it.in_alert || now.duration_since(it.last_at) <= window;
    let score = kept.iter().filter(counts).map(|it| it.score).sum();
    (kept.iter().any(|it| it.in_alert) || score >= p.alert.score).then_some(score)
}
