//! What lives in a picture: rain and snow fall, lights flicker, stars twinkle, water moves, fog drifts.
//!
//! Everything depends on the time since the picture appeared and on numbers drawn from what it is, so a frame is the same
//! however the video is cut.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]
#![expect(clippy::cast_possible_wrap, reason = "sides of a frame")]

use super::alive::{Living, Source};
use super::ease::eased;
use super::falling::{self, Falling};
use super::front::Shown;
use super::motion::View;
use super::still;

/// What lives in a still.
#[derive(Debug, Clone, Default)]
pub(crate) struct Life {
    falling: Option<Falling>,
    /// Whether it falls behind what stands in front.
    falls_behind: bool,
    lights: Vec<Light>,
    /// Where stars are.
    stars: Vec<(f64, f64)>,
    /// The rows of the still between which there is water.
    water: Option<(f64, f64)>,
    fog: Option<Fog>,
}

/// A light; places are in pixels of the still.
#[derive(Debug, Clone)]
struct Light {
    at: (f64, f64),
    /// How far it shines, in pixels.
    reach: usize,
    is_flame: bool,
    is_front: bool,
    /// How much of it reaches each pixel of the square around it.
    shares: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Fog {
    rows: (f64, f64),
    /// Its luma.
    luma: u8,
    /// How thick it is, of 255, in [`FOG_ROWS`] rows that go on round.
    thick: Vec<u8>,
}

/// The most flames and windows; the others would cost time and be seen by nobody.
const FLAMES_MAX: usize = 4;
const WINDOWS_MAX: usize = 16;
/// The greatest reaches of a flame and of a window, and that of a star, as parts of the shorter side.
const FLAME_REACH: f64 = 0.13;
const WINDOW_REACH: f64 = 0.05;
const STAR_REACH: f64 = 0.004;
/// How much brighter or darker flames and windows become, of 256.
const FLAME: f64 = 44.0;
const WINDOW: f64 = 18.0;
/// How many times a second a flame and a window change.
const FLAME_RATE: f64 = 7.0;
const WINDOW_RATE: f64 = 0.9;
/// How much of a star is lost when it is darkest, and how many times a second one twinkles.
const TWINKLE: f64 = 0.65;
const TWINKLE_RATE: f64 = 0.7;
/// How far water moves near the viewer, as a part of the frame's height; how many waves there are for each doubling of the
/// distance from the far edge, and how many a second come by.
const WAVE: f64 = 0.0011;
const WAVES: f64 = 6.0;
const WAVE_RATE: f64 = 0.45;
/// Further away than this, in pixels, nothing is.
const FAR_AWAY: f64 = 1e6;
/// The columns and rows of the fog's thickness; columns are pixels.
const FOG_COLUMNS: usize = 2048;
const FOG_ROWS: usize = 128;
/// The greatest thickness of drifting fog, of 255, and how many widths of the frame it goes in a second.
const FOG_MOST: f64 = 52.0;
const FOG_RATE: f64 = 0.02;

impl Life {
    /// Prepares what lives for a still.
    pub(crate) fn of(living: &[Living], shown: Shown) -> Self {
        let mut life = Self::default();
        let unit = shown.width.min(shown.height) as f64;
        for it in living {
            match it {
                Living::Rain { lean, colour, behind } => {
                    life.falls_behind = *behind;
                    life.falling = Some(Falling::Rain { lean: f64::from(lean.clamp(-1.0, 1.0)), luma: luma(*colour) });
                }
                Living::Snow { behind } => (life.falling, life.falls_behind) = (Some(Falling::Snow), *behind),
                Living::Stars { at } => {
                    let places = at.iter().map(|(x, y)| shown.place((f32::from(*x), f32::from(*y))));
                    life.stars.extend(places);
                }
                Living::Light { at, reach, source, front } => {
                    let (at, reach) = (shown.place(*at), f64::from(reach.abs()) * shown.scale().1);
                    life.light(at, reach, (*source, *front), unit);
                }
                Living::Water { top, bottom } => {
                    let (top, bottom) = (shown.place((0.0, *top)).1, shown.place((0.0, *bottom)).1);
                    life.water = (top < bottom).then_some((top, bottom));
                }
                Living::Fog { top, bottom, colour } => {
                    let rows = (shown.place((0.0, *top)).1, shown.place((0.0, *bottom)).1);
                    life.fog = (rows.0 < rows.1).then(|| Fog { rows, luma: luma(*colour), thick: fog() });
                }
            }
        }
        life
    }

    fn light(&mut self, at: (f64, f64), reach: f64, (source, is_front): (Source, bool), unit: f64) {
        let is_flame = source == Source::Flame;
        let most = unit * if is_flame { FLAME_REACH } else { WINDOW_REACH };
        let limit = if is_flame { FLAMES_MAX } else { WINDOWS_MAX };
        if limit <= self.lights.iter().filter(|light| light.is_flame == is_flame).count() {
            return;
        }
        let reach = reach.min(most).ceil().max(2.0) as usize;
        let side = 2 * reach;
        let share = |index: usize| {
            let from = |at: usize| (at as f64 + 0.5) / reach as f64 - 1.0;
            let far = from(index % side).powi(2) + from(index / side).powi(2);
            ((1.0 - far).max(0.0).powi(2) * 255.0).round() as u8
        };
        self.lights.push(Light { at, reach, is_flame, is_front, shares: (0..side * side).map(share).collect() });
    }

    /// Tells for each row of luma and of chroma of a frame how much further down in the still it is taken from; empty if
    /// nothing is bent.
    pub(crate) fn bend(&self, view: View, (still, height): (usize, usize), seconds: f64, bends: &mut [Vec<f32>; 2]) {
        bends.iter_mut().for_each(Vec::clear);
        let Some((top, bottom)) = self.water else { return };
        let most = WAVE * still as f64;
        for (bend, shrink) in bends.iter_mut().zip([1.0, 2.0]) {
            let rows = height / shrink as usize;
            bend.extend((0..rows).map(|row| {
                let at = view.top + (row as f64 + 0.5) * view.height / rows as f64;
                let depth = (at - top) / (still as f64 - top).max(1.0);
                if depth <= 0.0 || bottom <= at {
                    return 0.0;
                }
                // It ends before its near edge, where the shore is.
                let end = ((bottom - at) / (0.1 * still as f64)).min(1.0);
                let place = WAVES * (depth + 0.04).log2();
                let wave =
                    wave(place - WAVE_RATE * seconds) + 0.6 * wave(place * 1.7 - WAVE_RATE * 1.9 * seconds + 0.3);
                (most * depth.min(0.4) / 0.4 * end * wave / shrink) as f32
            }));
        }
    }

    /// Draws what lives on the planes of a frame; `views` are those of what is behind and of what is in front.
    pub(crate) fn draw(&self, views: [View; 2], seconds: f64, size: (usize, usize), planes: &mut [&mut [u8]; 3]) {
        let place = |at: (f64, f64), is_front: bool| {
            let view = views[usize::from(is_front)];
            let x = (at.0 - view.left) / view.width * size.0 as f64;
            let y = (at.1 - view.top) / view.height * size.1 as f64;
            // Whatever a file says, sums of these are numbers.
            (x.clamp(-FAR_AWAY, FAR_AWAY).round() as isize, y.clamp(-FAR_AWAY, FAR_AWAY).round() as isize)
        };
        let reach = (size.0.min(size.1) as f64 * STAR_REACH).ceil() as isize;
        for (number, star) in self.stars.iter().enumerate() {
            let number = number as u32;
            let now = wave(seconds * TWINKLE_RATE * (0.6 + unit(number, 1)) + unit(number, 2)) * 0.5 + 0.5;
            twinkle(planes[0], size, place(*star, false), reach, 1.0 - TWINKLE * now);
        }
        for (number, light) in self.lights.iter().enumerate() {
            let (rate, most) = if light.is_flame { (FLAME_RATE, FLAME) } else { (WINDOW_RATE, WINDOW) };
            let at = seconds * rate + 17.0 * number as f64;
            let gain = (0.65 * noise(at, 11) + 0.35 * noise(at * 2.3, 12)) * most;
            brighten(planes[0], size, place(light.at, light.is_front), light, gain as i16);
        }
        if let Some(fog) = &self.fog {
            fog.draw(views[0], seconds, size, planes[0]);
        }
        if let Some(falling) = self.falling.filter(|_| !self.falls_behind) {
            falling::draw(falling, seconds, size, planes);
        }
    }

    /// Draws what falls behind what stands in front, before that is laid on the planes of a frame.
    pub(crate) fn draw_behind(&self, seconds: f64, size: (usize, usize), planes: &mut [&mut [u8]; 3]) {
        if let Some(falling) = self.falling.filter(|_| self.falls_behind) {
            falling::draw(falling, seconds, size, planes);
        }
    }
}

impl Fog {
    fn draw(&self, view: View, seconds: f64, (width, height): (usize, usize), luma: &mut [u8]) {
        // What is far goes by with the view, too.
        let moved = seconds * FOG_RATE * width as f64 + view.left / view.width * width as f64;
        let from = (moved.max(0.0) as usize) % FOG_COLUMNS;
        let row = |at: f64| ((at - view.top) / view.height * height as f64).clamp(0.0, height as f64);
        let (top, bottom) = (row(self.rows.0), row(self.rows.1));
        for (y, line) in luma.chunks_exact_mut(width).enumerate().take(bottom as usize).skip(top as usize) {
            let part = (y as f64 - top) / (bottom - top).max(1.0);
            let row = ((part * FOG_ROWS as f64) as usize).min(FOG_ROWS - 1);
            let thick = &self.thick[row * FOG_COLUMNS..][..FOG_COLUMNS];
            let mut start = from;
            let mut rest = line;
            while !rest.is_empty() {
                let (now, later) = rest.split_at_mut(rest.len().min(FOG_COLUMNS - start));
                for (value, thick) in now.iter_mut().zip(&thick[start..]) {
                    let part = (i16::from(self.luma) - i16::from(*value)) * i16::from(*thick);
                    *value = (i16::from(*value) + (part >> 8)) as u8;
                }
                (rest, start) = (later, 0);
            }
        }
    }
}

/// Returns how thick fog is: noise in two sizes that goes on round, nothing at the upper and lower ends.
fn fog() -> Vec<u8> {
    let cell = |across: usize, down: usize, number: usize, key: u32| unit((down * 64 + across % number) as u32, key);
    let field = |x: usize, y: usize, number: usize, tall: usize, key: u32| {
        let (wide, x, y) = (FOG_COLUMNS / number, x as f64, y as f64);
        let (left, top) = ((x / wide as f64) as usize, (y / tall as f64) as usize);
        let (across, down) = (eased(x / wide as f64 - left as f64), eased(y / tall as f64 - top as f64));
        let between = |from: f64, to: f64, by: f64| from + (to - from) * by;
        let row = |down: usize| between(cell(left, down, number, key), cell(left + 1, down, number, key), across);
        between(row(top), row(top + 1), down)
    };
    let thick = |index: usize| {
        let (x, y) = (index % FOG_COLUMNS, index / FOG_COLUMNS);
        let shape = 0.65 * field(x, y, 4, 32, 21) + 0.35 * field(x, y, 16, 16, 22);
        let part = (y as f64 + 0.5) / FOG_ROWS as f64;
        (FOG_MOST * 4.0 * part * (1.0 - part) * eased(((shape - 0.3) / 0.45).clamp(0.0, 1.0))) as u8
    };
    (0..FOG_COLUMNS * FOG_ROWS).map(thick).collect()
}

/// Makes the pixels around a light brighter, or darker, by a gain of 256.
fn brighten(luma: &mut [u8], (width, height): (usize, usize), (x, y): (isize, isize), light: &Light, gain: i16) {
    let (reach, side) = (light.reach as isize, 2 * light.reach);
    let clip = |at: isize, side: usize| at.clamp(0, side as isize) as usize;
    let (left, right) = (clip(x - reach, width), clip(x + reach, width));
    if right <= left {
        return;
    }
    for row in clip(y - reach, height)..clip(y + reach, height) {
        let line = (row as isize - y + reach) as usize * side;
        let from = line + (left as isize - x + reach) as usize;
        let shares = &light.shares[from..from + (right - left)];
        for (value, share) in luma[row * width + left..row * width + right].iter_mut().zip(shares) {
            let part = (i16::from(*share) * gain + 128) >> 8;
            let more = ((i16::from(*value) - 16) * part + 128) >> 8;
            *value = (i16::from(*value) + more).clamp(16, 235) as u8;
        }
    }
}

/// Takes a share of what is brighter at a star than around it.
fn twinkle(luma: &mut [u8], (width, height): (usize, usize), (x, y): (isize, isize), reach: isize, left: f64) {
    if x < reach || y < reach || width as isize <= x + reach || height as isize <= y + reach {
        return;
    }
    let at = |dx: isize, dy: isize| (y + dy) as usize * width + (x + dx) as usize;
    let around = [(-reach, -reach), (reach, -reach), (-reach, reach), (reach, reach)];
    let sky = around.into_iter().map(|(dx, dy)| luma[at(dx, dy)]).max().unwrap_or(0);
    let left = (left * 256.0) as u16;
    for dy in -reach..=reach {
        for value in &mut luma[at(-reach, dy)..=at(reach, dy)] {
            let more = u16::from(value.saturating_sub(sky));
            *value -= ((more * (256 - left)) >> 8) as u8;
        }
    }
}

/// Returns the luma of a colour.
fn luma(colour: [u8; 3]) -> u8 {
    let sum: i32 = colour.iter().zip(still::LUMA).map(|(part, weight)| i32::from(*part) * weight).sum();
    (((sum + (1 << 15)) >> 16) + 16) as u8
}

/// Returns a wave of a phase in turns, from -1 to 1: two parabolas, which are as smooth as a sine to the eye and the same on
/// every machine.
pub(crate) fn wave(turns: f64) -> f64 {
    let part = turns - turns.floor();
    let half = if part < 0.5 { part } else { part - 0.5 };
    let bow = 16.0 * half * (0.5 - half);
    if part < 0.5 { bow } else { -bow }
}

/// Returns a smooth noise of time, from -1 to 1.
fn noise(at: f64, key: u32) -> f64 {
    let (whole, part) = (at.floor(), at - at.floor());
    let value = |number: f64| unit(number.rem_euclid(65_536.0) as u32, key);
    2.0 * (value(whole) + (value(whole + 1.0) - value(whole)) * eased(part)) - 1.0
}

/// Returns a number from 0 to 1 that belongs to a number and a purpose (the finalizer of MurmurHash3, Appleby 2011).
pub(crate) fn unit(number: u32, key: u32) -> f64 {
    let mut hash = number.wrapping_mul(0x9e37_79b1) ^ key.wrapping_mul(0x85eb_ca77).wrapping_add(0x27d4_eb2f);
    for factor in [0x85eb_ca6b, 0xc2b2_ae35] {
        hash = (hash ^ (hash >> 16)).wrapping_mul(factor);
    }
    f64::from(hash ^ (hash >> 16)) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::focus::Crop;

    const SIZE: (usize, usize) = (360, 640);

    fn life(living: &[Living]) -> Life {
        let crop = Crop { left: 0.0, top: 0.0, width: 360.0, height: 640.0 };
        Life::of(living, Shown { width: 360, height: 640, crop })
    }

    /// Returns the luma of a grey frame at a time, with one bright point.
    fn drawn(life: &Life, seconds: f64) -> Vec<u8> {
        let (mut luma, mut blue, mut red) = (vec![100; 360 * 640], vec![128; 180 * 320], vec![128; 180 * 320]);
        luma[200 * 360 + 100] = 220;
        let view = View { left: 0.0, top: 0.0, width: 360.0, height: 640.0 };
        life.draw([view; 2], seconds, SIZE, &mut [&mut luma, &mut blue, &mut red]);
        luma
    }

    fn changed(one: &[u8], other: &[u8]) -> Vec<(usize, usize)> {
        let pixels = one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b);
        pixels.map(|(index, _)| (index % 360, index / 360)).collect()
    }

    #[test]
    fn the_same_time_gives_the_same_pixels_and_another_one_others() {
        let all = [
            Living::Rain { lean: 0.1, colour: [220; 3], behind: false },
            Living::Snow { behind: false },
            Living::Fog { top: 200.0, bottom: 500.0, colour: [200; 3] },
            Living::Light { at: (100.0, 200.0), reach: 40.0, source: Source::Flame, front: false },
            Living::Light { at: (100.0, 200.0), reach: 40.0, source: Source::Window, front: true },
            Living::Stars { at: vec![(100, 200)] },
        ];
        for living in all {
            let life = life(std::slice::from_ref(&living));
            assert!(drawn(&life, 2.5) == drawn(&life, 2.5), "{living:?}");
            assert!((1..5).any(|it| drawn(&life, 2.5) != drawn(&life, 2.5 + f64::from(it) / 3.0)), "{living:?}");
        }
        assert!(drawn(&life(&[]), 1.0) == drawn(&Life::default(), 9.0));
    }

    #[test]
    fn a_light_changes_its_surroundings_and_a_star_only_itself() {
        let plain = drawn(&Life::default(), 0.0);
        let flame = life(&[Living::Light { at: (100.0, 200.0), reach: 30.0, source: Source::Flame, front: false }]);
        let flame = changed(&plain, &drawn(&flame, 0.4));
        let is_near = |(x, y): &(usize, usize)| x.abs_diff(100).max(y.abs_diff(200)) <= 30;
        assert!(100 < flame.len() && flame.iter().all(is_near), "{}", flame.len());
        assert_eq!(changed(&plain, &drawn(&life(&[Living::Stars { at: vec![(100, 200)] }]), 0.4)), [(100, 200)]);
    }

    #[test]
    fn a_light_at_or_outside_the_edge_is_cut_off() {
        for at in [
            (0.0, 0.0),
            (360.0, 640.0),
            (-25.0, 300.0),
            (-4000.0, 9e9),
            (f32::INFINITY, f32::MIN),
            (-4000.0, 300.0),
            (100.0, -1.0),
        ] {
            for source in [Source::Flame, Source::Window] {
                let life = life(&[Living::Light { at, reach: 50.0, source, front: false }]);
                assert_eq!(drawn(&life, 0.4).len(), 360 * 640);
            }
        }
    }

    #[test]
    fn no_number_in_a_file_stops_the_film() {
        let numbers = [f32::NEG_INFINITY, f32::MIN, -1.0, 0.0, 1e-40, 320.0, f32::MAX, f32::INFINITY];
        let view = View { left: 0.0, top: 0.0, width: 360.0, height: 640.0 };
        for (one, other) in numbers.into_iter().flat_map(|one| numbers.map(|other| (one, other))) {
            let life = life(&[
                Living::Water { top: one, bottom: other },
                Living::Fog { top: one, bottom: other, colour: [255; 3] },
                Living::Light { at: (one, other), reach: one, source: Source::Flame, front: true },
                Living::Light { at: (300.0, 300.0), reach: other, source: Source::Window, front: false },
                Living::Stars { at: vec![(0, 0), (u16::MAX, 300), (359, 639)] },
                Living::Rain { lean: one, colour: [0; 3], behind: false },
            ]);
            let mut bends = [Vec::new(), Vec::new()];
            life.bend(view, (640, 640), 1.0, &mut bends);
            assert_eq!(drawn(&life, 0.7).len(), 360 * 640);
        }
    }

    #[test]
    fn rain_falls_as_far_as_its_speed_says_and_nothing_appears_in_the_middle_of_the_frame() {
        for living in [Living::Rain { lean: 0.0, colour: [255; 3], behind: false }, Living::Snow { behind: false }] {
            let life = life(std::slice::from_ref(&living));
            let plain = drawn(&Life::default(), 0.0);
            let amounts: Vec<usize> =
                (0..30).map(|frame| changed(&plain, &drawn(&life, f64::from(frame) / 30.0)).len()).collect();
            let (least, most) =
                (amounts.iter().min().copied().unwrap_or(0), amounts.iter().max().copied().unwrap_or(0));
            assert!(500 < least && most * 2 < least * 3, "{living:?}: {amounts:?}");
        }
    }

    #[test]
    fn rain_behind_a_window_is_drawn_before_what_stands_in_front_and_not_after_it() {
        let behind = life(&[Living::Rain { lean: 0.1, colour: [255; 3], behind: true }]);
        let plain = drawn(&Life::default(), 1.0);
        assert!(drawn(&behind, 1.0) == plain);
        let (mut luma, mut blue, mut red) = (plain.clone(), vec![128; 180 * 320], vec![128; 180 * 320]);
        behind.draw_behind(1.0, SIZE, &mut [&mut luma, &mut blue, &mut red]);
        assert!(500 < changed(&plain, &luma).len());
        let before = life(&[Living::Rain { lean: 0.1, colour: [255; 3], behind: false }]);
        let mut luma = plain.clone();
        before.draw_behind(1.0, SIZE, &mut [&mut luma, &mut blue, &mut red]);
        assert!(luma == plain && drawn(&before, 1.0) != plain);
    }

    #[test]
    fn water_moves_between_its_rows_only_and_never_folds() {
        let life = life(&[Living::Water { top: 300.0, bottom: 600.0 }]);
        let view = View { left: 0.0, top: 0.0, width: 360.0, height: 640.0 };
        let mut bends = [Vec::new(), Vec::new()];
        for frame in 0..60 {
            life.bend(view, (640, 640), f64::from(frame) / 30.0, &mut bends);
            let [luma, chroma] = &bends;
            assert_eq!((luma.len(), chroma.len()), (640, 320));
            assert!(luma[..300].iter().chain(&luma[600..]).all(|bend| bend.abs() < 1e-6));
            assert!(luma[300..600].iter().any(|bend| 0.2 < bend.abs()), "it moves");
            assert!(luma.windows(2).all(|it| (it[1] - it[0]).abs() < 0.9), "rows keep their order: {luma:?}");
            assert!(luma.iter().all(|bend| bend.abs() < 3.0));
        }
    }
}
