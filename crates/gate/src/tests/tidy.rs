//! What is forgotten in time, and what is not.

use jiff::SignedDuration;
use kith_store::{Statement, args};
use kith_store::{both_engines, statement};
use kith_terms::PersonId;

use super::world::World;
use crate::migrations;
use crate::reason::{ReasonCode, ReasonGiven};
use crate::tidy::VISITS_KEPT;
use crate::visit::VISIT_LASTS;

statement!(VISITS = "select count(*) as n from visit");
statement!(OPENED = "select count(*) as n from ledger where action = 'visit.opened'");

both_engines! {
    migrations = migrations(),

    async fn a_visit_is_forgotten_a_day_after_it_ended_and_its_entry_is_not(db: TestDb) {
        let world = World::on(&db).await;
        let (token, who) = world.signed_in(&world.holder("bethan").await).await;
        world.gate.accept_terms(&who, 1).await.unwrap();
        let who = world.gate.session(&token).await.unwrap();
        let count = async |of: &'static Statement| -> i64 {
            db.one(of, args![], |row| row.get("n")).await.unwrap()
        };
        let (gate, person) = (&world.gate, PersonId::new());
        let reason = ReasonGiven::new(ReasonCode::DirectInvolvement, "I was asked to visit");
        gate.open_visit(&who, person, reason.unwrap(), false).await.unwrap();
        gate.tidy().await.unwrap();
        assert!(gate.look(&who, person).await.is_ok(), "an open visit stays open");

        let kept = VISIT_LASTS + VISITS_KEPT - SignedDuration::from_secs(1);
        db.clock().advance(kept.as_secs());
        gate.tidy().await.unwrap();
        assert_eq!(count(&VISITS).await, 1);
        db.clock().advance(2);
        gate.tidy().await.unwrap();
        assert_eq!(count(&VISITS).await, 0);
        assert_eq!(count(&OPENED).await, 1);
    }
}
