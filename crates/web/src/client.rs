//! Where a request came from.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use kith_gate::credentials::ClientNote;

use crate::site::Site;

/// The other end's address, for slowing down whoever guesses.
///
/// Only the server that the place has named as standing before Kith is believed when it says whom
/// it speaks for; anyone else could write what they like there (ASVS 5.0 4.1.3).
pub(crate) struct Client(pub(crate) ClientNote);

impl FromRequestParts<Site> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|it| it.0.ip());
        let spoken_for = match (peer, site.settings.proxy) {
            (Some(peer), Some(proxy)) if peer == proxy => spoken_for(&parts.headers),
            _ => None,
        };
        let address = spoken_for
            .or(peer.map(|it| it.to_string()))
            .unwrap_or_default();
        Ok(Self(ClientNote::new(address)))
    }
}

/// The address that the nearest server added: the last one.
pub(crate) fn spoken_for(headers: &HeaderMap) -> Option<String> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    let last = last.to_str().ok()?.rsplit(',').next()?.trim();
    last.parse::<std::net::IpAddr>()
        .ok()
        .map(|it| it.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_nearest_server_added_counts_and_not_what_the_client_wrote() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "1.2.3.4, 10.0.0.7".parse().unwrap());
        assert_eq!(spoken_for(&headers).as_deref(), Some("10.0.0.7"));
        headers.append("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(spoken_for(&headers), None);
    }
}
