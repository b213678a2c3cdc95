//! Which sensitive service helps somebody is in no answer to anyone who may not know it.
//!
//! It is not looked for by words alone. The same place is asked for everything four times: as it is,
//! without the service, with a service of another kind, and with another provider. Wherever two
//! answers differ by as much as a letter, body or header, whoever was answered can tell the two apart.
//! What comes of it is a table, `sensitive.txt`: `KITH_BLESS=1 cargo test -p kith-web --test site`
//! writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use axum::http::StatusCode;
use kith_gate::Role;
use regex::Regex;

use crate::browser::{Answer, Browser};
use crate::routes::{askers, pages};
use crate::world::World;

/// What the clinic records, with the child's own consent.
pub(crate) const SERVICE: [(&str, &str); 15] = [
    ("kind", "sexual-health"),
    ("service", "Quietwater Rooms"),
    ("role", "Link nurse"),
    ("phone", "01632 960888"),
    ("started-day", "1"),
    ("started-month", "2"),
    ("started-year", "2026"),
    ("basis", "harm"),
    ("harm", "Found unconscious by the river"),
    ("decided_by", "Ione Hartsease"),
    ("decided-day", "1"),
    ("decided-month", "2"),
    ("decided-year", "2026"),
    ("email", "rooms@quietwater.example"),
    ("step", "save"),
];

/// What somebody asks.
pub(crate) const REQUEST: [(&str, &str); 3] = [
    ("needs", "To plan the meeting on Friday"),
    ("urgency", "this-week"),
    ("phone", "01632 960415"),
];

/// A person withdraws their consent.
pub(crate) const WITHDRAWAL: [(&str, &str); 4] = [
    ("by", "person"),
    ("withdrawn-day", "1"),
    ("withdrawn-month", "3"),
    ("withdrawn-year", "2026"),
];

/// An approach to a service.
pub(crate) fn approach(service: &str) -> Vec<(&'static str, String)> {
    let said = [
        ("service", service),
        ("whom", "The duty nurse"),
        ("way", "telephone"),
        ("on-day", "1"),
        ("on-month", "3"),
        ("on-year", "2026"),
    ];
    said.map(|(name, value)| (name, value.to_owned())).into()
}

/// What would tell which service it is.
const WHICH: [&str; 5] = [
    "Quietwater",
    "960888",
    "Link nurse",
    "Found unconscious",
    "rooms@",
];

/// Other states of the place, as an intruder with the database's password would make them.
const WITHOUT: &str =
    "delete from contact_approach; delete from contact_request; delete from sensitive_service;";
const OF_ANOTHER_KIND: &str = "update sensitive_service set kind = 'substance-misuse';";
const OF_ANOTHER_PROVIDER: &str = "update sensitive_service set service = 'Brackenfold', \
    phone = '01632 960999', worker_name = 'Bram Sedge', worker_role = 'Adviser', email = null, \
    harm = 'Other words';";

async fn changed(sql: &str) -> World {
    let world = World::copy().await;
    world.intrude(sql);
    world
}

/// Everyone who asks: nobody signed in, each role, and the service's own people.
fn everyone(world: &World) -> Vec<(&'static str, Browser<'_>)> {
    let browser = |role: Option<Role>| match role {
        None => ("signed out", world.stranger()),
        Some(role) => (role.name(), world.browser(role)),
    };
    let mut all: Vec<_> = askers().into_iter().map(browser).collect();
    all.push(("of the service itself", world.clinic()));
    all
}

/// All that was answered, without what differs from one answer to the next for its own sake: the
/// mark of each page's scripts, and new ids.
pub(crate) fn whole(answer: &Answer) -> String {
    let ids = Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}").unwrap();
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).unwrap_or_default();
    let nonce = nonce.split('\'').next().unwrap_or_default().to_owned();
    let mut text = format!("{} {}\n", answer.status, answer.path);
    for (name, value) in &answer.headers {
        let _ = writeln!(
            text,
            "{name}: {}",
            String::from_utf8_lossy(value.as_bytes())
        );
    }
    text.push_str(&answer.body);
    if !nonce.is_empty() {
        text = text.replace(&nonce, "{nonce}");
    }
    ids.replace_all(&text, "{id}").into_owned()
}

pub(crate) type Answers = BTreeMap<(String, &'static str), String>;

/// Every page about somebody, asked for by everyone in a visit. Somebody asks for contact first, so
/// that the ledger has it where it was possible.
async fn everything(world: &World, person: &str) -> Answers {
    let helper = world.browser(Role::ShieldPractitioner);
    helper.reason(person, "reason").await;
    helper
        .post(&format!("/people/{person}/contact/new"), &REQUEST)
        .await;
    let mut all = Answers::new();
    for (who, browser) in everyone(world) {
        if who != "signed out" {
            browser.reason(person, "reason").await;
        }
        for route in pages() {
            let path = route.replace("{person}", person);
            let ids = world.known.ids.iter();
            let path = ids.fold(path, |path, (name, id)| {
                path.replace(&format!("{{{name}}}"), id)
            });
            all.insert((route, who), whole(&browser.get(&path).await));
        }
    }
    all
}

/// Who can tell two places apart, by page.
pub(crate) fn differences<'a>(
    one: &'a Answers,
    other: &Answers,
) -> Vec<&'a (String, &'static str)> {
    let differs = one
        .iter()
        .filter(|(key, answer)| other.get(*key) != Some(*answer));
    differs.map(|(key, _)| key).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_page_tells_each_role_of_a_sensitive_service_what_the_table_says() {
    let as_it_is = World::copy().await;
    let person = as_it_is.person().to_owned();
    let here = everything(&as_it_is, &person).await;
    // What is another each time it is asked for (a proof has the hashes of new entries) says nothing by
    // differing: there only the words are looked for.
    let again = everything(&World::copy().await, &person).await;
    let restless: Vec<_> = differences(&here, &again).into_iter().cloned().collect();
    let mut tells = Vec::new();
    for (what, sql) in [
        ("that one helps", WITHOUT),
        ("what kind", OF_ANOTHER_KIND),
        ("which", OF_ANOTHER_PROVIDER),
    ] {
        let there = everything(&changed(sql).await, &person).await;
        let found = differences(&here, &there).into_iter().cloned();
        let found = found.filter(|it| !restless.contains(it));
        tells.push((what, found.collect::<Vec<_>>()));
    }
    let everyone: Vec<&str> = everyone(&as_it_is).into_iter().map(|it| it.0).collect();
    let table = table(&everyone, &tells, &restless);
    // Whatever the table says: which service it is, only two may know.
    for (what, found) in tells.iter().filter(|it| it.0 != "that one helps") {
        for (route, who) in found {
            let may = ["record-manager", "of the service itself"].contains(who);
            assert!(may, "{route} tells {who} {what}");
        }
    }
    for (key, answer) in &here {
        let (route, who) = key;
        let may = ["record-manager", "of the service itself"].contains(who);
        let may = may && !restless.contains(key);
        for mark in WHICH {
            assert!(may || !answer.contains(mark), "{route} tells {who} {mark}");
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site/sensitive.txt");
    if std::env::var_os("KITH_BLESS").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(kept, table, "sensitive.txt is not what the pages tell");
}

fn table(
    everyone: &[&str],
    tells: &[(&str, Vec<(String, &'static str)>)],
    restless: &[(String, &'static str)],
) -> String {
    let mut text = String::from(
        "What each page tells each role of a sensitive service that helps somebody\n\
         =========================================================================\n\n\
         A test keeps this true. To make it again after a change of pages or policies:\n\
         KITH_BLESS=1 cargo test -p kith-web --test site\n\n\
         Everyone has given a reason for the person, and nobody looks behind a shield. A page tells\n\
         something when its whole answer, body or headers, would be another without the service, with\n\
         one of another kind, or with another provider. A page that is not told of tells nothing.\n\n\
         The ledger says that contact was asked for, approached and answered, and so that some service\n\
         helps: the privacy officer, who reads it, sees that and not which. Recording a service, ending\n\
         it and withdrawing consent stand there as any other involvement does.\n",
    );
    for route in pages() {
        let _ = writeln!(text, "\nGET {route}");
        let mut silent = Vec::new();
        for who in everyone {
            let told: Vec<&str> = tells
                .iter()
                .filter(|(_, found)| found.iter().any(|it| it.0 == route && it.1 == *who))
                .map(|(what, _)| *what)
                .collect();
            let differs = restless.iter().any(|it| it.0 == route && it.1 == *who);
            match (told.is_empty(), differs) {
                (true, true) => {
                    let _ = writeln!(text, "  {who}: differs each time, and has no words of it");
                }
                (true, false) => silent.push(*who),
                (false, _) => {
                    let _ = writeln!(text, "  {who}: {}", told.join(", "));
                }
            }
        }
        match silent.len() == everyone.len() {
            true => text.push_str("  everyone: nothing\n"),
            false => {
                let _ = writeln!(text, "  {}: nothing", silent.join(", "));
            }
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shield_hides_even_that_one_helps() {
    let as_it_is = World::copy().await;
    let person = as_it_is.shielded().to_owned();
    let here = everything(&as_it_is, &person).await;
    let there = everything(&changed(WITHOUT).await, &person).await;
    let told: Vec<_> = differences(&here, &there)
        .into_iter()
        .filter(|(route, _)| route.contains("{person}") && !route.contains("{request}"))
        .collect();
    assert_eq!(told, Vec::<&(String, &str)>::new());
}

/// One's record as everyone sees it, but the service itself.
async fn records(world: &World) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for (who, browser) in everyone(world) {
        if who == "signed out" || who == "of the service itself" {
            continue;
        }
        browser.reason(world.person(), "reason").await;
        for page in ["", "/contact/new", "/services/new"] {
            let path = format!("/people/{}{page}", world.person());
            all.push((who, whole(&browser.get(&path).await)));
        }
        let request = format!("/people/{}/contact/{}", world.person(), world.id("request"));
        all.push((who, whole(&browser.get(&request).await)));
        all.push((who, whole(&browser.get("/").await)));
        if who == "record-manager" {
            all.push((who, whole(&browser.get("/contact-requests").await)));
        }
    }
    all
}

#[tokio::test]
async fn a_record_with_a_withdrawn_service_answers_to_the_letter_like_one_that_never_had_any() {
    let withdrawn = changed(
        "update sensitive_service set given_by = 'adult', given_on = '2026-02-01', review_on = '2026-09-01', harm = null;",
    )
    .await;
    let clinic = withdrawn.clinic();
    clinic.open_visit(withdrawn.person()).await;
    let path = format!(
        "/people/{}/services/{}/withdraw",
        withdrawn.person(),
        withdrawn.id("service")
    );
    clinic
        .post(&path, &WITHDRAWAL)
        .await
        .leads_to("?done=saved");
    let never = changed(WITHOUT).await;
    let (one, other) = (records(&withdrawn).await, records(&never).await);
    assert!(one.len() > 30, "{}", one.len());
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one, other);
    }
    // The service itself knows that it was withdrawn.
    let page = clinic.get(&format!("/people/{}", withdrawn.person())).await;
    assert!(page.text().contains("Withdrawn"), "{}", page.text());
}

#[tokio::test]
async fn a_hidden_service_is_withdrawn_and_ended_like_one_that_does_not_exist() {
    let world = World::copy().await;
    let unknown = crate::routes::UNKNOWN;
    let stranger = world.browser(Role::Practitioner);
    stranger.open_visit(world.person()).await;
    let ended = [
        ("ended-day", "2"),
        ("ended-month", "3"),
        ("ended-year", "2026"),
    ];
    for (act, sent) in [("withdraw", &WITHDRAWAL[..]), ("end", &ended[..])] {
        let mut told = Vec::new();
        for id in [world.id("service"), unknown] {
            let path = format!("/people/{}/services/{id}/{act}", world.person());
            let before = world.entries().await;
            let answer = stranger.post(&path, sent).await;
            let written: Vec<String> = world
                .entries_after(before)
                .await
                .iter()
                .map(|it| format!("{} {} {}", it.action, it.outcome, it.subjects))
                .collect();
            told.push((answer.status, answer.text(), written));
        }
        assert_eq!(told[0], told[1], "{act}");
        assert_eq!(told[0].0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn one_checks_ones_answers_before_a_service_is_recorded_and_can_change_them() {
    let world = World::copy().await;
    let helper = world.browser(Role::Practitioner);
    helper.open_visit(world.person()).await;
    let path = format!("/people/{}/services/new", world.person());
    let mut sent = SERVICE.to_vec();
    sent.retain(|it| it.0 != "step");
    let check = helper.post(&path, &sent).await;
    assert_eq!(check.status, StatusCode::OK);
    assert!(
        check.text().contains("Check what you entered"),
        "{}",
        check.text()
    );
    assert!(check.text().contains("Quietwater Rooms"));
    let rows = world.rows();
    sent.push(("step", "change"));
    let form = helper.post(&path, &sent).await;
    assert!(
        form.body.contains("value=\"Quietwater Rooms\""),
        "{}",
        form.text()
    );
    assert_eq!(world.rows(), rows, "nothing is recorded yet");
    sent.pop();
    sent.push(("step", "save"));
    helper.post(&path, &sent).await.leads_to("?done=saved");
    let wrong: Vec<_> = sent
        .iter()
        .filter(|it| it.0 != "kind" && it.0 != "basis")
        .copied()
        .collect();
    let again = helper.post(&path, &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "Select what the service is for",
        "Select whether this rests on consent",
    ] {
        assert!(again.text().contains(words), "{}", again.text());
    }
}

#[tokio::test]
async fn contact_goes_by_the_record_manager_from_the_request_to_the_answer() {
    let world = World::copy().await;
    let (asker, keeper) = (
        world.browser(Role::Practitioner),
        world.browser(Role::RecordManager),
    );
    let (person, request) = (world.person(), world.id("request"));
    let desk = keeper.get("/contact-requests").await;
    assert!(
        desk.text().contains("To plan the meeting on Friday"),
        "{}",
        desk.text()
    );
    assert!(
        !desk.body.contains("Quietwater"),
        "which it is shows in the record, for a reason"
    );
    let page = format!("/people/{person}/contact/{request}");
    keeper.get(&page).await.leads_to("/reason");
    keeper.open_visit(person).await;
    let shown = keeper.get(&page).await;
    assert!(
        shown.text().contains("Quietwater Rooms"),
        "{}",
        shown.text()
    );
    assert!(
        !shown.text().contains("What came of it?"),
        "nobody was approached"
    );

    let early = [
        ("outcome", "unnamed"),
        ("answering", world.id("service")),
        ("words", "They will ring."),
    ];
    let refused = keeper.post(&format!("{page}/answer"), &early).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = approach(world.id("service"));
    let sent: Vec<(&str, &str)> = sent
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    keeper
        .post(&format!("{page}/approach"), &sent)
        .await
        .leads_to(request);
    let named = [
        ("outcome", "unnamed"),
        ("answering", world.id("service")),
        ("words", "Ring Quietwater Rooms"),
    ];
    let refused = keeper.post(&format!("{page}/answer"), &named).await;
    assert!(
        refused.text().contains("has not agreed to be named"),
        "{}",
        refused.text()
    );
    keeper
        .post(&format!("{page}/answer"), &early)
        .await
        .leads_to("?done=passed-on");

    asker.open_visit(person).await;
    for path in ["/".to_owned(), format!("/people/{person}")] {
        let page = asker.get(&path).await;
        assert!(
            page.text().contains("asks not to be named"),
            "{}",
            page.text()
        );
        assert!(!page.body.contains("Quietwater"), "{path}");
    }
    let again = keeper.post(&format!("{page}/answer"), &early).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}
