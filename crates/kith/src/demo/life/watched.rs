//! Some of what people do in the county raises alerts, and the privacy officer has begun to look into
//! them: an override that was asked about and answered, a look out of curiosity that was decided and is a
//! breach, and a sweep, with a look at their own family name before it, that nobody has looked into yet.

use jiff::SignedDuration;
use kith_gate::Role;
use kith_gate::action::{
    AnswerQuestions, DecideAlerts, KeepWatchList, ManageBreaches, PlaceAction, SearchPeople,
    SeeAlerts,
};
use kith_gate::session::SignedIn;
use kith_oversight::alert::{Decision, Seen};
use kith_oversight::breach::{Risk, Step};
use kith_people::rules::criteria::{Born, Criteria};
use kith_people::search::CannotFind;
use kith_terms::time::day_of;
use kith_terms::{AlertId, PersonId};
use serde_json::{Value, json};

use super::super::county::County;
use super::{SHIELDED, find, find_named, look, said};
use crate::open::{Failure, House};

/// Whom the newspapers write about.
const IN_THE_NEWS: &str = "twin-girl";

/// Names that somebody goes through.
const SWEPT: [&str; 9] = [
    "Abbott", "Barlow", "Carver", "Dunmore", "Eastham", "Fairley", "Garland", "Hewitt", "Ingram",
];

pub(super) async fn live(house: &House, county: &County, all: &[SignedIn]) -> Result<(), Failure> {
    let of = |role: Role| all.iter().find(|it| it.role() == role);
    let (Some(nia), Some(tomasz), Some(priya), Some(samir)) = (
        of(Role::Practitioner),
        of(Role::ShieldPractitioner),
        of(Role::RecordManager),
        of(Role::PrivacyOfficer),
    ) else {
        return Ok(());
    };
    if let Some(person) = find_shielded(house, county, tomasz).await? {
        let words = "The refuge has asked which doctor she can go to.";
        look(house, tomasz, person, words, true).await?;
    }
    if let Some(person) = news(house, county, samir).await? {
        let words = "Checking that the record is right.";
        look(house, priya, person, words, false).await?;
    }
    sweep(house, nia).await?;
    house.db.link_pending().await?;
    let mut watcher = house.oversight.watcher("kith demo").await.map_err(said)?;
    watcher.run().await.map_err(said)?;
    // What the first run has read, and has settled since it was done, is judged in the next.
    watcher.run().await.map_err(said)?;
    look_into(house, samir, tomasz, priya).await
}

/// Somebody behind a shield, who is found by what it leaves open.
async fn find_shielded(
    house: &House,
    county: &County,
    who: &SignedIn,
) -> Result<Option<PersonId>, Failure> {
    let mut examples = county.examples().into_iter();
    let Some(it) = examples.find(|it| it.key == SHIELDED) else {
        return Ok(None);
    };
    let name = format!("{} {}", it.given_name, it.family_name);
    find_named(house, who, &name, it.born).await
}

/// The privacy officer puts somebody on the list of people in the news.
async fn news(
    house: &House,
    county: &County,
    samir: &SignedIn,
) -> Result<Option<PersonId>, Failure> {
    let Some(person) = find(house, county, samir, IN_THE_NEWS).await? else {
        return Ok(None);
    };
    let grant = ask::<KeepWatchList>(house, samir, Value::Null).await?;
    let until = day_of(house.gate.now()).saturating_add(jiff::Span::new().days(60));
    let why = "The Orrin Gazette has written about the family.";
    let kept = house.oversight.watch_person(&grant, person, until, why);
    kept.await.map_err(said)?;
    Ok(Some(person))
}

/// Somebody searches for one name after the other, by the alphabet.
async fn sweep(house: &House, who: &SignedIn) -> Result<(), Failure> {
    for family in SWEPT {
        let name = format!("Alex {family}");
        let detail = json!({ "asked": { "name": name, "age": "9" } });
        let criteria = Criteria {
            name: name.parse().ok(),
            born: Some(Born::Aged(9)),
            ..Criteria::default()
        };
        let grant = ask::<SearchPeople>(house, who, detail).await?;
        match house.people.find(grant, &criteria).await {
            Ok(_) | Err(CannotFind::TooBroad(_)) => {}
            Err(error) => return Err(said(error)),
        }
    }
    Ok(())
}

async fn ask<A: PlaceAction>(
    house: &House,
    who: &SignedIn,
    detail: Value,
) -> Result<kith_gate::Grant<A>, Failure> {
    house.gate.ask::<A>(who, detail).await.map_err(said)
}

/// The privacy officer asks one of them, who answers; and decides about the other, and opens a breach.
async fn look_into(
    house: &House,
    samir: &SignedIn,
    tomasz: &SignedIn,
    priya: &SignedIn,
) -> Result<(), Failure> {
    let oversight = &house.oversight;
    let grant = ask::<SeeAlerts>(house, samir, Value::Null).await?;
    let waiting = oversight.alerts(&grant, false).await.map_err(said)?;
    let about = |who: &SignedIn| -> Option<(AlertId, Seen)> {
        let found = waiting
            .iter()
            .find(|it| it.heading.account == who.account());
        found.map(|it| (it.heading.id, it.heading.seen()))
    };
    let decides = ask::<DecideAlerts>(house, samir, Value::Null).await?;
    if let Some((alert, _)) = about(tomasz) {
        let words = "You looked behind a shield today. What was it for, and who asked you?";
        let question = oversight.ask(&decides, alert, words).await.map_err(said)?;
        let own = ask::<AnswerQuestions>(house, tomasz, Value::Null).await?;
        let words = "The refuge rang: she needs a doctor near where she is now. I did not write the address down.";
        oversight
            .answer(&own, question, words)
            .await
            .map_err(said)?;
    }
    let Some((alert, seen)) = about(priya) else {
        return Ok(());
    };
    let words = "Nothing in the record was checked or changed, and she says that she had read about the family.";
    let decided = oversight.decide(&decides, alert, seen, Decision::Misuse, words);
    decided.await.map_err(said)?;
    let manages = ask::<ManageBreaches>(house, samir, Value::Null).await?;
    let aware = house
        .gate
        .now()
        .saturating_sub(SignedDuration::from_hours(20));
    let happened = "A user opened the record of somebody in the news out of curiosity.";
    let opened = oversight.open_breach(&manages, Some(alert), aware.map_err(said)?, happened);
    let breach = opened.await.map_err(said)?;
    for step in [
        Step::Who(
            "Where one child lives and who helps the family".to_owned(),
            1,
        ),
        Step::Risk(
            Risk::Likely,
            "The family may be recognised if it is passed on; there is no sign that it was."
                .to_owned(),
        ),
    ] {
        let taken = oversight.take_step(&manages, breach, step);
        taken.await.map_err(said)?;
    }
    Ok(())
}
