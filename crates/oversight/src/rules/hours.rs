//! What hour of the week it is, as the clock on the wall in the United Kingdom shows it.

use jiff::Timestamp;
use kith_terms::time::on_the_wall;

use super::Usual;
use crate::parameters::OutOfHours;
use kith_terms::OrganisationId;

/// How many slots a week has: the hours of a working day, and those of a weekend.
pub const SLOTS: usize = 48;

/// The slot of a moment: 0 to 23 on Monday to Friday, 24 to 47 at the weekend.
pub fn slot(at: Timestamp) -> usize {
    let wall = on_the_wall(at);
    let weekend = wall.date().weekday().to_monday_zero_offset() >= 5;
    usize::from(wall.hour().unsigned_abs()) + if weekend { 24 } else { 0 }
}

/// Whether a slot lies outside ordinary working hours.
fn is_outside(slot: usize, p: &OutOfHours) -> bool {
    let hour = i8::try_from(slot % 24).unwrap_or_default();
    let working = (p.from_hour..p.until_hour).contains(&hour) && (slot < 24 || p.weekends);
    !working
}

/// Whether that is an hour at which the organisation is not usually at work: outside ordinary hours,
/// and the organisation is not one that works then too.
pub fn is_odd(at: Timestamp, organisation: OrganisationId, usual: &Usual, p: &OutOfHours) -> bool {
    is_outside(slot(at), p)
        && usual
            .share(organisation, p.least_looks, |slot| is_outside(slot, p))
            .is_none_or(|share| share < p.usual_share)
}
