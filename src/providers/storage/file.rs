//! Publishes into a directory of this machine.

use super::{Created, StorageError};
use chrono::{DateTime, TimeDelta, Utc};
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use reqwest::Url;
use rustix::fs::{Access, AtFlags, CWD};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The age after which an upload's temporary file counts as abandoned; no upload takes so long.
const STALE_AFTER: TimeDelta = TimeDelta::days(1);

/// The directory that a `file://` URL names, with links resolved.
#[derive(Debug, Clone)]
pub(super) struct Root(PathBuf);

/// Opens the directory; creates it if it is missing. Its store syncs every write.
pub(super) fn connect(dir: &Path) -> Result<(Arc<dyn ObjectStore>, Root), StorageError> {
    fsx::create_dir_all(dir).map_err(|source| io_error("create the directory", dir, source))?;
    let dir = fs::canonicalize(dir).map_err(|source| io_error("open the directory", dir, source))?;
    let opened = LocalFileSystem::new_with_prefix(&dir);
    let store = opened.map_err(|error| io_error("open the directory", &dir, io::Error::other(error)))?;
    Ok((Arc::new(store.with_fsync(true)), Root(dir)))
}

impl Root {
    pub(super) fn create(&self) -> Result<Created, StorageError> {
        let existed = self.0.try_exists().map_err(|source| io_error("look at", &self.0, source))?;
        fsx::create_dir_all(&self.0).map_err(|source| io_error("create the directory", &self.0, source))?;
        Ok(if existed { Created::Before } else { Created::Now })
    }

    pub(super) fn check(&self) -> Result<(), StorageError> {
        rustix::fs::accessat(CWD, &self.0, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)
            .map_err(|errno| io_error("write to", &self.0, errno.into()))
    }

    /// Returns the URL of a file, percent-encoded as browsers and `curl` need it.
    pub(super) fn url(&self, to: &ObjectPath) -> Result<Url, StorageError> {
        let path = self.0.join(to.as_ref());
        Url::from_file_path(&path)
            .map_err(|()| io_error("make a URL of", &path, io::Error::from(io::ErrorKind::InvalidInput)))
    }

    pub(super) fn remove_stale_parts(&self, now: DateTime<Utc>) -> Result<u32, StorageError> {
        let mut removed = 0;
        let mut dirs = vec![self.0.clone()];
        while let Some(dir) = dirs.pop() {
            let entries = match fs::read_dir(&dir) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue, // nothing was published yet
                entries => entries.map_err(|source| io_error("list", &dir, source))?,
            };
            for entry in entries {
                let entry = entry.map_err(|source| io_error("list", &dir, source))?;
                let Ok(meta) = entry.metadata() else { continue }; // vanished meanwhile
                if meta.is_dir() {
                    dirs.push(entry.path());
                } else if meta.is_file()
                    && is_part(&entry.file_name().to_string_lossy())
                    && meta.modified().is_ok_and(|at| STALE_AFTER < now - DateTime::<Utc>::from(at))
                {
                    let path = entry.path();
                    fs::remove_file(&path).map_err(|source| io_error("remove", &path, source))?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display().fmt(f)
    }
}

/// Tells whether a name is that of a temporary file of the local store: `NAME#1`. Published names contain no `#`.
fn is_part(name: &str) -> bool {
    let number = name.rsplit_once(".mp4#").or(name.rsplit_once(".srt#")).or(name.rsplit_once(".jpg#"));
    number.is_some_and(|(_, digits)| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))
}

fn io_error(act: &'static str, path: &Path, source: io::Error) -> StorageError {
    StorageError::Io { act, path: path.to_path_buf(), source }
}
