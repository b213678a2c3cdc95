//! Sessions, as they are kept: a token's hash, never the token.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Db, Row, StoreError, args, statement};
use kith_terms::{AccountId, OrganisationId, SessionId};

use super::accounts::{AccountState, read_facts};
use crate::Role;
use crate::standing::StandingFacts;

// The account's own role and organisation come from the account, so that a change counts at once.
statement!(
    SESSION_BY_TOKEN = concat!(
        "select s.id, s.account_id, s.role as session_role, s.organisation_id as session_organisation, \
     s.started_at, s.seen_at, s.previous_at, s.ended_at, s.ended_why, s.proved_at, \
     a.user_name, a.full_name, a.role, a.role_until, a.organisation_id, a.state, a.dbs_checked_on, \
     a.trained_on, a.terms_accepted, o.name as organisation_name, o.runs_kith, c.first_day, c.last_day, ",
        conditions_met!("$3"),
        " from session s join account a on a.id = s.account_id \
     join organisation o on o.id = a.organisation_id \
     ",
        with_accreditation!("$2"),
        "where s.token_hash = $1"
    )
);
statement!(pub(crate) START_SESSION =
    "insert into session (id, token_hash, account_id, organisation_id, role, started_at, seen_at, previous_at) \
     values ($1, $2, $3, $4, $5, $6, $6, $7)");
statement!(pub(crate) SESSION_SEEN =
    "update session set seen_at = $2 where id = $1 and ended_at is null and seen_at < $2");
statement!(pub(crate) SESSION_PROVED =
    "update session set proved_at = $2 where id = $1 and ended_at is null");
statement!(pub(crate) END_SESSION =
    "update session set ended_at = $2, ended_why = $3 where id = $1 and ended_at is null");
statement!(pub(crate) END_SESSIONS_OF =
    "update session set ended_at = $2, ended_why = $3 where account_id = $1 and ended_at is null");
statement!(pub(crate) END_SESSIONS_AT =
    "update session set ended_at = $2, ended_why = $3 where ended_at is null \
     and account_id in (select a.id from account a where a.organisation_id = $1)");
statement!(pub(crate) END_OTHER_SESSIONS_OF =
    "update session set ended_at = $3, ended_why = $4 \
     where account_id = $1 and id <> $2 and ended_at is null");
statement!(pub(crate) FORGET_OLD_SESSIONS = "delete from session where started_at < $1");

/// A session with what is known today about its holder.
#[derive(Debug)]
pub(crate) struct SessionRow {
    pub(crate) id: SessionId,
    pub(crate) account: AccountId,
    pub(crate) session_role: Role,
    pub(crate) session_organisation: OrganisationId,
    pub(crate) started_at: Timestamp,
    pub(crate) seen_at: Timestamp,
    pub(crate) previous_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) ended_why: Option<String>,
    pub(crate) proved_at: Option<Timestamp>,
    pub(crate) user_name: String,
    pub(crate) full_name: String,
    pub(crate) role: Role,
    pub(crate) organisation: OrganisationId,
    pub(crate) organisation_name: String,
    pub(crate) runs_kith: bool,
    pub(crate) state: AccountState,
    pub(crate) facts: StandingFacts,
}

pub(crate) async fn by_token(
    db: &Db,
    token_hash: [u8; 32],
    today: Date,
    needed: &[i64],
) -> Result<Option<SessionRow>, StoreError> {
    db.maybe(&SESSION_BY_TOKEN, args![token_hash, today, needed], |row| {
        read(row, needed)
    })
    .await
}

fn read(row: &Row, needed: &[i64]) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        id: row.get("id")?,
        account: row.get("account_id")?,
        session_role: row.parse("session_role")?,
        session_organisation: row.get("session_organisation")?,
        started_at: row.get("started_at")?,
        seen_at: row.get("seen_at")?,
        previous_at: row.get("previous_at")?,
        ended_at: row.get("ended_at")?,
        ended_why: row.get("ended_why")?,
        proved_at: row.get("proved_at")?,
        user_name: row.get("user_name")?,
        full_name: row.get("full_name")?,
        role: row.parse("role")?,
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("organisation_name")?,
        runs_kith: row.get("runs_kith")?,
        state: row.parse("state")?,
        facts: read_facts(row, needed)?,
    })
}
