//! The real voice, if `scripts/assets` has fetched it.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests")]

use neural::{RATE, Sound, Voice};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex32;
use serde::Deserialize;
use std::path::Path;

/// What the voice's own program made of some phonemes.
#[derive(Deserialize)]
struct Reference {
    phonemes: String,
    ids: Vec<i32>,
    speed: f32,
    /// Steps of 25 ms of every phoneme, and of the edges.
    steps: Vec<usize>,
    /// The energies of 16 bands of 480 Hz in every step, in dB, without the silence at the beginning.
    bands: Vec<Vec<f32>>,
}

/// Samples in a step.
const STEP: usize = 600;

/// Loads the voice; prints a message and returns `None` if it is missing.
fn voice(threads: usize) -> Option<Voice> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari/hibari.onnx");
    if !file.is_file() {
        eprintln!("skipped: {} is not there; scripts/assets fetches it", file.display());
        return None;
    }
    Some(Voice::load(&file, threads).unwrap())
}

fn references() -> Vec<Reference> {
    serde_json::from_str(include_str!("data/reference.json")).unwrap()
}

/// Returns the energies of the bands, as the reference has them.
fn bands(samples: &[f32]) -> Vec<Vec<f32>> {
    let plan = FftPlanner::<f32>::new().plan_fft_forward(STEP);
    let hann = |at: usize| 0.5 - 0.5 * (std::f32::consts::TAU * at as f32 / STEP as f32).cos();
    let band = |bins: &[f32]| 10.0 * (bins.iter().sum::<f32>() + 1e-4).log10();
    let step = |step: &[f32]| {
        let mut bins: Vec<Complex32> = step.iter().enumerate().map(|(at, it)| (it * hann(at)).into()).collect();
        plan.process(&mut bins);
        let power: Vec<f32> = bins.iter().take(STEP / 2 + 1).skip(1).map(Complex32::norm_sqr).collect();
        power.chunks(12).take(16).map(band).collect()
    };
    samples.chunks_exact(STEP).map(step).collect()
}

#[test]
fn it_sounds_as_its_own_program_makes_it_sound() {
    let Some(voice) = voice(1) else { return };
    for reference in references() {
        let sound = voice.speak(&reference.ids, reference.speed, 7).unwrap();
        let (first, inner) = reference.steps.split_first().unwrap();
        let (_, inner) = inner.split_last().unwrap();
        let lengths: Vec<usize> = sound.spans.iter().map(|it| it.len() / STEP).collect();
        assert_eq!(lengths, inner, "{}", reference.phonemes);
        // Its own program keeps three steps of the silence before the first phoneme.
        let (kept, of_its_own) = (8.min(*first), 3.min(*first));
        let left = reference.steps.iter().sum::<usize>() - first + kept;
        assert_eq!(sound.samples.len(), left * STEP, "{}", reference.phonemes);
        let found = bands(&sound.samples[(kept - of_its_own) * STEP..]);
        let pairs = found.iter().flatten().zip(reference.bands.iter().flatten()).filter(|(_, it)| -10.0 < **it);
        let distances: Vec<f32> = pairs.map(|(found, expected)| (found - expected).abs()).collect();
        let distance = distances.iter().sum::<f32>() / distances.len() as f32;
        eprintln!("{}: {distance:.2} dB over {} bands", reference.phonemes, distances.len());
        // Another noise alone makes a distance of 0.05 dB, another way of rounding 0.6 dB.
        assert!(distance < 1.5, "{}: {distance} dB", reference.phonemes);
    }
}

#[test]
fn the_same_phonemes_have_the_same_samples_on_one_or_two_threads_and_in_a_crowd() {
    let (Some(one), Some(two)) = (voice(1), voice(2)) else { return };
    let Reference { ids, speed, .. } = references().remove(0);
    let first: Sound = one.speak(&ids, speed, 7).unwrap();
    assert_eq!(two.speak(&ids, speed, 7).unwrap(), first);
    std::thread::scope(|scope| {
        let said: Vec<_> = (0..3).map(|_| scope.spawn(|| two.speak(&ids, speed, 7).unwrap())).collect();
        for said in said {
            assert_eq!(said.join().unwrap(), first);
        }
    });
    assert_ne!(one.speak(&ids, speed, 8).unwrap().samples, first.samples, "another seed is another noise");
}

#[test]
fn a_text_of_any_length_is_spoken_in_parts_and_every_phoneme_has_its_time() {
    let Some(voice) = voice(2) else { return };
    let sentence = references().remove(0).ids;
    let long: Vec<i32> = std::iter::repeat_n([&sentence, &[neural::SPACE][..]].concat(), 20).flatten().collect();
    let sound = voice.speak(&long, 1.0, 7).unwrap();
    assert_eq!(sound.spans.len(), long.len());
    assert!(sound.spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
    assert!(sound.spans.last().unwrap().end <= sound.samples.len());
    let seconds = sound.samples.len() as f64 / f64::from(RATE);
    assert!((60.0..90.0).contains(&seconds), "{seconds}");
    assert!(voice.speak(&[], 1.0, 7).unwrap().samples.is_empty());
}

#[test]
fn what_is_no_voice_is_refused_with_its_name() {
    let missing = Voice::load(Path::new("/nowhere/hibari.onnx"), 1).unwrap_err();
    assert_eq!(missing.to_string(), "cannot load the voice /nowhere/hibari.onnx");
    let text = Voice::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")), 1).unwrap_err();
    assert!(text.to_string().starts_with("cannot load the voice"), "{text}");
    let Some(voice) = voice(1) else { return };
    assert!(voice.speak(&[9999], 1.0, 7).is_err(), "an id that the model does not know");
}
