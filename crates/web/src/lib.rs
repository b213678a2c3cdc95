//! Pages for people: server-rendered, GOV.UK Design System components, no script needed.
//!
//! A page translates: it reads what was sent into a room's own types, asks the gate, calls one
//! verb and shows the answer. It holds no rule and reaches no SQL.

pub mod assets;
mod client;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
#[macro_use]
pub mod components;
mod form;
mod here;
pub mod layout;
mod navigation;
mod pages;
mod security;
mod sent;
mod site;
mod trouble;
mod words;

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::info_span;

/// The inputs of a question of a form.
pub use pages::forms::input as question;
pub use site::{Site, SiteSettings};

/// The largest form is a page of text.
const BODY_LIMIT: usize = 64 * 1024;
/// No page takes longer: the browser is told, and the work is dropped.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Every page, with what guards them. `beside` is served beside the pages, with the same headers.
pub fn site(site: Site, beside: Router) -> Router {
    let layers = ServiceBuilder::new()
        .map_request(without_foreign_id)
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(from_fn_with_state(site.clone(), trouble::frame))
        .layer(CatchPanicLayer::custom(|_| trouble::panicked()))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIME_LIMIT,
        ))
        .layer(from_fn(security::known_methods))
        .layer(from_fn(security::one_host))
        .layer(from_fn(security::same_site))
        .layer(from_fn(sent::readable_address));
    let files = site.files.as_ref().map_or(0, |it| it.limit());
    let largest = usize::try_from(files).unwrap_or(usize::MAX);
    let largest = pages::LARGEST_FORM.saturating_add(largest);
    // The fallback is named so that the layers are round it too: where routers are merged, one that
    // is not may be replaced by one without them.
    pages::routes()
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .merge(pages::large_routes().layer(RequestBodyLimitLayer::new(largest)))
        .fallback(async || trouble::Trouble::NotFound)
        .layer(layers)
        .with_state(site)
        .merge(assets::routes())
        .merge(beside)
        .layer(from_fn(security::headers))
}

/// Every request has an id of our own making: one that its sender chose could be another's, name a
/// person, or fill the log.
fn without_foreign_id(mut request: Request) -> Request {
    request.headers_mut().remove("x-request-id");
    request
}

/// A log line names the route, never the address: what stands in it may name a person.
fn span(request: &Request) -> tracing::Span {
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or("none", |it| it.as_str());
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    info_span!("request", method = %request.method(), route, id)
}
