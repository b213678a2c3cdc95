//! A small place with people in it and a practitioner who is signed in; the program that serves it;
//! and what its users were told.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kith::demo::accounts::{self, Credential};
use kith::demo::county::County;
use kith::open::{House, house};
use kith::settings::Settings;
use kith_gate::Role;
use kith_gate::action::SupplyFeed;
use kith_gate::credentials::{ClientNote, CodeSecret, Credentials};
use kith_people::intake::load::FeedFile;
use kith_store::{DatabaseUrl, Db, args, statement};
use kith_terms::PersonId;
use serde_json::json;

use crate::browser::{Browser, Lost};

/// People whose records are looked at.
const LOOKED_AT: usize = 20;

statement!(PEOPLE = "select id from person order by id limit $1");
statement!(
    VIEWS_OF = "select count(*) as views from ledger_subject s join ledger l on l.id = s.entry_id \
     where s.person_id = $1 and l.action = 'record.view' and l.outcome = 'permitted'"
);
statement!(REPORTED = "select text from problem where text = any($1::text[])");

/// A place.
pub(crate) struct Place {
    pub(crate) settings: Settings,
    pub(crate) browser: Browser,
    pub(crate) people: Vec<PersonId>,
}

/// The settings of a place in that folder, on that database.
pub(crate) fn settings(folder: &Path, database: DatabaseUrl) -> Settings {
    Settings {
        database,
        ..Settings::in_folder(folder).unwrap()
    }
}

/// A file of people who do not exist; another number makes other people.
pub(crate) fn feed(folder: &Path, people: usize, number: u64) -> std::path::PathBuf {
    let folder = folder.join(format!("feeds-{number}"));
    let today = "2026-11-02".parse().unwrap();
    let feeds = County::new(people, number, today)
        .write_feeds(&folder)
        .unwrap();
    feeds.into_iter().find(|it| it.source == "gp").unwrap().path
}

impl Place {
    /// Made, and closed again.
    pub(crate) async fn made(settings: Settings) -> Self {
        let house = house(&settings).await.unwrap();
        let grant = house
            .gate
            .operator::<SupplyFeed>("test", json!({}))
            .await
            .unwrap();
        let feed = FeedFile {
            source: "gp".to_owned(),
            title: None,
            supplier: Some(
                accounts::organisation(&house.gate, accounts::COUNCIL)
                    .await
                    .unwrap(),
            ),
            path: feed(&settings.data_dir, 60, 1),
            mapping: None,
        };
        house.people.load(grant, feed, &|_| ()).await.unwrap();
        let people = house
            .db
            .rows(&PEOPLE, args![LOOKED_AT as i64], |row| row.get("id"))
            .await
            .unwrap();
        let browser = signed_in(&house, &settings.data_dir).await;
        Self {
            settings,
            browser,
            people,
        }
    }

    /// The command, on this place.
    pub(crate) fn kith(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kith"));
        if let Some(forms) = &self.settings.forms {
            command.env("KITH_FORMS", forms);
        }
        command
            .env("KITH_DATABASE", address(&self.settings.database))
            .args(["--log", "error", "--data-dir"])
            .arg(&self.settings.data_dir);
        command
    }

    /// The database, for looking.
    pub(crate) async fn db(&self) -> Db {
        kith::open::to_look(&self.settings).await.unwrap()
    }

    /// Serves it, and waits until it can do its work.
    pub(crate) fn serve(&self) -> Serving {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let child = self
            .kith()
            .args(["serve", "--listen", &address.to_string()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let serving = Serving { child, address };
        self.until_ready(address, 200);
        serving
    }

    /// Asks whether it is ready until that is the answer.
    pub(crate) fn until_ready(&self, address: SocketAddr, status: u16) {
        let started = Instant::now();
        while self
            .browser
            .get(address, "/readyz")
            .map_or(true, |it| it.status != status)
        {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "it was never {status}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Gives the reason for opening a record.
    fn give_reason(&self, address: SocketAddr, person: PersonId) {
        let fields = [("reason", "data-quality"), ("words", "Trying what is kept")];
        // Where it is lost, the next look is asked for a reason again.
        let _ = self
            .browser
            .post(address, &format!("/people/{person}/reason"), &fields);
    }

    /// Each view that was shown has its entry, and hardly more were written than were shown; each
    /// problem that was taken is there.
    pub(crate) async fn holds(&self, db: &Db, told: &Told) {
        for person in &self.people {
            let written: i64 = db
                .one(&VIEWS_OF, args![*person], |row| row.get("views"))
                .await
                .unwrap();
            let shown = told.views.get(person).copied().unwrap_or_default();
            let unanswered = told.unanswered.get(person).copied().unwrap_or_default();
            let written = written.cast_unsigned();
            assert!(
                shown <= written && written <= shown + unanswered,
                "{shown} views shown, {unanswered} unanswered, {written} written"
            );
        }
        for some in told.problems.chunks(500) {
            let there = db
                .rows(&REPORTED, args![some.to_vec()], |row| {
                    row.get::<String>("text")
                })
                .await
                .unwrap();
            assert_eq!(there.len(), some.len(), "a problem that was taken is lost");
        }
    }
}

/// The address as a command is given it.
fn address(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

/// The demo's practitioner, with the terms accepted.
async fn signed_in(house: &House, folder: &Path) -> Browser {
    let all = accounts::make(house, &folder.join("credentials.json"))
        .await
        .unwrap();
    let it = all
        .iter()
        .find(|it| it.role == Role::Practitioner.name())
        .unwrap();
    browser(house, it).await
}

/// Somebody's browser, with the terms accepted.
pub(crate) async fn browser(house: &House, it: &Credential) -> Browser {
    accounts::sign_in(house, it).await.unwrap();
    let secret = CodeSecret::from_base32(&it.totp_secret).unwrap();
    let credentials = Credentials {
        user_name: it.username.as_str().into(),
        password: it.password.as_str().into(),
        pin: it.pin.as_str().into(),
        code: secret.code_at(house.gate.now()).as_str().into(),
    };
    let from = ClientNote::new("a test");
    let token = house.gate.sign_in(credentials, &from).await.unwrap();
    let who = house.gate.session(&token).await.unwrap();
    Browser {
        cookie: format!("__Host-kith={}", token.to_text().as_str()),
        form_token: who.form_token().to_owned(),
    }
}

/// The program, serving.
pub(crate) struct Serving {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Serving {
    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What the users of a place were told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Records that were shown, and how often.
    pub(crate) views: BTreeMap<PersonId, u64>,
    /// Looks to which no answer came.
    pub(crate) unanswered: BTreeMap<PersonId, u64>,
    /// Problems that were taken, by their text.
    pub(crate) problems: Vec<String>,
    /// Answers that say that it could not be done.
    pub(crate) failed: u64,
}

impl Told {
    /// Both.
    pub(crate) fn and(&mut self, other: Self) {
        for (person, times) in other.views {
            *self.views.entry(person).or_default() += times;
        }
        for (person, times) in other.unanswered {
            *self.unanswered.entry(person).or_default() += times;
        }
        self.problems.extend(other.problems);
        self.failed += other.failed;
    }

    /// How many records were shown.
    pub(crate) fn shown(&self) -> u64 {
        self.views.values().sum()
    }
}

/// Looks at records, and now and then reports a problem, for as long as `goes_on` says so. What
/// cannot be done is noted and tried no further.
pub(crate) fn work(
    place: &Place,
    address: SocketAddr,
    name: &str,
    mut goes_on: impl FnMut() -> bool,
) -> Told {
    let mut told = Told::default();
    let from = name.len() + usize::from(name.as_bytes().last().copied().unwrap_or_default());
    for (turn, person) in place.people.iter().cycle().skip(from).enumerate() {
        if !goes_on() {
            break;
        }
        look(place, address, *person, &mut told);
        if turn % 4 == 3 {
            report(
                place,
                address,
                *person,
                format!("{name} turn {turn}"),
                &mut told,
            );
        }
    }
    told
}

fn look(place: &Place, address: SocketAddr, person: PersonId, told: &mut Told) {
    let page = place.browser.get(address, &format!("/people/{person}"));
    match page {
        Err(Lost::NotAsked) => {}
        Err(Lost::Unanswered) => *told.unanswered.entry(person).or_default() += 1,
        Ok(it) if it.status == 200 && it.body.contains("The people around ") => {
            *told.views.entry(person).or_default() += 1;
        }
        Ok(it) if it.status == 303 && it.location().ends_with("/reason") => {
            place.give_reason(address, person);
        }
        Ok(it) if [500, 503].contains(&it.status) => {
            // The entry may be written and the record not have been shown.
            *told.unanswered.entry(person).or_default() += 1;
            told.failed += 1;
        }
        Ok(it) => panic!("a look was answered with {}: {}", it.status, it.head),
    }
}

fn report(place: &Place, address: SocketAddr, person: PersonId, text: String, told: &mut Told) {
    let path = format!("/people/{person}/problems/new");
    let fields = [("section", "name"), ("text", text.as_str())];
    match place.browser.post(address, &path, &fields) {
        Err(_) => {}
        Ok(it) if it.status == 303 && it.location().contains("reported") => {
            told.problems.push(text);
        }
        Ok(it) if it.status == 303 && it.location().ends_with("/reason") => {}
        Ok(it) if [500, 503].contains(&it.status) => told.failed += 1,
        Ok(it) => panic!("a report was answered with {}: {}", it.status, it.head),
    }
}
