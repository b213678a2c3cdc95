//! Accounts and what they are compared with, as they are kept.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::{AccountId, OrganisationId};

use super::organisations::conditions_until;
use crate::Role;
pub(crate) use crate::account::AccountState;
use crate::account::{Account, AccountFilter};
use crate::credentials::Hashes;
use crate::standing::{Standing, StandingFacts, StandingRules};

statement!(pub(crate) ADD_ACCOUNT =
    "insert into account (id, user_name, full_name, search_key, role, role_until, organisation_id, \
     state, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
statement!(pub(crate) ADD_CREDENTIAL =
    "insert into credential (account_id, password_hash, pin_hash, code_secret, code_step, set_up_hash, \
     set_up_until) values ($1, $2, $3, $4, 0, $5, $6)");
statement!(pub(crate) CHANGE_STATE =
    "update account set state = $3, state_why = $4 where id = $1 and state = $2");
statement!(pub(crate) BEGIN_USE = "update account set in_use_from = $2 where id = $1");
/// An account that can sign in, and was last used or put to use before a moment (a parameter).
macro_rules! unused_since {
    ($moment:literal) => {
        concat!(
            "state = 'active' and created_at <= ",
            $moment,
            " and coalesce(in_use_from, created_at) <= ",
            $moment,
            " and coalesce(last_signed_in_at, created_at) <= ",
            $moment
        )
    };
}

statement!(
    UNUSED_ACCOUNTS = concat!(
        "select id from account where ",
        unused_since!("$1"),
        " order by id"
    )
);
statement!(pub(crate) SUSPEND_UNUSED = concat!(
    "update account set state = 'suspended', state_why = $3 where id = $1 and ",
    unused_since!("$2")
));
statement!(pub(crate) CLOSE_ACCOUNT =
    "update account set state = 'closed', state_why = $2 where id = $1 and state <> 'closed'");
statement!(pub(crate) CHANGE_ROLE =
    "update account set role = $2, role_until = $3, organisation_id = $4 \
     where id = $1 and state <> 'closed'");
statement!(pub(crate) RECORD_DBS =
    "update account set dbs_checked_on = $2 where id = $1 and state <> 'closed'");
statement!(pub(crate) RECORD_TRAINING =
    "update account set trained_on = $2 where id = $1 and state <> 'closed'");
statement!(pub(crate) ACCEPT_TERMS =
    "update account set terms_accepted = $2, terms_accepted_at = $3 where id = $1 and state = 'active'");
statement!(pub(crate) NOTE_SIGN_IN =
    "update account set last_signed_in_at = $2 where id = $1 and state = 'active'");
// A code is used once, and not while its name has to wait.
statement!(pub(crate) USE_CODE =
    "update credential set code_step = $2 where account_id = $1 and code_step < $2 \
     and not exists (select 1 from sign_in_try t where t.name_hash = $3 and t.locked_until > $4)");
statement!(pub(crate) FINISH_SET_UP =
    "update credential set password_hash = $2, pin_hash = $3, code_step = $4, set_up_hash = null, \
     set_up_until = null where account_id = $1 and set_up_hash = $5 and set_up_until > $6");
statement!(pub(crate) BEGIN_SET_UP =
    "update credential set password_hash = null, pin_hash = null, code_secret = $2, code_step = 0, \
     set_up_hash = $3, set_up_until = $4 where account_id = $1");
statement!(pub(crate) BACK_TO_SET_UP =
    "update account set state = 'setting-up', state_why = null \
     where id = $1 and state in ('setting-up', 'active')");
statement!(pub(crate) STILL_TO_SET_UP = "update account set state_why = null where id = $1 and state = 'setting-up'");
// Guarded by the hash that was compared, so that of two changes at once the later one must know
// the new password.
statement!(pub(crate) CHANGE_PASSWORD =
    "update credential set password_hash = $3 where account_id = $1 and password_hash = $2");
statement!(pub(crate) CHANGE_PIN =
    "update credential set pin_hash = $3 where account_id = $1 and password_hash = $2");
statement!(pub(crate) RENEW_HASHES =
    "update credential set password_hash = $3, pin_hash = $5 \
     where account_id = $1 and password_hash = $2 and pin_hash = $4");
statement!(
    CREDENTIAL_BY_NAME = "select a.id, a.user_name, a.full_name, a.state, a.role, a.organisation_id, a.last_signed_in_at, \
     o.name as organisation_name, k.password_hash, k.pin_hash, k.code_secret, k.set_up_hash, k.set_up_until \
     from account a join credential k on k.account_id = a.id \
     join organisation o on o.id = a.organisation_id where a.user_name = $1"
);
/// An account as its administrators see it, on a day.
macro_rules! account_on {
    ($day:literal, $needed:literal) => {
        concat!(
            "select a.id, a.user_name, a.full_name, a.role, a.role_until, a.organisation_id, a.state, \
             a.state_why, a.dbs_checked_on, a.trained_on, a.terms_accepted, a.created_at, \
             a.last_signed_in_at, o.name as organisation_name, o.runs_kith, c.first_day, c.last_day, ",
            conditions_met!($needed),
            " from account a join organisation o on o.id = a.organisation_id",
            with_accreditation!($day)
        )
    };
}

statement!(ONE_ACCOUNT = concat!(account_on!("$1", "$2"), "where a.id = $3"));
statement!(
    LIST_ACCOUNTS = concat!(
        account_on!("$1", "$2"),
        "where a.user_name > $3 and (cast($4 as uuid) is null or a.organisation_id = $4) \
         and (cast($5 as text) is null or a.state = $5) \
         and (cast($6 as text) is null or a.search_key like $6) \
         order by a.user_name limit $7"
    )
);
statement!(ACCOUNT_BY_NAME = "select id from account where user_name = $1");
statement!(
    OF_WHO_RUNS_KITH = "select o.runs_kith from account a join organisation o on o.id = a.organisation_id \
     where a.id = $1"
);

/// What a sign-in is compared with.
#[derive(Debug)]
pub(crate) struct CredentialRow {
    pub(crate) account: AccountId,
    pub(crate) user_name: String,
    pub(crate) full_name: String,
    pub(crate) organisation_name: String,
    pub(crate) state: AccountState,
    pub(crate) role: Role,
    pub(crate) organisation: OrganisationId,
    pub(crate) last_signed_in_at: Option<Timestamp>,
    pub(crate) hashes: Option<Hashes>,
    pub(crate) code_secret: Vec<u8>,
    pub(crate) set_up: Option<(Vec<u8>, Timestamp)>,
}

pub(crate) async fn credential(
    db: &Db,
    user_name: &str,
) -> Result<Option<CredentialRow>, StoreError> {
    db.maybe(&CREDENTIAL_BY_NAME, args![user_name], read_credential)
        .await
}

pub(crate) async fn id_of(db: &Db, user_name: &str) -> Result<Option<AccountId>, StoreError> {
    db.maybe(&ACCOUNT_BY_NAME, args![user_name], |row| row.get("id"))
        .await
}

/// Whether it is an account of the organisation that runs Kith. One that is not there is not.
pub(crate) async fn is_of_who_runs_kith(db: &Db, id: AccountId) -> Result<bool, StoreError> {
    let found = db.maybe(&OF_WHO_RUNS_KITH, args![id], |row| row.get("runs_kith"));
    Ok(found.await?.unwrap_or_default())
}

/// The accounts that nobody has used since then.
pub(crate) async fn unused(db: &Db, since: Timestamp) -> Result<Vec<AccountId>, StoreError> {
    db.rows(&UNUSED_ACCOUNTS, args![since], |row| row.get("id"))
        .await
}

pub(crate) async fn one(
    db: &Db,
    id: AccountId,
    on: &Standards<'_>,
) -> Result<Option<Account>, StoreError> {
    let args = args![on.today, on.needed, id];
    db.maybe(&ONE_ACCOUNT, args, |row| read_account(row, on))
        .await
}

pub(crate) async fn list(
    db: &Db,
    filter: &AccountFilter,
    most: i64,
    on: &Standards<'_>,
) -> Result<Vec<Account>, StoreError> {
    let text = filter.text.as_deref().map(|text| {
        let folded = kith_terms::folded(text).replace(['%', '_', '\\'], "");
        format!("%{folded}%")
    });
    let args = args![
        on.today,
        on.needed,
        filter.after.as_deref().unwrap_or_default(),
        filter.organisation,
        filter.state.map(AccountState::name),
        text,
        most,
    ];
    db.rows(&LIST_ACCOUNTS, args, |row| read_account(row, on))
        .await
}

/// What an account's standing is judged by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standards<'a> {
    pub(crate) rules: &'a StandingRules,
    /// The conditions that its organisation needs.
    pub(crate) needed: &'a [i64],
    pub(crate) today: Date,
}

fn read_account(row: &Row, on: &Standards<'_>) -> Result<Account, StoreError> {
    let facts = read_facts(row, on.needed)?;
    Ok(Account {
        id: row.get("id")?,
        user_name: row.get("user_name")?,
        full_name: row.get("full_name")?,
        role: row.parse("role")?,
        role_until: facts.role_until,
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("organisation_name")?,
        runs_kith: row.get("runs_kith")?,
        state: row.parse("state")?,
        state_why: row.get("state_why")?,
        dbs_checked_on: facts.dbs_checked_on,
        trained_on: facts.trained_on,
        terms_accepted: facts.terms_accepted,
        created_at: row.get("created_at")?,
        last_signed_in_at: row.get("last_signed_in_at")?,
        standing: Standing::of(&facts, on.rules, on.today),
    })
}

/// What an account's standing follows from, of any statement that selects these columns.
pub(crate) fn read_facts(row: &Row, needed: &[i64]) -> Result<StandingFacts, StoreError> {
    let first: Option<Date> = row.get("first_day")?;
    let last: Option<Date> = row.get("last_day")?;
    let state: AccountState = row.parse("state")?;
    let role: Role = row.parse("role")?;
    Ok(StandingFacts {
        role_until: row.get("role_until")?,
        active: state == AccountState::Active,
        dbs_checked_on: row.get("dbs_checked_on")?,
        trained_on: row.get("trained_on")?,
        terms_accepted: row.get("terms_accepted")?,
        accredited: first.zip(last),
        conditions_until: conditions_until(row, needed)?,
        never_sees_people: role.never_sees_people(),
    })
}

fn read_credential(row: &Row) -> Result<CredentialRow, StoreError> {
    let password: Option<String> = row.get("password_hash")?;
    let pin: Option<String> = row.get("pin_hash")?;
    let set_up: Option<Vec<u8>> = row.get("set_up_hash")?;
    let until: Option<Timestamp> = row.get("set_up_until")?;
    Ok(CredentialRow {
        account: row.get("id")?,
        user_name: row.get("user_name")?,
        full_name: row.get("full_name")?,
        organisation_name: row.get("organisation_name")?,
        state: row.parse("state")?,
        role: row.parse("role")?,
        organisation: row.get("organisation_id")?,
        last_signed_in_at: row.get("last_signed_in_at")?,
        hashes: password
            .zip(pin)
            .map(|(password, pin)| Hashes { password, pin }),
        code_secret: row.get("code_secret")?,
        set_up: set_up.zip(until),
    })
}
