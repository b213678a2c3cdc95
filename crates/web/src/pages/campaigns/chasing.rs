//! Reminding those that were asked and have not published, and saying how many letters that made.

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use kith_forms::campaigns::{ChaseError, Chased};
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
    about: usize,
    #[serde(default)]
    without: usize,
    #[serde(default)]
    unwritable: usize,
    #[serde(default)]
    lately: usize,
}

impl Round {
    /// Where it is said.
    fn address(id: CampaignId, it: Chased) -> String {
        let Chased {
            letters,
            about,
            without_address: without,
            unwritable,
            lately,
        } = it;
        format!(
            "/campaigns/{id}?done=chased&letters={letters}&about={about}&without={without}\
             &unwritable={unwritable}&lately={lately}"
        )
    }

    /// What is said of it, where something was just done.
    pub(super) fn notice(&self, done: &Done) -> Option<NotificationBanner> {
        let words = self.words();
        let said = done.words([("chased", words.as_str())])?;
        Some(NotificationBanner::new(said).success(self.letters > 0))
    }

    /// In words: those of which there is none are left out.
    fn words(&self) -> String {
        let written = match self.letters {
            0 => "No reminder was sent".to_owned(),
            some => {
                let written = words::counted(some, "reminder is", "reminders are");
                let about = words::counted(self.about, "organisation", "organisations");
                format!("{written} written, about {about}, and sent soon")
            }
        };
        let lately = (self.lately > 0).then(|| {
            let had = words::counted(self.lately, "had a letter", "had a letter");
            format!(". {had} within the last day")
        });
        let without = (self.without > 0).then(|| {
            let has = words::counted(self.without, "has no address", "have no address");
            format!(". {has} that is known here: ask them in another way")
        });
        let unwritable = (self.unwritable > 0).then(|| {
            let cannot = words::counted(self.unwritable, "has an address", "have an address");
            format!(
                ". {cannot} here and cannot be written to: whoever runs Kith finds why in its log"
            )
        });
        let rest = [lately, without, unwritable].into_iter().flatten();
        rest.fold(written, |all, it| all + &it)
    }
}

/// The button, as long as anybody is left to remind.
pub(super) fn button(here: &Here, it: &Watched, today: Date) -> Markup {
    let left = it.asked.iter().any(|it| !it.has_published());
    if !left || it.campaign.due < today {
        return Markup::default();
    }
    if !here.site.market.writes_letters() {
        return html! { (InsetText::new("This Kith sends no letters, so nobody is reminded from here. Ask whoever runs it.")) };
    }
    html! {
        form method="post" action={ "/campaigns/" (it.campaign.id) "/chase" } {
            (here.token())
            p class="govuk-body" { "A reminder is a letter with your words and the day. Nobody gets two within 24 hours, but where the last could not be sent." }
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
        let none = Round::default;
        let one = Round {
            letters: 1,
            about: 1,
            ..none()
        };
        assert_eq!(
            one.words(),
            "1 reminder is written, about 1 organisation, and sent soon"
        );
        let many = Round {
            letters: 12,
            about: 1_030,
            without: 1,
            ..none()
        };
        assert_eq!(
            many.words(),
            "12 reminders are written, about 1,030 organisations, and sent soon. \
             1 has no address that is known here: ask them in another way"
        );
        let no_letter = Round {
            without: 2,
            unwritable: 1,
            lately: 3,
            ..none()
        };
        assert_eq!(
            no_letter.words(),
            "No reminder was sent. 3 had a letter within the last day. 2 have no address that is known here: ask \
             them in another way. 1 has an address here and cannot be written to: whoever runs Kith finds why in its log"
        );
    }
}
