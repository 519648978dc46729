//! The room: a reverberation by a feedback delay network (Jot, 1991), and the low-pass of the pads.

use crate::Block;
use crate::numbers::{decay, pole};

/// How long the eight paths are, in frames at half of the rate: without common factors, so that echoes do not coincide.
const PATHS: [usize; 8] = [509, 601, 691, 797, 887, 991, 1109, 1223];
/// How much of the past is kept, in frames: a power of two, more than the longest path.
const LENGTH: usize = 2048;
/// The frequency above which a wall takes sound away, in Hz.
const WALLS_HZ: f32 = 3400.0;
/// The frequency below which the room does not answer, in Hz: a booming room hides words.
const FLOOR_HZ: f32 = 180.0;
const HALF_RATE: f32 = 24_000.0;

/// A room. It works at half of the rate: it has nothing to say about high frequencies.
#[derive(Debug)]
pub(crate) struct Room {
    /// What was sent into each path, in the order of time.
    sent: Vec<[f32; 8]>,
    at: usize,
    dull: [f32; 8],
    gains: [f32; 8],
    floor: [f32; 2],
    before: [f32; 2],
    wall: f32,
    low: f32,
}

impl Room {
    /// Builds a room in which a sound takes so many seconds to fall by 60 dB.
    pub(crate) fn new(seconds: f32) -> Self {
        let gain = |length: &usize| {
            let per_frame = f64::from(decay(f64::from(seconds * HALF_RATE)));
            per_frame.powi(i32::try_from(*length).unwrap_or(i32::MAX)) as f32
        };
        let mut gains = [0.0; 8];
        gains.iter_mut().zip(&PATHS).for_each(|(it, length)| *it = gain(length));
        Self {
            sent: vec![[0.0; 8]; LENGTH],
            at: 0,
            dull: [0.0; 8],
            gains,
            floor: [0.0; 2],
            before: [0.0; 2],
            wall: pole(WALLS_HZ, HALF_RATE),
            low: pole(FLOOR_HZ, HALF_RATE),
        }
    }

    /// Adds what the room answers to `input`.
    pub(crate) fn answer(&mut self, input: &Block, share: f32, out: &mut Block) {
        for (sound, heard) in input.chunks_exact(2).zip(out.chunks_exact_mut(2)) {
            let mut sides = [0.0; 2];
            for (side, value) in sides.iter_mut().enumerate() {
                let both = (sound[0][side] + sound[1][side]) * 0.5;
                self.floor[side] += (both - self.floor[side]) * self.low;
                *value = both - self.floor[side];
            }
            let answer = self.step(sides);
            for side in 0..2 {
                heard[0][side] += (self.before[side] + answer[side]) * 0.5 * share;
                heard[1][side] += answer[side] * share;
            }
            self.before = answer;
        }
    }

    fn step(&mut self, sides: [f32; 2]) -> [f32; 2] {
        let mut x = [0.0; 8];
        for (n, value) in x.iter_mut().enumerate() {
            let ending = self.sent[(self.at + LENGTH - PATHS[n]) % LENGTH][n];
            self.dull[n] += (ending - self.dull[n]) * self.wall;
            *value = self.dull[n] * self.gains[n];
        }
        let left = x[0] - x[2] + x[4] - x[6];
        let right = x[1] - x[3] + x[5] - x[7];
        // A Hadamard matrix mixes the paths and keeps their energy.
        for width in [1, 2, 4] {
            for n in (0..8).filter(|n| n & width == 0) {
                (x[n], x[n + width]) = (x[n] + x[n + width], x[n] - x[n + width]);
            }
        }
        self.sent[self.at] = std::array::from_fn(|n| x[n] * 0.353_553_4 + sides[n & 1]);
        self.at = (self.at + 1) % LENGTH;
        [left * 0.5, right * 0.5]
    }
}

/// A low-pass of two poles in a row, for both sides, at half of the rate.
#[derive(Debug, Default)]
pub(crate) struct LowPass {
    state: [[f32; 2]; 2],
    before: [f32; 2],
}

impl LowPass {
    /// Filters frames in place; `poles` are those at the beginning and at the end.
    pub(crate) fn filter(&mut self, frames: &mut [[f32; 2]], poles: (f32, f32)) {
        let by = (poles.1 - poles.0) / frames.len() as f32;
        let mut pole = poles.0;
        for frame in frames.iter_mut() {
            pole += by;
            for (side, value) in frame.iter_mut().enumerate() {
                self.state[0][side] += (*value - self.state[0][side]) * pole;
                self.state[1][side] += (self.state[0][side] - self.state[1][side]) * pole;
                *value = self.state[1][side];
            }
        }
    }

    /// Adds frames at half of the rate to those of a block, with straight lines between them.
    pub(crate) fn add_twice_as_fine(&mut self, frames: &[[f32; 2]], out: &mut Block) {
        for (frame, heard) in frames.iter().zip(out.chunks_exact_mut(2)) {
            for side in 0..2 {
                heard[0][side] += (self.before[side] + frame[side]) * 0.5;
                heard[1][side] += frame[side];
            }
            self.before = *frame;
        }
    }
}
