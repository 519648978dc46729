//! Calculates when each cue is heard. Pure.
//!
//! Every piece starts with a frame of the video. So a piece that becomes longer or shorter moves the others by whole
//! frames, and their part of the video stays the same and need not be encoded again.

/// Silence between the parts of a narration, in seconds at speed 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pauses {
    /// Before the first word.
    pub(super) lead_in: f64,
    /// After the last word.
    pub(super) tail: f64,
    /// Inside a sentence, between two words.
    pub(super) words: f64,
    /// Inside a sentence, after a comma or another sign.
    pub(super) clause: f64,
    /// Between two sentences.
    pub(super) sentence: f64,
    /// Between two paragraphs.
    pub(super) paragraph: f64,
    /// After a title or the heading of a chapter, in which its card is read.
    pub(super) heading: f64,
    /// Before the heading of a chapter.
    pub(super) chapter: f64,
    /// Between two scenes.
    pub(super) scene: f64,
    /// Before the sentence with which a story turns, and before its last one.
    pub(super) breath: f64,
}

impl Pauses {
    /// Returns the pauses of a person who reads aloud, divided by the speed: those of audiobooks, 0.25 to 0.35 s after a
    /// comma, 0.5 to 0.7 s between sentences, 0.9 to 1.2 s between paragraphs, 1.0 to 1.5 s where a story turns. A clip adds
    /// 0.06 s to each, the silence at its edges.
    pub(super) fn at_speed(speed: f64) -> Self {
        Self {
            lead_in: 0.4,
            // Its caption stays for 0.3 s, then the picture goes in 1.3.
            tail: 1.7,
            words: 0.05 / speed,
            clause: 0.25 / speed,
            sentence: 0.55 / speed,
            paragraph: 1.0 / speed,
            heading: 1.2 / speed,
            chapter: 1.8 / speed,
            scene: 1.0 / speed,
            breath: 1.2 / speed,
        }
    }
}

/// A piece of speech and its place in the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The index of its scene.
    pub(super) scene: usize,
    /// The index of its sentence in the scene.
    pub(super) sentence: usize,
    /// What its sentence ends.
    pub(super) ends: Ends,
    /// It ends with a sign, not with a word.
    pub(super) stops: bool,
    /// The story turns with its sentence, or ends with it.
    pub(super) is_weighty: bool,
    /// Its length in samples.
    pub(super) samples: u64,
}

/// What a sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// Only itself.
    Sentence,
    Paragraph,
    /// A title or the heading of a chapter.
    Heading,
}

/// When every piece starts, and the total length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Timeline {
    /// When each piece starts.
    pub(super) starts: Vec<Start>,
    /// The end.
    pub(super) total: Start,
}

/// The same moment, in frames and in samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// The number of the frame.
    pub(super) frame: u64,
    /// The number of the first sample in it.
    pub(super) sample: u64,
}

/// Samples and frames per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rates {
    /// Samples per second.
    pub(super) samples: u32,
    /// Frames per second.
    pub(super) frames: u32,
}

impl Rates {
    /// Returns the first frame that starts at a sample or after it.
    fn start(self, sample: u64) -> Start {
        let (samples, frames) = (u64::from(self.samples), u64::from(self.frames));
        let frame = (sample * frames).div_ceil(samples);
        Start { frame, sample: (frame * samples).div_ceil(frames) }
    }
}

/// Places the pieces one after the other. `scene_seconds` has the least length of each scene, if it has one.
pub(super) fn lay(places: &[Place], scene_seconds: &[Option<f64>], rates: Rates, pauses: &Pauses) -> Timeline {
    let rate = rates.samples;
    let mut starts = Vec::with_capacity(places.len());
    let mut at = samples(pauses.lead_in, rate);
    let mut scene_start = 0;
    let mut before: Option<&Place> = None;
    let least = |scene: usize| scene_seconds.get(scene).copied().flatten().map_or(0, |seconds| samples(seconds, rate));
    for place in places {
        if let Some(before) = before {
            at += samples(pause(before, place, pauses), rate);
            if before.scene != place.scene {
                at = at.max(scene_start + least(before.scene));
                scene_start = at;
            }
        }
        let start = rates.start(at);
        starts.push(start);
        at = start.sample + place.samples;
        before = Some(place);
    }
    let end_of_scene = scene_start + before.map_or(0, |last| least(last.scene));
    Timeline { starts, total: rates.start((at + samples(pauses.tail, rate)).max(end_of_scene)) }
}

fn pause(before: &Place, place: &Place, pauses: &Pauses) -> f64 {
    if (before.scene, before.sentence) == (place.scene, place.sentence) {
        return if before.stops { pauses.clause } else { pauses.words };
    }
    let ends = match before.ends {
        Ends::Sentence => pauses.sentence,
        Ends::Paragraph => pauses.paragraph,
        Ends::Heading => pauses.heading,
    };
    let scene = if before.scene == place.scene { 0.0 } else { pauses.scene };
    let chapter = if place.ends == Ends::Heading { pauses.chapter } else { 0.0 };
    let breath = if place.is_weighty { pauses.breath } else { 0.0 };
    ends.max(scene).max(breath).max(chapter)
}

/// Converts seconds to samples.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times are positive and below an hour")]
pub(super) fn samples(seconds: f64, rate: u32) -> u64 {
    (seconds * f64::from(rate)).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSES: Pauses = Pauses {
        lead_in: 1.0,
        tail: 2.0,
        words: 0.1,
        clause: 0.2,
        sentence: 0.5,
        paragraph: 0.8,
        heading: 1.0,
        chapter: 2.0,
        scene: 1.5,
        breath: 1.2,
    };

    /// Pieces are written as `scene.sentence:samples`, with `/` at the end of a paragraph, `#` at that of a heading, `,` where
    /// a comma ends them, and `!` where their sentence has weight; ten samples per second.
    fn check(script: &str, scene_seconds: &[Option<f64>], starts: &[u64], total: u64) {
        let places: Vec<Place> = script
            .split_whitespace()
            .map(|word| {
                let (scene, rest) = word.trim_end_matches(['/', '#', ',', '!']).split_once('.').unwrap();
                let (sentence, samples) = rest.split_once(':').unwrap();
                let [scene, sentence] = [scene, sentence].map(|it| it.parse().unwrap());
                let ends = match word.chars().last() {
                    Some('/') => Ends::Paragraph,
                    Some('#') => Ends::Heading,
                    _ => Ends::Sentence,
                };
                let (stops, is_weighty) = (word.ends_with(','), word.ends_with('!'));
                Place { scene, sentence, ends, stops, is_weighty, samples: samples.parse().unwrap() }
            })
            .collect();
        // A frame for each sample, so that frames change nothing.
        let line = lay(&places, scene_seconds, Rates { samples: 10, frames: 10 }, &PAUSES);
        let found: Vec<u64> = line.starts.iter().map(|start| start.sample).collect();
        assert_eq!((found.as_slice(), line.total.sample), (starts, total), "{script}");
    }

    #[test]
    fn a_longer_piece_moves_the_others_by_whole_frames() {
        let rates = Rates { samples: 16_000, frames: 30 };
        let line = |first: u64| {
            let place = |sentence, samples| {
                let ends = Ends::Sentence;
                Place { scene: 0, sentence, ends, stops: true, is_weighty: false, samples }
            };
            lay(&[place(0, first), place(1, 9_999), place(2, 12_345)], &[], rates, &PAUSES)
        };
        let (short, long) = (line(20_000), line(21_357));
        let moved: Vec<u64> = short.starts.iter().zip(&long.starts).map(|(a, b)| b.frame - a.frame).collect();
        assert_eq!(moved, [0, 3, 3]);
        assert_eq!(long.total.frame - short.total.frame, 3);
        for start in long.starts.iter().chain([&long.total]) {
            let exact = start.frame as f64 * 16_000.0 / 30.0;
            assert!((0.0..1.0).contains(&(start.sample as f64 - exact)), "{start:?}");
        }
    }

    #[test]
    fn pieces_follow_each_other_with_the_pause_that_fits() {
        check("0.0:20", &[], &[10], 50);
        check("0.0:20 0.0:30 0.1:10/ 0.2:5", &[None], &[10, 31, 66, 84], 109);
        check("0.0:20 1.0:30", &[None, None], &[10, 45], 95);
        check("0.0:20# 0.1:30", &[None], &[10, 40], 90);
        check("0.0:20, 0.0:30 0.1:10", &[], &[10, 32, 67], 97);
        check("0.0:20 0.1:10! 0.2:10", &[], &[10, 42, 57], 87);
        check("0.0:20/ 0.1:10# 0.2:10", &[], &[10, 50, 70], 100);
        check("0.0:20/ 0.1:10! 1.0:10!", &[], &[10, 42, 67], 97);
        check("", &[], &[], 30);
    }

    #[test]
    fn a_story_of_ten_sentences_breathes_but_does_not_drag() {
        let ends = |sentence| if sentence == 4 { Ends::Paragraph } else { Ends::Sentence };
        let place = |sentence| {
            let is_weighty = [6, 9].contains(&sentence);
            Place { scene: 0, sentence, ends: ends(sentence), stops: true, is_weighty, samples: 30_000 }
        };
        let places: Vec<Place> = (0..10).map(place).collect();
        let line = lay(&places, &[], Rates { samples: 10_000, frames: 30 }, &Pauses::at_speed(1.0));
        let pauses: Vec<u64> = line.starts.windows(2).map(|it| it[1].sample - it[0].sample - 30_000).collect();
        let seconds = pauses.iter().sum::<u64>() as f64 / 10_000.0;
        assert!((6.0..8.0).contains(&seconds), "{seconds} s of pauses");
        assert!(pauses[0] < pauses[4] && pauses[4] < pauses[5] && pauses[5].abs_diff(pauses[8]) < 350, "{pauses:?}");
    }

    #[test]
    fn a_scene_lasts_at_least_as_long_as_it_says() {
        check("0.0:20 1.0:30", &[Some(10.0), Some(10.0)], &[10, 100], 200);
        check("0.0:20 1.0:30", &[Some(1.0), Some(1.0)], &[10, 45], 95);
    }
}
