//! The stages of the pipeline and the states of a job.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One step of the pipeline, in the order a job goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The text: given, or from the anthology, cut into sentences and scenes.
    Story,
    /// The narration.
    Tts,
    /// One background image per scene.
    Images,
    /// The rendered video, its subtitles and cover.
    Video,
    /// The outputs published at their URLs.
    Upload,
    /// The verdict in the ledger.
    Record,
}

impl Stage {
    /// Lists every stage in order.
    pub const ALL: [Self; 6] = [Self::Story, Self::Tts, Self::Images, Self::Video, Self::Upload, Self::Record];

    /// Returns the stage's name in files, logs and flags.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Tts => "tts",
            Self::Images => "images",
            Self::Video => "video",
            Self::Upload => "upload",
            Self::Record => "record",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Accepted; waiting for a slot or for its due time.
    Queued,
    /// Claimed by a live daemon.
    Running,
    /// Published and recorded.
    Done,
    /// Given up; its workspace is preserved.
    Failed,
    /// Never a job: answered with an error file.
    Rejected,
    /// Ended because somebody asked.
    Cancelled,
}

impl JobState {
    /// Lists every state.
    pub const ALL: [Self; 6] = [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Rejected, Self::Cancelled];

    /// Returns the state's name in files, logs and flags.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// Tells whether a job in this state will never change by itself again.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
