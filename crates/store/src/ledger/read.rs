//! Reading the ledger: what was done, newest first, a page at a time.

use std::collections::HashMap;

use jiff::Timestamp;
use kith_terms::{AccountId, EntryId, OrganisationId, PersonId, SessionId};
use uuid::Uuid;

use super::entry::{Actor, Outcome, ReasonGiven, Route};
use crate::{Args, Db, Row, StoreError, args, statement};

/// Which entries to read. What is not given does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Done by this account.
    pub account: Option<AccountId>,
    /// Done for this organisation.
    pub organisation: Option<OrganisationId>,
    /// About any of these people; none narrows nothing.
    pub about: Vec<PersonId>,
    /// This action, by its name.
    pub action: Option<String>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// Older than this place.
    pub before: Option<Place>,
}

/// A place in the ledger: the last line of a page, from which the next goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// When the entry was made.
    pub at: Timestamp,
    /// The entry.
    pub entry: EntryId,
}

/// An entry as it is read back.
#[derive(Clone, Debug, PartialEq)]
pub struct PastEntry {
    /// Its id.
    pub id: EntryId,
    /// Its place in the tree, once it is linked.
    pub seq: Option<i64>,
    /// When.
    pub at: Timestamp,
    /// What was done or asked.
    pub action: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Who did it.
    pub actor: Actor,
    /// The organisation they acted for.
    pub organisation: Option<OrganisationId>,
    /// The role they acted in.
    pub role: Option<String>,
    /// The session they acted in.
    pub session: Option<SessionId>,
    /// Whom it is about.
    pub subjects: Vec<PersonId>,
    /// Why.
    pub reason: Option<ReasonGiven>,
    /// By which way it came.
    pub route: Route,
    /// What else is worth knowing.
    pub detail: serde_json::Value,
}

impl PastEntry {
    /// Its place, to read on from.
    pub fn place(&self) -> Place {
        Place {
            at: self.at,
            entry: self.id,
        }
    }
}

statement!(
    READ_LEDGER = "select id, seq, at, action, outcome, actor_account, actor_program, organisation_id, role, \
     session_id, reason_code, reason_text, route, subjects, detail from ledger \
     where at >= $1 and at < $2 and (at < $3 or (at = $3 and id < $4)) \
     and (cast($5 as uuid) is null or actor_account = $5) \
     and (cast($6 as uuid) is null or organisation_id = $6) \
     and (cast($7 as text) is null or action = $7) \
     and (cast($8 as text) is null or outcome = $8) \
     order by at desc, id desc limit $9"
);
statement!(
    READ_LEDGER_ABOUT = "select l.id, l.seq, l.at, l.action, l.outcome, l.actor_account, l.actor_program, \
     l.organisation_id, l.role, l.session_id, l.reason_code, l.reason_text, l.route, l.subjects, \
     l.detail from ledger l \
     where l.id in (select entry_id from ledger_subject where person_id = any($10::uuid[])) \
     and l.at >= $1 and l.at < $2 and (l.at < $3 or (l.at = $3 and l.id < $4)) \
     and (cast($5 as uuid) is null or l.actor_account = $5) \
     and (cast($6 as uuid) is null or l.organisation_id = $6) \
     and (cast($7 as text) is null or l.action = $7) \
     and (cast($8 as text) is null or l.outcome = $8) \
     order by l.at desc, l.id desc limit $9"
);

statement!(
    LEDGER_AFTER = "select id, seq, at, action, outcome, actor_account, actor_program, organisation_id, role, \
     session_id, reason_code, reason_text, route, subjects, detail from ledger \
     where seq > $1 order by seq limit $2"
);
statement!(
    LEDGER_OF = "select id, seq, at, action, outcome, actor_account, actor_program, organisation_id, role, \
     session_id, reason_code, reason_text, route, subjects, detail from ledger \
     where id = any($1::uuid[]) order by at desc, id desc"
);

statement!(
    LEDGER_COUNTS = "select action, count(*) as entries from ledger \
     where at >= $1 and at < $2 and outcome = 'permitted' group by action"
);

impl Db {
    /// How often each action was permitted in a time.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn ledger_counts(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<HashMap<String, u64>, StoreError> {
        let counts = self.rows(&LEDGER_COUNTS, args![from, until], |row| {
            let entries: i64 = row.get("entries")?;
            Ok((row.get("action")?, entries.unsigned_abs()))
        });
        Ok(counts.await?.into_iter().collect())
    }

    /// The entries that are linked after a place in the tree, in order, at most `most`. None is ever
    /// linked before one that has been read so.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn ledger_after(&self, place: i64, most: u32) -> Result<Vec<PastEntry>, StoreError> {
        self.rows(&LEDGER_AFTER, args![place, most], past_entry)
            .await
    }

    /// These entries, newest first.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn ledger_entries_of(
        &self,
        entries: &[EntryId],
    ) -> Result<Vec<PastEntry>, StoreError> {
        self.rows(&LEDGER_OF, args![entries], past_entry).await
    }

    /// The newest entries that the filter lets through, newest first, at most `most`.
    ///
    /// # Errors
    /// [`StoreError`] where the database fails.
    pub async fn ledger_entries(
        &self,
        filter: &Filter,
        most: u32,
    ) -> Result<Vec<PastEntry>, StoreError> {
        let mut args = filter.args(most);
        if filter.about.is_empty() {
            return self.rows(&READ_LEDGER, args, past_entry).await;
        }
        args.push(filter.about.as_slice().into());
        self.rows(&READ_LEDGER_ABOUT, args, past_entry).await
    }
}

impl Filter {
    fn args(&self, most: u32) -> Args {
        let before = self.before.unwrap_or(Place {
            at: end_of_time(),
            entry: EntryId::from(Uuid::max()),
        });
        args![
            self.from.unwrap_or(Timestamp::UNIX_EPOCH),
            self.until.unwrap_or(end_of_time()),
            before.at,
            before.entry,
            self.account,
            self.organisation,
            self.action.clone(),
            self.outcome.map(Outcome::as_str),
            most,
        ]
    }
}

/// Later than any entry, and still a moment that both engines can keep.
fn end_of_time() -> Timestamp {
    Timestamp::MAX
}

fn past_entry(row: &Row) -> Result<PastEntry, StoreError> {
    let code: Option<String> = row.get("reason_code")?;
    let text: Option<String> = row.get("reason_text")?;
    Ok(PastEntry {
        id: row.get("id")?,
        seq: row.get("seq")?,
        at: row.get("at")?,
        action: row.get("action")?,
        outcome: row.parse("outcome")?,
        actor: actor(row.get("actor_account")?, row.get("actor_program")?),
        organisation: row.get("organisation_id")?,
        role: row.get("role")?,
        session: row.get("session_id")?,
        subjects: subjects(&row.get::<String>("subjects")?)?,
        reason: code
            .zip(text)
            .map(|(code, text)| ReasonGiven { code, text }),
        route: row.parse("route")?,
        detail: row.get("detail")?,
    })
}

fn actor(account: Option<AccountId>, program: Option<String>) -> Actor {
    match (account, program) {
        (Some(account), _) => Actor::Account(account),
        (None, Some(program)) => Actor::Program(program),
        (None, None) => Actor::Nobody,
    }
}

fn subjects(text: &str) -> Result<Vec<PersonId>, StoreError> {
    let parse = |id: &str| {
        id.parse().map_err(|_| StoreError::Cell {
            column: "subjects".to_owned(),
            expected: "ids parted by spaces",
        })
    };
    text.split(' ')
        .filter(|it| !it.is_empty())
        .map(parse)
        .collect()
}
