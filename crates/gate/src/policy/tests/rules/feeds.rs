//! `policies/feeds.cedar`.

use super::*;

#[test]
fn suppliers_and_record_managers_see_feeds() {
    permits_only(
        "suppliers-and-record-managers-see-feeds",
        &[Role::DataSupplier, Role::RecordManager],
        "feeds.see",
    );
}

#[test]
fn suppliers_never_see_people() {
    never_sees_people("suppliers-never-see-people", Role::DataSupplier);
}
