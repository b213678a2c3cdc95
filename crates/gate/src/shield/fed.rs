//! Shields that a feed tells of: set in the unit that takes its row in, before anybody's first look.
//!
//! Whatever a feed says of a shield hides. A ground that is not one, or a date of review that cannot
//! be, is kept in mind as a doubt, and the shield stands until a record manager has looked: soon. A
//! feed never lifts a shield and never alters one, and does not set again what a record manager has
//! lifted unless it says something new.

use std::collections::HashSet;
use std::{fmt, str::FromStr};

use jiff::ToSpan;
use jiff::civil::Date;
use kith_store::{Event, Unit, args, statement};
use kith_terms::{FeedRunId, PersonId, RecordId, ShieldId};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{ShieldError, ShieldGround, check_review};
use crate::error::GateError;
use crate::gate::Gate;

/// In how many days a record manager looks at a shield of which a feed did not say enough. A place's
/// choice; no regulation sets it.
pub const DOUBT_REVIEWED_IN: i32 = 7;

/// What a feed said of a shield and could not be taken as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShieldDoubt {
    /// The ground is missing, or is none of the list.
    Ground,
    /// The date of review is missing, is no day, or is not within the year to come.
    Review,
    /// Neither could be taken.
    GroundAndReview,
}

impl ShieldDoubt {
    const ALL: [ShieldDoubt; 3] = [
        ShieldDoubt::Ground,
        ShieldDoubt::Review,
        ShieldDoubt::GroundAndReview,
    ];

    const fn of(ground: bool, review: bool) -> Option<ShieldDoubt> {
        match (ground, review) {
            (true, true) => Some(ShieldDoubt::GroundAndReview),
            (true, false) => Some(ShieldDoubt::Ground),
            (false, true) => Some(ShieldDoubt::Review),
            (false, false) => None,
        }
    }

    /// Whether the ground could not be taken.
    pub const fn of_ground(self) -> bool {
        !matches!(self, ShieldDoubt::Review)
    }

    /// Whether the date of review could not be taken.
    pub const fn of_review(self) -> bool {
        !matches!(self, ShieldDoubt::Ground)
    }

    /// The name that is stored.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            ShieldDoubt::Ground => "ground",
            ShieldDoubt::Review => "review",
            ShieldDoubt::GroundAndReview => "ground-and-review",
        }
    }

    /// The words that a page shows.
    pub const fn words(self) -> &'static str {
        match self {
            ShieldDoubt::Ground => "The feed did not say why",
            ShieldDoubt::Review => "The feed did not say until when",
            ShieldDoubt::GroundAndReview => "The feed did not say why or until when",
        }
    }
}

impl fmt::Display for ShieldDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ShieldDoubt {
    type Err = ShieldError;

    fn from_str(text: &str) -> Result<Self, ShieldError> {
        let found = ShieldDoubt::ALL.into_iter().find(|it| it.name() == text);
        found.ok_or(ShieldError::NoGround)
    }
}

/// A shield that a feed tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FedShield {
    /// Why; [`ShieldGround::OtherThreat`] where the feed's ground is none of the list.
    pub ground: ShieldGround,
    /// When a record manager looks at it.
    pub review_on: Date,
    /// What could not be taken as the feed said it.
    pub doubt: Option<ShieldDoubt>,
    /// The hash of all that was said, so that the same is known when it is said again.
    said: [u8; 32],
}

impl FedShield {
    /// The shield, from the ground and the date of review as they were said, and the day where it
    /// could be read.
    #[must_use]
    pub fn read(
        ground: Option<&str>,
        review: Option<&str>,
        review_on: Option<Date>,
        today: Date,
    ) -> FedShield {
        let said = format!(
            "{}|{}",
            ground.unwrap_or_default(),
            review.unwrap_or_default()
        );
        let ground = ground.map(|it| it.trim().to_lowercase().replace([' ', '_'], "-"));
        let ground = ground.and_then(|it| it.parse::<ShieldGround>().ok());
        let review_on = review_on.filter(|day| check_review(*day, today).is_ok());
        FedShield {
            doubt: ShieldDoubt::of(ground.is_none(), review_on.is_none()),
            ground: ground.unwrap_or(ShieldGround::OtherThreat),
            review_on: review_on.unwrap_or_else(|| today.saturating_add(DOUBT_REVIEWED_IN.days())),
            said: Sha256::digest(said).into(),
        }
    }
}

/// What a source's record says of a shield.
#[derive(Debug, Clone)]
pub struct SaidOfShield {
    /// Whom the record is about.
    pub person: PersonId,
    /// The record.
    pub record: RecordId,
    /// What it comes to.
    pub shield: FedShield,
}

/// A feed's load, as the shields that it sets name it.
#[derive(Debug, Clone, Copy)]
pub struct FeedLoad<'a> {
    /// The load.
    pub run: FeedRunId,
    /// The source's title.
    pub source: &'a str,
}

statement!(
    ADD_FED_SHIELD = "insert into shield (id, person_id, ground, review_on, set_by, set_at, fed_by, \
     fed_record, said_hash, doubt) select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 where not exists \
     (select 1 from shield where person_id = $2 and lifted_at is null)"
);
statement!(
    LIFTED_AS_SAID = "select fed_record, said_hash from shield \
     where fed_record = any($1::uuid[]) and lifted_at is not null"
);

impl Gate {
    /// Of the shields that a feed's records tell of, those that are to be set: one for each person who
    /// has none, and none that a record manager has lifted since the record said the same.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be read; then the rows may not be taken in.
    pub async fn shields_to_set(
        &self,
        said: Vec<SaidOfShield>,
    ) -> Result<Vec<SaidOfShield>, GateError> {
        if said.is_empty() {
            return Ok(said);
        }
        let people: Vec<PersonId> = said.iter().map(|it| it.person).collect();
        let records: Vec<RecordId> = said.iter().map(|it| it.record).collect();
        let mut shielded = self.shielded_among(&people).await?;
        let lifted = self.db().rows(&LIFTED_AS_SAID, args![records], |row| {
            Ok((row.get("fed_record")?, row.get("said_hash")?))
        });
        let lifted: HashSet<(RecordId, Vec<u8>)> = lifted.await?.into_iter().collect();
        let is_new = |it: &SaidOfShield| !lifted.contains(&(it.record, it.shield.said.to_vec()));
        let to_set = said.into_iter().filter(is_new);
        Ok(to_set.filter(|it| shielded.insert(it.person)).collect())
    }

    /// The unit that takes the rows in, with the shields that they tell of. Whoever makes it names the
    /// people in its entry, with [`what_is_set`].
    #[must_use]
    pub fn shield_as_fed(&self, unit: Unit, load: FeedLoad<'_>, said: &[SaidOfShield]) -> Unit {
        let now = self.db().now();
        said.iter().fold(unit, |unit, it| {
            let id = ShieldId::new();
            let args = args![
                id,
                it.person,
                it.shield.ground.name(),
                it.shield.review_on,
                load.run.uuid(),
                now,
                load.source,
                it.record,
                it.shield.said.to_vec(),
                it.shield.doubt.map(ShieldDoubt::name),
            ];
            let told = Event::new("shield.set", Some(it.person), json!({ "shield": id }));
            unit.run(&ADD_FED_SHIELD, args).event(told)
        })
    }
}

/// What the ledger keeps of the shields that a feed sets, by whom they shield.
#[must_use]
pub fn what_is_set(said: &[SaidOfShield]) -> Value {
    let one = |it: &SaidOfShield| {
        let kept = json!({
            "ground": it.shield.ground.name(),
            "review_on": it.shield.review_on,
            "doubt": it.shield.doubt.map(ShieldDoubt::name),
        });
        (it.person.to_string(), kept)
    };
    Value::Object(said.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 2, 28);

    #[test]
    fn a_ground_and_a_day_within_a_year_are_taken_as_the_feed_says_them() {
        for ground in [
            "witness-protection",
            "Witness protection",
            " WITNESS_PROTECTION ",
        ] {
            let read = FedShield::read(Some(ground), None, Some(date(2026, 9, 1)), TODAY);
            assert_eq!(read.ground, ShieldGround::WitnessProtection, "{ground}");
            assert_eq!((read.review_on, read.doubt), (date(2026, 9, 1), None));
        }
    }

    #[test]
    fn what_cannot_be_taken_hides_all_the_same_and_is_looked_at_within_a_week() {
        let soon = date(2026, 3, 7);
        for (ground, review_on, doubt) in [
            (Some("famous"), Some(date(2026, 9, 1)), ShieldDoubt::Ground),
            (None, Some(date(2026, 9, 1)), ShieldDoubt::Ground),
            (Some("adoption"), None, ShieldDoubt::Review),
            (Some("adoption"), Some(TODAY), ShieldDoubt::Review),
            (
                Some("adoption"),
                Some(date(2027, 3, 1)),
                ShieldDoubt::Review,
            ),
            (Some("yes"), None, ShieldDoubt::GroundAndReview),
        ] {
            let read = FedShield::read(ground, None, review_on, TODAY);
            assert_eq!(read.doubt, Some(doubt), "{ground:?} {review_on:?}");
            assert_eq!(read.ground == ShieldGround::OtherThreat, doubt.of_ground());
            assert_eq!(read.review_on == soon, doubt.of_review());
        }
    }

    #[test]
    fn every_doubt_is_read_back_from_its_stored_name() {
        for doubt in ShieldDoubt::ALL {
            assert_eq!(doubt.name().parse::<ShieldDoubt>().unwrap(), doubt);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_said_the_review_is_after_today_and_within_a_year(
            ground in "\\PC{0,20}", days in -4000i32..4000,
        ) {
            let said = TODAY.saturating_add(days.days());
            let read = FedShield::read(Some(&ground), None, Some(said), TODAY);
            prop_assert!(check_review(read.review_on, TODAY).is_ok());
        }
    }
}
