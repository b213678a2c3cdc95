//! Reminding of the actions that organisations planned: within seven days of their day, or after it.

use jiff::civil::Date;
use kith_forms::DueAction;
use kith_post::MOST_IN_A_LETTER;
use kith_store::args;
use kith_terms::{Email, OrganisationId, PlanActionId};
use serde_json::json;

use super::{Reminder, written};
use crate::addressees::Addressees;
use crate::provider::Provider;
use crate::store::reminders::{self, ADD_ACTION};
use crate::{Market, MarketError};

/// A letter that is due, about what an organisation planned.
pub(crate) struct ActionReminder<'a> {
    organisation: OrganisationId,
    pub(crate) to: &'a Email,
    /// Whose plan it is.
    pub(crate) of: &'a Provider,
    pub(crate) actions: &'a [DueAction],
    pub(crate) today: Date,
}

impl Market {
    pub(super) async fn remind_of_actions(&self, to: &Addressees) -> Result<u64, MarketError> {
        let mut due = self.new_actions().await?;
        let mut all = Vec::new();
        for of in &to.providers {
            let Some((organisation, email)) = to.of(of) else {
                continue;
            };
            let its: Vec<DueAction> = due.extract_if(.., |it| it.organisation == of.id).collect();
            let letters = its.chunks(MOST_IN_A_LETTER).filter_map(|actions| {
                self.remind_of_plan(&ActionReminder {
                    organisation,
                    to: email,
                    of,
                    actions,
                    today: self.today(),
                })
            });
            all.extend(letters);
        }
        self.queue("actions", all).await
    }

    /// Those that are due and of which nobody was reminded.
    async fn new_actions(&self) -> Result<Vec<DueAction>, MarketError> {
        let mut due = self.forms.due_actions().await?;
        let ids: Vec<PlanActionId> = due.iter().map(|it| it.id).collect();
        let reminded = reminders::of_actions(&self.db, &ids).await?;
        due.retain(|it| !reminded.contains(&(it.id, it.due)));
        Ok(due)
    }

    fn remind_of_plan(&self, it: &ActionReminder<'_>) -> Option<Reminder> {
        let letter = written(it.organisation, self.place.action_reminder(it))?;
        let actions: Vec<PlanActionId> = it.actions.iter().map(|it| it.id).collect();
        let detail = json!({
            "did": "remind",
            "organisation": it.organisation,
            "about": it.of.id,
            "actions": actions,
            "letter": letter.id,
        });
        let now = self.db.now();
        let row = |due: &DueAction| (&ADD_ACTION, args![due.id, due.due, now]);
        Some(Reminder {
            rows: it.actions.iter().map(row).collect(),
            letter,
            detail,
        })
    }
}
