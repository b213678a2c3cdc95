//! What the watcher found, and the alerts that gather it.

use jiff::Timestamp;
use jiff::civil::Date;
use kith_store::{Query, Row, StoreError, Unit, args, statement};
use kith_terms::{AccountId, AlertId, EntryId, FindingId, PersonId};

use crate::pattern::Pattern;
use crate::rules::gather::{Explained, Kept};
use crate::rules::{Act, Found};

statement!(
    KEPT = "select f.id, f.account_id, f.pattern, f.person_id, f.score, f.last_at, f.alert_id \
     from finding f left join alert a on a.id = f.alert_id where f.account_id = any($1::uuid[]) \
     and ((f.alert_id is null and f.last_at >= $2) or (a.id is not null and a.decided_at is null))"
);
statement!(
    OPEN = "select id, account_id from alert \
     where account_id = any($1::uuid[]) and decided_at is null"
);
statement!(
    EXPLAINED = "select account_id, pattern, person_id, until from explained \
     where account_id = any($1::uuid[]) and until >= $2"
);
statement!(
    DECIDED = "select e.entry_id, f.pattern from finding f join alert a on a.id = f.alert_id \
     join finding_entry e on e.finding_id = f.id where f.account_id = any($1::uuid[]) \
     and a.decided_at is not null and f.last_at >= $2"
);
statement!(
    ADD_FINDING = "insert into finding (id, account_id, pattern, person_id, score, sentence, first_at, \
     last_at, explained_until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
statement!(
    GROW_FINDING = "update finding set score = $2, sentence = $3, last_at = $4 where id = $1"
);
statement!(
    ADD_EVIDENCE = "insert into finding_entry (finding_id, entry_id, at) values ($1, $2, $3) \
     on conflict do nothing"
);
statement!(
    OPEN_ALERT = "insert into alert (id, account_id, organisation_id, role, opened_at, last_at, score, \
     shield) values ($1, $2, $3, $4, $5, $6, $7, $8)"
);
// Guarded: what has been decided takes no new evidence.
statement!(
    GROW_ALERT = "update alert set score = $2, last_at = $3, shield = (shield or $4) \
     where id = $1 and decided_at is null"
);
statement!(
    GATHER = "update finding set alert_id = $1 where id = any($2::uuid[]) and alert_id is null"
);
statement!(
    FORGET_EVIDENCE = "delete from finding_entry where finding_id in \
     (select id from finding where alert_id is null and last_at < $1)"
);
statement!(FORGET_FINDINGS = "delete from finding where alert_id is null and last_at < $1");
statement!(FORGET_EXPLAINED = "delete from explained where until < $1");

pub(crate) fn kept(accounts: &[AccountId], since: Timestamp) -> Query<(AccountId, Kept)> {
    Query::new(&KEPT, args![accounts, since], |row| {
        let score: i64 = row.get("score")?;
        let alert: Option<AlertId> = row.get("alert_id")?;
        let kept = Kept {
            id: row.get("id")?,
            pattern: row.parse("pattern")?,
            person: row.get("person_id")?,
            score: u32::try_from(score).unwrap_or(u32::MAX),
            last_at: row.get("last_at")?,
            in_alert: alert.is_some(),
        };
        Ok((row.get("account_id")?, kept))
    })
}

pub(crate) fn open(accounts: &[AccountId]) -> Query<(AccountId, AlertId)> {
    Query::new(&OPEN, args![accounts], |row| {
        Ok((row.get("account_id")?, row.get("id")?))
    })
}

pub(crate) fn explained(accounts: &[AccountId], on: Date) -> Query<(AccountId, Explained)> {
    Query::new(&EXPLAINED, args![accounts, on], |row| {
        Ok((row.get("account_id")?, read_explained(row)?))
    })
}

fn read_explained(row: &Row) -> Result<Explained, StoreError> {
    Ok(Explained {
        pattern: row.parse("pattern")?,
        person: row.get("person_id")?,
        until: row.get("until")?,
    })
}

pub(crate) fn decided(accounts: &[AccountId], since: Timestamp) -> Query<(EntryId, Pattern)> {
    Query::new(&DECIDED, args![accounts, since], |row| {
        Ok((row.get("entry_id")?, row.parse("pattern")?))
    })
}

/// A finding to be kept: new, or one that goes on.
pub(crate) fn keep(
    unit: &mut Unit,
    id: FindingId,
    goes_on: Option<u32>,
    account: AccountId,
    found: &Found,
    explained_until: Option<Date>,
) {
    let times = found.evidence.iter().map(|it| it.1);
    let (first, last) = (times.clone().min(), times.max());
    match goes_on {
        Some(score) => {
            let args = args![id, score, found.sentence.as_str(), last];
            unit.push(&GROW_FINDING, args);
        }
        None => {
            let person: Option<PersonId> = found.person;
            let args = args![
                id,
                account,
                found.pattern.name(),
                person,
                found.score,
                found.sentence.as_str(),
                first,
                last,
                explained_until,
            ];
            unit.push(&ADD_FINDING, args);
        }
    }
    for (entry, at) in &found.evidence {
        unit.push(&ADD_EVIDENCE, args![id, *entry, *at]);
    }
}

/// The alert of a user as it must be now.
pub(crate) struct Alerted {
    pub(crate) act: Act,
    pub(crate) score: u32,
    pub(crate) last_at: Timestamp,
    pub(crate) shield: bool,
    pub(crate) gathers: Vec<FindingId>,
}

/// Opens an alert, or adds to the open one.
pub(crate) fn alert(unit: Unit, open: Option<AlertId>, it: &Alerted, now: Timestamp) -> Unit {
    let (id, unit) = match open {
        Some(id) => {
            let args = args![id, it.score, it.last_at, it.shield];
            (id, unit.must(1, &GROW_ALERT, args))
        }
        None => {
            let id = AlertId::new();
            let args = args![
                id,
                it.act.account,
                it.act.organisation,
                it.act.role.name(),
                now,
                it.last_at,
                it.score,
                it.shield,
            ];
            (id, unit.must(1, &OPEN_ALERT, args))
        }
    };
    unit.run(&GATHER, args![id, it.gathers.clone()])
}

/// Forgets small findings that nothing joined in time.
pub(crate) fn forget(unit: Unit, before: Timestamp, today: Date) -> Unit {
    unit.run(&FORGET_EVIDENCE, args![before])
        .run(&FORGET_FINDINGS, args![before])
        .run(&FORGET_EXPLAINED, args![today])
}
