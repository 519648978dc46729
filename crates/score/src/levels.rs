//! How loud music and sounds are at each moment: low while words are spoken, a little more where nobody speaks.

use crate::numbers::ease;
use std::ops::Range;

/// How much louder music is where nobody speaks, in dB.
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
/// Music comes up in pauses if words are spoken for at least this share of the time. A meter (EBU R 128) leaves out what is
/// 10 LU below the mean; where little is spoken, the pauses would be near the mean, and the whole be measured as too quiet.
const SPOKEN_SHARE_MIN: f64 = 0.45;
/// How far it is down instead where less is spoken, as a share of the lift.
const SOLITARY: f64 = -0.7;
/// How long after a word the music begins to come up, and how long that takes, in seconds.
const UP: (f64, f64) = (0.0, 0.25);
/// How long before a word the music is down, and how long that takes, in seconds.
const DOWN: (f64, f64) = (0.05, 0.22);

/// Follows the speech through time.
#[derive(Debug)]
pub(crate) struct Levels {
    speech: Vec<Range<f64>>,
    next: usize,
    comes_up: bool,
}

impl Levels {
    /// Prepares the levels for times at which words are spoken, in order, of so many seconds.
    pub(crate) fn new(speech: &[Range<f64>], seconds: f64) -> Self {
        let mut joined: Vec<Range<f64>> = Vec::new();
        for words in speech {
            match joined.last_mut() {
                Some(last) if words.start - last.end < PAUSE_MIN => last.end = last.end.max(words.end),
                _ => joined.push(words.clone()),
            }
        }
        let spoken: f64 = joined.iter().map(|words| words.end - words.start).sum();
        let comes_up = joined.is_empty() || SPOKEN_SHARE_MIN * seconds <= spoken;
        Self { speech: joined, next: 0, comes_up }
    }

    /// Tells whether nobody ever speaks.
    pub(crate) fn is_alone(&self) -> bool {
        self.speech.is_empty()
    }

    /// Returns how far the sound is up at a time: 0 while words are spoken, 1 in the middle of a pause, less than 0 where
    /// little is spoken at all. Times must not go back.
    pub(crate) fn lift(&mut self, at: f64) -> f64 {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_down_before_the_first_word_and_comes_up_only_in_real_pauses() {
        let mut levels = Levels::new(&[2.0..3.0, 3.45..5.0, 8.0..9.0], 8.0);
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
            let lift = levels.lift(at);
            assert!((low..=high).contains(&lift), "{lift} at {at}");
        }
        let mut sentences = Levels::new(&[0.0..4.0, 4.6..8.0], 8.0);
        assert!(0.9 < sentences.lift(4.27), "it is heard between two sentences");
        assert!(Levels::new(&[], 9.0).is_alone() && (Levels::new(&[], 9.0).lift(3.0) - 1.0).abs() < 1e-9);
        assert!(Levels::new(&[2.0..3.0], 6.0).lift(0.0) < 0.0, "one sentence in much silence");
    }
}
