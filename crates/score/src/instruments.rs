//! The instruments: what a note sounds like, sample by sample.

use crate::RATE;
use crate::numbers::{Draw, Noise, decay, ease, frequency, pole, power_of_two, sine};
use crate::tables::{Cycle, Tables, Tone, look_up, step};

/// What plays a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instrument {
    /// A warm, slow chord.
    Pad,
    /// Bowed strings.
    Strings,
    /// A hollow, slow chord.
    Glass,
    /// A flute.
    Flute,
    /// A round bass.
    Bass,
    /// A bass for ever.
    Drone,
    /// A harp.
    Harp,
    /// A soft piano.
    Piano,
    /// Short plucked strings.
    Pizzicato,
    /// Bells of metal plates.
    Celesta,
    /// Wooden bars.
    Marimba,
    /// A far bell.
    Bell,
    /// A heart.
    Heart,
    /// A soft big drum.
    Kick,
    /// A tap on wood.
    Tap,
    /// A shaker.
    Shaker,
    /// A low, far blow.
    Boom,
    /// A rush that swells.
    Rush,
}

/// Where a note's sound goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bus {
    /// Through the low-pass, and into the room.
    Soft,
    /// Into the room.
    Clear,
    /// To the ear only.
    Near,
}

impl Bus {
    /// Returns how many frames of the piece are one of this bus: what is soft has no high frequencies.
    pub(crate) fn coarse(self) -> u32 {
        match self {
            Self::Soft => 2,
            Self::Clear | Self::Near => 1,
        }
    }
}

/// A note to play.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Note {
    /// When it begins, in seconds.
    pub(crate) start: f64,
    /// How long the key is held.
    pub(crate) seconds: f64,
    /// Its pitch (MIDI).
    pub(crate) pitch: f32,
    /// How strong it is, 0 to 1.
    pub(crate) level: f32,
    /// From where it comes: -1 left, 1 right.
    pub(crate) pan: f32,
    /// What plays it.
    pub(crate) by: Instrument,
}

/// How an instrument sounds; times in seconds.
struct Make {
    body: Body,
    attack: f64,
    /// How long a struck or plucked note takes to fall by 60 dB; 0: it is held.
    fall: f64,
    /// How long it takes after the key is let go.
    release: f64,
    gain: f32,
}

enum Body {
    /// Two detuned tones, one on each side: the distance in cents.
    Wide(Tone, f64),
    /// A tone with vibrato in cents.
    Sung(Tone, f32),
    /// A tone that is full first, and soft soon: after so many seconds.
    Plucked(f64),
    /// A tone modulated by another: ratio, index, and how long the index takes to fall.
    Struck(f64, f32, f64),
    /// A drum whose pitch falls: from and to, in Hz.
    Drum(f64, f64),
    /// Noise above and below a frequency.
    Breath(f32, f32),
}

impl Instrument {
    #[rustfmt::skip]
    fn make(self) -> Make {
        let make = |body, attack, fall, release, gain| Make { body, attack, fall, release, gain };
        match self {
            Self::Pad => make(Body::Wide(Tone::Soft, 7.0), 1.6, 0.0, 3.2, 0.16),
            Self::Strings => make(Body::Wide(Tone::Full, 9.0), 1.1, 0.0, 2.2, 0.15),
            Self::Glass => make(Body::Wide(Tone::Hollow, 5.0), 2.0, 0.0, 3.6, 0.15),
            Self::Flute => make(Body::Sung(Tone::Pipe, 9.0), 0.12, 0.0, 0.5, 0.16),
            Self::Bass => make(Body::Sung(Tone::Soft, 0.0), 0.05, 0.0, 0.5, 0.26),
            Self::Drone => make(Body::Wide(Tone::Soft, 11.0), 2.5, 0.0, 4.0, 0.26),
            Self::Harp => make(Body::Plucked(0.5), 0.004, 3.2, 1.2, 0.26),
            Self::Piano => make(Body::Plucked(0.25), 0.007, 4.0, 0.5, 0.27),
            Self::Pizzicato => make(Body::Plucked(0.08), 0.003, 0.55, 0.2, 0.34),
            Self::Celesta => make(Body::Struck(4.0, 0.9, 0.25), 0.003, 2.6, 1.2, 0.17),
            Self::Marimba => make(Body::Struck(3.93, 1.0, 0.05), 0.003, 0.9, 0.5, 0.28),
            Self::Bell => make(Body::Struck(1.41, 1.8, 3.0), 0.006, 7.0, 4.0, 0.13),
            Self::Heart => make(Body::Drum(64.0, 42.0), 0.008, 0.42, 0.3, 0.5),
            Self::Kick => make(Body::Drum(105.0, 47.0), 0.004, 0.32, 0.2, 0.34),
            Self::Tap => make(Body::Struck(2.76, 1.4, 0.03), 0.002, 0.16, 0.1, 0.12),
            Self::Shaker => make(Body::Breath(5200.0, 11_000.0), 0.018, 0.13, 0.1, 0.10),
            Self::Boom => make(Body::Drum(58.0, 31.0), 0.012, 3.4, 2.0, 0.5),
            Self::Rush => make(Body::Breath(500.0, 3600.0), 1.1, 0.0, 0.25, 0.10),
        }
    }

    /// Returns where its sound goes.
    pub(crate) fn bus(self) -> Bus {
        match self {
            Self::Pad | Self::Strings | Self::Glass | Self::Drone => Bus::Soft,
            Self::Kick | Self::Shaker | Self::Bass | Self::Heart => Bus::Near,
            Self::Flute | Self::Harp | Self::Piano | Self::Pizzicato | Self::Celesta => Bus::Clear,
            Self::Marimba | Self::Bell | Self::Tap | Self::Boom | Self::Rush => Bus::Clear,
        }
    }
}

/// A note that sounds.
#[derive(Debug)]
pub(crate) struct Voice {
    wave: Wave,
    gain: [f32; 2],
    /// When it begins and when it is let go, in frames of its bus from the start of the piece.
    span: (u64, u64),
    shape: Shape,
}

/// How strong a note is from frame to frame.
#[derive(Debug)]
struct Shape {
    /// How far it has risen, and how much it rises with each frame.
    rise: (f32, f32),
    level: f32,
    fall: f32,
    release: f32,
}

impl Shape {
    fn next(&mut self, is_held: bool) -> f32 {
        self.level *= if is_held { self.fall } else { self.release.min(self.fall) };
        if self.rise.0 < 1.0 {
            self.rise.0 += self.rise.1;
            return ease(self.rise.0) * self.level;
        }
        self.level
    }
}

#[derive(Debug)]
enum Wave {
    Wide { tone: Tone, phases: [u32; 2], steps: [u32; 2] },
    Sung { tone: Tone, phase: u32, step: f64, cents: f32, turn: f64 },
    Plucked { phase: u32, step: u32, bright: f32, fading: f32 },
    Struck { phases: [u32; 2], steps: [u32; 2], index: f32, fading: f32 },
    Drum { phase: u32, step: f32, aim: f32, pace: f32 },
    Breath { noise: Noise, low: [f32; 2], high: [f32; 2], poles: [f32; 2] },
}

/// A voice below this level is over.
const INAUDIBLE: f32 = 1e-3;
/// How long a block is.
const BLOCK_SECONDS: f64 = crate::BLOCK as f64 / RATE as f64;
/// How fast a vibrato is, in Hz.
const VIBRATO_HZ: f64 = 5.1;

impl Voice {
    /// Starts a note; `draw` decides where its waves begin.
    pub(crate) fn new(note: &Note, draw: &mut Draw) -> Self {
        let make = note.by.make();
        let hz = frequency(f64::from(note.pitch));
        let rate = f64::from(RATE / note.by.bus().coarse());
        let step = |hz: f64| step(hz, rate);
        let frames = |seconds: f64| (seconds.max(0.0) * rate + 0.5) as u64;
        let start = frames(note.start);
        // High strings are shorter.
        let shorter = power_of_two((60.0 - f64::from(note.pitch)) / 24.0).clamp(0.35, 2.0);
        let phases = [draw.bits() as u32, draw.bits() as u32];
        let wave = match make.body {
            Body::Wide(tone, cents) => {
                let apart = power_of_two(cents / 1200.0);
                Wave::Wide { tone, phases, steps: [step(hz / apart), step(hz * apart)] }
            }
            Body::Sung(tone, cents) => {
                Wave::Sung { tone, phase: 0, step: f64::from(step(hz)), cents, turn: f64::from(draw.unit()) }
            }
            Body::Plucked(soft) => {
                let bright = 0.35 + 0.5 * note.level;
                Wave::Plucked { phase: 0, step: step(hz), bright, fading: decay(soft * shorter * rate * 3.0) }
            }
            Body::Struck(ratio, index, seconds) => {
                let index = index * (0.5 + 0.6 * note.level) / std::f32::consts::TAU;
                Wave::Struck {
                    phases: [0, 0],
                    steps: [step(hz), step(hz * ratio)],
                    index,
                    fading: decay(seconds * rate),
                }
            }
            Body::Drum(from, to) => {
                Wave::Drum { phase: 0, step: step(from) as f32, aim: step(to) as f32, pace: 1.0 - decay(0.12 * rate) }
            }
            Body::Breath(above, below) => {
                let poles = [pole(above, rate as f32), pole(below, rate as f32)];
                Wave::Breath { noise: Noise::new(draw), low: [0.0; 2], high: [0.0; 2], poles }
            }
        };
        let angle = f64::from(note.pan.clamp(-1.0, 1.0) + 1.0) / 8.0;
        let level = note.level * make.gain * 1.414;
        let is_drum = matches!(make.body, Body::Drum(..) | Body::Breath(..));
        let fall = if make.fall == 0.0 { 1.0 } else { decay(make.fall * if is_drum { 1.0 } else { shorter } * rate) };
        Self {
            wave,
            gain: [level * sine(angle + 0.25) as f32, level * sine(angle) as f32],
            span: (start, start + frames(note.seconds)),
            shape: Shape {
                rise: (0.0, 1.0 / (make.attack * rate).max(1.0) as f32),
                level: 1.0,
                fall,
                release: decay(make.release * rate),
            },
        }
    }

    /// Adds its sound to a block that begins with a frame of its bus. Returns false when the note is over.
    pub(crate) fn play(&mut self, at: u64, tables: &Tables, out: &mut [[f32; 2]]) -> bool {
        let skipped = self.span.0.saturating_sub(at).min(out.len() as u64) as usize;
        let held = self.span.1.saturating_sub(at) as usize;
        let shape = &mut self.shape;
        let mut strength = |n: usize| shape.next(n < held);
        let gain = self.gain;
        let frames = out.iter_mut().enumerate().skip(skipped);
        match &mut self.wave {
            Wave::Wide { tone, phases, steps } => {
                let cycle = tables.of(*tone);
                frames.for_each(|(n, frame)| wide(cycle, phases, *steps, strength(n), gain, frame));
            }
            Wave::Sung { tone, phase, step, cents, turn } => {
                let cycle = tables.of(*tone);
                *turn += VIBRATO_HZ * BLOCK_SECONDS;
                let bend = power_of_two(f64::from(*cents) / 1200.0 * sine(*turn));
                let by = (*step * bend) as u32;
                for (n, frame) in frames {
                    *phase = phase.wrapping_add(by);
                    add(frame, look_up(cycle, *phase) * strength(n), gain);
                }
            }
            Wave::Plucked { phase, step, bright, fading } => {
                let (soft, full) = (tables.of(Tone::Soft), tables.of(Tone::Full));
                for (n, frame) in frames {
                    *phase = phase.wrapping_add(*step);
                    *bright *= *fading;
                    let (soft, full) = (look_up(soft, *phase), look_up(full, *phase));
                    add(frame, (soft + (full - soft) * *bright) * strength(n), gain);
                }
            }
            Wave::Struck { phases, steps, index, fading } => {
                let cycle = tables.of(Tone::Sine);
                for (n, frame) in frames {
                    *index *= *fading;
                    phases[0] = phases[0].wrapping_add(steps[0]);
                    phases[1] = phases[1].wrapping_add(steps[1]);
                    let shift = (look_up(cycle, phases[1]) * *index * 4_294_967_296.0) as i64 as u32;
                    add(frame, look_up(cycle, phases[0].wrapping_add(shift)) * strength(n), gain);
                }
            }
            Wave::Drum { phase, step, aim, pace } => {
                let cycle = tables.of(Tone::Sine);
                for (n, frame) in frames {
                    *step += (*aim - *step) * *pace;
                    *phase = phase.wrapping_add(*step as u32);
                    add(frame, look_up(cycle, *phase) * strength(n), gain);
                }
            }
            Wave::Breath { noise, low, high, poles } => {
                for (n, frame) in frames {
                    let (pair, strength) = (noise.pair(), strength(n));
                    for (side, value) in frame.iter_mut().enumerate() {
                        low[side] += (pair[side] - low[side]) * poles[0];
                        high[side] += (pair[side] - low[side] - high[side]) * poles[1];
                        *value += high[side] * strength * gain[side];
                    }
                }
            }
        }
        INAUDIBLE < self.shape.level
    }
}

fn add(frame: &mut [f32; 2], sample: f32, gain: [f32; 2]) {
    frame[0] += sample * gain[0];
    frame[1] += sample * gain[1];
}

/// Adds one frame of two detuned tones, each of them mostly on its side.
fn wide(cycle: &Cycle, phases: &mut [u32; 2], steps: [u32; 2], strength: f32, gain: [f32; 2], frame: &mut [f32; 2]) {
    *phases = [phases[0].wrapping_add(steps[0]), phases[1].wrapping_add(steps[1])];
    let (a, b) = (look_up(cycle, phases[0]) * strength, look_up(cycle, phases[1]) * strength);
    frame[0] += (0.8 * a + 0.25 * b) * gain[0];
    frame[1] += (0.25 * a + 0.8 * b) * gain[1];
}
