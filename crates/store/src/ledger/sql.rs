//! The ledger's statements.

use crate::{Row, StoreError, Value, args, statement};

use super::entry::Written;

statement!(pub(crate) ADD_ENTRY =
    "insert into ledger (id, at, action, outcome, actor_account, actor_program, organisation_id, \
     role, session_id, reason_code, reason_text, route, subjects, detail, seq, leaf, seal) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");
statement!(pub(crate) ADD_SUBJECT =
    "insert into ledger_subject (person_id, entry_id) values ($1, $2) on conflict do nothing");
statement!(pub(crate) HEAD = "select size, frontier, note from ledger_head where id = 1");
statement!(pub(crate) SET_HEAD =
    "insert into ledger_head (id, size, frontier, note) values (1, $1, $2, $3) \
     on conflict (id) do update set size = excluded.size, frontier = excluded.frontier, \
     note = excluded.note");
statement!(pub(crate) ADD_CHECKPOINT =
    "insert into ledger_checkpoint (size, at, note) values ($1, $2, $3) on conflict do nothing");
statement!(pub(crate) LAST_SEQ = "select max(seq) as seq from ledger");
statement!(pub(crate) LAST_CHECKPOINT = 
    "select size, at from ledger_checkpoint order by size desc limit 1");
statement!(pub(crate) LINKED_FROM =
    "select id, at, action, outcome, actor_account, actor_program, organisation_id, role, \
     session_id, reason_code, reason_text, route, subjects, detail, seq, leaf, seal \
     from ledger where seq >= $1 order by seq limit $2");
statement!(pub(crate) PENDING =
    "select id, at, action, outcome, actor_account, actor_program, organisation_id, role, \
     session_id, reason_code, reason_text, route, subjects, detail, seq, leaf, seal \
     from ledger where seq is null order by at, id limit $1");
statement!(pub(crate) ADD_NODE = "insert into ledger_node (height, place, hash) values ($1, $2, $3)");
statement!(pub(crate) ENTRY =
    "select id, at, action, outcome, actor_account, actor_program, organisation_id, role, \
     session_id, reason_code, reason_text, route, subjects, detail from ledger where id = $1");
statement!(pub(crate) LEAVES_BETWEEN =
    "select leaf as hash from ledger where seq >= $1 and seq < $2 order by seq");
statement!(pub(crate) NODES_BETWEEN =
    "select hash from ledger_node where height = $3 and place >= $1 and place < $2 order by place");
statement!(pub(crate) COUNT_PENDING = "select count(*) as pending from ledger where seq is null");
statement!(pub(crate) CHECKPOINTS_FROM =
    "select size, note from ledger_checkpoint where size > $1 order by size limit $2");
statement!(pub(crate) SUBJECTS_BETWEEN =
    "select s.person_id, s.entry_id from ledger_subject s join ledger l on l.id = s.entry_id \
     where l.seq >= $1 and l.seq < $2 order by s.entry_id, s.person_id");
statement!(pub(crate) PLACE_OF =
    "select seq, leaf from ledger where id = $1 and seq is not null");

/// The arguments of [`ADD_ENTRY`]; `link` is the place in the tree, the leaf and the seal, where
/// they are known already.
pub(crate) fn entry_args(it: &Written, link: Option<(u64, [u8; 32], [u8; 32])>) -> Vec<Value> {
    args![
        it.id,
        it.at,
        &it.action,
        &it.outcome,
        it.actor_account,
        it.actor_program.clone(),
        it.organisation,
        it.role.clone(),
        it.session,
        it.reason_code.clone(),
        it.reason_text.clone(),
        &it.route,
        &it.subjects,
        &it.detail,
        link.map(|(seq, _, _)| seq.cast_signed()),
        link.map(|(_, leaf, _)| leaf),
        link.map(|(_, _, seal)| seal),
    ]
}

/// The row's entry, as it is written there.
pub(crate) fn written(row: &Row) -> Result<Written, StoreError> {
    Ok(Written {
        id: row.get("id")?,
        at: row.get("at")?,
        action: row.get("action")?,
        outcome: row.get("outcome")?,
        actor_account: row.get("actor_account")?,
        actor_program: row.get("actor_program")?,
        organisation: row.get("organisation_id")?,
        role: row.get("role")?,
        session: row.get("session_id")?,
        reason_code: row.get("reason_code")?,
        reason_text: row.get("reason_text")?,
        route: row.get("route")?,
        subjects: row.get("subjects")?,
        detail: row.get("detail")?,
    })
}
