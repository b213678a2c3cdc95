//! Reminding of the last day of a form that is public.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kith_forms::Form;
use kith_forms::model::About;
use kith_forms::responses::standing::Spoken;
use kith_post::MOST_IN_A_LETTER;
use kith_store::args;
use kith_terms::{Email, OrganisationId};
use serde_json::json;

use super::{Reminder, written};
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
    pub(crate) about: &'a [(&'a Provider, State)],
}

/// Those who are written to, each with their address and all for whom nothing was published.
type Lacking<'a> = BTreeMap<OrganisationId, (&'a Email, Vec<(&'a Provider, State)>)>;

impl Market {
    pub(super) async fn remind_of_forms(&self, to: &Addressees) -> Result<u64, MarketError> {
        let mut all = Vec::new();
        for due in self.due_forms() {
            for (organisation, (to, about)) in self.not_published(&due, to).await? {
                let letters = about.chunks(MOST_IN_A_LETTER).filter_map(|about| {
                    self.remind_of_form(&FormReminder {
                        form: due.form,
                        last_day: due.last_day,
                        days_before: due.days_before,
                        organisation,
                        to,
                        about,
                    })
                });
                all.extend(letters);
            }
        }
        self.queue("forms", all).await
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

    /// Those of whom nobody was reminded yet, with whoever is written to about them.
    async fn not_published<'a>(
        &self,
        due: &Due<'_>,
        to: &'a Addressees,
    ) -> Result<Lacking<'a>, MarketError> {
        let form = due.form;
        let ids: Vec<OrganisationId> = to.providers.iter().map(|it| it.id).collect();
        let mut spoken = self.forms.spoken_in_public(form.key(), &ids).await?;
        let published = spoken.iter().filter(|(_, all)| self.are_of(form, all));
        let published: BTreeSet<OrganisationId> = published.map(|(id, _)| *id).collect();
        let reminded = reminders::of(&self.db, form, due.days_before).await?;
        let today = self.today();
        let mut all: Lacking<'a> = BTreeMap::new();
        for it in lacking(&to.providers, &published, form.covers().is_some()) {
            if reminded.contains(&it.id) {
                continue;
            }
            if let Some((organisation, email)) = to.of(it) {
                let standing = Standing::of(spoken.remove(&it.id).unwrap_or_default(), today);
                let same = all.entry(organisation).or_insert((email, Vec::new()));
                same.1.push((it, standing.state));
            }
        }
        Ok(all)
    }

    /// Whether any of what was published is of this version, or of one that takes its place.
    fn are_of(&self, form: &Form, spoken: &[Spoken]) -> bool {
        let catalogue = self.forms.catalogue();
        spoken
            .iter()
            .any(|it| it.in_force && catalogue.is_of(form.key(), &it.version, form.version()))
    }

    fn remind_of_form(&self, it: &FormReminder<'_>) -> Option<Reminder> {
        let letter = written(it.organisation, self.place.form_reminder(it))?;
        let (form, version) = (it.form.key(), it.form.version());
        let about: Vec<OrganisationId> = it.about.iter().map(|(of, _)| of.id).collect();
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
        let row = |of: &OrganisationId| {
            let (form, version) = (form.as_str(), version.as_str());
            (&ADD, args![*of, form, version, it.days_before, now])
        };
        Some(Reminder {
            rows: about.iter().map(row).collect(),
            letter,
            detail,
        })
    }
}
