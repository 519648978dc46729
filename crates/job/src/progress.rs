//! How running work reports its progress.

use super::Stage;
use std::fmt;
use std::sync::Arc;

/// One progress report of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// The running stage.
    pub stage: Stage,
    /// How much of the stage is done, from 0 to 1.
    pub fraction: f32,
    /// A text for people: `ffmpeg 3.1x, 00:11/00:18`.
    pub detail: String,
}

/// The receiver of a job's progress reports; clones share it. It must not block.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(Update) + Send + Sync>);

impl Progress {
    /// Makes one that calls `receiver` with every report.
    pub fn new(receiver: impl Fn(Update) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receiver))
    }

    /// Makes one that drops every report.
    pub fn silent() -> Self {
        Self::new(|_| ())
    }

    /// Reports the progress of a stage.
    pub fn at(&self, stage: Stage, fraction: f32, detail: impl Into<String>) {
        (self.0)(Update { stage, fraction: fraction.clamp(0.0, 1.0), detail: detail.into() });
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}
