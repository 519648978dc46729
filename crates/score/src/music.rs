//! Composes a piece bar by bar and plays it block by block.

use crate::arrange::{Arranger, Harmonised, Part, sting};
use crate::form::{self, Place};
use crate::harmony::{Key, voicing};
use crate::instruments::{Bus, Note, Voice};
use crate::moods::{Sting, Style};
use crate::numbers::{Draw, pole, sine};
use crate::room::{LowPass, Room};
use crate::tables::Tables;
use crate::{BLOCK, Block, Mood, RATE, Times};

/// The least time between two stings, in seconds.
const STING_APART: f64 = 13.0;
/// How far ahead bars become notes, in seconds: some notes begin before their bar.
const AHEAD: f64 = 1.5;
/// How many bars a voice may stay on one note.
const HELD_MAX: usize = 3;
/// How many blocks a piece has played before it is heard: 1.3 s, in which the slowest instruments have swelled.
const BEFORE: usize = 240;
/// The transpositions of later parts, in semitones.
const KEYS: [i32; 6] = [0, 5, -4, 3, -2, 0];

/// A piece of music that is composed and played at the same time. The same mood, seed and times give the same samples.
#[derive(Debug)]
pub(crate) struct Music {
    style: &'static Style,
    seed: u64,
    beats: u32,
    bars: Vec<Harmonised>,
    parts: Vec<Part>,
    scenes: Vec<f64>,
    tables: Tables,
    next_bar: usize,
    at: u64,
    waiting: Vec<Note>,
    voices: Vec<(Bus, Voice)>,
    started: usize,
    room: Room,
    soft: LowPass,
    blocked: [f32; 2],
}

impl Music {
    /// Plans a piece.
    pub(crate) fn new(mood: Mood, seed: u64, times: &Times) -> Self {
        let style = mood.style();
        let mut draw = Draw::new(seed, "piece", 0);
        let tempo = f64::from(draw.between(style.tempo.0, style.tempo.1));
        let beats = draw.one_of(style.metres).unwrap_or(4);
        let bars = form::lay(times, 60.0 / tempo * f64::from(beats), &mut draw);
        let count = bars.iter().map(|bar| bar.part + 1).max().unwrap_or(0);
        let parts = parts(style, seed, count);
        let bars = harmonise(style, &parts, &bars);
        let scenes = if style.sting == Sting::None { Vec::new() } else { stings(times) };
        Self {
            style,
            seed,
            beats,
            bars,
            parts,
            scenes,
            tables: Tables::new(),
            next_bar: 0,
            at: 0,
            waiting: Vec::new(),
            voices: Vec::new(),
            started: 0,
            room: Room::new(style.room_seconds),
            soft: LowPass::default(),
            blocked: [0.0; 2],
        }
    }

    /// Plans a piece and plays its beginning unheard, so that it does not come out of silence.
    pub(crate) fn started(mood: Mood, seed: u64, times: &Times) -> Self {
        let before = (BEFORE * BLOCK) as f64 / f64::from(RATE);
        let mut music = Self::new(mood, seed, &times.after(before));
        let mut unheard = [[0.0; 2]; BLOCK];
        (0..BEFORE).for_each(|_| music.fill(&mut unheard));
        music
    }

    /// Fills the next block.
    pub(crate) fn fill(&mut self, out: &mut Block) {
        let end = (self.at + BLOCK as u64) as f64 / f64::from(RATE);
        self.compose(end);
        let (mut soft, mut near) = ([[0.0; 2]; BLOCK / 2], [[0.0; 2]; BLOCK]);
        *out = [[0.0; 2]; BLOCK];
        let (at, tables) = (self.at, &self.tables);
        self.voices.retain_mut(|(bus, voice)| {
            let heard: &mut [[f32; 2]] = match bus {
                Bus::Soft => &mut soft,
                Bus::Clear => out,
                Bus::Near => &mut near,
            };
            voice.play(at / u64::from(bus.coarse()), tables, heard)
        });
        self.soft.filter(&mut soft, (self.cutoff(at), self.cutoff(at + BLOCK as u64)));
        self.soft.add_twice_as_fine(&soft, out);
        let input = *out;
        out.iter_mut().flatten().for_each(|it| *it *= 1.0 - 0.3 * self.style.room);
        self.room.answer(&input, self.style.room, out);
        add(out, &near);
        self.finish(out);
        self.at += BLOCK as u64;
    }

    /// Makes notes of the bars that come, and voices of the notes that begin before `end`.
    fn compose(&mut self, end: f64) {
        while let Some(it) = self.bars.get(self.next_bar).filter(|it| it.bar.start < end + AHEAD) {
            if let Some(part) = self.parts.get(it.bar.part) {
                let mut draw = Draw::new(self.seed, "bar", self.next_bar);
                let arranger = Arranger { style: self.style, part, beats: self.beats, it };
                self.waiting.extend(arranger.notes(&mut draw));
                let within = |at: &&f64| it.bar.start <= **at && **at < it.bar.start + it.bar.seconds;
                for at in self.scenes.iter().filter(within) {
                    self.waiting.extend(sting(self.style.sting, *at, it.voices));
                }
            }
            self.next_bar += 1;
        }
        let (voices, started, seed) = (&mut self.voices, &mut self.started, self.seed);
        self.waiting.retain(|note| {
            let starts = note.start < end;
            if starts {
                voices.push((note.by.bus(), Voice::new(note, &mut Draw::new(seed, "voice", *started))));
                *started += 1;
            }
            !starts
        });
    }

    /// Returns the low-pass of the pads at a sample: it opens and closes slowly.
    fn cutoff(&self, at: u64) -> f32 {
        let turns = at as f64 / f64::from(RATE) * 0.043 + (self.seed % 97) as f64 / 97.0;
        pole(self.style.cutoff * (1.0 + 0.3 * sine(turns) as f32), (RATE / Bus::Soft.coarse()) as f32)
    }

    /// Removes the offset.
    fn finish(&mut self, out: &mut Block) {
        for (side, value) in out.iter_mut().flat_map(|frame| frame.iter_mut().enumerate()) {
            self.blocked[side] += (*value - self.blocked[side]) * 0.0033; // a high-pass at 25 Hz
            *value -= self.blocked[side];
        }
    }
}

/// Adds one block to another.
pub(crate) fn add(out: &mut Block, more: &Block) {
    out.iter_mut().flatten().zip(more.iter().flatten()).for_each(|(a, b)| *a += b);
}

/// Chooses harmony and instruments of the parts; neighbours differ, the first and the last are at home.
fn parts(style: &Style, seed: u64, count: usize) -> Vec<Part> {
    let mut piece = Draw::new(seed, "parts", 0);
    let tonic = style.tonics.0 + piece.below((style.tonics.1 - style.tonics.0 + 1) as usize) as i32;
    let scale = piece.one_of(style.scales).unwrap_or_default();
    let rotate = |of: usize, at: usize| at % of.max(1);
    let starts = [piece.below(97), piece.below(97), piece.below(97)];
    let make = |number: usize| {
        let mut draw = Draw::new(seed, "part", number);
        let is_home = number == 0 || number + 1 == count;
        let away = if is_home { 0 } else { KEYS[1 + (number - 1) % (KEYS.len() - 1)] };
        let scale = if is_home || draw.chance(0.6) { scale } else { draw.one_of(style.scales).unwrap_or(scale) };
        let progression = rotate(style.progressions.len(), starts[0] + number);
        let figure = rotate(style.figures.len(), starts[1] + number);
        let lead = rotate(style.leads.len(), starts[2] + number);
        let mut order = [0, 1, 2, 3, 4, 3, 2, 1];
        match draw.below(4) {
            0 => order = [0, 2, 1, 3, 2, 4, 3, 1],
            1 => order = [0, 2, 3, 4, 5, 4, 3, 2],
            2 => order = [0, 3, 1, 3, 2, 3, 1, 3],
            _ => {}
        }
        let mut motif = [(0, 1.0); 5];
        for (n, (by, beats)) in motif.iter_mut().enumerate() {
            *by = if n == 0 { 0 } else { draw.one_of(&[-2, -1, -1, 1, 1, 2]).unwrap_or(0) };
            *beats = draw.one_of(&[0.5, 1.0, 1.0, 1.5, 2.0]).unwrap_or(1.0);
        }
        Part {
            key: Key { tonic: tonic + away, scale },
            progression: style.progressions.get(progression).copied().unwrap_or_default(),
            colour: draw.one_of(style.colours).unwrap_or([0, 2, 4, 7]),
            figure: style.figures[figure],
            order,
            lead: style.leads[lead],
            motif,
            life: [0.66, 0.82, 0.5, 0.9][number % 4] + draw.between(-0.05, 0.05),
        }
    };
    (0..count).map(make).collect()
}

/// Gives every bar its chord: the part's progression, a tension where a part ends and before the last chord, the tonic at the
/// end of the piece.
fn harmonise(style: &Style, parts: &[Part], bars: &[form::Bar]) -> Vec<Harmonised> {
    let closes = |bar: Option<&form::Bar>| bar.is_some_and(|bar| bar.place == Place::Close);
    let mut before = None;
    let mut out: Vec<Harmonised> = Vec::with_capacity(bars.len());
    for (n, bar) in bars.iter().enumerate() {
        let Some(part) = parts.get(bar.part) else { continue };
        let is_end = bar.place == Place::Outro && bar.of <= bar.number + 2 && !closes(bars.last());
        let last = n + 1 == bars.len() || is_end;
        let ends_part = bar.number + 1 == bar.of && bars.get(n + 1).is_some_and(|next| next.part != bar.part);
        let root = match () {
            () if last => 0,
            () if ends_part || closes(bars.get(n + 1)) => 4,
            // Five bars stay on the first chord, six on the first two.
            () => part.progression[bar.number.saturating_sub(bar.of.saturating_sub(4)) % 4],
        };
        let colour = if last { [0, 2, 4, 7] } else { part.colour };
        let voices = voicing(part.key, root, colour, style.pad_low, before);
        before = Some(voices);
        out.push(Harmonised { bar: *bar, root, voices, held: [1; 4] });
    }
    for voice in 0..4 {
        let mut first = 0;
        for n in 1..out.len() {
            let is_part = out[n].bar.part == out[n - 1].bar.part && out[n].bar.place != Place::Close;
            let same = out[n].voices[voice] == out[n - 1].voices[voice] && is_part;
            if same && n - first < HELD_MAX {
                out[n].held[voice] = 0;
                out[first].held[voice] += 1;
            } else {
                first = n;
            }
        }
    }
    out
}

/// Returns what is marked: the turn, and starts of scenes.
fn stings(times: &Times) -> Vec<f64> {
    let mut marked: Vec<f64> = form::turn(times).into_iter().collect();
    for at in times.scenes.iter().copied().filter(|at| 4.0 < *at && *at < times.seconds - 3.0) {
        if marked.iter().all(|other| STING_APART <= (at - other).abs()) {
            marked.push(at);
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_long_piece_differs_from_the_others() {
        for mood in Mood::ALL {
            let music = Music::new(mood, 3, &Times { seconds: 480.0, ..Times::default() });
            assert!(7 < music.parts.len(), "{mood:?} has {} parts", music.parts.len());
            for (n, part) in music.parts.iter().enumerate() {
                for other in music.parts.iter().skip(n + 1) {
                    let differs =
                        part.key != other.key || part.progression != other.progression || part.figure != other.figure;
                    assert!(differs || part.motif != other.motif, "{mood:?}: part {n} comes again");
                }
            }
            let neighbours = music.parts.windows(2).map(|it| {
                usize::from(it[0].key != it[1].key)
                    + usize::from(it[0].progression != it[1].progression)
                    + usize::from(it[0].figure != it[1].figure)
            });
            assert!(neighbours.min().unwrap() >= 2, "{mood:?}");
        }
    }

    #[test]
    fn a_story_that_is_over_is_closed_by_the_tonic_after_a_tension() {
        for (mood, seed) in Mood::ALL.into_iter().flat_map(|mood| [(mood, 1), (mood, 2), (mood, 3)]) {
            let times = Times { seconds: 60.0, end: Some(56.8), ..Times::default() };
            let bars = Music::new(mood, seed, &times).bars;
            let (last, before) = (bars[bars.len() - 1], bars[bars.len() - 2]);
            assert_eq!((before.root, last.root, last.held), (4, 0, [1; 4]), "{mood:?} {seed}");
        }
    }

    #[test]
    fn an_hour_needs_no_more_memory_than_a_minute() {
        let mut music = Music::new(Mood::Bright, 3, &Times { seconds: 3600.0, ..Times::default() });
        assert!(music.bars.len() < 2000, "{} bars", music.bars.len());
        let mut block = [[0.0; 2]; BLOCK];
        for _ in 0..(40 * RATE as usize / BLOCK) {
            music.fill(&mut block);
            assert!(
                music.waiting.len() < 200 && music.voices.len() < 100,
                "{} {}",
                music.waiting.len(),
                music.voices.len()
            );
        }
    }
}
