//! Paints a text that is set: its letters with outline and shadow, and the marks of its words. Pure.
#![expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "pixels")]
#![expect(clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::letters::Letters;
use super::poster::Side;
use super::setting::{Area, Backdrop, Placed, Setting};
use super::style::{Color, Look};
use super::typeset::{Picture, Shape};
use super::{Canvas, Face};
use zeno::{Cap, Command, Fill, Join, Mask, PathBuilder as _, Placement, Stroke, Style, Transform};

/// The width of the line around a letter, and how far its shadow falls, is blurred and is opaque, in ems and of 255.
const OUTLINE: f32 = 0.062;
const SHADOW_FALL: f32 = 0.045;
const SHADOW_BLUR: f32 = 0.035;
const SHADOW_OPACITY: u8 = 120;
/// How far the darkness around captions reaches and is blurred, in ems, and how opaque it is, of 255: white letters on snow
/// or a bright sky have little but their outline.
const HALO_REACH: f32 = 0.14;
const HALO_BLUR: f32 = 0.1;
const HALO_OPACITY: u8 = 130;
/// How far the darkness around the letters of a card reaches, is blurred and is opaque, in ems and of 255; and how far their
/// shadow falls, is blurred and is opaque.
const GLOW_REACH: f32 = 0.03;
const GLOW_BLUR: f32 = 0.16;
const GLOW_OPACITY: u8 = 165;
const CARD_SHADOW_FALL: f32 = 0.03;
const CARD_SHADOW_BLUR: f32 = 0.022;
const CARD_SHADOW_OPACITY: u8 = 190;
/// The rule of a card, in ems: half of its length and of its thickness, and half of the lozenge in its middle. Beside letters
/// without serifs it is a bar.
const RULE: (f32, f32) = (1.15, 0.014);
const LOZENGE: f32 = 0.085;
const BAR: (f32, f32) = (0.55, 0.045);
/// The radius of a box's corners, in ems.
const CORNER: f32 = 0.22;

/// Paints what does not change while a text is shown; `None` if nothing of it is on the canvas.
pub(crate) fn base(setting: &Setting, canvas: Canvas) -> Option<Letters> {
    if let Some(backdrop) = &setting.backdrop {
        return card(setting, backdrop, canvas);
    }
    let path = path(setting.glyphs.iter());
    let mut stroke = Stroke::new(2.0 * OUTLINE * setting.em);
    stroke.join(Join::Round).cap(Cap::Round);
    let outline = Layer::of(&path, stroke);
    let letters = Layer::of(&path, Fill::NonZero);
    let behind = match setting.look {
        // It would lie over the box.
        Look::Box => None,
        Look::Plain | Look::Karaoke | Look::Word | Look::None => Some((halo(&path, setting.em), HALO_OPACITY)),
    };
    let (blur, fall) = ((SHADOW_BLUR * setting.em).round() as usize, (SHADOW_FALL * setting.em).round() as i32);
    let shadow = outline.joined(&letters).blurred(blur).moved(fall);
    let pictures = || setting.glyphs.iter().filter_map(Image::of);
    let areas = behind.iter().map(|(layer, _)| layer.area).chain([shadow.area, outline.area, letters.area]);
    let mut paper = Paper::around(areas.chain(pictures().map(|image| image.area)), canvas)?;
    if let Some((layer, opacity)) = &behind {
        paper.lay(layer, setting.ink.outline, *opacity);
    }
    paper.lay(&shadow, setting.ink.outline, SHADOW_OPACITY);
    paper.lay(&outline, setting.ink.outline, u8::MAX);
    paper.lay(&letters, setting.ink.text, u8::MAX);
    pictures().for_each(|image| paper.show(&image));
    Some(paper.letters())
}

/// Paints the mark of a word: the box behind it, or its letters in another colour.
pub(crate) fn mark(setting: &Setting, word: usize, canvas: Canvas) -> Option<Letters> {
    let layer = match setting.look {
        Look::Box => Layer::of(&round_box(setting.boxes.get(word)?, CORNER * setting.em), Fill::NonZero),
        Look::Karaoke | Look::Word => {
            Layer::of(&path(setting.glyphs.iter().filter(|glyph| glyph.word == Some(word))), Fill::NonZero)
        }
        Look::Plain | Look::None => return None,
    };
    let mut paper = Paper::around([layer.area].into_iter(), canvas)?;
    paper.lay(&layer, setting.ink.active, u8::MAX);
    Some(paper.letters())
}

/// Makes the darkness around letters.
fn halo(path: &[Command], em: f32) -> Layer {
    let mut stroke = Stroke::new(2.0 * (OUTLINE + HALO_REACH) * em);
    stroke.join(Join::Round).cap(Cap::Round);
    let blur = (HALO_BLUR * em).round() as usize;
    // Twice: its edge must not be seen on a bright picture.
    Layer::of(path, stroke).blurred(blur).blurred(blur)
}

/// Paints the letters of a card: no line around them as captions have, but a soft darkness and a shadow.
fn card(setting: &Setting, backdrop: &Backdrop, canvas: Canvas) -> Option<Letters> {
    let (path, rule) = (path(setting.glyphs.iter()), rule(backdrop, setting.em));
    let em = setting.em;
    let mut stroke = Stroke::new(2.0 * GLOW_REACH * em);
    stroke.join(Join::Round).cap(Cap::Round);
    let (letters, rule) = (Layer::of(&path, Fill::NonZero), Layer::of(&rule, Fill::NonZero));
    let both = letters.joined(&rule);
    let blur = |share: f32| (share * em).round() as usize;
    // Twice: its edge must not be seen on a bright picture.
    let glow = Layer::of(&path, stroke).joined(&both).blurred(blur(GLOW_BLUR)).blurred(blur(GLOW_BLUR));
    let shadow = both.blurred(blur(CARD_SHADOW_BLUR)).moved((CARD_SHADOW_FALL * em).round() as i32);
    let pictures = || setting.glyphs.iter().filter_map(Image::of);
    let areas = [glow.area, shadow.area, letters.area, rule.area].into_iter();
    let mut paper = Paper::around(areas.chain(pictures().map(|image| image.area)), canvas)?;
    paper.lay(&glow, setting.ink.outline, GLOW_OPACITY);
    paper.lay(&shadow, setting.ink.outline, CARD_SHADOW_OPACITY);
    paper.lay(&rule, setting.ink.active, u8::MAX);
    paper.lay(&letters, setting.ink.text, u8::MAX);
    pictures().for_each(|image| paper.show(&image));
    Some(paper.letters())
}

/// Draws the rule of a card: a line that becomes thin at both ends, with a lozenge in its middle, or a bar.
fn rule(backdrop: &Backdrop, em: f32) -> Vec<Command> {
    let (at, y) = backdrop.rule;
    let (half, thick) = match backdrop.face {
        Face::Serif => (RULE.0 * em, (RULE.1 * em).max(1.0)),
        Face::Sans => (BAR.0 * em, (BAR.1 * em).max(1.0)),
    };
    let x = match backdrop.begins {
        Side::Left => at + half,
        Side::Middle => at,
        Side::Right => at - half,
    };
    let mut path = Vec::new();
    let mut polygon = |points: &[(f32, f32)]| {
        for (number, point) in points.iter().enumerate() {
            if number == 0 {
                path.move_to(*point)
            } else {
                path.line_to(*point)
            };
        }
        path.close();
    };
    match backdrop.face {
        Face::Serif => {
            let side = LOZENGE * em;
            polygon(&[(x - half, y), (x, y - thick), (x + half, y), (x, y + thick)]);
            polygon(&[(x - side, y), (x, y - side), (x + side, y), (x, y + side)]);
        }
        Face::Sans => {
            polygon(&[(x - half, y - thick), (x + half, y - thick), (x + half, y + thick), (x - half, y + thick)]);
        }
    }
    path
}

fn round_box(area: &Area, radius: f32) -> Vec<Command> {
    let Area { left, top, right, bottom } = *area;
    let mut path = Vec::new();
    path.add_round_rect((left, top), right - left, bottom - top, radius, radius);
    path
}

/// Joins the outlines of glyphs on the canvas.
fn path<'a>(glyphs: impl Iterator<Item = &'a Placed>) -> Vec<Command> {
    let mut path = Vec::new();
    for glyph in glyphs {
        if let Shape::Outline(commands) = glyph.shape.as_ref() {
            let place = Transform::new(1.0, 0.0, 0.0, -1.0, glyph.x, glyph.y);
            path.extend(commands.iter().map(|command| command.transform(&place)));
        }
    }
    path
}

/// A rectangle of whole pixels on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pixels {
    left: i32,
    top: i32,
    width: usize,
    height: usize,
}

impl Pixels {
    fn right(self) -> i32 {
        self.left + self.width as i32
    }

    fn bottom(self) -> i32 {
        self.top + self.height as i32
    }

    fn between(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self { left, top, width: (right - left).max(0) as usize, height: (bottom - top).max(0) as usize }
    }
}

/// How opaque each pixel of a rectangle is.
#[derive(Debug)]
struct Layer {
    area: Pixels,
    cover: Vec<u8>,
}

impl Layer {
    fn of<'s>(path: &[Command], style: impl Into<Style<'s>>) -> Self {
        let (cover, Placement { left, top, width, height }) = Mask::new(path).style(style).render();
        Self { area: Pixels { left, top, width: width as usize, height: height as usize }, cover }
    }

    /// Returns both layers in one.
    fn joined(&self, other: &Self) -> Self {
        let (a, b) = (self.area, other.area);
        let area =
            Pixels::between(a.left.min(b.left), a.top.min(b.top), a.right().max(b.right()), a.bottom().max(b.bottom()));
        let mut joined = Self { area, cover: vec![0; area.width * area.height] };
        for layer in [self, other] {
            let (across, down) = ((layer.area.left - area.left) as usize, (layer.area.top - area.top) as usize);
            for (y, row) in layer.cover.chunks_exact(layer.area.width.max(1)).enumerate() {
                let to = &mut joined.cover[(y + down) * area.width + across..][..row.len()];
                to.iter_mut().zip(row).for_each(|(to, from)| *to = (*to).max(*from));
            }
        }
        joined
    }

    fn moved(mut self, down: i32) -> Self {
        self.area.top += down;
        self
    }

    /// Blurs it by a box of this radius, once in each direction.
    fn blurred(self, radius: usize) -> Self {
        if radius == 0 || self.cover.is_empty() {
            return self;
        }
        let Pixels { left, top, width, height } = self.area;
        let (r, window) = (radius as i32, 2 * radius + 1);
        let area = Pixels::between(left - r, top - r, left + width as i32 + r, top + height as i32 + r);
        // A multiplication instead of a division, rounded up, so that a mean of 255 stays one: at most that.
        let part = (1_u32 << 16).div_ceil(window as u32);
        let mean = |sum: u32| ((sum * part) >> 16).min(255) as u8;
        let mut wide = vec![0; area.width * height];
        for (row, out) in self.cover.chunks_exact(width).zip(wide.chunks_exact_mut(area.width)) {
            let mut sum = 0_u32;
            for (index, to) in out.iter_mut().enumerate() {
                sum += row.get(index).copied().map_or(0, u32::from);
                sum -= index.checked_sub(window).and_then(|old| row.get(old)).copied().map_or(0, u32::from);
                *to = mean(sum);
            }
        }
        // Row by row: columns of a large picture are far apart in memory.
        let mut sums = vec![0_u32; area.width];
        let mut cover = vec![0; area.width * area.height];
        let rows = |index: usize| wide.get(index * area.width..(index + 1) * area.width).unwrap_or_default();
        for (index, out) in cover.chunks_exact_mut(area.width).enumerate() {
            sums.iter_mut().zip(rows(index)).for_each(|(sum, new)| *sum += u32::from(*new));
            let old = index.checked_sub(window).map(rows).unwrap_or_default();
            sums.iter_mut().zip(old).for_each(|(sum, old)| *sum -= u32::from(*old));
            out.iter_mut().zip(&sums).for_each(|(to, sum)| *to = mean(*sum));
        }
        Self { area, cover }
    }
}

/// A coloured glyph on the canvas.
struct Image<'a> {
    area: Pixels,
    picture: &'a Picture,
}

impl<'a> Image<'a> {
    fn of(glyph: &'a Placed) -> Option<Self> {
        let Shape::Picture(picture) = glyph.shape.as_ref() else { return None };
        let (left, top) = (glyph.x.round() as i32 + picture.left, glyph.y.round() as i32 - picture.top);
        let width = picture.width as usize;
        let height = (picture.rgba.len() / 4).checked_div(width)?;
        Some(Self { area: Pixels { left, top, width, height }, picture })
    }
}

/// The part of the canvas on which a text is painted, with even sides; RGBA, multiplied by the opacity.
struct Paper {
    area: Pixels,
    pixels: Vec<[u8; 4]>,
}

impl Paper {
    /// Makes one that holds some areas, as far as they are on the canvas; `None` if they are not.
    fn around(areas: impl Iterator<Item = Pixels>, canvas: Canvas) -> Option<Self> {
        let seen = areas.filter(|area| 0 < area.width * area.height);
        let all = seen.map(|it| (it.left, it.top, it.right(), it.bottom()));
        let all = all.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)))?;
        let (width, height) = (canvas.width as i32, canvas.height as i32);
        let even = |it: i32, most: i32| it.clamp(0, most) / 2 * 2;
        let area =
            Pixels::between(even(all.0, width), even(all.1, height), even(all.2 + 1, width), even(all.3 + 1, height));
        let count = area.width * area.height;
        (0 < count).then(|| Self { area, pixels: vec![[0; 4]; count] })
    }

    /// Calls `paint` for every pixel that an area shares with this one, with the pixel's index in the area.
    fn each(&mut self, from: Pixels, mut paint: impl FnMut(&mut [u8; 4], usize)) {
        let area = self.area;
        let (left, right) = (from.left.max(area.left), from.right().min(area.right()));
        for y in from.top.max(area.top)..from.bottom().min(area.bottom()) {
            let (to_row, from_row) = ((y - area.top) as usize * area.width, (y - from.top) as usize * from.width);
            for x in left..right {
                let index = from_row + (x - from.left) as usize;
                paint(&mut self.pixels[to_row + (x - area.left) as usize], index);
            }
        }
    }

    /// Lays a layer of one colour over what is painted.
    fn lay(&mut self, layer: &Layer, color: Color, opacity: u8) {
        let Color([red, green, blue]) = color;
        self.each(layer.area, |to, index| {
            let cover = share(layer.cover[index], opacity);
            if cover != 0 {
                *to = over(*to, [share(red, cover), share(green, cover), share(blue, cover), cover]);
            }
        });
    }

    /// Shows a coloured glyph over what is painted.
    fn show(&mut self, image: &Image<'_>) {
        self.each(image.area, |to, index| {
            let Some([red, green, blue, cover]) = image.picture.rgba.get(index * 4..index * 4 + 4) else { return };
            *to = over(*to, [share(*red, *cover), share(*green, *cover), share(*blue, *cover), *cover]);
        });
    }

    fn letters(&self) -> Letters {
        Letters::of(&self.pixels, self.area.width, (self.area.left as usize, self.area.top as usize))
    }
}

/// Returns the part `of` 255 of a value.
fn share(value: u8, of: u8) -> u8 {
    let product = u16::from(value) * u16::from(of) + 128;
    ((product + (product >> 8)) >> 8) as u8
}

fn over(below: [u8; 4], above: [u8; 4]) -> [u8; 4] {
    let rest = 255 - above[3];
    [0, 1, 2, 3].map(|channel| above[channel].saturating_add(share(below[channel], rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_is_the_plain_mean_of_what_is_around() {
        let area = Pixels { left: 10, top: 20, width: 9, height: 7 };
        let cover: Vec<u8> = (0..9 * 7).map(|it: u32| (it * 37 % 256) as u8).collect();
        let at = |x: i32, y: i32| {
            let is_inside = (0..9).contains(&x) && (0..7).contains(&y);
            if is_inside { f64::from(cover[(y * 9 + x) as usize]) } else { 0.0 }
        };
        let blurred = Layer { area, cover: cover.clone() }.blurred(2);
        assert_eq!(blurred.area, Pixels { left: 8, top: 18, width: 13, height: 11 });
        for (index, made) in blurred.cover.iter().enumerate() {
            let (x, y) = (index as i32 % 13 - 2, index as i32 / 13 - 2);
            let around = (-2..=2).flat_map(|down| (-2..=2).map(move |across| (x + across, y + down)));
            let mean = around.map(|(x, y)| at(x, y)).sum::<f64>() / 25.0;
            // Each direction rounds.
            assert!((f64::from(*made) - mean).abs() < 2.0, "{made} is not {mean} at {x} {y}");
        }
    }

    #[test]
    fn the_middle_of_what_is_white_stays_white_in_a_wide_blur() {
        for radius in [1, 60, 255] {
            let side = 2 * radius + 1;
            let area = Pixels { left: 0, top: 0, width: side, height: side };
            let blurred = Layer { area, cover: vec![255; side * side] }.blurred(radius);
            let middle = blurred.cover[blurred.cover.len() / 2];
            assert_eq!(middle, 255, "radius {radius}");
        }
    }

    #[test]
    fn a_rule_lies_on_the_side_of_its_place_at_which_its_card_is() {
        for (begins, sides) in [(Side::Left, (false, true)), (Side::Middle, (true, true)), (Side::Right, (true, false))]
        {
            for face in [Face::Serif, Face::Sans] {
                let path = rule(&Backdrop { rule: (500.0, 100.0), begins, face, scrim: None }, 100.0);
                let x = |command: &Command| match command {
                    Command::MoveTo(to) | Command::LineTo(to) => Some(to.x),
                    Command::QuadTo(..) | Command::CurveTo(..) | Command::Close => None,
                };
                let is_at = |beside: fn(f32) -> bool| path.iter().filter_map(x).any(|x| beside(x - 500.0));
                assert_eq!((is_at(|x| x < -1.0), is_at(|x| 1.0 < x)), sides, "{begins:?}");
            }
        }
    }
}
