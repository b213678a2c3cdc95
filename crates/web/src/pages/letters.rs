//! Where an organisation's letters go, for its manager: the address, asking for another, and the page of the link that
//! confirms it. Opening that page uses nothing up, its button does.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::Grant;
use kith_gate::action::ChangeAddress;
use kith_market::address::{Address, AddressError, NewAddress};
use kith_terms::{Email, OrganisationId};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::reply::{Done, again};
use crate::components::{
    BackLink, Button, Input, InputKind, InputMode, InsetText, Label, SummaryList, SummaryRow,
    TextSize,
};
use crate::form::Answers;
use crate::here::{Here, Path, Posted};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/letters/{organisation}", get(show).post(ask))
        .route(
            "/letters/{organisation}/confirm/{confirmation}",
            get(confirm).post(change),
        )
}

/// Permission to see where letters go, and the name of the organisation.
async fn looked_at(
    here: &Here,
    id: OrganisationId,
    detail: Value,
) -> Result<(Grant<ChangeAddress>, String), Trouble> {
    let grant: Grant<ChangeAddress> = here.site.gate.look_at(&here.who, id, detail).await?;
    let name = grant.organisation_name().await?;
    Ok((grant, name))
}

/// Permission to change it, and the name of the organisation.
async fn to_change(
    here: &Here,
    id: OrganisationId,
) -> Result<(Grant<ChangeAddress>, String), Trouble> {
    let grant: Grant<ChangeAddress> = here.site.gate.change_of(&here.who, id).await?;
    let name = grant.organisation_name().await?;
    Ok((grant, name))
}

async fn show(
    here: Here,
    Path(id): Path<OrganisationId>,
    Query(done): Query<Done>,
) -> Result<Response, Trouble> {
    let (grant, name) = looked_at(&here, id, json!({ "about-to": "change" })).await?;
    page(&here, &grant, &name, &done, &Answers::default()).await
}

async fn ask(
    here: Here,
    Path(id): Path<OrganisationId>,
    Posted(typed): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let (grant, name) = to_change(&here, id).await?;
    let mut answers = Answers::of(typed);
    if answers.get("email").is_empty() {
        answers.is_wrong("email", "Enter the new email address");
    }
    if let Some(to) = answers.read::<Email>("email") {
        match here.site.market.ask_for_address(&grant, &to).await {
            Ok(()) => return Ok(there(id, "asked")),
            Err(AddressError::Market(error)) => return Err(failed(&error)),
            Err(why) => answers.is_wrong("email", why),
        }
    }
    Ok(again(
        page(&here, &grant, &name, &Done::default(), &answers).await?,
    ))
}

fn there(id: OrganisationId, done: &str) -> Response {
    Redirect::to(&format!("/letters/{id}?done={done}")).into_response()
}

async fn page(
    here: &Here,
    grant: &Grant<ChangeAddress>,
    name: &str,
    done: &Done,
    answers: &Answers,
) -> Result<Response, Trouble> {
    let address = here.site.market.address(grant).await;
    let address = address.map_err(|error| failed(&error))?;
    let notice = done.notice([
        (
            "asked",
            "We have written to the new address. Letters go there once you have opened the link in that letter, within 24 hours.",
        ),
        ("changed", "Letters go to the new address from now on. We have told the one before."),
    ]);
    let back = format!("/responses?organisation={}", grant.organisation());
    Ok(here
        .page("Where letters go")
        .trail(BackLink::new(back).text("Your forms"))
        .notice(notice)
        .errors(answers.summary(&[]))
        .narrow(html! {
            span class="govuk-caption-l" { (name) }
            h1 class="govuk-heading-l" { "Where letters go" }
            p class="govuk-body" { "We write when you are asked to answer a form, when it is due, and when what you planned is." }
            @match &address {
                None => (InsetText::new(format!("{}.", AddressError::NoProvider))),
                Some(_) if !here.site.market.writes_letters() => (InsetText::new(format!("{}.", AddressError::NoLetters))),
                Some(address) => { (now(address)) (form(here, answers)) }
            }
        }))
}

fn now(address: &Address) -> Markup {
    let email = address.email.as_ref().map(ToString::to_string);
    html! {
        (SummaryList::new([SummaryRow::new("Email address", words::or_none(email))]))
        @if address.email.is_some() && !address.confirmed {
            p class="govuk-body" { "It was brought in with a list, and nobody has confirmed it. So we do not write to it when something is due. Is it yours? Enter it below." }
        }
    }
}

fn form(here: &Here, answers: &Answers) -> Markup {
    html! {
        form method="post" novalidate {
            (here.token())
            (Input::new("email", Label::new("New email address").size(TextSize::S))
                .hint("Better one of the organisation than of a person. We send a link there, which you open while you are signed in")
                .kind(InputKind::Email).inputmode(InputMode::Email).autocomplete("email").autocapitalize("none")
                .spellcheck(false).value(answers.get("email")).error(answers.error("email")))
            (Button::new("Send the link").once(true))
        }
    }
}

async fn confirm(
    here: Here,
    Path((id, token)): Path<(OrganisationId, String)>,
) -> Result<Response, Trouble> {
    let (grant, name) = looked_at(&here, id, json!({ "about-to": "confirm" })).await?;
    let Some(new) = opened(&here, &grant, &token).await? else {
        return Ok(too_late(&here, id));
    };
    Ok(here.page("Send letters to this address").narrow(html! {
        span class="govuk-caption-l" { (name) }
        h1 class="govuk-heading-l" { "Send letters to this address" }
        (SummaryList::new([SummaryRow::new("New email address", new.email().to_string())]))
        p class="govuk-body" { "From now on letters go there. The address before is told that they do." }
        form method="post" novalidate {
            (here.token())
            (Button::new("Send letters there").once(true))
        }
    }))
}

async fn opened(
    here: &Here,
    grant: &Grant<ChangeAddress>,
    token: &str,
) -> Result<Option<NewAddress>, Trouble> {
    let new = here.site.market.new_address(grant, token).await;
    new.map_err(|error| failed(&error))
}

async fn change(
    here: Here,
    Path((id, token)): Path<(OrganisationId, String)>,
    Posted(_): Posted<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let (grant, _) = to_change(&here, id).await?;
    let Some(new) = opened(&here, &grant, &token).await? else {
        return Ok(too_late(&here, id));
    };
    match here.site.market.change_address(&grant, &new).await {
        Ok(()) => Ok(there(id, "changed")),
        Err(AddressError::Market(error)) => Err(failed(&error)),
        Err(_) => Ok(too_late(&here, id)),
    }
}

fn too_late(here: &Here, id: OrganisationId) -> Response {
    here.page("This link does not work").narrow(html! {
        h1 class="govuk-heading-l" { "This link does not work" }
        p class="govuk-body" { "It was used already, is more than 24 hours old, or is not whole: some mail programs break long links over two lines." }
        p class="govuk-body" { a class="govuk-link" href={ "/letters/" (id) } { "See where letters go" } ", and ask for another link there." }
    })
}
