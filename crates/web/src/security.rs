//! What every response says to the browser, and which requests from other sites are refused.
//!
//! OWASP ASVS 5.0 sections 3.4 and 3.5.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::trouble::Trouble;

/// The response's own random word, which its one inline script must carry.
#[derive(Clone, Debug)]
pub(crate) struct Nonce(pub(crate) String);

impl Nonce {
    fn random() -> Self {
        Self(BASE64_STANDARD.encode(rand::random::<[u8; 16]>()))
    }
}

/// Headers that are the same on every response.
const HEADERS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Gives the request its nonce and the response its headers.
pub(crate) async fn headers(mut request: Request, next: Next) -> Response {
    let nonce = Nonce::random();
    let policy = content_policy(&nonce);
    request.extensions_mut().insert(nonce);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // The next person at a shared screen must not find a page with the back button.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn content_policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{0}' 'self'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'none'",
        nonce.0
    )
}

/// Refuses what another site sends: the token in each form is the lock, this is the second one.
pub(crate) async fn same_site(request: Request, next: Next) -> Result<Response, Trouble> {
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    if reads || from_here(request.headers()) {
        return Ok(next.run(request).await);
    }
    Err(Trouble::Forged)
}

/// Browsers say where a form comes from; one that says nothing is old, and the token decides.
pub(crate) fn from_here(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let text = |it: &HeaderValue| it.to_str().unwrap_or_default().to_owned();
    let host = headers.get(header::HOST).map(text);
    let origin = text(origin);
    origin
        .split_once("://")
        .is_some_and(|(_, it)| Some(it) == host.as_deref())
}

/// A request says once which site it is for (RFC 9112 section 3.2): where two are named, two
/// servers may each believe another.
pub(crate) async fn one_host(request: Request, next: Next) -> Result<Response, Trouble> {
    let named = request.headers().get_all(header::HOST).iter().count();
    match (named, request.version()) {
        (1, _) | (0, Version::HTTP_09 | Version::HTTP_10) => Ok(next.run(request).await),
        _ => Err(Trouble::Unreadable),
    }
}

/// Only reading and posting are ways of asking for a page.
pub(crate) async fn known_methods(request: Request, next: Next) -> Result<Response, StatusCode> {
    match *request.method() {
        Method::GET | Method::HEAD | Method::POST => Ok(next.run(request).await),
        _ => Err(StatusCode::METHOD_NOT_ALLOWED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_form_from_another_site_is_refused() {
        assert!(!from_here(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!from_here(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(!from_here(&headers(&[
            ("origin", "https://evil.example"),
            ("host", "kith.example")
        ])));
        assert!(!from_here(&headers(&[
            ("origin", "null"),
            ("host", "kith.example")
        ])));
        assert!(!from_here(&headers(&[("origin", "https://evil.example")])));
    }

    #[test]
    fn a_form_from_our_own_pages_is_taken() {
        assert!(from_here(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(from_here(&headers(&[
            ("origin", "https://kith.example"),
            ("host", "kith.example")
        ])));
    }
}
