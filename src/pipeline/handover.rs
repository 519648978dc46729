//! What one stage hands to the next. Written into the workspace's journal, so that a later attempt can go on here.
//!
//! Every path is relative to the workspace; every time is in seconds from the start of the narration.

use crate::job::outcome::ImageSource;
use crate::job::{Degraded, Output, StageRecord};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What the pipeline must know about every hand-over.
pub(crate) trait HandOver: Serialize + DeserializeOwned {
    /// Lists the files that the next stages need.
    fn files(&self) -> Vec<&str>;
    /// Adds to the stage's record what only this hand-over knows.
    fn describe(&self, record: &mut StageRecord);
    /// Lists the fallbacks taken.
    fn degraded(&self) -> &[Degraded];
}

/// The words, from the story stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Script {
    /// The kind of story; never `random`.
    pub(crate) kind: String,
    /// Shown on the title card.
    pub(crate) title: Option<String>,
    /// A language tag such as `en`.
    pub(crate) language: String,
    /// Who gave the words: `request` or `anthology`.
    pub(crate) provider: String,
    /// The scenes in order; a plain text is one scene here, and the images stage cuts it.
    pub(crate) scenes: Vec<ScriptScene>,
    /// Fallbacks taken.
    pub(crate) degraded: Vec<Degraded>,
}

/// One scene of a script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ScriptScene {
    /// What is said, sentence by sentence, in the original's letters. One that ends a paragraph ends in a line feed.
    pub(crate) sentences: Vec<String>,
    /// What the client wants shown.
    pub(crate) image_prompt: Option<String>,
    /// The scene's least length.
    pub(crate) seconds: Option<f64>,
}

/// The narration, from the tts stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AudioTrack {
    /// `audio/story_audio.wav`.
    pub(crate) file: String,
    /// Its length.
    pub(crate) seconds: f64,
    /// Which provider spoke.
    pub(crate) provider: String,
    /// One per sentence or clause, in order, never overlapping.
    pub(crate) cues: Vec<Cue>,
    /// Fallbacks taken.
    pub(crate) degraded: Vec<Degraded>,
}

/// One piece of narration with its exact time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cue {
    /// Which scene of the script it belongs to.
    pub(crate) scene: usize,
    /// Which sentence of the scene it belongs to.
    pub(crate) sentence: usize,
    /// What is said.
    pub(crate) text: String,
    /// When the speech starts.
    pub(crate) start: f64,
    /// When it ends.
    pub(crate) end: f64,
}

/// The pictures, from the images stage; they cover the whole narration without a gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImageSet {
    /// In order.
    pub(crate) pictures: Vec<ScenePicture>,
    /// Which provider was asked for new ones.
    pub(crate) provider: String,
    /// Fallbacks taken.
    pub(crate) degraded: Vec<Degraded>,
}

/// One picture and when it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ScenePicture {
    /// The lease: a hard link below `temp/bg/`.
    pub(crate) file: String,
    /// Its name in bg_images/.
    pub(crate) library_file: String,
    /// What it shows.
    pub(crate) prompt: String,
    /// How it was found.
    pub(crate) source: ImageSource,
    /// The cosine of the prompts, where it was found by similarity.
    pub(crate) similarity: Option<f32>,
    /// When it appears.
    pub(crate) start: f64,
    /// When the next one has replaced it.
    pub(crate) end: f64,
}

/// The rendered files, from the video stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct VideoFile {
    /// `video/story_video.mp4`.
    pub(crate) file: String,
    /// `video/story_video.srt`, where wanted.
    pub(crate) subtitles: Option<String>,
    /// `video/story_cover.jpg`.
    pub(crate) cover: Option<String>,
    /// Length of the video.
    pub(crate) seconds: f64,
    /// Pixels.
    pub(crate) width: u32,
    /// Pixels.
    pub(crate) height: u32,
    /// Who encoded it: `libx264` or `null`.
    pub(crate) provider: String,
    /// Fallbacks taken.
    pub(crate) degraded: Vec<Degraded>,
}

/// The published files, from the upload stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Published {
    /// In the order video, subtitles, cover.
    pub(crate) outputs: Vec<Output>,
    /// `file` or `az`.
    pub(crate) provider: String,
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
