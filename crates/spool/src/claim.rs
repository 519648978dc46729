//! The exclusive right to run a job: its locked file in running/.

use super::entry::{self, Entry};
use super::names::{Place, QueuedName, RunningName};
use super::{SpoolDir, SpoolError, act};
use fsx::LockFile;
use job::JobId;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// The exclusive right to run a job, until it is settled. If it is dropped or the process dies, the kernel frees the
/// lock, and the file in running/ is an orphan that recovery finds.
#[derive(Debug)]
pub struct Claim {
    pub(super) spool: SpoolDir,
    pub(super) name: RunningName,
    /// The job's place in the queue; `None` for an orphan, whose file name does not contain it.
    pub(super) place: Option<Place>,
    lock: LockFile,
}

impl SpoolDir {
    /// Claims a queued job. `None` if another process has claimed it, or the file is gone.
    pub fn claim(&self, name: &QueuedName) -> Result<Option<Claim>, SpoolError> {
        let from = self.queue().join(name.to_string());
        let running = name.claimed();
        let to = self.running().join(running.to_string());
        let Some(lock) = self.lock_at(&from)? else { return Ok(None) };
        match act::rename_new(&from, &to) {
            Ok(true) => (),
            Ok(false) => return Ok(None), // the same attempt is in running/: it must be recovered first
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        }
        if !entry::is_at(lock.file(), &to)? {
            return Ok(None);
        }
        let place = Some(Place { rank: name.rank, seq: name.seq });
        Ok(Some(Claim { spool: self.clone(), name: running, place, lock }))
    }

    /// Lets a queued job be claimed at once; `false` if it was claimed or removed meanwhile.
    pub fn make_due(&self, name: &QueuedName) -> Result<bool, SpoolError> {
        let path = |name: &QueuedName| self.queue().join(name.to_string());
        let due = QueuedName { due_ms: 0, ..name.clone() };
        match act::rename_new(&path(name), &path(&due)) {
            Ok(true) => {
                self.news().went(name.clone());
                self.news().returned(due);
                Ok(true)
            }
            Err(error) if error.is_not_found() => Ok(false),
            ended => ended,
        }
    }

    /// Takes over a job in running/ whose worker died. `None` if the worker lives, or the file is gone.
    pub fn take_orphan(&self, name: &RunningName) -> Result<Option<Claim>, SpoolError> {
        let lock = self.lock_at(&self.running().join(name.to_string()))?;
        Ok(lock.map(|lock| Claim { spool: self.clone(), name: name.clone(), place: None, lock }))
    }

    /// Lists running/: jobs with a live worker, and orphans.
    pub fn running_names(&self) -> Result<Vec<RunningName>, SpoolError> {
        Ok(act::names_in(&self.running())?.iter().filter_map(|name| RunningName::parse(name)).collect())
    }

    /// Lists queue/, one name after the other: it may hold a million.
    pub fn each_queued_name(&self) -> Result<impl Iterator<Item = Result<QueuedName, SpoolError>> + use<>, SpoolError> {
        let parsed = |name: Result<String, SpoolError>| name.map(|name| QueuedName::parse(&name)).transpose();
        Ok(act::each_name_in(&self.queue())?.filter_map(parsed))
    }

    /// Tells whether a job stands in queue/ under this very name.
    pub fn is_queued_as(&self, name: &QueuedName) -> Result<bool, SpoolError> {
        act::stands(&self.queue().join(name.to_string()))
    }

    /// Tells whether a job is in queue/.
    pub(super) fn is_queued(&self, id: &JobId) -> Result<bool, SpoolError> {
        for name in self.each_queued_name()? {
            if name?.id == *id {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Opens and locks the file at `path`; `None` if after the lock another file, or none, is at this path.
    fn lock_at(&self, path: &Path) -> Result<Option<LockFile>, SpoolError> {
        let file = match entry::open(path, self.settings().job_bytes_max)? {
            Entry::Plain(file, _) => file,
            Entry::Gone => return Ok(None),
            Entry::Hostile(hostile) => return Err(hostile.at(path)),
        };
        let Some(lock) = LockFile::try_lock(file).map_err(|error| SpoolError::io("lock", path, error))? else {
            return Ok(None);
        };
        Ok(entry::is_at(lock.file(), path)?.then_some(lock))
    }
}

impl Claim {
    /// Returns the job's id.
    pub fn id(&self) -> &JobId {
        &self.name.id
    }

    /// Returns the name in running/, with the number of the attempt (from 1) and of the crashes in a row.
    pub fn name(&self) -> &RunningName {
        &self.name
    }

    /// Returns the path of the job file in running/.
    pub fn path(&self) -> PathBuf {
        self.spool.running().join(self.name.to_string())
    }

    /// Writes the job's status file beside the job file, atomically.
    pub fn write_status(&self, document: &[u8]) -> Result<(), SpoolError> {
        let path = self.spool.status_file(self.id());
        let temp = self.spool.status_temp(self.id());
        fsx::write_atomic_via(&temp, &path, document).map_err(|error| SpoolError::io("write", &path, error))
    }

    /// Reads the job file through the locked descriptor, so that no other file can be read in its place.
    pub fn read(&self) -> Result<Vec<u8>, SpoolError> {
        let (path, bytes_max) = (self.path(), self.spool.settings().job_bytes_max);
        let mut file = self.lock.file();
        file.seek(SeekFrom::Start(0)).map_err(|error| SpoolError::io("read", &path, error))?;
        entry::read(file, &path, bytes_max)?.ok_or_else(|| entry::Hostile::too_large(bytes_max).at(&path))
    }
}
