//! What an organisation published of the conditions of accreditation, beside what is recorded.

use kith_gate::Grant;
use kith_gate::accreditation::NewAssessment;
use kith_gate::action::{ManageOrganisations, SeePublished};
use kith_market::accreditation::{Beside, Published, Says};
use kith_terms::OrganisationId;
use kith_terms::time::plain_date;
use maud::{Markup, html};
use serde_json::json;

use super::conditions::tag;
use crate::components::{Button, Table, TextSize};
use crate::here::Here;
use crate::trouble::{Trouble, failed};
use crate::words;

/// What it published, where that counts today.
pub(super) async fn of(
    here: &Here,
    grant: &Grant<ManageOrganisations>,
    id: OrganisationId,
) -> Result<Option<Published>, Trouble> {
    let gate = &here.site.gate;
    let sees = gate
        .look_at::<SeePublished>(&here.who, id, json!({ "for": "conditions" }))
        .await?;
    let published = here.site.market.accreditation_published(grant, sees).await;
    published.map_err(|error| failed(&error))
}

/// Where it differs from what is recorded, with a button that records what it says.
pub(super) fn beside(here: &Here, published: &Published) -> Markup {
    let differing = published.conditions.iter();
    let differing: Vec<&Beside> = differing.filter(|it| it.says != Says::TheSame).collect();
    let count = published.to_record().len();
    html! {
        h2 class="govuk-heading-m" { "What the organisation published" }
        p class="govuk-body" {
            "On " (plain_date(published.on)) " it published "
            a class="govuk-link" href={ "/published/" (published.response) } { "how it meets the conditions" }
            @if differing.is_empty() { ". All that it says is recorded." }
            @else if count == 0 { ". What else it says is recorded." }
            @else { ". It counts for nothing until you record it: look at the documents first." }
        }
        @if !differing.is_empty() { (table(&differing)) }
        @if count > 0 {
            form method="post" {
                (here.token())
                input type="hidden" name="response" value=(published.response);
                p class="govuk-body" { (words::counted(count, "condition", "conditions")) " will be recorded as the response says, and nothing else changes." }
                (Button::new("Record what the published response says").once(true))
            }
        }
    }
}

fn table(differing: &[&Beside]) -> Table {
    let table = Table::new()
        .caption("Where it differs from what is recorded")
        .caption_size(TextSize::S)
        .first_cell_heads_row(true)
        .scrolls(true)
        .head(["Condition", "Recorded", "The published response says"]);
    differing.iter().fold(table, |table, it| {
        let condition = it.now.condition;
        table.row([
            html! { (condition.number) ". " (condition.name) },
            tag(&it.now),
            says(&it.says),
        ])
    })
}

fn says(says: &Says) -> Markup {
    match says {
        Says::TheSame => html! { "The same" },
        Says::Differs(new) => assessment(new),
        Says::Earlier(new) => html! {
            (assessment(new))
            span class="kith-said" { strong { "Not recorded: " } "it was assessed again since" }
        },
        Says::NotTaken(why) => html! { strong { "Not recorded: " } (why) },
    }
}

fn assessment(new: &NewAssessment) -> Markup {
    html! {
        (new.status.title())
        span class="kith-said" { (plain_date(new.assessed_on)) ", " (new.assessor) }
        @if let Some(last) = new.counts_until { span class="kith-said" { "Until " (plain_date(last)) } }
        span class="kith-said" { (new.evidence) }
    }
}
