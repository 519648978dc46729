//! The storage where results are published, given by a URL: a directory, or a bucket of Azure, S3 or Google.
//!
//! A file is sent once, never replaces other content, and is read back before it counts as published.

#[cfg(feature = "network")]
mod azure;
#[cfg(feature = "network")]
mod bounded;
#[cfg_attr(not(feature = "network"), path = "absent.rs")]
mod bucket;
#[cfg(test)]
#[cfg(feature = "network")]
mod emulators;
mod endpoint;
mod error;
mod file;
mod fingerprint;
#[cfg(feature = "network")]
mod google;
mod held;
#[cfg(feature = "network")]
mod s3;
#[cfg(feature = "network")]
mod sas;
#[cfg(feature = "network")]
mod secrets;
mod settings;
mod url;

pub use endpoint::check as check_endpoint;
pub use error::StorageError;
pub use fingerprint::{Fingerprint, fingerprint};
pub use settings::{AzureSettings, GoogleSettings, S3Settings, ambient_aws, aws_credentials_file};
pub use url::{check_url, directory_url, local_path};

use ::url::Url;
use chrono::{DateTime, SubsecRound as _, Utc};
use clock::Clock;
use error::Redactor;
use held::Held;
use job::{PublishName, UploadName};
use object_store::path::Path as ObjectPath;
use object_store::{
    Attribute, Attributes, ObjectStore, ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, WriteMultipart,
};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use url::Place;

/// The size of one part of a large upload, in bytes; smaller files are sent in one request. S3 and Google allow
/// 10,000 parts, the last of which may be smaller than 5 MiB; Azure allows 50,000.
const PART_BYTES: usize = 8 << 20;

/// How many parts are sent at the same time. An upload needs up to one more than this times [`PART_BYTES`] of memory.
const PARTS_IN_FLIGHT_MAX: usize = 3;

/// How many bytes are read from a file at once.
const READ_BYTES: usize = 256 << 10;

/// The longest time for which URLs are signed, in days: what S3 and Google allow.
pub const SIGNED_DAYS_MAX: u32 = 7;

/// The name that [`Storage::check`] reads; no such file is needed.
const PROBE_NAME: &str = "reelspool-check";

/// Where and under which names results are published.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `file:///directory`, or `az://`, `s3://` or `gs://` with `bucket/prefix`.
    pub url: String,
    /// The template of the video's name, if the job has none.
    pub name: UploadName,
    /// How long the signed URLs of results are valid; `None`: results have none. A directory has none in any case.
    pub signed_for: Option<Duration>,
    /// The time from which signed URLs are valid.
    pub clock: Clock,
    /// The access, for `az://`.
    pub azure: AzureSettings,
    /// The access, for `s3://`.
    pub s3: S3Settings,
    /// The access, for `gs://`.
    pub google: GoogleSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            url: "file:///var/lib/reelspool/out".to_owned(),
            name: UploadName::default(),
            signed_for: None,
            clock: Clock::System,
            azure: AzureSettings::default(),
            s3: S3Settings::default(),
            google: GoogleSettings::default(),
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
    signed_for: Option<Duration>,
    clock: Clock,
    redactor: Arc<Redactor>,
}

#[derive(Clone)]
enum Backend {
    File(file::Root),
    Bucket(bucket::Bucket),
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

/// A URL with which anybody can read a published file for a while.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedUrl {
    /// The URL. It is a key to the file and must not be logged.
    pub url: String,
    /// When it ends.
    pub until: DateTime<Utc>,
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedUrl").field("until", &self.until).finish_non_exhaustive()
    }
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

impl Storage {
    /// Opens the storage of the settings. Creates the directory of a `file://` URL; sends no request yet.
    pub fn connect(settings: &Settings) -> Result<Self, StorageError> {
        let (name, signed_for, clock) = (settings.name.clone(), settings.signed_for, settings.clock.clone());
        match url::parse(&settings.url)? {
            Place::Directory(dir) => {
                let (store, root) = file::connect(&dir)?;
                let (prefix, redactor) = (ObjectPath::ROOT, Arc::new(Redactor::default()));
                Ok(Self { store, backend: Backend::File(root), prefix, name, signed_for, clock, redactor })
            }
            Place::Bucket { scheme, bucket, prefix } => {
                let (bucket, redactor) = bucket::connect(scheme, &bucket, settings)?;
                let (store, redactor) = (bucket.store(), Arc::new(redactor));
                Ok(Self { store, backend: Backend::Bucket(bucket), prefix, name, signed_for, clock, redactor })
            }
        }
    }

    /// Returns the template of the videos' names, for jobs without one.
    pub fn name_template(&self) -> &UploadName {
        &self.name
    }

    /// Returns the scheme: `file`, `az`, `s3` or `gs`.
    pub fn scheme(&self) -> &'static str {
        match &self.backend {
            Backend::File(_) => "file",
            Backend::Bucket(bucket) => bucket.scheme(),
        }
    }

    /// Publishes a file: sends it unless it is there already, and reads it back. What is returned outlasts a power cut.
    ///
    /// `progress` gets the number of bytes sent so far. Dropping the future stops the upload; an incomplete file never
    /// appears under the name.
    pub async fn publish(
        &self,
        file: LocalFile<'_>,
        name: &PublishName,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<PublishedFile, StorageError> {
        let files = [(file, name)];
        let published = self.publish_all(&files, &|_, bytes| progress(bytes)).await?.pop();
        published.ok_or_else(|| StorageError::Mismatch { url: name.to_string(), found: "nothing".to_owned() })
    }

    /// Publishes several files like [`Storage::publish`], in their order. `progress` also gets the index of the file.
    pub async fn publish_all(
        &self,
        files: &[(LocalFile<'_>, &PublishName)],
        progress: &(dyn Fn(usize, u64) + Sync),
    ) -> Result<Vec<PublishedFile>, StorageError> {
        let places = files.iter().map(|(_, name)| self.locate(name)).collect::<Result<Vec<_>, _>>()?;
        let mut published = Vec::with_capacity(files.len());
        if let Backend::File(root) = &self.backend {
            let items = files.iter().zip(&places).map(|((file, _), to)| file::Item {
                from: file.path.to_path_buf(),
                to: to.clone(),
                when_taken: file.when_taken,
            });
            let sent = root.publish(items.collect()).await?;
            for (index, (file::Sent { print, now }, to)) in sent.into_iter().zip(&places).enumerate() {
                progress(index, print.bytes);
                published.push(published_at(&self.url(to)?, &print, now));
            }
            return Ok(published);
        }
        for (index, ((file, _), to)) in files.iter().zip(&places).enumerate() {
            published.push(self.publish_object(*file, to, &|bytes| progress(index, bytes)).await?);
        }
        Ok(published)
    }

    async fn publish_object(
        &self,
        file: LocalFile<'_>,
        to: &ObjectPath,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<PublishedFile, StorageError> {
        let print = fingerprint(file.path).await?;
        let url = self.url(to)?;
        let must_send = self.held(to, &url, &print).await?.must_send(file.when_taken, url.as_str())?;
        if must_send {
            self.send(file, to, &url, &print, progress).await?;
            self.held(to, &url, &print).await?.verify(url.as_str())?;
        } else {
            progress(print.bytes);
        }
        Ok(published_at(&url, &print, must_send))
    }

    /// Returns a URL with which anybody can read a published file for a while from now on; `None` where the settings or the
    /// storage have none.
    pub async fn sign(&self, name: &PublishName) -> Result<Option<SignedUrl>, StorageError> {
        let (Backend::Bucket(bucket), Some(valid_for)) = (&self.backend, self.signed_for) else { return Ok(None) };
        let (to, now) = (self.locate(name)?, self.clock.now());
        let url = bucket.sign(&to, now, valid_for).await.map_err(|error| self.explain(&bucket.url(&to), &error))?;
        Ok(Some(SignedUrl { url: url.into(), until: (now + valid_for).trunc_subsecs(0) }))
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

    /// Creates the container, bucket or directory, if it is missing.
    pub async fn create_container(&self) -> Result<Created, StorageError> {
        let bucket = match &self.backend {
            Backend::File(root) => return root.create(),
            Backend::Bucket(bucket) => bucket,
        };
        match self.check().await {
            Ok(()) => Ok(Created::Before),
            Err(StorageError::ContainerMissing { .. }) => bucket.create(&self.redactor).await.map(|()| Created::Now),
            Err(error) => Err(error),
        }
    }

    /// Checks, without writing anything, that the storage exists and can be accessed.
    pub async fn check(&self) -> Result<(), StorageError> {
        match &self.backend {
            Backend::File(root) => root.check(),
            Backend::Bucket(_) => {
                // The check reads a file, because publishing reads what it has sent.
                let probe = self.prefix.clone().join(PROBE_NAME);
                let url = self.url(&probe)?;
                match self.store.get(&probe).await {
                    Ok(_) => Ok(()),
                    Err(error @ object_store::Error::NotFound { .. }) if !bucket::is_missing(&error) => Ok(()),
                    Err(error) => Err(self.explain(&url, &error)),
                }
            }
        }
    }

    /// Removes temporary files of crashed uploads in a `file://` storage that were not changed for a day; returns how
    /// many. Stores of objects remove such parts themselves, if they are told to.
    pub fn remove_stale_parts(&self, now: DateTime<Utc>) -> Result<u32, StorageError> {
        match &self.backend {
            Backend::File(root) => root.remove_stale_parts(now),
            Backend::Bucket(_) => Ok(0),
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
            Backend::Bucket(bucket) => Ok(bucket.url(to)),
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
        let attributes = attributes(file.content_type, print);
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
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let upload = self.store.put_multipart_opts(to, options).await.map_err(|error| self.explain(url, &error))?;
        let mut parts = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
        match self.fill(&mut parts, path, url, progress).await {
            Ok(sent) => {
                parts.finish().await.map_err(|error| self.explain(url, &error))?;
                Ok(sent)
            }
            Err(error) => {
                // S3 and Google keep the parts, and bill them, until somebody says that they are not needed. If that fails,
                // the first error matters.
                drop(parts.abort().await);
                Err(error)
            }
        }
    }

    /// Reads a file into the parts of an upload; returns what was read.
    async fn fill(
        &self,
        parts: &mut WriteMultipart,
        path: &Path,
        url: &Url,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Fingerprint, StorageError> {
        let read = |source| StorageError::ReadLocal { path: path.to_path_buf(), source };
        let mut file = File::open(path).await.map_err(read)?;
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
        Ok(Fingerprint { bytes: hasher.count(), blake3: hasher.finalize() })
    }

    fn explain(&self, url: &Url, error: &object_store::Error) -> StorageError {
        match &self.backend {
            Backend::File(root) => root.explain(url, error),
            Backend::Bucket(bucket) => StorageError::from_store(url, &bucket.to_string(), error, &self.redactor),
        }
    }
}

/// Returns what a store of objects keeps with the content.
fn attributes(content_type: &str, print: &Fingerprint) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, content_type.to_owned().into());
    attributes.insert(Attribute::Metadata("blake3".into()), print.blake3.to_hex().to_string().into());
    attributes
}

fn published_at(url: &Url, print: &Fingerprint, sent: bool) -> PublishedFile {
    PublishedFile { url: url.to_string(), bytes: print.bytes, blake3: print.blake3.to_hex().to_string(), sent }
}

impl fmt::Debug for Storage {
    /// Written by hand without the store, whose own `Debug` shows the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage").field("scheme", &self.scheme()).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
