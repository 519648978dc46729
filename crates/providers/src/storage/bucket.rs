//! A container or bucket of a store of objects: what Azure, S3 and Google Cloud Storage have in common.

use super::bounded::Connector;
use super::error::{Answer, Redactor};
use super::sas::WithKey;
use super::url::Scheme;
use super::{Settings, StorageError, azure, google, s3};
use chrono::{DateTime, Utc};
use object_store::client::{ClientOptions, HttpConnector as _, HttpRequest, HttpRequestBody};
use object_store::path::Path as ObjectPath;
use object_store::signer::{Method, Signer};
use object_store::{BackoffConfig, ObjectStore, RetryConfig};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How long it may take to open a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one request may take: enough for a part of 8 MiB at 0.6 Mbit/s.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);

/// How often one request is repeated. More repetitions are left to the job's backoff, which is visible in the log.
const RETRIES_MAX: usize = 3;

/// How long retries of one request may take in all.
const RETRY_TIMEOUT: Duration = Duration::from_secs(8);

/// The codes by which stores say that a file is missing because its container or bucket is.
/// <https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes>
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>, which Google's answers follow
const MISSING: [&str; 3] =
    ["<Code>ContainerNotFound</Code>", "<Code>ContainerBeingDeleted</Code>", "<Code>NoSuchBucket</Code>"];

/// The codes by which stores say that what was to be made was there already.
const EXISTS: [&str; 2] = ["ContainerAlreadyExists", "BucketAlreadyOwnedByYou"];

/// One container or bucket.
#[derive(Clone)]
pub(super) struct Bucket {
    scheme: Scheme,
    name: String,
    url: Url,
    store: Arc<dyn ObjectStore>,
    signing: Signing,
    maker: Maker,
}

/// A client of a bucket, as the file of its kind makes it.
pub(super) struct Client {
    /// The URL of the bucket, without any credential.
    pub(super) url: Url,
    /// What reads and writes.
    pub(super) store: Arc<dyn ObjectStore>,
    /// What signs URLs.
    pub(super) signing: Signing,
    /// What makes a missing bucket.
    pub(super) maker: Maker,
}

/// How the URL of an object is signed.
#[derive(Clone)]
pub(super) enum Signing {
    /// By the client of the store.
    Store(Arc<dyn Signer>),
    /// With the key of an account of Azure.
    AzureKey(Arc<WithKey>),
    /// By the client of Azure, which cannot sign every name.
    AzureIdentity(Arc<dyn Signer>),
}

/// How a missing bucket is made.
#[derive(Clone)]
pub(super) enum Maker {
    /// By a request to Azure.
    Azure(azure::Account),
    /// By a request to S3.
    S3(s3::Region),
    /// Not here: Google wants to know the project, which only its owner does.
    Nobody,
}

/// Makes a client of the bucket; sends no request yet.
pub(super) fn connect(scheme: Scheme, name: &str, settings: &Settings) -> Result<(Bucket, Redactor), StorageError> {
    install_tls();
    let bad = |section, reason: String| StorageError::BadSettings { section, reason };
    let (client, redactor) = match scheme {
        Scheme::Azure => {
            let azure = settings.azure.resolved().map_err(|reason| bad("upload.azure", reason.to_owned()))?;
            let mut secrets = azure.secrets();
            secrets.extend(settings.azure.secrets());
            let redactor = Redactor::new(secrets);
            let signs = settings.signed_for.is_some();
            (azure::connect(name, &azure, signs, &redactor).map_err(|reason| bad("upload.azure", reason))?, redactor)
        }
        Scheme::S3 => {
            let redactor = Redactor::new(settings.s3.secrets());
            (s3::connect(name, &settings.s3, &redactor).map_err(|reason| bad("upload.s3", reason))?, redactor)
        }
        Scheme::Google => {
            let redactor = Redactor::new(settings.google.secrets());
            let signs = settings.signed_for.is_some();
            let client = google::connect(name, &settings.google, signs, &redactor);
            (client.map_err(|reason| bad("upload.gs", reason))?, redactor)
        }
    };
    let Client { url, store, signing, maker } = client;
    Ok((Bucket { scheme, name: name.to_owned(), url, store, signing, maker }, redactor))
}

/// Sets the process's TLS provider if none is set; without one, the first client panics.
pub(super) fn install_tls() {
    drop(rustls::crypto::ring::default_provider().install_default()); // Err: it was already set
}

/// Returns the options of every client.
pub(super) fn client_options(allow_http: bool) -> ClientOptions {
    let options = ClientOptions::new().with_connect_timeout(CONNECT_TIMEOUT).with_timeout(REQUEST_TIMEOUT);
    options.with_allow_http(allow_http)
}

/// Returns how every client repeats requests.
pub(super) fn retry() -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(2),
        ..BackoffConfig::default()
    };
    RetryConfig { backoff, max_retries: RETRIES_MAX, retry_timeout: RETRY_TIMEOUT }
}

/// Returns the URL of a container or bucket below an endpoint.
pub(super) fn below(endpoint: &Url, name: &str) -> Url {
    let mut url = endpoint.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(name);
    }
    url
}

/// Returns the URL of an object in a container or bucket.
pub(super) fn object(bucket: &Url, path: &ObjectPath) -> Url {
    let mut url = bucket.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.parts());
    }
    url
}

/// Tells whether a file is missing because its container or bucket is, by the code in the answer.
pub(super) fn is_missing(error: &object_store::Error) -> bool {
    let answer = error.to_string();
    MISSING.iter().any(|code| answer.contains(code))
}

/// The answer to the request that makes a container or bucket.
struct Made {
    status: u16,
    body: String,
}

impl Bucket {
    /// Returns the client of the store.
    pub(super) fn store(&self) -> Arc<dyn ObjectStore> {
        Arc::clone(&self.store)
    }

    /// Returns the scheme of its URLs in the settings.
    pub(super) fn scheme(&self) -> &'static str {
        self.scheme.as_str()
    }

    /// Returns the URL of an object, without any credential.
    pub(super) fn url(&self, to: &ObjectPath) -> Url {
        object(&self.url, to)
    }

    /// Returns a URL with which anybody can read an object for a while, counted from `now`.
    pub(super) async fn sign(
        &self,
        to: &ObjectPath,
        now: DateTime<Utc>,
        valid_for: Duration,
    ) -> Result<Url, object_store::Error> {
        match &self.signing {
            Signing::AzureKey(key) => Ok(key.sign(to, now + valid_for)),
            // `object_store` signs the encoded path, and Azure the decoded one.
            Signing::AzureIdentity(_) if self.url(to).path().contains('%') => {
                let source = "without a key only names of a-z, 0-9 and `-_.` can be signed".into();
                Err(object_store::Error::NotSupported { source })
            }
            Signing::Store(signer) | Signing::AzureIdentity(signer) => {
                signer.signed_url(Method::GET, to, valid_for).await
            }
        }
    }

    /// Creates the bucket with one signed PUT, because `object_store` has no call for it.
    pub(super) async fn create(&self, redactor: &Redactor) -> Result<(), StorageError> {
        let url = self.url.to_string();
        let unavailable = |answer| StorageError::Unavailable { url: url.clone(), answer };
        let request = match &self.maker {
            Maker::Azure(account) => account.request(&self.url).await,
            Maker::S3(region) => region.request(&self.url).await,
            Maker::Nobody => {
                let answer = redactor.text("Google Cloud Storage makes buckets for a project only: make it by hand");
                return Err(StorageError::ContainerMissing { container: self.name.clone(), answer });
            }
        };
        let request = request.map_err(|error| unavailable(redactor.answer(&error)))?;
        let made = send(request, self.url.scheme() == "http", redactor).await.map_err(unavailable)?;
        let answer = redactor.text(&format!("{}: {}", made.status, made.body));
        match made.status {
            200 | 201 => Ok(()),
            409 if EXISTS.iter().any(|code| made.body.contains(code)) => Ok(()),
            401 | 403 => Err(StorageError::Denied { url, answer }),
            _ => Err(unavailable(answer)),
        }
    }
}

async fn send(request: HttpRequest, allow_http: bool, redactor: &Redactor) -> Result<Made, Answer> {
    let client = Connector::default().connect(&client_options(allow_http));
    let client = client.map_err(|error| redactor.answer(&error))?;
    let response = client.execute(request).await.map_err(|error| redactor.answer(&error))?;
    let status = response.status().as_u16();
    let body = response.into_body().bytes().await.unwrap_or_default(); // if it is missing, the status is enough
    Ok(Made { status, body: String::from_utf8_lossy(&body).into_owned() })
}

/// Makes a PUT request without credentials.
pub(super) fn put_request(url: &Url, body: HttpRequestBody) -> Result<HttpRequest, object_store::Error> {
    let mut request = HttpRequest::new(body);
    *request.method_mut() = Method::PUT;
    let uri = url.as_str().parse();
    *request.uri_mut() =
        uri.map_err(|source| object_store::Error::Generic { store: "bucket", source: Box::new(source) })?;
    Ok(request)
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
