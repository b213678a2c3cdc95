//! Shields: whose whereabouts must not be seen.
//!
//! Where somebody could find and harm a person, the record shows only the person's name, sex, date
//! of birth and number, and the name of whoever cares for them (SI 2007/2182 reg 6(5) and (6)). A
//! shield has a ground and a day on which it is looked at again, so that none is forgotten.

mod fed;

use std::collections::HashSet;
use std::{fmt, str::FromStr};

use jiff::ToSpan;
use jiff::civil::Date;
use kith_store::{CommitError, Event, Query, Row, StoreError, Unit, args, statement};
use kith_terms::time::Timestamp;
use kith_terms::{PersonId, ShieldId};
use serde_json::json;

pub use self::fed::{
    DOUBT_REVIEWED_IN, FedShield, FeedLoad, SaidOfShield, ShieldDoubt, what_is_set,
};
use crate::action::{LiftShield, ReviewShields, SetShield};
use crate::error::GateError;
use crate::gate::Gate;
use crate::grant::Grant;

/// Why a person is shielded. In each, somebody could do them significant harm if they knew where
/// they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShieldGround {
    /// Somebody who has abused them, or someone they live with, could find them.
    DomesticAbuse,
    /// They are protected as a witness.
    WitnessProtection,
    /// They are adopted or looked after, and their family of birth must not find them.
    Adoption,
    /// Somebody has threatened them for another cause.
    OtherThreat,
}

impl ShieldGround {
    /// Every ground, in the order in which a page lists them.
    pub const ALL: [ShieldGround; 4] = [
        ShieldGround::DomesticAbuse,
        ShieldGround::WitnessProtection,
        ShieldGround::Adoption,
        ShieldGround::OtherThreat,
    ];

    /// The name that is stored.
    pub const fn name(self) -> &'static str {
        match self {
            ShieldGround::DomesticAbuse => "domestic-abuse",
            ShieldGround::WitnessProtection => "witness-protection",
            ShieldGround::Adoption => "adoption",
            ShieldGround::OtherThreat => "other-threat",
        }
    }

    /// The words that a page shows.
    pub const fn title(self) -> &'static str {
        match self {
            ShieldGround::DomesticAbuse => "Someone who has abused them could find them",
            ShieldGround::WitnessProtection => "They are protected as a witness",
            ShieldGround::Adoption => "Their family of birth must not find them",
            ShieldGround::OtherThreat => "Someone else could find and harm them",
        }
    }
}

impl fmt::Display for ShieldGround {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ShieldGround {
    type Err = ShieldError;

    fn from_str(text: &str) -> Result<Self, ShieldError> {
        ShieldGround::ALL
            .into_iter()
            .find(|it| it.name() == text)
            .ok_or(ShieldError::NoGround)
    }
}

/// Whether a shield hides part of the record that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShieldState {
    /// The person is not shielded.
    None,
    /// The shield hides where the person is.
    Hides,
    /// The person is shielded, and this visit looks behind the shield.
    Overridden,
}

impl ShieldState {
    pub(crate) const fn of(shielded: bool, overridden: bool) -> ShieldState {
        match (shielded, overridden) {
            (false, _) => ShieldState::None,
            (true, false) => ShieldState::Hides,
            (true, true) => ShieldState::Overridden,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            ShieldState::None => "none",
            ShieldState::Hides => "hides",
            ShieldState::Overridden => "overridden",
        }
    }
}

/// What was wrong with what was asked of a shield, in words for the page.
#[derive(Debug, thiserror::Error)]
pub enum ShieldError {
    /// No ground was chosen.
    #[error("Select why this person must be shielded")]
    NoGround,
    /// The day of review is today or has passed.
    #[error("The review date must be in the future")]
    ReviewTooSoon,
    /// The day of review is too far off.
    #[error("The review date must be within a year")]
    ReviewTooLate,
    /// Nothing was said about why the shield is lifted.
    #[error("Say why the shield is no longer needed")]
    NoWhy,
    /// There is a shield already.
    #[error("This person is already shielded")]
    AlreadyShielded,
    /// There is no shield.
    #[error("This person is not shielded")]
    NotShielded,
    /// The gate could not do it.
    #[error(transparent)]
    Gate(#[from] GateError),
}

/// A shield that somebody should look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShieldDue {
    /// The shield.
    pub shield: ShieldId,
    /// Whom it hides.
    pub person: PersonId,
    /// Why.
    pub ground: ShieldGround,
    /// Since when.
    pub set_at: Timestamp,
    /// The day on which it should be looked at.
    pub review_on: Date,
    /// The source whose feed said so, where it was a feed.
    pub fed_by: Option<String>,
    /// What of it could not be taken as the feed said it.
    pub doubt: Option<ShieldDoubt>,
}

/// A review is never more than a year off: circumstances of this kind change within one.
fn check_review(review_on: Date, today: Date) -> Result<(), ShieldError> {
    if review_on <= today {
        return Err(ShieldError::ReviewTooSoon);
    }
    if review_on > today.saturating_add(1.year()) {
        return Err(ShieldError::ReviewTooLate);
    }
    Ok(())
}

statement!(
    ADD_SHIELD = "insert into shield (id, person_id, ground, review_on, set_by, set_at) \
     select $1, $2, $3, $4, $5, $6 where not exists \
     (select 1 from shield where person_id = $2 and lifted_at is null)"
);
statement!(
    KEEP_SHIELD =
        "update shield set review_on = $2, doubt = null where person_id = $1 and lifted_at is null"
);
statement!(
    LIFT_SHIELD = "update shield set lifted_by = $2, lifted_at = $3, lifted_because = $4 \
     where person_id = $1 and lifted_at is null"
);
statement!(
    SHIELD_ALIKE = "insert into shield (id, person_id, ground, review_on, set_by, set_at, fed_by, doubt) \
     select cast($1 as uuid), cast($2 as uuid), ground, review_on, set_by, set_at, fed_by, doubt from shield \
     where person_id = $3 and lifted_at is null"
);
statement!(SHIELD_IN_FORCE = "select id from shield where person_id = $1 and lifted_at is null");
statement!(
    SHIELDED_AMONG =
        "select person_id from shield where person_id = any($1::uuid[]) and lifted_at is null"
);
statement!(
    SHIELDS_DUE = "select id, person_id, ground, set_at, review_on, fed_by, doubt from shield \
     where review_on <= $1 and lifted_at is null and not exists \
     (select 1 from in_archive a where a.person_id = shield.person_id) order by review_on, set_at, id limit $2"
);

/// The most shields that one list shows.
pub const SHIELDS_ON_A_PAGE: u32 = 100;

impl Gate {
    /// Hide where a person is, until the shield is lifted.
    ///
    /// # Errors
    /// [`ShieldError`]; nothing is changed then.
    pub async fn set_shield(
        &self,
        grant: Grant<SetShield>,
        ground: ShieldGround,
        review_on: Date,
    ) -> Result<ShieldId, ShieldError> {
        check_review(review_on, self.today())?;
        let (shield, person) = (ShieldId::new(), grant.person());
        let detail = json!({ "shield": shield, "ground": ground.name(), "review_on": review_on });
        let by = grant.who().account;
        let now = self.db().now();
        let unit = grant
            .unit(detail)
            .must(
                1,
                &ADD_SHIELD,
                args![shield, person, ground.name(), review_on, by, now],
            )
            .event(Event::new(
                "shield.set",
                Some(person),
                json!({ "shield": shield }),
            ));
        self.db()
            .commit(unit)
            .await
            .map_err(|error| otherwise(error, ShieldError::AlreadyShielded))?;
        Ok(shield)
    }

    /// Keep a shield that was looked at again, until another day of review.
    ///
    /// # Errors
    /// [`ShieldError`]; nothing is changed then.
    pub async fn keep_shield(
        &self,
        grant: Grant<SetShield>,
        review_on: Date,
    ) -> Result<(), ShieldError> {
        check_review(review_on, self.today())?;
        let unit = grant
            .unit(json!({ "kept": true, "review_on": review_on }))
            .must(1, &KEEP_SHIELD, args![grant.person(), review_on]);
        self.db()
            .commit(unit)
            .await
            .map_err(|error| otherwise(error, ShieldError::NotShielded))?;
        Ok(())
    }

    /// The unit in which somebody begins, or is there again, with what was held about a person: whoever
    /// that person's shield hid stays hidden.
    pub fn shielded_alike(&self, unit: &mut Unit, new: PersonId, person: PersonId) {
        unit.push(&SHIELD_ALIKE, args![ShieldId::new(), new, person]);
    }

    /// Stop hiding where a person is.
    ///
    /// # Errors
    /// [`ShieldError`]; nothing is changed then.
    pub async fn lift_shield(
        &self,
        grant: Grant<LiftShield>,
        why: &str,
    ) -> Result<(), ShieldError> {
        let why = why.trim();
        if why.is_empty() {
            return Err(ShieldError::NoWhy);
        }
        let person = grant.person();
        let args = args![person, grant.who().account, self.db().now(), why];
        let unit = grant
            .unit(json!({}))
            .must(1, &LIFT_SHIELD, args)
            .event(Event::new("shield.lifted", Some(person), json!({})));
        self.db()
            .commit(unit)
            .await
            .map_err(|error| otherwise(error, ShieldError::NotShielded))?;
        Ok(())
    }

    /// The shields to look at again by a day, the most overdue first. Who is in the list is in the
    /// ledger when this returns.
    ///
    /// # Errors
    /// [`GateError`] when the list cannot be read or cannot be written down.
    pub async fn shields_due(
        &self,
        grant: &Grant<ReviewShields>,
        by: Date,
    ) -> Result<Vec<ShieldDue>, GateError> {
        let args = args![by, SHIELDS_ON_A_PAGE];
        let due = self.db().rows(&SHIELDS_DUE, args, shield_due).await?;
        let people: Vec<PersonId> = due.iter().map(|it| it.person).collect();
        grant.shown(&people).await?;
        Ok(due)
    }

    /// Which of these people are shielded. For a room that is about to show a list: it must match
    /// and show a shielded person by what a shield leaves visible.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read; then nobody may be shown.
    pub async fn shielded_among(
        &self,
        people: &[PersonId],
    ) -> Result<HashSet<PersonId>, GateError> {
        let shielded = self.db().together(shields_among(people)).await?;
        Ok(shielded.into_iter().collect())
    }
}

/// Who of these people has a shield.
pub(crate) fn shields_among(people: &[PersonId]) -> Query<PersonId> {
    Query::new(&SHIELDED_AMONG, args![people], |row| row.get("person_id"))
}

/// The shield that hides a person now: one at most.
pub(crate) fn shield_over(person: PersonId) -> Query<ShieldId> {
    Query::new(&SHIELD_IN_FORCE, args![person], |row| row.get("id"))
}

/// A guard that did not hold says what the shield is not; anything else is the gate's failure.
fn otherwise(error: CommitError, guard: ShieldError) -> ShieldError {
    match error {
        CommitError::Conflict { .. } | CommitError::Constraint { .. } => guard,
        other => GateError::from(other).into(),
    }
}

fn shield_due(row: &Row) -> Result<ShieldDue, StoreError> {
    Ok(ShieldDue {
        shield: row.get("id")?,
        person: row.get("person_id")?,
        ground: row.parse("ground")?,
        set_at: row.get("set_at")?,
        review_on: row.get("review_on")?,
        fed_by: row.get("fed_by")?,
        doubt: row.parse_maybe("doubt")?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_ground_is_read_back_from_its_stored_name() {
        for ground in ShieldGround::ALL {
            assert_eq!(ground.name().parse::<ShieldGround>().unwrap(), ground);
        }
        assert!("famous".parse::<ShieldGround>().is_err());
    }

    #[test]
    fn a_shield_is_reviewed_after_today_and_within_a_year() {
        let today = date(2026, 2, 28);
        let check = |day| check_review(day, today);
        assert!(matches!(check(today), Err(ShieldError::ReviewTooSoon)));
        assert!(check(date(2026, 3, 1)).is_ok());
        assert!(check(date(2027, 2, 28)).is_ok());
        assert!(matches!(
            check(date(2027, 3, 1)),
            Err(ShieldError::ReviewTooLate)
        ));
    }
}
