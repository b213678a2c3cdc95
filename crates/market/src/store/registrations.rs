//! The SQL of registrations that wait for their link to be opened.

use jiff::Timestamp;
use kith_store::{Db, StoreError, args, statement};
use kith_terms::RegistrationId;

statement!(
    pub(crate) ADD = "insert into registration (id, asked_at, sealed) values ($1, $2, $3)"
);
statement!(SEALED = "select sealed from registration where id = $1");
statement!(SINCE = "select count(*) as how_many from registration where asked_at > $1");
statement!(UNTIL = "select count(*) as how_many from registration where asked_at <= $1");
statement!(pub(crate) REMOVE = "delete from registration where id = $1");
statement!(pub(crate) FORGET = "delete from registration where asked_at <= $1");

pub(crate) async fn sealed(db: &Db, id: RegistrationId) -> Result<Option<Vec<u8>>, StoreError> {
    db.maybe(&SEALED, args![id], |row| row.get("sealed")).await
}

/// How many were asked for after a moment.
pub(crate) async fn since(db: &Db, moment: Timestamp) -> Result<i64, StoreError> {
    db.one(&SINCE, args![moment], |row| row.get("how_many"))
        .await
}

/// How many were asked for until a moment.
pub(crate) async fn until(db: &Db, moment: Timestamp) -> Result<i64, StoreError> {
    db.one(&UNTIL, args![moment], |row| row.get("how_many"))
        .await
}
