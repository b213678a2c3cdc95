//! A text of another machine, over HTTP or HTTPS: for a witness, which fetches little and seldom.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::open::Failure;

/// What is fetched is a few hundred letters, and hardly more with a proof.
const LARGEST: usize = 64 << 10;
const PATIENCE: Duration = Duration::from_secs(30);

type Trouble = Box<dyn Error + Send + Sync>;

/// What is at that address.
///
/// # Errors
/// [`Failure::Said`] with the address, and why there was no such text.
pub async fn text(address: &Uri) -> Result<String, Failure> {
    let said = |why: String| Failure::Said(format!("{address} cannot be read: {why}"));
    match tokio::time::timeout(PATIENCE, fetched(address)).await {
        Err(_) => Err(said("there was no answer in 30 seconds".into())),
        Ok(Err(error)) => Err(said(error.to_string())),
        Ok(Ok((StatusCode::OK, text))) => Ok(text),
        Ok(Ok((status, text))) => {
            let line = text.lines().next().unwrap_or_default();
            Err(said(format!("it was answered with {status}: {line}")))
        }
    }
}

async fn fetched(address: &Uri) -> Result<(StatusCode, String), Trouble> {
    let host = address.host().ok_or("it names no host")?;
    let secret = address.scheme_str() == Some("https");
    let port = address.port_u16().unwrap_or(if secret { 443 } else { 80 });
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, port)).await?;
    if !secret {
        return ask(TokioIo::new(stream), address).await;
    }
    let name = bare.to_owned().try_into()?;
    let stream = TlsConnector::from(Arc::new(trusted()?))
        .connect(name, stream)
        .await?;
    ask(TokioIo::new(stream), address).await
}

/// Believes whom this machine believes.
fn trusted() -> Result<ClientConfig, Trouble> {
    let mut roots = RootCertStore::empty();
    // Those that cannot be read are left out: another may be the one that is needed.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

async fn ask<S>(stream: S, address: &Uri) -> Result<(StatusCode, String), Trouble>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(stream).await?;
    let connection = tokio::spawn(connection);
    let host = address.authority().ok_or("it names no host")?.as_str();
    let path = address.path_and_query().map_or("/", |it| it.as_str());
    let request = Request::get(path)
        .header(header::HOST, host)
        .body(Empty::<Bytes>::new())?;
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, LARGEST).collect().await?.to_bytes();
    connection.abort();
    Ok((head.status, String::from_utf8(body.into())?))
}
