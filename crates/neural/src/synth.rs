//! Spectra become a waveform: three branches are added, and one inverse short-time Fourier transform makes the samples.
//!
//! The harmonic branch filters a pulse train of the predicted pitch, the noise branch shapes random numbers, and the free
//! branch is a spectrum with its own phases. Every 12.5 ms has one spectrum; four windows overlap in each sample.

#![expect(clippy::indexing_slicing, reason = "the places in a spectrum")]

use super::RATE;
use super::noise::Noise;
use rustfft::algorithm::butterflies::{Butterfly5, Butterfly6, Butterfly8};
use rustfft::algorithm::{MixedRadix, MixedRadixSmall};
use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftDirection};
use std::f32::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Samples from one spectrum to the next.
pub(super) const HOP: usize = 300;

/// Samples of one window.
const WINDOW: usize = 1200;

/// The frequencies of one spectrum.
pub(super) const BINS: usize = WINDOW / 2 + 1;

/// The lowest pitch, in Hz; below it the voice whispers.
const PITCH_MIN: f32 = 40.0;

/// The highest harmonic of the pulse train, in Hz.
const HARMONIC_MAX: f32 = 11_000.0;

/// The largest logarithm of a magnitude, which keeps a damaged model from deafening people.
const LOUDEST: f32 = 7.0;

/// The least sum of squared windows: only the very first sample has less.
const OVERLAP_MIN: f32 = 1e-11;

/// What the network says of a sentence. The matrices have a row for each frequency and a column for each frame.
#[derive(Debug)]
pub(super) struct Spectra {
    /// Log magnitudes of the harmonic branch.
    pub(super) harmonic: Vec<f32>,
    /// How its phases are turned, before tanh.
    pub(super) harmonic_turn: Vec<f32>,
    /// Log magnitudes of the noise.
    pub(super) noise: Vec<f32>,
    /// Log magnitudes of the free branch.
    pub(super) free: Vec<f32>,
    /// Its phases.
    pub(super) free_turn: Vec<f32>,
    /// The pitch of each frame, in Hz.
    pub(super) pitch: Vec<f32>,
}

/// The window and the plans of the transforms.
pub(super) struct Synth {
    window: Vec<f32>,
    forward: MixedRadix<f32>,
    inverse: MixedRadix<f32>,
}

impl fmt::Debug for Synth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Synth").finish_non_exhaustive()
    }
}

impl Synth {
    pub(super) fn new() -> Self {
        let hann = |at: usize| 0.5 - 0.5 * (2.0 * PI * at as f32 / WINDOW as f32).cos();
        Self {
            window: (0..WINDOW).map(hann).collect(),
            forward: transform(FftDirection::Forward),
            inverse: transform(FftDirection::Inverse),
        }
    }

    /// Returns the samples: [`HOP`] for each frame; `None` if some of them are no numbers.
    pub(super) fn wave(&self, spectra: &Spectra, seed: u64) -> Option<Vec<f32>> {
        let frames = spectra.pitch.len();
        let train = mirrored(&pulses(&spectra.pitch));
        let mut noise = Noise::seeded(seed);
        let mut sum = vec![0.0; (frames + WINDOW / HOP - 1) * HOP];
        let mut overlap = sum.clone();
        let scratch = self.forward.get_inplace_scratch_len().max(self.inverse.get_inplace_scratch_len());
        let mut scratch = vec![Complex32::default(); scratch];
        for first in (0..frames).step_by(2) {
            let mut pair = self.heard(&train, first);
            self.forward.process_with_scratch(&mut pair, &mut scratch);
            let mut halves = parted(&pair);
            for (frame, spectrum) in (first..frames).zip(&mut halves) {
                mix(spectrum, spectra, frame, &mut noise);
            }
            joined(&halves, &mut pair);
            self.inverse.process_with_scratch(&mut pair, &mut scratch);
            for (frame, part) in (first..frames).zip([|it: &Complex32| it.re, |it: &Complex32| it.im]) {
                let place = frame * HOP..frame * HOP + WINDOW;
                let places = sum.get_mut(place.clone())?.iter_mut().zip(overlap.get_mut(place)?);
                for ((sum, overlap), (sample, window)) in places.zip(pair.iter().map(part).zip(&self.window)) {
                    *sum += sample / WINDOW as f32 * window;
                    *overlap += window * window;
                }
            }
        }
        let inner = WINDOW / 2..WINDOW / 2 + frames * HOP;
        let samples = sum.get(inner.clone())?.iter().zip(overlap.get(inner)?);
        let samples: Vec<f32> = samples.map(|(sum, overlap)| sum / overlap.max(OVERLAP_MIN)).collect();
        samples.iter().all(|it| it.is_finite()).then_some(samples)
    }

    /// Returns what is heard in the windows of two frames: the first as real parts, the second as imaginary ones.
    fn heard(&self, train: &[f32], first: usize) -> Vec<Complex32> {
        let sample = |at: usize| train.get(at).copied().unwrap_or(0.0);
        // A cosine of length 1 has half of the window's sum as its magnitude; so `harmonic` is its magnitude.
        let weighted = self.window.iter().map(|it| it / (WINDOW / 4) as f32);
        let places = weighted.zip(first * HOP..);
        places.map(|(weight, at)| Complex32::new(sample(at), sample(at + HOP)) * weight).collect()
    }
}

/// Plans a transform of a window, as 30 rows of 40. The library's planner would be compiled with all its algorithms for all
/// vector units, which takes longer than the rest of this crate, and would give other roundings on other machines.
fn transform(direction: FftDirection) -> MixedRadix<f32> {
    let five = || Arc::new(Butterfly5::new(direction));
    let rows = MixedRadixSmall::new(five(), Arc::new(Butterfly6::new(direction)));
    let columns = MixedRadixSmall::new(five(), Arc::new(Butterfly8::new(direction)));
    MixedRadix::new(Arc::new(rows), Arc::new(columns))
}

/// Parts the spectrum of two windows into theirs: that of real samples is the same, conjugated, from its other end.
fn parted(both: &[Complex32]) -> [Vec<Complex32>; 2] {
    let mirror = both.iter().take(1).chain(both.iter().rev()).map(Complex32::conj);
    let bins = both.iter().zip(mirror).take(BINS);
    bins.map(|(here, there)| ((here + there) * 0.5, (here - there) * Complex32::new(0.0, -0.5))).unzip().into()
}

/// Joins the spectra of two windows into one, whose inverse transform has the samples of the first as real parts, and those
/// of the second as imaginary ones. The first and the last frequency of real samples have no phase.
fn joined([first, second]: &[Vec<Complex32>; 2], both: &mut [Complex32]) {
    let is_edge = |at: usize| at == 0 || at == BINS - 1;
    for (at, (first, second)) in first.iter().zip(second).enumerate() {
        let (first, second) = if is_edge(at) { (first.re.into(), second.re.into()) } else { (*first, *second) };
        let i = Complex32::i();
        both[(WINDOW - at) % WINDOW] = first.conj() + i * second.conj();
        both[at] = first + i * second;
    }
}

/// Turns the spectrum of the pulses into that of one frame.
fn mix(spectrum: &mut [Complex32], spectra: &Spectra, frame: usize, noise: &mut Noise) {
    let frames = spectra.pitch.len();
    let column = |matrix: &[f32]| matrix.iter().skip(frame).step_by(frames).copied().collect::<Vec<f32>>();
    // Not `min`, which would hide what is no number.
    let loud = |log: f32| if LOUDEST < log { LOUDEST.exp() } else { log.exp() };
    let (harmonic, turn) = (column(&spectra.harmonic), column(&spectra.harmonic_turn));
    let (hiss, free, free_turn) = (column(&spectra.noise), column(&spectra.free), column(&spectra.free_turn));
    let parts = harmonic.into_iter().zip(turn).zip(hiss).zip(free.into_iter().zip(free_turn));
    for (bin, (((harmonic, turn), hiss), (free, free_turn))) in spectrum.iter_mut().zip(parts) {
        let (length, angle) = noise.next();
        *bin = *bin * Complex32::from_polar(loud(harmonic), PI * turn.tanh())
            + Complex32::from_polar(loud(hiss) * length, angle)
            + Complex32::from_polar(loud(free), free_turn);
    }
}

/// Continues samples by half a window on both sides, as in a mirror.
fn mirrored(samples: &[f32]) -> Vec<f32> {
    let half = WINDOW / 2;
    let mirror = |at: usize| samples.get(at).copied().unwrap_or(0.0);
    let last = samples.len().saturating_sub(1);
    let before = (1..=half).rev().map(mirror);
    let after = (1..=half).map(|it| last.checked_sub(it).map_or(0.0, mirror));
    before.chain(samples.iter().copied()).chain(after).collect()
}

/// Makes pulses of the given pitch: all harmonics below [`HARMONIC_MAX`] with the same strength, silence where the pitch is
/// below [`PITCH_MIN`]. Their sum has a closed form: sum of cos(h t) for h up to H = sin((H + 1/2) t) / (2 sin(t/2)) - 1/2.
fn pulses(pitch: &[f32]) -> Vec<f32> {
    let mut turns = 0.0_f64;
    let mut samples = Vec::with_capacity(pitch.len() * HOP);
    for frame in 0..pitch.len() {
        for sample in 0..HOP {
            let hertz = between(pitch, frame, sample);
            turns = (turns + f64::from(hertz.max(PITCH_MIN)) / f64::from(RATE)).fract();
            samples.push(if hertz <= PITCH_MIN { 0.0 } else { pulse(turns, hertz) });
        }
    }
    samples
}

/// Returns the pitch at a sample of a frame, on the line between the middles of two frames.
fn between(pitch: &[f32], frame: usize, sample: usize) -> f32 {
    let at = |frame: usize| pitch.get(frame).or(pitch.last()).copied().unwrap_or(0.0);
    let share = (sample as f32 + 0.5) / HOP as f32;
    if share < 0.5 {
        at(frame.saturating_sub(1)) * (0.5 - share) + at(frame) * (0.5 + share)
    } else {
        at(frame) * (1.5 - share) + at(frame + 1) * (share - 0.5)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a phase needs no more digits than an f32 has")]
fn pulse(turns: f64, hertz: f32) -> f32 {
    let phase = (std::f64::consts::TAU * turns) as f32;
    let harmonics = (HARMONIC_MAX / hertz).floor() + 0.5;
    let below = 2.0 * (phase * 0.5).sin();
    // Near a whole turn the quotient is one of two zeros; this is its limit.
    let above = if below.abs() <= 2e-3 { harmonics } else { (harmonics * phase).sin() / below };
    above - 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pulses_have_the_pitch_and_are_silent_without_one() {
        let samples = pulses(&[200.0; 20]);
        assert_eq!(samples.len(), 20 * HOP);
        let peaks: Vec<usize> = (1..samples.len() - 1)
            .filter(|at| samples[*at] > 20.0 && samples[at - 1] < samples[*at] && samples[at + 1] <= samples[*at])
            .collect();
        assert!(peaks.windows(2).all(|pair| pair[1] - pair[0] == 120), "200 Hz at 24 kHz: {peaks:?}");
        assert!(pulses(&[0.0; 3]).iter().all(|it| *it == 0.0));
    }

    #[test]
    fn two_windows_share_a_transform_and_stay_apart() {
        let window = |step: usize| (0..WINDOW).map(move |at| (at * step % 37) as f32 / 37.0 - 0.5);
        let mut pair: Vec<Complex32> = window(5).zip(window(11)).map(|(re, im)| Complex32::new(re, im)).collect();
        let synth = Synth::new();
        synth.forward.process(&mut pair);
        let halves = parted(&pair);
        assert!(halves.iter().all(|it| it.len() == BINS && it[0].im.abs() < 1e-3));
        joined(&[halves[0].iter().map(|it| it * 2.0).collect(), halves[1].clone()], &mut pair);
        synth.inverse.process(&mut pair);
        for ((made, first), second) in pair.iter().zip(window(5)).zip(window(11)) {
            let made = made / WINDOW as f32;
            assert!((made.re - 2.0 * first).abs() < 1e-4 && (made.im - second).abs() < 1e-4, "{made} {first} {second}");
        }
    }

    #[test]
    fn a_free_spectrum_of_one_frequency_becomes_that_tone() {
        let frames = 12;
        let silent = vec![-30.0; BINS * frames];
        let mut free = silent.clone();
        // Bin 50 is 1000 Hz. In each hop of 300 samples it turns 12.5 times.
        free[50 * frames..51 * frames].fill((WINDOW as f32 / 4.0).ln());
        let turn: Vec<f32> = (0..BINS * frames).map(|at| if (at % frames) % 2 == 0 { 0.0 } else { PI }).collect();
        let spectra = Spectra {
            harmonic: silent.clone(),
            harmonic_turn: vec![0.0; BINS * frames],
            noise: silent,
            free,
            free_turn: turn,
            pitch: vec![0.0; frames],
        };
        let wave = Synth::new().wave(&spectra, 7).unwrap();
        assert_eq!(wave.len(), frames * HOP);
        let inner = &wave[3 * HOP..9 * HOP];
        let peak = inner.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
        let crossings = inner.windows(2).filter(|pair| pair[0] < 0.0 && 0.0 <= pair[1]).count();
        assert!((74..=76).contains(&crossings), "{crossings} turns in 75 ms");
        assert!((0.3..1.2).contains(&peak), "{peak}");
    }

    #[test]
    fn what_is_no_number_is_found_out() {
        let frames = 4;
        let matrix = vec![0.0; BINS * frames];
        let spectra = Spectra {
            harmonic: vec![f32::NAN; BINS * frames],
            harmonic_turn: matrix.clone(),
            noise: matrix.clone(),
            free: matrix.clone(),
            free_turn: matrix,
            pitch: vec![100.0; frames],
        };
        assert!(Synth::new().wave(&spectra, 7).is_none());
    }
}
