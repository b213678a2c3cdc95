//! A small place: one organisation, an account for each role, three people of whom one is
//! shielded, and whatever a page needs to have something to show.
//!
//! Everything that a browser can do is done as a browser does it. The place is made once on SQLite;
//! each test then has a copy of the file, so that what one does to it no other sees.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use jiff::Timestamp;
use jiff::civil::date;
use kith_gate::account::NewAccount;
use kith_gate::accreditation::{ConditionStatus, NewAssessment};
use kith_gate::action::{ManageAccounts, ManageOrganisations, SupplyFeed};
use kith_gate::credentials::{ClientNote, CodeSecret, Credentials, PasskeySite};
use kith_gate::organisation::{NewAccreditation, NewOrganisation};
use kith_gate::testing::Device;
use kith_gate::{Gate, Grant, Role};
use kith_oversight::Oversight;
use kith_oversight::parameters::Parameters;
use kith_people::People;
use kith_people::intake::load::FeedFile;
use kith_store::testing::{TestDb, database, run};
use kith_store::{
    Actor, Clock, DatabaseUrl, Db, Engine, Keys, Migration, Options, Row, Statement, StoreError,
    Unit, args, statement,
};
use kith_terms::{AccountId, DisposalId, OrganisationId, PersonId};
use serde_json::json;
use tempfile::TempDir;

use crate::browser::{Answer, Browser};

pub(crate) const PASSWORD: &str = "walnut harbour zip";
/// Where people reach the place.
pub(crate) const ADDRESS: &str = "https://kith.example";
/// The account of a clinic, in another organisation than the others.
pub(crate) const CLINIC: &str = "clinic";
pub(crate) const PIN: &str = "402817";

/// What a shield hides of the shielded person, as pages would write it.
pub(crate) const HIDDEN: [&str; 13] = [
    "7 Hidden Orchard",
    "LA9 7QT",
    "LA97QT",
    "LA9",
    "900321",
    "Quillfen Academy",
    "Marrowby Surgery",
    "999 514 1310",
    "9995141310",
    "900654",
    "Sheltering Arms",
    "sable.w@",
    "Marchbank",
];

/// Whether a text has these words: not as a part of a longer one, which a random word may hold by chance.
pub(crate) fn tells(text: &str, words: &str) -> bool {
    let goes_on = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    let parts: Vec<&str> = text.split(words).collect();
    parts.windows(2).any(|it| match it {
        [before, after] => {
            let ends = words.ends_with('@') || !goes_on(after.chars().next());
            ends && !goes_on(before.chars().next_back())
        }
        _ => false,
    })
}

/// Words about people that may stand in no address.
pub(crate) const PERSONAL: [&str; 14] = [
    "Oriana",
    "Pellbrook",
    "Sable",
    "Winterbourne",
    "9434765919",
    "9995141310",
    "Larkspur",
    "Hidden",
    "PR2",
    "LA9",
    "960101",
    "900321",
    "Thornhollow",
    "2015-05-06",
];

/// Somebody who asks who has looked at their record.
pub(crate) const ASKS_WHO_LOOKED: [(&str, &str); 3] = [
    ("applicant", "person"),
    ("identified", "document"),
    ("checked", "Passport, seen at the office"),
];

const FEED: &str = "\
record_id,nhs_number,nhs_number_status,given_name,family_name,date_of_birth,sex,address_line,postcode,phone,email,carer_1_name,carer_1_phone,carer_1_address,gp_name,school_name,involvement_1_service,involvement_1_worker,involvement_1_phone,updated
A1,9434765919,01,Oriana,Pellbrook,2015-05-06,F,12 Larkspur Rise,PR2 4JY,01632 960101,oriana@example.org,Tamsin Pellbrook,01632 960102,12 Larkspur Rise,Fenwick Surgery,Thornhollow Primary,Youth service,Odd Vance,01632 960103,2026-01-01
A2,9995141310,01,Sable,Winterbourne,2014-02-03,F,7 Hidden Orchard,LA9 7QT,07700 900321,sable.w@example.org,Dorrit Winterbourne,07700 900654,7 Hidden Orchard,Marrowby Surgery,Quillfen Academy,Sheltering Arms,Ivo Marchbank,07700 900777,2026-01-01
A3,9995141426,,Sable,Winterbourne,2014-02-03,F,3 Other Street,PR1 1AA,01632 960199,,,,,,,,,,2026-01-02
A4,9434765927,01,Corin,Ashgrove,not-a-date,M,1 Elm Close,PR2 4JZ,,,,,,,,,,,2026-01-02
,,,Nobody,Inparticular,2014-02-09,F,1 Elm Close,PR2 4JZ,,,,,,,,,,,2026-01-02
";

statement!(PERSON = "select id from person where given_names = $1 and nhs_number = $2");
statement!(REVIEWS = "select id from review where decided_at is null order by id");
statement!(RUNS = "select id from feed_run order by id");
statement!(NEWEST_RUN = "select id from feed_run order by started_at desc, id desc");
statement!(INVOLVEMENTS = "select id from involvement where ended_on is null order by id");
statement!(PROBLEMS = "select id from problem where answered_at is null order by id");
statement!(SERVICES = "select id from sensitive_service where person_id = $1 order by id");
statement!(REQUESTS = "select id from contact_request order by id");
statement!(LINKS = "select id from link where undone_at is null order by id");
statement!(ANSWERS = "select id from who_looked_answer order by id");
statement!(CORRECTIONS = "select id from correction where withdrawn_at is null order by id");
statement!(RECOVERIES = "select id from recovery order by id");
statement!(ALERTS = "select id from alert order by id");
statement!(QUESTIONS = "select id from alert_question order by id");
statement!(BREACHES = "select id from breach order by id");
statement!(KEEPINGS = "select id from keeping where ended_at is null order by id");
statement!(NUMBER = "select number from person where id = $1");
statement!(
    PUT_UP = "insert into disposal (id, rules_version, put_up_at, put_up_by_name) \
     values ($1, '2026-11', $2, 'kith retention')"
);
statement!(
    ENTRIES =
        "select action, outcome, subjects from ledger where at > $1 or seq > $2 order by at, id"
);

/// An entry of the ledger, as far as these tests look at it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) action: String,
    pub(crate) outcome: String,
    pub(crate) subjects: String,
}

impl Entry {
    /// Whether something was permitted. To be asked for a reason is no refusal, and permits nothing.
    pub(crate) fn permits(&self) -> bool {
        self.outcome == "permitted" && self.action != "reason.asked"
    }
}

/// What the tests know of the place: ids, secrets, and who is signed in.
#[derive(Clone, Default)]
pub(crate) struct Known {
    /// Ids by the name of the parameter in a route.
    pub(crate) ids: BTreeMap<&'static str, String>,
    pub(crate) shielded: String,
    /// The own number of the shielded person's record, which nobody has put on hold.
    pub(crate) number: String,
    /// How the alert stood when it was looked at.
    pub(crate) seen: String,
    pub(crate) secrets: BTreeMap<&'static str, String>,
    pub(crate) accounts: BTreeMap<&'static str, String>,
    pub(crate) cookies: BTreeMap<&'static str, (String, String)>,
}

pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) gate: Gate,
    pub(crate) people: People,
    pub(crate) oversight: Oversight,
    pub(crate) app: Router,
    pub(crate) known: Known,
    /// Everything that was answered to anyone.
    pub(crate) heard: Arc<Mutex<Vec<Answer>>>,
    path: Option<PathBuf>,
    _kept: Kept,
}

#[expect(dead_code, reason = "held for their end")]
enum Kept {
    Test(TestDb),
    Copy(TempDir),
}

pub(crate) fn migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(kith_people::migrations());
    all.extend(kith_oversight::migrations());
    all
}

fn user_name(role: Role) -> String {
    format!("test.{}", role.name())
}

impl World {
    fn of(db: Db, clock: Clock, url: &DatabaseUrl, kept: Kept, known: Known) -> Self {
        let gate = Gate::new(db.clone(), &Keys::for_tests())
            .unwrap()
            .with_passkeys(PasskeySite::at(ADDRESS).unwrap());
        let people = People::new(db.clone(), gate.clone());
        let looked_for = Parameters {
            from: date(2026, 1, 1),
            ..Parameters::built_in().unwrap()
        };
        let oversight = Oversight::new(db.clone(), gate.clone(), people.clone())
            .unwrap()
            .with_parameters(looked_for);
        let settings = kith_web::SiteSettings {
            place: "Testshire".into(),
            public_url: ADDRESS.into(),
            proxy: None,
        };
        let beside = Router::new().route("/beside", axum::routing::get(async || "beside\n"));
        let app = kith_web::site(
            gate.clone(),
            people.clone(),
            oversight.clone(),
            settings,
            beside,
        );
        let path = match url {
            DatabaseUrl::Sqlite(path) => Some(path.clone()),
            DatabaseUrl::Postgres(_) => None,
        };
        Self {
            db,
            clock,
            gate,
            people,
            oversight,
            app,
            known,
            heard: Arc::default(),
            path,
            _kept: kept,
        }
    }

    /// A place with accounts for these roles and nobody in the index.
    pub(crate) async fn with_accounts(test: TestDb, roles: &[Role]) -> Self {
        let (db, clock, url) = (test.handle(), test.clock().clone(), test.url().clone());
        let mut world = Self::of(db, clock, &url, Kept::Test(test), Known::default());
        let organisation = world.organisation("Ashbourne Council").await;
        world
            .known
            .ids
            .insert("organisation", organisation.to_string());
        for role in roles {
            let (id, secret) = world
                .account(&user_name(*role), "Test Holder", *role, organisation)
                .await;
            world.known.secrets.insert(role.name(), secret.to_base32());
            world.known.accounts.insert(role.name(), id.to_string());
        }
        world
    }

    async fn organisation(&self, name: &str) -> OrganisationId {
        let grant: Grant<ManageOrganisations> = self
            .gate
            .operator("kith organisation", json!({}))
            .await
            .unwrap();
        let new = NewOrganisation {
            name: name.into(),
            ods_code: None,
        };
        let id = self.gate.create_organisation(&grant, &new).await.unwrap();
        let given = NewAccreditation {
            first_day: date(2026, 1, 1),
            last_day: date(2026, 12, 31),
            given_by: "Programme board".into(),
            evidence: "Readiness review, minute 12".into(),
        };
        self.gate.accredit(&grant, id, &given).await.unwrap();
        let met = NewAssessment {
            status: ConditionStatus::Met,
            evidence: "Readiness review, minute 12".into(),
            assessor: "Programme board".into(),
            assessed_on: date(2026, 3, 1),
            counts_until: None,
        };
        self.gate.assess_unmet(&grant, id, &met).await.unwrap();
        id
    }

    async fn account(
        &self,
        user_name: &str,
        full_name: &str,
        role: Role,
        organisation: OrganisationId,
    ) -> (AccountId, CodeSecret) {
        let grant: Grant<ManageAccounts> =
            self.gate.operator("kith account", json!({})).await.unwrap();
        let secret = CodeSecret::random().unwrap();
        let new = NewAccount {
            user_name: user_name.into(),
            full_name: full_name.into(),
            role,
            role_until: None,
            organisation,
        };
        let chosen = (PASSWORD.into(), PIN.into());
        let made = self
            .gate
            .create_ready_account(&grant, &new, &secret, chosen);
        let id = made.await.unwrap();
        let checked = date(2026, 2, 1);
        self.gate
            .record_dbs_check(&grant, id, checked)
            .await
            .unwrap();
        self.gate
            .record_training(&grant, id, checked)
            .await
            .unwrap();
        (id, secret)
    }

    /// Adds a passkey to an account, as its holder does.
    async fn passkey(&self, user_name: &str, secret: &CodeSecret) -> String {
        let (gate, from) = (&self.gate, ClientNote::new("192.0.2.7"));
        let given = Credentials {
            user_name: user_name.into(),
            password: PASSWORD.into(),
            pin: PIN.into(),
            code: secret.code_at(self.db.now()).into(),
        };
        let token = gate.sign_in(given, &from).await.unwrap();
        let who = gate.session(&token).await.unwrap();
        self.clock.advance(30);
        let code = secret.code_at(self.db.now()).into();
        let options = gate.begin_passkey(&who, "Work phone", &code, &from).await;
        let made = Device::at(ADDRESS).makes(&options.unwrap());
        let id = gate.finish_passkey(&who, &made.into()).await.unwrap();
        gate.sign_out(&who).await.unwrap();
        id.to_string()
    }

    /// Who sends the feeds.
    async fn sender(&self) -> OrganisationId {
        let grant: Grant<ManageOrganisations> =
            self.gate.operator("kith load", json!({})).await.unwrap();
        let name = "Thornfield Records";
        match self.gate.find_organisation(&grant, name).await.unwrap() {
            Some(there) => there,
            None => self.organisation(name).await,
        }
    }

    /// Loads a feed as the operator does.
    pub(crate) async fn load(&self, source: &str, csv: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.csv");
        std::fs::write(&path, csv).unwrap();
        let grant: Grant<SupplyFeed> = self.gate.operator("kith load", json!({})).await.unwrap();
        let feed = FeedFile {
            source: source.into(),
            title: Some("Schools".into()),
            supplier: Some(self.sender().await),
            path,
            mapping: None,
        };
        self.people.load(grant, feed, &|_| {}).await.unwrap();
    }

    /// The whole place, made over HTTP but for what only the operator does.
    pub(crate) async fn whole(test: TestDb) -> Self {
        let mut world = Self::with_accounts(test, &Role::ALL).await;
        let organisation = world.id("organisation").parse().unwrap();
        let role = Role::Practitioner;
        let (spare, secret) = world
            .account("test.spare", "Spare Holder", role, organisation)
            .await;
        world.known.ids.insert("account", spare.to_string());
        let passkey = world.passkey("test.spare", &secret).await;
        world.known.ids.insert("passkey", passkey);
        world.load("school", FEED).await;
        let person = |name: &'static str, nhs: &'static str| world.first(&PERSON, args![name, nhs]);
        let (open, hidden) = (
            person("Oriana", "9434765919").await,
            person("Sable", "9995141310").await,
        );
        let (review, run) = (
            world.first(&REVIEWS, args![]).await,
            world.first(&RUNS, args![]).await,
        );
        world.known.shielded = hidden.clone();
        world.known.ids.extend([
            ("person", open.clone()),
            ("review", review),
            ("run", run),
            ("act", "suspend".to_owned()),
            ("condition", "9".to_owned()),
            ("file", "kith.js".to_owned()),
        ]);
        for role in Role::ALL {
            let browser = world.sign_in(role).await;
            let kept = (browser.cookie().to_owned(), browser.token().to_owned());
            world.known.cookies.insert(role.name(), kept);
        }
        // Some life, so that pages have something to show.
        for id in [&open, &hidden] {
            let helper = world.browser(Role::Practitioner);
            helper.open_visit(id).await;
            helper.involve(id, "Family support", "Support worker").await;
            let school = if *id == hidden {
                "It is Quillfen Academy now"
            } else {
                "It is another now"
            };
            helper.tell(id, school).await;
        }
        Box::pin(world.add_sensitive_services(&open, &hidden)).await;
        let keeper = world.browser(Role::RecordManager);
        keeper.open_visit(&open).await;
        keeper.open_visit(&hidden).await;
        let sent = [
            ("field", "given-names"),
            ("value", "Oriana"),
            ("reason", "Birth certificate"),
        ];
        keeper
            .post(&format!("/people/{open}/correct"), &sent)
            .await
            .leads_to("?done=");
        let sent = [
            ("ground", "domestic-abuse"),
            ("review-day", "1"),
            ("review-month", "6"),
            ("review-year", "2026"),
        ];
        keeper
            .post(&format!("/people/{hidden}/shield"), &sent)
            .await
            .leads_to("?done=");
        keeper
            .post(&format!("/people/{open}/who-looked"), &ASKS_WHO_LOOKED)
            .await
            .leads_to("?done=");
        let sent = [
            ("kind", "hold"),
            ("said-day", "1"),
            ("said-month", "2"),
            ("said-year", "2026"),
            ("words", "A claim, by the solicitor’s letter"),
            ("review-day", "1"),
            ("review-month", "6"),
            ("review-year", "2026"),
        ];
        keeper
            .post(&format!("/people/{open}/kept"), &sent)
            .await
            .leads_to("?done=");
        let whose: PersonId = hidden.parse().unwrap();
        let number = world.db.one(&NUMBER, args![whose], |row| row.get("number"));
        world.known.number = number.await.unwrap();
        let disposal = DisposalId::new();
        let unit = Unit::new(kith_store::Entry::new(
            "test",
            Actor::Program("test".to_owned()),
        ));
        let unit = unit.must(1, &PUT_UP, args![disposal, world.db.now()]);
        world.db.commit(unit).await.unwrap();
        world.known.ids.insert("disposal", disposal.to_string());
        for (name, statement) in [
            ("keeping", &KEEPINGS),
            ("involvement", &INVOLVEMENTS),
            ("problem", &PROBLEMS),
            ("correction", &CORRECTIONS),
            ("link", &LINKS),
            ("answer", &ANSWERS),
        ] {
            let id = world.first(statement, args![]).await;
            world.known.ids.insert(name, id);
        }
        world.watched(&open, &hidden).await;
        let person: PersonId = open.parse().unwrap();
        let service = world.first(&SERVICES, args![person]).await;
        let request = world.first(&REQUESTS, args![]).await;
        world.known.ids.insert("service", service);
        world.known.ids.insert("request", request);
        // Every visit that was needed for this has ended, and nobody is too long idle.
        for _ in 0..4 {
            world.clock.advance(600);
            for role in Role::ALL {
                world.browser(role).get("/stay-signed-in").await;
            }
            world.clinic().get("/stay-signed-in").await;
        }
        for role in Role::ALL {
            world.prove(role).await;
        }
        let administrator = world.browser(Role::AccountAdministrator);
        let lost = [("why", "A lost telephone, seen in person")];
        let path = format!("/accounts/{}/recover", world.id("account"));
        administrator.post(&path, &lost).await.leads_to("?done=");
        let recovery = world.first(&RECOVERIES, args![]).await;
        world.known.ids.insert("recovery", recovery);
        world
    }

    /// What the privacy officer has to look into: an override that was asked about, a breach, somebody
    /// in the news, and where somebody lives.
    async fn watched(&mut self, open: &str, hidden: &str) {
        let trusted = self.browser(Role::ShieldPractitioner);
        trusted.reason(hidden, "override").await;
        self.db.link_pending().await.unwrap();
        let watcher = self.oversight.watcher("kith oversight");
        watcher.await.unwrap().run().await.unwrap();
        let alert = self.first(&ALERTS, args![]).await;
        self.known.ids.insert("alert", alert.clone());
        let officer = self.browser(Role::PrivacyOfficer);
        let page = officer.get(&format!("/alerts/{alert}/decide")).await;
        let seen = page.body.split("name=\"seen\" value=\"").nth(1);
        let seen = seen.and_then(|it| it.split('"').next()).unwrap();
        self.known.seen = seen.to_owned();
        let officer = self.browser(Role::PrivacyOfficer);
        let sent = [("question", "What was it for?")];
        let asked = officer.post(&format!("/alerts/{alert}/ask"), &sent).await;
        asked.leads_to("?done=");
        let sent = [
            ("aware-day", "1"),
            ("aware-month", "3"),
            ("aware-year", "2026"),
            ("aware-time", "09:30"),
            ("happened", "A look out of curiosity"),
        ];
        officer
            .post("/breaches/new", &sent)
            .await
            .leads_to("?done=");
        let sent = [
            ("why", "In the paper"),
            ("until-day", "1"),
            ("until-month", "6"),
            ("until-year", "2026"),
        ];
        let path = format!("/people/{open}/watch");
        officer.post(&path, &sent).await.leads_to("?done=");
        let sent = [
            ("user_name", "test.spare"),
            ("first_line", "1 Elm Close"),
            ("postcode", "PR2 4JZ"),
        ];
        officer.post("/staff-homes", &sent).await.leads_to("?done=");
        for (name, statement) in [("question", &QUESTIONS), ("breach", &BREACHES)] {
            let id = self.first(statement, args![]).await;
            self.known.ids.insert(name, id);
        }
        self.known.ids.insert("step", "risk".to_owned());
    }

    /// A clinic of another organisation, and what it records of both people; somebody asks for contact.
    async fn add_sensitive_services(&mut self, open: &str, hidden: &str) {
        let trust = self.organisation("Vale Trust").await;
        let role = Role::Practitioner;
        let (_, secret) = self
            .account("test.clinic", "Ione Hartsease", role, trust)
            .await;
        self.known.secrets.insert(CLINIC, secret.to_base32());
        let clinic = self.sign_in_as(CLINIC).await;
        let kept = (clinic.cookie().to_owned(), clinic.token().to_owned());
        self.known.cookies.insert(CLINIC, kept);
        for id in [open, hidden] {
            let clinic = self.clinic();
            clinic.open_visit(id).await;
            clinic
                .post(
                    &format!("/people/{id}/services/new"),
                    &crate::sensitive::SERVICE,
                )
                .await
                .leads_to("?done=saved");
        }
        let helper = self.browser(Role::Practitioner);
        helper
            .post(
                &format!("/people/{open}/contact/new"),
                &crate::sensitive::REQUEST,
            )
            .await
            .leads_to("?done=asked");
    }

    /// Somebody of the clinic, who is signed in.
    pub(crate) fn clinic(&self) -> Browser<'_> {
        let (cookie, token) = self.known.cookies.get(CLINIC).unwrap();
        Browser::new(self, CLINIC).with(cookie, token)
    }

    /// A copy of the whole place, on SQLite.
    pub(crate) async fn copy() -> Self {
        static MADE: OnceLock<(TempDir, Known, Timestamp)> = OnceLock::new();
        let (from, known, now) = tokio::task::spawn_blocking(|| MADE.get_or_init(made))
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kith.db");
        std::fs::copy(from.path().join("copy.db"), &path).unwrap();
        Self::opened(folder, path, known.clone(), *now).await
    }

    /// A copy of this place as it is now.
    pub(crate) async fn twin(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kith.db");
        self.intrude(&format!("vacuum into '{}'", path.display()));
        Self::opened(folder, path, self.known.clone(), self.db.now()).await
    }

    async fn opened(folder: TempDir, path: PathBuf, known: Known, now: Timestamp) -> Self {
        let (url, clock) = (DatabaseUrl::Sqlite(path), Clock::held_at(now));
        let options = Options {
            url: url.clone(),
            keys: Keys::for_tests(),
            clock: clock.clone(),
            read_only: false,
        };
        let db = Db::open(options, migrations()).await.unwrap();
        Self::of(db, clock, &url, Kept::Copy(folder), known)
    }

    /// The load that began last.
    pub(crate) async fn newest_run(&self) -> String {
        self.first(&NEWEST_RUN, args![]).await
    }

    pub(crate) fn id(&self, name: &str) -> &str {
        self.known.ids.get(name).map(String::as_str).unwrap()
    }

    pub(crate) fn person(&self) -> &str {
        self.id("person")
    }

    pub(crate) fn shielded(&self) -> &str {
        &self.known.shielded
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(&self) -> Browser<'_> {
        Browser::new(self, "signed out")
    }

    /// Somebody who was signed in when the place was made.
    pub(crate) fn browser(&self, role: Role) -> Browser<'_> {
        let (cookie, token) = self.known.cookies.get(role.name()).unwrap();
        Browser::new(self, role.name()).with(cookie, token)
    }

    /// What one types to sign in, with the code of this moment.
    pub(crate) fn typed(&self, role: Role) -> [(&'static str, String); 4] {
        self.typed_as(role.name())
    }

    /// Shows again that it is them, as the page before something grave asks.
    pub(crate) async fn prove(&self, role: Role) {
        let [_, password, _, code] = self.typed(role);
        let sent = [password, code, ("then", "/".to_owned())];
        let sent: Vec<_> = sent
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let browser = self.browser(role);
        browser.post("/prove", &sent).await.leads_to("/");
    }

    fn typed_as(&self, name: &str) -> [(&'static str, String); 4] {
        let secret = self.known.secrets.get(name).unwrap();
        let secret = CodeSecret::from_base32(secret).unwrap();
        [
            ("user_name", format!("test.{name}")),
            ("password", PASSWORD.to_owned()),
            ("pin", PIN.to_owned()),
            ("code", secret.code_at(self.db.now())),
        ]
    }

    /// Signs in with a code that was not used before, and accepts the terms.
    pub(crate) async fn sign_in(&self, role: Role) -> Browser<'_> {
        self.sign_in_as(role.name()).await
    }

    async fn sign_in_as(&self, name: &'static str) -> Browser<'_> {
        self.clock.advance(30);
        let mut browser = Browser::new(self, name);
        browser.sign_in(&self.typed_as(name)).await;
        let terms = [("accept", "yes"), ("version", &self.terms_version())];
        browser.post("/terms", &terms).await.leads_to("/");
        browser
    }

    fn terms_version(&self) -> String {
        self.gate.settings().standing.terms_version.to_string()
    }

    async fn first(&self, statement: &'static Statement, args: kith_store::Args) -> String {
        let read = |row: &Row| row.get::<uuid::Uuid>("id");
        let found = self.db.rows(statement, args, read).await.unwrap();
        let first = found.first();
        first
            .unwrap_or_else(|| panic!("{} finds nothing", statement.name))
            .to_string()
    }

    /// The ledger's entries after so many.
    pub(crate) async fn entries_after(&self, skipped: usize) -> Vec<Entry> {
        let read = |row: &Row| -> Result<Entry, StoreError> {
            Ok(Entry {
                action: row.get("action")?,
                outcome: row.get("outcome")?,
                subjects: row.get("subjects")?,
            })
        };
        let all = self
            .db
            .rows(&ENTRIES, args![Timestamp::UNIX_EPOCH, -1i64], read);
        all.await.unwrap().into_iter().skip(skipped).collect()
    }

    pub(crate) async fn entries(&self) -> usize {
        self.entries_after(0).await.len()
    }

    /// Every row of every table but the ledger's, to see whether anything has changed.
    pub(crate) fn rows(&self) -> BTreeMap<String, Vec<String>> {
        dump(self.path.as_ref().unwrap())
    }

    /// Runs a text as an intruder would.
    pub(crate) fn intrude(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.path.as_ref().unwrap()).unwrap();
        connection.execute_batch(sql).unwrap();
    }
}

/// Makes the place on a runtime of its own, and keeps its file.
fn made() -> (TempDir, Known, Timestamp) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let made = Arc::new(Mutex::new(None));
    let into = Arc::clone(&made);
    run(async move {
        let test = database(Engine::Sqlite, migrations()).await.unwrap();
        let world = Box::pin(World::whole(test)).await;
        world.intrude(&format!("vacuum into '{}'", copy.display()));
        *into.lock().unwrap() = Some((world.known.clone(), world.db.now()));
    });
    let (known, now) = made.lock().unwrap().take().unwrap();
    (folder, known, now)
}

fn dump(path: &PathBuf) -> BTreeMap<String, Vec<String>> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let names = "select name from sqlite_master where type = 'table' and name not like 'ledger%' and name not like 'sqlite%'";
    let mut names = connection.prepare(names).unwrap();
    let names = names.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let table = |name: String| {
        let mut all = connection
            .prepare(&format!("select * from {name}"))
            .unwrap();
        let columns = all.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            let cells = (0..columns).map(|it| format!("{:?}", row.get_ref(it)));
            Ok(cells.collect::<Vec<_>>().join("|"))
        };
        let rows = all.query_map([], read).unwrap().map(Result::unwrap);
        let mut rows: Vec<String> = rows.collect();
        rows.sort();
        (name, rows)
    };
    names.map(|it| table(it.unwrap())).collect()
}
