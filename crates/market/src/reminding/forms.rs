//! Reminding of the last day of a form that is public.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kith_forms::model::About;
use kith_forms::responses::standing::Spoken;
use kith_forms::{Form, Version};
use kith_gate::Grant;
use kith_gate::action::SendReminders;
use kith_store::args;
use kith_terms::{Email, OrganisationId};
use serde_json::json;

use crate::addressees::Addressees;
use crate::provider::Provider;
use crate::rules::reminding::{due, lacking};
use crate::standing::{Standing, State};
use crate::store::reminders::{self, ADD};
use crate::{Market, MarketError};

/// A form of which it is time to remind.
struct Due<'a> {
    form: &'a Form,
    last_day: Date,
    days_before: i64,
}

/// A letter that is due, about those for whom nothing was published.
pub(crate) struct FormReminder<'a> {
    pub(crate) form: &'a Form,
    pub(crate) last_day: Date,
    days_before: i64,
    organisation: OrganisationId,
    pub(crate) to: &'a Email,
    pub(crate) about: Vec<(&'a Provider, State)>,
}

impl Market {
    pub(super) async fn remind_of_forms(&self, to: &Addressees) -> Result<u64, MarketError> {
        let mut letters = Vec::new();
        for due in self.due_forms() {
            letters.extend(self.form_reminders(&due, to).await?);
        }
        if letters.is_empty() {
            return Ok(0);
        }
        let grant = self.reminding("forms").await?;
        let mut sent = 0;
        for it in &letters {
            sent += u64::from(self.remind_of_form(&grant, it).await?);
        }
        Ok(sent)
    }

    fn due_forms(&self) -> Vec<Due<'_>> {
        let today = self.today();
        let all = self.forms.catalogue().all();
        all.filter(|it| it.is_public() && it.about() != About::Person && it.is_open(today))
            .filter_map(|form| {
                let last_day = form.days().1?;
                let days_before = due(last_day, today)?;
                Some(Due {
                    form,
                    last_day,
                    days_before,
                })
            })
            .collect()
    }

    /// A letter for each of those to whom any goes, about all for whom it does.
    async fn form_reminders<'a>(
        &self,
        due: &Due<'a>,
        to: &'a Addressees,
    ) -> Result<Vec<FormReminder<'a>>, MarketError> {
        let form = due.form;
        let ids: Vec<OrganisationId> = to.providers.iter().map(|it| it.id).collect();
        let mut spoken = self.forms.spoken_in_public(form.key(), &ids).await?;
        let published = spoken.iter().filter(|(_, all)| self.are_of(form, all));
        let published: BTreeSet<OrganisationId> = published.map(|(id, _)| *id).collect();
        let reminded = reminders::of(&self.db, form, due.days_before).await?;
        let today = self.today();
        let mut letters: BTreeMap<OrganisationId, FormReminder<'a>> = BTreeMap::new();
        for it in lacking(&to.providers, &published, form.covers().is_some()) {
            if reminded.contains(&it.id) {
                continue;
            }
            if let Some((organisation, email)) = to.of(it) {
                let letter = letters.entry(organisation).or_insert(FormReminder {
                    form,
                    last_day: due.last_day,
                    days_before: due.days_before,
                    organisation,
                    to: email,
                    about: Vec::new(),
                });
                let standing = Standing::of(spoken.remove(&it.id).unwrap_or_default(), today);
                letter.about.push((it, standing.state));
            }
        }
        Ok(letters.into_values().collect())
    }

    /// Whether any of what was published is of this version, or of one that takes its place.
    fn are_of(&self, form: &Form, spoken: &[Spoken]) -> bool {
        let days = |version: &Version| {
            let other = self.forms.catalogue().form(form.key(), version);
            other.map(Form::days)
        };
        spoken
            .iter()
            .any(|it| it.in_force && days(&it.version) >= Some(form.days()))
    }

    async fn remind_of_form(
        &self,
        grant: &Grant<SendReminders>,
        it: &FormReminder<'_>,
    ) -> Result<bool, MarketError> {
        let (form, version) = (it.form.key(), it.form.version());
        let about: Vec<OrganisationId> = it.about.iter().map(|(of, _)| of.id).collect();
        let letter = self.place.form_reminder(it);
        self.remind_by(it.organisation, letter, |letter| {
            let detail = json!({
                "did": "remind",
                "form": form,
                "version": version,
                "days-before": it.days_before,
                "organisation": it.organisation,
                "about": about,
                "letter": letter.id,
            });
            let now = self.db.now();
            about.iter().fold(grant.unit(detail), |unit, of| {
                let (form, version) = (form.as_str(), version.as_str());
                unit.must(1, &ADD, args![*of, form, version, it.days_before, now])
            })
        })
        .await
    }
}
