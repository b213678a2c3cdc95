//! Reminding of the actions that organisations planned: within seven days of their day, or after it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kith_forms::DueAction;
use kith_gate::Grant;
use kith_gate::action::SendReminders;
use kith_store::args;
use kith_terms::{Email, OrganisationId, PlanActionId};
use serde_json::json;

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
    pub(crate) actions: Vec<DueAction>,
    pub(crate) today: Date,
}

impl Market {
    pub(super) async fn remind_of_actions(&self, to: &Addressees) -> Result<u64, MarketError> {
        let written_to: Vec<_> = to
            .providers
            .iter()
            .filter_map(|it| Some((it, to.of(it)?)))
            .collect();
        let whose = written_to.iter().map(|(it, _)| it.id).collect();
        let new = self.new_actions(&whose).await?;
        if new.is_empty() {
            return Ok(0);
        }
        let grant = self.reminding("actions").await?;
        let mut due = self.forms.due_actions(&grant).await?;
        due.retain(|it| new.contains(&(it.action.id, it.action.due)));
        let mut sent = 0;
        for (of, (organisation, email)) in written_to {
            let letter = ActionReminder {
                organisation,
                to: email,
                of,
                actions: due.extract_if(.., |it| it.organisation == of.id).collect(),
                today: self.today(),
            };
            if !letter.actions.is_empty() {
                sent += u64::from(self.remind_of_plan(&grant, &letter).await?);
            }
        }
        Ok(sent)
    }

    /// Those of these organisations that are due and of which nobody was reminded.
    async fn new_actions(
        &self,
        whose: &BTreeSet<OrganisationId>,
    ) -> Result<BTreeSet<(PlanActionId, Date)>, MarketError> {
        let due = self.forms.when_actions_are_due().await?.into_iter();
        let due = due.filter(|(of, _, _)| whose.contains(of));
        let mut due: BTreeSet<_> = due.map(|(_, id, day)| (id, day)).collect();
        let ids: Vec<PlanActionId> = due.iter().map(|(id, _)| *id).collect();
        for reminded in reminders::of_actions(&self.db, &ids).await? {
            due.remove(&reminded);
        }
        Ok(due)
    }

    async fn remind_of_plan(
        &self,
        grant: &Grant<SendReminders>,
        it: &ActionReminder<'_>,
    ) -> Result<bool, MarketError> {
        let letter = self.place.action_reminder(it);
        self.remind_by(it.organisation, letter, |letter| {
            let actions: Vec<PlanActionId> = it.actions.iter().map(|it| it.action.id).collect();
            let detail = json!({
                "did": "remind",
                "organisation": it.organisation,
                "about": it.of.id,
                "actions": actions,
                "letter": letter.id,
            });
            let now = self.db.now();
            it.actions.iter().fold(grant.unit(detail), |unit, due| {
                unit.must(1, &ADD_ACTION, args![due.action.id, due.action.due, now])
            })
        })
        .await
    }
}
