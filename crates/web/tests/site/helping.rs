//! Help with forms, for whoever answers them, and wording for whoever commissions care.

use axum::http::StatusCode;
use kith_gate::Role;

use crate::world::{World, user_name};

/// Who manages a provider of the place's list.
const ROWAN: &str = "rowan-manager";

const HELP: &str = "href=\"/help/forms\"";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_with_forms_is_linked_from_where_they_are_answered_and_leads_nobody_astray() {
    let world = World::copy().await;
    let (stranger, manager) = (world.stranger(), world.browser(Role::ProviderManager));
    for page in ["/help", "/providers"] {
        assert!(stranger.get(page).await.body.contains(HELP), "{page}");
    }
    assert!(manager.get("/responses").await.body.contains(HELP));
    let page = stranger.get("/help/forms").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["How do I publish?", "option A and option B", "30 June"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let main = page.body.split("<main").nth(1).unwrap();
    let links = main.split("href=\"/").skip(1);
    for link in links.map(|it| format!("/{}", it.split('"').next().unwrap())) {
        let there = stranger.get(&link).await;
        assert_eq!(there.status, StatusCode::OK, "{link}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_finds_who_helps_near_it_beside_its_forms_and_everybody_finds_all() {
    let mut world = World::copy().await;
    let all = world.stranger().get("/help/forms").await.text();
    assert!(all.contains("Northern Care Association"), "{all}");
    assert!(all.contains("Western Care Association"), "{all}");
    let nobody = world.browser(Role::ProviderManager).get("/responses").await;
    assert!(
        !nobody.text().contains("Care Association"),
        "nobody knows where it is"
    );
    let rowan = world.id("provider").parse().unwrap();
    let user = user_name(ROWAN);
    let made = world.account(&user, "Test Holder", Role::ProviderManager, rowan);
    let (_, secret) = made.await;
    world.known.secrets.insert(ROWAN, secret.to_base32());
    let page = world.sign_in_as(ROWAN).await.get("/responses").await.text();
    assert!(page.contains("Northern Care Association"), "{page}");
    assert!(!page.contains("Western Care Association"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commissioner_finds_wording_for_a_contract_and_whose_it_is() {
    let world = World::copy().await;
    let page = world.browser(Role::Commissioner).get("/market").await;
    for words in [
        "Wording for a contract",
        "By 30 June each year",
        "A suggestion in our own words",
        "Guidance for Commissioners of Adult Social Care Services",
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
}
