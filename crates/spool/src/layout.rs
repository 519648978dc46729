//! The directories of the spool: created, checked, and bound to one state directory.

use super::news::News;
use super::{SpoolError, act};
use fsx::LockFile;
use job::JobId;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Binds a spool to a state directory: the same random text is in a file of both.
const TOKEN_FILE: &str = ".reelspool-token";
/// The lock file that a daemon holds while it accepts files, so that two daemons cannot accept the same file.
const ACCEPT_LOCK: &str = ".reelspool-accept";
/// The directories and their modes. They are setgid, so that submitters' files get the daemon's group; the drop box is
/// also sticky, so that no submitter can remove another's file.
const DIRS: [(&str, u32); 5] =
    [("incoming", 0o3770), ("queue", 0o2750), ("running", 0o2750), ("done", 0o2750), ("failed", 0o2750)];
/// The mode of the spool's root.
const ROOT_MODE: u32 = 0o2750;

/// Limits and waits of the spool.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The largest job file, in bytes.
    pub job_bytes_max: u64,
    /// How long a file that another user writes in place must be unchanged before it counts as complete.
    pub stable_for: Duration,
    /// How long an empty or cut-off file may be unchanged before it is rejected.
    pub incomplete_for: Duration,
    /// How often in a row a job's worker may die without finishing a stage before the job fails.
    pub crashes_max: u8,
    /// How old an abandoned temporary file of a client may become before it is removed.
    pub temp_age_max: Duration,
    /// How many new files may be open at a time while they are accepted, so that claims do not wait long either.
    pub files_open_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            job_bytes_max: 1024 * 1024,
            stable_for: Duration::from_secs(1),
            incomplete_for: Duration::from_mins(1),
            crashes_max: 3,
            temp_age_max: Duration::from_hours(24),
            files_open_max: 256,
        }
    }
}

/// The spool's directory tree, opened; clones share it.
#[derive(Debug, Clone)]
pub struct SpoolDir(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    root: PathBuf,
    token: String,
    settings: Settings,
    news: News,
}

impl SpoolDir {
    /// Opens a spool: creates missing directories, checks them, and binds them to `state_dir`, which must exist.
    pub fn open(root: &Path, state_dir: &Path, settings: Settings) -> Result<Self, SpoolError> {
        make_dir(root, ROOT_MODE)?;
        let root = fs::canonicalize(root).map_err(|error| SpoolError::io("resolve", root, error))?;
        let root = root.as_path();
        let kind = rustix::fs::statfs(root).map_err(|error| SpoolError::io("ask the file system of", root, error))?;
        if let Some(kind) = u32::try_from(kind.f_type).ok().and_then(network_file_system) {
            return Err(SpoolError::NetworkFileSystem { path: root.to_path_buf(), kind });
        }
        for (name, mode) in DIRS {
            make_dir(&root.join(name), mode)?;
        }
        check_dirs(root)?;
        let token = bind(root, state_dir)?;
        Ok(Self(Arc::new(Inner { root: root.to_path_buf(), token, settings, news: News::default() })))
    }

    /// Checks that the spool was not replaced since it was opened.
    pub fn verify(&self) -> Result<(), SpoolError> {
        check_dirs(self.root())?;
        match read_token(self.root())? {
            Some(token) if token == self.0.token => Ok(()),
            _ => Err(SpoolError::Replaced { root: self.root().to_path_buf() }),
        }
    }

    /// Returns the spool's root directory.
    pub fn root(&self) -> &Path {
        &self.0.root
    }

    /// Returns the limits and waits.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Returns what is known to have changed.
    pub(super) fn news(&self) -> &News {
        &self.0.news
    }

    /// Returns incoming/, where clients put files.
    pub fn incoming(&self) -> PathBuf {
        self.root().join("incoming")
    }

    /// Returns queue/, with the accepted jobs.
    pub fn queue(&self) -> PathBuf {
        self.root().join("queue")
    }

    /// Returns running/, with the claimed jobs.
    pub fn running(&self) -> PathBuf {
        self.root().join("running")
    }

    /// Returns done/, with the results and their job files.
    pub fn done(&self) -> PathBuf {
        self.root().join("done")
    }

    /// Returns failed/, with the error files and their job files.
    pub fn failed(&self) -> PathBuf {
        self.root().join("failed")
    }

    /// Returns the path of a job's result file.
    pub(crate) fn result_file(&self, id: &JobId) -> PathBuf {
        self.done().join(format!("{id}.result.json"))
    }

    /// Returns the path of a job's error file.
    pub fn error_file(&self, id: &JobId) -> PathBuf {
        self.failed().join(format!("{id}.error.json"))
    }

    /// Returns the path of a running job's status file.
    pub(crate) fn status_file(&self, id: &JobId) -> PathBuf {
        self.running().join(format!("{id}.status.json"))
    }

    /// Returns the temporary path of a status file; only the claim's holder writes it.
    pub(super) fn status_temp(&self, id: &JobId) -> PathBuf {
        self.running().join(format!(".{id}.status.tmp"))
    }

    /// Returns the path of the request to cancel a job.
    pub fn cancel_file(&self, id: &JobId) -> PathBuf {
        self.incoming().join(format!("{id}.cancel"))
    }

    /// Returns the path of the request to run a job again.
    pub fn retry_file(&self, id: &JobId) -> PathBuf {
        self.incoming().join(format!("{id}.retry"))
    }

    /// Takes the accept lock, which keeps other daemons from accepting files and retrying; `None` if another one has
    /// it.
    pub fn lock_intake(&self) -> Result<Option<LockFile>, SpoolError> {
        let path = self.accept_lock();
        LockFile::try_lock_path(&path).map_err(|error| SpoolError::io("lock", &path, error))
    }

    /// Tells whether the job file of a finished job is still there, so that it can run again.
    pub fn has_final_input(&self, id: &JobId) -> Result<bool, SpoolError> {
        Ok(act::stands(&self.done_input(id))? || act::stands(&self.failed_input(id))?)
    }

    pub(super) fn done_input(&self, id: &JobId) -> PathBuf {
        self.done().join(format!("{id}.json"))
    }

    pub(super) fn failed_input(&self, id: &JobId) -> PathBuf {
        self.failed().join(format!("{id}.json"))
    }

    fn accept_lock(&self) -> PathBuf {
        self.root().join(ACCEPT_LOCK)
    }
}

fn make_dir(path: &Path, mode: u32) -> Result<(), SpoolError> {
    match fs::symlink_metadata(path) {
        Ok(_) => return Ok(()), // it exists; its mode is the operator's choice
        Err(error) if error.kind() == io::ErrorKind::NotFound => (),
        Err(error) => return Err(SpoolError::io("look at", path, error)),
    }
    fsx::create_dir_all(path).map_err(|error| SpoolError::io("create", path, error))?;
    // Set after mkdir, which applies the umask.
    let outcome = fs::set_permissions(path, fs::Permissions::from_mode(mode));
    match outcome {
        Err(error) if error.kind() != io::ErrorKind::PermissionDenied => {
            Err(SpoolError::io("set the mode of", path, error))
        }
        Err(_) | Ok(()) => Ok(()),
    }
}

/// Checks that every directory is a real one (no link) on the file system of the root.
fn check_dirs(root: &Path) -> Result<(), SpoolError> {
    let look = |path: &Path| fs::symlink_metadata(path).map_err(|error| SpoolError::io("look at", path, error));
    let device = look(root)?.dev();
    for (name, _) in DIRS {
        let path = root.join(name);
        let meta = look(&path)?;
        if !meta.is_dir() {
            return Err(SpoolError::NotADirectory { path });
        }
        if meta.dev() != device {
            return Err(SpoolError::OtherFileSystem { path, root: root.to_path_buf() });
        }
    }
    Ok(())
}

/// Binds a spool to a state directory. The state's token is written first: a crash in between leaves a spool without a
/// token, which counts as unbound.
fn bind(root: &Path, state_dir: &Path) -> Result<String, SpoolError> {
    check_owner(root, state_dir)?;
    if let Some(token) = read_token(root)? {
        return Ok(token);
    }
    let token = state_token(state_dir)?;
    act::publish_new(&root.join(TOKEN_FILE), token.as_bytes())?;
    act::sync_dir(root)?;
    Ok(token)
}

/// Checks that a spool, if it exists, belongs to this state directory or to none yet.
pub fn check_owner(root: &Path, state_dir: &Path) -> Result<(), SpoolError> {
    match (read_token(root)?, read_token(state_dir)?) {
        (Some(spool), state) if state.as_ref() != Some(&spool) => Err(SpoolError::OtherState {
            root: root.to_path_buf(),
            state_dir: state_dir.to_path_buf(),
            token: root.join(TOKEN_FILE),
        }),
        _ => Ok(()),
    }
}

/// Returns the token of a state directory; creates it if there is none.
pub fn state_token(state_dir: &Path) -> Result<String, SpoolError> {
    match read_token(state_dir)? {
        Some(token) => Ok(token),
        None => first_token(state_dir),
    }
}

/// Creates the token of a state directory; if several daemons do at once, the first one's is used.
fn first_token(state_dir: &Path) -> Result<String, SpoolError> {
    let source = Path::new("/dev/urandom");
    let mut random = [0; 16];
    let mut file = fs::File::open(source).map_err(|error| SpoolError::io("open", source, error))?;
    file.read_exact(&mut random).map_err(|error| SpoolError::io("read", source, error))?;
    let token = format!("{:032x}\n", u128::from_be_bytes(random));
    let path = state_dir.join(TOKEN_FILE);
    if act::publish_new(&path, token.as_bytes())? {
        act::sync_dir(state_dir)?;
        return Ok(token);
    }
    read_token(state_dir)?.ok_or_else(|| SpoolError::io("read", &path, io::Error::from(io::ErrorKind::NotFound)))
}

/// Reads the token of a spool or of a state directory; `None` if it has none.
pub fn read_token(dir: &Path) -> Result<Option<String>, SpoolError> {
    let path = dir.join(TOKEN_FILE);
    match fs::read_to_string(&path) {
        Ok(token) => Ok(Some(token)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SpoolError::io("read", &path, error)),
    }
}

/// Returns the name of a file system without reliable flock and inotify, by its magic number (statfs(2),
/// linux/magic.h).
fn network_file_system(magic: u32) -> Option<&'static str> {
    Some(match magic {
        0x6969 => "NFS",
        0x517b => "SMB",
        0xff53_4d42 => "CIFS",
        0xfe53_4d42 => "SMB2",
        0x0102_1997 => "9p",
        0x6573_5546 => "FUSE, such as sshfs",
        0x00c3_6400 => "Ceph",
        0x5346_414f => "AFS",
        0x7375_7245 => "Coda",
        0x0bd0_0bd0 => "Lustre",
        0x0116_1970 => "GFS2",
        0x7461_636f => "OCFS2",
        0x786f_4256 => "VirtualBox shared folder",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(root: &Path, state: &Path) -> Result<SpoolDir, SpoolError> {
        SpoolDir::open(root, state, Settings::default())
    }

    #[test]
    fn the_directories_get_the_modes_of_the_protocol_once() {
        let (dir, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = dir.path().join("spool");
        let mode = |path: PathBuf| fs::metadata(path).unwrap().mode() & 0o7777;
        let spool = open(&root, state.path()).unwrap();
        assert_eq!(mode(root.clone()), 0o2750);
        assert_eq!([spool.incoming(), spool.queue()].map(mode), [0o3770, 0o2750]);
        fs::set_permissions(spool.incoming(), fs::Permissions::from_mode(0o3777)).unwrap();
        open(&root, state.path()).unwrap().verify().unwrap();
        assert_eq!(mode(root.join("incoming")), 0o3777);
    }

    #[test]
    fn a_spool_belongs_to_one_state_directory() {
        let (dir, one, two) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        open(dir.path(), one.path()).unwrap();
        open(dir.path(), one.path()).unwrap();
        let refused = open(dir.path(), two.path()).unwrap_err();
        assert!(matches!(refused, SpoolError::OtherState { .. }), "{refused}");
        assert_eq!(fs::read_dir(two.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_spool_that_was_replaced_is_noticed() {
        let (dir, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = dir.path().join("spool");
        let spool = open(&root, state.path()).unwrap();
        fs::remove_dir(spool.failed()).unwrap();
        std::os::unix::fs::symlink("/etc", spool.failed()).unwrap();
        assert!(matches!(spool.verify().unwrap_err(), SpoolError::NotADirectory { .. }));
        assert!(matches!(open(&root, state.path()).unwrap_err(), SpoolError::NotADirectory { .. }));
        fsx::rename_atomic(&root, &dir.path().join("old")).unwrap();
        for (name, _) in DIRS {
            fs::create_dir_all(root.join(name)).unwrap();
        }
        assert!(matches!(spool.verify().unwrap_err(), SpoolError::Replaced { .. }));
    }

    #[test]
    fn network_file_systems_are_told_from_local_ones() {
        for (magic, network) in [(0x6969, true), (0xff53_4d42, true), (0x6573_5546, true), (0xef53, false)] {
            assert_eq!(network_file_system(magic).is_some(), network, "{magic:#x}");
        }
    }
}
