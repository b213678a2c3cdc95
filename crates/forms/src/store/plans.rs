//! What is to be done.

use std::collections::BTreeMap;

use kith_store::{Query, StoreError, statement};
use kith_terms::PlanActionId;

use super::responses::{Which, by};
use crate::responses::{By, PlanAction};

statement!(
    ACTIONS = "select p.id, p.question, p.action, p.owner, p.due, p.done_at, p.done_by \
     from plan_action p join response r on r.id = p.response_id \
     where r.id = $1 and r.organisation_id = $2 and r.state = any($3::text[]) order by p.due, p.id"
);
statement!(
    PROGRESS = "select n.action_id, n.note, n.noted_at, n.noted_by \
     from plan_progress n join plan_action p on p.id = n.action_id join response r on r.id = p.response_id \
     where r.id = $1 and r.organisation_id = $2 and r.state = any($3::text[]) order by n.noted_at, n.id"
);

/// What was noted of an action.
pub(crate) struct Note {
    action: PlanActionId,
    by: By,
    words: String,
}

pub(crate) fn actions(which: &Which) -> Query<PlanAction> {
    Query::new(&ACTIONS, which.args(), |row| {
        Ok(PlanAction {
            id: row.get("id")?,
            question: row.parse("question")?,
            action: row.get("action")?,
            owner: row.get("owner")?,
            due: row.get("due")?,
            done: by(row, "done_by", "done_at")?,
            progress: Vec::new(),
        })
    })
}

pub(crate) fn progress(which: &Which) -> Query<Note> {
    Query::new(&PROGRESS, which.args(), |row| -> Result<Note, StoreError> {
        Ok(Note {
            action: row.get("action_id")?,
            by: By {
                name: row.get("noted_by")?,
                at: row.get("noted_at")?,
            },
            words: row.get("note")?,
        })
    })
}

/// The actions, each with its notes.
pub(crate) fn plan(mut actions: Vec<PlanAction>, notes: Vec<Note>) -> Vec<PlanAction> {
    let mut of: BTreeMap<PlanActionId, Vec<(By, String)>> = BTreeMap::new();
    for note in notes {
        of.entry(note.action)
            .or_default()
            .push((note.by, note.words));
    }
    for action in &mut actions {
        action.progress = of.remove(&action.id).unwrap_or_default();
    }
    actions
}
