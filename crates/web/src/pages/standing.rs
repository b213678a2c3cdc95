//! What stops an account from acting, and what to do about it. The terms of use, which the holder
//! can settle at once, are accepted here.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kith_gate::account::AccountError;
use kith_gate::standing::{Condition, Missing};
use maud::html;
use serde::Deserialize;

use super::reply::again;
use crate::components::{Button, Checkbox, Checkboxes, ErrorSummary, WarningText};
use crate::here::{Posted, Visitor};
use crate::layout::csrf_field;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/cannot-act", get(cannot_act))
        .route("/terms", get(terms).post(accept))
}

async fn cannot_act(visitor: Visitor) -> Result<Response, Trouble> {
    let who = visitor.who.as_ref().ok_or_else(|| visitor.stranger("/"))?;
    let missing = who.standing().missing();
    if missing.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let one = missing.len() == 1;
    Ok(visitor.page("You cannot use Kith yet").narrow(html! {
        h1 class="govuk-heading-l" { "You cannot use Kith yet" }
        p class="govuk-body-l" {
            "Everyone who can see a person’s record meets the same conditions. "
            @if one { "One of them is not met for your account." } @else { "Some of them are not met for your account." }
        }
        @for it in &missing { (section(it)) }
        (WarningText::new("If someone is in danger now, call 999, or your local safeguarding team. Do not wait for your account."))
    }))
}

fn section(missing: &Missing) -> maud::Markup {
    html! {
        section class="kith-missing" {
            h2 class="govuk-heading-m" { (missing.title()) }
            p class="govuk-body" { (missing.meaning()) }
            p class="govuk-body" { strong { "What to do: " } (missing.what_to_do()) }
            @if missing.condition == Condition::Terms {
                (Button::link("Read and accept the terms", "/terms"))
            }
        }
    }
}

async fn terms(visitor: Visitor) -> Result<Response, Trouble> {
    terms_page(&visitor, None)
}

fn terms_page(visitor: &Visitor, wrong: Option<&str>) -> Result<Response, Trouble> {
    let who = visitor.who.as_ref();
    let who = who.ok_or_else(|| visitor.stranger("/terms"))?;
    let mut errors = ErrorSummary::new();
    if let Some(wrong) = wrong {
        errors = errors.about("accept", wrong.to_owned());
    }
    Ok(visitor.page("Terms of use").errors(errors).narrow(html! {
        h1 class="govuk-heading-l" { "Terms of use" }
        p class="govuk-body-l" { "Kith shows you who is helping a person so that you can help them together. These are the rules that everyone who uses it follows." }
        ol class="govuk-list govuk-list--number govuk-list--spaced" {
            li { "I open a record only when I need it for my work with that person, and I give the true reason." }
            li { "I never look up myself, my family, my neighbours, people I know or people in the news out of curiosity." }
            li { "My user name, password, PIN and security token are mine alone. Nobody else acts under my name, and I act under nobody else’s." }
            li { "What I see stays with those who need it for the person’s care or safety. I tell the person, or their parent, that I have looked, unless that would put someone at risk." }
            li { "When something is wrong in a record I say so. When I stop working with someone I end my involvement." }
            li { "I know that every search and every look is written down where it cannot be changed, that the person can see who looked, and that misuse can end my account, cost me my job and be a crime (Data Protection Act 2018 section 170, Computer Misuse Act 1990)." }
        }
        form method="post" action="/terms" novalidate {
            (csrf_field(who.form_token()))
            input type="hidden" name="version" value=(visitor.site.gate.settings().standing.terms_version);
            (Checkboxes::new("accept", [Checkbox::new("yes", "I have read these terms and I accept them")]).error(wrong.map(str::to_owned)))
            (Button::new("Continue").once(true))
        }
    }))
}

#[derive(Deserialize)]
struct Accepted {
    #[serde(default)]
    accept: String,
    #[serde(default)]
    version: String,
}

async fn accept(visitor: Visitor, Posted(form): Posted<Accepted>) -> Result<Response, Trouble> {
    if form.accept != "yes" {
        let page = terms_page(
            &visitor,
            Some("Select that you accept the terms, or sign out"),
        )?;
        return Ok(again(page));
    }
    let who = visitor.who.as_ref();
    let who = who.ok_or_else(|| visitor.stranger("/terms"))?;
    let version = form.version.parse().map_err(|_| Trouble::Unreadable)?;
    match visitor.site.gate.accept_terms(who, version).await {
        Ok(()) => Ok(Redirect::to("/").into_response()),
        Err(AccountError::Gate(error)) => Err(error.into()),
        Err(wrong) => terms_page(&visitor, Some(&wrong.to_string())),
    }
}
