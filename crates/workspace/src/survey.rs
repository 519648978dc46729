//! Lists what is in `job_workspaces/`, and locks a workspace that is not in use, to keep or remove it.

use super::layout::{Workspace, is_gone};
use super::lifecycle::{WorkspaceError, Workspaces, io_error, measure, move_to_trash};
use super::marker::{Facts, Keep, MARKER_FILE, Marker, MarkerState, Size};
use super::memory::Memory;
use fsx::{LockFile, Marked, open_dir};
use job::JobId;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

/// A workspace of ours, and what its marker says.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Its paths.
    pub place: Workspace,
    /// What decides about it.
    pub facts: Facts,
}

/// The entries of `job_workspaces/`.
#[derive(Debug, Default)]
pub struct Survey {
    /// Workspaces of jobs that have not ended.
    pub active: Vec<Arc<Found>>,
    /// Preserved workspaces, the one whose job ended first at the beginning.
    pub preserved: Vec<Arc<Found>>,
    /// Entries that this installation did not make, or that cannot be read: never touched.
    pub unknown: Vec<PathBuf>,
}

/// What a look at an entry finds: a workspace of ours, or something else.
type Look = io::Result<Option<Arc<Found>>>;

impl Found {
    /// Returns the name of its directory.
    pub(crate) fn name(&self) -> &OsStr {
        self.place.id().as_str().as_ref()
    }
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
    /// missing directory counts as empty. A marker is read only if it has changed since the last survey.
    pub fn survey(&self) -> io::Result<Arc<Survey>> {
        self.survey_of(fsx::marked(&self.root, MARKER_FILE)?)
    }

    fn survey_of(&self, listed: Marked) -> io::Result<Arc<Survey>> {
        self.survey_by(listed, |path, device| self.look(path, device))
    }

    fn survey_by(&self, listed: Marked, look: impl Fn(&Path, u64) -> Look) -> io::Result<Arc<Survey>> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(survey) = memory.unchanged(&listed) {
            return Ok(survey);
        }
        let (survey, is_whole) = self.read(&listed, &memory, look)?;
        let survey = Arc::new(survey);
        if is_whole {
            memory.remember(listed, &survey);
        }
        Ok(survey)
    }

    /// Reads the markers of listed entries, those that are not remembered; returns also whether all could be read.
    fn read(&self, listed: &Marked, memory: &Memory, look: impl Fn(&Path, u64) -> Look) -> io::Result<(Survey, bool)> {
        let (mut survey, mut is_whole) = (Survey::default(), true);
        let device = match std::fs::metadata(&self.root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((survey, is_whole)),
            found => found?.dev(),
        };
        let known = memory.known();
        for (name, stamp, _) in listed.entries() {
            let path = self.root.join(name);
            if path == self.trash {
                continue;
            }
            let found = match known.get(name).filter(|(then, _)| Some(*then) == stamp) {
                Some((_, known)) => Ok(Some(Arc::clone(known))),
                None => look(&path, device),
            };
            match found {
                Ok(Some(found)) if found.facts.state == MarkerState::Active => survey.active.push(found),
                Ok(Some(found)) => survey.preserved.push(found),
                Err(_) if is_gone(&path) => {}
                // An unreadable entry may be anything: on a failing disk, or a mount whose server is gone.
                Ok(None) => survey.unknown.push(path),
                Err(_) => {
                    survey.unknown.push(path);
                    is_whole = false; // it may be readable the next time
                }
            }
        }
        survey.preserved.sort_by(|a, b| (a.facts.ended(), a.place.id()).cmp(&(b.facts.ended(), b.place.id())));
        Ok((survey, is_whole))
    }

    /// Returns the workspace with what its marker says if a path is a workspace of ours; takes no lock.
    fn look(&self, path: &Path, device: u64) -> Look {
        let id = path.file_name().and_then(|name| name.to_str()?.parse::<JobId>().ok());
        let found = std::fs::symlink_metadata(path)?;
        match id.filter(|_| found.is_dir()) {
            Some(id) => {
                let marker = self.ours(&id, &open_dir(path)?, device)?;
                Ok(marker.map(|marker| Arc::new(Found { place: self.place(&id), facts: marker.facts() })))
            }
            None => Ok(None),
        }
    }

    /// Checks that a directory is a workspace of this installation: real, on our file system, with our marker in it.
    fn ours(&self, id: &JobId, dir: &File, device: u64) -> io::Result<Option<Marker>> {
        if dir.metadata()?.dev() != device {
            return Ok(None);
        }
        let marker = Marker::read_in(dir)?;
        let ours = |marker: &Marker| marker.token == self.token && marker.job_id == id.as_str();
        Ok(marker.filter(ours))
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
        // The marker is read again under the lock, whatever is remembered of it: owner and state may have changed.
        let device = std::fs::metadata(&self.root).map_err(|source| io_error("read", &self.root, source))?.dev();
        let ours = self.ours(id, lock.file(), device).map_err(|source| io_error("read the marker of", dir, source))?;
        let marker = ours.ok_or_else(foreign)?;
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
    /// Returns what the marker says.
    pub fn facts(&self) -> Facts {
        self.marker.facts()
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
    use chrono::DateTime;
    use std::os::unix::fs::symlink;
    use std::time::Duration;

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
        let names = |found: &[Arc<Found>]| found.iter().map(|it| it.place.id().to_string()).collect::<Vec<_>>();
        assert_eq!((names(&survey.active), names(&survey.preserved)), (vec!["active".into()], vec!["failed".into()]));
        assert_eq!(survey.unknown.len(), 6, "{:?}", survey.unknown);
        for foreign in ["theirs", "no-marker", "file", "link", "renamed"] {
            assert!(matches!(ours.hold(&id(foreign)), Err(WorkspaceError::Foreign { .. })), "{foreign}");
        }
        assert!(ours.hold(&id("nobody")).unwrap().is_none());
    }

    #[test]
    fn a_marker_is_read_again_when_it_has_changed_and_an_entry_that_comes_or_goes_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let (root, epoch) = (dir.path().join("ws"), DateTime::UNIX_EPOCH);
        let open = || Workspaces::open(&root, &dir.path().join("trash"), "ours").unwrap();
        let (all, another) = (open(), open());
        for name in ["a", "b"] {
            all.enter(&id(name), epoch).unwrap().preserve(MarkerState::Failed, None, epoch).unwrap();
        }
        // As if it were asked a year later: what was just written may else change again without another stamp.
        let later = Duration::from_secs(u64::from(u32::MAX));
        let survey = || all.survey_of(fsx::marked_at(&root, MARKER_FILE, later).unwrap()).unwrap();
        let shown = |survey: &Survey| {
            let kept =
                |it: &Arc<Found>| format!("{}{}", it.place.id(), if it.facts.keep.is_some() { " kept" } else { "" });
            (survey.preserved.iter().map(kept).collect::<Vec<_>>().join(", "), survey.unknown.len())
        };
        let first = survey();
        assert_eq!(shown(&first), ("a, b".into(), 0));
        assert!(Arc::ptr_eq(&first, &survey()), "nothing has changed");
        another.hold(&id("b")).unwrap().unwrap().set_keep(Some(Keep::default())).unwrap();
        let second = survey();
        assert_eq!(shown(&second), ("a, b kept".into(), 0), "another process has kept it");
        assert!(Arc::ptr_eq(&first.preserved[0], &second.preserved[0]), "the other marker is not read again");
        fsx::rename_atomic(&root.join("b"), &dir.path().join("away")).unwrap();
        assert_eq!(shown(&survey()), ("a".into(), 0), "a person has moved it away");
        fsx::rename_atomic(&dir.path().join("away"), &root.join("b")).unwrap();
        assert_eq!(shown(&survey()), ("a, b kept".into(), 0), "and back");
        fsx::rename_atomic(&root.join("a").join(MARKER_FILE), &dir.path().join("marker")).unwrap();
        assert_eq!(shown(&survey()), ("b kept".into(), 1), "without its marker it is not ours");
        fsx::rename_atomic(&root.join("b").join(MARKER_FILE), &root.join("a").join(MARKER_FILE)).unwrap();
        assert_eq!(shown(&survey()), (String::new(), 2), "the marker of another one does not make it ours");
        drop(another.enter(&id("c"), epoch).unwrap());
        assert_eq!(survey().active.len(), 1);
    }

    #[test]
    fn a_marker_that_may_change_again_unseen_is_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let (root, epoch) = (dir.path().join("ws"), DateTime::UNIX_EPOCH);
        let all = Workspaces::open(&root, &dir.path().join("trash"), "t").unwrap();
        all.enter(&id("a"), epoch).unwrap().preserve(MarkerState::Failed, None, epoch).unwrap();
        let marker = std::fs::symlink_metadata(root.join("a").join(MARKER_FILE)).unwrap();
        let changed = Duration::new(marker.ctime().cast_unsigned(), u32::try_from(marker.ctime_nsec()).unwrap());
        let survey = |after: Duration| {
            let survey = all.survey_of(fsx::marked_at(&root, MARKER_FILE, changed + after).unwrap()).unwrap();
            Arc::clone(&survey.preserved[0])
        };
        let (young, settled) = (Duration::from_millis(1999), Duration::from_secs(2));
        let mut last = survey(young);
        for (after, is_remembered) in [(young, false), (settled, false), (settled, true)] {
            let now = survey(after);
            assert_eq!(Arc::ptr_eq(&last, &now), is_remembered, "{after:?}");
            last = now;
        }
    }

    #[test]
    fn a_survey_in_which_an_entry_could_not_be_read_is_not_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let (root, epoch) = (dir.path().join("ws"), DateTime::UNIX_EPOCH);
        let all = Workspaces::open(&root, &dir.path().join("trash"), "t").unwrap();
        for name in ["a", "b"] {
            all.enter(&id(name), epoch).unwrap().preserve(MarkerState::Failed, None, epoch).unwrap();
        }
        let later = Duration::from_secs(u64::from(u32::MAX));
        let listed = || fsx::marked_at(&root, MARKER_FILE, later).unwrap();
        let failing = |path: &Path, device| {
            if path.ends_with("b") { Err(io::ErrorKind::PermissionDenied.into()) } else { all.look(path, device) }
        };
        let first = all.survey_by(listed(), failing).unwrap();
        assert_eq!((first.preserved.len(), first.unknown.as_slice()), (1, &[root.join("b")][..]));
        let second = all.survey_of(listed()).unwrap();
        assert_eq!((second.preserved.len(), second.unknown.len()), (2, 0), "nothing has changed, but it can be read");
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
        assert_eq!((held.facts().keep, held.facts().size), (Some(Keep::default()), Some(size)));
        assert_eq!(held.measure().unwrap(), size, "nothing was added since");
        held.set_keep(None).unwrap();
        assert!(matches!(all.enter(&id("a"), DateTime::UNIX_EPOCH), Err(WorkspaceError::Busy { .. })));
        let name = held.discard().unwrap();
        assert_eq!((all.trashed().unwrap(), all.survey().unwrap().preserved.len()), (1, 0));
        assert!(name.to_str().unwrap().starts_with("a."));
        drop(all.enter(&id("a"), DateTime::UNIX_EPOCH).unwrap()); // a new one: the old one is in the trash
    }
}
