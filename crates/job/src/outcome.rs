//! What a finished job leaves on record; also the parts of the result file.

use super::{Degraded, Money, Stage};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What the pipeline achieved: the part of the result that the stages know.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// The stages in order.
    pub stages: Vec<StageRecord>,
    /// Everything published; exactly one is the video.
    pub outputs: Vec<Output>,
    /// The pictures shown, in order.
    pub images: Vec<UsedImage>,
    /// Every fallback taken.
    pub degraded: Vec<Degraded>,
    /// Whom the video names for what is used in it.
    #[serde(default)]
    pub credits: Vec<String>,
    /// The look of the video, where it has one.
    #[serde(default)]
    pub look: Option<String>,
    /// Whether anything was paid for in this attempt.
    #[serde(default)]
    pub paid: bool,
}

/// What one stage did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StageRecord {
    /// The stage.
    pub name: Stage,
    /// Working time in milliseconds, waiting for a permit excluded.
    pub ms: u64,
    /// Which provider served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// How many pictures came from the library (images only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reused: Option<u32>,
    /// How many pictures were made (images only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<u32>,
    /// True where an earlier attempt had done the stage and its outputs were still whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resumed: bool,
    /// What its calls of outside services cost, in units of `costs.currency`; absent if nothing.
    #[serde(default, skip_serializing_if = "Money::is_zero")]
    pub cost: Money,
}

/// One published file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Output {
    /// What it is.
    pub kind: OutputKind,
    /// Where it is.
    pub url: String,
    /// A URL with which anybody can read it until `signed_until`, where `upload.signed_url_days` asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_url: Option<String>,
    /// When `signed_url` ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_until: Option<DateTime<Utc>>,
    /// Its size in bytes.
    pub bytes: u64,
    /// blake3 of its content, in hex.
    pub blake3: String,
    /// Its media type.
    pub content_type: String,
    /// Its length in seconds (video only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Its width in pixels (video and cover).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Its height in pixels (video and cover).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// What a published file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputKind {
    /// The mp4.
    Video,
    /// The .srt file.
    Subtitles,
    /// The .vtt file.
    Vtt,
    /// The .words.json file: each word and when it is said.
    Words,
    /// The cover picture.
    Cover,
    /// The .story.json file: the story that a language model wrote, with title, description and hashtags.
    Story,
}

/// One picture shown in a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UsedImage {
    /// Its name in bg_images/; that of one's own below `media.dir`.
    pub file: String,
    /// How it was found.
    pub source: ImageSource,
    /// The cosine of its prompt to the scene's, where it was found by similarity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub similarity: Option<f32>,
}

/// How a picture was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImageSource {
    /// The library had a picture for the same prompt.
    Exact,
    /// The library had a picture for a similar prompt.
    Similar,
    /// A provider made it.
    Generated,
    /// Another job was having it made at the same time.
    Coalesced,
    /// The built-in generator made it.
    Procedural,
    /// The nearest of the library, for want of a better one.
    Library,
    /// A person put it into the library.
    Added,
    /// The job names it: a file below `media.dir`.
    Own,
}
