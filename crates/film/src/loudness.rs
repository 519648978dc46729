//! Measures the loudness of the narration, and calculates the filters that bring it to the target.

use super::VideoError;
use ebur128::{EbuR128, Mode};
use std::path::Path;

/// The limiter's level for samples, in dBFS: 1.5 dB below the target of -1.5 dBTP, because peaks between samples are higher,
/// and those of the encoded sound were up to 1.2 dB above a limit of -2 dBFS.
const LIMIT_DB: f64 = -3.0;
/// The largest gain for a quiet narration, in dB; more would make the noise audible.
const GAIN_MAX_DB: f64 = 30.0;
/// How many blocks begin in a second, and how many of these steps a block lasts (EBU R 128: 400 ms, overlapping by 75 %).
const STEPS_PER_SECOND: u32 = 10;
const BLOCK_STEPS: usize = 4;
/// The gates of a measurement: blocks below -70 LUFS are silence, and those 10 LU below the mean of the others do not count.
const SILENCE_LUFS: f64 = -70.0;
const GATE_LU: f64 = -10.0;
/// By how much the sound under the narration may change its gain, in dB.
const UNDER_MAX_DB: f64 = 1.0;
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
    /// Measures a narration and what lies under it, wav files. The limiter cuts peaks, which makes the result quieter; so the
    /// gain is found by measuring the limited result. Music that rises in pauses may lift these above the gate, which makes
    /// the measured mean quieter than the voice; so both are measured together.
    pub(crate) fn of(path: &Path, under: Option<&Path>, target_lufs: f64) -> Result<Self, VideoError> {
        let Some(measured) = integrated(&powers(path, 0.0)?, &[]) else {
            return Ok(Self { measured: None, gain_db: 0.0 });
        };
        let first = (target_lufs - measured).min(GAIN_MAX_DB);
        let alone = search(path, &[], target_lufs, first)?;
        let gain_db = match under {
            None => alone,
            Some(under) => {
                let both = search(path, &powers(under, 0.0)?, target_lufs, alone)?;
                both.clamp(alone - UNDER_MAX_DB, alone + UNDER_MAX_DB)
            }
        };
        Ok(Self { measured: Some(measured), gain_db: gain_db.min(GAIN_MAX_DB) })
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

/// Searches the gain with which a narration over something else is as loud as the target, from a first guess on.
fn search(path: &Path, under: &[f64], target_lufs: f64, first: f64) -> Result<f64, VideoError> {
    let mut gain_db = first;
    for _ in 1..PASSES {
        let Some(reached) = integrated(&powers(path, gain_db)?, under) else { break };
        if (target_lufs - reached).abs() < 0.05 {
            break;
        }
        gain_db = (gain_db + target_lufs - reached).min(GAIN_MAX_DB);
    }
    Ok(gain_db)
}

/// Returns the integrated loudness of two sounds that are heard together, from the powers of their blocks; `None` for silence.
fn integrated(one: &[f64], other: &[f64]) -> Option<f64> {
    let power = |of: &[f64], at: usize| of.get(at).copied().unwrap_or(0.0);
    let blocks: Vec<f64> = (0..one.len().max(other.len())).map(|at| power(one, at) + power(other, at)).collect();
    let above = |gate: f64| -> Option<f64> {
        let heard: Vec<f64> = blocks.iter().copied().filter(|it| gate < *it).collect();
        (!heard.is_empty()).then(|| heard.iter().sum::<f64>() / heard.len() as f64)
    };
    let mean = above(10_f64.powf(SILENCE_LUFS / 10.0))?;
    above(mean * 10_f64.powf(GATE_LU / 10.0)).map(|power| 10.0 * power.log10())
}

/// Returns the powers of the blocks of a wav file after a gain and the limit: the loudness of each is ten times its logarithm.
/// A mono voice becomes stereo with 3 dB less per channel, which sounds equally loud and leaves 3 dB more below the limit.
#[expect(clippy::cast_possible_truncation, reason = "samples need no more than an f32 has")]
fn powers(path: &Path, gain_db: f64) -> Result<Vec<f64>, VideoError> {
    let bad = |source| VideoError::Narration { path: path.to_path_buf(), source };
    let mut reader = hound::WavReader::open(path).map_err(bad)?;
    let spec = reader.spec();
    let unreadable = |_error| bad(hound::Error::Unsupported);
    let mut meter = EbuR128::new(u32::from(spec.channels), spec.sample_rate, Mode::M).map_err(unreadable)?;
    let gain = 10_f64.powf(gain_db / 20.0) as f32;
    let room = if spec.channels == 1 { 10_f64.powf((LIMIT_DB + 3.01) / 20.0) } else { 10_f64.powf(LIMIT_DB / 20.0) };
    let limit = if gain_db == 0.0 { f32::MAX } else { room as f32 };
    let step = (spec.sample_rate / STEPS_PER_SECOND).max(1) as usize * usize::from(spec.channels.max(1));
    let mut samples: Vec<f32> = Vec::with_capacity(step);
    let (mut steps, mut powers) = (0, Vec::new());
    let scale = 1.0 / (1_u64 << (spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
    let all: Box<dyn Iterator<Item = hound::Result<f32>>> = match spec.sample_format {
        hound::SampleFormat::Float => Box::new(reader.samples::<f32>()),
        hound::SampleFormat::Int => Box::new(reader.samples::<i32>().map(move |it| it.map(|it| it as f32 * scale))),
    };
    for sample in all {
        samples.push((sample.map_err(bad)? * gain).clamp(-limit, limit));
        if samples.len() == step {
            meter.add_frames_f32(&samples).map_err(unreadable)?;
            samples.clear();
            steps += 1;
            if BLOCK_STEPS <= steps {
                powers.push(10_f64.powf(meter.loudness_momentary().map_err(unreadable)? / 10.0));
            }
        }
    }
    Ok(powers)
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
            let loudness = Loudness::of(&path, None, -16.0).unwrap();
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
            assert_eq!(Loudness::of(&path, None, -16.0).unwrap(), Loudness { measured: None, gain_db: 0.0 });
        }
    }

    #[test]
    fn pauses_that_rise_above_the_gate_make_the_whole_no_quieter() {
        let quiet = 10_f64.powf(-8.0 / 10.0);
        let (voice, under) = ([1.0, 0.0, 1.0, 0.0, 1.0, 0.0], [0.0, 0.9 * quiet, 0.0, 0.9 * quiet, 0.0, 0.9 * quiet]);
        let together = integrated(&voice, &under).unwrap();
        assert!(together < integrated(&voice, &[]).unwrap() - 1.0, "they count: {together}");
        let dir = tempfile::tempdir().unwrap();
        let (path, below) = (dir.path().join("a.wav"), dir.path().join("b.wav"));
        wav(&path, 1, 4.0, 0.1);
        wav(&below, 2, 6.0, 0.063);
        let [alone, both] = [None, Some(below.as_path())].map(|under| Loudness::of(&path, under, -16.0).unwrap());
        assert!((0.3..=UNDER_MAX_DB + 0.01).contains(&(both.gain_db - alone.gain_db)), "{alone:?} {both:?}");
    }

    #[test]
    fn what_is_no_wav_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.wav");
        fsx::write_atomic(&path, b"RIFFnonsense").unwrap();
        assert!(Loudness::of(&path, None, -16.0).unwrap_err().to_string().contains("a.wav"));
    }
}
