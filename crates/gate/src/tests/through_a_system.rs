//! Looks through another system: for whom, once, in time, and never more than its user is shown.

use jiff::SignedDuration;
use jiff::civil::date;
use kith_store::ledger::read::{Filter, PastEntry};
use kith_store::testing::TestDb;
use kith_store::{Actor, Entry, Keys, Outcome, Route, Unit, args, both_engines, statement};
use kith_terms::{PersonId, SystemId};
use serde_json::json;

use super::world::{World, client};
use crate::account::{AccountError, AccountState};
use crate::action::{
    AnswerWhoLooked, ManageSystems, RecordInvolvement, SearchPeople, ShowWhoLooked, ViewRecord,
};
use crate::asking::tests::{reason, signed_in, visit};
use crate::organisation::NewOrganisation;
use crate::shield::{ShieldGround, ShieldState};
use crate::system::{NotAnswered, REQUEST_WINDOW, Request, SystemKey, Why};
use crate::testing::AnotherSystem;
use crate::told::{Applicant, Application, Identified};
use crate::{Gate, GateError, Grant, Refusal, Role, Section, Sections, migrations};

statement!(REQUESTS = "select count(*) as n from other_system_request");

/// Another system of the world's organisation.
struct Other<'a> {
    world: World<'a>,
    system: AnotherSystem,
    manages: Grant<ManageSystems>,
}

impl<'a> Other<'a> {
    async fn on(db: &'a TestDb, role: Role) -> Self {
        let world = World::on(db).await;
        let system = AnotherSystem::of(&world.gate, world.organisation, role).await;
        let manages = world.gate.operator("kith system", json!({})).await.unwrap();
        Self {
            world,
            system,
            manages,
        }
    }

    fn request(&self, person: PersonId) -> Request {
        self.system.asks_about(person, self.world.db.now())
    }

    async fn ask(&self, request: Request) -> Result<Grant<ViewRecord>, NotAnswered> {
        self.world
            .gate
            .look_through(&self.system.key, &client(), request)
            .await
    }

    async fn looks(&self, person: PersonId) -> Result<Grant<ViewRecord>, NotAnswered> {
        self.ask(self.request(person)).await
    }

    /// The ledger's entries of this action, newest first.
    async fn entries(&self, action: &str) -> Vec<PastEntry> {
        let all = self
            .world
            .db
            .ledger_entries(&Filter::default(), 1000)
            .await
            .unwrap();
        all.into_iter().filter(|it| it.action == action).collect()
    }

    /// Why the newest request was turned away, as the ledger has it.
    async fn turned_away(&self) -> String {
        let entry = self.entries("system.ask").await.into_iter().next().unwrap();
        assert_eq!(
            (entry.outcome, entry.route),
            (Outcome::Refused, Route::System)
        );
        entry.detail["why"].as_str().unwrap().to_owned()
    }
}

fn may_not(answer: &Result<Grant<ViewRecord>, NotAnswered>) -> bool {
    matches!(answer, Err(NotAnswered::UserMayNot))
}

fn not_its_user(answer: &Result<Grant<ViewRecord>, NotAnswered>) -> bool {
    matches!(answer, Err(NotAnswered::NotItsUser))
}

fn reason_needed(answer: &Result<Grant<ViewRecord>, NotAnswered>) -> bool {
    matches!(answer, Err(NotAnswered::Refused(Refusal::ReasonNeeded)))
}

both_engines! {
    migrations = migrations(),

    async fn a_record_is_opened_for_a_systems_user_and_each_entry_names_both(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let person = PersonId::new();
        let request = other.request(person);
        let grant = other.ask(request.clone()).await.unwrap();

        let kept_back = [
            Section::SensitiveExists, Section::OwnSensitive, Section::SensitiveServices,
            Section::History, Section::Problems,
        ];
        let shown: Sections = Section::ALL.into_iter().filter(|it| !kept_back.contains(it)).collect();
        assert_eq!(grant.sections(), shown);
        assert_eq!((grant.person(), grant.reason()), (person, Some(&reason())));
        let mut sessions = Vec::new();
        for action in ["system.ask", "visit.opened", "record.view"] {
            let entry = other.entries(action).await.into_iter().next().unwrap();
            assert_eq!((entry.outcome, entry.route), (Outcome::Permitted, Route::System), "{action}");
            assert_eq!(entry.actor, Actor::Account(other.system.account));
            assert_eq!(entry.organisation, Some(other.world.organisation));
            assert_eq!(entry.subjects, [person]);
            assert_eq!(entry.detail["system-request"], json!(request.id));
            assert!(entry.detail["system"].as_str().unwrap().parse::<SystemId>().is_ok());
            sessions.push(entry.session);
        }
        assert!(sessions.windows(2).all(|it| it[0] == it[1]), "they are one visit");
        let entry = &other.entries("record.view").await[0];
        assert_eq!(entry.reason.as_ref().unwrap().text, reason().text());
        assert_eq!(entry.detail["sees"], json!(shown.names()));
    }

    async fn of_the_same_request_many_times_at_once_one_is_answered_and_none_after_a_restart(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let request = other.request(PersonId::new());
        let (one, two, three, four) = tokio::join!(
            other.ask(request.clone()), other.ask(request.clone()),
            other.ask(request.clone()), other.ask(request.clone()),
        );
        let all = [one, two, three, four];
        assert_eq!(all.iter().filter(|it| it.is_ok()).count(), 1, "{all:?}");
        let seen = |it: &&Result<_, NotAnswered>| matches!(it, Err(NotAnswered::SeenBefore));
        assert_eq!(all.iter().filter(seen).count(), 3, "{all:?}");
        assert_eq!(other.entries("record.view").await.len(), 1);
        assert_eq!(other.turned_away().await, "seen-before");

        let again = Gate::new(db.handle(), &Keys::for_tests()).unwrap();
        let answer = again.look_through(&other.system.key, &client(), request).await;
        assert!(matches!(answer, Err(NotAnswered::SeenBefore)), "{answer:?}");
    }

    async fn a_request_is_taken_only_when_it_is_made_now(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let second = SignedDuration::from_secs(1);
        for (from_now, taken) in [
            (REQUEST_WINDOW, true), (-REQUEST_WINDOW, true),
            (REQUEST_WINDOW + second, false), (-REQUEST_WINDOW - second, false),
        ] {
            let mut request = other.request(PersonId::new());
            request.made_at = db.now() + from_now;
            let answer = other.ask(request).await;
            match taken {
                true => assert!(answer.is_ok(), "{from_now}: {answer:?}"),
                false => {
                    assert!(matches!(answer, Err(NotAnswered::NotNow)), "{from_now}: {answer:?}");
                    assert_eq!(other.turned_away().await, "not-now");
                }
            }
        }
    }

    async fn what_a_system_asked_is_kept_for_a_day_and_then_forgotten(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        drop(other.looks(PersonId::new()).await.unwrap());
        let kept = async || -> i64 { db.one(&REQUESTS, args![], |row| row.get("n")).await.unwrap() };
        db.clock().advance(24 * 3600);
        other.world.gate.tidy().await.unwrap();
        assert_eq!(kept().await, 1);
        db.clock().advance(1);
        other.world.gate.tidy().await.unwrap();
        assert_eq!(kept().await, 0);
    }

    async fn a_key_that_was_renewed_waits_like_a_wrong_password_and_shuts_nobody_out(db: TestDb) {
        let mut other = Other::on(&db, Role::Practitioner).await;
        let gate = &other.world.gate;
        let new = gate.renew_system_key(&other.manages, AnotherSystem::NAME).await.unwrap();
        for _ in 0..5 {
            let answer = other.looks(PersonId::new()).await;
            assert!(matches!(answer, Err(NotAnswered::NotKnown)), "{answer:?}");
            let entry = other.entries("system.ask").await.into_iter().next().unwrap();
            assert_eq!((entry.actor, entry.route), (Actor::Nobody, Route::System));
        }
        let answer = other.looks(PersonId::new()).await;
        assert!(matches!(answer, Err(NotAnswered::Wait { .. })), "{answer:?}");
        // Other wrong keys from the same address use up what an address may try.
        for _ in 0..60 {
            other.system.key = SystemKey::random();
            drop(other.looks(PersonId::new()).await);
        }
        let answer = other.looks(PersonId::new()).await;
        assert!(matches!(answer, Err(NotAnswered::Wait { .. })), "{answer:?}");
        other.system.key = new;
        assert!(other.looks(PersonId::new()).await.is_ok());
        let rhys = other.world.holder("rhys").await;
        other.world.sign_in(&rhys).await;
    }

    async fn a_suspended_system_is_answered_about_nobody(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let gate = &other.world.gate;
        gate.suspend_system(&other.manages, AnotherSystem::NAME, "Its supplier was broken into").await.unwrap();
        let answer = other.looks(PersonId::new()).await;
        assert!(matches!(answer, Err(NotAnswered::Suspended)), "{answer:?}");
        assert_eq!(other.turned_away().await, "suspended");
        gate.reinstate_system(&other.manages, AnotherSystem::NAME).await.unwrap();
        assert!(other.looks(PersonId::new()).await.is_ok());
    }

    async fn a_system_learns_of_others_users_no_more_than_that_they_are_not_its_own(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let (world, person) = (&other.world, PersonId::new());
        let unknown = Request { user: "somebody".parse().unwrap(), ..other.request(person) };
        assert!(not_its_user(&other.ask(unknown).await));
        assert_eq!(other.turned_away().await, "not-its-user");
        let another_role = Request { role: Role::RecordManager, ..other.request(person) };
        assert!(not_its_user(&other.ask(another_role).await));
        // The user's account goes to another organisation, whose this system is not.
        let new = NewOrganisation { name: "Fernley Trust".into(), ods_code: None, headquarters: None };
        let elsewhere = world.gate.create_organisation(&world.organisations, &new).await.unwrap();
        let moved = world.gate.change_role(&world.accounts, other.system.account, Role::Practitioner, None, elsewhere);
        moved.await.unwrap();
        assert!(not_its_user(&other.looks(person).await));
        world.gate.remove_system_user(&other.manages, AnotherSystem::NAME, &other.system.user).await.unwrap();
        assert!(not_its_user(&other.looks(person).await));
        assert!(other.entries("record.view").await.is_empty());
    }

    async fn what_is_asked_of_everybody_is_asked_of_a_systems_user(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let (world, account, person) = (&other.world, other.system.account, PersonId::new());
        let gate = &world.gate;
        gate.withdraw_dbs_check(&world.accounts, account).await.unwrap();
        assert!(may_not(&other.looks(person).await));
        let refused = &other.entries("record.view").await[0];
        assert_eq!((refused.outcome, refused.route), (Outcome::Refused, Route::System));
        assert_eq!(refused.actor, Actor::Account(account));
        assert!(refused.detail["system"].is_string(), "{}", refused.detail);
        gate.record_dbs_check(&world.accounts, account, date(2026, 3, 1)).await.unwrap();
        assert!(other.looks(person).await.is_ok());

        gate.suspend_account(&world.accounts, account, "Under investigation").await.unwrap();
        assert!(may_not(&other.looks(person).await));
        gate.reinstate_account(&world.accounts, account).await.unwrap();
        assert!(other.looks(person).await.is_ok());

        gate.withdraw_accreditation(&world.organisations, world.organisation, "A breach").await.unwrap();
        assert!(may_not(&other.looks(person).await));
    }

    async fn to_be_asked_for_by_a_system_keeps_no_account_in_use(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        db.clock().advance(89 * 24 * 3600);
        assert!(other.looks(PersonId::new()).await.is_ok());
        db.clock().advance(2 * 24 * 3600);
        assert!(may_not(&other.looks(PersonId::new()).await));
        let account = other.world.gate.account(&other.world.accounts, other.system.account).await.unwrap();
        assert_eq!(account.state, AccountState::Suspended);
    }

    async fn a_reason_holds_for_a_visit_of_one_user_through_one_system(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let (gate, person) = (&other.world.gate, PersonId::new());
        let first = other.looks(person).await.unwrap();
        let goes_on = |person| Request { why: Why::Visit(first.visit().unwrap()), ..other.request(person) };
        let second = other.ask(goes_on(person)).await.unwrap();
        assert_eq!((second.visit(), second.reason()), (first.visit(), Some(&reason())));
        assert_eq!(other.entries("visit.opened").await.len(), 1);
        assert!(reason_needed(&other.ask(goes_on(PersonId::new())).await), "it is of one person");

        // Another system of the same organisation, that asks for the same account.
        let key = gate.add_system(&other.manages, "Other Records", other.world.organisation).await.unwrap();
        gate.add_system_user(&other.manages, "Other Records", &other.system.user, "anna.protheroe").await.unwrap();
        let answer = gate.look_through(&key, &client(), goes_on(person)).await;
        assert!(reason_needed(&answer), "{answer:?}");

        db.clock().advance(30 * 60);
        assert!(reason_needed(&other.ask(goes_on(person)).await), "it has ended");
    }

    async fn no_system_looks_behind_a_shield_whoever_its_user_is(db: TestDb) {
        let other = Other::on(&db, Role::ShieldPractitioner).await;
        let (gate, person) = (&other.world.gate, PersonId::new());
        let manager = signed_in(&db, Role::RecordManager);
        visit(gate, &manager, person).await;
        let grant = gate.change(&manager, person).await.unwrap();
        gate.set_shield(grant, ShieldGround::DomesticAbuse, date(2026, 9, 1)).await.unwrap();

        let grant = other.looks(person).await.unwrap();
        let open = [Section::Name, Section::Sex, Section::BirthDate, Section::Number, Section::CarerName];
        assert_eq!(grant.sections(), Sections::from_iter(open));
        assert_eq!(grant.shield(), ShieldState::Hides);
        let refused = gate.open_visit(grant.who(), person, reason(), true).await.unwrap_err();
        let Refusal::NotPermitted { why } = refused else { panic!("{refused:?}") };
        assert_eq!(why, "Another system can only open a record for you. Sign in to Kith to do this.");
    }

    async fn a_system_does_nothing_for_its_user_but_open_records(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let (gate, person) = (&other.world.gate, PersonId::new());
        let grant = other.looks(person).await.unwrap();
        let who = grant.who();
        let changed = gate.change::<RecordInvolvement>(who, person).await.unwrap_err();
        assert!(matches!(changed, Refusal::NotPermitted { .. }), "{changed:?}");
        let searched = gate.ask::<SearchPeople>(who, json!({})).await.unwrap_err();
        assert!(matches!(searched, Refusal::NotPermitted { .. }), "{searched:?}");
        assert!(!gate.is_proved(who) && !who.is_form_token(""));
        let here_alone = AccountError::Gate(GateError::ThroughASystem).to_string();
        let terms = gate.settings().standing.terms_version;
        assert_eq!(gate.accept_terms(who, terms).await.unwrap_err().to_string(), here_alone);
        let passkey = kith_terms::PasskeyId::new();
        assert_eq!(gate.remove_passkey(who, passkey).await.unwrap_err().to_string(), here_alone);
        assert_eq!(gate.sign_out_everywhere(who).await.unwrap_err().to_string(), here_alone);
        for action in ["involvement.record", "people.search"] {
            let entry = &other.entries(action).await[0];
            assert_eq!((entry.outcome, entry.route), (Outcome::Refused, Route::System));
            assert!(entry.detail["system"].is_string(), "{}", entry.detail);
        }
    }

    async fn a_person_in_the_archive_is_nobody_to_a_system_even_for_a_record_manager(db: TestDb) {
        let other = Other::on(&db, Role::RecordManager).await;
        let person = PersonId::new();
        let entry = Entry::new("retention.run", Actor::Program("test".to_owned()));
        let unit = other.world.gate.into_archive(Unit::new(entry), &[person], date(2027, 3, 1));
        db.commit(unit).await.unwrap();
        let answer = other.looks(person).await;
        assert!(matches!(answer, Err(NotAnswered::Refused(Refusal::NoSuchPerson))), "{answer:?}");
    }

    async fn what_cannot_be_written_down_is_shown_to_no_system(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        db.intrude("alter table ledger_subject rename to lost").await;
        let answer = other.looks(PersonId::new()).await;
        assert!(matches!(answer, Err(NotAnswered::Refused(Refusal::Gate(_)))), "{answer:?}");
    }

    async fn a_person_is_told_who_looked_and_through_which_system(db: TestDb) {
        let other = Other::on(&db, Role::Practitioner).await;
        let (gate, person) = (&other.world.gate, PersonId::new());
        drop(other.looks(person).await.unwrap());
        let manager = signed_in(&db, Role::RecordManager);
        visit(gate, &manager, person).await;
        db.clock().advance(60);
        let application = Application::new(Applicant::Person, Identified::Document, "Passport seen", "SAR-12");
        let grant = gate.change::<AnswerWhoLooked>(&manager, person).await.unwrap();
        let id = gate.answer_who_looked(grant, &application.unwrap()).await.unwrap();
        let shown = gate.ask_about::<ShowWhoLooked>(&manager, person, json!({})).await.unwrap();
        let answer = gate.who_looked_answer(&shown, id).await.unwrap().unwrap();

        let [look] = answer.looks.as_slice() else { panic!("{:?}", answer.looks) };
        assert_eq!(look.who, AnotherSystem::USER);
        assert_eq!(look.did, ["opened the record through Care Records"]);
        assert_eq!(look.organisation.as_deref(), Some("Ashbourne Council"));
        assert!(look.saw.contains(Section::Address) && !look.saw.contains(Section::History));
    }
}
