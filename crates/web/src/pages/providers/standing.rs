//! How providers stand for a form that is public: a tag in a list, and all that was published on a provider's page.

use std::collections::HashMap;

use kith_market::Market;
use kith_market::search::{Found, Together};
use kith_market::standing::{NamedForm, Publication, Standing, State};
use kith_terms::OrganisationId;
use kith_terms::time::plain_date;
use maud::{Markup, html};

use super::link;
use crate::components::{Cell, Table, Tag, TagColour, TextSize};
use crate::trouble::{Trouble, failed};

/// How some providers stand for one form.
pub(super) struct OfForm {
    pub(super) form: NamedForm,
    standings: HashMap<OrganisationId, Standing>,
}

/// How those on a page stand.
pub(super) async fn of_all(market: &Market, found: &Found) -> Result<Vec<OfForm>, Trouble> {
    let ids: Vec<OrganisationId> = found.providers.iter().map(|it| it.id).collect();
    of(market, &ids).await
}

/// How one stands.
pub(super) async fn of_one(market: &Market, it: &Together) -> Result<Vec<OfForm>, Trouble> {
    of(market, &[it.provider.id]).await
}

async fn of(market: &Market, ids: &[OrganisationId]) -> Result<Vec<OfForm>, Trouble> {
    let mut all = Vec::new();
    for form in market.public_forms() {
        let standings = market.stand(&form.key, ids).await;
        let standings = standings.map_err(|error| failed(&error))?;
        all.push(OfForm { form, standings });
    }
    Ok(all)
}

/// How somebody stands, in a word or two.
pub(in crate::pages) fn tag(state: &State) -> Tag {
    match state {
        State::NotPublished => Tag::new("Not published").colour(TagColour::Grey),
        State::Lapsed(_) => Tag::new("Out of date").colour(TagColour::Red),
        State::Counts(it) => {
            let colour = match state.must_now_go_higher() {
                true => TagColour::Yellow,
                false => TagColour::Green,
            };
            Tag::new(level(it)).colour(colour)
        }
    }
}

/// The level that was reached, in words.
pub(in crate::pages) fn level(it: &Publication) -> String {
    match &it.level {
        Some(level) => level.title.clone(),
        None => "Published".to_owned(),
    }
}

impl OfForm {
    fn standing(&self, id: OrganisationId) -> Standing {
        self.standings.get(&id).cloned().unwrap_or_default()
    }

    pub(super) fn tag(&self, id: OrganisationId) -> Markup {
        let standing = self.standing(id);
        html! {
            (tag(&standing.state))
            @if let Some(it) = standing.state.publication() { span class="kith-said" { (plain_date(it.published_on)) } }
        }
    }

    /// How the provider stands, and what was published before.
    pub(super) fn whole(&self, of: &Together) -> Markup {
        let standing = self.standing(of.provider.id);
        html! {
            h2 class="govuk-heading-m" { (self.form.title) }
            p class="govuk-body" { (tag(&standing.state)) }
            p class="govuk-body" { (sentence(&standing.state, of)) }
            @if standing.state.must_now_go_higher() {
                p class="govuk-body" { "This level can be published once. The next time it must be a higher one." }
            }
            @if !standing.history.is_empty() { (history(&standing.history, of)) }
        }
    }
}

fn sentence(state: &State, of: &Together) -> Markup {
    html! {
        @match state {
            State::NotPublished => "Nothing has been published by this provider or for it.",
            State::Counts(it) => {
                (level(it)) ", published on " (plain_date(it.published_on)) " by " (whose(it, of)) "."
                @if let Some(last) = it.counts_until { " It counts until the end of " (plain_date(last)) "." }
            },
            State::Lapsed(it) => {
                (level(it)) " was published on " (plain_date(it.published_on)) " by " (whose(it, of))
                @if let Some(last) = it.counts_until { ", and counted until " (plain_date(last)) }
                ". Nothing has been published since."
            },
        }
    }
}

/// Who published it: the provider itself, or its headquarters for it.
fn whose(it: &Publication, of: &Together) -> Markup {
    html! {
        @match &of.headquarters {
            _ if it.by == of.provider.id => "the provider itself",
            Some(headquarters) if it.by == headquarters.id => { "its headquarters, " (link(headquarters)) },
            _ => "another organisation, for it",
        }
    }
}

fn history(all: &[Publication], of: &Together) -> Table {
    let table = Table::new()
        .caption("What was published")
        .caption_size(TextSize::S)
        .scrolls(true)
        .head(["Version", "Level", "Published on", "By", "Counts until"]);
    all.iter().fold(table, |table, it| {
        let until = it
            .counts_until
            .map_or_else(|| "No end".to_owned(), plain_date);
        let replaced = " (replaced by a newer one)";
        table.row([
            Cell::new(it.version.to_string()),
            Cell::new(level(it)),
            Cell::new(plain_date(it.published_on)),
            Cell::new(whose(it, of)),
            Cell::new(html! { (until) @if !it.in_force { (replaced) } }),
        ])
    })
}
