//! What browsers fetch besides pages: built by `build.rs`, embedded in the program, named by
//! content so that a browser may keep it for ever.

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

mod table {
    include!(concat!(env!("OUT_DIR"), "/assets_table.rs"));
}

/// Whether this build carries the style sheet; without node at build time it does not.
pub const STYLED: bool = table::STYLED;

/// A year, the longest that caches honour; the name changes whenever the content does.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    name: &'static str,
    file: &'static str,
    path: &'static str,
    hash: &'static str,
    media_type: &'static str,
    plain: &'static [u8],
    gzip: &'static [u8],
}

impl Asset {
    /// The address to put in a page, with the content's hash in it.
    pub fn path(&self) -> &'static str {
        self.path
    }
}

/// The asset with a plain name such as `kith.css`, if this build has it.
pub fn named(name: &str) -> Option<&'static Asset> {
    table::ALL.iter().find(|asset| asset.name == name)
}

/// The route for every asset.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(serve))
}

/// Answers one asset, compressed when the browser takes it so.
pub async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = table::ALL.iter().find(|asset| asset.file == file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let gzip = takes_gzip(&headers);
    let tag = if gzip {
        format!("\"{}-gz\"", asset.hash)
    } else {
        format!("\"{}\"", asset.hash)
    };
    let unchanged = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains(&tag) || value.trim() == "*");
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(if gzip { asset.gzip } else { asset.plain }).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    if !unchanged {
        answer.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(asset.media_type),
        );
        answer.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        if gzip {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    response
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| {
            let (name, weight) = part.split_once(';').unwrap_or((part, ""));
            let refused = weight
                .trim()
                .strip_prefix("q=")
                .and_then(|q| q.parse::<f32>().ok())
                .is_some_and(|q| q <= 0.0);
            name.trim().eq_ignore_ascii_case("gzip") && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(file: &str, headers: &[(header::HeaderName, &str)]) -> Response {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect();
        serve(Path(file.to_owned()), headers).await
    }

    fn value(response: &Response, name: &header::HeaderName) -> Option<String> {
        let value = response.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    }

    #[tokio::test]
    async fn an_asset_may_be_kept_for_ever_because_its_name_holds_its_hash() {
        let asset = named("kith.js").unwrap();
        assert!(asset.path().contains(asset.hash));
        let answer = ask(asset.file, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(
            value(&answer, &header::CACHE_CONTROL).unwrap(),
            FOR_EVER.to_owned()
        );
        assert_eq!(
            value(&answer, &header::CONTENT_TYPE).unwrap(),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(value(&answer, &header::CONTENT_ENCODING), None);
    }

    #[tokio::test]
    async fn a_browser_that_takes_gzip_is_sent_the_compressed_bytes() {
        let asset = named("kith.js").unwrap();
        let answer = ask(asset.file, &[(header::ACCEPT_ENCODING, "br, gzip")]).await;
        assert_eq!(value(&answer, &header::CONTENT_ENCODING).unwrap(), "gzip");
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX)
            .await
            .unwrap();
        assert_eq!(body.as_ref(), asset.gzip);
        let refused = ask(asset.file, &[(header::ACCEPT_ENCODING, "gzip;q=0")]).await;
        assert_eq!(value(&refused, &header::CONTENT_ENCODING), None);
    }

    #[tokio::test]
    async fn a_browser_that_has_the_content_is_not_sent_it_again() {
        let asset = named("kith.js").unwrap();
        let tag = value(&ask(asset.file, &[]).await, &header::ETAG).unwrap();
        let again = ask(asset.file, &[(header::IF_NONE_MATCH, &tag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = ask(asset.file, &[(header::IF_NONE_MATCH, "\"other\"")]).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_name_that_is_not_in_this_build_is_not_found() {
        for name in ["kith.js", "../Cargo.toml", "kith.0000000000000000.css"] {
            assert_eq!(ask(name, &[]).await.status(), StatusCode::NOT_FOUND);
        }
    }

    #[test]
    fn the_style_sheet_carries_no_gov_uk_typeface_or_crest() {
        assert_eq!(STYLED, named("kith.css").is_some());
        if let Some(css) = named("kith.css") {
            let css = std::str::from_utf8(css.plain).unwrap();
            assert!(css.contains(".kith-header"));
            for word in ["GDS Transport", "@font-face", "crest", "crown"] {
                assert!(!css.contains(word), "{word}");
            }
        }
    }
}
