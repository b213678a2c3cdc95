//! Showing again that it is you, before what is grave.

use kith_store::both_engines;
use serde_json::json;

use super::accounts::administrator;
use super::world::{Holder, PASSWORD, World, client};
use crate::account::AccountError;
use crate::action::ManageAccounts;
use crate::credentials::SignInError;
use crate::migrations;
use crate::session::{SessionToken, SignedIn};

const MINUTE: i64 = 60;

/// Shows that it is them, with a code that was not used before.
async fn prove(
    world: &World<'_>,
    who: &SignedIn,
    holder: &Holder,
    password: &str,
) -> Result<(), SignInError> {
    world.db.clock().advance(30);
    let code = holder.secret.code_at(world.db.now()).into();
    world
        .gate
        .prove(who, password.into(), &code, &client())
        .await
}

async fn now(world: &World<'_>, token: &SessionToken) -> SignedIn {
    world.gate.session(token).await.unwrap()
}

async fn suspend(world: &World<'_>, who: &SignedIn, of: &Holder) -> Result<(), AccountError> {
    let grant = world
        .gate
        .ask::<ManageAccounts>(who, json!({}))
        .await
        .unwrap();
    world.gate.suspend_account(&grant, of.id, "On leave").await
}

both_engines! {
    migrations = migrations(),

    async fn what_is_grave_is_asked_about_again_once_five_minutes_have_passed(db: TestDb) {
        let world = World::on(&db).await;
        let (huw, (admin, token)) = (world.holder("huw").await, administrator(&world, "admin").await);
        assert!(world.gate.is_proved(&now(&world, &token).await), "signing in is a proof");
        db.clock().advance(5 * MINUTE);
        let who = now(&world, &token).await;
        let answer = suspend(&world, &who, &huw).await;
        assert!(matches!(answer, Err(AccountError::ProofNeeded)), "{answer:?}");
        let asked = world.entries("proof.asked").await;
        assert_eq!(asked[0].1["before"], "account.suspend");
        prove(&world, &who, &admin, PASSWORD).await.unwrap();
        suspend(&world, &now(&world, &token).await, &huw).await.unwrap();
        assert_eq!(world.entries("proof").await.len(), 1);
    }

    async fn a_proof_is_of_one_session(db: TestDb) {
        let world = World::on(&db).await;
        let (_, (admin, here)) = (world.holder("huw").await, administrator(&world, "admin").await);
        let there = world.sign_in(&admin).await;
        db.clock().advance(5 * MINUTE);
        let who = now(&world, &here).await;
        prove(&world, &who, &admin, PASSWORD).await.unwrap();
        assert!(world.gate.is_proved(&now(&world, &here).await));
        assert!(!world.gate.is_proved(&now(&world, &there).await));
    }

    async fn wrong_proofs_bring_the_same_wait_as_wrong_sign_ins(db: TestDb) {
        let world = World::on(&db).await;
        let (admin, token) = administrator(&world, "admin").await;
        let who = now(&world, &token).await;
        for _ in 0..5 {
            let answer = prove(&world, &who, &admin, "not it").await;
            assert!(matches!(answer, Err(SignInError::NoMatch)), "{answer:?}");
        }
        let answer = prove(&world, &who, &admin, PASSWORD).await;
        assert!(matches!(answer, Err(SignInError::Wait { .. })), "{answer:?}");
        let answer = world.try_sign_in(world.credentials(&admin)).await;
        assert!(matches!(answer, Err(SignInError::Wait { .. })), "{answer:?}");
    }

    async fn a_code_that_was_used_is_no_proof(db: TestDb) {
        let world = World::on(&db).await;
        let (admin, token) = administrator(&world, "admin").await;
        let who = now(&world, &token).await;
        let code = admin.secret.code_at(db.now()).into();
        let answer = world.gate.prove(&who, PASSWORD.into(), &code, &client()).await;
        assert!(matches!(answer, Err(SignInError::NoMatch)), "{answer:?}");
    }
}
