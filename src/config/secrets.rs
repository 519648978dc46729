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

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

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
