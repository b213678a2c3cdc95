//! Who was found to be the same person: what was done to the one's record was done to the other's.
//!
//! The room that knows who is who says so in its own units of work. Without it nobody who is merged
//! into another would ever be told who looked before.

use kith_store::{StoreError, Unit, args, statement};
use kith_terms::PersonId;

use crate::gate::Gate;

statement!(JOIN = "insert into same_person (former_id, person_id) values ($1, $2)");
statement!(PART = "delete from same_person where former_id = $1");
statement!(
    ALL_WHO_WERE = "with recursive family(id) as (select cast($1 as uuid) as id \
     union select s.former_id from same_person s join family f on s.person_id = f.id) select id from family"
);

impl Gate {
    /// The unit in which somebody is merged into another: who looked at the one has looked at the
    /// other.
    pub fn joined(&self, unit: &mut Unit, former: PersonId, person: PersonId) {
        unit.push(&JOIN, args![former, person]);
    }

    /// The unit in which a merge is undone.
    pub fn parted(&self, unit: &mut Unit, former: PersonId) {
        unit.push(&PART, args![former]);
    }

    /// The person, and whoever was merged into them.
    pub(crate) async fn all_who_were(&self, person: PersonId) -> Result<Vec<PersonId>, StoreError> {
        let of = args![person];
        self.db().rows(&ALL_WHO_WERE, of, |row| row.get("id")).await
    }
}
