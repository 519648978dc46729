//! Turns a bar of the plan into notes: who plays, and what. Pure.

use crate::form::{Bar, Place};
use crate::harmony::{Key, VOICES};
use crate::instruments::{Instrument as I, Note};
use crate::moods::{Bass, Drums, Figure, Sting, Style};
use crate::numbers::Draw;

/// How far a note is before or after its beat, in seconds: people are not machines.
const LOOSE: f32 = 0.011;
/// The highest note of a melody.
const MELODY_HIGH: i32 = 81;

/// What is the same in all bars of a part.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Its key.
    pub(crate) key: Key,
    /// Its chords.
    pub(crate) progression: [i32; 4],
    /// The steps of its chords.
    pub(crate) colour: [i32; VOICES],
    /// The figure and who plays it.
    pub(crate) figure: (Figure, I),
    /// The order of a broken chord's notes.
    pub(crate) order: [usize; 8],
    /// Who sings.
    pub(crate) lead: I,
    /// The steps of its melody from note to note, and how long each note is, in beats.
    pub(crate) motif: [(i32, f32); 5],
    /// How lively it is, 0 to 1.
    pub(crate) life: f32,
}

/// A bar with its chord.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Harmonised {
    /// Where it is.
    pub(crate) bar: Bar,
    /// The chord's root as a step of the key.
    pub(crate) root: i32,
    /// The chord's notes.
    pub(crate) voices: [i32; VOICES],
    /// For how many bars each voice stays on its note; 0 if it began in a bar before.
    pub(crate) held: [usize; VOICES],
}

/// Makes the notes of single bars.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arranger<'a> {
    pub(crate) style: &'a Style,
    pub(crate) part: &'a Part,
    pub(crate) beats: u32,
    pub(crate) it: &'a Harmonised,
}

impl Arranger<'_> {
    /// Returns the notes that begin in the bar.
    pub(crate) fn notes(&self, draw: &mut Draw) -> Vec<Note> {
        let mut notes = self.pad(draw);
        let (life, place) = (self.life(), self.it.bar.place);
        if place == Place::Close {
            self.close(draw, &mut notes);
            return notes;
        }
        if 0.3 < life && place != Place::Outro {
            self.bass(draw, &mut notes);
        }
        if 0.4 < life {
            self.figure(draw, &mut notes);
        }
        let sings = self.it.bar.phrase % 2 == 1 || place == Place::Turn;
        if 0.6 < life && sings {
            self.melody(draw, &mut notes);
        }
        if 0.55 < life && place != Place::Outro {
            self.drums(draw, &mut notes);
        }
        notes
    }

    /// Returns how lively the bar is.
    fn life(&self) -> f32 {
        let Bar { place, number, of, .. } = self.it.bar;
        let along = number as f32 / of as f32;
        match place {
            Place::Intro => 0.2 + 0.45 * along,
            Place::Middle => self.part.life,
            Place::Turn => self.style.climax * self.part.life.max(0.75),
            Place::Outro => 0.62 - 0.5 * along,
            Place::Close => 0.62,
        }
    }

    fn beat(&self) -> f64 {
        self.it.bar.seconds / f64::from(self.beats)
    }

    /// Adds a note on a beat of the bar.
    fn put(&self, notes: &mut Vec<Note>, draw: &mut Draw, beat: f32, note: Note) {
        let loose = f64::from(draw.between(-LOOSE, LOOSE));
        let start = (self.it.bar.start + self.beat() * f64::from(beat) + loose).max(0.0);
        let level = (note.level * draw.between(0.82, 1.0)).clamp(0.0, 1.0);
        notes.push(Note { start, seconds: note.seconds * self.beat(), level, ..note });
    }

    /// Returns the chord.
    fn pad(&self, draw: &mut Draw) -> Vec<Note> {
        let Harmonised { bar, voices, held, .. } = self.it;
        let mut notes = Vec::new();
        for (n, (pitch, bars)) in voices.iter().zip(held).enumerate().filter(|(_, (_, bars))| 0 < **bars) {
            let start = (bar.start - 0.12 + f64::from(draw.between(0.0, 0.08))).max(0.0);
            let pan = [-0.15, 0.45, -0.5, 0.3][n] + draw.between(-0.1, 0.1);
            let level = [0.9, 0.75, 0.72, 0.68][n] * (0.72 + 0.28 * self.life());
            let seconds = bar.seconds * *bars as f64 - 0.1;
            notes.push(Note { start, seconds, pitch: *pitch as f32, level, pan, by: self.style.pad });
        }
        notes
    }

    /// Lets the last chord ring: its root below, and above what was sung.
    fn close(&self, draw: &mut Draw, notes: &mut Vec<Note>) {
        let seconds = f64::from(self.beats) - 0.15;
        let note = |pitch: f32, level: f32, by: I| Note { start: 0.0, seconds, pitch, level, pan: 0.0, by };
        self.put(notes, draw, 0.0, note(self.low(0), 0.7, I::Bass));
        let lift = if self.it.voices[3] + 12 <= MELODY_HIGH { 12 } else { 0 };
        self.put(notes, draw, 0.0, note((self.it.voices[0] + 12 + lift) as f32, 0.5, self.part.lead));
    }

    /// Returns a step of the key in the octave of the bass.
    fn low(&self, step: i32) -> f32 {
        let pitch = self.part.key.pitch(step);
        (pitch - (pitch - 34).div_euclid(12) * 12) as f32
    }

    fn bass(&self, draw: &mut Draw, notes: &mut Vec<Note>) {
        let beats = self.beats as f32;
        let low = |step: i32| self.low(step);
        let note =
            |pitch: f32, seconds: f64, level: f32| Note { start: 0.0, seconds, pitch, level, pan: 0.0, by: I::Bass };
        let root = low(self.it.root);
        match self.style.bass {
            Bass::Long => self.put(notes, draw, 0.0, note(root, f64::from(beats) - 0.15, 0.75)),
            Bass::Drone => {
                // Two bars long, but the last bar of a phrase begins anew: another part may follow.
                let left = self.it.bar.of - self.it.bar.number;
                if left == 1 || self.it.bar.number.is_multiple_of(2) {
                    let bars = if left == 2 { 1.0 } else { 2.0 };
                    let drone = Note { by: I::Drone, ..note(low(0), f64::from(beats) * bars, 0.8) };
                    self.put(notes, draw, 0.0, drone);
                    self.put(notes, draw, 0.5, Note { pitch: drone.pitch + 7.0, level: 0.35, ..drone });
                }
            }
            Bass::Steps => {
                let fifth = low(self.it.root + 4);
                for beat in 0..self.beats {
                    let pitch = if beat % 2 == 0 { root } else { fifth };
                    self.put(notes, draw, beat as f32, note(pitch, 0.45, if beat == 0 { 0.8 } else { 0.55 }));
                }
            }
            Bass::Pulse => {
                for half in 0..self.beats * 2 {
                    let level = [0.75, 0.38, 0.5, 0.42][half as usize % 4];
                    self.put(notes, draw, half as f32 * 0.5, note(root, 0.4, level));
                }
            }
        }
    }

    fn figure(&self, draw: &mut Draw, notes: &mut Vec<Note>) {
        let (figure, by) = self.part.figure;
        let voices = self.it.voices;
        let life = self.life();
        // Nothing new begins where the phrase, and so the sentence, ends: it breathes.
        let breathes = self.it.bar.number + 1 == self.it.bar.of;
        let beats = if breathes { self.beats as f32 * 0.5 } else { self.beats as f32 };
        let note = |pitch: i32, seconds: f64, level: f32| Note {
            start: 0.0,
            seconds,
            pitch: pitch as f32,
            level,
            pan: 0.0,
            by,
        };
        let halves = (beats * 2.0) as usize;
        match figure {
            Figure::Sparse => {
                let count = 1 + draw.below(if 0.7 < life { 3 } else { 2 });
                for _ in 0..count {
                    let beat = draw.below(halves) as f32 * 0.5;
                    let pitch = voices[1 + draw.below(3)] + 12;
                    let pan = draw.between(-0.6, 0.6);
                    self.put(notes, draw, beat, Note { pan, ..note(pitch, 2.0, 0.6) });
                }
            }
            Figure::Arpeggio | Figure::Rising => self.broken(halves, draw, notes),
            Figure::Waltz => {
                for beat in 1..beats as usize {
                    for voice in &voices[1..] {
                        let pan = draw.between(-0.3, 0.3);
                        self.put(notes, draw, beat as f32, Note { pan, ..note(voice + 12, 0.8, 0.34) });
                    }
                }
            }
            Figure::Ostinato => {
                for half in 0..halves {
                    let step = [0, 4, 0, 2, 0, 4, 2, 4][(half + self.part.order[0]) % 8];
                    let pitch = self.part.key.pitch(self.it.root + step);
                    let level = if half % 4 == 0 { 0.66 } else { 0.42 };
                    self.put(notes, draw, half as f32 * 0.5, Note { pan: -0.25, ..note(pitch, 0.45, level) });
                }
            }
            Figure::Offbeat => {
                for beat in 0..beats as usize {
                    for (n, voice) in voices[1..].iter().enumerate() {
                        let pan = [-0.4, 0.1, 0.5][n];
                        self.put(notes, draw, beat as f32 + 0.5, Note { pan, ..note(voice + 12, 0.3, 0.4) });
                    }
                }
            }
            Figure::Pulse => {
                for half in 0..halves {
                    for (n, voice) in [voices[1], voices[3]].into_iter().enumerate() {
                        let level = if half % 4 == 0 { 0.46 } else { 0.3 };
                        let pan = [-0.35, 0.35][n];
                        self.put(notes, draw, half as f32 * 0.5, Note { pan, ..note(voice + 12, 0.4, level) });
                    }
                }
            }
        }
    }

    /// Plays the chord's notes one after the other, some of them left out.
    fn broken(&self, halves: usize, draw: &mut Draw, notes: &mut Vec<Note>) {
        let (figure, by) = self.part.figure;
        let (rises, life) = (figure == Figure::Rising, self.life());
        for half in 0..halves {
            if !draw.chance(0.55 + 0.4 * life) {
                continue;
            }
            let at = if rises { half % 8 } else { self.part.order[half % 8] };
            let lift = if VOICES <= at { 12 } else { 0 } + i32::from(rises) * 12;
            let pitch = (self.it.voices[at % VOICES] + lift) as f32;
            let level = if half % 2 == 0 { 0.62 } else { 0.45 } - 0.02 * at as f32;
            let pan = (at as f32 / 7.0 - 0.5) * 0.8;
            self.put(notes, draw, half as f32 * 0.5, Note { start: 0.0, seconds: 1.2, pitch, level, pan, by });
        }
    }

    /// Sings the part's motif over the chord; the last bar of a phrase rests on a note of the chord.
    fn melody(&self, draw: &mut Draw, notes: &mut Vec<Note>) {
        let Harmonised { bar, voices, .. } = self.it;
        let by = self.part.lead;
        let note = |pitch: i32, seconds: f32, level: f32| Note {
            start: 0.0,
            seconds: f64::from(seconds) * 0.95,
            pitch: pitch as f32,
            level,
            pan: 0.12,
            by,
        };
        let lift = if voices[3] + 12 <= MELODY_HIGH { 12 } else { 0 };
        let first = voices[1 + bar.number % 3] + lift;
        if bar.number + 1 == bar.of {
            return self.put(notes, draw, 0.0, note(first, self.beats as f32 * 0.8, 0.5));
        }
        // A sentence of music: the motif, the motif again on the next chord, then something else.
        if bar.number % 4 == 2 && draw.chance(0.5) {
            return;
        }
        let key = self.part.key;
        let (mut beat, mut step) = (0.0, key.step_below(first));
        for (move_by, beats) in self.part.motif {
            if self.beats as f32 <= beat + 0.25 {
                break;
            }
            step += move_by;
            let pitch = key.pitch(step);
            let pitch = if MELODY_HIGH < pitch { pitch - 12 } else { pitch };
            self.put(notes, draw, beat, note(pitch, beats.min(self.beats as f32 - beat), 0.55));
            beat += beats;
        }
    }

    fn drums(&self, draw: &mut Draw, notes: &mut Vec<Note>) {
        let hit = |by: I, level: f32, pan: f32| Note { start: 0.0, seconds: 0.3, pitch: 84.0, level, pan, by };
        match self.style.drums {
            Drums::None => {}
            Drums::Heart => {
                for beat in (0..self.beats).step_by(2) {
                    self.put(notes, draw, beat as f32, hit(I::Heart, 0.7, 0.0));
                    self.put(notes, draw, beat as f32 + 0.36, hit(I::Heart, 0.42, 0.0));
                }
            }
            Drums::Light => {
                for half in 0..self.beats * 2 {
                    let level = if half % 2 == 1 { 0.7 } else { 0.4 };
                    self.put(notes, draw, half as f32 * 0.5, hit(I::Shaker, level, 0.35));
                }
                for beat in (1..self.beats).step_by(2) {
                    self.put(notes, draw, beat as f32, hit(I::Tap, 0.6, -0.3));
                }
            }
            Drums::Beat => {
                for half in 0..self.beats * 2 {
                    self.put(
                        notes,
                        draw,
                        half as f32 * 0.5,
                        hit(I::Shaker, if half % 2 == 1 { 0.6 } else { 0.35 }, 0.3),
                    );
                }
                for beat in (0..self.beats).step_by(2) {
                    self.put(notes, draw, beat as f32, hit(I::Kick, 0.75, 0.0));
                }
            }
        }
    }
}

/// Returns the notes that mark the start of a scene, over the chord that sounds then.
pub(crate) fn sting(sting: Sting, at: f64, voices: [i32; VOICES]) -> Vec<Note> {
    let note = |after: f64, pitch: i32, level: f32, pan: f32, by: I| Note {
        start: (at + after).max(0.0),
        seconds: 1.5,
        pitch: pitch as f32,
        level,
        pan,
        by,
    };
    match sting {
        Sting::None => Vec::new(),
        Sting::Sparkle => {
            let lifts = voices.iter().enumerate().skip(1);
            lifts.map(|(n, pitch)| note(0.09 * n as f64, pitch + 24, 0.5, n as f32 * 0.3 - 0.6, I::Celesta)).collect()
        }
        // The low strings of a piano are in the blow, because a telephone does not play what is below 200 Hz.
        Sting::Boom => vec![
            note(0.0, 30, 0.85, 0.0, I::Boom),
            note(0.0, voices[0] - 12, 0.6, -0.2, I::Piano),
            note(0.02, voices[0], 0.45, 0.2, I::Piano),
        ],
        Sting::Hop => {
            vec![note(0.0, voices[1] + 12, 0.6, -0.3, I::Pizzicato), note(0.14, voices[3] + 12, 0.7, 0.3, I::Pizzicato)]
        }
        Sting::Rush => {
            vec![Note { seconds: 1.1, ..note(-1.1, 60, 0.7, 0.0, I::Rush) }, note(0.0, 60, 0.8, 0.0, I::Kick)]
        }
    }
}
