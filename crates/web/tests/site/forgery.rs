//! Forms that another site sends, and what reading must not do (OWASP ASVS 5.0 3.5).

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use kith_gate::Role;

use crate::browser::Browser;
use crate::routes::ask_for_everything;
use crate::world::World;

/// A form that would change something about somebody, with these headers and this token.
fn sent(
    browser: &Browser<'_>,
    world: &World,
    token: Option<&str>,
    headers: &[(&str, &str)],
) -> Request<Body> {
    let path = format!("/people/{}/problems/new", world.person());
    let mut fields = vec![("section", "services"), ("text", "The school has changed")];
    fields.extend(token.map(|it| ("csrf", it)));
    let request = browser
        .request(Method::POST, &path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    request
        .body(Body::from(serde_urlencoded::to_string(fields).unwrap()))
        .unwrap()
}

#[tokio::test]
async fn a_form_without_its_sessions_own_token_is_refused_and_changes_nothing() {
    let world = World::copy().await;
    let (helper, other) = (
        world.browser(Role::Practitioner),
        world.browser(Role::RecordManager),
    );
    helper.open_visit(world.person()).await;
    let rows = world.rows();
    let upper = helper.token().to_uppercase();
    for token in [
        None,
        Some(""),
        Some("wrong"),
        Some(other.token()),
        Some(upper.as_str()),
        Some(helper.cookie()),
    ] {
        let answer = helper.send(sent(&helper, &world, token, &[])).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{token:?}");
        assert!(answer.text().contains("Go back and try again"));
    }
    assert_eq!(world.rows(), rows);
    // The right one does it, so what was refused was refused for its token.
    let answer = helper
        .send(sent(&helper, &world, Some(helper.token()), &[]))
        .await;
    answer.leads_to("?done=reported");
    assert_ne!(world.rows(), rows);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_the_right_token() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    helper.open_visit(world.person()).await;
    let (rows, entries) = (world.rows(), world.entries().await);
    for headers in [
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
        [("sec-fetch-site", "")],
        [("origin", "https://evil.example")],
        [("origin", "null")],
        [("origin", "https://kith.example.evil.example")],
        [("origin", "https://kith.example:8443")],
        [("origin", "kith.example")],
    ] {
        let answer = helper
            .send(sent(&helper, &world, Some(helper.token()), &headers))
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    // What says both is judged by what no page can forge.
    let both = [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://kith.example"),
    ];
    let answer = helper
        .send(sent(&helper, &world, Some(helper.token()), &both))
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!((world.rows(), world.entries().await), (rows, entries));
    let own = [("origin", "https://kith.example")];
    helper
        .send(sent(&helper, &world, Some(helper.token()), &own))
        .await
        .leads_to("?done=reported");
}

#[tokio::test]
async fn nobody_is_signed_in_or_out_by_another_site() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    world.clock.advance(30);
    let typed = serde_urlencoded::to_string(world.typed(Role::Practitioner)).unwrap();
    for (path, body) in [
        ("/sign-in", typed),
        ("/sign-out", format!("csrf={}", helper.token())),
    ] {
        let request = helper
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site");
        let answer = helper.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(answer.header("set-cookie"), "");
    }
    assert_eq!(helper.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_of_another_kind_is_not_read() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    helper.open_visit(world.person()).await;
    let rows = world.rows();
    let body = format!(
        r#"{{"csrf":"{}","section":"services","text":"x"}}"#,
        helper.token()
    );
    for kind in [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let request = helper.request(
            Method::POST,
            &format!("/people/{}/problems/new", world.person()),
        );
        let request = request
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin");
        let answer = helper
            .send(request.body(Body::from(body.clone())).unwrap())
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{kind}");
    }
    assert_eq!(world.rows(), rows);
}

#[tokio::test]
async fn reading_every_page_changes_nothing_but_the_ledger() {
    let world = World::copy().await;
    let rows = world.rows();
    let entries = world.entries().await;
    ask_for_everything(&world, world.person()).await;
    ask_for_everything(&world, world.shielded()).await;
    assert_eq!(world.rows(), rows);
    let written = world.entries_after(entries).await;
    assert!(!written.is_empty());
    // Looks, lists and refusals, and nothing that would say that somebody changed something.
    let reads = [
        "reason.asked",
        "record.view",
        "people.shown",
        "people.search",
        "my-people.see",
        "who-looked.see",
        "who-looked.show",
        "problems.see",
        "contact.requests",
        "shields.review",
        "archive.see",
        "matches.report",
        "matches.review",
        "link.part",
        "feeds.see",
        "ledger.see",
        "accounts.manage",
        "organisations.manage",
        "alerts.see",
        "breaches.manage",
        "watch-list.keep",
        "staff-homes.keep",
        "questions.answer",
        "responses.see",
        "published.see",
        "address.change",
        "campaigns.manage",
        "market.see",
        "news.write",
    ];
    for entry in written {
        let reading = reads.contains(&entry.action.as_str()) || entry.outcome == "refused";
        assert!(reading, "{entry:?}");
    }
}
