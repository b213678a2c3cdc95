//! Signing in.

use std::sync::atomic::Ordering;

use futures_util::future::join_all;
use kith_store::both_engines;
use serde_json::Value;

use super::world::{PASSWORD, PIN, World, client};
use crate::credentials::{ClientNote, Credentials, SignInError, at_once};
use crate::{Role, migrations};

/// The wrong tries that are free, and one.
const TRIES_TO_A_WAIT: usize = 5;

async fn wrong_tries(world: &World<'_>, user_name: &str, times: usize) {
    for _ in 0..times {
        let given = Credentials {
            user_name: user_name.into(),
            password: "not the password".into(),
            pin: PIN.into(),
            code: "000000".into(),
        };
        let answer = world.try_sign_in(given).await;
        assert!(matches!(answer, Err(SignInError::NoMatch)), "{answer:?}");
    }
}

both_engines! {
    migrations = migrations(),

    async fn all_four_right_sign_a_person_in_and_the_ledger_says_so(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        let who = world.gate.session(&token).await.unwrap();
        assert_eq!((who.account(), who.user_name()), (bethan.id, "bethan"));
        assert_eq!(who.organisation_name(), "Ashbourne Council");
        let entries = world.entries("sign-in").await;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].0, "permitted");
    }

    async fn case_and_space_around_the_user_name_do_not_count(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let given = Credentials { user_name: " Bethan ".into(), ..world.credentials(&bethan) };
        assert!(world.try_sign_in(given).await.is_ok());
    }

    async fn any_one_of_the_four_that_is_wrong_gets_the_same_answer(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let right = || world.credentials(&bethan);
        let wrong = [
            Credentials { user_name: "nobody".into(), ..right() },
            Credentials { password: "Walnut harbour zip".into(), ..right() },
            Credentials { pin: "402818".into(), ..right() },
            Credentials { code: "000000".into(), ..right() },
        ];
        let mut words = Vec::new();
        for given in wrong {
            words.push(world.try_sign_in(given).await.unwrap_err().to_string());
        }
        words.dedup();
        assert_eq!(words.len(), 1, "{words:?}");
        // A wrong part does not use up the code.
        assert!(world.try_sign_in(right()).await.is_ok());
    }

    async fn each_try_is_in_the_ledger_and_nothing_that_was_typed_is(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mistyped = Credentials { user_name: PASSWORD.into(), ..world.credentials(&bethan) };
        let code = mistyped.code.as_str().to_owned();
        world.try_sign_in(mistyped).await.unwrap_err();
        wrong_tries(&world, "bethan", 1).await;
        let entries = world.entries("sign-in").await;
        let known: Vec<(&str, &Value)> =
            entries.iter().map(|it| (it.0.as_str(), &it.1["account"])).collect();
        let bethans = Value::String(bethan.id.to_string());
        assert!(known.contains(&("refused", &Value::Null)) && known.contains(&("refused", &bethans)));
        let all = format!("{:?}", world.ledger().await);
        for typed in [PASSWORD, PIN, "not the password", "192.0.2.7", &code] {
            assert!(!all.contains(typed), "the ledger holds what was typed: {typed}");
        }
    }

    async fn a_code_that_was_used_is_refused(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let given = world.credentials(&bethan);
        assert!(world.try_sign_in(given.clone()).await.is_ok());
        assert!(matches!(world.try_sign_in(given).await, Err(SignInError::NoMatch)));
        let entries = world.entries("sign-in").await;
        assert!(entries.iter().any(|it| it.1["why"] == "code-used-before"), "{entries:?}");
    }

    async fn a_code_older_than_one_that_was_used_is_refused_too(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let earlier = world.credentials(&bethan);
        world.sign_in(&bethan).await;
        assert!(matches!(world.try_sign_in(earlier).await, Err(SignInError::NoMatch)));
    }

    async fn of_two_sign_ins_at_once_with_one_code_one_wins(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let given = world.credentials(&bethan);
        let from = client();
        let (one, two) = tokio::join!(
            world.gate.sign_in(given.clone(), &from),
            world.gate.sign_in(given.clone(), &from),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }

    async fn of_a_hundred_guesses_in_one_moment_few_are_compared(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let from = client();
        let guess = |number: usize| Credentials {
            password: format!("guess number {number}").as_str().into(),
            ..world.credentials(&bethan)
        };
        let answers = join_all((0..100).map(|it| world.gate.sign_in(guess(it), &from))).await;
        let compared = answers.iter().filter(|it| matches!(it, Err(SignInError::NoMatch))).count();
        let waiting = answers.iter().filter(|it| matches!(it, Err(SignInError::Wait { .. }))).count();
        assert_eq!(compared + waiting, 100, "{answers:?}");
        assert!((TRIES_TO_A_WAIT..TRIES_TO_A_WAIT + at_once()).contains(&compared), "{compared}");
        assert_eq!(world.entries("sign-in").await.len(), 100);
    }

    async fn wrong_tries_bring_a_wait_that_grows_and_ends(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        wrong_tries(&world, "bethan", TRIES_TO_A_WAIT).await;
        let mut waits = Vec::new();
        for _ in 0..3 {
            let answer = world.try_sign_in(world.credentials(&bethan)).await;
            let Err(SignInError::Wait { until }) = answer else { panic!("{answer:?}") };
            let wait = until.duration_since(db.now()).as_secs();
            waits.push(wait);
            db.clock().advance(wait);
            wrong_tries(&world, "bethan", 1).await;
        }
        assert_eq!(waits, [60, 120, 240]);
        db.clock().advance(480);
        assert!(world.try_sign_in(world.credentials(&bethan)).await.is_ok());
    }

    async fn trying_while_waiting_does_not_make_the_wait_longer(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        wrong_tries(&world, "bethan", TRIES_TO_A_WAIT).await;
        for _ in 0..10 {
            let answer = world.try_sign_in(world.credentials(&bethan)).await;
            assert!(matches!(answer, Err(SignInError::Wait { .. })), "{answer:?}");
        }
        db.clock().advance(60);
        assert!(world.try_sign_in(world.credentials(&bethan)).await.is_ok());
    }

    async fn signing_in_forgets_the_slips_before_it(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        for _ in 0..3 {
            wrong_tries(&world, "bethan", TRIES_TO_A_WAIT - 1).await;
            world.sign_in(&bethan).await;
        }
    }

    async fn a_name_that_nobody_has_waits_like_one_that_somebody_has(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let mut answers = Vec::new();
        for name in ["bethan", "nobody"] {
            wrong_tries(&world, name, TRIES_TO_A_WAIT).await;
            let given = Credentials { user_name: name.into(), ..world.credentials(&bethan) };
            answers.push(world.try_sign_in(given).await.unwrap_err().to_string());
        }
        assert_eq!(answers[0], answers[1]);
        assert!(answers[0].contains("10:01am"), "{}", answers[0]);
    }

    async fn a_name_that_nobody_has_costs_as_much_work_as_one_that_somebody_has(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let new = world.new_account("huw", Role::Practitioner);
        world.gate.create_account(&world.accounts, &new).await.unwrap();
        let compared = || world.gate.hasher().compared.load(Ordering::SeqCst);
        let mut costs = Vec::new();
        // Known with a wrong password, known with a wrong PIN, not yet set up, unknown.
        let right = || world.credentials(&bethan);
        for given in [
            Credentials { password: "not the password".into(), ..right() },
            Credentials { pin: "402818".into(), ..right() },
            Credentials { user_name: "huw".into(), ..right() },
            Credentials { user_name: "nobody".into(), ..right() },
        ] {
            let before = compared();
            world.try_sign_in(given).await.unwrap_err();
            costs.push(compared() - before);
        }
        assert_eq!(costs, [2, 2, 2, 2]);
    }

    async fn many_wrong_tries_at_once_are_each_counted(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let from = client();
        let wrong = || Credentials { pin: "402818".into(), ..world.credentials(&bethan) };
        let tries = (0..8).map(|_| world.gate.sign_in(wrong(), &from));
        let answers = join_all(tries).await;
        assert!(answers.iter().all(|it| it.is_err()));
        let answer = world.try_sign_in(world.credentials(&bethan)).await;
        assert!(matches!(answer, Err(SignInError::Wait { .. })), "{answer:?}");
    }

    async fn one_address_that_tries_many_names_has_to_wait_and_others_do_not(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        for at in 0..60 {
            wrong_tries(&world, &format!("name{at}"), 1).await;
        }
        let given = world.credentials(&bethan);
        let answer = world.try_sign_in(given.clone()).await;
        assert!(matches!(answer, Err(SignInError::Wait { .. })), "{answer:?}");
        let elsewhere = ClientNote::new("198.51.100.4");
        assert!(world.gate.sign_in(given, &elsewhere).await.is_ok());
        db.clock().advance(15 * 60);
        assert!(world.try_sign_in(world.credentials(&bethan)).await.is_ok());
    }

    async fn a_suspended_holder_learns_it_only_with_everything_right(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        world.gate.suspend_account(&world.accounts, bethan.id, "On leave").await.unwrap();
        wrong_tries(&world, "bethan", 1).await;
        let given = world.credentials(&bethan);
        let answer = world.try_sign_in(given.clone()).await;
        assert!(matches!(answer, Err(SignInError::Suspended)), "{answer:?}");
        // The code was used up, as any is.
        assert!(matches!(world.try_sign_in(given).await, Err(SignInError::NoMatch)));
    }

    async fn a_hash_made_with_weaker_figures_is_made_anew_at_sign_in(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let weaker = crate::credentials::weaker_hash(PASSWORD);
        db.intrude(&format!("update credential set password_hash = '{weaker}'")).await;
        let hash = || async { world.password_hash(&bethan).await };
        assert_eq!(hash().await, weaker);
        world.sign_in(&bethan).await;
        assert!(hash().await.contains("m=19456,t=2,p=1"), "{}", hash().await);
        world.sign_in(&bethan).await;
    }

    async fn old_tries_and_sessions_are_forgotten_in_time(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        wrong_tries(&world, "nobody", TRIES_TO_A_WAIT).await;
        world.sign_in(&bethan).await;
        world.gate.tidy().await.unwrap();
        assert_eq!(world.leftovers().await, (1, 1, 1));
        db.clock().advance(32 * 24 * 60 * 60);
        world.gate.tidy().await.unwrap();
        assert_eq!(world.leftovers().await, (0, 0, 0));
    }
}
