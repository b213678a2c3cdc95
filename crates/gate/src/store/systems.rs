//! Other systems, whom they ask for and what they asked, as they are kept: a key's hash, never the key.

use jiff::Timestamp;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::{AccountId, OrganisationId, SessionId, SystemId, VisitId};

use crate::system::{System, SystemUser, UserId};

statement!(pub(crate) ADD_SYSTEM =
    "insert into other_system (id, organisation_id, name, name_key, key_hash, key_made_at, added_at) \
     values ($1, $2, $3, $4, $5, $6, $6)");
statement!(pub(crate) SUSPEND_SYSTEM =
    "update other_system set suspended_at = $2, suspended_why = $3 where id = $1 and suspended_at is null");
statement!(pub(crate) REINSTATE_SYSTEM =
    "update other_system set suspended_at = null, suspended_why = null \
     where id = $1 and suspended_at is not null");
statement!(pub(crate) RENEW_KEY =
    "update other_system set key_hash = $2, key_made_at = $3 where id = $1");
// An account of another organisation is no user of this one's system.
statement!(pub(crate) ADD_USER =
    "insert into other_system_user (system_id, user_id, account_id, added_at) \
     select s.id, $2, a.id, $4 from other_system s join account a on a.organisation_id = s.organisation_id \
     where s.id = $1 and a.id = $3 and a.state <> 'closed'");
statement!(pub(crate) REMOVE_USER =
    "delete from other_system_user where system_id = $1 and user_id = $2");
// No row where the system was suspended, its key renewed or its user removed since they were read.
statement!(pub(crate) TAKE_REQUEST =
    "insert into other_system_request (system_id, request_id, asked_at) \
     select s.id, $2, $3 from other_system s join other_system_user u on u.system_id = s.id \
     where s.id = $1 and s.key_hash = $4 and s.suspended_at is null \
     and u.user_id = $5 and u.account_id = $6");
statement!(pub(crate) FORGET_OLD_REQUESTS = "delete from other_system_request where asked_at < $1");
statement!(SYSTEM_BY_NAME = "select id from other_system where name_key = $1");
statement!(
    SYSTEM_BY_KEY =
        "select id, organisation_id, suspended_at from other_system where key_hash = $1"
);
statement!(
    ALL_SYSTEMS = "select s.name, s.added_at, s.key_made_at, s.suspended_at, s.suspended_why, \
     o.name as organisation_name, \
     (select count(*) from other_system_user u where u.system_id = s.id) as users \
     from other_system s join organisation o on o.id = s.organisation_id order by s.name_key"
);
statement!(
    ACCOUNT_OF = "select account_id from other_system_user where system_id = $1 and user_id = $2"
);
statement!(
    USERS_OF = "select u.user_id, u.added_at, a.user_name, a.full_name from other_system_user u \
     join account a on a.id = u.account_id where u.system_id = $1 order by u.user_id"
);
statement!(
    VISIT_THROUGH = "select session_id from visit \
     where id = $1 and system_id = $2 and account_id = $3 and ends_at > $4"
);

/// A system that has shown its key.
#[derive(Debug)]
pub(crate) struct KnownSystem {
    pub(crate) id: SystemId,
    pub(crate) key_hash: [u8; 32],
    pub(crate) organisation: OrganisationId,
    pub(crate) suspended: bool,
}

pub(crate) async fn by_name(db: &Db, key: &str) -> Result<Option<SystemId>, StoreError> {
    db.maybe(&SYSTEM_BY_NAME, args![key], |row| row.get("id"))
        .await
}

pub(crate) async fn by_key(db: &Db, key_hash: [u8; 32]) -> Result<Option<KnownSystem>, StoreError> {
    db.maybe(&SYSTEM_BY_KEY, args![key_hash], |row| {
        let suspended_at: Option<Timestamp> = row.get("suspended_at")?;
        Ok(KnownSystem {
            id: row.get("id")?,
            key_hash,
            organisation: row.get("organisation_id")?,
            suspended: suspended_at.is_some(),
        })
    })
    .await
}

pub(crate) async fn all(db: &Db) -> Result<Vec<System>, StoreError> {
    db.rows(&ALL_SYSTEMS, args![], |row| {
        let suspended_at: Option<Timestamp> = row.get("suspended_at")?;
        let suspended_why: Option<String> = row.get("suspended_why")?;
        Ok(System {
            name: row.get("name")?,
            organisation_name: row.get("organisation_name")?,
            added_at: row.get("added_at")?,
            key_made_at: row.get("key_made_at")?,
            suspended: suspended_at.zip(suspended_why),
            users: row.get("users")?,
        })
    })
    .await
}

/// The account that a system means by its name for a user.
pub(crate) async fn account_of(
    db: &Db,
    system: SystemId,
    user: &UserId,
) -> Result<Option<AccountId>, StoreError> {
    db.maybe(&ACCOUNT_OF, args![system, user.as_str()], |row| {
        row.get("account_id")
    })
    .await
}

pub(crate) async fn users_of(db: &Db, system: SystemId) -> Result<Vec<SystemUser>, StoreError> {
    db.rows(&USERS_OF, args![system], read_user).await
}

fn read_user(row: &Row) -> Result<SystemUser, StoreError> {
    Ok(SystemUser {
        user: row.parse("user_id")?,
        user_name: row.get("user_name")?,
        full_name: row.get("full_name")?,
        added_at: row.get("added_at")?,
    })
}

/// The session of a visit that this account has open through this system.
pub(crate) async fn session_of(
    db: &Db,
    visit: VisitId,
    system: SystemId,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<SessionId>, StoreError> {
    let args = args![visit, system, account, now];
    db.maybe(&VISIT_THROUGH, args, |row| row.get("session_id"))
        .await
}
