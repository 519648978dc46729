//! How running work tells how far it is.

use super::Stage;
use std::fmt;
use std::sync::Arc;

/// One sign of life of a job.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Update {
    /// The stage at work.
    pub(crate) stage: Stage,
    /// How much of the stage is done, from 0 to 1.
    pub(crate) fraction: f32,
    /// What is being done, for people: `ffmpeg 3.1x, 00:11/00:18`.
    pub(crate) detail: String,
}

/// Where a job's signs of life go; clones share it. The receiver must not block.
#[derive(Clone)]
pub(crate) struct Progress(Arc<dyn Fn(Update) + Send + Sync>);

impl Progress {
    /// Makes a progress that calls `receiver` for every sign of life.
    pub(crate) fn new(receiver: impl Fn(Update) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receiver))
    }

    /// Makes a progress that nobody listens to.
    #[cfg(test)]
    pub(crate) fn silent() -> Self {
        Self::new(|_| ())
    }

    /// Tells how far a stage is.
    pub(crate) fn at(&self, stage: Stage, fraction: f32, detail: impl Into<String>) {
        (self.0)(Update { stage, fraction: fraction.clamp(0.0, 1.0), detail: detail.into() });
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}
