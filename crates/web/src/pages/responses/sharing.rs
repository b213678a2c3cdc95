//! A service's answers taken from its headquarters, and kept in step with them.

use std::collections::{BTreeMap, HashMap};

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use kith_forms::model::Question;
use kith_forms::responses::Kept;
use kith_forms::{AnswerProblem, QuestionKey};
use kith_gate::action::{AnswerForm, SeeResponses};
use kith_terms::ResponseId;
use maud::{Markup, html};

use super::question::trouble;
use super::{Opened, looks, opened, room, said, to_change};
use crate::components::{Button, InsetText};
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::Trouble;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/responses/{response}/share", post(take_all))
        .route("/responses/{response}/questions/{key}/share", post(take))
        .route("/responses/{response}/questions/{key}/own", post(own_again))
}

/// What the headquarters has answered, where this is a service of one.
pub(super) async fn offers(
    here: &Here,
    opened: &Opened<'_>,
) -> Result<BTreeMap<QuestionKey, Kept>, Trouble> {
    if !opened.is_a_service || !opened.is_draft() {
        return Ok(BTreeMap::new());
    }
    let id = opened.response.line.id;
    let grant = looks::<SeeResponses>(here, id).await?;
    let offers = here.site.forms.shared_offers(grant, id).await;
    offers.map_err(|error| room(&error))
}

/// The offered answers that are not taken yet.
fn not_taken(opened: &Opened<'_>, offers: &BTreeMap<QuestionKey, Kept>) -> Vec<QuestionKey> {
    let taken = |key: &&QuestionKey| opened.response.kept.get(*key).is_some_and(|it| it.shared);
    let keys = offers.keys().filter(|it| !taken(it));
    keys.cloned().collect()
}

/// On the task list: all that are offered, at once.
pub(super) fn take_all_form(
    here: &Here,
    opened: &Opened<'_>,
    offers: &BTreeMap<QuestionKey, Kept>,
) -> Markup {
    let count = not_taken(opened, offers).len();
    html! {
        @if count > 0 {
            (InsetText::new(html! {
                p class="govuk-body" { "Your headquarters has answered " (words::counted(count, "question", "questions")) " that you can take over. They are kept in step with it until you answer for yourselves." }
                form method="post" action=(opened.address("/share")) {
                    (here.token())
                    (Button::secondary("Take all of them").once(true))
                }
            }))
        }
    }
}

/// On a question: the headquarters' answer, or the way back from it.
pub(super) fn on_a_question(
    here: &Here,
    opened: &Opened<'_>,
    question: &Question,
    offers: &BTreeMap<QuestionKey, Kept>,
) -> Markup {
    let kept = opened.response.kept.get(&question.key);
    let address = opened.address_of_question(&question.key);
    let offered = offers.get(&question.key);
    html! {
        @if kept.is_some_and(|it| it.shared) {
            (InsetText::new(html! {
                p class="govuk-body" { "This is the answer of your headquarters, and is kept in step with it." }
                form method="post" action={ (address) "/own" } {
                    (here.token())
                    (Button::secondary("Answer for ourselves again").once(true))
                }
            }))
        } @else if let Some(offered) = offered {
            (InsetText::new(html! {
                p class="govuk-body" { "Your headquarters has answered:" }
                div class="govuk-body" { (said::entry(question, offered.entry.as_ref(), &opened.names)) }
                form method="post" action={ (address) "/share" } {
                    (here.token())
                    (Button::secondary("Take this answer and keep it in step").once(true))
                }
            }))
        }
    }
}

async fn take_all(
    here: Here,
    Path(id): Path<ResponseId>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let offers = offers(&here, &opened).await?;
    let all = not_taken(&opened, &offers);
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    let taken = here.site.forms.take_shared(grant, id, &all).await;
    taken.map_err(|problem| trouble(&problem))?;
    Ok(Redirect::to(&opened.address("?done=shared")).into_response())
}

async fn take(
    here: Here,
    Path((id, key)): Path<(ResponseId, QuestionKey)>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    let forms = &here.site.forms;
    let taken = forms.take_shared(grant, id, std::slice::from_ref(&key));
    back(&opened, &key, taken.await)
}

async fn own_again(
    here: Here,
    Path((id, key)): Path<(ResponseId, QuestionKey)>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let opened = opened(&here, id).await?;
    let grant = to_change::<AnswerForm>(&here, &opened).await?;
    let forms = &here.site.forms;
    let own = forms.own_again(grant, id, std::slice::from_ref(&key));
    back(&opened, &key, own.await)
}

/// To the question of which it was.
fn back(
    opened: &Opened<'_>,
    key: &QuestionKey,
    done: Result<(), AnswerProblem>,
) -> Result<Response, Trouble> {
    done.map_err(|problem| trouble(&problem))?;
    Ok(Redirect::to(&opened.address_of_question(key)).into_response())
}
