//! A store of objects that speaks S3, for a place that has one.

use kith_store::Seal;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::{BackoffConfig, RetryConfig};

use crate::{Place, PlaceError};

/// Somebody waits for the answer.
const PATIENCE: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(2),
        base: 2.0,
    },
    max_retries: 3,
    retry_timeout: Duration::from_secs(10),
};

/// Where such a store is, and with what it is opened. Every content is sealed before it is sent there.
#[derive(Clone)]
pub struct S3 {
    /// Its address, as `https://s3.eu-west-2.amazonaws.com`.
    pub endpoint: String,
    /// Its region, as `eu-west-2`. Stores of one's own often take any.
    pub region: String,
    /// The bucket, which must be there.
    pub bucket: String,
    /// Who opens it.
    pub access_key: String,
    /// What opens it.
    pub secret_key: String,
}

impl Place {
    /// A bucket of a store that speaks S3. An address without TLS is for a store on this machine alone.
    ///
    /// # Errors
    /// [`PlaceError::Store`] where the address or the bucket's name is none.
    pub fn s3(s3: &S3, seal: Seal) -> Result<Self, PlaceError> {
        // Where another part of the program has chosen one before, that one stays, and it is the same.
        let _chosen = rustls::crypto::ring::default_provider().install_default();
        let store = AmazonS3Builder::new()
            .with_endpoint(&s3.endpoint)
            .with_region(&s3.region)
            .with_bucket_name(&s3.bucket)
            .with_access_key_id(&s3.access_key)
            .with_secret_access_key(&s3.secret_key)
            .with_allow_http(is_here(&s3.endpoint))
            // Not every store knows how to delete many at once, and one is all that is asked.
            .with_disable_bulk_delete(true)
            .with_retry(PATIENCE)
            .build()?;
        Ok(Self::new(Arc::new(store), seal))
    }
}

/// Whether the address is one of this machine.
fn is_here(endpoint: &str) -> bool {
    ["http://localhost:", "http://127.0.0.1:", "http://[::1]:"]
        .iter()
        .any(|it| endpoint.starts_with(it))
}
