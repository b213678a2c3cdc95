//! What strangers and feeds may write: it comes back as text, or not at all.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use kith_gate::Role;

use crate::routes::ask_for_everything;
use crate::world::World;

/// What somebody would write to have their own script run in ours.
const ATTACK: &str = r#"<img src=x onerror=kithattack()>"'><script>kithattack()</script>"#;

fn feed() -> String {
    let quoted = format!("\"{}\"", ATTACK.replace('"', "\"\""));
    let columns = [
        "given_name",
        "family_name",
        "previous_family_name",
        "address_line",
        "communication_needs",
        "carer_1_name",
        "carer_1_relationship",
        "gp_name",
        "school_name",
        "involvement_1_service",
        "involvement_1_organisation",
        "involvement_1_worker",
        "involvement_1_role",
        "lead_professional_name",
        "phone",
        "email",
        "sex",
        "assessment_held",
        "assessment_holder",
        ATTACK,
    ];
    let header: Vec<String> = columns
        .iter()
        .map(|it| format!("\"{}\"", it.replace('"', "\"\"")))
        .collect();
    let cells = vec![quoted.as_str(); columns.len()];
    format!(
        "record_id,nhs_number,date_of_birth,postcode,{}\nX1,9434765935,2016-07-08,PR2 4JX,{}\n{quoted},nonsense,nonsense,nonsense,{}\n",
        header.join(","),
        cells.join(","),
        cells.join(",")
    )
}

/// Asserts that no answer holds markup that somebody else wrote.
fn no_markup_came_through(world: &World) {
    let all = scraper::Selector::parse("*").unwrap();
    for it in world.heard.lock().unwrap().iter() {
        let page = scraper::Html::parse_document(&it.body);
        for element in page.select(&all) {
            let (name, attributes) = (element.value().name(), element.value().attrs());
            let bad = name == "img" || name == "iframe" || name == "style";
            let bad = bad || attributes.clone().any(|(name, _)| name.starts_with("on"));
            let bad = bad
                || attributes
                    .clone()
                    .any(|(_, value)| value.trim_start().starts_with("javascript:"));
            let bad = bad || name == "script" && element.text().any(|it| it.contains("kithattack"));
            assert!(!bad, "{} {} holds {}", it.method, it.path, element.html());
        }
    }
}

fn shown(world: &World) -> usize {
    let heard = world.heard.lock().unwrap();
    heard
        .iter()
        .filter(|it| it.body.contains("&lt;script&gt;kithattack()"))
        .count()
}

#[tokio::test]
async fn markup_in_a_feed_is_shown_as_text_on_every_page() {
    let mut world = World::copy().await;
    world.load("attack", &feed()).await;
    let keeper = world.browser(Role::RecordManager);
    let found = keeper
        .post("/search", &[("nhs_number", "9434765935")])
        .await;
    let id = found
        .body
        .split("/people/")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .unwrap()
        .to_owned();
    for role in [
        Role::Practitioner,
        Role::ShieldPractitioner,
        Role::RecordManager,
    ] {
        world.browser(role).open_visit(&id).await;
    }
    let runs = keeper.get("/feeds").await;
    let run = runs
        .body
        .split("/feeds/")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .unwrap()
        .to_owned();
    world.known.ids.insert("run", run);
    let before = shown(&world);
    ask_for_everything(&world, &id).await;
    no_markup_came_through(&world);
    assert!(
        shown(&world) >= before + 4,
        "the attack was not shown: this test sees nothing"
    );
}

#[tokio::test]
async fn markup_that_is_typed_is_stored_and_shown_as_text() {
    let world = World::copy().await;
    let person = world.person().to_owned();
    let helper = world.browser(Role::Practitioner);
    let sent = [("reason", "direct-involvement"), ("words", ATTACK)];
    helper
        .post(&format!("/people/{person}/reason"), &sent)
        .await
        .leads_to(&person);
    helper.involve(&person, ATTACK, ATTACK).await;
    helper.tell(&person, ATTACK).await;
    let keeper = world.browser(Role::RecordManager);
    keeper.open_visit(&person).await;
    for field in ["family-name", "communication-needs", "address"] {
        let sent = [("field", field), ("value", ATTACK), ("reason", ATTACK)];
        keeper
            .post(&format!("/people/{person}/correct"), &sent)
            .await;
    }
    let administrator = world.browser(Role::AccountAdministrator);
    administrator
        .post("/organisations/new", &[("name", ATTACK)])
        .await
        .leads_to("?done=added");
    let organisation = world.id("organisation");
    let new = [
        ("user_name", "attacker"),
        ("full_name", ATTACK),
        ("role", "practitioner"),
        ("organisation", organisation),
    ];
    assert_eq!(
        administrator.post("/accounts/new", &new).await.status,
        StatusCode::OK
    );
    let account = world.id("account");
    administrator
        .post(&format!("/accounts/{account}/suspend"), &[("why", ATTACK)])
        .await
        .leads_to("?done=");
    let given = [
        ("first-day", "1"),
        ("first-month", "3"),
        ("first-year", "2026"),
        ("last-day", "1"),
        ("last-month", "12"),
        ("last-year", "2026"),
        ("given_by", ATTACK),
        ("evidence", ATTACK),
    ];
    administrator
        .post(&format!("/organisations/{organisation}/accredit"), &given)
        .await
        .leads_to("?done=");
    world
        .browser(Role::ShieldPractitioner)
        .open_visit(&person)
        .await;
    let before = shown(&world);
    ask_for_everything(&world, &person).await;
    administrator.get("/accounts").await;
    no_markup_came_through(&world);
    assert!(
        shown(&world) >= before + 6,
        "the attack was not shown: this test sees nothing"
    );
}

#[tokio::test]
async fn markup_that_is_typed_wrongly_comes_back_as_text() {
    let world = World::copy().await;
    let (person, keeper) = (
        world.person().to_owned(),
        world.browser(Role::RecordManager),
    );
    keeper.open_visit(&person).await;
    let everything = [
        "name",
        "age",
        "postcode",
        "nhs_number",
        "number",
        "born-day",
        "born-month",
        "born-year",
        "reason",
        "field",
        "value",
        "service",
        "role",
        "phone",
        "email",
        "started-day",
        "section",
        "ground",
        "review-day",
        "words",
        "why",
        "user_name",
        "full_name",
        "organisation",
        "ods_code",
        "text",
        "state",
        "after",
        "set_up_code",
        "password",
        "code",
        "then",
        "on-day",
        "verdict",
        "now",
        "new",
        "version",
    ];
    let all: Vec<(&str, &str)> = everything.iter().map(|name| (*name, ATTACK)).collect();
    for path in [
        "/search".to_owned(),
        format!("/people/{person}/reason"),
        format!("/people/{person}/correct"),
        format!("/people/{person}/involvements/new"),
        format!("/people/{person}/problems/new"),
        format!("/people/{person}/shield"),
        "/account/password".to_owned(),
        "/account/pin".to_owned(),
        "/terms".to_owned(),
    ] {
        let answer = keeper.post(&path, &all).await;
        assert!(
            answer.status.is_client_error() || answer.status == StatusCode::SEE_OTHER,
            "{path}: {}",
            answer.status
        );
    }
    let administrator = world.browser(Role::AccountAdministrator);
    for path in ["/accounts", "/accounts/new", "/organisations/new"] {
        administrator.post(path, &all).await;
    }
    world
        .browser(Role::ClericalMatcher)
        .post(&format!("/matches/{}", world.id("review")), &all)
        .await;
    for path in ["/sign-in", "/set-up"] {
        world.stranger().post_plain(path, &all).await;
    }
    let query = serde_urlencoded::to_string(
        [
            "then", "ended", "from", "until", "action", "outcome", "account", "person", "after",
            "done", "state",
        ]
        .map(|it| (it, ATTACK)),
    )
    .unwrap();
    world.stranger().get(&format!("/sign-in?{query}")).await;
    world
        .browser(Role::PrivacyOfficer)
        .get(&format!("/ledger?{query}"))
        .await;
    administrator.get(&format!("/accounts?{query}")).await;
    keeper.get(&format!("/people/{person}?{query}")).await;
    keeper.get(&format!("/nowhere/{query}")).await;
    no_markup_came_through(&world);
    let heard = world.heard.lock().unwrap();
    let back = heard
        .iter()
        .filter(|it| it.body.contains("&lt;img src=x"))
        .count();
    assert!(back >= 8, "only {back} pages gave it back");
}

#[tokio::test]
async fn a_body_that_is_too_long_gets_a_page_and_is_not_read() {
    let world = World::copy().await;
    let (helper, rows) = (world.browser(Role::Practitioner), world.rows());
    let long = format!("csrf={}&name={}", helper.token(), "a".repeat(70 * 1024));
    for told in [true, false] {
        for path in ["/search", "/sign-in"] {
            let request = helper
                .request(Method::POST, path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
            // With its length told at the start, and without.
            let (request, body) = match told {
                true => (
                    request.header(header::CONTENT_LENGTH, long.len()),
                    Body::from(long.clone()),
                ),
                false => (
                    request,
                    Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(
                        long.clone(),
                    )])),
                ),
            };
            let answer = helper.send(request.body(body).unwrap()).await;
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
            assert!(
                answer.header("content-type").starts_with("text/html"),
                "{path}"
            );
            let said = match told {
                true => "That is too large",
                false => "We could not read that",
            };
            assert!(answer.text().contains(said), "{path}: {}", answer.text());
        }
    }
    assert_eq!(world.rows(), rows);
}

#[tokio::test]
async fn what_holds_a_zero_byte_is_not_read_and_is_kept_nowhere() {
    let world = World::copy().await;
    let (helper, rows) = (world.browser(Role::Practitioner), world.rows());
    for path in ["/search", "/sign-in", "/set-up"] {
        let zero = [("name", "a\0b"), ("user_name", "a\0b"), ("password", "\0")];
        let answer = helper.post(path, &zero).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
    let answer = helper.get("/ledger?action=%00").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(world.rows(), rows);
}

#[tokio::test]
async fn an_id_that_is_none_is_a_page_that_is_not_there() {
    let world = World::copy().await;
    let browsers = [
        Role::RecordManager,
        Role::AccountAdministrator,
        Role::ClericalMatcher,
    ]
    .map(|it| world.browser(it));
    for id in [
        "x",
        "1",
        "00000000",
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "%ff%fe",
        "'%20or%201=1--",
        "0199f0a1-6c1e-7000-8000-00000000000g",
    ] {
        for (browser, path) in [
            (&browsers[0], format!("/people/{id}")),
            (&browsers[0], format!("/people/{id}/reason")),
            (&browsers[0], format!("/people/{id}/shield")),
            (
                &browsers[0],
                format!("/people/{}/problems/{id}/answer", world.person()),
            ),
            (&browsers[0], format!("/feeds/{id}")),
            (&browsers[1], format!("/accounts/{id}")),
            (&browsers[1], format!("/organisations/{id}")),
            (&browsers[2], format!("/matches/{id}")),
        ] {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(
                answer.text().starts_with("Page not found"),
                "{path}: {}",
                answer.text()
            );
            for inside in ["uuid", "UUID", "parse", "invalid", "expected"] {
                assert!(!answer.body.contains(inside), "{path} tells {inside}");
            }
        }
    }
}

#[tokio::test]
async fn an_error_tells_nothing_of_the_inside() {
    let world = World::copy().await;
    let keeper = world.browser(Role::RecordManager);
    keeper.open_visit(world.person()).await;
    world.intrude(
        "pragma foreign_keys = off; drop table person; drop table problem; drop table feed_run;",
    );
    let mut failed = 0;
    for path in [
        "/problems",
        "/feeds",
        &format!("/people/{}", world.person()),
        "/matches?page=x",
        "/shields?within=x",
        "/nowhere",
    ] {
        let answer = keeper.get(path).await;
        failed += usize::from(answer.status == StatusCode::INTERNAL_SERVER_ERROR);
        let body = &answer.body;
        for inside in [
            "no such table",
            "select ",
            "SELECT",
            "sqlite",
            "SQLite",
            "rusqlite",
            "panicked",
            ".rs:",
            "feed_run",
            "StoreError",
            "Deserialize",
            "deserialize",
        ] {
            assert!(
                !body.contains(inside),
                "{path} tells {inside}:\n{}",
                answer.text()
            );
        }
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{path}"
        );
    }
    assert_eq!(failed, 3, "nothing failed: this test sees nothing");
}

#[tokio::test]
async fn the_ledger_leads_to_nobody_who_was_typed_into_its_address() {
    let world = World::copy().await;
    let officer = world.browser(Role::PrivacyOfficer);
    for (typed, led) in [("../sign-out", false), (world.person(), true)] {
        let answer = officer.get(&format!("/ledger?person={typed}")).await;
        let link = format!(r#"href="/people/{typed}/looks""#);
        assert_eq!(answer.body.contains(&link), led, "{typed}");
    }
}
