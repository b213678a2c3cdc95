//! What the watcher has read.

use std::collections::HashMap;

use jiff::Timestamp;
use kith_gate::Role;
use kith_store::{Db, Query, Row, StoreError, Unit, args, statement};
use kith_terms::{AccountId, OrganisationId};

use crate::rules::hours::{SLOTS, slot};
use crate::rules::{Act, Kind, Usual};

statement!(PLACE = "select place, turn from watch_place where id = 1");
statement!(
    NEXT_TURN = "update watch_place set place = $1, turn = turn + 1 where id = 1 and turn = $2"
);
statement!(
    ADD_ACT = "insert into watch_act (entry_id, at, account_id, organisation_id, role, kind, person_id, \
     visit_id, mediated, explains, odd_hour, alone, name_key, hour, slot, settles_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
);
statement!(
    SETTLE = "update watch_act set alone = $2, settles_at = null \
     where entry_id = $1 and settles_at is not null"
);
statement!(
    ACTS_OF = "select entry_id, at, account_id, organisation_id, role, kind, person_id, visit_id, \
     mediated, explains, odd_hour, alone from watch_act \
     where account_id = any($1::uuid[]) and at >= $2 order by at, entry_id"
);
statement!(
    DUE = "select entry_id, at, account_id, organisation_id, role, kind, person_id, visit_id, \
     mediated, explains, odd_hour, alone from watch_act \
     where settles_at <= $1 order by settles_at, entry_id limit $2"
);
statement!(FORGET_ACTS = "delete from watch_act where at < $1 and settles_at is null");
statement!(
    RATES = "select role, looks, count(*) as times from (select role, account_id, hour, \
     count(*) as looks from watch_act where kind = 'look' and at >= $1 \
     group by role, account_id, hour) as it group by role, looks"
);
statement!(
    SLOTS_OF = "select organisation_id, slot, count(*) as looks from watch_act \
     where kind = 'look' and at >= $1 group by organisation_id, slot"
);
statement!(
    NAME_LOOKS = "select count(*) as looks from watch_act \
     where name_key = $1 and at >= $2 and account_id <> $3"
);

/// Up to which place of the ledger it has been read, and whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) place: i64,
    pub(crate) turn: i64,
}

pub(crate) async fn place(db: &Db) -> Result<Place, StoreError> {
    db.one(&PLACE, args![], |row| {
        Ok(Place {
            place: row.get("place")?,
            turn: row.get("turn")?,
        })
    })
    .await
}

/// Guarded: of several watchers, one takes the turn.
pub(crate) fn next_turn(unit: Unit, from: Place, place: i64) -> Unit {
    unit.must(1, &NEXT_TURN, args![place, from.turn])
}

pub(crate) fn add(
    unit: &mut Unit,
    act: &Act,
    name_key: Option<i64>,
    settles_at: Option<Timestamp>,
) {
    let slot = i64::try_from(slot(act.at)).unwrap_or_default();
    let args = args![
        act.entry,
        act.at,
        act.account,
        act.organisation,
        act.role.name(),
        act.kind.name(),
        act.person,
        act.visit,
        act.mediated,
        act.explains,
        act.odd_hour,
        act.alone,
        name_key,
        act.at.as_second() / 3600,
        slot,
        settles_at,
    ];
    unit.push(&ADD_ACT, args);
}

pub(crate) fn settle(unit: Unit, act: &Act) -> Unit {
    unit.must(1, &SETTLE, args![act.entry, act.alone])
}

pub(crate) fn forget(unit: Unit, before: Timestamp) -> Unit {
    unit.run(&FORGET_ACTS, args![before])
}

pub(crate) fn of(accounts: &[AccountId], from: Timestamp) -> Query<Act> {
    Query::new(&ACTS_OF, args![accounts, from], act)
}

pub(crate) async fn due(db: &Db, now: Timestamp, most: u32) -> Result<Vec<Act>, StoreError> {
    db.rows(&DUE, args![now, most], act).await
}

fn act(row: &Row) -> Result<Act, StoreError> {
    let kind: String = row.get("kind")?;
    Ok(Act {
        entry: row.get("entry_id")?,
        at: row.get("at")?,
        account: row.get("account_id")?,
        organisation: row.get("organisation_id")?,
        role: row.parse("role")?,
        kind: kind.parse::<Kind>().map_err(|()| StoreError::Cell {
            column: "kind".to_owned(),
            expected: "a kind of act",
        })?,
        person: row.get("person_id")?,
        visit: row.get("visit_id")?,
        mediated: row.get("mediated")?,
        explains: row.get("explains")?,
        odd_hour: row.get("odd_hour")?,
        alone: row.get("alone")?,
    })
}

/// What has been usual since a moment.
pub(crate) async fn usual(db: &Db, since: Timestamp) -> Result<Usual, StoreError> {
    let rates = Query::new(&RATES, args![since], |row| {
        let (looks, times): (i64, i64) = (row.get("looks")?, row.get("times")?);
        Ok((
            row.parse::<Role>("role")?,
            count(looks),
            times.unsigned_abs(),
        ))
    });
    let slots = Query::new(&SLOTS_OF, args![since], |row| {
        let organisation: OrganisationId = row.get("organisation_id")?;
        let (slot, looks): (i64, i64) = (row.get("slot")?, row.get("looks")?);
        Ok((organisation, count(slot), looks.unsigned_abs()))
    });
    let (rates, slots) = db.together((rates, slots)).await?;
    Ok(usual_of(rates, slots))
}

fn usual_of(rates: Vec<(Role, usize, u64)>, slots: Vec<(OrganisationId, usize, u64)>) -> Usual {
    let mut by_role: HashMap<Role, Vec<(usize, u64)>> = HashMap::new();
    for (role, looks, times) in rates {
        by_role.entry(role).or_default().push((looks, times));
    }
    let mut usual = Usual::default();
    for (role, histogram) in by_role {
        if let Some(median) = Usual::median(&histogram) {
            usual.per_hour.insert(role, median);
        }
    }
    for (organisation, slot, looks) in slots {
        usual.looks += looks;
        let of = usual.slots.entry(organisation).or_insert([0; SLOTS]);
        if let Some(it) = of.get_mut(slot) {
            *it += looks;
        }
    }
    usual
}

fn count(it: i64) -> usize {
    usize::try_from(it).unwrap_or_default()
}

/// How often others looked at people of a name.
pub(crate) async fn name_looks(
    db: &Db,
    key: i64,
    since: Timestamp,
    but: AccountId,
) -> Result<u64, StoreError> {
    let looks: i64 = db
        .one(&NAME_LOOKS, args![key, since, but], |row| row.get("looks"))
        .await?;
    Ok(looks.unsigned_abs())
}
