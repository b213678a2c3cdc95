//! Passkeys and what browsers were asked to sign, as they are kept: sealed.

use jiff::Timestamp;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::{AccountId, PasskeyId};

// A holder who has as many as anybody may have gets no more, and neither does an account that was
// suspended or reset meanwhile.
statement!(pub(crate) ADD_PASSKEY =
    "insert into passkey (id, account_id, credential_hash, sealed, name, may_be_copied, uses, added_at) \
     select $1, a.id, $3, $4, $5, $6, 0, $7 from account a where a.id = $2 and a.state = 'active' \
     and (select count(*) from passkey p where p.account_id = a.id) < $8");
// Guarded as the use of a code is: not while its holder's name has to wait.
statement!(pub(crate) USE_PASSKEY =
    "update passkey set sealed = $3, uses = uses + 1, last_used_at = $4 \
     where id = $1 and uses = $2 and suspended_at is null \
     and not exists (select 1 from sign_in_try t where t.name_hash = $5 and t.locked_until > $4)");
statement!(pub(crate) SUSPEND_PASSKEY =
    "update passkey set suspended_at = $2 where id = $1 and suspended_at is null");
statement!(pub(crate) NAME_PASSKEY =
    "update passkey set name = $3 where id = $1 and account_id = $2");
statement!(pub(crate) REMOVE_PASSKEY = "delete from passkey where id = $1 and account_id = $2");
statement!(pub(crate) REMOVE_PASSKEYS_OF = "delete from passkey where account_id = $1");
statement!(
    PASSKEYS_OF = "select p.id, p.account_id, p.sealed, p.name, p.may_be_copied, p.uses, p.added_at, \
     p.last_used_at, p.suspended_at, a.user_name from passkey p join account a on a.id = p.account_id \
     where p.account_id = $1 order by p.added_at, p.id"
);
statement!(
    PASSKEY_SHOWN = "select p.id, p.account_id, p.sealed, p.name, p.may_be_copied, p.uses, p.added_at, \
     p.last_used_at, p.suspended_at, a.user_name from passkey p join account a on a.id = p.account_id \
     where p.credential_hash = $1"
);
// One browser is asked one thing at a time: the later takes the earlier's place.
statement!(pub(crate) KEEP_CHALLENGE =
    "insert into passkey_challenge (bound_to, sealed, ends_at) values ($1, $2, $3) \
     on conflict (bound_to) do update set sealed = $2, ends_at = $3");
statement!(pub(crate) USE_CHALLENGE =
    "delete from passkey_challenge where bound_to = $1 and sealed = $2 and ends_at > $3");
statement!(pub(crate) FORGET_CHALLENGE = "delete from passkey_challenge where bound_to = $1");
statement!(pub(crate) FORGET_OLD_CHALLENGES = "delete from passkey_challenge where ends_at <= $1");
statement!(CHALLENGE = "select sealed from passkey_challenge where bound_to = $1 and ends_at > $2");

/// A passkey as it is kept.
#[derive(Debug)]
pub(crate) struct PasskeyRow {
    pub(crate) id: PasskeyId,
    pub(crate) account: AccountId,
    pub(crate) user_name: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) name: String,
    pub(crate) may_be_copied: bool,
    pub(crate) uses: i64,
    pub(crate) added_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) suspended_at: Option<Timestamp>,
}

pub(crate) async fn of_account(db: &Db, account: AccountId) -> Result<Vec<PasskeyRow>, StoreError> {
    db.rows(&PASSKEYS_OF, args![account], read).await
}

/// The passkey that a device names.
pub(crate) async fn shown(
    db: &Db,
    credential_hash: [u8; 32],
) -> Result<Option<PasskeyRow>, StoreError> {
    db.maybe(&PASSKEY_SHOWN, args![credential_hash], read).await
}

/// What was asked there and is not over, still sealed.
pub(crate) async fn challenge(
    db: &Db,
    bound_to: &[u8],
    now: Timestamp,
) -> Result<Option<Vec<u8>>, StoreError> {
    db.maybe(&CHALLENGE, args![bound_to.to_vec(), now], |row| {
        row.get("sealed")
    })
    .await
}

fn read(row: &Row) -> Result<PasskeyRow, StoreError> {
    Ok(PasskeyRow {
        id: row.get("id")?,
        account: row.get("account_id")?,
        user_name: row.get("user_name")?,
        sealed: row.get("sealed")?,
        name: row.get("name")?,
        may_be_copied: row.get("may_be_copied")?,
        uses: row.get("uses")?,
        added_at: row.get("added_at")?,
        last_used_at: row.get("last_used_at")?,
        suspended_at: row.get("suspended_at")?,
    })
}
