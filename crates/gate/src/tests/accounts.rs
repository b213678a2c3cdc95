//! Accounts and organisations: opening, setting up, changing.

use jiff::civil::date;
use kith_store::both_engines;
use serde_json::json;

use super::world::{Holder, PASSWORD, PIN, World, client};
use crate::account::{
    Account, AccountChange, AccountError, AccountFilter, AccountState, NewAccount, NewCredentials,
    read_list,
};
use crate::action::ManageAccounts;
use crate::credentials::{Credentials, SignInError, Typed, WeakPassword};
use crate::organisation::{NewAccreditation, NewOrganisation, OrganisationError};
use crate::session::SessionToken;
use crate::standing::Fact;
use crate::{Role, SignedIn, migrations};

const DAY: i64 = 24 * 60 * 60;

fn chosen(code: String) -> NewCredentials {
    NewCredentials {
        password: PASSWORD.into(),
        pin: PIN.into(),
        code: code.into(),
    }
}

/// Someone who may manage accounts, and their session.
pub(super) async fn administrator(world: &World<'_>, name: &'static str) -> (Holder, SessionToken) {
    let holder = world.holder(name).await;
    let (grant, role) = (&world.accounts, Role::AccountAdministrator);
    world
        .gate
        .change_role(grant, holder.id, role, None, world.organisation)
        .await
        .unwrap();
    let (token, who) = world.signed_in(&holder).await;
    world.gate.accept_terms(&who, 1).await.unwrap();
    (holder, token)
}

async fn signed_in_administrator(world: &World<'_>) -> SignedIn {
    let (_, token) = administrator(world, "admin").await;
    world.gate.session(&token).await.unwrap()
}

both_engines! {
    migrations = migrations(),

    async fn a_new_holder_chooses_everything_with_the_code_they_were_given(db: TestDb) {
        let world = World::on(&db).await;
        let new = world.new_account("Bethan.P", Role::Practitioner);
        let (id, code) = world.gate.create_account(&world.accounts, &new).await.unwrap();
        let (name, code) = (Typed::from("bethan.p"), Typed::from(code.to_text().as_str()));
        let begun = world.gate.begin_set_up(&name, &code, &client()).await.unwrap();
        assert_eq!((&*begun.user_name, &*begun.full_name), ("bethan.p", "Bethan Protheroe"));
        let now = chosen(begun.secret.code_at(db.now()));
        world.gate.finish_set_up(&name, &code, now, &client()).await.unwrap();
        let holder = Holder { id, user_name: "bethan.p", secret: begun.secret };
        let (_, who) = world.signed_in(&holder).await;
        assert_eq!(who.account(), id);
    }

    async fn a_set_up_code_works_once_for_its_own_account_and_for_a_week(db: TestDb) {
        let world = World::on(&db).await;
        let gate = &world.gate;
        let open = async |name| {
            let new = world.new_account(name, Role::Practitioner);
            let (_, code) = gate.create_account(&world.accounts, &new).await.unwrap();
            (Typed::from(name), Typed::from(code.to_text().as_str()))
        };
        let (bethan, huw, mair) = (open("bethan").await, open("huw").await, open("mair").await);
        let begin = async |name: &Typed, code: &Typed| gate.begin_set_up(name, code, &client()).await;
        assert!(matches!(begin(&bethan.0, &huw.1).await, Err(AccountError::SetUpCode)));
        let secret = begin(&bethan.0, &bethan.1).await.unwrap().secret;
        let now = chosen(secret.code_at(db.now()));
        gate.finish_set_up(&bethan.0, &bethan.1, now.clone(), &client()).await.unwrap();
        let again = gate.finish_set_up(&bethan.0, &bethan.1, now, &client()).await;
        assert!(matches!(again, Err(AccountError::SetUpCode)), "{again:?}");
        db.clock().advance(7 * 24 * 60 * 60 - 1);
        assert!(begin(&huw.0, &huw.1).await.is_ok());
        db.clock().advance(1);
        assert!(matches!(begin(&mair.0, &mair.1).await, Err(AccountError::SetUpCode)));
    }

    async fn the_code_that_finished_the_set_up_does_not_sign_in(db: TestDb) {
        let world = World::on(&db).await;
        let new = world.new_account("bethan", Role::Practitioner);
        let (id, code) = world.gate.create_account(&world.accounts, &new).await.unwrap();
        let (name, code) = (Typed::from("bethan"), Typed::from(code.to_text().as_str()));
        let secret = world.gate.begin_set_up(&name, &code, &client()).await.unwrap().secret;
        let now = chosen(secret.code_at(db.now()));
        world.gate.finish_set_up(&name, &code, now, &client()).await.unwrap();
        let holder = Holder { id, user_name: "bethan", secret };
        let answer = world.try_sign_in(world.credentials(&holder)).await;
        assert!(matches!(answer, Err(SignInError::NoMatch)), "{answer:?}");
    }

    async fn a_weak_choice_is_refused_and_the_set_up_code_goes_on_working(db: TestDb) {
        let world = World::on(&db).await;
        let new = world.new_account("bethan", Role::Practitioner);
        let (_, code) = world.gate.create_account(&world.accounts, &new).await.unwrap();
        let (name, code) = (Typed::from("bethan"), Typed::from(code.to_text().as_str()));
        let secret = world.gate.begin_set_up(&name, &code, &client()).await.unwrap().secret;
        let good = || chosen(secret.code_at(db.now()));
        let finish = async |it| world.gate.finish_set_up(&name, &code, it, &client()).await;
        let about = NewCredentials { password: "Ashbourne2026".into(), ..good() };
        let answer = finish(about).await;
        assert!(matches!(answer, Err(AccountError::Password(WeakPassword::AboutYou))), "{answer:?}");
        let answer = finish(NewCredentials { pin: "123456".into(), ..good() }).await;
        assert!(matches!(answer, Err(AccountError::Pin(_))), "{answer:?}");
        let answer = finish(NewCredentials { code: "000000".into(), ..good() }).await;
        assert!(matches!(answer, Err(AccountError::PhoneCode)), "{answer:?}");
        finish(good()).await.unwrap();
    }

    async fn guessing_set_up_codes_brings_a_wait(db: TestDb) {
        let world = World::on(&db).await;
        let (name, guess) = (Typed::from("bethan"), Typed::from("AAAAA-AAAAA-AAAAA-AAAAA"));
        for _ in 0..5 {
            let answer = world.gate.begin_set_up(&name, &guess, &client()).await;
            assert!(matches!(answer, Err(AccountError::SetUpCode)), "{answer:?}");
        }
        let answer = world.gate.begin_set_up(&name, &guess, &client()).await;
        assert!(matches!(answer, Err(AccountError::Wait { .. })), "{answer:?}");
    }

    async fn an_account_that_is_not_set_up_cannot_sign_in(db: TestDb) {
        let world = World::on(&db).await;
        let new = world.new_account("bethan", Role::Practitioner);
        world.gate.create_account(&world.accounts, &new).await.unwrap();
        let given = Credentials {
            user_name: "bethan".into(), password: "".into(), pin: "".into(), code: "".into(),
        };
        let answer = world.try_sign_in(given).await;
        assert!(matches!(answer, Err(SignInError::NoMatch)), "{answer:?}");
    }

    async fn a_reset_ends_everything_that_was_known(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        let code = world.gate.reset_account(&world.accounts, bethan.id).await.unwrap();
        assert!(world.gate.session(&token).await.is_err());
        db.clock().advance(30);
        assert!(world.try_sign_in(world.credentials(&bethan)).await.is_err());
        let (name, code) = (Typed::from("bethan"), Typed::from(code.to_text().as_str()));
        let secret = world.gate.begin_set_up(&name, &code, &client()).await.unwrap().secret;
        assert_ne!(secret.to_base32(), bethan.secret.to_base32());
    }

    async fn a_user_name_is_one_persons_whatever_its_case(db: TestDb) {
        let world = World::on(&db).await;
        world.holder("bethan").await;
        let new = world.new_account("BETHAN", Role::Practitioner);
        let answer = world.gate.create_account(&world.accounts, &new).await;
        assert!(matches!(answer, Err(AccountError::UserNameTaken)), "{answer:?}");
    }

    async fn nobody_administers_their_own_account(db: TestDb) {
        let world = World::on(&db).await;
        let who = signed_in_administrator(&world).await;
        let gate = &world.gate;
        let grant = gate.ask::<ManageAccounts>(&who, json!({})).await.unwrap();
        let (own, role) = (who.account(), Role::PrivacyOfficer);
        let day = date(2026, 3, 1);
        let answers = [
            gate.record_dbs_check(&grant, own, day).await,
            gate.record_training(&grant, own, day).await,
            gate.change_role(&grant, own, role, None, world.organisation).await,
            gate.suspend_account(&grant, own, "To see").await,
            gate.reinstate_account(&grant, own).await,
            gate.close_account(&grant, own, "To see").await,
            gate.reset_account(&grant, own).await.map(|_| ()),
        ];
        for answer in answers {
            assert!(matches!(answer, Err(AccountError::Own)), "{answer:?}");
        }
        let bethan = world.holder("bethan").await;
        gate.record_dbs_check(&grant, bethan.id, day).await.unwrap();
    }

    async fn an_administrator_cannot_give_anyone_a_password(db: TestDb) {
        let world = World::on(&db).await;
        let who = signed_in_administrator(&world).await;
        let grant = world.gate.ask::<ManageAccounts>(&who, json!({})).await.unwrap();
        let new = world.new_account("bethan", Role::Practitioner);
        let secret = crate::credentials::CodeSecret::random().unwrap();
        let chosen = (PASSWORD.into(), PIN.into());
        let answer = world.gate.create_ready_account(&grant, &new, &secret, chosen).await;
        assert!(matches!(answer, Err(AccountError::OperatorOnly)), "{answer:?}");
    }

    async fn an_account_that_nobody_uses_for_ninety_days_is_suspended_and_its_holder_told(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        world.sign_in(&bethan).await;
        db.clock().advance(90 * DAY - 60);
        world.sign_in(&bethan).await;
        db.clock().advance(90 * DAY);
        let answer = world.try_sign_in(world.credentials(&bethan)).await;
        assert!(matches!(answer, Err(SignInError::Suspended)), "{answer:?}");
        let account = world.gate.account(&world.accounts, bethan.id).await.unwrap();
        assert_eq!(account.state_why.as_deref(), Some("Not used for 90 days"));
        world.gate.reinstate_account(&world.accounts, bethan.id).await.unwrap();
        world.sign_in(&bethan).await;
    }

    async fn whoever_does_not_know_the_password_does_not_learn_that_an_account_is_unused(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        db.clock().advance(91 * DAY);
        let given = Credentials { password: "not it".into(), ..world.credentials(&bethan) };
        let answer = world.try_sign_in(given).await;
        assert!(matches!(answer, Err(SignInError::NoMatch)), "{answer:?}");
        assert!(world.entries("account.suspend-unused").await.is_empty());
    }

    async fn unused_accounts_are_found_without_anybody_signing_in(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        db.clock().advance(89 * DAY);
        assert_eq!(world.gate.suspend_unused().await.unwrap(), 0);
        world.sign_in(&huw).await;
        db.clock().advance(DAY);
        assert_eq!(world.gate.suspend_unused().await.unwrap(), 1);
        assert_eq!(world.gate.suspend_unused().await.unwrap(), 0);
        let state = async |id| world.gate.account(&world.accounts, id).await.unwrap().state;
        assert_eq!(state(bethan.id).await, AccountState::Suspended);
        assert_eq!(state(huw.id).await, AccountState::Active);
        let entries = world.entries("account.suspend-unused").await;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].1["account"], json!(bethan.id));
    }

    async fn a_month_tells_who_joined_moved_and_left(db: TestDb) {
        let world = World::on(&db).await;
        let (gate, grant) = (&world.gate, &world.accounts);
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        db.clock().advance(60);
        gate.change_role(grant, bethan.id, Role::RecordManager, None, world.organisation).await.unwrap();
        db.clock().advance(60);
        gate.close_account(grant, huw.id, "Has left").await.unwrap();
        let told = async |month| {
            let changes = gate.account_changes(grant, month).await.unwrap();
            changes.into_iter().map(|it| (it.change, it.holder.user_name)).collect::<Vec<_>>()
        };
        let march = told(date(2026, 3, 31)).await;
        let named = |change, name: &str| (change, name.to_owned());
        assert_eq!(march[..2], [named(AccountChange::Left, "huw"), named(AccountChange::Moved, "bethan")]);
        assert!(march.contains(&named(AccountChange::Joined, "bethan")));
        assert_eq!(march.len(), 4);
        assert!(told(date(2026, 4, 1)).await.is_empty());
    }

    async fn a_list_of_staff_shows_who_left_who_is_missing_and_who_moved(db: TestDb) {
        let world = World::on(&db).await;
        let (gate, grant) = (&world.gate, &world.accounts);
        for name in ["bethan", "huw", "mair", "gone"] {
            let new = NewAccount {
                full_name: format!("Holder {name}"),
                ..world.new_account(name, Role::Practitioner)
            };
            gate.create_account(grant, &new).await.unwrap();
        }
        let gone = gate.find_account(grant, "gone").await.unwrap();
        gate.close_account(grant, gone, "Has left").await.unwrap();
        let list = "name,user_name,organisation\n\
            HOLDER BETHAN,,Ashbourne Council\n\
            Whatever,Huw,Hilltop Surgery\n\
            Somebody New,,Ashbourne Council\n";
        let list = read_list(list.as_bytes()).unwrap();
        let it = gate.compare_accounts(grant, &list, AccountFilter::default()).await.unwrap();
        let names = |all: &[Account]| all.iter().map(|it| it.user_name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&it.not_listed), ["mair"], "one that is closed has left already");
        assert_eq!(it.without_account.len(), 1);
        assert_eq!(it.without_account[0].name, "Somebody New");
        assert_eq!(it.elsewhere.len(), 1);
        assert_eq!((&*it.elsewhere[0].0.organisation, &*it.elsewhere[0].1.user_name), ("Hilltop Surgery", "huw"));
        assert!(it.ambiguous.is_empty());
    }

    async fn an_account_in_use_is_recovered_by_two_administrators_and_not_by_one(db: TestDb) {
        let world = World::on(&db).await;
        let (gate, bethan) = (&world.gate, world.holder("bethan").await);
        let token = world.sign_in(&bethan).await;
        let one = administrator(&world, "one").await;
        let other = administrator(&world, "other").await;
        let may = async |token| {
            let who = gate.session(token).await.unwrap();
            gate.ask::<ManageAccounts>(&who, json!({})).await.unwrap()
        };
        let (first, second) = (may(&one.1).await, may(&other.1).await);
        let alone = gate.reset_account(&first, bethan.id).await;
        assert!(matches!(alone, Err(AccountError::State)), "{alone:?}");
        let recovery = gate.ask_recovery(&first, bethan.id, "A lost telephone, seen in person").await.unwrap();
        let twice = gate.ask_recovery(&second, bethan.id, "The same").await;
        assert!(matches!(twice, Err(AccountError::State)), "one waits already: {twice:?}");
        let own = gate.approve_recovery(&first, recovery).await;
        assert!(matches!(own, Err(AccountError::TwoNeeded)), "{own:?}");
        assert!(gate.session(&token).await.is_ok(), "asking changes nothing");
        let code = gate.approve_recovery(&second, recovery).await.unwrap();
        assert!(gate.session(&token).await.is_err());
        let again = gate.approve_recovery(&second, recovery).await;
        assert!(matches!(again, Err(AccountError::NotFound)), "{again:?}");
        let (name, code) = (Typed::from("bethan"), Typed::from(code.to_text().as_str()));
        let secret = gate.begin_set_up(&name, &code, &client()).await.unwrap().secret;
        assert_ne!(secret.to_base32(), bethan.secret.to_base32());
        let approved = world.entries("recovery.approve").await;
        assert_eq!(approved[0].1["asked-by"], json!(one.0.id));
        assert_eq!(world.entries("recovery.ask").await.len(), 1);
    }

    async fn nobody_approves_a_recovery_of_their_own_account_or_after_a_day(db: TestDb) {
        let world = World::on(&db).await;
        let gate = &world.gate;
        let one = administrator(&world, "one").await;
        let other = administrator(&world, "other").await;
        let may = async |token| {
            let who = gate.session(token).await.unwrap();
            gate.ask::<ManageAccounts>(&who, json!({})).await.unwrap()
        };
        let (first, second) = (may(&one.1).await, may(&other.1).await);
        let own = gate.ask_recovery(&first, one.0.id, "Mine").await;
        assert!(matches!(own, Err(AccountError::Own)), "{own:?}");
        let recovery = gate.ask_recovery(&first, other.0.id, "Theirs").await.unwrap();
        let own = gate.approve_recovery(&second, recovery).await;
        assert!(matches!(own, Err(AccountError::Own)), "{own:?}");
        assert_eq!(gate.recoveries(&first).await.unwrap().len(), 1);
        db.clock().advance(DAY);
        assert!(gate.recoveries(&first).await.unwrap().is_empty());
        let late = gate.recovery(&second, recovery).await;
        assert!(matches!(late, Err(AccountError::NotFound)), "{late:?}");
    }

    async fn each_change_is_in_the_ledger_with_whoever_made_it(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let grant = &world.accounts;
        world.gate.suspend_account(grant, bethan.id, "On leave").await.unwrap();
        world.gate.reinstate_account(grant, bethan.id).await.unwrap();
        world.gate.close_account(grant, bethan.id, "Has left").await.unwrap();
        let id = json!(bethan.id);
        for action in ["open", "dbs", "training", "suspend", "reinstate", "close"] {
            let entries = world.entries(&format!("account.{action}")).await;
            assert_eq!(entries.len(), 1, "{action}");
            assert_eq!(entries[0].1["account"], id, "{action}");
        }
    }

    async fn a_change_that_does_not_fit_the_accounts_state_changes_nothing(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let grant = &world.accounts;
        let answer = world.gate.reinstate_account(grant, bethan.id).await;
        assert!(matches!(answer, Err(AccountError::State)), "{answer:?}");
        world.gate.close_account(grant, bethan.id, "Has left").await.unwrap();
        let answer = world.gate.suspend_account(grant, bethan.id, "To see").await;
        assert!(matches!(answer, Err(AccountError::State)), "{answer:?}");
        assert!(world.entries("account.reinstate").await.is_empty());
        assert!(world.entries("account.suspend").await.is_empty());
    }

    async fn a_check_cannot_be_dated_tomorrow(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let grant = &world.accounts;
        let answer = world.gate.record_training(grant, bethan.id, date(2026, 3, 3)).await;
        assert!(matches!(answer, Err(AccountError::FutureDate)), "{answer:?}");
        world.gate.record_training(grant, bethan.id, date(2026, 3, 2)).await.unwrap();
    }

    async fn a_role_that_has_ended_is_missing(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (grant, role, last) = (&world.accounts, Role::Practitioner, date(2026, 3, 3));
        world.gate.change_role(grant, bethan.id, role, Some(last), world.organisation).await.unwrap();
        let role_now = async || world.gate.account(grant, bethan.id).await.unwrap().standing.role;
        assert_eq!(role_now().await, Fact::Met { until: Some(last) });
        db.clock().advance(2 * 24 * 60 * 60);
        assert_eq!(role_now().await, Fact::Expired { on: last });
    }

    async fn ones_own_password_is_changed_with_the_old_one_only(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, who) = world.signed_in(&bethan).await;
        let change = async |old: &str, new: &str| {
            world.gate.change_password(&who, old.into(), new.into(), &client()).await
        };
        let new = "plum timber kettle";
        assert!(matches!(change("not it", new).await, Err(AccountError::OldPassword)));
        let weak = change(PASSWORD, "bethan protheroe").await;
        assert!(matches!(weak, Err(AccountError::Password(_))), "{weak:?}");
        change(PASSWORD, new).await.unwrap();
        db.clock().advance(30);
        assert!(world.try_sign_in(world.credentials(&bethan)).await.is_err());
        let given = Credentials { password: new.into(), ..world.credentials(&bethan) };
        assert!(world.try_sign_in(given).await.is_ok());
    }

    async fn guessing_the_password_on_an_open_screen_brings_a_wait(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, who) = world.signed_in(&bethan).await;
        let guess = async |password: &str| {
            world.gate.change_pin(&who, password.into(), "928375".into(), &client()).await
        };
        for _ in 0..5 {
            assert!(matches!(guess("not it").await, Err(AccountError::OldPassword)));
        }
        assert!(matches!(guess(PASSWORD).await, Err(AccountError::Wait { .. })));
    }

    async fn terms_are_accepted_in_the_version_in_force(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, who) = world.signed_in(&bethan).await;
        let answer = world.gate.accept_terms(&who, 0).await;
        assert!(matches!(answer, Err(AccountError::OtherTerms)), "{answer:?}");
    }

    async fn accounts_are_listed_a_page_at_a_time_and_found_by_part_of_a_name(db: TestDb) {
        let world = World::on(&db).await;
        let grant = &world.accounts;
        for at in 0..52 {
            let new = NewAccount {
                full_name: format!("Siân Number {at}"),
                ..world.new_account(&format!("person{at:02}"), Role::Practitioner)
            };
            world.gate.create_account(grant, &new).await.unwrap();
        }
        let page = async |filter| world.gate.accounts(grant, &filter).await.unwrap();
        let first = page(AccountFilter::default()).await;
        assert_eq!((first.accounts.len(), first.next.as_deref()), (50, Some("person49")));
        let rest = page(AccountFilter { after: first.next, ..AccountFilter::default() }).await;
        let names: Vec<&str> = rest.accounts.iter().map(|it| &*it.user_name).collect();
        assert_eq!((names, rest.next), (vec!["person50", "person51"], None));
        let text = Some("SIAN number 7".to_owned());
        let found = page(AccountFilter { text, ..AccountFilter::default() }).await;
        assert_eq!(found.accounts.len(), 1);
        assert_eq!(found.accounts[0].state, AccountState::SettingUp);
        let state = Some(AccountState::Active);
        assert!(page(AccountFilter { state, ..AccountFilter::default() }).await.accounts.is_empty());
        let organisation = Some(kith_terms::OrganisationId::new());
        let elsewhere = AccountFilter { organisation, ..AccountFilter::default() };
        assert!(page(elsewhere).await.accounts.is_empty());
    }

    async fn an_organisation_is_added_once_and_counts_its_accounts(db: TestDb) {
        let world = World::on(&db).await;
        world.holder("bethan").await;
        let grant = &world.organisations;
        let code = Some("F83006".parse().unwrap());
        let new = NewOrganisation { name: " Ashbourne  COUNCIL ".into(), ods_code: None, headquarters: None };
        let answer = world.gate.create_organisation(grant, &new).await;
        assert!(matches!(answer, Err(OrganisationError::Taken)), "{answer:?}");
        let new = NewOrganisation { name: "Hilltop Surgery".into(), ods_code: code.clone(), headquarters: None };
        let id = world.gate.create_organisation(grant, &new).await.unwrap();
        let all = world.gate.organisations(grant).await.unwrap();
        let seen: Vec<_> = all.iter().map(|it| (&*it.name, it.accounts, it.accredited)).collect();
        let year = Some((date(2026, 1, 1), date(2026, 12, 31)));
        assert_eq!(seen, [("Ashbourne Council", 1, year), ("Hilltop Surgery", 0, None)]);
        assert_eq!(all[1].ods_code, code);
        let found = world.gate.find_organisation(grant, "hilltop surgery").await.unwrap();
        assert_eq!(found, Some(id));
    }

    async fn an_accreditation_is_kept_when_it_is_withdrawn(db: TestDb) {
        let world = World::on(&db).await;
        let (grant, id) = (&world.organisations, world.organisation);
        world.gate.withdraw_accreditation(grant, id, "Failed its review").await.unwrap();
        let again = world.gate.withdraw_accreditation(grant, id, "Failed its review").await;
        assert!(matches!(again, Err(OrganisationError::NotAccredited)), "{again:?}");
        let kept = world.gate.accreditations(grant, id).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].withdrawn_at, Some(db.now()));
        assert_eq!(kept[0].withdrawn_why.as_deref(), Some("Failed its review"));
        world.accredit(date(2026, 3, 1), date(2027, 2, 28)).await;
        assert_eq!(world.gate.accreditations(grant, id).await.unwrap().len(), 2);
    }

    async fn the_next_years_accreditation_does_not_hide_this_years(db: TestDb) {
        let world = World::on(&db).await;
        world.accredit(date(2027, 1, 1), date(2027, 12, 31)).await;
        let all = world.gate.organisations(&world.organisations).await.unwrap();
        assert_eq!(all[0].accredited, Some((date(2026, 1, 1), date(2026, 12, 31))));
    }

    async fn an_accreditation_lasts_a_year_at_most_and_rests_on_something(db: TestDb) {
        let world = World::on(&db).await;
        let give = async |last_day, evidence: &str| {
            let given = NewAccreditation {
                first_day: date(2026, 1, 1),
                last_day,
                given_by: "Programme board".into(),
                evidence: evidence.into(),
            };
            world.gate.accredit(&world.organisations, world.organisation, &given).await
        };
        let long = give(date(2027, 1, 2), "Minute 12").await;
        assert!(matches!(long, Err(OrganisationError::TooLong)), "{long:?}");
        let reversed = give(date(2025, 1, 1), "Minute 12").await;
        assert!(matches!(reversed, Err(OrganisationError::DaysReversed)), "{reversed:?}");
        let nothing = give(date(2027, 1, 1), " ").await;
        assert!(matches!(nothing, Err(OrganisationError::NoEvidence)), "{nothing:?}");
    }
}
