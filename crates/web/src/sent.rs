//! Reading what a browser sends: the one place where a form is decoded.

use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::extract::{FromRequest, RawForm, Request};
use axum::middleware::Next;
use axum::response::Response;
use serde::de::DeserializeOwned;

use crate::site::Site;
use crate::trouble::Trouble;

/// A form as it was sent, for as long as its request is answered: where a proof is asked for first, the
/// page that asks keeps it.
#[derive(Clone, Default)]
pub(crate) struct AsSent(Arc<OnceLock<Bytes>>);

impl AsSent {
    /// Its fields, where a form was sent and could be read.
    pub(crate) fn fields(&self) -> Option<Vec<(String, String)>> {
        form(self.0.get()?)
    }
}

/// A form of anyone, signed in or not.
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Site> for Sent<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Trouble> {
        let as_sent = request.extensions().get::<AsSent>().cloned();
        let read = RawForm::from_request(request, site).await;
        let RawForm(bytes) = read.map_err(|_| Trouble::Unreadable)?;
        if let Some(AsSent(kept)) = as_sent {
            kept.get_or_init(|| bytes.clone());
        }
        form(&bytes).map(Self).ok_or(Trouble::Unreadable)
    }
}

/// The fields of a form, in the encoding of forms (WHATWG URL, `application/x-www-form-urlencoded`).
pub(crate) fn form<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let whole = !has_zero_byte(bytes);
    whole.then(|| serde_urlencoded::from_bytes(bytes).ok())?
}

/// Refuses an address with a zero byte in it: it is the address of nothing.
pub(crate) async fn readable_address(request: Request, next: Next) -> Result<Response, Trouble> {
    let query = request.uri().query().unwrap_or_default();
    match has_zero_byte(query.as_bytes()) {
        true => Err(Trouble::NotFound),
        false => Ok(next.run(request).await),
    }
}

/// Nobody types a zero byte, and PostgreSQL keeps none: what holds one would fail only there, and
/// only when it is kept.
fn has_zero_byte(encoded: &[u8]) -> bool {
    encoded.contains(&0) || encoded.windows(3).any(|it| it == b"%00")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::form;

    #[test]
    fn a_form_with_a_zero_byte_is_not_read() {
        let read = |text: &str| form::<HashMap<String, String>>(text.as_bytes());
        assert_eq!(read("name=a%00b"), None);
        assert_eq!(read("name=a\0b"), None);
        let percent = read("name=a%2500b").unwrap();
        assert_eq!(percent.get("name").map(String::as_str), Some("a%00b"));
    }
}
