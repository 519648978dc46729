//! Publishes into a directory of this machine.

use super::error::io_error_below;
use super::fingerprint::hashed;
use super::{Created, Fingerprint, Held, READ_BYTES, StorageError, WhenTaken};
use chrono::{DateTime, TimeDelta, Utc};
use fsx::new_file::PUBLIC_SUFFIX;
use fsx::{NewFile, SharedSync};
use job::blocking;
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use rustix::fs::{Access, AtFlags, CWD};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use url::Url;

/// The age after which an upload's temporary file counts as abandoned; no upload takes so long.
const STALE_AFTER: TimeDelta = TimeDelta::days(1);

/// The directory that a `file://` URL names, with links resolved.
#[derive(Debug, Clone)]
pub(super) struct Root {
    dir: PathBuf,
    syncs: Arc<SharedSync>,
}

/// A file to publish.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) from: PathBuf,
    pub(super) to: ObjectPath,
    pub(super) when_taken: WhenTaken,
}

/// A file that was published and read back.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) print: Fingerprint,
    /// False if an earlier attempt had sent it.
    pub(super) now: bool,
}

/// A file that is written and not in its place yet.
#[derive(Debug)]
struct Written<'a> {
    item: &'a Item,
    url: Url,
    print: Fingerprint,
    /// `None` if an earlier attempt had sent it.
    file: Option<NewFile>,
}

/// Raises a signal when it is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Opens the directory; creates it if it is missing. The store only removes what is withdrawn.
pub(super) fn connect(dir: &Path) -> Result<(Arc<dyn ObjectStore>, Root), StorageError> {
    fsx::create_dir_all(dir).map_err(|source| io_error("create the directory", dir, source))?;
    let dir = fs::canonicalize(dir).map_err(|source| io_error("open the directory", dir, source))?;
    let opened = LocalFileSystem::new_with_prefix(&dir);
    let store = opened.map_err(|error| io_error("open the directory", &dir, io::Error::other(error)))?;
    Ok((Arc::new(store.with_fsync(true)), Root { dir, syncs: Arc::default() }))
}

impl Root {
    pub(super) fn create(&self) -> Result<Created, StorageError> {
        let existed = self.dir.try_exists().map_err(|source| io_error("look at", &self.dir, source))?;
        fsx::create_dir_all(&self.dir).map_err(|source| io_error("create the directory", &self.dir, source))?;
        Ok(if existed { Created::Before } else { Created::Now })
    }

    pub(super) fn check(&self) -> Result<(), StorageError> {
        rustix::fs::accessat(CWD, &self.dir, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)
            .map_err(|errno| io_error("write to", &self.dir, errno.into()))
    }

    /// Returns the URL of a file, percent-encoded as browsers and `curl` need it.
    pub(super) fn url(&self, to: &ObjectPath) -> Result<Url, StorageError> {
        let path = self.dir.join(to.as_ref());
        Url::from_file_path(&path)
            .map_err(|()| io_error("make a URL of", &path, io::Error::from(io::ErrorKind::InvalidInput)))
    }

    /// Publishes files one after the other, on a thread of its own. Each is sent unless it is there already, and read back;
    /// then all of them are made durable. Dropping the future stops it before anything more appears.
    pub(super) async fn publish(&self, items: Vec<Item>) -> Result<Vec<Sent>, StorageError> {
        let (root, stop) = (self.clone(), Arc::new(AtomicBool::new(false)));
        let _guard = StopOnDrop(Arc::clone(&stop));
        let dir = self.dir.clone();
        let published = blocking(move || Ok(root.publish_all(&items, &stop))).await;
        published.unwrap_or_else(|failure| Err(io_error("write to", &dir, io::Error::other(failure))))
    }

    fn publish_all(&self, items: &[Item], stop: &AtomicBool) -> Result<Vec<Sent>, StorageError> {
        // All are written before the first is synced: the disk then takes the bytes of all of them in one go.
        let written = items.iter().map(|item| self.write(item)).collect::<Result<Vec<_>, _>>()?;
        let sent = written.into_iter().map(|written| self.put(written, stop)).collect::<Result<Vec<_>, _>>()?;
        // Also those that an earlier attempt has sent: it may have died before this.
        let paths = items.iter().map(|item| self.dir.join(item.to.as_ref()));
        let above = |path: PathBuf| path.ancestors().skip(1).map(Path::to_path_buf).collect::<Vec<_>>();
        // A directory that was made for a name with `/` lasts when the one above it is synced.
        let dirs: BTreeSet<PathBuf> = paths.flat_map(above).filter(|dir| dir.starts_with(&self.dir)).collect();
        for dir in dirs {
            self.syncs.sync(&dir).map_err(|source| io_error("sync", &dir, source))?;
        }
        Ok(sent)
    }

    /// Writes a file beside its place, unless it is there already.
    fn write<'a>(&self, item: &'a Item) -> Result<Written<'a>, StorageError> {
        let Item { from, to, when_taken } = item;
        let url = self.url(to)?;
        // Mostly nothing has the name, and then the file is read only once.
        if self.is_free(to)? {
            let (file, print) = self.copy(from, to)?;
            return Ok(Written { item, url, print, file: Some(file) });
        }
        let print = hashed(from).map_err(|source| StorageError::ReadLocal { path: from.clone(), source })?;
        if !self.held(to, &print)?.must_send(*when_taken, url.as_str())? {
            return Ok(Written { item, url, print, file: None });
        }
        let (file, copied) = self.copy(from, to)?;
        if copied != print {
            return Err(StorageError::Changed { path: from.clone() });
        }
        Ok(Written { item, url, print, file: Some(file) })
    }

    /// Puts a written file in its place, durable there, and reads it back. If `stop` is raised before, nothing appears.
    fn put(&self, written: Written<'_>, stop: &AtomicBool) -> Result<Sent, StorageError> {
        let Written { item: Item { to, when_taken, .. }, url, print, file } = written;
        let Some(file) = file else { return Ok(Sent { print, now: false }) };
        if !stop.load(Ordering::Relaxed) {
            match when_taken {
                // If another upload was faster, the check afterwards shows whether its content is the same.
                WhenTaken::Refuse => file.commit_new_synced().map(drop),
                WhenTaken::Replace => file.commit_synced(),
            }
            .map_err(|source| io_error("write", &self.dir.join(to.as_ref()), source))?;
        }
        self.held(to, &print)?.verify(url.as_str())?;
        Ok(Sent { print, now: true })
    }

    fn is_free(&self, to: &ObjectPath) -> Result<bool, StorageError> {
        let path = self.dir.join(to.as_ref());
        let taken = path.try_exists().map_err(|source| io_error("look at", &path, source))?;
        Ok(!taken)
    }

    /// Compares the file that has the name with the one to publish; a file of another size is not read.
    fn held(&self, to: &ObjectPath, print: &Fingerprint) -> Result<Held, StorageError> {
        let path = self.dir.join(to.as_ref());
        let compared = || -> io::Result<Held> {
            let bytes = fs::metadata(&path)?.len();
            if bytes != print.bytes {
                return Ok(Held::Other { found: format!("{bytes} bytes") });
            }
            let found = hashed(&path)?.blake3;
            Ok(if found == print.blake3 { Held::Same } else { Held::Other { found: format!("blake3 {found}") } })
        };
        match compared() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Held::Nothing),
            compared => compared.map_err(|source| io_error("read", &path, source)),
        }
    }

    /// Copies a file beside its place, where only its commit makes it appear, and returns what was copied.
    ///
    /// The store's own upload is not used here: it leaves its temporary file when the process dies, without a lock that
    /// would tell whether anyone still writes it.
    fn copy(&self, from: &Path, to: &ObjectPath) -> Result<(NewFile, Fingerprint), StorageError> {
        let path = self.dir.join(to.as_ref());
        let read = |source| StorageError::ReadLocal { path: from.to_path_buf(), source };
        let write = |source| io_error("write", &path, source);
        let mut source = fs::File::open(from).map_err(read)?;
        let mut file = NewFile::create_public(&path).map_err(write)?;
        // Most of the published files are small, and a large buffer costs more than reading them.
        let bytes = source.metadata().map_err(read)?.len();
        let most = usize::try_from(bytes).map_or(READ_BYTES, |bytes| bytes.clamp(1, READ_BYTES));
        let (mut hasher, mut buffer) = (blake3::Hasher::new(), vec![0; most]);
        loop {
            let count = source.read(&mut buffer).map_err(read)?;
            let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else { break };
            hasher.update(chunk);
            file.write_all(chunk).map_err(write)?;
        }
        file.begin_sync();
        Ok((file, Fingerprint { bytes: hasher.count(), blake3: hasher.finalize() }))
    }

    /// Converts an error of the store, which only removes here.
    pub(super) fn explain(&self, url: &Url, error: &object_store::Error) -> StorageError {
        let path = url.to_file_path().unwrap_or_else(|()| self.dir.clone());
        let source = match io_error_below(error) {
            Some(source) => source.raw_os_error().map_or_else(|| source.kind().into(), io::Error::from_raw_os_error),
            None => io::Error::other(error.to_string()),
        };
        io_error("read", &path, source)
    }

    pub(super) fn remove_stale_parts(&self, now: DateTime<Utc>) -> Result<u32, StorageError> {
        let mut removed = 0;
        let mut dirs = vec![self.dir.clone()];
        while let Some(dir) = dirs.pop() {
            let entries = match fs::read_dir(&dir) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue, // nothing was published yet
                entries => entries.map_err(|source| io_error("list", &dir, source))?,
            };
            for entry in entries {
                let entry = entry.map_err(|source| io_error("list", &dir, source))?;
                let Ok(kind) = entry.file_type() else { continue }; // vanished meanwhile
                if kind.is_dir() {
                    dirs.push(entry.path());
                } else if kind.is_file() && is_old_part(&entry, now) {
                    let path = entry.path();
                    fs::remove_file(&path).map_err(|source| io_error("remove", &path, source))?;
                    removed += 1;
                }
            }
            let abandoned = fsx::remove_abandoned_files(&dir, |name| name.ends_with(PUBLIC_SUFFIX));
            let abandoned = abandoned.map_err(|source| io_error("sweep", &dir, source))?;
            removed += u32::try_from(abandoned).unwrap_or(u32::MAX);
        }
        Ok(removed)
    }
}

/// Tells whether an entry is a temporary file that an upload of an earlier version left: such files have no lock.
fn is_old_part(entry: &fs::DirEntry, now: DateTime<Utc>) -> bool {
    let modified = || entry.metadata().and_then(|meta| meta.modified());
    is_part(&entry.file_name().to_string_lossy())
        && modified().is_ok_and(|at| STALE_AFTER < now - DateTime::<Utc>::from(at))
}

/// Tells whether a name is that of a temporary file of the local store: `NAME#1`. Published names contain no `#`.
fn is_part(name: &str) -> bool {
    let number = name.rsplit_once(".mp4#").or(name.rsplit_once(".srt#")).or(name.rsplit_once(".jpg#"));
    number.is_some_and(|(_, digits)| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))
}

fn io_error(act: &'static str, path: &Path, source: io::Error) -> StorageError {
    StorageError::Io { act, path: path.to_path_buf(), source }
}
