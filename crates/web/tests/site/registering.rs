//! A provider registers and is looked for, as anybody does in a browser.

use axum::http::StatusCode;
use kith_gate::Role;

use crate::world::World;

const SITE: [(&str, &str); 6] = [
    ("ods_code", "vbb01"),
    ("name", "Ash <b>Lodge</b>"),
    ("town", "Ulverston"),
    ("postcode", "la12 7aa"),
    ("manager", "Nia Pritchard"),
    ("email", "nia@ash.example"),
];

fn with<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = SITE
        .iter()
        .filter(|(name, _)| changed.iter().all(|(it, _)| it != name));
    kept.chain(changed).copied().collect()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before)
        .unwrap()
        .1
        .split_once(after)
        .unwrap()
        .0
}

#[tokio::test]
async fn a_provider_registers_from_nothing_to_a_set_up_code() {
    let world = World::copy().await;
    let stranger = world.stranger();
    stranger
        .post("/register/single-site", &SITE)
        .await
        .leads_to("/register/sent");
    let token = world.token_in_newest_letter().await.unwrap();
    let path = format!("/register/confirm/{token}");
    for _ in 0..2 {
        let opened = stranger.get(&path).await;
        assert!(
            opened.body.contains("Ash &lt;b&gt;Lodge&lt;/b&gt;"),
            "{}",
            opened.body
        );
        assert!(!opened.body.contains("set_up_code"));
    }
    let done = stranger.post(&path, &[]).await;
    assert_eq!(done.status, StatusCode::OK);
    let name = between(&done.body, "name=\"user_name\" value=\"", "\"");
    assert_eq!(name, "nia@ash.example");
    let code = between(&done.body, "name=\"set_up_code\" value=\"", "\"");
    let choose = stranger
        .post("/set-up", &[("user_name", name), ("set_up_code", code)])
        .await;
    assert!(
        choose.text().contains("Welcome, Nia Pritchard"),
        "{}",
        choose.text()
    );
    let again = stranger.post(&path, &[]).await;
    assert!(
        again.text().contains("This link does not work"),
        "{}",
        again.text()
    );
}

#[tokio::test]
async fn the_answer_is_the_same_whoever_registers_and_for_whom() {
    let world = World::copy().await;
    let stranger = world.stranger();
    stranger
        .post("/register/single-site", &SITE)
        .await
        .leads_to("/register/sent");
    let token = world.token_in_newest_letter().await.unwrap();
    stranger
        .post(&format!("/register/confirm/{token}"), &[])
        .await;
    for changed in [
        &[("email", "mallory@evil.example")][..],
        &[("ods_code", "VZZ99")],
        &[("ods_code", "A1234"), ("email", "office@rowan.example")],
    ] {
        stranger
            .post("/register/single-site", &with(changed))
            .await
            .leads_to("/register/sent");
    }
    stranger
        .post(
            "/register/single-site",
            &with(&[("email", "mallory@evil.example")]),
        )
        .await;
    let letter = world.newest_letter().await.unwrap();
    assert!(
        letter.contains("Ask its manager") && !letter.contains("/register/confirm/"),
        "{letter}"
    );
}

#[tokio::test]
async fn what_was_typed_stays_when_something_is_wrong_and_when_a_service_is_added() {
    let world = World::copy().await;
    let stranger = world.stranger();
    let wrong = with(&[
        ("email", "nia at ash"),
        ("service-1-name", "Ash Green"),
        ("service-1-code", "V!"),
        ("services", "2"),
    ]);
    let page = stranger.post("/register/headquarters", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["nia at ash", "Ash Green", "V!", "Ulverston", "la12 7aa"] {
        assert!(page.body.contains(&format!("value=\"{kept}\"")), "{kept}");
    }
    for field in ["email", "service-1-code", "service-1-postcode"] {
        assert!(page.body.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    let mut more = wrong;
    more.push(("do", "add"));
    let page = stranger.post("/register/headquarters", &more).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Service 3") && page.body.contains("value=\"Ash Green\""));
    assert!(!page.body.contains("govuk-error-summary"));
}

#[tokio::test]
async fn anybody_finds_a_provider_and_its_headquarters_without_signing_in() {
    let world = World::copy().await;
    let stranger = world.stranger();
    for sought in ["elm", "VAA01", "penrith", "CA11"] {
        let found = stranger.get(&format!("/providers?q={sought}")).await;
        assert!(
            found.text().contains("Elm Court"),
            "{sought}: {}",
            found.text()
        );
    }
    let rowan = stranger
        .get(&format!("/providers/{}", world.id("provider")))
        .await;
    assert!(
        rowan.text().contains("Services Elm Court"),
        "{}",
        rowan.text()
    );
    assert!(
        !rowan.body.contains("office@rowan.example"),
        "an address is shown to nobody"
    );
    let trust = world.organisation("Fernley Trust").await;
    let trust = stranger.get(&format!("/providers/{trust}")).await;
    assert_eq!(
        trust.status,
        StatusCode::NOT_FOUND,
        "who uses the record is no provider"
    );
    let none = stranger.get("/providers?q=%3Cscript%3E").await;
    assert!(none.text().contains("None was found"), "{}", none.text());
}

#[tokio::test]
async fn a_commissioner_sees_every_provider_and_takes_them_away_as_a_table() {
    let world = World::copy().await;
    let commissioner = world.browser(Role::Commissioner);
    let wall = commissioner.get("/market").await.text();
    assert!(
        wall.contains("Rowan Care") && wall.contains("Elm Court"),
        "{wall}"
    );
    assert!(wall.contains("Never published"), "{wall}");
    let some = commissioner.get("/market?stands=lapsed").await.text();
    assert!(some.contains("None stands so"), "{some}");
    let table = commissioner.get("/market/providers.csv?q=elm").await;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert_eq!(table.body.lines().count(), 2, "{}", table.body);
    let manager = world.browser(Role::ProviderManager).get("/market").await;
    assert_eq!(manager.status, StatusCode::FORBIDDEN);
}
