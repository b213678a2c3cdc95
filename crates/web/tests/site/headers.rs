//! What every answer says to the browser (OWASP ASVS 5.0 3.2 to 3.4 and 4.1.1).

use axum::body::Body;
use axum::http::{Method, StatusCode};
use kith_gate::Role;

use crate::browser::Answer;
use crate::world::World;

/// One of each kind of answer.
async fn kinds(world: &World) -> Vec<Answer> {
    let (stranger, helper) = (world.stranger(), world.browser(Role::Practitioner));
    let asset = kith_web::assets::named("kith.js").unwrap().path();
    let person = world.person();
    vec![
        stranger.get("/").await,
        stranger.get("/sign-in").await,
        stranger.get("/search").await,
        stranger.get("/nowhere").await,
        stranger.get(asset).await,
        stranger.get("/assets/nothing.js").await,
        stranger.get("/beside").await,
        helper.get("/").await,
        helper.get("/accounts").await,
        helper.get(&format!("/people/{person}")).await,
        helper.post("/search", &[("age", "old")]).await,
        helper.post_plain("/search", &[("name", "x")]).await,
        helper.ask(Method::PUT, "/search").await,
        helper.ask(Method::HEAD, "/search").await,
        helper.ask(Method::POST, "/feeds").await,
        helper.get("/feeds/not-an-id").await,
    ]
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_guard_a_browser() {
    let world = World::copy().await;
    for it in kinds(&world).await {
        let about = format!("{} {} {}", it.method, it.path, it.status);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains",
            ),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(it.header(name), value, "{about}");
        }
        let policy = it.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'nonce-",
            "style-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{about}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{about}: {policy}");
        let shared = it
            .headers
            .keys()
            .any(|name| name.as_str().starts_with("access-control-"));
        assert!(!shared, "{about} lets another site read it");
        assert_eq!(it.header("server"), "", "{about}");
    }
}

#[tokio::test]
async fn no_page_is_kept_and_an_asset_is_kept_for_ever() {
    let world = World::copy().await;
    for it in kinds(&world).await {
        let kept = it.path.starts_with("/assets/") && it.status == StatusCode::OK;
        let value = if kept {
            "public, max-age=31536000, immutable"
        } else {
            "no-store"
        };
        assert_eq!(
            it.header("cache-control"),
            value,
            "{} {}",
            it.path,
            it.status
        );
    }
}

#[tokio::test]
async fn every_body_says_its_type_and_its_letters() {
    let world = World::copy().await;
    for it in kinds(&world).await {
        let kind = it.header("content-type");
        let known = [
            "text/html; charset=utf-8",
            "text/javascript; charset=utf-8",
            "text/plain; charset=utf-8",
        ];
        assert!(
            it.body.is_empty() || known.contains(&kind),
            "{} {}: {kind}",
            it.path,
            it.status
        );
        let page = it.path == "/"
            || it.status.is_client_error()
                && it.method == Method::GET
                && !it.path.starts_with("/assets");
        assert!(
            !page || kind.starts_with("text/html"),
            "{} {} is no page",
            it.path,
            it.status
        );
    }
}

#[tokio::test]
async fn the_one_inline_script_carries_the_nonce_of_its_answer_and_no_two_answers_have_one() {
    let world = World::copy().await;
    let mut nonces = Vec::new();
    let script = scraper::Selector::parse("script").unwrap();
    for it in kinds(&world).await {
        let policy = it.header("content-security-policy");
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|it| it.split('\'').next())
            .unwrap()
            .to_owned();
        let page = scraper::Html::parse_document(&it.body);
        let inline = page
            .select(&script)
            .filter(|it| it.value().attr("src").is_none());
        let inline: Vec<_> = inline
            .map(|it| it.value().attr("nonce").unwrap_or_default().to_owned())
            .collect();
        let is_page =
            it.header("content-type").starts_with("text/html") && it.method != Method::HEAD;
        if is_page {
            assert!(
                !inline.is_empty() && inline.iter().all(|it| *it == nonce),
                "{}: {inline:?}",
                it.path
            );
        }
        nonces.push(nonce);
    }
    let all = nonces.len();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), all);
}

#[tokio::test]
async fn nothing_but_get_head_and_post_is_a_way_of_asking() {
    let world = World::copy().await;
    let helper = world.browser(Role::RecordManager);
    let nowhere = helper.get("/nowhere").await.text();
    assert!(nowhere.contains("Page not found"), "{nowhere}");
    let (entries, rows) = (world.entries().await, world.rows());
    for method in [
        "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND",
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        for path in [
            "/",
            "/search",
            "/nowhere",
            &format!("/people/{}", world.person()),
        ] {
            let answer = helper.ask(method.clone(), path).await;
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}"
            );
            assert_eq!(answer.text(), nowhere, "{method} {path}");
        }
    }
    // The other of the two ways, where a route knows only one.
    for (method, path) in [(Method::POST, "/ledger"), (Method::GET, "/sign-out")] {
        let request = helper
            .request(method, path)
            .header("sec-fetch-site", "same-origin");
        let answer = helper.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!((world.entries().await, world.rows()), (entries, rows));
}

#[tokio::test]
async fn what_is_asked_with_head_has_no_body_and_is_written_down_like_a_look() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    helper.open_visit(world.person()).await;
    let entries = world.entries().await;
    let answer = helper
        .ask(Method::HEAD, &format!("/people/{}", world.person()))
        .await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""));
    let written = world.entries_after(entries).await;
    assert!(
        written.iter().any(|it| it.action == "record.view"),
        "{written:?}"
    );
}

#[tokio::test]
async fn each_request_has_an_id_of_our_own_whatever_its_sender_called_it() {
    let world = World::copy().await;
    for id in ["hostile", "0199f0a1-6c1e-7000-8000-000000000000", ""] {
        let request = world.stranger().request(Method::GET, "/help");
        let request = request.header("x-request-id", id).body(Body::empty());
        let answer = world.stranger().send(request.unwrap()).await;
        let given = answer.header("x-request-id");
        assert_ne!(given, id);
        assert!(uuid::Uuid::try_parse(given).is_ok(), "{given}");
    }
}

#[tokio::test]
async fn a_request_that_names_no_host_or_two_is_not_answered() {
    let world = World::copy().await;
    let stranger = world.stranger();
    let second = stranger.request(Method::GET, "/help");
    let second = second.header("host", "evil.example").body(Body::empty());
    let none = axum::http::Request::get("/help").body(Body::empty());
    for request in [second.unwrap(), none.unwrap()] {
        assert_eq!(stranger.send(request).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(stranger.get("/help").await.status, StatusCode::OK);
}
