//! Publishes into a container of Azure Blob Storage, or of its emulator Azurite.

use super::bounded::Connector;
use super::bucket::{self, Client, Maker, Signing};
use super::endpoint;
use super::error::Redactor;
use super::sas::WithKey;
use super::settings::AzureSettings;
use object_store::azure::{AzureAuthorizer, MicrosoftAzure, MicrosoftAzureBuilder, split_sas};
use object_store::client::{HttpRequest, HttpRequestBody};
use object_store::signer::{HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use std::sync::Arc;
use url::Url;

/// The account of the emulator, the same in every installation.
/// <https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key>
const EMULATOR_ACCOUNT: &str = "devstoreaccount1";

/// The key of that account. It is documented and therefore not a secret.
const EMULATOR_KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// The emulator's default address.
const EMULATOR_ENDPOINT: &str = "http://127.0.0.1:10000/devstoreaccount1";

/// Makes a client of the container, or tells what is wrong with the settings.
pub(super) fn connect(
    name: &str,
    settings: &AzureSettings,
    signs: bool,
    redactor: &Redactor,
) -> Result<Client, String> {
    let account = match settings.account.as_str() {
        "" if settings.use_emulator => EMULATOR_ACCOUNT,
        "" => return Err("`account` is empty".to_owned()),
        account if account.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) => account,
        _ => return Err("`account` may have a-z and 0-9 only".to_owned()),
    };
    if settings.key.is_some() && settings.sas.is_some() {
        return Err("set a key or a SAS, not both".to_owned());
    }
    if signs && settings.sas.is_some() {
        return Err("a SAS cannot sign URLs: set a key, or `upload.signed_url_days` to 0".to_owned());
    }
    let endpoint = match &settings.endpoint {
        Some(endpoint) => endpoint.trim_end_matches('/').to_owned(),
        None if settings.use_emulator => EMULATOR_ENDPOINT.to_owned(),
        None => format!("https://{account}.blob.core.windows.net"),
    };
    let parsed = endpoint::parse(&endpoint)?;
    let mut builder = MicrosoftAzureBuilder::new()
        .with_account(account)
        .with_container_name(name)
        .with_endpoint(endpoint)
        .with_retry(bucket::retry())
        .with_http_connector(Connector::default())
        .with_client_options(bucket::client_options(parsed.scheme() == "http"));
    if let Some(key) = &settings.key {
        builder = builder.with_access_key(key.expose_secret());
    } else if let Some(sas) = &settings.sas {
        let pairs = split_sas(sas.expose_secret()).map_err(|_source| "the SAS is not `name=value&…`".to_owned())?;
        builder = builder.with_sas_authorization(pairs);
    } else if settings.use_emulator {
        builder = builder.with_access_key(EMULATOR_KEY);
    }
    let store = Arc::new(builder.build().map_err(|error| redactor.answer(&error).to_string())?);
    let maker = Maker::Azure(Account { name: account.to_owned(), store: Arc::clone(&store) });
    let url = bucket::below(&parsed, name);
    let key = settings.key.clone().or_else(|| settings.use_emulator.then(|| EMULATOR_KEY.into()));
    let signing = match key.and_then(|key| WithKey::new(account, &url, name, &key)) {
        Some(key) => Signing::AzureKey(Arc::new(key)),
        None => Signing::AzureIdentity(Arc::clone(&store) as _),
    };
    Ok(Client { url, store, signing, maker })
}

/// The account that makes a container.
#[derive(Clone)]
pub(super) struct Account {
    name: String,
    store: Arc<MicrosoftAzure>,
}

impl Account {
    /// Returns the signed request that makes the container.
    pub(super) async fn request(&self, container: &Url) -> Result<HttpRequest, object_store::Error> {
        let credential = self.store.credentials().get_credential().await?;
        let mut url = container.clone();
        url.query_pairs_mut().append_pair("restype", "container");
        let mut request = bucket::put_request(&url, HttpRequestBody::empty())?;
        // Its absence would be signed, but the client sends it.
        request.headers_mut().insert(HeaderName::from_static("content-length"), HeaderValue::from_static("0"));
        AzureAuthorizer::new(&credential, &self.name).try_authorize(&mut request)?;
        Ok(request)
    }
}
