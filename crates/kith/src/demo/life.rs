//! A little of what people do in the county before the newcomer arrives, through the same verbs as
//! the pages use: involvements, a problem, a shield, and contact with sensitive services.

mod kept;
pub(crate) mod own_name;
mod watched;

use kith_gate::action::{
    AnswerContact, ApproachService, RecordInvolvement, ReportProblem, RequestContact, SearchPeople,
    SeeContactRequests, SetShield,
};
use kith_gate::reason::{ReasonCode, ReasonGiven};
use kith_gate::session::SignedIn;
use kith_gate::shield::ShieldGround;
use kith_gate::{Role, Section};
use kith_people::rules::contact::{NewAnswer, NewApproach, NewRequest, Outcome, Urgency, Way};
use kith_people::rules::criteria::{Born, Criteria};
use kith_people::rules::involvement::NewInvolvement;
use kith_terms::PersonId;
use kith_terms::time::{Date, day_of};
use serde_json::json;

use super::accounts::{Credential, sign_in};
use super::county::County;
use crate::open::{Failure, House};

fn said(error: impl std::fmt::Display) -> Failure {
    Failure::Said(format!("the demo's days: {error}"))
}

/// Those whom the practitioner works with, by the word of their story.
const HELPED: [(&str, &str, &str); 3] = [
    ("child-in-five-feeds", "Early help", "Family support worker"),
    ("young-carer", "Young carers", "Young carers’ link worker"),
    ("older-man-who-fell", "Reablement", "Reablement coordinator"),
];

/// For whom the practitioner asks for contact with a sensitive service: what for, and how soon.
const ASKED: [(&str, &str, Urgency); 2] = [
    (
        "young-carer",
        "Her school meeting is next week. I would like whoever helps her to tell me what would be good for her to have in place.",
        Urgency::ThisWeek,
    ),
    (
        ANSWERED,
        "He has asked me to help with his rent. I would like to agree who does what.",
        Urgency::Routine,
    ),
];

/// For whom the record manager has made contact.
const ANSWERED: &str = "father-of-one-name";

/// Whom the record manager shields, and who is looked at behind it.
const SHIELDED: &str = "mother-who-moved";

/// Lives a few days: everyone accepts the terms, some of them work, and some of what they do is looked
/// into.
///
/// # Errors
/// [`Failure`] where something that should be possible is not.
pub async fn live(house: &House, county: &County, staff: &[Credential]) -> Result<(), Failure> {
    let mut all = Vec::new();
    for it in staff {
        let who = sign_in(house, it).await?;
        match who.role() {
            Role::Practitioner => {
                help(house, county, &who).await?;
                ask_for_contact(house, county, &who).await?;
            }
            Role::RecordManager => {
                shield(house, county, &who).await?;
                make_contact(house, county, &who).await?;
            }
            _ => {}
        }
        all.push(who);
    }
    watched::live(house, county, &all).await?;
    kept::live(house, county, &all).await?;
    for who in &all {
        house.gate.sign_out(who).await?;
    }
    Ok(())
}

async fn help(house: &House, county: &County, who: &SignedIn) -> Result<(), Failure> {
    let today = day_of(house.gate.now());
    for (story, service, role) in HELPED {
        let Some(person) = find(house, county, who, story).await? else {
            continue;
        };
        let words = "I have been asked to help this family.";
        visit(house, who, person, ReasonCode::DirectInvolvement, words).await?;
        let grant = house
            .gate
            .change::<RecordInvolvement>(who, person)
            .await
            .map_err(said)?;
        let new = NewInvolvement {
            service: service.to_owned(),
            role: role.to_owned(),
            phone: "01632 960 415".parse().ok(),
            email: "nia.castellan@orrinshire.example".parse().ok(),
            started_on: today.saturating_sub(jiff::Span::new().days(12)),
        };
        house
            .people
            .record_involvement(grant, new)
            .await
            .map_err(said)?;
        if story == "older-man-who-fell" {
            let grant = house
                .gate
                .change::<ReportProblem>(who, person)
                .await
                .map_err(said)?;
            let text = "The telephone number is his late wife’s. He says that it is not in use.";
            house
                .people
                .report_problem(grant, Section::Contact, text)
                .await
                .map_err(said)?;
        }
    }
    Ok(())
}

async fn ask_for_contact(house: &House, county: &County, who: &SignedIn) -> Result<(), Failure> {
    for (story, needs, urgency) in ASKED {
        let Some(person) = find(house, county, who, story).await? else {
            continue;
        };
        let words = "I have been asked to help this person.";
        visit(house, who, person, ReasonCode::DirectInvolvement, words).await?;
        let grant = house
            .gate
            .change::<RequestContact>(who, person)
            .await
            .map_err(said)?;
        let seen = house.gate.look(who, person).await.map_err(said)?;
        let new = NewRequest {
            needs: needs.to_owned(),
            urgency,
            phone: "01632 960 415".parse().ok(),
            email: None,
        };
        house
            .people
            .ask_for_contact(grant, &seen, new)
            .await
            .map_err(said)?;
    }
    Ok(())
}

/// Approaches the service that helps one of them, and passes on its answer.
async fn make_contact(house: &House, county: &County, who: &SignedIn) -> Result<(), Failure> {
    let Some(person) = find(house, county, who, ANSWERED).await? else {
        return Ok(());
    };
    let grant = house
        .gate
        .ask::<SeeContactRequests>(who, json!({}))
        .await
        .map_err(said)?;
    let waiting = house.people.contact_requests(&grant).await.map_err(said)?;
    let Some(request) = waiting.iter().find(|it| it.person == person) else {
        return Ok(());
    };
    let words = "A colleague asks for contact with a sensitive service.";
    visit(house, who, person, ReasonCode::DirectInvolvement, words).await?;
    let seen = house.gate.look(who, person).await.map_err(said)?;
    let brokering = house.people.brokering(&seen, request.id).await;
    let Some(service) = brokering.map_err(said)?.services.first().map(|it| it.id) else {
        return Ok(());
    };
    let grant = house
        .gate
        .change::<ApproachService>(who, person)
        .await
        .map_err(said)?;
    let new = NewApproach {
        service,
        whom: "The duty worker".to_owned(),
        way: Way::Telephone,
        on: day_of(house.gate.now()),
        note: "Will talk with him first.".to_owned(),
    };
    house
        .people
        .note_approach(grant, request.id, new)
        .await
        .map_err(said)?;
    let grant = house
        .gate
        .change::<AnswerContact>(who, person)
        .await
        .map_err(said)?;
    let new = NewAnswer {
        service: Some(service),
        outcome: Outcome::Unnamed,
        words: "He is content for you to talk. They will ring you on Thursday after two."
            .to_owned(),
    };
    house
        .people
        .answer_contact(grant, request.id, new)
        .await
        .map_err(said)
}

async fn shield(house: &House, county: &County, who: &SignedIn) -> Result<(), Failure> {
    let Some(person) = find(house, county, who, SHIELDED).await? else {
        return Ok(());
    };
    let words = "Asked by the safeguarding team to shield her.";
    visit(house, who, person, ReasonCode::SafeguardingEnquiry, words).await?;
    let grant = house
        .gate
        .change::<SetShield>(who, person)
        .await
        .map_err(said)?;
    let review_on = day_of(house.gate.now()).saturating_add(jiff::Span::new().days(90));
    house
        .gate
        .set_shield(grant, ShieldGround::DomesticAbuse, review_on)
        .await
        .map_err(said)?;
    Ok(())
}

/// One of the county's examples, found as anyone would: by NHS number. Nobody where it is in no
/// feed with a number.
async fn find(
    house: &House,
    county: &County,
    who: &SignedIn,
    story: &str,
) -> Result<Option<PersonId>, Failure> {
    let Some(example) = county.examples().into_iter().find(|it| it.key == story) else {
        return Ok(None);
    };
    let criteria = Criteria {
        nhs_number: example.nhs_number.parse().ok(),
        ..Criteria::default()
    };
    let asked = json!({ "asked": { "nhs-number": example.nhs_number } });
    let grant = house
        .gate
        .ask::<SearchPeople>(who, asked)
        .await
        .map_err(said)?;
    let found = house.people.find(grant, &criteria).await.map_err(said)?;
    Ok(found.hits.first().map(|it| it.person))
}

/// Somebody found by name and birth date, which a shield leaves open.
async fn find_named(
    house: &House,
    who: &SignedIn,
    name: &str,
    born: Date,
) -> Result<Option<PersonId>, Failure> {
    let criteria = Criteria {
        name: name.parse().ok(),
        born: born.to_string().parse().ok().map(Born::On),
        ..Criteria::default()
    };
    let asked = json!({ "asked": { "name": name, "born": born } });
    let grant = house.gate.ask::<SearchPeople>(who, asked).await;
    let found = house.people.find(grant.map_err(said)?, &criteria).await;
    let found = found.map_err(said)?;
    Ok(found.hits.first().map(|it| it.person))
}

/// Opens a record.
async fn look(
    house: &House,
    who: &SignedIn,
    person: PersonId,
    words: &str,
    override_shield: bool,
) -> Result<(), Failure> {
    let reason = ReasonGiven::new(ReasonCode::DirectInvolvement, words).map_err(said)?;
    let visit = house.gate.open_visit(who, person, reason, override_shield);
    visit.await.map_err(said)?;
    drop(house.gate.look(who, person).await.map_err(said)?);
    Ok(())
}

async fn visit(
    house: &House,
    who: &SignedIn,
    person: PersonId,
    code: ReasonCode,
    text: &str,
) -> Result<(), Failure> {
    let reason = ReasonGiven::new(code, text).map_err(said)?;
    house
        .gate
        .open_visit(who, person, reason, false)
        .await
        .map_err(said)?;
    Ok(())
}
