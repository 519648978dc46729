//! Publishes into a container of Azure Blob Storage, or of its emulator Azurite.

use super::error::Redactor;
use super::{AzureSettings, Created, StorageError};
use object_store::azure::{AzureAuthorizer, MicrosoftAzure, MicrosoftAzureBuilder, split_sas};
use object_store::client::{HttpRequest, HttpRequestBody};
use object_store::path::Path as ObjectPath;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};
use reqwest::header::{CONTENT_LENGTH, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The account of the emulator, the same in every installation.
/// <https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key>
const EMULATOR_ACCOUNT: &str = "devstoreaccount1";

/// The key of that account. It is documented and therefore not a secret.
const EMULATOR_KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// The emulator's default address.
const EMULATOR_ENDPOINT: &str = "http://127.0.0.1:10000/devstoreaccount1";

/// How long it may take to open a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one request may take: enough for a part of 8 MiB at 0.6 Mbit/s.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);

/// How often one request is repeated. More repetitions are left to the job's backoff, which is visible in the log.
const RETRIES_MAX: usize = 3;

/// How long retries of one request may take in all.
const RETRY_TIMEOUT: Duration = Duration::from_secs(8);

/// One container of one account.
#[derive(Clone)]
pub(super) struct Container {
    name: String,
    account: String,
    url: Url,
    store: Arc<MicrosoftAzure>,
}

/// Makes a client of the container; sends no request yet.
pub(super) fn connect(
    name: &str,
    settings: &AzureSettings,
    redactor: &Redactor,
) -> Result<(Arc<dyn ObjectStore>, Container), StorageError> {
    install_tls();
    let bad = |reason: &str| StorageError::BadSettings { reason: reason.to_owned() };
    let account = match settings.account.as_str() {
        "" if settings.use_emulator => EMULATOR_ACCOUNT,
        "" => return Err(bad("`account` is empty")),
        account if account.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) => account,
        _ => return Err(bad("`account` may have a-z and 0-9 only")),
    };
    if settings.key.is_some() && settings.sas.is_some() {
        return Err(bad("set a key or a SAS, not both"));
    }
    let endpoint = match &settings.endpoint {
        Some(endpoint) => endpoint.trim_end_matches('/').to_owned(),
        None if settings.use_emulator => EMULATOR_ENDPOINT.to_owned(),
        None => format!("https://{account}.blob.core.windows.net"),
    };
    let url = container_url(&endpoint, name).ok_or_else(|| bad("`endpoint` is not an http(s) URL"))?;
    let plain = url.scheme() == "http";
    if plain && !settings.use_emulator {
        return Err(bad("`endpoint` is plain http, which only the emulator may be"));
    }
    let options =
        ClientOptions::new().with_allow_http(plain).with_connect_timeout(CONNECT_TIMEOUT).with_timeout(REQUEST_TIMEOUT);
    let mut builder = MicrosoftAzureBuilder::new()
        .with_account(account)
        .with_container_name(name)
        .with_endpoint(endpoint)
        .with_retry(retry())
        .with_client_options(options);
    if let Some(key) = &settings.key {
        builder = builder.with_access_key(key.expose_secret());
    } else if let Some(sas) = &settings.sas {
        let pairs = split_sas(sas.expose_secret()).map_err(|_source| bad("the SAS is not `name=value&…`"))?;
        builder = builder.with_sas_authorization(pairs);
    } else if settings.use_emulator {
        builder = builder.with_access_key(EMULATOR_KEY);
    }
    let built = builder.build().map_err(|error| bad(&redactor.answer(&error).to_string()))?;
    let store = Arc::new(built);
    let container = Container { name: name.to_owned(), account: account.to_owned(), url, store: Arc::clone(&store) };
    Ok((store, container))
}

/// Tells whether a blob is missing because its container is, by the error code in the answer.
/// <https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes>
pub(super) fn is_container_missing(error: &object_store::Error) -> bool {
    let answer = error.to_string();
    answer.contains("<Code>ContainerNotFound</Code>") || answer.contains("<Code>ContainerBeingDeleted</Code>")
}

fn retry() -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(2),
        ..BackoffConfig::default()
    };
    RetryConfig { backoff, max_retries: RETRIES_MAX, retry_timeout: RETRY_TIMEOUT }
}

fn container_url(endpoint: &str, name: &str) -> Option<Url> {
    let mut url = Url::parse(endpoint).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())?;
    url.path_segments_mut().ok()?.pop_if_empty().push(name);
    Some(url)
}

/// Sets the process's TLS implementation if none is set; without one, the first client panics.
fn install_tls() {
    drop(rustls::crypto::ring::default_provider().install_default()); // Err: it was already set
}

impl Container {
    /// Returns the URL of a blob, without any credential.
    pub(super) fn url(&self, to: &ObjectPath) -> Result<Url, StorageError> {
        let mut url = self.url.clone();
        match url.path_segments_mut() {
            Ok(mut segments) => drop(segments.extend(to.parts())),
            Err(()) => return Err(StorageError::BadSettings { reason: "`endpoint` cannot have a path".to_owned() }),
        }
        Ok(url)
    }

    /// Creates the container with one signed PUT, because `object_store` has no call for it.
    pub(super) async fn create(&self, redactor: &Redactor) -> Result<Created, StorageError> {
        let unavailable = |answer| StorageError::Unavailable { url: self.url.to_string(), answer };
        let credential = self.store.credentials().get_credential().await;
        let credential = credential.map_err(|error| unavailable(redactor.answer(&error)))?;
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("restype", "container");
        let mut signed = HttpRequest::new(HttpRequestBody::empty());
        *signed.method_mut() = Method::PUT;
        *signed.uri_mut() = url.as_str().parse().map_err(|error| unavailable(redactor.answer(&error)))?;
        signed.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        let authorizer = AzureAuthorizer::new(&credential, &self.account);
        authorizer.try_authorize(&mut signed).map_err(|error| unavailable(redactor.answer(&error)))?;

        let client = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(REQUEST_TIMEOUT).build();
        let client = client.map_err(|error| unavailable(redactor.answer(&error.without_url())))?;
        let request = client.put(signed.uri().to_string()).headers(signed.headers().clone());
        let response = request.send().await.map_err(|error| unavailable(redactor.answer(&error.without_url())))?;
        let status = response.status();
        let body = response.text().await.unwrap_or_default(); // if it is missing, the status is enough
        let answer = redactor.text(&format!("{status}: {body}"));
        match status {
            StatusCode::CREATED => Ok(Created::Now),
            StatusCode::CONFLICT if body.contains("ContainerAlreadyExists") => Ok(Created::Before),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err(StorageError::Denied { url: self.url.to_string(), answer })
            }
            _ => Err(unavailable(answer)),
        }
    }
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
