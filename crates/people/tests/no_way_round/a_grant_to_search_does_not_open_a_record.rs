//! A grant is for the action in its type and for no other.

use kith_gate::Grant;
use kith_gate::action::{SearchPeople, ViewRecord};

fn show(_record: &Grant<ViewRecord>) {}

fn with(search: &Grant<SearchPeople>) {
    show(search);
    let _ = search.sections();
    let _ = search.person();
}

fn main() {
    let _ = with;
}
