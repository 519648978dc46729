//! What one stage hands to the next. Written into the workspace's journal, so that a later attempt can go on here.
//!
//! Every path is relative to the workspace; every time is in seconds from the start of the narration.

use crate::job::outcome::ImageSource;
use crate::job::{Degraded, Output, StageRecord};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What the pipeline must know about every hand-over.
pub trait HandOver: Serialize + DeserializeOwned {
    /// Lists the files that the next stages need.
    fn files(&self) -> Vec<&str>;
    /// Adds to the stage's record what only this hand-over knows.
    fn describe(&self, record: &mut StageRecord);
    /// Lists the fallbacks taken.
    fn degraded(&self) -> &[Degraded];
}

/// The words, from the story stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// The kind of story; never `random`.
    pub kind: String,
    /// Shown on the title card.
    pub title: Option<String>,
    /// A language tag such as `en`.
    pub language: String,
    /// Who gave the words: `request` or `anthology`.
    pub provider: String,
    /// The scenes in order; a plain text is one scene here, and the images stage cuts it.
    pub scenes: Vec<ScriptScene>,
    /// Fallbacks taken.
    pub degraded: Vec<Degraded>,
}

/// One scene of a script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScriptScene {
    /// What is said, sentence by sentence, in the original's letters. One that ends a paragraph ends in a line feed.
    pub sentences: Vec<String>,
    /// What the client wants shown.
    pub image_prompt: Option<String>,
    /// The scene's least length.
    pub seconds: Option<f64>,
}

/// The narration, from the tts stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioTrack {
    /// `audio/story_audio.wav`.
    pub file: String,
    /// Its length.
    pub seconds: f64,
    /// Which provider spoke.
    pub provider: String,
    /// One per sentence or clause, in order, never overlapping.
    pub cues: Vec<Cue>,
    /// Fallbacks taken.
    pub degraded: Vec<Degraded>,
}

/// One piece of narration with its exact time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// Which scene of the script it belongs to.
    pub scene: usize,
    /// Which sentence of the scene it belongs to.
    pub sentence: usize,
    /// What is said.
    pub text: String,
    /// When the speech starts.
    pub start: f64,
    /// When it ends.
    pub end: f64,
}

/// The pictures, from the images stage; they cover the whole narration without a gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageSet {
    /// In order.
    pub pictures: Vec<ScenePicture>,
    /// Which provider was asked for new ones.
    pub provider: String,
    /// Fallbacks taken.
    pub degraded: Vec<Degraded>,
}

/// One picture and when it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenePicture {
    /// The lease: a hard link below `temp/bg/`.
    pub file: String,
    /// Its name in bg_images/.
    pub library_file: String,
    /// What it shows.
    pub prompt: String,
    /// How it was found.
    pub source: ImageSource,
    /// The cosine of the prompts, where it was found by similarity.
    pub similarity: Option<f32>,
    /// When it appears.
    pub start: f64,
    /// When the next one has replaced it.
    pub end: f64,
}

/// The rendered files, from the video stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoFile {
    /// `video/story_video.mp4`.
    pub file: String,
    /// `video/story_video.srt`, where wanted.
    pub subtitles: Option<String>,
    /// `video/story_cover.jpg`.
    pub cover: Option<String>,
    /// Length of the video.
    pub seconds: f64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Who encoded it: `libx264` or `null`.
    pub provider: String,
    /// Fallbacks taken.
    pub degraded: Vec<Degraded>,
}

/// The published files, from the upload stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// In the order video, subtitles, cover.
    pub outputs: Vec<Output>,
    /// `file` or `az`.
    pub provider: String,
}

impl HandOver for Script {
    fn files(&self) -> Vec<&str> {
        Vec::new()
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
                | ImageSource::Added => reused += 1,
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
        let extras = self.subtitles.as_deref().into_iter().chain(self.cover.as_deref());
        std::iter::once(self.file.as_str()).chain(extras).collect()
    }
    fn describe(&self, record: &mut StageRecord) {
        record.provider = Some(self.provider.clone());
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
