//! The page that the letter's link opens: opening it uses nothing up, its button registers.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use kith_market::registration::{Opened, RegisterError, Registered, Registration};
use maud::{Markup, html};

use crate::components::{Button, InsetText, Panel, SummaryList, SummaryRow};
use crate::here::{Path, Visitor};
use crate::site::Site;
use crate::trouble::{Trouble, failed};
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new().route("/register/confirm/{token}", get(show).post(register))
}

async fn opened(visitor: &Visitor, token: &str) -> Result<Option<Opened>, Trouble> {
    let opened = visitor.site.market.opened(token).await;
    opened.map_err(|error| failed(&error))
}

async fn show(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Trouble> {
    Ok(match opened(&visitor, &token).await? {
        Some(it) => ask(&visitor, &it.registration),
        None => too_late(&visitor),
    })
}

fn ask(visitor: &Visitor, it: &Registration) -> Response {
    visitor.page("Finish registering").narrow(html! {
        h1 class="govuk-heading-l" { "Finish registering" }
        (SummaryList::new([
            SummaryRow::new("Organisation", it.name.as_str()),
            SummaryRow::new("ODS code", it.ods_code.to_string()),
            SummaryRow::new("Where", format!("{}, {}", it.town, it.postcode)),
            SummaryRow::new("Manager", it.manager.as_str()),
            SummaryRow::new("Services", services(it)),
        ]))
        p class="govuk-body" { "By registering you say that you may act for this organisation. The address that we have for it, if it is another than yours, is told." }
        form method="post" novalidate { (Button::new("Register").once(true)) }
        p class="govuk-body" { "Something is wrong? " a class="govuk-link" href="/register" { "Begin again" } ": nothing is registered until you press the button." }
    })
}

fn services(it: &Registration) -> Markup {
    html! {
        @if it.services.is_empty() { "None: one site" } @else {
            @for service in &it.services { div { (service.name) " (" (service.ods_code) ")" } }
        }
    }
}

fn too_late(visitor: &Visitor) -> Response {
    visitor.page("This link does not work").narrow(html! {
        h1 class="govuk-heading-l" { "This link does not work" }
        p class="govuk-body" { "It was used already, is more than 24 hours old, or is not whole: some mail programs break long links over two lines." }
        p class="govuk-body" { "If you have registered and have your set-up code, " a class="govuk-link" href="/set-up" { "set up your account" } ". If you have lost the code, " a class="govuk-link" href="/register" { "register again" } " with the same ODS code and the same address." }
    })
}

async fn register(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Trouble> {
    let Some(opened) = opened(&visitor, &token).await? else {
        return Ok(too_late(&visitor));
    };
    match visitor.site.market.register(&opened).await {
        Ok(done) => Ok(registered(&visitor, &opened.registration, &done)),
        Err(RegisterError::Market(error)) => Err(failed(&error)),
        Err(_) => Ok(too_late(&visitor)),
    }
}

fn registered(visitor: &Visitor, it: &Registration, done: &Registered) -> Response {
    let code = done.account.code.to_text();
    visitor.page("Registered").narrow(html! {
        (Panel::new("Registered").body(format!("{} is registered", it.name)))
        @if !done.left_out.is_empty() { (left_out(done)) }
        h2 class="govuk-heading-m" { "What happens next" }
        p class="govuk-body" { "Choose how you sign in: a password, a PIN, and the app on your phone. Write these two down first, in case you are interrupted. The code works once, for a week." }
        (SummaryList::new([
            SummaryRow::new("User name", done.account.user_name.as_str()),
            SummaryRow::new("Set-up code", html! { span class="kith-code" { (code.as_str()) } }),
        ]))
        form method="post" action="/set-up" novalidate {
            input type="hidden" name="user_name" value=(done.account.user_name);
            input type="hidden" name="set_up_code" value=(code.as_str());
            (Button::new("Choose how you sign in").once(true))
        }
    })
}

fn left_out(done: &Registered) -> InsetText {
    let all = &done.left_out;
    InsetText::new(html! {
        p class="govuk-body" { (words::counted(all.len(), "service was", "services were")) " not added to your headquarters:" }
        ul class="govuk-list govuk-list--bullet" {
            @for (service, why) in all { li { (service.name) " (" (service.ods_code) "): " (why) } }
        }
    })
}
