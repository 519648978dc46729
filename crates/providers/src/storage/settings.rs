//! The access to a storage account of Azure.

use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

/// The access to a storage account. Without key and SAS, the managed identity of the machine is used.
#[derive(Debug, Clone, Default)]
pub struct AzureSettings {
    /// The storage account's name.
    pub account: String,
    /// Its shared key, in base64.
    pub key: Option<SecretString>,
    /// A shared access signature (the query of a URL), in place of the key.
    pub sas: Option<SecretString>,
    /// True for the emulator Azurite; its well-known account and key are used if none are set.
    pub use_emulator: bool,
    /// The account's blob endpoint, if it is not `https://ACCOUNT.blob.core.windows.net`.
    pub endpoint: Option<String>,
}

impl PartialEq for AzureSettings {
    fn eq(&self, other: &Self) -> bool {
        let exposed = |secret: &Option<SecretString>| secret.as_ref().map(|it| it.expose_secret().to_owned());
        let Self { account, key, sas, use_emulator, endpoint } = self;
        *account == other.account
            && exposed(key) == exposed(&other.key)
            && exposed(sas) == exposed(&other.sas)
            && *use_emulator == other.use_emulator
            && *endpoint == other.endpoint
    }
}

impl AzureSettings {
    /// Lists the secrets that must never be shown, also in the forms that they have inside requests.
    pub(super) fn secrets(&self) -> Vec<SecretString> {
        let mut secrets: Vec<SecretString> = self.key.iter().chain(&self.sas).cloned().collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_secret_in_every_form_that_a_request_gives_it() {
        let sas = |text: &str| AzureSettings { sas: Some(text.into()), ..AzureSettings::default() };
        for text in ["?sv=1&sig=ab%2Bc%2F%3D", "sv=1&sig=ab+c/="] {
            let secrets = sas(text).secrets();
            let secrets: Vec<&str> = secrets.iter().map(ExposeSecret::expose_secret).collect();
            assert_eq!(secrets, [text, "ab%2Bc%2F%3D", "ab+c/="]);
        }
        assert!(AzureSettings::default().secrets().is_empty());
    }
}
