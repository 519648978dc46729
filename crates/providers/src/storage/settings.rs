//! The access to the stores of objects: accounts, addresses and secrets.

use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::PathBuf;

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
    use secrecy::ExposeSecret as _;

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
