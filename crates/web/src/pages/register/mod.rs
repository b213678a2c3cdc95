//! A provider registers: what it is, then "Check your email" whoever asks, and from the letter's link to the account.

mod confirm;
mod typed;

use std::collections::HashMap;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_market::registration::RegisterError;
use maud::{Markup, html};

use self::typed::{Kind, MOST_SERVICES, Typed};
use super::reply::again;
use crate::components::{
    BackLink, Button, Fieldset, Input, InputKind, InputMode, InsetText, Legend, TextSize, Width,
};
use crate::form::Answers;
use crate::here::Visitor;
use crate::sent::Sent;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/register", get(show))
        .route("/register/single-site", get(ask_site).post(site))
        .route(
            "/register/headquarters",
            get(ask_headquarters).post(headquarters),
        )
        .route("/register/sent", get(sent))
        .merge(confirm::routes())
}

async fn show(visitor: Visitor) -> Response {
    let place = &visitor.site.settings.place;
    visitor.page("Register a provider").narrow(html! {
        h1 class="govuk-heading-l" { "Register a provider of care or support" }
        p class="govuk-body" { "For organisations that give care or support in " (place) ". Once you are registered you can answer the forms that are asked here, and everybody can see what you have published." }
        @if visitor.site.market.registers() {
            h2 class="govuk-heading-m" { "What you need" }
            ul class="govuk-list govuk-list--bullet" {
                li { "your ODS code, the code that the NHS has for your organisation: you find it on the NHS ODS portal, odsportal.digital.nhs.uk" }
                li { "an email address that you read, better one of the organisation than of a person" }
                li { "a phone with an app that shows sign-in codes" }
            }
            h2 class="govuk-heading-m" { "What do you register?" }
            p class="govuk-body" { "A headquarters answers for itself and for its services, and each service can also have an account of its own." }
            div class="govuk-button-group" {
                (Button::link("One site", "/register/single-site"))
                (Button::link("A headquarters with services", "/register/headquarters"))
            }
            p class="govuk-body" { "Your organisation may be registered already: " a class="govuk-link" href="/providers" { "look for it" } ". Then ask its manager to open an account for you." }
        } @else {
            (closed())
        }
    })
}

fn closed() -> InsetText {
    InsetText::new(
        "Nobody can register here at the moment, because this Kith sends no letters. Ask whoever runs it.",
    )
}

async fn ask_site(visitor: Visitor) -> Response {
    page(&visitor, &Typed::new(Kind::SingleSite, HashMap::new()))
}

async fn ask_headquarters(visitor: Visitor) -> Response {
    page(&visitor, &Typed::new(Kind::Headquarters, HashMap::new()))
}

async fn site(
    visitor: Visitor,
    Sent(sent): Sent<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    asked(&visitor, Typed::new(Kind::SingleSite, sent)).await
}

async fn headquarters(
    visitor: Visitor,
    Sent(sent): Sent<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let mut typed = Typed::new(Kind::Headquarters, sent);
    if typed.adds_a_service() {
        typed.add_service();
        return Ok(page(&visitor, &typed));
    }
    asked(&visitor, typed).await
}

async fn asked(visitor: &Visitor, mut typed: Typed) -> Result<Response, Trouble> {
    let Some(registration) = typed.read() else {
        return Ok(again(page(visitor, &typed)));
    };
    match visitor.site.market.ask_to_register(&registration).await {
        Ok(()) => Ok(Redirect::to("/register/sent").into_response()),
        Err(RegisterError::Market(error)) => Err(failed(&error)),
        Err(why) => {
            typed.answers.is_wrong("ods_code", why);
            Ok(again(page(visitor, &typed)))
        }
    }
}

fn page(visitor: &Visitor, typed: &Typed) -> Response {
    let (title, answers) = (typed.kind.title(), &typed.answers);
    let page = visitor
        .page(title)
        .trail(BackLink::new("/register"))
        .errors(answers.summary(&[]));
    if !visitor.site.market.registers() {
        return page.narrow(html! { h1 class="govuk-heading-l" { (title) } (closed()) });
    }
    page.narrow(html! {
        h1 class="govuk-heading-l" { (title) }
        form method="post" novalidate {
            (group("The organisation", html! {
                (code("ods_code", typed.kind.code_hint(), answers))
                (line("name", "Name", answers).hint("As people know it").autocomplete("organization"))
                (line("town", "Town", answers).autocomplete("address-level2").width(Width::Chars20))
                (postcode("postcode", answers))
            }))
            (group("You", html! {
                (line("manager", "Your full name", answers).hint("Whoever registers manages the accounts and publishes what is answered").autocomplete("name"))
                (line("email", "Email address", answers).hint("We send a link there, and later what you should know").kind(InputKind::Email)
                    .inputmode(InputMode::Email).autocomplete("email").autocapitalize("none"))
            }))
            @if typed.kind == Kind::Headquarters { (services(typed)) }
            div class="govuk-button-group" {
                (Button::new("Send").name("do").value("send").once(true))
                @if typed.kind == Kind::Headquarters && typed.services < MOST_SERVICES {
                    (Button::secondary("Add another service").name("do").value("add"))
                }
            }
        }
    })
}

fn group(legend: &str, fields: Markup) -> Fieldset {
    Fieldset::new(fields).legend(Legend::new(legend).size(TextSize::M))
}

fn services(typed: &Typed) -> Markup {
    let answers = &typed.answers;
    html! {
        h2 class="govuk-heading-m" { "Its services" }
        p class="govuk-body" { "Write each with its own ODS code. Leave empty what you do not need." }
        input type="hidden" name="services" value=(typed.services);
        @for number in 1..=typed.services {
            @let field = |of: &str| format!("service-{number}-{of}");
            (Fieldset::new(html! {
                (line(&field("name"), "Name of the service", answers).autocomplete("off"))
                (code(&field("code"), None, answers))
                (postcode(&field("postcode"), answers).autocomplete("off"))
            }).legend(Legend::new(format!("Service {number}")).size(TextSize::S)))
        }
    }
}

fn line(name: &str, label: &str, answers: &Answers) -> Input {
    Input::new(name, label)
        .value(answers.get(name))
        .spellcheck(false)
        .error(answers.error(name))
}

fn code(name: &str, hint: Option<&'static str>, answers: &Answers) -> Input {
    let code = line(name, "ODS code", answers)
        .autocomplete("off")
        .autocapitalize("characters")
        .width(Width::Chars10);
    match hint {
        Some(hint) => code.hint(hint),
        None => code,
    }
}

fn postcode(name: &str, answers: &Answers) -> Input {
    line(name, "Postcode", answers)
        .autocomplete("postal-code")
        .width(Width::Chars10)
}

async fn sent(visitor: Visitor) -> Response {
    visitor.page("Check your email").narrow(html! {
        h1 class="govuk-heading-l" { "Check your email" }
        p class="govuk-body" { "We have written to the address that you gave. The letter says how to go on. Its link works once, for 24 hours." }
        h2 class="govuk-heading-m" { "No letter?" }
        p class="govuk-body" { "It may take a few minutes, and it may be among those that your mail program takes for advertising. Look there first." }
        p class="govuk-body" { "If it does not come, " a class="govuk-link" href="/register" { "begin again" } " and check the address. We write to one address three times an hour at the most." }
    })
}
