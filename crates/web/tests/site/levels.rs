//! What a purpose leaves out is on no page of the visit, and what it leaves out nobody learns to be there.

use axum::http::StatusCode;
use kith_gate::Role;

use crate::browser::{Answer, Browser};
use crate::sensitive::{REQUEST, SERVICE};
use crate::world::World;

/// The feed again, with more of the person; what it said before, of another address too, is kept.
const FEED: &str = "\
record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,sex,address_line,postcode,phone,email,carer_1_name,carer_1_phone,carer_1_address,gp_name,school_name,involvement_1_service,involvement_1_worker,involvement_1_phone,communication_needs,lead_professional_name,died_on,updated
A1,9434765919,01,Oriana,Pellbrook,2015-05-06,F,12 Larkspur Rise,PR2 4JY,01632 960101,oriana@example.org,Tamsin Pellbrook,01632 960102,12 Larkspur Rise,Fenwick Surgery,Thornhollow Primary,Youth service,Odd Vance,01632 960103,Wears a hearing aid,Juno Hale,2026-01-20,2026-02-01
";

const SENSITIVE: &[&str] = &["At least one sensitive service", "#sensitive-services"];
const WHICH: &[&str] = &["Quietwater", "rooms@quietwater"];
const NHS: &[&str] = &["943 476 5919"];
const HELPS: &[&str] = &[
    "Odd Vance",
    "960103",
    "Family support",
    "Youth service ended early",
];
const INDICATORS: &[&str] = &["Wears a hearing aid", "Juno Hale"];
const HISTORY: &[&str] = &["History of this record", "Foxglove Yard"];
const PROBLEMS: &[&str] = &["It is another now"];
/// Whatever the purpose.
const ALWAYS: &[&str] = &[
    "Oriana",
    "6 May 2015",
    "20 January 2026",
    "12 Larkspur Rise",
    "960101",
    "Tamsin Pellbrook",
    "960102",
    "Fenwick Surgery",
    "Thornhollow Primary",
];

/// The purposes, and what each leaves out for a practitioner.
const PURPOSES: [(&str, &[&[&str]]); 10] = [
    ("direct-involvement", &[]),
    ("safeguarding-enquiry", &[]),
    ("missing-child", &[]),
    ("death-review", &[]),
    ("court-order", &[]),
    ("subject-access", &[]),
    ("education-welfare", &[SENSITIVE, NHS]),
    ("police", &[SENSITIVE, NHS, INDICATORS, HISTORY, PROBLEMS]),
    (
        "legal-claim",
        &[SENSITIVE, NHS, INDICATORS, HISTORY, PROBLEMS],
    ),
    ("data-quality", &[SENSITIVE, HELPS, INDICATORS]),
];

async fn opened(browser: &Browser<'_>, person: &str, reason: &str) -> Answer {
    let sent = [("reason", reason), ("words", "Reference 4471 of this week")];
    let path = format!("/people/{person}/reason");
    browser.post(&path, &sent).await.leads_to(person);
    let page = browser.get(&format!("/people/{person}")).await;
    assert_eq!(page.status, StatusCode::OK);
    page
}

fn holds(page: &Answer, words: &str) -> bool {
    page.whole().contains(words)
}

/// The place with something in each section of one record.
async fn place() -> World {
    let world = World::copy().await;
    let before = FEED.replace("12 Larkspur Rise", "4 Foxglove Yard");
    let before = before.replace("2026-02-01", "2026-01-15");
    for said in [&before, FEED] {
        world.load("school", said).await;
    }
    let helper = world.browser(Role::Practitioner);
    helper.open_visit(world.person()).await;
    let said = [
        ("section", "involvements"),
        ("text", "Youth service ended early"),
    ];
    let path = format!("/people/{}/problems/new", world.person());
    helper.post(&path, &said).await.leads_to("?done=");
    world
}

#[tokio::test]
async fn the_record_holds_nothing_of_what_the_purpose_leaves_out() {
    let world = place().await;
    let all = [SENSITIVE, NHS, HELPS, INDICATORS, HISTORY, PROBLEMS];
    for role in [Role::Practitioner, Role::ShieldPractitioner] {
        for (reason, left_out) in PURPOSES {
            let page = opened(&world.browser(role), world.person(), reason).await;
            for words in ALWAYS {
                assert!(
                    holds(&page, words),
                    "{words} for {reason}:\n{}",
                    page.text()
                );
            }
            for section in all {
                for words in section {
                    // The page leads to no section that it does not have.
                    let words = words
                        .strip_prefix('#')
                        .map_or((*words).to_owned(), |id| format!("id=\"{id}\""));
                    // What was said of who helps is a problem too.
                    let hidden = left_out.contains(&section)
                        || (words.contains("ended early") && left_out.contains(&PROBLEMS));
                    assert_eq!(
                        holds(&page, &words),
                        !hidden,
                        "{words} for {reason}:\n{}",
                        page.text()
                    );
                }
            }
            for words in WHICH {
                assert!(!holds(&page, words), "{words} for {reason}");
            }
        }
    }
}

#[tokio::test]
async fn record_managers_who_check_a_record_see_who_helps_and_nothing_of_sensitive_services() {
    let world = place().await;
    let keeper = world.browser(Role::RecordManager);
    let page = opened(&keeper, world.person(), "data-quality").await;
    for words in [HELPS, INDICATORS, NHS, HISTORY, PROBLEMS].concat() {
        assert!(holds(&page, words), "{words}:\n{}", page.text());
    }
    for words in [
        "At least one sensitive service",
        "id=\"sensitive-services\"",
    ]
    .iter()
    .chain(WHICH)
    {
        assert!(!holds(&page, words), "{words}:\n{}", page.text());
    }
    let page = opened(&keeper, world.person(), "safeguarding-enquiry").await;
    assert!(holds(&page, "Quietwater"), "another reason shows it");
}

#[tokio::test]
async fn a_record_with_what_a_purpose_leaves_out_reads_to_the_letter_like_one_without() {
    let mut pages = Vec::new();
    for without in [
        "",
        "delete from contact_approach; delete from contact_request; delete from sensitive_service;",
    ] {
        let world = place().await;
        world.intrude(without);
        for role in [Role::Practitioner, Role::RecordManager] {
            let browser = world.browser(role);
            for reason in ["police", "data-quality"] {
                let page = opened(&browser, world.person(), reason).await;
                pages.push(crate::sensitive::whole(&page));
                for path in ["contact/new", "services/new"] {
                    let path = format!("/people/{}/{path}", world.person());
                    let page = browser.get(&path).await;
                    pages.push(crate::sensitive::whole(&page));
                }
            }
        }
    }
    let (with, without) = pages.split_at(pages.len() / 2);
    assert!(with.len() > 10);
    assert_eq!(with, without);
}

#[tokio::test]
async fn nothing_is_done_about_sensitive_services_until_a_reason_that_shows_them_is_given() {
    let world = place().await;
    let person = world.person();
    let before = world.rows();
    for (role, reason) in [
        (Role::Practitioner, "data-quality"),
        (Role::RecordManager, "legal-claim"),
    ] {
        let browser = world.browser(role);
        let page = opened(&browser, person, reason).await;
        assert!(!page.body.contains("/services/new"), "it is not offered");
        assert!(!page.body.contains("/contact/"), "it is not offered");
        assert!(page.body.contains("/involvements/new"), "the rest is");
    }
    let (practitioner, keeper) = (
        world.browser(Role::Practitioner),
        world.browser(Role::RecordManager),
    );
    let visits = |rows: &crate::world::Rows| {
        let mut rows = rows.clone();
        rows.remove("visit");
        rows.remove("session");
        rows
    };
    for (browser, path, sent) in [
        (&practitioner, "services/new".to_owned(), &SERVICE[..]),
        (&practitioner, "contact/new".to_owned(), &REQUEST[..]),
        (
            &keeper,
            format!("contact/{}/answer", world.id("request")),
            &[("outcome", "unnamed"), ("words", "They will ring")][..],
        ),
        (
            &keeper,
            format!("services/{}/withdraw", world.id("service")),
            &crate::sensitive::WITHDRAWAL[..],
        ),
    ] {
        let path = format!("/people/{person}/{path}");
        let asked = browser.post(&path, sent).await;
        let page = browser.get(asked.leads_to("/reason").location()).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in [
            "The reason that you gave leaves sensitive services out.",
            "Nothing was saved.",
        ] {
            assert!(page.text().contains(words), "{words}:\n{}", page.text());
        }
    }
    assert_eq!(visits(&world.rows()), visits(&before));
    let page = opened(&practitioner, person, "direct-involvement").await;
    assert!(
        page.body.contains("/contact/new") || page.text().contains("You asked"),
        "{}",
        page.text()
    );
    assert!(page.body.contains("/services/new"));
}

#[tokio::test]
async fn the_page_that_asks_for_another_reason_says_nothing_that_an_address_brings() {
    let world = World::copy().await;
    let browser = world.browser(Role::Practitioner);
    let path = format!("/people/{}/reason", world.person());
    let plain = browser.get(&path).await;
    // Words of anybody's, and a policy that asks for no other reason.
    for other in ["Ring+01632+960999", "no-look-without-a-reason"] {
        let page = browser.get(&format!("{path}?other={other}")).await;
        assert_eq!(page.text(), plain.text(), "{other}");
    }
    assert!(!plain.text().contains("Nothing was saved"));
}

#[tokio::test]
async fn the_pages_say_what_a_reason_leaves_out_and_how_to_give_another() {
    let world = World::copy().await;
    let browser = world.browser(Role::Practitioner);
    let asks = browser
        .get(&format!("/people/{}/reason", world.person()))
        .await;
    for words in [
        "Leaves out the NHS number and sensitive services.",
        "Leaves out who is helping, sensitive services and what it helps to know.",
    ] {
        assert!(asks.text().contains(words), "{words}:\n{}", asks.text());
    }
    let words = "Your reason is “Checking that the record is right”. It leaves out who is helping, sensitive \
                 services and what it helps to know, in every record, whether or not there is anything to show.";
    // Somebody of whom there is much, and somebody who is shielded.
    for person in [world.person(), world.shielded()] {
        let page = opened(&browser, person, "data-quality").await;
        assert!(page.text().contains(words), "{}", page.text());
        assert!(page.body.contains(&format!("/people/{person}/reason")));
        assert!(
            !page.text().contains("Nobody is known to be helping"),
            "{}",
            page.text()
        );
        let page = opened(&browser, person, "safeguarding-enquiry").await;
        assert!(!page.text().contains("It leaves out"), "{}", page.text());
    }
    let keeper = world.browser(Role::RecordManager);
    let asks = keeper
        .get(&format!("/people/{}/reason", world.person()))
        .await;
    assert!(
        !asks.text().contains("Leaves out who is helping"),
        "{}",
        asks.text()
    );
}

#[tokio::test]
async fn each_reason_of_somebody_who_gives_one_after_another_is_in_the_ledger() {
    let world = World::copy().await;
    let browser = world.browser(Role::Practitioner);
    opened(&browser, world.person(), "data-quality").await;
    opened(&browser, world.person(), "direct-involvement").await;
    let officer = world.browser(Role::PrivacyOfficer);
    let ledger = officer
        .get(&format!("/ledger?person={}", world.person()))
        .await;
    for words in [
        "Checking that the record is right",
        "I am helping this person",
    ] {
        assert!(ledger.text().contains(words), "{words}:\n{}", ledger.text());
    }
}
