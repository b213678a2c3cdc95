//! Who is signed in, from the browser's side (OWASP ASVS 5.0 3.3 and 7).

use axum::http::{Method, StatusCode};
use kith_gate::Role;
use kith_store::both_engines;

use crate::browser::Browser;
use crate::routes::with_and_without_pages;
use crate::world::{World, migrations};

const HELPER: Role = Role::Practitioner;

async fn is_in(browser: &Browser<'_>) -> bool {
    let answer = browser.get("/account").await;
    if answer.status == StatusCode::OK {
        return true;
    }
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/sign-in?then=/account")
    );
    false
}

both_engines! {
    migrations = migrations(),

    async fn the_cookie_is_for_this_host_over_tls_and_no_script(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let mut browser = world.stranger();
        let set = browser.sign_in(&world.typed(HELPER)).await;
        let set = set.header("set-cookie");
        assert!(set.starts_with("__Host-kith="), "{set}");
        let flags: Vec<&str> = set.split("; ").skip(1).collect();
        assert_eq!(flags, ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"]);
        let token = browser.cookie();
        assert!(token.len() >= 43, "less than 256 bits in {} letters", token.len());
    }

    async fn each_sign_in_has_a_token_of_its_own_and_ends_the_one_before_in_the_same_browser(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let before = world.sign_in(HELPER).await;
        world.clock.advance(30);
        let mut again = world.stranger().with(before.cookie(), before.token());
        again.sign_in(&world.typed(HELPER)).await;
        assert_ne!(before.cookie(), again.cookie());
        assert_ne!(before.token(), again.token());
        assert!(is_in(&again).await);
        assert!(!is_in(&before).await, "the session that was left behind goes on");
    }

    async fn a_token_that_the_browser_chose_is_not_taken_over(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let chosen = "A".repeat(43);
        let mut browser = world.stranger().with(&chosen, "");
        browser.sign_in(&world.typed(HELPER)).await;
        assert_ne!(browser.cookie(), chosen);
        assert!(!is_in(&world.stranger().with(&chosen, "")).await);
    }

    async fn signing_out_ends_the_session_on_the_server(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let (one, other) = (world.sign_in(HELPER).await, world.sign_in(HELPER).await);
        let out = one.post("/sign-out", &[]).await.leads_to("/sign-in");
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        assert!(!is_in(&one).await, "the old cookie still works");
        assert!(is_in(&other).await);
    }

    async fn signing_out_everywhere_ends_every_session(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let (one, other) = (world.sign_in(HELPER).await, world.sign_in(HELPER).await);
        one.post("/sign-out-everywhere", &[]).await.leads_to("/sign-in");
        assert!(!is_in(&one).await && !is_in(&other).await);
    }

    async fn whoever_is_suspended_is_out_at_the_next_click(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER, Role::AccountAdministrator]).await;
        let helper = world.sign_in(HELPER).await;
        let administrator = world.sign_in(Role::AccountAdministrator).await;
        assert!(is_in(&helper).await);
        let account = &world.known.accounts[HELPER.name()];
        let sent = [("why", "On leave")];
        administrator.post(&format!("/accounts/{account}/suspend"), &sent).await.leads_to("?done=suspend");
        assert!(!is_in(&helper).await);
        world.clock.advance(30);
        let typed = world.typed(HELPER);
        let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = world.stranger().post_plain("/sign-in", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn a_session_ends_when_nothing_is_asked_for_fifteen_minutes(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let browser = world.sign_in(HELPER).await;
        for _ in 0..3 {
            world.clock.advance(14 * 60);
            assert!(is_in(&browser).await);
        }
        world.clock.advance(15 * 60);
        assert!(!is_in(&browser).await);
    }

    async fn a_session_ends_after_ten_hours_however_much_is_asked(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let browser = world.sign_in(HELPER).await;
        for _ in 0..59 {
            world.clock.advance(10 * 60);
            assert!(is_in(&browser).await);
        }
        world.clock.advance(10 * 60);
        assert!(!is_in(&browser).await);
    }

    async fn after_signing_in_nobody_is_led_to_another_site(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        for then in [
            "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/%2F/evil.example",
            "/%5cevil.example", "javascript:alert(1)", " //evil.example", "/\t/evil.example", "/search?x=//evil.example",
            "/search#evil", "/./evil.example/..;/", "",
        ] {
            let page = world.stranger().get(&format!("/sign-in?{}", serde_urlencoded::to_string([("then", then)]).unwrap())).await;
            assert!(!page.body.contains("evil"), "{then}");
            world.clock.advance(30);
            let typed = world.typed(HELPER);
            let mut fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fields.push(("then", then));
            let answer = world.stranger().post_plain("/sign-in", &fields).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{then}");
        }
        let browser = world.sign_in(HELPER).await;
        let answer = browser.get("/sign-in?then=//evil.example").await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    }

    async fn whoever_is_signed_out_is_led_back_to_where_they_were_going(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        let there = world.stranger().get("/search?name=Oriana").await;
        assert_eq!(there.location(), "/sign-in?then=/search", "what was asked is left out");
        let odd = world.stranger().get("/people/x&ended=everywhere").await;
        assert_eq!(odd.location(), "/sign-in", "an address says more than where to go");
        let page = world.stranger().get(there.location()).await;
        assert!(page.body.contains(r#"name="then" value="/search""#), "{}", page.body);
        assert_eq!(world.stranger().ask(Method::POST, "/search").await.location(), "/sign-in?then=/search");
    }

    async fn whoever_signs_in_is_led_on_to_a_page_and_never_to_where_only_a_form_goes(db: TestDb) {
        let world = World::with_accounts(db, &[HELPER]).await;
        for (then, led) in [("/search", "/search"), ("/sign-out-everywhere", "/"), ("/no-such-page", "/")] {
            world.clock.advance(30);
            let typed = world.typed(HELPER);
            let mut fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
            fields.push(("then", then));
            let answer = world.stranger().post_plain("/sign-in", &fields).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, led), "{then}");
        }
    }
}

#[tokio::test]
async fn of_all_our_addresses_those_with_a_page_are_led_on_to_and_the_others_to_the_page_above() {
    let world = World::copy().await;
    let browser = world.browser(HELPER);
    let (pages, forms) = with_and_without_pages(&world);
    assert!(pages.len() > 30 && forms.len() > 4, "{pages:?} {forms:?}");
    let before = world.entries().await;
    // A form has no page of its own, and is on one above it.
    let above = |path: &str| -> String {
        let mut path = path.to_owned();
        while !path.is_empty() && !pages.contains(&path) {
            path.truncate(path.rfind('/').unwrap_or_default());
        }
        if path.is_empty() {
            "/".to_owned()
        } else {
            path
        }
    };
    for path in pages.iter().chain(&forms) {
        let answer = browser.get(&format!("/sign-in?then={path}")).await;
        assert_eq!(answer.location(), above(path), "{path}");
    }
    assert_eq!(
        world.entries().await,
        before,
        "to look for a page asks for nothing"
    );
}

#[tokio::test]
async fn signing_out_clears_what_the_browser_kept() {
    for way in ["/sign-out", "/sign-out-everywhere"] {
        let world = World::copy().await;
        let browser = world.browser(HELPER);
        assert_eq!(browser.get("/account").await.header("clear-site-data"), "");
        let out = browser.post(way, &[]).await.leads_to("/sign-in");
        assert_eq!(out.header("clear-site-data"), r#""cache", "storage""#);
    }
}
