//! Makes the video: pictures in motion, narration and subtitles become one mp4. ffmpeg gets finished frames, encodes
//! them in segments, and joins those; a segment that was encoded before is used again.
//!
//! Reading order: `render` makes a video. `timeline` and `motion` decide which part of which picture a frame shows;
//! `still` (with `decode`, `ground`, `focus`, `closer` and `fit`) and `frames` make it, `compose` of what is in `front`, what is behind it
//! and what lives (`life`, `falling`; what a file says about it: `alive`); `breaks`, `layout` and `cues` cut the text into what is
//! shown at once, `looks` and `cards` (with `poster` and `scrim`) say how and where; `fonts`, `typeset` and `setting` place its glyphs; `paint`
//! and `letters` make their pictures, `shade` darkens what is behind them; `lettering` draws them on the frames; `srt`, `vtt` and `words` write the files beside the video;
//! `segments` cuts the video, `encode` encodes the segments that are missing; `loudness` measures the voice; `ffmpeg`
//! runs the child; `cover` makes the cover, `jpeg` the files; `check` checks the result. `taken` is for pictures that others made.
//!
//! [`VideoMaker::render`] takes an [`Order`] and returns [`Rendered`] or a [`VideoError`]. Times are in seconds from
//! the start of the narration, sizes in pixels; a frame is planar 4:2:0 in limited range (BT.709). The enums serialize
//! as their names in configuration and job files, so that callers need no copies of them.

pub mod alive;
mod breaks;
mod cards;
mod cells;
pub mod check;
mod closer;
mod compose;
mod cover;
mod crop;
mod cues;
mod decode;
mod ease;
mod encode;
mod error;
mod falling;
mod ffmpeg;
mod fit;
mod focus;
pub mod fonts;
mod frames;
mod front;
mod ground;
pub mod jpeg;
mod layout;
mod lettering;
mod letters;
mod life;
mod looks;
mod loudness;
#[cfg(test)]
mod mix_tests;
mod motion;
mod null;
mod paint;
mod poster;
mod render;
mod scrim;
mod segments;
mod sense;
mod setting;
mod shade;
mod signs;
mod srt;
mod still;
mod style;
pub mod taken;
mod text;
mod timeline;
mod tones;
mod track;
mod typeset;
mod vtt;
mod widths;
mod words;

pub use breaks::{Gap, gaps};
pub use cues::parts;
pub use decode::{PICTURE_EXTENSIONS, check_picture};
pub use error::VideoError;
pub use ffmpeg::{picture_arguments, sound_arguments};
pub use frames::FrameError;
pub use loudness::Filters;
pub use render::{Heard, VideoMaker};
pub use sense::Sense;
pub use style::{CaptionStyle, Color, Colors, EndCard, InvalidColor, InvalidEndCard, Look, Place};
pub use track::{Track, track_extensions};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::ops::Range;
use std::path::PathBuf;

/// How videos are made.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Width of the picture in pixels, even.
    pub width: u32,
    /// Height of the picture in pixels, even.
    pub height: u32,
    /// Frames per second: 24, 25 or 30.
    pub fps: u32,
    /// How much CPU time is spent on the encoding.
    pub quality: Quality,
    /// x264's rate factor, 0 to 51; `None`: 23.
    pub crf: Option<u8>,
    /// x264's preset; `None`: by quality.
    pub preset: Option<String>,
    /// True if pictures move; still ones take about half the CPU time.
    pub motion: bool,
    /// The encoder.
    pub encoder: Encoder,
    /// Which subtitles are made.
    pub subtitles: Vec<Subtitles>,
    /// How burned subtitles look.
    pub captions: CaptionStyle,
    /// What stands at the end.
    pub end_card: EndCard,
    /// What stands above the title and the end: the name of a channel.
    pub channel: Option<String>,
    /// Directories with fonts, which are asked before those of the system.
    pub fonts: Vec<PathBuf>,
    /// How loud the narration becomes, in LUFS (EBU R 128).
    pub loudness_lufs: f64,
    /// The ffmpeg program: a name in PATH or a path.
    pub ffmpeg: OsString,
    /// Threads of the encoder; more of them need more memory, and as much CPU time in all.
    pub threads: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            width: 1080,
            height: 1920,
            fps: 30,
            quality: Quality::High,
            crf: None,
            preset: None,
            motion: true,
            encoder: Encoder::Libx264,
            subtitles: vec![Subtitles::Burned, Subtitles::Srt],
            captions: CaptionStyle::default(),
            end_card: EndCard::default(),
            channel: None,
            fonts: Vec::new(),
            loudness_lufs: -16.0,
            ffmpeg: "ffmpeg".into(),
            threads: 2,
        }
    }
}

/// Says who encodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Encoder {
    /// ffmpeg with x264.
    Libx264,
    /// Nobody: a tiny valid video.
    Null,
}

impl Encoder {
    /// Returns the encoder's name in configuration and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Libx264 => "libx264",
            Self::Null => "null",
        }
    }
}

/// A way to deliver subtitles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Subtitles {
    /// Drawn into the picture.
    Burned,
    /// An .srt file beside the video.
    Srt,
    /// A text track inside the mp4.
    Soft,
    /// A .vtt file beside the video (WebVTT), with the time of each word.
    Vtt,
    /// A .words.json file beside the video: each word and when it is said.
    Words,
}

/// How much CPU time a better picture is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// x264 veryfast at the configured frame rate.
    High,
    /// x264 superfast with macroblock trees, 24 frames per second: about 0.6 of the time at the same size.
    Eco,
    /// x264 ultrafast, 24 frames per second: about 0.4 of the time, three times the size.
    Draft,
}

/// The size and frame rate of a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canvas {
    /// Width in pixels, even.
    pub width: u32,
    /// Height in pixels, even.
    pub height: u32,
    /// Frames per second.
    pub fps: u32,
}

impl Canvas {
    /// Tells whether the picture is higher than wide.
    pub(crate) fn is_portrait(self) -> bool {
        self.width < self.height
    }

    /// Returns the bytes of one frame in planar 4:2:0.
    pub fn frame_bytes(self) -> usize {
        let (width, height) = (self.width as usize, self.height as usize);
        width * height + 2 * width.div_ceil(2) * height.div_ceil(2)
    }
}

/// A video to make. Every relative path is below `dir`.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The workspace; the child's working directory, with `audio/`, `video/` and `temp/` in it.
    pub dir: PathBuf,
    /// Size and rate.
    pub canvas: Canvas,
    /// How much CPU time is spent on the encoding.
    pub quality: Quality,
    /// True if pictures move.
    pub motion: bool,
    /// The seed of the motion: the same seed gives the same motion.
    pub seed: u64,
    /// The pictures in order of appearance.
    pub shots: Vec<Shot>,
    /// The captions in order, not overlapping.
    pub captions: Vec<Caption>,
    /// The cards in order, not overlapping; the cover has the title.
    pub cards: Vec<Card>,
    /// The letters of the cards.
    pub face: Face,
    /// A language tag such as `en`, for the choice of fonts and the name of the subtitle track.
    pub language: String,
    /// The narration, a wav file that we made, relative to `dir`.
    pub audio: String,
    /// What lies under the narration: music and sounds at the levels at which they are heard. A stereo wav file at 48 kHz
    /// that we made, relative to `dir`.
    pub under: Option<String>,
    /// The length of the narration and of the video, in seconds.
    pub seconds: f64,
    /// Which subtitles are made.
    pub subtitles: Vec<Subtitles>,
    /// How burned ones look.
    pub caption_style: CaptionStyle,
    /// Where segments are kept for the next video that shows the same.
    pub cache: Option<cache::Cache>,
}

/// One picture and when it appears.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    /// The picture file.
    pub picture: PathBuf,
    /// When it appears, in seconds.
    pub start: f64,
    /// True for a closer view of it, where it has the pixels for one. The video cuts from one view of a picture to another, and
    /// to the same view there is no cut.
    pub is_closer: bool,
}

/// A spoken text in its original spelling, with its exact time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Caption {
    /// The text.
    pub text: String,
    /// When the speech starts, in seconds.
    pub start: f64,
    /// When it ends, in seconds.
    pub end: f64,
    /// When each of its words is said, in order; without them, the caption's time is shared by its letters.
    pub words: Vec<Word>,
}

/// A written word and when it is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Its bytes in the caption's text.
    pub written: Range<usize>,
    /// When it starts, in seconds.
    pub start: f64,
    /// When it ends.
    pub end: f64,
    /// True if the time is reckoned by shares of letters, not told by the voice.
    pub estimated: bool,
}

/// Words that stand alone on the picture. Captions that would be shown with them are not.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// What it is for.
    pub kind: CardKind,
    /// The small words above.
    pub head: Option<String>,
    /// The large words.
    pub text: String,
    /// The small words below.
    pub foot: Option<String>,
    /// When it appears, in seconds.
    pub start: f64,
    /// When it has disappeared.
    pub end: f64,
}

/// What a card is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// The title: on the cover and in the first frame, from the start on.
    Title,
    /// The heading of a chapter.
    Chapter,
    /// The end: it stands on the picture of the title, or else on the last one, softened and darker, until the video is over.
    End,
}

/// The letters of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// With serifs, as on the cover of a book; scripts that the font on board lacks are set as captions are.
    Serif,
    /// Those of captions.
    Sans,
}

/// The files that were made; paths are relative to the order's directory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rendered {
    /// The mp4.
    pub file: String,
    /// The .srt file, if wanted.
    pub subtitles: Option<String>,
    /// The .vtt file, if wanted.
    pub vtt: Option<String>,
    /// The .words.json file, if wanted.
    pub words: Option<String>,
    /// The cover picture.
    pub cover: String,
    /// The length of the video in seconds.
    pub seconds: f64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Characters that no font has: not drawn, but in the files beside the video.
    pub missing: Vec<char>,
    /// The wanted family of the captions, if there is no such font.
    pub font_missing: Option<String>,
    /// The number of segments that the video was joined from.
    pub segments: usize,
    /// Those of them that were encoded before.
    pub reused: usize,
}
