//! Measures the loudness of the narration, and calculates the filters that bring it to the target.

use super::VideoError;
use ebur128::{EbuR128, Mode};
use std::path::Path;

/// The limiter's level for samples, in dBFS: half a decibel below the target of -1.5 dBTP, because peaks between
/// samples are higher.
const LIMIT_DB: f64 = -2.0;
/// The largest gain for a quiet narration, in dB; more would make the noise audible.
const GAIN_MAX_DB: f64 = 30.0;
/// How many audio frames are read at once.
const CHUNK_FRAMES: usize = 48_000;
/// How many measurements search for the gain whose limited result is loud enough.
const PASSES: usize = 3;

/// What a narration needs to get the target loudness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Loudness {
    /// The measured integrated loudness in LUFS (ITU-R BS.1770); `None` for silence or less than 0.4 s.
    pub(crate) measured: Option<f64>,
    /// The gain to apply in dB.
    pub(crate) gain_db: f64,
}

impl Loudness {
    /// Measures a wav file. The limiter cuts peaks, which makes the result quieter; so the gain is found by measuring
    /// the limited result.
    pub(crate) fn of(path: &Path, target_lufs: f64) -> Result<Self, VideoError> {
        let Some(measured) = measure(path, 0.0)? else { return Ok(Self { measured: None, gain_db: 0.0 }) };
        let mut gain_db = (target_lufs - measured).min(GAIN_MAX_DB);
        for _ in 1..PASSES {
            let Some(reached) = measure(path, gain_db)? else { break };
            if (target_lufs - reached).abs() < 0.05 {
                break;
            }
            gain_db = (gain_db + target_lufs - reached).min(GAIN_MAX_DB);
        }
        Ok(Self { measured: Some(measured), gain_db })
    }

    /// Returns ffmpeg's audio filters that apply it, at the sample rate of the video.
    pub(crate) fn filters(&self) -> Filters {
        let limit = 10_f64.powf(LIMIT_DB / 20.0);
        Filters {
            voice: format!(
                "volume={:.2}dB:precision=float,aresample=48000,aformat=sample_fmts=fltp:channel_layouts=stereo",
                self.gain_db
            ),
            limit: format!("alimiter=limit={limit:.4}:attack=5:release=50:level=disabled:latency=1"),
        }
    }
}

/// The audio filters of a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filters {
    /// Those of the narration alone.
    pub voice: String,
    /// Those of the whole: they keep peaks below the limit.
    pub limit: String,
}

/// Returns the loudness after a gain and the limit. A mono voice becomes stereo with 3 dB less per channel, which
/// sounds equally loud and leaves 3 dB more below the limit.
#[expect(clippy::cast_possible_truncation, reason = "samples need no more than an f32 has")]
fn measure(path: &Path, gain_db: f64) -> Result<Option<f64>, VideoError> {
    let bad = |source| VideoError::Narration { path: path.to_path_buf(), source };
    let mut reader = hound::WavReader::open(path).map_err(bad)?;
    let spec = reader.spec();
    let unreadable = |_error| bad(hound::Error::Unsupported);
    let mut meter = EbuR128::new(u32::from(spec.channels), spec.sample_rate, Mode::I).map_err(unreadable)?;
    let gain = 10_f64.powf(gain_db / 20.0) as f32;
    let room = if spec.channels == 1 { 10_f64.powf((LIMIT_DB + 3.01) / 20.0) } else { 10_f64.powf(LIMIT_DB / 20.0) };
    let limit = if gain_db == 0.0 { f32::MAX } else { room as f32 };
    let chunk = CHUNK_FRAMES * usize::from(spec.channels.max(1));
    let mut samples: Vec<f32> = Vec::with_capacity(chunk);
    let mut add = |samples: &mut Vec<f32>| {
        let added = meter.add_frames_f32(samples);
        samples.clear();
        added.map_err(unreadable)
    };
    let scale = 1.0 / (1_u64 << (spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
    let all: Box<dyn Iterator<Item = hound::Result<f32>>> = match spec.sample_format {
        hound::SampleFormat::Float => Box::new(reader.samples::<f32>()),
        hound::SampleFormat::Int => Box::new(reader.samples::<i32>().map(move |it| it.map(|it| it as f32 * scale))),
    };
    for sample in all {
        samples.push((sample.map_err(bad)? * gain).clamp(-limit, limit));
        if samples.len() == chunk {
            add(&mut samples)?;
        }
    }
    add(&mut samples)?;
    let loudness = meter.loudness_global().map_err(unreadable)?;
    Ok(loudness.is_finite().then_some(loudness))
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up data")]
mod tests {
    use super::*;

    fn wav(path: &Path, channels: u16, seconds: f64, amplitude: f64) {
        let spec = hound::WavSpec {
            channels,
            sample_rate: 16_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(path, spec).unwrap();
        for n in 0..(seconds * 16_000.0) as u32 {
            let value = (f64::from(n) * 997.0 * std::f64::consts::TAU / 16_000.0).sin() * amplitude * 32_767.0;
            (0..channels).for_each(|_| writer.write_sample(value as i16).unwrap());
        }
        writer.finalize().unwrap();
    }

    #[test]
    fn a_tone_is_measured_and_brought_to_the_target() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        // EBU Tech 3341, case 1: a 1 kHz sine of -23 dBFS in both channels reads -23 LUFS; one channel, 3 dB less.
        for (channels, measured) in [(2, -23.0), (1, -26.0)] {
            wav(&path, channels, 3.0, 10_f64.powf(-23.0 / 20.0));
            let loudness = Loudness::of(&path, -16.0).unwrap();
            assert!((loudness.measured.unwrap() - measured).abs() < 0.15, "{loudness:?}");
            assert!((loudness.gain_db - (-16.0 - measured)).abs() < 0.2, "{loudness:?}");
        }
    }

    #[test]
    fn silence_and_a_moment_of_sound_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        for (seconds, amplitude) in [(3.0, 0.0), (0.1, 0.5), (0.0, 0.0)] {
            wav(&path, 1, seconds, amplitude);
            assert_eq!(Loudness::of(&path, -16.0).unwrap(), Loudness { measured: None, gain_db: 0.0 });
        }
    }

    #[test]
    fn what_is_no_wav_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        fsx::write_atomic(&path, b"RIFFnonsense").unwrap();
        assert!(Loudness::of(&path, -16.0).unwrap_err().to_string().contains("a.wav"));
    }
}
