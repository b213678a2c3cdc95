//! TLS to PostgreSQL, with rustls: whose certificate is believed.

use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Address, Mode};
use crate::StoreError;

/// What makes a connection to this address secret, as far as it asks for that.
pub(super) fn connector(address: &Address) -> Result<MakeRustlsConnect, StoreError> {
    let provider = Arc::new(ring::default_provider());
    let root = address.root.as_deref();
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Url(format!("TLS cannot be used here: {error}")))?;
    let config = match (address.mode, root) {
        (Mode::VerifyFull, _) => config.with_webpki_verifier(authorities(root, provider)?),
        (Mode::VerifyCa, _) | (Mode::Require, Some(_)) => config
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyName {
                authorities: Some(authorities(root, Arc::clone(&provider))?),
                provider,
            })),
        (Mode::Disable | Mode::Prefer | Mode::Require, _) => config
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyName {
                authorities: None,
                provider,
            })),
    };
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

/// Believes what one of these authorities has signed.
fn authorities(
    root: Option<&Path>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, StoreError> {
    let mut roots = RootCertStore::empty();
    match root {
        Some(file) => {
            let unreadable = |why: String| {
                let file = file.display();
                StoreError::Url(format!(
                    "the sslrootcert in --database, {file}, is not a file of certificates (PEM): {why}"
                ))
            };
            let all = CertificateDer::pem_file_iter(file)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|error| unreadable(error.to_string()))?;
            if all.is_empty() {
                return Err(unreadable("there is none in it".into()));
            }
            for one in all {
                roots
                    .add(one)
                    .map_err(|error| unreadable(error.to_string()))?;
            }
        }
        None => {
            // Those that cannot be read are left out: another may be the one that is needed.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|_| {
            StoreError::Url(
                "this machine knows no authority that signs certificates (Debian has them in \
                 ca-certificates): name the file of the database's with sslrootcert=FILE"
                    .into(),
            )
        })
}

/// Believes a certificate whatever the host's name: of these authorities, or (asked for by the name
/// of `prefer` or `require`) of anybody. That the server has the certificate's key is always checked.
#[derive(Debug)]
struct AnyName {
    authorities: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authorities) = &self.authorities else {
            return Ok(ServerCertVerified::assertion());
        };
        match authorities.verify_server_cert(own, between, name, ocsp, now) {
            // The name is looked at last, once everything else has held.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
