//! A room in perspective: its shell, blocks that stand in it, its lights, and what is seen outside.
//!
//! Lengths are in metres: x to the right of the middle, y above the floor, z away from the viewer. Persons of the scene stand
//! at [`NEAR`], where the floor has the height at which heroes have their feet.

use super::super::canvas::{Canvas, Colour, Paint, Point, Source, mix, scale};
use super::super::hero::PERSON_METRES;
use super::super::land;
use super::super::numbers::{Draw, cosine, floor as whole, hash_unit, lerp, sine};
use super::super::plan::{Feature, Mood, Plan, Time};
use super::super::{sky, weather};

/// How far away persons stand.
pub(super) const NEAR: f32 = 3.0;

/// The height of the viewer's eye.
pub(super) const EYE: f32 = 1.35;

/// Where heroes have their feet in rooms, as a part of the height of the picture (`Stand::Room` of `hero/stage.rs`).
const FEET: f32 = 0.745;

/// The height of a person in a room, as parts of the shorter side and of the height.
const PERSON: (f32, f32) = (0.92, 0.54);

/// How strong rain and snow are in a picture behind a window, where a film lets more of them fall.
pub(super) const BEHIND: f32 = 0.5;

/// A place in a room.
pub(super) type Spot = (f32, f32, f32);

/// What a floor is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Floor {
    Boards,
    Tiles,
    Stones,
}

/// The least and the greatest half width of a room, its depth and its height.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) half: (f32, f32),
    pub(super) back: f32,
    pub(super) high: f32,
}

/// The colours of a room in white light.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tones {
    pub(super) wall: Colour,
    pub(super) floor: Colour,
    pub(super) ceiling: Colour,
}

/// A light in a room.
#[derive(Debug, Clone, Copy)]
struct Lamp {
    at: Point,
    reach: f32,
    colour: Colour,
}

/// Returns where the horizon is, and the pixels of a metre at [`NEAR`].
pub(super) fn eye(canvas: &Canvas) -> (f32, f32) {
    let near = (canvas.unit() * PERSON.0).min(canvas.h() * PERSON.1) / PERSON_METRES;
    (canvas.h() * FEET - EYE * near, near)
}

/// A room that is being painted.
pub(super) struct Room<'a> {
    pub(super) canvas: &'a mut Canvas,
    pub(super) plan: &'a Plan,
    pub(super) draw: Draw,
    pub(super) half: f32,
    pub(super) back: f32,
    pub(super) high: f32,
    pub(super) centre: f32,
    horizon: f32,
    near: f32,
    lamps: Vec<Lamp>,
    view: Option<Canvas>,
}

impl<'a> Room<'a> {
    /// Makes an empty room; what is outside is in the canvas already.
    pub(super) fn new(canvas: &'a mut Canvas, plan: &'a Plan, name: &str, size: Size) -> Self {
        let (w, mut draw) = (canvas.w(), plan.built(name));
        let (horizon, near) = eye(canvas);
        let half = (w * 0.42 / (near * NEAR / size.back)).clamp(size.half.0, size.half.1);
        let centre = w * draw.between(0.46, 0.54);
        let (back, high) = (size.back, size.high);
        Self { canvas, plan, draw, half, back, high, centre, horizon, near, lamps: Vec::new(), view: None }
    }

    /// Paints sky, land and weather where windows will be, and keeps them.
    pub(super) fn look_outside(&mut self) {
        self.look_outside_at(|_| ());
    }

    /// The same with something that stands on the land.
    pub(super) fn look_outside_at(&mut self, paint: impl FnOnce(&mut Self)) {
        let (h, unit) = (self.canvas.h(), self.canvas.unit());
        let palette = self.plan.palette;
        let line = self.at((0.0, 0.9, self.back)).1.clamp(h * 0.1, h);
        let light = sky::paint(self.canvas, self.plan, line);
        for (rise, depth) in [(0.1, 0.35), (0.03, 0.75)] {
            let land = land::rolling(self.canvas, line - unit * rise, 0.1, 0.4, self.draw.seed());
            let bare = mix(palette.haze, palette.near, depth);
            let is_white = self.plan.features.has(Feature::Snow);
            let tone = if is_white { mix(bare, [0.9, 0.94, 1.0], 0.55 - 0.2 * depth) } else { bare };
            land::fill(self.canvas, &land, tone, (palette.haze, 0.4, unit * 0.1), light);
        }
        paint(self);
        if self.plan.features.has(Feature::Rain) {
            weather::rain(self.canvas, super::super::scene::rain(self.plan), BEHIND, &mut self.draw);
        } else if self.plan.features.has(Feature::Snowfall) {
            weather::flakes(self.canvas, weather::SNOW, BEHIND, &mut self.draw);
        }
        self.keep_view();
        shut_out(self.canvas, self.plan);
    }

    /// Keeps what is painted so far as what windows show.
    pub(super) fn keep_view(&mut self) {
        self.view = Some(self.canvas.clone());
    }

    /// Opens a round window with a rim of metal.
    pub(super) fn porthole(&mut self, spot: Spot, radius: f32, brass: Colour) {
        let (at, size) = (self.at(spot), radius * self.metre(spot.2));
        let Some(view) = self.view.take() else { return };
        self.canvas.ellipse(
            at,
            (size * 1.28, size * 1.28),
            Paint::gradient(scale(brass, 1.15), scale(brass, 0.6), at.1 - size, at.1 + size),
        );
        self.canvas.ellipse(at, (size * 1.06, size * 1.06), Paint::plain(scale(brass, 0.4)));
        self.canvas.open((at.0 - size, at.1 - size), (at.0 + size, at.1 + size), |x, y| {
            let (dx, dy) = (x + 0.5 - at.0, y + 0.5 - at.1);
            let part = (size - (dx * dx + dy * dy).sqrt() + 0.5).clamp(0.0, 1.0);
            (0.0 < part).then(|| (view.pixel(x as usize, y as usize), part))
        });
        self.view = Some(view);
        for bolt in 0..8 {
            let turn = bolt as f32 / 8.0 + 0.06;
            let bolt = (at.0 + cosine(turn) * size * 1.17, at.1 + sine(turn) * size * 1.17);
            self.canvas.ellipse(bolt, (size * 0.05, size * 0.05), Paint::plain(scale(brass, 0.45)));
        }
    }

    /// Returns the pixels of a metre at a depth.
    pub(super) fn metre(&self, z: f32) -> f32 {
        self.near * NEAR / z.max(0.3)
    }

    /// Returns where a place is in the picture.
    pub(super) fn at(&self, (x, y, z): Spot) -> Point {
        let metre = self.metre(z);
        (self.centre + x * metre, self.horizon + (EYE - y) * metre)
    }

    /// Fills a flat shape.
    pub(super) fn fill(&mut self, spots: &[Spot], paint: Paint) {
        let points: Vec<Point> = spots.iter().map(|spot| self.at(*spot)).collect();
        self.canvas.polygon(&points, paint);
    }

    /// Fills a rectangle that faces the viewer.
    pub(super) fn face(&mut self, (x0, x1): (f32, f32), (y0, y1): (f32, f32), z: f32, colour: Colour) {
        let (from, to) = (self.at((x0, y1, z)), self.at((x1, y0, z)));
        self.canvas.rect(from, to, Paint::gradient(scale(colour, 1.06), scale(colour, 0.86), from.1, to.1));
    }

    /// Paints a block: its top or bottom, the side that is seen, and its front; what stands on the floor has a shadow.
    pub(super) fn block(&mut self, xs: (f32, f32), ys: (f32, f32), zs: (f32, f32), colour: Colour) {
        let ((x0, x1), (y0, y1), (z0, z1)) = (xs, ys, zs);
        if y0 == 0.0 {
            let (from, to) = (self.at((x0, 0.0, z0)), self.at((x1, 0.0, z0)));
            let middle = ((from.0 + to.0) / 2.0, from.1);
            let reach = ((to.0 - from.0) * 0.56, self.metre(z0) * 0.05);
            self.canvas.ellipse(middle, reach, Paint::plain([0.0; 3]).alpha(0.34));
        }
        if y1 < EYE {
            self.fill(&[(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)], Paint::plain(scale(colour, 1.18)));
        } else if EYE < y0 {
            self.fill(&[(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)], Paint::plain(scale(colour, 0.45)));
        }
        let side = if x1 < 0.0 { Some(x1) } else { (0.0 < x0).then_some(x0) };
        if let Some(x) = side {
            self.fill(&[(x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)], Paint::plain(scale(colour, 0.66)));
        }
        self.face(xs, ys, z0, colour);
    }

    /// Paints walls, floor and ceiling.
    pub(super) fn shell(&mut self, tones: Tones, floor: Floor) {
        let (half, back, high) = (self.half, self.back, self.high);
        let near = 0.7;
        self.floor(tones.floor, floor);
        let (top, foot) = (self.at((0.0, high, back)).1, self.at((0.0, 0.0, back)).1);
        if 0.0 < top {
            let ceiling = [(-half, high, near), (half, high, near), (half, high, back), (-half, high, back)];
            self.fill(&ceiling, Paint::gradient(scale(tones.ceiling, 1.1), scale(tones.ceiling, 0.7), 0.0, top));
        }
        self.face((-half, half), (0.0, high), back, tones.wall);
        for side in [-1.0, 1.0] {
            let x = half * side;
            let wall = [(x, 0.0, near), (x, high, near), (x, high, back), (x, 0.0, back)];
            self.fill(&wall, Paint::gradient(scale(tones.wall, 0.82), scale(tones.wall, 0.64), top, foot));
            let corner = [(x, 0.0, back - 0.12), (x, high, back - 0.12), (x, high, back), (x, 0.0, back)];
            self.fill(&corner, Paint::plain([0.0; 3]).alpha(0.12));
        }
        self.face((-half, half), (0.0, 0.09), back - 0.02, scale(tones.wall, 0.5));
    }

    /// Paints the floor of the whole picture.
    pub(super) fn floor(&mut self, tone: Colour, floor: Floor) {
        let top = self.at((0.0, 0.0, self.back)).1;
        let (w, h) = (self.canvas.w(), self.canvas.h());
        let (horizon, near, centre) = (self.horizon, self.near, self.centre);
        let seed = self.draw.seed();
        self.canvas.lay((0.0, top), (w, h), |x, y| {
            let z = EYE * near * NEAR / (y + 0.5 - horizon).max(1.0);
            let across = (x - centre) * z / (near * NEAR);
            let (column, row) = match floor {
                Floor::Boards => (across * 5.5, z * 0.5),
                Floor::Tiles => (across * 2.6, z * 2.6),
                Floor::Stones => (across * 1.7 + 0.5 * (whole(z * 2.4) & 1) as f32, z * 2.4),
            };
            let (i, j) = (whole(column), whole(row + if floor == Floor::Boards { joint(column) } else { 0.0 }));
            let own = hash_unit(i, j, seed);
            let tone = match floor {
                Floor::Tiles if (i + j) & 1 == 0 => scale(tone, 0.72 + 0.06 * own),
                Floor::Boards | Floor::Tiles | Floor::Stones => scale(tone, 0.88 + 0.2 * own),
            };
            let seam = column - (i as f32) < 0.05 || floor != Floor::Boards && row - (whole(row) as f32) < 0.05;
            Some((scale(tone, if seam { 0.66 } else { 1.0 }), 1.0))
        });
    }

    /// Returns the light of the time of day in the room.
    fn ambient(&self) -> Colour {
        let amount = match self.plan.time {
            Time::Day => 0.76,
            Time::Dawn | Time::Sunset => 0.64,
            Time::Dusk => 0.54,
            Time::Night => 0.46,
        };
        let grave = if matches!(self.plan.mood, Some(Mood::Eerie | Mood::Grey)) { 0.84 } else { 1.0 };
        let sky = mix(self.plan.palette.sky, self.plan.palette.haze, 0.5);
        let most = sky[0].max(sky[1]).max(sky[2]).max(0.05);
        scale(mix([1.0; 3], scale(sky, 1.0 / most), 0.32), amount * grave)
    }

    /// Adds a light whose reach is in metres.
    pub(super) fn lamp(&mut self, spot: Spot, reach: f32, colour: Colour) {
        let at = self.at(spot);
        self.lamps.push(Lamp { at, reach: reach * self.metre(spot.2), colour });
    }

    /// Tells whether lamps and candles burn.
    pub(super) fn needs_lamps(&self) -> bool {
        self.plan.time != Time::Day || self.plan.mood == Some(Mood::Eerie)
    }

    /// Lets the light fall: what was painted so far is in white light, what comes after has its own.
    pub(super) fn light_up(&mut self) {
        let ambient = self.ambient();
        let (w, h) = (self.canvas.w(), self.canvas.h());
        let lamps = std::mem::take(&mut self.lamps);
        if let Some(first) = lamps.first() {
            self.canvas.light = first.at;
        }
        let ready: Vec<(Point, f32, Colour)> =
            lamps.iter().map(|lamp| (lamp.at, 1.0 / (lamp.reach * lamp.reach).max(1.0), lamp.colour)).collect();
        let (middle, by) = ((w / 2.0, h * 0.45), 1.0 / (w * w + h * h));
        // Light in the room does not fall on what is outside.
        let behind = self.canvas.behind.take();
        self.canvas.shade((0.0, 0.0), (w, h), |x, y, old| {
            let (dx, dy) = (x - middle.0, y - middle.1);
            let edge = 1.0 - 0.9 * (dx * dx + dy * dy) * by;
            let mut sum = scale(ambient, edge);
            for ((lx, ly), by, colour) in &ready {
                let (dx, dy) = (x - lx, y - ly);
                let q = 1.0 + (dx * dx + dy * dy) * by;
                let part = 1.0 / (q * q);
                sum = [sum[0] + colour[0] * part, sum[1] + colour[1] * part, sum[2] + colour[2] * part];
            }
            [old[0] * sum[0], old[1] * sum[1], old[2] * sum[2]]
        });
        self.canvas.behind = behind;
    }

    /// Returns the light that comes through a window.
    pub(super) fn daylight(&self) -> Colour {
        let amount = match self.plan.time {
            Time::Day => 0.75,
            Time::Dawn | Time::Sunset => 0.6,
            Time::Dusk => 0.42,
            Time::Night => 0.36,
        };
        scale(mix(self.plan.palette.horizon, self.plan.palette.light, 0.4), amount)
    }

    /// Returns a colour as it is in the light of the time of day.
    pub(super) fn dim(&self, colour: Colour) -> Colour {
        let ambient = self.ambient();
        [colour[0] * ambient[0], colour[1] * ambient[1], colour[2] * ambient[2]]
    }

    /// Opens a window in a wall that faces the viewer: what is outside, with bars; a pointed or round top takes `arch` metres.
    pub(super) fn window(&mut self, xs: (f32, f32), ys: (f32, f32), z: f32, arch: f32, bars: (usize, usize)) {
        let (from, to) = (self.at((xs.0, ys.1, z)), self.at((xs.1, ys.0, z)));
        let high = arch * self.metre(z);
        let (middle, wide) = ((from.0 + to.0) / 2.0, (to.0 - from.0) / 2.0);
        let Some(view) = self.view.take() else { return };
        let is_in = |x: f32, y: f32| {
            let off = (x + 0.5 - middle) / wide.max(0.5);
            off * off + ((from.1 + high - y).max(0.0) / high.max(0.01)).min(1.0).powi(2) <= 1.0 || from.1 + high <= y
        };
        self.canvas.open(from, to, |x, y| is_in(x, y).then(|| (view.pixel(x as usize, y as usize), 1.0)));
        self.view = Some(view);
        let frame = Paint::plain(self.dim([0.4, 0.32, 0.25]));
        let thin = (self.metre(z) * 0.035).max(1.0);
        for bar in 1..bars.0 {
            let x = lerp(from.0, to.0, bar as f32 / bars.0 as f32);
            self.canvas.rect((x - thin / 2.0, from.1 + high * 0.1), (x + thin / 2.0, to.1), frame);
        }
        for bar in 0..=bars.1 {
            let y = lerp(from.1 + high, to.1, bar as f32 / bars.1.max(1) as f32);
            if 0 < bar || high == 0.0 {
                self.canvas.rect((from.0, y - thin / 2.0), (to.0, y + thin / 2.0), frame);
            }
        }
        for x in [from.0, to.0] {
            self.canvas.rect((x - thin / 2.0, from.1 + high), (x + thin / 2.0, to.1), frame);
        }
        self.canvas.rect((from.0 - thin * 2.0, to.1), (to.0 + thin * 2.0, to.1 + thin * 1.6), frame);
    }

    /// Paints a flame that flickers, of a height in metres.
    pub(super) fn flame(&mut self, spot: Spot, tall: f32) {
        let (at, size) = (self.at(spot), tall * self.metre(spot.2));
        let warm = mix(self.plan.palette.lamp, [1.0, 0.66, 0.3], 0.4);
        self.canvas.glow((at.0, at.1 - size * 0.5), size * 0.9, warm, 0.8);
        let line = [(0.0, -1.0), (0.2, -0.5), (0.26, -0.18), (0.0, 0.0), (-0.26, -0.18), (-0.16, -0.5)];
        for (part, colour) in [(1.0, warm), (0.6, [1.0, 0.95, 0.75])] {
            let points = line.map(|(x, y)| (at.0 + x * size * part, at.1 + y * size * part));
            self.canvas.polygon(&points, Paint::plain(colour));
        }
        self.canvas.flicker((at.0, at.1 - size * 0.3), size * 6.0, Source::Flame);
    }

    /// Hangs a lamp with a shade from the ceiling; `low` is how high its lower edge is. It burns only where `is_lit`.
    pub(super) fn pendant(&mut self, (x, low, z): Spot, is_lit: bool) {
        let (from, at, metre) = (self.at((x, self.high, z)), self.at((x, low, z)), self.metre(z));
        let cord = Paint::plain(self.dim([0.16, 0.14, 0.12]));
        let thin = (metre * 0.02).max(1.0);
        self.canvas.rect((from.0 - thin / 2.0, from.1), (from.0 + thin / 2.0, at.1 - metre * 0.14), cord);
        let shade =
            [(-0.2, 0.0), (-0.08, -0.16), (0.08, -0.16), (0.2, 0.0)].map(|(x, y)| (at.0 + x * metre, at.1 + y * metre));
        let lamp = self.plan.palette.lamp;
        let tone = if is_lit { mix(lamp, [0.5, 0.24, 0.1], 0.45) } else { self.dim([0.5, 0.42, 0.34]) };
        self.canvas.polygon(&shade, Paint::gradient(scale(tone, 0.7), tone, at.1 - metre * 0.16, at.1));
        if is_lit {
            self.canvas.ellipse(at, (metre * 0.19, metre * 0.03), Paint::plain(mix(lamp, [1.0; 3], 0.6)));
            self.canvas.glow(at, metre * 0.2, lamp, 0.55);
            self.canvas.flicker(at, metre * 1.2, Source::Window);
        }
    }
}

/// Takes all that is painted from now on as in front of rain or snow, if there is any.
pub(super) fn shut_out(canvas: &mut Canvas, plan: &Plan) {
    if plan.features.has(Feature::Rain) || plan.features.has(Feature::Snowfall) {
        canvas.lift();
        canvas.falls_behind();
    }
}

/// Moves the joints of every board, so that they are not in a row.
fn joint(column: f32) -> f32 {
    hash_unit(whole(column), 3, 17)
}
