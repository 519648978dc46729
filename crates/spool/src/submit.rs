//! The client's side: put a job file into incoming/, or a request to cancel or retry a job.

use super::entry::{self, Entry, Hostile};
use super::{SpoolError, act};
use job::{Code, JobId, Stage};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// Submits a job file as `incoming/{id}.json` of the spool at `root`. After the return, no crash and no power cut loses
/// the job. The same bytes may be submitted again; other bytes do not replace a file that still waits.
pub fn submit(root: &Path, id: &JobId, bytes: &[u8]) -> Result<PathBuf, SpoolError> {
    let incoming = root.join("incoming");
    let path = incoming.join(format!("{id}.json"));
    if !act::publish_new(&path, bytes)? {
        match fs::read(&path) {
            Ok(waiting) if waiting == bytes => (),
            Ok(_) => return Err(SpoolError::Pending { path }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // The waiting file was accepted at this instant. If its content differs from ours, the ledger reports
                // the conflict.
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

/// Requests to cancel a job, durably. The request file is empty, so that it can be written on a full disk.
pub fn request_cancel(root: &Path, id: &JobId) -> Result<PathBuf, SpoolError> {
    let incoming = root.join("incoming");
    let path = incoming.join(format!("{id}.cancel"));
    if !act::publish_new(&path, b"")?
        && let Some(what) = irregular_at(&path)
    {
        return Err(SpoolError::NotARequest { path, what });
    }
    act::sync_dir(&incoming)?;
    Ok(path)
}

/// Returns what stands at the path of a request, if it is not a plain file.
fn irregular_at(path: &Path) -> Option<&'static str> {
    entry::irregular(&fs::symlink_metadata(path).ok()?)
}

/// The largest request file, in bytes: an object with a stage's name, and room for white space.
const REQUEST_BYTES_MAX: u64 = 4096;

/// The content of a request to run a job again; an empty file means the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryRequest {
    /// The first stage to do again; `None`: continue after the last finished stage.
    #[serde(default)]
    pub from: Option<Stage>,
}

impl RetryRequest {
    /// Parses the content of a request file; the error says what is wrong.
    fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}

/// Requests another run of a finished job, durably. It replaces a request that is still waiting.
pub fn request_retry(root: &Path, id: &JobId, request: RetryRequest) -> Result<PathBuf, SpoolError> {
    let incoming = root.join("incoming");
    let path = incoming.join(format!("{id}.retry"));
    if let Some(what) = irregular_at(&path) {
        return Err(SpoolError::NotARequest { path, what });
    }
    // Without a stage the file is empty, so that it can be written on a full disk.
    let content = request.from.map(|stage| format!("{{\"from\":\"{stage}\"}}\n")).unwrap_or_default();
    act::publish(&path, content.as_bytes())?;
    act::sync_dir(&incoming)?;
    Ok(path)
}

impl super::SpoolDir {
    /// Reads the request to run a job again; `None` if there is none. A hostile or invalid file is an error.
    pub fn retry_request(&self, id: &JobId) -> Result<Option<RetryRequest>, SpoolError> {
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

    /// Removes the request to run a job again, once it is handled; returns false if there was none.
    pub fn take_retry_request(&self, id: &JobId) -> Result<bool, SpoolError> {
        act::remove(&self.retry_file(id))
    }

    /// Lists the jobs with a request to cancel. Used while nothing is accepted, as during a drain.
    pub fn cancel_requests(&self) -> Result<Vec<JobId>, SpoolError> {
        let names = act::names_in(&self.incoming())?;
        let ids = names.iter().filter_map(|name| name.strip_suffix(".cancel")?.parse().ok());
        Ok(ids.filter(|id| irregular_at(&self.cancel_file(id)).is_none()).collect())
    }

    /// Removes the request to cancel a job; returns false if there was none. Called by the owner of a running job
    /// before it stops the job, and for requests whose job is not live.
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
