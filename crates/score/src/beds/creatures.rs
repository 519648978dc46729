//! A night with crickets, and a forest with birds.

use super::parts::{Chirp, Drift};
use crate::numbers::{Draw, Noise, pole};
use crate::tables::{Tables, Tone};
use crate::{BLOCK, Block, RATE};

/// Three crickets, and the air of a night.
#[derive(Debug)]
pub(super) struct Night {
    draw: Draw,
    noise: Noise,
    crickets: [(f32, f32, usize); 3],
    chirps: Vec<Chirp>,
    low: [f32; 2],
}

impl Night {
    pub(super) fn new(draw: &mut Draw) -> Self {
        let mut cricket = |pan: f32, wait: usize| (draw.between(3900.0, 4800.0), pan, wait);
        let crickets = [cricket(-0.6, 100), cricket(0.5, 21_000), cricket(0.05, 34_000)];
        Self { noise: Noise::new(draw), crickets, draw: draw.clone(), chirps: Vec::new(), low: [0.0; 2] }
    }

    pub(super) fn fill(&mut self, tables: &Tables, out: &mut Block) {
        let air = pole(420.0, RATE as f32);
        for frame in out.iter_mut() {
            let pair = self.noise.pair();
            for side in 0..2 {
                self.low[side] += (pair[side] - self.low[side]) * air;
                frame[side] += self.low[side] * 0.32;
            }
        }
        for (n, (hz, pan, wait)) in self.crickets.iter_mut().enumerate() {
            if *wait < BLOCK {
                let pulses = 3 + self.draw.below(2);
                let level = [0.28, 0.2, 0.12][n] * self.draw.between(0.8, 1.0);
                for pulse in 0..pulses {
                    let hz = (*hz * 0.99, *hz * 1.01);
                    self.chirps.push(Chirp::new(*wait + pulse * 1700, hz, 0.022, level, *pan));
                }
                *wait += (self.draw.between(0.55, 0.95) * RATE as f32) as usize;
            }
            *wait -= BLOCK;
        }
        self.chirps.retain_mut(|it| it.play(tables.of(Tone::Sine), out));
    }
}

/// Birds in leaves.
#[derive(Debug)]
pub(super) struct Forest {
    draw: Draw,
    noise: Noise,
    leaves: Drift,
    birds: [(f32, f32, usize); 3],
    chirps: Vec<Chirp>,
    low: [[f32; 2]; 2],
}

impl Forest {
    pub(super) fn new(draw: &mut Draw) -> Self {
        let mut bird = |pan: f32, wait: usize| (draw.between(2200.0, 3900.0), pan, wait);
        let birds = [bird(-0.5, 1500), bird(0.7, 52_000), bird(0.1, 97_000)];
        let leaves = Drift::new(6.0, draw);
        Self { noise: Noise::new(draw), leaves, birds, draw: draw.clone(), chirps: Vec::new(), low: [[0.0; 2]; 2] }
    }

    pub(super) fn fill(&mut self, seconds: f64, tables: &Tables, out: &mut Block) {
        let rustle = 0.6 + 0.4 * self.leaves.at(seconds);
        let (above, below) = (pole(700.0, RATE as f32), pole(3800.0, RATE as f32));
        for frame in out.iter_mut() {
            let pair = self.noise.pair();
            for side in 0..2 {
                self.low[0][side] += (pair[side] - self.low[0][side]) * below;
                self.low[1][side] += (self.low[0][side] - self.low[1][side]) * above;
                frame[side] += (self.low[0][side] - self.low[1][side]) * 0.11 * rustle + self.low[1][side] * 0.09;
            }
        }
        for (n, (hz, pan, wait)) in self.birds.iter_mut().enumerate() {
            if *wait < BLOCK {
                let level = [0.2, 0.13, 0.16][n];
                let mut at = *wait;
                // A call is the same syllable some times, with a turn at the end.
                let up = self.draw.between(0.75, 1.35);
                for syllable in 0..2 + self.draw.below(4) {
                    let seconds = self.draw.between(0.05, 0.13);
                    let from = *hz * self.draw.between(0.97, 1.03) * if syllable % 2 == 0 { 1.0 } else { 1.16 };
                    let far = level * self.draw.between(0.6, 1.0);
                    self.chirps.push(Chirp::new(at, (from, from * up), seconds, far, *pan));
                    self.chirps.push(Chirp::new(at + 2600, (from, from * up), seconds, far * 0.15, -*pan));
                    at += (seconds * 1.5 * RATE as f32) as usize;
                }
                *wait += (self.draw.between(1.6, 5.0) * RATE as f32) as usize;
            }
            *wait -= BLOCK;
        }
        self.chirps.retain_mut(|it| it.play(tables.of(Tone::Sine), out));
    }
}
