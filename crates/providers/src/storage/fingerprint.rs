//! Size and blake3 of a content, for comparisons.

use super::{READ_BYTES, StorageError};
use futures::{Stream, StreamExt, pin_mut};
use std::path::Path;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

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
    let read = |source| StorageError::ReadLocal { path: path.to_path_buf(), source };
    let mut file = File::open(path).await.map_err(read)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let count = file.read(&mut buffer).await.map_err(read)?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else { break };
        hasher.update(chunk);
    }
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
