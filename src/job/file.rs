//! The job file as people write it, version 1: a promise, so fields may be added but never changed.

use super::request::{OnFailure, Quality, Subtitles};
use super::rules;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::time::Duration;

/// The `version` that this program reads.
pub const VERSION: u64 = 1;
/// How many characters a story may have in all: about 25 minutes of speech.
pub const TEXT_MAX: usize = 20_000;
/// How many scenes a story may have.
pub const SCENES_MAX: usize = 64;
/// How many characters a title may have: what fits on a title card.
pub const TITLE_MAX: usize = 120;
/// How many characters a prompt may have, for stories and pictures alike.
pub const PROMPT_MAX: usize = 2_000;
/// How many characters a style may have.
pub const STYLE_MAX: usize = 200;
/// How many labels a job may have.
pub const LABELS_MAX: usize = 16;
/// How many characters the value of a label may have.
pub const LABEL_VALUE_MAX: usize = 100;
/// How many bytes `metadata` may have as JSON.
pub const METADATA_BYTES_MAX: usize = 16 * 1024;
/// The longest time-out a job may ask for.
pub const TIMEOUT_MAX: Duration = Duration::from_hours(24);
/// The frame rates that are rendered.
pub const FRAME_RATES: [u32; 3] = [24, 25, 30];
/// The least width and height in pixels.
pub const SIDE_MIN: u32 = 64;
/// The largest width and height in pixels: what x264 level 5.1 and a worker's memory take.
pub const SIDE_MAX: u32 = 4096;

/// An order for one video: drop it into `incoming/`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "reelspool job", extend("$id" = "urn:reelspool:schema:job:1"))]
#[garde(allow_unvalidated)]
pub struct JobFile {
    /// Where editors find this schema; ignored.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The version of this format: 1.
    #[schemars(extend("const" = 1))]
    pub version: u64,
    /// The job's name: 1 to 64 of a-z, 0-9, `-` and `_`. The file's name where absent.
    #[garde(custom(rules::optional(rules::job_id)))]
    #[schemars(extend("pattern" = "^[a-z0-9][a-z0-9_-]{0,63}$"))]
    pub id: Option<String>,
    /// 0 to 99, higher first; 50 where absent.
    #[garde(range(min = 0, max = 99))]
    pub priority: Option<u8>,
    /// Not to be started before this time (RFC 3339).
    #[garde(custom(rules::optional(rules::time)))]
    #[schemars(extend("format" = "date-time"))]
    pub not_before: Option<String>,
    /// How long the job may run, such as `20m`: 1 second to 24 hours.
    #[garde(custom(rules::optional(rules::timeout)))]
    pub timeout: Option<String>,
    /// Attempts in all, 1 to 20.
    #[garde(range(min = 1, max = 20))]
    pub max_attempts: Option<u32>,
    /// Up to 16 labels to find jobs by.
    #[garde(custom(rules::optional(rules::labels)))]
    pub labels: Option<BTreeMap<String, String>>,
    /// What is told.
    #[garde(dive)]
    pub story: StoryFile,
    /// How it is spoken.
    #[garde(dive)]
    pub tts: Option<TtsFile>,
    /// What is shown.
    #[garde(dive)]
    pub images: Option<ImagesFile>,
    /// How it is rendered.
    #[garde(dive)]
    pub video: Option<VideoFile>,
    /// Where it is published.
    #[garde(dive)]
    pub upload: Option<UploadFile>,
    /// Keeps the workspace after success too.
    pub keep_workspace: Option<bool>,
    /// Free-form data that comes back in the result, at most 16 KiB.
    #[garde(custom(rules::optional(rules::metadata)))]
    pub metadata: Option<Map<String, Value>>,
}

/// What is told: at most one of `text`, `scenes` and `prompt`; with none, the built-in anthology has a story.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct StoryFile {
    /// The kind of story, such as `horror`; `random` where absent.
    #[serde(rename = "type")]
    #[garde(custom(rules::optional(rules::kind)))]
    #[schemars(extend("pattern" = "^[a-z0-9][a-z0-9-]{0,31}$"))]
    pub kind: Option<String>,
    /// Shown on the title card.
    #[garde(length(chars, max = TITLE_MAX), custom(rules::optional(rules::line)))]
    pub title: Option<String>,
    /// A language tag such as `en`, `de` or `pt-br`; `en` where absent.
    #[garde(custom(rules::optional(rules::language)))]
    #[schemars(extend("pattern" = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"))]
    pub language: Option<String>,
    /// The whole story, to be cut into scenes.
    #[garde(length(chars, max = TEXT_MAX), custom(rules::optional(rules::speakable)))]
    pub text: Option<String>,
    /// The story in scenes.
    #[garde(length(min = 1, max = SCENES_MAX), dive)]
    pub scenes: Option<Vec<SceneFile>>,
    /// What a language model is to write about; refused, because none is built in.
    #[garde(length(chars, max = PROMPT_MAX), custom(rules::optional(rules::speakable)))]
    pub prompt: Option<String>,
}

/// One scene.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct SceneFile {
    /// What is said.
    #[garde(length(chars, max = TEXT_MAX), custom(rules::speakable))]
    pub text: String,
    /// The scene's least length in seconds, 0.1 to 60.
    #[garde(range(min = 0.1, max = 60.0))]
    pub seconds: Option<f64>,
    /// What is shown; drawn from the text where absent.
    #[garde(length(chars, max = PROMPT_MAX), custom(rules::optional(rules::speakable)))]
    pub image_prompt: Option<String>,
}

/// How the story is spoken.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct TtsFile {
    /// `auto`, `espeak-ng`, `flite` or `null`; the configuration decides where absent.
    #[garde(custom(rules::optional(rules::name)))]
    #[schemars(extend("pattern" = "^[A-Za-z0-9._+][A-Za-z0-9._+-]{0,63}$"))]
    pub provider: Option<String>,
    /// A voice of the provider.
    #[garde(custom(rules::optional(rules::name)))]
    #[schemars(extend("pattern" = "^[A-Za-z0-9._+][A-Za-z0-9._+-]{0,63}$"))]
    pub voice: Option<String>,
    /// 0.5 to 2.0; 1.0 is the voice's own speed.
    #[garde(range(min = 0.5, max = 2.0))]
    pub speed: Option<f64>,
    /// What to do when no voice can speak: `fail` (where absent) or `silent`.
    pub on_failure: Option<OnFailure>,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ImagesFile {
    /// `procedural` or `null`; the configuration decides where absent.
    #[garde(custom(rules::optional(rules::name)))]
    #[schemars(extend("pattern" = "^[A-Za-z0-9._+][A-Za-z0-9._+-]{0,63}$"))]
    pub provider: Option<String>,
    /// The most distinct pictures, 1 to 64; scenes cycle through them.
    #[garde(range(min = 1, max = 64))]
    pub count: Option<u32>,
    /// Whether pictures of the library may be used again; true where absent.
    pub reuse: Option<bool>,
    /// Added to every picture's prompt.
    #[garde(length(chars, max = STYLE_MAX), custom(rules::optional(rules::line)))]
    pub style: Option<String>,
    /// Chooses pictures and motion; drawn from the id where absent.
    pub seed: Option<u64>,
}

/// How the video is rendered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct VideoFile {
    /// Even, 64 to 4096 pixels; with `height`. Recommended: 1080x1920, 1920x1080, 1080x1080.
    #[garde(custom(rules::optional(rules::side)))]
    #[schemars(range(min = 64, max = 4096), extend("multipleOf" = 2))]
    pub width: Option<u32>,
    /// Even, 64 to 4096 pixels; with `width`.
    #[garde(custom(rules::optional(rules::side)))]
    #[schemars(range(min = 64, max = 4096), extend("multipleOf" = 2))]
    pub height: Option<u32>,
    /// Frames per second: 24, 25 or 30.
    #[garde(custom(rules::optional(rules::fps)))]
    #[schemars(extend("enum" = [24, 25, 30, null]))]
    pub fps: Option<u32>,
    /// Any of `burned`, `srt` and `soft`; an empty list for none.
    #[garde(length(max = 3))]
    pub subtitles: Option<Vec<Subtitles>>,
    /// How much CPU time a better picture is worth.
    pub quality: Option<Quality>,
}

/// Where the video is published.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct UploadFile {
    /// A name below the configured place, with `{id}`, `{hash8}` and `{hash}` to fill in.
    #[garde(custom(rules::optional(rules::upload_name)))]
    pub name: Option<String>,
}
