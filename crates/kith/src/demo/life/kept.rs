//! How long some records are kept: what is written down about them, and the archive as the night's run
//! leaves it: somebody due to be purged, somebody whose hold has ended, and somebody of whom a record
//! manager is asked whether they come out of it.

use jiff::ToSpan;
use kith_gate::action::{KeepRecord, RunRetention};
use kith_gate::session::SignedIn;
use kith_gate::{Grant, Role};
use kith_people::retention::{KeepingKind, NewKeeping};
use kith_terms::time::{Date, day_of};
use kith_terms::{KeepingId, PersonId};
use serde_json::json;

use super::super::county::County;
use super::super::earlier::{ABROAD, BACK, Earlier, HELD_UNTIL_LATELY, KEPT_BY_CONSENT};
use super::{find, find_named, said};
use crate::open::{Failure, House};

/// Whose record the record manager puts on hold.
const HELD: &str = "woman-who-died";

pub(super) async fn live(house: &House, county: &County, all: &[SignedIn]) -> Result<(), Failure> {
    let of = |role: Role| all.iter().find(|it| it.role() == role);
    let (Some(priya), Some(mair)) = (of(Role::RecordManager), of(Role::ArchiveKeeper)) else {
        return Ok(());
    };
    let here = Kept {
        house,
        today: day_of(house.gate.now()),
    };
    let review = here.today.saturating_add(6.months());
    if let Some(person) = find(house, county, priya, HELD).await? {
        let words = "The coroner has opened an inquest, and has asked for what is held.";
        here.write(priya, person, hold(here.today, words, review))
            .await?;
    }
    let away = here.agrees_and_leave(priya).await?;
    let held = here.held(mair, &HELD_UNTIL_LATELY, review).await?;
    here.run().await?;
    let words = "She is back: the council has let a flat to her.";
    here.end(priya, away, words).await?;
    here.run().await?;
    // It ended after the night's run: the next one puts the record up.
    let words = "The claim is settled, and nobody needs the record for it any more.";
    here.end(mair, held, words).await
}

fn hold(said_on: Date, words: &str, review: Date) -> NewKeeping {
    NewKeeping {
        kind: KeepingKind::Hold,
        said_on,
        words: words.to_owned(),
        review_on: Some(review),
    }
}

struct Kept<'a> {
    house: &'a House,
    today: Date,
}

impl Kept<'_> {
    /// Archives what is due and puts up what is due to be purged, as each night.
    async fn run(&self) -> Result<(), Failure> {
        let grant = self
            .house
            .gate
            .operator::<RunRetention>("kith demo", json!({ "step": "begun" }));
        let grant = grant.await.map_err(said)?;
        let ran = self.house.people.run_retention(&grant).await;
        ran.map(drop).map_err(said)
    }

    /// One agrees to be kept until 25, and two have left England: one a year ago, and one, who is answered,
    /// so long ago that the run archives them.
    async fn agrees_and_leave(&self, priya: &SignedIn) -> Result<(PersonId, KeepingId), Failure> {
        let consent = NewKeeping {
            kind: KeepingKind::Consent,
            said_on: self.today.saturating_sub(20.days()),
            words: "Jory himself, at his leaving care review".to_owned(),
            review_on: None,
        };
        let person = self.found(priya, &KEPT_BY_CONSENT).await?;
        self.write(priya, person, consent).await?;
        let person = self.found(priya, &ABROAD).await?;
        self.leaves(priya, person, 1).await?;
        let person = self.found(priya, &BACK).await?;
        Ok((person, self.leaves(priya, person, 4).await?))
    }

    async fn leaves(
        &self,
        who: &SignedIn,
        person: PersonId,
        years_ago: i16,
    ) -> Result<KeepingId, Failure> {
        let left = NewKeeping {
            kind: KeepingKind::LeftEngland,
            said_on: self.today.saturating_sub(years_ago.years()),
            words: "A letter from abroad, which is on the case file".to_owned(),
            review_on: None,
        };
        self.write(who, person, left).await
    }

    /// A hold on somebody in the archive, by the number that is on the case file.
    async fn held(
        &self,
        mair: &SignedIn,
        whom: &Earlier,
        review: Date,
    ) -> Result<(PersonId, KeepingId), Failure> {
        let person = self.found(mair, whom).await?;
        let words = "A claim against the care home: letter of the solicitor seen.";
        let said_on = self.today.saturating_sub(200.days());
        let id = self.write(mair, person, hold(said_on, words, review));
        Ok((person, id.await?))
    }

    async fn may_keep(
        &self,
        who: &SignedIn,
        person: PersonId,
    ) -> Result<Grant<KeepRecord>, Failure> {
        let gate = &self.house.gate;
        let grant = gate.ask_about(who, person, json!({}));
        grant.await.map_err(said)
    }

    async fn write(
        &self,
        who: &SignedIn,
        person: PersonId,
        new: NewKeeping,
    ) -> Result<KeepingId, Failure> {
        let grant = self.may_keep(who, person).await?;
        self.house
            .people
            .keep_record(grant, new)
            .await
            .map_err(said)
    }

    async fn end(
        &self,
        who: &SignedIn,
        (person, keeping): (PersonId, KeepingId),
        words: &str,
    ) -> Result<(), Failure> {
        let grant = self.may_keep(who, person).await?;
        self.house
            .people
            .end_keeping(grant, keeping, words)
            .await
            .map_err(said)
    }

    /// Somebody of the system before.
    async fn found(&self, who: &SignedIn, whom: &Earlier) -> Result<PersonId, Failure> {
        let born = whom.born(self.today);
        let found = find_named(self.house, who, &whom.name(), born).await?;
        found.ok_or_else(|| said(format!("{} is not found", whom.name())))
    }
}
