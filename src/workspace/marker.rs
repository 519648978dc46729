//! The file that says whose directory this is, and what became of the job.

use crate::job::{Code, Failure, JobState, Stage};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::io;
use std::os::fd::AsFd;
use std::path::Path;

/// The marker's name in a workspace.
pub(crate) const MARKER_FILE: &str = ".reelspool.json";

/// No marker is longer; what is, we did not write.
const BYTES_MAX: u64 = 64 << 10;

/// Says whose directory this is. A directory without a whole marker with our token is never removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marker {
    /// The job's name; equals the directory's.
    pub(crate) job_id: String,
    /// The token of the installation that made it.
    pub(crate) token: String,
    /// What became of the job.
    pub(crate) state: MarkerState,
    /// When the workspace was made.
    pub(crate) created_at: DateTime<Utc>,
    /// When the job ended; retention counts from here.
    pub(crate) finished_at: Option<DateTime<Utc>>,
    /// Why it is preserved.
    pub(crate) reason: Option<Reason>,
    /// How large it was when it became preserved; measured once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<Size>,
    /// The order to spare it from removal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keep: Option<Keep>,
    /// Whether the job asked for its workspace to be kept when it succeeds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) keep_on_success: bool,
}

impl Marker {
    /// Returns the order to spare the workspace of a job that ended like this. One that was asked for holds also where
    /// a crash came before it could be written.
    pub(crate) fn keep_of(&self, state: JobState) -> Option<Keep> {
        let asked = self.keep_on_success && state == JobState::Done;
        self.keep.clone().or_else(|| asked.then(Keep::default))
    }
}

/// How large a workspace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Size {
    /// Allocated bytes.
    pub(crate) bytes: u64,
    /// Files and directories.
    pub(crate) entries: u64,
}

/// An order to spare a workspace from removal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Keep {
    /// When the order ends; `None`: only when a person ends it.
    pub(crate) until: Option<DateTime<Utc>>,
}

impl Keep {
    /// Tells whether the order still holds.
    pub(crate) fn holds(&self, now: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// What became of the job of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MarkerState {
    /// Running, or waiting for its next attempt.
    Active,
    /// Failed; preserved for people.
    Failed,
    /// Cancelled; preserved for people, not as long.
    Cancelled,
    /// Succeeded and kept because the job asked for it.
    Kept,
}

/// Why a workspace is preserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reason {
    /// The stable name of what went wrong.
    pub(crate) code: Code,
    /// The stage that failed, where it was in one.
    pub(crate) stage: Option<Stage>,
    /// What went wrong and where.
    pub(crate) message: String,
    /// What lies behind it.
    pub(crate) causes: Vec<String>,
    /// What to do.
    pub(crate) hint: String,
}

impl From<&Failure> for Reason {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code,
            stage: failure.stage,
            message: failure.message.clone(),
            causes: failure.causes.clone(),
            hint: failure.hint_text().to_owned(),
        }
    }
}

impl Marker {
    /// Reads the marker of a workspace; `None` where there is none or it is not whole.
    pub(crate) fn read(dir: &Path) -> io::Result<Option<Self>> {
        match fsx::open_dir(dir) {
            Ok(dir) => Self::read_in(dir),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the marker of a workspace that is open.
    pub(crate) fn read_in(dir: impl AsFd) -> io::Result<Option<Self>> {
        let bytes = fsx::read_plain(dir, MARKER_FILE, BYTES_MAX)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Writes the marker whole.
    pub(crate) fn write(&self, dir: &Path) -> io::Result<()> {
        fsx::write_atomic(&dir.join(MARKER_FILE), serde_json::to_string_pretty(self)?.as_bytes())
    }
}
