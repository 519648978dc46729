//! A valid order: what a job file means once every check has passed.

use super::{JobId, UploadName};
use chrono::{DateTime, Utc};
pub use film::{Quality, Subtitles};
use std::collections::BTreeMap;
use std::time::Duration;

/// The priority of a job that names none.
pub const PRIORITY_DEFAULT: u8 = 50;

/// A valid order. Absent choices are `None`: the configuration decides.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRequest {
    /// The job's name.
    pub id: JobId,
    /// 0 to 99, higher first.
    pub priority: u8,
    /// Not to be started earlier.
    pub not_before: Option<DateTime<Utc>>,
    /// How long the job may run.
    pub timeout: Option<Duration>,
    /// Attempts in all.
    pub attempts_max: Option<u32>,
    /// The client's own labels.
    pub labels: BTreeMap<String, String>,
    /// What is told.
    pub story: StoryRequest,
    /// How it is spoken.
    pub tts: TtsRequest,
    /// What is shown.
    pub images: ImagesRequest,
    /// How it is rendered.
    pub video: VideoRequest,
    /// Where it is published below the configured place, with `{id}`, `{hash8}` and `{hash}` to fill in.
    pub upload_name: Option<UploadName>,
    /// Keeps the workspace after success too.
    pub keep_workspace: bool,
    /// Free-form data that comes back in the result.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// blake3 of the canonical content without the id (keys sorted, no white space, no `$schema`):
    /// the same order has the same hash.
    pub content_hash: [u8; 32],
}

#[cfg(test)]
impl JobRequest {
    /// Makes an order that chooses nothing and tells a story of the anthology.
    pub(crate) fn example(id: &str) -> Self {
        let job = super::parse(br#"{"version": 1, "story": {}}"#, super::IdHint::Stem(id));
        Self { id: id.parse().unwrap(), ..job.unwrap() }
    }
}

/// What is told.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryRequest {
    /// The kind of story, a slug: `horror`, `mystery`, … or `random`.
    pub kind: String,
    /// Shown on the title card.
    pub title: Option<String>,
    /// A language tag such as `en`, `de` or `pt-br`.
    pub language: Option<String>,
    /// Where the words come from.
    pub body: StoryBody,
}

/// Where the words of a story come from.
#[derive(Debug, Clone, PartialEq)]
pub enum StoryBody {
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
pub struct SceneRequest {
    /// What is said.
    pub text: String,
    /// What is shown; drawn from the text where absent.
    pub image_prompt: Option<String>,
    /// The scene's least length in seconds; silence is added after the speech.
    pub seconds: Option<f64>,
}

/// How the story is spoken.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TtsRequest {
    /// The provider's name.
    pub provider: Option<String>,
    /// The provider's voice.
    pub voice: Option<String>,
    /// 0.5 to 2.0; 1.0 is the voice's own speed.
    pub speed: Option<f64>,
    /// What to do when no voice can speak.
    pub on_failure: OnFailure,
}

/// What to do when no voice can speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// Fail the stage.
    #[default]
    Fail,
    /// Go on without sound.
    Silent,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ImagesRequest {
    /// The provider's name.
    pub provider: Option<String>,
    /// The most distinct pictures; scenes cycle through them.
    pub count: Option<u32>,
    /// Whether pictures of the library may be used again.
    pub reuse: bool,
    /// Added to every prompt.
    pub style: Option<String>,
    /// Chooses pictures and motion; drawn from the id where absent.
    pub seed: Option<u64>,
}

impl Default for ImagesRequest {
    fn default() -> Self {
        Self { provider: None, count: None, reuse: true, style: None, seed: None }
    }
}

/// How the video is rendered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VideoRequest {
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// Frames per second: 24, 25 or 30.
    pub fps: Option<u32>,
    /// Which subtitles are made.
    pub subtitles: Option<Vec<Subtitles>>,
    /// How much CPU time a better picture is worth.
    pub quality: Option<Quality>,
}
