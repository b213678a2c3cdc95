//! What accounts, sign-in, sessions and organisations promise, on both engines.

mod accounts;
mod accreditation;
mod clock;
mod passkeys;
mod proof;
mod sessions;
mod sign_in;
mod systems;
mod through_a_system;
mod tidy;
mod world;

use kith_store::both_engines;

use crate::migrations;

both_engines! {
    migrations = migrations(),

    async fn every_statement_of_this_room_is_understood(db: TestDb) {
        for statement in kith_store::registered() {
            if statement.module.starts_with("kith_gate") {
                let prepared = db.prepare(statement).await;
                assert!(prepared.is_ok(), "{}: {prepared:?}", statement.name);
            }
        }
    }
}
