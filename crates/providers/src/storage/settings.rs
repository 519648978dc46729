//! The access to the stores of objects: accounts, addresses and secrets.

use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::path::PathBuf;
use url::{Url, form_urlencoded};

/// The access to a storage account of Azure. Without key, SAS and connection string, the managed identity of the machine is
/// used.
#[derive(Debug, Clone, Default)]
pub struct AzureSettings {
    /// The storage account's name.
    pub account: String,
    /// Its shared key, in base64.
    pub key: Option<SecretString>,
    /// A shared access signature (the query of a URL), in place of the key.
    pub sas: Option<SecretString>,
    /// A connection string, in place of account, key and SAS.
    pub connection_string: Option<SecretString>,
    /// True for the emulator Azurite; its well-known account and key are used if none are set.
    pub use_emulator: bool,
    /// The account's blob endpoint, if it is not `https://ACCOUNT.blob.core.windows.net`.
    pub endpoint: Option<String>,
}

/// The access to Amazon S3, or to a server that speaks like it.
#[derive(Debug, Clone, Default)]
pub struct S3Settings {
    /// The region, such as `eu-central-1`.
    pub region: String,
    /// The server's URL, if it is not Amazon's.
    pub endpoint: Option<String>,
    /// The id of the access key.
    pub key_id: String,
    /// The secret access key. Without it, `ambient` is used, and without that the role of the machine.
    pub secret: Option<SecretString>,
    /// With an endpoint: whether the bucket is in the path of URLs, not in the name of the host.
    pub path_style: bool,
    /// What the environment and the credentials file say, as [`ambient_aws`] picks it.
    pub ambient: BTreeMap<&'static str, SecretString>,
}

/// The access to Google Cloud Storage.
#[derive(Debug, Clone, Default)]
pub struct GoogleSettings {
    /// The JSON key of a service account. Without it, the application default credentials are used.
    pub service_account: Option<SecretString>,
    /// The URL of an emulator. Without a key, requests to it have no credentials.
    pub endpoint: Option<String>,
    /// The file of the application default credentials, if it is not where `gcloud` puts it.
    pub application_credentials: Option<PathBuf>,
}

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
            said.account = label.unwrap_or_default().to_owned();
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

/// The variables in which AWS's own programs find an access: a key, or where to ask for one.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html>
const AWS_VARIABLES: [&str; 9] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// Returns the file in which AWS's programs keep keys, by the variables that name it.
pub fn aws_credentials_file(variables: &BTreeMap<String, String>) -> Option<PathBuf> {
    let default = || Some(PathBuf::from(variables.get("HOME")?).join(".aws/credentials"));
    variables.get("AWS_SHARED_CREDENTIALS_FILE").map(PathBuf::from).or_else(default)
}

/// Picks what AWS's own programs would use: variables first, then the profile of the credentials file whose text is `file`.
pub fn ambient_aws(variables: &BTreeMap<String, String>, file: Option<&str>) -> BTreeMap<&'static str, SecretString> {
    let set = |name: &&'static str| Some((*name, variables.get(*name).filter(|it| !it.is_empty())?.as_str().into()));
    let mut found: BTreeMap<&'static str, SecretString> = AWS_VARIABLES.iter().filter_map(set).collect();
    let is_decided = ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"].iter().any(|name| found.contains_key(name));
    if !is_decided {
        let profile = variables.get("AWS_PROFILE").map_or("default", String::as_str);
        found.extend(of_profile(file.unwrap_or_default(), profile));
    }
    found
}

/// Reads a profile of a credentials file: `[name]`, then lines `key = value`.
fn of_profile<'a>(file: &'a str, profile: &'a str) -> impl Iterator<Item = (&'static str, SecretString)> {
    let lines = file.lines().map(str::trim);
    let ours = lines.skip_while(move |line| line.trim_matches(['[', ']']).trim() != profile || !line.starts_with('['));
    ours.skip(1).take_while(|line| !line.starts_with('[')).filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        let known = |it: &&&str| it.eq_ignore_ascii_case(name.trim());
        let name = AWS_VARIABLES.iter().take(3).find(|it| known(it))?;
        Some((*name, value.trim().into()))
    })
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

    #[test]
    fn keys_of_aws_come_from_variables_before_the_credentials_file() {
        let file = "[work]\naws_access_key_id = W\n\n[default]\naws_access_key_id=D\naws_secret_access_key = s=1\n\
                    region = x\n[z]\naws_session_token = t\n";
        let pick = |variables: &[(&str, &str)]| {
            let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let found = ambient_aws(&variables, Some(file));
            found.iter().map(|(name, value)| format!("{name}={}", value.expose_secret())).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(pick(&[]), "AWS_ACCESS_KEY_ID=D AWS_SECRET_ACCESS_KEY=s=1");
        assert_eq!(pick(&[("AWS_PROFILE", "work")]), "AWS_ACCESS_KEY_ID=W");
        assert_eq!(pick(&[("AWS_PROFILE", "none"), ("AWS_ROLE_ARN", "")]), "");
        assert_eq!(pick(&[("AWS_ACCESS_KEY_ID", "E"), ("AWS_REGION", "x")]), "AWS_ACCESS_KEY_ID=E");
        let home = BTreeMap::from([("HOME".to_owned(), "/home/ana".to_owned())]);
        assert_eq!(aws_credentials_file(&home).unwrap(), PathBuf::from("/home/ana/.aws/credentials"));
    }
}
