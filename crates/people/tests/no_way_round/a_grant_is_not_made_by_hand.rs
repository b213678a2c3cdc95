//! Only the gate makes a grant: its fields are private and so is its constructor.

use kith_gate::Grant;
use kith_gate::action::ViewRecord;
use kith_terms::PersonId;

fn forge(person: PersonId) -> Grant<ViewRecord> {
    Grant { about: person }
}

fn main() {
    let _ = forge(PersonId::new());
    let _ = Grant::<ViewRecord>::new;
}
