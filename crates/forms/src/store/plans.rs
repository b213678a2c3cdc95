//! What is to be done.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kith_store::{Db, Query, Row, StoreError, args, statement};
use kith_terms::{OrganisationId, PlanActionId, ResponseId};

use super::responses::{Which, by};
use crate::keys::{FormKey, Version};
use crate::responses::{By, DueAction, PlanAction};

statement!(
    ACTIONS = "select p.id, p.question, p.action, p.owner, p.due, p.version, p.done_at, p.done_by \
     from plan_action p join response r on r.id = p.response_id \
     where r.id = $1 and r.organisation_id = $2 and r.state = any($3::text[]) order by p.due, p.id"
);
statement!(
    PROGRESS = "select n.action_id, n.note, n.noted_at, n.noted_by \
     from plan_progress n join plan_action p on p.id = n.action_id join response r on r.id = p.response_id \
     where r.id = $1 and r.organisation_id = $2 and r.state = any($3::text[]) order by n.noted_at, n.id"
);

statement!(
    OF = "select p.id, p.question, p.action, p.owner, p.due, p.version, p.done_at, p.done_by, p.response_id, \
     r.form, r.form_version from plan_action p join response r on r.id = p.response_id \
     where p.id = $1 and r.organisation_id = $2"
);
statement!(
    DUE = "select p.id, p.due, p.response_id, r.organisation_id, r.title from plan_action p \
     join response r on r.id = p.response_id where p.done_at is null and p.due <= $1 and (r.state = 'published' or r.state <> 'superseded' \
     and not exists (select 1 from response o where o.organisation_id = r.organisation_id \
     and o.form = r.form and o.state = 'published')) order by r.organisation_id, p.due, p.id"
);
statement!(pub(crate) ADD =
    "insert into plan_action (id, response_id, question, action, owner, due, version) \
     values ($1, $2, $3, $4, $5, $6, $7)");
statement!(pub(crate) CHANGE =
    "update plan_action set question = $3, action = $4, owner = $5, due = $6, version = version + 1 \
     where id = $1 and version = $2 and done_at is null");
statement!(pub(crate) REMOVE_NOTES = "delete from plan_progress where action_id = $1");
statement!(pub(crate) REMOVE =
    "delete from plan_action where id = $1 and version = $2 and done_at is null");
statement!(pub(crate) DO =
    "update plan_action set done_at = $2, done_by = $3, version = version + 1 where id = $1 and done_at is null");
statement!(pub(crate) NOTE =
    "insert into plan_progress (id, action_id, note, noted_at, noted_by) values ($1, $2, $3, $4, $5)");

/// What was noted of an action.
pub(crate) struct Note {
    action: PlanActionId,
    by: By,
    words: String,
}

pub(crate) fn actions(which: &Which) -> Query<PlanAction> {
    Query::new(&ACTIONS, which.args(), action)
}

/// Those that are not done and due by this day, of what is in force; of what is under way, where nothing is.
pub(crate) async fn due(db: &Db, by: Date) -> Result<Vec<DueAction>, StoreError> {
    db.rows(&DUE, args![by], |row| {
        Ok(DueAction {
            id: row.get("id")?,
            due: row.get("due")?,
            organisation: row.get("organisation_id")?,
            response: row.get("response_id")?,
            title: row.get("title")?,
        })
    })
    .await
}

/// In which response an action is, and where that is on its way.
pub(crate) struct Of {
    pub(crate) response: ResponseId,
    pub(crate) form: FormKey,
    pub(crate) form_version: Version,
    pub(crate) action: PlanAction,
}

/// An action of this organisation.
pub(crate) async fn of(
    db: &Db,
    organisation: OrganisationId,
    id: PlanActionId,
) -> Result<Option<Of>, StoreError> {
    db.maybe(&OF, args![id, organisation], |row| {
        Ok(Of {
            response: row.get("response_id")?,
            form: row.parse("form")?,
            form_version: row.parse("form_version")?,
            action: action(row)?,
        })
    })
    .await
}

fn action(row: &Row) -> Result<PlanAction, StoreError> {
    Ok(PlanAction {
        id: row.get("id")?,
        question: row.parse("question")?,
        action: row.get("action")?,
        owner: row.get("owner")?,
        due: row.get("due")?,
        version: row.get("version")?,
        done: by(row, "done_by", "done_at")?,
        progress: Vec::new(),
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
