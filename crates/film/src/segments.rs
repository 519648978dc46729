//! Cuts a video into segments that can be encoded, kept and joined each by itself. Pure.
//!
//! A segment is one picture between two crossfades, or one crossfade. So another length of one scene changes its own
//! segment and the two crossfades beside it, and no other: everything in a segment's key is relative to its start.

use super::compose::Seen;
use super::frames::{Composition, FramePlan};
use super::lettering::Lettering;
use super::{Order, Settings, ffmpeg};
use blake3::Hasher;
use cache::Key;
use std::ops::Range;

/// Changes with everything that makes other frames of the same inputs, so that older segments are not used any more.
const FORMAT: u32 = 7;

/// A part of a video that starts with a key frame and refers to no frame outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Its frames.
    pub(crate) frames: Range<u32>,
    /// The name of everything that its frames are made from.
    pub(crate) key: Key,
}

/// Cuts a video into its segments.
pub(super) fn cut(plan: &FramePlan, lettering: &Lettering, order: &Order, settings: &Settings) -> Vec<Segment> {
    let mut common = Hasher::new();
    common.update(&FORMAT.to_le_bytes());
    for argument in ffmpeg::picture_arguments(order, settings) {
        common.update(argument.as_bytes()).update(&[0]);
    }
    let bounds = plan.timeline.bounds();
    let ranges = bounds.iter().zip(bounds.iter().skip(1)).map(|(first, end)| *first..*end);
    let segment = |range: Range<u32>| {
        let mut inputs = common.clone();
        for number in range.clone() {
            add_frame(&mut inputs, &plan.composition(number), &plan.hashes);
            lettering.add_texts(&mut inputs, number);
        }
        Segment { frames: range, key: Key::of(&inputs) }
    };
    ranges.map(segment).collect()
}

/// Adds what one frame shows to the inputs of its segment.
fn add_frame(inputs: &mut Hasher, shown: &Composition, pictures: &[blake3::Hash]) {
    for (scene, Seen { near, far, age }) in &shown.layers {
        let picture = pictures.get(*scene).map(blake3::Hash::as_bytes);
        inputs.update(b"picture").update(picture.unwrap_or(&[0; 32]));
        for side in [near, far].into_iter().flat_map(|view| [view.left, view.top, view.width, view.height]) {
            inputs.update(&side.to_bits().to_le_bytes());
        }
        inputs.update(&age.to_le_bytes());
    }
    inputs.update(b"mixed").update(&shown.share.to_le_bytes()).update(&shown.light.to_le_bytes());
}

/// Joins neighbours that must be encoded into stretches, each of which is encoded by one ffmpeg.
pub(super) fn stretches(missing: &[usize]) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for index in missing {
        match stretches.last_mut() {
            Some(last) if last.end == *index => last.end += 1,
            _ => stretches.push(*index..index + 1),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_encoded_together() {
        assert_eq!(stretches(&[]), []);
        assert_eq!(stretches(&[0, 1, 2, 4]), [0..3, 4..5]);
        assert_eq!(stretches(&[1, 2, 5, 7, 8]), [1..3, 5..6, 7..9]);
    }
}
