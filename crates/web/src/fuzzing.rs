//! What the fuzzer asks of this crate: see CONTRIBUTING.md, "Fuzzing".

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use kith_gate::session::SessionToken;
use kith_terms::fuzzing::keeps_to_itself;
use kith_terms::{Email, Phone, Postcode};
use maud::{Render, html};

use crate::client::spoken_for;
use crate::components::{Input, Textarea};
use crate::form::Answers;
use crate::here::{COOKIE, WithToken, cookie};
use crate::pages::search::{asked, criteria};
use crate::pages::sign_in::own_path;
use crate::security::from_here;
use crate::sent;

/// A form as a browser posts it.
///
/// # Panics
/// When an error repeats what was typed, what was typed breaks out of its box, or somebody is led
/// to another site.
pub fn form(bytes: &[u8]) {
    let Some(sent) = sent::form::<WithToken<HashMap<String, String>>>(bytes) else {
        return;
    };
    let zero = |text: &String| text.contains('\0');
    assert!(
        !sent
            .form
            .iter()
            .any(|(name, typed)| zero(name) || zero(typed))
    );
    let mut answers = Answers::of(sent.form);
    let _ = criteria(&mut answers);
    let _ = answers.read::<Phone>("phone");
    let _ = answers.read::<Email>("email");
    let _ = answers.read::<Postcode>("place");
    let _ = answers.date("started");
    for (field, typed) in asked(&answers) {
        keeps_to_itself(&typed, &answers.error(field).unwrap_or_default());
    }
    for field in ["name", "phone", "email", "place", "then"] {
        let typed = answers.get(field);
        keeps_to_itself(typed, &answers.error(field).unwrap_or_default());
        stays_in_its_box(typed);
    }
    leads_nowhere_else(answers.get("then"));
}

/// A page has the same marks whatever was typed into it.
fn stays_in_its_box(typed: &str) {
    let page = |typed: &str| {
        let input = Input::new("it", "It").value(typed).render();
        let area = Textarea::new("it", "It").value(typed).render();
        html! { (input) (area) p title=(typed) { (typed) } }.into_string()
    };
    let marks = |page: &str| page.matches(['<', '>', '"']).count();
    assert_eq!(marks(&page(typed)), marks(&page("x")), "it breaks out");
}

/// After signing in, a browser stays where it is, however it reads the address.
fn leads_nowhere_else(then: &str) {
    let path = own_path(then);
    let uri: Option<Uri> = path.parse().ok();
    assert!(uri.is_some_and(|it| it.authority().is_none() && it.query().is_none()));
    assert!(HeaderValue::from_str(path).is_ok());
    assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
}

/// Headers, a line each, as a browser or a server before us sends them.
///
/// # Panics
/// When one is believed that should not be.
pub fn headers(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let (name, value) = (parts.next(), parts.next());
        let name = name.and_then(|it| HeaderName::from_bytes(it).ok());
        let value = value.and_then(|it| HeaderValue::from_bytes(it.trim_ascii()).ok());
        if let (Some(name), Some(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    if let Some(token) = cookie::<SessionToken>(&headers, COOKIE) {
        let sent = headers.get_all("cookie").iter().any(|it| {
            let text = it.to_str().unwrap_or_default();
            text.contains(token.to_text().as_str())
        });
        assert!(sent, "a token that nobody sent");
    }
    if let Some(address) = spoken_for(&headers) {
        assert!(address.parse::<std::net::IpAddr>().is_ok());
    }
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|it| it != "same-origin" && it != "none") {
        assert!(!from_here(&headers), "it came from another site");
    }
}

#[cfg(test)]
mod tests {
    use kith_terms::fuzzing::replay;

    #[test]
    fn every_kept_example_of_a_form_stays_in_its_box_and_leads_nowhere_else() {
        replay("form", super::form);
    }

    #[test]
    fn every_kept_example_of_headers_is_believed_no_further_than_it_should() {
        replay("headers", super::headers);
    }
}
