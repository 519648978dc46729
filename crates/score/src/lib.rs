//! Makes the sound that lies under a narration: music that is composed for it, or a track of one's own, and the sounds
//! of the scenes. It knows nothing of jobs, needs no samples and no program.
//!
//! The same order gives the same bytes on every machine. Everything is made in blocks, so the memory that is needed
//! does not grow with the length; what is planned ahead are the bars of the piece, some dozens of bytes each.
//!
//! Reading order: `form` lays out the bars in time, `harmony` and `moods` decide what they sound like, `arrange` writes
//! their notes, `instruments` plays those, `room` lets them ring; `music` joins these. `beds` has the sounds of scenes,
//! `track` plays a file, `kept` plays music again after it was measured, `levels` decides how loud everything is at each moment, and `write` makes the file.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    clippy::similar_names,
    reason = "synthesis: times are at most hours, indices come from the lengths of the arrays themselves"
)]

mod arrange;
mod beds;
mod form;
mod harmony;
mod instruments;
mod kept;
mod levels;
mod moods;
mod music;
mod numbers;
mod room;
mod tables;
mod track;
mod words;
mod write;

pub use beds::Bed;
pub use write::{Order, ScoreError, Source, write};

/// The sample rate of everything that is made here, in Hz.
pub const RATE: u32 = 48_000;

/// How many frames are made at a time. What is decided once for a block depends on it, so it is the same for everyone.
pub(crate) const BLOCK: usize = 256;

/// The frames that are made at a time: left and right.
pub(crate) type Block = [[f32; 2]; BLOCK];

/// The mood of a piece of music.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Slow major chords, a harp now and then.
    Calm,
    /// Strings and a piano.
    Warm,
    /// Glass and bells.
    Wonder,
    /// Low strings, a heart, an ostinato.
    Tension,
    /// A drone, clusters, a far bell.
    Dread,
    /// Slow minor strings and a piano.
    Sorrow,
    /// Plucked strings, wood, a shaker.
    Playful,
    /// A light beat, as under news.
    Bright,
}

impl Mood {
    /// All moods.
    pub const ALL: [Self; 8] =
        [Self::Calm, Self::Warm, Self::Wonder, Self::Tension, Self::Dread, Self::Sorrow, Self::Playful, Self::Bright];
}

/// A sound that belongs to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Rain on leaves and stones.
    Rain,
    /// Wind that howls.
    Wind,
    /// Waves on a shore.
    Sea,
    /// A fire that crackles.
    Fire,
    /// Many people who talk.
    Crowd,
    /// A clock that ticks.
    Clock,
    /// Church bells, some way off.
    Bells,
    /// A night with crickets.
    Night,
    /// A forest with birds.
    Forest,
}

impl Sound {
    /// All sounds.
    pub const ALL: [Self; 9] = [
        Self::Rain,
        Self::Wind,
        Self::Sea,
        Self::Fire,
        Self::Crowd,
        Self::Clock,
        Self::Bells,
        Self::Night,
        Self::Forest,
    ];
}

/// When what happens in a story, in seconds from its start.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Times {
    /// How long the whole is.
    pub seconds: f64,
    /// When words are spoken, in order.
    pub speech: Vec<std::ops::Range<f64>>,
    /// Where sentences end, in order: phrases of the music end with some of them.
    pub rests: Vec<f64>,
    /// Where scenes begin, in order.
    pub scenes: Vec<f64>,
    /// Where the story turns; where absent, with the scene nearest to two thirds.
    pub turn: Option<f64>,
    /// When the story is over: the last chord begins then, and rings until the end. Where absent, it ends with the whole.
    pub end: Option<f64>,
}

impl Times {
    /// Returns the times of what music does, all so much later, in seconds.
    fn after(&self, by: f64) -> Self {
        let later = |times: &[f64]| times.iter().map(|at| at + by).collect();
        Self {
            seconds: self.seconds + by,
            speech: Vec::new(),
            rests: later(&self.rests),
            scenes: later(&self.scenes),
            turn: form::turn(self).map(|at| at + by),
            end: self.end.map(|at| at + by),
        }
    }
}

#[cfg(test)]
mod tests;
