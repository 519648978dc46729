//! Where results are published, with the secrets fetched.

use super::SetupError;
use crate::clock::Clock;
use crate::config::Config;
use crate::config::secrets::{SecretError, read_secret};
use crate::providers::storage::{
    AzureSettings, GoogleSettings, S3Settings, Settings, ambient_aws, aws_credentials_file,
};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// The variable that names the file of Google's application default credentials.
/// <https://cloud.google.com/docs/authentication/application-default-credentials#GAC>
const GOOGLE_CREDENTIALS: &str = "GOOGLE_APPLICATION_CREDENTIALS";

/// Returns how results are published, with the secrets fetched.
pub(crate) fn storage_settings(config: &Config, variables: &BTreeMap<String, String>) -> Result<Settings, SetupError> {
    let upload = &config.upload;
    let secret = |file: &Option<PathBuf>| file.as_deref().map(read_secret).transpose();
    let azure = AzureSettings {
        account: upload.azure.account.clone(),
        key: secret(&upload.azure.key)?,
        sas: secret(&upload.azure.sas)?,
        connection_string: secret(&upload.azure.connection_string)?,
        use_emulator: upload.azure.use_emulator,
        endpoint: variables.get("AZURITE_BLOB_STORAGE_URL").filter(|_| upload.azure.use_emulator).cloned(),
    };
    // Only where it is needed, because the file may be one that the daemon cannot read.
    let is_ambient = upload.url.starts_with("s3://") && upload.s3.secret.is_none();
    let s3 = S3Settings {
        region: upload.s3.region.clone(),
        endpoint: Option::clone(&upload.s3.endpoint),
        key_id: upload.s3.key_id.clone(),
        secret: secret(&upload.s3.secret)?,
        path_style: upload.s3.path_style,
        ambient: if is_ambient { ambient(variables)? } else { BTreeMap::new() },
    };
    let google = GoogleSettings {
        service_account: secret(&upload.gs.service_account)?,
        endpoint: Option::clone(&upload.gs.endpoint),
        application_credentials: variables.get(GOOGLE_CREDENTIALS).map(PathBuf::from),
    };
    let day = Duration::from_hours(24);
    let signed_for = Some(day * *upload.signed_url_days).filter(|it| !it.is_zero());
    let (url, name, clock) = (upload.url.clone(), upload.name.clone(), Clock::System);
    Ok(Settings { url, name, signed_for, clock, azure, s3, google })
}

/// Returns the access to S3 that AWS's own programs would use.
fn ambient(variables: &BTreeMap<String, String>) -> Result<BTreeMap<&'static str, SecretString>, SecretError> {
    let file = match aws_credentials_file(variables) {
        None => None,
        Some(path) => match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(SecretError::Unreadable { path, source }),
        },
    };
    Ok(ambient_aws(variables, file.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::super::seen::loaded;
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn an_access_without_a_key_is_looked_for_only_where_it_is_needed() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("credentials");
        fsx::write_durable(&file, b"[default]\naws_access_key_id=K\naws_secret_access_key=S\n").unwrap();
        let name = |path: &std::path::Path| path.to_str().unwrap().to_owned();
        let of = |url: &str, path: &std::path::Path| {
            let config = loaded(&[format!("upload.url={url}")]).unwrap().config;
            let variables = BTreeMap::from([("AWS_SHARED_CREDENTIALS_FILE".to_owned(), name(path))]);
            storage_settings(&config, &variables).map(|it| it.s3.ambient)
        };
        let found = of("s3://videos", &file).unwrap();
        assert_eq!(found.get("AWS_SECRET_ACCESS_KEY").unwrap().expose_secret(), "S");
        assert!(of("s3://videos", &dir.path().join("none")).unwrap().is_empty(), "the role of the machine is left");
        assert!(of("s3://videos", dir.path()).is_err(), "a file that cannot be read is no missing file");
        assert!(of("file:///videos", &file).unwrap().is_empty());
    }
}
