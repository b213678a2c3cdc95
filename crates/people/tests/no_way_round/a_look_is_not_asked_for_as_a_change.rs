//! A record is opened by `look`, which writes its entry first, and by nothing else.

use kith_gate::action::{SearchPeople, ViewRecord};
use kith_gate::{Gate, SignedIn};
use kith_terms::PersonId;

async fn round(gate: &Gate, who: &SignedIn, person: PersonId) {
    let _ = gate.change::<ViewRecord>(who, person).await;
    let _ = gate.ask::<ViewRecord>(who, serde_json::Value::Null).await;
    let _ = gate.operator::<SearchPeople>("kith", serde_json::Value::Null).await;
}

fn main() {
    let _ = round;
}
