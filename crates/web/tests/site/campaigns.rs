//! A commissioner asks providers to answer a form and reminds them, and those who are asked see it.

use axum::http::StatusCode;
use kith_gate::Role;

use crate::world::World;

/// Asks the organisations with these codes to answer the toolkit by the end of June; says where the campaign is.
async fn asked(world: &World, codes: &str) -> String {
    let new = [
        ("form", "dspt-social-care/2025-26"),
        ("codes", codes),
        ("due-day", "30"),
        ("due-month", "6"),
        ("due-year", "2026"),
        ("words", "Please publish <b>early</b>"),
    ];
    let commissioner = world.browser(Role::Commissioner);
    let asked = commissioner.post("/campaigns/new", &new).await;
    let asked = asked.leads_to("?done=asked");
    let (campaign, _) = asked.location().split_once('?').unwrap();
    campaign.to_owned()
}

/// The provider that the holders of accounts work for has this code from now on.
fn with_code(world: &World, code: &str) {
    let organisation = world.id("organisation");
    world.intrude(&format!(
        "update organisation set ods_code = '{code}' where hex(id) = upper(replace('{organisation}', '-', ''))"
    ));
}

#[tokio::test]
async fn whoever_has_an_address_is_written_to_when_asked_and_reminded_a_day_later() {
    let world = World::copy().await;
    with_code(&world, "ZZ901");
    world.intrude(
        "update provider set sealed_email = null, email_confirmed_at = null where organisation_id = \
         (select id from organisation where ods_code = 'ZZ901')",
    );
    // A service without an address is in its headquarters' letter; the third has none that is known.
    let campaign = asked(&world, "A1234\nVAA01\nZZ901").await;
    let waiting = world.browser(Role::Commissioner).get(&campaign).await;
    assert_eq!(waiting.text().matches("Waiting").count(), 2);
    let letter = world.newest_letter().await.unwrap();
    assert!(letter.contains("To: office@rowan.example"), "{letter}");
    assert!(letter.contains("Please publish <b>early</b>"), "{letter}");
    assert!(
        letter.contains("- Elm Court") && letter.contains("- Rowan Care"),
        "{letter}"
    );
    let sent = world.browser(Role::Commissioner).get(&campaign).await;
    let written = sent.text().matches("Sent").count();
    assert_eq!(written, 2, "{}", sent.text());
    let chase = format!("{campaign}/chase");
    let commissioner = world.browser(Role::Commissioner);
    let early = commissioner.post(&chase, &[]).await;
    let early = early.leads_to("?done=chased&letters=0&about=0&without=1&unwritable=0&lately=2");
    let said = commissioner.get(early.location()).await.text();
    let words = "No reminder was sent. 2 had a letter within the last day. 1 has no address";
    assert!(said.contains(words), "{said}");
    world.clock.advance(25 * 3600);
    let commissioner = world.sign_in(Role::Commissioner).await;
    let late = commissioner.post(&chase, &[]).await;
    let late = late.leads_to("?done=chased&letters=1&about=2&without=1&unwritable=0&lately=0");
    let said = commissioner.get(late.location()).await.text();
    assert!(
        said.contains("1 reminder is written, about 2 organisations, and sent soon"),
        "{said}"
    );
    let letter = world.newest_letter().await.unwrap();
    assert!(
        letter.contains("Subject: Please answer by 30 June 2026"),
        "{letter}"
    );
}

#[tokio::test]
async fn a_service_that_its_headquarters_speaks_for_is_said_to_be_covered_and_is_not_written_to() {
    let world = World::copy().await;
    world.intrude(
        "insert into response (id, organisation_id, form, form_version, title, state, turn, started_at, started_by, \
         changed_at, published_at, published_by) select x'01900000000070008000000000000001', o.id, r.form, \
         r.form_version, r.title, 'published', 1, r.started_at, r.started_by, r.changed_at, r.changed_at, r.started_by \
         from response r, organisation o where o.ods_code = 'A1234' limit 1; \
         insert into response_covers select x'01900000000070008000000000000001', id from organisation \
         where ods_code = 'VAA01'",
    );
    let campaign = asked(&world, "VAA01").await;
    let commissioner = world.browser(Role::Commissioner);
    let page = commissioner.get(&campaign).await;
    let row = "Elm Court Published , covered by Rowan Care’s";
    assert!(page.text().contains(row), "{}", page.text());
    let link = "href=\"/published/01900000-0000-7000-8000-000000000001\"";
    assert!(page.body.contains(link), "{}", page.body);
    assert!(
        !page.body.contains("/chase"),
        "there is nobody left to remind"
    );
}

#[tokio::test]
async fn only_who_manages_campaigns_reminds_and_only_of_one_that_is_there_and_not_over() {
    let world = World::copy().await;
    let campaign = asked(&world, "A1234").await;
    let chase = format!("{campaign}/chase");
    let manager = world.browser(Role::ProviderManager);
    let refused = manager.post(&chase, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let commissioner = world.browser(Role::Commissioner);
    let none = "/campaigns/00000000-0000-7000-8000-000000000000/chase";
    let none = commissioner.post(none, &[]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    world.intrude("update campaign set due = '2026-01-01'");
    let over = commissioner.post(&chase, &[]).await;
    assert_eq!(over.status, StatusCode::CONFLICT);
    let page = commissioner.get(&campaign).await;
    assert!(
        !page.body.contains(&chase),
        "nobody is offered what cannot be done"
    );
}

#[tokio::test]
async fn those_who_are_asked_see_by_whom_for_what_and_by_when_until_it_is_over() {
    let world = World::copy().await;
    let manager = world.browser(Role::ProviderManager);
    let before = manager.get("/responses").await;
    assert!(
        !before.body.contains("asks you to answer"),
        "{}",
        before.body
    );
    with_code(&world, "ZZ901");
    asked(&world, "ZZ901").await;
    let page = manager.get("/responses").await;
    assert!(
        page.body
            .contains("Please publish &lt;b&gt;early&lt;/b&gt;"),
        "{}",
        page.body
    );
    let said = page.text();
    let asks = "asks you to answer Data Security and Protection Toolkit: adult social care, 2025-26 by 30 June 2026";
    assert!(said.contains(asks), "{said}");
    // It was begun when the place was made.
    let go_on = format!("href=\"/responses/{}\">Go on with", world.id("response"));
    assert!(page.body.contains(&go_on), "{}", page.body);
    world.intrude("update campaign set due = '2026-01-01'");
    let after = manager.get("/responses").await;
    assert!(!after.body.contains("asks you to answer"), "{}", after.body);
}
