//! The SQL of links.

use jiff::Timestamp;
use kith_store::{Db, StoreError, args, statement};

statement!(
    pub(super) ADD = "insert into confirmation \
         (token_hash, address_hash, nth, purpose, asked_at, expires_at, sealed) \
         values ($1, $2, $3, $4, $5, $6, $7)"
);
statement!(EARLIER = "select nth, asked_at from confirmation where address_hash = $1");
statement!(
    GOOD = "select address_hash, sealed from confirmation \
            where token_hash = $1 and used_at is null and expires_at > $2"
);
statement!(
    pub(super) USE = "update confirmation set used_at = $2 \
         where token_hash = $1 and used_at is null and expires_at > $2"
);
statement!(
    pub(super) END_OTHERS = "update confirmation set used_at = $3 \
         where address_hash = $1 and purpose = $2 and used_at is null"
);
statement!(pub(super) FORGET = "delete from confirmation where asked_at <= $1");

/// That an address was written to.
pub(super) struct Earlier {
    pub(super) nth: i64,
    pub(super) asked_at: Timestamp,
}

pub(super) async fn earlier(db: &Db, address: [u8; 32]) -> Result<Vec<Earlier>, StoreError> {
    db.rows(&EARLIER, args![address], |row| {
        Ok(Earlier {
            nth: row.get("nth")?,
            asked_at: row.get("asked_at")?,
        })
    })
    .await
}

/// The mark of the address, and what is sealed, of a link that is good.
pub(super) async fn good(
    db: &Db,
    token: [u8; 32],
    now: Timestamp,
) -> Result<Option<(Vec<u8>, Vec<u8>)>, StoreError> {
    db.maybe(&GOOD, args![token, now], |row| {
        Ok((row.get("address_hash")?, row.get("sealed")?))
    })
    .await
}
