//! The machine's clock is moved while the program runs: back an hour, or forward a year. What each
//! thing that ends by itself does then; docs/reliability.md has it in sentences.

use jiff::Timestamp;
use kith_store::both_engines;
use kith_store::ledger::verify::verify;

use super::world::{Holder, World, client};
use crate::account::AccountError;
use crate::credentials::{SignInError, Typed};
use crate::session::NoSession;
use crate::{Role, migrations};

const HOUR: i64 = 60 * 60;
const YEAR: i64 = 365 * 24 * HOUR;

both_engines! {
    migrations = migrations(),

    async fn with_the_clock_back_an_hour_a_session_lives_on_and_ends_no_more_than_that_hour_later(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        db.clock().advance(-HOUR);
        assert!(world.gate.session(&token).await.is_ok());
        db.clock().advance(HOUR + 14 * 60);
        assert!(world.gate.session(&token).await.is_ok());
        db.clock().advance(15 * 60);
        assert!(matches!(world.gate.session(&token).await, Err(NoSession::Idle)));
    }

    async fn with_the_clock_forward_a_year_every_session_ends(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let token = world.sign_in(&bethan).await;
        db.clock().advance(YEAR);
        assert!(matches!(world.gate.session(&token).await, Err(NoSession::TooLong)));
        // The hour's tidying forgets it, so that it does not live again when the clock is put right.
        world.gate.tidy().await.unwrap();
        db.clock().advance(-YEAR);
        assert!(matches!(world.gate.session(&token).await, Err(NoSession::Unknown)));
    }

    async fn a_session_begun_with_the_clock_a_year_ahead_ends_when_it_is_put_right(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        db.clock().advance(YEAR);
        opened_again(&world, &bethan).await;
        let token = world.sign_in(&bethan).await;
        db.clock().advance(-YEAR);
        assert!(matches!(world.gate.session(&token).await, Err(NoSession::TooLong)));
    }

    async fn with_the_clock_back_an_hour_a_code_that_was_used_stays_used(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        world.sign_in(&bethan).await;
        db.clock().advance(-HOUR);
        let earlier = world.try_sign_in(world.credentials(&bethan)).await;
        assert!(matches!(earlier, Err(SignInError::NoMatch)));
        // Whoever had signed in can do so again when the clock is where it was.
        db.clock().advance(HOUR + 30);
        assert!(world.try_sign_in(world.credentials(&bethan)).await.is_ok());
    }

    async fn with_the_clock_back_an_hour_a_wait_is_no_shorter(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let until = wait(&world).await;
        db.clock().advance(-HOUR);
        let again = world.try_sign_in(world.credentials(&bethan)).await;
        let Err(SignInError::Wait { until: still }) = again else { panic!("{again:?}") };
        assert_eq!(still, until);
        db.clock().advance(HOUR + 60);
        assert!(world.try_sign_in(world.credentials(&bethan)).await.is_ok());
    }

    async fn with_the_clock_forward_a_year_a_wait_is_over_and_wrong_details_are_wrong_still(db: TestDb) {
        let world = World::on(&db).await;
        world.holder("bethan").await;
        wait(&world).await;
        db.clock().advance(YEAR);
        let answer = world.try_sign_in(wrong()).await;
        assert!(matches!(answer, Err(SignInError::NoMatch)), "{answer:?}");
    }

    async fn what_was_done_with_the_clock_a_year_ahead_holds_when_it_is_put_right(db: TestDb) {
        let world = World::on(&db).await;
        let (bethan, huw) = (world.holder("bethan").await, world.holder("huw").await);
        db.clock().advance(YEAR);
        opened_again(&world, &huw).await;
        world.sign_in(&huw).await;
        wait(&world).await;
        db.clock().advance(-YEAR);
        // A code that was used is behind every code that comes before its time.
        let used = world.try_sign_in(world.credentials(&huw)).await;
        assert!(matches!(used, Err(SignInError::NoMatch)), "{used:?}");
        let waiting = world.try_sign_in(world.credentials(&bethan)).await;
        assert!(matches!(waiting, Err(SignInError::Wait { .. })), "{waiting:?}");
    }

    async fn with_the_clock_forward_a_year_nobody_may_act_whose_checks_have_run_out(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        let (_, before) = world.signed_in(&bethan).await;
        db.clock().advance(YEAR);
        opened_again(&world, &bethan).await;
        let (_, who) = world.signed_in(&bethan).await;
        assert!(who.standing().missing().len() > before.standing().missing().len());
    }

    async fn a_set_up_code_ends_with_the_clock_forward_and_works_once_with_it_back(db: TestDb) {
        let world = World::on(&db).await;
        let gate = &world.gate;
        let new = world.new_account("huw", Role::Practitioner);
        let (_, code) = gate.create_account(&world.accounts, &new).await.unwrap();
        let (name, code) = (Typed::from("huw"), Typed::from(code.to_text().as_str()));
        db.clock().advance(YEAR);
        let ended = gate.begin_set_up(&name, &code, &client()).await;
        assert!(matches!(ended, Err(AccountError::SetUpCode)));
        db.clock().advance(-YEAR - HOUR);
        assert!(gate.begin_set_up(&name, &code, &client()).await.is_ok());
    }

    async fn the_ledger_keeps_the_order_in_which_things_happened_whatever_the_clock_said(db: TestDb) {
        let world = World::on(&db).await;
        let bethan = world.holder("bethan").await;
        for step in [0, -HOUR, YEAR, -YEAR, 2 * HOUR] {
            db.clock().advance(step);
            // Whether it succeeds or not, it is written down.
            let _ = world.try_sign_in(world.credentials(&bethan)).await;
            db.link_pending().await.unwrap();
        }
        assert_eq!(world.entries("sign-in").await.len(), 5);
        let verified = verify(&db, &[], |_| ()).await.unwrap();
        assert_eq!(verified.pending, 0);
        assert_eq!(verified.entries, world.ledger().await.len() as u64);
    }
}

/// A year without use suspends an account: somebody has opened it again.
async fn opened_again(world: &World<'_>, holder: &Holder) {
    assert!(world.gate.suspend_unused().await.unwrap() > 0);
    world
        .gate
        .reinstate_account(&world.accounts, holder.id)
        .await
        .unwrap();
}

fn wrong() -> crate::credentials::Credentials {
    crate::credentials::Credentials {
        user_name: "bethan".into(),
        password: "not the password".into(),
        pin: "000000".into(),
        code: "000000".into(),
    }
}

/// Tries wrongly until there is a wait; gives its end.
async fn wait(world: &World<'_>) -> Timestamp {
    for _ in 0..20 {
        if let Err(SignInError::Wait { until }) = world.try_sign_in(wrong()).await {
            return until;
        }
    }
    panic!("there is no wait");
}
