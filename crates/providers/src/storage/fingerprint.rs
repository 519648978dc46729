//! Size and blake3 of a content, for comparisons.

use super::StorageError;
use futures::{Stream, StreamExt, pin_mut};
use job::blocking;
use std::fs::File;
use std::io;
use std::path::Path;

/// The size and hash of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// Its size in bytes.
    pub bytes: u64,
    /// Its hash.
    pub blake3: blake3::Hash,
}

/// Reads a local file once and hashes it, with a small buffer.
pub async fn fingerprint(path: &Path) -> Result<Fingerprint, StorageError> {
    let own = path.to_path_buf();
    let hashed = blocking(move || Ok(hashed(&own))).await.unwrap_or_else(|failure| Err(io::Error::other(failure)));
    hashed.map_err(|source| StorageError::ReadLocal { path: path.to_path_buf(), source })
}

/// Hashes a local file; blocks.
pub(super) fn hashed(path: &Path) -> io::Result<Fingerprint> {
    let (mut file, mut hasher) = (File::open(path)?, blake3::Hasher::new());
    hasher.update_reader(&mut file)?;
    Ok(Fingerprint { bytes: hasher.count(), blake3: hasher.finalize() })
}

/// Hashes a store's stream, with a small buffer.
pub(super) async fn of_stream<Bytes: AsRef<[u8]>, Error>(
    stream: impl Stream<Item = Result<Bytes, Error>>,
) -> Result<blake3::Hash, Error> {
    pin_mut!(stream);
    let mut hasher = blake3::Hasher::new();
    while let Some(chunk) = stream.next().await {
        hasher.update(chunk?.as_ref());
    }
    Ok(hasher.finalize())
}
