//! Keys and tokens: the configuration says in which file they are, never what they are.

use secrecy::SecretString;
use std::io;
use std::path::{Path, PathBuf};

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
    /// There is nothing in it.
    #[error("the secret in {} is empty", .0.display())]
    Empty(PathBuf),
}

/// Reads the secret in a file, without the line break at its end.
pub(crate) fn read_secret(path: &Path) -> Result<SecretString, SecretError> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|source| SecretError::Unreadable { path: path.to_owned(), source })?;
    let text = text.trim();
    if text.is_empty() { Err(SecretError::Empty(path.to_owned())) } else { Ok(SecretString::from(text)) }
}

/// What the name of a key contains whose value nobody but its owner should read.
const SECRET_NAMES: [&str; 8] = ["key", "secret", "token", "password", "passwd", "credential", "sas", "auth"];

/// Returns the text of a `--set` flag for messages: without the value if its key looks like that of a secret, although no
/// key of ours takes one.
pub(crate) fn redacted(flag: &str) -> String {
    let (key, value) = flag.split_once('=').unwrap_or(("", flag));
    let key_lower = key.to_lowercase();
    let names = || key_lower.split(|c: char| !c.is_ascii_alphanumeric());
    let is_secret =
        |name: &str| SECRET_NAMES.iter().any(|secret| name == *secret || 3 < secret.len() && name.contains(secret));
    if flag.contains('=') && !value.is_empty() && (names().any(is_secret) || key_lower.contains("apikey")) {
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
    fn a_secret_comes_from_its_file_or_the_error_says_which() {
        let dir = tempfile::tempdir().unwrap();
        let [key, empty, none] = ["key", "empty", "none"].map(|name| dir.path().join(name));
        fsx::write_durable(&key, b"s3cret\n").unwrap();
        fsx::write_durable(&empty, b" \n").unwrap();
        assert_eq!(read_secret(&key).unwrap().expose_secret(), "s3cret");
        for path in [empty, none] {
            assert!(read_secret(&path).unwrap_err().to_string().contains(&path.display().to_string()));
        }
    }
}
