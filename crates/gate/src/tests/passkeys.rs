//! Passkeys: adding one, signing in with it, and everything that is not one.

use kith_store::{args, both_engines, statement};

use super::world::{ADDRESS, Holder, World, client};
use crate::account::{AccountError, Passkey};
use crate::credentials::{ClientNote, MOST_PASSKEYS, PasskeyAttempt, SignInError, Typed};
use crate::session::{SessionToken, SignedIn};
use crate::testing::Device;
use crate::{Role, migrations};

statement!(CHALLENGES = "select count(*) as n from passkey_challenge");
statement!(SEALED = "select sealed from passkey union all select sealed from passkey_challenge");

/// What was asked of a browser: what it keeps, and what its device is to sign.
type Asked = (PasskeyAttempt, String);

impl World<'_> {
    /// Adds a passkey as its holder does, and answers with them signed in.
    async fn adds(&self, holder: &Holder, device: &mut Device) -> SignedIn {
        let (_, who) = self.signed_in(holder).await;
        self.tries_to_add(&who, holder, device).await.unwrap();
        who
    }

    async fn tries_to_add(
        &self,
        who: &SignedIn,
        holder: &Holder,
        device: &mut Device,
    ) -> Result<(), AccountError> {
        let options = self.begins_to_add(who, holder).await?;
        let made = device.makes(&options);
        self.gate.finish_passkey(who, &made.into()).await?;
        Ok(())
    }

    async fn begins_to_add(&self, who: &SignedIn, holder: &Holder) -> Result<String, AccountError> {
        self.db.clock().advance(30);
        let code = Typed::from(holder.secret.code_at(self.db.now()));
        self.gate
            .begin_passkey(who, "Work phone", &code, &client())
            .await
    }

    async fn asks(&self, user_name: &str) -> Asked {
        let asked = self.gate.begin_passkey_sign_in(&user_name.into()).await;
        asked.unwrap()
    }

    async fn answers(
        &self,
        asked: Option<&PasskeyAttempt>,
        posted: String,
    ) -> Result<SessionToken, SignInError> {
        let from = client();
        let posted = Typed::from(posted);
        self.gate
            .finish_passkey_sign_in(asked, &posted, &from)
            .await
    }

    /// Signs in with this device and no user name.
    async fn with(&self, device: &mut Device) -> Result<SessionToken, SignInError> {
        let (asked, options) = self.asks("").await;
        self.answers(Some(&asked), device.signs(&options)).await
    }

    async fn passkey(&self, who: &SignedIn) -> Passkey {
        self.gate.own_passkeys(who).await.unwrap().remove(0)
    }

    /// The last reason in the ledger for which nobody was let in.
    async fn last_refusal(&self) -> serde_json::Value {
        let entries = self.entries("sign-in").await;
        let refused = entries.into_iter().rfind(|it| it.0 == "refused");
        refused.unwrap().1
    }

    async fn is_refused(&self, answer: Result<SessionToken, SignInError>, why: &str) {
        assert!(
            matches!(answer, Err(SignInError::Passkey)),
            "{why}: {answer:?}"
        );
        assert_eq!(self.last_refusal().await["why"], why);
    }
}

both_engines! {
    migrations = migrations(),

    async fn a_passkey_signs_its_holder_in_without_a_user_name_and_the_ledger_says_so(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        let before = world.adds(&bethan, &mut device).await;
        let passkey = world.passkey(&before).await;
        assert_eq!((passkey.name.as_str(), passkey.last_used_at), ("Work phone", None));
        let token = world.with(&mut device).await.unwrap();
        let who = world.gate.session(&token).await.unwrap();
        assert_eq!((who.account(), who.role()), (bethan.id, Role::Practitioner));
        assert_eq!(who.last_signed_in_at(), Some(before.signed_in_at()));
        assert_eq!(world.passkey(&who).await.last_used_at, Some(db.now()));
        let entries = world.entries("sign-in").await;
        let (outcome, detail) = entries.last().unwrap();
        assert_eq!(outcome, "permitted");
        assert_eq!(detail["passkey"], passkey.id.to_string());
    }

    async fn a_passkey_signs_its_holder_in_after_the_user_name_and_nobody_else(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        let (mut hers, mut his) = (Device::at(ADDRESS), Device::at(ADDRESS));
        world.adds(&bethan, &mut hers).await;
        world.adds(&huw, &mut his).await;
        let (asked, options) = world.asks(" Bethan ").await;
        assert!(world.answers(Some(&asked), hers.signs(&options)).await.is_ok());
        let (asked, options) = world.asks("bethan").await;
        let answer = world.answers(Some(&asked), his.signs(&options)).await;
        world.is_refused(answer, "passkey-of-another-name").await;
    }

    async fn what_a_browser_is_asked_tells_nobody_which_names_exist_or_have_a_passkey(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, _) = (world.holder("bethan").await, world.holder("huw").await);
        world.adds(&bethan, &mut Device::at(ADDRESS)).await;
        let mut asked = Vec::new();
        for name in ["bethan", "huw", "nobody", ""] {
            let (_, options) = world.asks(name).await;
            let mut options: serde_json::Value = serde_json::from_str(&options).unwrap();
            options["challenge"].take();
            asked.push(options);
        }
        assert_eq!(asked[0]["userVerification"], "required");
        assert_eq!(asked[0]["rpId"], "kith.example");
        asked.dedup();
        assert_eq!(asked.len(), 1, "{asked:?}");
    }

    async fn a_passkey_is_asked_for_that_needs_no_user_name_and_makes_sure_of_its_holder(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let who = world.adds(&bethan, &mut Device::at(ADDRESS)).await;
        let options = world.begins_to_add(&who, &bethan).await.unwrap();
        let options: serde_json::Value = serde_json::from_str(&options).unwrap();
        let wanted = &options["authenticatorSelection"];
        assert_eq!((&wanted["residentKey"], &wanted["userVerification"]), (&"required".into(), &"required".into()));
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["excludeCredentials"].as_array().map(Vec::len), Some(1));
    }

    async fn an_answer_that_was_used_does_not_sign_in_again(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        let (asked, options) = world.asks("").await;
        let posted = device.signs(&options);
        assert!(world.answers(Some(&asked), posted.clone()).await.is_ok());
        let again = world.answers(Some(&asked), posted.clone()).await;
        world.is_refused(again, "passkey-not-asked-for").await;
        // Nor does it to what another browser was asked.
        let (other, _) = world.asks("").await;
        let elsewhere = world.answers(Some(&other), posted).await;
        world.is_refused(elsewhere, "passkey-not-asked-for").await;
    }

    async fn what_was_asked_is_answered_once_even_where_the_first_answer_was_wrong(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        let (asked, options) = world.asks("").await;
        let wrong = world.answers(Some(&asked), device.forged().signs(&options)).await;
        world.is_refused(wrong, "passkey-wrong").await;
        let right = world.answers(Some(&asked), device.signs(&options)).await;
        world.is_refused(right, "passkey-not-asked-for").await;
    }

    async fn of_two_answers_at_once_one_signs_in(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        let (asked, options) = world.asks("").await;
        let posted = device.signs(&options);
        let (one, two) = tokio::join!(
            world.answers(Some(&asked), posted.clone()),
            world.answers(Some(&asked), posted.clone()),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }

    async fn an_answer_is_taken_for_five_minutes_and_from_the_browser_that_was_asked(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        let (asked, options) = world.asks("").await;
        db.clock().advance(299);
        assert!(world.answers(Some(&asked), device.signs(&options)).await.is_ok());
        let (asked, options) = world.asks("").await;
        db.clock().advance(300);
        let late = world.answers(Some(&asked), device.signs(&options)).await;
        world.is_refused(late, "passkey-not-asked-for").await;
        let (_, options) = world.asks("").await;
        let nobody_asked = world.answers(None, device.signs(&options)).await;
        world.is_refused(nobody_asked, "passkey-not-asked-for").await;
    }

    async fn what_was_signed_on_or_for_another_site_is_refused(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        for origin in ["https://kith.example.evil.example", "http://kith.example", "https://kith.example:8443"] {
            let mut there = device.clone();
            there.origin = origin.into();
            let answer = world.with(&mut there).await;
            world.is_refused(answer, "passkey-of-another-site").await;
            db.clock().advance(30 * 60);
        }
        let mut other = device.clone();
        other.site = "evil.example".into();
        let answer = world.with(&mut other).await;
        world.is_refused(answer, "passkey-of-another-site").await;
    }

    async fn a_device_that_did_not_make_sure_of_its_holder_is_refused(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        let who = world.adds(&bethan, &mut device).await;
        device.verifies = false;
        let answer = world.with(&mut device).await;
        world.is_refused(answer, "passkey-holder-not-verified").await;
        let mut another = Device::at(ADDRESS);
        another.verifies = false;
        let added = world.tries_to_add(&who, &bethan, &mut another).await;
        assert!(matches!(added, Err(AccountError::PasskeyNotMade)), "{added:?}");
        let refused = world.entries("account.passkey-add").await.pop().unwrap();
        assert_eq!((refused.0.as_str(), &refused.1["why"]), ("refused", &"passkey-holder-not-verified".into()));
    }

    async fn a_passkey_whose_counter_goes_back_is_suspended(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        let who = world.adds(&bethan, &mut device).await;
        let mut copy = device.clone();
        assert!(world.with(&mut device).await.is_ok());
        assert!(world.with(&mut device).await.is_ok());
        let answer = world.with(&mut copy).await;
        world.is_refused(answer, "passkey-counter-went-back").await;
        let passkey = world.passkey(&who).await;
        assert_eq!(passkey.suspended_at, Some(db.now()));
        assert_eq!(world.last_refusal().await["passkey"], passkey.id.to_string());
        // The device itself is not let in either: which of the two is the copy nobody knows.
        let answer = world.with(&mut device).await;
        world.is_refused(answer, "passkey-suspended").await;
    }

    async fn a_device_that_does_not_count_is_let_in_again_and_again(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        device.counts = false;
        world.adds(&bethan, &mut device).await;
        for _ in 0..3 {
            let (asked, options) = world.asks("").await;
            let posted = device.signs(&options);
            assert!(world.answers(Some(&asked), posted).await.is_ok());
        }
    }

    async fn a_passkey_that_nobody_has_is_answered_and_counted_like_a_wrong_one(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut known = Device::at(ADDRESS);
        let who = world.adds(&bethan, &mut known).await;
        let mut unknown = Device::at(ADDRESS);
        unknown.makes(&world.begins_to_add(&who, &bethan).await.unwrap());
        let mut words = Vec::new();
        for device in [&known.forged(), &unknown] {
            for _ in 0..5 {
                let answer = world.with(&mut device.clone()).await;
                words.push(answer.unwrap_err().to_string());
            }
            let waits = world.with(&mut device.clone()).await;
            assert!(matches!(waits, Err(SignInError::Wait { .. })), "{waits:?}");
        }
        words.dedup();
        assert_eq!(words.len(), 1, "{words:?}");
        assert_eq!(world.last_refusal().await["why"], "waiting");
    }

    async fn a_passkey_of_one_account_does_not_open_another(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        let (mut hers, mut his) = (Device::at(ADDRESS), Device::at(ADDRESS));
        world.adds(&bethan, &mut hers).await;
        world.adds(&huw, &mut his).await;
        let mut lying = his.held_by(&hers);
        let answer = world.with(&mut lying).await;
        world.is_refused(answer, "passkey-unknown").await;
        // Nor where somebody who can write to the database gives it away.
        db.intrude(
            "update passkey set account_id = (select id from account where user_name = 'bethan') \
             where account_id = (select id from account where user_name = 'huw')",
        )
        .await;
        let mut moved = his.held_by(&hers);
        let (asked, options) = world.asks("").await;
        let answer = world.answers(Some(&asked), moved.signs(&options)).await;
        assert!(matches!(answer, Err(SignInError::Gate(_))), "{answer:?}");
    }

    async fn what_is_no_answer_of_a_browser_is_refused_and_not_kept(db: TestDb) {
        let world = World::on(&db).await;
        for posted in ["", "{}", "no json", "{\"id\":\"private words\"}"] {
            let (asked, _) = world.asks("").await;
            let answer = world.answers(Some(&asked), posted.into()).await;
            world.is_refused(answer, "passkey-unreadable").await;
        }
        assert!(!format!("{:?}", world.ledger().await).contains("private words"));
    }

    async fn waiting_holds_for_passkeys_too_and_a_passkey_ends_the_slips_before_it(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        let wrong = || crate::credentials::Credentials { pin: "402818".into(), ..world.credentials(&bethan) };
        for _ in 0..5 {
            world.try_sign_in(wrong()).await.unwrap_err();
        }
        let waits = world.with(&mut device).await;
        assert!(matches!(waits, Err(SignInError::Wait { .. })), "{waits:?}");
        db.clock().advance(60);
        assert!(world.with(&mut device).await.is_ok());
        for _ in 0..4 {
            world.try_sign_in(wrong()).await.unwrap_err();
        }
        assert!(world.with(&mut device).await.is_ok());
    }

    async fn the_passkey_of_a_suspended_reset_or_closed_account_signs_nobody_in(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        world.gate.suspend_account(&world.accounts, bethan.id, "On leave").await.unwrap();
        let answer = world.with(&mut device).await;
        assert!(matches!(answer, Err(SignInError::Suspended)), "{answer:?}");
        world.gate.reinstate_account(&world.accounts, bethan.id).await.unwrap();
        assert!(world.with(&mut device).await.is_ok());
        // Whoever lost their telephone may have lost the passkey on it.
        world.gate.reset_account(&world.accounts, bethan.id).await.unwrap();
        let answer = world.with(&mut device).await;
        world.is_refused(answer, "passkey-unknown").await;
        assert!(world.gate.passkeys_of(&world.accounts, bethan.id).await.unwrap().is_empty());
    }

    async fn a_passkey_that_was_removed_signs_nobody_in_and_the_password_still_does(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        let who = world.adds(&bethan, &mut device).await;
        let id = world.passkey(&who).await.id;
        world.gate.remove_passkey(&who, id).await.unwrap();
        let answer = world.with(&mut device).await;
        world.is_refused(answer, "passkey-unknown").await;
        assert!(matches!(world.gate.remove_passkey(&who, id).await, Err(AccountError::State)));
        world.sign_in(&bethan).await;
    }

    async fn one_names_and_removes_ones_own_passkeys_and_nobody_elses(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        let who = world.adds(&bethan, &mut Device::at(ADDRESS)).await;
        let (_, other) = world.signed_in(&huw).await;
        let id = world.passkey(&who).await.id;
        assert!(world.gate.name_passkey(&other, id, "Mine now").await.is_err());
        assert!(world.gate.remove_passkey(&other, id).await.is_err());
        assert!(matches!(world.gate.name_passkey(&who, id, " ").await, Err(AccountError::PasskeyName)));
        world.gate.name_passkey(&who, id, " Key  on my ring ").await.unwrap();
        assert_eq!(world.passkey(&who).await.name, "Key on my ring");
        assert!(world.gate.own_passkeys(&other).await.unwrap().is_empty());
    }

    async fn an_administrator_removes_a_passkey_of_another_and_not_their_own(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let admin = world.holder_as("admin", Role::AccountAdministrator).await;
        let who = world.adds(&bethan, &mut Device::at(ADDRESS)).await;
        let (token, holder) = world.signed_in(&admin).await;
        world.gate.accept_terms(&holder, 1).await.unwrap();
        let holder = world.gate.session(&token).await.unwrap();
        let grant = world.gate.ask(&holder, serde_json::json!({})).await.unwrap();
        world.tries_to_add(&holder, &admin, &mut Device::at(ADDRESS)).await.unwrap();
        let own = world.passkey(&holder).await.id;
        let refused = world.gate.remove_passkey_of(&grant, admin.id, own).await;
        assert!(matches!(refused, Err(AccountError::Own)), "{refused:?}");
        let listed = world.gate.passkeys_of(&grant, bethan.id).await.unwrap();
        world.gate.remove_passkey_of(&grant, bethan.id, listed[0].id).await.unwrap();
        assert!(world.gate.own_passkeys(&who).await.unwrap().is_empty());
        let entry = world.entries("account.passkey-remove").await.pop().unwrap();
        assert_eq!(entry.1["account"], bethan.id.to_string());
    }

    async fn adding_a_passkey_needs_a_code_that_was_not_used(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, who) = world.signed_in(&bethan).await;
        let used = Typed::from(bethan.secret.code_at(db.now()));
        for code in [used, "000000".into()] {
            let begun = world.gate.begin_passkey(&who, "Work phone", &code, &client()).await;
            assert!(matches!(begun, Err(AccountError::PhoneCode)), "{begun:?}");
        }
        let posted = "{}".into();
        let finished = world.gate.finish_passkey(&who, &posted).await;
        assert!(matches!(finished, Err(AccountError::PasskeyNotMade)), "{finished:?}");
        let asked: Vec<_> = world.entries("account.code-asked").await.into_iter().map(|it| it.0).collect();
        assert_eq!(asked, ["refused", "refused"]);
    }

    async fn wrong_codes_for_a_passkey_bring_a_wait_as_they_do_at_sign_in(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, who) = world.signed_in(&bethan).await;
        for _ in 0..5 {
            let code = "000000".into();
            world.gate.begin_passkey(&who, "Work phone", &code, &client()).await.unwrap_err();
        }
        let begun = world.gate.begin_passkey(&who, "Work phone", &"000000".into(), &client()).await;
        assert!(matches!(begun, Err(AccountError::Wait { .. })), "{begun:?}");
    }

    async fn what_was_asked_in_a_session_is_answered_in_it_once_and_in_time(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, who) = world.signed_in(&bethan).await;
        let (_, elsewhere) = world.signed_in(&bethan).await;
        let mut device = Device::at(ADDRESS);
        let options = world.begins_to_add(&who, &bethan).await.unwrap();
        let made = Typed::from(device.makes(&options));
        let answer = world.gate.finish_passkey(&elsewhere, &made).await;
        assert!(matches!(answer, Err(AccountError::PasskeyNotMade)), "{answer:?}");
        world.gate.finish_passkey(&who, &made).await.unwrap();
        let again = world.gate.finish_passkey(&who, &made).await;
        assert!(matches!(again, Err(AccountError::PasskeyNotMade)), "{again:?}");
        let options = world.begins_to_add(&who, &bethan).await.unwrap();
        db.clock().advance(300);
        let late = world.gate.finish_passkey(&who, &Device::at(ADDRESS).makes(&options).into()).await;
        assert!(matches!(late, Err(AccountError::PasskeyNotMade)), "{late:?}");
    }

    async fn a_passkey_made_for_another_site_is_not_added(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, who) = world.signed_in(&bethan).await;
        let mut device = Device::at("https://evil.example");
        let added = world.tries_to_add(&who, &bethan, &mut device).await;
        assert!(matches!(added, Err(AccountError::PasskeyNotMade)), "{added:?}");
        let refused = world.entries("account.passkey-add").await.pop().unwrap();
        assert_eq!(refused.1["why"], "passkey-of-another-site");
    }

    async fn one_passkey_is_of_one_account(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        let (_, who) = world.signed_in(&huw).await;
        let added = world.tries_to_add(&who, &huw, &mut device).await;
        assert!(matches!(added, Err(AccountError::PasskeyInUse)), "{added:?}");
    }

    async fn nobody_has_more_than_ten_passkeys(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, who) = world.signed_in(&bethan).await;
        for _ in 0..MOST_PASSKEYS {
            world.tries_to_add(&who, &bethan, &mut Device::at(ADDRESS)).await.unwrap();
        }
        let more = world.begins_to_add(&who, &bethan).await;
        assert!(matches!(more, Err(AccountError::TooManyPasskeys)), "{more:?}");
    }

    async fn whoever_looks_behind_shields_or_opens_accounts_needs_a_passkey_that_stays_on_one_device(db: TestDb) {
        let world = World::on(&db).await;
        let bound = Role::ALL.into_iter().filter(|it| world.gate.needs_passkey_on_one_device(*it));
        assert_eq!(
            bound.collect::<Vec<_>>(),
            [Role::ShieldPractitioner, Role::RecordManager, Role::AccountAdministrator]
        );
        let keeper = world.holder_as("keeper", Role::RecordManager).await;
        let (_, who) = world.signed_in(&keeper).await;
        let mut copies = Device::at(ADDRESS);
        copies.copies = true;
        let added = world.tries_to_add(&who, &keeper, &mut copies).await;
        assert!(matches!(added, Err(AccountError::PasskeyMayBeCopied)), "{added:?}");
        world.tries_to_add(&who, &keeper, &mut Device::at(ADDRESS)).await.unwrap();
    }

    async fn a_passkey_that_may_be_copied_stops_working_when_the_role_asks_for_more(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        device.copies = true;
        let who = world.adds(&bethan, &mut device).await;
        assert!(world.passkey(&who).await.may_be_copied);
        assert!(world.with(&mut device).await.is_ok());
        let (accounts, id) = (&world.accounts, bethan.id);
        world.gate.change_role(accounts, id, Role::RecordManager, None, world.organisation).await.unwrap();
        let answer = world.with(&mut device).await;
        world.is_refused(answer, "passkey-may-be-copied").await;
    }

    async fn what_is_kept_of_passkeys_can_be_read_with_the_key_file_only(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        world.adds(&bethan, &mut Device::at(ADDRESS)).await;
        world.asks("").await;
        let kept: Vec<Vec<u8>> = db.rows(&SEALED, args![], |row| row.get("sealed")).await.unwrap();
        assert_eq!(kept.len(), 2);
        for sealed in kept {
            let text = String::from_utf8_lossy(&sealed).into_owned();
            assert!(!text.contains("cred") && !text.contains("challenge"), "{text}");
        }
    }

    async fn what_was_asked_and_not_answered_is_forgotten(db: TestDb) {
        let world = World::on(&db).await;
        let count = async || -> i64 { db.one(&CHALLENGES, args![], |row| row.get("n")).await.unwrap() };
        world.asks("").await;
        world.asks("").await;
        assert_eq!(count().await, 2);
        db.clock().advance(300);
        world.asks("").await;
        assert_eq!(count().await, 1, "the next that is asked forgets those before");
        db.clock().advance(300);
        world.gate.tidy().await.unwrap();
        assert_eq!(count().await, 0);
    }

    async fn an_address_that_tried_too_often_waits_with_passkeys_too(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut device = Device::at(ADDRESS);
        world.adds(&bethan, &mut device).await;
        for at in 0..60 {
            let (asked, _) = world.asks("").await;
            world.answers(Some(&asked), format!("{at}")).await.unwrap_err();
        }
        let waits = world.with(&mut device).await;
        assert!(matches!(waits, Err(SignInError::Wait { .. })), "{waits:?}");
        let (asked, options) = world.asks("").await;
        let elsewhere = ClientNote::new("198.51.100.4");
        let posted = Typed::from(device.signs(&options));
        assert!(world.gate.finish_passkey_sign_in(Some(&asked), &posted, &elsewhere).await.is_ok());
    }
}
