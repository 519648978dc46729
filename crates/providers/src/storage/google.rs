//! Publishes into a bucket of Google Cloud Storage.

use super::bounded::Connector;
use super::bucket::{self, Client, Maker, Signing};
use super::endpoint;
use super::error::Redactor;
use super::settings::GoogleSettings;
use object_store::gcp::GoogleCloudStorageBuilder;
use secrecy::ExposeSecret;
use std::sync::Arc;

/// Google's own address.
const ENDPOINT: &str = "https://storage.googleapis.com";

/// What a key of a service account must say, as text.
const KEY_FIELDS: [&str; 3] = ["client_email", "private_key", "private_key_id"];

/// Makes a client of the bucket, or tells what is wrong with the settings.
pub(super) fn connect(
    name: &str,
    settings: &GoogleSettings,
    signs: bool,
    redactor: &Redactor,
) -> Result<Client, String> {
    let endpoint = settings.endpoint.as_deref().unwrap_or(ENDPOINT).trim_end_matches('/');
    let parsed = endpoint::parse(endpoint)?;
    let mut builder = GoogleCloudStorageBuilder::new()
        .with_bucket_name(name)
        .with_base_url(endpoint)
        .with_retry(bucket::retry())
        .with_http_connector(Connector::default())
        .with_client_options(bucket::client_options(parsed.scheme() == "http"));
    if let Some(key) = &settings.service_account {
        builder = builder.with_service_account_key(checked(key.expose_secret())?);
    } else if settings.endpoint.is_some() {
        if signs {
            return Err("an emulator without a key cannot sign URLs: set `upload.signed_url_days` to 0".to_owned());
        }
        builder = builder.with_bearer_token("");
    } else if let Some(file) = &settings.application_credentials {
        builder = builder.with_application_credentials(file.display().to_string());
    }
    let store = Arc::new(builder.build().map_err(|error| redactor.answer(&error).to_string())?);
    let url = bucket::below(&parsed, name);
    Ok(Client { url, store: Arc::clone(&store) as _, signing: Signing::Store(store), maker: Maker::Nobody })
}

/// Returns the text of a key if it is one. The messages of the parser behind it could repeat parts of the key.
fn checked(text: &str) -> Result<&str, String> {
    let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let is_key = |json: &serde_json::Value| {
        KEY_FIELDS.iter().all(|name| json.get(name).is_some_and(serde_json::Value::is_string))
    };
    if json.as_ref().is_some_and(is_key) {
        return Ok(text);
    }
    Err("`service_account_file` is not the JSON key of a service account".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_are_explained() {
        let with = |key: &str| GoogleSettings { service_account: Some(key.into()), ..GoogleSettings::default() };
        let at = |endpoint: &str| GoogleSettings { endpoint: Some(endpoint.to_owned()), ..GoogleSettings::default() };
        let bad_key = r#"{"client_email": "a@b", "private_key": "sk-CANARY", "private_key_id": "1"}"#;
        for (settings, why) in [
            (with("sk-CANARY"), "not the JSON key"),
            (with(r#"{"private_key": "sk-CANARY"}"#), "not the JSON key"),
            (with(bad_key), ""),
            (at("http://storage.example.com"), "plain http"),
            (at("http://127.0.0.1:9"), "cannot sign"),
        ] {
            let redactor = Redactor::new(settings.secrets());
            let error = connect("videos", &settings, true, &redactor).err().unwrap();
            assert!(error.contains(why) && !error.contains("CANARY"), "{error}");
        }
    }
}
