//! The room's verbs on both engines, through a real ledger behind a real gate.

mod desk;
mod watching;

use std::collections::HashMap;

use jiff::civil::Date;
use kith_gate::account::NewAccount;
use kith_gate::action::{
    Action, AnswerQuestions, DecideAlerts, KeepHomes, KeepWatchList, ManageAccounts,
    ManageBreaches, ManageOrganisations, RecordInvolvement, SearchPeople, SeeAlerts, SetShield,
    SupplyFeed, SuspendAccounts,
};
use kith_gate::credentials::CodeSecret;
use kith_gate::organisation::NewOrganisation;
use kith_gate::reason::{ReasonCode, ReasonGiven};
use kith_gate::shield::ShieldGround;
use kith_gate::testing::{accredited_organisation, signed_in_again, signed_in_as};
use kith_gate::{Gate, Grant, Role, SignedIn};
use kith_people::People;
use kith_people::intake::load::FeedFile;
use kith_people::rules::criteria::Criteria;
use kith_people::rules::involvement::NewInvolvement;
use kith_people::search::CannotFind;
use kith_store::ledger::read::{Filter, PastEntry};
use kith_store::testing::TestDb;
use kith_store::{Keys, Migration, args, statement};
use kith_terms::{AlertId, OrganisationId, PersonId};
use serde_json::json;

use crate::alert::{Alert, AlertLine, Decision};
use crate::watch::{Ran, Watcher};
use crate::{Oversight, OversightError};

// The people's tables are theirs; these tests only look.
statement!(PERSON = "select id from person where given_names = $1 and family_name = $2");

pub(crate) fn all_migrations() -> Vec<Migration> {
    let mut all = kith_gate::migrations();
    all.extend(kith_people::migrations());
    all.extend(crate::migrations());
    all
}

/// Three people of one street, somebody of a rare name, and a crowd.
fn feed() -> String {
    let head = "record_id,given_name,family_name,date_of_birth,sex,address_line,postcode,updated\n";
    let mut feed = head.to_owned();
    let mut add = |given: &str, family: &str, line: &str, postcode: &str| {
        let number = feed.lines().count();
        let day = number % 28 + 1;
        feed.push_str(&format!(
            "A{number},{given},{family},2015-05-{day:02},F,{line},{postcode},2026-01-01\n"
        ));
    };
    add("Oriana", "Pellbrook", "12 Larkspur Rise", "PR2 4JY");
    add("Corin", "Ashgrove", "14 Larkspur Rise", "PR2 4JY");
    add("Sable", "Winterbourne", "7 Hidden Orchard", "LA9 7QT");
    add("Tamsin", "Quillfeather", "3 Other Street", "PR1 1AA");
    let families = [
        "Adams", "Baker", "Carter", "Dunn", "Ellis", "Frost", "Grant", "Hughes", "Irwin", "Jarvis",
    ];
    for (place, family) in families.iter().enumerate() {
        for given in ["Ada", "Ben"] {
            add(
                given,
                family,
                &format!("{} Elm Close", place + 1),
                "PR5 6AB",
            );
        }
    }
    feed
}

/// A place with its rooms, an organisation and people who work there.
struct World<'a> {
    test: &'a TestDb,
    gate: Gate,
    people: People,
    oversight: Oversight,
    organisation: OrganisationId,
}

impl<'a> World<'a> {
    async fn on(test: &'a TestDb) -> Self {
        // From 2 March to Monday 23 November 2026 at ten: what is looked for holds from then on.
        test.clock().advance(266 * 24 * 3600);
        let gate = Gate::new(test.handle(), &Keys::for_tests()).unwrap();
        let people = People::new(test.handle(), gate.clone());
        let oversight = Oversight::new(test.handle(), gate.clone(), people.clone()).unwrap();
        let grant: Grant<ManageOrganisations> = gate.operator("test", json!({})).await.unwrap();
        let new = NewOrganisation {
            name: "Ashbourne Council".into(),
            ods_code: None,
            headquarters: None,
        };
        let organisation = gate.create_organisation(&grant, &new).await.unwrap();
        let world = Self {
            test,
            gate,
            people,
            oversight,
            organisation,
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.csv");
        std::fs::write(&path, feed()).unwrap();
        let grant: Grant<SupplyFeed> = world.gate.operator("test", json!({})).await.unwrap();
        let file = FeedFile {
            source: "school".into(),
            title: Some("Schools".into()),
            supplier: Some(accredited_organisation(&world.gate, "Ashbourne Schools").await),
            path,
            mapping: None,
        };
        world.people.load(grant, file, &|_| {}).await.unwrap();
        world
    }

    async fn person(&self, given: &str, family: &str) -> PersonId {
        let found = self
            .test
            .one(&PERSON, args![given, family], |row| row.get("id"));
        found.await.unwrap()
    }

    async fn user(&self, full_name: &str, role: Role) -> SignedIn {
        let grant: Grant<ManageAccounts> = self.gate.operator("test", json!({})).await.unwrap();
        let new = NewAccount {
            user_name: full_name.to_lowercase().replace(' ', "."),
            full_name: full_name.into(),
            role,
            role_until: None,
            organisation: self.organisation,
        };
        let chosen = ("walnut harbour zip".into(), "402817".into());
        let secret = CodeSecret::random().unwrap();
        let made = self
            .gate
            .create_ready_account(&grant, &new, &secret, chosen);
        let account = made.await.unwrap();
        signed_in_as(self.test, account, self.organisation, role, full_name)
    }

    async fn officer(&self) -> SignedIn {
        self.user("Samir Lindqvist", Role::PrivacyOfficer).await
    }

    /// A visit. Looking behind a shield takes a fresh proof of who one is.
    async fn visit(&self, who: &SignedIn, person: PersonId, override_shield: bool) {
        let proved = signed_in_again(self.test, who);
        let who = if override_shield { &proved } else { who };
        let reason = ReasonGiven::new(ReasonCode::DirectInvolvement, "I was asked to visit");
        let visit = self
            .gate
            .open_visit(who, person, reason.unwrap(), override_shield);
        visit.await.unwrap();
        let grant = self.gate.look(who, person).await.unwrap();
        drop(grant);
        self.pass(minutes(1));
    }

    async fn look(&self, who: &SignedIn, person: PersonId) {
        self.visit(who, person, false).await;
    }

    async fn involve(&self, who: &SignedIn, person: PersonId) {
        let grant: Grant<RecordInvolvement> = self.gate.change(who, person).await.unwrap();
        let new = NewInvolvement {
            service: "Early help".into(),
            role: "Support worker".into(),
            phone: "01632 960777".parse().ok(),
            email: None,
            started_on: kith_terms::time::day_of(self.test.now()),
        };
        self.people.record_involvement(grant, new).await.unwrap();
    }

    async fn search(&self, who: &SignedIn, asked: serde_json::Value, criteria: &Criteria) {
        let grant: Grant<SearchPeople> =
            self.gate.ask(who, json!({ "asked": asked })).await.unwrap();
        match self.people.find(grant, criteria).await {
            // Too little was asked: nobody is shown, as in a search that finds nobody.
            Ok(_) | Err(CannotFind::TooBroad(_)) => {}
            Err(error) => panic!("{error}"),
        }
        self.pass(minutes(1));
    }

    async fn shield(&self, person: PersonId) {
        let manager = self.user("Rita Manager", Role::RecordManager).await;
        let reason = ReasonGiven::new(ReasonCode::SafeguardingEnquiry, "Asked to shield her");
        let visit = self
            .gate
            .open_visit(&manager, person, reason.unwrap(), false);
        visit.await.unwrap();
        let grant: Grant<SetShield> = self.gate.change(&manager, person).await.unwrap();
        let review_on: Date = "2027-05-01".parse().unwrap();
        let ground = ShieldGround::DomesticAbuse;
        self.gate
            .set_shield(grant, ground, review_on)
            .await
            .unwrap();
    }

    fn pass(&self, seconds: i64) {
        self.test.clock().advance(seconds);
    }

    async fn watcher(&self) -> Watcher {
        self.oversight.watcher("kith oversight").await.unwrap()
    }

    async fn run(&self) -> Ran {
        self.test.link_pending().await.unwrap();
        self.watcher().await.run().await.unwrap()
    }

    async fn grant<A>(&self, who: &SignedIn) -> Grant<A>
    where
        A: kith_gate::action::PlaceAction,
    {
        self.gate.ask::<A>(who, json!({})).await.unwrap()
    }

    async fn alerts(&self, officer: &SignedIn) -> Vec<AlertLine> {
        let grant = self.grant::<SeeAlerts>(officer).await;
        self.oversight.alerts(&grant, false).await.unwrap()
    }

    async fn alert(&self, officer: &SignedIn, id: AlertId) -> Alert {
        let grant = self.grant::<SeeAlerts>(officer).await;
        self.oversight.alert(&grant, id).await.unwrap()
    }

    /// Decides an alert as it stands.
    async fn decides(
        &self,
        grant: &Grant<DecideAlerts>,
        alert: AlertId,
        decision: Decision,
        why: &str,
    ) -> Result<(), OversightError> {
        let seen = self.oversight.heading(alert).await.unwrap().seen();
        self.oversight
            .decide(grant, alert, seen, decision, why)
            .await
    }

    /// The one alert that waits.
    async fn only(&self, officer: &SignedIn) -> Alert {
        let all = self.alerts(officer).await;
        assert_eq!(all.len(), 1, "{all:?}");
        self.alert(officer, all[0].heading.id).await
    }

    async fn home(&self, officer: &SignedIn, who: &SignedIn) {
        let grant = self.grant::<KeepHomes>(officer).await;
        let postcode = "PR2 4JY".parse().unwrap();
        let kept = self
            .oversight
            .keep_home(&grant, who.user_name(), &postcode, "12 Larkspur Rise");
        kept.await.unwrap();
    }

    async fn entries(&self, action: &str) -> Vec<PastEntry> {
        let filter = Filter {
            action: Some(action.to_owned()),
            ..Filter::default()
        };
        self.test.ledger_entries(&filter, 1000).await.unwrap()
    }
}

fn minutes(it: i64) -> i64 {
    it * 60
}

fn days(it: i64) -> i64 {
    it * 24 * 3600
}

type Rows = HashMap<&'static str, i64>;

statement!(
    COUNTS = "select (select count(*) from watch_act) as acts, (select count(*) from finding) as findings, \
     (select count(*) from finding_entry) as evidence, (select count(*) from alert) as alerts"
);

async fn rows(db: &TestDb) -> Rows {
    let names = ["acts", "findings", "evidence", "alerts"];
    db.one(&COUNTS, args![], |row| {
        names.iter().map(|it| Ok((*it, row.get(it)?))).collect()
    })
    .await
    .unwrap()
}

/// The name of an action's type, so that a test reads what it asks for.
fn name<A: Action>() -> &'static str {
    A::NAME
}

#[test]
fn what_the_desk_does_has_names_in_the_ledger() {
    let all = [
        name::<SeeAlerts>(),
        name::<DecideAlerts>(),
        name::<SuspendAccounts>(),
        name::<ManageBreaches>(),
        name::<KeepWatchList>(),
        name::<KeepHomes>(),
        name::<AnswerQuestions>(),
    ];
    for action in all {
        let mut words = kith_gate::ledger::ACTIONS.iter();
        assert!(words.any(|it| it.0 == action), "{action}");
    }
}
