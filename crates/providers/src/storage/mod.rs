//! The storage where results are published: a directory or an Azure container, given by a URL.
//!
//! A file is sent once, never replaces other content, and is read back before it counts as published.

#[cfg_attr(not(feature = "network"), path = "absent.rs")]
mod azure;
#[cfg(test)]
mod azurite;
mod error;
mod file;
mod fingerprint;
mod settings;
mod url;

pub use error::StorageError;
pub use fingerprint::{Fingerprint, fingerprint};
pub use settings::AzureSettings;
pub use url::{check_url, directory_url, local_path};

use ::url::Url;
use error::Redactor;
use job::{PublishName, UploadName, blocking};
use object_store::path::Path as ObjectPath;
use object_store::{
    Attribute, Attributes, ObjectStore, ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, WriteMultipart,
};
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use url::Place;

/// The size of one part of a large upload, in bytes; smaller files are sent in one request. Azure allows parts of up to
/// 4000 MiB, and 50,000 of them.
const PART_BYTES: usize = 8 << 20;

/// How many parts are sent at the same time. An upload needs up to one more than this times [`PART_BYTES`] of memory.
const PARTS_IN_FLIGHT_MAX: usize = 3;

/// How many bytes are read from a file at once.
const READ_BYTES: usize = 256 << 10;

/// The name that [`Storage::check`] reads; no such file is needed.
const PROBE_NAME: &str = "reelspool-check";

/// Where and under which names results are published.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `file:///directory` or `az://container/prefix`.
    pub url: String,
    /// The template of the video's name, if the job has none.
    pub name: UploadName,
    /// The access, for `az://`.
    pub azure: AzureSettings,
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

/// An opened storage; clones share the connection.
#[derive(Clone)]
pub struct Storage {
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

/// A file that was published and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    /// Its URL, without any credential.
    pub url: String,
    /// Its size.
    pub bytes: u64,
    /// blake3 of its content, in hex.
    pub blake3: String,
    /// True if it was sent now; false if an earlier attempt had sent it.
    pub sent: bool,
}

/// A local file to publish.
#[derive(Debug, Clone, Copy)]
pub struct LocalFile<'a> {
    /// Its path.
    pub path: &'a Path,
    /// Its media type; a directory does not store it.
    pub content_type: &'a str,
    /// What to do if a file with other content has its name.
    pub when_taken: WhenTaken,
}

/// What to do if a file with other content has the name of the one to publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenTaken {
    /// Fail: the name contains the content's hash, so somebody else wrote that file.
    Refuse,
    /// Replace it: the name is derived from the video's.
    Replace,
}

/// The result of [`Storage::create_container`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It was created.
    Now,
    /// It existed.
    Before,
}

/// The file that has the name, compared with the one to publish.
enum Held {
    Nothing,
    Same,
    Other { found: String },
}

impl Storage {
    /// Opens the storage of the settings. Creates the directory of a `file://` URL; sends no request yet.
    pub fn connect(settings: &Settings) -> Result<Self, StorageError> {
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

    /// Returns the template of the videos' names, for jobs without one.
    pub fn name_template(&self) -> &UploadName {
        &self.name
    }

    /// Returns the scheme, `file` or `az`.
    pub fn scheme(&self) -> &'static str {
        match self.backend {
            Backend::File(_) => "file",
            Backend::Azure(_) => "az",
        }
    }

    /// Publishes a file: sends it unless it is there already, and reads it back.
    ///
    /// `progress` gets the number of bytes sent so far. Dropping the future stops the upload; an incomplete file never
    /// appears under the name.
    pub async fn publish(
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

    /// Removes a published file. Returns false if its URL is not below this storage, so that it cannot be reached.
    pub async fn withdraw(&self, url: &str) -> Result<bool, StorageError> {
        let Some(path) = self.path_of(url) else { return Ok(false) };
        match self.store.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(true),
            Err(error) => Err(self.explain(&self.url(&path)?, &error)),
        }
    }

    /// Returns where a file with this URL is in the store; `None` if it is in none of its directories.
    fn path_of(&self, url: &str) -> Option<ObjectPath> {
        let root = self.url(&self.prefix).ok()?;
        let below = url.strip_prefix(root.as_str().trim_end_matches('/'))?.strip_prefix('/')?;
        let below = ObjectPath::from_url_path(below).ok()?;
        let path = self.prefix.parts().chain(below.parts()).collect();
        let found = self.url(&path).ok()?;
        (found.as_str() == url).then_some(path)
    }

    /// Creates the container or directory, if it is missing.
    pub async fn create_container(&self) -> Result<Created, StorageError> {
        match &self.backend {
            Backend::File(root) => root.create(),
            Backend::Azure(container) => container.create(&self.redactor).await,
        }
    }

    /// Checks, without writing anything, that the storage exists and can be accessed.
    pub async fn check(&self) -> Result<(), StorageError> {
        match &self.backend {
            Backend::File(root) => root.check(),
            Backend::Azure(_) => {
                // The check reads a file, because publishing needs the right to read; it does not need the right to
                // list.
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

    /// Removes temporary files of crashed uploads in a `file://` storage that were not changed for a day; returns how
    /// many. Azure removes such parts itself, after a week.
    pub fn remove_stale_parts(&self, now: chrono::DateTime<chrono::Utc>) -> Result<u32, StorageError> {
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
        if let Backend::File(root) = &self.backend {
            let sent = copy(root.clone(), file, to.clone()).await?;
            progress(print.bytes);
            return if sent == *print { Ok(()) } else { Err(StorageError::Changed { path: file.path.to_path_buf() }) };
        }
        let attributes = self.attributes(file.content_type, print);
        let sent = if print.bytes <= PART_BYTES as u64 {
            self.send_whole(file, to, url, attributes).await?
        } else {
            self.send_in_parts(file.path, to, url, attributes, progress).await?
        };
        progress(print.bytes);
        if sent == *print { Ok(()) } else { Err(StorageError::Changed { path: file.path.to_path_buf() }) }
    }

    /// Sends a small file in one request, which creates the file or fails.
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
            // Another upload was faster. The check afterwards shows whether its content is the same.
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(sent),
            Err(error) => Err(self.explain(url, &error)),
        }
    }

    /// Sends a large file in parts, which become visible together at the end. No file had the name before; one that
    /// another upload has written since has the same content, because the name contains the hash.
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

    /// Returns what is stored with the content. The local store supports no attributes.
    fn attributes(&self, content_type: &str, print: &Fingerprint) -> Attributes {
        let mut attributes = Attributes::new();
        if matches!(self.backend, Backend::Azure(_)) {
            attributes.insert(Attribute::ContentType, content_type.to_owned().into());
            attributes.insert(Attribute::Metadata("blake3".into()), print.blake3.to_hex().to_string().into());
        }
        attributes
    }

    fn explain(&self, url: &Url, error: &object_store::Error) -> StorageError {
        match &self.backend {
            Backend::File(root) => root.explain(url, error),
            Backend::Azure(container) => StorageError::from_store(url, &container.to_string(), error, &self.redactor),
        }
    }
}

/// Copies a file into a directory on a thread of its own. Dropping the future stops it before anything appears.
async fn copy(root: file::Root, file: LocalFile<'_>, to: ObjectPath) -> Result<Fingerprint, StorageError> {
    let (from, when_taken) = (file.path.to_path_buf(), file.when_taken);
    let stop = Arc::new(AtomicBool::new(false));
    let _guard = StopOnDrop(Arc::clone(&stop));
    let path = from.clone();
    let copied = blocking(move || Ok(root.put(&from, &to, when_taken, &stop))).await;
    copied.unwrap_or_else(|failure| Err(StorageError::ReadLocal { path, source: io::Error::other(failure) }))
}

/// Raises a signal when it is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl fmt::Debug for Storage {
    /// Written by hand without the store, whose own `Debug` shows the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").field("scheme", &self.scheme()).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
