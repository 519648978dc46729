//! The place for results: a directory or an Azure container, named by a URL.
//!
//! A published file is sent once, never replaces another content, and is read back before it counts as published.

mod azure;
#[cfg(test)]
mod azurite;
mod error;
mod file;
mod fingerprint;
mod url;

pub(crate) use azure::AzureSettings;
pub(crate) use error::StorageError;
pub(crate) use fingerprint::{Fingerprint, fingerprint};

use crate::job::{PublishName, UploadName};
use error::Redactor;
use object_store::path::Path as ObjectPath;
use object_store::{
    Attribute, Attributes, ObjectStore, ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, WriteMultipart,
};
use reqwest::Url;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use url::Place;

/// Bytes of one part of a large upload; smaller files go in one request. Azure takes parts of up to 4000 MiB and
/// 50,000 of them.
const PART_BYTES: usize = 8 << 20;

/// Parts in flight at once, so that an upload needs at most this many times [`PART_BYTES`] of memory, plus one.
const PARTS_IN_FLIGHT_MAX: usize = 3;

/// Bytes read from a file at once.
const READ_BYTES: usize = 256 << 10;

/// The name that [`Storage::check`] asks for; nothing need stand there.
const PROBE_NAME: &str = "reelspool-check";

/// Where results go.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    /// `file:///directory` or `az://container/prefix`.
    pub(crate) url: String,
    /// The names of videos whose job sets none.
    pub(crate) name: UploadName,
    /// For `az://`.
    pub(crate) azure: AzureSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            url: "file:///var/lib/reelspool/out".to_owned(),
            name: UploadName::default(),
            azure: AzureSettings::default(),
        }
    }
}

/// A connected place for results; clones share the connection.
#[derive(Clone)]
pub(crate) struct Storage {
    store: Arc<dyn ObjectStore>,
    backend: Backend,
    prefix: ObjectPath,
    name: UploadName,
    redactor: Arc<Redactor>,
}

#[derive(Clone)]
enum Backend {
    File(file::Root),
    Azure(azure::Container),
}

/// A file at its place, whole and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublishedFile {
    /// Where it is, without any credential.
    pub(crate) url: String,
    /// Its size.
    pub(crate) bytes: u64,
    /// blake3 of its content, in hex.
    pub(crate) blake3: String,
    /// Whether it was sent now; false where an earlier attempt had done so.
    pub(crate) sent: bool,
}

/// A local file to publish.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalFile<'a> {
    /// Where it is.
    pub(crate) path: &'a Path,
    /// Its media type; a directory cannot keep it.
    pub(crate) content_type: &'a str,
    /// What to do where another content has its name.
    pub(crate) when_taken: WhenTaken,
}

/// What to do where another content has the name of a file to publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhenTaken {
    /// Fail: the name carries the content's hash, so a stranger wrote it.
    Refuse,
    /// Replace it: the name belongs to the video, which this file accompanies.
    Replace,
}

/// Whether [`Storage::create_container`] had something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    /// It was made.
    Now,
    /// It was there.
    Before,
}

/// What stands at a place, compared with what belongs there.
enum Held {
    Nothing,
    Same,
    Other { found: String },
}

impl Storage {
    /// Connects to the place that the settings name. Makes the directory of a `file://` URL; asks no server yet.
    pub(crate) fn connect(settings: &Settings) -> Result<Self, StorageError> {
        let name = settings.name.clone();
        match url::parse(&settings.url)? {
            Place::Directory(dir) => {
                let (store, root) = file::connect(&dir)?;
                let (prefix, redactor) = (ObjectPath::ROOT, Arc::new(Redactor::default()));
                Ok(Self { store, backend: Backend::File(root), prefix, name, redactor })
            }
            Place::Container { container, prefix } => {
                let redactor = Arc::new(Redactor::new(settings.azure.secrets()));
                let (store, container) = azure::connect(&container, &settings.azure, &redactor)?;
                Ok(Self { store, backend: Backend::Azure(container), prefix, name, redactor })
            }
        }
    }

    /// Returns how videos are named whose job sets no name.
    pub(crate) fn name_template(&self) -> &UploadName {
        &self.name
    }

    /// Returns `file` or `az`, for the records.
    pub(crate) fn scheme(&self) -> &'static str {
        match self.backend {
            Backend::File(_) => "file",
            Backend::Azure(_) => "az",
        }
    }

    /// Publishes a file: sends it unless it is there already, and reads it back.
    ///
    /// `progress` gets the bytes handed over so far. Dropping the future abandons the upload; nothing incomplete ever
    /// stands at the name.
    pub(crate) async fn publish(
        &self,
        file: LocalFile<'_>,
        name: &PublishName,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<PublishedFile, StorageError> {
        let print = fingerprint(file.path).await?;
        let to = self.locate(name)?;
        let url = self.url(&to)?;
        let published = |sent| PublishedFile {
            url: url.to_string(),
            bytes: print.bytes,
            blake3: print.blake3.to_hex().to_string(),
            sent,
        };
        match self.held(&to, &url, &print).await? {
            Held::Same => {
                progress(print.bytes);
                return Ok(published(false));
            }
            Held::Other { found } if file.when_taken == WhenTaken::Refuse => {
                return Err(StorageError::Taken { url: url.to_string(), found });
            }
            Held::Other { .. } | Held::Nothing => self.send(file, &to, &url, &print, progress).await?,
        }
        match self.held(&to, &url, &print).await? {
            Held::Same => Ok(published(true)),
            Held::Nothing => Err(StorageError::Mismatch { url: url.to_string(), found: "nothing".to_owned() }),
            Held::Other { found } => Err(StorageError::Mismatch { url: url.to_string(), found }),
        }
    }

    /// Makes the container or directory, if it is not there.
    pub(crate) async fn create_container(&self) -> Result<Created, StorageError> {
        match &self.backend {
            Backend::File(root) => root.create(),
            Backend::Azure(container) => container.create(&self.redactor).await,
        }
    }

    /// Checks, without writing anything, that the place is there and lets us in.
    pub(crate) async fn check(&self) -> Result<(), StorageError> {
        match &self.backend {
            Backend::File(root) => root.check(),
            Backend::Azure(_) => {
                // Reading is a right that publishing needs; listing is not.
                let probe = self.prefix.clone().join(PROBE_NAME);
                let url = self.url(&probe)?;
                match self.store.get(&probe).await {
                    Ok(_) => Ok(()),
                    Err(error @ object_store::Error::NotFound { .. }) if !azure::is_container_missing(&error) => Ok(()),
                    Err(error) => Err(self.explain(&url, &error)),
                }
            }
        }
    }

    /// Removes what crashed uploads left in a `file://` place and nobody touched for a day; returns how many files.
    /// Azure drops such parts by itself, after a week.
    pub(crate) fn remove_stale_parts(&self, now: chrono::DateTime<chrono::Utc>) -> Result<u32, StorageError> {
        match &self.backend {
            Backend::File(root) => root.remove_stale_parts(now),
            Backend::Azure(_) => Ok(0),
        }
    }

    fn locate(&self, name: &PublishName) -> Result<ObjectPath, StorageError> {
        let text = format!("{}/{name}", self.prefix);
        let bad_name = |source| StorageError::BadName { name: name.to_string(), source };
        ObjectPath::parse(text.trim_start_matches('/')).map_err(bad_name)
    }

    fn url(&self, to: &ObjectPath) -> Result<Url, StorageError> {
        match &self.backend {
            Backend::File(root) => root.url(to),
            Backend::Azure(container) => container.url(to),
        }
    }

    async fn held(&self, to: &ObjectPath, url: &Url, print: &Fingerprint) -> Result<Held, StorageError> {
        let found = match self.store.get(to).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(Held::Nothing),
            Err(error) => return Err(self.explain(url, &error)),
            Ok(found) if found.meta.size == print.bytes => found,
            Ok(found) => return Ok(Held::Other { found: format!("{} bytes", found.meta.size) }),
        };
        let hash = fingerprint::of_stream(found.into_stream()).await.map_err(|error| self.explain(url, &error))?;
        if hash == print.blake3 { Ok(Held::Same) } else { Ok(Held::Other { found: format!("blake3 {hash}") }) }
    }

    async fn send(
        &self,
        file: LocalFile<'_>,
        to: &ObjectPath,
        url: &Url,
        print: &Fingerprint,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), StorageError> {
        let attributes = self.attributes(file.content_type, print);
        let sent = if print.bytes <= PART_BYTES as u64 {
            self.send_whole(file, to, url, attributes).await?
        } else {
            self.send_in_parts(file.path, to, url, attributes, progress).await?
        };
        progress(print.bytes);
        if sent == *print { Ok(()) } else { Err(StorageError::Changed { path: file.path.to_path_buf() }) }
    }

    /// Sends a small file in one request, which creates the name or fails.
    async fn send_whole(
        &self,
        file: LocalFile<'_>,
        to: &ObjectPath,
        url: &Url,
        attributes: Attributes,
    ) -> Result<Fingerprint, StorageError> {
        let read = |source| StorageError::ReadLocal { path: file.path.to_path_buf(), source };
        let bytes = tokio::fs::read(file.path).await.map_err(read)?;
        let sent = Fingerprint { bytes: bytes.len() as u64, blake3: blake3::hash(&bytes) };
        let mode = match file.when_taken {
            WhenTaken::Refuse => PutMode::Create,
            WhenTaken::Replace => PutMode::Overwrite,
        };
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        match self.store.put_opts(to, bytes.into(), options).await {
            // Somebody was faster. Whether with the same content, the check afterwards tells.
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(sent),
            Err(error) => Err(self.explain(url, &error)),
        }
    }

    /// Sends a large file in parts, which appear together at the end. Nothing stood at the name a moment ago, and
    /// whoever was faster since wrote the same content: its hash is in the name.
    async fn send_in_parts(
        &self,
        path: &Path,
        to: &ObjectPath,
        url: &Url,
        attributes: Attributes,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Fingerprint, StorageError> {
        let read = |source| StorageError::ReadLocal { path: path.to_path_buf(), source };
        let mut file = File::open(path).await.map_err(read)?;
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let upload = self.store.put_multipart_opts(to, options).await.map_err(|error| self.explain(url, &error))?;
        let mut parts = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; READ_BYTES];
        loop {
            let count = file.read(&mut buffer).await.map_err(read)?;
            let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else { break };
            parts.wait_for_capacity(PARTS_IN_FLIGHT_MAX).await.map_err(|error| self.explain(url, &error))?;
            hasher.update(chunk);
            parts.write(chunk);
            progress(hasher.count());
        }
        let sent = Fingerprint { bytes: hasher.count(), blake3: hasher.finalize() };
        parts.finish().await.map_err(|error| self.explain(url, &error))?;
        Ok(sent)
    }

    /// Returns what is stored beside the content. The local store refuses any.
    fn attributes(&self, content_type: &str, print: &Fingerprint) -> Attributes {
        let mut attributes = Attributes::new();
        if matches!(self.backend, Backend::Azure(_)) {
            attributes.insert(Attribute::ContentType, content_type.to_owned().into());
            attributes.insert(Attribute::Metadata("blake3".into()), print.blake3.to_hex().to_string().into());
        }
        attributes
    }

    fn explain(&self, url: &Url, error: &object_store::Error) -> StorageError {
        let container = match &self.backend {
            Backend::File(root) => root.to_string(),
            Backend::Azure(container) => container.to_string(),
        };
        StorageError::from_store(url, &container, error, &self.redactor)
    }
}

impl fmt::Debug for Storage {
    /// Leaves the store out: its own form shows the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").field("scheme", &self.scheme()).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
