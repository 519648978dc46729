//! Keys and tokens: the configuration says where they are, never what they are.

use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The variable in which systemd names the directory of a service's credentials.
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// Says where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// A file of that name in systemd's credentials directory.
    Credential(String),
    /// A file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
}

/// Says why a secret cannot be had; never contains it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Something else than a reference: maybe the secret itself, so it is not repeated.
    #[error("must be credential:NAME, file:PATH or env:NAME, never the secret itself")]
    Inline,
    /// The service was started without credentials.
    #[error("credential `{0}` needs $CREDENTIALS_DIRECTORY, which systemd sets with LoadCredential=")]
    NoDirectory(String),
    /// The variable is not set.
    #[error("environment variable {0} is not set")]
    NoVariable(String),
    /// The file cannot be read.
    #[error("cannot read the secret in {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is nothing in it.
    #[error("the secret at {0} is empty")]
    Empty(SecretRef),
}

impl SecretRef {
    /// Reads a reference; relative files start at `base`.
    pub fn parse(text: &str, base: &Path) -> Result<Self, SecretError> {
        let plain = |name: &str| !name.is_empty() && !name.contains('/') && name != "." && name != "..";
        match text.split_once(':') {
            Some(("credential", name)) if plain(name) => Ok(Self::Credential(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(base.join(path))),
            Some(("env", name)) if plain(name) => Ok(Self::Variable(name.to_owned())),
            _ => Err(SecretError::Inline),
        }
    }

    /// Fetches the secret, without the line break at its end.
    pub fn fetch(&self, variables: &BTreeMap<String, String>) -> Result<SecretString, SecretError> {
        let text = match self {
            Self::Credential(name) => {
                let dir = variables.get(CREDENTIALS_DIRECTORY);
                let dir = dir.ok_or_else(|| SecretError::NoDirectory(name.clone()))?;
                read(&Path::new(dir).join(name))?
            }
            Self::File(path) => read(path)?,
            Self::Variable(name) => {
                variables.get(name).cloned().ok_or_else(|| SecretError::NoVariable(name.clone()))?
            }
        };
        let text = text.trim();
        if text.is_empty() { Err(SecretError::Empty(self.clone())) } else { Ok(SecretString::from(text)) }
    }
}

fn read(path: &Path) -> Result<String, SecretError> {
    std::fs::read_to_string(path).map_err(|source| SecretError::Unreadable { path: path.to_owned(), source })
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credential(name) => write!(f, "credential:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Variable(name) => write!(f, "env:{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn a_key_in_place_of_a_reference_is_refused_and_not_repeated() {
        for text in ["sk-CANARY-7f3a", "key:sk-CANARY-7f3a", "credential:../sk-CANARY-7f3a", "env:", "file:"] {
            let error = SecretRef::parse(text, Path::new("/")).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("CANARY"));
        }
    }

    #[test]
    fn a_secret_comes_from_where_the_reference_says() {
        let dir = tempfile::tempdir().unwrap();
        fsx::write_durable(&dir.path().join("k"), b"s3cret\n").unwrap();
        let set = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        let fetch = |text: &str, variables: &BTreeMap<_, _>| {
            SecretRef::parse(text, dir.path()).unwrap().fetch(variables).map(|it| it.expose_secret().to_owned())
        };
        assert_eq!(fetch("file:k", &BTreeMap::new()).unwrap(), "s3cret");
        assert_eq!(fetch("env:K", &set("K", "v")).unwrap(), "v");
        let credentials = set(CREDENTIALS_DIRECTORY, &dir.path().display().to_string());
        assert_eq!(fetch("credential:k", &credentials).unwrap(), "s3cret");
        for missing in ["file:none", "env:NONE", "credential:k"] {
            assert!(fetch(missing, &BTreeMap::new()).is_err(), "{missing}");
        }
        assert!(fetch("env:K", &set("K", " ")).is_err());
    }
}
