//! Tests of the sound of a video, as ffmpeg makes it: the voice and what lies under it.

use super::ffmpeg::{Ffmpeg, SOUND, ended_well};
use super::loudness::Loudness;
use super::{Canvas, CaptionStyle, Order, Quality, Settings, Track, VideoMaker};
use children::{Launcher, Stop};
use ebur128::{EbuR128, Mode};
use std::f64::consts::TAU;
use std::path::Path;

const RATE: u32 = 48_000;
const SECONDS: f64 = 6.0;

/// Writes a wav file of 16 bits whose samples a function of the time gives.
fn wav(path: &Path, channels: u16, sample_rate: u32, sample: impl Fn(f64) -> f64) {
    let spec = hound::WavSpec { channels, sample_rate, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up data")]
    for n in 0..(SECONDS * f64::from(sample_rate)) as u32 {
        let value = (sample(f64::from(n) / f64::from(sample_rate)) * 32_767.0) as i16;
        (0..channels).for_each(|_| wav.write_sample(value).unwrap());
    }
    wav.finalize().unwrap();
}

fn tone(hz: f64, level: f64) -> impl Fn(f64) -> f64 {
    move |t| (t * hz * TAU).sin() * level
}

/// Encodes a quiet voice with what lies under it, and returns the left side as a player hears it.
async fn mixed(under: Option<&dyn Fn(f64) -> f64>) -> Vec<f32> {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    for part in ["audio", "temp"] {
        fsx::create_dir_all(&at(part)).unwrap();
    }
    // Words and pauses: a tone that comes and goes.
    wav(&at("audio/a.wav"), 1, 16_000, |t| tone(997.0, 0.05)(t) * f64::from(u8::from(t % 1.5 < 1.2)));
    if let Some(under) = under {
        wav(&at("temp/under.wav"), 2, RATE, under);
    }
    let order = Order {
        dir: dir.path().to_owned(),
        canvas: Canvas { width: 64, height: 64, fps: 25 },
        quality: Quality::Draft,
        motion: false,
        seed: 0,
        shots: Vec::new(),
        captions: Vec::new(),
        cards: Vec::new(),
        language: "en".into(),
        audio: "audio/a.wav".into(),
        under: under.map(|_| "temp/under.wav".to_owned()),
        seconds: SECONDS,
        subtitles: Vec::new(),
        caption_style: CaptionStyle::default(),
        face: crate::Face::Serif,
        cache: None,
    };
    let (settings, stop) = (Settings::default(), Stop::default());
    let launcher = Launcher::start(None, "/usr/local/bin:/usr/bin:/bin".into()).unwrap();
    let ffmpeg = Ffmpeg { launcher: &launcher, settings: &settings, order: &order, stop: &stop };
    let filters =
        Loudness::of(&at("audio/a.wav"), under.map(|_| at("temp/under.wav")).as_deref(), settings.loudness_lufs)
            .unwrap()
            .filters();
    ffmpeg.encode_sound(&filters, 150).await.unwrap();
    let back = ["-f", "mov", "-i", SOUND, "-f", "wav", "-y", "temp/back.wav"].map(str::to_owned).to_vec();
    ended_well("the test", &launcher.run(ffmpeg.program(back), &stop).await.unwrap()).unwrap();
    let mut heard = hound::WavReader::open(at("temp/back.wav")).unwrap();
    heard.samples::<i16>().step_by(2).map(|it| f32::from(it.unwrap()) / 32_768.0).collect()
}

/// Returns the integrated loudness in LUFS and the true peak in dBTP of a sound that is the same on both sides.
fn measured(heard: &[f32]) -> (f64, f64) {
    let mut meter = EbuR128::new(2, RATE, Mode::I | Mode::TRUE_PEAK).unwrap();
    let both: Vec<f32> = heard.iter().flat_map(|it| [*it, *it]).collect();
    meter.add_frames_f32(&both).unwrap();
    (meter.loudness_global().unwrap(), 20.0 * meter.true_peak(0).unwrap().log10())
}

/// Returns the amplitude of one frequency.
fn amplitude(heard: &[f32], hz: f64) -> f64 {
    let mut sums = (0.0, 0.0);
    for (n, sample) in heard.iter().enumerate() {
        let turn = n as f64 / f64::from(RATE) * hz * TAU;
        sums = (sums.0 + f64::from(*sample) * turn.sin(), sums.1 + f64::from(*sample) * turn.cos());
    }
    2.0 * f64::hypot(sums.0, sums.1) / heard.len() as f64
}

#[tokio::test]
async fn what_lies_under_the_voice_is_heard_at_its_level_and_the_voice_keeps_its_own() {
    let (alone, under) = (mixed(None).await, mixed(Some(&tone(3000.0, 0.02))).await);
    for heard in [&alone, &under] {
        let (loudness, peak) = measured(heard);
        assert!((loudness + 16.0).abs() < 0.5 && peak <= -1.5, "{loudness} LUFS, {peak} dBTP");
    }
    assert!(amplitude(&alone, 3000.0) < 0.001);
    let found = amplitude(&under, 3000.0);
    assert!((found / 0.02 - 1.0).abs() < 0.1, "{found}");
    let voices = [amplitude(&alone, 997.0), amplitude(&under, 997.0)];
    assert!((voices[0] / voices[1] - 1.0).abs() < 0.02, "{voices:?}");
}

#[tokio::test]
async fn the_peaks_of_the_sum_stay_below_the_limit() {
    // Synthetic voices are pulses that ring: what the coder takes away of those makes its peaks higher.
    let ringing = |t: f64| {
        let since = (t * 110.0).fract() / 110.0;
        let parts = [700.0, 1900.0, 3400.0].map(|hz| (since * hz * TAU).cos() * (-since * 400.0).exp());
        parts.iter().sum::<f64>() * 0.33
    };
    for sound in [&tone(440.0, 0.8) as &dyn Fn(f64) -> f64, &ringing] {
        let (_, peak) = measured(&mixed(Some(sound)).await);
        assert!(peak <= -1.5, "{peak} dBTP");
    }
}

#[tokio::test]
async fn the_peaks_of_hisses_stay_below_the_limit() {
    // Noise without its low part, as an "s" is: each sample differs from the one before.
    let noise = |n: f64| (n * 12.9898).sin() * 43_758.545_3 - ((n * 12.9898).sin() * 43_758.545_3).floor() - 0.5;
    let hiss = |t: f64| {
        let n = (t * f64::from(RATE)).round();
        (noise(n) - noise(n - 1.0)) * 0.6 * f64::from(u8::from(t % 0.5 < 0.15))
    };
    let (_, peak) = measured(&mixed(Some(&hiss)).await);
    assert!(peak <= -1.5, "{peak} dBTP");
}

#[tokio::test]
async fn a_piece_of_ones_own_is_decoded_as_far_as_it_is_needed() {
    let dir = tempfile::tempdir().unwrap();
    fsx::create_dir_all(&dir.path().join("temp")).unwrap();
    wav(&dir.path().join("own.wav"), 1, 22_050, tone(440.0, 0.5));
    let launcher = Launcher::start(None, "/usr/local/bin:/usr/bin:/bin".into()).unwrap();
    let maker = VideoMaker::new(Settings::default(), launcher);
    let track = |name: &str, seconds: f64| Track {
        file: std::fs::File::open(dir.path().join("own.wav")).unwrap(),
        name: name.to_owned(),
        dir: dir.path().to_owned(),
        to: "temp/track.wav",
        seconds,
    };
    for (wanted, seconds) in [(2.0, 2.0), (60.0, SECONDS)] {
        maker.decode(track("own.wav", wanted), &Stop::default()).await.unwrap();
        let wav = hound::WavReader::open(dir.path().join("temp/track.wav")).unwrap();
        assert_eq!((wav.spec().channels, wav.spec().sample_rate), (2, RATE));
        assert!((f64::from(wav.duration()) / f64::from(RATE) - seconds).abs() < 0.01, "{}", wav.duration());
    }
    for (name, words) in [("own.mp3", "ffmpeg failed while making the music"), ("own.m3u8", "is none of flac")] {
        let error = maker.decode(track(name, 1.0), &Stop::default()).await.unwrap_err();
        assert!(error.to_string().contains(words), "{name}: {error}");
    }
}
