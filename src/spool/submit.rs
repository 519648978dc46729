//! What a client does: place a job file whole into incoming/, or ask for the end of a job.

use super::{SpoolError, act};
use crate::job::JobId;
use std::fs;
use std::path::{Path, PathBuf};

/// Submits a job file under `incoming/{id}.json` of the spool at `root`. When it returns, no crash and no power cut
/// loses the job. The same bytes may be submitted again; other bytes never replace a file that still waits.
pub fn submit(root: &Path, id: &JobId, bytes: &[u8]) -> Result<PathBuf, SpoolError> {
    let incoming = root.join("incoming");
    let path = incoming.join(format!("{id}.json"));
    if !act::publish_new(&path, bytes)? {
        match fs::read(&path) {
            Ok(waiting) if waiting == bytes => (),
            Ok(_) => return Err(SpoolError::Pending { path }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // It was accepted this instant; whether ours is the same is for the ledger to say.
                if !act::publish_new(&path, bytes)? {
                    return Err(SpoolError::Pending { path });
                }
            }
            Err(error) => return Err(SpoolError::io("read", &path, error)),
        }
    }
    act::sync_dir(&incoming)?;
    Ok(path)
}

/// Asks for the end of a job, durably. The file is empty, so that even a full disk does not refuse it.
pub fn request_cancel(root: &Path, id: &JobId) -> Result<PathBuf, SpoolError> {
    let incoming = root.join("incoming");
    let path = incoming.join(format!("{id}.cancel"));
    act::publish_new(&path, b"")?;
    act::sync_dir(&incoming)?;
    Ok(path)
}

impl super::SpoolDir {
    /// Lists the jobs whose end is asked for, for the time when nothing is accepted.
    pub fn cancel_requests(&self) -> Result<Vec<JobId>, SpoolError> {
        let names = act::names_in(&self.incoming())?;
        Ok(names.iter().filter_map(|name| name.strip_suffix(".cancel")?.parse().ok()).collect())
    }

    /// Takes the request to cancel a job; answers false where there is none. For the owner of a running job before it
    /// stops it, and for a request whose job is not live.
    pub fn take_cancel_request(&self, id: &JobId) -> Result<bool, SpoolError> {
        act::remove(&self.cancel_file(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_submission_is_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("incoming")).unwrap();
        let id: JobId = "x".parse().unwrap();
        let path = submit(dir.path(), &id, b"{}").unwrap();
        assert_eq!(submit(dir.path(), &id, b"{}").unwrap(), path);
        assert!(matches!(submit(dir.path(), &id, b"{ }").unwrap_err(), SpoolError::Pending { .. }));
        assert_eq!(fs::read(&path).unwrap(), b"{}");
        assert_eq!(fs::read_dir(dir.path().join("incoming")).unwrap().count(), 1);
    }

    #[test]
    fn whatever_cut_a_submission_short_it_can_be_made_again() {
        let id: JobId = "x".parse().unwrap();
        for acts in 0..3 {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir(dir.path().join("incoming")).unwrap();
            let (result, crashed) = act::crash::after(acts, || submit(dir.path(), &id, b"{}"));
            assert_eq!(result.is_err(), acts < 2, "{acts}");
            assert_eq!(crashed, acts <= 2);
            assert_eq!(fs::read(submit(dir.path(), &id, b"{}").unwrap()).unwrap(), b"{}");
        }
    }
}
