//! The SQL of what providers were reminded of.

use jiff::civil::Date;
use kith_forms::Form;
use kith_store::{Db, StoreError, args, statement};
use kith_terms::{OrganisationId, PlanActionId};

// Of two programs that remind at once, one finds that it is done.
statement!(
    pub(crate) ADD = "insert into reminder (organisation_id, form, form_version, days_before, sent_at) \
         values ($1, $2, $3, $4, $5) on conflict do nothing"
);
statement!(
    OF = "select organisation_id from reminder where form = $1 and form_version = $2 and days_before = $3"
);
statement!(
    pub(crate) ADD_ACTION = "insert into action_reminder (action_id, due, sent_at) values ($1, $2, $3) \
         on conflict do nothing"
);
statement!(
    ACTIONS = "select action_id, due from action_reminder where action_id = any($1::uuid[])"
);

/// Who had this reminder of a form.
pub(crate) async fn of(
    db: &Db,
    form: &Form,
    days_before: i64,
) -> Result<Vec<OrganisationId>, StoreError> {
    let which = args![form.key().as_str(), form.version().as_str(), days_before];
    db.rows(&OF, which, |row| row.get("organisation_id")).await
}

/// Of which of these actions, and of which days, somebody was reminded.
pub(crate) async fn of_actions(
    db: &Db,
    actions: &[PlanActionId],
) -> Result<Vec<(PlanActionId, Date)>, StoreError> {
    db.rows(&ACTIONS, args![actions], |row| {
        Ok((row.get("action_id")?, row.get("due")?))
    })
    .await
}
