//! Wrong tries to sign in: by name, and by address.

use jiff::Timestamp;
use kith_store::{Db, Row, StoreError, args, statement};

statement!(
    TRIES_FOR_NAME = "select tries, last_at, locked_until from sign_in_try where name_hash = $1"
);
statement!(
    TRIES_FROM_CLIENT = "select tries, window_from from sign_in_client where client_hash = $1"
);
statement!(pub(crate) BEGIN_TRIES =
    "insert into sign_in_try (name_hash, tries, last_at, locked_until) values ($1, 0, $2, null) \
     on conflict do nothing");
// Guarded by the count that was read, so that of many tries at once each is counted.
statement!(pub(crate) COUNT_TRY =
    "update sign_in_try set tries = $3, last_at = $4, locked_until = $5 \
     where name_hash = $1 and tries = $2");
statement!(pub(crate) COUNT_CLIENT_TRY =
    "insert into sign_in_client (client_hash, tries, window_from) values ($1, 1, $2) \
     on conflict (client_hash) do update set \
     tries = case when sign_in_client.window_from <= $3 then 1 else sign_in_client.tries + 1 end, \
     window_from = case when sign_in_client.window_from <= $3 then $2 else sign_in_client.window_from end");
statement!(pub(crate) FORGET_TRIES = "delete from sign_in_try where name_hash = $1");
statement!(pub(crate) FORGET_OLD_TRIES = "delete from sign_in_try where last_at < $1");
statement!(pub(crate) FORGET_OLD_CLIENTS = "delete from sign_in_client where window_from < $1");

/// The wrong tries in a row for one name.
pub(crate) struct Tries {
    pub(crate) count: i64,
    pub(crate) last_at: Timestamp,
    pub(crate) locked_until: Option<Timestamp>,
}

/// The wrong tries from one address.
pub(crate) struct ClientTries {
    pub(crate) count: i64,
    pub(crate) window_from: Timestamp,
}

pub(crate) async fn for_name(db: &Db, name: [u8; 32]) -> Result<Option<Tries>, StoreError> {
    db.maybe(&TRIES_FOR_NAME, args![name], |row| {
        Ok(Tries {
            count: row.get("tries")?,
            last_at: row.get("last_at")?,
            locked_until: row.get("locked_until")?,
        })
    })
    .await
}

pub(crate) async fn from_client(
    db: &Db,
    client: [u8; 32],
) -> Result<Option<ClientTries>, StoreError> {
    db.maybe(&TRIES_FROM_CLIENT, args![client], read_client)
        .await
}

fn read_client(row: &Row) -> Result<ClientTries, StoreError> {
    Ok(ClientTries {
        count: row.get("tries")?,
        window_from: row.get("window_from")?,
    })
}
