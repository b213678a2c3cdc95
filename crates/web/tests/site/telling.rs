//! What commissioners tell providers.

use axum::http::StatusCode;
use kith_gate::Role;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_commissioner_tells_stands_beside_forms_and_providers_until_it_is_taken_down() {
    let world = World::copy().await;
    let commissioner = world.browser(Role::Commissioner);
    for title in ["One", "Two", "Three"] {
        world.clock.advance(1);
        let told = [("title", title), ("words", "The <toolkit> asks more")];
        let written = commissioner.post("/market/news", &told).await;
        written.leads_to("?done=written");
    }
    let (stranger, manager) = (world.stranger(), world.browser(Role::ProviderManager));
    for page in [
        stranger.get("/providers").await.text(),
        manager.get("/responses").await.text(),
    ] {
        let newest = page.split("News").nth(1).unwrap();
        assert!(newest.trim().starts_with("Three"), "{page}");
        assert!(page.contains("The <toolkit> asks more"), "{page}");
        assert!(!page.contains("A webinar"), "three and no more: {page}");
    }
    assert!(stranger.get("/news").await.text().contains("A webinar"));
    assert!(!stranger.get("/news").await.text().contains("Test Holder"));
    let own = commissioner.get("/market/news").await.text();
    assert!(own.contains("Written by Test Holder"), "{own}");
    let down = format!("/market/news/{}/take-down", world.id("news"));
    assert_eq!(manager.post(&down, &[]).await.status, StatusCode::FORBIDDEN);
    commissioner
        .post(&down, &[])
        .await
        .leads_to("?done=taken-down");
    assert!(!stranger.get("/news").await.text().contains("A webinar"));
    assert_eq!(
        commissioner.post(&down, &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_wrong_comes_back_with_what_is_wrong_and_nobody_is_told() {
    let world = World::copy().await;
    let commissioner = world.browser(Role::Commissioner);
    let told = [
        ("title", "Half an item"),
        ("words", " "),
        ("last-day", "1"),
        ("last-month", "1"),
        ("last-year", "2020"),
    ];
    let page = commissioner.post("/market/news", &told).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.body.contains("value=\"Half an item\""),
        "{}",
        page.text()
    );
    assert!(
        page.text()
            .contains("Write what you want to tell providers"),
        "{}",
        page.text()
    );
    let page = commissioner
        .post("/market/news", &[("title", " "), ("words", "More")])
        .await;
    assert!(
        page.text().contains("Enter what it is about"),
        "{}",
        page.text()
    );
    assert!(
        !world
            .stranger()
            .get("/news")
            .await
            .text()
            .contains("Half an item")
    );
}
