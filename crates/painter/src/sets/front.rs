//! A public building seen from outside, where nobody is in the picture: large, in its grounds, lit by the hour.
//!
//! Lengths are in metres: x from the middle of the building, y above the ground.

use super::super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::super::land;
use super::super::numbers::{Draw, hash_unit, lerp};
use super::super::plan::{Feature, Mood, Plan};
use super::super::scene::{Stand, bark, extras, fog_strength, stand};
use super::super::sky;
use super::super::trees::Sort;
use super::{banks, fronts};

/// Where the building stands, as a part of the height.
const GROUND: f32 = 0.68;

/// The largest part of the height and of the width that a building takes; wings may be cut off in a narrow picture.
const HEIGHT_MAX: f32 = 0.5;
const WIDTH_MAX: f32 = 1.2;

/// How many of the windows are lit at night: where people are, and where nobody has been for long.
const LIT: f32 = 0.5;
const LIT_WHERE_EERIE: f32 = 0.035;

/// The openings of a row of windows, as parts of the room that each has.
const PANE: Point = (0.52, 0.62);

/// A building that is being painted.
pub(super) struct Site<'a> {
    canvas: &'a mut Canvas,
    plan: &'a Plan,
    middle: f32,
    ground: f32,
    metre: f32,
    seed: u32,
}

/// Paints the building of a set in its grounds.
pub(super) fn paint(canvas: &mut Canvas, plan: &Plan) {
    let mut draw = Draw::new(plan.seed, "front");
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let Some(((wide, high), door, build)) = plan.set.and_then(fronts::of) else { return };
    let ground = h * GROUND;
    let light = sky::paint(canvas, plan, ground);
    let haze = (plan.palette.haze, 0.5, unit * 0.14);
    for (rise, depth) in [(0.12, 0.2), (0.05, 0.42)] {
        let line = land::rolling(canvas, ground - unit * rise, 0.12, 0.7, draw.seed());
        land::fill(canvas, &line, banks::ground(plan, depth), haze, light);
    }
    let metre = (h * HEIGHT_MAX / high).min(w * WIDTH_MAX / wide);
    let part = (wide * metre / w * 0.44).min(0.5);
    let line = land::rolling(canvas, ground - unit * 0.005, 0.02, 0.5, draw.seed());
    let mut bark = bark(plan, 0.7, light, canvas);
    if banks::is_white(plan) {
        bark.snow = Some(mix(plan.palette.haze, [0.95, 0.97, 1.0], banks::day(plan)));
    }
    let is_bare = banks::is_white(plan) || plan.mood == Some(Mood::Eerie);
    let sort = plan.sort(if is_bare { Sort::Bare } else { Sort::Leafy });
    let row = Stand { sort, heights: (0.16, 0.34), spacing: 0.17, gap: Some((0.5, part)) };
    stand(canvas, &line, row, bark, &mut draw);
    let mist = mix(plan.palette.haze, plan.palette.horizon, 0.4);
    land::mist(canvas, mist, (ground - unit * 0.3, ground), fog_strength(plan) * 0.7, draw.seed());
    let lawn = banks::ground(plan, 0.9);
    let turf = land::rolling(canvas, ground, 0.004, 0.9, draw.seed());
    land::fill(canvas, &turf, lawn, (mix(plan.palette.haze, lawn, 0.5), 0.3, unit * 0.12), light);
    land::relief(canvas, &turf, h, (scale(lawn, 0.7), mix(lawn, plan.palette.haze, 0.3)), draw.seed());
    canvas.light = light.at;
    let seed = draw.seed();
    let mut site = Site { canvas, plan, middle: w * 0.5, ground, metre, seed };
    site.path(door);
    build(&mut site);
    if plan.features.has(Feature::Fog) {
        land::mist(canvas, plan.palette.haze, (h * 0.3, h * 0.8), 0.6, draw.seed());
    }
    let line = vec![lerp(ground, h, 0.5); canvas.width];
    extras(canvas, plan, &line, 0.3, &mut draw);
}

impl Site<'_> {
    fn at(&self, (x, y): Point) -> Point {
        (self.middle + x * self.metre, self.ground - y * self.metre)
    }

    /// Returns a colour in the light of the hour.
    pub(super) fn lit(&self, colour: Colour) -> Colour {
        banks::lit(self.plan, colour, 0.95)
    }

    /// Tells whether lamps burn.
    pub(super) fn is_dark(&self) -> bool {
        self.plan.is_dark()
    }

    /// Tells whether nobody seems to be in it.
    fn is_deserted(&self) -> bool {
        matches!(self.plan.mood, Some(Mood::Eerie | Mood::Grey))
    }

    pub(super) fn shape(&mut self, points: &[Point], colour: Colour) {
        let points: Vec<Point> = points.iter().map(|point| self.at(*point)).collect();
        let lit = self.lit(colour);
        self.canvas.polygon(&points, Paint::plain(lit));
    }

    pub(super) fn wall(&mut self, (x0, x1): Point, (y0, y1): Point, colour: Colour) {
        let (from, to) = (self.at((x0, y1)), self.at((x1, y0)));
        let lit = self.lit(colour);
        self.canvas.rect(from, to, Paint::gradient(lit, scale(lit, 0.8), from.1, to.1));
    }

    /// Builds a block: its wall with a plinth and a cornice, darker on the side away from the light.
    pub(super) fn block(&mut self, xs: Point, top: f32, colour: Colour) {
        self.wall(xs, (0.0, top), colour);
        let third = (xs.1 - xs.0) * 0.1;
        let shade = if self.canvas.light.0 < self.middle { (xs.1 - third, xs.1) } else { (xs.0, xs.0 + third) };
        let (from, to) = (self.at((shade.0, top)), self.at((shade.1, 0.0)));
        self.canvas.rect(from, to, Paint::plain([0.0; 3]).alpha(0.14));
        self.wall(xs, (0.0, 0.7), scale(colour, 0.68));
        let cap = if banks::is_white(self.plan) { [0.94, 0.96, 1.0] } else { scale(colour, 1.16) };
        self.wall((xs.0 - 0.25, xs.1 + 0.25), (top - 0.05, top + 0.42), cap);
        self.wall((xs.0 - 0.1, xs.1 + 0.1), (top - 0.25, top - 0.05), scale(colour, 0.7));
    }

    /// Opens rows of windows in a part of a wall; `bars` are for cells and for halls.
    pub(super) fn windows(
        &mut self,
        (x0, x1): Point,
        (y0, y1): Point,
        (columns, rows): (usize, usize),
        bars: (u8, u8),
    ) {
        let (across, up) = ((x1 - x0) / columns as f32, (y1 - y0) / rows as f32);
        let share = if self.is_deserted() { LIT_WHERE_EERIE } else { LIT };
        for row in 0..rows {
            for column in 0..columns {
                let (x, y) = (x0 + across * (column as f32 + 0.5), y0 + up * (row as f32 + 0.5));
                let chance = hash_unit(column as i32 + (x0 * 7.0) as i32, row as i32 + (y0 * 5.0) as i32, self.seed);
                let half = (across * PANE.0 / 2.0, up * PANE.1 / 2.0);
                self.pane((x, y), half, bars, self.is_dark() && chance < share);
            }
        }
    }

    fn pane(&mut self, (x, y): Point, (half, high): Point, bars: (u8, u8), is_lit: bool) {
        let rim = half * 0.2;
        self.wall((x - half - rim, x + half + rim), (y - high - rim * 1.4, y + high + rim), [0.84, 0.82, 0.76]);
        let (from, to) = (self.at((x - half, y + high)), self.at((x + half, y - high)));
        let palette = self.plan.palette;
        let dark = if self.is_dark() {
            mix(scale(palette.near, 1.2), palette.sky, 0.2)
        } else {
            mix([0.16, 0.2, 0.25], palette.sky, if self.is_deserted() { 0.12 } else { 0.4 })
        };
        let (top, foot) =
            if is_lit { (palette.lamp, mix(palette.lamp, [1.0; 3], 0.3)) } else { (dark, scale(dark, 0.75)) };
        self.canvas.rect(from, to, Paint::gradient(top, foot, from.1, to.1));
        let frame = self.lit([0.7, 0.68, 0.62]);
        let thin = (self.metre * half * 0.1).max(0.6);
        for bar in 1..=bars.0 {
            let at = lerp(from.0, to.0, f32::from(bar) / f32::from(bars.0 + 1));
            self.canvas.rect((at - thin / 2.0, from.1), (at + thin / 2.0, to.1), Paint::plain(frame));
        }
        for bar in 1..=bars.1 {
            let at = lerp(from.1, to.1, f32::from(bar) / f32::from(bars.1 + 1));
            self.canvas.rect((from.0, at - thin / 2.0), (to.0, at + thin / 2.0), Paint::plain(frame));
        }
        if is_lit {
            let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            self.canvas.glow(middle, self.metre * half * 0.8, palette.lamp, 0.25);
            self.canvas.flicker(middle, self.metre * high, Source::Window);
        }
    }

    /// Makes a door of two wings with a lamp over it.
    pub(super) fn door(&mut self, x: f32, (half, high): Point, colour: Colour) {
        self.wall((x - half * 1.2, x + half * 1.2), (0.0, high * 1.1), [0.78, 0.76, 0.7]);
        self.wall((x - half, x + half), (0.0, high), colour);
        self.wall((x - half * 0.04, x + half * 0.04), (0.0, high), scale(colour, 0.5));
        let glass = if self.is_dark() && !self.is_deserted() { [1.0, 0.8, 0.5] } else { scale(colour, 0.55) };
        for side in [-1.0, 1.0] {
            let (a, b) = (x + side * half * 0.2, x + side * half * 0.8);
            self.wall((a.min(b), a.max(b)), (high * 0.45, high * 0.9), glass);
        }
        if self.is_dark() && !self.is_deserted() {
            let at = self.at((x, high * 1.2));
            self.canvas.glow(at, self.metre * 1.2, self.plan.palette.lamp, 0.5);
        }
    }

    /// Lays a roof between two heights, narrower at the top; snow lies on it in winter.
    pub(super) fn roof(&mut self, (x0, x1): Point, (y0, y1): Point, inset: f32, colour: Colour) {
        let own = if banks::is_white(self.plan) { mix(colour, [0.94, 0.96, 1.0], 0.85) } else { colour };
        self.shape(&[(x0 - 0.5, y0), (x0 + inset, y1), (x1 - inset, y1), (x1 + 0.5, y0)], own);
        self.shape(&[(x0 - 0.5, y0), (x0 - 0.4, y0 + 0.25), (x1 + 0.4, y0 + 0.25), (x1 + 0.5, y0)], scale(own, 0.72));
    }

    pub(super) fn disc(&mut self, at: Point, radius: f32, colour: Colour) {
        let (at, size, lit) = (self.at(at), radius * self.metre, self.lit(colour));
        self.canvas.ellipse(at, (size, size), Paint::plain(lit));
    }

    pub(super) fn line(&mut self, from: Point, to: Point, thick: f32, colour: Colour) {
        let (from, to, wide, lit) = (self.at(from), self.at(to), (thick * self.metre).max(0.8), self.lit(colour));
        self.canvas.stroke(from, to, (wide, wide), Paint::plain(lit));
    }

    /// Lets smoke rise from a chimney.
    pub(super) fn smoke(&mut self, (x, y): Point) {
        let tone = mix(self.plan.palette.cloud, self.plan.palette.haze, 0.4);
        for step in 0..14 {
            let part = step as f32 / 13.0;
            let at = self.at((x + 5.0 * part * part, y + 7.0 * part));
            let size = self.metre * (0.5 + 2.0 * part);
            self.canvas.ellipse(at, (size * 1.3, size), Paint::plain(tone).alpha(0.22 * (1.0 - part)));
        }
    }

    /// Lays a way from the door to the viewer.
    fn path(&mut self, x: f32) {
        let (from, h) = (self.at((x, 0.0)), self.canvas.h());
        let reach = self.metre * 1.6;
        let grow = (h - from.1) * 0.9 + reach;
        let own: Colour = if banks::is_white(self.plan) { [0.82, 0.85, 0.9] } else { [0.6, 0.57, 0.52] };
        let stone = self.lit(own);
        let way = [(from.0 - reach, from.1), (from.0 + reach, from.1), (from.0 + grow, h), (from.0 - grow, h)];
        self.canvas
            .polygon(&way, Paint::gradient(mix(stone, self.plan.palette.haze, 0.2), scale(stone, 0.85), from.1, h));
        let lit = if self.is_dark() && !self.is_deserted() {
            self.plan.palette.lamp
        } else {
            scale(self.plan.palette.lamp, 0.3)
        };
        for side in [-1.0, 1.0] {
            let at = (from.0 + side * (reach + self.metre * 1.2), from.1 + self.metre * 1.2);
            super::super::props::lamp(self.canvas, at, self.metre * 4.0, scale(self.plan.palette.near, 0.8), lit);
        }
    }
}
