//! Where a card stands on its picture: beside its subject, and where the rest shows the least. Pure.

use super::super::cells::{Cells, Part};
use super::{Block, MARGIN, Measure, Placed, Room, Side, Words};

/// The widest cards beside their subject, as shares of the width: the middle of the picture is free, or a part of it.
const ASIDE: [f64; 3] = [0.56, 0.44, 0.34];
/// The smaller sizes that are tried where the largest does not fit, as shares of it; and the least one, which narrow cards have
/// in landscape, where the largest is twice as large as anything else on a cover.
const SIZES: [f64; 3] = [0.86, 0.74, 0.62];
const SIZE_MIN: f64 = 0.36;
/// What of the picture is looked at above and below a card besides what it covers, in ems: it needs air.
const AIR: f64 = 0.3;
/// How many heights of a card are compared, and what the whole height away from its usual place costs, to be beside the
/// middle, and to be smaller than elsewhere; to cover as much as the mean of the picture costs 1. What hiding all of the
/// subject costs is so much that a tenth of a face costs as much as the most detailed ground.
const PLACES: u32 = 30;
const FAR: f64 = 0.25;
const BESIDE: f64 = 0.08;
const SMALLER: f64 = 1.4;
const SUBJECT: f64 = 30.0;

impl Room {
    /// Sets a card in the middle of a calm ground.
    pub(crate) fn centred(&self, words: &Words<'_>, measure: Measure<'_>) -> Placed {
        let block = self.whole(words, measure);
        let top = (self.height - block.height) / 2.0;
        self.placed(block, Side::Middle, top)
    }

    /// Sets a card where it covers the least of what a picture shows. `view` is the part of the picture that the canvas shows.
    pub(crate) fn beside(&self, words: &Words<'_>, cells: &Cells, view: Part, measure: Measure<'_>) -> Placed {
        let blocks = self.blocks(words, measure);
        let largest = blocks.first().map_or(0.0, |(block, _)| block.em);
        let whole = cells.seen_in(view).max(f64::EPSILON);
        let cost = |placed: &Placed| {
            let beside = if placed.side == Side::Middle { 0.0 } else { BESIDE };
            let far = (placed.top + placed.block.height / 2.0 - self.middle).abs() / self.height;
            let smaller = (1.0 - placed.block.em / largest).max(0.0);
            let part = self.part(placed, view, AIR);
            let (seen, hidden) = (cells.seen_in(part) / whole, cells.hidden_by(part));
            seen + FAR * far + beside + SMALLER * smaller + SUBJECT * hidden
        };
        let places = blocks
            .iter()
            .flat_map(|(block, side)| self.tops(block.height).map(move |top| self.placed(block.clone(), *side, top)));
        let best = places.map(|placed| (cost(&placed), placed)).min_by(|one, other| one.0.total_cmp(&other.0));
        best.map_or_else(|| self.centred(words, measure), |best| best.1)
    }

    /// Lists the blocks that a card may be, and their sides; the largest one is the first.
    fn blocks(&self, words: &Words<'_>, measure: Measure<'_>) -> Vec<(Block, Side)> {
        let largest = self.whole(words, measure);
        let (em, line) = (largest.em, self.width * (1.0 - 2.0 * MARGIN));
        let mut blocks = vec![(largest, Side::Middle)];
        let is_large = |block: &Block| SIZE_MIN * em <= block.em;
        for size in SIZES {
            blocks.extend(self.within(words, line, size * em, measure).map(|block| (block, Side::Middle)));
        }
        for share in ASIDE.iter().filter(|_| self.is_wide) {
            if let Some(block) = self.within(words, share * self.width, self.em, measure) {
                blocks.extend([(block.clone(), Side::Left), (block, Side::Right)]);
            }
        }
        blocks.retain(|(block, _)| is_large(block));
        blocks
    }

    /// Lists the tops that a block of a height may have.
    fn tops(&self, height: f64) -> impl Iterator<Item = f64> + use<> {
        let (first, last) = (self.span.0, self.span.1 - height);
        let usual = (self.middle - height / 2.0).min(last).max(first);
        let step = (last - first).max(0.0) / f64::from(PLACES);
        (0..=PLACES).map(move |place| first + step * f64::from(place)).chain([usual])
    }

    fn placed(&self, block: Block, side: Side, top: f64) -> Placed {
        let left = match side {
            Side::Left => self.width * MARGIN,
            Side::Middle => (self.width - block.width) / 2.0,
            Side::Right => self.width * (1.0 - MARGIN) - block.width,
        };
        Placed { block, side, left, top }
    }

    /// Returns the part of a picture that a card covers.
    pub(crate) fn covered(&self, placed: &Placed, view: Part) -> Part {
        self.part(placed, view, 0.0)
    }

    /// Returns the part of a picture that a card covers, with so much air above and below it, in ems.
    fn part(&self, placed: &Placed, view: Part, air: f64) -> Part {
        let (across, down) = ((view.right - view.left) / self.width, (view.bottom - view.top) / self.height);
        let Placed { block, left, top, .. } = placed;
        let air = air * block.em;
        Part {
            left: view.left + left * across,
            top: view.top + (top - air) * down,
            right: view.left + (left + block.width) * across,
            bottom: view.top + (top + block.height + air) * down,
        }
    }
}
