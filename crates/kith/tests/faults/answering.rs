//! Ten people answer one form while the program is killed, again and again, on SQLite.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use kith::demo::accounts::Credential;
use kith::open::{House, house};
use kith_gate::Role;
use kith_gate::account::NewAccount;
use kith_gate::action::{ManageAccounts, ManageOrganisations};
use kith_gate::credentials::CodeSecret;
use kith_gate::organisation::NewOrganisation;
use kith_store::ledger::verify::verify;
use kith_store::{DatabaseUrl, args, statement};
use kith_terms::{OrganisationId, ResponseId};
use serde_json::json;

use crate::browser::Browser;
use crate::place::{Place, browser, settings};

/// People who answer at once.
const PEOPLE: usize = 10;
/// Questions that each of them answers besides the one that all of them do.
const QUESTIONS: usize = 5;
/// How often the program is killed.
const KILLS: u64 = 6;

statement!(
    GIVEN = "select question, given from answer where response_id = $1 \
     union all select question, given from answer_earlier where response_id = $1"
);

/// A place's own form: questions of words, of which the last is everybody's.
fn form(folder: &Path) {
    let mut text = "id = \"much\"\nversion = \"1\"\ntitle = \"Much\"\nabout = \"organisation\"\n\
                    first_day = 2020-01-01\n[[sections]]\nid = \"all\"\ntitle = \"All\"\n"
        .to_owned();
    for at in 0..=PEOPLE * QUESTIONS {
        text.push_str(&format!(
            "[[sections.questions]]\nid = \"q{at}\"\ntext = \"Question {at}?\"\nkind = \"text\"\n"
        ));
    }
    let folder = folder.join("much");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("1.toml"), text).unwrap();
}

/// An organisation, and ten of its people who are signed in.
async fn people(house: &House) -> (OrganisationId, Vec<Browser>) {
    let grant = house
        .gate
        .operator::<ManageOrganisations>("test", json!({}))
        .await
        .unwrap();
    let new = NewOrganisation {
        name: "Rowan House".to_owned(),
        ods_code: None,
        headquarters: None,
    };
    let organisation = house.gate.create_organisation(&grant, &new).await.unwrap();
    let grant = house
        .gate
        .operator::<ManageAccounts>("test", json!({}))
        .await
        .unwrap();
    let mut browsers = Vec::new();
    for at in 0..PEOPLE {
        let secret = CodeSecret::random().unwrap();
        let credential = Credential {
            role: Role::ProviderMember.name().to_owned(),
            username: format!("member.{at}"),
            password: "orchard-basket-velvet-copper".to_owned(),
            pin: "482915".to_owned(),
            totp_secret: secret.to_base32(),
        };
        let new = NewAccount {
            user_name: credential.username.clone(),
            full_name: format!("Member {at}"),
            role: Role::ProviderMember,
            role_until: None,
            organisation,
        };
        let chosen = (
            credential.password.as_str().into(),
            credential.pin.as_str().into(),
        );
        let opened = house
            .gate
            .create_ready_account(&grant, &new, &secret, chosen);
        opened.await.unwrap();
        browsers.push(browser(house, &credential).await);
    }
    (organisation, browsers)
}

/// The response that one of them starts.
fn started(browser: &Browser, at: SocketAddr, organisation: OrganisationId) -> ResponseId {
    let organisation = organisation.to_string();
    let sent = [
        ("form", "much"),
        ("version", "1"),
        ("organisation", organisation.as_str()),
    ];
    let answer = browser.post(at, "/responses", &sent).unwrap();
    let location = answer
        .location()
        .trim_start_matches("/responses/")
        .to_owned();
    location.split('?').next().unwrap().parse().unwrap()
}

/// Answers a question with these words, as whoever has seen its page does. Whether the program said that it
/// was kept.
fn answered(browser: &Browser, at: SocketAddr, path: &str, question: usize, words: &str) -> bool {
    let Ok(page) = browser.get(at, path) else {
        return false;
    };
    let seen = page.body.split("name=\"seen\" value=\"").nth(1);
    let Some(seen) = seen.and_then(|it| it.split('"').next()) else {
        return false;
    };
    let field = format!("answer-q{question}");
    let sent = [("seen", seen), ("go", "later"), (field.as_str(), words)];
    let kept = browser.post(at, path, &sent);
    kept.is_ok_and(|it| it.status == 303 && it.location().contains("saved"))
}

/// What one of them is told was kept until the program is killed.
fn work(
    browser: &Browser,
    at: SocketAddr,
    response: ResponseId,
    (person, kill): (usize, u64),
    until: Instant,
) -> BTreeSet<(String, String)> {
    let mut kept = BTreeSet::new();
    let mut turn = 0;
    while Instant::now() < until {
        let own = person * QUESTIONS + turn % QUESTIONS;
        for question in [own, PEOPLE * QUESTIONS] {
            let words = format!("kill {kill} person {person} turn {turn}");
            let path = format!("/responses/{response}/questions/q{question}");
            if answered(browser, at, &path, question, &words) {
                kept.insert((format!("q{question}"), words));
            }
        }
        turn += 1;
    }
    kept
}

fn once(
    place: &Place,
    browsers: &[Browser],
    response: ResponseId,
    kill: u64,
) -> BTreeSet<(String, String)> {
    let mut serving = place.serve();
    let address = serving.address;
    let until = Instant::now() + Duration::from_millis(400 + 130 * (kill * 5 % 7));
    std::thread::scope(|threads| {
        let people: Vec<_> = browsers
            .iter()
            .enumerate()
            .map(|(person, browser)| {
                let goes_on = until + Duration::from_millis(20);
                threads.spawn(move || work(browser, address, response, (person, kill), goes_on))
            })
            .collect();
        std::thread::sleep(until.saturating_duration_since(Instant::now()));
        serving.kill();
        people
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect()
    })
}

#[test]
fn ten_people_answer_one_form_while_the_program_is_killed_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    kith_store::testing::run(async move {
        let forms = folder.path().join("forms");
        form(&forms);
        let database = DatabaseUrl::Sqlite(folder.path().join("kith.db"));
        let settings = kith::settings::Settings {
            forms: Some(forms),
            ..settings(folder.path(), database)
        };
        let opened = house(&settings).await.unwrap();
        let (organisation, browsers) = people(&opened).await;
        drop(opened);
        let place = Place {
            settings,
            browser: browsers[0].clone(),
            people: Vec::new(),
        };
        let response = tokio::task::block_in_place(|| {
            let serving = place.serve();
            started(&browsers[0], serving.address, organisation)
        });
        let mut told = BTreeSet::new();
        for kill in 0..KILLS {
            told.append(&mut tokio::task::block_in_place(|| {
                once(&place, &browsers, response, kill)
            }));
        }
        let db = place.db().await;
        let read = |row: &kith_store::Row| -> Result<(String, String), kith_store::StoreError> {
            Ok((row.get("question")?, row.get("given")?))
        };
        let given = db.rows(&GIVEN, args![response], read).await.unwrap();
        for (question, words) in &told {
            let there = given
                .iter()
                .any(|(of, given)| of == question && given.contains(words.as_str()));
            assert!(there, "{question} was told to be kept as {words}");
        }
        verify(&db, &[], |_| ()).await.unwrap();
        println!(
            "{KILLS} kills, {} answers told to be kept and there",
            told.len()
        );
        assert!(told.len() > PEOPLE, "they got to answer: {}", told.len());
    });
}
