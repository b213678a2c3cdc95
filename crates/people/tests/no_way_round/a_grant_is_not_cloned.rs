//! A grant is for one request: it cannot be copied to be kept.

use kith_gate::Grant;
use kith_gate::action::ViewRecord;

fn keep(grant: &Grant<ViewRecord>) -> Grant<ViewRecord> {
    grant.clone()
}

fn must_be_clone<T: Clone>() {}

fn main() {
    let _ = keep;
    must_be_clone::<Grant<ViewRecord>>();
}
