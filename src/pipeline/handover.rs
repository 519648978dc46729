//! The outputs that a stage hands to the next ones. They are stored in the workspace's journal, so that a later attempt
//! can continue from them.
//!
//! Every path is relative to the workspace; every time is in seconds from the start of the narration.

use crate::job::outcome::ImageSource;
use crate::job::{Degraded, Output, StageRecord};
use crate::providers::story::Member;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The common interface of all hand-overs.
pub(crate) trait HandOver: Serialize + DeserializeOwned {
    /// Lists the files that later stages need.
    fn files(&self) -> Vec<&str>;
    /// Adds the fields of the stage's record that depend on the type of hand-over.
    fn describe(&self, record: &mut StageRecord);
    /// Lists the fallbacks that the stage took.
    fn degraded(&self) -> &[Degraded];
}

/// The words, made by the story stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Script {
    /// The kind of story; never `random`.
    pub(crate) kind: String,
    /// The title on the title card.
    pub(crate) title: Option<String>,
    /// A language tag such as `en`.
    pub(crate) language: String,
    /// True if neither the job nor the words tell the language.
    #[serde(default)]
    pub(crate) language_supposed: bool,
    /// The source of the words: `request`, `anthology`, or the provider that wrote them.
    pub(crate) provider: String,
    /// The scenes in order. A plain text is one scene here; the images stage cuts it.
    pub(crate) scenes: Vec<ScriptScene>,
    /// The sentences that are headings of chapters by the story's marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) headings: Vec<String>,
    /// What a language model said beside the words; `None`: none wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) written: Option<WrittenStory>,
    /// The fallbacks that were taken.
    pub(crate) degraded: Vec<Degraded>,
}

/// What a language model said beside the words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WrittenStory {
    /// The file with the whole story, which is published: `video/story.json`.
    pub(crate) file: String,
    /// Who and what appears more than once. Prompts of pictures have their looks already.
    pub(crate) cast: Vec<Member>,
    /// The seed of all pictures, so that those who look the same in words look alike.
    pub(crate) seed: u64,
}

/// One scene of a script.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct ScriptScene {
    /// The sentences to speak, in their original spelling. One that ends a paragraph ends in a line feed.
    pub(crate) sentences: Vec<String>,
    /// The client's prompt for its picture.
    pub(crate) image_prompt: Option<String>,
    /// The client's own picture, below `media.dir`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<String>,
    /// The scene's least length, in seconds.
    pub(crate) seconds: Option<f64>,
}

/// The narration, made by the tts stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AudioTrack {
    /// `audio/story_audio.wav`.
    pub(crate) file: String,
    /// Its length in seconds.
    pub(crate) seconds: f64,
    /// The provider of the voice.
    pub(crate) provider: String,
    /// One cue per sentence or clause, in order, without overlaps.
    pub(crate) cues: Vec<Cue>,
    /// How many of them were spoken before.
    #[serde(default)]
    pub(crate) reused: u32,
    /// How many of them were spoken now.
    #[serde(default)]
    pub(crate) spoken: u32,
    /// The fallbacks that were taken.
    pub(crate) degraded: Vec<Degraded>,
    /// Whom the video names for the voice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) credits: Vec<String>,
}

/// A piece of narration with its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cue {
    /// The index of its scene in the script.
    pub(crate) scene: usize,
    /// The index of its sentence in the scene.
    pub(crate) sentence: usize,
    /// The spoken text, which is also the subtitle.
    pub(crate) text: String,
    /// When the speech starts, in seconds.
    pub(crate) start: f64,
    /// When the speech ends, in seconds.
    pub(crate) end: f64,
    /// When each word is heard, in order; empty in what older versions handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) words: Vec<HeardWord>,
}

/// A written word and when it is heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeardWord {
    /// Its bytes in the cue's text; punctuation belongs to its word.
    pub(crate) written: Range<usize>,
    /// When it starts, in seconds from the start of the narration.
    pub(crate) start: f64,
    /// When it ends.
    pub(crate) end: f64,
    /// True if the time is reckoned, not told by the voice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) estimated: bool,
}

/// The pictures, made by the images stage; they cover the whole narration without a gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImageSet {
    /// The pictures in the order in which they appear.
    pub(crate) pictures: Vec<ScenePicture>,
    /// The provider for new pictures.
    pub(crate) provider: String,
    /// The fallbacks that were taken.
    pub(crate) degraded: Vec<Degraded>,
    /// Whom the video names for the pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) credits: Vec<String>,
}

/// A picture and the time in which it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ScenePicture {
    /// The path of the lease: a hard link below `temp/bg/`.
    pub(crate) file: String,
    /// Its name in bg_images/; that of one's own below `media.dir`.
    pub(crate) library_file: String,
    /// The prompt, including the style.
    pub(crate) prompt: String,
    /// How it was found.
    pub(crate) source: ImageSource,
    /// The cosine of the two prompts, if it was found by similarity.
    pub(crate) similarity: Option<f32>,
    /// When it appears, in seconds.
    pub(crate) start: f64,
    /// When the transition to the next one has ended, in seconds.
    pub(crate) end: f64,
}

/// The rendered files, made by the video stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct VideoFile {
    /// `video/story_video.mp4`.
    pub(crate) file: String,
    /// `video/story_video.srt`, if wanted.
    pub(crate) subtitles: Option<String>,
    /// `video/story_video.vtt`, if wanted.
    #[serde(default)]
    pub(crate) vtt: Option<String>,
    /// `video/story_video.words.json`, if wanted.
    #[serde(default)]
    pub(crate) words: Option<String>,
    /// `video/story_cover.jpg`.
    pub(crate) cover: Option<String>,
    /// The length of the video in seconds.
    pub(crate) seconds: f64,
    /// The width in pixels.
    pub(crate) width: u32,
    /// The height in pixels.
    pub(crate) height: u32,
    /// The encoder: `libx264` or `null`.
    pub(crate) provider: String,
    /// How many segments of the video were encoded before.
    #[serde(default)]
    pub(crate) reused: u32,
    /// How many segments were encoded now.
    #[serde(default)]
    pub(crate) encoded: u32,
    /// The fallbacks that were taken.
    pub(crate) degraded: Vec<Degraded>,
}

/// The published files, made by the upload stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Published {
    /// In the order video, subtitles, cover.
    pub(crate) outputs: Vec<Output>,
    /// The storage's scheme: `file` or `az`.
    pub(crate) provider: String,
}

impl HandOver for Script {
    fn files(&self) -> Vec<&str> {
        self.written.iter().map(|it| it.file.as_str()).collect()
    }
    fn describe(&self, record: &mut StageRecord) {
        record.provider = Some(self.provider.clone());
    }
    fn degraded(&self) -> &[Degraded] {
        &self.degraded
    }
}

impl HandOver for AudioTrack {
    fn files(&self) -> Vec<&str> {
        vec![&self.file]
    }
    fn describe(&self, record: &mut StageRecord) {
        record.provider = Some(self.provider.clone());
        record.reused = Some(self.reused);
        record.generated = Some(self.spoken);
    }
    fn degraded(&self) -> &[Degraded] {
        &self.degraded
    }
}

impl HandOver for ImageSet {
    fn files(&self) -> Vec<&str> {
        self.pictures.iter().map(|picture| picture.file.as_str()).collect()
    }
    fn describe(&self, record: &mut StageRecord) {
        let mut seen: Vec<&str> = Vec::new();
        let (mut reused, mut generated) = (0, 0);
        for picture in &self.pictures {
            if seen.contains(&picture.library_file.as_str()) {
                continue;
            }
            seen.push(&picture.library_file);
            match picture.source {
                ImageSource::Generated | ImageSource::Procedural => generated += 1,
                ImageSource::Exact
                | ImageSource::Similar
                | ImageSource::Coalesced
                | ImageSource::Library
                | ImageSource::Added
                | ImageSource::Own => reused += 1,
            }
        }
        record.provider = Some(self.provider.clone());
        record.reused = Some(reused);
        record.generated = Some(generated);
    }
    fn degraded(&self) -> &[Degraded] {
        &self.degraded
    }
}

impl HandOver for VideoFile {
    fn files(&self) -> Vec<&str> {
        let extras = [&self.subtitles, &self.vtt, &self.words, &self.cover].into_iter().flatten();
        std::iter::once(&self.file).chain(extras).map(String::as_str).collect()
    }
    fn describe(&self, record: &mut StageRecord) {
        record.provider = Some(self.provider.clone());
        record.reused = Some(self.reused);
        record.generated = Some(self.encoded);
    }
    fn degraded(&self) -> &[Degraded] {
        &self.degraded
    }
}

impl HandOver for Published {
    fn files(&self) -> Vec<&str> {
        Vec::new()
    }
    fn describe(&self, record: &mut StageRecord) {
        record.provider = Some(self.provider.clone());
    }
    fn degraded(&self) -> &[Degraded] {
        &[]
    }
}
