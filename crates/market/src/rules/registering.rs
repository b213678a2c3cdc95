//! How many register, and for how long a registration waits. The figures are this house's choice: a place has some
//! hundreds of providers in all, so that more than sixty in an hour are no providers; and a link is good for a day.

use jiff::{SignedDuration, Timestamp};

/// So many are taken in an hour, whoever asks. What one address is sent is limited by the post besides.
pub(crate) const MOST_AN_HOUR: i64 = 60;

/// Those asked for after this count.
pub(crate) fn an_hour_before(now: Timestamp) -> Timestamp {
    before(now, SignedDuration::from_hours(1))
}

/// Those asked for until this are forgotten: their link is good no more.
pub(crate) fn forgotten_until(now: Timestamp) -> Timestamp {
    before(now, SignedDuration::from_hours(24))
}

fn before(now: Timestamp, time: SignedDuration) -> Timestamp {
    now.saturating_sub(time).unwrap_or(Timestamp::MIN)
}
