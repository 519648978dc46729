//! The sounds of scenes: each begins with its scene and goes over into the next one.

mod air;
mod creatures;
mod parts;
mod places;

use crate::numbers::{Draw, amplitude, ease, samples};
use crate::tables::Tables;
use crate::{BLOCK, Block, RATE, Sound};
use std::ops::Range;

/// The loudness of every sound by itself, in LUFS.
pub(crate) const LOUDNESS: f64 = -26.0;
/// How long a sound takes to come, and to go, in seconds: one that follows another goes over into it in this time.
const FADE: f64 = 2.2;
/// With which share of its power a sound is there at once, so that it is heard with its scene: -16 dB.
const AT_ONCE: f32 = 0.025;
/// The same for the sound of the first picture, and for sounds that begin with a stroke and ring: -6 dB.
const AT_ONCE_FIRST: f32 = 0.25;
/// How long that takes, in seconds, without a click; and for a stroke, which has an onset of its own.
const ONSET: f64 = 0.02;
const ONSET_STRUCK: f64 = 0.004;

/// A sound and when it is heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Bed {
    /// The sound.
    pub sound: Sound,
    /// From when on, and when it begins to go, in seconds.
    pub span: Range<f64>,
}

#[derive(Debug)]
enum Maker {
    Rain(air::Rain),
    Wind(air::Wind),
    Sea(air::Sea),
    Fire(air::Fire),
    Crowd(places::Crowd),
    Clock(places::Clock),
    Bells(places::Bells),
    Night(creatures::Night),
    Forest(creatures::Forest),
}

/// A sound that is being made.
#[derive(Debug)]
struct Playing {
    maker: Maker,
    gain: f32,
    /// When it begins, when it begins to go, and when it is gone, in samples.
    from: u64,
    until: u64,
    gone: u64,
    /// With which share of its power it is there at once, and how long that takes, in samples.
    at_once: f32,
    onset: f32,
}

/// The sounds of a story, one after the other.
#[derive(Debug)]
pub(crate) struct Beds {
    tables: Tables,
    seed: u64,
    coming: std::vec::IntoIter<(usize, Bed)>,
    next: Option<(usize, Bed)>,
    playing: Vec<Playing>,
    at: u64,
}

impl Beds {
    /// Prepares the sounds of a story.
    pub(crate) fn new(beds: &[Bed], seed: u64) -> Self {
        let mut coming = joined(beds).into_iter().enumerate().collect::<Vec<_>>().into_iter();
        let next = coming.next();
        Self { tables: Tables::new(), seed, coming, next, playing: Vec::new(), at: 0 }
    }

    /// Fills the next block.
    pub(crate) fn fill(&mut self, out: &mut Block) {
        *out = [[0.0; 2]; BLOCK];
        let end = self.at + BLOCK as u64;
        while let Some((number, bed)) = self.next.take_if(|(_, bed)| samples(bed.span.start) < end) {
            self.playing.push(Playing::new(&bed, &mut Draw::new(self.seed, "bed", number)));
            self.next = self.coming.next();
        }
        let (at, tables) = (self.at, &self.tables);
        self.playing.retain_mut(|it| it.play(at, tables, out));
        self.at = end;
    }
}

/// Joins neighbours of the same sound, also where it would begin again before it is gone; what has no time is left out.
fn joined(beds: &[Bed]) -> Vec<Bed> {
    let mut joined: Vec<Bed> = Vec::new();
    for bed in beds.iter().filter(|bed| bed.span.start < bed.span.end) {
        match joined.last_mut() {
            Some(last) if last.sound == bed.sound && bed.span.start - last.span.end < FADE => {
                last.span.end = bed.span.end;
            }
            _ => joined.push(bed.clone()),
        }
    }
    joined
}

impl Playing {
    fn new(bed: &Bed, draw: &mut Draw) -> Self {
        let (maker, calibration) = match bed.sound {
            Sound::Rain => (Maker::Rain(air::Rain::new(draw)), -16.3),
            Sound::Wind => (Maker::Wind(air::Wind::new(draw)), -7.6),
            Sound::Sea => (Maker::Sea(air::Sea::new(draw)), -15.3),
            Sound::Fire => (Maker::Fire(air::Fire::new(draw)), -9.8),
            Sound::Crowd => (Maker::Crowd(places::Crowd::new(draw)), -11.5),
            Sound::Clock => (Maker::Clock(places::Clock::default()), -1.8),
            Sound::Bells => (Maker::Bells(places::Bells::new(draw)), -6.6),
            Sound::Night => (Maker::Night(creatures::Night::new(draw)), -4.1),
            Sound::Forest => (Maker::Forest(creatures::Forest::new(draw)), 0.0),
        };
        let is_struck = matches!(bed.sound, Sound::Clock | Sound::Bells);
        let onset = if is_struck { ONSET_STRUCK } else { ONSET };
        Self {
            maker,
            gain: amplitude(calibration) as f32,
            // With a block, at most 5 ms early.
            from: samples(bed.span.start) / BLOCK as u64 * BLOCK as u64,
            until: samples(bed.span.end),
            gone: samples(bed.span.end + FADE),
            at_once: if is_struck || bed.span.start <= 0.0 { AT_ONCE_FIRST } else { AT_ONCE },
            onset: (onset * f64::from(RATE)) as f32,
        }
    }

    /// Adds its sound; returns false when it is gone.
    fn play(&mut self, at: u64, tables: &Tables, out: &mut Block) -> bool {
        let mut made = [[0.0; 2]; BLOCK];
        let seconds = at.saturating_sub(self.from) as f64 / f64::from(RATE);
        match &mut self.maker {
            Maker::Rain(it) => it.fill(seconds, &mut made),
            Maker::Wind(it) => it.fill(seconds, &mut made),
            Maker::Sea(it) => it.fill(seconds, &mut made),
            Maker::Fire(it) => it.fill(seconds, &mut made),
            Maker::Crowd(it) => it.fill(tables, &mut made),
            Maker::Clock(it) => it.fill(&mut made),
            Maker::Bells(it) => it.fill(&mut made),
            Maker::Night(it) => it.fill(tables, &mut made),
            Maker::Forest(it) => it.fill(seconds, tables, &mut made),
        }
        let fade = self.gone.saturating_sub(self.until).max(1) as f32;
        for (n, (heard, sound)) in out.iter_mut().zip(&made).enumerate() {
            let now = at + n as u64;
            let since = now.saturating_sub(self.from) as f32;
            let come = ease(since / self.onset) * (self.at_once + (1.0 - self.at_once) * ease(since / fade));
            let go = ease(self.gone.saturating_sub(now) as f32 / fade);
            // At equal power, so that a crossfade has no hole.
            let gain = self.gain * (come * go).sqrt();
            heard[0] += sound[0] * gain;
            heard[1] += sound[1] * gain;
        }
        at + (BLOCK as u64) < self.gone
    }
}
