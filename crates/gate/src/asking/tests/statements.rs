//! The room's SQL.

use kith_store::both_engines;

use super::*;

both_engines! {
    migrations = migrations(),

    async fn every_statement_of_the_gate_is_understood(db: TestDb) {
        let mut checked = 0;
        for statement in kith_store::registered() {
            if let Err(error) = db.prepare(statement).await {
                panic!("{}::{}: {error}", statement.module, statement.name);
            }
            checked += usize::from(statement.module.starts_with("kith_gate"));
        }
        assert!(checked >= 10, "only {checked} statements were registered");
    }
}
