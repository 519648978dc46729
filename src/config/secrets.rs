//! Keys and tokens: the configuration says where they are, never what they are.

use super::env::Environment;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The variable that names systemd's directory of credentials (systemd.exec(5)).
const CREDENTIALS_DIR: &str = "CREDENTIALS_DIRECTORY";

/// A reference to a secret, as written: `credential:NAME`, `file:PATH` or `env:NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub(crate) enum SecretRef {
    /// It is in a file.
    File(PathBuf),
    /// It is in a file of this name in systemd's directory of credentials.
    Credential(String),
    /// It is in an environment variable.
    Variable(String),
}

/// The value of a header.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "String")]
#[schemars(with = "String")]
pub(crate) enum Header {
    /// The value itself.
    Plain(String),
    /// Where it is.
    Secret(SecretRef),
}

impl From<String> for Header {
    fn from(text: String) -> Self {
        SecretRef::read_as(&text).map_or(Self::Plain(text), Self::Secret)
    }
}

impl TryFrom<String> for SecretRef {
    type Error = &'static str;

    /// Reads a reference; the error does not repeat the text, because it may be the secret itself.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::read_as(&text).ok_or(RULE)
    }
}

impl Header {
    /// Makes a relative path start in a directory.
    pub(super) fn settle(&mut self, base: &Path) {
        if let Self::Secret(secret) = self {
            secret.settle(base);
        }
    }
}

impl SecretRef {
    fn read_as(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':').filter(|(_, name)| !name.is_empty())?;
        match kind {
            "file" => Some(Self::File(name.into())),
            // It is a name in one directory, never a path.
            "credential" if !name.contains('/') && name != ".." => Some(Self::Credential(name.to_owned())),
            "env" if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
                Some(Self::Variable(name.to_owned()))
            }
            _ => None,
        }
    }

    /// Makes a relative path start in a directory.
    pub(super) fn settle(&mut self, base: &Path) {
        if let Self::File(path) = self {
            *path = base.join(&*path);
        }
    }

    /// Fetches the secret.
    pub(crate) fn read(&self, environment: &Environment) -> Result<SecretString, SecretError> {
        match self {
            Self::File(path) => read_secret(path),
            Self::Credential(name) => {
                let dir = environment.0.get(CREDENTIALS_DIR).ok_or_else(|| SecretError::NoCredentials(name.clone()))?;
                read_secret(&Path::new(dir).join(name))
            }
            Self::Variable(name) => {
                let value = environment.0.get(name).map(|it| it.trim()).filter(|it| !it.is_empty());
                value.map(SecretString::from).ok_or_else(|| SecretError::NoVariable(name.clone()))
            }
        }
    }
}

/// How much of a file is read: a service account's key in JSON has 2.5 kB, and the file may be an endless device.
const SECRET_BYTES_MAX: u64 = 64 << 10;

/// Says why a secret cannot be had; never contains it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// The file cannot be read.
    #[error("cannot read the secret in {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// systemd gives this process no credentials.
    #[error(
        "there is no credential `{0}`: this process was not started by systemd with LoadCredential= or SetCredential="
    )]
    NoCredentials(String),
    /// The variable is not set.
    #[error("the environment variable {0} is not set, or empty")]
    NoVariable(String),
    /// There is nothing in it.
    #[error("the secret in {} is empty", .0.display())]
    Empty(PathBuf),
}

/// Reads the secret in a file, without the line break at its end.
pub(crate) fn read_secret(path: &Path) -> Result<SecretString, SecretError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(SECRET_BYTES_MAX).read_to_string(&mut text));
    read.map_err(|source| SecretError::Unreadable { path: path.to_owned(), source })?;
    let text = text.trim();
    if text.is_empty() { Err(SecretError::Empty(path.to_owned())) } else { Ok(SecretString::from(text)) }
}

/// What the name of a key contains whose value nobody but its owner should read.
const SECRET_NAMES: [&str; 11] =
    ["key", "secret", "token", "password", "passwd", "pass", "passphrase", "credential", "cookie", "sas", "auth"];

/// What is wrong with a value that should say where a secret is; it does not repeat the value, which may be the secret.
pub(super) const RULE: &str =
    "says where the secret is, never what it is: write credential:NAME, file:PATH or env:NAME";

/// Returns a line of a configuration file for messages: what stands there as a secret is masked, sign by sign, so that marks
/// below it keep their places.
pub(super) fn masked(line: &str) -> String {
    // What stands behind the `?` of an address may be a key; an address of ours has nothing there.
    if let Some((address, query)) = line.split_once("://").and_then(|_| line.split_once('?'))
        && !line.contains('@')
    {
        return format!("{address}?{}", query.chars().map(|c| if c == '"' { c } else { '*' }).collect::<String>());
    }
    // A password in an address: everything between its scheme and its last @.
    if let Some((scheme, rest)) = line.split_once("://")
        && let Some((user, host)) = rest.rsplit_once('@')
    {
        return format!("{scheme}://{}@{host}", "*".repeat(user.chars().count()));
    }
    let Some((key, value)) = line.split_once('=').filter(|(key, _)| is_secret_name(key)) else {
        return line.to_owned();
    };
    let names_place = key.trim_end().ends_with("_file") || SecretRef::read_as(value.trim().trim_matches('"')).is_some();
    if names_place {
        return line.to_owned();
    }
    let mask = |c: char| if c.is_whitespace() || matches!(c, '"' | '\'') { c } else { '*' };
    format!("{key}={}", value.chars().map(mask).collect::<String>())
}

/// Tells whether the name of a key or header is that of a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let names = || lower.split(|c: char| !c.is_ascii_alphanumeric());
    let is_secret =
        |name: &str| SECRET_NAMES.iter().any(|secret| name == *secret || 3 < secret.len() && name.contains(secret));
    names().any(is_secret) || lower.contains("apikey")
}

/// Returns the text of a `--set` flag for messages: without the value if its key looks like that of a secret, although no
/// key of ours takes one.
pub(crate) fn redacted(flag: &str) -> String {
    let (key, value) = flag.split_once('=').unwrap_or(("", flag));
    if flag.contains('=') && !value.is_empty() && is_secret_name(key) {
        return format!("{key}=[redacted]");
    }
    flag.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn a_flag_that_looks_like_a_secret_is_not_repeated_in_messages() {
        for (flag, shown) in [
            ("providers.x.api_key=sk-1", "providers.x.api_key=[redacted]"),
            ("a.APIKEY=sk-1", "a.APIKEY=[redacted]"),
            ("x.clientSecret=a=b", "x.clientSecret=[redacted]"),
            ("x.access-token=t", "x.access-token=[redacted]"),
            ("upload.azure.sas=?sv=1", "upload.azure.sas=[redacted]"),
            ("upload.azure.key=/etc/key", "upload.azure.key=[redacted]"),
            ("db.password=", "db.password="),
            ("video.keyframes=1", "video.keyframes=1"),
            ("jobs.timeout=10m", "jobs.timeout=10m"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(redacted(flag), shown);
        }
    }

    #[test]
    fn a_line_with_a_secret_is_shown_with_a_mask_of_the_same_width() {
        for (line, shown) in [
            ("api_key = \"sk-1\"", "api_key = \"****\""),
            ("api_key = 'sk-1  # x", "api_key = '****  * *"),
            ("headers.x-api-key = 77", "headers.x-api-key = **"),
            ("api_key = \"file:/etc/key\"", "api_key = \"file:/etc/key\""),
            ("key_file = \"/etc/key\"", "key_file = \"/etc/key\""),
            ("model = \"x\"", "model = \"x\""),
            ("base_url = \"http://h/v1?key=sk-1\"", "base_url = \"http://h/v1?********\""),
            ("base_url = \"http://me:sk@1@h/v1\"", "base_url = \"http://*******@h/v1\""),
        ] {
            assert_eq!(masked(line), shown);
        }
    }

    #[test]
    fn a_reference_says_where_a_secret_is_and_never_what_it_is() {
        let variables = |dir: &Path| {
            let pairs = [("CREDENTIALS_DIRECTORY", dir.display().to_string()), ("KEY", " s3cret\n".to_owned())];
            Environment(pairs.map(|(name, value)| (name.to_owned(), value)).into())
        };
        let dir = tempfile::tempdir().unwrap();
        fsx::write_durable(&dir.path().join("openai.key"), b"s3cret\n").unwrap();
        let file = format!("file:{}/openai.key", dir.path().display());
        for text in ["credential:openai.key", "env:KEY", &file] {
            let secret = SecretRef::read_as(text).unwrap().read(&variables(dir.path())).unwrap();
            assert_eq!(secret.expose_secret(), "s3cret", "{text}");
        }
        for text in ["sk-CANARY", "credential:../x", "credential:..", "env:A B", "file:", "https://x", "env:"] {
            assert_eq!(SecretRef::read_as(text), None, "{text}");
        }
        for (text, why) in [("credential:none", "cannot read"), ("env:NONE", "NONE is not set")] {
            let error = SecretRef::read_as(text).unwrap().read(&variables(dir.path())).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        let none = SecretRef::read_as("credential:x").unwrap().read(&Environment::default()).unwrap_err().to_string();
        assert!(none.contains("LoadCredential="), "{none}");
    }

    #[test]
    fn a_secret_comes_from_its_file_or_the_error_says_which() {
        let dir = tempfile::tempdir().unwrap();
        let [key, empty, none] = ["key", "empty", "none"].map(|name| dir.path().join(name));
        fsx::write_durable(&key, b"s3cret\n").unwrap();
        fsx::write_durable(&empty, b" \n").unwrap();
        assert_eq!(read_secret(&key).unwrap().expose_secret(), "s3cret");
        let endless = read_secret(Path::new("/dev/zero")).unwrap();
        assert_eq!(endless.expose_secret().len() as u64, SECRET_BYTES_MAX, "an endless file ends somewhere");
        for path in [empty, none] {
            assert!(read_secret(&path).unwrap_err().to_string().contains(&path.display().to_string()));
        }
    }
}
