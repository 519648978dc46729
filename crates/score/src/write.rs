//! Writes the sound track: music and sounds at their levels, from the first to the last sample.

use crate::beds::{self, Bed, Beds};
use crate::form;
use crate::kept::{self, Keeper, Kept};
use crate::levels::{ALONE, BED_LIFT, BED_UNDER, Course, Levels, MUSIC_LIFT};
use crate::music::{Music, add};
use crate::numbers::{amplitude, ease, samples};
use crate::track::Track;
use crate::{BLOCK, Block, Mood, RATE, Times};
use ebur128::{EbuR128, Mode};
use fsx::NewFile;
use hound::{SampleFormat, WavSpec, WavWriter};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// The size of one write, in bytes.
const BUFFER: usize = 64 << 10;
/// The most by which quiet music is made louder, in dB.
const GAIN_MAX: f64 = 30.0;

/// What to make.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// When what happens.
    pub times: Times,
    /// The music, if there is any.
    pub music: Option<Source>,
    /// The sounds of the scenes, in order.
    pub beds: Vec<Bed>,
    /// The seed: another one makes another piece.
    pub seed: u64,
    /// How loud the voice is, in LUFS.
    pub voice_lufs: f64,
    /// How loud music is under it while words are spoken, in LU: a negative number.
    pub level_lu: f64,
}

/// Where music comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// It is composed.
    Mood(Mood),
    /// It is a wav file: stereo, 16 bits, at [`RATE`].
    Track(PathBuf),
}

/// Why there is no sound track.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// The sound track cannot be written.
    #[error("cannot write the sound track {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The track cannot be read.
    #[error("cannot read the track {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reader's error.
        source: hound::Error,
    },
    /// The track cannot be used.
    #[error("the track {} cannot be used: {reason}", path.display())]
    Track {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The loudness cannot be measured.
    #[error("cannot measure the loudness of the music")]
    Measure(#[source] ebur128::Error),
    /// Somebody asked to stop.
    #[error("the sound track was stopped")]
    Stopped,
}

/// Music that is being played.
#[derive(Debug)]
enum Player {
    Music(Box<Music>),
    Kept(Kept),
    Track(Box<Track>),
}

impl Player {
    fn new(source: &Source, order: &Order) -> Result<Self, ScoreError> {
        Ok(match source {
            Source::Mood(mood) => Self::Music(Box::new(Music::started(*mood, order.seed, &order.times))),
            Source::Track(path) => Self::Track(Box::new(Track::open(path)?)),
        })
    }

    fn fill(&mut self, out: &mut Block) -> Result<(), ScoreError> {
        match self {
            Self::Music(it) => {
                it.fill(out);
                Ok(())
            }
            Self::Kept(it) => it.fill(out),
            Self::Track(it) => it.fill(out),
        }
    }
}

/// Writes the sound track as a wav file: stereo, 16 bits, at [`RATE`]. `stopped` is asked about ten times per second of
/// sound.
pub fn write(path: &Path, order: &Order, stopped: &dyn Fn() -> bool) -> Result<(), ScoreError> {
    let mut mix = Mix::new(order, path, stopped)?;
    let failed = |source| ScoreError::Write { path: path.to_owned(), source };
    let unwritten = |error: hound::Error| {
        failed(if let hound::Error::IoError(source) = error { source } else { io::Error::other(error) })
    };
    let mut file = NewFile::create(path).map_err(failed)?;
    let spec = WavSpec { channels: 2, sample_rate: RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut wav = WavWriter::new(BufWriter::with_capacity(BUFFER, &mut file), spec).map_err(unwritten)?;
    let mut left = samples(order.times.seconds) as usize;
    while 0 < left {
        if mix.is_due() && stopped() {
            return Err(ScoreError::Stopped);
        }
        let block = mix.next()?;
        let count = left.min(BLOCK);
        let mut writer = wav.get_i16_writer(2 * count as u32);
        for value in block.iter().take(count).flatten() {
            writer.write_sample((value * 32_767.0).clamp(-32_767.0, 32_767.0) as i16);
        }
        writer.flush().map_err(unwritten)?;
        left -= count;
    }
    wav.finalize().map_err(unwritten)?;
    file.commit_atomic().map_err(failed)
}

/// Music and sounds at their levels.
#[derive(Debug)]
struct Mix {
    player: Option<Player>,
    beds: Option<Beds>,
    levels: Levels,
    /// The levels of music and sounds while words are spoken, in dB.
    under: [f64; 2],
    gains: [f32; 2],
    /// The end, and how long everything takes to fade in and out, in samples.
    total: u64,
    fades: (u64, u64),
    at: u64,
}

/// How long everything takes to fade in, in seconds: it is there with the first picture, without a click.
const FADE_IN: f64 = 0.02;
/// How long everything takes to fade out together, in seconds, and the most of it as a share of the whole. It is heard until
/// the picture goes, in the last second.
const FADE_OUT: (f64, f64) = (1.8, 0.35);

impl Mix {
    /// Measures the music of the sound track `path`, and keeps it if it is not too long.
    fn new(order: &Order, path: &Path, stopped: &dyn Fn() -> bool) -> Result<Self, ScoreError> {
        let turn = order.music.as_ref().and_then(|_| form::turn(&order.times));
        let mut levels = Levels::new(&order.times.speech, order.times.seconds, turn);
        let heard = order.voice_lufs + if levels.is_alone() { ALONE } else { order.level_lu };
        let lift = if levels.is_alone() { [MUSIC_LIFT, BED_LIFT] } else { [0.0; 2] };
        let (mut player, mut gain) = (None, 0.0);
        if let Some(source) = &order.music {
            let keeps = matches!(source, Source::Mood(_)) && order.times.seconds <= kept::SECONDS_MAX;
            let mut keeper = keeps.then(|| Keeper::new(path)).transpose()?;
            let first = Player::new(source, order)?;
            let (measured, course) = loudness(first, order.times.seconds, keeper.as_mut(), stopped)?;
            levels.fit(&course);
            if let Some(measured) = measured {
                gain = (heard - lift[0] - measured).min(GAIN_MAX);
                player = Some(match keeper {
                    Some(keeper) => Player::Kept(keeper.again()?),
                    None => Player::new(source, order)?,
                });
            }
        }
        let under = [gain, heard + BED_UNDER - lift[1] - beds::LOUDNESS];
        let seconds = order.times.seconds;
        let beds = (!order.beds.is_empty()).then(|| Beds::new(&order.beds, order.seed));
        let fades = (samples(FADE_IN), samples(FADE_OUT.0.min(seconds * FADE_OUT.1)));
        let mut mix = Self { player, beds, levels, under, gains: [0.0; 2], total: samples(seconds), fades, at: 0 };
        mix.gains = mix.gains_at(0);
        Ok(mix)
    }

    /// Tells whether it is time to ask whether somebody wants to stop.
    fn is_due(&self) -> bool {
        (self.at / BLOCK as u64).is_multiple_of(19)
    }

    fn gains_at(&mut self, at: u64) -> [f32; 2] {
        let [music, beds] = self.levels.at(at as f64 / f64::from(RATE));
        let eased = |samples: u64, of: u64| f64::from(ease((samples as f64 / of.max(1) as f64) as f32));
        let fade = eased(at, self.fades.0) * eased(self.total.saturating_sub(at), self.fades.1);
        let gain = |db: f64| (amplitude(db) * fade) as f32;
        [gain(self.under[0] + music), gain(self.under[1] + beds)]
    }

    /// Returns the next block.
    fn next(&mut self) -> Result<Block, ScoreError> {
        let (from, to) = (self.gains, self.gains_at(self.at + BLOCK as u64));
        let mut out = [[0.0; 2]; BLOCK];
        let mut made = [[0.0; 2]; BLOCK];
        if let Some(player) = &mut self.player {
            player.fill(&mut made)?;
            scale(&mut made, from[0], to[0]);
            add(&mut out, &made);
        }
        if let Some(beds) = &mut self.beds {
            beds.fill(&mut made);
            scale(&mut made, from[1], to[1]);
            add(&mut out, &made);
        }
        self.gains = to;
        self.at += BLOCK as u64;
        Ok(out)
    }
}

fn scale(block: &mut Block, from: f32, to: f32) {
    let by = (to - from) / BLOCK as f32;
    let mut gain = from;
    for frame in block.iter_mut() {
        gain += by;
        frame[0] *= gain;
        frame[1] *= gain;
    }
}

/// Plays music for so long, to its keeper too, and returns its loudness in LUFS, `None` for silence, and its course.
fn loudness(
    mut player: Player,
    seconds: f64,
    mut keeper: Option<&mut Keeper>,
    stopped: &dyn Fn() -> bool,
) -> Result<(Option<f64>, Course), ScoreError> {
    let mut course = Course::default();
    let mut meter = EbuR128::new(2, RATE, Mode::I).map_err(ScoreError::Measure)?;
    let mut block = [[0.0; 2]; BLOCK];
    let whole = samples(seconds) / BLOCK as u64;
    for number in 0..samples(seconds).div_ceil(BLOCK as u64) {
        if number.is_multiple_of(19) && stopped() {
            return Err(ScoreError::Stopped);
        }
        player.fill(&mut block)?;
        if let Some(keeper) = &mut keeper {
            keeper.push(&block)?;
        }
        if number < whole {
            meter.add_frames_f32(block.as_flattened()).map_err(ScoreError::Measure)?;
        }
        if (number + 1).is_multiple_of(Course::BLOCKS) {
            course.push(meter.loudness_momentary().map_err(ScoreError::Measure)?);
        }
    }
    let measured = meter.loudness_global().map_err(ScoreError::Measure)?;
    Ok((measured.is_finite().then_some(measured), course))
}
