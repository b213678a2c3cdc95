//! How far the making of keys has come.

use kith_store::{Db, StoreError, Unit, args, statement};
use kith_terms::PersonId;
use kith_terms::time::Timestamp;

statement!(BEGUN = "select after_person from keying where done_at is null");
statement!(
    NEXT = "select id from person where cast($1 as uuid) is null or id > $1 order by id limit $2"
);
statement!(MOVE_ON = "update keying set after_person = $1 where done_at is null");
statement!(FINISH = "update keying set done_at = $1, after_person = null where done_at is null");

/// A making of keys that is not finished.
pub(crate) struct Begun {
    /// The last whose keys are made.
    pub(crate) after: Option<PersonId>,
}

pub(crate) async fn begun(db: &Db) -> Result<Option<Begun>, StoreError> {
    db.maybe(&BEGUN, args![], |row| {
        Ok(Begun {
            after: row.get("after_person")?,
        })
    })
    .await
}

/// The next people, in order.
pub(crate) async fn next(
    db: &Db,
    after: Option<PersonId>,
    most: i64,
) -> Result<Vec<PersonId>, StoreError> {
    db.rows(&NEXT, args![after, most], |row| row.get("id"))
        .await
}

/// Notes how far it has come. Refused where another has finished it: what was read before may have
/// changed since.
#[must_use]
pub(crate) fn move_on(unit: Unit, last: PersonId) -> Unit {
    unit.must(1, &MOVE_ON, args![last])
}

pub(crate) fn finish(unit: &mut Unit, now: Timestamp) {
    unit.push(&FINISH, args![now]);
}
