//! What a shield hides is in no answer to anyone who has not looked behind it.

use axum::http::StatusCode;
use kith_gate::Role;
use kith_store::both_engines;

use crate::routes::{UNKNOWN, ask_for_everything};
use crate::world::{HIDDEN, PERSONAL, World, migrations, tells};

/// Asserts that no answer so far holds what the shield hides.
fn nothing_hidden_was_told(world: &World) {
    let heard = world.heard.lock().unwrap();
    for it in heard.iter() {
        for hidden in HIDDEN {
            let told = tells(&it.whole(), hidden)
                || it
                    .headers
                    .values()
                    .any(|value| tells(&String::from_utf8_lossy(value.as_bytes()), hidden));
            assert!(
                !told,
                "{} {} tells {} {hidden}:\n{}",
                it.method,
                it.path,
                it.who,
                it.text()
            );
        }
    }
    assert!(heard.len() > 100, "only {} answers", heard.len());
}

/// Every page, and the search by what may be searched by, with visits open to whoever may.
async fn everyone_asks_for_everything(world: &World) {
    for role in Role::ALL {
        world.browser(role).reason(world.shielded(), "reason").await;
    }
    ask_for_everything(world, world.shielded()).await;
    for role in Role::ALL {
        let browser = world.browser(role);
        for sent in [
            [("name", "Sable Winterbourne"), ("born-year", "2014")],
            [("name", "Winterbourne"), ("age", "12")],
        ] {
            browser.post("/search", &sent).await;
        }
        browser.get("/ledger").await;
        browser
            .get(&format!("/ledger?person={}", world.shielded()))
            .await;
        browser.get("/feeds?page=2").await;
    }
}

both_engines! {
    migrations = migrations(),

    async fn what_a_shield_hides_is_in_no_answer_to_any_role(db: TestDb) {
        let world = World::whole(db).await;
        // What was answered before the shield was set is past.
        world.heard.lock().unwrap().clear();
        everyone_asks_for_everything(&world).await;
        nothing_hidden_was_told(&world);
    }
}

#[tokio::test]
async fn whoever_looks_behind_a_shield_sees_what_it_hid_so_the_other_tests_look_for_the_right_words()
 {
    let world = World::copy().await;
    let browser = world.browser(Role::ShieldPractitioner);
    browser.override_shield(world.shielded()).await;
    let page = browser.get(&format!("/people/{}", world.shielded())).await;
    for hidden in HIDDEN {
        // No page writes them so; another might.
        let unwritten = ["9995141310", "LA97QT"].contains(&hidden);
        assert!(
            unwritten || tells(&page.whole(), hidden),
            "{hidden} is not there:\n{}",
            page.text()
        );
    }
}

#[tokio::test]
async fn an_override_is_for_one_visit_one_person_and_a_role_that_may() {
    let world = World::copy().await;
    let (may, helper) = (
        world.browser(Role::ShieldPractitioner),
        world.browser(Role::Practitioner),
    );
    let page = format!("/people/{}", world.shielded());
    assert_eq!(
        helper.reason(world.shielded(), "override").await.status,
        StatusCode::FORBIDDEN
    );
    may.override_shield(world.shielded()).await;
    assert!(may.get(&page).await.body.contains("7 Hidden Orchard"));
    helper.open_visit(world.shielded()).await;
    assert!(!helper.get(&page).await.body.contains("7 Hidden Orchard"));
    world.clock.advance(10 * 60);
    may.get("/stay-signed-in").await;
    world.clock.advance(10 * 60);
    may.get("/stay-signed-in").await;
    world.clock.advance(10 * 60);
    may.get(&page).await.leads_to("/reason");
}

#[tokio::test]
async fn what_is_hidden_answers_like_what_does_not_exist() {
    let world = World::copy().await;
    let keeper = world.browser(Role::RecordManager);
    // A search by the number of a shielded person, and by a number that nobody has.
    let mut pages = Vec::new();
    for number in ["9995141310", "9434765935"] {
        let page = keeper.post("/search", &[("nhs_number", number)]).await;
        assert!(page.text().contains("Nobody was found"), "{}", page.text());
        let nonce = page
            .header("content-security-policy")
            .split("'nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap()
            .to_owned();
        pages.push((
            page.status,
            page.body.replace(number, "…").replace(&nonce, "…"),
        ));
    }
    assert_eq!(pages[0], pages[1]);
    // The same for the postcode.
    let mut pages = Vec::new();
    for postcode in ["LA9 7QT", "LA9 7QU"] {
        let page = keeper
            .post(
                "/search",
                &[("name", "Winterbourne"), ("postcode", postcode)],
            )
            .await;
        pages.push((page.status, page.text().replace(postcode, "…")));
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn somebody_elses_things_answer_like_things_that_do_not_exist() {
    let world = World::copy().await;
    let keeper = world.browser(Role::RecordManager);
    for person in [world.shielded(), world.person(), UNKNOWN] {
        keeper.open_visit(person).await;
    }
    // The ids are of the other person's problem, correction and involvement.
    let sent = [
        ("text", "Asked the school"),
        ("ended-day", "2"),
        ("ended-month", "3"),
        ("ended-year", "2026"),
    ];
    for (what, end) in [
        ("problems", "answer"),
        ("corrections", "withdraw"),
        ("involvements", "end"),
    ] {
        let id = world.id(what.trim_end_matches('s'));
        let of_another = keeper
            .post(
                &format!("/people/{}/{what}/{id}/{end}", world.shielded()),
                &sent,
            )
            .await;
        let of_nobody = keeper
            .post(&format!("/people/{UNKNOWN}/{what}/{id}/{end}"), &sent)
            .await;
        let unknown = keeper
            .post(
                &format!("/people/{}/{what}/{UNKNOWN}/{end}", world.shielded()),
                &sent,
            )
            .await;
        assert_eq!(
            (of_another.status, of_another.text()),
            (unknown.status, unknown.text()),
            "{what}"
        );
        assert!(
            of_nobody.status.is_client_error() && unknown.status.is_client_error(),
            "{what}"
        );
    }
}

#[tokio::test]
async fn whether_somebody_is_shielded_is_told_to_nobody_who_may_not_set_shields() {
    let world = World::copy().await;
    for role in Role::ALL
        .into_iter()
        .filter(|it| *it != Role::RecordManager)
    {
        let browser = world.browser(role);
        let mut told = Vec::new();
        for person in [world.shielded(), world.person(), UNKNOWN] {
            browser.reason(person, "reason").await;
            let page = browser.get(&format!("/people/{person}/shield")).await;
            told.push((page.status, page.text()));
        }
        assert_eq!(told[0], told[1], "{}", role.name());
        assert_eq!(told[0], told[2], "{}", role.name());
    }
}

#[tokio::test]
async fn no_address_of_ours_says_anything_about_anyone() {
    let world = World::copy().await;
    for about in [world.person(), world.shielded()] {
        for role in Role::ALL {
            world.browser(role).reason(about, "reason").await;
        }
        ask_for_everything(&world, about).await;
    }
    let keeper = world.browser(Role::RecordManager);
    for sent in [
        [("name", "Oriana Pellbrook"), ("born-year", "2015")],
        [("nhs_number", "9434765919"), ("number", "")],
    ] {
        keeper.post("/search", &sent).await;
    }
    keeper
        .involve(world.person(), "Thornhollow outreach", "Pellbrook support")
        .await;
    keeper.tell(world.person(), "Oriana moved to PR2").await;
    keeper.get("/").await;
    world
        .browser(Role::AccountAdministrator)
        .post("/accounts", &[("text", "Holder")])
        .await;
    let addressed = scraper::Selector::parse("[href], [src], [action], [formaction]").unwrap();
    let mut seen = 0;
    for it in world.heard.lock().unwrap().iter() {
        let page = scraper::Html::parse_document(&it.body);
        let links = page.select(&addressed).flat_map(|it| {
            ["href", "src", "action", "formaction"].map(|name| it.value().attr(name))
        });
        let links = links
            .flatten()
            .chain([it.location(), it.path.as_str()])
            .map(str::to_owned);
        for link in links {
            seen += 1;
            let lower = link.to_lowercase();
            let personal = PERSONAL
                .iter()
                .chain(&["Holder"])
                .find(|word| lower.contains(&word.to_lowercase()));
            assert_eq!(
                personal, None,
                "{} {} has the address {link}",
                it.method, it.path
            );
            assert!(
                !lower.starts_with("http")
                    || [
                        "equalityadvisoryservice.com",
                        "ico.org.uk",
                        "support.example"
                    ]
                    .iter()
                    .any(|site| lower.contains(site)),
                "{link}"
            );
        }
    }
    assert!(seen > 2000, "only {seen} addresses");
}
