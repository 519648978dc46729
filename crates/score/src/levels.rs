//! How loud music and sounds are at each moment: low while words are spoken, a little more where nobody speaks, and less
//! and less before the story turns.

use crate::numbers::{ease, power_of_two};
use crate::{BLOCK, RATE};
use std::ops::Range;

/// How much louder music is where nobody speaks, in dB: before the first word, after the last, and in short pauses.
pub(crate) const MUSIC_LIFT: f64 = 6.0;
/// How much louder the sounds of scenes are there, in dB.
pub(crate) const BED_LIFT: f64 = 4.0;
/// How much lower the sounds of scenes are than music, in LU.
pub(crate) const BED_UNDER: f64 = -2.0;
/// How loud music is where a story has no spoken word at all, under the loudness that a voice would have, in LU.
pub(crate) const ALONE: f64 = -6.0;

/// A pause that is shorter than this belongs to the speech, in seconds: music that jumps up at a comma attracts attention.
/// Sentences are 0.6 s apart, and there it may be heard.
const PAUSE_MIN: f64 = 0.5;
/// A pause of at least this is a rest, in seconds: between paragraphs and scenes, after a heading. There the music is
/// louder than under the words before, by [`REST_RISE`] dB, whatever it plays: where phrases begin, it would be softer.
const REST_MIN: f64 = 0.85;
const REST_RISE: f64 = 4.5;
/// The least and the most that it is brought up for that, in dB.
const REST_LIFT: (f64, f64) = (0.0, 12.0);
/// How long before a rest the music is compared with it, in seconds.
const COMPARED: f64 = 3.0;
/// Music comes up in pauses if words are spoken for at least this share of the time. A meter (EBU R 128) leaves out what is
/// 10 LU below the mean; where little is spoken, the pauses would be near the mean, and the whole be measured as too quiet.
const SPOKEN_SHARE_MIN: f64 = 0.45;
/// How far it is down instead where less is spoken, as a share of the lift.
const SOLITARY: f64 = -0.7;
/// How long after a word the music begins to come up, and how long that takes, in seconds.
const UP: (f64, f64) = (0.0, 0.25);
/// How long before a word the music is down, and how long that takes, in seconds.
const DOWN: (f64, f64) = (0.05, 0.22);
/// How far music falls before the turn, in dB, how long that takes, and how long it takes to come back then, in seconds.
const TURN_FALL: f64 = 6.0;
const TURN_SECONDS: f64 = 1.5;
const TURN_BACK: f64 = 0.04;

/// How loud music is by itself as time goes by: the momentary loudness (EBU R 128, over 0.4 s) about ten times a second.
#[derive(Debug, Default)]
pub(crate) struct Course(Vec<f32>);

impl Course {
    /// How many blocks are between two of its values.
    pub(crate) const BLOCKS: u64 = 19;
    /// Over how long each of them is measured, in seconds.
    const WINDOW: f64 = 0.4;

    /// Adds the loudness at the end of the next [`Self::BLOCKS`], in LUFS.
    pub(crate) fn push(&mut self, lufs: f64) {
        self.0.push(lufs as f32);
    }

    /// Returns the mean loudness in a time, in LUFS; `None` where nothing was measured, or silence.
    fn mean(&self, span: Range<f64>) -> Option<f64> {
        let step = (Self::BLOCKS * BLOCK as u64) as f64 / f64::from(RATE);
        let (first, last) = ((span.start + Self::WINDOW) / step, span.end / step);
        let values = self.0.get(first.max(1.0).ceil() as usize - 1..last.max(0.0) as usize)?;
        let power: f64 =
            values.iter().map(|lufs| power_of_two(f64::from(*lufs).max(-200.0) / 3.010_299_956_639_812)).sum();
        let mean = power / values.len() as f64;
        (1e-10 < mean).then(|| 10.0 * mean.log10())
    }
}

/// Follows the speech through time.
#[derive(Debug)]
pub(crate) struct Levels {
    speech: Vec<Range<f64>>,
    /// How much louder music is in the pause before each of them, and after the last, in dB.
    lifts: Vec<f64>,
    turn: Option<f64>,
    next: usize,
    comes_up: bool,
}

impl Levels {
    /// Prepares the levels for times at which words are spoken, in order, of so many seconds, and for the turn.
    pub(crate) fn new(speech: &[Range<f64>], seconds: f64, turn: Option<f64>) -> Self {
        let mut joined: Vec<Range<f64>> = Vec::new();
        for words in speech {
            match joined.last_mut() {
                Some(last) if words.start - last.end < PAUSE_MIN => last.end = last.end.max(words.end),
                _ => joined.push(words.clone()),
            }
        }
        let spoken: f64 = joined.iter().map(|words| words.end - words.start).sum();
        let comes_up = joined.is_empty() || SPOKEN_SHARE_MIN * seconds <= spoken;
        let mut levels = Self { lifts: vec![MUSIC_LIFT; joined.len() + 1], speech: joined, turn, next: 0, comes_up };
        let turns = turn.map_or(0, |turn| levels.speech.partition_point(|words| words.end <= turn));
        let is_before = |words: &Range<f64>| turn.is_some_and(|turn| (words.start - turn).abs() < PAUSE_MIN);
        if 0 < turns
            && levels.speech.get(turns).is_some_and(is_before)
            && let Some(lift) = levels.lifts.get_mut(turns)
        {
            *lift = 0.0; // it falls there
        }
        levels
    }

    /// Tells whether nobody ever speaks.
    pub(crate) fn is_alone(&self) -> bool {
        self.speech.is_empty()
    }

    /// Brings the music up in rests by as much as it needs there to be louder than before.
    pub(crate) fn fit(&mut self, course: &Course) {
        let pairs = self.speech.windows(2).zip(self.lifts.iter_mut().skip(1));
        for (pair, lift) in pairs.filter(|(_, lift)| 0.0 < **lift) {
            let [words, next] = pair else { continue };
            let rest = words.end..next.start;
            if rest.end - rest.start < REST_MIN {
                continue;
            }
            let before = course.mean((words.end - COMPARED).max(words.start)..words.end);
            if let Some((before, within)) = before.zip(course.mean(rest)) {
                *lift = (REST_RISE + before - within).clamp(REST_LIFT.0, REST_LIFT.1);
            }
        }
    }

    /// Returns how much louder music and the sounds of scenes are at a time than under words, in dB. Times must not go back.
    pub(crate) fn at(&mut self, at: f64) -> [f64; 2] {
        let share = self.share(at);
        let lift = self.lifts.get(self.next).copied().unwrap_or(MUSIC_LIFT);
        [share * lift - self.fall(at), share * BED_LIFT]
    }

    /// Returns how far the sound is up at a time: 0 while words are spoken, 1 in the middle of a pause, less than 0 where
    /// little is spoken at all.
    fn share(&mut self, at: f64) -> f64 {
        if !self.comes_up {
            return SOLITARY;
        }
        while self.speech.get(self.next).is_some_and(|words| words.end <= at) {
            self.next += 1;
        }
        let since = self.next.checked_sub(1).and_then(|it| self.speech.get(it)).map_or(f64::MAX, |it| at - it.end);
        let until = self.speech.get(self.next).map_or(f64::MAX, |it| it.start - at);
        let part = |seconds: f64, (first, long): (f64, f64)| f64::from(ease(((seconds - first) / long) as f32));
        part(since, UP).min(part(until, DOWN))
    }

    /// Returns how far music has fallen before the turn, in dB.
    fn fall(&self, at: f64) -> f64 {
        let since = self.turn.map_or(f64::MIN, |turn| at - turn);
        if since < 0.0 {
            TURN_FALL * f64::from(ease((1.0 + since / TURN_SECONDS) as f32))
        } else {
            TURN_FALL * (1.0 - since / TURN_BACK).max(0.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_down_before_the_first_word_and_comes_up_only_in_real_pauses() {
        let mut levels = Levels::new(&[2.0..3.0, 3.45..5.0, 8.0..9.0], 8.0, None);
        for (at, low, high) in [
            (0.0, 1.0, 1.0),
            (1.8, 0.1, 0.9),
            (1.96, 0.0, 0.0),
            (3.2, 0.0, 0.0),
            (5.0, 0.0, 0.0),
            (6.3, 1.0, 1.0),
            (8.5, 0.0, 0.0),
            (11.0, 1.0, 1.0),
        ] {
            let lift = levels.share(at);
            assert!((low..=high).contains(&lift), "{lift} at {at}");
        }
        let mut sentences = Levels::new(&[0.0..4.0, 4.6..8.0], 8.0, None);
        assert!(0.9 < sentences.share(4.27), "it is heard between two sentences");
        let mut alone = Levels::new(&[], 9.0, None);
        assert!(alone.is_alone() && (alone.share(3.0) - 1.0).abs() < 1e-9);
        assert!(Levels::new(&[2.0..3.0], 6.0, None).share(0.0) < 0.0, "one sentence in much silence");
    }

    #[test]
    fn music_falls_before_the_turn_by_6_db_in_a_second_and_a_half_and_comes_back_with_it() {
        let mut levels = Levels::new(&[0.0..8.8, 10.0..20.0], 20.0, Some(10.0));
        for (at, db) in [(8.0, 0.0), (8.5, 0.0), (9.25, -3.0), (9.99, -6.0), (10.02, -3.0), (10.05, 0.0), (15.0, 0.0)] {
            let [music, _] = levels.at(at);
            assert!((music - db).abs() < 0.05, "{music} dB at {at}");
        }
    }

    #[test]
    fn music_that_is_softer_in_a_rest_by_itself_is_brought_up_there() {
        let mut levels = Levels::new(&[0.0..10.0, 11.2..20.0, 20.6..30.0], 30.0, None);
        let mut course = Course::default();
        let step = (Course::BLOCKS * BLOCK as u64) as f64 / f64::from(RATE);
        for n in 1..300 {
            let at = f64::from(n) * step;
            course.push(if (10.1..11.3).contains(&at) { -29.0 } else { -25.0 });
        }
        levels.fit(&course);
        let heard = [10.6, 15.0, 20.3].map(|at| levels.at(at)[0]);
        assert!((heard[0] - 8.5).abs() < 0.1 && heard[1].abs() < 1e-9, "{heard:?}");
        assert!(5.0 < heard[2], "a short pause is as it was: {heard:?}");
    }
}
