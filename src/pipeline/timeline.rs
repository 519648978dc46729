//! Calculates when each cue is heard, in samples. Pure.

/// Silence between the parts of a narration, in seconds at speed 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pauses {
    /// Before the first word.
    pub(super) lead_in: f64,
    /// After the last word.
    pub(super) tail: f64,
    /// Inside a sentence.
    pub(super) clause: f64,
    /// Between two sentences.
    pub(super) sentence: f64,
    /// Between two paragraphs.
    pub(super) paragraph: f64,
    /// Between two scenes.
    pub(super) scene: f64,
}

impl Pauses {
    /// Returns the pauses of a person who reads aloud, divided by the speed.
    pub(super) fn at_speed(speed: f64) -> Self {
        Self {
            lead_in: 0.4,
            tail: 0.8,
            clause: 0.1 / speed,
            sentence: 0.25 / speed,
            paragraph: 0.6 / speed,
            scene: 0.7 / speed,
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
    /// True if its sentence ends a paragraph.
    pub(super) ends_paragraph: bool,
    /// Its length in samples.
    pub(super) samples: u64,
}

/// The first sample of every piece, and the total length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Timeline {
    /// The first sample of each piece.
    pub(super) starts: Vec<u64>,
    /// The number of samples in all.
    pub(super) total: u64,
}

/// Places the pieces one after the other. `scene_seconds` has the least length of each scene, if it has one.
pub(super) fn lay(places: &[Place], scene_seconds: &[Option<f64>], rate: u32, pauses: &Pauses) -> Timeline {
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
        starts.push(at);
        at += place.samples;
        before = Some(place);
    }
    let end_of_scene = scene_start + before.map_or(0, |last| least(last.scene));
    Timeline { starts, total: (at + samples(pauses.tail, rate)).max(end_of_scene) }
}

fn pause(before: &Place, place: &Place, pauses: &Pauses) -> f64 {
    if before.scene != place.scene {
        pauses.scene
    } else if before.sentence == place.sentence {
        pauses.clause
    } else if before.ends_paragraph {
        pauses.paragraph
    } else {
        pauses.sentence
    }
}

/// Converts seconds to samples.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times are positive and below an hour")]
pub(super) fn samples(seconds: f64, rate: u32) -> u64 {
    (seconds * f64::from(rate)).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSES: Pauses = Pauses { lead_in: 1.0, tail: 2.0, clause: 0.1, sentence: 0.5, paragraph: 0.8, scene: 1.5 };

    /// Pieces are written as `scene.sentence:samples`, with `/` at the end of a paragraph; ten samples per second.
    fn check(script: &str, scene_seconds: &[Option<f64>], starts: &[u64], total: u64) {
        let places: Vec<Place> = script
            .split_whitespace()
            .map(|word| {
                let (scene, rest) = word.trim_end_matches('/').split_once('.').unwrap();
                let (sentence, samples) = rest.split_once(':').unwrap();
                let [scene, sentence] = [scene, sentence].map(|it| it.parse().unwrap());
                Place { scene, sentence, ends_paragraph: word.ends_with('/'), samples: samples.parse().unwrap() }
            })
            .collect();
        let expected = Timeline { starts: starts.to_vec(), total };
        assert_eq!(lay(&places, scene_seconds, 10, &PAUSES), expected, "{script}");
    }

    #[test]
    fn pieces_follow_each_other_with_the_pause_that_fits() {
        check("0.0:20", &[], &[10], 50);
        check("0.0:20 0.0:30 0.1:10/ 0.2:5", &[None], &[10, 31, 66, 84], 109);
        check("0.0:20 1.0:30", &[None, None], &[10, 45], 95);
        check("", &[], &[], 30);
    }

    #[test]
    fn a_scene_lasts_at_least_as_long_as_it_says() {
        check("0.0:20 1.0:30", &[Some(10.0), Some(10.0)], &[10, 100], 200);
        check("0.0:20 1.0:30", &[Some(1.0), Some(1.0)], &[10, 45], 95);
    }
}
