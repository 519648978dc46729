//! The sign of life of a running job: `running/{id}.status.json`.

use super::{Claim, SpoolError};
use crate::fsx;
use crate::job::JobId;
use crate::job::JobState;
use crate::job::Stage;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// The name and version of the document.
const SCHEMA: &str = "reelspool/status-v1";

/// Tells how far a running job is; for people and scripts, nothing depends on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusFile {
    schema: String,
    /// The job.
    pub id: String,
    /// Always running, as long as the file stands.
    pub state: JobState,
    /// Which attempt this is, counted from 1.
    pub attempt: u8,
    /// The stage at work, once one is.
    pub stage: Option<Stage>,
    /// How much of the stage is done, from 0 to 1.
    pub progress: f32,
    /// What is being done.
    pub detail: String,
    /// Since when the job runs.
    pub since: DateTime<Utc>,
    /// The daemon that runs it.
    pub pid: u32,
}

impl StatusFile {
    /// Reads the sign of life of a job; `None` where there is none, or none that this version understands.
    pub fn read(running: &Path, id: &JobId) -> Option<Self> {
        let bytes = fs::read(running.join(format!("{id}.status.json"))).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

impl Claim {
    /// Makes the first sign of life of this claim; its fields are then brought up to date by the job's owner.
    pub fn status(&self, since: DateTime<Utc>) -> StatusFile {
        StatusFile {
            schema: SCHEMA.to_owned(),
            id: self.id().to_string(),
            state: JobState::Running,
            attempt: self.name().attempts,
            stage: None,
            progress: 0.0,
            detail: String::new(),
            since,
            pid: std::process::id(),
        }
    }

    /// Writes a sign of life; readers see the old one or the new one whole.
    pub fn write_status(&self, status: &StatusFile) -> Result<(), SpoolError> {
        let path = self.spool.status_file(self.id());
        let bytes = serde_json::to_vec(status).map_err(|error| SpoolError::io("write", &path, error))?;
        fsx::write_atomic(&path, &bytes).map_err(|error| SpoolError::io("write", &path, error))
    }
}
