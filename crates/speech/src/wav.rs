//! Sound files of the engines: read completely, checked, and trimmed of the silence around the speech.

use super::heard::Word;
use super::wav_words::{self, WordSamples};
use hound::{SampleFormat, WavReader, WavWriter};
use std::io;
use std::io::Cursor;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The least peak of speech, in sample values: -40 dB of full scale. The engines' peaks are at -3 to -8 dB.
const PEAK_MIN: u16 = 328;

/// Samples below the peak divided by this (-40 dB) count as silence at both ends.
const SILENCE_DIVISOR: u16 = 100;

/// How much is kept before the first loud sample, for soft consonants, in seconds.
pub(super) const LEAD: f64 = 0.03;

/// How much is kept after the last loud sample, for the voice to fade, in seconds.
const TRAIL: f64 = 0.08;

/// The sample rates of the engines, in samples per second.
pub(super) const RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;

/// A piece of narration, ready to be joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// The source of its samples.
    pub source: Source,
    /// True if it was spoken before: in an earlier attempt, or for another video.
    pub reused: bool,
    /// When its words are heard; empty if nobody told.
    pub words: Vec<Word>,
}

/// The source of a clip's samples.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// Silence, in seconds.
    Silence(f64),
    /// A part of a mono 16-bit file.
    Wav {
        /// The file.
        path: PathBuf,
        /// Samples per second.
        rate: u32,
        /// The first sample of the speech.
        first: u32,
        /// The number of samples of the speech.
        count: u32,
    },
}

impl Clip {
    /// Makes a clip of silence, in seconds.
    pub fn silence(seconds: f64) -> Self {
        Self { source: Source::Silence(seconds), reused: false, words: Vec::new() }
    }

    /// Returns the length in seconds.
    pub fn seconds(&self) -> f64 {
        match &self.source {
            Source::Silence(seconds) => *seconds,
            Source::Wav { rate, count, .. } => f64::from(*count) / f64::from(*rate),
        }
    }
}

impl Source {
    /// Returns the speech as a wav file of its own; `None` for silence.
    pub fn to_wav(&self) -> Result<Option<Vec<u8>>, WavError> {
        let Self::Wav { path, first, count, .. } = self else { return Ok(None) };
        let mut from = WavReader::open(path).map_err(WavError::Unreadable)?;
        from.seek(*first).map_err(|error| WavError::Unreadable(error.into()))?;
        let mut file = Cursor::new(Vec::new());
        let mut to = WavWriter::new(&mut file, from.spec()).map_err(WavError::Unreadable)?;
        for sample in from.samples::<i16>().take(usize::try_from(*count).unwrap_or(usize::MAX)) {
            sample.and_then(|it| to.write_sample(it)).map_err(WavError::Unreadable)?;
        }
        to.finalize().map_err(WavError::Unreadable)?;
        Ok(Some(file.into_inner()))
    }
}

/// What is wrong with a sound file.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// There is no file.
    #[error("it wrote no sound file")]
    Missing,
    /// It cannot be read.
    #[error("its sound file cannot be read")]
    Unreadable(#[source] hound::Error),
    /// Its format is not one that the engines write.
    #[error("its sound file is not mono 16-bit at 8 to 48 kHz")]
    Format,
    /// There is something else in place of a sound.
    #[error("it answered with {what} in place of sound: {said}")]
    NotSound {
        /// What it is, such as `a text`.
        what: &'static str,
        /// Its beginning.
        said: String,
    },
    /// It is shorter than its header says.
    #[error("its sound file is cut off: {there} of {announced} bytes are there")]
    CutOff {
        /// The bytes of samples that the header announces.
        announced: u64,
        /// The bytes that are there.
        there: u64,
    },
    /// It cannot be decoded.
    #[error("its sound file of the format {format} cannot be decoded: {reason}")]
    Undecodable {
        /// The format.
        format: &'static str,
        /// Why.
        reason: String,
    },
    /// It contains no sound; its peak is given.
    #[error("its sound file is silent: the peak is {0} of 32767")]
    Silent(u16),
    /// Its length is not plausible for the text.
    #[error("its sound is {seconds:.2} s long where {least:.2} to {most:.2} s are plausible")]
    Length {
        /// The length in seconds.
        seconds: f64,
        /// The least plausible length in seconds.
        least: f64,
        /// The greatest plausible length in seconds.
        most: f64,
    },
}

/// Reads a sound file to its end and finds the speech in it; its length must be within `plausible` seconds.
///
/// On a full disk both engines report success, and leave a file whose header announces more samples than it has.
pub(super) fn inspect(path: &Path, plausible: (f64, f64)) -> Result<Clip, WavError> {
    let bytes = std::fs::read(path).map_err(|error| {
        let missing = error.kind() == io::ErrorKind::NotFound;
        if missing { WavError::Missing } else { WavError::Unreadable(error.into()) }
    })?;
    let reader = WavReader::new(bytes.as_slice()).map_err(WavError::Unreadable)?;
    let spec = reader.spec();
    if spec.channels != 1
        || spec.bits_per_sample != 16
        || spec.sample_format != SampleFormat::Int
        || !RATES.contains(&spec.sample_rate)
    {
        return Err(WavError::Format);
    }
    let samples = reader.into_samples::<i16>().collect::<Result<Vec<i16>, _>>().map_err(WavError::Unreadable)?;
    let rate = spec.sample_rate;
    let (least, most) = plausible;
    let seconds = samples.len() as f64 / f64::from(rate);
    if seconds < least || most < seconds {
        return Err(WavError::Length { seconds, least, most });
    }
    let peak = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
    if peak < PEAK_MIN {
        return Err(WavError::Silent(peak));
    }
    let (first, end) = speech(&samples, rate, peak / SILENCE_DIVISOR);
    let words = wav_words::read(&bytes).unwrap_or_default().into_iter().map(|it| word(&it, first..end, rate)).collect();
    let source = Source::Wav { path: path.to_path_buf(), rate, first, count: end - first };
    Ok(Clip { source, reused: false, words })
}

/// Places a word in the speech between two samples of the file.
fn word(word: &WordSamples, speech: Range<u32>, rate: u32) -> Word {
    let seconds = |sample: u32| f64::from(sample.clamp(speech.start, speech.end) - speech.start) / f64::from(rate);
    Word {
        written: word.written.start as usize..word.written.end as usize,
        start: seconds(word.heard.start),
        end: seconds(word.heard.end),
        estimated: false,
    }
}

/// Returns where the speech starts and ends, in samples.
fn speech(samples: &[i16], rate: u32, silence: u16) -> (u32, u32) {
    let is_loud = |sample: &i16| silence < sample.unsigned_abs();
    let length = samples.len();
    let first = samples.iter().position(is_loud).unwrap_or(0);
    let last = samples.iter().rposition(is_loud).map_or(length, |at| at + 1);
    let first = first.saturating_sub(count(LEAD, rate));
    let end = (last + count(TRAIL, rate)).min(length);
    (u32::try_from(first).unwrap_or(0), u32::try_from(end).unwrap_or(u32::MAX))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive constant below a second")]
fn count(seconds: f64, rate: u32) -> usize {
    (seconds * f64::from(rate)).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, samples: &[i16]) {
        let spec =
            hound::WavSpec { channels: 1, sample_rate: 8000, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let mut writer = hound::WavWriter::create(path, spec).unwrap();
        for sample in samples {
            writer.write_sample(*sample).unwrap();
        }
        writer.finalize().unwrap();
    }

    fn tone(silence: usize, loud: usize) -> Vec<i16> {
        let mut samples = vec![0; silence];
        samples.extend((0..loud).map(|at| if at % 2 == 0 { 9000 } else { -9000 }));
        samples.extend(vec![0; silence]);
        samples
    }

    #[test]
    fn the_silence_around_the_speech_is_trimmed_to_a_margin() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        write(&path, &tone(4000, 8000));
        let clip = inspect(&path, (0.5, 5.0)).unwrap();
        let expected = Source::Wav { path: path.clone(), rate: 8000, first: 4000 - 240, count: 240 + 8000 + 640 };
        assert_eq!(clip.source, expected);
        assert!((clip.seconds() - 1.11).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_the_text_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        let check = |expected: &str| assert_eq!(inspect(&path, (1.0, 3.0)).unwrap_err().to_string(), expected);
        check("it wrote no sound file");
        write(&path, &vec![3; 16_000]);
        check("its sound file is silent: the peak is 3 of 32767");
        write(&path, &tone(0, 80_000));
        check("its sound is 10.00 s long where 1.00 to 3.00 s are plausible");
        write(&path, &[]);
        check("its sound is 0.00 s long where 1.00 to 3.00 s are plausible");
        write(&path, &tone(0, 16_000));
        let bytes = std::fs::read(&path).unwrap();
        for cut in [20, 44, 1000, bytes.len() - 2] {
            fsx::write_atomic(&path, &bytes[..cut]).unwrap();
            check("its sound file cannot be read");
        }
        fsx::write_atomic(&path, b"").unwrap();
        check("its sound file cannot be read");
    }
}
