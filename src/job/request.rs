//! A job's request: a job file after all checks.

use super::{JobId, UploadName};
use chrono::{DateTime, Utc};
pub(crate) use film::{Quality, Subtitles};
use std::collections::BTreeMap;
use std::time::Duration;

/// The priority if a job has none.
pub(crate) const PRIORITY_DEFAULT: u8 = 50;

/// A valid request. Where a value is `None`, the configuration decides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JobRequest {
    /// The job's id.
    pub(crate) id: JobId,
    /// 0 to 99; higher runs first.
    pub(crate) priority: u8,
    /// The earliest time to start.
    pub(crate) not_before: Option<DateTime<Utc>>,
    /// The job's own time-out.
    pub(crate) timeout: Option<Duration>,
    /// The number of attempts, including the first.
    pub(crate) attempts_max: Option<u32>,
    /// The client's labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// The story.
    pub(crate) story: StoryRequest,
    /// The voice.
    pub(crate) tts: TtsRequest,
    /// The pictures.
    pub(crate) images: ImagesRequest,
    /// The rendering.
    pub(crate) video: VideoRequest,
    /// The name of the published video, with placeholders.
    pub(crate) upload_name: Option<UploadName>,
    /// True if the workspace is kept after a success.
    pub(crate) keep_workspace: bool,
    /// The client's free-form data, which is copied into the result.
    pub(crate) metadata: serde_json::Map<String, serde_json::Value>,
    /// blake3 of the canonical content without the id (keys sorted, no white space, no `$schema`), so that files with
    /// the same meaning have the same hash.
    pub(crate) content_hash: [u8; 32],
}

#[cfg(test)]
impl JobRequest {
    /// Makes a request without any choice; its story comes from the anthology.
    pub(crate) fn example(id: &str) -> Self {
        let job = super::parse(br#"{"version": 1, "story": {}}"#, id);
        Self { id: id.parse().unwrap(), ..job.unwrap() }
    }
}

/// The story of a job.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoryRequest {
    /// The kind of story, a slug: `horror`, `mystery`, … or `random`.
    pub(crate) kind: String,
    /// The title on the title card.
    pub(crate) title: Option<String>,
    /// A language tag such as `en`, `de` or `pt-br`.
    pub(crate) language: Option<String>,
    /// The source of the words.
    pub(crate) body: StoryBody,
}

/// The source of a story's words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StoryBody {
    /// One text, which is cut into sentences and scenes.
    Text(String),
    /// Scenes that the client made.
    Scenes(Vec<SceneRequest>),
    /// A prompt for a language model.
    Prompt(String),
    /// A story of the built-in anthology, by kind.
    Anthology,
}

/// One scene that the client wrote.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SceneRequest {
    /// The text to speak.
    pub(crate) text: String,
    /// The prompt of its picture; `None`: made from the text.
    pub(crate) image_prompt: Option<String>,
    /// The scene's least length in seconds; silence is added after the speech.
    pub(crate) seconds: Option<f64>,
}

/// The voice of a job.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TtsRequest {
    /// The provider's name.
    pub(crate) provider: Option<String>,
    /// The name of one of the provider's voices.
    pub(crate) voice: Option<String>,
    /// 0.5 to 2.0; 1.0 is the voice's own speed.
    pub(crate) speed: Option<f64>,
    /// What to do if no voice can speak.
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

/// The pictures of a job.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImagesRequest {
    /// The generator's name.
    pub(crate) provider: Option<String>,
    /// The greatest number of different pictures; scenes repeat them in turn.
    pub(crate) count: Option<u32>,
    /// True if pictures of the library may be used.
    pub(crate) reuse: bool,
    /// A style that is added to every prompt.
    pub(crate) style: Option<String>,
    /// The seed of pictures and motion; `None`: made from the id.
    pub(crate) seed: Option<u64>,
}

impl Default for ImagesRequest {
    fn default() -> Self {
        Self { provider: None, count: None, reuse: true, style: None, seed: None }
    }
}

/// The rendering of a job.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct VideoRequest {
    /// Width and height in pixels.
    pub(crate) size: Option<(u32, u32)>,
    /// Frames per second: 24, 25 or 30.
    pub(crate) fps: Option<u32>,
    /// Which subtitles are made.
    pub(crate) subtitles: Option<Vec<Subtitles>>,
    /// How much CPU time is spent on the encoding.
    pub(crate) quality: Option<Quality>,
}
