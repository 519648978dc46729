//! A crowd, a clock and bells.

use super::parts::{Band, Grain, Tuning, sides};
use crate::numbers::{Draw, Noise, pole};
use crate::tables::{Tables, Tone, look_up, step};
use crate::{BLOCK, Block, RATE};

/// How many people of a crowd are heard by themselves.
const TALKERS: usize = 7;
/// Vowels: the first two formants, in Hz.
const VOWELS: [(f32, f32); 6] =
    [(730.0, 1090.0), (570.0, 840.0), (300.0, 870.0), (530.0, 1840.0), (660.0, 1720.0), (390.0, 1990.0)];

/// People who talk, so many that no word is understood.
#[derive(Debug)]
pub(super) struct Crowd {
    draw: Draw,
    noise: Noise,
    talkers: Vec<Talker>,
    low: [[f32; 2]; 2],
}

#[derive(Debug)]
struct Talker {
    pitch: f32,
    phase: u32,
    step: u32,
    formants: [(Band, Tuning); 2],
    gain: [f32; 2],
    loud: f32,
    aim: f32,
    left: usize,
}

impl Talker {
    /// Says the next syllable, or rests.
    fn speak(&mut self, draw: &mut Draw) {
        let (first, second) = draw.one_of(&VOWELS).unwrap_or((500.0, 1500.0));
        self.formants[0].1 = Tuning::new(first, 0.25);
        self.formants[1].1 = Tuning::new(second, 0.2);
        self.step = step(f64::from(self.pitch * draw.between(0.86, 1.18)), f64::from(RATE));
        self.aim = if draw.chance(0.22) { 0.0 } else { draw.between(0.4, 1.0) };
        self.left = draw.below(14) + 16;
        if draw.chance(0.05) {
            (self.aim, self.left) = (0.0, 150 + draw.below(200));
        }
    }
}

impl Crowd {
    pub(super) fn new(draw: &mut Draw) -> Self {
        let talker = |n: usize, draw: &mut Draw| Talker {
            pitch: if n.is_multiple_of(2) { draw.between(95.0, 135.0) } else { draw.between(170.0, 235.0) },
            phase: draw.bits() as u32,
            step: 0,
            formants: [(Band::default(), Tuning::new(500.0, 0.3)); 2],
            gain: sides(draw.between(0.5, 1.0), n as f32 / (TALKERS - 1) as f32 * 2.0 - 1.0),
            loud: draw.unit(),
            aim: 0.6,
            left: draw.below(30),
        };
        let talkers = (0..TALKERS).map(|n| talker(n, draw)).collect();
        Self { noise: Noise::new(draw), talkers, draw: draw.clone(), low: [[0.0; 2]; 2] }
    }

    pub(super) fn fill(&mut self, tables: &Tables, out: &mut Block) {
        let cycle = tables.of(Tone::Full);
        for talker in &mut self.talkers {
            talker.left = talker.left.saturating_sub(1);
            if talker.left == 0 {
                talker.speak(&mut self.draw);
            }
            for frame in out.iter_mut() {
                talker.loud += (talker.aim - talker.loud) * 0.0009;
                talker.phase = talker.phase.wrapping_add(talker.step);
                let tone = look_up(cycle, talker.phase) * talker.loud;
                let [(first, low), (second, high)] = &mut talker.formants;
                let sound = first.next(tone, low) + 0.5 * second.next(tone, high);
                frame[0] += sound * talker.gain[0];
                frame[1] += sound * talker.gain[1];
            }
        }
        let (above, below) = (pole(350.0, RATE as f32), pole(1300.0, RATE as f32));
        for frame in out.iter_mut() {
            let pair = self.noise.pair();
            for side in 0..2 {
                self.low[0][side] += (pair[side] - self.low[0][side]) * below;
                self.low[1][side] += (self.low[0][side] - self.low[1][side]) * above;
                frame[side] += (self.low[0][side] - self.low[1][side]) * 0.5;
            }
        }
    }
}

/// A clock that ticks once in a second.
#[derive(Debug, Default)]
pub(super) struct Clock {
    ticks: Vec<Grain>,
    next: usize,
    count: u32,
}

impl Clock {
    pub(super) fn fill(&mut self, out: &mut Block) {
        if self.next < BLOCK {
            // The two sides of the pendulum.
            let (bright, pan) = if self.count.is_multiple_of(2) { (1.0, -0.15) } else { (0.8, 0.15) };
            for (hz, seconds, level) in
                [(1750.0, 0.05, 0.5), (2900.0, 0.03, 0.35), (4300.0, 0.02, 0.25), (330.0, 0.09, 0.5)]
            {
                self.ticks.push(Grain::new(self.next, hz * bright, seconds, level, pan));
                // The wall answers.
                self.ticks.push(Grain::new(self.next + 900, hz * bright, seconds * 1.5, level * 0.12, -pan * 3.0));
            }
            self.count += 1;
            self.next += RATE as usize;
        }
        self.next -= BLOCK;
        self.ticks.retain_mut(|tick| tick.play(out));
    }
}

/// The partials of a bell: ratio, level, and how long they ring, in seconds.
const PARTIALS: [(f32, f32, f32); 9] = [
    (0.5, 0.5, 7.0),
    (1.0, 0.55, 5.0),
    (1.19, 0.5, 4.0),
    (1.5, 0.3, 2.6),
    (2.0, 0.65, 2.4),
    (2.52, 0.2, 1.4),
    (3.01, 0.22, 1.1),
    (4.17, 0.14, 0.6),
    (5.43, 0.1, 0.35),
];

/// Church bells, some way off.
#[derive(Debug)]
pub(super) struct Bells {
    draw: Draw,
    ringing: Vec<Grain>,
    next: usize,
    hz: [f32; 2],
    count: usize,
}

impl Bells {
    pub(super) fn new(draw: &mut Draw) -> Self {
        let hz = draw.between(230.0, 300.0);
        Self { draw: draw.clone(), ringing: Vec::new(), next: 0, hz: [hz, hz * 0.75], count: 0 }
    }

    pub(super) fn fill(&mut self, out: &mut Block) {
        if self.next < BLOCK {
            let hz = self.hz[self.count % 2];
            let force = self.draw.between(0.75, 1.0);
            for (ratio, level, seconds) in PARTIALS {
                let pan = self.draw.between(-0.4, 0.4);
                self.ringing.push(Grain::new(self.next, hz * ratio, seconds, level * force * 0.4, pan));
            }
            self.count += 1;
            self.next += (self.draw.between(1.9, 2.2) * RATE as f32) as usize;
        }
        self.next -= BLOCK;
        self.ringing.retain_mut(|it| it.play(out));
    }
}
