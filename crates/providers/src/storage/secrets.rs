//! The secrets in the settings of stores: what a connection string says, and what must never be shown.

use super::settings::{AzureSettings, GoogleSettings, S3Settings};
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

impl AzureSettings {
    /// Returns the settings with what the connection string says in its place, or what is wrong with it.
    /// <https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string>
    pub(super) fn resolved(&self) -> Result<Self, &'static str> {
        let Some(text) = &self.connection_string else { return Ok(self.clone()) };
        if self.key.is_some() || self.sas.is_some() {
            return Err("set a connection string, or a key or a SAS, not both");
        }
        let mut said = Self { connection_string: None, ..self.clone() };
        let (mut protocol, mut suffix) = ("https", "core.windows.net");
        for field in text.expose_secret().split(';').map(str::trim).filter(|field| !field.is_empty()) {
            let Some((name, value)) = field.split_once('=') else {
                return Err("the connection string is not `Name=value;…`");
            };
            match name.to_ascii_lowercase().as_str() {
                "accountname" => value.clone_into(&mut said.account),
                "accountkey" => said.key = Some(value.into()),
                "sharedaccesssignature" => said.sas = Some(value.into()),
                "blobendpoint" => said.endpoint = Some(value.to_owned()),
                "defaultendpointsprotocol" => protocol = value,
                "endpointsuffix" => suffix = value,
                "usedevelopmentstorage" => said.use_emulator = value.eq_ignore_ascii_case("true"),
                _ => (), // the addresses of other services
            }
        }
        if let Some(endpoint) = said.endpoint.as_deref().filter(|_| said.account.is_empty()) {
            // A string with a signature names the account in the address only.
            let url = Url::parse(endpoint).ok();
            let label = url.as_ref().and_then(Url::domain).and_then(|domain| domain.split('.').next());
            label.unwrap_or_default().clone_into(&mut said.account);
        }
        if said.endpoint.is_none() && !said.use_emulator {
            said.endpoint = Some(format!("{protocol}://{}.blob.{suffix}", said.account));
        }
        if said.key.is_none() && said.sas.is_none() && !said.use_emulator {
            return Err("the connection string has neither AccountKey nor SharedAccessSignature");
        }
        Ok(said)
    }

    /// Lists the secrets that must never be shown, also in the forms that they have inside requests.
    pub(super) fn secrets(&self) -> Vec<SecretString> {
        let whole = self.key.iter().chain(&self.sas).chain(&self.connection_string);
        let mut secrets: Vec<SecretString> = whole.cloned().collect();
        if let Some(sas) = &self.sas {
            // A plus is itself in a signature, and not the space that it is in forms.
            let query = sas.expose_secret().trim_start_matches('?').replace('+', "%2B");
            for (_, signature) in form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "sig") {
                let encoded = Url::parse_with_params("https://x/", [("s", &signature)]).ok();
                let encoded =
                    encoded.and_then(|url| url.query().and_then(|it| it.strip_prefix("s=")).map(str::to_owned));
                secrets.extend(encoded.map(SecretString::from));
                secrets.push(signature.into_owned().into());
            }
        }
        secrets
    }
}

impl S3Settings {
    /// Lists the secrets that must never be shown.
    pub(super) fn secrets(&self) -> Vec<SecretString> {
        self.secret.iter().chain(self.ambient.values()).cloned().collect()
    }
}

impl GoogleSettings {
    /// Lists the secrets that must never be shown: the key, also as it stands in its file.
    pub(super) fn secrets(&self) -> Vec<SecretString> {
        let Some(text) = &self.service_account else { return Vec::new() };
        let json: Option<serde_json::Value> = serde_json::from_str(text.expose_secret()).ok();
        let key = json.as_ref().and_then(|json| json.get("private_key"));
        let mut secrets: Vec<SecretString> = vec![text.clone()];
        secrets.extend(key.map(|key| key.to_string().into()));
        secrets.extend(key.and_then(|key| key.as_str()).map(SecretString::from));
        secrets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed(secrets: &[SecretString]) -> Vec<&str> {
        secrets.iter().map(ExposeSecret::expose_secret).collect()
    }

    #[test]
    fn a_signature_is_secret_in_every_form_that_a_request_gives_it() {
        let sas = |text: &str| AzureSettings { sas: Some(text.into()), ..AzureSettings::default() };
        for text in ["?sv=1&sig=ab%2Bc%2F%3D", "sv=1&sig=ab+c/="] {
            assert_eq!(exposed(&sas(text).secrets()), [text, "ab%2Bc%2F%3D", "ab+c/="]);
        }
        assert!(AzureSettings::default().secrets().is_empty());
    }

    #[test]
    fn the_key_of_a_service_account_is_secret_with_and_without_the_escapes_of_json() {
        let text = r#"{"private_key": "a\nb"}"#;
        let google = GoogleSettings { service_account: Some(text.into()), ..GoogleSettings::default() };
        assert_eq!(exposed(&google.secrets()), [text, "\"a\\nb\"", "a\nb"]);
    }

    #[test]
    fn a_connection_string_names_account_key_and_endpoint() {
        let read = |text: &str| {
            let azure = AzureSettings { connection_string: Some(text.into()), ..AzureSettings::default() };
            azure.resolved().map(|it| {
                let secret = it.key.or(it.sas).map(|it| it.expose_secret().to_owned()).unwrap_or_default();
                format!("{} {secret} {} {}", it.account, it.endpoint.unwrap_or_default(), it.use_emulator)
            })
        };
        for (text, expected) in [
            (
                "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=a+b==;EndpointSuffix=core.windows.net",
                "acct a+b== https://acct.blob.core.windows.net false",
            ),
            (
                "BlobEndpoint=https://acct.blob.example/;QueueEndpoint=https://q/;SharedAccessSignature=sv=1&sig=x%3D;",
                "acct sv=1&sig=x%3D https://acct.blob.example/ false",
            ),
            ("UseDevelopmentStorage=true", "   true"),
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
        for (text, why) in [("sk-CANARY", "not `Name=value"), ("AccountName=acct", "neither AccountKey nor")] {
            let error = read(text).unwrap_err();
            assert!(error.contains(why) && !error.contains("CANARY"), "{error}");
        }
    }
}
