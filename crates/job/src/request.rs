//! A job's request: a job file after all checks.

use super::captions::{CaptionsRequest, EndCardText};
use super::cast::Cast;
use super::media_name::MEDIA_NAME_MAX;
use super::music::{MusicRequest, SoundChoice};
use super::parsed;
use super::pronunciations::Pronunciations;
use super::{JobId, UploadName, rules, short};
use chrono::{DateTime, Utc};
pub use film::{Quality, Subtitles};
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::time::Duration;

/// The `version` that this program reads.
pub const VERSION: u64 = 1;
/// How many characters a story may have in all: about 25 minutes of speech.
pub(crate) const TEXT_MAX: usize = 20_000;
/// How many scenes a story may have.
pub(crate) const SCENES_MAX: usize = 64;
/// How many characters a title may have: what fits on a title card.
pub(crate) const TITLE_MAX: usize = 120;
/// How many characters a prompt may have, for stories and pictures alike.
pub(crate) const PROMPT_MAX: usize = 2_000;
/// How many seconds a story of a language model may be asked to take.
pub const LENGTHS: std::ops::RangeInclusive<u32> = 15..=1500;
/// How many characters a style may have, or the tone of a story.
pub const STYLE_MAX: usize = 200;
/// How many pictures of reference a job may give.
pub(crate) const REFERENCES_MAX: usize = 12;
/// How many characters the name of a channel may have: what fits on two lines of a card.
pub const CHANNEL_MAX: usize = 40;
/// How many labels a job may have.
pub(crate) const LABELS_MAX: usize = 16;
/// How many characters the value of a label may have.
pub(crate) const LABEL_VALUE_MAX: usize = 100;
/// How many bytes `metadata` may have as JSON.
pub(crate) const METADATA_BYTES_MAX: usize = 16 * 1024;
/// The longest time-out a job may ask for.
pub(crate) const TIMEOUT_MAX: Duration = Duration::from_hours(24);
/// The frame rates that are rendered.
pub const FRAME_RATES: [u32; 3] = [24, 25, 30];
/// The least width and height in pixels.
pub const SIDE_MIN: u32 = 64;
/// The largest width and height in pixels: what x264 level 5.1 and a worker's memory take.
pub const SIDE_MAX: u32 = 4096;

/// The priority of a job that names none.
pub const PRIORITY_DEFAULT: u8 = 50;
/// The kind of story where a job names none.
pub const KIND_DEFAULT: &str = "random";

/// An order for one video: drop it into `incoming/`.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "reelspool job", extend("$id" = "urn:reelspool:schema:job:1"))]
#[garde(allow_unvalidated)]
pub struct JobRequest {
    /// Where editors find this schema; ignored.
    #[serde(rename = "$schema")]
    pub schema: Option<String>,
    /// The version of this format: 1.
    #[schemars(extend("const" = 1))]
    pub version: u64,
    /// The job's name: 1 to 64 of a-z, 0-9, `-` and `_`. The file's name where absent.
    #[schemars(with = "Option<String>", extend("pattern" = "^[a-z0-9][a-z0-9_-]{0,63}$"))]
    pub id: JobId,
    /// 0 to 99, higher first; 50 where absent.
    #[garde(range(min = 0, max = 99))]
    pub priority: Option<u8>,
    /// Not to be started before this time (RFC 3339).
    #[schemars(extend("format" = "date-time"))]
    pub not_before: Option<Moment>,
    /// How long the job may run, such as `20m`: 1 second to 24 hours.
    pub timeout: Option<Timeout>,
    /// Attempts in all, 1 to 20.
    #[serde(rename = "max_attempts")]
    #[garde(range(min = 1, max = 20))]
    pub attempts_max: Option<u32>,
    /// Up to 16 labels to find jobs by.
    #[garde(custom(rules::labels))]
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub labels: BTreeMap<String, String>,
    /// A look of the configuration by its name, such as `night`, or `none`: its settings count where the job says nothing.
    #[garde(custom(rules::optional(rules::kind)))]
    #[schemars(extend("pattern" = "^[a-z0-9][a-z0-9-]{0,31}$"))]
    pub look: Option<String>,
    /// What is told.
    #[garde(dive)]
    pub story: StoryRequest,
    /// How it is spoken.
    #[garde(dive)]
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<TtsRequest>")]
    pub tts: TtsRequest,
    /// What is shown.
    #[garde(dive)]
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<ImagesRequest>")]
    pub images: ImagesRequest,
    /// How it is rendered.
    #[garde(dive)]
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<VideoRequest>")]
    pub video: VideoRequest,
    /// What is heard under the voice.
    #[garde(dive)]
    #[serde(default, deserialize_with = "short::or_default")]
    #[schemars(schema_with = "short::schema::<MusicRequest>")]
    pub music: MusicRequest,
    /// Where it is published.
    #[garde(dive)]
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<UploadRequest>")]
    pub upload: UploadRequest,
    /// Whether this is the next revision of a job that is done with other content under the same id: its video replaces
    /// the old one.
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<bool>")]
    pub revise: bool,
    /// Keeps the workspace after success too.
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<bool>")]
    pub keep_workspace: bool,
    /// Free-form data that comes back in the result, at most 16 KiB.
    #[garde(custom(rules::metadata))]
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<Map<String, Value>>")]
    pub metadata: Map<String, Value>,
    /// blake3 of the canonical content without `id`, `revise` and `$schema` (keys sorted, no white space): the same
    /// order has the same hash.
    #[serde(skip)]
    pub content_hash: [u8; 32],
}

/// What is told: at most one of `text`, `scenes` and `prompt`; with none, a language model or the built-in anthology has a
/// story.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StoryFile")]
#[garde(allow_unvalidated)]
pub struct StoryRequest {
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
    pub scenes: Option<Vec<SceneRequest>>,
    /// What a language model is to write about.
    #[garde(length(chars, max = PROMPT_MAX), custom(rules::optional(rules::speakable)))]
    pub prompt: Option<String>,
    /// Who writes the story: a provider of the configuration, or `anthology`; the configuration decides where absent.
    #[garde(custom(rules::optional(rules::name)))]
    #[schemars(extend("pattern" = "^[A-Za-z0-9._+][A-Za-z0-9._+-]{0,63}$"))]
    pub provider: Option<String>,
    /// How many seconds a story of a language model takes to be told, 15 to 1500; the configuration decides where absent.
    #[garde(range(min = *LENGTHS.start(), max = *LENGTHS.end()))]
    pub length: Option<u32>,
    /// How a language model tells the story, such as `dry and a little sad`.
    #[garde(length(chars, max = STYLE_MAX), custom(rules::optional(rules::line)))]
    pub tone: Option<String>,
    /// Names the stories of which none is told twice: 1 to 32 of a-z, 0-9 and `-`.
    #[garde(custom(rules::optional(rules::kind)))]
    #[schemars(extend("pattern" = "^[a-z0-9][a-z0-9-]{0,31}$"))]
    pub series: Option<String>,
    /// What to do when no language model can write: `fallback` (where absent), as the configuration says, or `fail`.
    pub on_failure: Option<StoryOnFailure>,
    /// The headings in `text`, where it was written in Markdown.
    #[serde(skip)]
    pub headings: Vec<String>,
}

/// What to do when no language model can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StoryOnFailure {
    /// Fail the stage.
    Fail,
    /// Take what the configuration names, such as a story of the anthology.
    Fallback,
}

/// One scene.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SceneFile")]
#[garde(allow_unvalidated)]
pub struct SceneRequest {
    /// What is said.
    #[garde(length(chars, max = TEXT_MAX), custom(rules::speakable))]
    pub text: String,
    /// The scene's least length in seconds, 0.1 to 60.
    #[garde(range(min = 0.1, max = 60.0))]
    pub seconds: Option<f64>,
    /// What is shown; drawn from the text where absent.
    #[garde(length(chars, max = PROMPT_MAX), custom(rules::optional(rules::speakable)))]
    pub image_prompt: Option<String>,
    /// A picture of one's own that is shown instead: the name of a jpg, png or webp file below `media.dir`.
    #[garde(custom(rules::optional(rules::media_name)))]
    #[schemars(extend("maxLength" = MEDIA_NAME_MAX))]
    pub image: Option<String>,
    /// What is heard of the place, such as `rain`, or `none`; what its words name where absent.
    pub sound: Option<SoundChoice>,
}

/// How the story is spoken.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TtsFile")]
#[garde(allow_unvalidated)]
pub struct TtsRequest {
    /// `auto`, `neural`, `kokoro`, `espeak-ng`, `flite`, `null`, or a name of the configuration's `[providers]`; the configuration
    /// decides where absent.
    #[garde(custom(rules::optional(rules::name)))]
    #[schemars(extend("pattern" = "^[A-Za-z0-9._+][A-Za-z0-9._+-]{0,63}$"))]
    pub provider: Option<String>,
    /// A voice of the provider.
    #[garde(custom(rules::optional(rules::name)))]
    #[schemars(extend("pattern" = "^[A-Za-z0-9._+][A-Za-z0-9._+-]{0,63}$"))]
    pub voice: Option<String>,
    /// 0.5 to 2.0; 1.0 is the pace of a story, about 155 words per minute.
    #[garde(range(min = 0.5, max = 2.0))]
    pub speed: Option<f64>,
    /// How words are said: `{"Siobhan": "shi-VAWN", "Łódź": "/wutʃ/"}`, respelled or in IPA between slashes.
    #[serde(default)]
    pub lexicon: Pronunciations,
    /// Who speaks: `{"narrator": "en-us", "Anna": "en-us+f3", "others": ["slt", "kal"]}`, voices by speakers.
    pub cast: Option<Cast>,
    /// What to do when no voice can speak: `fail` (where absent) or `silent`.
    pub on_failure: Option<OnFailure>,
}

/// What to do when no voice can speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// Fail the stage.
    Fail,
    /// Go on without sound.
    Silent,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ImagesFile")]
#[garde(allow_unvalidated)]
pub struct ImagesRequest {
    /// `procedural`, `null`, or a name of the configuration's `[providers]`; the configuration decides where absent.
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
    /// The seed of pictures and motion; made from the id where absent.
    #[schemars(range(max = u64::MAX))]
    pub seed: Option<u64>,
    /// How somebody or something in the story looks, up to 12: `{"Ana": "ana.png"}`, pictures below `media.dir` by names.
    /// They are shown to the provider with each prompt whose scene has the name.
    #[garde(custom(rules::references))]
    #[serde(default, deserialize_with = "or_default")]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub references: BTreeMap<String, String>,
}

/// How the video is rendered.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "VideoFile")]
#[garde(allow_unvalidated)]
pub struct VideoRequest {
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
    /// Any of `burned`, `srt`, `soft`, `vtt` and `words`; an empty list for none.
    #[garde(length(max = 5))]
    pub subtitles: Option<Vec<Subtitles>>,
    /// How burned subtitles look: a name such as `karaoke`, or an object.
    #[garde(dive)]
    #[serde(default, deserialize_with = "short::read")]
    #[schemars(schema_with = "short::schema::<CaptionsRequest>")]
    pub captions: Option<CaptionsRequest>,
    /// What stands at the end: `auto` for the words of the story's language, `none`, or other words.
    pub end_card: Option<EndCardText>,
    /// The name of the channel, which stands above the title and the end; empty: none.
    #[garde(length(chars, max = CHANNEL_MAX), custom(rules::optional(rules::line)))]
    pub channel: Option<String>,
    /// How much CPU time is spent on the encoding.
    pub quality: Option<Quality>,
}

/// Where the video is published.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "UploadFile")]
#[garde(allow_unvalidated)]
pub struct UploadRequest {
    /// A name below the configured place, with `{id}`, `{title}`, `{hash8}` and `{hash}` to fill in.
    pub name: Option<UploadName>,
}

/// Where the words of a story come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StoryBody<'a> {
    /// One text, to be cut into sentences and scenes.
    Text(&'a str),
    /// Scenes as the client cut them.
    Scenes(&'a [SceneRequest]),
    /// A prompt for a language model.
    Prompt(&'a str),
    /// A story of a kind: of a language model, or of the built-in anthology.
    Anthology,
}

parsed! {
    /// A moment, written in RFC 3339.
    Moment(DateTime<Utc>) from String as text => rules::moment(&text);
    /// How long a job may run.
    Timeout(Duration) from String as text => rules::timeout(&text);
}

impl JobRequest {
    /// Returns the hash of its content in hex.
    pub fn content_hex(&self) -> String {
        blake3::Hash::from_bytes(self.content_hash).to_hex().to_string()
    }

    /// Returns 0 to 99, higher first.
    pub fn priority(&self) -> u8 {
        self.priority.unwrap_or(PRIORITY_DEFAULT)
    }

    /// Makes an order that chooses nothing and tells a story of the anthology: what tests start from.
    #[expect(clippy::unwrap_used, reason = "the text is valid, and a test fails by panicking")]
    pub fn example(id: &str) -> Self {
        let job = super::parse(br#"{"version": 1, "story": {}}"#, id);
        Self { id: id.parse().unwrap(), ..job.unwrap() }
    }
}

impl StoryRequest {
    /// Returns the kind of story, a slug: `horror`, `mystery`, … or `random`.
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or(KIND_DEFAULT)
    }

    /// Returns where the words come from; of several sources, which no valid order has, the first.
    pub fn body(&self) -> StoryBody<'_> {
        match (&self.text, &self.scenes, &self.prompt) {
            (Some(text), _, _) => StoryBody::Text(text),
            (None, Some(scenes), _) => StoryBody::Scenes(scenes),
            (None, None, Some(prompt)) => StoryBody::Prompt(prompt),
            (None, None, None) => StoryBody::Anthology,
        }
    }
}

impl VideoRequest {
    /// Returns width and height in pixels; an order gives both or none.
    pub fn size(&self) -> Option<(u32, u32)> {
        self.width.zip(self.height)
    }
}

/// Reads a value that may be missing or null.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
