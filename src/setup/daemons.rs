//! The locks of the daemons: each shows that its daemon lives.

use super::SetupError;
use crate::config::Config;
use fsx::LockFile;
use std::io;
use std::time::Duration;

/// How often the lock of a daemon is tried, and the pause between two tries.
const LOCK_TRIES: u32 = 50;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// Locks `daemons/PID.lock`: that is how others know that this daemon lives.
pub(crate) fn daemon_lock(config: &Config) -> Result<LockFile, SetupError> {
    let path = config.storage.state_dir.join("daemons").join(format!("{}.lock", std::process::id()));
    let failed = |source| SetupError::Directory { path: path.clone(), source };
    // No other daemon has this process id; but somebody may be looking who lives.
    for _ in 0..LOCK_TRIES {
        if let Some(lock) = LockFile::try_lock_path(&path).map_err(failed)? {
            return Ok(lock);
        }
        std::thread::sleep(LOCK_PAUSE);
    }
    Err(failed(io::ErrorKind::WouldBlock.into()))
}

/// Lists the daemons that live, by their process ids; what the dead left is removed on the way.
pub(crate) fn live_daemons(config: &Config) -> io::Result<Vec<u32>> {
    let dir = config.storage.state_dir.join("daemons");
    let mut live = Vec::new();
    let entries = match std::fs::read_dir(&dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(live),
        other => other?,
    };
    for entry in entries {
        let path = entry?.path();
        let pid = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        if let Some(pid) = pid
            && fsx::lock::is_locked_or_remove(&path)?
        {
            live.push(pid);
        }
    }
    live.sort_unstable();
    Ok(live)
}
