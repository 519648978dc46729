//! The marker file: which installation made a workspace, for which job, and how the job ended.

use chrono::{DateTime, Utc};
use job::{Code, Failure, JobState, Stage};
use serde::{Deserialize, Serialize};
use std::io;
use std::os::fd::AsFd;
use std::path::Path;

/// The marker's name in a workspace.
pub(crate) const MARKER_FILE: &str = ".reelspool.json";

/// Its name while it is written.
const MARKER_TEMP: &str = ".reelspool.tmp";

/// The largest marker, in bytes; a longer file was not written by us.
const BYTES_MAX: u64 = 64 << 10;

/// The marker's content. A directory without a valid marker with our token is never removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// The job's id; equals the directory's name.
    pub job_id: String,
    /// The token of the installation that made it.
    pub token: String,
    /// The job's state.
    pub state: MarkerState,
    /// When the workspace was made.
    pub created_at: DateTime<Utc>,
    /// When the job ended; the retention time starts here.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why it is preserved.
    pub reason: Option<Reason>,
    /// Its size when it was preserved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// If present, the workspace is kept: spared from removal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<Keep>,
    /// True if the job wants its workspace kept on success.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_on_success: bool,
}

/// What a marker says that decides about its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The job's state.
    pub state: MarkerState,
    /// When the workspace was made.
    pub created_at: DateTime<Utc>,
    /// When the job ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Its size when it was preserved.
    pub size: Option<Size>,
    /// If present, the workspace is kept.
    pub keep: Option<Keep>,
    /// True if the job wants its workspace kept on success.
    pub keep_on_success: bool,
}

impl Facts {
    /// Returns the `keep` that applies if the job ended in `state`. The job's own request counts even if a crash
    /// prevented that it was written as `keep`.
    pub fn keep_of(&self, state: JobState) -> Option<Keep> {
        let asked = self.keep_on_success && state == JobState::Done;
        self.keep.or_else(|| asked.then(Keep::default))
    }

    /// Returns when the job ended; where that is not known, when the workspace was made.
    pub fn ended(&self) -> DateTime<Utc> {
        self.finished_at.unwrap_or(self.created_at)
    }
}

impl Marker {
    /// Returns what decides about the workspace.
    pub fn facts(&self) -> Facts {
        let Self { job_id: _, token: _, state, created_at, finished_at, reason: _, size, keep, keep_on_success } = self;
        Facts {
            state: *state,
            created_at: *created_at,
            finished_at: *finished_at,
            size: *size,
            keep: *keep,
            keep_on_success: *keep_on_success,
        }
    }
}

/// How large a workspace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Size {
    /// Allocated bytes of all files.
    pub bytes: u64,
    /// Number of files and directories.
    pub entries: u64,
}

/// Spares a workspace from removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Keep {
    /// When it ends; `None`: until a person removes it.
    pub until: Option<DateTime<Utc>>,
}

impl Keep {
    /// Tells whether it still applies at `now`.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// The state of the job that a workspace belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkerState {
    /// Running, or waiting for its next attempt.
    Active,
    /// Failed; preserved for people to examine.
    Failed,
    /// Cancelled; preserved for a shorter time.
    Cancelled,
    /// Succeeded and kept because the job asked for it.
    Kept,
}

/// Why a workspace is preserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Reason {
    /// The error code.
    pub code: Code,
    /// The stage that failed; `None` if the failure was outside the stages.
    pub stage: Option<Stage>,
    /// The failure's message.
    pub message: String,
    /// The messages of the underlying errors, outermost first.
    pub causes: Vec<String>,
    /// What a person can do about it.
    pub hint: String,
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
    /// Reads the marker of a workspace; `None` if there is none or it is not valid.
    pub fn read(dir: &Path) -> io::Result<Option<Self>> {
        match fsx::open_dir(dir) {
            Ok(dir) => Self::read_in(dir),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the marker of an open workspace directory; `None` if there is none or it is not valid.
    pub(crate) fn read_in(dir: impl AsFd) -> io::Result<Option<Self>> {
        let bytes = fsx::read_plain(dir, MARKER_FILE, BYTES_MAX)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Writes the marker of a workspace that this process has locked, atomically.
    pub fn write(&self, dir: &Path) -> io::Result<()> {
        let bytes = serde_json::to_vec_pretty(self)?;
        fsx::write_atomic_alone(&dir.join(MARKER_TEMP), &dir.join(MARKER_FILE), &bytes)
    }
}
