//! Workspaces are created, removed or preserved. A locked one is in use; only directories with our marker are removed.

use super::journal::{JOURNAL_FILE, Journal};
use super::layout::Workspace;
use super::marker::{Keep, MARKER_FILE, Marker, MarkerState, Reason, Size};
use super::memory::Memory;
use super::survey::Found;
use chrono::{DateTime, Utc};
use fsx::{Emptied, LockFile, Removed, Remover};
use job::{Code, Failure, JobId};
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use telemetry::event;

/// Why a workspace could not be opened, preserved or removed.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// Another process has its lock.
    #[error("workspace {} is in use by another process", path.display())]
    Busy {
        /// The workspace's path.
        path: PathBuf,
    },
    /// At its path is something that this installation did not make.
    #[error("{} was not made by this installation, so it is left alone", path.display())]
    Foreign {
        /// The path.
        path: PathBuf,
    },
    /// A file operation failed.
    #[error("cannot {act} {}", path.display())]
    Io {
        /// The operation, in the infinitive.
        act: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

impl WorkspaceError {
    /// Returns the failure that this error means for an attempt.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Busy { .. } => Failure::transient(Code::IoError, self.to_string()),
            Self::Foreign { path } => Failure::permanent(Code::IoError, self.to_string())
                .hint(format!("move {} away, then `reelspool retry` the job", path.display())),
            Self::Io { act, path, source } => Failure::io(act, path, source),
        }
    }
}

/// How often a locked workspace is tried: the reaper locks some at a time, asks the ledger for them and moves them away,
/// which takes longer on a slow disk.
const LOCK_TRIES: u32 = 200;

/// The pause between two tries.
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// The workspaces of this installation, with their trash.
#[derive(Debug, Clone)]
pub struct Workspaces {
    pub(super) root: PathBuf,
    pub(super) trash: PathBuf,
    remover: Arc<Remover>,
    pub(super) token: String,
    pub(super) memory: Arc<Mutex<Memory>>,
}

/// A workspace that this process has locked and works in; dropping it frees the lock.
#[derive(Debug)]
pub struct OpenWorkspace {
    /// The paths in it.
    pub place: Workspace,
    /// Its finished stages.
    pub journal: Journal,
    /// Whether no process has worked in it before.
    pub is_new: bool,
    marker: Marker,
    trash: PathBuf,
    _lock: LockFile,
}

impl Workspaces {
    /// Opens `job_workspaces/` and `trash/`, creates them if needed, and checks that they are on one file system.
    pub fn open(root: &Path, trash: &Path, token: &str) -> Result<Self, WorkspaceError> {
        for dir in [root, trash] {
            fsx::create_dir_all(dir).map_err(|source| io_error("create", dir, source))?;
        }
        let device = |dir: &Path| std::fs::metadata(dir).map(|meta| meta.dev());
        let one = device(root).and_then(|root| Ok(root == device(trash)?));
        if one.map_err(|source| io_error("read", trash, source))? {
            return Self::look_at(root, trash, token);
        }
        let source = io::Error::from(io::ErrorKind::CrossesDevices);
        Err(io_error("use, because it is not on the file system of the workspaces,", trash, source))
    }

    /// Gives access to the workspaces for reading: nothing is created.
    pub fn look_at(root: &Path, trash: &Path, token: &str) -> Result<Self, WorkspaceError> {
        let remover = Remover::start(trash, is_discarded, stuck);
        let remover = Arc::new(remover.map_err(|source| io_error("start a thread for", trash, source))?);
        Ok(Self { root: root.into(), trash: trash.into(), remover, token: token.into(), memory: Arc::default() })
    }

    /// Returns the workspace of a job; does not touch the disk.
    pub fn place(&self, id: &JobId) -> Workspace {
        Workspace::below(&self.root, id)
    }

    /// Opens and locks the workspace of a job: a new one, or the one that an earlier attempt left.
    pub fn enter(&self, id: &JobId, now: DateTime<Utc>) -> Result<OpenWorkspace, WorkspaceError> {
        self.enter_as(id, None, now)
    }

    /// Opens the workspace of a job like [`Workspaces::enter`], and records in its marker whether the job wants it kept on
    /// success, so that a clean-up after a crash knows it.
    pub fn enter_for(&self, id: &JobId, keep: bool, now: DateTime<Utc>) -> Result<OpenWorkspace, WorkspaceError> {
        self.enter_as(id, Some(keep), now)
    }

    fn enter_as(&self, id: &JobId, keep: Option<bool>, now: DateTime<Utc>) -> Result<OpenWorkspace, WorkspaceError> {
        let place = self.place(id);
        let dir = place.dir().to_path_buf();
        let (lock, is_new) = make_and_lock(&dir)?;
        let mut marker = self.marker(id, &dir, (&lock, is_new), now)?;
        marker.keep_on_success = keep.unwrap_or(marker.keep_on_success);
        marker.write(&dir).map_err(|source| io_error("mark", &dir, source))?; // first, so that it is known as ours
        for part in [place.audio(), place.video(), place.temp()] {
            fsx::create_dir(&part).map_err(|source| io_error("create", &part, source))?;
        }
        let journal = if is_new { Ok(Journal::new(&dir)) } else { Journal::open(&dir) };
        let journal = journal.map_err(|source| io_error("read the journal of", &dir, source))?;
        Ok(OpenWorkspace { place, journal, is_new, marker, trash: self.trash.clone(), _lock: lock })
    }

    fn marker(
        &self,
        id: &JobId,
        dir: &Path,
        (lock, is_new): (&LockFile, bool),
        now: DateTime<Utc>,
    ) -> Result<Marker, WorkspaceError> {
        let found = Marker::read_in(lock.file()).map_err(|source| io_error("read the marker of", dir, source))?;
        let fresh = Marker {
            job_id: id.to_string(),
            token: self.token.clone(),
            state: MarkerState::Active,
            created_at: now,
            finished_at: None,
            reason: None,
            size: None,
            keep: None,
            keep_on_success: false,
        };
        match found {
            Some(old) if old.token != self.token || old.job_id != id.as_str() => {
                Err(WorkspaceError::Foreign { path: dir.into() })
            }
            Some(old) => {
                let Marker { created_at, keep, keep_on_success, .. } = old;
                Ok(Marker { created_at, keep, keep_on_success, ..fresh })
            }
            None if is_new => Ok(fresh),
            None if is_just_made(dir).map_err(|source| io_error("read", dir, source))? => Ok(fresh),
            None => Err(WorkspaceError::Foreign { path: dir.into() }),
        }
    }

    /// Moves the workspace of a job into the trash, if there is one; fails with `Busy` if it is in use.
    pub fn remove(&self, id: &JobId) -> Result<(), WorkspaceError> {
        let dir = self.place(id).dir().to_path_buf();
        match std::fs::symlink_metadata(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(io_error("read", &dir, source)),
            Ok(_) => self.enter(id, DateTime::UNIX_EPOCH)?.remove().map(drop),
        }
    }

    /// Reads the journal of a job that nobody works on; `None` if there is no workspace.
    pub fn journal(&self, id: &JobId) -> Option<Journal> {
        let dir = self.place(id).dir().to_path_buf();
        dir.is_dir().then(|| Journal::open(&dir).ok()).flatten()
    }

    /// Lists the workspaces of this installation.
    pub fn list(&self) -> io::Result<Vec<Arc<Found>>> {
        let survey = self.survey()?;
        Ok(survey.active.iter().chain(&survey.preserved).map(Arc::clone).collect())
    }

    /// Requests that the trash be emptied in the background.
    pub fn sweep_trash(&self) {
        self.remover.sweep();
    }

    /// Empties the trash in the background and waits until everything in it was tried.
    pub fn empty_trash(&self) -> Emptied {
        self.remover.empty().recv().unwrap_or_default()
    }

    /// Stops emptying the trash. What was requested is completed first if that takes no longer than `grace`; the next
    /// start removes the rest.
    pub fn close_trash(&self, grace: Duration) {
        if !self.remover.finish(grace) {
            tracing::debug!("the trash is not empty yet");
        }
    }

    /// Returns the thread that empties the trash.
    pub fn remover(&self) -> &Remover {
        &self.remover
    }
}

impl OpenWorkspace {
    /// Moves the workspace into the trash, where the remover deletes it in the background; returns its name there.
    pub fn remove(self) -> Result<OsString, WorkspaceError> {
        move_to_trash(&self.place, &self.trash)
    }

    /// Preserves the workspace with the reason of the failure, and measures it. If the job asked for it, it is also
    /// kept. The workspace and its marker are durable then.
    pub fn preserve(
        mut self,
        state: MarkerState,
        failure: Option<&Failure>,
        now: DateTime<Utc>,
    ) -> Result<Size, WorkspaceError> {
        let dir = self.place.dir().to_path_buf();
        self.marker.state = state;
        self.marker.finished_at = Some(now);
        self.marker.reason = failure.map(Reason::from);
        if state == MarkerState::Kept {
            self.marker.keep = Some(Keep::default());
        }
        self.marker.keep_on_success = false;
        self.marker.write(&dir).map_err(|source| io_error("mark", &dir, source))?;
        self.journal.pause().map_err(|source| io_error("write the journal of", &dir, source))?;
        // The size is measured with the preserving marker in place, so that a later measurement gives the same value.
        // Then it is written into the marker.
        let size = measure(&dir)?;
        self.marker.size = Some(size);
        self.marker.write(&dir).map_err(|source| io_error("mark", &dir, source))?;
        // The verdict, which is durable, names the workspace: after a power cut it must be there, however young it was.
        sync_all(&dir).map_err(|source| io_error("sync", &dir, source))?;
        Ok(size)
    }
}

/// Makes the marker of a workspace durable, with the entries that lead to it.
fn sync_all(dir: &Path) -> io::Result<()> {
    std::fs::File::open(dir.join(MARKER_FILE))?.sync_all()?;
    dir.ancestors().take(2).try_for_each(fsx::sync_dir)
}

/// Measures a workspace.
pub(super) fn measure(dir: &Path) -> Result<Size, WorkspaceError> {
    let size = fsx::tree_size(dir).map_err(|source| io_error("measure", dir, source))?;
    Ok(Size { bytes: size.bytes, entries: size.entries })
}

/// Moves a locked workspace into the trash, which is created if it is missing; returns its name there.
pub(super) fn move_to_trash(place: &Workspace, trash: &Path) -> Result<OsString, WorkspaceError> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = format!("{}.{}.{}", place.id(), std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let to = trash.join(&name);
    let moved = match fsx::rename_new(place.dir(), &to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !trash.is_dir() => {
            fsx::create_dir_all(trash).and_then(|()| fsx::rename_new(place.dir(), &to))
        }
        moved => moved,
    };
    moved.map_err(|source| io_error("move to the trash", place.dir(), source))?;
    Ok(name.into())
}

/// Tells whether a name in the trash is one that [`move_to_trash`] makes: a job's id and two numbers.
fn is_discarded(name: &OsStr) -> bool {
    let mut parts = name.to_str().unwrap_or_default().rsplitn(3, '.');
    let is_number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u64>().is_ok());
    is_number(parts.next()) && is_number(parts.next()) && parts.next().is_some_and(|id| id.parse::<JobId>().is_ok())
}

/// Creates the directory of a workspace if it is missing, and locks it; answers also whether it was created. Tries again if
/// the reaper holds the lock or removes the directory at the same moment.
fn make_and_lock(dir: &Path) -> Result<(LockFile, bool), WorkspaceError> {
    for last in (0..LOCK_TRIES).map(|tried| tried + 1 == LOCK_TRIES) {
        let made = match fsx::create_dir(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => fsx::create_dir_all(dir).map(|()| true),
            made => made,
        };
        let is_new = made.map_err(|source| io_error("create", dir, source))?;
        match LockFile::try_lock_dir(dir) {
            Ok(Some(lock)) if lock.is_at(dir) => return Ok((lock, is_new)),
            Ok(_) if last => break,
            Ok(Some(_moved)) => {}
            Ok(None) => std::thread::sleep(LOCK_PAUSE),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !last => {}
            Err(source) => return Err(io_error("lock", dir, source)),
        }
    }
    Err(WorkspaceError::Busy { path: dir.into() })
}

/// Tells whether a directory without a valid marker is ours. A crash can leave it empty, with the marker's temporary
/// file, or with a marker that a power cut damaged.
fn is_just_made(dir: &Path) -> io::Result<bool> {
    let mut strange = false;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name == MARKER_FILE {
            return Ok(entry.file_type()?.is_file()); // the marker must be a plain file, not a link or pipe
        }
        // The journal is allowed: recovery records a death there, even if the worker only made the directory.
        strange |= !(name == JOURNAL_FILE || name.starts_with('.') && name.ends_with(".tmp"));
    }
    Ok(!strange)
}

/// Logs a tree that cannot be removed from the trash, with the first error.
fn stuck(path: &Path, removed: &Removed) {
    let Some(first) = removed.errors.first() else { return };
    let more = match removed.errors_total {
        0 | 1 => String::new(),
        total => format!(", and {} more", total - 1),
    };
    event::WorkspaceStuck { path: path.display().to_string(), reason: format!("{first}: {}{more}", first.errno) }
        .emit();
}

pub(super) fn io_error(act: &'static str, path: &Path, source: io::Error) -> WorkspaceError {
    WorkspaceError::Io { act, path: path.into(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspaces(dir: &Path, token: &str) -> Workspaces {
        Workspaces::open(&dir.join("job_workspaces"), &dir.join("trash"), token).unwrap()
    }

    #[test]
    fn a_workspace_is_locked_while_in_use_and_gone_after_removal() {
        let dir = tempfile::tempdir().unwrap();
        let all = workspaces(dir.path(), "t");
        let id: JobId = "a".parse().unwrap();
        let open = all.enter(&id, DateTime::UNIX_EPOCH).unwrap();
        assert!(open.place.audio().is_dir() && open.place.video().is_dir() && open.place.temp().is_dir());
        assert!(open.is_new);
        assert!(matches!(all.enter(&id, DateTime::UNIX_EPOCH), Err(WorkspaceError::Busy { .. })));
        drop(open);
        let open = all.enter(&id, DateTime::UNIX_EPOCH).unwrap();
        assert!(!open.is_new, "a worker may have left something in it");
        open.remove().unwrap();
        assert_eq!(all.list().unwrap().len(), 0);
        assert_eq!(all.empty_trash().trees.len(), 1);
        all.remove(&id).unwrap();
    }

    #[test]
    fn a_preserved_workspace_says_why_and_can_be_entered_again() {
        let dir = tempfile::tempdir().unwrap();
        let all = workspaces(dir.path(), "t");
        let id: JobId = "a".parse().unwrap();
        let failure = Failure::permanent(Code::VideoFailed, "ffmpeg exited with status 1");
        let open = all.enter(&id, DateTime::UNIX_EPOCH).unwrap();
        open.preserve(MarkerState::Failed, Some(&failure), DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(all.list().unwrap()[0].facts.state, MarkerState::Failed);
        let marker = Marker::read(all.place(&id).dir()).unwrap().unwrap();
        assert_eq!(marker.reason.unwrap().code, Code::VideoFailed);
        drop(all.enter(&id, DateTime::UNIX_EPOCH).unwrap());
        assert_eq!(all.list().unwrap()[0].facts.state, MarkerState::Active);
    }

    #[test]
    fn a_death_noted_in_a_workspace_without_a_marker_does_not_make_it_foreign() {
        let dir = tempfile::tempdir().unwrap();
        let all = workspaces(dir.path(), "t");
        let id: JobId = "a".parse().unwrap();
        fsx::create_dir_all(all.place(&id).dir()).unwrap(); // its worker dies at this point
        all.journal(&id).unwrap().note_death().unwrap();
        drop(all.enter(&id, DateTime::UNIX_EPOCH).unwrap());
    }

    #[test]
    fn what_others_made_is_never_touched() {
        let dir = tempfile::tempdir().unwrap();
        let (ours, theirs) = (workspaces(dir.path(), "ours"), workspaces(dir.path(), "theirs"));
        let id: JobId = "a".parse().unwrap();
        drop(theirs.enter(&id, DateTime::UNIX_EPOCH).unwrap());
        assert!(matches!(ours.enter(&id, DateTime::UNIX_EPOCH), Err(WorkspaceError::Foreign { .. })));
        assert!(matches!(ours.remove(&id), Err(WorkspaceError::Foreign { .. })));
        fsx::create_dir_all(&dir.path().join("job_workspaces/b")).unwrap();
        fsx::write_atomic(&dir.path().join("job_workspaces/b/precious"), b"x").unwrap();
        assert!(matches!(ours.remove(&"b".parse().unwrap()), Err(WorkspaceError::Foreign { .. })));
        assert!(dir.path().join("job_workspaces/b/precious").try_exists().unwrap());
    }
}
