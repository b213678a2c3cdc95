//! Where a provider's letters go, as its manager changes it.

use axum::http::StatusCode;
use kith_gate::Role;

use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manager_has_letters_sent_to_another_address_by_the_link_that_went_there() {
    let world = World::copy().await;
    let manager = world.browser(Role::ProviderManager);
    let letters = format!("/letters/{}", world.id("organisation"));
    let link = format!("href=\"{letters}\"");
    assert!(manager.get("/responses").await.body.contains(&link));
    let page = manager.get(&letters).await;
    assert!(
        page.whole().contains("office@ashbourne.example"),
        "{}",
        page.text()
    );
    assert!(
        page.text().contains("nobody has confirmed it"),
        "{}",
        page.text()
    );
    let sent = [("email", "front@ashbourne.example")];
    manager.post(&letters, &sent).await.leads_to("?done=asked");
    let confirm = format!("{letters}/confirm/");
    let token = world.link_in_newest_letter(&confirm).await.unwrap();
    let there = format!("{confirm}{token}");
    let page = manager.get(&there).await;
    assert!(
        page.whole().contains("front@ashbourne.example"),
        "{}",
        page.text()
    );
    assert!(
        !manager.get(&letters).await.whole().contains("front@"),
        "it was only opened"
    );
    manager.post(&there, &[]).await.leads_to("?done=changed");
    let page = manager.get(&format!("{letters}?done=changed")).await;
    assert!(
        page.whole().contains("front@ashbourne.example"),
        "{}",
        page.text()
    );
    assert!(
        !page.text().contains("nobody has confirmed it"),
        "{}",
        page.text()
    );
    let told = world.newest_letter().await.unwrap();
    assert!(told.contains("To: office@ashbourne.example"), "{told}");
    assert!(!told.contains("front@"), "{told}");
    let again = manager.post(&there, &[]).await;
    assert!(
        again.text().contains("This link does not work"),
        "{}",
        again.text()
    );
    let same = manager.post(&letters, &sent).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        same.text().contains("Letters go to this address already"),
        "{}",
        same.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_its_manager_is_shown_where_an_organisations_letters_go() {
    let world = World::copy().await;
    let letters = format!("/letters/{}", world.id("organisation"));
    for role in Role::ALL {
        let status = world.browser(role).get(&letters).await.status;
        match role {
            Role::ProviderManager => assert_eq!(status, StatusCode::OK),
            _ => assert_eq!(status, StatusCode::FORBIDDEN, "{}", role.name()),
        }
    }
    let manager = world.browser(Role::ProviderManager);
    let another = format!("/letters/{}", world.id("provider"));
    assert_eq!(manager.get(&another).await.status, StatusCode::FORBIDDEN);
    let signed_out = world.stranger().get(&letters).await;
    signed_out.leads_to("/sign-in");
    for wrong in ["", "front@", "two@x.example, three@x.example"] {
        let page = manager.post(&letters, &[("email", wrong)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}
