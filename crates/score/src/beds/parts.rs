//! What the sounds of scenes are made of: ringing grains, gliding tones, filtered noise, slow changes.

use crate::numbers::{Draw, decay, power_of_two, sine};
use crate::tables::{Cycle, look_up, step};
use crate::{Block, RATE};

/// A tone that rings and fades: a drop, a crackle, a partial of a bell.
#[derive(Debug, Clone)]
pub(super) struct Grain {
    state: [f32; 2],
    turn: [f32; 2],
    gain: [f32; 2],
    /// In how many frames it begins.
    wait: usize,
    left: usize,
    age: f32,
    attack: f32,
}

impl Grain {
    /// Makes one that begins in `wait` frames, and falls by 60 dB in so many seconds.
    pub(super) fn new(wait: usize, hz: f32, seconds: f32, level: f32, pan: f32) -> Self {
        let turns = f64::from(hz) / f64::from(RATE);
        let length = f64::from(seconds) * f64::from(RATE);
        let fall = f64::from(decay(length));
        Self {
            state: [0.0, 1.0],
            turn: [(sine(turns + 0.25) * fall) as f32, (sine(turns) * fall) as f32],
            gain: sides(level, pan),
            wait,
            left: length as usize,
            age: 0.0,
            attack: 1.0 / 40.0,
        }
    }

    /// Adds its sound; returns false when it is over.
    pub(super) fn play(&mut self, out: &mut Block) -> bool {
        let skipped = self.wait.min(out.len());
        self.wait -= skipped;
        for frame in out.iter_mut().skip(skipped) {
            if self.left == 0 {
                return false;
            }
            self.left -= 1;
            let ([x, y], [c, s]) = (self.state, self.turn);
            self.state = [x * c + y * s, y * c - x * s];
            self.age = (self.age + self.attack).min(1.0);
            for (value, gain) in frame.iter_mut().zip(self.gain) {
                *value += x * self.age * gain;
            }
        }
        true
    }
}

/// A tone that glides and swells once: a syllable of a bird, a pulse of a cricket.
#[derive(Debug, Clone)]
pub(super) struct Chirp {
    phase: u32,
    step: f64,
    glide: f64,
    gain: [f32; 2],
    wait: usize,
    at: usize,
    length: usize,
}

impl Chirp {
    /// Makes one that begins in `wait` frames and goes from one frequency to another.
    pub(super) fn new(wait: usize, hz: (f32, f32), seconds: f32, level: f32, pan: f32) -> Self {
        let length = ((seconds * RATE as f32) as usize).max(1);
        let ratio = f64::from(hz.1 / hz.0);
        let octaves = (ratio - 1.0) / (0.5 * (ratio + 1.0)) * std::f64::consts::LOG2_E;
        let glide = power_of_two(octaves / length as f64);
        Self {
            phase: 0,
            step: f64::from(step(f64::from(hz.0), f64::from(RATE))),
            glide,
            gain: sides(level, pan),
            wait,
            at: 0,
            length,
        }
    }

    /// Adds its sound; returns false when it is over.
    pub(super) fn play(&mut self, cycle: &Cycle, out: &mut Block) -> bool {
        let skipped = self.wait.min(out.len());
        self.wait -= skipped;
        for frame in out.iter_mut().skip(skipped) {
            if self.length <= self.at {
                return false;
            }
            let along = self.at as f32 / self.length as f32;
            let swell = 4.0 * along * (1.0 - along);
            self.phase = self.phase.wrapping_add(self.step as u32);
            self.step *= self.glide;
            self.at += 1;
            let sample = look_up(cycle, self.phase) * swell * swell;
            for (value, gain) in frame.iter_mut().zip(self.gain) {
                *value += sample * gain;
            }
        }
        true
    }
}

/// Returns the gains of both sides for a level and a place from -1 (left) to 1 (right), at equal power.
pub(super) fn sides(level: f32, pan: f32) -> [f32; 2] {
    let angle = f64::from(pan.clamp(-1.0, 1.0) + 1.0) / 8.0;
    [level * sine(angle + 0.25) as f32, level * sine(angle) as f32]
}

/// A band-pass of two poles (a state variable filter, by Simper's trapezoidal form).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Band {
    state: [f32; 2],
}

/// The tuning of a [`Band`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Tuning([f32; 3], f32);

impl Tuning {
    /// Calculates the tuning for a frequency and a width: `k` is 1/Q.
    pub(super) fn new(hz: f32, k: f32) -> Self {
        let turns = f64::from(hz.clamp(20.0, 18_000.0)) / f64::from(RATE) / 2.0;
        let g = (sine(turns) / sine(turns + 0.25)) as f32;
        let a = 1.0 / (1.0 + g * (g + k));
        Self([a, g * a, g * g * a], k)
    }
}

impl Band {
    /// Returns the next sample, with the gain 1 at the frequency.
    pub(super) fn next(&mut self, sample: f32, tuning: &Tuning) -> f32 {
        let Tuning([a1, a2, a3], k) = *tuning;
        let v3 = sample - self.state[1];
        let v1 = a1 * self.state[0] + a2 * v3;
        let v2 = self.state[1] + a2 * self.state[0] + a3 * v3;
        self.state = [2.0 * v1 - self.state[0], 2.0 * v2 - self.state[1]];
        v1 * k
    }
}

/// Something that changes slowly and never repeats: three slow sines. From -1 to 1.
#[derive(Debug, Clone)]
pub(super) struct Drift([(f64, f64); 3]);

impl Drift {
    /// Makes one that takes about so many seconds to come and go.
    pub(super) fn new(seconds: f32, draw: &mut Draw) -> Self {
        let mut part = |ratio: f64| (f64::from(draw.unit()), ratio / f64::from(seconds * draw.between(0.9, 1.1)));
        Self([part(1.0), part(1.618), part(0.4142)])
    }

    /// Returns its value at a time.
    pub(super) fn at(&self, seconds: f64) -> f32 {
        let sum: f64 = self.0.iter().map(|(phase, hz)| sine(phase + hz * seconds)).sum();
        (sum / 3.0) as f32
    }
}
