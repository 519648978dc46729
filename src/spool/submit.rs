//! What a client does: place a job file whole into incoming/, or ask for the end or another run of a job.

use super::entry::{self, Entry, Hostile};
use super::{SpoolError, act};
use crate::job::{Code, JobId, Stage};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// Submits a job file under `incoming/{id}.json` of the spool at `root`. When it returns, no crash and no power cut
/// loses the job. The same bytes may be submitted again; other bytes never replace a file that still waits.
pub(crate) fn submit(root: &Path, id: &JobId, bytes: &[u8]) -> Result<PathBuf, SpoolError> {
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
pub(crate) fn request_cancel(root: &Path, id: &JobId) -> Result<PathBuf, SpoolError> {
    let incoming = root.join("incoming");
    let path = incoming.join(format!("{id}.cancel"));
    act::publish_new(&path, b"")?;
    act::sync_dir(&incoming)?;
    Ok(path)
}

/// The largest request, in bytes: a stage's name in an object, with room for white space.
const REQUEST_BYTES_MAX: u64 = 4096;

/// What a request to run a job again says; an empty file says the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetryRequest {
    /// The first stage to do again; where absent, the run goes on after the last whole stage.
    #[serde(default)]
    pub(crate) from: Option<Stage>,
}

impl RetryRequest {
    /// Reads the content of a request.
    fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}

/// Asks for another run of a finished job, durably. A request that waits already is replaced.
pub(crate) fn request_retry(root: &Path, id: &JobId, request: RetryRequest) -> Result<PathBuf, SpoolError> {
    let incoming = root.join("incoming");
    let path = incoming.join(format!("{id}.retry"));
    // Without a stage the file is empty, so that even a full disk does not refuse it.
    let content = request.from.map(|stage| format!("{{\"from\":\"{stage}\"}}\n")).unwrap_or_default();
    act::publish(&path, content.as_bytes())?;
    act::sync_dir(&incoming)?;
    Ok(path)
}

impl super::SpoolDir {
    /// Reads the request to run a job again; `None` where there is none, and a hostile or unreadable one is an error.
    pub(crate) fn retry_request(&self, id: &JobId) -> Result<Option<RetryRequest>, SpoolError> {
        let path = self.retry_file(id);
        let file = match entry::open(&path, REQUEST_BYTES_MAX)? {
            Entry::Plain(file, _) => file,
            Entry::Gone => return Ok(None),
            Entry::Hostile(hostile) => return Err(hostile.at(&path)),
        };
        let bytes = entry::read(&file, &path, REQUEST_BYTES_MAX)?;
        let bytes = bytes.ok_or_else(|| Hostile::too_large(REQUEST_BYTES_MAX).at(&path))?;
        let request = RetryRequest::parse(&bytes);
        request.map(Some).map_err(|message| Hostile { code: Code::InvalidValue, message }.at(&path))
    }

    /// Takes the request to run a job again, once it is carried out or refused; answers false where there was none.
    pub(crate) fn take_retry_request(&self, id: &JobId) -> Result<bool, SpoolError> {
        act::remove(&self.retry_file(id))
    }

    /// Lists the jobs whose end is asked for, for the time when nothing is accepted.
    pub(crate) fn cancel_requests(&self) -> Result<Vec<JobId>, SpoolError> {
        let names = act::names_in(&self.incoming())?;
        Ok(names.iter().filter_map(|name| name.strip_suffix(".cancel")?.parse().ok()).collect())
    }

    /// Takes the request to cancel a job; answers false where there is none. For the owner of a running job before it
    /// stops it, and for a request whose job is not live.
    pub(crate) fn take_cancel_request(&self, id: &JobId) -> Result<bool, SpoolError> {
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
    fn a_request_to_run_again_says_from_where() {
        for (content, expected) in [
            ("", Some(None)),
            (" \n", Some(None)),
            ("{}", Some(None)),
            ("{\"from\":null}", Some(None)),
            ("{\"from\":\"video\"}\n", Some(Some(Stage::Video))),
            ("{\"from\":\"vidoe\"}", None),
            ("{\"form\":\"video\"}", None),
            ("video", None),
        ] {
            assert_eq!(RetryRequest::parse(content.as_bytes()).ok().map(|it| it.from), expected, "{content}");
        }
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("incoming")).unwrap();
        let id: JobId = "x".parse().unwrap();
        for from in [None, Some(Stage::Images), None] {
            let path = request_retry(dir.path(), &id, RetryRequest { from }).unwrap();
            assert_eq!(RetryRequest::parse(&fs::read(path).unwrap()).unwrap().from, from);
        }
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
