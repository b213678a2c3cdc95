//! Four days ago: somebody opened the record of one who has their own family name. What that is worth is
//! judged when whoever helps has had the time to write it down, so it cannot be of today.

use std::path::Path;

use jiff::SignedDuration;
use kith_gate::Role;
use kith_store::Clock;
use kith_terms::time::{Timestamp, day_of};

use super::super::accounts::{self, sign_in};
use super::super::earlier::NAMESAKE;
use super::{find_named, look, said};
use crate::open::{self, Failure};
use crate::settings::Settings;

/// How many days ago it was: longer than somebody has to write down that they help.
const DAYS_AGO: i64 = 4;

/// Opens the accounts as on that day, and has the practitioner look.
pub(crate) async fn live(settings: &Settings, credentials: &Path) -> Result<(), Failure> {
    let now = Timestamp::now();
    let then = now.saturating_sub(SignedDuration::from_hours(DAYS_AGO * 24));
    let house = open::house_at(settings, Clock::held_at(then.map_err(said)?)).await?;
    let staff = accounts::make(&house, credentials).await?;
    let nia = staff.iter().find(|it| it.role == Role::Practitioner.name());
    let nia = nia.ok_or_else(|| said("there is no practitioner"))?;
    let who = sign_in(&house, nia).await?;
    let (name, born) = (NAMESAKE.name(), NAMESAKE.born(day_of(now)));
    if let Some(person) = find_named(&house, &who, &name, born).await? {
        let words = "Asked whether she still lives there.";
        look(&house, &who, person, words, false).await?;
    }
    house.gate.sign_out(&who).await?;
    Ok(())
}
