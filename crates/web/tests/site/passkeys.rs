//! Passkeys on the pages: added, shown, renamed and removed, and signed in with.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use kith_gate::Role;
use kith_gate::testing::Device;
use regex::Regex;
use scraper::{Html, Selector};

use crate::browser::{Answer, Browser};
use crate::world::{ADDRESS, World};

const HELPER: Role = Role::Practitioner;

/// What a page's script is given to make a passkey with.
fn options(page: &Answer) -> String {
    let page = Html::parse_document(&page.body);
    let form = Selector::parse("form[data-kith-create]").unwrap();
    let form = page.select(&form).next().unwrap();
    assert_eq!(form.attr("data-kith-passkey"), Some(ADDRESS));
    assert_eq!(form.attr("hidden"), Some(""), "only a script shows it");
    form.attr("data-kith-create").unwrap().to_owned()
}

fn code(world: &World, role: Role) -> String {
    world.clock.advance(30);
    let [.., (_, code)] = world.typed(role);
    code
}

async fn adds(world: &World, browser: &Browser<'_>, device: &mut Device) -> Answer {
    let typed = [("name", "Work phone"), ("code", &code(world, HELPER))];
    let page = browser.post("/account/passkeys/add", &typed).await;
    let made = device.makes(&options(&page));
    let answer = [("answer", made.as_str())];
    browser.post("/account/passkeys/made", &answer).await
}

/// Asks as the sign-in page's script does: what to sign, and the cookie to answer with.
async fn asks(world: &World, user_name: &str) -> (String, String) {
    let sent = [("user_name", user_name)];
    let asked = world.stranger().post_plain("/sign-in/passkey", &sent).await;
    assert_eq!(asked.header("content-type"), "application/json");
    let set = asked.header("set-cookie").to_owned();
    let flags: Vec<&str> = set.split("; ").skip(1).collect();
    let wanted = [
        "Path=/",
        "Secure",
        "HttpOnly",
        "SameSite=Strict",
        "Max-Age=300",
    ];
    assert_eq!(flags, wanted);
    (asked.body, set.split(';').next().unwrap().to_owned())
}

async fn answers(world: &World, cookie: &str, answer: &str) -> Answer {
    let stranger = world.stranger();
    let sent = [("answer", answer), ("then", "/search")];
    let request = stranger
        .request(Method::POST, "/sign-in/passkey/answer")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(serde_urlencoded::to_string(sent).unwrap()));
    stranger.send(request.unwrap()).await
}

#[tokio::test]
async fn one_adds_renames_and_removes_a_passkey_on_ones_own_pages() {
    let world = World::copy().await;
    let helper = world.browser(HELPER);
    let before = helper.get("/account/passkeys").await;
    assert!(before.text().contains("You have none yet."));
    let added = adds(&world, &helper, &mut Device::at(ADDRESS)).await;
    added.leads_to("?done=added");
    let list = helper.get("/account/passkeys").await;
    assert!(list.text().contains("On one device"), "{}", list.text());
    assert!(list.text().contains("Never used"));
    let links = Regex::new("/account/passkeys/([0-9a-f-]{36})/name").unwrap();
    let id = links.captures(&list.body).unwrap()[1].to_owned();

    let path = format!("/account/passkeys/{id}/name");
    let nameless = helper.post(&path, &[("name", "  ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let named = helper.post(&path, &[("name", "Key ring")]).await;
    named.leads_to("?done=named");
    assert!(
        helper
            .get("/account/passkeys")
            .await
            .text()
            .contains("Key ring")
    );

    let path = format!("/account/passkeys/{id}/remove");
    let other = world.browser(Role::RecordManager);
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    assert!(
        helper
            .get(&path)
            .await
            .text()
            .contains("You can always sign in with")
    );
    helper.post(&path, &[]).await.leads_to("?done=removed");
    assert_eq!(helper.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn adding_a_passkey_without_a_new_code_comes_back_with_the_name_that_was_typed() {
    let world = World::copy().await;
    let typed = [("name", "Work phone"), ("code", "000000")];
    let page = world
        .browser(HELPER)
        .post("/account/passkeys/add", &typed)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("value=\"Work phone\""));
    assert!(!page.body.contains("000000") && !page.body.contains("data-kith-create"));
}

#[tokio::test]
async fn a_passkey_signs_in_where_one_was_going_and_its_question_is_asked_once() {
    let world = World::copy().await;
    let mut device = Device::at(ADDRESS);
    let added = adds(&world, &world.browser(HELPER), &mut device).await;
    added.leads_to("?done=added");
    let (options, cookie) = asks(&world, "").await;
    let signed = device.signs(&options);
    let answer = answers(&world, &cookie, &signed).await.leads_to("/search");
    let set: Vec<&str> = answer
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|it| it.to_str().unwrap())
        .collect();
    let [session, over] = set.as_slice() else {
        panic!("{set:?}");
    };
    assert!(over.starts_with("__Host-kith-passkey=;") && over.ends_with("Max-Age=0"));
    let token = session.split([';', '=']).nth(1).unwrap();
    let browser = world.stranger().with(token, "");
    assert!(browser.get("/account").await.text().contains("Test Holder"));

    let again = answers(&world, &cookie, &signed).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("That passkey was not accepted"));
    assert!(again.body.contains("name=\"then\" value=\"/search\""));
}

#[tokio::test]
async fn the_sign_in_page_is_as_it_was_for_whoever_has_no_scripts_or_no_passkey() {
    let world = World::copy().await;
    let page = world.stranger().get("/sign-in").await;
    let html = Html::parse_document(&page.body);
    let forms = Selector::parse("main form").unwrap();
    let shown: Vec<_> = html
        .select(&forms)
        .filter(|it| it.attr("hidden").is_none())
        .map(|it| it.attr("action"))
        .collect();
    assert_eq!(shown, [Some("/sign-in")]);
    assert!(page.body.contains("data-kith-ask=\"/sign-in/passkey\""));
}

#[tokio::test]
async fn an_administrator_sees_and_removes_anothers_passkey_and_is_offered_none_to_add() {
    let world = World::copy().await;
    let admin = world.browser(Role::AccountAdministrator);
    let account = format!("/accounts/{}", world.id("account"));
    let path = format!("{account}/passkeys/{}/remove", world.id("passkey"));
    let page = admin.get(&account).await;
    assert!(page.text().contains("Work phone") && page.body.contains(&path));
    assert!(!page.body.contains("passkeys/add"));
    assert_eq!(admin.get(&path).await.status, StatusCode::OK);
    admin.post(&path, &[]).await.leads_to("?done=passkey");
    let page = admin.get(&account).await;
    assert!(!page.text().contains("Work phone"));
    assert_eq!(admin.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
}
