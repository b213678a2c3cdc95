//! A grant cannot be written down and read back elsewhere.

use kith_gate::Grant;
use kith_gate::action::ViewRecord;

fn must_be_written<T: serde::Serialize>() {}
fn must_be_read<T: serde::de::DeserializeOwned>() {}

fn main() {
    must_be_written::<Grant<ViewRecord>>();
    must_be_read::<Grant<ViewRecord>>();
}
