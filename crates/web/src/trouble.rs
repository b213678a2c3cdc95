//! When a page cannot be shown. Handlers answer with a [`Trouble`]; [`frame`] makes a page of it,
//! so that even an error has the way home on it.
//!
//! What is hidden answers like what does not exist: both are [`Trouble::NotFound`].

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use kith_gate::{GateError, Refusal};
use maud::{Markup, html};

use crate::here::Visitor;
use crate::pages::prove;
use crate::pages::sign_in::own_path;
use crate::sent::AsSent;
use crate::site::Site;

/// Why there is no page.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// There is nothing there, or nothing that this person may know of.
    NotFound,
    /// Nobody is signed in. The path is where they were going. Somebody was until now, where
    /// something that is asked of everybody has ended.
    SignIn { then: String, standing_ended: bool },
    /// Their standing does not let them act.
    CannotAct,
    /// What they asked for is grave, and they must show first that it is them.
    Prove,
    /// The policies say no; the sentence says why. What can be done instead is a link, if anything.
    Refused {
        why: String,
        instead: Option<(&'static str, String)>,
    },
    /// The form came from another site, or from a page that is too old.
    Forged,
    /// What was sent cannot be read.
    Unreadable,
    /// What was sent is more than a page takes.
    TooLarge,
    /// Somebody else changed it first.
    Conflict { what: &'static str },
    /// The database does not answer, or cannot write: later it may.
    Away,
    /// The program or the database failed. What happened is in the log under the request's id.
    Failed,
}

impl Trouble {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn { .. } | Self::CannotAct | Self::Prove => StatusCode::SEE_OTHER,
            Self::Refused { .. } | Self::Forged => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::NotFound => "Page not found",
            Self::SignIn { .. } => "Sign in",
            Self::Prove => "Show that it is you",
            Self::CannotAct => "You cannot use Kith yet",
            Self::Refused { .. } => "You cannot do this",
            Self::Forged => "Go back and try again",
            Self::Unreadable => "We could not read that",
            Self::TooLarge => "That is too large",
            Self::Conflict { .. } => "Someone else got there first",
            Self::Away => "Sorry, Kith cannot be reached",
            Self::Failed => "Sorry, there is a problem with Kith",
        }
    }

    fn words(&self) -> Markup {
        html! {
            @match self {
                Self::NotFound => {
                    p class="govuk-body" { "If you typed the web address, check it is correct." }
                    p class="govuk-body" { "If you followed a link, what it led to may have ended, or you may not have access to it." }
                }
                Self::SignIn { .. } | Self::CannotAct | Self::Prove => {
                    p class="govuk-body" { "Go on to the next page." }
                }
                Self::Refused { why, instead } => {
                    p class="govuk-body" { (why) }
                    @if let Some((words, href)) = instead { p class="govuk-body" { a class="govuk-link" href=(href) { (words) } } }
                    p class="govuk-body" { "That you asked has been written down, as every request is. If you need this for your work, ask your manager to talk to the person who looks after accounts in your organisation." }
                }
                Self::Forged => {
                    p class="govuk-body" { "The form you sent was made for another session, or came from another website. Nothing was changed." }
                    p class="govuk-body" { "Go back, load the page again and send it once more." }
                }
                Self::Unreadable => {
                    p class="govuk-body" { "Something in what was sent was missing or not in a form we know. Nothing was changed. Go back and try again." }
                }
                Self::TooLarge => {
                    p class="govuk-body" { "What you sent is more than this page takes. Nothing of it was kept, and nothing was changed." }
                    p class="govuk-body" { "If it was a file or a photograph, go back and choose a smaller one, or send it in several parts. If it was text, go back and shorten it." }
                }
                Self::Conflict { what } => {
                    p class="govuk-body" { (what) }
                    p class="govuk-body" { "Nothing of yours was changed. Go back, load the page again to see how things stand, and decide from there." }
                }
                Self::Away | Self::Failed => {
                    p class="govuk-body" { "Nothing you did was lost if you had been told that it was saved. Try again in a few minutes." }
                    p class="govuk-body" { "If someone is in danger, do not wait for this page: call 999, or your local safeguarding team." }
                }
            }
            p class="govuk-body" { a class="govuk-link" href="/" { "Go to the home page" } }
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        match &self {
            Self::SignIn {
                standing_ended: true,
                ..
            } => Redirect::to("/sign-in?ended=standing").into_response(),
            Self::SignIn { then, .. } if then == "/" => Redirect::to("/sign-in").into_response(),
            Self::SignIn { then, .. } => {
                Redirect::to(&format!("/sign-in?then={then}")).into_response()
            }
            Self::CannotAct => Redirect::to("/cannot-act").into_response(),
            _ => {
                let mut response = self.status().into_response();
                response.extensions_mut().insert(self);
                response
            }
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Standing(_) => Self::CannotAct,
            Refusal::NotPermitted { why } => Self::Refused { why, instead: None },
            Refusal::ProofNeeded => Self::Prove,
            // A page that needs a visit asks for the reason itself; elsewhere there is no record.
            Refusal::ReasonNeeded | Refusal::OtherReasonNeeded { .. } | Refusal::NoSuchPerson => {
                Self::NotFound
            }
            Refusal::Gate(error) => error.into(),
        }
    }
}

impl From<GateError> for Trouble {
    fn from(error: GateError) -> Self {
        failed(&error)
    }
}

/// Writes the failure in the log, and tells the person only that there was one.
pub(crate) fn failed(error: &(dyn std::error::Error + 'static)) -> Trouble {
    tracing::error!(%error, "a page could not be made");
    match kith_gate::is_away(error) {
        true => Trouble::Away,
        false => Trouble::Failed,
    }
}

/// The answer after a panic: the bug is in the log, and the person gets a page.
pub(crate) fn panicked() -> Response {
    tracing::error!("a page panicked");
    Trouble::Failed.into_response()
}

/// Makes a page of a [`Trouble`], and of an empty answer of the router's own (no such page).
pub(crate) async fn frame(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::of(&mut parts, &site).await;
    let path = own_path(parts.uri.path()).to_owned();
    let as_sent = AsSent::default();
    if parts.method == Method::POST {
        parts.extensions.insert(as_sent.clone());
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    let trouble = match (response.extensions().get::<Trouble>(), response.status()) {
        (Some(Trouble::Prove), _) => return prove::first(&visitor, &path, &as_sent).await,
        (Some(trouble), _) => trouble.clone(),
        // A form goes there, and no page is there.
        (None, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) => Trouble::NotFound,
        (
            None,
            StatusCode::BAD_REQUEST
            | StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ) if no_page(&response) => Trouble::Unreadable,
        (None, StatusCode::PAYLOAD_TOO_LARGE) if no_page(&response) => Trouble::TooLarge,
        (None, StatusCode::INTERNAL_SERVER_ERROR) => Trouble::Failed,
        _ => return response,
    };
    let content = html! {
        h1 class="govuk-heading-l" { (trouble.title()) }
        (trouble.words())
    };
    let page = visitor.page(trouble.title()).narrow(content);
    let mut answer = (response.status(), page).into_response();
    // Which ways of asking a route knows is said with the refusal (RFC 9110 section 15.5.6).
    if let Some(allow) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allow.clone());
    }
    answer
}

/// Whether nobody has made a page of it: our own pages are HTML.
fn no_page(response: &Response) -> bool {
    response
        .headers()
        .get(axum::http::header::CONTENT_TYPE)
        .is_none_or(|kind| !kind.as_bytes().starts_with(b"text/html"))
}
