//! Rain, wind, sea and fire: noise that changes, with drops and crackles.

use super::parts::{Band, Drift, Grain, Tuning};
use crate::numbers::{Draw, Noise, ease, pole};
use crate::{BLOCK, Block, RATE};

const FULL_RATE: f32 = RATE as f32;

/// Rain.
#[derive(Debug)]
pub(super) struct Rain {
    draw: Draw,
    noise: Noise,
    gusts: Drift,
    low: [[f32; 2]; 3],
    drops: Vec<Grain>,
}

impl Rain {
    pub(super) fn new(draw: &mut Draw) -> Self {
        Self {
            noise: Noise::new(draw),
            gusts: Drift::new(9.0, draw),
            draw: draw.clone(),
            low: [[0.0; 2]; 3],
            drops: Vec::new(),
        }
    }

    pub(super) fn fill(&mut self, seconds: f64, out: &mut Block) {
        let gust = 1.0 + 0.25 * self.gusts.at(seconds);
        let (hiss, roar, cut) = (pole(7500.0, FULL_RATE), pole(420.0, FULL_RATE), pole(850.0, FULL_RATE));
        for frame in out.iter_mut() {
            let pair = self.noise.pair();
            for side in 0..2 {
                self.low[0][side] += (pair[side] - self.low[0][side]) * hiss;
                self.low[1][side] += (self.low[0][side] - self.low[1][side]) * cut;
                self.low[2][side] += (pair[side] - self.low[2][side]) * roar;
                frame[side] += ((self.low[0][side] - self.low[1][side]) * 0.5 + self.low[2][side] * 0.55) * gust;
            }
        }
        // About fifty drops in a second are heard by themselves.
        if self.draw.chance(0.27 * gust) {
            let level = self.draw.between(0.05, 0.3) * self.draw.unit();
            let (hz, pan) = (self.draw.between(1300.0, 5200.0), self.draw.between(-1.0, 1.0));
            self.drops.push(Grain::new(self.draw.below(BLOCK), hz, self.draw.between(0.012, 0.05), level, pan));
        }
        self.drops.retain_mut(|drop| drop.play(out));
    }
}

/// Wind.
#[derive(Debug)]
pub(super) struct Wind {
    noise: Noise,
    pitch: [Drift; 2],
    force: [Drift; 2],
    bands: [[Band; 2]; 2],
    low: [f32; 2],
    tunings: [[Tuning; 2]; 2],
    loud: [f32; 2],
}

impl Wind {
    pub(super) fn new(draw: &mut Draw) -> Self {
        Self {
            noise: Noise::new(draw),
            pitch: [Drift::new(11.0, draw), Drift::new(13.0, draw)],
            force: [Drift::new(7.0, draw), Drift::new(8.0, draw)],
            bands: [[Band::default(); 2]; 2],
            low: [0.0; 2],
            tunings: [[Tuning::new(400.0, 0.3); 2]; 2],
            loud: [0.5; 2],
        }
    }

    pub(super) fn fill(&mut self, seconds: f64, out: &mut Block) {
        let mut aim = [0.0; 2];
        for (side, aim) in aim.iter_mut().enumerate() {
            let (pitch, force) = (self.pitch[side].at(seconds), self.force[side].at(seconds));
            *aim = (0.55 + 0.6 * force).max(0.12);
            let hz = 430.0 + 260.0 * pitch + 160.0 * force;
            self.tunings[side] = [Tuning::new(hz.max(120.0), 0.45), Tuning::new(hz.max(120.0) * 2.7, 0.25)];
        }
        let rumble = pole(140.0, FULL_RATE);
        for frame in out.iter_mut() {
            let pair = self.noise.pair();
            for side in 0..2 {
                self.loud[side] += (aim[side] - self.loud[side]) * 0.0005;
                self.low[side] += (pair[side] - self.low[side]) * rumble;
                let howl = self.bands[side][0].next(pair[side], &self.tunings[side][0]);
                let whistle = self.bands[side][1].next(pair[side], &self.tunings[side][1]);
                let loud = self.loud[side];
                frame[side] += (howl * 1.5 + whistle * 0.5 * loud) * loud + self.low[side] * (0.4 + 0.5 * loud);
            }
        }
    }
}

/// The sea: waves that come in and run back.
#[derive(Debug)]
pub(super) struct Sea {
    draw: Draw,
    noise: Noise,
    waves: [Wave; 3],
    low: [[f32; 2]; 3],
    swell: f32,
}

#[derive(Debug, Clone, Copy)]
struct Wave {
    from: f64,
    seconds: f64,
    force: f32,
    pan: f32,
}

impl Sea {
    pub(super) fn new(draw: &mut Draw) -> Self {
        let mut wave = |from: f64| Wave {
            from,
            seconds: f64::from(draw.between(7.0, 10.0)),
            force: draw.between(0.6, 1.0),
            pan: draw.between(-0.6, 0.6),
        };
        let waves = [wave(-2.0), wave(-5.0), wave(1.5)];
        Self { noise: Noise::new(draw), waves, draw: draw.clone(), low: [[0.0; 2]; 3], swell: 0.2 }
    }

    pub(super) fn fill(&mut self, seconds: f64, out: &mut Block) {
        let (mut force, mut gains) = (0.0, [0.22; 2]);
        for wave in &mut self.waves {
            let along = ((seconds - wave.from) / wave.seconds) as f32;
            if 1.0 < along {
                wave.from = seconds + f64::from(self.draw.between(0.0, 2.0));
                wave.seconds = f64::from(self.draw.between(7.0, 11.0));
                (wave.force, wave.pan) = (self.draw.between(0.5, 1.0), self.draw.between(-0.6, 0.6));
            }
            let height = if along < 0.4 { ease(along / 0.4) } else { ease((1.0 - along) / 0.6) } * wave.force;
            let height = if (0.0..=1.0).contains(&along) { height } else { 0.0 };
            force += height;
            gains[0] += height * (1.0 - wave.pan) * 0.5;
            gains[1] += height * (1.0 + wave.pan) * 0.5;
        }
        let (hiss, body, deep) =
            (pole(900.0 + 4200.0 * force.min(1.3), FULL_RATE), pole(500.0, FULL_RATE), pole(110.0, FULL_RATE));
        for frame in out.iter_mut() {
            let pair = self.noise.pair();
            self.swell += (force - self.swell) * 0.0006;
            for side in 0..2 {
                self.low[0][side] += (pair[side] - self.low[0][side]) * hiss;
                self.low[1][side] += (pair[side] - self.low[1][side]) * body;
                self.low[2][side] += (pair[side] - self.low[2][side]) * deep;
                let foam = (self.low[0][side] - self.low[1][side] * 0.6) * 0.5;
                let gain = (gains[side] * 0.6 + self.swell * 0.4).min(1.4);
                frame[side] += foam * gain + self.low[1][side] * (0.25 + 0.5 * gain) + self.low[2][side] * 0.9;
            }
        }
    }
}

/// A fire.
#[derive(Debug)]
pub(super) struct Fire {
    draw: Draw,
    noise: Noise,
    flicker: Drift,
    low: [[f32; 2]; 2],
    sparks: Vec<Grain>,
    busy: f32,
}

impl Fire {
    pub(super) fn new(draw: &mut Draw) -> Self {
        Self {
            noise: Noise::new(draw),
            flicker: Drift::new(2.6, draw),
            draw: draw.clone(),
            low: [[0.0; 2]; 2],
            sparks: Vec::new(),
            busy: 0.3,
        }
    }

    pub(super) fn fill(&mut self, seconds: f64, out: &mut Block) {
        let glow = 0.8 + 0.3 * self.flicker.at(seconds);
        let (body, hiss) = (pole(210.0, FULL_RATE), pole(1500.0, FULL_RATE));
        for frame in out.iter_mut() {
            let pair = self.noise.pair();
            for side in 0..2 {
                self.low[0][side] += (pair[side] - self.low[0][side]) * body;
                self.low[1][side] += (pair[side] - self.low[1][side]) * hiss;
                frame[side] += (self.low[0][side] * 2.0 + self.low[1][side] * 0.1) * glow;
            }
        }
        // Crackles come in heaps.
        if self.draw.chance(0.012) {
            self.busy = self.draw.between(0.05, 0.8);
        }
        if self.draw.chance(0.16 * self.busy) {
            let level = 0.08 + 1.0 * self.draw.unit() * self.draw.unit() * self.draw.unit();
            let (hz, pan) = (self.draw.between(700.0, 4600.0), self.draw.between(-0.8, 0.8));
            let (wait, seconds) = (self.draw.below(BLOCK), self.draw.between(0.004, 0.022));
            self.sparks.push(Grain::new(wait, hz, seconds, level, pan));
            self.sparks.push(Grain::new(wait, hz * 0.37, seconds * 1.6, level * 0.6, pan));
        }
        self.sparks.retain_mut(|spark| spark.play(out));
    }
}
