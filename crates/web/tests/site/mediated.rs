//! Looking for a colleague: the minimum is shown, nothing is changed, and both names stand in the ledger.

use axum::http::StatusCode;
use kith_gate::Role;

use crate::browser::Answer;
use crate::world::{World, tells};

/// A colleague elsewhere, and how they were verified.
pub(crate) const FOR_A_COLLEAGUE: [(&str, &str); 6] = [
    ("name", "Asa Hollin"),
    ("organisation", "Fernley Community Trust"),
    ("role", "Health visitor"),
    ("verified", "called-back"),
    ("reason", "direct-involvement"),
    ("words", "She visits the family tonight"),
];

/// A service that has helped and does no more.
const ENDED: &str = "Bramble Lane drop-in";

/// The record as a practitioner sees it, where a service has ended.
async fn helped_before(world: &World) -> Answer {
    let browser = world.browser(Role::Practitioner);
    browser.open_visit(world.person()).await;
    browser.involve(world.person(), ENDED, "Play worker").await;
    let ended = format!("update involvement set ended_on = '2026-02-20' where service = '{ENDED}'");
    world.intrude(&ended);
    browser.get(&format!("/people/{}", world.person())).await
}

async fn look_for_a_colleague(world: &World, role: Role, person: &str) -> Answer {
    let browser = world.browser(role);
    let path = format!("/people/{person}/colleague");
    browser.post(&path, &FOR_A_COLLEAGUE).await.leads_to(person);
    browser.get(&format!("/people/{person}")).await
}

#[tokio::test]
async fn a_colleague_is_told_who_somebody_is_and_who_helps_them_and_nothing_else() {
    let world = World::copy().await;
    let page = helped_before(&world).await;
    assert!(page.whole().contains(ENDED), "{}", page.text());
    assert!(page.whole().contains("Who says so"));
    for role in [
        Role::Practitioner,
        Role::ShieldPractitioner,
        Role::RecordManager,
    ] {
        let page = look_for_a_colleague(&world, role, world.person()).await;
        assert_eq!(page.status, StatusCode::OK);
        for shown in [
            "Oriana",
            "Pellbrook",
            "6 May 2015",
            "Fenwick Surgery",
            "Thornhollow Primary",
            "Odd Vance",
            "01632 960103",
            "Asa Hollin",
            "Fernley Community Trust",
        ] {
            assert!(page.whole().contains(shown), "{shown}:\n{}", page.text());
        }
        for hidden in [
            "12 Larkspur Rise",
            "PR2",
            "960101",
            "oriana@",
            "960102",
            "Tamsin",
            "943 476 5919",
            "It is another now",
            "sensitive service",
            "What the record said before",
            "Family and carers",
            "End it",
            "Who says",
            "other value",
            ENDED,
        ] {
            assert!(!page.whole().contains(hidden), "{hidden}:\n{}", page.text());
        }
    }
}

/// The record as it is opened for a colleague, for this reason.
async fn opened_for(world: &World, role: Role, reason: &str) -> Answer {
    let sent = FOR_A_COLLEAGUE.map(|(name, value)| match name {
        "reason" => (name, reason),
        _ => (name, value),
    });
    let browser = world.browser(role);
    let path = format!("/people/{}/colleague", world.person());
    browser.post(&path, &sent).await.leads_to(world.person());
    browser.get(&format!("/people/{}", world.person())).await
}

#[tokio::test]
async fn a_colleague_is_not_told_that_there_is_nobody_where_nothing_may_be_told() {
    let world = World::copy().await;
    let page = opened_for(&world, Role::Practitioner, "data-quality").await;
    assert!(page.text().contains("Fenwick Surgery"), "{}", page.text());
    for hidden in [
        "Odd Vance",
        "Tamsin",
        "Family and carers",
        "Extra help",
        "No one is recorded",
        "Nobody is known",
    ] {
        assert!(!page.whole().contains(hidden), "{hidden}:\n{}", page.text());
    }
}

#[tokio::test]
async fn for_a_colleague_the_pages_say_what_the_reason_leaves_out_of_what_a_colleague_is_told() {
    let world = World::copy().await;
    let path = format!("/people/{}/colleague", world.person());
    let asks = world.browser(Role::Practitioner).get(&path).await;
    assert!(asks.text().contains("Leaves out who is helping."));
    // What no colleague is told in any case, the reason does not leave out.
    for other in ["Leaves out the NHS number", "sensitive services"] {
        assert!(!asks.text().contains(other), "{other}:\n{}", asks.text());
    }
    let page = opened_for(&world, Role::Practitioner, "data-quality").await;
    let words = "The reason is “Checking that the record is right”. It leaves out who is helping, in every record";
    assert!(page.text().contains(words), "{}", page.text());
    assert!(page.body.contains(&format!("href=\"{path}\"")));
    for (role, reason) in [
        (Role::Practitioner, "police"),
        (Role::Practitioner, "direct-involvement"),
        (Role::RecordManager, "data-quality"),
    ] {
        let page = opened_for(&world, role, reason).await;
        assert!(page.text().contains("Odd Vance"), "{}", page.text());
        assert!(!page.text().contains("It leaves out"), "{}", page.text());
    }
}

#[tokio::test]
async fn of_somebody_shielded_a_colleague_is_told_no_more_than_anybody() {
    let world = World::copy().await;
    let role = Role::ShieldPractitioner;
    // Not even by somebody who looks behind the shield for themself.
    world.browser(role).override_shield(world.shielded()).await;
    let page = look_for_a_colleague(&world, role, world.shielded()).await;
    assert!(page.text().contains("Winterbourne"), "{}", page.text());
    for hidden in crate::world::HIDDEN {
        let told = tells(&page.whole(), hidden);
        assert!(!told, "{hidden}:\n{}", page.text());
    }
}

#[tokio::test]
async fn for_a_colleague_nothing_is_changed_until_a_reason_of_ones_own_is_given() {
    let world = World::copy().await;
    let person = world.person();
    let page = look_for_a_colleague(&world, Role::RecordManager, person).await;
    assert!(
        !page.body.contains("/involvements/new"),
        "nothing is offered"
    );
    let browser = world.browser(Role::RecordManager);
    let before = world.rows();
    let sent = [("section", "services"), ("text", "The school has changed")];
    for (path, sent) in [
        ("problems/new", &sent[..]),
        (
            "correct",
            &[
                ("field", "sex"),
                ("value", "male"),
                ("reason", "He said so"),
            ],
        ),
    ] {
        let path = format!("/people/{person}/{path}");
        browser.get(&path).await.leads_to("/reason");
        let asked = browser.post(&path, sent).await.leads_to("/reason");
        let page = browser.get(asked.location()).await;
        let words = "You opened this record for a colleague. Give a reason of your own to do this.";
        assert!(page.text().contains(words), "{}", page.text());
    }
    assert_eq!(world.rows(), before);
    browser.open_visit(person).await;
    let page = browser.get(&format!("/people/{person}")).await;
    assert!(page.body.contains("12 Larkspur Rise"));
    assert!(!page.text().contains("Asa Hollin"), "a visit of one's own");
}

#[tokio::test]
async fn what_is_missing_of_a_colleague_comes_back_with_what_was_typed() {
    let world = World::copy().await;
    let browser = world.browser(Role::Practitioner);
    let path = format!("/people/{}/colleague", world.person());
    let (entries, rows) = (world.entries().await, world.rows());
    let page = browser
        .post(&path, &[("name", "Asa"), ("role", "Nurse")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "Enter the whole name of the colleague",
        "Enter the organisation that they work for",
        "Select how you know who they are",
        "Select why you need this record",
    ] {
        assert!(page.text().contains(words), "{words}:\n{}", page.text());
    }
    assert!(page.body.contains("value=\"Nurse\""));
    assert_eq!((world.entries().await, world.rows()), (entries, rows));
}

#[tokio::test]
async fn the_ledger_and_the_person_are_told_both_names() {
    let world = World::copy().await;
    let person = world.person();
    let before = world.entries().await;
    look_for_a_colleague(&world, Role::Practitioner, person).await;
    let written = world.entries_after(before).await;
    let actions: Vec<&str> = written.iter().map(|it| it.action.as_str()).collect();
    assert_eq!(actions, ["record.mediate", "record.view"]);
    assert!(
        written
            .iter()
            .all(|it| it.permits() && it.subjects.contains(person))
    );
    let officer = world.browser(Role::PrivacyOfficer);
    let ledger = officer.get(&format!("/ledger?person={person}")).await;
    let text = ledger.text();
    for words in [
        "Gave a reason to open the record for a colleague",
        "Asa Hollin",
        "Fernley Community Trust",
        "called-back",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    world.clock.advance(60);
    let keeper = world.browser(Role::RecordManager);
    keeper.open_visit(person).await;
    let path = format!("/people/{person}/who-looked");
    let asked = keeper.post(&path, &crate::world::ASKS_WHO_LOOKED).await;
    let answer = asked
        .location()
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned();
    let told = keeper.get(&answer).await;
    let for_whom = "For Asa Hollin, Health visitor, Fernley Community Trust";
    assert!(told.text().contains(for_whom), "{}", told.text());
    let data = keeper.get(&format!("{answer}/data")).await;
    assert!(
        data.body.contains("\"who\": \"Asa Hollin\""),
        "{}",
        data.body
    );
}

#[tokio::test]
async fn whoever_opens_no_records_opens_none_for_a_colleague() {
    let world = World::copy().await;
    let path = format!("/people/{}/colleague", world.person());
    for role in [
        Role::ClericalMatcher,
        Role::DataSupplier,
        Role::PrivacyOfficer,
        Role::AccountAdministrator,
    ] {
        let browser = world.browser(role);
        assert_eq!(browser.get(&path).await.status, StatusCode::FORBIDDEN);
        let sent = browser.post(&path, &FOR_A_COLLEAGUE).await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN, "{}", role.name());
    }
}
