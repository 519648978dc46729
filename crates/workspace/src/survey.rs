//! Lists what is in `job_workspaces/`, and locks a workspace that is not in use, to keep or remove it.

use super::layout::{Workspace, is_gone};
use super::lifecycle::{WorkspaceError, Workspaces, io_error, measure, move_to_trash};
use super::marker::{Keep, Marker, MarkerState, Size};
use fsx::{LockFile, open_dir};
use job::JobId;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The entries of `job_workspaces/`.
#[derive(Debug, Default)]
pub struct Survey {
    /// Workspaces of jobs that have not ended.
    pub active: Vec<(Workspace, Marker)>,
    /// Preserved workspaces.
    pub preserved: Vec<(Workspace, Marker)>,
    /// Entries that this installation did not make, or that cannot be read: never touched.
    pub unknown: Vec<PathBuf>,
}

/// A workspace that this process has locked and that is not in use by a job; dropping it frees the lock.
#[derive(Debug)]
pub struct Held {
    place: Workspace,
    marker: Marker,
    trash: PathBuf,
    _lock: LockFile,
}

impl Workspaces {
    /// Returns the directory of the workspaces.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the directory of the trash.
    pub fn trash(&self) -> &Path {
        &self.trash
    }

    /// Lists everything in `job_workspaces/`, without taking locks. Entries that vanish during the call are left out; a
    /// missing directory counts as empty.
    pub fn survey(&self) -> io::Result<Survey> {
        let mut survey = Survey::default();
        let device = match std::fs::metadata(&self.root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(survey),
            found => found?.dev(),
        };
        for entry in std::fs::read_dir(&self.root)? {
            let path = entry?.path();
            if path == self.trash {
                continue;
            }
            match self.look(&path, device) {
                Ok(Some((place, marker))) if marker.state == MarkerState::Active => survey.active.push((place, marker)),
                Ok(Some(found)) => survey.preserved.push(found),
                Err(_) if is_gone(&path) => {}
                // An unreadable entry may be anything: on a failing disk, or a mount whose server is gone.
                Ok(None) | Err(_) => survey.unknown.push(path),
            }
        }
        Ok(survey)
    }

    /// Returns the workspace and its marker if a path is a workspace of ours; takes no lock.
    fn look(&self, path: &Path, device: u64) -> io::Result<Option<(Workspace, Marker)>> {
        let id = path.file_name().and_then(|name| name.to_str()?.parse::<JobId>().ok());
        let found = std::fs::symlink_metadata(path)?;
        match id.filter(|_| found.is_dir()) {
            Some(id) => self.ours(&id, &open_dir(path)?, device),
            None => Ok(None),
        }
    }

    /// Checks that a directory is a workspace of this installation: real, on our file system, with our marker in it.
    fn ours(&self, id: &JobId, dir: &File, device: u64) -> io::Result<Option<(Workspace, Marker)>> {
        if dir.metadata()?.dev() != device {
            return Ok(None);
        }
        let marker = Marker::read_in(dir)?;
        let ours = |marker: &Marker| marker.token == self.token && marker.job_id == id.as_str();
        Ok(marker.filter(ours).map(|marker| (self.place(id), marker)))
    }

    /// Locks a workspace of ours; `None` if there is none. Fails with [`Busy`] if it is in use, and with [`Foreign`] if
    /// this installation did not make it.
    ///
    /// [`Busy`]: WorkspaceError::Busy
    /// [`Foreign`]: WorkspaceError::Foreign
    pub fn hold(&self, id: &JobId) -> Result<Option<Held>, WorkspaceError> {
        let place = self.place(id);
        let dir = place.dir();
        let foreign = || WorkspaceError::Foreign { path: dir.into() };
        let lock = match LockFile::try_lock_dir(dir) {
            Ok(Some(lock)) => lock,
            Ok(None) => return Err(WorkspaceError::Busy { path: dir.into() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if is_no_dir(&error) => return Err(foreign()),
            Err(source) => return Err(io_error("lock", dir, source)),
        };
        if !lock.is_at(dir) {
            return Ok(None);
        }
        // The marker is read again under the lock, because owner and state may have changed before it.
        let device = std::fs::metadata(&self.root).map_err(|source| io_error("read", &self.root, source))?.dev();
        let ours = self.ours(id, lock.file(), device).map_err(|source| io_error("read the marker of", dir, source))?;
        let (place, marker) = ours.ok_or_else(foreign)?;
        Ok(Some(Held { place, marker, trash: self.trash.clone(), _lock: lock }))
    }

    /// Counts the entries of the trash; a missing one has none.
    pub fn trashed(&self) -> io::Result<u64> {
        match std::fs::read_dir(&self.trash) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            entries => entries.map(|entries| entries.count() as u64),
        }
    }
}

/// Tells whether the error means that the entry is a link or a file, and not a directory that cannot be opened.
fn is_no_dir(error: &io::Error) -> bool {
    let codes = [rustix::io::Errno::LOOP, rustix::io::Errno::NOTDIR];
    codes.iter().any(|code| error.raw_os_error() == Some(code.raw_os_error()))
}

impl Held {
    /// Returns the marker.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Moves the workspace into the trash; returns its name there.
    pub fn discard(self) -> Result<OsString, WorkspaceError> {
        move_to_trash(&self.place, &self.trash)
    }

    /// Sets or removes `keep` in the marker.
    pub fn set_keep(&mut self, keep: Option<Keep>) -> Result<(), WorkspaceError> {
        self.marker.keep_on_success &= keep.is_some();
        self.marker.keep = keep;
        self.write()
    }

    /// Measures the workspace again and writes the size into the marker.
    pub fn measure(&mut self) -> Result<Size, WorkspaceError> {
        let size = measure(self.place.dir())?;
        if self.marker.size != Some(size) {
            self.marker.size = Some(size);
            self.write()?;
        }
        Ok(size)
    }

    fn write(&self) -> Result<(), WorkspaceError> {
        self.marker.write(self.place.dir()).map_err(|source| io_error("mark", self.place.dir(), source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marker::MARKER_FILE;
    use chrono::DateTime;
    use std::os::unix::fs::symlink;

    fn id(text: &str) -> JobId {
        text.parse().unwrap()
    }

    #[test]
    fn only_what_we_made_is_ours_and_only_what_is_over_is_preserved() {
        let dir = tempfile::tempdir().unwrap();
        let (root, trash) = (dir.path().join("ws"), dir.path().join("ws/.trash"));
        let ours = Workspaces::open(&root, &trash, "ours").unwrap();
        let theirs = Workspaces::open(&root, &trash, "theirs").unwrap();
        let epoch = DateTime::UNIX_EPOCH;
        ours.enter(&id("failed"), epoch).unwrap().preserve(MarkerState::Failed, None, epoch).unwrap();
        drop(ours.enter(&id("active"), epoch).unwrap());
        drop(theirs.enter(&id("theirs"), epoch).unwrap());
        fsx::create_dir_all(&root.join("no-marker")).unwrap();
        fsx::create_dir_all(&root.join("Not An Id")).unwrap();
        fsx::write_atomic(&root.join("file"), b"x").unwrap();
        symlink(root.join("failed"), root.join("link")).unwrap();
        fsx::create_dir_all(&root.join("renamed")).unwrap();
        let marker = std::fs::read(root.join("failed").join(MARKER_FILE)).unwrap();
        fsx::write_atomic(&root.join("renamed").join(MARKER_FILE), &marker).unwrap();
        let survey = ours.survey().unwrap();
        let names = |found: &[(Workspace, Marker)]| found.iter().map(|(it, _)| it.id().to_string()).collect::<Vec<_>>();
        assert_eq!((names(&survey.active), names(&survey.preserved)), (vec!["active".into()], vec!["failed".into()]));
        assert_eq!(survey.unknown.len(), 6, "{:?}", survey.unknown);
        for foreign in ["theirs", "no-marker", "file", "link", "renamed"] {
            assert!(matches!(ours.hold(&id(foreign)), Err(WorkspaceError::Foreign { .. })), "{foreign}");
        }
        assert!(ours.hold(&id("nobody")).unwrap().is_none());
    }

    #[test]
    fn a_marker_that_is_no_small_plain_file_makes_no_workspace_and_keeps_nobody_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let (root, epoch) = (dir.path().join("ws"), DateTime::UNIX_EPOCH);
        let all = Workspaces::open(&root, &dir.path().join("trash"), "ours").unwrap();
        let marker = |name: &str| root.join(name).join(MARKER_FILE);
        for name in ["good", "pipe", "zero", "copied", "long", "dir"] {
            all.enter(&id(name), epoch).unwrap().preserve(MarkerState::Failed, None, epoch).unwrap();
        }
        for name in ["pipe", "zero", "copied", "dir"] {
            fsx::rename_atomic(&marker(name), &dir.path().join(name)).unwrap();
        }
        let mode = rustix::fs::Mode::RWXU;
        rustix::fs::mknodat(rustix::fs::CWD, marker("pipe"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
        symlink("/dev/zero", marker("zero")).unwrap();
        symlink(dir.path().join("copied"), marker("copied")).unwrap();
        fsx::create_dir_all(&marker("dir")).unwrap();
        let padded = [std::fs::read(marker("long")).unwrap(), vec![b' '; 64 << 10]].concat();
        fsx::write_atomic(&marker("long"), &padded).unwrap();
        let survey = all.survey().unwrap();
        assert_eq!((survey.preserved.len(), survey.unknown.len()), (1, 5), "{survey:?}");
        for name in ["pipe", "zero", "copied", "long", "dir"] {
            assert!(matches!(all.hold(&id(name)), Err(WorkspaceError::Foreign { .. })), "{name}");
        }
        for name in ["pipe", "zero", "copied", "dir"] {
            assert!(matches!(all.remove(&id(name)), Err(WorkspaceError::Foreign { .. })), "{name}");
        }
        assert_eq!(all.list().unwrap().len(), 1);
    }

    #[test]
    fn what_is_held_is_nobody_else_s_and_what_is_in_use_cannot_be_held() {
        let dir = tempfile::tempdir().unwrap();
        let all = Workspaces::open(&dir.path().join("ws"), &dir.path().join("trash"), "t").unwrap();
        let desk = all.enter(&id("a"), DateTime::UNIX_EPOCH).unwrap();
        assert!(matches!(all.hold(&id("a")), Err(WorkspaceError::Busy { .. })));
        let size = desk.preserve(MarkerState::Kept, None, DateTime::UNIX_EPOCH).unwrap();
        let mut held = all.hold(&id("a")).unwrap().unwrap();
        assert_eq!((held.marker().keep.clone(), held.marker().size), (Some(Keep::default()), Some(size)));
        assert_eq!(held.measure().unwrap(), size, "nothing was added since");
        held.set_keep(None).unwrap();
        assert!(matches!(all.enter(&id("a"), DateTime::UNIX_EPOCH), Err(WorkspaceError::Busy { .. })));
        let name = held.discard().unwrap();
        assert_eq!((all.trashed().unwrap(), all.survey().unwrap().preserved.len()), (1, 0));
        assert!(name.to_str().unwrap().starts_with("a."));
        drop(all.enter(&id("a"), DateTime::UNIX_EPOCH).unwrap()); // a new one: the old one is in the trash
    }
}
