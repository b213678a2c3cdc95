//! The whole place, made over HTTP but for what only the operator does.

use kith_gate::Role;
use kith_store::testing::TestDb;
use kith_store::{Actor, Entry, Row, Statement, Unit, args, statement};
use kith_terms::{DisposalId, PersonId};

use super::{CLINIC, World};
use crate::browser::Browser;

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
statement!(NEWEST_RUN = "select id from feed_run order by started_at desc, id desc");
statement!(RUNS = "select id from feed_run order by id");
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

impl World {
    /// The whole place, with something on every page.
    pub(crate) async fn whole(test: TestDb) -> Self {
        let mut world = Self::with_accounts(test, &Role::ALL).await;
        world.spare_account().await;
        world.load("school", FEED).await;
        let (open, hidden) = world.sent_by_the_feed().await;
        for role in Role::ALL {
            let browser = world.sign_in(role).await;
            let kept = kept(&browser);
            world.known.cookies.insert(role.name(), kept);
        }
        world.helped(&open, &hidden).await;
        Box::pin(world.add_sensitive_services(&open, &hidden)).await;
        world.managed(&open, &hidden).await;
        world.put_up().await;
        Box::pin(world.with_providers()).await;
        Box::pin(world.answering()).await;
        Box::pin(world.publishing_accreditation()).await;
        for (name, statement) in [
            ("keeping", &KEEPINGS),
            ("involvement", &INVOLVEMENTS),
            ("problem", &PROBLEMS),
            ("correction", &CORRECTIONS),
            ("link", &LINKS),
            ("answer", &ANSWERS),
        ] {
            world.knows_first(name, statement).await;
        }
        world.watched(&open, &hidden).await;
        let person: PersonId = open.parse().unwrap();
        let service = world.first(&SERVICES, args![person]).await;
        world.known.ids.insert("service", service);
        world.knows_first("request", &REQUESTS).await;
        world.an_hour_later().await;
        world.recovering().await;
        world
    }

    /// An account that nobody is signed in with, and its passkey.
    async fn spare_account(&mut self) {
        let organisation = self.id("organisation").parse().unwrap();
        let role = Role::Practitioner;
        let (spare, secret) = self
            .account("test.spare", "Spare Holder", role, organisation)
            .await;
        self.known.ids.insert("account", spare.to_string());
        let passkey = self.passkey("test.spare", &secret).await;
        self.known.ids.insert("passkey", passkey);
    }

    /// What the feed brought: whose record is open, and who will be shielded.
    async fn sent_by_the_feed(&mut self) -> (String, String) {
        let open = self.first(&PERSON, args!["Oriana", "9434765919"]).await;
        let hidden = self.first(&PERSON, args!["Sable", "9995141310"]).await;
        let whose: PersonId = hidden.parse().unwrap();
        let number = self.db.one(&NUMBER, args![whose], |row| row.get("number"));
        self.known.number = number.await.unwrap();
        self.known.shielded = hidden.clone();
        self.knows_first("review", &REVIEWS).await;
        self.knows_first("run", &RUNS).await;
        self.known.ids.extend([
            ("person", open.clone()),
            ("act", "suspend".to_owned()),
            ("condition", "9".to_owned()),
            ("file", "kith.js".to_owned()),
        ]);
        (open, hidden)
    }

    /// A practitioner helps both, and says what is wrong.
    async fn helped(&self, open: &str, hidden: &str) {
        let said = [
            (open, "It is another now"),
            (hidden, "It is Quillfen Academy now"),
        ];
        for (id, school) in said {
            let helper = self.browser(Role::Practitioner);
            helper.open_visit(id).await;
            helper.involve(id, "Family support", "Support worker").await;
            helper.tell(id, school).await;
        }
    }

    /// A record manager corrects, shields, tells who has looked, and holds.
    async fn managed(&self, open: &str, hidden: &str) {
        let keeper = self.browser(Role::RecordManager);
        keeper.open_visit(open).await;
        keeper.open_visit(hidden).await;
        let corrected = [
            ("field", "given-names"),
            ("value", "Oriana"),
            ("reason", "Birth certificate"),
        ];
        let shielded = [
            ("ground", "domestic-abuse"),
            ("review-day", "1"),
            ("review-month", "6"),
            ("review-year", "2026"),
        ];
        let held = [
            ("kind", "hold"),
            ("said-day", "1"),
            ("said-month", "2"),
            ("said-year", "2026"),
            ("words", "A claim, by the solicitor’s letter"),
            ("review-day", "1"),
            ("review-month", "6"),
            ("review-year", "2026"),
        ];
        for (id, page, sent) in [
            (open, "correct", corrected.as_slice()),
            (hidden, "shield", &shielded),
            (open, "who-looked", &ASKS_WHO_LOOKED),
            (open, "kept", &held),
        ] {
            let path = format!("/people/{id}/{page}");
            keeper.post(&path, sent).await.leads_to("?done=");
        }
    }

    /// The run of the rules has put something up to be purged.
    async fn put_up(&mut self) {
        let disposal = DisposalId::new();
        let unit = Unit::new(Entry::new("test", Actor::Program("test".to_owned())));
        let unit = unit.must(1, &PUT_UP, args![disposal, self.db.now()]);
        self.db.commit(unit).await.unwrap();
        self.known.ids.insert("disposal", disposal.to_string());
    }

    /// Every visit that was needed for this has ended, nobody is too long idle, and everybody has just
    /// shown again that it is them.
    async fn an_hour_later(&self) {
        for _ in 0..4 {
            self.clock.advance(600);
            for role in Role::ALL {
                self.browser(role).get("/stay-signed-in").await;
            }
            self.clinic().get("/stay-signed-in").await;
        }
        for role in Role::ALL {
            self.prove(role).await;
        }
    }

    /// Somebody has lost their telephone, and an administrator lets them in again.
    async fn recovering(&mut self) {
        let administrator = self.browser(Role::AccountAdministrator);
        let lost = [("why", "A lost telephone, seen in person")];
        let path = format!("/accounts/{}/recover", self.id("account"));
        administrator.post(&path, &lost).await.leads_to("?done=");
        self.knows_first("recovery", &RECOVERIES).await;
    }

    /// What the privacy officer has to look into: an override that was asked about, a breach, somebody
    /// in the news, and where somebody lives.
    async fn watched(&mut self, open: &str, hidden: &str) {
        self.clock.advance(30);
        self.prove(Role::ShieldPractitioner).await;
        let trusted = self.browser(Role::ShieldPractitioner);
        trusted.reason(hidden, "override").await;
        self.db.link_pending().await.unwrap();
        let watcher = self.oversight.watcher("kith oversight");
        watcher.await.unwrap().run().await.unwrap();
        self.knows_first("alert", &ALERTS).await;
        let alert = self.id("alert").to_owned();
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
        self.knows_first("question", &QUESTIONS).await;
        self.knows_first("breach", &BREACHES).await;
        self.known.ids.insert("step", "risk".to_owned());
        self.known.ids.insert("form", "dspt-social-care".to_owned());
        self.known.ids.insert("version", "2025-26".to_owned());
        let template = "data-protection".to_owned();
        self.known.ids.insert("template", template);
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
        let kept = kept(&clinic);
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

    async fn first(&self, statement: &'static Statement, args: kith_store::Args) -> String {
        let read = |row: &Row| row.get::<uuid::Uuid>("id");
        let found = self.db.rows(statement, args, read).await.unwrap();
        let first = found.first();
        first
            .unwrap_or_else(|| panic!("{} finds nothing", statement.name))
            .to_string()
    }

    /// Keeps the id that comes first under the name of its parameter.
    async fn knows_first(&mut self, name: &'static str, statement: &'static Statement) {
        let id = self.first(statement, args![]).await;
        self.known.ids.insert(name, id);
    }

    /// The load that began last.
    pub(crate) async fn newest_run(&self) -> String {
        self.first(&NEWEST_RUN, args![]).await
    }
}

/// What a browser keeps while somebody is signed in.
fn kept(browser: &Browser<'_>) -> (String, String) {
    (browser.cookie().to_owned(), browser.token().to_owned())
}
