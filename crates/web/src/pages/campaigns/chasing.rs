//! Reminding those that were asked and have not published, and saying how many letters that made.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use kith_forms::campaigns::{ChaseError, Chased, Reached};
use kith_terms::CampaignId;
use kith_terms::time::Date;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::{Watched, to_manage};
use crate::components::{Button, InsetText, NotificationBanner};
use crate::here::{Here, Path, Posted};
use crate::pages::reply::Done;
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/campaigns/{campaign}/chase", post(chase))
}

/// What became of a round of reminders, as it stands in the address of the page that says so.
#[derive(Default, Deserialize)]
pub(super) struct Round {
    #[serde(default)]
    letters: usize,
    #[serde(default)]
    without: usize,
    #[serde(default)]
    lately: usize,
}

impl Round {
    /// Where it is said.
    fn address(id: CampaignId, it: Chased) -> String {
        let (letters, without, lately) = (it.letters, it.without_address, it.lately);
        format!("/campaigns/{id}?done=chased&letters={letters}&without={without}&lately={lately}")
    }

    /// What is said of it, where something was just done.
    pub(super) fn notice(&self, done: &Done) -> Option<NotificationBanner> {
        let words = self.words();
        let said = done.words([("chased", words.as_str())])?;
        Some(NotificationBanner::new(said).success(self.letters > 0))
    }

    /// In words: those of which there is none are left out.
    fn words(&self) -> String {
        let sent = match self.letters {
            0 => "No reminder was sent".to_owned(),
            some => format!(
                "{} sent",
                words::counted(some, "reminder is", "reminders are")
            ),
        };
        let lately = (self.lately > 0).then(|| {
            let had = words::counted(self.lately, "had a letter", "had a letter");
            format!(". {had} within the last day")
        });
        let without = (self.without > 0).then(|| {
            let has = words::counted(self.without, "has no address", "have no address");
            format!(". {has} that is known here: ask them in another way")
        });
        sent + &lately.unwrap_or_default() + &without.unwrap_or_default()
    }
}

/// The button, as long as anybody is left to remind.
pub(super) fn button(here: &Here, it: &Watched, today: Date) -> Markup {
    let published = |reached: &Reached| matches!(reached, Reached::Published { .. });
    let left = it.asked.iter().any(|it| !published(&it.reached));
    if !left || it.campaign.due < today {
        return Markup::default();
    }
    if !here.site.market.writes_letters() {
        return html! { (InsetText::new("This Kith sends no letters, so nobody is reminded from here. Ask whoever runs it.")) };
    }
    html! {
        form method="post" action={ "/campaigns/" (it.campaign.id) "/chase" } {
            (here.token())
            p class="govuk-body" { "A reminder is a letter with your words and the day. Nobody gets two within 24 hours." }
            (Button::secondary("Send a reminder to those who have not answered").once(true))
        }
    }
}

async fn chase(
    here: Here,
    Path(id): Path<CampaignId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let grant = to_manage(&here, json!({ "about-to": "chase", "campaign": id })).await?;
    let letters = here.site.market.letters(&grant).await;
    let letters = letters.map_err(|error| failed(&error))?;
    match here.site.forms.chase(grant, id, &letters).await {
        Ok(chased) => Ok(Redirect::to(&Round::address(id, chased)).into_response()),
        Err(ChaseError::NotFound) => Err(Trouble::NotFound),
        Err(ChaseError::Over) => Err(Trouble::Conflict {
            what: "The day of this campaign is over. Ask again, with a day to come.",
        }),
        Err(error) => Err(failed(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_said_without_what_there_is_none_of() {
        let said = |letters, without, lately| {
            let round = Round {
                letters,
                without,
                lately,
            };
            round.words()
        };
        assert_eq!(said(1, 0, 0), "1 reminder is sent");
        assert_eq!(
            said(12, 1, 0),
            "12 reminders are sent. 1 has no address that is known here: ask them in another way"
        );
        assert_eq!(
            said(0, 2, 3),
            "No reminder was sent. 3 had a letter within the last day. 2 have no address that is known here: ask them in another way"
        );
    }
}
