//! Plays a file of one's own again and again, with a crossfade where it begins anew.

use crate::numbers::sine;
use crate::{BLOCK, Block, RATE, ScoreError};
use hound::{WavIntoSamples, WavReader};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// How long the end of a track goes over into its beginning, in seconds, and the most of a short track.
const CROSSFADE: (f64, f64) = (3.0, 0.25);
/// The least length of a track, in seconds.
const SECONDS_MIN: f64 = 1.0;

type Samples = WavIntoSamples<BufReader<File>, i16>;

/// A track: stereo, 16 bits, at [`RATE`].
pub(crate) struct Track {
    path: PathBuf,
    frames: u64,
    crossfade: u64,
    now: Samples,
    at: u64,
    next: Option<Samples>,
}

impl std::fmt::Debug for Track {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Track").field("path", &self.path).field("at", &self.at).finish_non_exhaustive()
    }
}

impl Track {
    /// Opens a track.
    pub(crate) fn open(path: &Path) -> Result<Self, ScoreError> {
        let reader = open(path)?;
        let frames = u64::from(reader.duration());
        let seconds = frames as f64 / f64::from(RATE);
        if seconds < SECONDS_MIN {
            let reason = format!("it lasts {seconds:.2} s, the least is {SECONDS_MIN} s");
            return Err(ScoreError::Track { path: path.to_owned(), reason });
        }
        let crossfade = (CROSSFADE.0.min(seconds * CROSSFADE.1) * f64::from(RATE)) as u64;
        Ok(Self { path: path.to_owned(), frames, crossfade, now: reader.into_samples(), at: 0, next: None })
    }

    /// Fills the next block.
    pub(crate) fn fill(&mut self, out: &mut Block) -> Result<(), ScoreError> {
        for frame in out.iter_mut().take(BLOCK) {
            *frame = self.frame()?;
        }
        Ok(())
    }

    fn frame(&mut self) -> Result<[f32; 2], ScoreError> {
        let left = self.frames - self.at;
        if left <= self.crossfade && self.next.is_none() {
            self.next = Some(open(&self.path)?.into_samples());
        }
        let mut frame = pair(&mut self.now, &self.path)?;
        self.at += 1;
        if let Some(next) = &mut self.next {
            // At equal power: the two ends are not alike.
            let turns = (1.0 - left as f64 / self.crossfade as f64) / 4.0;
            let (out, come) = (sine(turns + 0.25) as f32, sine(turns) as f32);
            let more = pair(next, &self.path)?;
            frame = [frame[0] * out + more[0] * come, frame[1] * out + more[1] * come];
        }
        if self.at == self.frames
            && let Some(next) = self.next.take()
        {
            (self.now, self.at) = (next, self.crossfade);
        }
        Ok(frame)
    }
}

fn open(path: &Path) -> Result<WavReader<BufReader<File>>, ScoreError> {
    let read = |source| ScoreError::Read { path: path.to_owned(), source };
    let reader = WavReader::open(path).map_err(read)?;
    let spec = reader.spec();
    if (spec.channels, spec.sample_rate, spec.bits_per_sample) == (2, RATE, 16) {
        return Ok(reader);
    }
    Err(ScoreError::Track { path: path.to_owned(), reason: format!("it is {spec:?}") })
}

fn pair(samples: &mut Samples, path: &Path) -> Result<[f32; 2], ScoreError> {
    let mut one = || match samples.next() {
        Some(Ok(sample)) => Ok(f32::from(sample) / 32_768.0),
        Some(Err(source)) => Err(ScoreError::Read { path: path.to_owned(), source }),
        None => Err(ScoreError::Track { path: path.to_owned(), reason: "it ends early".to_owned() }),
    };
    Ok([one()?, one()?])
}
