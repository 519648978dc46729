//! The story of one job: seven calls, top to bottom.

pub mod handover;

pub mod script;

pub mod audio;

pub mod scenes;

pub mod images;

pub mod video;

pub mod upload;

use crate::job::{Cancel, JobRequest, Progress};
use crate::workspace::Workspace;

/// What every stage of one job's attempt is given.
#[derive(Debug, Clone, Copy)]
pub struct StageRun<'a> {
    /// The order.
    pub job: &'a JobRequest,
    /// The job's private directory; exists with its three subdirectories.
    pub workspace: &'a Workspace,
    /// Raised when the work must stop.
    pub cancel: &'a Cancel,
    /// Where signs of life go.
    pub progress: &'a Progress,
}
