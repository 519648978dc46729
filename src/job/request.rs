//! A valid order: what a job file means once every check has passed.

use super::{JobId, UploadName};
use chrono::{DateTime, Utc};
pub(crate) use film::{Quality, Subtitles};
use std::collections::BTreeMap;
use std::time::Duration;

/// The priority of a job that names none.
pub(crate) const PRIORITY_DEFAULT: u8 = 50;

/// A valid order. Absent choices are `None`: the configuration decides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JobRequest {
    /// The job's name.
    pub(crate) id: JobId,
    /// 0 to 99, higher first.
    pub(crate) priority: u8,
    /// Not to be started earlier.
    pub(crate) not_before: Option<DateTime<Utc>>,
    /// How long the job may run.
    pub(crate) timeout: Option<Duration>,
    /// Attempts in all.
    pub(crate) attempts_max: Option<u32>,
    /// The client's own labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// What is told.
    pub(crate) story: StoryRequest,
    /// How it is spoken.
    pub(crate) tts: TtsRequest,
    /// What is shown.
    pub(crate) images: ImagesRequest,
    /// How it is rendered.
    pub(crate) video: VideoRequest,
    /// Where it is published below the configured place, with `{id}`, `{hash8}` and `{hash}` to fill in.
    pub(crate) upload_name: Option<UploadName>,
    /// Keeps the workspace after success too.
    pub(crate) keep_workspace: bool,
    /// Free-form data that comes back in the result.
    pub(crate) metadata: serde_json::Map<String, serde_json::Value>,
    /// blake3 of the canonical content without the id (keys sorted, no white space, no `$schema`):
    /// the same order has the same hash.
    pub(crate) content_hash: [u8; 32],
}

#[cfg(test)]
impl JobRequest {
    /// Makes an order that chooses nothing and tells a story of the anthology.
    pub(crate) fn example(id: &str) -> Self {
        let job = super::parse(br#"{"version": 1, "story": {}}"#, id);
        Self { id: id.parse().unwrap(), ..job.unwrap() }
    }
}

/// What is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoryRequest {
    /// The kind of story, a slug: `horror`, `mystery`, … or `random`.
    pub(crate) kind: String,
    /// Shown on the title card.
    pub(crate) title: Option<String>,
    /// A language tag such as `en`, `de` or `pt-br`.
    pub(crate) language: Option<String>,
    /// Where the words come from.
    pub(crate) body: StoryBody,
}

/// Where the words of a story come from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StoryBody {
    /// One text, to be cut into sentences and scenes.
    Text(String),
    /// Scenes as the client cut them.
    Scenes(Vec<SceneRequest>),
    /// A prompt for an LLM.
    Prompt(String),
    /// A story of the built-in anthology, by kind.
    Anthology,
}

/// One scene as the client wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SceneRequest {
    /// What is said.
    pub(crate) text: String,
    /// What is shown; drawn from the text where absent.
    pub(crate) image_prompt: Option<String>,
    /// The scene's least length in seconds; silence is added after the speech.
    pub(crate) seconds: Option<f64>,
}

/// How the story is spoken.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TtsRequest {
    /// The provider's name.
    pub(crate) provider: Option<String>,
    /// The provider's voice.
    pub(crate) voice: Option<String>,
    /// 0.5 to 2.0; 1.0 is the voice's own speed.
    pub(crate) speed: Option<f64>,
    /// What to do when no voice can speak.
    pub(crate) on_failure: OnFailure,
}

/// What to do when no voice can speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OnFailure {
    /// Fail the stage.
    #[default]
    Fail,
    /// Go on without sound.
    Silent,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImagesRequest {
    /// The provider's name.
    pub(crate) provider: Option<String>,
    /// The most distinct pictures; scenes cycle through them.
    pub(crate) count: Option<u32>,
    /// Whether pictures of the library may be used again.
    pub(crate) reuse: bool,
    /// Added to every prompt.
    pub(crate) style: Option<String>,
    /// Chooses pictures and motion; drawn from the id where absent.
    pub(crate) seed: Option<u64>,
}

impl Default for ImagesRequest {
    fn default() -> Self {
        Self { provider: None, count: None, reuse: true, style: None, seed: None }
    }
}

/// How the video is rendered.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct VideoRequest {
    /// Width and height in pixels.
    pub(crate) size: Option<(u32, u32)>,
    /// Frames per second: 24, 25 or 30.
    pub(crate) fps: Option<u32>,
    /// Which subtitles are made.
    pub(crate) subtitles: Option<Vec<Subtitles>>,
    /// How much CPU time a better picture is worth.
    pub(crate) quality: Option<Quality>,
}
