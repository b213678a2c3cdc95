//! What an organisation publishes of the conditions of accreditation lets its people act, once an assessor has recorded it
//! and for as long as it counts.

use axum::http::StatusCode;
use jiff::civil::date;
use kith_forms::{Catalogue, Form};
use kith_gate::Role;
use kith_gate::accreditation::{ConditionStatus, NewAssessment};
use kith_gate::action::ManageOrganisations;
use kith_gate::testing::met;
use kith_terms::OrganisationId;
use serde_json::json;

use crate::answering::answer_all;
use crate::browser::Answer;
use crate::sent::form as form_of;
use crate::world::{World, user_name};

const DAY: i64 = 24 * 60 * 60;

fn form() -> Form {
    let all = Catalogue::load(None).unwrap();
    let (key, version) = ("accreditation".parse().unwrap(), "2026".parse().unwrap());
    all.form(&key, &version).unwrap().clone()
}

const MANAGER: &str = "trust-manager";
const HELPER: &str = "trust-helper";
const ADMINISTRATOR: &str = "trust-administrator";

/// The place in November, when the form can be answered. A trust joins it and meets every condition but vetting.
async fn without_vetting() -> (World, OrganisationId) {
    let mut world = World::copy().await;
    for _ in 0..3 {
        world.clock.advance(82 * DAY);
        // Whoever never signs in does not keep their account.
        world.sign_in(Role::AccountAdministrator).await;
    }
    let trust = world.organisation("Fernley Trust").await;
    for (name, role) in [
        (MANAGER, Role::ProviderManager),
        (HELPER, Role::Practitioner),
    ] {
        let (_, secret) = world
            .account(&user_name(name), "Test Holder", role, trust)
            .await;
        world.known.secrets.insert(name, secret.to_base32());
    }
    let grant = world
        .gate
        .operator::<ManageOrganisations>("test", json!({}))
        .await
        .unwrap();
    let lacking = NewAssessment {
        status: ConditionStatus::InProgress,
        ..met(date(2026, 9, 1))
    };
    world.gate.assess(&grant, trust, 9, &lacking).await.unwrap();
    (world, trust)
}

/// The trust's manager answers all, and that vetting counts until the end of November, and publishes it.
async fn publishes(world: &World, trust: &str) -> String {
    let manager = world.sign_in_as(MANAGER).await;
    let sent = [
        ("form", "accreditation"),
        ("version", "2026"),
        ("organisation", trust),
    ];
    let started = manager
        .post("/responses", &sent)
        .await
        .leads_to("/responses/");
    let response = started
        .location()
        .trim_start_matches("/responses/")
        .to_owned();
    answer_all(&manager, &response, &form()).await;
    let until = [
        ("seen", "0"),
        ("go", "later"),
        ("answer-9:until-day", "30"),
        ("answer-9:until-month", "11"),
        ("answer-9:until-year", "2026"),
    ];
    let path = format!("/responses/{response}/questions/9-until");
    manager.post(&path, &until).await.leads_to("?done=saved");
    for (page, then) in [
        ("review", "reviewed"),
        ("sign-off", "signed-off"),
        ("publish", "published"),
    ] {
        let done = manager
            .post(&format!("/responses/{response}/{page}"), &[])
            .await;
        done.leads_to(&format!("done={then}"));
    }
    response
}

/// What somebody of the trust who helps people is answered when they want to search.
async fn wants_to_search(world: &World) -> Answer {
    world.sign_in_as(HELPER).await.get("/search").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_organisation_publishes_lets_its_people_act_once_it_is_recorded_and_until_it_expires()
 {
    let (world, trust) = without_vetting().await;
    let trust = trust.to_string();
    wants_to_search(&world).await.leads_to("/cannot-act");
    let response = publishes(&world, &trust).await;
    wants_to_search(&world).await.leads_to("/cannot-act");
    let assessor = world.sign_in(Role::AccountAdministrator).await;
    let conditions = format!("/organisations/{trust}/conditions");
    let page = assessor.get(&conditions).await;
    assert!(
        page.text()
            .contains("It counts for nothing until you record it"),
        "{}",
        page.text()
    );
    assert!(
        page.text().contains("Until 30 November 2026"),
        "{}",
        page.text()
    );
    assessor
        .post(&conditions, &[("response", &response)])
        .await
        .leads_to("?done=published");
    let page = assessor.get(&conditions).await;
    assert!(
        page.text().contains("All that it says is recorded"),
        "{}",
        page.text()
    );
    assert_eq!(wants_to_search(&world).await.status, StatusCode::OK);
    world.clock.advance(29 * DAY);
    wants_to_search(&world).await.leads_to("/cannot-act");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_assessor_records_what_was_published_and_only_what_counts() {
    let world = World::copy().await;
    let conditions = format!("/organisations/{}/conditions", world.id("organisation"));
    let sent = [("response", world.id("response"))];
    for role in [
        Role::ProviderManager,
        Role::Commissioner,
        Role::Practitioner,
    ] {
        let answer = world.browser(role).post(&conditions, &sent).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", role.name());
    }
    let answer = world
        .browser(Role::AccountAdministrator)
        .post(&conditions, &sent)
        .await;
    assert_eq!(
        answer.status,
        StatusCode::CONFLICT,
        "it is a draft, to another form"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_of_another_organisation_is_offered_no_assessing_and_is_refused_it() {
    let mut world = World::copy().await;
    let trust = world.organisation("Fernley Trust").await;
    let role = Role::AccountAdministrator;
    let (_, secret) = world
        .account(&user_name(ADMINISTRATOR), "Test Holder", role, trust)
        .await;
    world
        .known
        .secrets
        .insert(ADMINISTRATOR, secret.to_base32());
    let admin = world.sign_in_as(ADMINISTRATOR).await;
    for id in [trust.to_string(), world.id("organisation").to_owned()] {
        let own = format!("/organisations/{id}");
        let page = admin.get(&own).await;
        assert!(
            page.text()
                .contains("The organisation that runs Kith assesses it")
        );
        assert!(!page.body.contains("/accredit\""), "{}", page.body);
        let page = admin.get(&format!("{own}/conditions/9")).await;
        assert!(
            !page.text().contains("Record an assessment"),
            "{}",
            page.text()
        );
        let conditions = admin.get(&format!("{own}/conditions")).await;
        assert_eq!(conditions.status, StatusCode::OK);
        assert!(
            !conditions.text().contains("Record what"),
            "{}",
            conditions.text()
        );
        for page in ["accredit", "withdraw", "conditions/9"] {
            let route = match page {
                "conditions/9" => "/organisations/{organisation}/conditions/{condition}".to_owned(),
                page => format!("/organisations/{{organisation}}/{page}"),
            };
            let sent = form_of(&world, &route);
            let sent: Vec<_> = sent.iter().map(|(name, it)| (*name, it.as_str())).collect();
            let refused = admin.post(&format!("{own}/{page}"), &sent).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{page}");
            let why = "Only the organisation that runs Kith";
            assert!(refused.text().contains(why), "{}", refused.text());
        }
    }
    let account = &world.known.accounts[Role::AccountAdministrator.name()];
    let page = admin.get(&format!("/accounts/{account}")).await;
    let theirs = "This is an account of the organisation that runs Kith";
    assert!(page.text().contains(theirs) && !page.text().contains("What you can do"));
    let refused = admin
        .post(&format!("/accounts/{account}/close"), &[("why", "Left")])
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
